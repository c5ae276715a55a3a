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

export interface Try { at: number; outcome: string | null; call_back: { on: string | null; part: string | null } | null }

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

const inOrder = (a: Told, b: Told) => a.corrected_at - b.corrected_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The events that count: those that no correction in force takes back. Corrections among them. */
export function counting<E extends Told>(events: E[]): E[] {
  const all = new Map(events.map((event) => [event.id, event]));
  const against = new Map<string, E[]>();
  for (const event of events) {
    if (event.kind === 'correction' && event.retracts && all.has(event.retracts)) against.set(event.retracts, [...(against.get(event.retracts) ?? []), event]);
  }
  const known = new Map<string, boolean>();
  const counts = (event: E): boolean => {
    const before = known.get(event.id);
    if (before !== undefined) return before;
    // Whoever comes round to itself takes nothing back.
    known.set(event.id, true);
    const answer = !(against.get(event.id) ?? []).some((correction) => takesBack(correction, event) && counts(correction));
    known.set(event.id, answer);
    return answer;
  };
  return events.filter(counts).sort(inOrder);
}

function takesBack(correction: Told, target: Told): boolean {
  if (correction.by_staff) return true;
  if (correction.device !== target.device) return false;
  return target.outcome !== 'do_not_knock' || Math.abs(correction.corrected_at - target.corrected_at) <= TEN_MINUTES;
}

export function fold(events: Told[]): HouseholdState {
  const told = counting(events).filter((event) => event.kind !== 'correction');
  const answers = told.flatMap((event) => {
    const outcome = outcomeIn(event);
    return outcome === null ? [] : [{ event, outcome }];
  });
  const is = (test: (row: NonNullable<ReturnType<typeof outcomeOf>>) => boolean) => answers.some(({ outcome }) => {
    const row = outcomeOf(outcome);
    return row !== null && test(row);
  });
  const tries = told.filter((event) => event.kind === 'attempt' || event.kind === 'champion_visit').map((event) => ({
    at: event.corrected_at, outcome: event.outcome,
    call_back: event.call_back_on || event.call_back_part ? { on: event.call_back_on ?? null, part: event.call_back_part ?? null } : null,
  }));
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
    leaflets: told.filter((event) => event.kind === 'leaflet' || event.leaflet === true).map((event) => ({ wave: event.wave ?? null, at: event.corrected_at })),
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
