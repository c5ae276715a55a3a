import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { DESK, PHONE } from '../stage.mjs';

async function fill(page, name, text) {
  await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
  await page.getByLabel('Who gave it').fill('Larch Homes, asset team');
  await page.getByLabel('Lawful basis').selectOption('Public task');
}
const look = async (page) => {
  await page.getByRole('button', { name: 'Look at it first' }).click();
  await page.locator('.headline').waitFor();
};

export const scenes = {
  'an empty form says what is missing, and is not sent': {
    size: PHONE, role: 'Manager',
    async play(stage) {
      const { site } = await known(stage);
      await stage.go(`/sites/${site}/import/households`);
      let sent = 0;
      stage.page.on('request', (r) => (sent += r.method() === 'POST' ? 1 : 0));
      await stage.page.getByRole('button', { name: 'Look at it first' }).click();
      await stage.page.locator('.wrong-box').getByText('Choose a file first.').waitFor();
      assert.equal(sent, 0);
    },
  },
  'a boundary is drawn before it counts, and nothing changes until the button is pressed': {
    size: DESK, role: 'Manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site } = await known(stage);
      const before = (await ask(`/sites/${site}/boundaries`)).versions;
      const current = await ask(`/sites/${site}/boundaries/${before.find((v) => v.in_force).version}.geojson`);
      await go(`/sites/${site}/import/boundary`);
      // The same area with its first corner moved a little: another boundary, near enough to be true.
      const moved = structuredClone(current.geometry);
      const ring = moved.type === 'Polygon' ? moved.coordinates[0] : moved.coordinates[0][0];
      ring[0] = ring[ring.length - 1] = [ring[0][0] + 0.00003, ring[0][1] + 0.00003];
      await fill(page, 'moved.geojson', JSON.stringify({ type: 'Feature', properties: {}, geometry: moved }));
      await look(page);
      await page.locator('.preview .holder[data-drawn]').waitFor();
      assert.equal((await ask(`/sites/${site}/boundaries`)).versions.length, before.length);
      await page.getByRole('button', { name: 'Bring in this boundary' }).click();
      await page.getByRole('heading', { name: 'The boundary is in' }).waitFor();
    },
  },
  'a household list is looked at, a column is given its meaning, and it is brought in': {
    size: PHONE, role: 'Manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site } = await known(stage);
      const { homes } = await ask(`/sites/${site}/households`);
      const rows = homes.filter((h) => h.longitude).slice(0, 40).map((h) => [h.uprn ?? h.id, `"${h.address}"`, h.postcode ?? '', h.latitude, h.longitude, 'Someone'].join(','));
      await go(`/sites/${site}/import/households`);
      await fill(page, 'list.csv', ['uprn,address_line_1,postcode,latitude,longitude,tenant', ...rows].join('\r\n'));
      await look(page);
      const tenant = page.getByLabel('Meaning of tenant');
      assert.equal(await tenant.locator('option:checked').innerText(), 'personal: not stored');
      const answered = page.waitForResponse((r) => r.request().method() === 'POST');
      await tenant.selectOption('ignored');
      await answered;
      await page.getByRole('button', { name: /^Bring in \d/ }).click();
      await page.getByRole('heading', { name: 'The list is in' }).waitFor();
    },
  },
  'a broken file is refused: nothing was brought in, and what to do is said': {
    size: PHONE, role: 'Manager', expected: [422],
    async play(stage) {
      const { site } = await known(stage);
      await stage.go(`/sites/${site}/import/boundary`);
      await fill(stage.page, 'broken.geojson', '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,51');
      await look(stage.page);
      await stage.page.getByText('Nothing was brought in and nothing has changed').waitFor();
      assert.equal(await stage.page.getByRole('button', { name: /^Bring in/ }).count(), 0);
    },
  },
};
