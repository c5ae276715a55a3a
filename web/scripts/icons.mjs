// Draws the sign as the pictures that phones want on their home screens: `node scripts/icons.mjs`, with CHROMIUM where it is not the usual one.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const folder = join(import.meta.dirname, '../public');
const sign = readFileSync(join(folder, 'sign.svg'), 'utf8');
const ground = /fill="(#[0-9A-F]{6})"/.exec(sign)[1];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
// Where a phone cuts the picture to its own shape, the sign stands smaller on its own ground.
for (const [name, size, share] of [['icon-192', 192, 1], ['icon-512', 512, 1], ['icon-cut-512', 512, 0.72], ['icon-apple-180', 180, 0.86]]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<body style="margin:0;display:grid;place-items:center;height:100vh;background:${share < 1 ? ground : 'transparent'}">${sign.replace('<svg ', `<svg width="${size * share}" height="${size * share}" style="display:block" `)}</body>`);
  await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
  await page.close();
}
await browser.close();
