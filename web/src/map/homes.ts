// Homes as points to draw.
import type { FeatureCollection, Point } from 'geojson';
import type { Home, LonLat, Verdict } from '../domain/types';
import type { MarkName } from './shapes';

export interface Dot { id: string; at: LonLat; mark: MarkName; number: string }

export const markOf = (home: Home): MarkName => (home.is_void ? 'void' : home.where === 'no_point' ? 'no_boundary' : home.where);
/** Only a yes is filled; too near to say is neither of the two. */
export const markOfVerdict = (verdict: Verdict | null | undefined): MarkName => (verdict === 'inside' || verdict === 'near_line' ? verdict : 'outside');

export function dotOf(home: Home): Dot | null {
  const { longitude, latitude } = home;
  if (longitude === null || longitude === undefined || latitude === null || latitude === undefined) return null;
  return { id: home.id, at: { longitude, latitude }, mark: markOf(home), number: home.number ?? '' };
}

// Empty homes over outside over inside, so that the rare is never hidden.
const ORDER: Partial<Record<MarkName, number>> = { outside: 1, near_line: 2, void: 2, no_answer: 1, call_back: 2 };

export function dots(list: Dot[]): FeatureCollection<Point> {
  return {
    type: 'FeatureCollection',
    features: list.map(({ id, at, mark, number }) => ({
      type: 'Feature',
      properties: { id, mark, number, order: ORDER[mark] ?? 0 },
      geometry: { type: 'Point', coordinates: [at.longitude, at.latitude] },
    })),
  };
}
