import { expect, test } from 'vitest';
import { soughtIn, toldOf } from './checks';
import type { Answer, PartnerAnswer } from './types';

const full = (change: Partial<Answer>): Answer => ({
  check_id: '4KD-207', checked_at: '2026-11-26T12:06:00', query: '14 elm rd', on: '2026-11-26', verdict: 'inside', site: 'larkfield',
  site_name: 'Larkfield', address_id: '1', matched_address: '14 Elm Road, AE1 0FP', match_confidence: 1, distance_to_line_m: 10.2,
  boundary_version: 2, boundary_from: '2026-10-15', reasons: [], candidates: [], neighbours: [], point: null, point_accuracy_m: 5, ...change,
});
const partner: PartnerAnswer = { check_id: '9ZZ-001', checked_at: '2026-11-28T09:00:00', query: '3 Tŷ Gwyn', answer: 'in_area', reference: 'R-207' };
const secret = full({ check_id: '1AA-001', verdict: 'near_line', checked_at: '2026-11-20T23:59:00', reasons: [{ code: 'ask_the_team', words: 'Ask the team about this address.' }] });
const out = full({ check_id: '2BB-001', verdict: 'outside', checked_at: '2026-11-27T00:00:00', matched_address: '2 Wren Close, AE1 0FQ', query: '2 wren' });
const all = [partner, out, full({}), secret];
const none = { told: '', from: '', to: '', text: '' } as const;
const ids = (sought: Partial<Parameters<typeof soughtIn>[1]>) => soughtIn(all, { ...none, ...sought }).map((c) => c.check_id);

test('what is asked of the team is not called near the line', () => {
  expect(all.map(toldOf)).toEqual(['inside', 'outside', 'inside', 'ask_the_team']);
  expect(toldOf({ ...partner, answer: 'ask_the_team' })).toBe('ask_the_team');
});

test('checks are found by answer, by days with both ends, and by all of the words', () => {
  expect(ids({})).toHaveLength(4);
  expect(ids({ told: 'inside' })).toEqual(['9ZZ-001', '4KD-207']);
  expect(ids({ from: '2026-11-26', to: '2026-11-27' })).toEqual(['2BB-001', '4KD-207']);
  expect(ids({ to: '2026-11-20' })).toEqual(['1AA-001']);
  expect(ids({ text: 'close, WREN' })).toEqual(['2BB-001']);
  expect(ids({ text: 'ty r-207' })).toEqual(['9ZZ-001']);
  expect(ids({ text: '4kd', told: 'outside' })).toEqual([]);
});
