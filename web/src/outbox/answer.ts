// What came back from sending. Only an answer of the right shape is one: a page of some hotel's network is not, nor is half an answer.
import type { SentAs } from '../domain/event';

/** As it came, before anybody believes it. `status` 0: nothing came. */
export interface Came { status: number; body: string; retryAfter: string | null }

export interface Result { id: string; status: SentAs; reason: string | null; words: string | null }

export type Read =
  | { kind: 'answer'; epoch: string; now: number | null; results: Result[] }
  /** Nobody is signed in any more. */
  | { kind: 'signed_out' }
  /** More than the server takes at once, or something in it that it can't read. */
  | { kind: 'too_much' }
  /** No answer. `after`: not before so many milliseconds. */
  | { kind: 'later'; after: number | null };

const STATUSES: SentAs[] = ['stored', 'already_stored', 'set_aside'];
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function read({ status, body, retryAfter }: Came, now: number): Read {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    json = null;
  }
  const object = json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as Record<string, unknown>) : null;
  if (!object) return { kind: 'later', after: waitOf(retryAfter, now) };
  if (status === 401) return { kind: 'signed_out' };
  if (status === 400 || status === 413 || status === 422) return { kind: 'too_much' };
  const epoch = text(object.epoch);
  if (status !== 200 || epoch === null || !Array.isArray(object.results)) return { kind: 'later', after: waitOf(retryAfter, now) };
  const results = object.results.flatMap((one: unknown): Result[] => {
    if (one === null || typeof one !== 'object') return [];
    const { id, status: said, reason, words } = one as Record<string, unknown>;
    return typeof id === 'string' && STATUSES.includes(said as SentAs) ? [{ id, status: said as SentAs, reason: text(reason), words: text(words) }] : [];
  });
  const clock = Date.parse(text(object.now) ?? '');
  return { kind: 'answer', epoch, now: Number.isNaN(clock) ? null : clock, results };
}

/** `Retry-After`: seconds, or a moment. */
export function waitOf(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null || retryAfter.trim() === '') return null;
  const seconds = Number(retryAfter);
  const wait = Number.isNaN(seconds) ? Date.parse(retryAfter) - now : seconds * 1000;
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}
