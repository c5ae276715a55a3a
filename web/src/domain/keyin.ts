// Keying in a sheet that came back from a round: one key for each outcome, in the order in which they are printed on it.
import type { KeptEvent } from '../device/store';
import type { ContactEvent, Draft } from './event';
import { correctedAt } from './event';
import { counting, outcomeIn, type Told } from './fold';
import { TICKS } from './paper';
import type { PlanKind } from './plan';

/** 1 to 6 as they are printed; then what stands under “Other”. */
export const KEYED: { key: string; outcome: string }[] = [
  ...TICKS.filter((code) => code !== 'other').map((outcome, i) => ({ key: String(i + 1), outcome })),
  { key: '7', outcome: 'do_not_knock' }, { key: '8', outcome: 'no_access' }, { key: '9', outcome: 'void' }, { key: '0', outcome: 'not_residential' }, { key: 'A', outcome: 'language_need' }, { key: 'F', outcome: 'not_found' },
];
const BY_KEY = new Map(KEYED.map(({ key, outcome }) => [key.toLowerCase(), outcome]));

export type Press = { does: 'outcome'; outcome: string } | { does: 'leaflet' | 'next' | 'before' | 'undo' };

/** `leaflets`: a sheet of a leaflet drop, on which there is nothing to tick but that one was left. */
export function pressOf({ key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>, leaflets: boolean): Press | null {
  if (ctrlKey || metaKey || altKey) return null;
  const name = key.toLowerCase();
  if (name === 'enter' || name === 'arrowdown') return { does: 'next' };
  if (name === 'arrowup') return { does: 'before' };
  if (name === 'z') return { does: 'undo' };
  if (name === 'l' || (leaflets && name === '1')) return { does: 'leaflet' };
  const outcome = leaflets ? undefined : BY_KEY.get(name);
  return outcome ? { does: 'outcome', outcome } : null;
}

export interface WalkTime { on: string; from: string; until: string }
export type TimeFault = 'day' | 'future' | 'from' | 'until';

const at = (on: string, time: string) => new Date(`${on}T${time}:00`).getTime();

/** What is wrong with when a walk is said to have been; null: nothing. */
export function faultOf({ on, from, until }: WalkTime, now: number): TimeFault | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(at(on, '12:00'))) return 'day';
  if (!/^\d\d:\d\d$/.test(from)) return 'from';
  if (!/^\d\d:\d\d$/.test(until) || at(on, until) < at(on, from)) return 'until';
  return at(on, from) > now ? 'future' : null;
}

/** When a door was called at, as far as a sheet tells: its place in the order, between the beginning and the end. Never later than now. */
export function calledAt(time: WalkTime, order: number, doors: number, now: number): number {
  const [from, until] = [at(time.on, time.from), at(time.on, time.until)];
  return Math.min(now, Math.round(from + ((until - from) * (order - 1)) / Math.max(1, doors - 1)));
}

/** What has been keyed in for a door, and still counts. */
export interface Keyed { outcome: string | null; outcomeEvent: string | null; leaflet: boolean; leafletEvent: string | null }
const NOTHING: Keyed = { outcome: null, outcomeEvent: null, leaflet: false, leafletEvent: null };

const told = ({ event, device }: KeptEvent, byStaff: boolean): Told => ({ ...event, device, by_staff: byStaff, corrected_at: correctedAt(event) });

/** Where each door of the round stands by what was recorded in this browser. */
export function keyed(recorded: KeptEvent[]): ReadonlyMap<string, Keyed> {
  const doors = new Map<string, Keyed>();
  for (const event of counting(recorded.map((one) => ({ ...told(one, true), household: one.event.household })))) {
    if (event.household === null) continue;
    const door = { ...(doors.get(event.household) ?? NOTHING) };
    const outcome = outcomeIn(event);
    if (outcome) Object.assign(door, { outcome, outcomeEvent: event.id });
    if (event.kind === 'leaflet' || event.leaflet) Object.assign(door, { leaflet: true, leafletEvent: event.kind === 'leaflet' ? event.id : null });
    doors.set(event.household, door);
  }
  return doors;
}
export const keyedAt = (doors: ReadonlyMap<string, Keyed>, household: string): Keyed => doors.get(household) ?? NOTHING;

type Of = Pick<ContactEvent, 'plan' | 'round'> & { household: string; kind: PlanKind; wave: string | null };
const draft = ({ plan, round, household }: Of, kind: Draft['kind'], rest: Partial<Draft>): Draft => ({ kind, plan, round, household, outcome: null, ...rest });

/** What a press records. Another outcome for the same door takes the one before back; the same one again changes nothing. */
export function drafts(press: Press, of: Of, now: Keyed): Draft[] {
  if (press.does === 'outcome') {
    if (now.outcome === press.outcome) return [];
    const before = now.outcomeEvent ? [draft(of, 'correction', { retracts: now.outcomeEvent })] : [];
    return [...before, draft(of, of.kind === 'champion' ? 'champion_visit' : 'attempt', { outcome: press.outcome })];
  }
  if (press.does !== 'leaflet') return [];
  if (now.leafletEvent) return [draft(of, 'correction', { retracts: now.leafletEvent })];
  return now.leaflet ? [] : [draft(of, 'leaflet', of.wave ? { wave: of.wave } : {})];
}

/** The last press that was not taken back: its events, in the order in which they are to be taken back. */
export function lastPress(recorded: KeptEvent[]): KeptEvent[] {
  const presses = new Map<string, KeptEvent[]>();
  const pressOfEvent = new Map<string, string>();
  for (const one of recorded) {
    if (one.event.household === null) continue;
    presses.set(one.press, [...(presses.get(one.press) ?? []), one]);
    pressOfEvent.set(one.event.id, one.press);
  }
  const open: string[] = [];
  for (const [press, events] of presses) {
    // Nothing but corrections of one press, as an undo makes them: that press is gone.
    const back = new Set(events.map(({ event }) => (event.kind === 'correction' ? pressOfEvent.get(event.retracts ?? '') : undefined)));
    const [only] = back;
    if (back.size === 1 && only !== undefined && open.includes(only)) open.splice(open.indexOf(only), 1);
    else open.push(press);
  }
  return [...(presses.get(open.at(-1) ?? '') ?? [])].reverse();
}
