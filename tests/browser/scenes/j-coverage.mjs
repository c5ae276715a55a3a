// How close a site is to every household: the page agrees with the server, follows it, and says what waits for a person.
import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { aPhone, attempt, coverageOf, layerOf, outcomesAt, path, untried } from '../record.mjs';
import { closes, plans } from '../rounds.mjs';
import { axe, DESK, PHONE } from '../stage.mjs';

const n = (count) => count.toLocaleString('en-GB');
const figure = (page, name) => page.locator(`[data-figure="${name}"]`);
const shownOf = (page, name, coverage) => figure(page, name).getByText(`${n(coverage[name])} of ${n(coverage.homes)}`, { exact: true }).waitFor();
const opens = async ({ page, go }, query = '') => {
  await go(path('coverage') + query);
  await figure(page, 'attempted').waitFor();
  await page.locator('[data-class]').first().waitFor();
};
const wide = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

export const scenes = {
  'every figure has its whole and agrees with the server, the legend counts every home, and rows are sorted': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      await go('/');
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Coverage' }).click();
      // Where another scene has added a site with homes, it is asked for.
      await page.getByText(/^Fernhollow, /).or(figure(page, 'attempted')).first().waitFor();
      if (await page.getByText(/^Fernhollow, /).isVisible()) await page.getByText(/^Fernhollow, /).click();
      await page.getByRole('heading', { level: 1, name: 'How close are we to every household?' }).waitFor();
      await page.locator('[data-class]').first().waitFor();
      const coverage = await coverageOf(stage);
      for (const name of ['attempted', 'contacted', 'engaged', 'registered', 'leafleted']) await shownOf(page, name, coverage);
      // Each figure says how it makes up its whole.
      const others = coverage.homes - coverage.attempted;
      await figure(page, 'attempted').getByText(`The other ${n(others)}: ${n(coverage.left)} left to try`).waitFor();
      const unreached = coverage.unreached.reduce((sum, u) => sum + u.count, 0);
      await figure(page, 'unreached').getByText(`${n(unreached)} of ${n(coverage.homes)}`, { exact: true }).waitFor();
      await page.getByText(`${n(coverage.listed)} on the map = ${n(coverage.homes)} homes`).waitFor();
      await page.locator('[data-class="not_tried"]').getByText('Not tried yet', { exact: true }).waitFor();
      const layer = await layerOf(stage);
      const counts = await page.locator('[data-class] b').allInnerTexts();
      assert.deepEqual(counts.map((c) => Number(c.replace(',', ''))), layer.legend.filter((c) => c.count > 0).map((c) => c.count));
      const rows = page.locator('tr[data-row]');
      assert.equal(await rows.count(), coverage.rows.length);
      assert.equal(await rows.first().getAttribute('data-row'), coverage.rows.toSorted((a, b) => b.left - a.left || a.name.localeCompare(b.name, 'en', { numeric: true }))[0].key);
      await page.getByRole('button', { name: 'Homes', exact: true }).click();
      const most = coverage.rows.reduce((best, row) => (row.homes > best ? row.homes : best), 0);
      assert.equal(Number((await rows.first().locator('td').first().innerText()).replace(',', '')), most);
      await page.getByText('Postcode', { exact: true }).click();
      await page.getByRole('heading', { name: /^By postcode/ }).waitFor();
      assert.equal(await rows.count(), (await coverageOf(stage, 'postcode')).rows.length);
    },
  },
  'a class is shown alone, the list holds exactly its homes, and so does the file': {
    size: DESK, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      const send = aPhone(stage);
      const home = await untried(stage);
      await send(attempt(home.id, 'call_back'));
      await opens(stage);
      const { features } = await layerOf(stage);
      const back = features.filter((f) => f.properties.code === 'call_back').length;
      await page.locator('[data-class="call_back"]').click();
      await page.getByText(`The map shows ${n(back)} of`).waitFor();
      await page.getByRole('button', { name: 'List these homes' }).click();
      await page.getByRole('heading', { name: 'Every home that the map shows' }).waitFor();
      assert.equal(await page.locator('table tbody tr').count(), Math.min(back, 100));
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
      const chunks = [];
      for await (const chunk of await file.createReadStream()) chunks.push(chunk);
      const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n');
      assert.equal(lines.length, back + 1);
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.getByText(`The map shows ${n(features.length)} homes.`).waitFor();
    },
  },
  'a row lights its homes and opens to list them, with the keyboard alone': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      await opens(stage);
      await page.getByRole('radio', { name: 'Last result' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.locator('[data-class="0"]').waitFor();
      assert.ok(await page.getByRole('radio', { name: 'Times tried' }).isChecked());
      await page.keyboard.press('ArrowRight');
      await page.locator('[data-class="not_leafleted"], [data-class="leafleted"]').first().waitFor();
      await page.keyboard.press('ArrowLeft');
      await page.locator('[data-class="0"]').waitFor();
      await page.locator('[data-class="0"]').focus();
      await page.keyboard.press('Enter');
      await page.getByText('Only: ').waitFor();
      await page.keyboard.press('Enter');
      const row = page.locator('tr[data-row]').first();
      await row.getByRole('button').focus();
      await page.getByText(/: [\d,]+ homes? lit\.$/).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.homes li').first().waitFor();
      const lit = Number((await page.getByText(/: [\d,]+ homes? lit\.$/).innerText()).match(/([\d,]+) homes? lit/)[1].replace(',', ''));
      assert.equal(await page.locator('.homes li').count(), lit);
      await page.keyboard.press('Enter');
      await page.locator('.homes li').first().waitFor({ state: 'detached' });
    },
  },
  'what a phone records changes the figures within seconds, and the page never goes blank': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      await opens(stage);
      const before = await coverageOf(stage);
      await shownOf(page, 'attempted', before);
      await page.evaluate(() => {
        window.gaps = 0;
        new MutationObserver(() => { if (!document.querySelector('[data-figure]') || !document.querySelector('tr[data-row]')) window.gaps++; }).observe(document.getElementById('main'), { childList: true, subtree: true });
      });
      const home = await untried(stage);
      const send = aPhone(stage);
      const began = Date.now();
      await send(attempt(home.id, 'interested', { leaflet: true }));
      const after = { ...before, attempted: before.attempted + 1, contacted: before.contacted + 1, engaged: before.engaged + 1, leafleted: before.leafleted + 1 };
      await shownOf(page, 'attempted', after);
      assert.ok(Date.now() - began < 5000, `it took ${Date.now() - began} ms`);
      for (const name of ['contacted', 'engaged']) await shownOf(page, name, after);
      assert.equal(await page.evaluate(() => window.gaps), 0);
    },
  },
  'cut off for more than a minute, the page keeps its figures and says of when they are; back again, it follows': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, context } = stage;
      await page.clock.install();
      let down = false;
      // A proxy that answers for a server that is gone.
      await context.route(/\/sites\/[^/]+\/(coverage|layers|walks|two-answers|set-aside)\b.*$/, (route) =>
        (down && route.request().resourceType() === 'fetch' ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' }) : route.fallback()));
      await opens(stage);
      const before = await figure(page, 'attempted').innerText();
      down = true;
      const refused = page.waitForResponse((response) => response.status() === 503 && /\/coverage\b/.test(response.url()));
      await page.clock.fastForward('01:10');
      await (await refused).finished();
      // What the page does on hearing that takes its own time; the clock is moved on until it has.
      const asOf = page.getByText(/^As of \d\d:\d\d\.$/);
      for (let moved = 0; moved < 40 && !(await asOf.count()); moved++) {
        await page.clock.fastForward('00:10');
        await new Promise((then) => setTimeout(then, 250));
      }
      await asOf.waitFor();
      assert.equal(await figure(page, 'attempted').innerText(), before);
      down = false;
      for (let moved = 0; moved < 40 && (await asOf.count()); moved++) {
        await page.clock.fastForward('00:10');
        await new Promise((then) => setTimeout(then, 250));
      }
      await asOf.waitFor({ state: 'detached' });
    },
    expected: [503],
  },
  'who may see counts only gets figures, and neither map nor rows': {
    size: DESK, role: 'programme_manager',
    async play(stage) {
      const { page, go } = stage;
      await go(path('coverage'));
      await shownOf(page, 'attempted', await coverageOf(stage));
      assert.equal(await page.locator('.holder').count(), 0);
      assert.equal(await page.getByRole('table').count(), 0);
      await page.getByRole('heading', { name: 'By last result' }).waitFor();
      assert.equal(await page.getByRole('heading', { name: 'Who is out now' }).count(), 0);
    },
  },
  'who is out is named, and no longer once they are back': {
    size: DESK, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      const [round] = plan.rounds;
      const walk = { plan: plan.id, round: round.id };
      const send = aPhone(stage);
      await send({ kind: 'walk_start', ...walk }, attempt(round.doors[0], 'no_answer', walk));
      await opens(stage);
      const mine = page.locator('section', { has: page.getByRole('heading', { name: 'Who is out now' }) }).locator('li', { hasText: `1 of ${round.doors.length} doors done` }).first();
      await mine.getByRole('link', { name: `Round ${round.number}` }).waitFor();
      await send({ kind: 'walk_end', ...walk });
      await page.reload();
      await page.getByRole('heading', { name: 'Who is out now' }).waitFor();
      await mine.waitFor({ state: 'detached' });
      await closes(stage, plan.id);
    },
  },
  'what was set aside is told in plain words, and accepted or left out by single keys': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const [one, two] = [await untried(stage), await untried(stage)];
      const send = aPhone(stage);
      const sent = await send(attempt(one.id, 'spoke', { plan: 'gone', round: 'gone' }), attempt(two.id, 'no_answer', { plan: 'gone', round: 'gone' }));
      for (const event of sent) assert.equal(event.status, 'set_aside');
      const waiting = async () => (await stage.ask(path('set-aside'))).set_aside.filter((r) => r.settled === null);
      const before = (await waiting()).length;
      await opens(stage);
      await page.getByRole('link', { name: `${before} records are set aside` }).click();
      await page.getByRole('heading', { level: 1, name: 'To look at' }).waitFor();
      const record = (home) => page.locator('[data-record]', { hasText: home.street }).filter({ hasText: home.number.split(',').at(-1).trim() }).first();
      await record(one).click();
      const side = page.locator('[data-side="sent"]');
      await side.getByText('Knocked at the door').waitFor();
      await side.getByText('Spoke', { exact: true }).waitFor();
      await page.locator('[data-side="held"]').getByText('Not tried yet').waitFor();
      await page.keyboard.press('a');
      await page.locator('[role=status]', { hasText: /^Accepted: / }).waitFor({ state: 'attached' });
      await record(two).click();
      await page.getByRole('checkbox', { name: 'Keys on' }).uncheck();
      await page.keyboard.press('l');
      assert.equal((await waiting()).length, before - 1);
      await page.getByRole('checkbox', { name: 'Keys on' }).check();
      await page.locator('article').getByRole('heading', { level: 3 }).focus();
      await page.keyboard.press('l');
      await page.locator('[role=status]', { hasText: /^Left out: / }).waitFor({ state: 'attached' });
      assert.equal((await waiting()).length, before - 2);
      const now = new Map((await layerOf(stage)).features.map((f) => [f.properties.id, f.properties.code]));
      assert.deepEqual([now.get(one.id), now.get(two.id)], ['spoke', 'not_tried']);
      // What is settled is folded away, and says who did it.
      await page.getByText(/^\d+ records? settled$/).click();
      await page.locator('details').getByText(/^Accepted by /).first().waitFor();
      await page.locator('details').getByText(/^Left out by /).first().waitFor();
    },
  },
  'of two answers a person says which is right, and can take that back': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const home = await untried(stage);
      await aPhone(stage)(attempt(home.id, 'no_answer'));
      await aPhone(stage)(attempt(home.id, 'interested'));
      const open = async () => (await stage.ask(path('two-answers'))).doors.find((d) => d.household === home.id);
      assert.equal((await open()).answers.length, 2);
      await go(path('two-answers'));
      const door = page.locator(`[data-home="${home.id}"]`);
      await door.locator('li', { hasText: 'No answer' }).getByRole('button').click();
      await door.waitFor({ state: 'detached' });
      await page.getByText(/: No answer counts\.$/).first().waitFor({ state: 'attached' });
      assert.equal(await open(), undefined);
      const shown = async () => (await layerOf(stage)).features.find((f) => f.properties.id === home.id).properties.code;
      assert.equal(await shown(), 'no_answer');
      await page.getByRole('button', { name: 'Undo' }).click();
      await door.waitFor();
      assert.equal((await open()).answers.length, 2);
    },
  },
  'a sheet is keyed in with the keyboard alone: an outcome by one key, a leaflet, the next door, undo': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const plan = await plans(stage);
      const [round] = plan.rounds;
      const stands = () => Promise.all(round.doors.slice(0, 4).map((id) => outcomesAt(stage, id)));
      const had = await stands();
      await go(`/sites/${known().site}/plan/${plan.id}/paper/${round.id}`);
      await page.getByRole('link', { name: 'Key in this sheet' }).click();
      await page.getByRole('heading', { name: 'When was it walked?' }).waitFor();
      // The plan is of a day to come: what is offered is not, and a day to come is not taken.
      assert.ok((await page.getByLabel('Day').inputValue()) <= new Date(Date.now() + 60_000).toISOString().slice(0, 10));
      await page.getByLabel('Day').fill(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10));
      await page.getByRole('button', { name: 'Start with the first door' }).press('Enter');
      await page.getByText('The walk has not begun yet.').waitFor();
      await page.getByLabel('Day').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
      await page.getByRole('button', { name: 'Start with the first door' }).press('Enter');
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '0');
      for (const key of ['1', 'l', '3', '5', '2']) await page.keyboard.press(key);
      // A call back asks when; Enter saves and goes on, as every key for an outcome does.
      await page.getByRole('heading', { name: /^Call back at .*: when\?$/ }).waitFor();
      await page.getByLabel('Time of day').selectOption('evening');
      await page.getByLabel('Time of day').press('Enter');
      await page.getByText(`4 of ${round.doors.length} doors keyed in`).waitFor();
      await page.locator('[data-order="3"]').getByText('Call back evening').waitFor();
      await page.keyboard.press('z');
      await page.getByText(`3 of ${round.doors.length} doors keyed in`).waitFor();
      // Do not knock stands beside refused, so it is asked about once: Escape leaves it, and no other key is an answer.
      await page.keyboard.press('7');
      await page.getByRole('alertdialog', { name: /^Do not knock at / }).getByText('Nobody will knock here again. Did they ask for that?').waitFor();
      await page.keyboard.press('1');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '3');
      await page.getByText(`3 of ${round.doors.length} doors keyed in`).waitFor();
      await page.keyboard.press('7');
      await page.getByRole('alertdialog').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('[data-order="3"]').getByText('Do not knock').waitFor();
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '4');
      await page.keyboard.press('z');
      await page.getByText(`3 of ${round.doors.length} doors keyed in`).waitFor();
      await page.keyboard.press('ArrowUp');
      assert.match(await focused(page), /Registered/);
      await page.keyboard.press('6');
      await page.locator('[data-order="2"]').getByText('Refused', { exact: true }).waitFor();
      await page.getByRole('button', { name: /: All saved/ }).waitFor();
      // What came to these doors by the sheet, whatever else happened there since.
      assert.deepEqual((await stands()).map((events, i) => events.filter(({ id }) => !had[i].some((old) => old.id === id)).map(({ outcome }) => outcome)), [['no_answer'], ['spoke'], ['refused'], []]);
      await page.reload();
      await page.getByLabel('Day').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
      await page.getByRole('button', { name: 'Start with the first door' }).press('Enter');
      await page.waitForFunction(() => document.activeElement?.getAttribute('data-order') === '3');
      for (let i = 0; i < 6; i++) await page.keyboard.press('z');
      await page.getByText(`0 of ${round.doors.length} doors keyed in`).waitFor();
      await page.getByRole('button', { name: /: All saved/ }).waitFor();
      await closes(stage, plan.id);
    },
  },
  'the page is right for axe at both sizes, light and dark, and nothing runs off the side with text at 200%': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      await opens(stage);
      for (const size of [DESK, PHONE]) {
        await page.setViewportSize(size);
        await page.waitForFunction((width) => window.innerWidth === width, size.width);
        assert.deepEqual(await axe(page), [], `axe at ${size.width}`);
        assert.ok((await wide(page)) <= 0);
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.deepEqual(await axe(page, ['color-contrast']), []);
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
      assert.ok((await wide(page)) <= 0, 'at 200% on a phone');
      await page.setViewportSize(DESK);
      assert.ok((await wide(page)) <= 0, 'at 200% on a desk');
      // What is wider than the page says so, and moves sideways by keys to its last column.
      await page.getByText('The table is wider than this page: move it sideways to see the rest.').waitFor();
      const table = page.getByRole('region', { name: 'By street, can be moved sideways' });
      await table.focus();
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
      await table.evaluate((one) => (one.scrollLeft = one.scrollWidth));
      assert.ok(await table.evaluate((one) => [...one.querySelectorAll('tbody tr:first-child > :last-child, thead th:last-child')].every((cell) => cell.getBoundingClientRect().right <= one.getBoundingClientRect().right + 1)), 'the last column is cut');
      assert.deepEqual(await axe(page), []);
    },
  },
};
