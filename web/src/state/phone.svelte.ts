// This phone: what it keeps, and how much of it the server does not have yet.
import { api } from '../api';
import { opened } from '../device/opened';
import { type Ground, type KeptEvent, type KeptRound, NotSaved, type Seen } from '../device/store';
import type { Draft } from '../domain/event';
import { type Line, lineOf, thingsIn } from '../outbox/line';
import { Outbox } from '../outbox/outbox';

const state = $state({
  person: null as string | null, synced_at: null as number | null, full: false, sending: 0, unreached: false, signed_out: false, online: navigator.onLine, now: Date.now(),
  changes: 0, elsewhere: 0, persisted: null as boolean | null,
});
let aside = $state.raw<KeptEvent[]>([]);
let waits = $state.raw<KeptEvent[]>([]);
const things = $derived(thingsIn(waits));
const oldest = $derived(waits.length ? Math.min(...waits.map((one) => one.saved_at)) : null);
let outbox: Outbox | null = null;
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('patchwalk-phone');

export { opened };

export const onPhone = {
  get person() { return state.person; },
  /** Doors and addresses of which something waits. */
  get waiting() { return things.count; },
  get doorsWaiting() { return things.doors; },
  get setAside() { return aside; },
  /** Whether the server does not have it yet. */
  isUnsent: (id: string) => waits.some(({ event }) => event.id === id) || aside.some(({ event }) => event.id === id),
  get full() { return state.full; },
  get signedOut() { return state.signed_out; },
  get online() { return state.online; },
  /** Goes up whenever something was recorded, here or in another tab. */
  get changes() { return state.changes; },
  /** Goes up whenever another tab recorded something. */
  get elsewhere() { return state.elsewhere; },
  get line(): Line {
    const { full, sending, signed_out, unreached, synced_at, online, now } = state;
    return lineOf({ full, waiting: things.count, oldest, sending, signed_out, unreached: unreached || !online, synced_at, now });
  },
  /** Null until the browser was asked. */
  get persisted() { return state.persisted; },
};

async function look() {
  const { person } = state;
  if (!person) return;
  const kept = await opened();
  const [waiting, setAside, self] = await Promise.all([kept.waiting(person), kept.setAside(person), kept.self(person)]);
  if (state.person === person) show({ waiting, setAside, self });
}
function show({ waiting, setAside, self }: Seen) {
  waits = waiting;
  state.synced_at = self?.synced_at ?? null;
  aside = setAside;
}

/** Only what belongs to who is signed in is sent: under another name the server would set it aside. */
async function post(person: string, batch: Parameters<typeof api.sync>[0]) {
  const session = await api.session();
  if (!session.signed_in || session.person?.id !== person) return { status: 401, body: '{}', retryAfter: null };
  return api.sync(batch);
}

async function alone(then: () => Promise<void>): Promise<boolean> {
  if (!navigator.locks) {
    await then();
    return true;
  }
  return navigator.locks.request(`patchwalk-outbox-${state.person}`, { ifAvailable: true }, async (lock) => {
    if (lock) await then();
    return lock !== null;
  });
}

/** Whose phone this is. `seen`: what it has of theirs, where that was just looked at. */
export function isOf(person: string, seen: Seen | null = null) {
  if (state.person !== person) {
    outbox?.close();
    outbox = null;
    waits = [];
    Object.assign(state, { person, synced_at: null, full: false, sending: 0, unreached: false, signed_out: false });
  }
  if (seen) show(seen);
}

/** From now on this person's records are sent whenever that can be done. */
export async function carryFor(person: string) {
  if (outbox?.person === person) return void outbox.hopeful();
  isOf(person);
  const kept = await opened();
  if (state.person !== person || outbox) return;
  outbox = new Outbox(person, kept, {
    post: (batch) => post(person, batch), now: Date.now, random: Math.random, alone,
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
  }, (sending) => {
    Object.assign(state, sending);
    void look();
  });
  await look();
  // A server that was restored may want back what it once had: nothing of it goes before the server was asked.
  const sent = outbox;
  void sent.send().then(() => kept.tidy(!sent.state.unreached && !sent.state.signed_out && state.online));
}

export function syncNow() {
  return outbox?.hopeful();
}

/** Saves what a press recorded. Comes back once it is on the disk; throws where it is not. `happened`: of what is written down later, when it was. */
export async function record(drafts: Draft[], happened?: number): Promise<KeptEvent[]> {
  const { person } = state;
  if (!person) throw new NotSaved(false, null);
  try {
    const saved = await (await opened()).record(person, drafts, happened);
    state.full = false;
    waits = [...waits, ...saved];
    changed();
    void outbox?.send();
    return saved;
  } catch (failure) {
    if (failure instanceof NotSaved) state.full = failure.full;
    throw failure;
  }
}

/** What this tab changed is shown in the others too. */
export function changed() {
  state.changes++;
  channel?.postMessage('changed');
}

/** Puts a round on the phone. One that is there already keeps what was passed over. */
export async function keep(round: Omit<KeptRound, 'person' | 'skipped' | 'passed'>, ground: Ground) {
  const { person } = state;
  if (!person) throw new NotSaved(false, null);
  try {
    const store = await opened();
    const [before, under] = await Promise.all([store.round(person, round.plan, round.round), store.ground(person, round.plan, round.round)]);
    await store.keepRound({ ...round, skipped: before?.skipped ?? [], passed: before?.passed ?? null, person }, { base: ground.base ?? under?.base ?? null, area: ground.area ?? under?.area ?? null });
    state.full = false;
  } catch (failure) {
    if (failure instanceof NotSaved) state.full = failure.full;
    throw failure;
  }
  // Asked for once there is something worth keeping; browsers say no to those who ask at once.
  if (state.persisted !== true) state.persisted = (await navigator.storage?.persist?.().catch(() => false)) ?? false;
}

/** What waits, for a file that somebody else can bring to the office. */
export async function unsent(): Promise<{ device_id: string; events: unknown[] }[]> {
  const { person } = state;
  if (!person) return [];
  const waiting = await (await opened()).waiting(person);
  const devices = [...new Set(waiting.map((one) => one.device))];
  return devices.map((device_id) => ({ device_id, events: waiting.filter((one) => one.device === device_id).map((one) => one.event) }));
}

window.addEventListener('online', () => {
  state.online = true;
  void outbox?.hopeful();
});
window.addEventListener('offline', () => (state.online = false));
document.addEventListener('visibilitychange', () => {
  state.now = Date.now();
  if (document.visibilityState === 'visible') void outbox?.send();
});
channel?.addEventListener('message', () => {
  state.changes++;
  state.elsewhere++;
  void look();
});
setInterval(() => (state.now = Date.now()), 30_000);
