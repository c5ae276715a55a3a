// Rounds on a screen: what a line says, what was meant by a lasso, a key or a press. The server plans and reckons.
import type { Position } from 'geojson';
import type { LonLat, Plan, PlanAsked, PlanDoor, PlanEdit, PlanKind, PlanRound, Planning } from './plan';

/** How many round colours there are; beyond that they come round again, and the number tells rounds apart. */
export const COLOURS = 12;
/** Round colours on which a number is written in white; on the others in ink. */
const DARK = new Set([0, 3, 4, 7, 10, 11]);
export const colourOf = (colour: number): string => `--round-${(((colour % COLOURS) + COLOURS) % COLOURS) + 1}`;
export const inkOn = (colour: number): string => (DARK.has(((colour % COLOURS) + COLOURS) % COLOURS) ? '--on-round-dark' : '--on-round-light');

/** 137 → "2 h 17", 120 → "2 h", 45 → "45 min". */
export function duration(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  const [h, m] = [Math.floor(whole / 60), whole % 60];
  return h === 0 ? `${m} min` : m === 0 ? `${h} h` : `${h} h ${String(m).padStart(2, '0')}`;
}

/** 2385 → "2.4 km", 840 → "840 m". */
export const distance = (metres: number): string => (metres >= 995 ? `${(metres / 1000).toFixed(1)} km` : `${Math.round(metres / 10) * 10} m`);

/** "2026-11-26T19:47:00" → "19:47". */
export const timeOf = (local: string): string => local.slice(11, 16);

/** "Joyce Close + 7": the first street, and how many more. */
export const streetsShort = (streets: string[]): string => (streets.length > 1 ? `${streets[0]} + ${streets.length - 1}` : (streets[0] ?? ''));

/** The least and the most minutes of the rounds. */
export function balance(rounds: { minutes: number }[]): { least: number; most: number } | null {
  if (rounds.length === 0) return null;
  const all = rounds.map((r) => r.minutes);
  return { least: Math.min(...all), most: Math.max(...all) };
}

/** Homes by where they stand. `parts` add up to `homes`. */
export interface Sum { homes: number; parts: { round: string; number: number; colour: number; doors: number }[]; inRounds: number; others: number; adds: boolean }

export function sumOf(plan: Plan): Sum {
  const parts = plan.rounds.map((r) => ({ round: r.id, number: r.number, colour: r.colour, doors: r.doors.length }));
  const inRounds = parts.reduce((sum, part) => sum + part.doors, 0);
  const reasons = plan.reasons.reduce((sum, reason) => sum + reason.count, 0);
  return { homes: plan.homes, parts, inRounds, others: plan.not_in_a_round, adds: inRounds + plan.not_in_a_round === plan.homes && reasons === plan.not_in_a_round };
}

/** Due, and in no round because those asked for are full: expected, for another day. */
const FULL = 'no_room';
/** Doors that should be called on, and that no round takes: overlooked, or taken out by hand. */
export const leftOut = (doors: PlanDoor[]): PlanDoor[] => doors.filter((d) => d.due && d.round === null && d.code !== FULL);
/** Doors for which the rounds had no room. */
export const waiting = (doors: PlanDoor[]): PlanDoor[] => doors.filter((d) => d.due && d.round === null && d.code === FULL);

/** The homes behind one row of the sum. */
export const homesFor = (doors: PlanDoor[], code: string): PlanDoor[] => doors.filter((d) => d.round === null && d.code === code);

// --- choosing doors

/** Whether a place lies inside a drawn line, which is closed by itself. Even-odd. */
export function within(ring: Position[], at: LonLat): boolean {
  if (ring.length < 3) return false;
  const [x, y] = [at.longitude, at.latitude];
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] as [number, number];
    const [xj, yj] = ring[j] as [number, number];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** Doors that a lasso takes. Those of a locked or handed-out round stay where they are. */
export const lassoed = (doors: PlanDoor[], ring: Position[], movable: (d: PlanDoor) => boolean): PlanDoor[] =>
  doors.filter((d) => d.at !== null && movable(d) && within(ring, d.at));

/** All doors of a door's own street side that can be chosen with it; of a door on no street, itself. */
export const sideOf = (doors: PlanDoor[], door: PlanDoor, movable: (d: PlanDoor) => boolean): PlanDoor[] =>
  door.side === null ? [door] : doors.filter((d) => d.side === door.side && movable(d));

/** Pressing something that is all chosen already takes it back; else it is added. */
export function toggled(chosen: ReadonlySet<string>, ids: string[]): Set<string> {
  const all = ids.length > 0 && ids.every((id) => chosen.has(id));
  const next = new Set(chosen);
  for (const id of ids) if (all) next.delete(id); else next.add(id);
  return next;
}

/** What can be called on, or is in a round: anything else is in no round for a reason that a move can't change. */
export const isMovable = (plan: Plan) => {
  const fixed = new Set(plan.rounds.filter((r) => r.locked || r.code !== null).map((r) => r.id));
  return (d: PlanDoor): boolean => (d.round === null ? d.due : !fixed.has(d.round));
};

/** Where chosen doors can go: rounds that may still change, without the one that all of them are in. */
export function targets(plan: Plan, chosen: ReadonlySet<string>): PlanRound[] {
  const from = new Set(plan.doors.filter((d) => chosen.has(d.household)).map((d) => d.round));
  const only = from.size === 1 ? [...from][0] : undefined;
  return plan.rounds.filter((r) => !r.locked && r.code === null && r.id !== only);
}

// --- order

/** The order with a door one place up or down; null where it can't go further. */
export function stepped(order: string[], id: string, by: 1 | -1): string[] | null {
  const at = order.indexOf(id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= order.length) return null;
  const next = [...order];
  [next[at], next[to]] = [next[to]!, next[at]!];
  return next;
}

/** What dropping doors before another door (null: at the end) of a round asks for: a new order, or a move from elsewhere. */
export function dropped(round: PlanRound, ids: string[], before: string | null): PlanEdit | null {
  if (ids.length === 0 || (before !== null && ids.includes(before))) return null;
  const own = new Set(round.doors);
  if (!ids.every((id) => own.has(id))) return { edit: 'move', doors: ids, to: round.id, before };
  const moving = round.doors.filter((id) => ids.includes(id));
  const rest = round.doors.filter((id) => !ids.includes(id));
  const at = before === null ? rest.length : rest.indexOf(before);
  const order = [...rest.slice(0, at), ...moving, ...rest.slice(at)];
  return order.every((id, i) => id === round.doors[i]) ? null : { edit: 'order', round: round.id, doors: order };
}

export interface SideGroup { side: string | null; words: string; doors: { door: PlanDoor; place: number }[] }

/** A round's doors in walking order, under a heading wherever the street side changes. */
export function bySide(doors: PlanDoor[]): SideGroup[] {
  const groups: SideGroup[] = [];
  doors.forEach((door, i) => {
    const last = groups.at(-1);
    if (last && last.side === door.side && last.side !== null) last.doors.push({ door, place: i + 1 });
    else groups.push({ side: door.side, words: door.side_words ?? door.street ?? door.address, doors: [{ door, place: i + 1 }] });
  });
  return groups;
}

// --- keys

export type Press =
  | { does: 'undo' | 'redo' | 'lock' | 'reverse' | 'split' | 'away' | 'move' }
  | { does: 'to'; round: number } | { does: 'to-new' } | { does: 'to-none' }
  /** The beginning of a longer number. */
  | { does: 'digits'; typed: string };

type Keyed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** `typed`: null where no move has begun, else the digits so far. A number that can't grow into another is done at once. */
export function pressOf(event: Keyed, typed: string | null, highest: number): Press | null {
  if (event.altKey) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return key === 'z' ? { does: event.shiftKey ? 'redo' : 'undo' } : key === 'y' ? { does: 'redo' } : null;
  if (key === 'escape') return { does: 'away' };
  if (typed !== null) {
    if (key === 'n') return { does: 'to-new' };
    if (key === 'enter' && typed) return { does: 'to', round: Number(typed) };
    if (/^\d$/.test(key)) {
      const next = typed + key;
      if (next === '0') return { does: 'to-none' };
      return Number(next) * 10 <= highest ? { does: 'digits', typed: next } : { does: 'to', round: Number(next) };
    }
  }
  switch (key) {
    case 'm': return { does: 'move' };
    case 'l': return { does: 'lock' };
    case 'r': return { does: 'reverse' };
    case 's': return { does: 'split' };
    case 'z': return { does: 'undo' };
    case 'y': return { does: 'redo' };
    default: return null;
  }
}

// --- what is asked

const CHAMPION_MINUTES = 45;
const CHAMPION_DOORS = 25;

/** The choices of a new plan. Those of the evening: today's where it still lies ahead, else tomorrow's. */
export function firstChoices(kind: PlanKind, on: string, hubs: string[]): PlanAsked {
  return {
    kind, on, from: kind === 'leaflets' ? '10:00' : '17:30', shift_minutes: kind === 'champion' ? CHAMPION_MINUTES : 120,
    people: kind === 'champion' ? 1 : 4, hubs, mode: 'balanced', step_free: false, whole_sides: true, one_piece: false,
    before_dark: false, keep_walkers: false, one_way: false, seed: 1,
    wave: kind === 'leaflets' ? { what: '', copies: 1, bundle: 100 } : null,
    most_doors: kind === 'champion' ? CHAMPION_DOORS : null, skip: [],
  };
}

export type Missing = 'day' | 'time' | 'past' | 'champion' | 'what' | 'copies' | 'bundle' | 'doors';

/** What has to be said before there can be a plan. */
export function missing(asked: PlanAsked, today: string): Missing[] {
  const lacks: Missing[] = [];
  if (!/^\d{4}-\d\d-\d\d$/.test(asked.on)) lacks.push('day');
  else if (asked.on < today) lacks.push('past');
  if (!/^\d\d:\d\d$/.test(asked.from)) lacks.push('time');
  if (asked.kind === 'champion' && asked.hubs.length !== 1) lacks.push('champion');
  if (asked.kind === 'champion' && !((asked.most_doors ?? 0) >= 1)) lacks.push('doors');
  if (asked.kind === 'leaflets' && !asked.wave?.what.trim()) lacks.push('what');
  if (asked.kind === 'leaflets' && !((asked.wave?.copies ?? 0) >= 1)) lacks.push('copies');
  if (asked.kind === 'leaflets' && !((asked.wave?.bundle ?? 0) >= 1)) lacks.push('bundle');
  return lacks;
}

/** Rounds as far as they are planned, to be drawn over the doors: each door's number and colour. */
export function drafted(planning: Planning | null): Map<string, number> {
  const of = new Map<string, number>();
  planning?.rounds.forEach((round, i) => round.doors.forEach((door) => of.set(door, i)));
  return of;
}

/** A code as it is read out: "K7Q 4MA". */
export const spaced = (code: string): string => (code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code);

/** Minutes by which a round is longer than the shift. */
export const over = (round: Pick<PlanRound, 'minutes' | 'over_shift'>, shift: number): number => (round.over_shift ? Math.max(1, Math.round(round.minutes - shift)) : 0);

/** Rounds that can be handed out now. */
export const toHandOut = (plan: Plan): PlanRound[] => (plan.closed ? [] : plan.rounds.filter((r) => r.code === null && r.doors.length > 0));
