// Answered lists that were made and not yet saved. They are nowhere else, so they are held here until they are saved or put
// away, as long as this tab is open and the same person is signed in.
import { answeredName } from '../domain/referrals';
import { save } from './save';
import { who } from './session.svelte';

export interface Answered { list: string; file: string; csv: string; person: string; saved: boolean }

const state = $state<{ all: Answered[] }>({ all: [] });
const me = () => who.session.person?.id ?? '';

export const answered = {
  /** Those that are this person's and not yet saved. */
  get unsaved(): Answered[] { return state.all.filter((a) => !a.saved && a.person === me()); },
  of: (list: string): Answered | undefined => state.all.find((a) => a.list === list && a.person === me()),
  keep(list: string, file: string, csv: string) {
    // Whoever signs in at this desk next finds nothing of the one before.
    state.all = [...state.all.filter((a) => a.person === me() && !a.saved), { list, file, csv, person: me(), saved: false }];
  },
  save(list: string) {
    const found = answered.of(list);
    if (!found) return;
    save(answeredName(found.file), found.csv);
    state.all = state.all.map((a) => (a.list === list ? { ...a, saved: true } : a));
  },
  putAway(list: string) {
    state.all = state.all.filter((a) => a.list !== list);
  },
};

// Signing in again brings one's own back; somebody else's are dropped.
$effect.root(() => {
  $effect(() => {
    const person = me();
    if (person && state.all.some((a) => a.person !== person)) state.all = state.all.filter((a) => a.person === person);
  });
});

window.addEventListener('beforeunload', (event) => {
  if (answered.unsaved.length > 0) event.preventDefault();
});
