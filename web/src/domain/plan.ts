// Rounds as the server tells them: a plan is the rounds of one day and shift.
import type { DayPart } from './event';

export interface LonLat { longitude: number; latitude: number }

export type PlanKind = 'doors' | 'leaflets' | 'champion';
export type PlanMode = 'balanced' | 'shortest';

/** A place that somebody put on the map. */
export interface SitePlace {
  id: string;
  kind: 'hub' | 'pick_up' | 'champion_door' | 'no_go';
  name: string;
  /** A point; for a no-go area a polygon. */
  geometry: GeoJSON.Point | GeoJSON.Polygon;
  by_name: string;
  at: number;
}

/** What rounds are asked for. */
export interface PlanAsked {
  kind: PlanKind;
  /** 2026-11-26 */
  on: string;
  /** 17:30 */
  from: string;
  shift_minutes: number;
  /** One round each; null: as many rounds as the shift asks for. */
  people: number | null;
  /** Ids of places where rounds start and end; of a champion route, the champion's door. */
  hubs: string[];
  mode: PlanMode;
  step_free: boolean;
  /** No street side shared between rounds, where the shift lets it. */
  whole_sides: boolean;
  /** Each round of one piece: no jumping over another round's doors. */
  one_piece: boolean;
  /** Everybody back before dark. */
  before_dark: boolean;
  /** The same walker as last time, where that fits. */
  keep_walkers: boolean;
  /** Ends at the last door. */
  one_way: boolean;
  seed: number;
  /** Leaflets only. */
  wave?: { what: string; copies: number; bundle: number } | null;
  /** Champion routes only. */
  most_doors?: number | null;
  /** Champion routes only: homes that the champion asks to leave out, no reason needed. */
  skip?: string[];
}

export interface PlanLine {
  id: string;
  kind: PlanKind;
  on: string;
  from: string;
  shift_minutes: number;
  rounds: number;
  doors: number;
  handed_out: number;
  made_at: number;
  made_by_name: string;
  /** Of a leaflet wave. */
  what: string | null;
  closed: boolean;
}

export interface PlanRound {
  id: string;
  number: number;
  /** Households in walking order, those that may still be called on. */
  doors: string[];
  /** As it was handed out and printed: with those that may not be called on any more, each at its place. */
  printed?: string[];
  walk_m: number;
  minutes: number;
  /** 2026-11-26T19:47:00, local */
  ends_at: string;
  expected_answers: number;
  /** Longer than the shift: only after changes by hand. */
  over_shift: boolean;
  /** Street names in walking order, each once. */
  streets: string[];
  /** The way that is walked, hub to hub: [longitude, latitude]. */
  path: [number, number][];
  /** 0 to 11: which of the round colours; touching rounds differ. */
  colour: number;
  hub: LonLat | null;
  hub_name: string | null;
  locked: boolean;
  /** Who walks it: a person's id where it is one of the team, and the name that is shown. */
  assigned_to: string | null;
  assigned_name: string | null;
  /** Where it is for another day or hour than the plan's. */
  on: string | null;
  from: string | null;
  /** Six characters, once it was handed out. */
  code: string | null;
  handed_out_at: number | null;
  /** Leaflets: copies to carry, in bundles, the first from the hub and others from pick-up points. */
  copies: number | null;
  bundles: { copies: number; from: string }[];
}

/** A home on the household list, and where it stands in this plan. */
export interface PlanDoor {
  household: string;
  address: string;
  /** "42", "Flat 3, 12". */
  number: string;
  street: string | null;
  postcode: string | null;
  at: LonLat | null;
  /** Its street side: the same for all doors of one side of one stretch. Null: on no street. */
  side: string | null;
  /** "Joyce Close, even numbers". */
  side_words: string | null;
  /** The round's id; null: in no round. */
  round: string | null;
  /** It should be called on at this time. In no round and due: it stands out. */
  due: boolean;
  /** never_tried, call_back …; of a home in no round, why not: do_not_knock, too_soon, no_room, left_by_hand, unplanned … */
  code: string;
  why: string;
  /** Last result, as the tables of outcomes name it; null: never tried. */
  last: string | null;
  last_words: string | null;
  // Of a picked-up round only. A champion is told the last word and nothing else.
  /** Microseconds since 1970. */
  last_at?: number | null;
  /** By whoever picked the round up. */
  last_mine?: boolean;
  tries?: number;
  leaflet_at?: number | null;
  /** What the mark shows. */
  shown?: string;
  /** The day that was asked for, and the part of it. */
  call_back_on?: string | null;
  call_back_part?: DayPart | null;
  // Champions are told none of these.
  safety?: Safety[];
  /** The office's own words for getting to the door. */
  entry_note?: string | null;
}

/** What to take care of at a door: a code of the office's list, and its words. */
export interface Safety { code: string; words: string }

export interface Plan {
  id: string;
  site: string;
  asked: PlanAsked;
  version: number;
  /** What the latest version is: "Moved 4 doors to round 2". */
  what: string;
  changed_at: number;
  changed_by_name: string;
  /** What undo would take back; null: nothing. */
  undo: string | null;
  redo: string | null;
  closed: boolean;
  boundary_version: number;
  /** Sunset of the day, 16:05; null where the site has no place yet. */
  dark_from: string | null;
  homes: number;
  in_rounds: number;
  not_in_a_round: number;
  /** Why homes are in no round, most first. The counts add up to not_in_a_round. */
  reasons: { code: string; words: string; count: number }[];
  rounds: PlanRound[];
  /** Every home on the list that the viewer may know of. */
  doors: PlanDoor[];
  hubs: { id: string; name: string; at: LonLat }[];
  /** Doors planned into these rounds that can't be called on any more. */
  dropped: number;
  /** Shortest that any walk through all planned doors could be, in metres. Leaflet waves only. */
  least_walk_m: number | null;
}

/** A change by hand. */
export type PlanEdit =
  /** `to` null: into no round. `before`: a household of that round; absent: wherever it costs least. */
  | { edit: 'move'; doors: string[]; to: string | null; before?: string | null }
  | { edit: 'new_round'; doors: string[] }
  | { edit: 'split'; round: string }
  | { edit: 'merge'; rounds: string[] }
  | { edit: 'remove_round'; round: string }
  | { edit: 'lock'; round: string; locked: boolean }
  | { edit: 'reverse'; round: string }
  /** All doors of the round, in the order wanted. */
  | { edit: 'order'; round: string; doors: string[] }
  | { edit: 'best_order'; round: string }
  | { edit: 'assign'; round: string; person: string | null; name: string | null; on: string | null; from: string | null }
  | { edit: 'undo' }
  | { edit: 'redo' };

/** Planning that goes on, or has ended. */
export interface Planning {
  id: string;
  state: 'planning' | 'done' | 'stopped' | 'failed';
  per_mille: number;
  /** The best so far. */
  rounds: { doors: string[]; walk_m: number; minutes: number }[];
  /** The plan's id, once it is done. */
  plan: string | null;
  problem: string | null;
}

/** What would be due at a moment, before anything is planned. */
export interface DueSum {
  boundary_version: number;
  dark_from: string | null;
  homes: number;
  due: number;
  not_due: number;
  reasons: { code: string; words: string; count: number }[];
  doors: PlanDoor[];
}

/** A site's settings for what is due. */
export interface DueRules {
  gap_days: number; same_slot_days: number; most_tries: number; knock_from: string; knock_until: string;
  /** Seconds at a door where nobody answers, and where somebody does; doors in a hundred that are answered; seconds at a letter box. */
  unanswered_s: number; answered_s: number; answered_percent: number; letter_box_s: number;
  /** Whether walkers may write a short note at a door, and how many days it is kept. */
  notes_allowed?: boolean; notes_kept_days?: number;
  /** 12:00 and 17:00: when the afternoon begins, and the evening. Whether a weekend's are times of their own. */
  afternoon_from?: string; evening_from?: string; weekends_apart?: boolean;
}

/** What a phone gets for a code. A champion sees of a door its address and last word, nothing else. */
export interface Buddy { id: string; name: string }

export interface PickedUp {
  site: string;
  site_name: string;
  plan: string;
  kind: PlanKind;
  on: string;
  from: string;
  shift_minutes: number;
  round: PlanRound;
  doors: PlanDoor[];
  /** What is delivered, of a leaflet plan. */
  wave?: string | null;
  /** Whether the site keeps notes from the doors. */
  notes_allowed?: boolean;
  /** For how many days, if so. */
  notes_kept_days?: number;
  /** Who can be asked to look out for somebody who walks alone. */
  buddies?: Buddy[];
  /** What holds at doors of the round. Champions are told none. */
  wishes?: { household: string; kind: WishKind }[];
}

/** A round that somebody may pick up without typing a code. */
export interface MineRound {
  site: string; site_name: string; plan: string; round: string; number: number; kind: PlanKind; on: string; from: string; doors: number; code: string | null; minutes: number;
}

/** What a household asked for, or what is known of its door. */
export type WishKind = 'do_not_knock' | 'no_leaflets' | 'no_access';
export interface Wish { kind: WishKind; holds: boolean; at: number; by_name: string }
