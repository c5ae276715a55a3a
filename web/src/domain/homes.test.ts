import { expect, test } from 'vitest';
import { changesOf, countOf, found, searchable, sorted, twoLines } from './homes';
import type { Home, Household } from './types';

const home = (address: string, more: Partial<Home> = {}): Home => {
  const [, number, street] = /^(\d+\w?) (.*)$/.exec(address)!;
  return { id: address, address, number, street, postcode: 'AE1 0FP', where: 'inside', is_void: false, ...more };
};
const homes = [home('10 Elm Road'), home('2 Elm Road', { where: 'outside', distance_to_line_m: 4 }), home('1 Wren Close', { postcode: 'AE1 0FQ', is_void: true, distance_to_line_m: 2 }), home('3 Elm Road', { where: 'no_point' })];
const search = (text: string, filter: Parameters<typeof found>[3] = 'all') => found(homes, searchable(homes), text, filter).map((h) => h.address);

test('the counts of the filters add up to the list', () => {
  const count = countOf(homes);
  expect(count).toEqual({ all: 4, inside: 2, outside: 1, no_point: 1, no_boundary: 0, void: 1 });
  expect(count.inside + count.outside + count.no_point).toBe(count.all);
});

test('a search looks for every word, at the start of a word', () => {
  expect(search('elm 1')).toEqual(['10 Elm Road']);
  expect(search('lm')).toEqual([]);
  expect(search('ae10fq')).toEqual(['1 Wren Close']);
  expect(search('AE1 0FQ')).toEqual(['1 Wren Close']);
});

test('search and filter work together', () => {
  expect(search('elm', 'outside')).toEqual(['2 Elm Road']);
  expect(search('', 'void')).toEqual(['1 Wren Close']);
});

test('sorting by address follows house numbers; homes without a distance come last', () => {
  expect(sorted(homes, { by: 'address', down: false }).map((h) => h.address)).toEqual(['2 Elm Road', '3 Elm Road', '10 Elm Road', '1 Wren Close']);
  expect(sorted(homes, { by: 'metres', down: false }).map((h) => h.address).slice(0, 2)).toEqual(['1 Wren Close', '2 Elm Road']);
});

test('a change in a home’s history is told field by field', () => {
  const was: Household = { id: '1', written: '1 Elm Rd', postcode: 'AE1 0FP', is_void: false, point: { easting: 1, northing: 2, source: 'uprn' } };
  const is = { ...was, written: '1 Elm Road', is_void: true };
  const change = { at: 0, by: 'terminal', import: 'i' };
  expect(changesOf({ ...change, kind: 'changed', before: was, after: is })).toEqual(['Address: 1 Elm Rd → 1 Elm Road', 'Empty: no → yes']);
  expect(changesOf({ ...change, kind: 'added', after: is })).toEqual([]);
});

test('a row tells number and street first, then the town and postcode that many share', () => {
  expect(twoLines({ ...home('2 Elm Road'), address: 'Flat 1 Elm Court, Elm Road, EXAMPLETON' , street: 'Elm Road' })).toEqual(['Flat 1 Elm Court, Elm Road', 'EXAMPLETON, AE1 0FP']);
  expect(twoLines({ ...home('2 Elm Road'), street: null })).toEqual(['2 Elm Road', 'AE1 0FP']);
});
