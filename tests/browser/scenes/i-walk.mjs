// Rounds are walked: recorded with one thumb and no signal, and never lost.
import assert from 'node:assert/strict';
import { axe, PHONE, settled } from '../stage.mjs';
import { Phone, pickedUp, roundFor } from '../walks.mjs';

const noAnswer = (page) => page.getByRole('button', { name: /^No answer, / });
const doneIn = async (page) => Number(/^(\d+) of/.exec(await page.getByRole('img', { name: /doors done$/ }).getAttribute('aria-label'))[1]);
const line = (page, said) => page.getByRole('button', { name: new RegExp(`^What has been sent: ${said}`) }).waitFor();

/** Presses the usual answer at the next doors, each once the last is saved. */
async function knocks(page, count) {
  const before = await doneIn(page);
  for (let i = 1; i <= count; i++) {
    await noAnswer(page).click();
    await page.getByRole('img', { name: new RegExp(`^${before + i} of`) }).waitFor({ state: 'attached' });
  }
}

export const scenes = {
  'ten doors without a signal, the browser killed, two more and one undone: the server has eleven, once': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { url, ask } = stage;
      const { code, id, number } = await roundFor(stage, 'doors', 0);
      const since = Date.now() * 1000;
      const phone = new Phone();
      try {
        const first = await phone.start();
        await first.page.goto(`${url}/r/${code}`);
        await first.page.getByRole('button', { name: /^Outreach worker/ }).click();
        await first.page.getByText(/doors and the map are on this phone \(/).waitFor();
        await first.page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);
        await first.page.getByRole('link', { name: 'Open the round' }).click();
        await first.page.locator('[data-next]').waitFor();
        const already = await doneIn(first.page);
        await first.context.setOffline(true);
        await knocks(first.page, 10);
        await line(first.page, 'No signal · 1[01] waiting');
        await phone.kill();

        // Not even a name is answered now: the pages, the round and what was recorded are on the phone.
        const second = await phone.start({ reaches: false });
        await second.page.goto(`${url}/walk/${id}`);
        await second.page.getByRole('heading', { level: 1, name: `Round ${number}` }).waitFor();
        await second.page.getByRole('img', { name: new RegExp(`^${already + 10} of`) }).waitFor({ state: 'attached' });
        await knocks(second.page, 2);
        await second.page.getByRole('button', { name: 'Undo' }).click();
        await second.page.getByText(/: no answer, taken back$/).waitFor();
        await second.page.getByRole('img', { name: new RegExp(`^${already + 11} of`) }).waitFor({ state: 'attached' });
        await second.page.getByRole('button', { name: 'Map', exact: true }).click();
        await second.page.locator('.holder[data-drawn]').waitFor({ timeout: 60_000 });
        await phone.kill();

        const third = await phone.start();
        await third.page.goto(`${url}/walk`);
        // A browser that is killed may forget who was signed in. What was recorded waits until they are again.
        const again = third.page.getByRole('button', { name: /^What has been sent: Sign in again to send/ });
        await again.or(third.page.getByRole('button', { name: /^What has been sent: All saved/ })).waitFor();
        if (await again.isVisible()) {
          await again.click();
          await third.page.getByRole('link', { name: 'Sign in again' }).click();
          await third.page.getByRole('button', { name: /^Outreach worker/ }).click();
        }
        await line(third.page, 'All saved · synced \\d\\d:\\d\\d$');
        await phone.kill();
      } finally {
        await phone.throwAway();
      }
      const { doors } = await ask(`/rounds/${code}`);
      const recorded = doors.filter((door) => door.last_at >= since);
      assert.equal(recorded.length, 11, 'doors with a record of today');
      for (const door of recorded) assert.deepEqual([door.last, door.last_mine ?? true], ['no_answer', door.last_mine ?? true]);
    },
  },
  'a door is worked by keys alone, and the next one is lit and has the focus': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      await line(page, 'All saved');
      const lit = await page.locator('[data-next] button').getAttribute('aria-label');
      await page.locator('[data-next] button').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Registered' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1');
      for (let i = 0; i < 20 && (await page.evaluate(() => document.activeElement.textContent.trim())) !== 'Call back'; i++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Tomorrow' }).focus();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Save: call back tomorrow' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/: call back, saved$/).waitFor();
      await page.waitForFunction((was) => document.activeElement.closest('[data-next]') && document.activeElement.getAttribute('aria-label') !== was, lit);
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/: call back, taken back$/).waitFor();
      // Undoing the undo is the next line.
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/: call back, saved$/).waitFor();
    },
  },
  'a press is shown as saved before anything of it was sent': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page, context } = stage;
      await pickedUp(stage);
      await line(page, 'All saved');
      let let_go;
      const held = new Promise((then) => (let_go = then));
      await context.route('**/api/v1/sync', async (route) => {
        await held;
        await route.continue();
      });
      await knocks(page, 3);
      await page.getByText(/: no answer, saved$/).waitFor();
      let_go();
      await line(page, 'All saved');
    },
  },
  'a row is swiped, several flats are chosen, and a press at all of them is undone at once': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      const before = await doneIn(page);
      const row = page.locator('[data-next] button');
      await row.scrollIntoViewIfNeeded();
      const box = await row.boundingBox();
      await page.mouse.move(box.x + box.width - 40, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + 60, box.y + 22, { steps: 8 });
      await page.mouse.up();
      await page.getByRole('img', { name: new RegExp(`^${before + 1} of`) }).waitFor({ state: 'attached' });
      await page.getByRole('button', { name: 'Choose several doors' }).click();
      const rows = page.locator('.doors li button[aria-pressed]');
      const count = await rows.count();
      for (const i of [count - 1, count - 2, count - 3]) await rows.nth(i).click();
      await page.getByText('3 chosen').waitFor();
      await page.getByRole('button', { name: 'No answer', exact: true }).click();
      await page.getByText(/ and 2 more: no answer, saved$/).waitFor();
      await page.getByRole('img', { name: new RegExp(`^${before + 4} of`) }).waitFor({ state: 'attached' });
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('img', { name: new RegExp(`^${before + 1} of`) }).waitFor({ state: 'attached' });
    },
  },
  'do not knock asks once; a missing address is noted; the walk is ended': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      await page.getByRole('button', { name: /^Someone answered/ }).click();
      await page.getByRole('button', { name: 'Something else' }).click();
      await page.getByRole('button', { name: 'Do not knock' }).click();
      await page.getByRole('alertdialog').waitFor();
      assert.deepEqual(await axe(page), []);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'An address that is not on the list' }).click();
      await page.getByRole('button', { name: 'Save the address' }).click();
      await page.getByText('Write the address, as it stands on the door.').waitFor();
      await page.getByLabel('Address that is missing').fill('14A Elm Road');
      await page.getByRole('button', { name: 'Save the address' }).click();
      await page.getByText('14A Elm Road: missing address, saved').waitFor();
      await page.getByRole('button', { name: 'Finish' }).click();
      await page.getByRole('button', { name: 'I’m back' }).click();
      await page.getByText(/^You came back at \d\d:\d\d\.$/).waitFor();
      await page.getByText('The server has everything that you recorded.').waitFor();
    },
  },
  'a full phone says so at once, and pretends nothing': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      const before = await doneIn(page);
      await page.evaluate(() => {
        const { add } = IDBObjectStore.prototype;
        window.empties = () => (IDBObjectStore.prototype.add = add);
        IDBObjectStore.prototype.add = () => { throw new DOMException('There is no room left.', 'QuotaExceededError'); };
      });
      await noAnswer(page).click();
      await page.locator('.wrong-box', { hasText: 'Phone is full: nothing more can be saved' }).waitFor();
      await line(page, 'Phone is full: nothing more can be saved');
      assert.equal(await doneIn(page), before);
      await page.evaluate(() => void window.empties());
      await knocks(page, 1);
      await line(page, '(All saved|Sending|\\d+ waiting)');
    },
  },
  'a champion sees addresses and last words only, and may pass a door over': {
    size: PHONE, role: 'champion',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage, 'champion');
      await page.getByRole('heading', { level: 1, name: 'Your doors' }).waitFor();
      assert.equal(await page.getByText(/tried (twice|\d)|last \w{3} \d/).count(), 0);
      const lit = await page.locator('[data-next] button').getAttribute('aria-label');
      await page.getByRole('button', { name: /^Skip this door, / }).click();
      await page.waitForFunction((was) => document.querySelector('[data-next] button').getAttribute('aria-label') !== was, lit);
      await page.getByText('Skipped', { exact: true }).first().waitFor();
    },
  },
  'a leaflet round asks for leaflets, not for answers': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage, 'leaflets');
      const before = await doneIn(page);
      await page.getByRole('button', { name: /^Leaflet left, / }).click();
      await page.getByText(/: leaflet left, saved$/).waitFor();
      await page.getByRole('img', { name: new RegExp(`^${before + 1} of`) }).waitFor({ state: 'attached' });
    },
  },
  'a round that is not on the phone says so': {
    size: PHONE, role: 'outreach_worker',
    async play({ page, go }) {
      await go('/walk/no-such-round');
      await page.getByText('This round is not on this phone.').waitFor();
      assert.deepEqual(await axe(page), []);
      await settled(page);
    },
  },
};
