import { expect, test } from 'vitest';
import { recordsIn } from './unsent';

const batch = (events: number) => ({ device_id: 'd', events: Array.from({ length: events }, () => ({ id: 'e' })) });

test('the records of all that one phone has sent for are counted', () => {
  expect(recordsIn(JSON.stringify([batch(2), batch(3)]))).toBe(5);
  expect(recordsIn(JSON.stringify(batch(1)))).toBe(1);
  expect(recordsIn('[]')).toBeNull();
});

test('a picture, half a file or somebody’s list is no such file', () => {
  for (const text of ['\u0089PNG', '[{"device_id":"d","events":[{', '{"events":[]}', '[1,2]', 'null', '"text"', '[{"device_id":7,"events":[]}]']) expect(recordsIn(text)).toBeNull();
});
