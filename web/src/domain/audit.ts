// A line of the audit log, as a sentence.
import { words } from '../words/en';
import type { Action, AuditEntry, Grant } from './types';

const said = (code: string) => code.replaceAll('_', ' ');

export function whoOf(entry: AuditEntry): string {
  if (entry.who_name) return entry.who_name;
  if (entry.who === 'terminal') return words.records.terminal;
  return entry.who.startsWith('token:') ? words.records.aProgram : words.records.somebodyElse;
}

/** "looked at the household list at larkfield-estate" */
export function deedOf(entry: AuditEntry, siteName: (id: string) => string): string {
  const whole = words.records.deed[`${entry.verb} ${entry.what}`];
  const verb = words.records.verb[entry.verb] ?? said(entry.verb);
  const thing = words.records.thing[entry.what] ?? said(entry.what);
  const place = entry.site ? words.records.at(siteName(entry.site)) : '';
  return [whole ?? `${verb} ${thing}`, place].filter(Boolean).join(' ');
}

const actionWord = (code: unknown) => words.actions[code as Action] ?? said(String(code));
const grantWord = (grant: Partial<Grant>) => {
  const role = grant.role ? words.roles[grant.role] : '';
  return grant.site ? `${role}, ${grant.site}` : role;
};

function tell(key: string, value: unknown): string {
  if (key === 'action') return actionWord(value);
  if (!Array.isArray(value)) return `${said(key)} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
  if (key === 'scopes') return value.map(actionWord).join(', ');
  const roles = value.map((grant) => grantWord(grant as Partial<Grant>)).join('; ') || words.people.noRole;
  return key === 'grants' ? roles : `${said(key)}: ${roles}`;
}

/** The counts that came with it, as "homes 412, refused 3". Nothing where there are none. */
export function detailOf(entry: AuditEntry): string {
  if (!entry.detail) return '';
  try {
    const detail = JSON.parse(entry.detail) as unknown;
    if (detail === null || typeof detail !== 'object') return String(detail ?? '');
    return Object.entries(detail).map(([key, value]) => tell(key, value)).filter(Boolean).join(', ');
  } catch {
    return entry.detail;
  }
}
