import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Draft } from '../domain/event';
import { Held, KEPT_MS, type KeptRound, NotSaved, Store } from './store';

let count = 0;
let now = Date.parse('2026-11-26T18:00:00Z');
const name = () => `store-${++count}`;
const open = (db: string) => Store.open({ name: db, now: () => now });
const knock = (household: string, outcome = 'no_answer'): Draft => ({ kind: 'attempt', household, outcome, plan: 'p', round: 'r' });
const answered = (ids: string[], epoch: string, status: 'stored' | 'set_aside' = 'stored') => ({ epoch, at: now, offset_ms: 0, results: ids.map((id) => ({ id, status })) });

beforeEach(() => (now = Date.parse('2026-11-26T18:00:00Z')));
afterEach(() => vi.restoreAllMocks());

test('an id and the next number come with the saving, and the id sorts by time', async () => {
  const store = await open(name());
  const [first] = await store.record('me', [knock('a')]);
  now += 5;
  const [second, third] = await store.record('me', [knock('b'), knock('c')]);
  expect([first, second, third].map((one) => one!.event.sequence)).toEqual([1, 2, 3]);
  expect(first!.event.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(first!.event.id < second!.event.id).toBe(true);
  expect([second!.press, third!.press]).toEqual([second!.event.id, second!.event.id]);
});

test('two tabs that press at once get different numbers and one phone', async () => {
  const db = name();
  const [one, two] = [await open(db), await open(db)];
  const saved = (await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).record('me', [knock(`h${i}`)])))).flat();
  expect(saved.map((s) => s.event.sequence).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(new Set(saved.map((s) => s.device)).size).toBe(1);
});

test('another person on the same phone is another device with numbers of its own', async () => {
  const store = await open(name());
  const [mine] = await store.record('me', [knock('a')]);
  const [theirs] = await store.record('them', [knock('a')]);
  expect(theirs!.device).not.toBe(mine!.device);
  expect(theirs!.event.sequence).toBe(1);
  expect(await store.waiting('me')).toHaveLength(1);
  expect(await store.everybodyWaiting()).toEqual(['me', 'them']);
});

test('saved means on the disk: the transaction asks for it and is waited for', async () => {
  const store = await open(name());
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
  await store.record('me', [knock('a')]);
  expect(asked.mock.calls.at(-1)![2]).toMatchObject({ durability: 'strict' });
});

test.each(['add', 'commit'])('a full phone says so at once, and nothing is pretended (%s)', async (where) => {
  const store = await open(name());
  await store.record('me', [knock('a')]);
  const full = new DOMException('no room', 'QuotaExceededError');
  if (where === 'add') vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => { throw full; });
  else {
    const put = IDBObjectStore.prototype.put;
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
      const asked = put.apply(this, given as never);
      this.transaction.abort();
      return asked;
    });
  }
  await expect(store.record('me', [knock('b'), knock('c')])).rejects.toBeInstanceOf(NotSaved);
  if (where === 'add') await expect(store.record('me', [knock('b')])).rejects.toMatchObject({ full: true });
  vi.restoreAllMocks();
  expect((await store.waiting('me')).map((s) => s.event.household)).toEqual(['a']);
  const [next] = await store.record('me', [knock('d')]);
  expect(next!.event.sequence).toBe(2);
});

test('only what was named is marked, and it stays for fourteen days after', async () => {
  const store = await open(name());
  const [a, b, c] = await store.record('me', [knock('a'), knock('b'), knock('c')]);
  await store.settle('me', answered([a!.event.id, 'not-ours'], 'one'));
  await store.settle('me', answered([c!.event.id], 'one', 'set_aside'));
  expect((await store.waiting('me')).map((s) => s.event.id)).toEqual([b!.event.id]);
  expect((await store.setAside('me')).map((s) => s.event.id)).toEqual([c!.event.id]);
  now += KEPT_MS;
  expect(await store.tidy()).toBe(0);
  now += 1;
  expect(await store.tidy()).toBe(2);
  now += 400 * 86_400_000;
  expect(await store.tidy()).toBe(0);
  expect(await store.waiting('me')).toHaveLength(1);
});

test('a restored server is sent again whatever is still kept', async () => {
  const store = await open(name());
  const ids = (await store.record('me', [knock('a'), knock('b')])).map((s) => s.event.id);
  await store.settle('me', answered(ids, 'one'));
  const [late] = await store.record('me', [knock('c')]);
  await store.settle('me', answered([late!.event.id], 'two'));
  expect((await store.waiting('me')).map((s) => s.event.id)).toEqual(ids);
  await store.settle('me', answered(ids, 'two'));
  expect(await store.waiting('me')).toEqual([]);
});

test('rounds are kept for one person, and forgotten without what has to be sent', async () => {
  const store = await open(name());
  const kept = { plan: 'p', round: 'r', code: 'ABC234', pack: {} as never, bytes: 10, kept_at: now, skipped: [] };
  await store.keepRound({ ...kept, person: 'me' });
  await store.keepRound({ ...kept, person: 'them', round: 'q' });
  await store.record('me', [knock('a')]);
  expect((await store.rounds('me')).map((r) => r.round)).toEqual(['r']);
  await store.changeRound('me', 'p', 'r', (round) => ({ ...round, skipped: ['a'] }));
  expect((await store.round('me', 'p', 'r'))!.skipped).toEqual(['a']);
  await store.keepGround('me', 'p', 'r', { base: null, area: null });
  await store.forgetRounds('me');
  expect(await store.rounds('me')).toEqual([]);
  expect(await store.ground('me', 'p', 'r')).toBeNull();
  expect(await store.rounds('them')).toHaveLength(1);
  expect(await store.waiting('me')).toHaveLength(1);
  expect(await store.eventsOf('me', 'p', 'r')).toHaveLength(1);
});

test('a list of doors does not stay on the phone for weeks, unless something of it has still to be sent', async () => {
  const store = await open(name());
  const kept = { person: 'me', plan: 'p', code: null, pack: { on: '2026-11-26' } as never, bytes: 1, kept_at: now, skipped: [] };
  await store.keepRound({ ...kept, round: 'r' });
  await store.keepRound({ ...kept, round: 'q' }, { base: null, area: null });
  await store.record('me', [knock('a')]);
  now += 6 * 86_400_000;
  await store.tidy();
  expect(await store.rounds('me')).toHaveLength(2);
  now += 2 * 86_400_000;
  await store.tidy();
  expect((await store.rounds('me')).map((r) => r.round)).toEqual(['r']);
  expect(await store.ground('me', 'p', 'q')).toBeNull();
});

test('a connection that the phone has cut is opened again', async () => {
  const store = await open(name());
  await store.record('me', [knock('a')]);
  await store.close();
  await store.record('me', [knock('b')]);
  expect((await store.waiting('me')).map((s) => s.event.sequence)).toEqual([1, 2]);
});

test('who walks is known again after the browser was killed, and not once they signed out', async () => {
  const db = name();
  const store = await open(db);
  expect(await store.walker()).toBeNull();
  await store.keepWalker({ id: 'me', name: 'Me', may: ['walk_rounds'] });
  expect((await (await open(db)).walker())?.id).toBe('me');
  await store.keepWalker(null);
  expect(await store.walker()).toBeNull();
});

const aRound = (more: Partial<KeptRound>): KeptRound => ({ person: 'me', plan: 'p', round: 'r', code: null, pack: {} as never, bytes: 1, kept_at: now, skipped: [], ...more });

test('a round is opened in one look: who walks, the newest of that name, its records and what waits', async () => {
  const store = await open(name());
  expect(await store.opening('r')).toEqual({ walker: null, kept: null, recorded: [], phone: null });
  await store.keepWalker({ id: 'me', name: 'Me', may: [] });
  await store.keepRound(aRound({ plan: 'older', kept_at: now - 5 }));
  await store.keepRound(aRound({}));
  await store.keepRound(aRound({ person: 'them' }));
  const [knocked] = await store.record('me', [knock('a')]);
  await store.record('me', [{ ...knock('b'), round: 'q' }]);
  const asked = vi.spyOn(IDBDatabase.prototype, 'transaction');
  const { kept, recorded, phone } = await store.opening('r');
  expect(asked).toHaveBeenCalledTimes(1);
  expect([kept?.plan, kept?.person, recorded.map((one) => one.event.id), phone?.waiting.length, phone?.self?.next]).toEqual(['p', 'me', [knocked!.event.id], 2, 3]);
  expect((await store.opening('none')).kept).toBeNull();
});

test('a page that holds an older shape and does not let go is told of, and nothing waits for it without a word', async () => {
  const db = name();
  const old = await openDB(db, 1, { upgrade: (made) => void made.createObjectStore('rounds', { keyPath: ['person', 'plan', 'round'] }) });
  await expect(open(db)).rejects.toBeInstanceOf(Held);
  old.close();
});

test('all that somebody recorded is found, of whatever round, and nobody else’s', async () => {
  const store = await open(name());
  await store.record('me', [knock('a'), { ...knock('b'), round: 'q' }]);
  await store.record('them', [knock('c')]);
  expect((await store.allEvents('me')).map((one) => one.event.household)).toEqual(['a', 'b']);
});

test('a full phone says so when a door is passed over, too', async () => {
  const store = await open(name());
  await store.keepRound(aRound({}));
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('no room', 'QuotaExceededError'); });
  await expect(store.changeRound('me', 'p', 'r', (kept) => ({ ...kept, skipped: ['a'] }))).rejects.toMatchObject({ full: true });
});

test('rounds that an older version kept with their ground are still there, and the ground apart', async () => {
  const db = name();
  const old = await openDB(db, 1, {
    upgrade(made) {
      made.createObjectStore('rounds', { keyPath: ['person', 'plan', 'round'] });
      const events = made.createObjectStore('events', { keyPath: 'id' });
      events.createIndex('sequence', ['device', 'sequence'], { unique: true });
      events.createIndex('state', ['person', 'state']);
      events.createIndex('walk', ['person', 'walk']);
      made.createObjectStore('meta', { keyPath: 'person' });
      made.createObjectStore('walker');
    },
  });
  await old.put('rounds', { ...aRound({ skipped: ['a'] }), base: { land: 1 }, area: null });
  old.close();
  const store = await open(db);
  expect(await store.round('me', 'p', 'r')).toEqual(aRound({ skipped: ['a'] }));
  expect(await store.ground('me', 'p', 'r')).toMatchObject({ base: { land: 1 }, area: null });
});
