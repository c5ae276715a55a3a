// Runs the scenes in one real Chromium: `node tests/browser/run.mjs [part of a name]`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { learn } from './known.mjs';
import { browser, open, server, shot } from './stage.mjs';

const wanted = process.argv[2] ?? '';
const folder = join(import.meta.dirname, 'scenes');
const began = Date.now();
const { url, stop } = await server();
const chrome = await browser();
let failed = 0;
let passed = 0;

const seconds = (from) => ((Date.now() - from) / 1000).toFixed(1);

async function perform(name, { size, role, expected, play }) {
  const from = Date.now();
  const stage = await open(chrome, url, size, { role, expected });
  stage.page.setDefaultTimeout(Number(process.env.PATCHWALK_WAIT ?? 30_000));
  try {
    await play({ ...stage, chrome });
    // No scene may cause these, whatever else it is about.
    if (stage.troubles.length) throw new Error([...new Set(stage.troubles)].join('\n'));
    passed++;
    console.log(`ok    ${name} (${seconds(from)} s)`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
    await shot(stage.page, `failed-${name.replace(/\W+/g, '-')}`, true).catch(() => {});
  }
  await stage.context.close();
}

try {
  await learn(chrome, url);
  for (const file of readdirSync(folder).sort()) {
    const { scenes, sideBySide = 1 } = await import(join(folder, file));
    const waiting = Object.entries(scenes).filter(([name]) => `${file} ${name}`.includes(wanted));
    const player = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await perform(...next);
    };
    await Promise.all(Array.from({ length: sideBySide }, player));
  }
} finally {
  await chrome.close();
  stop();
}
console.log(`${passed} scenes passed, ${failed} failed, in ${seconds(began)} s`);
process.exit(failed || !passed ? 1 : 0);
