import assert from 'node:assert/strict';
import { DESK, PHONE } from '../stage.mjs';

export const scenes = {
  'a wrong password is told plainly, and what was typed stays': {
    size: PHONE, expected: [401],
    async play({ page, go }) {
      await go('/check');
      await page.getByLabel('Email address').fill('nobody@demo.example');
      await page.getByLabel('Password', { exact: true }).fill('not the password');
      await page.locator('form button[type=submit]').click();
      await page.getByText('don’t match an account').waitFor();
      assert.equal(await page.getByLabel('Email address').inputValue(), 'nobody@demo.example');
    },
  },
  'signing in opens the page that was asked for, and signing out closes it': {
    size: DESK,
    async play({ page, go }) {
      await go('/sites');
      await page.getByRole('button', { name: /^Manager\b/ }).click();
      await page.getByRole('heading', { level: 1, name: 'Sites' }).waitFor();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    },
  },
  'a partner is shown no sites, people or records': {
    size: DESK, role: 'partner',
    async play({ page, go, url }) {
      await page.goto(url);
      await page.getByRole('heading', { level: 1, name: 'Is this address in?' }).waitFor();
      const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
      assert.deepEqual(links, ['Check', 'Referrals']);
      await go('/people');
      await page.getByRole('heading', { level: 1, name: 'Your account can’t open this page' }).waitFor();
    },
  },
  'the demo says that it is one, on every page': {
    size: PHONE, role: 'manager',
    async play({ page, go }) {
      for (const path of ['/check', '/sites', '/records', '/account', '/no/such/page']) {
        await go(path);
        await page.getByText('Demo: invented places and people').waitFor();
      }
    },
  },
};
