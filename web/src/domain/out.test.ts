import { expect, test } from 'vitest';
import { backBy, inOrder, lateIn, minutesSince, overdue, type OutWalk } from './out';

const at = (time: string) => new Date(`2026-11-26T${time}:00`);
const walk = (given: Partial<OutWalk> = {}): OutWalk => ({ person_name: 'A', plan: 'p', round: 'r', number: 1, since: at('17:30').toISOString(), doors_done: 0, last_sign: null, ...given });
const round = { ends_at: '2026-11-26T19:30:00', minutes: 120, doors: 40 };

test('somebody is overdue only when more than half an hour has gone since the end of the round', () => {
  expect(overdue(walk(), round, at('20:00'))).toBeNull();
  expect(overdue(walk(), round, at('20:01'))).toBe(31);
});

test('who set out later than planned is waited for as long', () => {
  const late = walk({ since: at('18:30').toISOString() });
  expect(backBy(late, round)).toEqual(at('20:30'));
  expect(overdue(late, round, at('20:45'))).toBeNull();
});

test('what the walk itself says of its end comes first; where nothing is known nobody is overdue', () => {
  expect(backBy(walk({ ends_at: '2026-11-26T21:00:00', minutes: 10 }), round)).toEqual(at('21:00'));
  expect(overdue(walk(), undefined, at('23:00'))).toBeNull();
});

test('whoever is longest overdue stands first, then who set out first', () => {
  const list = [walk({ person_name: 'early', round: 'x' }), walk({ person_name: 'later', since: at('18:00').toISOString(), round: 'x' }), walk({ person_name: 'overdue', since: at('18:00').toISOString() })];
  const shown = inOrder(list, new Map([['p/r', { ...round, ends_at: '2026-11-26T19:00:00', minutes: 60 }]]), at('20:00'));
  expect(shown.map((s) => s.walk.person_name)).toEqual(['overdue', 'early', 'later']);
  expect(shown[0]!.doors).toBe(40);
});

test('a sign of life is counted in whole minutes, and a clock that runs ahead is not minus', () => {
  expect(minutesSince(at('19:58').toISOString(), at('20:00'))).toBe(2);
  expect(minutesSince(at('20:05').toISOString(), at('20:00'))).toBe(0);
});

test('who walks alone is overdue from the minute that they gave, whatever the plan says', () => {
  const alone = walk({ alone: true, back_by: at('18:15').toISOString(), buddy_name: 'B' });
  expect(backBy(alone, round)).toEqual(at('18:15'));
  expect(overdue(alone, round, at('18:14'))).toBeNull();
  expect(overdue(alone, round, at('18:20'))).toBe(5);
  // A clock that is behind does not hide what the server says.
  expect(overdue({ ...alone, overdue: true }, round, at('18:10'))).toBe(0);
});

test('who looks out is told of those who are late by now, the longest first', () => {
  const now = new Date('2026-11-26T18:00:00Z');
  const watched = (name: string, minutes: number, overdue = false) => ({ site: 's', site_name: 'S', person_name: name, number: 1, since: 0, back_by: (now.getTime() + minutes * 60_000) * 1000, overdue, last_sign: null });
  expect(lateIn([watched('in time', 5), watched('late', -5), watched('later', -20), watched('says the server', 1, true)], now).map((walk) => walk.person_name)).toEqual(['later', 'late', 'says the server']);
  const twice = [watched('late', -5), { ...watched('late', -5), number: 2, since: at('18:10').toISOString() }];
  expect(lateIn(twice, now)).toHaveLength(1);
});
