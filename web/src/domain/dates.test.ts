import { expect, test } from 'vitest';
import { day, isoDay, when, later, partOfDay, shortDay } from './dates';

const now = new Date(2026, 10, 26, 14, 30);
const micros = (d: Date) => d.getTime() * 1000;

test('a day is written in full and never slips over midnight', () => {
  expect(day('2026-10-15')).toBe('15 October 2026');
  expect(day('2026-01-01')).toBe('1 January 2026');
});

test('a moment is told as near as it is', () => {
  expect(when(micros(new Date(2026, 10, 26, 9, 5)), now)).toBe('today at 09:05');
  expect(when(micros(new Date(2026, 10, 25, 23, 59)), now)).toBe('yesterday at 23:59');
  expect(when(micros(new Date(2026, 10, 3, 10, 0)), now)).toBe('Tue 3 Nov at 10:00');
  expect(when(micros(new Date(2025, 10, 3, 10, 0)), now)).toBe('3 November 2025 at 10:00');
});

test('microseconds and RFC 3339 mean the same moment', () => {
  expect(when('2026-11-26T12:00:00Z', now)).toBe(when(Date.UTC(2026, 10, 26, 12) * 1000, now));
  expect(isoDay(micros(now))).toBe('2026-11-26');
});

test('a time of a day is written short, and as people say it', () => {
  expect(shortDay('2026-11-26')).toBe('Thu 26 Nov');
  expect([['2026-11-26', '17:30'], ['2026-11-28', '10:00'], ['2026-11-29', '14:00']].map(([d, f]) => partOfDay(d!, f!))).toEqual(['Thursday evening', 'Saturday morning', 'Sunday afternoon']);
  expect(later('17:30', 150)).toBe('20:00');
  expect(later('23:30', 60)).toBe('00:30');
});
