// Who is signed in, and what they may do. The server decides again on every call; this only hides what would be refused.
import { api, onSignedOut } from '../api';
import type { Action, Session } from '../domain/types';
import { words } from '../words/en';

const NOBODY: Session = { signed_in: false, grants: [], may: [], needs_setup: false, is_demo: false, version: '', installation_name: '' };

const state = $state<{ session: Session; known: boolean; failed: unknown }>({ session: NOBODY, known: false, failed: null });

export const who = {
  get session() { return state.session; },
  /** Whether the server has been asked yet. */
  get known() { return state.known; },
  get failed() { return state.failed; },
  may: (action: Action) => state.session.may.includes(action),
  /** The page that somebody with this role opens first. */
  get home() {
    const may = (a: Action) => state.session.may.includes(a);
    return may('check') || may('check_as_partner') ? '/check' : may('see_counts') ? '/sites' : may('walk_rounds') ? '/r' : '/account';
  },
};

/** Who did something, as far as the record that we were given says: `person:<id>`, `token:<id>` or `terminal`. */
export function nameOf(by: string): string {
  if (by === 'terminal') return words.records.terminal;
  if (by === `person:${state.session.person?.id}`) return words.records.you;
  return by.startsWith('token:') ? words.records.aProgram : words.records.aColleague;
}

export async function learnWho() {
  state.failed = null;
  try {
    state.session = await api.session();
    state.known = true;
  } catch (error) {
    state.failed = error;
  }
}

export async function signOut() {
  await api.signOut();
  state.session = { ...NOBODY };
  await learnWho();
}

onSignedOut(() => {
  if (state.session.signed_in) void learnWho();
});
