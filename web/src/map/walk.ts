// A round that is being walked, as things to draw.
import type { Feature, FeatureCollection, Position } from 'geojson';
import type { LonLat } from '../domain/plan';
import { EMPTY } from './geometry';

const collect = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const point = (at: LonLat): GeoJSON.Point => ({ type: 'Point', coordinates: [at.longitude, at.latitude] });
const line = (coordinates: Position[]): FeatureCollection => (coordinates.length > 1 ? collect([{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates } }]) : EMPTY);

/** Where on a way each door is, as a place in the list of its points. A later door is never before an earlier one, so that a street walked up and down is told apart. */
export function alongWay(path: Position[], doors: LonLat[]): number[] {
  const NEAR = 1.6;
  let from = 0;
  return doors.map((door) => {
    const apart = path.map((p) => Math.hypot((p[0]! - door.longitude) * Math.cos((door.latitude * Math.PI) / 180), p[1]! - door.latitude));
    const ahead = apart.slice(from);
    const least = Math.min(...ahead);
    // The first place that is about as near as the nearest.
    const at = from + Math.max(0, ahead.findIndex((d) => d <= least * NEAR + 1e-6));
    from = at;
    return at;
  });
}

/** The way behind, and the way ahead from the next door. `next`: its place in the order; null: none is left. */
export function wayOf(path: Position[], doors: (LonLat | null)[], next: number | null): { walked: FeatureCollection; ahead: FeatureCollection } {
  if (next === null) return { walked: line(path), ahead: EMPTY };
  const known = doors.slice(0, next + 1).flatMap((door) => door ?? []);
  const at = next === 0 ? 0 : (alongWay(path, known).at(-1) ?? 0);
  return { walked: line(path.slice(0, at + 1)), ahead: line(path.slice(at)) };
}

export const flag = (at: LonLat | null, number: string): FeatureCollection => (at ? collect([{ type: 'Feature', properties: { number }, geometry: point(at) }]) : EMPTY);
export const me = (at: (LonLat & { heading: number | null }) | null): FeatureCollection =>
  at ? collect([{ type: 'Feature', properties: at.heading === null ? {} : { heading: at.heading }, geometry: point(at) }]) : EMPTY;
