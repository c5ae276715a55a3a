// Whether single keys do something on a page: a person's own switch, kept in this browser, because they get in the way of some speech and screen readers (WCAG 2.1.4).

export class Keys {
  on = $state(true);
  readonly #kept: string;

  /** `page` as in what is kept: `plan`, `queue`. */
  constructor(page: string) {
    this.#kept = `patchwalk.${page}-keys`;
    try {
      this.on = localStorage.getItem(this.#kept) !== 'off';
    } catch {
      // A browser that lets nothing be kept begins with them on.
    }
  }
  turn(on: boolean) {
    this.on = on;
    try {
      localStorage.setItem(this.#kept, on ? 'on' : 'off');
    } catch {
      // A browser that keeps nothing still has the choice until it is closed.
    }
  }
}
