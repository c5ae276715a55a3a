// What a verdict lets one do next: pick, decide, look at another day, reply, find it again.
import assert from 'node:assert/strict';
import { known } from '../known.mjs';
import { axe, DESK, PHONE } from '../stage.mjs';

const field = (page) => page.getByRole('combobox', { name: 'Address or postcode' });
const verdict = (page) => page.locator('.result h2').innerText();
async function ask({ page, go }, address) {
  await go('/check');
  await field(page).fill(address);
  await page.keyboard.press('Enter');
  await page.locator('.result h2').waitFor();
}
async function copied(page) {
  await page.getByRole('button', { name: 'Copy a reply' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const decides = (size, address) => ({
  size, role: 'manager',
  async play(stage) {
    const { page } = stage;
    await ask(stage, address());
    assert.equal(await verdict(page), 'Too near the line to say');
    assert.match(await copied(page), /We can’t say yet whether .* yes or a no\. Checked/);
    await page.getByRole('button', { name: 'Decide this address' }).click();
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.getByText('Choose in or outside.').waitFor();
    await page.getByText('Say why.').waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByLabel('It is in', { exact: true }).check();
    await page.getByLabel('Why?').fill('Its only door opens on the estate.');
    await page.getByLabel('Until (optional)').fill('2099-03-31');
    await page.getByRole('button', { name: 'Save the decision' }).click();
    await page.getByRole('heading', { name: 'Decided: in, until 31 March 2099' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Decided: in, until 31 March 2099');
    await page.getByText('“Its only door opens on the estate.”').waitFor();
    await page.getByText('By the line alone: too near to say.').waitFor();
    assert.match(await copied(page), /counts as in the .* area until 31 March 2099, by a manager’s decision\./);
    assert.deepEqual(await axe(page), []);
    // And it can be taken back, where it is seen.
    await page.getByRole('button', { name: /^Revoke the decision on/ }).click();
    await page.getByRole('button', { name: 'Yes, revoke it' }).click();
    await page.getByRole('heading', { name: 'Too near the line to say' }).waitFor();
  },
});

export const scenes = {
  'near the line, a manager decides where the answer stands, and it is shown as a decision: on a phone': decides(PHONE, () => known().near[1]),
  'near the line, a manager decides where the answer stands, and it is shown as a decision: at a desk': decides(DESK, () => known().near[2]),
  'whoever may not decide is offered no decision': {
    size: PHONE, role: 'eligibility_staff',
    async play(stage) {
      await ask(stage, known().near[0]);
      assert.equal(await verdict(stage.page), 'Too near the line to say');
      assert.equal(await stage.page.getByRole('button', { name: /[Dd]ecide/ }).count(), 0);
    },
  },
  'a decision that is made is told to staff as a decision, with who and why': {
    size: DESK, role: 'eligibility_staff',
    async play(stage) {
      await ask(stage, known().decided);
      assert.equal(await verdict(stage.page), 'Decided: in, until 31 March 2099');
      await stage.page.getByText(/decided this on .*“Its only door opens on the estate\.”/).waitFor();
      assert.equal(await stage.page.getByRole('button', { name: /^Revoke/ }).count(), 0);
    },
  },
  'a number that is not listed: the doors beside it are shown with their answers, and one can be picked': {
    size: PHONE, role: 'eligibility_staff',
    async play(stage) {
      const { page } = stage;
      const { nextDoor, nextDoorTo } = known();
      await ask(stage, nextDoor);
      assert.equal(await verdict(page), 'Not on our list');
      await page.getByRole('heading', { name: 'Listed near it' }).waitFor();
      await page.getByText(/is listed, \S+ is not/).waitFor();
      assert.match(await copied(page), /can’t say yet whether it is in the area/);
      await page.getByRole('list', { name: 'Listed near it' }).getByRole('button', { name: new RegExp(`^${nextDoorTo}.*In`) }).click();
      await page.getByRole('heading', { name: 'Yes, it is in' }).waitFor();
      await page.getByText('Picked from the addresses that matched.').waitFor();
    },
  },
  'a street without a number: up to five to pick from by keyboard, each with its answer': {
    size: DESK, role: 'eligibility_staff',
    async play(stage) {
      const { page } = stage;
      await ask(stage, known().ambiguous);
      assert.equal(await verdict(page), 'Which one is it?');
      const rows = page.getByRole('list', { name: 'Pick the right one' }).getByRole('button');
      assert.ok((await rows.count()) <= 5 && (await rows.count()) > 1);
      for (const said of await rows.allInnerTexts()) assert.match(said, /(In|Outside|Too near to say)\s*$/);
      for (let i = 0; i < 40 && !(await rows.first().evaluate((e) => e === document.activeElement)); i++) await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('.result h2').filter({ hasNotText: 'Which one' }).waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H2');
    },
  },
  'for another day the answer, the page and the reply speak of that day': {
    size: PHONE, role: 'eligibility_staff',
    async play(stage) {
      const { page, go } = stage;
      const { inside, earlierDay } = known();
      await go('/check');
      await page.getByRole('button', { name: 'Check for another day' }).click();
      await page.getByLabel('Day', { exact: true }).fill('2999-01-01');
      await page.getByText('Give a whole date, today or earlier.').waitFor();
      await page.getByLabel('Day', { exact: true }).fill(earlierDay);
      await page.getByText(/^Answers are for .*, not for today\.$/).waitFor();
      await field(page).fill(inside);
      await page.keyboard.press('Enter');
      await page.locator('.result h2').waitFor();
      assert.match(await verdict(page), /it was (in|outside)|Too near/);
      await page.locator('.result').getByText(/^On \d+ \w+ \d{4}$/).waitFor();
      assert.match(await copied(page), /On \d+ \w+ \d{4}, .* was (in|outside)|can’t say whether .* on \d+/);
      await page.getByRole('button', { name: 'Back to today' }).click();
      assert.equal(await page.locator('.result h2').count(), 0);
    },
  },
  'how the address was read is told, and how sure the match is, in words': {
    size: DESK, role: 'manager',
    async play(stage) {
      const { page } = stage;
      // The postcode with a letter for a figure, as people type it.
      const { inside } = known();
      await ask(stage, inside.replace(/1(\d? \d[A-Z]{2})$/, 'I$1'));
      await page.getByRole('heading', { name: 'How the address was found' }).waitFor();
      await page.getByText(/it was read as/).waitFor();
      await page.getByText(/^The match is /).waitFor();
      assert.doesNotMatch(await page.locator('.result').innerText(), /0\.\d{3}/);
    },
  },
  'asking for suggestions too often is not a trouble to anyone': {
    size: DESK, role: 'manager', expected: [429],
    async play({ page, go }) {
      await go('/check');
      let refused = 0;
      await page.route('**/api/v1/suggestions**', (route) => (refused++ ? route.continue() : route.fulfill({ status: 429, headers: { 'retry-after': '1' }, contentType: 'application/problem+json', body: '{"code":"over_limit","detail":"Too often."}' })));
      await field(page).pressSequentially(known().inside.slice(0, 8));
      await page.locator('[role=listbox] [role=option]').first().waitFor();
      assert.equal(await page.locator('.wrong-box').count(), 0);
    },
  },
  'a partner must say which referral it is for, and is told plainly when to come back': {
    size: PHONE, role: 'partner', expected: [429],
    async play({ page, go }) {
      await go('/check');
      let sent = 0;
      await page.route('**/api/v1/eligibility**', (route) => {
        sent++;
        return route.fulfill({ status: 429, headers: { 'retry-after': '2400' }, contentType: 'application/problem+json', body: JSON.stringify({ code: 'over_limit', detail: 'You may check 60 addresses in any one hour. Wait 40 minutes, then go on.' }) });
      });
      await field(page).fill(known().inside);
      await page.keyboard.press('Enter');
      await page.getByText('Give the referral’s number or code first.').waitFor();
      assert.equal(sent, 0);
      await page.getByLabel('Your reference for this referral').fill('R-18');
      await field(page).focus();
      await page.keyboard.press('Enter');
      await page.getByText(/Wait 40 minutes, then go on\. That is (today|tomorrow) at \d\d:\d\d\./).waitFor();
      assert.deepEqual(await axe(page), []);
    },
  },
  'checks are found again by their id, their answer and their day': {
    size: DESK, role: 'eligibility_staff',
    async play(stage) {
      const { page, go } = stage;
      await ask(stage, known().inside);
      const id = /Check (\S+),/.exec(await page.locator('.result .notes').innerText())[1];
      await go('/records');
      const rows = page.locator('main section').filter({ has: page.getByRole('heading', { name: 'Checks', exact: true }) }).locator('li a');
      await rows.first().waitFor();
      await page.getByLabel('Check id, or words of the address').fill(id.toLowerCase());
      await page.getByText(/^1 of [\d,]+ checks?$/).waitFor();
      assert.match(await rows.first().innerText(), new RegExp(id));
      await page.getByLabel('Answer', { exact: true }).selectOption('Outside');
      await page.getByText('No check fits.').waitFor();
      await page.getByRole('button', { name: 'Show all checks' }).click();
      await page.getByLabel('To', { exact: true }).fill('2001-01-01');
      await page.getByText('No check fits.').waitFor();
      await page.getByLabel('To', { exact: true }).fill('');
      await page.getByLabel('Whose').selectOption('My own');
      await rows.first().click();
      await page.getByRole('heading', { level: 1, name: /^Check \S+/ }).waitFor();
    },
  },
};
