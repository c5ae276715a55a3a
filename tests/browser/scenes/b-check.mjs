import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { DESK, PHONE } from '../stage.mjs';

const field = (page) => page.getByRole('combobox', { name: 'Address or postcode' });
async function ask({ page, go }, address, reference) {
  await go('/check');
  if (reference) await page.getByLabel('Your reference for this referral').fill(reference);
  await field(page).fill(address);
  await page.keyboard.press('Enter');
  await page.locator('.result h2').waitFor();
}
const verdict = (page) => page.locator('.result h2').innerText();

export const scenes = {
  'an address inside is told yes, and the answer takes the focus': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, (known()).inside);
      assert.equal(await verdict(stage.page), 'Yes, it is in');
      assert.equal(await stage.page.evaluate(() => document.activeElement?.textContent), 'Yes, it is in');
      await stage.page.getByText(/metres? inside the line/).waitFor();
      await stage.page.getByText(/oundary \d+, in force since/).waitFor();
    },
  },
  'an address outside is told no, and nothing on the page says yes': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, known().outside);
      assert.equal(await verdict(stage.page), 'No, it is outside');
      assert.equal(await stage.page.getByText('Yes, it is in').count(), 0);
    },
  },
  'nearer than the point is good for, the site’s own list settles it and says so': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, known().settled);
      assert.equal(await verdict(stage.page), 'Yes, it is in');
      await stage.page.getByText(/own household list, which settles it/).waitFor();
    },
  },
  'on the line nobody is told yes or no, and the distance is said once': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, known().near[0]);
      assert.equal(await verdict(stage.page), 'Too near the line to say');
      await stage.page.getByText('Don’t say yes or no yet.').waitFor();
      const said = await stage.page.locator('.result .why').innerText();
      assert.equal(said.match(/from the line/gi)?.length, 1, said);
    },
  },
  'a house whose flats are all in is in, and the caller’s flat can still be picked': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, known().house);
      assert.equal(await verdict(stage.page), 'Yes, it is in');
      await stage.page.getByText(/so the flat makes no difference/).waitFor();
      const first = stage.page.getByRole('list', { name: 'Listed there' }).getByRole('button').first();
      const said = (await first.innerText()).split('\n')[0];
      await first.click();
      await stage.page.getByText('Picked from the addresses that matched.').waitFor();
      assert.ok((await stage.page.locator('.result .address').innerText()).startsWith(said));
    },
  },
  'one of several: the caller’s home can be picked': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, known().ambiguous);
      assert.equal(await verdict(stage.page), 'Which one is it?');
      const first = stage.page.locator('.candidates button').first();
      const said = (await first.innerText()).split('\n')[0];
      const asked = stage.page.waitForRequest((r) => r.url().includes('/eligibility?'));
      await first.click();
      // By its id: words that matched several homes once could match several again.
      assert.match(new URL((await asked).url()).searchParams.get('picked') ?? '', /\S/);
      await stage.page.locator('.result h2').filter({ hasNotText: 'Which one' }).waitFor();
      assert.ok((await stage.page.locator('.result .address').innerText()).startsWith(said));
      await stage.page.getByText('Picked from the addresses that matched.').waitFor();
    },
  },
  'an address that nobody lists is not called outside': {
    size: DESK, role: 'manager',
    async play(stage) {
      await ask(stage, (known()).nowhere);
      assert.equal(await verdict(stage.page), 'Not on our list');
      await stage.page.getByText(/this doesn.t mean that it is outside/i).waitFor();
    },
  },
  'the beginning of an address is not on the list, and what begins so is offered': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      const { inside } = known();
      await ask(stage, /^\d+\w? \w{4}/.exec(inside)[0]);
      assert.equal(await verdict(page), 'Not on our list');
      await page.getByRole('list', { name: 'Did you mean' }).getByRole('button', { name: inside.split(',')[0] }).first().click();
      await page.locator('.result h2').filter({ hasText: 'Yes, it is in' }).waitFor();
    },
  },
  'the check can be made with the keys alone, from type-ahead to the copied reply': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const { inside } = known();
      await go('/check');
      await page.locator('h1').waitFor();
      for (let i = 0; i < 20 && !(await field(page).evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
      await page.keyboard.type(inside.slice(0, 9), { delay: 20 });
      await page.locator('[role=listbox] [role=option]').first().waitFor();
      await page.keyboard.press('ArrowDown');
      assert.equal(await page.locator('[role=option][aria-selected=true]').count(), 1);
      assert.equal(await field(page).getAttribute('aria-activedescendant'), await page.locator('[role=option][aria-selected=true]').getAttribute('id'));
      await page.keyboard.press('Enter');
      await page.locator('.result h2').waitFor();
      const copy = page.getByRole('button', { name: 'Copy a reply' });
      for (let i = 0; i < 20 && !(await copy.evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /reference \S+\.$/);
    },
  },
  'a recorded check opens again by its address': {
    size: PHONE, role: 'manager',
    async play(stage) {
      await ask(stage, (known()).inside);
      const said = await verdict(stage.page);
      await stage.page.locator('.before a').first().click();
      await stage.page.getByRole('heading', { level: 1, name: /^Check \S+/ }).waitFor();
      assert.equal(await stage.page.locator('article h2').innerText(), said);
    },
  },
  'a partner is told in area and nothing else': {
    size: PHONE, role: 'partner',
    async play(stage) {
      await ask(stage, known().inside, 'R-17');
      assert.equal(await verdict(stage.page), 'In area');
      await stage.page.getByText('For referral R-17.').waitFor();
      assert.equal(await stage.page.locator('.result .map, .result .care').count(), 0);
      assert.equal(await stage.page.getByText(/metre/).count(), 0);
    },
  },
  'without a connection the words stay and the way on is told': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { inside } = known();
      await stage.go('/check');
      await field(stage.page).waitFor();
      await stage.page.route('**/api/v1/eligibility**', (route) => route.abort());
      await field(stage.page).fill(inside);
      await stage.page.keyboard.press('Enter');
      await stage.page.getByText('We can’t reach the server').waitFor();
      assert.equal(await field(stage.page).inputValue(), inside);
      await stage.page.unroute('**/api/v1/eligibility**');
      await stage.page.getByRole('button', { name: 'Try again' }).click();
      await stage.page.locator('.result h2').waitFor();
      // The refusal itself is reported by the browser; that one is what the scene is about.
      stage.troubles.splice(0, stage.troubles.length, ...stage.troubles.filter((t) => !/ERR_FAILED/.test(t)));
    },
  },
  'an answer never stands under another address, neither while that is asked about nor when it fails': {
    size: DESK, role: 'manager', expected: [429],
    async play(stage) {
      const { page } = stage;
      const { inside, outside } = known();
      await ask(stage, inside);
      let refuse;
      await page.route('**/api/v1/eligibility**', async (route) => {
        await new Promise((go) => (refuse = go));
        await route.fulfill({ status: 429, contentType: 'application/problem+json', body: '{"title":"Too many requests."}' });
      });
      const sent = page.waitForRequest((r) => r.url().includes('/eligibility?'));
      await field(page).fill(outside);
      await page.keyboard.press('Enter');
      await sent;
      const nothing = async () => {
        assert.equal(await page.locator('.result h2').count(), 0);
        assert.equal(await page.getByRole('button', { name: 'Copy a reply' }).count(), 0);
      };
      await nothing();
      refuse();
      await page.getByRole('alert').waitFor();
      await nothing();
      assert.equal(await field(page).inputValue(), outside);
      await page.unroute('**/api/v1/eligibility**');
    },
  },
  'a word without an end stays within its card and its line, and the dates within theirs': {
    size: PHONE, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const past = (inner, outer) =>
        page.evaluate(([inner, outer]) => [...document.querySelectorAll(inner)].filter((e) => {
          const [is, may] = [e.getBoundingClientRect(), e.closest(outer).getBoundingClientRect()];
          return is.right > may.right + 1 || e.scrollWidth > e.clientWidth + 1;
        }).length, [inner, outer]);
      await ask(stage, 'Llanfairpwllgwyngyll'.repeat(8));
      await page.locator('.before a').first().waitFor();
      assert.equal(await past('.result .band > div', '.result .verdict'), 0);
      assert.equal(await past('.before .text', '.before a'), 0);
      await go('/records');
      await page.locator('.filters input[type=date]').first().waitFor();
      assert.equal(await past('.filters input', '.filters'), 0);
      const [from, to] = await Promise.all(['From', 'To'].map((name) => page.getByLabel(name, { exact: true }).first().boundingBox()));
      assert.ok(to.y >= from.y + from.height || to.x >= from.x + from.width);
    },
  },
  'asked again before the first answer came, the last question is the one that is answered': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page, go } = stage;
      const { inside, outside } = known();
      await go('/check');
      let first = true;
      let release;
      const held = new Promise((then) => (release = then));
      await page.route('**/api/v1/eligibility**', async (route) => {
        if (first) {
          first = false;
          await held;
        }
        await route.continue();
      });
      for (const address of [inside, outside]) {
        const sent = page.waitForRequest((r) => r.url().includes('/eligibility?'));
        await field(page).fill(address);
        await page.keyboard.press('Enter');
        await sent;
      }
      await page.locator('.result h2').waitFor();
      const late = page.waitForResponse((r) => r.url().includes('/eligibility?'));
      release();
      await late;
      assert.equal(await verdict(page), 'No, it is outside');
      assert.equal(await page.getByText('Yes, it is in').count(), 0);
      await page.unroute('**/api/v1/eligibility**');
    },
  },
};
