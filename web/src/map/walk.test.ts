import { expect, test } from 'vitest';
import { alongWay, wayOf } from './walk';

// Up one side of a street and down the other.
const way: [number, number][] = [[0, 51], [0, 51.001], [0, 51.002], [0, 51.003], [0.0001, 51.003], [0.0001, 51.002], [0.0001, 51.001], [0.0001, 51]];
const at = (longitude: number, latitude: number) => ({ longitude, latitude });
const lengthOf = (way: GeoJSON.FeatureCollection) => (way.features[0]?.geometry as GeoJSON.LineString | undefined)?.coordinates.length ?? 0;

test('doors on the way back are found on the way back', () => {
  expect(alongWay(way, [at(-0.0001, 51.001), at(-0.0001, 51.002), at(0.0002, 51.002), at(0.0002, 51.001)])).toEqual([1, 2, 5, 6]);
});

test('the way is behind up to the next door, and ahead from it', () => {
  const doors = [at(-0.0001, 51.001), null, at(0.0002, 51.002)];
  const halves = (next: number | null) => {
    const { walked, ahead } = wayOf(way, doors, next);
    return [lengthOf(walked), lengthOf(ahead)];
  };
  expect(halves(0)).toEqual([0, 8]);
  expect(halves(2)).toEqual([6, 3]);
  expect(halves(null)).toEqual([8, 0]);
});
