// Geometry of the printed map, in millimetres of paper: the frame, the way that is walked with its arrows, the ticks of the
// boundary, the ground as outlines. What is written on it is placed in labels.ts.
import type { FeatureCollection, Position } from 'geojson';
import type { Ground } from './base';
import { type Area, type Box, boxOfGeometry, edgeOf, polygonsOf } from './geometry';

/** Millimetres from the top left corner of the map. */
export type Mm = [number, number];

export interface Frame {
  width: number;
  height: number;
  /** Millimetres of paper for a metre of ground. */
  scale: number;
  /** What is seen, in degrees. */
  box: Box;
  at: (p: Position) => Mm;
  /** From paper to degrees. */
  back: (p: Mm) => Position;
}

export interface FrameAsked { width: number; leastHeight: number; mostHeight: number; margin: number; leastMetres?: number }

const METRES_PER_DEGREE = 111_320;

/** The frame that shows a box with a margin about it, north up: as large as the width lets it, no higher than asked. */
export function frameOf([west, south, east, north]: Box, { width, leastHeight, mostHeight, margin, leastMetres = 120 }: FrameAsked): Frame {
  const middle: Mm = [(west + east) / 2, (south + north) / 2];
  const perLon = METRES_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);
  const across = Math.max((east - west) * perLon, leastMetres);
  const down = Math.max((north - south) * METRES_PER_DEGREE, leastMetres / 2);
  const scale = Math.min((width - 2 * margin) / across, (mostHeight - 2 * margin) / down);
  const height = Math.min(mostHeight, Math.max(leastHeight, down * scale + 2 * margin));
  const half = [width / 2 / scale / perLon, height / 2 / scale / METRES_PER_DEGREE] as const;
  return {
    width, height, scale,
    box: [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]],
    back: ([x, y]) => [middle[0] + (x - width / 2) / scale / perLon, middle[1] - (y - height / 2) / scale / METRES_PER_DEGREE],
    at: ([lon, lat]) => [width / 2 + (lon! - middle[0]) * perLon * scale, height / 2 - (lat! - middle[1]) * METRES_PER_DEGREE * scale],
  };
}

export const within = ([x, y]: Mm, { width, height }: { width: number; height: number }, edge = 0) => x >= edge && y >= edge && x <= width - edge && y <= height - edge;

const far = (a: Mm, b: Mm) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const short = (n: number) => String(Math.round(n * 100) / 100);

/** Points as an outline, leaving out what no printer could show. */
export function outline(points: Mm[], closed = false): string {
  let last: Mm | null = null;
  let d = '';
  points.forEach((p, i) => {
    if (last && i < points.length - 1 && far(p, last) < 0.06) return;
    d += `${last ? 'L' : 'M'}${short(p[0])} ${short(p[1])}`;
    last = p;
  });
  return d + (closed && d ? 'Z' : '');
}

/** All things of one kind of ground that touch the frame, as one outline each kind. */
export function groundOutlines(ground: FeatureCollection, frame: Frame): Partial<Record<Ground, string>> {
  const found: Partial<Record<Ground, string>> = {};
  for (const { geometry, properties } of ground.features) {
    const box = boxOfGeometry(geometry);
    if (!box || box[2] < frame.box[0] || box[0] > frame.box[2] || box[3] < frame.box[1] || box[1] > frame.box[3]) continue;
    const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.type === 'MultiLineString' ? geometry.coordinates : null;
    const rings = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? polygonsOf(geometry).flat() : [];
    const kind = properties?.ground as Ground;
    found[kind] = (found[kind] ?? '') + (lines ?? rings).map((line) => outline(line.map(frame.at), !lines)).join('');
  }
  return found;
}

/** A way on paper: every corner once. */
export function cornersOf(path: Position[], frame: Frame): Mm[] {
  const out: Mm[] = [];
  for (const p of path.map(frame.at)) {
    const last = out.at(-1);
    if (!last || far(last, p) > 0.05) out.push(p);
  }
  return out;
}

/**
 * The way moved to the left of where it leads, by so many millimetres: out and back along one path are then two lines.
 * Sharp corners are cut, so that a turn on the spot makes no spike.
 */
export function toTheLeft(way: Mm[], by: number): Mm[] {
  const sides = way.slice(1).map((b, i): Mm => {
    const a = way[i]!;
    const length = far(a, b);
    return [(b[1] - a[1]) / length, -(b[0] - a[0]) / length];
  });
  const moved = (p: Mm, side: Mm): Mm => [p[0] + side[0] * by, p[1] + side[1] * by];
  return way.flatMap((p, i): Mm[] => {
    const [before, after] = [sides[i - 1], sides[i]];
    if (!before || !after) return before || after ? [moved(p, (before ?? after)!)] : [p];
    const along = 1 + before[0] * after[0] + before[1] * after[1];
    // Along the bisector; a turn sharper than a right angle gets two corners instead of one.
    return along > 1 ? [moved(p, [(before[0] + after[0]) / along, (before[1] + after[1]) / along])] : [moved(p, before), moved(p, after)];
  });
}

export interface Arrow { at: Mm; /** Degrees clockwise from east. */ turn: number }

/** Heads along a way: the first soon, then one every so many millimetres, each on a stretch straight enough to carry it. */
export function arrowsOn(way: Mm[], every = 22, first = 6, straight = 2.6): Arrow[] {
  const arrows: Arrow[] = [];
  let due = first;
  let gone = 0;
  for (let i = 1; i < way.length; i++) {
    const [a, b] = [way[i - 1]!, way[i]!];
    const length = far(a, b);
    while (due <= gone + length) {
      if (length < straight) break;
      // Away from the corners, where two lines would run through the head.
      const along = Math.min(Math.max(due - gone, straight / 2), length - straight / 2) / length;
      arrows.push({ at: [a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along], turn: (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI });
      due = gone + along * length + every;
    }
    gone += length;
  }
  return arrows;
}

/** Points along a line, no further apart than asked. */
export function alongLine(line: Mm[], step: number): Mm[] {
  const out: Mm[] = line.slice(0, 1);
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const pieces = Math.max(1, Math.ceil(far(a, b) / step));
    for (let k = 1; k <= pieces; k++) out.push([a[0] + ((b[0] - a[0]) * k) / pieces, a[1] + ((b[1] - a[1]) * k) / pieces]);
  }
  return out;
}

/** Where on a way it comes nearest to a point, looking only from an index on; the index, the place and how far. */
export function nearestOn(way: Mm[], to: Mm, from = 0): { index: number; at: Mm; off: number } {
  let best = { index: from, at: way[from]!, off: far(way[from]!, to) };
  for (let i = from + 1; i < way.length; i++) {
    const [a, b] = [way[i - 1]!, way[i]!];
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
    const t = Math.max(0, Math.min(1, ((to[0] - a[0]) * dx + (to[1] - a[1]) * dy) / (dx * dx + dy * dy || 1)));
    const at: Mm = [a[0] + dx * t, a[1] + dy * t];
    const off = far(at, to);
    if (off < best.off - 1e-6) best = { index: i, at, off };
  }
  return best;
}

/** The line of the boundary, and the short strokes on its inner side. */
export function boundaryOn(area: Area, frame: Frame, every = 1.5, long = 1.7): { line: string; ticks: string } {
  const lines = edgeOf(area).geometry.coordinates.map((line) => line.map(frame.at));
  let ticks = '';
  for (const line of lines) {
    let left = every / 2;
    for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1]!, line[i]!];
      const length = far(a, b);
      if (length === 0) continue;
      const [ux, uy] = [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
      for (; left < length; left += every) {
        const foot: Mm = [a[0] + ux * left, a[1] + uy * left];
        // The inside is on the left of the line; down is more on paper.
        if (within(foot, frame)) ticks += `M${short(foot[0])} ${short(foot[1])}l${short(uy * long)} ${short(-ux * long)}`;
      }
      left -= length;
    }
  }
  return { line: lines.map((line) => outline(line, true)).join(''), ticks };
}

/** Slanting strokes for an area where nobody is to go; cut to it when drawn. */
export function hatch(points: Mm[], apart = 1.4): string {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let d = '';
  for (let x = left - (bottom - top); x < right; x += apart) d += `M${short(x)} ${short(bottom)}l${short(bottom - top)} ${short(top - bottom)}`;
  return d;
}

const NICE = [10, 20, 50, 100, 200, 500, 1000];
/** A round number of metres for the scale bar, and how long that is on paper. */
export function scaleBar(scale: number, most = 32): { metres: number; mm: number } {
  const metres = NICE.findLast((m) => m * scale <= most) ?? NICE[0]!;
  return { metres, mm: metres * scale };
}

/** Dash cycle of the rounds on one map, in millimetres: solid, long, short, long and short. The number tells them apart beyond four. */
export const DASHES: number[][] = [[], [2.65, 1.06], [0.8, 0.8], [2.65, 0.8, 0.8, 0.8]];
