// Places as people write them, and as they are drawn while they are put on the map.
import type { FeatureCollection, Polygon } from 'geojson';
import type { LonLat } from './plan';

/** "51.5736, -3.0228", also with degrees, letters or spaces alone. Null: not a latitude and a longitude. */
export function latLonOf(text: string): LonLat | null {
  const found = /^\s*([NS])?\s*([-−+]?\d{1,2}(?:\.\d+)?)\s*°?\s*([NS])?\s*[,;\s]\s*([EW])?\s*([-−+]?\d{1,3}(?:\.\d+)?)\s*°?\s*([EW])?\s*$/i.exec(text);
  if (!found) return null;
  const number = (digits: string, letter: string | undefined) => Number(digits.replace('−', '-')) * (/[SW]/i.test(letter ?? '') ? -1 : 1);
  const latitude = number(found[2]!, found[1] ?? found[3]);
  const longitude = number(found[5]!, found[4] ?? found[6]);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** Within some 20 km of the middle of a site: what lies further off is a slip, such as longitude first. */
export const isNear = (at: LonLat, middle: LonLat | null | undefined) =>
  !middle || (Math.abs(at.latitude - middle.latitude) < 0.18 && Math.abs(at.longitude - middle.longitude) < 0.3);

const place = ({ longitude, latitude }: LonLat): [number, number] => [longitude, latitude];

/** Corners as an area, its outer ring anticlockwise as RFC 7946 has it. */
export function areaOf(corners: LonLat[]): Polygon {
  const ring = corners.map(place);
  let twice = 0;
  ring.forEach(([x, y], i) => {
    const [nx, ny] = ring[(i + 1) % ring.length]!;
    twice += x * ny - nx * y;
  });
  if (twice < 0) ring.reverse();
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

/** What is being drawn, for the map. */
export function draftOf(corners: LonLat[], isArea: boolean): FeatureCollection {
  const feature = (geometry: GeoJSON.Geometry, label = '') => ({ type: 'Feature' as const, properties: { label }, geometry });
  const points = corners.map((at, i) => feature({ type: 'Point', coordinates: place(at) }, isArea ? String(i + 1) : ''));
  const shape = !isArea || corners.length < 2 ? [] : [feature(corners.length === 2 ? { type: 'LineString', coordinates: corners.map(place) } : areaOf(corners))];
  return { type: 'FeatureCollection', features: [...shape, ...points] };
}
