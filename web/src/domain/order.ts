// The order in which people expect addresses: by street, then 2 before 10, 12 before 12A before 14, flats under their house.
import type { Home } from './types';

/** Compares texts with the numbers in them as numbers: "Flat 2" before "Flat 10", "12" before "12A". */
export function natural(a: string, b: string): number {
  const x = pieces(a);
  const y = pieces(b);
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const p = x[i]!;
    const q = y[i]!;
    if (p === q) continue;
    const bothNumbers = isDigits(p) && isDigits(q);
    const by = bothNumbers ? Number(p) - Number(q) : isDigits(p) ? -1 : isDigits(q) ? 1 : p < q ? -1 : 1;
    if (by !== 0) return by;
  }
  return x.length - y.length;
}

const pieces = (text: string) => text.toLowerCase().match(/\d+|[^\d\s,]+/g) ?? [];
const isDigits = (piece: string) => piece.charCodeAt(0) >= 48 && piece.charCodeAt(0) <= 57;

/** The sort key of a home: its street, then its number or name, then the whole address (flats). */
export function byAddress(a: Home, b: Home): number {
  const street = natural(a.street ?? '', b.street ?? '');
  if (street !== 0) return street;
  const number = natural(a.number ?? '', b.number ?? '');
  return number !== 0 ? number : natural(a.address, b.address);
}

/** Writes numbers as a person would say them: full runs of odd or even numbers as runs, all else one by one. */
export function numberRuns(numbers: string[]): Run[] {
  const plain = [...new Set(numbers.filter((n) => /^\d+$/.test(n)).map(Number))].sort((a, b) => a - b);
  const rest = [...new Set(numbers.filter((n) => !/^\d+$/.test(n)))].sort(natural);
  const runs: Run[] = [];
  for (const parity of [1, 0]) {
    const side = plain.filter((n) => n % 2 === parity);
    for (let i = 0; i < side.length; ) {
      let j = i;
      while (j + 1 < side.length && side[j + 1] === side[j]! + 2) j++;
      if (j - i >= 2) runs.push({ kind: parity ? 'odd' : 'even', from: side[i]!, to: side[j]! });
      else for (let k = i; k <= j; k++) runs.push({ kind: 'one', number: String(side[k]) });
      i = j + 1;
    }
  }
  // Runs first, since they say the most; single numbers follow in order.
  const ones = runs.filter((r) => r.kind === 'one').concat(rest.map((number) => ({ kind: 'one' as const, number })));
  return [...runs.filter((r) => r.kind !== 'one'), ...ones.sort((a, b) => natural(a.number!, b.number!))];
}

export interface Run { kind: 'odd' | 'even' | 'one'; from?: number; to?: number; number?: string }
