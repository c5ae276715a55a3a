// Light or dark: as the device says, unless the switch says otherwise. Paper has its own colours.

export type Choice = 'auto' | 'light' | 'dark';
const KEY = 'patchwalk.theme';

const device = matchMedia('(prefers-color-scheme: dark)');
const paper = matchMedia('print');

function kept(): Choice {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'auto';
  } catch {
    return 'auto';
  }
}

const state = $state<{ choice: Choice; shown: string }>({ choice: kept(), shown: 'light' });

export const theme = {
  get choice() { return state.choice; },
  /** What is on the screen now: light, dark or print. Maps are drawn again when it changes. */
  get shown() { return state.shown; },
  choose(choice: Choice) {
    state.choice = choice;
    try {
      if (choice === 'auto') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // A browser that keeps nothing still shows the choice until it is closed.
    }
    show();
  },
};

function show(printing = paper.matches) {
  state.shown = printing ? 'print' : state.choice !== 'auto' ? state.choice : device.matches ? 'dark' : 'light';
  document.documentElement.dataset.theme = state.shown;
}

device.addEventListener('change', () => show());
paper.addEventListener('change', () => show());
window.addEventListener('beforeprint', () => show(true));
window.addEventListener('afterprint', () => show(false));
show();
