import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, test } from 'vitest';

const SEEN_OR_HEARD = new Set(['aria-label', 'placeholder', 'title', 'alt', 'aria-description']);

const root = join(import.meta.dirname, '..');
const pages = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'));

/** Texts with letters in them that are written straight into a template. */
function textsIn(source: string): string[] {
  const found: string[] = [];
  const walk = (node: unknown, attribute: string | null): void => {
    if (Array.isArray(node)) return node.forEach((child) => walk(child, attribute));
    if (node === null || typeof node !== 'object') return;
    const { type, name, data } = node as { type?: string; name?: string; data?: string };
    if (type === 'Text') {
      const shown = attribute === null || SEEN_OR_HEARD.has(attribute);
      if (shown && /\p{L}{2,}/u.test(data ?? '')) found.push(data!.trim());
      return;
    }
    const inside = type === 'Attribute' || type === 'StyleDirective' ? (name ?? '') : attribute;
    for (const [key, child] of Object.entries(node)) if (key !== 'parent') walk(child, inside);
  };
  walk(parse(source, { modern: true }).fragment, null);
  return found;
}

test('the guard itself sees a sentence in a template', () => {
  expect(textsIn('<p>Hello there</p><input placeholder="Type">')).toEqual(['Hello there', 'Type']);
});

test.each(pages)('%s shows no sentence that is not in the words file', (file) => {
  expect(textsIn(readFileSync(join(root, file), 'utf8'))).toEqual([]);
});
