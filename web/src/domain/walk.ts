// A round as it is walked: which doors are done, which is next, what was pressed last. Worked out from what was picked up
// and from what this phone recorded; nothing of it is stored.
import { words } from '../words/en';
import { shortDay } from './dates';
import { correctedAt, type ContactEvent, type DayPart, partOf } from './event';
import { counting, outcomeIn, type Told } from './fold';
import { type Called, type Section, sectionsOf } from './paper';
import type { PickedUp, PlanDoor, WishKind } from './plan';

/** An event as this phone keeps it. */
export interface Recorded { device: string; press: string; saved_at: number; event: ContactEvent }

export interface Done { outcome: string | null; leaflet: boolean; at: number; call_back?: CallBack | null }
/** When somebody is to come back, as far as it was said. */
export interface CallBack { on: string | null; part: DayPart | null }

export interface WalkDoor extends Called {
  done: Done | null;
  skipped: boolean;
  /** Done since the round was handed out, by another phone: when, in milliseconds. */
  elsewhere: number | null;
  /** Nobody knocks here. */
  never: boolean;
  noLeaflets: boolean;
}
export interface WalkSection extends Omit<Section, 'doors'> { doors: WalkDoor[]; left: number }

/** What was pressed last, and whether it counts now. */
export interface Last {
  /** The events that Undo takes back. */
  events: string[];
  households: string[];
  kind: ContactEvent['kind'] | 'skip';
  outcome: string | null;
  leaflet: boolean;
  address: string | null;
  counts: boolean;
  /** Too late for this phone: only staff may take it back. */
  isFirm: boolean;
}

/** Somebody who walks alone: when they mean to be back (milliseconds), and who looks out for them. */
export interface Alone { back_by: number; buddy: string | null }

/** All doors of a round are done, skipped or left. */
export interface Walked {
  sections: WalkSection[];
  doors: WalkDoor[];
  done: number;
  skipped: number;
  left: number;
  /** Of what is done: doors that nobody calls on, and nobody did. */
  never: number;
  next: WalkDoor | null;
  last: Last | null;
  started_at: number | null;
  ended_at: number | null;
  /** What said last that somebody set out or came back. */
  way: string | null;
  /** While a walk alone goes on, and after it. */
  alone: Alone | null;
  /** When they said that they were back, where they are out again since. */
  resumed: number | null;
  missing: string[];
}

const AWHILE_MS = 12 * 3_600_000;
const TEN_MINUTES_MS = 600_000;
/** “I'm back”, pressed by a slip, is taken back within this. */
export const SLIP_MS = TEN_MINUTES_MS;

const told = (byStaff: boolean) => ({ device, event }: Recorded): Told => ({
  id: event.id, kind: event.kind, outcome: event.outcome, retracts: event.retracts, leaflet: event.leaflet, wave: event.wave, call_back_on: event.call_back_on, call_back_part: event.call_back_part,
  device, by_staff: byStaff, corrected_at: correctedAt(event),
});

interface Given { skipped?: string[]; passed?: Passed | null; byStaff?: boolean; now: number; before?: Walked | null }
/** The last door that was passed over, or taken back into the round. */
/** `after`: the number of the last record before it. */
export interface Passed { household: string; at: number; after?: number; on: boolean }

/**
 * `recorded`: of this round, in the order of recording. `byStaff`: whoever walks also plans. `before`: as it was a press
 * ago; doors of which nothing changed stay the same objects, so that only what changed is drawn again.
 */
export function walked(pack: PickedUp, recorded: Recorded[], given: Given): Walked {
  const events = recorded.map(told(given.byStaff ?? false));
  const inForce = counting(events);
  const byHome = new Map<string, Told[]>();
  const touched = new Set(recorded.map(({ event }) => event.household));
  const wishes = new Map<string, WishKind[]>();
  for (const { household, kind } of pack.wishes ?? []) wishes.set(household, [...(wishes.get(household) ?? []), kind]);
  const wished = (one: Called, kind: WishKind) => wishes.get(one.door.household)?.includes(kind) ?? false;
  const homeOf = new Map(recorded.map(({ event }) => [event.id, event.household]));
  for (const event of inForce) {
    const home = homeOf.get(event.id);
    if (home) byHome.set(home, [...(byHome.get(home) ?? []), event]);
  }
  const skipped = new Set(given.skipped);
  const called = sectionsOf(pack.round, new Map(pack.doors.map((door) => [door.household, door])), words.paper.noStreet);
  const before = new Map(given.before?.doors.map((one) => [one.door.household, one]));
  const sections = called.map((section): WalkSection => {
    const doors = section.doors.map((one): WalkDoor => orBefore(before.get(one.door.household), {
      ...one, done: doneOf(byHome.get(one.door.household) ?? [], pack.kind === 'leaflets'), skipped: skipped.has(one.door.household),
      elsewhere: touched.has(one.door.household) ? null : elsewhereOf(one.door, pack, given.now), never: pack.kind !== 'leaflets' && (one.door.shown === 'do_not_knock' || wished(one, 'do_not_knock')), noLeaflets: wished(one, 'no_leaflets'),
    }));
    return { ...section, doors, left: doors.filter(isLeft).length };
  });
  const doors = sections.flatMap((section) => section.doors);
  const last = lastOf(recorded, inForce, given);
  const skips = doors.filter(isSkipped).length;
  const left = doors.filter(isLeft).length;
  // In the order of recording: a phone's clock may be put back.
  const ways = recorded.filter(isWay);
  const started_at = ways.findLast(({ event }) => event.kind === 'walk_start')?.saved_at ?? null;
  const latest = ways.at(-1) ?? null;
  return {
    sections, doors, done: doors.length - skips - left, skipped: skips, left, never: doors.filter((one) => one.never && one.done === null).length, next: nextOf(doors, stoodAt(recorded, inForce)), last, started_at, alone: aloneIn(recorded),
    resumed: latest?.event.kind === 'walk_start' && ways.at(-2)?.event.kind === 'walk_end' ? ways.at(-2)!.saved_at : null,
    ended_at: latest?.event.kind === 'walk_end' ? latest.saved_at : null, way: latest?.event.id ?? null,
    missing: recorded.flatMap(({ event }) => (event.kind === 'missing_address' && inForce.some((one) => one.id === event.id) ? [event.address ?? ''] : [])),
  };
}

function orBefore(before: WalkDoor | undefined, now: WalkDoor): WalkDoor {
  const same = before && before.door === now.door && before.order === now.order && before.label === now.label && before.building?.name === now.building?.name && before.skipped === now.skipped
    && before.elsewhere === now.elsewhere && before.never === now.never && before.noLeaflets === now.noLeaflets && before.done?.at === now.done?.at && before.done?.outcome === now.done?.outcome && before.done?.leaflet === now.done?.leaflet && before.done?.call_back?.on === now.done?.call_back?.on && before.done?.call_back?.part === now.done?.call_back?.part;
  return same ? before : now;
}

const isSettled = (door: WalkDoor) => door.done !== null || door.elsewhere !== null || door.never;
/** Still to be called on. */
export const isLeft = (door: WalkDoor) => !isSettled(door) && !door.skipped;
/** Passed over, and not done in another way. */
export const isSkipped = (door: WalkDoor) => door.skipped && !isSettled(door);

/** The building that a flat is in, by the name that stands over its flats; of a house: none. */
export const buildingOf = ({ label, door }: WalkDoor): string => (label === door.number ? '' : door.number.slice(label.length).replace(/^[,\s]+/, ''));

/** Doors as they are called out: flats under the name of their building, which is said once. */
export function inBuildings(doors: WalkDoor[]): { building: string; labels: string[] }[] {
  const parts: { building: string; labels: string[] }[] = [];
  for (const one of doors) {
    const building = buildingOf(one);
    const last = parts.at(-1);
    if (last?.building === building) last.labels.push(one.label);
    else parts.push({ building, labels: [one.label] });
  }
  return parts;
}

function doneOf(events: Told[], leaflets: boolean): Done | null {
  const answered = events.findLast((event) => outcomeIn(event) !== null);
  const dropped = events.findLast((event) => event.kind === 'leaflet' || event.leaflet);
  const at = answered ?? (leaflets ? dropped : undefined);
  if (!at) return null;
  const outcome = answered ? outcomeIn(answered) : null;
  return { outcome, leaflet: dropped !== undefined, at: at.corrected_at, call_back: outcome === 'call_back' ? { on: at.call_back_on ?? null, part: (at.call_back_part as DayPart | undefined) ?? null } : null };
}

/** Another phone did this door since the round was handed out, within the last hours. */
function elsewhereOf({ last_at, leaflet_at }: PlanDoor, { kind, round }: PickedUp, now: number): number | null {
  const at = ((kind === 'leaflets' ? leaflet_at : last_at) ?? 0) / 1000;
  return at > (round.handed_out_at ?? 0) / 1000 && now - at < AWHILE_MS ? at : null;
}

function lastOf(recorded: Recorded[], inForce: Told[], given: Given): Last | null {
  const pressed = recorded.findLast(({ event }) => isPress(event));
  const { passed } = given;
  // A phone that passed a door over before it numbered that has the time alone.
  const isLatest = (of: Passed, press: Recorded) => (of.after === undefined ? of.at >= press.saved_at : of.after >= press.event.sequence);
  if (passed && (!pressed || isLatest(passed, pressed))) {
    return { events: [], households: [passed.household], kind: 'skip', outcome: null, leaflet: false, address: null, counts: passed.on, isFirm: false };
  }
  if (!pressed) return null;
  const events = recorded.filter(({ press, event }) => press === pressed.press && isPress(event)).map(({ event }) => event);
  const roots = events.map(rootIn(recorded));
  const first = roots[0]!;
  const counts = inForce.some((event) => event.id === first.id);
  return {
    events: events.map((event) => event.id), households: roots.flatMap((event) => event.household ?? []), kind: first.kind, outcome: first.outcome, leaflet: first.kind === 'leaflet' || first.leaflet === true,
    address: first.address ?? null, counts,
    isFirm: first.outcome === 'do_not_knock' && counts && !given.byStaff && given.now + (first.offset_ms ?? 0) - correctedAt(first) > TEN_MINUTES_MS,
  };
}

/** From a correction to what it is about in the end. */
function rootIn(recorded: Recorded[]) {
  const byId = new Map(recorded.map(({ event }) => [event.id, event]));
  const root = (event: ContactEvent): ContactEvent => {
    const target = event.kind === 'correction' && event.retracts ? byId.get(event.retracts) : undefined;
    return target ? root(target) : event;
  };
  return root;
}

/** Starting out and coming back are not taken back. */
const isPress = ({ kind }: ContactEvent) => kind !== 'walk_start' && kind !== 'walk_end';
export const isWay = ({ event }: Recorded) => !isPress(event);

/** The doors of the last press that counts: what was taken back leaves whoever walks where they stood before it. */
function stoodAt(recorded: Recorded[], inForce: Told[]): string[] {
  const counts = new Set(inForce.map((event) => event.id));
  const last = recorded.findLast(({ event }) => event.household && isPress(event) && counts.has(event.id));
  return last ? recorded.filter(({ press }) => press === last.press).flatMap(({ event }) => event.household ?? []) : [];
}

/** The door after the one that was pressed last. */
function nextOf(doors: WalkDoor[], stood: string[]): WalkDoor | null {
  const after = Math.max(-1, ...stood.map((household) => doors.findIndex((one) => one.door.household === household)));
  return doors.slice(after + 1).find(isLeft) ?? doors.find(isLeft) ?? null;
}

function aloneIn(recorded: Recorded[]): Alone | null {
  const start = recorded.findLast(({ event }) => event.kind === 'walk_start')?.event;
  return start?.back_by ? { back_by: Date.parse(start.back_by), buddy: start.buddy ?? null } : null;
}

/**
 * Whoever is out alone, or was until a slip of the thumb, in whatever round: what they begin without a word goes on under
 * the same promise. `recorded`: of all rounds, in the order of recording.
 */
export function aloneStill(recorded: Recorded[], now: number): Alone | null {
  const ways = recorded.filter(isWay);
  const at = ways.findLastIndex(({ event }) => event.kind === 'walk_start' && event.back_by);
  const start = ways[at];
  if (!start || now - start.saved_at >= AWHILE_MS) return null;
  const after = ways.slice(at + 1);
  const isPlain = after.some(({ event }) => event.kind === 'walk_start' && event.plan === start.event.plan && event.round === start.event.round);
  const ended = after.findLast(({ event }) => event.kind === 'walk_end');
  return isPlain || (ended && now - ended.saved_at >= SLIP_MS) ? null : aloneIn([start]);
}

/** When to be back by, unless somebody says otherwise: in whole five minutes. */
export function backByDefault(now: number, minutes: number): number {
  const STEP_MS = 5 * 60_000;
  return Math.ceil((now + (minutes + 15) * 60_000) / STEP_MS) * STEP_MS;
}

/** Which part of a day a moment is in, by the clock on the wall. */
export const partAt = (at: number): DayPart => partOf(new Date(at).getHours());

/** "Call back Tue 24 Nov, evening". */
function calledBack(outcome: string, word: string, when: CallBack | null | undefined): string {
  const said = [when?.on && shortDay(when.on), when?.part && words.walk.part[when.part]].filter(Boolean).join(', ');
  return outcome === 'call_back' && said ? words.walk.callBackOn(word, said) : word;
}
/** What came of a door on this walk. */
export const wordOf = ({ outcome, call_back }: Done): string => (outcome === null ? words.walk.leafletLeft : calledBack(outcome, words.paper.word[outcome] ?? outcome, call_back));

/** What to say of a door before anybody knocks: its last word, how often it was tried, and when. */
export function historyOf(door: PlanDoor, kind: PickedUp['kind']): { word: string; when: { at: number; part: DayPart } | null } {
  const word = door.last === null ? words.pickUp.notTried : calledBack(door.last, words.paper.word[door.last] ?? door.last_words ?? door.last, { on: door.call_back_on ?? null, part: door.call_back_part ?? null });
  if (kind === 'champion' || door.last === null) return { word, when: null };
  const at = door.last_at === null || door.last_at === undefined ? null : door.last_at / 1000;
  return { word: words.walk.tried(word, door.tries ?? 0), when: at === null ? null : { at, part: partAt(at) } };
}
