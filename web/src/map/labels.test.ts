import { expect, test } from 'vitest';
import { badge, cover, doorNumbers, type Street, streetNames, Taken } from './labels';
import type { Mm } from './paper';

const paper = { width: 186, height: 100 };
const measure = (text: string, size: number) => text.length * size * 0.5;
const asked = (taken = new Taken()) => ({ paper, taken, measure, size: 2.75, road: 3 });
const street = (name: string, line: Mm[], walked = false): Street => ({ name, lines: [line], walked });

/** Whether two words touch. */
function touch(a: { text: string; at: Mm; turn: number; size: number }, b: typeof a) {
  const [first, second] = [a, b].map((w) => cover(w, measure(w.text, w.size)));
  return first!.some((p) => second!.some((q) => Math.hypot(p.x - q.x, p.y - q.y) < p.r + q.r - 1e-6));
}

test('a street carries its name along its line, never upside down', () => {
  const [east] = streetNames([street('Elm Road', [[10, 50], [90, 50]])], asked());
  expect(east).toMatchObject({ text: 'Elm Road', turn: 0 });
  expect(east!.at[1]).toBe(50);
  for (const line of [[[90, 50], [10, 50]], [[50, 90], [50, 10]], [[90, 90], [20, 20]]] as Mm[][]) {
    const [name] = streetNames([street('Elm Road', line)], asked());
    expect(name!.turn).toBeGreaterThan(-91);
    expect(name!.turn).toBeLessThanOrEqual(90);
  }
});

test('no two names touch, and streets that are walked come first', () => {
  const lines = Array.from({ length: 14 }, (_, i) => street(`Number ${i} Street`, [[5, 10 + i * 2.6], [60, 10 + i * 2.6]], i % 3 === 0));
  const across = Array.from({ length: 6 }, (_, i) => street(`Crossing ${i}`, [[12 + i * 8, 5], [12 + i * 8, 60]]));
  const names = streetNames([...lines, ...across], asked());
  for (const [i, a] of names.entries()) for (const b of names.slice(i + 1)) expect(touch(a, b)).toBe(false);
  expect(lines.filter((s) => s.walked).every((s) => names.some((n) => n.text === s.name && n.walked))).toBe(true);
});

test('a name stands beside its street where the way is walked along the middle', () => {
  const taken = new Taken();
  taken.add(Array.from({ length: 200 }, (_, i) => ({ x: i, y: 50, r: 0.4 })), 1);
  const [name] = streetNames([street('Elm Road', [[10, 50], [90, 50]], true)], asked(taken));
  expect(Math.abs(name!.at[1] - 50)).toBeGreaterThan(1.5);
});

test('nothing is written over the edge, nor over what may never be covered', () => {
  const taken = new Taken();
  taken.add([{ x: 30, y: 50, r: 20 }], Infinity);
  const names = streetNames([street('Elm Road', [[10, 50], [60, 50]], true), street('Far Away', [[186, 1], [400, 1]])], asked(taken));
  expect(names.every((n) => n.text !== 'Far Away')).toBe(true);
  for (const n of names) expect(Math.hypot(n.at[0] - 30, n.at[1] - 50)).toBeGreaterThan(20);
});

test('a winding street takes its name on a straight part, and a close shorter than its name is still named if it is walked', () => {
  const winding: Mm[] = [...Array.from({ length: 20 }, (_, i): Mm => [10 + i, 50 + (i % 2) * 6]), [30, 50], [80, 50]];
  expect(streetNames([street('Elm Road', winding)], asked())[0]!.at[0]).toBeGreaterThan(30);
  const close: Mm[] = [[50, 50], [55, 50]];
  expect(streetNames([street('A Very Long Name Close', close, true)], asked())).toHaveLength(1);
  expect(streetNames([street('A Very Long Name Close', close, false)], asked())).toHaveLength(0);
});

test('a long street is named twice, far apart', () => {
  const names = streetNames([street('Elm Road', [[5, 50], [180, 50]])], asked());
  expect(names).toHaveLength(2);
  expect(Math.abs(names[0]!.at[0] - names[1]!.at[0])).toBeGreaterThan(64);
});

test('badges that would lie on one another stand aside', () => {
  const taken = new Taken();
  const spots = Array.from({ length: 5 }, () => badge([50, 50], 2.15, paper, taken));
  expect(spots[0]!.at).toEqual([50, 50]);
  for (const [i, a] of spots.entries()) for (const b of spots.slice(i + 1)) expect(Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1])).toBeGreaterThan(4.2);
});

test('door numbers stand away from the way, and those without room are left out', () => {
  const alone = doorNumbers([{ at: [50, 50], text: '12', faces: [50, 55] }], 2, measure, paper, new Taken());
  expect(alone[0]!.at[1]).toBeLessThan(50);
  const crowd = Array.from({ length: 60 }, (_, i) => ({ at: [50 + (i % 10) * 0.9, 50 + Math.floor(i / 10) * 0.9] as Mm, text: String(100 + i), faces: null }));
  const written = doorNumbers(crowd, 2, measure, paper, new Taken()).filter((n) => n !== null);
  expect(written.length).toBeGreaterThan(3);
  expect(written.length).toBeLessThan(40);
  for (const [i, a] of written.entries()) for (const b of written.slice(i + 1)) expect(touch(a, b)).toBe(false);
});
