// The base map, made ready to draw: what is inside the line in full colour, the same things outside it faded. The inside
// copy is cut at the line, so both can be flat and opaque.
import type { Feature, FeatureCollection, Position } from 'geojson';
import polygonClipping, { type MultiPolygon as ClipPolygons, type Polygon as ClipPolygon } from 'polygon-clipping';
import type { BaseMap } from '../domain/types';
import { type Area, type Box, boxOfGeometry, contains, EMPTY, joinLines, polygonsOf } from './geometry';

/** What a thing of the base map is drawn as. */
export type Ground = 'building' | 'green' | 'ground' | 'water' | 'stream' | 'rail' | 'road' | 'service' | 'path';

const PATHS = new Set(['footway', 'path', 'steps', 'cycleway', 'track', 'pedestrian', 'bridleway', 'corridor']);
const GREEN = /^(natural=(wood|scrub|grassland|heath)|landuse=(grass|forest|cemetery|meadow|recreation_ground|allotments|village_green)|leisure=(pitch|park|playground|garden|common|golf_course|nature_reserve))$/;
const BARE = /^(amenity=(school|parking|college|hospital)|landuse=(retail|commercial|industrial|railway))$/;

export function groundOf(feature: Feature): Ground | null {
  const { kind, highway } = (feature.properties ?? {}) as { kind?: string; highway?: string };
  const flat = feature.geometry.type === 'Polygon' || feature.geometry.type === 'MultiPolygon';
  if (highway) return flat ? 'ground' : PATHS.has(highway) ? 'path' : highway === 'service' ? 'service' : 'road';
  if (!kind) return null;
  if (flat) return kind.startsWith('building') ? 'building' : GREEN.test(kind) ? 'green' : BARE.test(kind) ? 'ground' : /water/.test(kind) ? 'water' : null;
  return kind === 'rail' || kind === 'railway' ? 'rail' : /^(stream|river|canal|drain|ditch)$/.test(kind) ? 'stream' : null;
}

export interface Prepared { outside: FeatureCollection; inside: FeatureCollection; names: FeatureCollection; crossings: FeatureCollection; credit: string | null }

/** Where a busy road may be crossed: at stripes, studs or lights. A lowered kerb is no such place. */
export function crossingOf({ geometry, properties }: Feature): 'marked' | 'signals' | null {
  const { highway, crossing, railway, 'crossing:markings': markings, 'crossing:signals': signals } = (properties ?? {}) as Record<string, string | undefined>;
  if (geometry?.type !== 'Point') return null;
  if (highway === 'traffic_signals') return 'signals';
  if (highway !== 'crossing' && (!crossing || railway)) return null;
  const striped = Boolean(markings) && markings !== 'no';
  const plain = (/^(unmarked|no|informal)$/.test(crossing ?? '') && !striped) || (markings === 'no' && signals !== 'yes');
  return plain ? null : crossing === 'traffic_signals' || signals === 'yes' ? 'signals' : 'marked';
}

function crossingsOf(base: BaseMap, area: Area | null): FeatureCollection {
  return collection((base.street_points?.features ?? []).flatMap((feature) => {
    const crossing = crossingOf(feature);
    if (!crossing) return [];
    const side = !area || contains(area, (feature.geometry as GeoJSON.Point).coordinates) ? 'in' : 'out';
    return [{ type: 'Feature' as const, geometry: feature.geometry, properties: { crossing, side } }];
  }));
}

/** The credit that the data asks for: what it says itself, or OpenStreetMap's where the objects carry its ids. */
export function creditOf(base: BaseMap, openStreetMap: string): string | null {
  const collections = [base.basemap, base.streets, base.street_points].filter((c) => c !== undefined);
  const said = [base, ...collections].map((c) => (c as { attribution?: unknown }).attribution).find((a) => typeof a === 'string' && a !== '');
  if (said) return said as string;
  const mapped = collections.some((c) => c.features.some((f) => f.properties && ('osm_way' in f.properties || 'osm_node' in f.properties)));
  return mapped ? openStreetMap : null;
}

/** `bright`: no line is known to who looks, so nothing is faded. */
export function prepare(base: BaseMap | null, area: Area | null, openStreetMap: string, bright = false): Prepared {
  if (!base) return { outside: EMPTY, inside: EMPTY, names: EMPTY, crossings: EMPTY, credit: null };
  const all = [...(base.basemap?.features ?? []), ...(base.streets?.features ?? [])].flatMap((feature) => {
    const ground = feature.geometry ? groundOf(feature) : null;
    return ground ? [{ type: 'Feature' as const, geometry: feature.geometry, properties: { ground, name: feature.properties?.name as string | undefined } }] : [];
  });
  const cut = area ? cutter(area) : null;
  const inside: Feature[] = [];
  const named = new Map<string, { name: string; ground: Ground; in: Position[][]; out: Position[][] }>();
  for (const feature of all) {
    const parts = cut ? cut(feature) : bright ? { inside: [feature], outsideLines: [] } : { inside: [], outsideLines: linesOf(feature) };
    const { name, ground } = feature.properties;
    if (!name || (ground !== 'road' && ground !== 'service')) inside.push(...parts.inside);
    else {
      const street = named.get(`${ground} ${name}`) ?? { name, ground, in: [], out: [] };
      street.in.push(...parts.inside.flatMap(linesOf));
      street.out.push(...parts.outsideLines);
      named.set(`${ground} ${name}`, street);
    }
  }
  const names: Feature[] = [];
  for (const { name, ground, ...street } of named.values()) {
    for (const side of ['in', 'out'] as const) {
      for (const coordinates of joinLines(street[side])) {
        const geometry = { type: 'LineString' as const, coordinates };
        names.push({ type: 'Feature', properties: { name, side }, geometry });
        // Joined before it is drawn too: stretches that meet have no gap between their square ends.
        if (side === 'in') inside.push({ type: 'Feature', properties: { name, ground }, geometry });
      }
    }
  }
  return { outside: collection(all), inside: collection(inside), names: collection(names), crossings: crossingsOf(base, area), credit: all.length ? creditOf(base, openStreetMap) : null };
}

const collection = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });

function linesOf(feature: Feature): Position[][] {
  const g = feature.geometry;
  return g.type === 'LineString' ? [g.coordinates] : g.type === 'MultiLineString' ? g.coordinates : [];
}

interface Cut { inside: Feature[]; outsideLines: Position[][] }

/** Cuts things at the edge of an area. */
export function cutter(area: Area): (feature: Feature) => Cut {
  const sides = polygonsOf(area).flatMap((rings) => rings.flatMap((ring) => ring.slice(1).map((b, i) => [ring[i]!, b] as [Position, Position])));
  const areaBox = boxOfGeometry(area)!;
  const clip = polygonsOf(area) as ClipPolygons;

  /** Where along a→b it crosses the edge, from 0 to 1. */
  const crossings = (a: Position, b: Position): number[] => {
    const out: number[] = [];
    const [ax, ay, bx, by] = [a[0]!, a[1]!, b[0]!, b[1]!];
    for (const [c, d] of sides) {
      const [cx, cy, dx, dy] = [c[0]!, c[1]!, d[0]!, d[1]!];
      if (Math.max(cx, dx) < Math.min(ax, bx) || Math.min(cx, dx) > Math.max(ax, bx) || Math.max(cy, dy) < Math.min(ay, by) || Math.min(cy, dy) > Math.max(ay, by)) continue;
      const cross = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx);
      if (cross === 0) continue;
      const t = ((cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)) / cross;
      const u = ((cx - ax) * (by - ay) - (cy - ay) * (bx - ax)) / cross;
      if (t > 0 && t < 1 && u >= 0 && u <= 1) out.push(t);
    }
    return out.sort((x, y) => x - y);
  };

  const cutLine = (line: Position[]): { in: Position[][]; out: Position[][] } => {
    const result = { in: [] as Position[][], out: [] as Position[][] };
    let piece: Position[] = [];
    let pieceIn: boolean | null = null;
    const close = () => {
      if (piece.length > 1) result[pieceIn ? 'in' : 'out'].push(piece);
      piece = [];
      pieceIn = null;
    };
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      const between = (t: number): Position => [a[0]! + (b[0]! - a[0]!) * t, a[1]! + (b[1]! - a[1]!) * t];
      const stops = [0, ...crossings(a, b), 1];
      for (let k = 1; k < stops.length; k++) {
        const side = contains(area, between((stops[k - 1]! + stops[k]!) / 2));
        if (pieceIn !== null && side !== pieceIn) close();
        if (piece.length === 0) piece.push(between(stops[k - 1]!));
        pieceIn = side;
        piece.push(between(stops[k]!));
      }
    }
    close();
    return result;
  };

  return (feature) => {
    const g = feature.geometry;
    const box = boxOfGeometry(g);
    const apart = !box || boxesApart(box, areaBox);
    const lines = linesOf(feature);
    if (apart) return { inside: [], outsideLines: lines };
    if (lines.length) {
      const cut = lines.map(cutLine);
      const inside = cut.flatMap((c) => c.in);
      return {
        inside: inside.length ? [{ ...feature, geometry: { type: 'MultiLineString', coordinates: inside } }] : [],
        outsideLines: cut.flatMap((c) => c.out),
      };
    }
    if (g.type !== 'Polygon' && g.type !== 'MultiPolygon') return { inside: [], outsideLines: [] };
    const rings = polygonsOf(g).flat();
    const crosses = rings.some((ring) => ring.slice(1).some((b, i) => crossings(ring[i]!, b).length > 0));
    const holdsEdge = sides.some(([c]) => contains(g, c));
    if (!crosses && !holdsEdge) return { inside: contains(area, rings[0]![0]!) ? [feature] : [], outsideLines: [] };
    try {
      const coordinates = polygonClipping.intersection(polygonsOf(g) as ClipPolygon[], clip) as Position[][][];
      return { inside: coordinates.length ? [{ ...feature, geometry: { type: 'MultiPolygon', coordinates } }] : [], outsideLines: [] };
    } catch {
      // A shape too broken to cut: drawn on the side where it begins.
      return { inside: contains(area, rings[0]![0]!) ? [feature] : [], outsideLines: [] };
    }
  };
}

const boxesApart = (a: Box, b: Box) => a[2] < b[0] || a[0] > b[2] || a[3] < b[1] || a[1] > b[3];
