// How much a phone fetches, compressed: `npm run build && npm run size`. Fails where the first load of a walk is too large.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST_KB = 350;
const dist = join(import.meta.dirname, '../dist');
const { files } = JSON.parse(/^globalThis\.KEPT=(\{.*\});$/m.exec(readFileSync(join(dist, 'sw.js'), 'utf8'))[1]);
const isMap = (file) => /\/(engine|base|maplibre-gl-worker)-/.test(file);
const isPacked = (file) => /\.(woff2|png)$/.test(file);
const bytes = (file) => {
  const content = readFileSync(join(dist, file));
  return isPacked(file) ? content.length : gzipSync(content, { level: 6 }).length;
};
const sum = (list) => list.reduce((all, file) => all + bytes(file), 0);
const kb = (count) => `${(count / 1000).toFixed(1)} kB`;
// Letters with a circumflex, and pictures for the home screen, are not fetched by a page.
const first = files.filter((file) => !isMap(file) && !/latin-ext|icon-|PickUp-|PickedUp-/.test(file));
console.log(`first load of a walk, without the map library: ${kb(sum(first))} in ${first.length} files (at most ${MOST_KB} kB)`);
console.log(`map library and its worker: ${kb(sum(files.filter(isMap)))}`);
console.log(`all that is kept on a phone: ${kb(sum(files))} in ${files.length} files`);
process.exit(sum(first) > MOST_KB * 1000 ? 1 : 0);
