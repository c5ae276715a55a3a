import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { DESK, PHONE } from '../stage.mjs';

export const scenes = {
  'the list can be worked through with the arrow keys, and each row lights its home': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      await go(`/sites/${known().site}`);
      const row = page.locator('tbody tr[tabindex="0"]');
      await row.waitFor();
      await row.focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex')), '5');
      assert.equal(await page.locator('tr.lit').getAttribute('aria-rowindex'), '5');
      await page.keyboard.press('End');
      const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount'));
      await page.waitForFunction((n) => document.activeElement?.getAttribute('aria-rowindex') === String(n), rows);
    },
  },
  'search and filter leave the homes that fit, and say how many': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const { site, insideHome } = known();
      await go(`/sites/${site}`);
      await page.getByLabel('Search the list').fill(`${insideHome.address} ${insideHome.postcode}`);
      await page.getByText(/^1 of [\d,]+ homes$/).waitFor();
      assert.equal(await page.locator('tbody tr[data-row]').count(), 1);
      await page.getByLabel('Search the list').fill('zzz');
      await page.getByText('No home matches').waitFor();
    },
  },
  'the legend’s counts are the list’s counts': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site } = known();
      const { homes } = await ask(`/sites/${site}/households`);
      await go(`/sites/${site}`);
      const inside = page.locator('.legend li').filter({ hasText: /^Inside/ });
      await inside.waitFor();
      assert.equal((await inside.locator('b').innerText()).replace(',', ''), String(homes.filter((h) => h.where === 'inside').length));
    },
  },
  'a home opens from its row with the keys, tells its history, and gives the row back': {
    size: DESK, role: 'manager',
    async play({ page, go }) {
      await go(`/sites/${known().site}`);
      const row = page.locator('tbody tr[tabindex="0"]');
      await row.waitFor();
      await row.focus();
      await page.keyboard.press('ArrowDown');
      const address = await page.locator('tr.lit .name').innerText();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 2, name: new RegExp(`^${address}`) }).waitFor();
      assert.ok((await page.evaluate(() => document.activeElement?.textContent)).startsWith(address));
      await page.getByText('New on the list').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-rowindex') === '3');
    },
  },
  'a programme manager sees counts and never an address': {
    size: DESK, role: 'programme_manager',
    async play({ page, go, ask }) {
      const { sites } = await ask('/sites');
      await go(`/sites/${sites[0].id}`);
      await page.getByRole('heading', { level: 1, name: sites[0].name }).waitFor();
      assert.equal(await page.getByRole('grid').count(), 0);
    },
  },
};
