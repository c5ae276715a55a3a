// Coverage as things to draw: a mark for each home, or a line for each champion's route.
import type { FeatureCollection } from 'geojson';
import type { CoverageHome, Layer, LayerName, LayerRoute } from '../domain/coverage';
import { joinLines } from './geometry';
import { type MarkName, markOf, statusOf, TRIES } from './shapes';

/** The mark of a class. Never tried is the same ring on every layer. */
export function markOfClass(layer: LayerName, code: string): MarkName {
  if (layer === 'times_tried') return (TRIES as readonly string[]).includes(code) ? (`tries-${code}` as MarkName) : 'not_tried';
  if (layer === 'leafleted') return code === 'leafleted' ? 'leafleted' : 'not_tried';
  return markOf(code);
}

// Where marks overlap, what matters most to the next round lies on top.
const ON_TOP: MarkName[] = ['not_tried', 'no_answer', 'spoke', 'interested', 'call_back', 'void', 'no_access', 'refused', 'do_not_knock', 'protected', 'registered'];
const orderOf = (layer: LayerName, code: string) => (layer === 'last_result' ? ON_TOP.indexOf(statusOf(code)) : layer === 'times_tried' ? Number(code) : code === 'leafleted' ? 1 : 0);

const point = ({ at }: CoverageHome): GeoJSON.Point => ({ type: 'Point', coordinates: [at.longitude, at.latitude] });

export function marks(layer: LayerName, homes: CoverageHome[]): FeatureCollection<GeoJSON.Point> {
  return {
    type: 'FeatureCollection',
    features: homes.map((home) => {
      const mark = markOfClass(layer, home.code);
      const count = mark.startsWith('tries-') ? (home.code === '6' ? '6+' : home.code) : '';
      // Only a ring has room for a house number.
      const inside = count || (mark === 'not_tried' ? (home.number.split(/[, ]+/).at(-1) ?? '') : '');
      return { type: 'Feature', properties: { id: home.id, mark, order: orderOf(layer, home.code), count, inside }, geometry: point(home) };
    }),
  };
}

export const rings = (homes: CoverageHome[]): FeatureCollection => ({ type: 'FeatureCollection', features: homes.map((home) => ({ type: 'Feature', properties: {}, geometry: point(home) })) });

export function routes(layer: Layer, alone: string | null): { lines: FeatureCollection; numbers: FeatureCollection } {
  const shown = layer.features.filter((f) => f.geometry.type !== 'Point' && (alone === null || f.properties.code === alone));
  const numbers = shown.flatMap((f) => {
    const lines = f.geometry.type === 'LineString' ? [f.geometry.coordinates] : f.geometry.type === 'MultiLineString' ? joinLines(f.geometry.coordinates) : [];
    const longest = lines.sort((a, b) => b.length - a.length)[0];
    const middle = longest?.[Math.floor(longest.length / 2)];
    const { code, number } = f.properties as LayerRoute;
    return middle ? [{ type: 'Feature' as const, properties: { code, number: String(number) }, geometry: { type: 'Point' as const, coordinates: middle } }] : [];
  });
  return { lines: { type: 'FeatureCollection', features: shown }, numbers: { type: 'FeatureCollection', features: numbers } };
}
