// How close a site is to every household: the figures as the server counted them, and what the pages make of them.
import { csv } from './csv';
import { natural } from './order';
import type { LonLat, Time } from './types';
import { words } from '../words/en';

export type LayerName = 'last_result' | 'times_tried' | 'leafleted' | 'champion_routes';
export const LAYER_NAMES: LayerName[] = ['last_result', 'times_tried', 'leafleted', 'champion_routes'];
export type GroupBy = 'street' | 'round' | 'building' | 'postcode';
export const GROUPS: GroupBy[] = ['street', 'round', 'building', 'postcode'];

export interface ClassCount { code: string; word: string; count: number }

export interface CoverageRow {
  key: string; name: string; homes: number; attempted: number; contacted: number; engaged: number; registered: number; leafleted: number; unreached: number; left: number;
}

export interface Coverage {
  site: string; site_name: string; on: string; counted_at: number; number: number; boundary_version: number | null; boundary_from: string | null;
  /** On the list and inside the line; of them verified not to be homes; what is left. */
  listed: number; not_homes: number; homes: number;
  attempted: number; contacted: number; engaged: number; registered: number; leafleted: number;
  unreached: ClassCount[];
  results: ClassCount[];
  tries: { tries: number; count: number }[];
  waves: { wave: string; count: number }[];
  /** Not tried, and nothing is against trying. */
  left: number;
  by: GroupBy;
  rows: CoverageRow[];
}

/** A home of a layer. `street`, `postcode`, `building`: the rows that count it. */
export interface LayerHome { id: string; number: string; street: string | null; postcode?: string | null; building?: string | null; code: string; word: string; tries: number; last_at: number | null }
/** A champion's route of a layer. */
export interface LayerRoute { plan: string; round: string; number: number; name: string | null; doors: number; done: number; code: string; word: string }
export type Layer<G extends GeoJSON.Geometry = GeoJSON.Geometry, P = LayerHome | LayerRoute> = GeoJSON.FeatureCollection<G, P> & { legend: ClassCount[]; on: string; number: number };

/** "42 Joyce Close", "Flat 3, 12 Joyce Close", "Flat 5, Elm House, Joyce Close". */
export function doorName({ number, street }: { number: string; street: string | null }): string {
  if (!street || !number || number.includes(street)) return number || (street ?? '');
  const last = number.split(',').at(-1)!.trim();
  return /^\d+[a-z]?$/i.test(last) ? `${number} ${street}` : `${number}, ${street}`;
}

/** What a home is shown as, by the words that stand at the door and on paper too; the server's own where we have none. */
const ourWord = (code: string, word: string) => (code === 'not_tried' || code === '0' ? words.paper.notTried : (words.paper.word[code] ?? word));
const classInOurWords = (c: ClassCount): ClassCount => ({ ...c, word: ourWord(c.code, c.word) });

export const inOurWords = (coverage: Coverage): Coverage => ({ ...coverage, unreached: coverage.unreached.map(classInOurWords), results: coverage.results.map(classInOurWords) });

export const layerInOurWords = (layer: Layer): Layer => ({
  ...layer, legend: layer.legend.map(classInOurWords), features: layer.features.map((f) => ({ ...f, properties: { ...f.properties, word: ourWord(f.properties.code, f.properties.word) } })),
});

export interface CoverageHome extends LayerHome { at: LonLat }

/** The homes of a layer, in the order of their addresses. */
export function homesOf(layer: Layer | null): CoverageHome[] {
  const homes = (layer?.features ?? []).flatMap((f) =>
    f.geometry.type === 'Point' ? [{ ...(f.properties as LayerHome), at: { longitude: f.geometry.coordinates[0]!, latitude: f.geometry.coordinates[1]! } }] : []);
  return homes.sort(byDoor);
}
const byDoor = (a: CoverageHome, b: CoverageHome) => natural(a.street ?? '', b.street ?? '') || natural(a.number, b.number);

export const routesOf = (layer: Layer | null): LayerRoute[] =>
  (layer?.features ?? []).flatMap((f) => (f.geometry.type === 'Point' ? [] : [f.properties as LayerRoute])).sort((a, b) => a.number - b.number);

/** How the figures make up their wholes: what of each stands elsewhere as well, or not. */
export interface Wholes {
  /** Homes not tried: those left to try, and those with a reason against it or reached in another way. Tried, and these two, are all homes. */
  left: number; notTriedOtherwise: number;
  /** In spoken to and in unreached. */
  refused: number;
  /** Registered homes that the map shows as such; the others have a later result. */
  shownRegistered: number; registeredBefore: number;
  unreached: number;
}

export function wholesOf(coverage: Coverage): Wholes {
  const of = (classes: ClassCount[], code: string) => classes.find((c) => c.code === code)?.count ?? 0;
  const shownRegistered = of(coverage.results, 'registered');
  return {
    left: coverage.left, notTriedOtherwise: coverage.homes - coverage.attempted - coverage.left, refused: of(coverage.unreached, 'refused'),
    shownRegistered, registeredBefore: Math.max(0, coverage.registered - shownRegistered), unreached: coverage.unreached.reduce((sum, u) => sum + u.count, 0),
  };
}

/** Whole per cent. Only all is 100 and only none is 0: whatever lies between never reads as either. */
export function percent(count: number, of: number): string {
  if (of === 0) return '–';
  const share = (100 * count) / of;
  if (share > 0 && share < 0.5) return '<1%';
  if (share < 100 && share >= 99.5) return '>99%';
  return `${Math.round(share)}%`;
}

/** Classes of which there is one or more. A press on one shows it alone. */
export const present = (legend: ClassCount[]): ClassCount[] => legend.filter((c) => c.count > 0);

/** How many of these homes are in each class, in the order of the legend; classes with none are left out. */
export function perClass(homes: Pick<LayerHome, 'code'>[], legend: ClassCount[]): ClassCount[] {
  const count = new Map<string, number>();
  for (const home of homes) count.set(home.code, (count.get(home.code) ?? 0) + 1);
  return present(legend.map((c) => ({ ...c, count: count.get(c.code) ?? 0 })));
}

export const SORTS = ['name', 'homes', 'attempted', 'share', 'contacted', 'engaged', 'registered', 'unreached', 'left'] as const;
export type SortBy = (typeof SORTS)[number];
export interface Sort { by: SortBy; down: boolean }

const share = (row: CoverageRow) => (row.homes ? row.attempted / row.homes : 0);

/** Numbers begin with the most, names with A. Rows that are alike stand by name. */
export const firstWay = (by: SortBy) => by !== 'name';

export function sorted(rows: CoverageRow[], { by, down }: Sort): CoverageRow[] {
  const value = (row: CoverageRow) => (by === 'share' ? share(row) : by === 'name' ? 0 : row[by]);
  return [...rows].sort((a, b) => (by === 'name' ? (down ? natural(b.name, a.name) : natural(a.name, b.name)) : (value(a) - value(b)) * (down ? -1 : 1) || natural(a.name, b.name)));
}

/** What the server calls the row of homes that have no street, or no postcode. */
const WITHOUT: Partial<Record<GroupBy, string>> = { street: 'No street', postcode: 'No postcode' };

/** The homes that a row counts, as far as the layer shows them. `rounds`: the homes of each round, by its id; null: they are not known. */
export function membersOf<H extends Pick<LayerHome, 'id' | 'street' | 'postcode' | 'building'>>(row: CoverageRow, by: GroupBy, homes: H[], rounds: ReadonlyMap<string, ReadonlySet<string>>): H[] | null {
  if (by === 'round') {
    const doors = rounds.get(row.key);
    return doors ? homes.filter((h) => doors.has(h.id)) : null;
  }
  return homes.filter((h) => (h[by] ?? WITHOUT[by]) === row.key);
}

/** The table as a file: counts with their denominators, shares as numbers. */
export function rowsAsCsv(coverage: Coverage, rows: CoverageRow[], head: string[], about: string): string {
  return csv([
    head,
    ...rows.map((r) => [r.name, r.homes, r.attempted, r.homes ? Math.round((1000 * r.attempted) / r.homes) / 10 : null, r.contacted, r.engaged, r.registered, r.leafleted, r.unreached, r.left]),
    [about, coverage.homes, coverage.attempted, coverage.homes ? Math.round((1000 * coverage.attempted) / coverage.homes) / 10 : null, coverage.contacted, coverage.engaged, coverage.registered, coverage.leafleted, coverage.unreached.reduce((sum, u) => sum + u.count, 0), coverage.left],
  ]);
}

/** Homes as a file, as the map shows them. */
export const homesAsCsv = (homes: CoverageHome[], head: string[], at: (time: Time) => string): string =>
  csv([head, ...homes.map((h) => [h.number, h.street, h.word, h.tries, h.last_at === null ? null : at(h.last_at)])]);
