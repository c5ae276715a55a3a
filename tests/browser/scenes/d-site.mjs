import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { DESK, PHONE } from '../stage.mjs';

export const scenes = {
  'the list can be worked through with the arrow keys, and each row lights its home': {
    size: DESK, role: 'Manager',
    async play(stage) {
      const { page, go } = stage;
      await go(`/sites/${(await known(stage)).site}`);
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
    size: PHONE, role: 'Manager',
    async play(stage) {
      const { page, go } = stage;
      const { site, inside } = await known(stage);
      await go(`/sites/${site}`);
      await page.getByLabel('Search the list').fill(inside.split(',')[0]);
      await page.getByText(/^1 of [\d,]+ homes$/).waitFor();
      assert.equal(await page.locator('tbody tr[data-row]').count(), 1);
      await page.getByLabel('Search the list').fill('zzz');
      await page.getByText('No home matches').waitFor();
    },
  },
  'the legend’s counts are the list’s counts': {
    size: DESK, role: 'Manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site } = await known(stage);
      const { homes } = await ask(`/sites/${site}/households`);
      await go(`/sites/${site}`);
      const inside = page.locator('.legend li').filter({ hasText: /^Inside/ });
      await inside.waitFor();
      assert.equal((await inside.locator('b').innerText()).replace(',', ''), String(homes.filter((h) => h.where === 'inside').length));
    },
  },
  'a programme manager sees counts and never an address': {
    size: DESK, role: 'Programme manager',
    async play({ page, go, ask }) {
      const { sites } = await ask('/sites');
      await go(`/sites/${sites[0].id}`);
      await page.getByRole('heading', { level: 1, name: sites[0].name }).waitFor();
      assert.equal(await page.getByRole('grid').count(), 0);
    },
  },
};
