import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { words } from '../words/en';
import { OUTCOMES } from './outcome';

test('the table is the program’s own: codes, words and what each counts as', () => {
  const rust = readFileSync(join(import.meta.dirname, '../../../src/domain/outcome.rs'), 'utf8');
  const rows = [...rust.matchAll(/row\(Outcome::\w+, "(\w+)", "([^"]+)", \[(true|false), (true|false)\]/g)];
  expect(rows.length).toBeGreaterThan(10);
  expect(OUTCOMES).toEqual(rows.map(([, code, word, contact, engaged]) => ({ code, word, is_contact: contact === 'true', is_engaged: engaged === 'true' })));
});

test('every outcome is said in the same word on the pages', () => {
  expect(Object.fromEntries(OUTCOMES.map(({ code, word }) => [code, word]))).toEqual(words.paper.word);
});
