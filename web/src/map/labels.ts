// Where writing goes on the printed map: nothing on top of anything else. All in millimetres of paper.
import type { Mm } from './paper';
import { alongLine, within } from './paper';

interface Circle { x: number; y: number; r: number }

/** What already stands on the paper, and what it costs to write over it. */
export class Taken {
  #cells = new Map<string, (Circle & { price: number })[]>();
  static readonly CELL = 3;

  add(circles: Circle[], price: number) {
    for (const c of circles) for (const key of this.#keys(c)) this.#cells.set(key, [...(this.#cells.get(key) ?? []), { ...c, price }]);
  }

  /** Infinity where something stands that may never be written over. */
  price(circles: Circle[]): number {
    const met = new Map<Circle, number>();
    for (const c of circles) {
      for (const key of this.#keys(c)) {
        for (const other of this.#cells.get(key) ?? []) {
          if (Math.hypot(c.x - other.x, c.y - other.y) < c.r + other.r) met.set(other, other.price);
        }
      }
    }
    let sum = 0;
    for (const price of met.values()) sum += price;
    return sum;
  }

  *#keys({ x, y, r }: Circle) {
    const cell = (v: number) => Math.floor(v / Taken.CELL);
    for (let i = cell(x - r); i <= cell(x + r); i++) for (let k = cell(y - r); k <= cell(y + r); k++) yield `${i},${k}`;
  }
}

export interface Paper { width: number; height: number }

/** A word along a straight line: its middle, and how it is turned, never upside down. */
export interface Written { text: string; at: Mm; turn: number; size: number }

/** Circles that cover a word. */
export function cover({ at, turn, size }: Omit<Written, 'text'>, width: number): Circle[] {
  const r = size * 0.52;
  const [c, s] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const count = Math.max(1, Math.ceil(width / (r * 1.5)));
  return Array.from({ length: count }, (_, i) => {
    const along = count === 1 ? 0 : -width / 2 + r * 0.6 + ((width - r * 1.2) * i) / (count - 1);
    return { x: at[0] + c * along, y: at[1] + s * along, r };
  });
}

const upright = (turn: number) => (turn > 90 ? turn - 180 : turn <= -90 ? turn + 180 : turn);
const far = (a: Mm, b: Mm) => Math.hypot(a[0] - b[0], a[1] - b[1]);

export interface Street {
  name: string;
  /** Its lines on paper. */
  lines: Mm[][];
  /** Named first, and at a higher price. */
  walked: boolean;
}

export interface NamesAsked { paper: Paper; taken: Taken; measure: (text: string, size: number, bold: boolean) => number; size: number; road: number }

const STEP = 1;
/** How far a street may stray from its name, in millimetres. */
const BEND = 1.3;

/** Names of streets along or beside their lines: those that are walked first, then the longest. What finds no room is left out. */
export function streetNames(streets: Street[], asked: NamesAsked): (Written & { walked: boolean })[] {
  const seen = streets.map((street) => ({ ...street, lines: street.lines.flatMap((line) => visible(line, asked.paper)) }));
  const long = (s: Street) => s.lines.reduce((sum, line) => sum + (line.length - 1) * STEP, 0);
  const order = seen.filter((s) => s.lines.length).sort((a, b) => Number(b.walked) - Number(a.walked) || long(b) - long(a) || (a.name < b.name ? -1 : 1));
  return order.flatMap((street) => {
    const first = nameOf(street, asked, null);
    if (!first) return [];
    // A long street is named twice.
    const again = long(street) > 130 ? nameOf(street, asked, first.at) : null;
    return again ? [first, again] : [first];
  });
}

/** The parts of a line that lie on the paper, as points a millimetre apart. */
function visible(line: Mm[], paper: Paper): Mm[][] {
  const parts: Mm[][] = [[]];
  for (const p of alongLine(line, STEP)) {
    if (within(p, paper, 1)) parts.at(-1)!.push(p);
    else if (parts.at(-1)!.length) parts.push([]);
  }
  return parts.filter((part) => part.length > 1);
}

function nameOf(street: Street, { paper, taken, measure, size: full, road }: NamesAsked, apartFrom: Mm | null): (Written & { walked: boolean }) | null {
  let best: { written: Written; circles: Circle[]; price: number } | null = null;
  const most = street.walked ? 60 : 5;
  // Smaller only where the full size finds no room.
  for (const size of street.walked ? [full, full * 0.84] : [full * 0.88]) {
    const width = measure(street.name, size, street.walked);
    for (const { at, turn, price } of places(street.lines, width, road / 2 + size * 0.72, street.walked)) {
      if (apartFrom && far(at, apartFrom) < 65) continue;
      const written: Written = { text: street.name, at, turn, size };
      const circles = cover(written, width);
      if (!circles.every((c) => within([c.x, c.y], paper, size * 0.7))) continue;
      const whole = price + taken.price(circles);
      if (whole <= most && (!best || whole < best.price)) best = { written, circles, price: whole };
    }
    if (best) break;
  }
  if (!best) return null;
  taken.add(best.circles, Infinity);
  return { ...best.written, walked: street.walked };
}

/** Every place where a name of this width may stand, and what is against it. */
function* places(lines: Mm[][], width: number, beside: number, hang: boolean): Generator<{ at: Mm; turn: number; price: number }> {
  for (const line of lines) {
    const need = Math.max(2, Math.ceil(width / STEP));
    const short = line.length <= need;
    // A street shorter than its name: the name may hang over its ends.
    if (short && !(hang || line.length > need * 0.7)) continue;
    const span = short ? line.length - 1 : need;
    for (let from = 0; from + span < line.length; from += 2) {
      const [a, b] = [line[from]!, line[from + span]!];
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
      const length = Math.hypot(dx, dy) || 1;
      const bend = Math.max(...line.slice(from, from + span + 1).map((p) => Math.abs((p[0] - a[0]) * dy - (p[1] - a[1]) * dx) / length));
      if (bend > BEND && !short) continue;
      const turn = upright((Math.atan2(dy, dx) * 180) / Math.PI);
      const middle: Mm = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
      const centred = Math.abs(from + span / 2 - line.length / 2) / line.length;
      for (const off of [0, beside, -beside]) {
        const at: Mm = [middle[0] + (dy / length) * off, middle[1] - (dx / length) * off];
        yield { at, turn, price: bend + centred + (off ? 1.5 : 0) + (short ? 1 : 0) };
      }
    }
  }
}

export interface Spot { at: Mm; /** The place that it belongs to, where it had to stand aside. */ from: Mm }

/** A numbered disc near its place: on it where there is room, else a little to the side. */
export function badge(from: Mm, r: number, paper: Paper, taken: Taken): Spot {
  let best: { at: Mm; price: number } = { at: from, price: Infinity };
  for (const away of [0, r * 1.15, r * 1.7, r * 2.4, r * 3.2, r * 4.2]) {
    for (let i = 0; i < (away ? 16 : 1); i++) {
      const at: Mm = [from[0] + away * Math.cos((i * Math.PI) / 8), from[1] + away * Math.sin((i * Math.PI) / 8)];
      if (!within(at, paper, r + 0.6)) continue;
      const price = away * 0.5 + taken.price([{ x: at[0], y: at[1], r }]);
      if (price < best.price) best = { at, price };
    }
  }
  taken.add([{ x: best.at[0], y: best.at[1], r: r + 0.2 }], Infinity);
  return { at: best.at, from };
}

export interface DoorSpot { at: Mm; text: string; /** Where the walker stands. */ faces: Mm | null }

/** Door numbers beside their dots, where they fit: away from the way that is walked if that is free. Null: no room. */
export function doorNumbers(doors: DoorSpot[], size: number, measure: (text: string, size: number) => number, paper: Paper, taken: Taken): (Written | null)[] {
  return doors.map(({ at, text, faces }) => {
    const width = measure(text, size);
    const [ax, ay] = faces ? [at[0] - faces[0], at[1] - faces[1]] : [0, -1];
    const home = Math.atan2(ay, ax);
    let best: { written: Written; circles: Circle[]; price: number } | null = null;
    for (const turn of [0, 1, -1, 2, -2, 3, -3, 4]) {
      const angle = home + (turn * Math.PI) / 4;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      const away = 0.95 + Math.abs(c) * (width / 2) + Math.abs(s) * size * 0.4;
      const written: Written = { text, at: [at[0] + c * away, at[1] + s * away], turn: 0, size };
      const circles = cover(written, width);
      if (!circles.every((k) => within([k.x, k.y], paper, 0.9))) continue;
      const price = Math.abs(turn) * 0.3 + taken.price(circles);
      if (price < 4 && (!best || price < best.price)) best = { written, circles, price };
    }
    if (!best) return null;
    taken.add(best.circles, Infinity);
    return best.written;
  });
}
