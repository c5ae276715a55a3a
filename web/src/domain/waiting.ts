// What waits for a person: records that were set aside, and doors with two answers.
import { day, moment, when } from './dates';
import type { Time } from './types';
import { words } from '../words/en';

/** One thing that happened, as a phone sends it. Anything may be missing from what was not understood. */
export interface SentEvent {
  id?: unknown; kind?: unknown; household?: unknown; round?: unknown; plan?: unknown; outcome?: unknown; at?: unknown; retracts?: unknown; leaflet?: unknown; wave?: unknown;
  call_back_on?: unknown; call_back_part?: unknown; note?: unknown; address?: unknown; point?: unknown; sequence?: unknown;
}

export interface SetAside {
  id: string;
  /** The id that it was sent with. */
  event: string; device: string;
  reason: string; words: string; person_name: string;
  /** When it came. */
  at: Time;
  household: string | null; address: string | null;
  /** As it was sent. */
  raw: string;
  can_be_taken: boolean;
  settled: { taken: boolean; event: string | null; at: Time; by_name: string } | null;
  /** What is stored under the same id or number, where that is the reason. */
  held?: SentEvent | null;
  /** What was written beside it, while that is kept: no part of `raw`. */
  note?: string | null;
}

/** Those that nobody has looked at yet, the newest first as they came. */
export const waiting = (records: SetAside[]): SetAside[] => records.filter((r) => r.settled === null);
/** Those that somebody has looked at, the latest settled first. */
export const settledOnes = (records: SetAside[]): SetAside[] => records.filter((r) => r.settled !== null).sort((a, b) => moment(b.settled!.at).getTime() - moment(a.settled!.at).getTime());

export interface TwoAnswer { event: string; outcome: string; word: string; at: Time; person_name: string }
export interface TwoAnswers { household: string; address: string; answers: TwoAnswer[] }

/** How much waits for a person. */
export interface Waits { setAside: number; twoAnswers: number; reported: number; toReview: number }
export const anyWaits = (waits: Waits): boolean => Object.values(waits).some((count) => count > 0);

/** What came, as far as it can be read. */
export function sent(record: SetAside): SentEvent | null {
  try {
    const read: unknown = JSON.parse(record.raw);
    if (read === null || typeof read !== 'object' || Array.isArray(read)) return null;
    return record.note ? { ...read, note: record.note } : read;
  } catch {
    return null;
  }
}

export interface Line { field: string; label: string; value: string }
/** What a code, an id or a moment is called. */
export interface Naming { home: (id: string) => string | null; round: (plan: string | null, round: string) => string | null }

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** The fields of a record in plain words, those that say something. */
export function linesOf(event: SentEvent, naming: Naming, now: Date): Line[] {
  const w = words.setAside.field;
  const lines: Line[] = [];
  const add = (field: keyof typeof w, value: string | null | undefined) => {
    if (value) lines.push({ field, label: w[field], value });
  };
  const kind = text(event.kind);
  const outcome = text(event.outcome);
  const household = text(event.household);
  const round = text(event.round);
  const at = text(event.at) ?? (typeof event.at === 'number' ? event.at : null);
  add('kind', kind && ((words.setAside.kinds as Record<string, string>)[kind] ?? kind));
  add('household', text(event.address) ?? (household && (naming.home(household) ?? words.setAside.unknownHome)));
  add('outcome', outcome && (words.paper.word[outcome] ?? outcome));
  add('at', at !== null ? when(at, now) : null);
  add('round', round && (naming.round(text(event.plan), round) ?? words.setAside.unknownRound));
  add('leaflet', event.leaflet === true || kind === 'leaflet' ? (text(event.wave) ?? words.setAside.leafletLeft) : null);
  const back = text(event.call_back_on);
  const part = text(event.call_back_part);
  add('call_back', back || part ? [back && day(back), part && ((words.setAside.parts as Record<string, string>)[part] ?? part)].filter(Boolean).join(', ') : null);
  add('note', text(event.note));
  add('retracts', text(event.retracts) ? words.setAside.takesBack : null);
  return lines;
}

/** Which fields of two records differ. */
export function differing(a: Line[], b: Line[]): Set<string> {
  const value = (lines: Line[], field: string) => lines.find((l) => l.field === field)?.value ?? '';
  return new Set([...a, ...b].map((l) => l.field).filter((field) => value(a, field) !== value(b, field)));
}

export type Press = 'take' | 'leave' | 'next' | 'before';
/** A accepts, L leaves out, the arrows (and J and K) go to the next record and back. */
export function pressOf({ key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Press | null {
  if (ctrlKey || metaKey || altKey) return null;
  return ({ a: 'take', l: 'leave', j: 'next', arrowdown: 'next', k: 'before', arrowup: 'before' } as Record<string, Press>)[key.toLowerCase()] ?? null;
}
