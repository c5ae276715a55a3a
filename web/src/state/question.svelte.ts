// What opens under a button and asks something. Once it is answered it closes, and the focus goes back where it came from.
import { tick } from 'svelte';
import { told } from './ask.svelte';

export class Question {
  isOpen = $state(false);
  busy = $state(false);
  trouble = $state<string | null>(null);
  /** What opens it, and has the focus again once it is closed. */
  button = $state<HTMLElement>();

  async open(first: () => HTMLElement | null | undefined) {
    this.isOpen = true;
    this.trouble = null;
    await tick();
    first()?.focus();
  }
  async close() {
    this.isOpen = false;
    await tick();
    this.button?.focus();
  }
  /** On whatever it asks in, wherever in that the focus is. */
  onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    void this.close();
  };
  /** Does what was answered, once at a time. False: it was not done, and `trouble` says why. */
  async answer(act: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = null;
    try {
      await act();
      return true;
    } catch (failure) {
      this.trouble = told(failure);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
