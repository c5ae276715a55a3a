// A line of the audit log, as a sentence.
import { words } from '../words/en';
import type { AuditEntry } from './types';

const said = (code: string) => code.replaceAll('_', ' ');

export function whoOf(entry: AuditEntry): string {
  if (entry.who_name) return entry.who_name;
  if (entry.who === 'terminal') return words.records.terminal;
  return entry.who.startsWith('token:') ? words.records.aProgram : entry.who;
}

/** "looked at the household list at larkfield-estate" */
export function deedOf(entry: AuditEntry, siteName: (id: string) => string): string {
  const verb = words.records.verb[entry.verb] ?? said(entry.verb);
  const thing = words.records.thing[entry.what] ?? said(entry.what);
  const place = entry.site ? words.records.at(siteName(entry.site)) : '';
  return [verb, thing, place].filter(Boolean).join(' ');
}

/** The counts that came with it, as "homes 412, refused 3". Nothing where there are none. */
export function detailOf(entry: AuditEntry): string {
  if (!entry.detail) return '';
  try {
    const detail = JSON.parse(entry.detail) as unknown;
    if (detail === null || typeof detail !== 'object') return String(detail ?? '');
    return Object.entries(detail).map(([key, value]) => `${said(key)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join(', ');
  } catch {
    return entry.detail;
  }
}
