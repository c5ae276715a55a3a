// What whoever goes to a door has to know for their own safety: coded, dated, looked at again, and gone by itself. Never about a person.
import { isoDay } from './dates';
import { natural } from './order';
import type { Time } from './types';

export type SafetyCode = 'dog' | 'two_people' | 'unsafe_access' | 'office_only';
export const SAFETY_CODES: SafetyCode[] = ['dog', 'two_people', 'unsafe_access', 'office_only'];
export type SafetyState = 'in_force' | 'review_due' | 'expired' | 'ended';

export interface SafetyMarker {
  id: string;
  household: string;
  address: string;
  code: SafetyCode;
  /** What the code means, in plain words. */
  words: string;
  /** 2026-11-22 */
  since: string;
  review_on: string;
  expires_on: string;
  at: Time;
  by_name: string;
  state: SafetyState;
  ended: { at: Time; by_name: string } | null;
}

/** How staff tell a walker to get to a door. */
export interface EntryNote { household: string; address: string; text: string; expires_on: string; at: Time; by_name: string }
export const ENTRY_NOTE_LETTERS = 80;

/** Days until a marker is looked at again: what is offered, and the longest there is. */
export const REVIEW_DAYS = 90;
export const MOST_REVIEW_DAYS = 180;

/** A marker holds until it has ended or expired, also where its review is late. */
export const inEffect = ({ state }: Pick<SafetyMarker, 'state'>): boolean => state === 'in_force' || state === 'review_due';
export const toReview = (markers: SafetyMarker[]): SafetyMarker[] => markers.filter((m) => m.state === 'review_due');

/** Those to look at again first, the longest due at the top; then by when their turn comes. */
export function inTurn(markers: SafetyMarker[]): SafetyMarker[] {
  const late = (m: SafetyMarker) => (m.state === 'review_due' ? 0 : 1);
  return markers.filter(inEffect).sort((a, b) => late(a) - late(b) || (a.review_on < b.review_on ? -1 : a.review_on > b.review_on ? 1 : 0) || natural(a.address, b.address));
}

/** The day so many days from a moment, in the reader's time zone. */
export function dayAfter(days: number, now: Date): string {
  const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 12);
  return isoDay(then.getTime() * 1000);
}

/** Whether a day can be the next review: tomorrow at the earliest, and not later than the longest. */
export function mayReviewOn(day: string, now: Date): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(day) && day >= dayAfter(1, now) && day <= dayAfter(MOST_REVIEW_DAYS, now);
}
