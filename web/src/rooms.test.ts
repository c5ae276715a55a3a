// Who may do what in these pages: read from the sources themselves.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|svelte)$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(import.meta.dirname, file), 'utf8') }));
const those = (test: (text: string) => boolean) => files.filter(({ text }) => test(text)).map(({ file }) => file).sort();

test('only the api asks the server, and the worker that keeps the pages', () => {
  expect(those((text) => /(?<![\w.#])fetch\(|new EventSource/.test(text))).toEqual(['api.ts', 'shell/sw.ts']);
});

test('only the device touches the database of the phone', () => {
  expect(those((text) => /from 'idb'|indexedDB/.test(text))).toEqual(['device/store.ts']);
});

test('the trade, the outbox, the store and the layers know nothing of the screen', () => {
  const rooms = files.filter(({ file }) => /^(domain|outbox|device|map|shell)\//.test(file));
  expect(rooms.length).toBeGreaterThan(30);
  expect(rooms.filter(({ text }) => /from '(svelte|\.\.\/(parts|pages|state))/.test(text)).map(({ file }) => file)).toEqual([]);
});
