// Checks on record: what each was answered, and which of them are looked for.
import { isoDay } from './dates';
import type { Answer, PartnerAnswer, Verdict } from './types';
import { asksTheTeam, isPartnerAnswer } from './verdict';

export type Told = Verdict | 'ask_the_team';
export const TOLD: Told[] = ['inside', 'outside', 'near_line', 'ambiguous', 'not_found', 'ask_the_team'];

/** What was told. A partner's in and not in are inside and outside; the rest of what partners are told is one thing. */
export function toldOf(check: Answer | PartnerAnswer): Told {
  if (isPartnerAnswer(check)) return check.answer === 'in_area' ? 'inside' : check.answer === 'not_in_area' ? 'outside' : 'ask_the_team';
  return asksTheTeam(check) ? 'ask_the_team' : check.verdict;
}

/** `from`, `to`: ISO days, both included, in the reader's time zone. Empty: not asked for. */
export interface Sought { told: Told | ''; from: string; to: string; text: string }

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function textOf(check: Answer | PartnerAnswer): string {
  const own = isPartnerAnswer(check) ? [check.reference] : [check.matched_address, check.site_name, check.decision?.why];
  return plain([check.check_id, check.query, ...own].filter(Boolean).join(' '));
}

/** Those that fit all of it, in their order. Every word has to be there, in any order. */
export function soughtIn<T extends Answer | PartnerAnswer>(checks: T[], { told, from, to, text }: Sought): T[] {
  const needed = plain(text).split(/[\s,]+/).filter(Boolean);
  return checks.filter((check) => {
    if (told !== '' && toldOf(check) !== told) return false;
    const on = isoDay(check.checked_at);
    if ((from !== '' && on < from) || (to !== '' && on > to)) return false;
    const held = needed.length > 0 ? textOf(check) : '';
    return needed.every((word) => held.includes(word));
  });
}
