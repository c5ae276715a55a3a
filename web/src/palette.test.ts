// The palette's proof: contrast (WCAG 2.2), and CIEDE2000 between colours that must be told apart, also as seen with
// protanopia, deuteranopia (Machado 2009) and tritanopia (Brettel 1997), and in grey. Colours are read from tokens.css.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STATUS_SHAPES } from './map/shapes';

type Theme = 'light' | 'dark' | 'print';
type Lab = [number, number, number];
type View = 'normal' | 'protan' | 'deutan' | 'tritan' | 'grey';
const VIEWS: View[] = ['normal', 'protan', 'deutan', 'tritan', 'grey'];
const COLOUR_VIEWS = VIEWS.slice(0, 4);

const tokens = readTokens(readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8'));

function readTokens(css: string): Record<Theme, Record<string, string>> {
  const block = (head: string) => {
    const found = css.split(head + ' {')[1]?.split('}')[0] ?? '';
    return Object.fromEntries([...found.matchAll(/--([\w-]+):\s*(#[0-9A-F]{6});/gi)].map((m) => [m[1]!, m[2]!]));
  };
  return { light: block(':root'), dark: block('[data-theme="dark"]'), print: block('[data-theme="print"]') };
}
const colour = (theme: Theme, name: string) => {
  const value = tokens[theme][name];
  if (!value) throw new Error(`tokens.css has no --${name} in ${theme}`);
  return value;
};

// --- colour science
const rgb = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255);
const linear = (hex: string) => rgb(hex).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const LUMINANCE = [0.2126729, 0.7151522, 0.072175];
const XYZ = [[0.4124564, 0.3575761, 0.1804375], LUMINANCE, [0.0193339, 0.119192, 0.9503041]];
const PROTAN = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]];
const DEUTAN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]];
const TRITAN = [
  [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.805, 0.11911]],
  [[0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.1232], [-0.37562, 1.12767, 0.24796]],
];

function contrast(a: string, b: string): number {
  const [low, high] = [dot(linear(a), LUMINANCE), dot(linear(b), LUMINANCE)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function lab(l: number[]): Lab {
  const f = XYZ.map((row) => {
    const t = dot(row, l) / row.reduce((a, b) => a + b);
    return t > 216 / 24389 ? t ** (1 / 3) : ((24389 / 27) * t + 16) / 116;
  }) as Lab;
  return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])];
}

function seen(hex: string, view: View): Lab {
  const l = linear(hex);
  if (view === 'normal') return lab(l);
  if (view === 'grey') return lab(Array(3).fill(dot(l, LUMINANCE)));
  const matrix = view === 'protan' ? PROTAN : view === 'deutan' ? DEUTAN : TRITAN[dot(l, [0.03901, -0.02788, -0.01113]) >= 0 ? 0 : 1]!;
  return lab(matrix.map((row) => Math.min(1, Math.max(0, dot(row, l)))));
}

/** Sharma, Wu and Dalal (2005). */
function ciede2000(p: Lab, q: Lab): number {
  const degrees = (r: number) => (r * 180) / Math.PI;
  const cos = (d: number) => Math.cos((d * Math.PI) / 180);
  const meanC = (Math.hypot(p[1], p[2]) + Math.hypot(q[1], q[2])) / 2;
  const g = 1.5 - 0.5 * Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7));
  const [a1, a2] = [p[1] * g, q[1] * g];
  const [c1, c2] = [Math.hypot(a1, p[2]), Math.hypot(a2, q[2])];
  const h1 = (degrees(Math.atan2(p[2], a1)) + 360) % 360;
  const h2 = (degrees(Math.atan2(q[2], a2)) + 360) % 360;
  const grey = c1 * c2 === 0;
  const dh = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const hm = grey ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
  const [lm, cm, dl, dc] = [(p[0] + q[0]) / 2, (c1 + c2) / 2, q[0] - p[0], c2 - c1];
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * (Math.PI / 180));
  const t = 1 - 0.17 * cos(hm - 30) + 0.24 * cos(2 * hm) + 0.32 * cos(3 * hm + 6) - 0.2 * cos(4 * hm - 63);
  const sl = 1 + (0.015 * (lm - 50) ** 2) / Math.sqrt(20 + (lm - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * cm, 1 + 0.015 * cm * t];
  const rotation = -Math.sin((60 * Math.exp(-(((hm - 275) / 25) ** 2)) * Math.PI) / 180) * 2 * Math.sqrt(cm ** 7 / (cm ** 7 + 25 ** 7));
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dH / sh) ** 2 + ((rotation * dc) / sc) * (dH / sh));
}

/** Pairs whose difference is under `least` in a view. */
function tooClose(colours: Record<string, string>, view: View, least: number, except: string[] = []): string[] {
  const names = Object.keys(colours);
  return names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b) => {
      const d = ciede2000(seen(colours[a]!, view), seen(colours[b]!, view));
      return d < least && !(except.includes(a) && except.includes(b)) ? [`${a} / ${b}: ${d.toFixed(1)}`] : [];
    }),
  );
}
const weak = (rows: [string, string, string, number][]) =>
  rows.filter(([, a, b, least]) => contrast(a, b) < least).map(([what, a, b, least]) => `${what}: ${contrast(a, b).toFixed(2)} < ${least}`);

const STATUSES = Object.keys(STATUS_SHAPES).map((code) => code.replaceAll('_', '-'));
const HOLLOW = ['not-tried', 'void']; // told apart by shape on purpose: both mean "nothing here"
const THEMES: Theme[] = ['light', 'dark', 'print'];
const rampOf = (theme: Theme, name: string) =>
  Object.keys(tokens[theme]).filter((key) => new RegExp(`^${name}-\\d+$`).test(key)).map((key) => colour(theme, key));

test('the measure of difference agrees with its published pairs', () => {
  const published: [Lab, Lab, number][] = [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425], [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
    [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0], [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[50, 2.5, 0], [56, -27, -3], 31.903], [[50, 2.5, 0], [58, 24, 15], 19.4535],
  ];
  for (const [a, b, want] of published) expect(ciede2000(a, b)).toBeCloseTo(want, 3);
});

describe.each(THEMES)('in %s', (theme) => {
  const c = (name: string) => colour(theme, name);

  test('words can be read on every ground, and controls have an edge', () => {
    const rows: [string, string, string, number][] = [];
    for (const ground of ['page', 'surface', 'sunk', 'lit', 'warn', 'primary-soft']) {
      rows.push([`ink on ${ground}`, c('ink'), c(ground), 7], [`second ink on ${ground}`, c('ink-2'), c(ground), 4.5]);
    }
    for (const ground of ['page', 'surface']) rows.push([`link on ${ground}`, c('link'), c(ground), 4.5]);
    for (const ground of ['page', 'surface', 'sunk']) rows.push([`edge on ${ground}`, c('edge'), c(ground), 3]);
    rows.push(
      ['main button', c('on-primary'), c('primary'), 7], ['danger text', c('danger'), c('surface'), 4.5],
      ['danger button', c('on-danger'), c('danger'), 4.5], ['bar', c('on-bar'), c('bar'), 7], ['lit row edge', c('lit-edge'), c('lit'), 3],
    );
    if (theme !== 'print') rows.push(['focus ring against its ink', c('focus'), c('focus-ink'), 3]);
    expect(weak(rows)).toEqual([]);
  });

  test('labels, the boundary and every mark stand out from everything that can be under them', () => {
    const grounds = ['land', 'building', 'green', 'ground', 'road', 'out-land', 'out-building'].map((g) => c(`map-${g}`));
    const rows: [string, string[], number][] = [['label', [c('map-label')], 4.5], ['boundary', [c('map-boundary')], 3], ['position', [c('map-here')], 3]];
    for (const s of STATUSES) {
      const both = theme !== 'dark' || HOLLOW.includes(s);
      rows.push([s, both ? [c(`status-${s}`), c(`status-${s}-edge`)] : [c(`status-${s}`)], 3]);
    }
    const low = rows.filter(([, colours, least]) => Math.min(...grounds.map((g) => Math.max(...colours.map((x) => contrast(x, g))))) < least);
    expect(low.map(([what]) => what)).toEqual([]);
    expect(weak([['faded label', c('map-out-label'), c('map-out-land'), 4.5], ['faded label', c('map-out-label'), c('map-out-building'), 4.5]])).toEqual([]);
  });
});

describe.each(['light', 'dark'] as Theme[])('in %s', (theme) => {
  test('verdicts can be read on their bands', () => {
    const c = (name: string) => colour(theme, name);
    const rows = ['inside', 'outside', 'near-line', 'ambiguous', 'not-found'].map(
      (v): [string, string, string, number] => [v, c(`verdict-${v}`), c(`verdict-${v}-ink`), 7]);
    expect(weak(rows)).toEqual([]);
  });

  test.each(COLOUR_VIEWS)('statuses are told apart by colour alone, seen as %s', (view) => {
    const fills = Object.fromEntries(STATUSES.map((s) => [s, colour(theme, `status-${s}`)]));
    expect(tooClose(fills, view, 10, HOLLOW)).toEqual([]);
  });

  test.each(['attempts', 'days-since', 'share', 'expected'])('neighbours on the ramp %s differ in every view, grey too', (name) => {
    const ramp = rampOf(theme, name);
    expect(ramp.length).toBeGreaterThan(4);
    for (const view of VIEWS) {
      for (let i = 1; i < ramp.length; i++) expect(ciede2000(seen(ramp[i - 1]!, view), seen(ramp[i]!, view))).toBeGreaterThanOrEqual(6);
    }
  });

  test.each(['attempts', 'days-since', 'share'])('lightness on the ramp %s runs one way', (name) => {
    const lightness = rampOf(theme, name).map((hex) => seen(hex, 'grey')[0]);
    const steps = lightness.slice(1).map((l, i) => Math.sign(l - lightness[i]!));
    expect(new Set(steps).size).toBe(1);
  });

  test('the count can be read on every mark of the ramp of attempts', () => {
    expect(weak([1, 2, 3, 4, 5, 6].map((tries) => [`${tries} tries`, colour(theme, `on-attempts-${tries}`), colour(theme, `attempts-${tries}`), 4.5]))).toEqual([]);
  });

  test('what of a home’s layer isn’t a status stands out from the map by its fill or its edge', () => {
    const grounds = ['land', 'building', 'green', 'ground', 'road', 'out-land', 'out-building'].map((g) => colour(theme, `map-${g}`));
    for (const ground of grounds) expect(contrast(colour(theme, 'ink'), ground)).toBeGreaterThanOrEqual(3);
    expect(contrast(colour(theme, 'ink'), colour(theme, 'share-2'))).toBeGreaterThanOrEqual(3);
  });

  test('below and above expected are far apart in every colour view', () => {
    const ramp = rampOf(theme, 'expected');
    for (const view of COLOUR_VIEWS)
      for (const low of ramp.slice(0, 2))
        for (const high of ramp.slice(3)) expect(ciede2000(seen(low, view), seen(high, view))).toBeGreaterThanOrEqual(15);
  });
});

test('no page gives the name of a colour to anything else', () => {
  const colours = new Set(THEMES.flatMap((theme) => Object.keys(tokens[theme])));
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte') || file === 'base.css');
  const taken = files.flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(/--([\w-]+):(?!\s*(?:#|var\())/g)].filter(([, name]) => colours.has(name!)).map(([found]) => `${file}: ${found}`));
  expect(taken).toEqual([]);
});

test('no two statuses share a shape', () => {
  const drawn = Object.values(STATUS_SHAPES).map((shape) => JSON.stringify(shape));
  expect(new Set(drawn).size).toBe(drawn.length);
});

test.each(COLOUR_VIEWS)('the twelve rounds are told apart, seen as %s', (view) => {
  const rounds = Object.fromEntries(rampOf('light', 'round').map((hex, i) => [`round ${i + 1}`, hex]));
  expect(Object.keys(rounds)).toHaveLength(12);
  expect(tooClose(rounds, view, 10)).toEqual([]);
});

test('a number can be read on every round’s badge, in white or in ink', () => {
  for (const badge of rampOf('light', 'round')) {
    expect(Math.max(contrast('#FFFFFF', badge), contrast(colour('light', 'ink'), badge))).toBeGreaterThanOrEqual(4.5);
  }
});

test('the marks for in and outside stand out from the map under them', () => {
  for (const theme of ['light', 'dark'] as Theme[])
    for (const ground of ['land', 'building', 'green', 'ground', 'road', 'out-land', 'out-building']) {
      expect(contrast(colour(theme, 'verdict-inside'), colour(theme, `map-${ground}`))).toBeGreaterThanOrEqual(3);
      expect(contrast(colour(theme, 'ink'), colour(theme, `map-${ground}`))).toBeGreaterThanOrEqual(3);
    }
});
