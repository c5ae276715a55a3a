import { expect, test } from 'vitest';
import { deedOf, detailOf, whoOf } from './audit';
import type { AuditEntry } from './types';

const entry = (more: Partial<AuditEntry>): AuditEntry => ({ organisation: 'larch', id: '1', at: 0, who: 'person:p1', who_name: 'Mo Manager', verb: 'saw', what: 'households', ...more });

test('an entry reads as a sentence', () => {
  const said = entry({ site: 'larkfield' });
  expect(`${whoOf(said)} ${deedOf(said, () => 'Larkfield')}`).toBe('Mo Manager looked at the household list at Larkfield');
  expect(deedOf(entry({ verb: 'signed_in', what: 'session' }), String)).toBe('signed in');
});

test('what the words file does not know is still said', () => {
  expect(deedOf(entry({ verb: 'turned_round', what: 'old_thing' }), String)).toBe('turned round old thing');
  expect(whoOf(entry({ who: 'token:t1', who_name: null }))).toBe('a program');
  expect(whoOf(entry({ who_name: null }))).toBe('somebody from elsewhere');
});

test('counts are told, and a detail that is not JSON is shown as it is', () => {
  expect(detailOf(entry({ detail: '{"homes":412,"refused":3}' }))).toBe('homes 412, refused 3');
  expect(detailOf(entry({ detail: 'plain' }))).toBe('plain');
  expect(detailOf(entry({}))).toBe('');
});

test('roles and scopes are told in words', () => {
  expect(detailOf(entry({ detail: '{"scopes":["check","see_audit"]}' }))).toBe('Check addresses, See the audit log');
  expect(detailOf(entry({ detail: '{"before":[],"after":[{"organisation":"larch","role":"manager"}]}' }))).toBe('before: no role, after: Manager');
  expect(`${deedOf(entry({ verb: 'refused', what: 'people' }), String)}: ${detailOf(entry({ detail: '{"action":"manage_people"}' }))}`).toBe('was refused people: Manage people');
});
