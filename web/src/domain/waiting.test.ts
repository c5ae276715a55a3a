import { expect, test } from 'vitest';
import { differing, linesOf, type Naming, pressOf, sent, type SetAside, settledOnes, waiting } from './waiting';

const now = new Date('2026-11-26T20:00:00');
const naming: Naming = { home: (id) => (id === 'h1' ? '42 Joyce Close' : null), round: (plan, round) => (plan === 'p' && round === 'r' ? 'Round 3, Thu 26 Nov' : null) };
const record = (given: Partial<SetAside>): SetAside => ({ id: 's', event: 'e', device: 'd', reason: 'not_in_round', words: '', person_name: 'A', at: 0, household: null, address: null, raw: '{}', can_be_taken: true, settled: null, ...given });

test('a record is told in plain words, and only what it says', () => {
  const lines = linesOf({ kind: 'attempt', household: 'h1', outcome: 'call_back', at: new Date('2026-11-26T18:40:00').toISOString(), plan: 'p', round: 'r', leaflet: true, call_back_on: '2026-11-28', call_back_part: 'morning', note: '' }, naming, now);
  expect(lines.map((l) => [l.field, l.value])).toEqual([
    ['kind', 'Knocked at the door'], ['household', '42 Joyce Close'], ['outcome', 'Call back'], ['at', 'today at 18:40'], ['round', 'Round 3, Thu 26 Nov'], ['leaflet', 'left'], ['call_back', '28 November 2026, morning'],
  ]);
});

test('what we don’t know by name is said so, and what is of no shape at all breaks nothing', () => {
  expect(linesOf({ kind: 'attempt', household: 'gone', round: 'x' }, naming, now).map((l) => l.value)).toEqual(['Knocked at the door', 'a home that is not on this site’s list', 'a round that we don’t know']);
  expect(linesOf({ kind: 7, household: {}, outcome: [], at: false }, naming, now)).toEqual([]);
  expect(sent(record({ raw: '{"kind":"attem' }))).toBeNull();
  expect(sent(record({ raw: '[1]' }))).toBeNull();
  expect(sent(record({ raw: '{"kind":"leaflet"}' }))).toEqual({ kind: 'leaflet' });
});

test('fields that differ are named, those that only one of the two has as well', () => {
  const a = linesOf({ kind: 'attempt', outcome: 'spoke', note: 'x' }, naming, now);
  const b = linesOf({ kind: 'attempt', outcome: 'refused' }, naming, now);
  expect([...differing(a, b)].sort()).toEqual(['note', 'outcome']);
});

test('what was settled waits no more', () => {
  const settled = { taken: false, event: null, at: 1, by_name: 'B' };
  const all = [record({ id: 'a' }), record({ id: 'b', settled }), record({ id: 'c', settled: { ...settled, at: 2_000_000 } })];
  expect(waiting(all).map((r) => r.id)).toEqual(['a']);
  expect(settledOnes(all).map((r) => r.id)).toEqual(['c', 'b']);
});

test('single keys work the list, and never together with Ctrl, Alt or the command key', () => {
  const press = (key: string, held = {}) => pressOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
  expect([press('a'), press('L'), press('ArrowDown'), press('k'), press('x')]).toEqual(['take', 'leave', 'next', 'before', null]);
  expect(press('a', { ctrlKey: true })).toBeNull();
});
