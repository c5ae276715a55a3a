import { expect, test } from 'vitest';
import type { PlanDoor, PlanRound } from '../domain/plan';
import { badges, corners, doors, middleOf, ways } from './rounds';

const at = (longitude: number, latitude: number) => ({ longitude, latitude });
const round = (id: string, doors: string[]) => ({ id, number: Number(id), colour: Number(id) - 1, doors, path: [[0, 0], [1, 1]] }) as unknown as PlanRound;
const door = (household: string, is: Partial<PlanDoor>) => ({ household, number: household, at: at(0, 0), round: null, due: true, code: 'never_tried', ...is }) as PlanDoor;

test('the number of a bent round stands on one of its doors', () => {
  const bent = [at(0, 0), at(1, 0), at(2, 0), at(2, 1), at(2, 2)];
  expect(bent).toContainEqual(middleOf(bent));
  expect(middleOf([])).toBeNull();
  expect(badges([round('1', ['a'])], new Map(), { looked: null, picked: null }).features).toEqual([]);
});

test('pointing at a round fades the others and nothing else', () => {
  const faded = ways([round('1', []), round('2', [])], { looked: '2', picked: '1' }).features.map((f) => f.properties);
  expect(faded).toMatchObject([{ faded: true, picked: false }, { faded: false, picked: false }]);
  expect(ways([round('1', [])], { looked: null, picked: '1' }).features[0]!.properties).toMatchObject({ faded: false, picked: true });
});

test('a due door in no round has a shape of its own once there is a plan; one without a place is in the list only', () => {
  const list = [door('1', { round: '1' }), door('2', { code: 'left_by_hand' }), door('3', { code: 'no_room' }), door('4', { due: false, code: 'too_soon' }), door('5', { at: null })];
  const is = (planned: boolean) => doors(list, [round('1', ['1'])], new Set(['2']), { looked: null, picked: null }, planned).features.map((f) => f.properties!.is);
  expect(is(true)).toEqual(['in', 'left', 'full', 'other']);
  expect(is(false)).toEqual(['in', 'in', 'in', 'other']);
});

test('corners are a line at first, and an area from the third on', () => {
  const types = (n: number) => corners([[0, 0], [1, 0], [1, 1]].slice(0, n), false).features.map((f) => f.geometry.type);
  expect([types(0), types(1), types(2), types(3)]).toEqual([[], [], ['LineString'], ['Polygon', 'LineString']]);
});
