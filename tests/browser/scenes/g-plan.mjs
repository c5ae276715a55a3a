// Rounds are planned, looked at, changed by hand and handed out.
import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { ahead, closes, edits, pathOf, place, planOf, plans, whole } from '../rounds.mjs';
import { axe, DESK, PHONE } from '../stage.mjs';

const opened = async ({ page, go }, plan) => {
  await go(pathOf(plan));
  await page.getByRole('heading', { name: new RegExp(`^${plan.rounds.length} rounds, ${plan.in_rounds} doors$`) }).waitFor();
};
const drawn = (page) => page.locator('[data-plan-map]').waitFor();
const said = (page, text) => page.locator('.plan > .heard', { hasText: text }).waitFor({ state: 'attached' });
const figures = async (page) => (await page.locator('.line').innerText()).replaceAll(',', '').match(/\d+/g).map(Number);

/** Takes the first rounds there are; a fast server may have ended before that. */
async function takes(page) {
  const done = page.getByRole('heading', { name: /^\d+ rounds?, \d+ doors$/ });
  const use = page.getByRole('button', { name: 'Use these now' });
  // A press on a button that is just going is made again.
  for (let i = 0; i < 20 && !(await done.isVisible()); i++) {
    await done.or(use).first().waitFor();
    if (await use.isVisible()) await use.click({ timeout: 2000 }).catch(() => {});
    await page.waitForTimeout(300);
  }
  await done.waitFor();
}

export const scenes = {
  'rounds are planned from the page, the first are there at once, and every home is accounted for': {
    size: DESK, role: 'outreach_worker',
    async play(stage) {
      const { page, go, ask } = stage;
      const hub = await place(stage);
      await go('/');
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Plan' }).click();
      await page.getByRole('heading', { level: 1, name: 'Plan rounds' }).waitFor();
      // Where another scene has added a site, it is asked for.
      await page.getByText('due then').or(page.getByText(/^Fernhollow, /)).first().waitFor();
      if (await page.getByText(/^Fernhollow, /).isVisible()) await page.getByText(/^Fernhollow, /).click();
      await page.getByText('due then').waitFor();
      const [homes, due, not] = await figures(page);
      assert.equal(homes, due + not);
      await page.getByRole('button', { name: 'One person fewer' }).click();
      await page.getByText('3 people', { exact: true }).waitFor();
      for (let i = 0; i < 4; i++) await page.getByRole('button', { name: 'A quarter of an hour less' }).click();
      await page.getByLabel('Day', { exact: true }).fill(ahead());
      assert.ok(await page.getByRole('checkbox', { name: hub.name }).isChecked());
      await page.getByRole('button', { name: 'Plan rounds' }).click();
      await page.getByText(/^Planning… \d+%$/).first().waitFor();
      await takes(page);
      const id = new URL(page.url()).pathname.split('/').at(-1);
      const plan = await planOf(stage, id);
      const [all, inRounds, rounds, others] = await figures(page);
      assert.deepEqual([all, inRounds, rounds, others], [plan.homes, plan.in_rounds, plan.rounds.length, plan.not_in_a_round]);
      assert.equal(all, inRounds + others);
      assert.equal(plan.asked.people, 3);
      const counts = await page.locator('.left li button .num').allInnerTexts();
      assert.equal(counts.reduce((sum, c) => sum + Number(c.replace(',', '')), 0), others);
      // A row opens its homes.
      const row = page.locator('.left li button').first();
      await row.click();
      await page.locator('.homes li').first().waitFor();
      assert.ok((await ask(`/sites/${known().site}/plans`)).plans.some((p) => p.id === id));
      await closes(stage, id);
    },
  },
  'planning is stopped, and nothing is kept': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go, ask } = stage;
      await place(stage);
      const before = (await ask(`/sites/${known().site}/plans`)).plans.length;
      await go(`/sites/${known().site}/plan`);
      await page.getByText('due then').waitFor();
      await page.getByRole('button', { name: 'Plan rounds' }).click();
      await page.getByRole('button', { name: 'Stop, keep nothing' }).click();
      await said(page, 'Planning is stopped. Nothing was kept.');
      await page.getByRole('heading', { name: 'Plans of this site' }).waitFor();
      assert.equal((await ask(`/sites/${known().site}/plans`)).plans.length, before);
    },
  },
  'a page that is loaded again while rounds are planned shows that planning': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      await place(stage);
      await go(`/sites/${known().site}/plan`);
      await page.getByText('due then').waitFor();
      await page.getByRole('button', { name: 'Plan rounds' }).click();
      await page.getByText(/^Planning… \d+%$/).first().waitFor();
      await page.waitForURL(/[?&]planning=/);
      await page.reload();
      await page.getByText(/^Planning… \d+%$/).first().waitFor();
      await takes(page);
      await page.waitForURL(/\/plan\/[^?]+$/);
      await closes(stage, new URL(page.url()).pathname.split('/').at(-1));
    },
  },
  'on a phone nothing that has the focus lies under the bar at the foot': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      await page.getByRole('button', { name: 'Open round 1' }).click();
      await page.locator('.order input[type=checkbox]').first().waitFor();
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press('Tab');
        const under = await page.evaluate(() => {
          const one = document.activeElement;
          const foot = document.querySelector('.foot');
          if (!one || one === document.body || !foot || foot.contains(one)) return null;
          const over = Math.round(one.getBoundingClientRect().bottom - foot.getBoundingClientRect().top);
          return over > 0 ? `${one.outerHTML.slice(0, 120)} is ${over} px under the foot` : null;
        });
        assert.equal(under, null);
      }
      await closes(stage, plan.id);
    },
  },
  'doors are lassoed and moved by keys; undo and redo say what they do; times follow': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      await drawn(page);
      const pixel = await whole(page);
      const one = plan.rounds[0];
      const two = plan.rounds[1];
      const at = new Map(plan.doors.map((d) => [d.household, d.at]));
      const points = one.doors.slice(0, 6).map((id) => pixel(at.get(id)));
      const [x0, x1] = [Math.min(...points.map((p) => p.x)) - 4, Math.max(...points.map((p) => p.x)) + 4];
      const [y0, y1] = [Math.min(...points.map((p) => p.y)) - 4, Math.max(...points.map((p) => p.y)) + 4];
      await page.getByText('Lasso', { exact: true }).click();
      await page.mouse.move(x0, y0);
      await page.mouse.down();
      for (const [x, y] of [[x1, y0], [x1, y1], [x0, y1], [x0, y0]]) await page.mouse.move(x, y, { steps: 4 });
      await page.mouse.up();
      const bar = page.getByRole('status').filter({ hasText: / doors? chosen$/ });
      await bar.first().waitFor();
      const chosen = Number((await page.locator('.floating strong').innerText()).match(/\d+/)[0]);
      assert.ok(chosen >= 6, `${chosen} doors were lassoed`);
      const before = await page.locator(`tr[data-round="${two.number}"]`).innerText();
      await page.keyboard.press('m');
      await page.getByText('Move to which round?').waitFor();
      await page.keyboard.press(String(two.number));
      await page.waitForFunction(([n, was]) => document.querySelector(`tr[data-round="${n}"]`)?.innerText !== was, [two.number, before]);
      const moved = await planOf(stage, plan.id);
      const now = moved.rounds.find((r) => r.id === two.id);
      for (const id of one.doors.slice(0, 6)) assert.ok(now.doors.includes(id));
      await page.locator(`tr[data-round="${two.number}"]`).getByText(`${now.doors.length} doors`).waitFor();
      assert.match(await page.getByRole('button', { name: /^Undo: / }).getAttribute('aria-label'), /\d+ doors/);
      await page.keyboard.press('z');
      await page.getByRole('button', { name: /^Redo: / }).waitFor();
      assert.deepEqual((await planOf(stage, plan.id)).rounds.map((r) => r.doors), plan.rounds.map((r) => r.doors));
      await page.keyboard.press('y');
      await page.getByRole('button', { name: 'Redo', exact: true }).waitFor();
      assert.deepEqual((await planOf(stage, plan.id)).rounds.map((r) => r.doors), moved.rounds.map((r) => r.doors));
      await closes(stage, plan.id);
    },
  },
  'one press takes a whole street side, and a round is drawn by its corners': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      await drawn(page);
      const pixel = await whole(page);
      const door = plan.doors.find((d) => d.household === plan.rounds[0].doors[5]);
      const side = plan.doors.filter((d) => d.side === door.side && (d.due || d.round)).length;
      await page.getByText('Street sides', { exact: true }).click();
      await page.waitForTimeout(500);
      const { x, y } = pixel(door.at);
      await page.mouse.click(x, y);
      await page.locator('.floating strong').waitFor();
      const chosen = Number((await page.locator('.floating strong').innerText()).match(/\d+/)[0]);
      assert.ok(chosen > 1 && chosen <= Math.max(side, 200));
      await page.getByRole('button', { name: 'No round', exact: true }).click();
      await page.getByText(/due and in no round\./).waitFor();
      await page.getByRole('button', { name: /^Undo: / }).click();
      await page.getByRole('button', { name: /^Redo: / }).waitFor();
      // Corners round the first doors of another round.
      await page.getByText('Draw a round', { exact: true }).click();
      const placed = await whole(page);
      const points = plan.rounds[2].doors.slice(0, 5).map((id) => placed(plan.doors.find((d) => d.household === id).at));
      const box = { left: Math.min(...points.map((p) => p.x)) - 6, right: Math.max(...points.map((p) => p.x)) + 6, top: Math.min(...points.map((p) => p.y)) - 6, bottom: Math.max(...points.map((p) => p.y)) + 6 };
      for (const [cx, cy] of [[box.left, box.top], [box.right, box.top], [box.right, box.bottom], [box.left, box.bottom]]) await page.mouse.click(cx, cy);
      const make = page.getByRole('button', { name: /^Make a round of \d+ doors$/ });
      await make.waitFor();
      const inside = Number((await make.innerText()).match(/\d+/)[0]);
      assert.ok(inside >= 5);
      await make.click();
      await page.getByRole('heading', { name: new RegExp(`^${plan.rounds.length + 1} rounds, `) }).waitFor();
      const now = await planOf(stage, plan.id);
      assert.equal(now.rounds.at(-1).doors.length, inside);
      await closes(stage, plan.id);
    },
  },
  'a round’s doors are put in another order with the keyboard alone, and the focus stays on the door': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      const one = plan.rounds[0];
      await page.getByRole('button', { name: `Open round ${one.number}` }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `Round ${one.number}` }).waitFor();
      const name = plan.doors.find((d) => d.household === one.doors[1]).address;
      await page.getByRole('button', { name: `${name}: one later`, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction((door) => document.querySelectorAll('.order li')[2]?.getAttribute('data-door') === door, one.doors[1]);
      await page.waitForFunction((label) => document.activeElement?.getAttribute('aria-label') === label, `${name}: one later`);
      const order = (await planOf(stage, plan.id)).rounds[0].doors;
      assert.deepEqual(order.slice(0, 3), [one.doors[0], one.doors[2], one.doors[1]]);
      await page.keyboard.press('r');
      await page.waitForFunction((door) => document.querySelector('.order li')?.getAttribute('data-door') === door, one.doors.at(-1));
      await page.keyboard.press('s');
      await page.getByRole('heading', { name: /^4 rounds, / }).waitFor();
      await page.keyboard.press('l');
      await page.getByRole('button', { name: 'Unlock' }).waitFor();
      await page.keyboard.press('Escape');
      await page.waitForFunction((label) => document.activeElement?.getAttribute('aria-label') === label, `Open round ${one.number}`);
      await page.getByLabel('Keys on').uncheck();
      await page.keyboard.press('z');
      assert.equal((await planOf(stage, plan.id)).rounds.length, 4);
      await page.getByLabel('Keys on').check();
      await closes(stage, plan.id);
    },
  },
  'a door is dragged from its round onto another': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      const [one, two] = plan.rounds;
      await page.getByRole('button', { name: `Open round ${one.number}` }).click();
      await page.locator('.order li').nth(1).dragTo(page.locator(`tr[data-round="${two.number}"] td`).first());
      await page.locator(`tr[data-round="${two.number}"]`).getByText(`${two.doors.length + 1} doors`).waitFor();
      assert.ok((await planOf(stage, plan.id)).rounds.find((r) => r.id === two.id).doors.includes(one.doors[1]));
      await closes(stage, plan.id);
    },
  },
  'a round is given to somebody, handed out with a code and a QR, and then stays as it is': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      await page.getByRole('button', { name: 'Open round 1' }).click();
      await page.getByRole('button', { name: 'Assign' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Give a name.').waitFor();
      await page.getByLabel('Who walks it').fill('Team Heron');
      await page.keyboard.press('Enter');
      await page.getByText('For Team Heron').waitFor();
      // It asks once, and says what is then so.
      await page.getByRole('button', { name: 'Hand out 3 rounds' }).click();
      await page.getByRole('alertdialog', { name: 'Hand out these 3 rounds?' }).getByText('2 rounds are for nobody by name yet: whoever types a code walks it.').waitFor();
      assert.deepEqual(await axe(page), []);
      await page.keyboard.press('Escape');
      assert.ok((await planOf(stage, plan.id)).rounds.every((r) => r.code === null));
      await page.getByRole('button', { name: 'Hand out 3 rounds' }).click();
      await page.getByRole('button', { name: 'Yes, hand them out' }).click();
      await page.getByRole('heading', { name: 'Codes' }).waitFor();
      const now = await planOf(stage, plan.id);
      assert.ok(now.rounds.every((r) => /^[A-Z2-9]{6}$/.test(r.code)));
      const picture = page.getByRole('img', { name: 'QR code of round 1' });
      await picture.waitFor();
      await page.waitForFunction(() => document.querySelector('.code img')?.naturalWidth > 0);
      await page.getByRole('button', { name: 'Copy the code', exact: true }).click();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), now.rounds[0].code);
      assert.equal(await page.getByRole('button', { name: 'More changes' }).count(), 0);
      assert.equal(await page.locator('.order input[type=checkbox]').count(), 0);
      await page.getByRole('button', { name: 'Close this plan' }).click();
      await page.getByRole('button', { name: 'Yes, close it' }).click();
      await page.getByText('This plan is closed').waitFor();
    },
  },
  'somebody else changed the plan: it is loaded again, and that is said': {
    size: DESK, role: 'manager', expected: [409],
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      await page.getByRole('button', { name: 'Open round 1' }).click();
      await edits(stage, plan.id, { edit: 'lock', round: plan.rounds[1].id, locked: true });
      await page.keyboard.press('r');
      await page.getByText('Somebody else changed this plan').waitFor();
      await page.locator('tr[data-round="2"]').getByText('Locked').waitFor();
      assert.deepEqual((await planOf(stage, plan.id)).rounds[0].doors, plan.rounds[0].doors);
      await closes(stage, plan.id);
    },
  },
  'on a phone: list first, a door moved by thumb, undo in view, the map by its tab': {
    size: PHONE, role: 'outreach_worker',
    async play(stage) {
      const { page } = stage;
      const plan = await plans(stage);
      await opened(stage, plan);
      assert.equal(await page.locator('.holder').count(), 0, 'the map is not fetched before it is asked for');
      await page.getByRole('button', { name: 'Open round 2' }).tap();
      await page.getByRole('heading', { name: 'Round 2' }).waitFor();
      await page.locator('.order .pick').first().tap();
      await page.getByRole('button', { name: 'Move to round 3' }).tap();
      const undo = page.getByRole('button', { name: /^Undo: / });
      await undo.waitFor();
      for (const button of await page.locator('.foot button').all()) assert.ok((await button.boundingBox()).height >= 48, await button.innerText());
      await undo.tap();
      await page.getByRole('button', { name: /^Redo: / }).waitFor();
      assert.deepEqual((await planOf(stage, plan.id)).rounds.map((r) => r.doors), plan.rounds.map((r) => r.doors));
      await page.getByRole('button', { name: 'Close', exact: true }).tap();
      await page.getByRole('button', { name: 'Map', exact: true }).tap();
      await drawn(page);
      const [map, foot] = [await page.locator('.holder').boundingBox(), await page.locator('.foot').boundingBox()];
      assert.ok(map.y + map.height <= foot.y + 1, 'the bars are not over the map');
      await closes(stage, plan.id);
    },
  },
  'a champion’s route needs a door and a leaflet drop its name: both are asked for before anything is planned': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      await place(stage);
      const door = await place(stage, 'champion_door', '1 Fern Row');
      await go(`/sites/${known().site}/plan`);
      await page.getByText('Leaflet drop', { exact: true }).tap();
      await page.getByRole('button', { name: 'Plan rounds' }).tap();
      await page.getByRole('alert').getByText('Say what is delivered.').waitFor();
      await page.getByText('Champion’s route', { exact: true }).tap();
      await page.getByRole('button', { name: 'Plan the route' }).tap();
      await page.getByRole('alert').getByText('Choose the door from which the route starts.').waitFor();
      await page.getByLabel('From whose door').selectOption({ label: door.name });
      await page.getByRole('button', { name: 'Plan the route' }).tap();
      await takes(page);
      const id = new URL(page.url()).pathname.split('/').at(-1);
      const plan = await planOf(stage, id);
      assert.deepEqual([plan.asked.kind, plan.asked.most_doors, plan.asked.hubs], ['champion', 25, [door.id]]);
      await closes(stage, id);
    },
  },
  'who may not plan finds no way to it': {
    size: DESK, role: 'eligibility_staff', expected: [403],
    async play({ page, go }) {
      await go('/check');
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await page.getByRole('link', { name: 'Plan', exact: true }).count(), 0);
      await go(`/sites/${known().site}/plan`);
      await page.getByRole('heading', { level: 1, name: 'Your account can’t open this page' }).waitFor();
    },
  },
};
