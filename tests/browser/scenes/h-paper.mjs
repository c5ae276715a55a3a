// Rounds on paper, places on the map, what is due, wishes, and a round picked up by its code.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { known } from '../known.mjs';
import { handedOut } from '../sheets.mjs';
import { axe, DESK, PHONE, shots } from '../stage.mjs';

/** Prints the page as it stands; the sheets, and how many there are. */
async function printed(page, name) {
  await page.emulateMedia({ media: 'print' });
  const pdf = await page.pdf({ preferCSSPageSize: true });
  const text = pdf.toString('latin1');
  mkdirSync(shots, { recursive: true });
  writeFileSync(join(shots, `${name}.pdf`), pdf);
  // Pictures for eyes, where the tool for it is there.
  spawnSync('pdftoppm', ['-gray', '-png', '-r', '110', join(shots, `${name}.pdf`), join(shots, name)]);
  const sizes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((m) => [Math.round(m[1]), Math.round(m[2])]);
  return { pages: (text.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, sizes };
}

/** How far any pixel of a picture is from grey, 0 to 255. */
async function colourIn(page, picture) {
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const c = new OffscreenCanvas(image.width, image.height).getContext('2d');
    c.drawImage(image, 0, 0);
    const { data: p } = c.getImageData(0, 0, image.width, image.height);
    let most = 0;
    for (let i = 0; i < p.length; i += 4) most = Math.max(most, Math.abs(p[i] - p[i + 1]), Math.abs(p[i + 1] - p[i + 2]));
    return most;
  }, picture.toString('base64'));
}

const paper = (plan, round) => `/sites/${plan.site}/plan/${plan.id}/paper${round ? `/${round.id}` : ''}`;
const near = (at) => ({ longitude: at.longitude, latitude: at.latitude });

export const scenes = {
  'a round comes out on A4 in black, white and grey, with every door in the order of the walk': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const plan = await handedOut(stage);
      const round = plan.rounds[0];
      await go(paper(plan, round));
      const sheet = page.getByRole('article', { name: `Round ${round.number}` });
      await sheet.getByRole('img', { name: /^Map of round/ }).waitFor();
      const written = await sheet.locator('tr.call .order').allInnerTexts();
      assert.deepEqual(written, round.doors.map((_, i) => String(i + 1)));
      const numbers = await sheet.locator('tr.call th').allInnerTexts();
      const listed = round.doors.map((id) => plan.doors.find((d) => d.household === id).number);
      // Of flats under the name of their building, the flat alone.
      assert.ok(numbers.every((said, i) => listed[i] === said || listed[i].startsWith(`${said}, `)), `${numbers} are not ${listed}`);
      assert.ok(await sheet.locator('.code img').evaluate((img) => img.complete && img.naturalWidth > 0), 'the square code is not drawn');
      await sheet.getByText(`${round.code.slice(0, 3)}`).first().waitFor();
      const { pages, sizes } = await printed(page, 'paper-round');
      assert.ok(pages >= 1 && pages <= 2 + Math.ceil(round.doors.length / 22), `${round.doors.length} doors came out on ${pages} pages`);
      for (const size of sizes) assert.deepEqual(size, [595, 842]);
      assert.equal(await colourIn(page, await sheet.screenshot()), 0);
    },
  },
  'the whole cut fits one page with every round in its table, and the sheets can be printed with it': {
    size: DESK, role: 'outreach_worker',
    async play(stage) {
      const { page, go } = stage;
      const plan = await handedOut(stage);
      await go(paper(plan));
      const rows = page.getByRole('table', { name: 'Rounds' }).locator('tbody tr');
      await rows.first().waitFor();
      assert.equal(await rows.count(), plan.rounds.length);
      assert.equal((await printed(page, 'paper-cut')).pages, 1);
      await page.emulateMedia({ media: 'screen' });
      await page.getByLabel(/^Also print the/).check();
      await page.getByRole('article').nth(plan.rounds.length).waitFor();
      assert.ok((await printed(page, 'paper-all')).pages > plan.rounds.length);
    },
  },
  'a leaflet round has a box for each door, and what to carry': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const plan = await handedOut(stage, 'leaflets');
      const round = plan.rounds[0];
      await go(paper(plan, round));
      await page.getByText(`Take: ${round.copies.toLocaleString('en-GB')} leaflet`).waitFor();
      assert.equal(await page.locator('.columns tr.call').count(), round.doors.length);
      await printed(page, 'paper-leaflets');
    },
  },
  'a round that is no longer in the plan says so': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const plan = await handedOut(stage);
      await stage.go(paper(plan, { id: '01980000-0000-7000-8000-000000000000' }));
      await stage.page.getByText('This round is not in the plan any more.').waitFor();
    },
  },
  'a hub is placed by typing an address, and taken away after asking': {
    size: DESK, role: 'manager',
    async play({ page, go }) {
      const { site, insideHome } = known();
      await go(`/sites/${site}/places`);
      await page.getByRole('button', { name: 'Add a place' }).click();
      await page.getByRole('button', { name: 'Save the place' }).click();
      await page.getByText('Give it a name.').waitFor();
      await page.getByText('Say where it is: press on the map, or type it.').waitFor();
      await page.getByLabel('Name', { exact: true }).fill('Scout hut');
      await page.getByLabel('Address, or latitude and longitude').fill(insideHome.address);
      await page.locator('.matches button').first().click();
      await page.getByText(/^Chosen: /).waitFor();
      await page.getByRole('button', { name: 'Save the place' }).click();
      await page.getByText('Scout hut is saved.').waitFor();
      await page.getByRole('button', { name: 'Remove Scout hut' }).click();
      await page.getByRole('button', { name: 'Yes, remove it' }).click();
      await page.getByText('Scout hut is removed.').waitFor();
      await page.getByRole('button', { name: 'Show Scout hut on the map' }).waitFor({ state: 'detached' });
    },
  },
  'a no-go area is drawn by pressing its corners, or typed with the keys alone': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const { site, insideHome } = known();
      await go(`/sites/${site}/places`);
      await page.locator('.holder[data-drawn]').waitFor();
      for (const how of ['Pressed', 'Typed']) {
        await page.getByRole('button', { name: 'Add a place' }).click();
        await page.getByRole('radio', { name: /^No-go area/ }).check();
        await page.getByLabel('Name', { exact: true }).fill(`${how} area`);
        if (how === 'Pressed') {
          for (const [x, y] of [[200, 200], [260, 200], [230, 250]]) await page.locator('.holder').click({ position: { x, y } });
        } else {
          const { latitude, longitude } = near(insideHome);
          await page.getByLabel('Corner, as latitude and longitude').fill('51.5');
          await page.keyboard.press('Enter');
          await page.getByText('That isn’t a latitude and a longitude.').waitFor();
          for (const [dx, dy] of [[0, 0], [0.0004, 0], [0.0004, 0.0004], [0, 0.0004]]) {
            await page.getByLabel('Corner, as latitude and longitude').fill(`${latitude + dy}, ${longitude + dx}`);
            await page.keyboard.press('Enter');
          }
          await page.getByRole('button', { name: 'Remove corner 4' }).click();
        }
        await page.getByText('3 corners. It can be saved').waitFor();
        await page.getByRole('button', { name: 'Save the place' }).click();
        await page.getByText(`${how} area is saved.`).waitFor();
        const place = (await ask(`/sites/${site}/places`)).places.find((p) => p.name === `${how} area`);
        assert.equal(place.geometry.coordinates[0].length, 4);
        await page.getByRole('button', { name: `Remove ${how} area` }).click();
        await page.getByRole('button', { name: 'Yes, remove it' }).click();
        await page.getByText(`${how} area is removed.`).waitFor();
      }
    },
  },
  'the rules of when a home is due are saved, and a slip is told': {
    size: PHONE, role: 'manager',
    async play({ page, go, ask }) {
      const { site } = known();
      await go(`/sites/${site}/places`);
      const gap = page.getByLabel('Days between two tries');
      await gap.waitFor();
      const before = await gap.inputValue();
      await gap.fill('');
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText(/^Give a whole number from/).waitFor();
      await gap.fill('5');
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('The rules are saved.').waitFor();
      assert.equal((await ask(`/sites/${site}/due-rules`)).gap_days, 5);
      await gap.fill(before);
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('The rules are saved.').waitFor();
    },
  },
  'do not knock is asked once before it is saved, and can be taken back': {
    size: DESK, role: 'manager',
    async play({ page, go, ask }) {
      const { site } = known();
      await go(`/sites/${site}`);
      await page.locator('tbody tr[data-row="0"]').click();
      const box = page.getByRole('checkbox', { name: /^Do not knock/ });
      await box.click();
      await page.getByRole('alertdialog', { name: 'Do not knock, for good?' }).waitFor();
      assert.equal(await box.isChecked(), false);
      assert.deepEqual(await axe(page), []);
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement?.type), 'checkbox');
      await box.click();
      await page.getByRole('button', { name: 'Yes, do not knock' }).click();
      await page.getByText('Do not knock: saved.').waitFor();
      assert.equal(await box.isChecked(), true);
      await box.click();
      await page.getByText('Do not knock: taken back.').waitFor();
      assert.equal(await box.isChecked(), false);
    },
  },
  'who is signed out signs in and comes back to the code': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const plan = await handedOut(stage);
      const { code, number, doors } = plan.rounds[0];
      await stage.context.clearCookies();
      const { page } = stage;
      await stage.go(`/r/${code}`);
      await page.getByRole('button', { name: /^Outreach worker/ }).click();
      await page.getByRole('heading', { level: 1, name: `Round ${number}` }).waitFor();
      assert.equal(new URL(page.url()).pathname, `/r/${code}`);
      assert.equal(await page.locator('.doors li.call').count(), doors.length);
    },
  },
  'a code is taken in any case and with spaces; a slip is told at once': {
    size: PHONE, role: 'outreach_worker', expected: [404],
    async play(stage) {
      const { page, go } = stage;
      const plan = await handedOut(stage);
      const { code, number } = plan.rounds[1];
      await go('/r');
      const field = page.getByLabel('Code of the round');
      for (const [typed, said] of [['ABC', 'this has 3'], ['ABCDE0', 'There is no 0 in a code'], ['AB?DEF', 'only letters and figures']]) {
        await field.fill(typed);
        await page.keyboard.press('Enter');
        await page.getByText(said).waitFor();
      }
      await field.fill(` ${code.slice(0, 3).toLowerCase()} ${code.slice(3).toLowerCase()}`);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: `Round ${number}` }).waitFor();
      await page.getByRole('button', { name: 'Map' }).click();
      await page.locator('.holder[data-drawn]').waitFor();
      await go('/r/ZZZZZZ');
      await page.getByText('No round has the code ZZZZZZ').waitFor();
      await page.getByRole('button', { name: 'Type the code again' }).click();
      await field.waitFor();
    },
  },
  'a champion picks up a champion’s route, and no other round': {
    size: PHONE, role: 'champion', expected: [403, 404],
    async play(stage) {
      const { page, go, chrome, url } = stage;
      const { open } = await import('../stage.mjs');
      const office = await open(chrome, url, DESK, { role: 'manager' });
      const [route, rounds] = [await handedOut(office, 'champion'), await handedOut(office)];
      await office.context.close();
      await go(`/r/${route.rounds[0].code}`);
      await page.getByText(/^Your \d+ doors?, about .*, ends at your door\.$/).waitFor();
      await page.getByRole('button', { name: 'Map' }).click();
      await page.locator('.holder[data-drawn]').waitFor();
      await go(`/r/${rounds.rounds[0].code}`);
      await page.getByText(/^No round has the code/).waitFor();
    },
  },
};
