import { expect, test } from 'vitest';
import { ANYTHING, soughtAmong } from './history';
import type { Answer, PartnerAnswer } from './types';

const check = (change: Partial<Answer>): Answer => ({
  check_id: 'AAA-111', checked_at: '2026-11-26T12:06:00Z', query: '14 elm rd', on: '2026-11-26', verdict: 'inside', site: 'larkfield', site_name: 'Larkfield', address_id: '1',
  matched_address: '14 Elm Road, AE1 0FP', match_confidence: 1, distance_to_line_m: 10, boundary_version: 2, boundary_from: '2026-10-15', reasons: [], candidates: [], neighbours: [],
  point: null, point_accuracy_m: 5, ...change,
});
const decision = { in_area: true, why: 'So.', decided_on: '2026-11-02', geometry_says: 'near_line' as const };
const partner: PartnerAnswer = { check_id: 'PPP-999', checked_at: '2026-11-20T09:00:00Z', query: '3 Wren Close', answer: 'ask_the_team', reference: 'R-17' };
const held = [
  check({}), check({ check_id: 'BBB-222', verdict: 'outside', checked_at: '2026-11-25T12:00:00Z' }), check({ check_id: 'CCC-333', decision, checked_at: '2026-11-01T12:00:00Z' }), partner,
];
const found = (sought: Partial<typeof ANYTHING>) => soughtAmong(held, { ...ANYTHING, ...sought }).map((c) => c.check_id);

test('nothing asked for leaves all', () => {
  expect(found({})).toEqual(['AAA-111', 'BBB-222', 'CCC-333', 'PPP-999']);
});

test('by answer, a decided one apart from what it says', () => {
  expect(found({ verdict: 'outside' })).toEqual(['BBB-222']);
  expect(found({ verdict: 'decided' })).toEqual(['CCC-333']);
  expect(found({ verdict: 'ask_the_team' })).toEqual(['PPP-999']);
});

test('what has another reason than the line is not among those near it', () => {
  const near = (check_id: string, code: string) => check({ check_id, verdict: 'near_line', reasons: [{ code, words: '' }] });
  const all = [near('LINE', 'nearer_than_accuracy'), near('TEAM', 'ask_the_team'), near('NONE', 'no_boundary'), near('BOSS', 'no_point')];
  const are = (verdict: typeof ANYTHING.verdict) => soughtAmong(all, { ...ANYTHING, verdict }).map((c) => c.check_id);
  expect([are('near_line'), are('ask_the_team'), are('no_boundary'), are('manager_says')]).toEqual([['LINE'], ['TEAM'], ['NONE'], ['BOSS']]);
});

test('by day, both ends counted in', () => {
  expect(found({ from: '2026-11-20', to: '2026-11-25' })).toEqual(['BBB-222', 'PPP-999']);
});

test('by check id, by words of the address in any order, by a partner’s reference', () => {
  expect(found({ text: 'bbb-222' })).toEqual(['BBB-222']);
  expect(found({ text: 'ae1  elm' })).toEqual(['AAA-111', 'BBB-222', 'CCC-333']);
  expect(found({ text: 'r-17' })).toEqual(['PPP-999']);
});
