import { expect, test } from 'vitest';
import { choicesOf, current, left, pressOf, queueOf, refreshed, settled, skip, undone } from './queue';
import type { QueueAsk, QueueRow } from './types';

const row = (line: number, asks: QueueAsk[] = []): QueueRow => ({ list: 'l', file: 'f.csv', at: 0, line, verdict: 'not_found', reasons: [], candidates: [], asks });
const lines = (rows: QueueRow[]) => rows.map((r) => r.line);
const key = (key: string, more = {}) => pressOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

test('a row that is put off comes after the others, and again in the order in which it was put off', () => {
  let queue = skip(queueOf([row(2), row(3), row(4)]));
  expect(current(queue)?.line).toBe(3);
  queue = skip(skip(queue));
  expect([current(queue)?.line, left(queue)]).toEqual([2, 3]);
  expect(current(skip(queue))?.line).toBe(3);
});

test('a settled row is gone, and undo brings it back as the first', () => {
  let queue = settled(queueOf([row(2), row(3)]), row(2), 'inside', '1 Elm Road');
  expect([left(queue), current(queue)?.line]).toEqual([1, 3]);
  queue = settled(queue, row(3), 'not_an_address');
  expect(current(queue)).toBeNull();
  const back = undone(queue)!;
  expect([back.last.as, current(back.queue)?.line, left(back.queue)]).toEqual(['not_an_address', 3, 1]);
  expect(current(undone(back.queue)!.queue)?.line).toBe(2);
  expect(undone(queueOf([]))).toBeNull();
});

test('rows fetched again keep those that were put off behind', () => {
  const queue = skip(queueOf([row(2), row(3)]));
  const again = refreshed(queue, [row(2), row(3), row(9)]);
  expect([lines(again.waiting), lines(again.skipped)]).toEqual([[3, 9], [2]]);
});

test('what may be picked is numbered through all addresses of a row, each home once', () => {
  const ask = (address: string, ids: string[]): QueueAsk => ({ address, verdict: 'ambiguous', reasons: [], candidates: ids.map((id) => ({ id, address: id })) });
  const choices = choicesOf(row(2, [ask('a', ['x', 'y']), ask('b', ['y', 'z'])]));
  expect(choices.map((c) => [c.number, c.ask, c.candidate.id])).toEqual([[1, 0, 'x'], [2, 0, 'y'], [3, 1, 'z']]);
});

test('keys do what they say, and the browser keeps its own', () => {
  expect(key('3')).toEqual({ does: 'pick', number: 3 });
  expect(['i', 'O', 'n', 's', 'z', 'f'].map((k) => key(k)?.does)).toEqual(['inside', 'outside', 'not_an_address', 'skip', 'undo', 'search']);
  expect([key('0'), key('x'), key('Enter'), key('z', { ctrlKey: true }), key('n', { repeat: true })]).toEqual([null, null, null, null, null]);
});
