// A walk through bad weather: whatever the network does, the server ends up with every event, once.
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { Store } from '../device/store';
import type { ContactEvent } from '../domain/event';
import type { Came } from './answer';
import { Outbox } from './outbox';

/** Chance that is the same each time: mulberry32. */
function chance(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Answers as the server does: once by id, and never two by one number. */
class Server {
  epoch = 'one';
  stored = new Map<string, ContactEvent>();
  numbers = new Map<string, string>();
  refused = new Set<string>();
  constructor(private readonly now: () => number) {}

  sync({ device_id, events }: { device_id: string; events: ContactEvent[] }): Came {
    const results = events.map((event) => {
      const before = this.stored.get(event.id);
      if (before) return { id: event.id, status: JSON.stringify(before) === JSON.stringify(event) ? 'already_stored' : 'set_aside', reason: 'other_content' };
      const number = `${device_id}/${event.sequence}`;
      if (this.numbers.has(number)) return { id: event.id, status: 'set_aside', reason: 'sequence_taken' };
      if (this.refused.has(event.household ?? '')) return { id: event.id, status: 'set_aside', reason: 'not_in_round', words: 'The door isn’t in this round.' };
      this.numbers.set(number, event.id);
      this.stored.set(event.id, structuredClone(event));
      return { id: event.id, status: 'stored' };
    });
    return { status: 200, body: JSON.stringify({ epoch: this.epoch, now: new Date(this.now() + 90_000).toISOString(), results }), retryAfter: null };
  }
  /** Yesterday's backup is put back. */
  restore(keep: (event: ContactEvent) => boolean) {
    this.epoch += '+';
    this.stored = new Map([...this.stored].filter(([, event]) => keep(event)));
    const kept = new Set(this.stored.keys());
    this.numbers = new Map([...this.numbers].filter(([, id]) => kept.has(id)));
  }
}

type Weather = 'clear' | 'lost' | 'cut_up' | 'cut_down' | 'half' | 'portal' | 'busy' | 'gateway' | 'gateway_after' | 'few';
const STORMS: Weather[] = ['lost', 'cut_up', 'cut_down', 'half', 'portal', 'busy', 'gateway', 'gateway_after', 'few'];
const nothing: Came = { status: 0, body: '', retryAfter: null };

function through(weather: Weather, server: Server, batch: { device_id: string; events: ContactEvent[] }): Came {
  switch (weather) {
    case 'lost': case 'cut_up': return nothing;
    case 'portal': return { status: 200, body: '<html><body>Free Wi-Fi: press here to accept</body></html>', retryAfter: null };
    case 'busy': return { status: 429, body: '{"code":"too_many"}', retryAfter: '3' };
    case 'gateway': return { status: 502, body: '<h1>Bad gateway</h1>', retryAfter: null };
    case 'few': return server.sync({ ...batch, events: batch.events.slice(0, Math.ceil(batch.events.length / 2)) });
  }
  const said = server.sync(batch);
  switch (weather) {
    case 'cut_down': return nothing;
    case 'half': return { ...said, body: said.body.slice(0, said.body.length / 2) };
    case 'gateway_after': return { status: 504, body: '<h1>Timeout</h1>', retryAfter: null };
    default: return said;
  }
}

let stages = 0;
async function stage(seed: number, tabs = 1) {
  const random = chance(seed);
  let clock = Date.parse('2026-11-26T17:30:00Z');
  const server = new Server(() => clock);
  const name = `weather-${++stages}`;
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256));
  let weather: () => Weather = () => 'clear';
  let holder: Promise<void> | null = null;
  let most = 0;
  let under = 0;
  const calls: { at: number; then: () => void }[] = [];
  const around = {
    post: async (batch: { device_id: string; events: ContactEvent[] }) => {
      most = Math.max(most, ++under);
      expect(batch.events.length).toBeLessThanOrEqual(100);
      // By way of JSON, as on the wire.
      const came = through(weather(), server, JSON.parse(JSON.stringify(batch)));
      await null;
      under--;
      return came;
    },
    now: () => clock,
    random,
    alone: async (then: () => Promise<void>) => {
      if (holder) return false;
      holder = then().finally(() => (holder = null));
      await holder;
      return true;
    },
    after: (ms: number, then: () => void) => {
      const call = { at: clock + ms, then };
      calls.push(call);
      return () => void (calls.includes(call) && calls.splice(calls.indexOf(call), 1));
    },
  };
  const stores = await Promise.all(Array.from({ length: tabs }, () => Store.open({ name, now: () => clock, random: bytes })));
  const outboxes = stores.map((store) => new Outbox('me', store, around));
  return {
    random, server, stores, outboxes,
    set weather(given: () => Weather) { weather = given; },
    get mostAtOnce() { return most; },
    pass: (ms: number) => (clock += ms),
    knock: (tab: number, count = 1) => stores[tab]!.record('me', Array.from({ length: count }, (_, i) => ({ kind: 'attempt' as const, household: `h${clock}-${i}`, outcome: 'no_answer', plan: 'p', round: 'r' }))),
    /** Lets time go on until nothing waits to be done, as the phone's own timers would. */
    async clears() {
      for (let i = 0; i < 200 && (await stores[0]!.waiting('me')).length; i++) {
        const next = calls.sort((a, b) => a.at - b.at).shift();
        if (!next) await outboxes[0]!.send();
        else {
          clock = Math.max(clock, next.at);
          next.then();
          await Promise.all(outboxes.map((outbox) => outbox.send()));
        }
      }
    },
    end: () => {
      outboxes.forEach((outbox) => outbox.close());
      stores.forEach((store) => store.close());
      indexedDB.deleteDatabase(name);
    },
  };
}

async function walks(seed: number) {
  const tabs = seed % 4 === 0 ? 2 : 1;
  const scene = await stage(seed, tabs);
  const { random, server, outboxes, stores } = scene;
  const worst = 0.3 + random() * 0.6;
  scene.weather = () => (random() < worst ? STORMS[Math.floor(random() * STORMS.length)]! : 'clear');
  const ids: string[] = [];
  const doors = 4 + Math.floor(random() * 8);
  for (let door = 0; door < doors; door++) {
    const tab = Math.floor(random() * tabs);
    ids.push(...(await scene.knock(tab, random() < 0.1 ? 6 : 1)).map((s) => s.event.id));
    scene.pass(1000 + random() * 120_000);
    if (random() < 0.7) await Promise.all(outboxes.map((outbox) => outbox.send(random() < 0.3)));
    if (seed % 5 === 0 && door === Math.floor(doors / 2)) server.restore(() => random() < 0.5);
    if (random() < 0.05) await stores[0]!.tidy();
  }
  scene.weather = () => (random() < 0.3 ? 'lost' : 'clear');
  await scene.clears();
  const waiting = (await stores[0]!.waiting('me')).length;
  const aside = (await stores[0]!.setAside('me')).length;
  const lost = ids.filter((id) => !server.stored.has(id)).length;
  const doubled = server.stored.size - new Set(ids).size + (server.numbers.size - server.stored.size);
  scene.end();
  return { waiting, aside, lost, doubled };
}

test('a thousand walks through bad weather lose nothing and double nothing', async () => {
  const sum = { waiting: 0, aside: 0, lost: 0, doubled: 0 };
  for (let seed = 1; seed <= 1000; seed++) {
    const end = await walks(seed);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += end[key];
    if (end.waiting || end.aside || end.lost || end.doubled) throw new Error(`Walk ${seed} ended with ${JSON.stringify(end)}`);
  }
  expect(sum).toEqual({ waiting: 0, aside: 0, lost: 0, doubled: 0 });
}, 240_000);

test('a thousand doors without a signal go in batches of a hundred, the oldest first', async () => {
  const scene = await stage(7);
  for (let i = 0; i < 10; i++) await scene.knock(0, 100);
  await scene.outboxes[0]!.send();
  expect([...scene.server.stored.values()].map((e) => e.sequence)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
  scene.end();
});

test('two tabs never send at once, and what one leaves the other sends', async () => {
  const scene = await stage(8, 2);
  await scene.knock(0, 30);
  await scene.knock(1, 30);
  await Promise.all(scene.outboxes.map((outbox) => outbox.send()));
  expect(scene.mostAtOnce).toBe(1);
  expect(scene.server.stored.size).toBe(60);
  scene.end();
});

test('what was recorded while it was sending goes too', async () => {
  const scene = await stage(9);
  await scene.knock(0, 3);
  const first = scene.outboxes[0]!.send();
  await scene.knock(0, 2);
  void scene.outboxes[0]!.send();
  await first;
  expect(scene.server.stored.size).toBe(5);
  scene.end();
});

test('a restored server is sent again what it lost', async () => {
  const scene = await stage(10);
  await scene.knock(0, 20);
  await scene.outboxes[0]!.send();
  scene.server.restore((event) => event.sequence <= 5);
  expect(scene.server.stored.size).toBe(5);
  await scene.knock(0, 1);
  await scene.outboxes[0]!.send();
  expect(scene.server.stored.size).toBe(21);
  expect((await scene.stores[0]!.self('me'))!.epoch).toBe('one+');
  scene.end();
});

test('a server that was restored is told again though there is nothing to send', async () => {
  const scene = await stage(11);
  await scene.knock(0, 20);
  await scene.outboxes[0]!.send();
  scene.server.restore((event) => event.sequence <= 5);
  // The signal is back: that is when it is asked.
  await scene.outboxes[0]!.hopeful();
  expect(scene.server.stored.size).toBe(20);
  scene.server.restore((event) => event.sequence <= 3);
  await scene.outboxes[0]!.send();
  expect(scene.server.stored.size).toBe(3);
  scene.pass(61 * 60_000);
  await scene.outboxes[0]!.send();
  expect(scene.server.stored.size).toBe(20);
  scene.end();
});

test('a server that asks to wait is not asked before, unless somebody presses', async () => {
  const scene = await stage(11);
  let asked = 0;
  scene.weather = () => {
    asked++;
    return 'busy';
  };
  await scene.knock(0);
  await scene.outboxes[0]!.send();
  scene.pass(900);
  await scene.outboxes[0]!.send();
  expect(asked).toBe(1);
  await scene.outboxes[0]!.send(true);
  expect(asked).toBe(2);
  expect(scene.outboxes[0]!.state).toMatchObject({ unreached: true, sending: 0 });
  scene.weather = () => 'clear';
  await scene.outboxes[0]!.hopeful();
  expect(scene.server.stored.size).toBe(1);
  expect(scene.outboxes[0]!.state).toMatchObject({ unreached: false });
  scene.end();
});

test('signed out, the records stay and go once somebody has signed in', async () => {
  const scene = await stage(12);
  const [kept] = await scene.knock(0);
  const { server } = scene;
  const sync = server.sync.bind(server);
  server.sync = () => ({ status: 401, body: '{"code":"not_signed_in"}', retryAfter: null });
  await scene.outboxes[0]!.send();
  expect(scene.outboxes[0]!.state.signed_out).toBe(true);
  expect((await scene.stores[0]!.waiting('me')).map((s) => s.event.id)).toEqual([kept!.event.id]);
  server.sync = sync;
  await scene.outboxes[0]!.hopeful();
  expect(scene.outboxes[0]!.state.signed_out).toBe(false);
  expect(server.stored.size).toBe(1);
  scene.end();
});

test('one record that the server can’t take holds no other back', async () => {
  const scene = await stage(13);
  const kept = await scene.knock(0, 9);
  const { server } = scene;
  const sync = server.sync.bind(server);
  const bad = kept[4]!.event.id;
  server.sync = (batch) => (batch.events.some((e) => e.id === bad) ? { status: 400, body: '{"code":"not_understood"}', retryAfter: null } : sync(batch));
  await scene.outboxes[0]!.send();
  expect(server.stored.size).toBe(8);
  expect((await scene.stores[0]!.waiting('me')).map((s) => s.event.id)).toEqual([bad]);
  scene.end();
});

test('what the office has to look at is kept with its words', async () => {
  const scene = await stage(14);
  const [one] = await scene.knock(0, 2);
  scene.server.refused.add(one!.event.household!);
  await scene.outboxes[0]!.send();
  expect(await scene.stores[0]!.setAside('me')).toMatchObject([{ reason: 'not_in_round', words: 'The door isn’t in this round.' }]);
  expect(await scene.stores[0]!.waiting('me')).toEqual([]);
  scene.end();
});

test('the clock’s error is measured by a quick answer and goes with the next record', async () => {
  const scene = await stage(15);
  await scene.knock(0);
  await scene.outboxes[0]!.send();
  const [next] = await scene.knock(0);
  expect(next!.event.offset_ms).toBe(90_000);
  scene.end();
});
