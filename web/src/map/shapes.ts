// Marks on a 24 × 24 grid, each a plain outline and at most one glyph: the same on the map, in lists and in legends.

export interface Shape {
  outline: string;
  strokeWidth: number;
  dash?: [number, number];
  /** Drawn in the edge colour over the fill. */
  glyph?: string;
}

const disc = (r: number) => `M${12 - r} 12a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
const dot = (x: number, y: number, r: number) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
const star = 'M' + Array.from({ length: 10 }, (_, i) => {
  const r = i % 2 === 0 ? 11.6 : 5.4;
  return `${(12 + r * Math.sin((i * Math.PI) / 5)).toFixed(1)} ${(12.8 - r * Math.cos((i * Math.PI) / 5)).toFixed(1)}`;
}).join(' ') + 'Z';

/** Where a home is: in is filled, out is hollow, and a different shape besides. */
export const PLACE_SHAPES = {
  inside: { outline: disc(10), strokeWidth: 2 },
  /** An octagon: neither of the two. */
  near_line: { outline: 'M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9Z', strokeWidth: 2.4 },
  outside: { outline: 'M4 2h16a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z', strokeWidth: 2.4 },
} satisfies Record<string, Shape>;

/** One shape for each status, no two alike: in grey the shape decides. */
export const STATUS_SHAPES = {
  not_tried: { outline: disc(8.8), strokeWidth: 3.2 },
  no_answer: { outline: disc(10), strokeWidth: 2, glyph: dot(12, 12, 4) },
  call_back: { outline: 'M12 1.5 23 21.5H1Z', strokeWidth: 2 },
  spoke: { outline: disc(10), strokeWidth: 2 },
  interested: { outline: 'M12 1 23 12 12 23 1 12Z', strokeWidth: 2 },
  registered: { outline: star, strokeWidth: 2 },
  refused: { outline: 'M2 2H22V22H2Z', strokeWidth: 2, glyph: 'M5.5 9.8H18.5V14.2H5.5Z' },
  do_not_knock: { outline: 'M5 1 12 8 19 1 23 5 16 12 23 19 19 23 12 16 5 23 1 19 8 12 1 5Z', strokeWidth: 2 },
  no_access: { outline: 'M4.5 1.2H19.5V22.8H4.5Z', strokeWidth: 2, glyph: dot(15.4, 12.4, 2) },
  void: { outline: 'M2.5 2.5H21.5V21.5H2.5Z', strokeWidth: 2.6, dash: [4.4, 3.2] },
  protected: { outline: 'M12 1 22 4.5V12C22 18 17 21.5 12 23 7 21.5 2 18 2 12V4.5Z', strokeWidth: 2 },
} satisfies Record<string, Shape>;

export type StatusName = keyof typeof STATUS_SHAPES;
/** Six stands for six and more. */
export const TRIES = ['1', '2', '3', '4', '5', '6'] as const;
export type TriesName = `tries-${(typeof TRIES)[number]}`;
export type MarkName = 'inside' | 'outside' | 'near_line' | 'no_boundary' | 'leafleted' | TriesName | StatusName | GlyphName;

const LETTER: Shape = { outline: 'M1.5 4.5h21v15h-21Z', strokeWidth: 2, glyph: 'M3 5.6h3l6 5.4 6-5.4h3v1.6L12 15.2 3 7.2Z' };
const triesMark = (tries: string) => ({ shape: { outline: disc(10.6), strokeWidth: 2 }, fill: `--attempts-${tries}`, edge: '--ink', ink: `--on-attempts-${tries}` });

const statusMark = (name: StatusName) => {
  const token = `--status-${name.replaceAll('_', '-')}`;
  return { shape: STATUS_SHAPES[name] as Shape, fill: token, edge: `${token}-edge`, ink: '--ink' };
};

/** The mark of an outcome by its code; null: never tried. */
const SAME: Record<string, StatusName> = { language_need: 'call_back', not_residential: 'void', not_found: 'void' };
export const statusOf = (code: string | null): StatusName => (code === null ? 'not_tried' : code in STATUS_SHAPES ? (code as StatusName) : (SAME[code] ?? 'void'));

/** Drawn in the mark of another outcome where these stand beside it: in an empty home’s a shop’s bar for what is no home and a question for the wrong door, in a call back’s a word to be said for another language. */
export const GLYPHS = {
  language_need: 'M7.6 11.8H16.4V17.4H12.6L10 20V17.4H7.6Z',
  not_residential: 'M6 7.5H18V16.5H6Z',
  not_found: 'M8 9.2a4 4 0 1 1 5.6 3.7c-.5.3-.6.5-.6 1.3h-2.1c0-1.9.5-2.5 1.6-3.1a1.9 1.9 0 1 0-2.5-1.9ZM10.8 15.6h2.3V18h-2.3Z',
} as const;
export type GlyphName = keyof typeof GLYPHS;
/** Of outcomes that share a shape each has a glyph. */
export const glyphOf = (code: string | null): string | undefined => (code !== null && code in GLYPHS ? GLYPHS[code as GlyphName] : undefined);
/** The mark that tells an outcome from all others. */
export const markOf = (code: string | null): MarkName => (glyphOf(code) ? (code as GlyphName) : statusOf(code));

function glyphMark(name: GlyphName) {
  const mark = statusMark(statusOf(name));
  return { ...mark, shape: { ...mark.shape, glyph: GLYPHS[name] } };
}

/** Every mark that the pages draw now: its shape and the tokens of its colours. */
export const MARKS: Record<MarkName, { shape: Shape; fill: string; edge: string; ink: string }> = {
  inside: { shape: PLACE_SHAPES.inside, fill: '--verdict-inside', edge: '--verdict-inside', ink: '--verdict-inside-ink' },
  outside: { shape: PLACE_SHAPES.outside, fill: '--surface', edge: '--ink', ink: '--ink' },
  near_line: { shape: PLACE_SHAPES.near_line, fill: '--verdict-near-line', edge: '--verdict-near-line-ink', ink: '--verdict-near-line-ink' },
  no_boundary: { shape: STATUS_SHAPES.not_tried, fill: '--status-not-tried', edge: '--status-not-tried-edge', ink: '--ink' },
  leafleted: { shape: LETTER, fill: '--share-2', edge: '--ink', ink: '--ink' },
  ...(Object.fromEntries(TRIES.map((tries) => [`tries-${tries}`, triesMark(tries)])) as Record<TriesName, ReturnType<typeof triesMark>>),
  ...(Object.fromEntries((Object.keys(STATUS_SHAPES) as StatusName[]).map((name) => [name, statusMark(name)])) as Record<StatusName, ReturnType<typeof statusMark>>),
  ...(Object.fromEntries((Object.keys(GLYPHS) as GlyphName[]).map((name) => [name, glyphMark(name)])) as Record<GlyphName, ReturnType<typeof statusMark>>),
};

/** What stands on the map besides homes: an ink plate and a light line in it, no two plates alike. Crossings are small and plain. */
export const SIGN_SHAPES = {
  hub: { plate: 'M4 2h16a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2Z', line: 'M5.5 12 12 6l6.5 6M7.8 10.6V18h8.4v-7.4', filled: true },
  pick_up: { plate: 'M12 .8 23.2 12 12 23.2 .8 12Z', line: 'M8 9.6h8v6.4H8ZM8 9.6h8M12 9.6v6.4', filled: true },
  champion_door: { plate: disc(11), line: 'M8.5 18V6.5h7V18M6.8 18h10.4M13.2 12.4v.2', filled: true },
  marked: { plate: 'M3 3h18v18H3Z', line: 'M7 6v12M12 6v12M17 6v12', filled: false },
  signals: { plate: 'M6 1h12v22H6Z', line: 'M12 6v.1M12 12v.1M12 18v.1', filled: false },
} as const;
export type SignName = keyof typeof SIGN_SHAPES;
