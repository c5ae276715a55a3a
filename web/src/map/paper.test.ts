import { expect, test } from 'vitest';
import { arrowsOn, boundaryOn, cornersOf, DASHES, frameOf, hatch, type Mm, nearestOn, outline, scaleBar, toTheLeft, within } from './paper';

const ASKED = { width: 186, leastHeight: 84, mostHeight: 126, margin: 7 };
/** About 400 m by 300 m at 51.5° north. */
const box = [-3.003, 51.5, -2.9972, 51.5027] as [number, number, number, number];

test('a frame shows the whole box inside its margin, north up, and is no higher than asked', () => {
  const frame = frameOf(box, ASKED);
  expect(frame.height).toBeLessThanOrEqual(126);
  for (const corner of [[box[0], box[1]], [box[2], box[3]]]) expect(within(frame.at(corner), frame, 6.99)).toBe(true);
  expect(frame.at([box[0], box[3]])[1]).toBeLessThan(frame.at([box[0], box[1]])[1]);
  // A millimetre on paper is as long across as down.
  const [a, b, c] = [frame.at([-3, 51.501]), frame.at([-3 + 100 / (111_320 * Math.cos((51.50135 * Math.PI) / 180)), 51.501]), frame.at([-3, 51.501 + 100 / 111_320])];
  expect(b[0] - a[0]).toBeCloseTo(a[1] - c[1], 6);
  expect(b[0] - a[0]).toBeCloseTo(100 * frame.scale, 6);
});

test('from paper back to degrees is the same place', () => {
  const frame = frameOf(box, ASKED);
  const [lon, lat] = frame.back(frame.at([-3.001, 51.5013]));
  expect(lon).toBeCloseTo(-3.001, 9);
  expect(lat).toBeCloseTo(51.5013, 9);
});

test('a long thin round fills the width and stays within the height; a single door is not blown up to a wall', () => {
  expect(frameOf([-3.01, 51.5, -2.99, 51.5005], ASKED).height).toBe(84);
  expect(frameOf([-3.0001, 51.49, -3, 51.51], ASKED).height).toBe(126);
  expect(frameOf([-3, 51.5, -3, 51.5], ASKED).scale).toBeLessThan(186 / 120);
});

test('arrows point where the walk goes, on straight stretches, away from the corners', () => {
  const way: Mm[] = [[0, 0], [60, 0], [60, 60], [61, 60], [61, 0]];
  const arrows = arrowsOn(way, 20, 6);
  expect(arrows[0]).toEqual({ at: [6, 0], turn: 0 });
  expect(arrows.some((a) => a.turn === 90 && a.at[0] === 60)).toBe(true);
  expect(arrows.some((a) => a.turn === -90 && a.at[0] === 61)).toBe(true);
  // None on the stretch of a millimetre, and none nearer to a corner than its own length.
  for (const { at: [x, y] } of arrows) {
    expect(y === 60).toBe(false);
    for (const corner of way) expect(Math.hypot(x - corner[0], y - corner[1])).toBeGreaterThan(1.2);
  }
});

test('out and back along one street are two lines, each on the left of where it leads', () => {
  const moved = toTheLeft([[0, 0], [10, 0], [0, 0]], 0.5);
  // Up is less: on the way east the left side is north.
  expect(moved[0]).toEqual([0, -0.5]);
  expect(moved.at(-1)).toEqual([0, 0.5]);
  expect(Math.max(...moved.map((p) => p[0]))).toBeLessThanOrEqual(10.5);
  // No spike at the sharpest turn.
  for (const [x, y] of toTheLeft([[0, 0], [10, 0], [0, 0.3]], 0.5)) expect(Math.abs(y) + Math.max(0, x - 10)).toBeLessThan(1.5);
});

test('corners that a printer could not show are left out', () => {
  const frame = frameOf(box, ASKED);
  expect(cornersOf([[-3, 51.501], [-3, 51.501], [-3.0000001, 51.501], [-3.001, 51.501]], frame)).toHaveLength(2);
  expect(outline([[0, 0], [0.01, 0], [5, 0]])).toBe('M0 0L5 0');
  expect(outline([[0, 0], [5, 0], [5, 5]], true)).toBe('M0 0L5 0L5 5Z');
});

test('the nearest place on a way is sought only ahead', () => {
  const way: Mm[] = [[0, 0], [10, 0], [10, 5], [0, 5]];
  expect(nearestOn(way, [3, 1]).at).toEqual([3, 0]);
  expect(nearestOn(way, [3, 1], 2)).toEqual({ index: 3, at: [3, 5], off: 4 });
});

test('the strokes of the boundary point to its inside, in a hole too, however it was wound', () => {
  const frame = frameOf(box, ASKED);
  const ring = (s: number) => [[-3 - s, 51.501 - s / 2], [-3 - s, 51.501 + s / 2], [-3 + s, 51.501 + s / 2], [-3 + s, 51.501 - s / 2], [-3 - s, 51.501 - s / 2]];
  const middle = frame.at([-3, 51.501]);
  const nearer = (ticks: string) => [...ticks.matchAll(/M(-?[\d.]+) (-?[\d.]+)l(-?[\d.]+) (-?[\d.]+)/g)].map((m) => {
    const [x, y, dx, dy] = m.slice(1).map(Number) as [number, number, number, number];
    return Math.hypot(x + dx - middle[0], y + dy - middle[1]) < Math.hypot(x - middle[0], y - middle[1]);
  });
  for (const outer of [ring(0.0015), ring(0.0015).reverse()]) {
    const inward = nearer(boundaryOn({ type: 'Polygon', coordinates: [outer] }, frame).ticks);
    expect(inward.length).toBeGreaterThan(20);
    expect(inward.every(Boolean)).toBe(true);
  }
  const hole = boundaryOn({ type: 'Polygon', coordinates: [ring(0.1), ring(0.0004)] }, frame).ticks;
  expect(nearer(hole).some((x) => !x)).toBe(true);
});

test('the scale bar is a round number of metres and no longer than it may be', () => {
  for (const scale of [0.08, 0.15, 0.37, 1.4]) {
    const { metres, mm } = scaleBar(scale);
    expect([10, 20, 50, 100, 200, 500, 1000]).toContain(metres);
    expect(mm).toBeLessThanOrEqual(32);
    expect(mm).toBeGreaterThan(6);
  }
});

test('four rounds have four dashes, and a no-go area is hatched all over', () => {
  expect(new Set(DASHES.map(String)).size).toBe(4);
  expect(hatch([[0, 0], [14, 0], [14, 14], [0, 14]]).match(/M/g)!.length).toBeGreaterThanOrEqual(20);
});
