import { expect, test } from 'vitest';
import { codeFault, tidyCode } from './code';
import { areaOf, draftOf, isNear, latLonOf } from './places';

test('a latitude and a longitude are read however they are written', () => {
  const at = { latitude: 51.5736, longitude: -3.0228 };
  for (const text of ['51.5736, -3.0228', '51.5736 -3.0228', ' 51.5736,−3.0228 ', '51.5736° N, 3.0228° W', 'N 51.5736 W 3.0228', '51.5736;-3.0228']) expect(latLonOf(text)).toEqual(at);
  for (const text of ['14 Elm Road', '51.5736', 'NP20 3JE', '91.2, 3', '12, 14 Elm Road', '']) expect(latLonOf(text)).toBe(null);
});

test('longitude first is told apart, being far from the site', () => {
  const middle = { latitude: 51.57, longitude: -3.02 };
  expect(isNear({ latitude: 51.58, longitude: -3.01 }, middle)).toBe(true);
  expect(isNear({ latitude: -3.02, longitude: 51.57 }, middle)).toBe(false);
  expect(isNear({ latitude: 1, longitude: 1 }, null)).toBe(true);
});

test('an area is closed and wound anticlockwise, whichever way its corners were pressed', () => {
  const corners = [[0, 0], [0, 1], [1, 1]].map(([longitude, latitude]) => ({ longitude: longitude!, latitude: latitude! }));
  for (const pressed of [corners, [...corners].reverse()]) {
    const [ring] = areaOf(pressed).coordinates;
    expect(ring![0]).toEqual(ring!.at(-1));
    const twice = ring!.slice(1).reduce((sum, b, i) => sum + ring![i]![0]! * b[1]! - b[0]! * ring![i]![1]!, 0);
    expect(twice).toBeGreaterThan(0);
  }
});

test('what is being drawn is a point, then a line, then an area with its corners numbered', () => {
  const at = (n: number) => ({ longitude: n, latitude: n * n });
  const kinds = (corners: ReturnType<typeof at>[]) => draftOf(corners, true).features.map((f) => f.geometry.type);
  expect(kinds([])).toEqual([]);
  expect(kinds([at(1)])).toEqual(['Point']);
  expect(kinds([at(1), at(2)])).toEqual(['LineString', 'Point', 'Point']);
  expect(kinds([at(1), at(2), at(3)])[0]).toBe('Polygon');
  expect(draftOf([at(1), at(2), at(3)], true).features.at(-1)!.properties).toEqual({ label: '3' });
});

test('a code is read in any case, with spaces or dashes, and told what is wrong with it', () => {
  for (const typed of ['k7q4ma', 'K7Q 4MA', 'k7q-4ma ']) {
    expect(tidyCode(typed)).toBe('K7Q4MA');
    expect(codeFault(typed)).toBe(null);
  }
  expect(codeFault('K7Q4M')).toEqual({ kind: 'length', count: 5 });
  expect(codeFault('K7Q4MAB')).toEqual({ kind: 'length', count: 7 });
  expect(codeFault('K7Q4M0')).toEqual({ kind: 'never', letter: '0' });
  expect(codeFault('IK7Q4M')).toEqual({ kind: 'never', letter: 'I' });
  expect(codeFault('K7Q4ML')).toEqual({ kind: 'never', letter: 'L' });
  expect(codeFault('K7Q4M!')).toEqual({ kind: 'strange' });
});
