// What the office does about homes and walks: addresses that were reported, safety markers, notes on how to get in, a file from a phone.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { known } from '../known.mjs';
import { aPhone, attempt, path, untried } from '../record.mjs';
import { closes, plans } from '../rounds.mjs';
import { axe, DESK, PHONE } from '../stage.mjs';

const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
/** Right for axe at both sizes and in the dark, and nothing runs off the side. */
async function sound(page) {
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await page.waitForFunction((width) => window.innerWidth === width, size.width);
    assert.deepEqual(await axe(page), [], `axe at ${size.width}`);
    assert.ok((await wide(page)) <= 0, `it runs off the side at ${size.width}`);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.deepEqual(await axe(page, ['color-contrast']), []);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(DESK);
}
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const panelOf = async ({ page, go }, home) => {
  await go(`/sites/${known().site}?home=${home.id}`);
  await page.getByRole('heading', { name: 'Safety markers' }).waitFor();
};
const address = (home) => known().homes.find((h) => h.id === home.id).address;

export const scenes = {
  'an address that a walker reported stands beside the map until the office says what it is': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const name = `Annexe ${Date.now() % 10_000} Back Lane`;
      const home = known().insideHome;
      const plan = await plans(stage);
      const walk = { plan: plan.id, round: plan.rounds[0].id };
      await aPhone(stage)({ kind: 'missing_address', ...walk, address: name, point: { longitude: home.longitude, latitude: home.latitude } }, { kind: 'missing_address', ...walk, address: `${name}, upstairs` });
      const open = async () => (await ask(path('reported'))).reported.filter((one) => one.settled === null);
      const before = await open();
      // A planner is told on the site's page.
      await go(`/sites/${known().site}`);
      await page.getByRole('link', { name: `${before.length} addresses reported by walkers` }).click();
      await page.getByRole('heading', { level: 1, name: 'To look at' }).waitFor();
      const item = page.locator('[data-reported]', { has: page.getByRole('heading', { name, exact: true }) });
      await item.getByRole('img', { name: /^Number \d+ on the map$/ }).waitFor();
      await page.locator('[data-reported]', { has: page.getByRole('heading', { name: `${name}, upstairs` }) }).getByText('No place was sent with it.').waitFor();
      await page.locator('.holder[data-drawn]').waitFor();
      await sound(page);
      await item.getByRole('button', { name: `To be added to the list: ${name}`, exact: true }).click();
      await item.waitFor({ state: 'detached' });
      assert.equal((await open()).length, before.length - 1);
      await page.getByText(/^\d+ addresse?s? answered$/).click();
      await page.locator('details li', { hasText: name }).getByText(/^To be added to the list\. /).first().waitFor();
      // Somebody else was first.
      const other = (await open()).find((one) => one.address === `${name}, upstairs`);
      const answer = await stage.context.request.post(`${stage.url}/api/v1${path(`reported/${other.id}`)}`, { headers: { origin: stage.url }, data: { outcome: 'no_home' } });
      assert.ok(answer.ok());
      await page.getByRole('button', { name: `Not a home: ${name}, upstairs` }).click();
      await page.getByRole('alert').getByText(/: somebody else has answered this meanwhile\./).waitFor();
      await page.getByRole('button', { name: `Not a home: ${name}, upstairs` }).waitFor({ state: 'detached' });
      await closes(stage, plan.id);
    },
    expected: [409],
  },
  'a safety marker is put at a home, told on its own page, looked at again and ended': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const home = await untried(stage);
      await panelOf(stage, home);
      await page.getByRole('button', { name: 'Add a safety marker' }).click();
      await page.getByRole('button', { name: 'Save the marker' }).click();
      await page.getByText('Choose what it is.').waitFor();
      await sound(page);
      await page.getByRole('radio', { name: /^Go in twos/ }).check();
      await page.getByLabel('Look at it again by').fill(inDays(200));
      await page.getByRole('button', { name: 'Save the marker' }).click();
      await page.getByText(/^Give a day from /).waitFor();
      await page.getByLabel('Look at it again by').fill(inDays(30));
      await page.getByRole('button', { name: 'Save the marker' }).press('Enter');
      const marker = page.locator('[data-marker="two_people"]');
      await marker.getByText('In force.').waitFor();
      const held = async () => (await ask(path('safety-markers'))).markers.find((m) => m.household === home.id);
      assert.deepEqual([(await held()).code, (await held()).review_on, (await held()).state], ['two_people', inDays(30), 'in_force']);
      // The same cannot be added twice.
      await page.getByRole('button', { name: 'Add a safety marker' }).click();
      assert.equal(await page.getByRole('radio', { name: /^Go in twos/ }).count(), 0);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Add a safety marker' }).waitFor();
      await go(path('safety'));
      const listed = page.locator('li', { has: page.getByRole('link', { name: `${address(home)}: open the home` }) });
      await listed.getByRole('button', { name: /^Review: Go in twos, / }).click();
      await page.getByLabel('Look at it again by').fill(inDays(60));
      await sound(page);
      await page.getByRole('button', { name: 'Still needed' }).click();
      await page.getByText(/: still needed\. The next review is by /).waitFor();
      assert.equal((await held()).review_on, inDays(60));
      await listed.getByRole('button', { name: /^Review: / }).click();
      await page.getByRole('button', { name: 'Not needed any more' }).click();
      await page.getByText(/: ended\.$/).first().waitFor();
      assert.equal((await held()).state, 'ended');
    },
  },
  'markers to review are told where a planner looks, and stand first': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, context } = stage;
      const homes = [await untried(stage), await untried(stage)];
      const told = homes.map((home, i) => ({
        id: `m${i}`, household: home.id, address: address(home), code: i ? 'unsafe_access' : 'dog', words: '', since: inDays(-100), review_on: inDays(i ? -9 : 20), expires_on: inDays(i ? 21 : 50), at: Date.now() * 1000, by_name: 'Sam Office',
        state: i ? 'review_due' : 'in_force', ended: null,
      }));
      // A review is due only after weeks, for which no scene waits.
      await context.route(/\/safety-markers$/, (route) => route.fulfill({ json: { markers: told } }));
      await go(`/sites/${known().site}`);
      await page.getByRole('link', { name: '1 safety marker to review' }).click();
      await page.getByText('1 safety marker to review.').waitFor();
      const first = page.locator('.held li').first();
      await first.getByText('To review.').waitFor();
      await first.getByText(/^Unsafe way to the door$/).waitFor();
      await sound(page);
    },
  },
  'a note on how to get in is counted as it is written, kept until a day, and taken away': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, ask } = stage;
      const home = await untried(stage);
      await panelOf(stage, home);
      await page.getByRole('button', { name: 'Add a note' }).click();
      await page.getByLabel('Note on how to get in').fill('Use the back gate. '.repeat(5));
      await page.getByText('14 letters too many').waitFor();
      await page.getByRole('button', { name: 'Save the note' }).click();
      await page.getByText('Make it shorter: 80 letters at most.').waitFor();
      await sound(page);
      // What looks like something of people is asked about, and saved only where it is about the door.
      await page.getByLabel('Note on how to get in').fill('Ask for Mrs Jones');
      await page.getByText(/this looks like somebody’s name/).waitFor();
      await page.getByRole('button', { name: 'Save the note' }).click();
      assert.equal(await page.getByLabel('Note on how to get in').count(), 1);
      await page.getByLabel('Note on how to get in').fill('Use the back gate');
      await page.getByRole('button', { name: 'Save the note' }).click();
      await page.getByText('Use the back gate', { exact: true }).waitFor();
      const held = async () => (await ask(path('entry-notes'))).entry_notes.find((one) => one.household === home.id);
      assert.equal((await held()).text, 'Use the back gate');
      await page.getByRole('button', { name: 'Take it away' }).click();
      await page.getByText('The note is taken away.').waitFor();
      assert.equal(await held(), undefined);
    },
  },
  'a home tells what happened there, and where a phone’s clock was wrong': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const home = await untried(stage);
      const send = aPhone(stage);
      // A phone that is two hours behind, and one that never asked what time it is and sends late.
      await send(attempt(home.id, 'no_answer', { at: new Date(Date.now() - 2 * 3_600_000).toISOString(), offset_ms: 2 * 3_600_000 }));
      const [slip] = await aPhone(stage)(attempt(home.id, 'call_back', { call_back_on: inDays(3), call_back_part: 'evening' }));
      await send({ kind: 'correction', household: home.id, retracts: slip.id });
      await panelOf(stage, home);
      const events = page.locator('ol', { has: page.getByText('Knocked at the door') });
      await events.locator('li', { hasText: 'No answer' }).getByText('The phone’s clock was wrong, so this time may be wrong too.').waitFor();
      const other = events.locator('li', { hasText: 'Call back' });
      await other.getByText('taken back').waitFor();
      assert.equal(await other.getByText('The phone’s clock was wrong').count(), 0);
      await sound(page);
    },
  },
  'notes at the door are switched on with their days, and other rules are saved without touching them': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      const before = await ask(path('due-rules'));
      const notes = async () => {
        const { notes_allowed, notes_kept_days } = await ask(path('due-rules'));
        return [notes_allowed, notes_kept_days];
      };
      await go(path('places'));
      const box = page.getByRole('checkbox', { name: 'Walkers may write a note at a door' });
      await box.setChecked(true);
      await page.getByLabel('Days that a note is kept').fill('91');
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('Give a whole number from 1 to 90.').waitFor();
      await sound(page);
      await page.getByLabel('Days that a note is kept').fill('14');
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('The rules are saved. Plans made from now on follow them.').waitFor();
      assert.deepEqual(await notes(), [true, 14]);
      await page.getByLabel('Most tries').fill(String(before.most_tries));
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('The rules are saved. Plans made from now on follow them.').waitFor();
      assert.deepEqual(await notes(), [true, 14]);
      await box.setChecked(false);
      await page.getByRole('button', { name: 'Save the rules' }).click();
      await page.getByText('The rules are saved. Plans made from now on follow them.').waitFor();
      assert.deepEqual(await notes(), [false, 14]);
    },
  },
  'a file from a phone is taken in once, taken in again without harm, and another file is known at once': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const home = await untried(stage);
      const hex = () => randomUUID().replaceAll('-', '');
      const at = Date.now().toString(16).padStart(12, '0') + hex().slice(12);
      const id = `${at.slice(0, 8)}-${at.slice(8, 12)}-7${at.slice(13, 16)}-a${at.slice(17, 20)}-${at.slice(20, 32)}`;
      const event = { id, sequence: 1, household: home.id, round: null, plan: null, at: new Date().toISOString(), offset_ms: 0, ...attempt(home.id, 'no_answer') };
      const file = { name: 'patchwalk-unsent-2026-11-22.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify([{ device_id: randomUUID(), events: [event] }], null, 1)) };
      await go(path('set-aside'));
      const input = page.locator('input[type=file]');
      await input.setInputFiles({ name: 'photo.json', mimeType: 'application/json', buffer: Buffer.from('\u0089PNG') });
      await page.getByText(/^This is not a file of records from a phone\./).waitFor();
      await sound(page);
      await input.setInputFiles(file);
      await page.getByText('It holds 1 record.').waitFor();
      await page.getByRole('button', { name: 'Take it in' }).click();
      await page.getByText('1 record is stored now.').waitFor();
      await input.setInputFiles(file);
      await page.getByText('It holds 1 record.').waitFor();
      await page.getByRole('button', { name: 'Take it in' }).click();
      await page.getByText('1 was stored before.').waitFor();
    },
  },
  'on a sheet a door that may not be called on any more keeps its number and its place, and keys go past it': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, context } = stage;
      const plan = await plans(stage);
      const [round] = plan.rounds;
      const [, second, third] = round.doors;
      // No other scene reports it.
      const found = `Coach house, ${Date.now() % 10_000} Back Lane`;
      // A phone was at the third door today: nobody is to key that in again.
      const [there] = await aPhone(stage)(attempt(third, 'no_answer'));
      // As printed, while the second door has asked since not to be called on.
      await context.route(new RegExp(`/plans/${plan.id}$`), async (route) => {
        const answer = await route.fetch();
        const told = await answer.json();
        const one = told.rounds.find((r) => r.id === round.id);
        one.printed = round.doors;
        one.doors = round.doors.filter((id) => id !== second);
        told.doors = told.doors.map((d) => (d.household === second ? { ...d, round: null, due: false, code: 'do_not_knock', why: 'Do not knock' } : d));
        await route.fulfill({ response: answer, json: told });
      });
      await go(`/sites/${known().site}/plan/${plan.id}/paper/${round.id}/key`);
      await page.getByLabel('Day').fill(inDays(-1));
      await page.getByRole('button', { name: 'Start with the first door' }).press('Enter');
      await page.getByText('1 door of the sheet may not be called on any more.').waitFor();
      await page.locator(`[data-closed="${second}"]`).getByText('Do not knock: nothing to key').waitFor();
      await page.locator('[data-order="2"]').getByText(/^Before: no answer, today \d\d:\d\d$/).waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '0');
      await page.keyboard.press('1');
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '2');
      await page.keyboard.press('ArrowUp');
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '0');
      await page.getByText(`1 of ${round.doors.length - 1} doors keyed in`).waitFor();
      // Behind the last door a key too many changes nothing, until somebody goes back.
      const [end, last] = [String(round.doors.length), String(round.doors.length - 1)];
      const isAt = (order) => page.waitForFunction((o) => document.activeElement?.getAttribute('data-order') === o, order);
      for (let order = 2; order < round.doors.length; order++) await page.keyboard.press('ArrowDown').then(() => isAt(String(order)));
      await page.keyboard.press('1');
      await isAt(end);
      await page.keyboard.press('3');
      await page.keyboard.press('l');
      await page.getByText(`2 of ${round.doors.length - 1} doors keyed in`).waitFor();
      await page.locator('[data-order][tabindex="0"]').waitFor();
      await sound(page);
      await page.keyboard.press('ArrowUp');
      await isAt(last);
      assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /, no answer$/i);
      await page.getByRole('button', { name: 'An address that is not on the list' }).click();
      await page.getByLabel('Address, as it is on the sheet').fill('Sarah Jones');
      await page.getByLabel('Address, as it is on the sheet').press('Enter');
      await page.getByText(/this looks like somebody’s name/).waitFor();
      await page.getByLabel('Address, as it is on the sheet').fill(found);
      await sound(page);
      await page.getByLabel('Address, as it is on the sheet').press('Enter');
      await page.getByRole('heading', { name: 'Reported as not on the list' }).waitFor();
      await page.getByRole('button', { name: /: All saved/ }).waitFor();
      assert.ok((await stage.ask(path('reported'))).reported.some((one) => one.address === found && one.number === round.number));
      await page.getByRole('button', { name: `Take back: ${found}` }).click();
      await page.getByRole('heading', { name: 'Reported as not on the list' }).waitFor({ state: 'detached' });
      // What it said of being saved may be of the report still.
      const reports = async () => (await stage.ask(path('reported'))).reported.filter((one) => one.address === found).length;
      for (let asked = 0; asked < 60 && (await reports()) > 0; asked++) await new Promise((then) => setTimeout(then, 250));
      assert.equal(await reports(), 0);
      await aPhone(stage)({ kind: 'correction', household: third, retracts: there.id });
      await closes(stage, plan.id);
    },
  },
  'who walks alone is told with their time and who looks out for them, without loading the page again': {
    size: DESK, role: 'outreach_worker',
    async play(stage) {
      const { page, go } = stage;
      const plan = await plans(stage);
      const [round] = plan.rounds;
      const walk = { plan: plan.id, round: round.id };
      const send = aPhone(stage);
      await go(path('coverage'));
      const out = page.locator('section', { has: page.getByRole('heading', { name: 'Who is out now' }) });
      await out.getByText(/^Looked at \d\d:\d\d/).waitFor();
      await send({ kind: 'walk_start', ...walk, back_by: new Date(Date.now() - 5 * 60_000).toISOString() });
      const mine = out.locator('li.late', { hasText: 'Walking alone.' }).first();
      await mine.getByText(/^Said they would be back by \d\d:\d\d, 5 minutes ago\. Ring them\.$/).waitFor();
      await mine.getByText('Nobody was named to look out for them.').waitFor();
      await sound(page);
      await send({ kind: 'walk_end', ...walk });
      await mine.waitFor({ state: 'detached', timeout: 45_000 });
      await closes(stage, plan.id);
    },
  },
};
