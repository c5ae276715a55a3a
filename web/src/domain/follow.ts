// Following a site as it changes: asking again, but never faster than once a second, and never two questions at a time.

export interface Clock { now: () => number; after: (ms: number, then: () => void) => unknown; cancel: (timer: never) => void }
const CLOCK: Clock = { now: () => Date.now(), after: (ms, then) => setTimeout(then, ms), cancel: (timer) => clearTimeout(timer) };

/** Runs `work` at once, and whatever is asked for meanwhile once more: at the earliest `ms` after it began last, and after it has ended. */
export class AtMost {
  #began = -Infinity;
  #running = false;
  #wanted = false;
  #timer: unknown = null;
  #closed = false;

  constructor(private readonly ms: number, private readonly work: () => Promise<unknown>, private readonly clock: Clock = CLOCK) {}

  ask() {
    if (this.#closed) return;
    this.#wanted = true;
    this.#next();
  }
  close() {
    this.#closed = true;
    if (this.#timer !== null) this.clock.cancel(this.#timer as never);
  }
  #next() {
    if (this.#closed || !this.#wanted || this.#running || this.#timer !== null) return;
    const wait = this.#began + this.ms - this.clock.now();
    if (wait > 0) {
      this.#timer = this.clock.after(wait, () => {
        this.#timer = null;
        this.#next();
      });
      return;
    }
    this.#wanted = false;
    this.#running = true;
    this.#began = this.clock.now();
    void this.work().catch(() => {}).then(() => {
      this.#running = false;
      this.#next();
    });
  }
}
