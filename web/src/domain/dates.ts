// Days and times as we write them: "26 November 2026", "Tue 3 Nov", "14:06". 24-hour, the reader's own time zone.
import type { Time } from './types';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Microseconds since 1970, or RFC 3339, as a moment. */
export function moment(at: Time): Date {
  return typeof at === 'number' ? new Date(at / 1000) : new Date(at);
}

/** "2026-10-15" → "15 October 2026". A day has no time zone, so none is applied. */
export function day(iso: string): string {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number);
  const name = MONTHS[(month ?? 0) - 1];
  return name && date ? `${date} ${name} ${year}` : iso;
}

/** "14:06". */
export function clock(at: Time): string {
  const t = moment(at);
  return `${two(t.getHours())}:${two(t.getMinutes())}`;
}

/** A moment's own day, in the reader's time zone, as an ISO date. */
export function isoDay(at: Time): string {
  const t = moment(at);
  return `${t.getFullYear()}-${two(t.getMonth() + 1)}-${two(t.getDate())}`;
}

/** The day it is where the sites are, as an ISO date: what the server calls today. */
export function ukDay(at: Time): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London', year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment(at));
}

/** "today at 14:06", "yesterday at 09:30", "Tue 3 Nov at 14:06", "3 November 2025 at 14:06". */
export function when(at: Time, now: Date): string {
  const t = moment(at);
  if (Number.isNaN(t.getTime())) return String(at);
  const midnight = (d: Date) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const daysAgo = Math.round((midnight(now) - midnight(t)) / 86_400_000);
  const head =
    daysAgo === 0 ? 'today'
    : daysAgo === 1 ? 'yesterday'
    : daysAgo === -1 ? 'tomorrow'
    : t.getFullYear() === now.getFullYear() ? `${DAYS[t.getDay()]} ${t.getDate()} ${MONTHS[t.getMonth()]!.slice(0, 3)}`
    : `${t.getDate()} ${MONTHS[t.getMonth()]} ${t.getFullYear()}`;
  return `${head} at ${clock(at)}`;
}

const two = (n: number) => String(n).padStart(2, '0');

const LONG_DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const weekday = (iso: string) => {
  const [year, month, date] = iso.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1)).getUTCDay();
};

/** "2026-11-26" → "Thu 26 Nov". */
export function shortDay(iso: string): string {
  const [, month, date] = iso.slice(0, 10).split('-').map(Number);
  const name = MONTHS[(month ?? 0) - 1];
  return name && date ? `${DAYS[weekday(iso)]} ${date} ${name.slice(0, 3)}` : iso;
}

/** A time of a day as people say it: "Thursday evening". */
export function partOfDay(iso: string, from: string): string {
  const hour = Number(from.slice(0, 2));
  return `${LONG_DAYS[weekday(iso)]} ${hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening'}`;
}

/** "17:30" and 150 minutes → "20:00". */
export function later(from: string, minutes: number): string {
  const [h, m] = from.split(':').map(Number);
  const end = ((h ?? 0) * 60 + (m ?? 0) + minutes) % 1440;
  return `${two(Math.floor(end / 60))}:${two(end % 60)}`;
}
