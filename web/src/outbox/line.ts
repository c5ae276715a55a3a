// What the sync line says, and in which order of weight.

import type { ContactEvent } from '../domain/event';

export type Line =
  | { says: 'full' }
  | { says: 'late'; waiting: number; since: number }
  | { says: 'sending'; count: number }
  | { says: 'sign_in'; waiting: number }
  | { says: 'no_signal'; waiting: number; synced_at: number | null }
  | { says: 'waiting'; waiting: number; synced_at: number | null }
  | { says: 'saved'; synced_at: number | null };

export interface Known {
  full: boolean;
  waiting: number;
  /** When the oldest that waits was recorded. */
  oldest: number | null;
  sending: number;
  signed_out: boolean;
  /** No network, or the server did not answer. */
  unreached: boolean;
  synced_at: number | null;
  now: number;
}

/** How many things wait: doors and addresses, and where it is only when somebody set out or came back, that. */
export function thingsIn(waiting: { event: ContactEvent }[]): { count: number; doors: number } {
  const doors = new Set(waiting.flatMap(({ event }) => (event.kind === 'missing_address' ? [event.id] : (event.household ?? [])))).size;
  return { doors, count: Math.max(doors, Math.min(1, waiting.length)) };
}

const A_DAY_MS = 86_400_000;

export function lineOf({ full, waiting, oldest, sending, signed_out, unreached, synced_at, now }: Known): Line {
  if (full) return { says: 'full' };
  if (waiting === 0) return { says: 'saved', synced_at };
  if (oldest !== null && now - oldest >= A_DAY_MS) return { says: 'late', waiting, since: oldest };
  if (sending > 0) return { says: 'sending', count: waiting };
  if (signed_out) return { says: 'sign_in', waiting };
  return { says: unreached ? 'no_signal' : 'waiting', waiting, synced_at };
}
