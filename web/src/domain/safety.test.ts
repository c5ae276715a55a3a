import { expect, test } from 'vitest';
import { dayAfter, inTurn, mayReviewOn, type SafetyMarker, toReview } from './safety';

const marker = (given: Partial<SafetyMarker>): SafetyMarker => ({
  id: 'm', household: 'h', address: '1 Elm Road', code: 'dog', words: 'Loose dog', since: '2026-09-01', review_on: '2026-12-01', expires_on: '2026-12-31', at: 0, by_name: 'A', state: 'in_force', ended: null, ...given,
});

test('markers to look at again stand first, the longest due at the top; what has ended is not among those in force', () => {
  const list = [
    marker({ id: 'later', review_on: '2027-01-10' }), marker({ id: 'over', state: 'ended', ended: { at: 1, by_name: 'B' } }), marker({ id: 'due', state: 'review_due', review_on: '2026-11-20' }),
    marker({ id: 'gone', state: 'expired' }), marker({ id: 'longest due', state: 'review_due', review_on: '2026-11-02' }), marker({ id: 'sooner' }),
  ];
  expect(inTurn(list).map((m) => m.id)).toEqual(['longest due', 'due', 'sooner', 'later']);
  expect(toReview(list)).toHaveLength(2);
});

test('a review is tomorrow at the earliest and 180 days ahead at the latest', () => {
  const now = new Date(2026, 10, 22, 23, 30);
  expect(dayAfter(90, now)).toBe('2027-02-20');
  expect(['2026-11-22', '2026-11-23', '2027-05-21', '2027-05-22', ''].map((day) => mayReviewOn(day, now))).toEqual([false, true, true, false, false]);
});
