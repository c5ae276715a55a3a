// Who is out now, and who should have been back.
import { moment } from './dates';
import type { Time } from './types';

export interface OutWalk {
  person_name: string;
  /** Null where the plan or the round is no more. */
  plan: string | null; round: string | null; number: number | null;
  since: Time; doors_done: number; last_sign: Time | null;
  /** Doors of the round. */
  doors?: number;
  /** Local, 2026-11-26T19:47:00: when the round should end. */
  ends_at?: string | null;
  minutes?: number | null;
  /** Walks alone, and by when they said that they would be back; who looks out for them. */
  alone?: boolean; back_by?: Time | null; buddy_name?: string | null;
  /** Past the time that they gave, and not back. */
  overdue?: boolean;
}

/** A walk alone, as told to who looks out for it. Times in microseconds. */
export interface Watched { site: string; site_name: string; person_name: string; number: number | null; since: Time; back_by: Time; overdue: boolean; last_sign: Time | null }

const promise = (walk: Watched) => `${walk.site} ${walk.person_name} ${moment(walk.back_by).getTime()}`;

/** Those who are late by now, the longest first. What one person promised is said once, however many phones and rounds they went on with. */
export const lateIn = (walks: Watched[], now: Date): Watched[] =>
  walks
    .filter((walk, i) => (walk.overdue || moment(walk.back_by) < now) && walks.findIndex((other) => promise(other) === promise(walk)) === i)
    .sort((a, b) => moment(a.back_by).getTime() - moment(b.back_by).getTime());

/** What a plan says of a round. */
export interface RoundEnd { ends_at: string; minutes: number; doors: number }

const GRACE_MS = 30 * 60_000;

const promised = ({ back_by }: OutWalk): Date | null => (back_by === null || back_by === undefined ? null : moment(back_by));

/** When somebody should be back: as they said themselves; else as planned, and later where they set out later. Null: not known. */
export function backBy(walk: OutWalk, round: RoundEnd | undefined): Date | null {
  const said = promised(walk);
  if (said) return said;
  const ends = walk.ends_at ?? round?.ends_at;
  const minutes = walk.minutes ?? round?.minutes;
  const times = [ends ? new Date(ends).getTime() : NaN, minutes ? moment(walk.since).getTime() + minutes * 60_000 : NaN].filter((t) => !Number.isNaN(t));
  return times.length ? new Date(Math.max(...times)) : null;
}

/** Minutes past the end of the round, once that is longer than half an hour; past what somebody said, at once. Else null. */
export function overdue(walk: OutWalk, round: RoundEnd | undefined, now: Date): number | null {
  const back = backBy(walk, round);
  // The server's clock is right where this one may not be.
  if (back && walk.overdue && promised(walk)) return Math.max(0, Math.floor((now.getTime() - back.getTime()) / 60_000));
  if (!back || now.getTime() - back.getTime() <= (promised(walk) ? 0 : GRACE_MS)) return null;
  return Math.floor((now.getTime() - back.getTime()) / 60_000);
}

export const minutesSince = (at: Time, now: Date) => Math.max(0, Math.floor((now.getTime() - moment(at).getTime()) / 60_000));

/** Whoever should be back longest stands first. */
export function inOrder(walks: OutWalk[], rounds: ReadonlyMap<string, RoundEnd>, now: Date): { walk: OutWalk; late: number | null; back: Date | null; doors: number | null }[] {
  return walks
    .map((walk) => {
      const round = rounds.get(`${walk.plan}/${walk.round}`);
      return { walk, late: overdue(walk, round, now), back: backBy(walk, round), doors: walk.doors ?? round?.doors ?? null };
    })
    .sort((a, b) => (b.late ?? -1) - (a.late ?? -1) || moment(a.walk.since).getTime() - moment(b.walk.since).getTime());
}
