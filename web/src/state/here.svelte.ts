// Where the reader is: the page, its heading, and how to go elsewhere.
import { tick } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import { type Place, placeOf } from '../router';
import { words } from '../words/en';

const state = $state<{ path: string; place: Place; heading: string; aside: string }>({
  path: location.pathname + location.search, place: placeOf(location.pathname), heading: words.name, aside: '',
});

let moved = false;

/** A phone's width: the page's heading then stands in the bar at the top. */
export const phone = new MediaQuery('(max-width: 799px)');

export const here = {
  get path() { return state.path; },
  get place() { return state.place; },
  get heading() { return state.heading; },
  /** Whether the reader has come here from another of our pages. */
  get moved() { return moved; },
  /** A word beside the heading on a phone, such as the site. */
  get aside() { return state.aside; },
  set aside(text: string) { state.aside = text; },
};

export function setHeading(text: string) {
  state.heading = text;
  document.title = text === words.name ? text : words.title(text);
}

function arrive() {
  moved = true;
  state.path = location.pathname + location.search;
  state.place = placeOf(location.pathname);
  state.aside = '';
}

export async function go(path: string, { replace = false } = {}) {
  if (replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  arrive();
  await tick();
  window.scrollTo(0, 0);
  focusHeading();
}

/** Whoever can't see the page change is told by the heading. */
export function focusHeading() {
  document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

window.addEventListener('popstate', async () => {
  arrive();
  await tick();
  focusHeading();
});
