import { expect, test } from 'vitest';
import type { Answer } from './types';
import { doorNumber, headlineOf, metresSentence, neighbourWords, reasonsToTell, replyFor, splitPostcode } from './verdict';

const answer = (change: Partial<Answer>): Answer => ({
  check_id: '4KD-207', checked_at: '2026-11-26T12:06:00Z', query: '14 elm rd', on: '2026-11-26', verdict: 'inside', site: 'larkfield',
  site_name: 'Larkfield', address_id: '1', matched_address: '14 Elm Road, AE1 0FP', match_confidence: 1, distance_to_line_m: 10.2,
  boundary_version: 2, boundary_from: '2026-10-15', reasons: [], candidates: [], neighbours: [], point: null, point_accuracy_m: 5, ...change,
});
const outside = (...addresses: string[]) => addresses.map((address) => ({ id: address, address, verdict: 'outside' as const }));

test('a postcode is taken off the end however it was written', () => {
  expect(splitPostcode('14 Elm Road, Exampleton ae10fp')).toEqual({ place: '14 Elm Road, Exampleton', postcode: 'AE1 0FP' });
  expect(splitPostcode('Lark House')).toEqual({ place: 'Lark House', postcode: null });
});

test('the distance is said with how good the point is', () => {
  expect(metresSentence(answer({}))).toBe('10 metres inside the line. The point for this home is good to 5 metres.');
  expect(metresSentence(answer({ verdict: 'outside', distance_to_line_m: 0.4, point_accuracy_m: null }))).toBe('Less than 1 metre outside the line.');
  expect(metresSentence(answer({ verdict: 'near_line', distance_to_line_m: 1.2, point_accuracy_m: 1 }))).toBe('1 metre from the line. The point for this home is good to 1 metre.');
});

test('the distance is not said twice when a reason says it', () => {
  expect(metresSentence(answer({ reasons: [{ code: 'inside_line', words: 'A little inside.' }] }))).toBe('');
  expect(metresSentence(answer({ reasons: [{ code: 'nearest_inside', words: 'Nearest home that is in: 8 Metre Road.' }] }))).toContain('10 metres');
});

test('neighbours with the other answer are told as runs of numbers', () => {
  const said = neighbourWords(answer({ neighbours: outside('1 Elm Road, AE1 0FP', '3 Elm Road, AE1 0FP', '5 Elm Road, AE1 0FP', '20 Elm Road, AE1 0FP') }));
  expect(said).toEqual({ heading: 'Same postcode, different answer', sentences: ['Outside: odd numbers 1 to 5 and 20.'] });
});

test('with another postcode among them, neighbours are only "close by"', () => {
  const said = neighbourWords(answer({ neighbours: outside('1 Elm Road, AE1 0FP', '2 Wren Close, AE1 0FQ') }));
  expect(said).toEqual({ heading: 'Close by, different answer', sentences: ['Outside: 1 Elm Road and 2 Wren Close.'] });
});

test('the reply names address, area, day and reference, and never says in for outside', () => {
  expect(replyFor(answer({}))).toBe('14 Elm Road, AE1 0FP is in the Larkfield area. Checked 26 November 2026, reference 4KD-207.');
  expect(replyFor(answer({ verdict: 'outside' }))).toContain('is outside the Larkfield area');
  expect(replyFor(answer({ verdict: 'near_line' }))).toContain('can’t say yet');
  expect(replyFor(answer({ verdict: 'not_found', matched_address: null, site_name: null }))).toContain('“14 elm rd” is not on our address list');
});

test('a mark carries the house or flat number', () => {
  expect([doorNumber('14A Elm Road'), doorNumber('Flat 3, Lark House'), doorNumber('Lark House')]).toEqual(['14A', '3', '']);
});

test('the line is told first, how it was matched last, and the neighbours once', () => {
  const reasons = ['matched_words', 'neighbours_differ', 'nearest_inside', 'outside_line'].map((code) => ({ code, words: code }));
  const codes = (a: Answer) => reasonsToTell(a).map((r) => r.code);
  expect(codes(answer({ reasons, neighbours: outside('1 Elm Road, AE1 0FP') }))).toEqual(['outside_line', 'nearest_inside', 'matched_words']);
  expect(codes(answer({ reasons }))).toContain('neighbours_differ');
});

test('a postcode that the line divides is called split', () => {
  const reasons = [{ code: 'postcode_split', words: 'AE1 0FP is split: 3 inside, 4 outside, 0 unclear.' }];
  expect(headlineOf(answer({ verdict: 'ambiguous', query: 'ae10fp', reasons }))).toBe('AE1 0FP is split');
  expect(headlineOf(answer({ verdict: 'ambiguous', query: 'elm road' }))).toBe('Which one is it?');
});
