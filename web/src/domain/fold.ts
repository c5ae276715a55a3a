// From the events of one household to where it stands. Pure, total, and the same in whatever order events arrived.
import type { EventKind } from './event';
import { outcomeOf } from './outcome';

/** An event as the fold reads it. */
export interface Told {
  id: string;
  kind: EventKind;
  outcome: string | null;
  retracts?: string | null;
  leaflet?: boolean;
  wave?: string | null;
  call_back_on?: string | null;
  call_back_part?: string | null;
  device: string;
  /** Recorded by somebody who plans rounds there. */
  by_staff: boolean;
  /** Milliseconds since 1970, by the server's clock. */
  corrected_at: number;
}

/** `call_back`: the day that was asked for. */
export interface Try { at: number; outcome: string; call_back: string | null }

export interface HouseholdState {
  tries: Try[];
  last: { outcome: string; at: number; event: string } | null;
  attempted: boolean;
  contacted: boolean;
  engaged: boolean;
  registered: boolean;
  do_not_knock: boolean;
  leaflets: { wave: string | null; at: number }[];
  /** Two phones said different things within ten minutes: ids of the events. */
  two_answers: string[];
  /** What the mark shows. */
  shown: string;
}

const TEN_MINUTES = 600_000;

/** What an event says came of it. */
export function outcomeIn({ kind, outcome }: Pick<Told, 'kind' | 'outcome'>): string | null {
  return outcome ?? (kind === 'registration' ? 'registered' : kind === 'conversation' ? 'spoke' : null);
}

const isTry = (kind: EventKind) => kind === 'attempt' || kind === 'champion_visit';
const inOrder = (a: Told, b: Told) => a.corrected_at - b.corrected_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Corrections by the event that they name. */
type Against<E> = Map<string, E[]>;

function againstIn<E extends Told>(events: E[]): Against<E> {
  const against: Against<E> = new Map();
  for (const event of events) {
    if (event.kind === 'correction' && event.retracts) against.set(event.retracts, [...(against.get(event.retracts) ?? []), event]);
  }
  return against;
}

/**
 * Whether `named`, `depth` steps of taking back away from `event`, is itself taken back. Each correction names one event,
 * so those that lead to an event are a tree; a ring of corrections leads to none.
 */
function isBack(event: Told, named: Told, depth: number, against: Against<Told>): boolean {
  return depth <= against.size && (against.get(named.id) ?? []).some((by) => mayTakeBack(by, named, event, depth) && !isBack(event, by, depth + 1, against));
}

/** A do-not-knock is got rid of by staff, or at once as a slip: not by an undo, nor by undoing that an undo was undone. */
function mayTakeBack(by: Told, named: Told, event: Told, depth: number): boolean {
  const isGuarded = outcomeIn(event) === 'do_not_knock' && depth % 2 === 0;
  const isSoon = Math.abs(by.corrected_at - event.corrected_at) <= TEN_MINUTES;
  return by.by_staff || (by.device === named.device && (!isGuarded || isSoon));
}

/** The events that count, in the order of their times: those that no correction in force takes back. */
export function counting<E extends Told>(events: E[]): E[] {
  const against = againstIn(events);
  const once = new Map(events.map((event) => [event.id, event]));
  return [...once.values()].filter((event) => event.kind !== 'correction' && !isBack(event, event, 0, against)).sort(inOrder);
}

export function fold(events: Told[]): HouseholdState {
  const told = counting(events);
  const answers = told.flatMap((event) => {
    const outcome = outcomeIn(event);
    return outcome === null ? [] : [{ event, outcome }];
  });
  const is = (test: (row: NonNullable<ReturnType<typeof outcomeOf>>) => boolean) => answers.some(({ outcome }) => {
    const row = outcomeOf(outcome);
    return row !== null && test(row);
  });
  const tries = answers.filter(({ event }) => isTry(event.kind)).map(({ event, outcome }) => ({ at: event.corrected_at, outcome, call_back: event.call_back_on ?? null }));
  const last = answers.at(-1);
  const do_not_knock = answers.some(({ outcome }) => outcome === 'do_not_knock');
  return {
    tries,
    last: last ? { outcome: last.outcome, at: last.event.corrected_at, event: last.event.id } : null,
    attempted: tries.length > 0,
    contacted: is((row) => row.is_contact),
    engaged: is((row) => row.is_engaged),
    registered: answers.some(({ outcome }) => outcome === 'registered'),
    do_not_knock,
    leaflets: told.filter((event) => event.kind === 'leaflet' || (event.leaflet === true && isTry(event.kind))).map((event) => ({ wave: event.wave ?? null, at: event.corrected_at })),
    two_answers: twoAnswers(answers),
    shown: do_not_knock ? 'do_not_knock' : (last?.outcome ?? 'not_tried'),
  };
}

function twoAnswers(answers: { event: Told; outcome: string }[]): string[] {
  const differing = new Set<string>();
  for (const [i, a] of answers.entries()) {
    for (const b of answers.slice(i + 1)) {
      if (b.event.corrected_at - a.event.corrected_at > TEN_MINUTES) break;
      if (a.event.device !== b.event.device && a.outcome !== b.outcome) differing.add(a.event.id).add(b.event.id);
    }
  }
  return answers.map(({ event }) => event.id).filter((id) => differing.has(id));
}
