// What the map draws, in order, from the ground up. A layer is a plain object; a colour is the name of a token, put in
// when the map is drawn, so that light, dark and print share this one list.
import type { LayerSpecification } from 'maplibre-gl';
import { TRIES } from './shapes';

export const FONT = ['Atkinson Hyperlegible Next'];
// A family of its own, since the library knows a font by its name alone.
export const BOLD = ['Atkinson Hyperlegible Next Bold'];

/** Names of the sources that the layers draw from; each is GeoJSON. */
export const SOURCES = [
  'outside', 'area', 'inside', 'names', 'crossings', 'no-go', 'old', 'edge', 'given', 'ways', 'rounds-doors', 'badges', 'hubs', 'corners', 'routes', 'walked', 'ahead', 'done', 'homes', 'coverage-lit', 'coverage',
  'route-numbers', 'lit', 'asked', 'places', 'draft', 'problems', 'me', 'next',
] as const;
export type SourceName = (typeof SOURCES)[number];

type Zooms = (number | unknown)[];
const byZoom = (...stops: Zooms) => ['interpolate', ['exponential', 1.6], ['zoom'], ...stops] as never;
const steady = (...stops: Zooms) => ['interpolate', ['linear'], ['zoom'], ...stops] as never;
const only = (...grounds: string[]) => ['in', ['get', 'ground'], ['literal', grounds]] as never;

const ROAD = byZoom(14, 1.6, 16, 6, 18, 19, 20, 56);
const ROAD_EDGE = byZoom(14, 2.6, 16, 7.6, 18, 21, 20, 58.5);
const SERVICE = byZoom(14, 0.8, 16, 3.4, 18, 11, 20, 32);
const SERVICE_EDGE = byZoom(14, 1.4, 16, 4.6, 18, 12.6, 20, 34);

/** The same things twice: faded over everything, then bright inside the line. */
function ground(source: 'outside' | 'inside'): LayerSpecification[] {
  const out = source === 'outside';
  const token = (inside: string, outside: string) => (out ? outside : inside) as never;
  const name = (what: string) => `${source}-${what}`;
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const;
  // A round end would poke across the line where a road was cut.
  const ends = out ? round : ({ 'line-cap': 'butt', 'line-join': 'round' } as const);
  return [
    { id: name('green'), type: 'fill', source, filter: only('green'), paint: { 'fill-color': token('--map-green', '--map-out-green') } },
    { id: name('ground'), type: 'fill', source, filter: only('ground'), paint: { 'fill-color': token('--map-ground', '--map-out-land') } },
    { id: name('water'), type: 'fill', source, filter: only('water'), paint: { 'fill-color': '--map-water' } },
    { id: name('stream'), type: 'line', source, filter: only('stream'), layout: round, paint: { 'line-color': '--map-water', 'line-width': byZoom(14, 1.5, 18, 8) } },
    { id: name('path'), type: 'line', source, filter: only('path'), minzoom: 14,
      paint: { 'line-color': token('--map-path', '--map-out-label'), 'line-width': steady(14, 0.7, 18, 2.4), 'line-dasharray': [3, 2] } },
    { id: name('service-edge'), type: 'line', source, filter: only('service'), layout: ends, paint: { 'line-color': token('--map-road-edge', '--map-out-building'), 'line-width': SERVICE_EDGE } },
    { id: name('road-edge'), type: 'line', source, filter: only('road'), layout: ends, paint: { 'line-color': token('--map-road-edge', '--map-out-building'), 'line-width': ROAD_EDGE } },
    { id: name('service'), type: 'line', source, filter: only('service'), layout: ends, paint: { 'line-color': token('--map-road', '--map-out-road'), 'line-width': SERVICE } },
    { id: name('road'), type: 'line', source, filter: only('road'), layout: ends, paint: { 'line-color': token('--map-road', '--map-out-road'), 'line-width': ROAD } },
    { id: name('rail'), type: 'line', source, filter: only('rail'), paint: { 'line-color': '--map-rail', 'line-width': 1.4 } },
    { id: name('sleepers'), type: 'line', source, filter: only('rail'), paint: { 'line-color': '--map-rail', 'line-width': 5, 'line-dasharray': [0.24, 1.4] } },
    { id: name('building'), type: 'fill', source, filter: only('building'), minzoom: 14, paint: { 'fill-color': token('--map-building', '--map-out-building') } },
  ] as LayerSpecification[];
}

function streetNames(side: 'in' | 'out'): LayerSpecification {
  return {
    id: `names-${side}`, type: 'symbol', source: 'names', minzoom: 14.6, filter: ['==', ['get', 'side'], side],
    layout: {
      'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': FONT, 'text-size': steady(15, 11, 17, 13, 18, 15),
      'text-max-angle': 35, 'text-padding': 4, 'symbol-spacing': 320,
    },
    paint: {
      'text-color': side === 'in' ? '--map-label' : '--map-out-label', 'text-halo-width': 1.8,
      'text-halo-color': side === 'in' ? '--map-halo' : '--map-out-land',
    },
  } as LayerSpecification;
}

/** Pixels across of each picture of a mark. */
export const MARK_SIZES = { small: 8, middle: 13, large: 24, asked: 36 } as const;
export type MarkSize = keyof typeof MARK_SIZES;
export const pictureName = (size: MarkSize, mark: string) => `${size}-${mark}`;

const picture = (size: MarkSize) => ['concat', `${size}-`, ['get', 'mark']];
const markPicture = ['step', ['zoom'], picture('small'), 15.8, picture('middle'), 17.4, picture('large')] as never;
/** How large a picture is drawn: 7 pixels across at zoom 15, 9.5 at 16, 14 at 17, 27 close by. */
const markSize = steady(13, 5 / 8, 15, 7 / 8, 15.79, 9 / 8, 15.8, 9 / 13, 16, 9.5 / 13, 17, 14 / 13, 17.39, 17 / 13, 17.4, 18 / 24, 17.5, 22 / 24, 18.5, 27 / 24);
const NUMBERS_FROM = 17.5;
/** Three figures and more are written smaller, to stay on their mark. */
const numberSize = steady(17.5, ['case', ['>', ['length', ['get', 'number']], 2], 9.5, 11.5], 18.5, ['case', ['>', ['length', ['get', 'number']], 2], 11.5, 14]);

/** A round's own colour; another's where it is faded behind the one that is looked at. */
const roundColour = ['case', ['get', 'faded'], '--rule', ['match', ['get', 'colour'], ...Array.from({ length: 12 }, (_, i) => [i, `--round-${i + 1}`]).flat(), '--edge']] as never;
const roundEdge = ['case', ['get', 'faded'], '--edge', '--ink'] as never;
const onRound = ['case', ['get', 'faded'], '--ink', ['get', 'dark'], '--on-round-dark', '--on-round-light'] as never;
const ROUNDED = { 'line-cap': 'round', 'line-join': 'round' } as const;

/** Rounds: ways that are walked, doors, and the number of each round. Doors of no round are a dot, and a square where they are due. */
const ROUNDS = [
  { id: 'ways-casing', type: 'line', source: 'ways', layout: { ...ROUNDED, 'line-sort-key': ['get', 'order'] }, paint: { 'line-color': roundEdge, 'line-width': ['case', ['get', 'faded'], 3.4, ['get', 'picked'], 9.4, 7.4] } },
  { id: 'ways', type: 'line', source: 'ways', layout: { ...ROUNDED, 'line-sort-key': ['get', 'order'] }, paint: { 'line-color': roundColour, 'line-width': ['case', ['get', 'faded'], 2, ['get', 'picked'], 6.8, 4.8] } },
  { id: 'ways-arrows', type: 'symbol', source: 'ways', minzoom: 14.5, filter: ['get', 'picked'],
    layout: { 'symbol-placement': 'line', 'symbol-spacing': 70, 'icon-image': ['case', ['get', 'dark'], 'arrow-on-dark', 'arrow-on-light'], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  { id: 'chosen-ring', type: 'circle', source: 'rounds-doors', filter: ['get', 'chosen'], paint: { 'circle-radius': steady(14, 6, 16, 9, 18, 18), 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 2 } },
  { id: 'doors-elsewhere', type: 'circle', source: 'rounds-doors', filter: ['==', ['get', 'is'], 'other'],
    paint: { 'circle-radius': steady(14, 1, 16, 2, 18, 4), 'circle-color': '--edge', 'circle-stroke-width': 0 } },
  { id: 'doors-in-rounds', type: 'circle', source: 'rounds-doors', filter: ['==', ['get', 'is'], 'in'], layout: { 'circle-sort-key': ['get', 'order'] },
    paint: { 'circle-radius': steady(14, ['case', ['get', 'faded'], 1.6, 2.4], 16, ['case', ['get', 'faded'], 2.6, 4.6], 18, ['case', ['get', 'faded'], 6, 11]), 'circle-color': roundColour, 'circle-stroke-color': roundEdge, 'circle-stroke-width': 1.3 } },
  { id: 'doors-left-out', type: 'symbol', source: 'rounds-doors', filter: ['in', ['get', 'is'], ['literal', ['left', 'full']]],
    layout: { 'icon-image': ['match', ['get', 'is'], 'left', 'left-out', 'no-room'], 'symbol-sort-key': ['match', ['get', 'is'], 'left', 1, 0], 'icon-size': steady(14, 0.4, 16, 0.7, 18, 1.15), 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  { id: 'door-numbers', type: 'symbol', source: 'rounds-doors', minzoom: 17.6, filter: ['==', ['get', 'is'], 'in'],
    layout: { 'text-field': ['get', 'number'], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': onRound } },
  { id: 'hubs', type: 'symbol', source: 'hubs', layout: { 'icon-image': 'hub', 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  { id: 'badges', type: 'circle', source: 'badges', layout: { 'circle-sort-key': ['get', 'order'] }, paint: { 'circle-radius': ['case', ['get', 'faded'], 11, 15], 'circle-color': ['case', ['get', 'faded'], '--surface', roundColour], 'circle-stroke-color': roundEdge, 'circle-stroke-width': ['case', ['get', 'picked'], 4, 2] } },
  { id: 'badge-numbers', type: 'symbol', source: 'badges', layout: { 'text-field': ['get', 'number'], 'text-font': BOLD, 'text-size': ['case', ['get', 'faded'], 12, 16], 'text-allow-overlap': true, 'text-ignore-placement': true, 'symbol-sort-key': ['get', 'order'] }, paint: { 'text-color': onRound } },
  { id: 'corners-fill', type: 'fill', source: 'corners', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-pattern': 'hatch-lasso' } },
  { id: 'corners-line', type: 'line', source: 'corners', filter: ['!=', ['geometry-type'], 'Point'], layout: ROUNDED, paint: { 'line-color': '--ink', 'line-width': 2.5, 'line-dasharray': [2, 1.6] } },
  { id: 'corners', type: 'circle', source: 'corners', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 6, 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 2 } },
] as unknown as LayerSpecification[];

/** The count of tries from 14 pixels on; a house number only in a ring, where nothing else is drawn. */
const COUNT_FROM = 17;
const routeWidth = steady(14, 3, 16, 5, 18, 7);
const walked = (code: string) => ['==', ['get', 'code'], code] as never;

/** What is asked of the map of coverage: a mark for each home, or champions' routes, filled as far as they are walked. */
const COVERAGE = {
  under: [
    { id: 'routes-casing', type: 'line', source: 'routes', layout: ROUNDED, paint: { 'line-color': '--ink', 'line-width': steady(14, 5.6, 16, 7.6, 18, 9.6) } },
    { id: 'routes-ground', type: 'line', source: 'routes', layout: ROUNDED, paint: { 'line-color': '--surface', 'line-width': routeWidth } },
    { id: 'routes-begun', type: 'line', source: 'routes', filter: walked('begun'), layout: { 'line-join': 'round' }, paint: { 'line-color': '--primary', 'line-width': routeWidth, 'line-dasharray': [2, 1.4] } },
    { id: 'routes-walked', type: 'line', source: 'routes', filter: walked('walked'), layout: ROUNDED, paint: { 'line-color': '--primary', 'line-width': routeWidth } },
  ],
  over: [
    { id: 'coverage-lit', type: 'circle', source: 'coverage-lit', paint: { 'circle-radius': steady(14, 5, 15, 6.5, 16, 8.5, 17, 12, 17.5, 16, 18.5, 20), 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 1.3 } },
    {
      id: 'coverage', type: 'symbol', source: 'coverage',
      layout: {
        'icon-image': markPicture, 'icon-size': markSize, 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'symbol-sort-key': ['get', 'order'],
        'text-field': ['step', ['zoom'], '', COUNT_FROM, ['get', 'count'], 18.4, ['get', 'inside']], 'text-font': BOLD, 'text-size': steady(COUNT_FROM, 10, 18.5, 14),
        'text-allow-overlap': true, 'text-ignore-placement': true, 'text-optional': true, 'text-padding': 0,
      },
      paint: { 'text-color': ['match', ['get', 'mark'], ...TRIES.flatMap((tries) => [`tries-${tries}`, `--on-attempts-${tries}`]), '--ink'] },
    },
    { id: 'route-plates', type: 'circle', source: 'route-numbers', paint: { 'circle-radius': 13, 'circle-color': ['case', walked('walked'), '--primary', '--surface'], 'circle-stroke-color': '--ink', 'circle-stroke-width': 2 } },
    { id: 'route-numbers', type: 'symbol', source: 'route-numbers', layout: { 'text-field': ['get', 'number'], 'text-font': BOLD, 'text-size': 14, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': ['case', walked('walked'), '--on-primary', '--ink'] } },
  ],
} as unknown as { under: LayerSpecification[]; over: LayerSpecification[] };
/** A round that is being walked: where one has been, the way ahead, and what is done, small. */
const WALK = [
  { id: 'walked', type: 'line', source: 'walked', layout: ROUNDED, paint: { 'line-color': '--edge', 'line-width': 4.4, 'line-dasharray': [0, 2.2] } },
  { id: 'ahead-casing', type: 'line', source: 'ahead', layout: ROUNDED, paint: { 'line-color': '--focus-ink', 'line-width': 7 } },
  { id: 'ahead', type: 'line', source: 'ahead', layout: ROUNDED, paint: { 'line-color': '--focus', 'line-width': 4.2 } },
  { id: 'done', type: 'symbol', source: 'done', layout: { 'icon-image': picture('middle'), 'icon-size': steady(15, 0.5, 17, 0.8, 18.5, 1.1), 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
] as unknown as LayerSpecification[];

/** Where one is, and the next door on a lit flag. */
const NOW = [
  { id: 'me', type: 'circle', source: 'me', filter: ['!', ['has', 'heading']], paint: { 'circle-radius': 10, 'circle-color': '--map-here', 'circle-stroke-color': '--map-halo', 'circle-stroke-width': 4 } },
  { id: 'me-cone', type: 'symbol', source: 'me', filter: ['has', 'heading'], layout: { 'icon-image': 'cone', 'icon-rotate': ['get', 'heading'], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  { id: 'next-ring', type: 'circle', source: 'next', paint: { 'circle-radius': 8, 'circle-color': '--ink', 'circle-stroke-color': '--map-halo', 'circle-stroke-width': 4 } },
  { id: 'next', type: 'symbol', source: 'next',
    layout: {
      'text-field': ['get', 'number'], 'text-font': BOLD, 'text-size': 24, 'text-anchor': 'bottom', 'text-offset': [0, -1.1], 'text-allow-overlap': true, 'text-ignore-placement': true,
      'icon-image': 'flag', 'icon-text-fit': 'both', 'icon-text-fit-padding': [5, 14, 5, 14], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
    },
    paint: { 'text-color': '--ink' } },
] as unknown as LayerSpecification[];

export const LAYERS: LayerSpecification[] = [
  { id: 'land-outside', type: 'background', paint: { 'background-color': '--map-out-land' } },
  ...ground('outside'),
  { id: 'land', type: 'fill', source: 'area', paint: { 'fill-color': '--map-land', 'fill-antialias': false } },
  ...ground('inside'),
  { id: 'crossings', type: 'symbol', source: 'crossings', minzoom: 16.2,
    layout: { 'icon-image': ['concat', 'sign-', ['get', 'crossing']], 'icon-size': steady(16, 0.7, 17, 1, 20, 1.7), 'icon-allow-overlap': true } },
  { id: 'no-go', type: 'fill', source: 'no-go', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-pattern': 'hatch-no-go' } },
  { id: 'no-go-edge', type: 'line', source: 'no-go', filter: ['==', ['geometry-type'], 'Polygon'], layout: { 'line-join': 'round' }, paint: { 'line-color': '--ink', 'line-width': 2, 'line-dasharray': [3, 1.5] } },
  streetNames('out'),
  streetNames('in'),
  { id: 'old', type: 'line', source: 'old', layout: { 'line-join': 'round' }, paint: { 'line-color': '--edge', 'line-width': 1.5 } },
  { id: 'old-label', type: 'symbol', source: 'old', layout: { 'symbol-placement': 'line', 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 12, 'text-offset': [0, 0.9], 'symbol-spacing': 420 },
    paint: { 'text-color': '--map-label', 'text-halo-color': '--map-halo', 'text-halo-width': 1.8 } },
  { id: 'edge-band', type: 'line', source: 'edge', layout: { 'line-join': 'round' }, paint: { 'line-color': '--map-inner-band', 'line-width': 6, 'line-offset': -6 } },
  { id: 'edge-casing', type: 'line', source: 'edge', layout: { 'line-join': 'round' }, paint: { 'line-color': '--map-boundary-casing', 'line-width': 6 } },
  { id: 'edge', type: 'line', source: 'edge', layout: { 'line-join': 'round' }, paint: { 'line-color': '--map-boundary', 'line-width': 3 } },
  { id: 'given', type: 'line', source: 'given', paint: { 'line-color': '--ink', 'line-width': 2, 'line-dasharray': [2.5, 2] } },
  ...ROUNDS,
  ...COVERAGE.under,
  ...WALK,
  {
    id: 'homes', type: 'symbol', source: 'homes',
    layout: {
      'icon-image': markPicture, 'icon-size': markSize, 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'symbol-sort-key': ['get', 'order'],
      'text-field': ['step', ['zoom'], '', NUMBERS_FROM, ['get', 'number']], 'text-font': FONT, 'text-size': numberSize,
      'text-allow-overlap': true, 'text-ignore-placement': true, 'text-optional': true, 'text-padding': 0,
    },
    paint: { 'text-color': ['match', ['get', 'mark'], 'inside', '--verdict-inside-ink', 'near_line', '--verdict-near-line-ink', '--ink'] },
  },
  ...COVERAGE.over,
  { id: 'lit-ring', type: 'circle', source: 'lit', paint: { 'circle-radius': steady(15, 10, 17, 13, 17.5, 16, 18.5, 20), 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 2 } },
  {
    id: 'lit', type: 'symbol', source: 'lit',
    layout: {
      'icon-image': picture('large'), 'icon-size': steady(15, 11 / 24, 17, 15 / 24, 17.5, 22 / 24, 18.5, 27 / 24), 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'text-field': ['step', ['zoom'], '', NUMBERS_FROM, ['get', 'number']], 'text-font': FONT, 'text-size': numberSize, 'text-allow-overlap': true, 'text-ignore-placement': true,
    },
    paint: { 'text-color': ['match', ['get', 'mark'], 'inside', '--verdict-inside-ink', 'near_line', '--verdict-near-line-ink', '--ink'] },
  },
  {
    id: 'asked', type: 'symbol', source: 'asked',
    layout: {
      'icon-image': picture('asked'), 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'text-field': ['get', 'number'], 'text-font': BOLD, 'text-size': 15, 'text-allow-overlap': true, 'text-ignore-placement': true,
    },
    paint: { 'text-color': ['match', ['get', 'mark'], 'inside', '--verdict-inside-ink', 'near_line', '--verdict-near-line-ink', '--ink'] },
  },
  { id: 'no-go-name', type: 'symbol', source: 'no-go', minzoom: 14, filter: ['==', ['geometry-type'], 'Point'],
    layout: { 'text-field': ['get', 'name'], 'text-font': BOLD, 'text-size': 13, 'text-max-width': 7 }, paint: { 'text-color': '--ink', 'text-halo-color': '--map-halo', 'text-halo-width': 2.4 } },
  {
    id: 'places', type: 'symbol', source: 'places',
    layout: {
      'icon-image': ['concat', 'sign-', ['get', 'kind']], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'text-field': ['step', ['zoom'], '', 14.5, ['get', 'name']], 'text-font': BOLD, 'text-size': 13, 'text-anchor': 'top', 'text-offset': [0, 1.15], 'text-max-width': 8, 'text-optional': true,
    },
    paint: { 'text-color': '--ink', 'text-halo-color': '--map-halo', 'text-halo-width': 2.2 },
  },
  { id: 'draft-area', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-pattern': 'hatch-no-go' } },
  { id: 'draft-casing', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-join': 'round' }, paint: { 'line-color': '--focus-ink', 'line-width': 5 } },
  { id: 'draft-line', type: 'line', source: 'draft', filter: ['!=', ['geometry-type'], 'Point'], layout: { 'line-join': 'round' }, paint: { 'line-color': '--focus', 'line-width': 2.6 } },
  { id: 'draft-corners', type: 'circle', source: 'draft', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 10, 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 2 } },
  { id: 'draft-numbers', type: 'symbol', source: 'draft', filter: ['==', ['geometry-type'], 'Point'],
    layout: { 'text-field': ['get', 'label'], 'text-font': BOLD, 'text-size': 12, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': '--focus-ink' } },
  { id: 'problems', type: 'circle', source: 'problems', paint: { 'circle-radius': 11, 'circle-color': '--focus', 'circle-stroke-color': '--focus-ink', 'circle-stroke-width': 2 } },
  { id: 'problem-numbers', type: 'symbol', source: 'problems', layout: { 'text-field': ['get', 'label'], 'text-font': BOLD, 'text-size': 13, 'text-allow-overlap': true, 'text-ignore-placement': true }, paint: { 'text-color': '--focus-ink' } },
  ...NOW,
] as LayerSpecification[];
