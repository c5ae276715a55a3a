import { expect, test } from 'vitest';
import { byAddress, natural, numberRuns } from './order';
import type { Home } from './types';

const home = (number: string, street: string, address = `${number} ${street}`): Home =>
  ({ id: address, address, number, street, where: 'inside', is_void: false });

test('house 2 comes before house 10, and 12 before 12A before 14', () => {
  expect(['14', '12A', '10', '2', '12'].sort(natural)).toEqual(['2', '10', '12', '12A', '14']);
});

test('flats come in the order of their numbers', () => {
  expect(['Flat 10, Lark House', 'Flat 2, Lark House', 'Flat 1, Lark House'].sort(natural))
    .toEqual(['Flat 1, Lark House', 'Flat 2, Lark House', 'Flat 10, Lark House']);
});

test('a list goes street by street', () => {
  const sorted = [home('3', 'Wren Close'), home('20', 'Elm Road'), home('4', 'Elm Road')].sort(byAddress);
  expect(sorted.map((h) => h.address)).toEqual(['4 Elm Road', '20 Elm Road', '3 Wren Close']);
});

test('a full run of odd numbers is said as a run, and a gap breaks it', () => {
  expect(numberRuns(['1', '3', '5', '7', '20'])).toEqual([{ kind: 'odd', from: 1, to: 7 }, { kind: 'one', number: '20' }]);
  expect(numberRuns(['1', '3', '9'])).toEqual([
    { kind: 'one', number: '1' }, { kind: 'one', number: '3' }, { kind: 'one', number: '9' },
  ]);
});

test('12A is named by itself, never folded into a run', () => {
  expect(numberRuns(['10', '12', '14', '12A'])).toEqual([{ kind: 'even', from: 10, to: 14 }, { kind: 'one', number: '12A' }]);
});
