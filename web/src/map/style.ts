// From layers and tokens to what the map library takes.
import type { StyleSpecification } from 'maplibre-gl';
import { EMPTY } from './geometry';
import { LAYERS, MARK_SIZES, type MarkSize, pictureName, SOURCES } from './layers';
import { MARKS, type MarkName, SIGN_SHAPES, type SignName } from './shapes';

export type Tokens = (name: string) => string;

/** The page's colours as they are now. */
export function pageTokens(): Tokens {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

/** Puts colours where names of tokens stand, however deep. */
export function coloured<T>(value: T, tokens: Tokens): T {
  if (typeof value === 'string') return (value.startsWith('--') ? tokens(value) : value) as T;
  if (Array.isArray(value)) return value.map((v) => coloured(v, tokens)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, tokens)])) as T;
  }
  return value;
}

export function styleFor(tokens: Tokens): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(
      SOURCES.map((name) => [name, { type: 'geojson', data: EMPTY, tolerance: name === 'edge' || name === 'area' ? 0.1 : 0.375, buffer: 64 }]),
    ) as StyleSpecification['sources'],
    layers: coloured(LAYERS, tokens),
  };
}

/** `fits`: how it is stretched around words. */
export interface Picture { name: string; image: ImageData; pixelRatio: number; fits?: { stretchX: [number, number][]; stretchY: [number, number][]; content: [number, number, number, number] } }

const PIXEL_RATIO = 2;

/** Every mark as a picture in each size that the map uses, since a large picture shrunk to a few pixels loses its sides. */
export function pictures(tokens: Tokens): Picture[] {
  const plates = (Object.keys(SIGN_SHAPES) as SignName[]).map((name) => ({ name: `sign-${name}`, image: drawPlate(name, tokens), pixelRatio: PIXEL_RATIO }));
  return [...plates, ...signs(tokens), ...marks(tokens)];
}

function marks(tokens: Tokens): Picture[] {
  return (Object.keys(MARKS) as MarkName[]).flatMap((mark) =>
    (Object.keys(MARK_SIZES) as MarkSize[]).map((size) => ({
      name: pictureName(size, mark), image: draw(mark, tokens, MARK_SIZES[size], size === 'asked'), pixelRatio: PIXEL_RATIO,
    })),
  );
}

const canvasOf = (side: number) => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  return canvas.getContext('2d', { willReadFrequently: true })!;
};

function drawPlate(name: SignName, tokens: Tokens): ImageData {
  const { plate, line, filled } = SIGN_SHAPES[name];
  const across = filled ? 26 : 13;
  const side = Math.ceil((across + 4) * PIXEL_RATIO);
  const c = canvasOf(side);
  const scale = (across / 24) * PIXEL_RATIO;
  c.translate(side / 2 - 12 * scale, side / 2 - 12 * scale);
  c.scale(scale, scale);
  c.lineJoin = c.lineCap = 'round';
  c.strokeStyle = tokens('--map-halo');
  c.lineWidth = 3;
  c.stroke(new Path2D(plate));
  c.fillStyle = tokens(filled ? '--ink' : '--map-halo');
  c.fill(new Path2D(plate));
  if (!filled) {
    c.strokeStyle = tokens('--edge');
    c.lineWidth = 1.6;
    c.stroke(new Path2D(plate));
  }
  c.strokeStyle = tokens(filled ? '--surface' : '--ink');
  c.lineWidth = name === 'signals' ? 4.6 : name === 'marked' ? 2.8 : 2;
  c.stroke(new Path2D(line));
  return c.getImageData(0, 0, side, side);
}

/** What is drawn of rounds besides circles and lines: hatches, the hub's house, the arrow on a way, the square of a door that is left out. */
function signs(tokens: Tokens): Picture[] {
  const sign = (name: string, side: number, paint: (c: CanvasRenderingContext2D) => void): Picture => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side * PIXEL_RATIO;
    const c = canvas.getContext('2d', { willReadFrequently: true })!;
    c.scale(PIXEL_RATIO, PIXEL_RATIO);
    c.lineJoin = c.lineCap = 'round';
    paint(c);
    return { name, image: c.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: PIXEL_RATIO };
  };
  const line = (c: CanvasRenderingContext2D, token: string, width: number, path: string) => {
    c.strokeStyle = tokens(token);
    c.lineWidth = width;
    c.stroke(new Path2D(path));
  };
  const hatch = (name: string, token: string, width: number) => sign(name, 8, (c) => line(c, token, width, 'M-2 2 2-2M-2 10 10-2M6 10 10 6'));
  const arrow = (name: string, token: string) => sign(name, 12, (c) => line(c, token, 2.2, 'M4 2 9 6 4 10'));
  return [
    hatch('hatch-no-go', '--ink', 1.2), hatch('hatch-lasso', '--ink', 0.9), arrow('arrow-on-dark', '--on-round-dark'), arrow('arrow-on-light', '--on-round-light'),
    sign('hub', 26, (c) => {
      c.fillStyle = tokens('--map-halo');
      c.fillRect(0, 0, 26, 26);
      c.fillStyle = tokens('--ink');
      c.fill(new Path2D('M5 2H21A3 3 0 0 1 24 5V21A3 3 0 0 1 21 24H5A3 3 0 0 1 2 21V5A3 3 0 0 1 5 2Z'));
      line(c, '--surface', 2, 'M6 13 13 7 20 13M8.5 12V19.5H17.5V12');
    }),
    { ...sign('flag', 24, (c) => {
      const plate = new Path2D('M6 2H18A4 4 0 0 1 22 6V18A4 4 0 0 1 18 22H6A4 4 0 0 1 2 18V6A4 4 0 0 1 6 2Z');
      c.fillStyle = tokens('--lit');
      c.fill(plate);
      c.strokeStyle = tokens('--ink');
      c.lineWidth = 3;
      c.stroke(plate);
    }), fits: { stretchX: [[16, 32]], stretchY: [[16, 32]], content: [10, 10, 38, 38] } },
    sign('cone', 56, (c) => {
      c.fillStyle = tokens('--map-here');
      c.strokeStyle = tokens('--map-halo');
      c.lineWidth = 4;
      const cone = new Path2D('M28 28 14 4A30 30 0 0 1 42 4Z');
      c.stroke(cone);
      c.fill(cone);
      const here = new Path2D('M18 28a10 10 0 1 0 20 0a10 10 0 1 0 -20 0Z');
      c.stroke(here);
      c.fill(here);
    }),
    sign('no-room', 16, (c) => {
      c.fillStyle = tokens('--surface');
      c.fillRect(4, 4, 8, 8);
      line(c, '--ink-2', 1.6, 'M4 4H12V12H4Z');
    }),
    sign('left-out', 16, (c) => {
      c.fillStyle = tokens('--surface');
      c.fillRect(2, 2, 12, 12);
      line(c, '--danger', 3, 'M2.5 2.5H13.5V13.5H2.5Z');
    }),
  ];
}

function draw(name: MarkName, tokens: Tokens, across: number, asked: boolean): ImageData {
  const { shape, fill, edge } = MARKS[name];
  // Room around the mark for its light edge.
  const side = Math.ceil(across + (asked ? 8 : 4));
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side * PIXEL_RATIO;
  const c = canvas.getContext('2d', { willReadFrequently: true })!;
  const scale = (across / 24) * PIXEL_RATIO;
  const outline = new Path2D(shape.outline);
  c.translate(canvas.width / 2 - 12 * scale, canvas.height / 2 - 12 * scale);
  c.scale(scale, scale);
  c.lineJoin = 'round';
  const stroke = (width: number, token: string, dash: number[] = []) => {
    c.lineWidth = width;
    c.strokeStyle = tokens(token);
    c.setLineDash(dash);
    c.stroke(outline);
  };
  c.fillStyle = tokens(fill);
  if (asked) {
    // Stands out from its neighbours: the filled one in a ring of ground and one of ink, the hollow one on a plate of ground.
    if (name === 'inside') {
      stroke(5.6, '--ink');
      stroke(3, '--map-halo');
      c.fill(outline);
    } else {
      stroke(6, '--map-halo');
      c.fill(outline);
      stroke(3, edge, shape.dash);
    }
  } else {
    // Filled marks touch in a terrace: a thin light edge keeps them apart.
    if (name === 'inside') stroke(2.4, '--map-halo');
    c.fill(outline);
    // However small, a line stays wide enough to be seen.
    if (name !== 'inside') stroke(Math.max(shape.strokeWidth, 1.4 * (24 / across)), edge, across < 12 ? [] : shape.dash);
    if (shape.glyph) {
      c.fillStyle = tokens(edge);
      c.fill(new Path2D(shape.glyph));
    }
  }
  return c.getImageData(0, 0, canvas.width, canvas.height);
}
