import type { Feature, LineString, MultiLineString, MultiPolygon, Polygon } from 'geojson';
import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { creditOf, crossingOf, cutter, groundOf, prepare } from './base';
import { contains, edgeOf, joinLines } from './geometry';

// A square from 0 to 10 with a hole from 4 to 6, wound the wrong way round on purpose.
const area: Polygon = {
  type: 'Polygon',
  coordinates: [[[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]], [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]],
};
const line = (...coordinates: number[][]): Feature<LineString> => ({ type: 'Feature', properties: { highway: 'residential', name: 'Elm Road' }, geometry: { type: 'LineString', coordinates } });
const square = (x: number, y: number, size: number): Feature<Polygon> => ({
  type: 'Feature', properties: { kind: 'building' },
  geometry: { type: 'Polygon', coordinates: [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]] },
});
const doubleArea = (ring: number[][]) => Math.abs(ring.slice(1).reduce((s, b, i) => s + ring[i]![0]! * b[1]! - b[0]! * ring[i]![1]!, 0));

test('the hole is not inside', () => {
  expect([contains(area, [1, 1]), contains(area, [5, 5]), contains(area, [11, 5])]).toEqual([true, false, false]);
});

test('the edge keeps the inside on its left however the file wound it', () => {
  for (const ring of edgeOf(area).geometry.coordinates) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      const leftOfMiddle = [(a[0]! + b[0]!) / 2 - (b[1]! - a[1]!) * 0.01, (a[1]! + b[1]!) / 2 + (b[0]! - a[0]!) * 0.01];
      expect(contains(area, leftOfMiddle)).toBe(true);
    }
  }
});

test('a road through the area and its hole is cut at each crossing', () => {
  const cut = cutter(area)(line([-2, 5], [12, 5]));
  expect((cut.inside[0]!.geometry as MultiLineString).coordinates).toEqual([[[0, 5], [4, 5]], [[6, 5], [10, 5]]]);
  expect(cut.outsideLines).toEqual([[[-2, 5], [0, 5]], [[4, 5], [6, 5]], [[10, 5], [12, 5]]]);
});

test('a road whose corner lies on the edge is still cut there', () => {
  const cut = cutter(area)(line([-2, 2], [0, 2], [3, 2]));
  expect((cut.inside[0]!.geometry as MultiLineString).coordinates).toEqual([[[0, 2], [3, 2]]]);
});

test('a building across the line keeps only the part inside', () => {
  const cut = cutter(area)(square(9, 1, 2)).inside[0]!.geometry as MultiPolygon;
  expect(doubleArea(cut.coordinates[0]![0]!)).toBeCloseTo(2 * 2);
});

test('a field larger than the area is cut to it, hole and all', () => {
  const cut = cutter(area)(square(-5, -5, 30)).inside[0]!.geometry as MultiPolygon;
  expect(cut.coordinates[0]).toHaveLength(2);
});

test('a building wholly in, out, or in the hole is not cut at all', () => {
  const cut = cutter(area);
  const whole = square(1, 1, 1);
  expect(cut(whole).inside[0]).toBe(whole);
  expect(cut(square(20, 20, 1)).inside).toEqual([]);
  expect(cut(square(4.5, 4.5, 0.5)).inside).toEqual([]);
});

test('stretches of one street become one line for its name', () => {
  expect(joinLines([[[0, 0], [1, 0]], [[2, 0], [1, 0]], [[5, 5], [6, 6]]]).map((l) => l.length).sort()).toEqual([2, 3]);
});

test('things are known by what OpenStreetMap calls them, and unknown things are left out', () => {
  expect(groundOf(line([0, 0], [1, 1]))).toBe('road');
  expect(groundOf(square(0, 0, 1))).toBe('building');
  expect(groundOf({ ...square(0, 0, 1), properties: { kind: 'landuse=residential' } })).toBe(null);
});

test('OpenStreetMap is credited for its data and not for an invented place', () => {
  const invented = { streets: { type: 'FeatureCollection' as const, features: [line([0, 0], [1, 1])] } };
  expect(creditOf(invented, '© OSM')).toBe(null);
  const mapped = { streets: { type: 'FeatureCollection' as const, features: [{ ...line([0, 0], [1, 1]), properties: { osm_way: 1 } }] } };
  expect(creditOf(mapped, '© OSM')).toBe('© OSM');
  expect(prepare(null, area, '© OSM').credit).toBe(null);
});

test('every kind that an extract is read into is drawn', () => {
  const tags = readFileSync(join(import.meta.dirname, '../../../src/formats/streets/tags.rs'), 'utf8');
  const list = (name: string) => new RegExp(`const ${name}[^=]*= \\[([\\s\\S]*?)\\n?\\];`).exec(tags)![1]!;
  const areas = [...list('AREAS').matchAll(/"(\w+)",\s*&\[([^\]]*)\]/g)].flatMap(([, key, values]) => [...values!.matchAll(/"(\w+)"/g)].map((v) => `${key}=${v[1]}`));
  expect(areas.length).toBeGreaterThan(25);
  for (const kind of [...areas, 'building']) expect([kind, groundOf({ ...square(0, 0, 1), properties: { kind } })]).not.toContain(null);
  const streams = [...list('STREAMS').matchAll(/"(\w+)"/g)].map((v) => v[1]!);
  expect(streams.length).toBeGreaterThan(3);
  for (const kind of [...streams, 'rail']) expect([kind, groundOf({ ...line([0, 0], [1, 1]), properties: { kind } })]).not.toContain(null);
});

test('without a line things are faded, unless the reader is not to know the line', () => {
  const base = { basemap: { type: 'FeatureCollection' as const, features: [square(0, 0, 1)] }, streets: { type: 'FeatureCollection' as const, features: [line([0, 0], [1, 1])] } };
  expect(prepare(base, null, '').inside.features).toHaveLength(0);
  const bright = prepare(base, null, '', true);
  expect(bright.inside.features.map((f) => f.properties?.ground).sort()).toEqual(['building', 'road']);
  expect(bright.names.features[0]!.properties).toEqual({ name: 'Elm Road', side: 'in' });
});

test('crossings with stripes, studs or lights are drawn; a lowered kerb is not', () => {
  const point = (properties: Record<string, string>) => crossingOf({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [0, 0] } });
  expect(['marked', 'uncontrolled', 'zebra'].map((crossing) => point({ highway: 'crossing', crossing }))).toEqual(['marked', 'marked', 'marked']);
  expect([point({ highway: 'traffic_signals' }), point({ highway: 'crossing', crossing: 'traffic_signals' })]).toEqual(['signals', 'signals']);
  expect([point({ highway: 'crossing', crossing: 'unmarked' }), point({ highway: 'crossing', 'crossing:markings': 'no' }), point({ barrier: 'gate' }), point({ crossing: 'marked', railway: 'level_crossing' })]).toEqual([null, null, null, null]);
  expect(point({ highway: 'crossing', crossing: 'unmarked', 'crossing:markings': 'zebra' })).toBe('marked');
});
