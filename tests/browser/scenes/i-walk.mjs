// Rounds are walked: recorded with one thumb and no signal, and never lost.
import assert from 'node:assert/strict';
import { axe, open, PHONE, settled } from '../stage.mjs';
import { known } from '../known.mjs';
import { asOffice, Phone, pickedUp, roundFor } from '../walks.mjs';

const noAnswer = (page) => page.getByRole('button', { name: /^No answer, / });
const doneIn = async (page) => Number(/^(\d+) of/.exec(await page.getByRole('img', { name: /doors done/ }).getAttribute('aria-label'))[1]);
const plus = (at, minutes) => new Date(Date.parse(`2026-11-26T${at}:00Z`) + minutes * 60_000).toISOString().slice(11, 16);
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
        await first.page.getByRole('button', { name: 'Open the round', disabled: false }).click();
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
      // A double tap on Undo undoes once; after it the same place puts it back.
      await page.getByRole('button', { name: 'Put it back' }).dispatchEvent('click', { detail: 2 });
      await page.getByRole('button', { name: 'Put it back' }).focus();
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
      // What says something of people is asked about; it is saved once it was changed, or is an address after all.
      const field = page.getByLabel('Address that is missing');
      for (const said of ['14A, Mrs Jones', 'Ring 07700 900123', '14A, uses a wheelchair']) {
        await field.fill(said);
        await page.getByRole('button', { name: 'Save the address' }).click();
        await page.getByText(/: this looks like .*Write only the address/).waitFor();
      }
      assert.deepEqual(await axe(page), []);
      await field.fill('Sarah Jones');
      await page.getByRole('button', { name: 'Save the address' }).click();
      await page.getByRole('button', { name: 'It is an address' }).waitFor();
      await field.fill('14A Elm Road');
      await page.getByRole('button', { name: 'Save the address' }).click();
      await page.getByText('14A Elm Road: missing address, saved').waitFor();
      await line(page, 'All saved');
      await page.getByRole('button', { name: 'Finish' }).click();
      const back = page.getByRole('button', { name: 'I’m back' });
      await back.waitFor();
      // In sight without scrolling; and what went well is no warning.
      const box = await back.boundingBox();
      assert.ok(box.y + box.height <= PHONE.height && (await page.evaluate(() => scrollY)) === 0);
      assert.equal(await page.locator('.care').count(), 0);
      assert.deepEqual(await axe(page), []);
      await back.click();
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
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText(/: skipped, taken back$/).waitFor();
      assert.equal(await page.locator('[data-next] button').getAttribute('aria-label'), lit);
      // Put back, it is skipped again; all doors add up at the end.
      await page.getByRole('button', { name: 'Put it back' }).click();
      await page.getByText(/: skipped$/).waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('button', { name: 'Finish' }).click();
      const [, done, left, all] = /^(\d+) done, 1 skipped, (\d+) left of (\d+)$/.exec(await page.locator('.figure').textContent()).map(Number);
      assert.equal(done + 1 + left, all);
    },
  },
  'something else is saved for several doors at once, and undone the next door is where it was': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      await page.getByRole('img', { name: /doors done/ }).waitFor({ state: 'attached' });
      const lit = await page.locator('[data-next] button').getAttribute('aria-label');
      await page.getByRole('button', { name: 'Choose several doors' }).click();
      const rows = page.locator('.doors li button[aria-pressed]');
      const count = await rows.count();
      for (const i of [count - 4, count - 5]) await rows.nth(i).click();
      await page.getByText('2 chosen').waitFor();
      await page.getByRole('button', { name: 'Something else' }).click();
      await page.getByText('Something else, at 2 chosen').waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('button', { name: 'No access' }).click();
      await page.getByText(/ and 1 more: no access, saved$/).waitFor();
      await page.waitForFunction(() => document.activeElement?.matches('[data-next] button'));
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText(/ and 1 more: no access, taken back$/).waitFor();
      assert.equal(await page.locator('[data-next] button').getAttribute('aria-label'), lit);
    },
  },
  'who walks alone has “I’m back” in sight everywhere, and moves the time': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage, 'alone');
      await page.getByRole('button', { name: 'I’m walking alone' }).click();
      await page.getByRole('heading', { level: 1, name: 'Walking alone' }).waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('button', { name: '5 minutes later' }).click();
      const at = await page.locator('output').textContent();
      const later = new RegExp(`^Alone, back by ${plus(at, 15)}`);
      await page.getByLabel('Who looks out for you?').selectOption({ index: 1 });
      await page.getByRole('button', { name: 'Start the walk' }).click();
      const bar = page.getByRole('region', { name: 'Walking alone' });
      await bar.getByText(new RegExp(`^Alone, back by ${at}`)).waitFor();
      assert.deepEqual(await axe(page), []);
      const isInSight = async () => {
        const box = await bar.getByRole('button', { name: 'I’m back', exact: true }).boundingBox();
        assert.ok(box.y > PHONE.height / 2 && box.y + box.height <= PHONE.height, JSON.stringify(box));
      };
      await isInSight();
      await page.getByRole('button', { name: /^Someone answered/ }).click();
      await page.getByRole('button', { name: 'Registered' }).waitFor();
      await isInSight();
      await page.goBack();
      await bar.getByRole('button', { name: 'Back later' }).click();
      await bar.getByRole('button', { name: `${plus(at, 15)} 15 minutes later` }).click();
      await bar.getByText(later).waitFor();
      // It is on the phone: the page loaded again knows it.
      await page.reload();
      await bar.getByText(later).waitFor();
      await bar.getByRole('button', { name: 'I’m back' }).click();
      await bar.getByText(/^You came back at \d\d:\d\d\.$/).waitFor();
      assert.ok(await bar.evaluate((one) => one.contains(document.activeElement)), 'the focus went with the button');
      await bar.getByRole('button', { name: 'I’m still out' }).click();
      await bar.getByText(later).waitFor();
      await bar.getByRole('button', { name: 'I’m back' }).click();
      await line(page, 'All saved');
      // A press after a slipped “I’m back” goes on under the same promise; nobody is said to know what was not sent.
      await stage.context.setOffline(true);
      await noAnswer(page).click();
      await bar.getByText(later).waitFor();
      await bar.getByText(/^Not sent yet: .+ does not know\.$/).waitFor();
      await bar.getByRole('button', { name: 'I’m back' }).click();
      await bar.getByText(/^Not sent yet: .+ does not know that you are back\.$/).waitFor();
      assert.deepEqual(await axe(page), []);
      await stage.context.setOffline(false);
      await bar.getByText(/^You came back at \d\d:\d\d\.$/).waitFor();
      // Out again, that is said; with large text the bar leaves the screen to the doors.
      await bar.getByRole('button', { name: 'I’m still out' }).click();
      await bar.getByText(/^You said at \d\d:\d\d that you were back, and are out again since\./).waitFor();
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      await bar.getByRole('button', { name: /^Alone, back by .* Back later$/ }).waitFor();
      await isInSight();
      assert.ok((await bar.boundingBox()).height < PHONE.height / 6);
      assert.deepEqual(await axe(page), []);
      // What could not be asked without a signal is what this scene is about.
      stage.troubles.splice(0, stage.troubles.length, ...stage.troubles.filter((t) => !/ERR_INTERNET_DISCONNECTED/.test(t)));
    },
  },
  'whoever set out already, or came back, may still say that they walk alone': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      await knocks(page, 1);
      await page.getByRole('button', { name: 'Finish' }).click();
      await page.getByRole('button', { name: 'I’m back' }).click();
      await page.waitForFunction(() => document.activeElement?.getAttribute('href') === '/walk');
      await page.getByRole('button', { name: 'Back to the doors' }).click();
      await page.getByRole('button', { name: 'I’m walking alone' }).waitFor();
      await page.getByRole('button', { name: 'Start the walk' }).click();
      await page.getByRole('button', { name: 'Finish' }).click();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('button', { name: 'I’m walking alone' }).click();
      await page.clock.install();
      await page.clock.fastForward('12:00:00');
      await page.getByRole('button', { name: 'Start the walk' }).click();
      await page.getByText('That time has passed. Choose a later one.').waitFor();
    },
  },
  'who says at the end that they walk on alone is at the doors again': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      await pickedUp(stage);
      await knocks(page, 1);
      await page.getByRole('button', { name: 'Finish' }).click();
      await page.getByRole('button', { name: 'I’m walking alone' }).click();
      await page.getByRole('button', { name: 'Start the walk' }).click();
      await page.getByRole('region', { name: 'Walking alone' }).waitFor();
      await page.locator('[data-next]').waitFor();
      await page.getByRole('region', { name: 'Walking alone' }).getByRole('button', { name: 'I’m back' }).click();
    },
  },
  'who looks out for somebody is told on any page that they are late': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go, chrome, url, ask } = stage;
      const { id, plan } = await roundFor(stage, 'alone').then(async (round) => ({ ...round, plan: (await ask(`/rounds/${round.code}`)).plan }));
      const { person } = await ask('/session');
      const walker = await open(chrome, url, PHONE, { role: 'outreach_worker' });
      const device_id = crypto.randomUUID();
      const says = async (sequence, kind, more = {}) => {
        const event = { id: crypto.randomUUID(), sequence, kind, household: null, plan, round: id, outcome: null, at: new Date(Date.now() - 500 / sequence).toISOString(), offset_ms: 0, ...more };
        const sent = await walker.context.request.post(`${url}/api/v1/sync`, { headers: { origin: url }, data: { device_id, events: [event] } });
        assert.equal((await sent.json()).results[0].status, 'stored');
      };
      await says(1, 'walk_start', { back_by: new Date(Date.now() - 600_000).toISOString(), buddy: person.id });
      await go('/check');
      await page.getByText(/ was to be back at \d\d:\d\d and has not said yet that they are back\./).waitFor();
      await page.getByText(/Their phone may have no signal/).waitFor();
      assert.deepEqual(await axe(page), []);
      await says(2, 'walk_end');
      await walker.context.close();
      const looked = page.waitForResponse(/\/me\/watch$/);
      await page.reload();
      await looked;
      await page.getByRole('heading', { level: 1, name: 'Is this address in?' }).waitFor();
      assert.equal(await page.getByText(/ was to be back at/).count(), 0);
    },
  },
  'a door says first what to take care of, and how to get to it; a champion is told none of it': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      const { code } = await roundFor(stage, 'walked');
      const door = (await stage.ask(`/rounds/${code}`)).doors.findLast((one) => !one.last_at);
      await asOffice(stage, async (post) => {
        await post(`/sites/${known().site}/safety-markers`, { household: door.household, code: 'dog' });
        await post(`/sites/${known().site}/entry-notes`, { household: door.household, text: 'Use the back gate' });
      });
      await pickedUp(stage);
      const row = page.getByRole('button', { name: /Take care: Loose dog, Way in: Use the back gate/ });
      await row.scrollIntoViewIfNeeded();
      assert.deepEqual(await axe(page), []);
      await row.click();
      await page.getByRole('list', { name: 'Take care' }).getByText('Loose dog').waitFor();
      await page.getByText('Use the back gate').waitFor();
      assert.deepEqual(await axe(page), []);
    },
  },
  'a note about people is looked at again before anything is saved': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      const rules = (on) => asOffice(stage, async (_, context) => {
        const path = `${stage.url}/api/v1/sites/${known().site}/due-rules`;
        const now = await (await context.request.get(path)).json();
        const put = await context.request.put(path, { headers: { origin: stage.url }, data: { ...now, notes_allowed: on, notes_kept_days: 14 } });
        assert.ok(put.ok(), await put.text());
      });
      await rules(true);
      try {
        await pickedUp(stage);
        await page.getByRole('button', { name: /^Someone answered/ }).click();
        const note = page.getByLabel('Note about the door (optional)');
        await page.getByText('No names, nothing about people. 140 letters at most. It is deleted after 14 days.').waitFor();
        await note.fill('Ask for Mrs Jones');
        await page.getByText('“Mrs Jones”: this looks like somebody’s name').waitFor();
        assert.deepEqual(await axe(page), []);
        await page.getByRole('button', { name: 'Spoke' }).click();
        await page.waitForFunction(() => document.activeElement.tagName === 'INPUT');
        await note.fill('Bell is broken');
        await page.getByRole('button', { name: 'Spoke' }).click();
        await page.getByText(/: spoke, saved$/).waitFor();
        await line(page, 'All saved');
      } finally {
        await rules(false);
      }
    },
  },
  'a code that is not known says what to do next, and nothing moves while a round is put on the phone': {
    size: PHONE, role: 'outreach_worker', expected: [404],
    async play(stage) {
      const { page, go } = stage;
      await page.addInitScript(() => {
        window.moved = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.moved += one.value))).observe({ type: 'layout-shift', buffered: true });
      });
      await go('/r/ZZZ999');
      await page.getByText('No round has the code ZZZ999').waitFor();
      assert.deepEqual(await axe(page), []);
      await page.getByRole('button', { name: 'Type the code again' }).click();
      await page.getByRole('heading', { level: 1, name: 'Pick up a round' }).waitFor();
      const { code } = await roundFor(stage, 'walked');
      await go(`/r/${code}`);
      await page.getByText(/ on this phone \(/).waitFor();
      const moved = await page.evaluate(() => window.moved);
      assert.ok(moved < 0.05, `moved by ${moved}`);
    },
  },
  'a round opens before its map has come, and a map that has no room takes nothing from it': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page, go, context } = stage;
      const { code } = await roundFor(stage, 'walked');
      let come;
      const waits = new Promise((resolve) => (come = resolve));
      const map = /\/rounds\/[^/]+\/map$/;
      await context.route(map, (route) => waits.then(() => route.continue()).catch(() => {}));
      await go(`/r/${code}`);
      await page.getByText('The map is still coming.').waitFor();
      assert.deepEqual(await axe(page), []);
      await settled(page);
      await page.getByRole('button', { name: 'Open the round', disabled: false }).click();
      await page.locator('[data-next]').waitFor();
      come();
      await context.unroute(map);
      await page.addInitScript(() => {
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (value, ...rest) {
          if (this.name === 'grounds' && value.base) throw new DOMException('full', 'QuotaExceededError');
          return put.call(this, value, ...rest);
        };
      });
      await go(`/r/${code}`);
      await page.getByText(/ on this phone \(.*\), without the map: there was no room for it\./).waitFor();
      await page.getByRole('button', { name: 'Open the round', disabled: false }).waitFor();
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
