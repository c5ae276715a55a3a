import { expect, test } from 'vitest';
import { byKind, placeOfProblem, problemsAsCsv } from './problems';
import type { Problem } from './types';

const problem = (severity: Problem['severity'], code: string, line: number): Problem => ({ severity, code, line, message: `${code} at ${line}` });

test('errors come before remarks, and the same fault reads as one', () => {
  const kinds = byKind([problem('warning', 'joined', 2), problem('error', 'bad_postcode', 9), problem('warning', 'joined', 3), problem('warning', 'odd', 4)]);
  expect(kinds.map((k) => [k.code, k.problems.length])).toEqual([['bad_postcode', 1], ['joined', 2], ['odd', 1]]);
});

test('a problem says where it is', () => {
  expect(placeOfProblem({ ...problem('error', 'x', 1212), column: 'Postcode' })).toBe('Line 1,212, column Postcode');
  expect(placeOfProblem({ severity: 'error', code: 'x', message: '', feature: 2 })).toBe('Shape 2');
});

test('the download can be opened in a spreadsheet without running anything', () => {
  const file = problemsAsCsv([{ ...problem('error', 'formula', 3), message: '=cmd|calc', column: '@x' }]);
  expect(file).toContain("'=cmd|calc");
  expect(file).toContain("'@x");
});
