// Who is signed in, and what they may do. The server decides again on every call; this only hides what would be refused.
import { api, onSignedOut } from '../api';
import { walkerAhead } from '../ahead';
import type { Action, Session } from '../domain/types';
import { words } from '../words/en';
import type { Walker } from '../device/store';
import { carryFor, opened } from './phone.svelte';

const NOBODY: Session = { signed_in: false, grants: [], may: [], needs_setup: false, is_demo: false, version: '', installation_name: '' };

const kept = (walkerAhead ?? opened().then((store) => store.walker())).catch(() => null);

function keepWalker(walker: Walker | null): Promise<unknown> {
  state.walker = walker;
  state.walkerKnown = true;
  // A browser that keeps nothing has no rounds to open either.
  return opened().then((store) => store.keepWalker(walker)).catch(() => {});
}

const state = $state<{ session: Session; known: boolean; failed: unknown; walker: Walker | null; walkerKnown: boolean }>({ session: NOBODY, known: false, failed: null, walker: null, walkerKnown: false });

void kept.then((walker) => {
  if (!state.walkerKnown) Object.assign(state, { walker, walkerKnown: true });
});

export const who = {
  get session() { return state.session; },
  /** Whether the server has been asked yet. */
  get known() { return state.known; },
  get failed() { return state.failed; },
  /** Whose rounds are on this phone, whether or not the server can be asked. */
  get walker() { return state.walker; },
  /** Whether the phone was asked yet. */
  get walkerKnown() { return state.walkerKnown; },
  /** As far as is known: what the server said last. */
  walkerMay: (action: Action) => state.walker?.may.includes(action) ?? false,
  may: (action: Action) => state.session.may.includes(action),
  /** The page that somebody with this role opens first. */
  get home() {
    const may = (a: Action) => state.session.may.includes(a);
    return may('check') || may('check_as_partner') ? '/check' : may('see_counts') ? '/sites' : may('walk_rounds') ? '/walk' : '/account';
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
    const { person, may, signed_in } = state.session;
    if (signed_in && person && may.includes('walk_rounds')) await keepWalker({ id: person.id, name: person.name, may: may.filter((a) => a === 'walk_rounds' || a === 'plan_rounds' || a === 'see_boundary') });
    else if (signed_in && person) await stopWalking(person.id);
  } catch (error) {
    state.failed = error;
  }
}

/** Whoever may not walk any more has no rounds here. What they still had to send goes all the same: the office settles it. */
async function stopWalking(person: string) {
  const { walker } = state;
  await keepWalker(null);
  await opened().then(async (store) => {
    await store.forgetRounds(walker?.id ?? person);
    await store.tidy(false);
    if ((await store.waiting(person, 1)).length) await carryFor(person);
  }).catch(() => {});
}

export async function signOut() {
  await api.signOut();
  // Where people live is not left behind. What still has to be sent is kept, and goes when the same person signs in again.
  const { walker } = state;
  await keepWalker(null);
  if (walker) await (await opened()).forgetRounds(walker.id).catch(() => {});
  state.session = { ...NOBODY };
  await learnWho();
}

onSignedOut(() => {
  if (state.session.signed_in) void learnWho();
});
