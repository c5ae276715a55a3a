// What takes too long for every day: a phone's browser that is killed right after each "saved", without a signal.
//
//   PATCHWALK_BIN=target/release/patchwalk node tests/browser/kills.mjs [kills]
import { learn } from './known.mjs';
import { browser, server } from './stage.mjs';
import { Phone, roundFor } from './walks.mjs';

const KILLS = Number(process.argv[2] ?? 50);
const noAnswer = (page) => page.getByRole('button', { name: /^No answer, / });
const done = (page) => page.getByRole('img', { name: /doors done/ });
const doneIn = async (page) => Number(/^(\d+) of/.exec(await done(page).getAttribute('aria-label'))[1]);

/** One press at the next door, told as saved; where none is left, one is taken back. How many doors are done then. */
async function pressSaved(page) {
  const before = await doneIn(page);
  const isLeft = (await noAnswer(page).count()) > 0;
  await (isLeft ? noAnswer(page) : page.getByRole('button', { name: 'Undo' })).click();

  const after = before + (isLeft ? 1 : -1);
  await page.getByRole('img', { name: new RegExp(`^${after} of`) }).waitFor({ state: 'attached' });
  return after;
}

const { url, stop } = await server();
const chrome = await browser();
const phone = new Phone();
let lost = 0;
try {
  await learn(chrome, url);
  const { code, id } = await roundFor({ chrome, url }, 'doors', 0);
  const first = await phone.start();
  await first.page.goto(`${url}/r/${code}`);
  await first.page.getByRole('button', { name: /^Outreach worker/ }).click();
  await first.page.getByText(/doors and the map are on this phone \(/).waitFor();
  await first.page.evaluate(async () => (await navigator.serviceWorker.ready).active.state);
  await first.page.getByRole('link', { name: 'Open the round' }).click();
  await first.page.locator('[data-next]').waitFor();
  let saved = await doneIn(first.page);
  await phone.kill();
  for (let n = 1; n <= KILLS; n++) {
    const { page } = await phone.start({ reaches: false });
    await page.goto(`${url}/walk/${id}`);
    await done(page).waitFor({ state: 'attached' });
    const found = await doneIn(page);
    lost += Math.abs(saved - found);
    saved = await pressSaved(page);
    await phone.kill();
  }
  const { page } = await phone.start({ reaches: false });
  await page.goto(`${url}/walk/${id}`);
  await done(page).waitFor({ state: 'attached' });
  lost += Math.abs(saved - (await doneIn(page)));
  await phone.kill();
  console.log(`${KILLS} kills, ${saved} doors saved, ${lost} lost on the phone`);
  const last = await phone.start();
  await last.page.goto(`${url}/walk`);
  const again = last.page.getByRole('button', { name: /^What has been sent: Sign in again to send/ });
  const all = last.page.getByRole('button', { name: /^What has been sent: All saved/ });
  await again.or(all).waitFor();
  if (await again.isVisible()) {
    await again.click();
    await last.page.getByRole('link', { name: 'Sign in again' }).click();
    await last.page.getByRole('button', { name: /^Outreach worker/ }).click();
  }
  await last.page.getByRole('button', { name: /^What has been sent: All saved · synced/ }).waitFor({ timeout: 60_000 });
  const { doors } = await (await last.context.request.get(`${url}/api/v1/rounds/${code}`)).json();
  const known = doors.filter((door) => door.last !== null);
  const doubled = doors.filter((door) => door.tries > 1);
  console.log(`the server has ${known.length} doors, ${doubled.length} doubled`);
  if (lost || doubled.length || known.length < saved) process.exitCode = 1;
} finally {
  await phone.throwAway();
  await chrome.close();
  stop();
}
