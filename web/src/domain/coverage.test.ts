import { describe, expect, test } from 'vitest';
import { type Coverage, type CoverageHome, type CoverageRow, doorName, homesAsCsv, homesOf, inOurWords, type Layer, layerInOurWords, membersOf, percent, perClass, present, rowsAsCsv, routesOf, sorted, wholesOf } from './coverage';

const row = (name: string, given: Partial<CoverageRow> = {}): CoverageRow => ({ key: name, name, homes: 10, attempted: 0, contacted: 0, engaged: 0, registered: 0, leafleted: 0, unreached: 0, left: 0, ...given });
const point = (id: string, number: string, street: string | null, code = 'not_tried'): GeoJSON.Feature<GeoJSON.Point> => ({
  type: 'Feature', geometry: { type: 'Point', coordinates: [-3, 51] }, properties: { id, number, street, code, word: code, tries: 0, last_at: null },
});
const layer = (features: GeoJSON.Feature[]) => ({ type: 'FeatureCollection', features, legend: [], on: '2026-11-26', number: 1 }) as unknown as Layer;

describe('per cent', () => {
  test('is whole, without a space', () => expect(percent(693, 898)).toBe('77%'));
  test('is 100 only of all, and 0 only of none', () => {
    expect(percent(898, 898)).toBe('100%');
    expect(percent(897, 898)).toBe('>99%');
    expect(percent(2, 898)).toBe('<1%');
    expect(percent(0, 898)).toBe('0%');
  });
  test('of nothing is nothing', () => expect(percent(0, 0)).toBe('–'));
});

test('homes stand in the order of their doors', () => {
  const homes = homesOf(layer([point('c', '10', 'Elm Road'), point('a', '2', 'Elm Road'), point('b', '1', 'Ash Road')]));
  expect(homes.map((h) => h.id)).toEqual(['b', 'a', 'c']);
  expect(homes[0]!.at).toEqual({ longitude: -3, latitude: 51 });
});

test('routes stand by their number, and homes are none of them', () => {
  const way = (number: number): GeoJSON.Feature => ({ type: 'Feature', geometry: { type: 'LineString', coordinates: [[0, 0], [1, 1]] }, properties: { number, plan: 'p', round: 'r', name: null, doors: 3, done: 1, code: 'begun', word: 'Begun' } });
  expect(routesOf(layer([way(2), point('a', '1', null), way(1)])).map((r) => r.number)).toEqual([1, 2]);
});

test('homes are counted in the classes of the legend, and classes without any are left out', () => {
  const legend = [{ code: 'spoke', word: 'Spoke', count: 0 }, { code: 'not_tried', word: 'Not tried', count: 7 }];
  expect(perClass([{ code: 'not_tried' }, { code: 'not_tried' }], legend)).toEqual([{ code: 'not_tried', word: 'Not tried', count: 2 }]);
  expect(present(legend)).toHaveLength(1);
});

test('rows are sorted by number with the most first, by share, and by name as people count', () => {
  const rows = [row('Elm 10', { left: 3, attempted: 9 }), row('Elm 2', { left: 3, attempted: 2, homes: 2 }), row('Ash', { left: 5 })];
  const names = (by: Parameters<typeof sorted>[1]) => sorted(rows, by).map((r) => r.name);
  expect(names({ by: 'left', down: true })).toEqual(['Ash', 'Elm 2', 'Elm 10']);
  expect(names({ by: 'share', down: true })).toEqual(['Elm 2', 'Elm 10', 'Ash']);
  expect(names({ by: 'share', down: false })).toEqual(['Ash', 'Elm 10', 'Elm 2']);
  expect(names({ by: 'name', down: false })).toEqual(['Ash', 'Elm 2', 'Elm 10']);
  expect(rows[0]!.name).toBe('Elm 10');
});

test('a row’s homes are those that the layer names so, and a round’s those of its plan', () => {
  const homes = [{ id: 'a', street: 'Elm Road', postcode: 'AE1 1AA', building: 'Elm House' }, { id: 'b', street: null, postcode: null, building: 'Houses' }];
  const ids = (key: string, by: Parameters<typeof membersOf>[1]) => membersOf(row(key), by, homes, new Map([['r3', new Set(['b', 'gone'])]]))?.map((h) => h.id);
  expect(ids('Elm Road', 'street')).toEqual(['a']);
  expect(ids('No street', 'street')).toEqual(['b']);
  expect(ids('AE1 1AA', 'postcode')).toEqual(['a']);
  expect(ids('No postcode', 'postcode')).toEqual(['b']);
  expect(ids('Houses', 'building')).toEqual(['b']);
  expect(ids('r3', 'round')).toEqual(['b']);
  expect(ids('r4', 'round')).toBeUndefined();
});

test('as a file, every number has its whole, and a street that a spreadsheet would run is harmless', () => {
  const coverage = { homes: 898, attempted: 693, contacted: 393, engaged: 142, registered: 48, leafleted: 0, left: 203, unreached: [{ code: 'refused', word: 'Refused', count: 27 }, { code: 'void', word: 'Empty home', count: 7 }] } as unknown as Coverage;
  const lines = rowsAsCsv(coverage, [row('=HYPERLINK("x")', { attempted: 3, homes: 8 })], ['Name', 'Homes'], 'All 898 homes').split('\r\n');
  expect(lines[1]).toBe(`"'=HYPERLINK(""x"")",8,3,37.5,0,0,0,0,0,0`);
  expect(lines[2]).toBe('All 898 homes,898,693,77.2,393,142,48,0,34,203');
});

test('homes as a file say when they were last tried, and nothing where they never were', () => {
  const home = (number: string, last_at: number | null): CoverageHome => ({ id: number, number, street: '+Elm Road', code: 'spoke', word: 'Spoke', tries: 1, last_at, at: { longitude: 0, latitude: 0 } });
  const lines = homesAsCsv([home('2', 1), home('3', null)], ['Number'], (at) => `at ${at}`).split('\r\n');
  expect(lines.slice(1, 3)).toEqual(["2,'+Elm Road,Spoke,1,at 1", "3,'+Elm Road,Spoke,1,"]);
});

test('a door is named as people say it', () => {
  expect(doorName({ number: '42', street: 'Joyce Close' })).toBe('42 Joyce Close');
  expect(doorName({ number: 'Flat 3, 12a', street: 'Joyce Close' })).toBe('Flat 3, 12a Joyce Close');
  expect(doorName({ number: 'Flat 5, Elm House', street: 'Joyce Close' })).toBe('Flat 5, Elm House, Joyce Close');
  expect(doorName({ number: 'Rose Cottage', street: null })).toBe('Rose Cottage');
  expect(doorName({ number: 'The Lodge, Elm Road, MARLBECK', street: 'Elm Road' })).toBe('The Lodge, Elm Road, MARLBECK');
});

const classes = (counts: Record<string, number>) => Object.entries(counts).map(([code, count]) => ({ code, word: code, count }));
const half = {
  homes: 936, listed: 950, not_homes: 14, attempted: 533, contacted: 300, engaged: 60, registered: 27, leafleted: 0, left: 389,
  unreached: classes({ refused: 30, do_not_knock: 8, void: 14 }), results: classes({ not_tried: 389, registered: 26, refused: 30, not_residential: 14 }),
} as unknown as Coverage;

test('tried, left to try and those with a reason against it are all homes', () => {
  const whole = wholesOf(half);
  expect(half.attempted + whole.left + whole.notTriedOtherwise).toBe(half.homes);
  expect(whole).toEqual({ left: 389, notTriedOtherwise: 14, refused: 30, shownRegistered: 26, registeredBefore: 1, unreached: 52 });
});

test('a home is said by the words of the door in the legend, the table and the list', () => {
  const told = { ...layer([point('a', '1', 'Elm Road'), point('b', '2', 'Elm Road', 'not_found'), point('c', '3', 'Elm Road', '0'), point('d', '4', 'Elm Road', '2')]), legend: classes({ not_tried: 1, not_found: 1, walked: 1 }) } as unknown as Layer;
  const ours = layerInOurWords(told);
  expect(ours.legend.map((c) => c.word)).toEqual(['Not tried yet', 'Wrong door', 'walked']);
  expect(homesOf(ours).map((h) => h.word)).toEqual(['Not tried yet', 'Wrong door', 'Not tried yet', '2']);
  expect(inOurWords({ ...half, unreached: classes({ refused: 1 }) }).unreached.map((c) => c.word)).toEqual(['Refused']);
});
