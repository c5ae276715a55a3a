// Referral lists in figures and words: sums, shares, and what a list's columns were taken for.
import { n, words } from '../words/en';
import { kindHeading } from './problems';
import type { ColumnMeaning, Counts, PartnerCounts, PartnerRow, ReferralRow, Settled, Verdict } from './types';

const NONE: Counts = { inside: 0, outside: 0, unclear: 0, settled_inside: 0, settled_outside: 0, not_an_address: 0 };

export function sumOf(all: Counts[]): Counts {
  const sum = { ...NONE };
  for (const of of all) for (const part of Object.keys(NONE) as (keyof Counts)[]) sum[part] += of[part];
  return sum;
}

/** Rows as they stand now: what a person settled counts as what they settled it as. */
export interface Stand { rows: number; inside: number; outside: number; notAnAddress: number; waiting: number; settled: number }

export function standOf(c: Counts): Stand {
  const [inside, outside] = [c.inside + c.settled_inside, c.outside + c.settled_outside];
  return {
    rows: inside + outside + c.not_an_address + c.unclear, inside, outside, notAnAddress: c.not_an_address, waiting: c.unclear,
    settled: c.settled_inside + c.settled_outside + c.not_an_address,
  };
}

/** "24 (30%)": how many, of how many. */
export function shareOf(part: number, whole: number): string {
  return whole === 0 ? n(part) : `${n(part)} (${Math.round((100 * part) / whole)}%)`;
}

/** Partners by name; rows whose list doesn't say come last. */
export function inOrder(partners: PartnerCounts[]): PartnerCounts[] {
  const last = (p: PartnerCounts) => (p.partner === '' ? 1 : 0);
  return [...partners].sort((a, b) => last(a) - last(b) || a.partner.localeCompare(b.partner, 'en-GB'));
}

export const partnerName = (partner: string | null | undefined) => partner || words.referrals.partnerNotSaid;

export interface Columns { read: { header: string; as: string }[]; personal: string[]; passed: string[] }

/** What a list's columns were read as, and which were only passed through. */
export function columnsOf(columns: ColumnMeaning[]): Columns {
  const named = (field: string) => columns.filter((c) => c.field === field).map((c) => c.header);
  const read = columns.filter((c) => c.field !== 'personal_not_stored' && c.field !== 'passed_through');
  return {
    read: read.map((c) => ({ header: c.header, as: words.referrals.fields[c.field] ?? words.imports.fields[c.field] ?? kindHeading(c.field) })),
    personal: named('personal_not_stored'), passed: named('passed_through'),
  };
}

/** The name of the answered file: "november.xlsx" → "november-answered.csv". */
export const answeredName = (file: string) => `${file.replace(/\.[^.]+$/, '')}-answered.csv`;

export function isPartnerRow(row: ReferralRow | PartnerRow): row is PartnerRow {
  return 'answer' in row;
}

/** What a row stands as now, if a person settled it. */
export function settledAs(row: ReferralRow): Exclude<Settled, 'reopened'> | null {
  const latest = row.settlements?.[0]?.settled;
  return !latest || latest === 'reopened' ? null : latest;
}

/** Whether a person must look at it. */
export const isUnclear = (verdict: Verdict) => verdict !== 'inside' && verdict !== 'outside';

export type RowFilter = 'all' | 'inside' | 'outside' | 'waiting' | 'settled';

export function passes(row: ReferralRow, filter: RowFilter): boolean {
  const settled = settledAs(row);
  switch (filter) {
    case 'all': return true;
    case 'waiting': return isUnclear(row.verdict) && settled === null;
    case 'settled': return settled !== null;
    default: return (settled ?? row.verdict) === filter;
  }
}

/** Codes in words; those that repeat the verdict are left out. */
export function reasonWords(codes: string[]): string[] {
  return codes.map((code) => words.referrals.reasons[code] ?? kindHeading(code)).filter(Boolean);
}

/** Several facts as the beginning of a sentence: "Reference R-1, checked by you". */
export function inOneLine(facts: (string | null | undefined | false)[]): string {
  const said = facts.filter(Boolean).join(', ');
  return said.charAt(0).toUpperCase() + said.slice(1);
}
