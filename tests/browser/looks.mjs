// Pictures of every page at both sizes, light and dark, for eyes: `node tests/browser/looks.mjs [part of a name]`.
import { browser, DESK, open, PHONE, server, settled, shot, signIn } from './stage.mjs';
import { places } from './places.mjs';

const wanted = process.argv[2] ?? '';
const { url, stop } = await server();
const chrome = await browser();
try {
  for (const [size, sizeName] of [[PHONE, 'phone'], [DESK, 'desk']]) {
    for (const dark of [false, true]) {
      const stage = await open(chrome, url, size, { dark });
      const name = (page) => `${page}-${sizeName}-${dark ? 'dark' : 'light'}`;
      for (const place of places) {
        if (wanted && !name(place.name).includes(wanted)) continue;
        await stage.context.clearCookies();
        if (place.role) await signIn(stage.page, url, place.role);
        await stage.go(typeof place.path === 'function' ? place.path(await stage.ask('/sites')) : place.path);
        await stage.page.waitForLoadState('networkidle');
        await place.then?.(stage);
        await settled(stage.page);
        await shot(stage.page, name(place.name), place.whole ?? false);
      }
      if (stage.troubles.length) console.log(`${sizeName} ${dark ? 'dark' : 'light'}:`, [...new Set(stage.troubles)].join('\n'));
      await stage.context.close();
    }
  }
} finally {
  await chrome.close();
  stop();
}
