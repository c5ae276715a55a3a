import { expect, test } from 'vitest';
import { answeredName, columnsOf, inOneLine, inOrder, passes, reasonWords, settledAs, shareOf, standOf, sumOf } from './referrals';
import type { PartnerCounts, ReferralRow } from './types';

const counts = (partner: string, more: Partial<PartnerCounts>): PartnerCounts =>
  ({ partner, inside: 0, outside: 0, unclear: 0, settled_inside: 0, settled_outside: 0, not_an_address: 0, ...more });
const row = (more: Partial<ReferralRow>): ReferralRow => ({ line: 2, verdict: 'not_found', reasons: [], candidates: [], ...more });
const settlement = (settled: 'inside' | 'reopened') => ({ number: 1, at: 0, by: 'terminal', settled });

test('what a person settled counts as what they settled it as, and the rows add up', () => {
  const stand = standOf(sumOf([counts('A', { inside: 3, settled_outside: 2 }), counts('B', { unclear: 4, not_an_address: 1 })]));
  expect(stand).toEqual({ rows: 10, inside: 3, outside: 2, notAnAddress: 1, waiting: 4, settled: 3 });
});

test('a share is told with its number, and of nothing there is no share', () => {
  expect([shareOf(24, 80), shareOf(0, 0)]).toEqual(['24 (30%)', '0']);
});

test('partners come by name, and those not named come last', () => {
  expect(inOrder([counts('', {}), counts('Ymca', {}), counts('advice centre', {})]).map((p) => p.partner)).toEqual(['advice centre', 'Ymca', '']);
});

test('columns are told apart: used, personal, passed through', () => {
  const columns = columnsOf([{ header: 'Ref', field: 'id' }, { header: 'Name', field: 'personal_not_stored' }, { header: 'Notes', field: 'passed_through' }, { header: 'Where', field: 'address' }]);
  expect(columns).toEqual({ read: [{ header: 'Ref', as: 'Reference of the row' }, { header: 'Where', as: 'Address' }], personal: ['Name'], passed: ['Notes'] });
});

test('a row that was settled and taken back waits again', () => {
  const open = row({ settlements: [{ ...settlement('reopened'), number: 2 }, settlement('inside')] });
  const done = row({ settlements: [settlement('inside')] });
  expect([settledAs(open), settledAs(done)]).toEqual([null, 'inside']);
  expect([passes(open, 'waiting'), passes(done, 'waiting'), passes(done, 'inside'), passes(done, 'settled'), passes(row({ verdict: 'outside' }), 'outside')]).toEqual([true, false, true, true, true]);
});

test('reasons are told in words, those that repeat the verdict are not', () => {
  expect(reasonWords(['inside_line', 'no_address', 'brand_new_code'])).toEqual(['no address stands there', 'Brand new code']);
});

test('the answered file is named after the list, and facts make a sentence', () => {
  expect([answeredName('q02 two.sites.xlsx'), inOneLine(['from A', null, 'reference 7'])]).toEqual(['q02 two.sites-answered.csv', 'From A, reference 7']);
});
