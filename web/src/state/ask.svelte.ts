// One question to the server, with its loading and its failure, for a page to show.
import { ApiError } from '../api';
import { words } from '../words/en';

export class Ask<T> {
  data = $state.raw<T | null>(null);
  error = $state<string | null>(null);
  status = $state<number | null>(null);
  /** After 400 ms only: a quick answer shows no bar. */
  slow = $state(false);
  busy = $state(false);
  #turn = 0;

  /** Back to nothing asked. What is still on its way is not shown when it comes. */
  clear() {
    this.#turn++;
    this.data = null;
    this.error = null;
    this.status = null;
    this.slow = false;
    this.busy = false;
  }

  /** Another question than before: what was answered before goes at once, so that it never stands for this one. */
  afresh(question: () => Promise<T>): Promise<T | null> {
    this.clear();
    return this.run(question);
  }

  /** What came; nothing where it failed, or where something else was asked meanwhile. */
  async run(question: () => Promise<T>): Promise<T | null> {
    const turn = ++this.#turn;
    const mine = () => turn === this.#turn;
    this.busy = true;
    this.error = null;
    this.status = null;
    const bar = setTimeout(() => mine() && (this.slow = true), 400);
    try {
      const data = await question();
      if (!mine()) return null;
      this.data = data;
      return data;
    } catch (failure) {
      if (mine()) {
        this.error = told(failure);
        this.status = failure instanceof ApiError ? failure.status : null;
      }
      return null;
    } finally {
      clearTimeout(bar);
      if (mine()) {
        this.slow = false;
        this.busy = false;
      }
    }
  }
}

/** Any failure, in words that can be shown. */
export function told(failure: unknown): string {
  return failure instanceof ApiError ? failure.message : words.error.unknown;
}
