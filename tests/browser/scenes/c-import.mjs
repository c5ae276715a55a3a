import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { bowTie, chooses, listAsHeld, listWithBadRows, listWithPeople, looks, moved } from '../files.mjs';
import { known } from '../known.mjs';
import { DESK, PHONE } from '../stage.mjs';

export const scenes = {
  'an empty form says what is missing, and is not sent': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { site } = known();
      await stage.go(`/sites/${site}/import/households`);
      let sent = 0;
      stage.page.on('request', (r) => (sent += r.method() === 'POST' ? 1 : 0));
      await stage.page.getByRole('button', { name: 'Look at it first' }).click();
      await stage.page.locator('.wrong-box').getByText('Choose a file first.').waitFor();
      assert.equal(sent, 0);
    },
  },
  'a boundary is drawn before it counts, and nothing changes until the button is pressed': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site } = known();
      const before = (await ask(`/sites/${site}/boundaries`)).versions;
      await go(`/sites/${site}/import/boundary`);
      await chooses(page, 'moved.geojson', moved());
      await looks(page);
      await page.locator('.preview .holder[data-drawn]').waitFor();
      assert.equal((await ask(`/sites/${site}/boundaries`)).versions.length, before.length);
      await page.getByRole('button', { name: 'Bring in this boundary' }).click();
      await page.getByRole('heading', { name: 'The boundary is in' }).waitFor();
    },
  },
  'a boundary that crosses itself is mended or refused in words, beside a map of it': {
    size: PHONE, role: 'manager', expected: [422],
    async play({ page, go }) {
      await go(`/sites/${known().site}/import/boundary`);
      await chooses(page, 'crosses-itself.geojson', bowTie());
      await looks(page);
      await page.locator('.preview .holder[data-drawn]').waitFor();
      assert.ok((await page.locator('.kind li').count()) > 0);
    },
  },
  'names and telephone numbers are told as not stored, and nothing of them is kept': {
    size: PHONE, role: 'manager',
    async play({ page, go, ask }) {
      const { site } = known();
      await go(`/sites/${site}/import/households`);
      await chooses(page, 'list.csv', listWithPeople());
      await looks(page);
      for (const column of ['tenant', 'telephone']) {
        assert.equal(await page.getByLabel(`Meaning of ${column}`).locator('option:checked').innerText(), 'personal: not stored');
      }
      const answered = page.waitForResponse((r) => r.request().method() === 'POST');
      await page.getByLabel('Meaning of telephone').selectOption('ignored');
      await answered;
      await page.getByRole('button', { name: 'Bring in 40 rows' }).click();
      await page.getByRole('heading', { name: 'The list is in' }).waitFor();
      assert.doesNotMatch(JSON.stringify([await ask(`/sites/${site}/households`), await ask('/imports')]), /Invented Person|07700/);
      // The other homes come back with the whole list.
      await go(`/sites/${site}/import/households`);
      await chooses(page, 'whole.csv', listAsHeld());
      await looks(page);
      await page.getByRole('button', { name: /^Bring in [\d,]+ rows$/ }).click();
      await page.getByRole('heading', { name: 'The list is in' }).waitFor();
      const { homes } = await ask(`/sites/${site}/households`);
      assert.equal(homes.length, known().homes.length);
    },
  },
  'rows that can’t be used come back as a file with their reasons, and the rest can be taken without them': {
    size: DESK, role: 'manager', expected: [422],
    async play({ page, go }) {
      await go(`/sites/${known().site}/import/households`);
      await chooses(page, 'two-bad-rows.csv', listWithBadRows());
      await looks(page);
      await page.getByText('Nothing was brought in and nothing has changed').waitFor();
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download the rows with reasons' }).click();
      const text = readFileSync(await (await saved).path(), 'utf8');
      assert.match(text, /^\uFEFF?"?line"?,"?reason"?/);
      assert.ok(text.includes(known().homes[31].uprn), text);
      await page.getByRole('button', { name: /^Leave out .* and look again$/ }).click();
      await page.getByRole('button', { name: /^Bring in \d+ rows?$/ }).waitFor();
    },
  },
  'a list may come before the line: its homes are drawn, and called neither in nor out': {
    size: DESK, role: 'manager',
    async play({ page, go }) {
      const { emptySite } = known();
      await go(`/sites/${emptySite}/import/households`);
      await chooses(page, 'list.csv', listWithPeople());
      await looks(page);
      await page.getByRole('button', { name: 'Bring in 40 rows' }).click();
      await page.getByRole('link', { name: 'Go to the site' }).click();
      await page.getByRole('button', { name: /^No line yet/ }).waitFor();
      assert.equal(await page.locator('tbody').getByText('Outside').count(), 0);
    },
  },
  'a broken file is refused: nothing was brought in, and what to do is said': {
    size: PHONE, role: 'manager', expected: [422],
    async play(stage) {
      const { site } = known();
      await stage.go(`/sites/${site}/import/boundary`);
      await chooses(stage.page, 'broken.geojson', '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,51');
      await looks(stage.page);
      await stage.page.getByText('Nothing was brought in and nothing has changed').waitFor();
      assert.equal(await stage.page.getByRole('button', { name: /^Bring in/ }).count(), 0);
    },
  },
};
