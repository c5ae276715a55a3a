import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { empties, handsIn, referrals } from '../files.mjs';
import { known } from '../known.mjs';
import { axe, DESK, PHONE } from '../stage.mjs';

const gives = (page, name = 'november.csv', text = referrals()) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

const heading = (page) => page.locator('article h2').innerText();
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

export const scenes = {
  'a list is checked, its answers are saved once, its counts add up, and it is on the record': {
    size: DESK, role: 'eligibility_staff',
    async play(stage) {
      const { page, go, ask } = stage;
      await go('/referrals');
      await page.getByRole('link', { name: 'Check a list' }).click();
      await page.getByRole('heading', { level: 1, name: 'Check a list' }).waitFor();
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('heading', { name: 'Before we can check the list' }).waitFor();
      await gives(page);
      await page.getByLabel('Reference', { exact: true }).fill('NOV-7');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('heading', { name: '6 rows are answered' }).waitFor();
      assert.equal(await focused(page), '6 rows are answered');
      assert.deepEqual(await axe(page), []);
      const counted = await page.locator('.counts dd').allInnerTexts();
      assert.equal(counted.slice(0, 3).map(Number).reduce((a, b) => a + b), 6);
      await page.getByRole('row', { name: /Customer Name Personal/ }).waitFor();
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the answered list' }).click();
      const file = await saving;
      assert.equal(file.suggestedFilename(), 'november-answered.csv');
      const text = readFileSync(await file.path(), 'utf8');
      assert.ok(text.includes('Thimble Bookend') && text.includes('07700 900103'), 'columns are passed through');
      const list = (await ask('/referrals')).referrals.find((l) => l.reference === 'NOV-7');
      assert.ok(!JSON.stringify(await ask(`/referrals/${list.id}`)).includes('Thimble'), 'nothing personal is stored');
      await page.getByRole('link', { name: 'See the rows' }).click();
      await page.getByRole('heading', { level: 1, name: 'november.csv' }).waitFor();
      assert.equal(await page.locator('tbody tr').count(), 6);
      await page.getByRole('button', { name: 'Waiting' }).click();
      await page.getByText(/^[1-5] of 6 rows$/).waitFor();
    },
  },
  'answers that were not saved are still offered on the next page, and not to somebody else': {
    size: PHONE,
    async play({ page, go }) {
      await go('/referrals/new');
      // Its own sign-in, since signing out ends it.
      await page.getByRole('button', { name: /^Eligibility staff\b/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Check a list' }).waitFor();
      await gives(page, 'unsaved.csv');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('heading', { name: /rows are answered$/ }).waitFor();
      await page.getByRole('link', { name: 'All lists' }).click();
      const offered = page.getByRole('heading', { name: 'The answers to unsaved.csv are not saved yet' });
      await offered.waitFor();
      const signsOut = async () => {
        await page.getByRole('button', { name: 'Menu' }).click();
        await page.getByRole('button', { name: 'Sign out' }).click();
      };
      const signsIn = (role) => page.getByRole('button', { name: role }).click();
      // Somebody else at the same desk finds nothing of it.
      await signsOut();
      await signsIn(/^Manager\b/);
      await page.getByRole('link', { name: 'Check a list' }).waitFor();
      assert.equal(await offered.count(), 0);
    },
  },
  'answers that were not saved can be saved from the page of all lists': {
    size: PHONE, role: 'eligibility_staff',
    async play({ page, go }) {
      await go('/referrals/new');
      await gives(page, 'unsaved.csv');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('link', { name: 'All lists' }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the answered list' }).click();
      assert.equal((await saving).suggestedFilename(), 'unsaved-answered.csv');
      assert.equal(await page.getByText('are not saved yet').count(), 0);
    },
  },
  'trying a list records nothing': {
    size: DESK, role: 'manager',
    async play({ page, go, ask }) {
      const before = (await ask('/referrals')).referrals.length;
      await go('/referrals/new');
      await gives(page);
      await page.getByRole('button', { name: 'Only try it' }).click();
      await page.getByRole('heading', { name: 'Tried: 6 rows, nothing recorded' }).waitFor();
      assert.equal((await ask('/referrals')).referrals.length, before);
    },
  },
  'a list without addresses is refused, and what to do is said': {
    size: PHONE, role: 'manager', expected: [422],
    async play({ page, go }) {
      await go('/referrals/new');
      await gives(page, 'bad.csv', 'a,b\n1,2\n');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('heading', { name: 'This list can’t be used as it is' }).waitFor();
      await page.getByText('No column of this list holds addresses').waitFor();
    },
  },
  'the queue is worked through with keys alone: reason, pick, skip, undo; and the counts follow': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      await empties(stage);
      const list = await handsIn(stage, 'queue.csv');
      const waiting = async () => (await ask('/referrals')).referrals.find((l) => l.id === list).counts;
      const unclear = (await waiting()).unclear;
      assert.equal(unclear, 3);
      await go('/referrals');
      await page.getByRole('link', { name: 'Work through 3 unclear rows' }).click();
      await page.getByText('3 left', { exact: true }).waitFor();
      assert.equal(await heading(page), known().nowhere);
      assert.deepEqual(await axe(page), []);
      // Outside asks why, and takes the focus to the field.
      await page.keyboard.press('o');
      await page.getByLabel('Why is it outside?').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Say why first.').waitFor();
      await page.keyboard.type('The council says that the street is in another town.');
      await page.keyboard.press('Enter');
      await page.getByText('2 left', { exact: true }).waitFor();
      const street = await heading(page);
      assert.equal(await focused(page), street);
      await page.getByText(/^Line 4 settled as outside\. 2 left\.$/).waitFor({ state: 'attached' });
      // Put off: the other one comes first.
      await page.keyboard.press('s');
      await page.waitForFunction((was) => document.querySelector('article h2')?.textContent !== was, street);
      assert.equal(await heading(page), 'No address');
      await page.keyboard.press('n');
      await page.getByText('1 left', { exact: true }).waitFor();
      assert.equal(await heading(page), street);
      // Undo, twice over.
      await page.keyboard.press('z');
      await page.getByText('2 left', { exact: true }).waitFor();
      assert.equal(await heading(page), 'No address');
      assert.equal((await waiting()).unclear, 2);
      await page.keyboard.press('n');
      await page.getByText('1 left', { exact: true }).waitFor();
      // A pick by its number.
      await page.keyboard.press('1');
      await page.getByRole('heading', { name: 'All done' }).waitFor();
      const counts = await waiting();
      assert.equal(counts.unclear, 0);
      assert.equal(counts.settled_inside + counts.settled_outside, 2);
      assert.equal(counts.not_an_address, 1);
      await page.getByRole('link', { name: 'To the lists' }).click();
      await page.getByText('Nothing is unclear: no row waits for a person.').waitFor();
    },
  },
  'keys can be turned off, and everything works by thumb': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      await empties(stage);
      await handsIn(stage, 'thumb.csv');
      await go('/referrals/queue');
      await page.getByText('3 left', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Put off' }).tap();
      await page.locator('.choices button').first().tap();
      await page.getByText('2 left', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).tap();
      await page.getByText('3 left', { exact: true }).waitFor();
      for (const button of await page.locator('article button').all()) {
        const { height } = await button.boundingBox();
        assert.ok(height >= 48, `${await button.innerText()} is ${height} px high`);
      }
      await page.setViewportSize(DESK);
      await page.getByLabel('Keys on').uncheck();
      const now = await heading(page);
      await page.keyboard.press('s');
      await page.keyboard.press('n');
      assert.equal(await heading(page), now);
      await page.getByLabel('Keys on').check();
      await empties(stage);
    },
  },
  'another home can be found for a row, and picking it answers the row': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      await empties(stage);
      const list = await handsIn(stage, 'find.csv');
      await go('/referrals/queue');
      await page.getByText('3 left', { exact: true }).waitFor();
      await page.keyboard.press('f');
      await page.getByLabel('Find another home').fill(known().inside.slice(0, 12));
      await page.locator('.sub li button').first().click();
      await page.getByText('2 left', { exact: true }).waitFor();
      const row = (await ask(`/referrals/${list}`)).rows.find((r) => r.reference === 'R3');
      assert.ok(row.settlements[0].address_id);
      await empties(stage);
    },
  },
  'a partner must give a reference, reads the short words, and sees their own lists only': {
    size: PHONE, role: 'partner',
    async play(stage) {
      const { page, go, context } = stage;
      await page.goto(stage.url);
      await page.getByRole('button', { name: 'Menu' }).click();
      await page.getByRole('navigation').getByRole('link', { name: 'Referrals' }).click();
      await page.getByRole('link', { name: 'Check a list' }).click();
      await gives(page, 'partner.csv');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByText('Give your own reference for this list.').first().waitFor();
      await page.getByLabel('Reference').fill('AC-12');
      await page.getByRole('button', { name: 'Check the list' }).click();
      await page.getByRole('heading', { name: '6 rows are answered' }).waitFor();
      const words = await page.locator('.counts dt').allInnerTexts();
      assert.deepEqual(words.slice(0, 3), ['in area', 'not in area', 'ask the team']);
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save the answered list' }).click();
      assert.match(readFileSync(await (await saving).path(), 'utf8'), /^\uFEFFid,answer,/);
      await page.getByRole('link', { name: 'See the rows' }).click();
      await page.getByText('Ask the team').first().waitFor();
      assert.equal(await page.locator('tbody tr').count(), 6);
      for (const list of (await (await context.request.get(`${stage.url}/api/v1/referrals`)).json()).referrals) assert.ok(list.as_partner);
      await go('/referrals/queue');
      await page.getByRole('heading', { level: 1, name: 'Your account can’t open this page' }).waitFor();
    },
  },
  'a manager changes how much a partner may ask': {
    size: DESK, role: 'manager',
    async play({ page, go, ask }) {
      await go('/partners');
      await page.getByRole('button', { name: /^Change the limits of/ }).click();
      await page.getByLabel('Checks an hour').fill('400');
      await page.getByRole('button', { name: 'Save the limits' }).click();
      await page.getByText('The day can’t have less than the hour.').waitFor();
      await page.getByLabel('Checks an hour').fill('50');
      await page.getByRole('button', { name: 'Save the limits' }).click();
      await page.getByText(/^Saved: the limits of/).waitFor();
      assert.equal((await ask('/partners')).partners[0].limits.per_hour, 50);
    },
  },
  'a manager says that the surroundings are complete, with how it is known, and takes it back': {
    size: DESK, role: 'manager',
    async play({ page, go, ask }) {
      const { site } = known();
      await go(`/sites/${site}`);
      await page.getByRole('button', { name: 'Say that it is complete' }).click();
      await page.getByRole('button', { name: 'Yes, it is complete' }).click();
      await page.getByText('Say how it is known.').waitFor();
      await page.getByLabel('How is it known?').fill('The council’s register of 3 November.');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Take back “complete”' }).waitFor();
      assert.equal((await ask(`/sites/${site}/surroundings`)).surroundings, 'complete');
      await page.getByRole('button', { name: 'Take back “complete”' }).click();
      await page.getByRole('button', { name: 'Yes, take it back' }).click();
      await page.getByRole('button', { name: 'Say that it is complete' }).waitFor();
      assert.notEqual((await ask(`/sites/${site}/surroundings`)).surroundings, 'complete');
    },
  },
  'an address is decided and revoked, protected and lifted, from the site’s page': {
    size: PHONE, role: 'manager',
    async play({ page, go, ask }) {
      // A home that no other scene asks about.
      const { site, homes } = known();
      await go(`/sites/${site}`);
      const finds = async () => {
        await page.getByLabel('Which address?').fill(homes.at(-1).address.slice(0, 14));
        await page.locator('form li button').first().click();
      };
      await page.getByRole('button', { name: 'Decide an address' }).click();
      await finds();
      await page.getByLabel('It is in').check();
      await page.getByLabel('Why?').fill('Its only door is on the estate.');
      await page.getByRole('button', { name: 'Save the decision' }).click();
      await page.getByText('Decided: in', { exact: true }).waitFor();
      await page.getByRole('button', { name: /^Revoke the decision on/ }).click();
      await page.getByRole('button', { name: 'Yes, revoke it' }).click();
      await page.getByText('No address has been decided.').waitFor();
      await page.getByRole('button', { name: 'Protect an address' }).click();
      await finds();
      await page.getByRole('button', { name: 'Protect it' }).click();
      await page.getByRole('button', { name: /^Lift the protection of/ }).click();
      await page.getByRole('button', { name: 'Yes, lift it' }).click();
      await page.getByText('No address is protected.').waitFor();
      assert.equal((await ask(`/sites/${site}/protected-addresses`)).protected_addresses.filter((p) => !p.lifted).length, 0);
    },
  },
};
