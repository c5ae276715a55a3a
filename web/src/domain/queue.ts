// Working through what is unclear, one row at a time: what comes next, what was done, and which key means what.
import type { NamedAddress, QueueRow, Settled } from './types';

export type Outcome = Exclude<Settled, 'reopened'>;

export interface Done { row: QueueRow; as: Outcome; address?: string }

/** `skipped`: put off; they come again after the others. */
export interface Queue { waiting: QueueRow[]; skipped: QueueRow[]; done: Done[] }

export const queueOf = (rows: QueueRow[]): Queue => ({ waiting: rows, skipped: [], done: [] });

/** The row to look at now. */
export function current(queue: Queue): QueueRow | null {
  return queue.waiting[0] ?? queue.skipped[0] ?? null;
}

export const left = (queue: Queue) => queue.waiting.length + queue.skipped.length;

const same = (a: QueueRow, b: QueueRow) => a.list === b.list && a.line === b.line;
const without = (rows: QueueRow[], row: QueueRow) => rows.filter((r) => !same(r, row));

export function skip(queue: Queue): Queue {
  const row = current(queue);
  if (!row) return queue;
  return { ...queue, waiting: without(queue.waiting, row), skipped: [...without(queue.skipped, row), row] };
}

export function settled(queue: Queue, row: QueueRow, as: Outcome, address?: string): Queue {
  return { waiting: without(queue.waiting, row), skipped: without(queue.skipped, row), done: [...queue.done, { row, as, address }] };
}

/** The last one done, and the queue in which it waits again, first. */
export function undone(queue: Queue): { queue: Queue; last: Done } | null {
  const last = queue.done.at(-1);
  return last ? { last, queue: { ...queue, waiting: [last.row, ...queue.waiting], done: queue.done.slice(0, -1) } } : null;
}

/** Rows fetched again: those put off in this sitting stay behind the others. */
export function refreshed(queue: Queue, rows: QueueRow[]): Queue {
  const wasSkipped = (row: QueueRow) => queue.skipped.some((s) => same(s, row));
  return { waiting: rows.filter((r) => !wasSkipped(r)), skipped: rows.filter(wasSkipped), done: queue.done };
}

export interface Choice { number: number; ask: number; candidate: NamedAddress }

/** What may be picked, numbered through all addresses of the row. The same home offered twice is one choice. */
export function choicesOf(row: QueueRow): Choice[] {
  const seen = new Set<string>();
  const choices: Choice[] = [];
  row.asks.forEach((ask, i) => {
    for (const candidate of ask.candidates) {
      if (seen.has(candidate.id)) continue;
      seen.add(candidate.id);
      choices.push({ number: choices.length + 1, ask: i, candidate });
    }
  });
  return choices;
}

export type Press = { does: 'pick'; number: number } | { does: 'inside' | 'outside' | 'not_an_address' | 'skip' | 'undo' | 'search' };

const KEYS: Record<string, Exclude<Press['does'], 'pick'>> = { i: 'inside', o: 'outside', n: 'not_an_address', s: 'skip', z: 'undo', f: 'search' };

interface KeyPressed { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; repeat?: boolean }

/** What a key means here; null: nothing, the browser may have it. */
export function pressOf({ key, ctrlKey, metaKey, altKey, repeat }: KeyPressed): Press | null {
  if (ctrlKey || metaKey || altKey || repeat) return null;
  if (/^[1-9]$/.test(key)) return { does: 'pick', number: Number(key) };
  const does = KEYS[key.toLowerCase()];
  return does ? { does } : null;
}
