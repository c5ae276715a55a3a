import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LAYERS, SOURCES } from './layers';
import { MARKS } from './shapes';
import { coloured } from './style';

const css = readFileSync(join(import.meta.dirname, '../tokens.css'), 'utf8');
const named = (value: unknown) => [...JSON.stringify(value).matchAll(/"(--[\w-]+)"/g)].map((m) => m[1]!);

test('every colour on the map is a token that has a home', () => {
  const used = new Set([...named(LAYERS), ...named(MARKS)]);
  expect(used.size).toBeGreaterThan(20);
  for (const token of used) expect(css).toContain(`${token}: #`);
  expect(JSON.stringify(LAYERS)).not.toMatch(/#[0-9a-f]{3,6}|rgb/i);
});

test('every layer has its own name and draws from a source there is', () => {
  const ids = LAYERS.map((layer) => layer.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const layer of LAYERS) if ('source' in layer) expect(SOURCES).toContain(layer.source);
});

test('the line lies over the ground and under the homes; what was asked about is above them', () => {
  const ids = LAYERS.map((layer) => layer.id);
  const order = ['land-outside', 'outside-building', 'land', 'inside-building', 'edge-band', 'edge-casing', 'edge', 'homes', 'lit', 'asked'];
  expect(order.map((id) => ids.indexOf(id))).toEqual(order.map((id) => ids.indexOf(id)).toSorted((a, b) => a - b));
  expect(order.every((id) => ids.includes(id))).toBe(true);
});

test('nothing is see-through, so screen and paper agree', () => {
  expect(JSON.stringify(LAYERS)).not.toContain('opacity');
});

test('names of tokens become colours however deep they stand', () => {
  expect(coloured({ a: ['match', ['--ink', 'x']] }, (name) => `<${name}>`)).toEqual({ a: ['match', ['<--ink>', 'x']] });
});
