// The checks on record, narrowed down to those that are looked for.
import { ukDay } from './dates';
import type { Answer, PartnerAnswer } from './types';
import { isPartnerAnswer, type Short, shortOf } from './verdict';

type Check = Answer | PartnerAnswer;

/** Empty: anything. `from` and `to` are ISO dates, both counted in. */
export interface Sought { verdict: '' | Short | 'decided'; from: string; to: string; text: string }

export const ANYTHING: Sought = { verdict: '', from: '', to: '', text: '' };

export function soughtAmong(checks: Check[], sought: Sought): Check[] {
  const wanted = plain(sought.text).split(' ').filter(Boolean);
  return checks.filter((check) => {
    const on = ukDay(check.checked_at);
    const held = plain(textOf(check));
    return isOf(check, sought.verdict) && (!sought.from || sought.from <= on) && (!sought.to || on <= sought.to) && wanted.every((word) => held.includes(word));
  });
}

const isOf = (check: Check, verdict: Sought['verdict']) =>
  verdict === '' || (verdict === 'decided' ? !isPartnerAnswer(check) && Boolean(check.decision) : shortOf(check) === verdict);

const textOf = (check: Check) =>
  isPartnerAnswer(check) ? `${check.check_id} ${check.query} ${check.reference ?? ''}` : `${check.check_id} ${check.query} ${check.matched_address ?? ''}`;

const plain = (text: string) => text.toLowerCase().replace(/[\s,.]+/g, ' ').trim();
