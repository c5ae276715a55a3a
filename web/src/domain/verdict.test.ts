import { expect, test } from 'vitest';
import type { Answer } from './types';
import { canBeDecided, candidatesOf, doorNumber, headlineOf, lineBeside, matchWords, metresSentence, neighbourWords, partnerReply, reasonsToTell, replyFor, splitPostcode } from './verdict';

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

const because = (...codes: string[]) => codes.map((code) => ({ code, words: code }));
const decision = { in_area: true, why: 'Its only door is on the estate.', until: '2027-03-31', by_name: 'Mina Rao', decided_on: '2026-11-20', geometry_says: 'near_line' as const };

test('a reply never says in or outside where the answer does not', () => {
  const unsure = [
    answer({ verdict: 'near_line' }), answer({ verdict: 'near_line', reasons: because('ask_the_team'), matched_address: null }),
    answer({ verdict: 'ambiguous', matched_address: null }), answer({ verdict: 'ambiguous', matched_address: null, reasons: because('did_you_mean') }),
    answer({ verdict: 'ambiguous', matched_address: null, reasons: because('several_addresses') }),
    answer({ verdict: 'ambiguous', matched_address: null, reasons: because('listed_without_postcode') }),
    answer({ verdict: 'not_found', matched_address: null }), answer({ verdict: 'not_found', matched_address: null, reasons: because('postcode_unreadable') }),
  ];
  for (const one of unsure) {
    const said = replyFor(one);
    expect(said).toMatch(/Checked 26 November 2026, reference 4KD-207\.$/);
    expect(said.replace(/whether .*? is in the area/, '')).not.toMatch(/is in |outside|is not in|will |counts as/);
  }
  expect(replyFor(unsure[1]!)).toContain('ask the team');
  expect(replyFor(unsure[7]!)).not.toContain('not on our address list');
});

test('where only the building is known, the reply speaks of all that is listed there', () => {
  const all = { matched_address: null, query: 'Lark House', candidates: outside('Flat 1, Lark House'), reasons: because('every_flat_inside') };
  expect(replyFor(answer(all))).toMatch(/^Every home that we list at “Lark House” is in the Larkfield area\./);
  expect(replyFor(answer({ ...all, verdict: 'outside' }))).toMatch(/^No home that we list at “Lark House” is in the Larkfield area\./);
});

test('another of our areas is named where it holds the address, and the day where it is another day', () => {
  expect(replyFor(answer({ verdict: 'outside', reasons: because('inside_other_site') }))).toMatch(/but inside another of our areas/);
  expect(replyFor(answer({ on: '2026-03-03' }))).toMatch(/This is the answer for 3 March 2026\.$/);
});

test('a decision is told as one, with what the line says beside it', () => {
  const reasons = because('decided', 'nearer_than_accuracy', 'matched_words');
  const decided = answer({ decision, reasons });
  expect(headlineOf(decided)).toBe('Decided: it is in');
  expect(replyFor(decided)).toBe('We decided that 14 Elm Road, AE1 0FP counts as in the Larkfield area, until 31 March 2027. Checked 26 November 2026, reference 4KD-207.');
  expect(reasonsToTell(decided).map((r) => r.code)).toEqual(['matched_words']);
  expect(lineBeside(decided)).toEqual(['nearer_than_accuracy']);
  expect(lineBeside(answer({ decision }))).toEqual(['Without the decision it would be too near the line to say.']);
  expect(metresSentence(answer({ decision }))).toBe('');
  expect(replyFor(answer({ verdict: 'outside', decision: { ...decision, in_area: false, until: null } }))).toMatch(/counts as outside the Larkfield area\. /);
});

test('candidates are to pick from, or what is listed there', () => {
  const candidates = outside('14 Elm Road, AE1 0FP');
  expect(candidatesOf(answer({}))).toBeNull();
  expect(candidatesOf(answer({ verdict: 'not_found', candidates }))).toEqual({ heading: 'Listed near it', pick: true });
  expect(candidatesOf(answer({ verdict: 'ambiguous', candidates }))).toEqual({ heading: null, pick: true });
  expect(candidatesOf(answer({ candidates, reasons: because('every_flat_inside') }))).toEqual({ heading: 'Flats there', pick: false });
  expect(headlineOf(answer({ verdict: 'ambiguous', reasons: because('did_you_mean') }))).toBe('Did you mean…');
});

test('the match is told in words only where there is a doubt', () => {
  const sure = (match_confidence: number | null) => matchWords(answer({ match_confidence }));
  expect([1, 0.9999, 0.9998, 0.99, 0.9899, null].map(sure)).toEqual(['', '', 'Sure', 'Sure', 'Likely: check the address', '']);
  expect(matchWords(answer({ matched_address: null, match_confidence: 0.5 }))).toBe('');
});

test('only what is near the line can be decided, and nothing of which nothing may be said', () => {
  expect(canBeDecided(answer({ verdict: 'near_line' }))).toBe(true);
  expect(canBeDecided(answer({ verdict: 'near_line', site: null }))).toBe(false);
  expect(canBeDecided(answer({ verdict: 'near_line', reasons: because('ask_the_team') }))).toBe(false);
  expect(canBeDecided(answer({}))).toBe(false);
});

test('a partner’s reply names the referral', () => {
  const told = { check_id: '4KD-207', checked_at: '2026-11-26T12:06:00Z', query: '14 elm rd', answer: 'in_area' as const };
  expect(partnerReply({ ...told, reference: 'R-207' }, '14 Elm Road')).toBe('Referral R-207, 14 Elm Road: in area. Checked 26 November 2026, reference 4KD-207.');
  expect(partnerReply(told, '14 Elm Road')).toMatch(/^14 Elm Road: in area\./);
});
