// Every page, at both sizes, light and dark: axe finds nothing, one heading leads, nothing runs off the side, also with text at 200%.
import assert from 'node:assert/strict';
import { places } from '../places.mjs';
import { axe, DESK, PHONE, quiet } from '../stage.mjs';

// These only look, so two may look at once.
export const sideBySide = 2;

const look = (place) => ({
  size: DESK, role: place.role, expected: [400, 404, 409, 422],
  async play(stage) {
    const { page, go } = stage;
    await go(typeof place.path === 'function' ? place.path() : place.path);
    await quiet(page);
    await place.then?.(stage);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const [size, of] of [[DESK, 'a desk'], [PHONE, 'a phone']]) {
      await page.setViewportSize(size);
      await page.waitForFunction((width) => window.innerWidth === width, size.width);
      assert.deepEqual(await axe(page), [], `axe, on ${of}`);
      assert.equal(await page.locator('h1').count(), 1);
      assert.ok((await wide()) <= 0, `on ${of} it runs ${await wide()} px off the side`);
    }
    assert.match(await page.title(), /Patchwalk$/);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.locator('html[data-theme=dark]').waitFor({ state: 'attached' });
    assert.deepEqual(await axe(page, ['color-contrast']), [], 'axe, in the dark');
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    assert.ok((await wide()) <= 0, `at 200% text it runs ${await wide()} px off the side`);
  },
});

export const scenes = Object.fromEntries(places.map((place) => [place.name, look(place)]));
