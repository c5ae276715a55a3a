// How wide writing is, in the page's own font.
const context = document.createElement('canvas').getContext('2d')!;
const known = new Map<string, number>();

/** In the units of `size`, whatever those are. */
export function measure(text: string, size: number, bold = false): number {
  const key = `${bold}${text}`;
  let width = known.get(key);
  if (width === undefined) {
    context.font = `${bold ? 700 : 400} 100px "Atkinson Hyperlegible Next", Arial, sans-serif`;
    width = context.measureText(text).width / 100;
    known.set(key, width);
  }
  return width * size;
}

/** The font has to be there before anything is measured. */
export const fontsReady = () => Promise.all(['400 16px "Atkinson Hyperlegible Next"', '700 16px "Atkinson Hyperlegible Next"'].map((font) => document.fonts.load(font)));
