// Runs the scenes, one after another, in one real Chromium: `node tests/browser/run.mjs [part of a name]`.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { browser, open, server, shot, signIn } from './stage.mjs';

const wanted = process.argv[2] ?? '';
const folder = join(import.meta.dirname, 'scenes');
const { url, stop } = await server();
const chrome = await browser();
let failed = 0;
let passed = 0;
try {
  for (const file of readdirSync(folder).sort()) {
    const { scenes } = await import(join(folder, file));
    for (const [name, { size, role, expected, play }] of Object.entries(scenes)) {
      if (wanted && !`${file} ${name}`.includes(wanted)) continue;
      const began = Date.now();
      const stage = await open(chrome, url, size, { expected });
      stage.page.setDefaultTimeout(Number(process.env.PATCHWALK_WAIT ?? 30_000));
      try {
        if (role) await signIn(stage.page, url, role);
        await play({ ...stage, url, chrome });
        // No scene may cause these, whatever else it is about.
        if (stage.troubles.length) throw new Error([...new Set(stage.troubles)].join('\n'));
        passed++;
        console.log(`ok    ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
      } catch (error) {
        failed++;
        console.log(`FAIL  ${name}\n      ${String(error.stack ?? error).replaceAll('\n', '\n      ')}`);
        await shot(stage.page, `failed-${name.replace(/\W+/g, '-')}`, true).catch(() => {});
      }
      await stage.context.close();
    }
  }
} finally {
  await chrome.close();
  stop();
}
console.log(`${passed} scenes passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
