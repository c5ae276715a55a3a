// Pictures of every page at both sizes, light and dark, for eyes: `node tests/browser/looks.mjs [part of a name]`.
import { learn } from './known.mjs';
import { places } from './places.mjs';
import { browser, DESK, open, PHONE, quiet, server, settled, shot } from './stage.mjs';

const wanted = process.argv[2] ?? '';
const { url, stop } = await server();
const chrome = await browser();
try {
  await learn(chrome, url);
  for (const place of places) {
    for (const [size, sizeName] of [[PHONE, 'phone'], [DESK, 'desk']]) {
      const name = (dark) => `${place.name}-${sizeName}-${dark ? 'dark' : 'light'}`;
      if (wanted && !`${name(false)} ${name(true)}`.includes(wanted)) continue;
      const stage = await open(chrome, url, size, { role: place.role });
      await stage.go(typeof place.path === 'function' ? place.path() : place.path);
      await quiet(stage.page);
      await place.then?.(stage);
      await settled(stage.page);
      for (const dark of [false, true]) {
        await stage.page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
        await stage.page.waitForTimeout(400);
        await shot(stage.page, name(dark), place.whole ?? false);
      }
      if (stage.troubles.length) console.log(`${place.name}, ${sizeName}:`, [...new Set(stage.troubles)].join('\n'));
      await stage.context.close();
    }
  }
} finally {
  await chrome.close();
  stop();
}
