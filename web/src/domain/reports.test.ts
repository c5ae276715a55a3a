import { expect, test } from 'vitest';
import { together } from './reports';
import type { ImportReport } from './types';

const report = (file: string, more: Partial<ImportReport> = {}): ImportReport => ({
  file, outcome: 'accepted', read: 10, added: 10, changed: 0, unchanged: 0, gone: 0, refused: 0, problems: [], ...more,
});

test('one file keeps its own report', () => {
  const only = report('streets.geojson');
  expect(together([only])).toBe(only);
});

test('several files add up, and one that can’t be used speaks for all', () => {
  const problem = { severity: 'error' as const, code: 'cut_off', message: 'The file ends too early.' };
  const all = together([report('a.geojson'), report('b.geojson', { outcome: 'rejected', read: 2, added: 0, problems: [problem] })]);
  expect(all).toMatchObject({ file: 'a.geojson, b.geojson', outcome: 'rejected', read: 12, added: 10 });
  expect(all.problems[0]!.message).toBe('b.geojson: The file ends too early.');
});
