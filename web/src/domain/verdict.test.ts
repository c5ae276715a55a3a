import { expect, test } from 'vitest';
import type { Answer } from './types';
import { confidenceWords, doorNumber, endsEarly, headlineOf, metresSentence, neighbourWords, partnerReply, reasonsToTell, replyFor, shortWords, splitPostcode } from './verdict';

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

const because = (...codes: string[]) => codes.map((code) => ({ code, words: `${code}.` }));

test('the reply names address, area, day and reference, and never says in for outside', () => {
  expect(replyFor(answer({}))).toBe('14 Elm Road, AE1 0FP is in the Larkfield area. Checked 26 November 2026, reference 4KD-207.');
  expect(replyFor(answer({ verdict: 'outside' }))).toContain('is outside the Larkfield area');
  expect(replyFor(answer({ verdict: 'not_found', matched_address: null, site_name: null }))).toContain('“14 elm rd” is not on our address list');
});

test('the reply promises nothing where nothing is decided', () => {
  const unsettled = [
    answer({ verdict: 'near_line' }), answer({ verdict: 'near_line', on: '2026-03-03' }), answer({ verdict: 'near_line', matched_address: null, reasons: because('ask_the_team') }),
    answer({ verdict: 'ambiguous', matched_address: null }), answer({ verdict: 'ambiguous', matched_address: null, reasons: because('several_addresses') }),
    answer({ verdict: 'not_found', matched_address: null }), answer({ verdict: 'not_found', matched_address: null, reasons: because('postcode_unreadable') }),
  ];
  for (const one of unsettled) {
    expect(replyFor(one)).not.toMatch(/(?<!whether .*) (is|was|counts as) (in|outside) |will decide/);
    expect(replyFor(one)).toMatch(/can’t|could be|There are two|[Pp]lease/);
  }
});

test('a line in a list names the reason for which nobody was told yes or no', () => {
  const said = (...codes: string[]) => shortWords(answer({ verdict: 'near_line', reasons: because(...codes) }));
  expect(said('nearer_than_accuracy')).toBe('Near the line');
  expect(said('ask_the_team')).toBe('Ask the team');
  expect(said('matched_words', 'no_boundary')).toBe('No boundary that day');
  expect(said('matched_words', 'no_point')).toBe('A manager has to say');
  expect(shortWords(answer({}))).toBe('In');
  expect(shortWords({ check_id: 'P', checked_at: '', query: '', answer: 'not_in_area' })).toBe('Not in area');
});

test('the reply to a partner who gave no address says so', () => {
  expect(partnerReply({ check_id: 'P-1', checked_at: '2026-11-26T12:06:00Z', query: '', answer: 'ask_the_team' }, ' ')).toMatch(/^No address: ask the team\./);
});

test('what only a person can settle isn’t called near the line unless it is', () => {
  expect(headlineOf(answer({ verdict: 'near_line', reasons: because('nearer_than_accuracy') }))).toBe('Too near the line to say');
  expect(headlineOf(answer({ verdict: 'near_line', reasons: because('not_a_home') }))).toBe('A manager has to say');
  expect(headlineOf(answer({ verdict: 'near_line', reasons: because('ask_the_team') }))).toBe('Ask the team');
});

test('the reply for another day speaks of that day', () => {
  expect(replyFor(answer({ on: '2026-03-03' }))).toBe('On 3 March 2026, 14 Elm Road, AE1 0FP was in the Larkfield area. Checked 26 November 2026, reference 4KD-207.');
  expect(replyFor(answer({ on: '2026-03-03', verdict: 'outside' }))).toContain('On 3 March 2026, 14 Elm Road, AE1 0FP was outside');
  expect(headlineOf(answer({ on: '2026-03-03' }))).toBe('Yes, it was in');
});

test('a decision is told as one, in headline and reply, and its reason is not told twice', () => {
  const decision = { in_area: true, why: 'Its only door is on the estate.', until: '2027-03-31', by_name: 'M', decided_on: '2026-11-02', geometry_says: 'near_line' as const };
  const decided = answer({ decision, reasons: because('matched_words', 'decided', 'nearer_than_accuracy') });
  expect(headlineOf(decided)).toBe('Decided: in, until 31 March 2027');
  expect(replyFor(decided)).toContain('counts as in the Larkfield area until 31 March 2027, by a manager’s decision.');
  expect(reasonsToTell(decided).why.map((r) => r.code)).toEqual(['nearer_than_accuracy']);
  expect(replyFor({ ...decided, verdict: 'outside', decision: { ...decision, in_area: false } })).toContain('counts as outside the Larkfield area');
});

test('homes that are answered as one are replied to as one', () => {
  const flats = { matched_address: null, query: 'lark house', candidates: [{ id: '1', address: 'Flat 1, Lark House', verdict: 'inside' as const }] };
  expect(replyFor(answer(flats))).toContain('Every home that we list for “lark house” is in the Larkfield area.');
  expect(metresSentence(answer(flats))).toBe('The one nearest to the line is 10 metres from it.');
});

test('another site’s home is not turned away', () => {
  const reasons = [{ code: 'inside_other_site', words: 'It is inside another site: Wrenfield.' }];
  expect(replyFor(answer({ verdict: 'outside', reasons }))).toContain('is outside the Larkfield area. It is inside another site: Wrenfield.');
});

test('how sure the match is stands in words, and not beside what a person picked', () => {
  const said = (match_confidence: number | null, code = 'matched_words') => confidenceWords(answer({ match_confidence, reasons: because(code) }));
  expect(said(0.9945)).toBe('The match is sure.');
  expect(said(0.985)).toContain('Read the address back');
  expect(said(0.5)).toContain('only fair');
  expect([said(null), said(1, 'picked')]).toEqual(['', '']);
});

test('a mark carries the house or flat number', () => {
  expect([doorNumber('14A Elm Road'), doorNumber('Flat 3, Lark House'), doorNumber('Lark House')]).toEqual(['14A', '3', '']);
});

test('the line is told first, how the address was read apart, and the neighbours once', () => {
  const reasons = because('matched_words', 'neighbours_differ', 'nearest_inside', 'outside_line', 'name_read_as');
  const told = reasonsToTell(answer({ reasons, neighbours: outside('1 Elm Road, AE1 0FP') }));
  expect(told.why.map((r) => r.code)).toEqual(['outside_line', 'nearest_inside']);
  expect(told.found).toEqual(['matched_words.', 'name_read_as.', 'The match is sure.']);
  expect(reasonsToTell(answer({ reasons })).why.map((r) => r.code)).toContain('neighbours_differ');
});

test('a postcode that the line divides is called split', () => {
  const reasons = [{ code: 'postcode_split', words: 'AE1 0FP is split: 3 inside, 4 outside, 0 unclear.' }];
  expect(headlineOf(answer({ verdict: 'ambiguous', query: 'ae10fp', reasons }))).toBe('AE1 0FP is split');
  expect(headlineOf(answer({ verdict: 'ambiguous', query: 'elm road' }))).toBe('Which one is it?');
});

test('only what found nothing and is offered nothing may be the beginning of an address', () => {
  const missing = { query: '17 chap', verdict: 'not_found' as const, matched_address: null };
  expect(endsEarly(answer(missing))).toBe(true);
  expect(endsEarly(answer({ ...missing, query: ' ' }))).toBe(false);
  expect(endsEarly(answer({ ...missing, candidates: outside('17 Elm Road') }))).toBe(false);
  expect(endsEarly(answer({}))).toBe(false);
  expect(endsEarly({ check_id: 'P', checked_at: '', query: '17 chap', answer: 'ask_the_team' })).toBe(false);
});
