// Everything on one printed map, laid out: a round with its way, or the whole site's cut into rounds.
import type { Position } from 'geojson';
import { atOnePlace, type Section } from '../domain/paper';
import type { PlanDoor, PlanRound, SitePlace } from '../domain/plan';
import type { Prepared } from './base';
import { type Area, type Box, boxOf, boxOfGeometry, joinBoxes } from './geometry';
import { badge, doorNumbers, type Spot, type Street, streetNames, Taken, type Written } from './labels';
import { alongLine, type Arrow, arrowsOn, boundaryOn, cornersOf, DASHES, type Frame, frameOf, groundOutlines, hatch, type Mm, nearestOn, outline, scaleBar, toTheLeft, within } from './paper';

export type Measure = (text: string, size: number, bold?: boolean) => number;

export interface Ground { prepared: Prepared; area: Area | null; places: SitePlace[] }

/** What both maps show under the rounds. */
export interface Base {
  frame: Frame;
  outside: ReturnType<typeof groundOutlines>;
  inside: ReturnType<typeof groundOutlines>;
  land: string;
  boundary: { line: string; ticks: string } | null;
  crossings: { at: Mm; signals: boolean }[];
  noGo: { area: string; hatch: string }[];
  bar: { metres: number; mm: number };
  /** Width of a street, edge to edge, and of a lane or drive. */
  road: number;
  lane: number;
}

function baseOf(frame: Frame, { prepared, area, places }: Ground): Base {
  const noGo = places.flatMap((place) => {
    if (place.geometry.type !== 'Polygon') return [];
    const ring = place.geometry.coordinates[0]!.map(frame.at);
    return ring.some((p) => within(p, frame)) ? [{ area: outline(ring, true), hatch: hatch(ring) }] : [];
  });
  const land = area ? (area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()).map((ring) => outline(ring.map(frame.at), true)).join('') : '';
  return {
    frame, noGo, land,
    outside: groundOutlines(prepared.outside, frame), inside: groundOutlines(prepared.inside, frame),
    boundary: area ? boundaryOn(area, frame) : null,
    crossings: prepared.crossings.features.flatMap(({ geometry, properties }) => {
      const at = frame.at((geometry as GeoJSON.Point).coordinates);
      return within(at, frame, 1.5) ? [{ at, signals: properties?.crossing === 'signals' }] : [];
    }),
    bar: scaleBar(frame.scale),
    road: Math.max(1.1, 7 * frame.scale), lane: Math.max(0.6, 3.5 * frame.scale),
  };
}

const placeOf = (at: { longitude: number; latitude: number }): Position => [at.longitude, at.latitude];

/** Room at the corners for the north arrow, the scale bar and the credit: never written over. */
function corners({ frame, bar }: Base, credit: number): Taken {
  const taken = new Taken();
  const row = (x: number, y: number, width: number) => Array.from({ length: Math.ceil(width / 2) + 1 }, (_, i) => ({ x: x + Math.min(width, i * 2), y, r: 2 }));
  taken.add(row(2, frame.height - 2, bar.mm + 3), Infinity);
  taken.add(row(frame.width - credit - 1, frame.height - 1, credit + 1), Infinity);
  taken.add([{ x: frame.width - 4.5, y: 6, r: 5.5 }], Infinity);
  return taken;
}

function streetsOn(prepared: Prepared, frame: Frame, walked: Set<string>): Street[] {
  const streets = new Map<string, Street>();
  for (const { geometry, properties } of prepared.names.features) {
    const box = boxOfGeometry(geometry);
    if (geometry.type !== 'LineString' || !box || box[2] < frame.box[0] || box[0] > frame.box[2] || box[3] < frame.box[1] || box[1] > frame.box[3]) continue;
    const name = properties?.name as string;
    const street = streets.get(name) ?? { name, lines: [], walked: walked.has(plain(name)) };
    street.lines.push(geometry.coordinates.map(frame.at));
    streets.set(name, street);
  }
  return [...streets.values()];
}

/** Two spellings of one street: "St David's Crescent" and "ST DAVIDS CRESCENT". */
export const plain = (street: string) => street.toLowerCase().replace(/[^\p{L}\p{N} ]/gu, '').replace(/\s+/g, ' ').trim();

export interface RoundMap extends Base {
  way: string;
  arrows: Arrow[];
  badges: (Spot & { number: number })[];
  dots: { at: Mm; many: boolean }[];
  numbers: Written[];
  names: (Written & { walked: boolean })[];
  hub: Mm | null;
  /** Where the way comes in from a hub beyond the map's edge, and in which direction that lies. */
  away: Arrow | null;
  pickUps: { at: Mm; name: string }[];
}

export interface RoundAsked { round: PlanRound; sections: Section[]; ground: Ground; measure: Measure; width: number; mostHeight: number; credit: string; offset?: number }

/** Millimetres that the way is drawn to the left of itself. */
const OFFSET = 0.55;

export function roundMap({ round, sections, ground, measure, width, mostHeight, credit }: RoundAsked): RoundMap {
  const doors = sections.flatMap((s) => s.doors.map((d) => d.door));
  const points = [...round.path, ...doors.flatMap((d) => (d.at ? [placeOf(d.at)] : []))] as Position[];
  const box: Box = boxOf(points) ?? joinBoxes(boxOfGeometry(ground.area)) ?? [-0.01, 51, 0.01, 51.01];
  const asked = { width, leastHeight: 84, mostHeight, margin: 7 };
  const all = frameOf(box, asked);
  // A hub far from the doors would make them too small to read: the way there then leaves the map, and a sign says where to.
  const walk = betweenDoors(cornersOf(round.path as Position[], all), doors, all);
  const near = frameOf(boxOf([...doors.flatMap((d) => (d.at ? [placeOf(d.at)] : [])), ...walk.map(all.back)]) ?? box, { ...asked, margin: 9, leastMetres: 260 });
  const frame = near.scale > all.scale * 1.35 ? near : all;
  const base = baseOf(frame, ground);
  const middle = cornersOf(round.path as Position[], frame);
  const way = toTheLeft(middle, OFFSET);
  const taken = corners(base, measure(credit, 2.1));
  const away = round.hub && !within(frame.at(placeOf(round.hub)), frame, 2) ? leaving(way, frame) : null;
  const hub = round.hub && !away ? frame.at(placeOf(round.hub)) : null;
  for (const at of [hub, away?.at ?? null]) if (at) taken.add([{ x: at[0], y: at[1], r: 3.4 }], Infinity);
  const pickUps = ground.places.flatMap((p) => {
    if (p.kind !== 'pick_up' || p.geometry.type !== 'Point' || !round.bundles.some((b) => b.from === p.name)) return [];
    const at = frame.at(p.geometry.coordinates);
    return within(at, frame, 2) ? [{ at, name: p.name }] : [];
  });
  for (const { at } of pickUps) taken.add([{ x: at[0], y: at[1], r: 2.4 }], Infinity);
  taken.add(alongLine(way, 0.8).map(([x, y]) => ({ x, y, r: 0.35 })), 0.45);
  for (const { at } of base.crossings) taken.add([{ x: at[0], y: at[1], r: 1.2 }], 3);
  const places = atOnePlace(doors);
  const dots = places.map((p) => ({ at: frame.at(placeOf(p.at)), many: p.doors.length > 1, text: p.text }));
  taken.add(dots.map(({ at }) => ({ x: at[0], y: at[1], r: 0.75 })), 2.5);
  const badges = badgesOf(sections, middle, way, frame, taken);
  const walked = new Set(round.streets.map(plain));
  const names = streetNames(streetsOn(ground.prepared, frame, walked), { paper: frame, taken, measure, size: 2.75, road: base.road });
  const numbers = doorNumbers(endsFirst(dots).map(({ at, text }) => ({ at, text, faces: middle.length ? nearestOn(middle, at).at : null })).filter((d) => d.text), 2.2, measure, frame, taken);
  return { ...base, way: outline(way), arrows: arrowsOn(way), badges, dots, numbers: numbers.filter((n) => n !== null), names, hub, away, pickUps };
}

/** The part of a way from its first door to its last. */
function betweenDoors(way: Mm[], doors: PlanDoor[], frame: Frame): Mm[] {
  const placed = doors.flatMap((d) => (d.at ? [frame.at(placeOf(d.at))] : []));
  if (way.length < 2 || !placed.length) return way.length > 1 ? way : [];
  const end = way.length - nearestOn([...way].reverse(), placed.at(-1)!).index;
  const start = nearestOn(way.slice(0, end), placed[0]!);
  return end - start.index > 1 ? [start.at, ...way.slice(start.index, end)] : way;
}

/** Where a way first comes onto the map. */
function leaving(way: Mm[], frame: Frame): Arrow | null {
  const points = alongLine(way, 1);
  const first = points.findIndex((p) => within(p, frame, 7));
  const before = points[first - 1];
  return first > 0 && before ? { at: points[first]!, turn: (Math.atan2(before[1] - points[first]![1], before[0] - points[first]![0]) * 180) / Math.PI } : null;
}

/** Ends of runs, then every other one: where not all numbers fit, those that are written tell most. */
function endsFirst<T>(dots: T[]): T[] {
  const rank = (i: number) => (i === 0 || i === dots.length - 1 ? 0 : i % 4 === 0 ? 1 : i % 2 === 0 ? 2 : 3);
  return dots.map((dot, i) => [dot, rank(i)] as const).sort((a, b) => a[1] - b[1]).map(([dot]) => dot);
}

/** Each street side's number, on the way near its first door, in the order of the walk. */
function badgesOf(sections: Section[], middle: Mm[], way: Mm[], frame: Frame, taken: Taken): (Spot & { number: number })[] {
  let from = 0;
  return sections.flatMap(({ number, doors }) => {
    const first = doors.find(({ door }) => door.at)?.door.at;
    if (!first || !middle.length) return [];
    const at = frame.at(placeOf(first));
    const on = nearestOn(middle, at, from);
    const anywhere = nearestOn(middle, at);
    // Ahead on the way, unless that is the wrong pass of it altogether.
    const found = on.off <= anywhere.off + 12 * frame.scale ? on : anywhere;
    if (found === on) from = Math.max(from, on.index - 1);
    const beside = nearestOn(way, found.at);
    return [{ number, ...badge(beside.at, 2.15, frame, taken) }];
  });
}

export interface CutMap extends Base {
  rounds: { number: number; lines: string; dash: number[]; badges: Spot[] }[];
  dots: Mm[];
  names: (Written & { walked: boolean })[];
  hubs: Mm[];
}

/** The whole site: each round's way in its dash, its number on it two or three times. */
export function cutMap(rounds: PlanRound[], doors: PlanDoor[], ground: Ground, measure: Measure, asked: { width: number; mostHeight: number; credit: string }): CutMap {
  const paths = rounds.flatMap((r) => r.path as Position[]);
  const box = joinBoxes(boxOfGeometry(ground.area), boxOf(paths)) ?? [-0.01, 51, 0.01, 51.01];
  const frame = frameOf(box, { width: asked.width, leastHeight: 100, mostHeight: asked.mostHeight, margin: 4 });
  const base = baseOf(frame, ground);
  const taken = corners(base, measure(asked.credit, 2.1));
  const hubs = rounds.flatMap((r) => (r.hub ? [frame.at(placeOf(r.hub))] : [])).filter((p, i, all) => all.findIndex((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) < 1) === i);
  for (const [x, y] of hubs) taken.add([{ x, y, r: 2.8 }], Infinity);
  const held = new Set(rounds.flatMap((r) => r.doors));
  const dots = doors.flatMap((d) => (held.has(d.household) && d.at ? [frame.at(placeOf(d.at))] : []));
  const byHousehold = new Map(doors.map((d) => [d.household, d]));
  const ways = rounds.map((r) => {
    const middle = cornersOf(r.path as Position[], frame);
    // On the way to and from the hub the rounds lie on one another, and hide which is which.
    return betweenDoors(middle, r.doors.flatMap((id) => byHousehold.get(id) ?? []), frame);
  });
  for (const way of ways) taken.add(alongLine(way, 1).map(([x, y]) => ({ x, y, r: 0.4 })), 0.3);
  const drawn = rounds.map((round, i) => ({
    number: round.number, lines: outline(ways[i]!), dash: DASHES[i % DASHES.length]!,
    badges: spotsOf(round, byHousehold, frame).map((at) => badge(ways[i]!.length ? nearestOn(ways[i]!, at).at : at, 2.7, frame, taken)),
  }));
  const names = streetNames(streetsOn(ground.prepared, frame, new Set(rounds.flatMap((r) => r.streets.map(plain)))), { paper: frame, taken, measure, size: 2.05, road: base.road });
  return { ...base, rounds: drawn, dots, names, hubs };
}

/** Two or three doors of a round that stand for its parts: at a sixth, the middle and five sixths of its walk. */
function spotsOf(round: PlanRound, doors: Map<string, PlanDoor>, frame: Frame): Mm[] {
  const placed = round.doors.flatMap((id) => doors.get(id)?.at ?? []);
  const shares = placed.length < 12 ? [0.5] : [1 / 6, 1 / 2, 5 / 6];
  const spots: Mm[] = [];
  for (const share of shares) {
    const door = placed[Math.floor(placed.length * share)];
    if (!door) continue;
    const at = frame.at(placeOf(door));
    if (spots.every((s) => Math.hypot(s[0] - at[0], s[1] - at[1]) > 14)) spots.push(at);
  }
  return spots;
}
