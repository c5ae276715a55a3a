// Every page there is, with what to do to see it as people do.
import { known } from './known.mjs';

const first = ({ sites }) => `/sites/${sites.find((s) => s.boundary).id}`;
const empty = ({ sites }) => `/sites/${(sites.find((s) => !s.boundary) ?? sites[0]).id}`;
const asks = (kind) => async (stage) => {
  const address = (await known(stage))[kind];
  await stage.page.getByRole('combobox', { name: 'Address or postcode' }).fill(address);
  await stage.page.keyboard.press('Enter');
  await stage.page.locator('.result h2').waitFor();
};

export const places = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'welcome', path: '/welcome#token=demo' },
  { name: 'setup', path: '/setup#token=demo' },
  { name: 'check-empty', role: 'Manager', path: '/check' },
  { name: 'check-typing', role: 'Manager', path: '/check', then: async (stage) => {
    const { inside } = await known(stage);
    await stage.page.getByRole('combobox', { name: 'Address or postcode' }).pressSequentially(inside.slice(0, 8));
    await stage.page.locator('[role=listbox] [role=option]').first().waitFor();
    await stage.page.keyboard.press('ArrowDown');
  } },
  { name: 'check-inside', role: 'Manager', path: '/check', then: asks('inside') },
  { name: 'check-outside', role: 'Manager', path: '/check', then: asks('outside') },
  { name: 'check-ambiguous', role: 'Manager', path: '/check', then: asks('ambiguous') },
  { name: 'check-not-found', role: 'Manager', path: '/check', then: asks('nowhere') },
  { name: 'check-partner', role: 'Partner', path: '/check', then: asks('inside') },
  { name: 'sites', role: 'Administrator', path: '/sites' },
  { name: 'sites-counts', role: 'Programme manager', path: '/sites' },
  { name: 'add-site', role: 'Administrator', path: '/sites/new' },
  { name: 'site', role: 'Manager', path: first, whole: true },
  { name: 'site-empty', role: 'Manager', path: empty },
  { name: 'import-list', role: 'Manager', path: (s) => `${first(s)}/import/households` },
  { name: 'import-boundary', role: 'Manager', path: (s) => `${first(s)}/import/boundary` },
  { name: 'import-addresses', role: 'Administrator', path: '/import/addresses' },
  { name: 'people', role: 'Administrator', path: '/people' },
  { name: 'people-invite', role: 'Administrator', path: '/people', then: ({ page }) => page.getByRole('button', { name: 'Invite someone' }).click() },
  { name: 'programs', role: 'Administrator', path: '/programs', then: ({ page }) => page.getByRole('button', { name: 'Make a token' }).click() },
  { name: 'records', role: 'Manager', path: '/records' },
  { name: 'account', role: 'Manager', path: '/account' },
  { name: 'nothing-yet', role: 'Community Champion', path: '/account' },
  { name: 'not-allowed', role: 'Partner', path: '/people' },
  { name: 'not-found', role: 'Manager', path: '/no/such/page' },
];
