// Rings, boxes and metres for drawing. Nothing here decides who is in: the server does that.
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Polygon, Position } from 'geojson';

export type Area = Polygon | MultiPolygon;
/** west, south, east, north */
export type Box = [number, number, number, number];

export const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

export const polygonsOf = (area: Area): Position[][][] => (area.type === 'Polygon' ? [area.coordinates] : area.coordinates);

function signedArea(ring: Position[]): number {
  let sum = 0;
  for (let i = 0; i < ring.length - 1; i++) sum += ring[i]![0]! * ring[i + 1]![1]! - ring[i + 1]![0]! * ring[i]![1]!;
  return sum / 2;
}

/** The edge of an area as lines that keep the inside on their left, holes too, however the file wound them. */
export function edgeOf(area: Area): Feature<GeoJSON.MultiLineString> {
  const lines = polygonsOf(area).flatMap((rings) =>
    rings.map((ring, i) => {
      const anticlockwise = signedArea(ring) > 0;
      return (i === 0) === anticlockwise ? ring : [...ring].reverse();
    }),
  );
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } };
}

/** Even-odd, over all rings: holes fall out by themselves. */
export function contains(area: Area, [x, y]: Position): boolean {
  let inside = false;
  for (const rings of polygonsOf(area))
    for (const ring of rings)
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [xi, yi] = ring[i] as [number, number];
        const [xj, yj] = ring[j] as [number, number];
        if (yi > y! !== yj > y! && x! < ((xj - xi) * (y! - yi)) / (yj - yi) + xi) inside = !inside;
      }
  return inside;
}

function positions(geometry: Geometry | null): Position[] {
  if (!geometry) return [];
  if (geometry.type === 'GeometryCollection') return geometry.geometries.flatMap(positions);
  const deep = geometry.coordinates as unknown;
  const out: Position[] = [];
  const walk = (c: unknown) => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') out.push(c as Position);
    else c.forEach(walk);
  };
  walk(deep);
  return out;
}

export function boxOf(points: Position[]): Box | null {
  if (points.length === 0) return null;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points as [number, number][]) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}
export const boxOfGeometry = (geometry: Geometry | null) => boxOf(positions(geometry));

export function joinBoxes(...boxes: (Box | null)[]): Box | null {
  return boxOf(boxes.filter((b) => b !== null).flatMap(([w, s, e, n]) => [[w, s], [e, n]]));
}

/** The middle of what holds a shape: near enough for its name. */
export function middleOf(geometry: Geometry): Position {
  const [west, south, east, north] = boxOfGeometry(geometry) ?? [0, 0, 0, 0];
  return [(west + east) / 2, (south + north) / 2];
}

const METRES_PER_DEGREE = 111_320;

/** A box that reaches `metres` from a point on every side. */
export function boxAround([lon, lat]: [number, number], metres: number): Box {
  const dLat = metres / METRES_PER_DEGREE;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  return [lon - dLon, lat - dLat, lon + dLon, lat + dLat];
}

/** Joins pieces that meet end to end, so that a street carries its name once. */
export function joinLines(lines: Position[][]): Position[][] {
  const key = (p: Position) => `${p[0]!.toFixed(6)},${p[1]!.toFixed(6)}`;
  const left = lines.filter((line) => line.length > 1).map((line) => [...line]);
  const done: Position[][] = [];
  while (left.length) {
    let line = left.pop()!;
    for (let grown = true; grown; ) {
      grown = false;
      for (let i = 0; i < left.length; i++) {
        const other = left[i]!;
        const [a, b, c, d] = [key(line[0]!), key(line.at(-1)!), key(other[0]!), key(other.at(-1)!)];
        if (b === c) line = [...line, ...other.slice(1)];
        else if (b === d) line = [...line, ...other.reverse().slice(1)];
        else if (a === d) line = [...other, ...line.slice(1)];
        else if (a === c) line = [...other.reverse(), ...line.slice(1)];
        else continue;
        left.splice(i, 1);
        grown = true;
        break;
      }
    }
    done.push(line);
  }
  return done;
}
