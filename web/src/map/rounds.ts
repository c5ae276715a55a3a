// Rounds as things to draw. A round that is looked at stands out because the others fade.
import type { Feature, FeatureCollection, Position } from 'geojson';
import type { LonLat, PlanDoor, PlanRound, SitePlace } from '../domain/plan';
import { COLOURS, inkOn } from '../domain/rounds';

const collect = (features: Feature[]): FeatureCollection => ({ type: 'FeatureCollection', features });
const point = (at: LonLat): GeoJSON.Point => ({ type: 'Point', coordinates: [at.longitude, at.latitude] });
const isDark = (colour: number) => inkOn(colour) === '--on-round-dark';

/** `looked`: the round that stands out, the others faded; null: all alike. `picked`: the round whose card is open. */
export interface Looked { looked: string | null; picked: string | null }

function how(round: Pick<PlanRound, 'id' | 'colour' | 'number'>, { looked, picked }: Looked) {
  const isPicked = picked === round.id && (looked === null || looked === round.id);
  return {
    round: round.id, colour: round.colour % COLOURS, dark: isDark(round.colour), number: String(round.number),
    faded: looked !== null && looked !== round.id, picked: isPicked, order: looked === round.id || isPicked ? 1000 : round.number,
  };
}

export const ways = (rounds: PlanRound[], looked: Looked): FeatureCollection =>
  collect(rounds.filter((r) => r.path.length > 1).map((r) => ({ type: 'Feature', properties: how(r, looked), geometry: { type: 'LineString', coordinates: r.path } })));

/** Farther than across a street: between two such doors no line is drawn, since nobody walks through houses. */
const APART_M = 60;

/** Rounds that are still being planned have no way yet: a line from door to next door. */
export function draftWays(rounds: string[][], at: Map<string, LonLat>): FeatureCollection {
  return collect(rounds.map((doors, i) => {
    const pieces: Position[][] = [[]];
    for (const place of doors.flatMap((d) => at.get(d) ?? [])) {
      const here: Position = [place.longitude, place.latitude];
      const last = pieces.at(-1)!.at(-1);
      if (last && metres(last, here) > APART_M) pieces.push([]);
      pieces.at(-1)!.push(here);
    }
    const properties = how({ id: String(i), colour: i, number: i + 1 }, { looked: null, picked: null });
    return { type: 'Feature', properties, geometry: { type: 'MultiLineString', coordinates: pieces.filter((p) => p.length > 1) } };
  }));
}

function metres(a: Position, b: Position): number {
  const narrow = Math.cos((a[1]! * Math.PI) / 180);
  return Math.hypot((a[0]! - b[0]!) * narrow, a[1]! - b[1]!) * 111_320;
}

/** `in` a round, `left` out though it is due, `full` where the rounds had no room for it, or any `other` home. */
export function doors(list: PlanDoor[], rounds: Pick<PlanRound, 'id' | 'colour' | 'number'>[], chosen: ReadonlySet<string>, looked: Looked, planned: boolean): FeatureCollection {
  const of = new Map(rounds.map((r) => [r.id, how(r, looked)]));
  return collect(list.flatMap((d) => {
    if (!d.at) return [];
    const round = d.round === null ? undefined : of.get(d.round);
    // Before anything is planned, what is due is all that there is to see: filled, in no round's colour.
    const is = round ? 'in' : d.due ? (!planned ? 'in' : d.code === 'no_room' ? 'full' : 'left') : 'other';
    const rest = round ?? { colour: -1, dark: true, faded: false, picked: false, order: 0 };
    return [{ type: 'Feature', properties: { ...rest, id: d.household, number: d.number.split(/[, ]+/).at(-1) ?? '', is, chosen: chosen.has(d.household) }, geometry: point(d.at) }];
  }));
}

/** A round's number stands at that door of it which is nearest to the middle of them all, so that it is on the round even where this bends. */
export function badges(rounds: Pick<PlanRound, 'id' | 'colour' | 'number' | 'doors'>[], at: Map<string, LonLat>, looked: Looked): FeatureCollection {
  return collect(rounds.flatMap((r) => {
    const places = r.doors.flatMap((d) => at.get(d) ?? []);
    const middle = middleOf(places);
    return middle ? [{ type: 'Feature' as const, properties: how(r, looked), geometry: point(middle) }] : [];
  }));
}

export function middleOf(places: LonLat[]): LonLat | null {
  if (places.length === 0) return null;
  const mean = (pick: (p: LonLat) => number) => places.reduce((sum, p) => sum + pick(p), 0) / places.length;
  const [x, y] = [mean((p) => p.longitude), mean((p) => p.latitude)];
  // A degree of longitude is shorter than one of latitude.
  const narrow = Math.cos((y * Math.PI) / 180);
  const far = (p: LonLat) => Math.hypot((p.longitude - x) * narrow, p.latitude - y);
  return places.reduce((best, p) => (far(p) < far(best) ? p : best));
}

export const hubs = (list: { id: string; name: string; at: LonLat }[]): FeatureCollection =>
  collect(list.map((h) => ({ type: 'Feature', properties: { id: h.id, name: h.name }, geometry: point(h.at) })));

export const noGo = (places: SitePlace[]): FeatureCollection =>
  collect(places.filter((p) => p.kind === 'no_go').map((p) => ({ type: 'Feature', properties: { name: p.name }, geometry: p.geometry })));

/** Corners that were pressed so far, or the line of a lasso. */
export function corners(ring: Position[], dots: boolean): FeatureCollection {
  if (ring.length === 0) return collect([]);
  const features: Feature[] = [];
  if (ring.length > 2) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!]] } });
  if (ring.length > 1) features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: ring.length > 2 ? [...ring, ring[0]!] : ring } });
  if (dots) features.push(...ring.map((p): Feature => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: p } })));
  return collect(features);
}
