// A round that is opened by its own address is asked for first, before the rest of the pages is worked through: whoever
// stands at a gate waits for it.
import { opened } from './device/opened';
import type { Opening } from './device/store';

const round = /^\/walk\/([^/]+)\/?$/.exec(location.pathname)?.[1];
const LONGEST_MS = 4000;

export const walkPage = () => import('./pages/Walk.svelte');

/** The round of this address as the phone has it; null where the address is of another page. */
const asked: Promise<Opening> | null = round ? opened().then((store) => store.opening(decodeURIComponent(round))) : null;
// Whoever needs it hears of the failure.
asked?.catch(() => {});
if (asked) walkPage().catch(() => {});

let unread = asked;
/** Given once: what is recorded from then on is not in it. */
export function takeAhead(wanted: string): Promise<Opening> | null {
  const given = wanted === round ? unread : null;
  unread = null;
  return given;
}
/** Who walks, as far as that was asked for. */
export const walkerAhead = asked?.then(({ walker }) => walker) ?? null;

let isDone = () => {};
/** Once the round is on the screen. What the server is asked, and what is sent, comes after it. */
export const shown = new Promise<void>((done) => (isDone = done));
export function isShown() {
  // After the picture, not before it.
  requestAnimationFrame(() => setTimeout(isDone));
  setTimeout(isDone, 300);
}
if (!asked) isDone();
else {
  setTimeout(isDone, LONGEST_MS);
  asked.then(({ kept }) => kept || isDone(), isDone);
}
