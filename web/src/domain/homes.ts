// Choosing and ordering the rows of a household list.
import { words } from '../words/en';
import { byAddress, natural } from './order';
import type { Home, Household, HouseholdChange } from './types';

export type Filter = 'all' | 'inside' | 'outside' | 'no_point' | 'no_boundary' | 'void';
export type SortBy = 'address' | 'postcode' | 'where' | 'metres';
export interface Sort { by: SortBy; down: boolean }

export const FILTERS: Filter[] = ['all', 'inside', 'outside', 'no_point', 'no_boundary', 'void'];

const passes = (home: Home, filter: Filter) => filter === 'all' || (filter === 'void' ? home.is_void : home.where === filter);

export function countOf(homes: Home[]): Record<Filter, number> {
  const count: Record<Filter, number> = { all: homes.length, inside: 0, outside: 0, no_point: 0, no_boundary: 0, void: 0 };
  for (const home of homes) {
    count[home.where]++;
    if (home.is_void) count.void++;
  }
  return count;
}

const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** "Flat 1 Dotterel Court, Fernhollow Road" and "MARLBECK, AE21 4AE": what tells homes apart, and what many share. */
export function twoLines(home: Home): [string, string] {
  const cut = home.street ? home.address.lastIndexOf(home.street) + home.street.length : home.address.length;
  const [name, rest] = [home.address.slice(0, cut), home.address.slice(cut).replace(/^[\s,]+/, '')];
  return [name, [rest, home.postcode].filter(Boolean).join(', ')];
}

/** What a search looks in: address, postcode with and without its space, reference, UPRN. Made once for each list. */
export function searchable(homes: Home[]): Map<string, string> {
  return new Map(homes.map((h) => [h.id, ` ${bare(`${h.address} ${h.postcode ?? ''} ${h.reference ?? ''} ${h.uprn ?? ''}`)} ${(h.postcode ?? '').replace(/\s/g, '').toLowerCase()}`]));
}

/** Every word that was typed must begin a word of the home. */
export function found(homes: Home[], texts: Map<string, string>, search: string, filter: Filter): Home[] {
  const typed = bare(search).split(' ').filter(Boolean);
  return homes.filter((h) => passes(h, filter) && typed.every((word) => texts.get(h.id)!.includes(` ${word}`)));
}

const WHERE_ORDER = { inside: 0, outside: 1, no_point: 2, no_boundary: 3 };

export function sorted(homes: Home[], { by, down }: Sort): Home[] {
  const compare: Record<SortBy, (a: Home, b: Home) => number> = {
    address: byAddress,
    postcode: (a, b) => natural(a.postcode ?? '', b.postcode ?? '') || byAddress(a, b),
    where: (a, b) => WHERE_ORDER[a.where] - WHERE_ORDER[b.where] || byAddress(a, b),
    metres: (a, b) => (a.distance_to_line_m ?? Infinity) - (b.distance_to_line_m ?? Infinity) || byAddress(a, b),
  };
  const rows = [...homes].sort(compare[by]);
  return down ? rows.reverse() : rows;
}

const FIELDS = Object.keys(words.household.fields) as (keyof typeof words.household.fields)[];

function valueOf(household: Household, field: (typeof FIELDS)[number]): string {
  if (field === 'is_void') return household.is_void ? words.household.yes : words.household.no;
  if (field === 'point') return household.point ? words.household.gridPoint(household.point.easting, household.point.northing) : words.household.noPoint;
  return household[field] ?? words.none;
}

/** What one change did, field by field: "Address: 1 Elm Rd → 1 Elm Road". */
export function changesOf({ before, after }: HouseholdChange): string[] {
  if (!before || !after) return [];
  return FIELDS.flatMap((field) => {
    const [was, is] = [valueOf(before, field), valueOf(after, field)];
    return was === is ? [] : [words.household.fromTo(words.household.fields[field], was, is)];
  });
}
