// What the phone keeps, and the only place that touches IndexedDB: rounds that were picked up, and every event that was
// recorded. An event is saved once its transaction is complete on the disk, and stays until the server has it and for
// fourteen days after.
import { type DBSchema, type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import type { ContactEvent, Draft, SentAs } from '../domain/event';
import type { PickedUp } from '../domain/plan';
import type { Action, BaseMap } from '../domain/types';
import { type RandomBytes, uuid4, uuid7 } from '../domain/uuid';

export const KEPT_MS = 14 * 86_400_000;
/** How long a list of doors stays on a phone after its day. */
export const ROUND_KEPT_MS = 7 * 86_400_000;

/** A round as it was picked up. */
export interface KeptRound {
  person: string;
  plan: string;
  round: string;
  code: string | null;
  pack: PickedUp;
  bytes: number;
  kept_at: number;
  /** Doors that are passed over: nobody is told why. */
  skipped: string[];
  /** The last door that was passed over, or taken back into the round. */
  passed?: Passed | null;
}
/** `after`: the number of the last record before it. */
export interface Passed { household: string; at: number; after?: number; on: boolean }

/** The ground under a round. It is far larger than the round and is read for the map alone. */
export interface Ground {
  base: BaseMap | null;
  /** The line around the area, for those who may see it. */
  area: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
}

/** All that a round needs to be shown. */
export interface Opening { walker: Walker | null; kept: KeptRound | null; recorded: KeptEvent[]; phone: Seen | null }
/** What of this phone is shown with every round. */
export interface Seen { waiting: KeptEvent[]; setAside: KeptEvent[]; self: Self | null }

export interface KeptEvent {
  person: string;
  device: string;
  /** Of a round: its plan and its own id. */
  walk: string;
  /** The first event of the same press: they are taken back together. */
  press: string;
  saved_at: number;
  event: ContactEvent;
  state: 'waiting' | 'stored' | 'set_aside';
  /** When the server first said that it has it, and under which epoch. */
  answered_at: number | null;
  epoch: string | null;
  /** Of what was set aside: why. */
  reason: string | null;
  words: string | null;
}

/** Who last signed in on this phone to walk: their rounds open without asking the server. Not in the browser's quick store, which a killed browser loses. */
export interface Walker { id: string; name: string; may: Action[] }

/** What a phone knows of itself, for one person. */
export interface Self {
  person: string;
  device: string;
  next: number;
  epoch: string | null;
  offset_ms: number | null;
  synced_at: number | null;
}

/** What the server said of one batch. */
export interface Settled {
  epoch: string;
  results: { id: string; status: SentAs; reason?: string | null; words?: string | null }[];
  offset_ms: number | null;
  at: number;
}

type RoundKey = [person: string, plan: string, round: string];

interface Schema extends DBSchema {
  rounds: { key: RoundKey; value: KeptRound };
  grounds: { key: RoundKey; value: Ground & { person: string; plan: string; round: string } };
  events: { key: string; value: KeptEvent & { id: string; sequence: number }; indexes: { sequence: [string, number]; state: [string, string]; walk: [string, string] } };
  meta: { key: string; value: Self };
  walker: { key: string; value: Walker };
}

/** Nothing was saved. `full`: for want of room. */
export class NotSaved extends Error {
  constructor(readonly full: boolean, cause: unknown) {
    super(full ? 'The phone is full.' : 'The phone did not save it.', { cause });
  }
}

/** Another page holds what is kept in an older shape, and has not let go of it. */
export class Held extends Error {}

interface Given { name?: string; now?: () => number; random?: RandomBytes }

const isFull = (cause: unknown) => cause instanceof Error && (cause.name === 'QuotaExceededError' || /quota|disk is full/i.test(cause.message));
const STRICT = { durability: 'strict' } as const;

export const walkOf = (plan: string | null, round: string | null) => `${plan ?? ''}/${round ?? ''}`;

export class Store {
  #opening: Promise<IDBPDatabase<Schema>> | null = null;
  readonly #name: string;
  readonly #now: () => number;
  readonly #random: RandomBytes;

  private constructor(given: Given) {
    this.#name = given.name ?? 'patchwalk';
    this.#now = given.now ?? Date.now;
    this.#random = given.random ?? ((count) => crypto.getRandomValues(new Uint8Array(count)));
  }

  static async open(given: Given = {}): Promise<Store> {
    const store = new Store(given);
    await store.#db();
    return store;
  }

  /** Some phones cut the connection while a page sleeps: the next question opens another. */
  #db(): Promise<IDBPDatabase<Schema>> {
    const lost = () => (this.#opening = null);
    if (this.#opening) return this.#opening;
    let isHeld = false;
    let refuse: (why: Held) => void;
    const held = new Promise<never>((_, no) => (refuse = no));
    const opening = openDB<Schema>(this.#name, 2, {
      blocked: () => {
        isHeld = true;
        refuse(new Held());
      },
      async upgrade(made, before, _now, tx) {
        made.createObjectStore('grounds', { keyPath: ['person', 'plan', 'round'] });
        if (before === 1) return moveGrounds(tx);
        made.createObjectStore('rounds', { keyPath: ['person', 'plan', 'round'] });
        const events = made.createObjectStore('events', { keyPath: 'id' });
        events.createIndex('sequence', ['device', 'sequence'], { unique: true });
        events.createIndex('state', ['person', 'state']);
        events.createIndex('walk', ['person', 'walk']);
        made.createObjectStore('meta', { keyPath: 'person' });
        made.createObjectStore('walker');
      },
      // A newer page in another tab may change the shape; this one then lets go.
      blocking: (_now, _wanted, event) => {
        lost();
        (event.target as IDBDatabase).close();
      },
      terminated: lost,
    });
    // Whoever was refused asks again; what opens after that would only stand in the way.
    void opening.then((db) => isHeld && db.close(), () => {});
    this.#opening = Promise.race([opening, held]).catch((failure: unknown) => {
      lost();
      throw failure;
    });
    return this.#opening;
  }

  async close() {
    (await this.#opening)?.close();
    this.#opening = null;
  }

  // --- events

  /** Saves what one press recorded, all of it or none. Comes back once it is on the disk. `happened`: of what is written down later, when it was. */
  async record(person: string, drafts: Draft[], happened?: number): Promise<KeptEvent[]> {
    try {
      const tx = (await this.#db()).transaction(['events', 'meta'], 'readwrite', STRICT);
      // Whatever fails shows where the transaction ends; nothing may be thrown past it.
      tx.done.catch(() => {});
      const self = await tx.objectStore('meta').get(person) ?? this.#newSelf(person);
      const at = this.#now();
      const kept: KeptEvent[] = [];
      for (const draft of drafts) {
        const event: ContactEvent = { ...draft, id: uuid7(at, this.#random), sequence: self.next++, at: new Date(happened ?? at).toISOString(), offset_ms: self.offset_ms };
        kept.push({
          person, device: self.device, walk: walkOf(draft.plan, draft.round), press: kept[0]?.event.id ?? event.id, saved_at: at, event, state: 'waiting', answered_at: null, epoch: null, reason: null, words: null,
        });
      }
      for (const one of kept) await tx.objectStore('events').add({ ...one, id: one.event.id, sequence: one.event.sequence });
      await tx.objectStore('meta').put(self);
      await tx.done;
      return kept;
    } catch (cause) {
      if (!isFull(cause)) this.#opening = null;
      throw new NotSaved(isFull(cause), cause);
    }
  }

  #newSelf(person: string): Self {
    return { person, device: uuid4(this.#random), next: 1, epoch: null, offset_ms: null, synced_at: null };
  }

  async self(person: string): Promise<Self | null> {
    return (await (await this.#db()).get('meta', person)) ?? null;
  }

  /** Everything of one round that this person recorded here, in the order of recording. */
  async eventsOf(person: string, plan: string, round: string): Promise<KeptEvent[]> {
    return bySequence(await (await this.#db()).getAllFromIndex('events', 'walk', [person, walkOf(plan, round)]));
  }

  /** Everything that this person recorded here, of whatever round. */
  async allEvents(person: string): Promise<KeptEvent[]> {
    return bySequence(await (await this.#db()).getAllFromIndex('events', 'walk', ofPerson(person)));
  }

  /** What the server doesn't have yet, the oldest first. */
  async waiting(person: string, most = Infinity): Promise<KeptEvent[]> {
    return bySequence(await (await this.#db()).getAllFromIndex('events', 'state', [person, 'waiting'])).slice(0, most);
  }
  async setAside(person: string): Promise<KeptEvent[]> {
    return bySequence(await (await this.#db()).getAllFromIndex('events', 'state', [person, 'set_aside']));
  }

  /** Whose records still wait on this phone. */
  async everybodyWaiting(): Promise<string[]> {
    const people = (await (await this.#db()).getAll('meta')).map((self) => self.person);
    const db = await this.#db();
    const counts = await Promise.all(people.map((person) => db.countFromIndex('events', 'state', [person, 'waiting'])));
    return people.filter((_, i) => counts[i]! > 0);
  }

  /**
   * Marks what the server named, and nothing else. A server that was restored has another epoch: what it had said
   * before may be gone there, so all that is still kept here waits again.
   */
  async settle(person: string, said: Settled): Promise<void> {
    const tx = (await this.#db()).transaction(['events', 'meta'], 'readwrite', STRICT);
    const events = tx.objectStore('events');
    const self = (await tx.objectStore('meta').get(person)) ?? this.#newSelf(person);
    for (const { id, status, reason, words } of said.results) {
      const one = await events.get(id);
      if (!one || one.person !== person) continue;
      const aside = status === 'set_aside';
      await events.put({
        ...one, state: aside ? 'set_aside' : 'stored', answered_at: said.at, epoch: said.epoch, reason: aside ? (reason ?? null) : null, words: words ?? null,
      });
    }
    if (self.epoch !== null && self.epoch !== said.epoch) {
      for (const state of ['stored', 'set_aside']) {
        for (const one of await events.index('state').getAll([person, state])) {
          if (one.epoch !== said.epoch) await events.put({ ...one, state: 'waiting' });
        }
      }
    }
    await tx.objectStore('meta').put({ ...self, epoch: said.epoch, offset_ms: said.offset_ms ?? self.offset_ms, synced_at: said.at });
    await tx.done;
  }

  /**
   * Lets go of rounds whose day is a week past and, where the server was just asked (`asked`), of what it has had for
   * fourteen days. What still has to be sent is never let go of by age.
   */
  async tidy(asked = true): Promise<number> {
    const tx = (await this.#db()).transaction(['events', 'rounds', 'grounds'], 'readwrite');
    let gone = 0;
    const waits = new Set<string>();
    for (let at = await tx.objectStore('events').openCursor(); at; at = await at.continue()) {
      const { state, answered_at, person, walk } = at.value;
      if (state === 'waiting') waits.add(`${person}/${walk}`);
      if (!asked || state === 'waiting' || answered_at === null || this.#now() - answered_at <= KEPT_MS) continue;
      await at.delete();
      gone++;
    }
    for (let at = await tx.objectStore('rounds').openCursor(); at; at = await at.continue()) {
      const { person, plan, round, pack } = at.value;
      if (this.#now() - Date.parse(pack.on) <= ROUND_KEPT_MS || waits.has(`${person}/${walkOf(plan, round)}`)) continue;
      await at.delete();
      await tx.objectStore('grounds').delete([person, plan, round]);
    }
    await tx.done;
    return gone;
  }

  /** What is shown with every round, and the round itself, in one look. */
  async opening(round: string): Promise<Opening> {
    const tx = (await this.#db()).transaction(['walker', 'rounds', 'events', 'meta']);
    const walker = (await tx.objectStore('walker').get('last')) ?? null;
    if (!walker) return { walker, kept: null, recorded: [], phone: null };
    const [events, rounds] = [tx.objectStore('events'), tx.objectStore('rounds')];
    const inState = (state: KeptEvent['state']) => events.index('state').getAll([walker.id, state]).then(bySequence);
    const [keys, waiting, setAside, self] = await Promise.all([rounds.getAllKeys(ofPerson(walker.id)), inState('waiting'), inState('set_aside'), tx.objectStore('meta').get(walker.id)]);
    const found = await Promise.all(keys.filter((key) => key[2] === round).map((key) => rounds.get(key)));
    const kept = found.flatMap((one) => one ?? []).sort((a, b) => b.kept_at - a.kept_at)[0] ?? null;
    const recorded = kept ? bySequence(await events.index('walk').getAll([walker.id, walkOf(kept.plan, round)])) : [];
    return { walker, kept, recorded, phone: { waiting, setAside, self: self ?? null } };
  }

  // --- who walks

  async walker(): Promise<Walker | null> {
    return (await (await this.#db()).get('walker', 'last')) ?? null;
  }
  async keepWalker(walker: Walker | null): Promise<void> {
    const tx = (await this.#db()).transaction('walker', 'readwrite', STRICT);
    if (walker) await tx.store.put(walker, 'last');
    else await tx.store.delete('last');
    await tx.done;
  }

  // --- rounds

  /** `ground`: null leaves the one that is there. */
  async keepRound(round: KeptRound, ground: Ground | null = null): Promise<void> {
    try {
      const tx = (await this.#db()).transaction(['rounds', 'grounds'], 'readwrite', STRICT);
      tx.done.catch(() => {});
      const { person, plan } = round;
      await tx.objectStore('rounds').put(round);
      if (ground) await tx.objectStore('grounds').put({ ...ground, person, plan, round: round.round });
      await tx.done;
    } catch (cause) {
      throw new NotSaved(isFull(cause), cause);
    }
  }
  async rounds(person: string): Promise<KeptRound[]> {
    return (await this.#db()).getAll('rounds', ofPerson(person));
  }
  async ground(person: string, plan: string, round: string): Promise<Ground | null> {
    return (await (await this.#db()).get('grounds', [person, plan, round])) ?? null;
  }
  async keepGround(person: string, plan: string, round: string, ground: Ground): Promise<void> {
    await (await this.#db()).put('grounds', { ...ground, person, plan, round });
  }
  async round(person: string, plan: string, round: string): Promise<KeptRound | null> {
    return (await (await this.#db()).get('rounds', [person, plan, round])) ?? null;
  }
  async changeRound(person: string, plan: string, round: string, change: (kept: KeptRound) => KeptRound): Promise<KeptRound | null> {
    try {
      const tx = (await this.#db()).transaction('rounds', 'readwrite', STRICT);
      tx.done.catch(() => {});
      const kept = await tx.store.get([person, plan, round]);
      const changed = kept ? change(kept) : null;
      if (changed) await tx.store.put(changed);
      await tx.done;
      return changed;
    } catch (cause) {
      throw new NotSaved(isFull(cause), cause);
    }
  }
  async forgetRound(person: string, plan: string, round: string): Promise<void> {
    await this.#forget([person, plan, round]);
  }
  /** Where people live is not left on a phone that somebody signs out of. What still has to be sent stays. */
  async forgetRounds(person: string): Promise<void> {
    await this.#forget(ofPerson(person));
  }
  async #forget(which: RoundKey | IDBKeyRange): Promise<void> {
    const tx = (await this.#db()).transaction(['rounds', 'grounds'], 'readwrite');
    await Promise.all([tx.objectStore('rounds').delete(which), tx.objectStore('grounds').delete(which), tx.done]);
  }
}

const ofPerson = (person: string) => IDBKeyRange.bound([person], [person, []]);

/** Rounds once held their ground. */
async function moveGrounds(tx: IDBPTransaction<Schema, StoreNames<Schema>[], 'versionchange'>) {
  for (let at = await tx.objectStore('rounds').openCursor(); at; at = await at.continue()) {
    const { base = null, area = null, ...round } = at.value as KeptRound & Partial<Ground>;
    await tx.objectStore('grounds').put({ base, area, person: round.person, plan: round.plan, round: round.round });
    await at.update(round);
  }
}

const bySequence = <E extends KeptEvent>(events: E[]): E[] => events.sort((a, b) => a.event.sequence - b.event.sequence);
