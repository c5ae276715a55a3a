import { expect, test } from 'vitest';
import { placeOf } from './router';

test('a site called "new" in the address bar is the form for a new site', () => {
  expect(placeOf('/sites/new').page).toBe('add-site');
  expect(placeOf('/sites/larkfield')).toEqual({ page: 'site', params: { site: 'larkfield' } });
});

test('a recorded check is found by its id, whatever characters are in it', () => {
  expect(placeOf('/checks/4KD-297')).toEqual({ page: 'recorded-check', params: { id: '4KD-297' } });
  expect(placeOf('/checks/a%20b').params.id).toBe('a b');
});

test('a slash at the end changes nothing', () => {
  expect(placeOf('/sites/')).toEqual(placeOf('/sites'));
});

test('an address that means nothing, or is badly written, is not found', () => {
  expect(placeOf('/nowhere').page).toBe('not-found');
  expect(placeOf('/checks/%E0%A4%A').page).toBe('not-found');
});

test('a plan is a page of its site, and a site without one is the same page', () => {
  expect(placeOf('/sites/larkfield/plan')).toEqual({ page: 'plan', params: { site: 'larkfield' } });
  expect(placeOf('/sites/larkfield/plan/4')).toEqual({ page: 'plan', params: { site: 'larkfield', plan: '4' } });
});
