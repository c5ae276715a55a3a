// Outcomes: what can come of knocking at a door. The same table as the program's own; a test compares the two.

export type Outcome =
  | 'no_answer' | 'call_back' | 'spoke' | 'interested' | 'registered' | 'refused' | 'do_not_knock' | 'no_access' | 'void' | 'not_residential' | 'not_found' | 'language_need';

export interface OutcomeRow {
  code: Outcome;
  word: string;
  /** Somebody of the household was spoken to. */
  is_contact: boolean;
  /** Interested or registered. */
  is_engaged: boolean;
}

const row = (code: Outcome, word: string, is_contact: boolean, is_engaged: boolean): OutcomeRow => ({ code, word, is_contact, is_engaged });

export const OUTCOMES: OutcomeRow[] = [
  row('no_answer', 'No answer', false, false),
  row('call_back', 'Call back', true, false),
  row('spoke', 'Spoke', true, false),
  row('interested', 'Interested', true, true),
  row('registered', 'Registered', true, true),
  row('refused', 'Refused', true, false),
  row('do_not_knock', 'Do not knock', false, false),
  row('no_access', 'No access', false, false),
  row('void', 'Empty home', false, false),
  row('not_residential', 'Not a home', false, false),
  row('not_found', 'Wrong door', false, false),
  row('language_need', 'Another language', true, false),
];

const BY_CODE = new Map(OUTCOMES.map((one) => [one.code as string, one]));
export const outcomeOf = (code: string | null): OutcomeRow | null => (code === null ? null : (BY_CODE.get(code) ?? null));
