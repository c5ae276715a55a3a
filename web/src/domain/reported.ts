// Addresses that walkers found and that are on no list: told by those who stood there, answered by the office.
import type { LonLat, Time } from './types';

export type ReportedAnswer = 'on_the_list' | 'to_be_added' | 'no_home';
export const REPORTED_ANSWERS: ReportedAnswer[] = ['on_the_list', 'to_be_added', 'no_home'];

export interface Reported {
  id: string;
  /** As it was written at the door; null where only the place was told. */
  address: string | null;
  point: LonLat | null;
  at: Time;
  person_name: string;
  round: string | null;
  number: number | null;
  settled: { outcome: ReportedAnswer; at: Time; by_name: string } | null;
}

export const unanswered = (reported: Reported[]): Reported[] => reported.filter((one) => one.settled === null);
export const answered = (reported: Reported[]): Reported[] => reported.filter((one) => one.settled !== null);
