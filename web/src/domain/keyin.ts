// Keying in a sheet that came back from a round: one key for each outcome, in the order in which they are printed on it.
import type { KeptEvent } from '../device/store';
import type { ContactEvent, DayPart, Draft } from './event';
import { clock, isoDay } from './dates';
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

/** When somebody asked to be called on again, as far as the sheet says. */
export interface CallBack { call_back_on?: string; call_back_part?: DayPart }
export type Press = { does: 'outcome'; outcome: string; back?: CallBack } | { does: 'leaflet' | 'next' | 'before' | 'undo' };

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
export type TimeFault = 'day' | 'future' | 'from' | 'until' | 'later';

const at = (on: string, time: string) => new Date(`${on}T${time}:00`).getTime();

/** What is wrong with when a walk is said to have been; null: nothing. */
export function faultOf({ on, from, until }: WalkTime, now: number): TimeFault | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(at(on, '12:00'))) return 'day';
  if (!/^\d\d:\d\d$/.test(from)) return 'from';
  if (!/^\d\d:\d\d$/.test(until) || at(on, until) < at(on, from)) return 'until';
  return at(on, from) > now ? 'future' : at(on, until) > now ? 'later' : null;
}

/** What is offered as the time of the walk: as it was planned, but never later than now. A walk that was planned for later was walked before it: as long, until now. */
export function offered({ on, from, until }: WalkTime, now: number): WalkTime {
  const [began, ended] = [at(on, from), at(on, until)];
  if (!(ended > now)) return { on, from, until };
  const today = isoDay(now * 1000);
  const minutes = Math.max(0, Math.round((ended - began) / 60_000));
  const midnight = at(today, '00:00');
  const start = began < now ? began : Math.max(midnight, now - minutes * 60_000);
  return { on: today, from: clock(start * 1000), until: clock(now * 1000) };
}

/** When a door was called at, as far as a sheet tells: its place in the order, between the beginning and the end. Never later than now. */
export function calledAt(time: WalkTime, order: number, doors: number, now: number): number {
  const [from, until] = [at(time.on, time.from), at(time.on, time.until)];
  return Math.min(now, Math.round(from + ((until - from) * (order - 1)) / Math.max(1, doors - 1)));
}

/** What has been keyed in for a door, and still counts. */
export interface Keyed { outcome: string | null; outcomeEvent: string | null; back: CallBack; leaflet: boolean; leafletEvent: string | null }
const NOTHING: Keyed = { outcome: null, outcomeEvent: null, back: {}, leaflet: false, leafletEvent: null };

const told = ({ event, device }: KeptEvent, byStaff: boolean): Told => ({ ...event, device, by_staff: byStaff, corrected_at: correctedAt(event) });

/** Where each door of the round stands by what was recorded in this browser. */
export function keyed(recorded: KeptEvent[]): ReadonlyMap<string, Keyed> {
  const doors = new Map<string, Keyed>();
  for (const event of counting(recorded.map((one) => ({ ...told(one, true), household: one.event.household })))) {
    if (event.household === null) continue;
    const door = { ...(doors.get(event.household) ?? NOTHING) };
    const outcome = outcomeIn(event);
    if (outcome) Object.assign(door, { outcome, outcomeEvent: event.id, back: backOf(event) });
    if (event.kind === 'leaflet' || event.leaflet) Object.assign(door, { leaflet: true, leafletEvent: event.kind === 'leaflet' ? event.id : null });
    doors.set(event.household, door);
  }
  return doors;
}
const backOf = ({ call_back_on, call_back_part }: { call_back_on?: string | null; call_back_part?: string | null }): CallBack =>
  ({ ...(call_back_on ? { call_back_on } : {}), ...(call_back_part ? { call_back_part: call_back_part as DayPart } : {}) });
const sameBack = (a: CallBack, b: CallBack) => a.call_back_on === b.call_back_on && a.call_back_part === b.call_back_part;

export const keyedAt = (doors: ReadonlyMap<string, Keyed>, household: string): Keyed => doors.get(household) ?? NOTHING;

type Of = Pick<ContactEvent, 'plan' | 'round'> & { household: string; kind: PlanKind; wave: string | null };
const draft = ({ plan, round, household }: Of, kind: Draft['kind'], rest: Partial<Draft>): Draft => ({ kind, plan, round, household, outcome: null, ...rest });

/** What is asked before it is saved: a call back, when; do not knock, whether they asked for it. Not where it stands already. */
export const QUESTIONS = ['call_back', 'do_not_knock'] as const;
export type Asked = (typeof QUESTIONS)[number];
export function askedBy(press: Press, now: Keyed): Asked | null {
  if (press.does !== 'outcome') return null;
  const asked = QUESTIONS.find((one) => one === press.outcome) ?? null;
  return asked === 'do_not_knock' && now.outcome === asked ? null : asked;
}

/** When a last result was, where it is of today or of the day of the walk: a phone may have recorded what is on the sheet. */
export function lastToday(lastAt: number | null | undefined, walked: string, now: number): { on: string; today: boolean; clock: string } | null {
  if (lastAt === null || lastAt === undefined) return null;
  const on = isoDay(lastAt);
  const today = on === isoDay(now * 1000);
  return today || on === walked ? { on, today, clock: clock(lastAt) } : null;
}

/** What a press records. Another outcome for the same door takes the one before back; the same one again changes nothing. */
export function drafts(press: Press, of: Of, now: Keyed): Draft[] {
  if (press.does === 'outcome') {
    if (now.outcome === press.outcome && sameBack(now.back, press.back ?? {})) return [];
    const before = now.outcomeEvent ? [draft(of, 'correction', { retracts: now.outcomeEvent })] : [];
    return [...before, draft(of, of.kind === 'champion' ? 'champion_visit' : 'attempt', { outcome: press.outcome, ...press.back })];
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

/** Addresses that were keyed in as missing from the list, and were not taken back. */
export function missingIn(recorded: KeptEvent[]): { event: string; address: string }[] {
  const back = new Set(recorded.flatMap(({ event }) => (event.kind === 'correction' && event.retracts ? [event.retracts] : [])));
  return recorded.flatMap(({ event }) => (event.kind === 'missing_address' && event.address && !back.has(event.id) ? [{ event: event.id, address: event.address }] : []));
}

/** A line of the sheet: a door, or one that may not be called on any more and keeps its number and its place. */
export interface SheetLine { household: string; closed: boolean }

/** The sheet as it was printed. What was keyed in for a door keeps it open, so that it can be put right. */
export function linesOf({ doors, printed }: { doors: string[]; printed?: string[] }, now: ReadonlyMap<string, Keyed>): SheetLine[] {
  const open = new Set(doors);
  const all = printed ?? doors;
  const late = doors.filter((id) => !all.includes(id));
  return [...all, ...late].map((household) => ({ household, closed: !open.has(household) && !now.has(household) }));
}

/** The next line on which there is something to key, one way or the other. Behind the last one is the end of the sheet, where nothing is keyed; before the first one it stays. */
export function stepFrom(lines: SheetLine[], at: number, by: 1 | -1): number {
  for (let to = at + by; to >= 0 && to < lines.length; to += by) if (!lines[to]!.closed) return to;
  return by === 1 ? lines.length : at;
}

/** The line that Tab goes to: this one, or the nearest before it on which there is something to key, else the first after it. Never none while there is one. */
export function stopAt(lines: SheetLine[], at: number): number {
  if (lines[at] && !lines[at].closed) return at;
  const before = stepFrom(lines, at, -1);
  return before === at ? stepFrom(lines, at, 1) : before;
}
