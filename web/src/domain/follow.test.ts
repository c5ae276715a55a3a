import { expect, test } from 'vitest';
import { AtMost } from './follow';

/** A clock that is wound by hand. */
function stage(ms = 1000) {
  let now = 0;
  let timers: { at: number; then: () => void }[] = [];
  const runs: number[] = [];
  let end: () => void = () => {};
  const again = new AtMost(ms, () => (runs.push(now), new Promise<void>((done) => (end = done))), {
    now: () => now, after: (wait, then) => (timers.push({ at: now + wait, then }), timers.length), cancel: () => (timers = []),
  });
  const wind = async (by: number) => {
    now += by;
    const due = timers.filter((t) => t.at <= now);
    timers = timers.filter((t) => t.at > now);
    due.forEach((t) => t.then());
    await Promise.resolve();
  };
  const ends = async () => {
    end();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { again, runs, wind, ends };
}

test('the first question is asked at once, and ten more become one a second later', async () => {
  const { again, runs, wind, ends } = stage();
  again.ask();
  await ends();
  for (let i = 0; i < 10; i++) again.ask();
  await wind(400);
  expect(runs).toEqual([0]);
  await wind(600);
  expect(runs).toEqual([0, 1000]);
});

test('while an answer is on its way no second is asked for; then one more is', async () => {
  const { again, runs, wind, ends } = stage();
  again.ask();
  again.ask();
  await wind(5000);
  expect(runs).toEqual([0]);
  await ends();
  expect(runs).toEqual([0, 5000]);
});

test('a page that was left asks nothing more', async () => {
  const { again, runs, wind, ends } = stage();
  again.ask();
  again.ask();
  again.close();
  await ends();
  await wind(5000);
  expect(runs).toEqual([0]);
});
