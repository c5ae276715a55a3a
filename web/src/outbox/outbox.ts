// Sends what was recorded, the oldest first, until the server has named every one of them. One tab at a time sends.
import type { ContactEvent } from '../domain/event';
import type { Store } from '../device/store';
import { type Came, read } from './answer';

export const MOST = 100;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;
/** How often the server's epoch is asked for with nothing to send; and after no answer. */
const ASK_EVERY_MS = 60 * 60_000;
const ASK_AGAIN_MS = 5 * 60_000;
/** A clock is not measured by an answer that took longer. */
const SLOW_MS = 5_000;

export interface Around {
  post: (batch: { device_id: string; events: ContactEvent[] }) => Promise<Came>;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  /** Runs it where no other tab does; tells whether it ran. */
  alone: (then: () => Promise<void>) => Promise<boolean>;
  /** Comes back to it after a while; gives what calls it off. */
  after: (ms: number, then: () => void) => () => void;
}

export interface Sending {
  /** How many are on their way. */
  sending: number;
  /** The last try did not reach the server. */
  unreached: boolean;
  signed_out: boolean;
}

export class Outbox {
  #state: Sending = { sending: 0, unreached: false, signed_out: false };
  #failures = 0;
  #call: (() => void) | null = null;
  #notBefore = 0;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  /** When to ask for the server's epoch where nothing is to be sent. */
  #askAt = 0;

  constructor(
    readonly person: string,
    private readonly store: Store,
    private readonly around: Around,
    private readonly tell: (state: Sending) => void = () => {},
  ) {}

  get state(): Sending { return this.#state; }
  /** How many tries in a row got no answer. */
  get failures(): number { return this.#failures; }

  close() {
    this.#closed = true;
    this.#call?.();
  }

  /** Something was recorded, the signal is back, the phone was taken out: send. `asked`: somebody pressed, so no waiting. */
  send(asked = false): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    const wait = this.#notBefore - this.around.now();
    if (wait > 0 && !asked) {
      this.#later(wait);
      return Promise.resolve();
    }
    this.#call?.();
    this.#call = null;
    this.#running = this.#turn();
    return this.#running;
  }

  async #turn() {
    try {
      do {
        this.#again = false;
        const ran = await this.around.alone(() => this.#drain());
        // Another tab is at it. What it does not finish is looked at again.
        if (!ran) this.#later(FIRST_WAIT_MS);
      } while (this.#again && this.#failures === 0 && !this.#closed);
    } finally {
      // In the same breath as it was looked whether there is more: what is recorded from here on begins a turn of its own.
      this.#running = null;
      this.#show({ sending: 0 });
    }
  }

  async #drain() {
    let most = MOST;
    const left = new Set<string>();
    while (!this.#closed) {
      const batch = (await this.store.waiting(this.person)).filter((one) => !left.has(one.event.id)).slice(0, most);
      // With nothing to send it is asked now and then whether the server was restored, and lacks what it once had.
      const device = batch[0]?.device ?? (left.size === 0 && this.around.now() >= this.#askAt ? (await this.store.self(this.person))?.device : undefined);
      if (!device) break;
      this.#show({ sending: batch.length });
      const began = this.around.now();
      const came = await this.around.post({ device_id: device, events: batch.map((one) => one.event) }).catch((): Came => ({ status: 0, body: '', retryAfter: null }));
      const now = this.around.now();
      const said = read(came, now);
      if (said.kind === 'answer') {
        const asked = new Set(batch.map((one) => one.event.id));
        const results = said.results.filter(({ id }) => asked.has(id));
        const measured = said.now !== null && now - began <= SLOW_MS ? Math.round(said.now - (began + now) / 2) : null;
        await this.store.settle(this.person, { epoch: said.epoch, results, offset_ms: measured, at: now });
        this.#askAt = now + ASK_EVERY_MS;
        this.#reached();
        if (batch.length === 0) continue;
        // An answer that names none of them would be asked for again for ever.
        if (results.length === 0) return this.#failed(null, false);
        continue;
      }
      if (said.kind === 'too_much') {
        if (batch.length > 1) most = Math.ceil(batch.length / 2);
        else left.add(batch[0]!.event.id);
        continue;
      }
      if (batch.length === 0) {
        // Nothing waits for the answer.
        this.#askAt = now + ASK_AGAIN_MS;
        break;
      }
      return this.#failed(said.kind === 'later' ? said.after : null, said.kind === 'signed_out');
    }
    // What it would not take even alone waits, and is asked again later.
    if (left.size) this.#failed(null, false);
  }

  #reached() {
    this.#failures = 0;
    this.#notBefore = 0;
    this.#show({ unreached: false, signed_out: false });
  }

  #failed(after: number | null, signedOut: boolean) {
    this.#failures++;
    const steps = Math.min(this.#failures - 1, 12);
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** steps) * (0.5 + this.around.random());
    const pause = Math.max(after ?? 0, wait);
    this.#notBefore = this.around.now() + pause;
    this.#show({ unreached: !signedOut, signed_out: signedOut });
    this.#later(pause);
  }

  /** Forgets how often it failed: the signal is back, or somebody has signed in. */
  hopeful() {
    this.#askAt = 0;
    this.#failures = 0;
    this.#notBefore = 0;
    return this.send(true);
  }

  #later(ms: number) {
    this.#call?.();
    this.#call = this.around.after(ms, () => {
      this.#call = null;
      void this.send();
    });
  }

  #show(change: Partial<Sending>) {
    this.#state = { ...this.#state, ...change };
    if (!this.#closed) this.tell(this.#state);
  }
}
