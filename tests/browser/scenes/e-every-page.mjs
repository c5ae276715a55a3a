// Every page, at both sizes: axe finds nothing, one heading leads, nothing runs off the side, also with text at 200%.
import assert from 'node:assert/strict';
import { places } from '../places.mjs';
import { axe, DESK, PHONE, settled } from '../stage.mjs';

const look = (place, size) => ({
  size, role: place.role, expected: [400, 404, 409],
  async play(stage) {
    const { page, go, ask } = stage;
    await go(typeof place.path === 'function' ? place.path(await ask('/sites')) : place.path);
    await page.waitForLoadState('networkidle');
    await place.then?.(stage);
    await settled(page);
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.locator('h1').count(), 1);
    assert.match(await page.title(), /Patchwalk$/);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok((await wide()) <= 0, `runs ${await wide()} px off the side`);
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await page.waitForTimeout(50);
    assert.ok((await wide()) <= 0, `at 200% text runs ${await wide()} px off the side`);
  },
});

export const scenes = Object.fromEntries(
  places.flatMap((place) => [[`${place.name} on a phone`, look(place, PHONE)], [`${place.name} on a desk`, look(place, DESK)]]),
);
