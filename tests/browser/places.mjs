// Every page there is, with what to do to see it as people do.
import { bowTie, chooses, handsIn, listWithBadRows, listWithPeople, looks, referrals } from './files.mjs';
import { known } from './known.mjs';
import { aPhone, attempt } from './record.mjs';
import { handedOut } from './sheets.mjs';
import { pathOf, place, plans } from './rounds.mjs';
import { pickedUp } from './walks.mjs';

const first = () => `/sites/${known().site}`;
const empty = () => `/sites/${known().emptySite}`;
const asks = (kind, partner = false) => async ({ page }) => {
  const stage = { page, partner };
  const { [kind]: found } = known();
  if (stage.partner) await stage.page.getByLabel('Your reference for this referral').fill('R-17');
  await stage.page.getByRole('combobox', { name: 'Address or postcode' }).fill(Array.isArray(found) ? found[0] : found);
  await stage.page.keyboard.press('Enter');
  await stage.page.locator('.result h2').waitFor();
};

const looksAt = (name, text) => async ({ page }) => {
  await chooses(page, name, text());
  await looks(page);
};

const sends = async ({ page }) => {
  await page.locator('input[type=file]').setInputFiles({ name: 'november.csv', mimeType: 'text/csv', buffer: Buffer.from(referrals()) });
  await page.getByLabel('Reference', { exact: true }).fill('NOV-1');
  await page.getByRole('button', { name: 'Check the list' }).click();
  await page.getByRole('heading', { name: /rows are answered$/ }).waitFor();
};
// One plan for all that only look at it.
let open;
const withRounds = (then) => async (stage) => {
  open ??= plans(stage);
  const plan = await open;
  await stage.go(pathOf(plan));
  await stage.page.getByRole('heading', { name: /^\d+ rounds, \d+ doors$/ }).waitFor({ state: 'attached' });
  await then?.(stage);
};
const withList = (path) => async (stage) => {
  const list = await handsIn(stage);
  await stage.go(path(list));
  await stage.page.waitForLoadState('networkidle');
};

const withSheets = (kind, path) => async (stage) => {
  await stage.go(path(await handedOut(stage, kind)));
  await stage.page.waitForLoadState('networkidle');
};
const walks = (then, kind = 'walked') => async (stage) => {
  await pickedUp(stage, kind);
  await then?.(stage.page);
};
const atDoor = (then) => walks(async (page) => {
  await page.getByRole('button', { name: /^Someone answered/ }).click();
  await then?.(page);
});
const paper = (plan, round) => `/sites/${plan.site}/plan/${plan.id}/paper${round ? `/${round.id}` : ''}`;

/** A safety marker, a note on how to get in, and an address that a walker reported: one of each in a run. */
const marked = async (stage) => {
  const post = (path, data) => stage.context.request.post(`${stage.url}/api/v1${first()}/${path}`, { headers: { origin: stage.url }, data });
  const { id } = known().insideHome;
  await post('safety-markers', { household: id, code: 'two_people' });
  await post('entry-notes', { household: id, text: 'Use the back gate' });
  await stage.page.reload();
  await stage.page.locator('[data-marker]').first().waitFor();
};

export const places = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'invitation', path: '/invitation#token=demo' },
  { name: 'setup', path: '/setup#token=demo' },
  { name: 'check-empty', role: 'manager', path: '/check' },
  { name: 'check-typing', role: 'manager', path: '/check', then: async (stage) => {
    await stage.page.getByRole('combobox', { name: 'Address or postcode' }).pressSequentially(known().inside.slice(0, 8));
    await stage.page.locator('[role=listbox] [role=option]').first().waitFor();
    await stage.page.keyboard.press('ArrowDown');
  } },
  { name: 'check-inside', role: 'manager', path: '/check', then: asks('inside') },
  { name: 'check-outside', role: 'manager', path: '/check', then: asks('outside') },
  { name: 'check-near-line', role: 'manager', path: '/check', then: asks('near') },
  { name: 'check-ambiguous', role: 'manager', path: '/check', then: asks('ambiguous') },
  { name: 'check-not-found', role: 'manager', path: '/check', then: asks('nowhere') },
  { name: 'check-near-doors', role: 'manager', path: '/check', then: asks('nextDoor') },
  { name: 'check-house', role: 'manager', path: '/check', whole: true, then: asks('house') },
  { name: 'check-settled', role: 'manager', path: '/check', whole: true, then: asks('settled') },
  { name: 'check-another-day', role: 'eligibility_staff', path: '/check', then: async (stage) => {
    await stage.page.getByRole('button', { name: 'Check for another day' }).click();
    await stage.page.getByLabel('Day', { exact: true }).fill(known().earlierDay);
    await asks('inside')(stage);
  } },
  { name: 'check-deciding', role: 'manager', path: '/check', whole: true, then: async (stage) => {
    await asks('near')(stage);
    await stage.page.getByRole('button', { name: 'Decide this address' }).click();
    await stage.page.getByRole('button', { name: 'Save the decision' }).click();
  } },
  { name: 'check-decided', role: 'manager', path: '/check', whole: true, then: asks('decided') },
  { name: 'check-partner', role: 'partner', path: '/check', then: asks('inside', true) },
  { name: 'sites', role: 'administrator', path: '/sites' },
  { name: 'sites-counts', role: 'programme_manager', path: '/sites' },
  { name: 'add-site', role: 'administrator', path: '/sites/new' },
  { name: 'site', role: 'manager', path: first, whole: true },
  { name: 'household', role: 'manager', path: first, then: async ({ page }) => {
    await page.locator('tbody tr[data-row="0"]').click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
  } },
  { name: 'household-marked', role: 'manager', path: () => `${first()}?home=${known().insideHome.id}`, then: async (stage) => {
    await stage.page.getByRole('heading', { name: 'Safety markers' }).waitFor();
    await marked(stage);
    await stage.page.getByRole('button', { name: 'Add a safety marker' }).click();
    await stage.page.getByRole('button', { name: 'Save the marker' }).click();
    await stage.page.getByText('Choose what it is.').waitFor();
  } },
  { name: 'plan-choices', role: 'manager', path: () => `${first()}/plan`, then: async (stage) => {
    await place(stage);
    await stage.page.reload();
    await stage.page.getByText('due then').waitFor({ state: 'attached' });
  } },
  { name: 'plan-leaflets', role: 'outreach_worker', path: () => `${first()}/plan`, then: async ({ page }) => {
    await page.getByText('Leaflet drop', { exact: true }).click();
    await page.getByLabel('What is delivered').waitFor();
  } },
  { name: 'plan-rounds', role: 'manager', path: '/plan', then: withRounds() },
  { name: 'plan-round-open', role: 'manager', path: '/plan', then: withRounds(async ({ page }) => {
    await page.getByRole('button', { name: 'Open round 1' }).click();
    await page.locator('.order input[type=checkbox]').first().check();
    await page.getByRole('button', { name: 'More changes' }).click();
    await page.getByRole('button', { name: 'Assign' }).click();
  }) },
  { name: 'coverage', role: 'manager', path: () => `${first()}/coverage`, whole: true, then: async ({ page }) => {
    await page.locator('[data-class]').first().waitFor();
    await page.locator('tr[data-row] button, .cards > li > button').first().click();
    await page.evaluate(() => window.scrollTo(0, 0));
  } },
  { name: 'coverage-tries', role: 'outreach_worker', path: () => `${first()}/coverage?layer=times_tried&by=home`, then: ({ page }) => page.locator('[data-class="0"]').waitFor() },
  { name: 'coverage-counts', role: 'programme_manager', path: () => `${first()}/coverage`, then: ({ page }) => page.locator('[data-figure]').first().waitFor() },
  { name: 'set-aside', role: 'manager', whole: true, path: () => `${first()}/set-aside`, then: async (stage) => {
    const home = known().homes.find((h) => h.where === 'inside');
    const plan = await (open ??= plans(stage));
    const { longitude, latitude } = known().insideHome;
    const walk = { plan: plan.id, round: plan.rounds[0].id };
    await aPhone(stage)(
      attempt(home.id, 'spoke', { plan: 'gone', round: 'gone' }), { kind: 'missing_address', ...walk, address: '14A Back Lane', point: { longitude, latitude } }, { kind: 'missing_address', ...walk, address: 'The Old Dairy, behind 3 Back Lane' },
    );
    await stage.page.reload();
    await stage.page.locator('[data-record]').first().click();
    await stage.page.locator('[data-side="sent"]').waitFor();
  } },
  { name: 'safety', role: 'manager', path: () => `${first()}/safety`, then: marked },
  { name: 'two-answers', role: 'manager', path: () => `${first()}/two-answers`, then: ({ page }) => page.getByText(/^No home has two answers|^This one is right/).first().waitFor() },
  { name: 'key-in', role: 'manager', path: () => `${first()}`, whole: true, then: async (stage) => {
    const plan = await handedOut(stage, 'doors');
    await stage.go(`${paper(plan, plan.rounds[0])}/key`);
    await stage.page.getByLabel('Day').fill(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
    await stage.page.getByRole('button', { name: 'Start with the first door' }).click();
    await stage.page.locator('[data-order="0"]').waitFor();
    await stage.page.evaluate(() => window.scrollTo(0, 0));
  } },
  { name: 'site-empty', role: 'manager', path: empty },
  { name: 'import-list', role: 'manager', path: () => `${first()}/import/households` },
  { name: 'import-boundary', role: 'manager', path: () => `${first()}/import/boundary` },
  { name: 'import-list-look', role: 'manager', path: () => `${first()}/import/households`, whole: true, then: looksAt('list.csv', listWithPeople) },
  { name: 'import-list-refused', role: 'manager', path: () => `${first()}/import/households`, whole: true, then: looksAt('two-bad-rows.csv', listWithBadRows) },
  { name: 'import-boundary-look', role: 'manager', path: () => `${first()}/import/boundary`, whole: true, then: looksAt('crosses-itself.geojson', bowTie) },
  { name: 'import-boundary-refused', role: 'manager', path: () => `${first()}/import/boundary`, then: looksAt('broken.geojson', () => '{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,51') },
  { name: 'import-addresses', role: 'administrator', path: '/import/addresses' },
  { name: 'referrals', role: 'manager', path: '/referrals', whole: true, then: withList(() => '/referrals') },
  { name: 'referrals-add', role: 'eligibility_staff', path: '/referrals/new' },
  { name: 'referrals-done', role: 'manager', path: '/referrals/new', whole: true, then: sends },
  { name: 'referrals-list', role: 'manager', path: '/referrals', whole: true, then: withList((list) => `/referrals/${list}`) },
  { name: 'referrals-queue', role: 'eligibility_staff', path: '/referrals', then: withList(() => '/referrals/queue') },
  { name: 'referrals-queue-pick', role: 'eligibility_staff', path: '/referrals', whole: true, then: async (stage) => {
    await withList(() => '/referrals/queue')(stage);
    await stage.page.getByRole('button', { name: 'Put off' }).click();
    await stage.page.getByRole('button', { name: 'Outside…' }).click();
  } },
  { name: 'referrals-partner', role: 'partner', path: '/referrals', then: withList(() => '/referrals') },
  { name: 'referrals-partner-list', role: 'partner', path: '/referrals', then: withList((list) => `/referrals/${list}`) },
  { name: 'walks', role: 'outreach_worker', path: '/r', then: walks((page) => page.getByRole('link', { name: 'Rounds on this phone' }).click()) },
  { name: 'walk-list', role: 'outreach_worker', path: '/r', then: walks(async (page) => {
    await page.getByRole('button', { name: /^No answer, / }).click();
    await page.getByText(/: no answer, saved$/).waitFor();
  }) },
  { name: 'walk-several', role: 'outreach_worker', path: '/r', then: walks(async (page) => {
    await page.getByRole('button', { name: 'Choose several doors' }).click();
    await page.locator('.doors li button[aria-pressed]').first().click();
  }) },
  { name: 'walk-several-else', role: 'outreach_worker', path: '/r', then: walks(async (page) => {
    await page.getByRole('button', { name: 'Choose several doors' }).click();
    await page.locator('.doors li button[aria-pressed]').first().click();
    await page.getByRole('button', { name: 'Something else' }).click();
  }) },
  { name: 'walk-alone-start', role: 'outreach_worker', path: '/r', then: walks((page) => page.getByRole('button', { name: 'I’m walking alone' }).click(), 'alone') },
  { name: 'walk-alone', role: 'outreach_worker', path: '/r', then: walks(async (page) => {
    await page.getByRole('button', { name: 'I’m walking alone' }).click();
    await page.getByRole('button', { name: 'Start the walk' }).click();
    await page.getByRole('button', { name: 'Back later' }).click();
  }, 'alone') },
  { name: 'walk-map', role: 'outreach_worker', path: '/r', then: walks(async (page) => {
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await page.locator('.holder[data-drawn]').waitFor();
  }) },
  { name: 'walk-door', role: 'outreach_worker', path: '/r', then: atDoor() },
  { name: 'walk-call-back', role: 'outreach_worker', path: '/r', then: atDoor((page) => page.getByRole('button', { name: 'Call back' }).click()) },
  { name: 'walk-else', role: 'outreach_worker', path: '/r', then: atDoor((page) => page.getByRole('button', { name: 'Something else' }).click()) },
  { name: 'walk-end', role: 'outreach_worker', path: '/r', then: walks((page) => page.getByRole('button', { name: 'Finish' }).click()) },
  { name: 'walk-sent', role: 'outreach_worker', path: '/r', then: walks((page) => page.getByRole('button', { name: /^What has been sent/ }).click()) },
  { name: 'walk-champion', role: 'champion', path: '/r', then: walks(undefined, 'champion') },
  { name: 'walk-leaflets', role: 'outreach_worker', path: '/r', then: walks(undefined, 'leaflets') },
  { name: 'partners', role: 'manager', path: '/partners', then: ({ page }) => page.getByRole('button', { name: /^Change the limits/ }).click() },
  { name: 'places', role: 'manager', path: () => `${first()}/places`, whole: true },
  { name: 'places-add', role: 'outreach_worker', path: () => `${first()}/places`, whole: true, then: async ({ page }) => {
    await page.getByRole('button', { name: 'Add a place' }).click();
    await page.getByRole('radio', { name: /^No-go area/ }).check();
    await page.getByRole('button', { name: 'Save the place' }).click();
  } },
  { name: 'wishes', role: 'manager', path: first, then: async ({ page }) => {
    await page.locator('tbody tr[data-row="0"]').click();
    await page.getByRole('checkbox', { name: /^Do not knock/ }).click();
  } },
  { name: 'paper-round', role: 'manager', path: '/r', whole: true, then: withSheets('doors', (plan) => paper(plan, plan.rounds[0])) },
  { name: 'paper-leaflets', role: 'manager', path: '/r', whole: true, then: withSheets('leaflets', (plan) => paper(plan, plan.rounds[0])) },
  { name: 'paper-cut', role: 'manager', path: '/r', whole: true, then: withSheets('doors', (plan) => paper(plan)) },
  { name: 'pick-up', role: 'champion', path: '/r' },
  { name: 'picked-up', role: 'outreach_worker', path: '/r', then: withSheets('doors', (plan) => `/r/${plan.rounds[0].code}`) },
  { name: 'people', role: 'administrator', path: '/people' },
  { name: 'people-invite', role: 'administrator', path: '/people', then: ({ page }) => page.getByRole('button', { name: 'Invite someone' }).click() },
  { name: 'programs', role: 'administrator', path: '/programs', then: ({ page }) => page.getByRole('button', { name: 'Make a token' }).click() },
  { name: 'records', role: 'manager', path: '/records' },
  { name: 'account', role: 'manager', path: '/account' },
  { name: 'nothing-yet', role: 'champion', path: '/account' },
  { name: 'not-allowed', role: 'partner', path: '/people' },
  { name: 'not-found', role: 'manager', path: '/no/such/page' },
];
