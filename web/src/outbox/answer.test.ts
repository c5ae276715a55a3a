import { expect, test } from 'vitest';
import { read, waitOf } from './answer';

const NOW = Date.parse('2026-11-26T18:00:00Z');
const came = (status: number, body: unknown, retryAfter: string | null = null) => read({ status, body: typeof body === 'string' ? body : JSON.stringify(body), retryAfter }, NOW);
const good = { epoch: 'one', now: '2026-11-26T18:00:01Z', results: [{ id: 'a', status: 'stored' }, { id: 'b', status: 'set_aside', reason: 'not_in_round', words: 'The door isn’t in this round.' }] };

test('an answer of the right shape is one', () => {
  expect(came(200, good)).toEqual({
    kind: 'answer', epoch: 'one', now: NOW + 1000,
    results: [{ id: 'a', status: 'stored', reason: null, words: null }, { id: 'b', status: 'set_aside', reason: 'not_in_round', words: 'The door isn’t in this round.' }],
  });
});

test.each([
  ['a page of a hotel’s network', 200, '<html>Welcome to our network</html>'],
  ['half an answer', 200, JSON.stringify(good).slice(0, 60)],
  ['nothing', 0, ''],
  ['an empty page', 200, ''],
  ['other JSON', 200, { hello: 'world' }],
  ['a list', 200, [good]],
  ['null', 200, 'null'],
  ['no epoch', 200, { results: [] }],
  ['a bad gateway', 502, '<h1>502</h1>'],
  ['a bad gateway that quotes an answer', 502, good],
  ['a redirect', 302, good],
  ['not found by a proxy', 404, '<h1>404</h1>'],
])('%s is none', (_, status, body) => {
  expect(came(status, body).kind).toBe('later');
});

test('what names nothing that can be understood marks nothing', () => {
  expect(came(200, { epoch: 'one', results: [null, 3, { id: 7, status: 'stored' }, { id: 'a', status: 'lost' }] })).toMatchObject({ kind: 'answer', results: [] });
});

test('signed out only by the server’s own words', () => {
  expect(came(401, { code: 'not_signed_in' }).kind).toBe('signed_out');
  expect(came(401, '<html>').kind).toBe('later');
});

test('how long to wait, in seconds or until a moment', () => {
  expect(came(429, {}, '7')).toEqual({ kind: 'later', after: 7000 });
  expect(waitOf('Thu, 26 Nov 2026 18:00:30 GMT', NOW)).toBe(30_000);
  expect([waitOf(null, NOW), waitOf('', NOW), waitOf('soon', NOW), waitOf('-3', NOW)]).toEqual([null, null, null, null]);
});
