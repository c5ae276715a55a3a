import { expect, test } from 'vitest';
import { ApiError } from '../api';
import { Ask } from './ask.svelte';

/** A question whose answer comes when the test says so. */
function held() {
  let answer!: (text: string) => void;
  let fail!: (failure: unknown) => void;
  const coming = new Promise<string>((yes, no) => ([answer, fail] = [yes, no]));
  return { question: () => coming, answer, fail };
}

test('while a new question is on its way, the answer to the one before is gone', async () => {
  const ask = new Ask<string>();
  await ask.afresh(async () => 'in area');
  expect(ask.data).toBe('in area');
  const second = held();
  const coming = ask.afresh(second.question);
  expect([ask.data, ask.busy]).toEqual([null, true]);
  second.answer('not in area');
  expect(await coming).toBe('not in area');
  expect([ask.data, ask.busy]).toEqual(['not in area', false]);
});

test('a question that fails leaves its error and no answer', async () => {
  const ask = new Ask<string>();
  await ask.afresh(async () => 'in area');
  for (const status of [0, 403, 429, 500]) {
    expect(await ask.afresh(() => Promise.reject(new ApiError(status, 'Refused.')))).toBeNull();
    expect([ask.data, ask.error, ask.status, ask.busy]).toEqual([null, 'Refused.', status, false]);
  }
  await ask.afresh(async () => 'not in area');
  expect([ask.data, ask.error, ask.status]).toEqual(['not in area', null, null]);
});

test('of answers that come out of order, only the last question’s is shown', async () => {
  const ask = new Ask<string>();
  const [first, second] = [held(), held()];
  const earlier = ask.afresh(first.question);
  const later = ask.afresh(second.question);
  second.answer('second');
  expect(await later).toBe('second');
  first.answer('first');
  expect(await earlier).toBeNull();
  expect(ask.data).toBe('second');
});

test('an earlier question that fails late says nothing, and a late answer doesn’t end the waiting', async () => {
  const ask = new Ask<string>();
  const [first, second, third] = [held(), held(), held()];
  const one = ask.afresh(first.question);
  const two = ask.afresh(second.question);
  const three = ask.afresh(third.question);
  first.fail(new ApiError(429, 'Too many tries.'));
  second.answer('second');
  expect([await one, await two]).toEqual([null, null]);
  expect([ask.data, ask.error, ask.busy]).toEqual([null, null, true]);
  third.answer('third');
  expect(await three).toBe('third');
});

test('what was cleared away does not come back with a late answer', async () => {
  const ask = new Ask<string>();
  const only = held();
  const coming = ask.afresh(only.question);
  ask.clear();
  only.answer('in area');
  expect(await coming).toBeNull();
  expect([ask.data, ask.busy]).toEqual([null, false]);
});

test('a page that loads again keeps what it shows meanwhile', async () => {
  const ask = new Ask<string>();
  await ask.run(async () => 'list');
  const again = held();
  void ask.run(again.question);
  expect(ask.data).toBe('list');
});
