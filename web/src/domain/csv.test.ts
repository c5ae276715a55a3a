import { expect, test } from 'vitest';
import { csv, safeCell } from './csv';

test.each(['=1+1', '+44', '-2', '@SUM(A1)', '\tx'])('a cell that would run as a formula becomes text: %s', (cell) => {
  expect(safeCell(cell).replaceAll('"', '')).toBe(`'${cell}`);
});

test('a number stays a number, also below zero', () => {
  expect(safeCell(-3.2)).toBe('-3.2');
});

test('commas, quotes and line ends do not break the row', () => {
  expect(csv([['a,b', 'say "no"', 'two\nlines', null]])).toBe('\uFEFF"a,b","say ""no""","two\nlines",\r\n');
});
