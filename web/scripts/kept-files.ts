// Tells the service worker which files a walk needs: the first load, the pages of a walk, the map library and the fonts.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';

const NEEDED = /\/src\/(pages\/(Walk|Walks|PickUp|PickedUp)\.svelte|map\/engine\.ts)$/;
const WORKER = 'sw.js';

export function keptFiles(publicFolder: string): Plugin {
  return {
    name: 'kept-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const chunks = Object.values(bundle).filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
        const worker = chunks.find((one) => one.fileName === WORKER);
        const first = chunks.find((one) => one.isEntry && one !== worker);
        if (!worker || !first) throw new Error('The service worker or the first page was not built.');
        const files = new Set<string>();
        const take = (fileName: string, later: boolean) => {
          const chunk = bundle[fileName];
          if (!chunk || chunk.type !== 'chunk' || files.has(fileName)) return;
          files.add(fileName);
          const { importedCss = [], importedAssets = [] } = chunk.viteMetadata ?? {};
          for (const one of [...importedCss, ...importedAssets]) files.add(one);
          for (const one of chunk.imports) take(one, later);
          // Every page hangs on the first load; only a walk's are followed.
          if (later && chunk !== first) for (const one of chunk.dynamicImports) take(one, true);
        };
        const pages = chunks.filter((one) => NEEDED.test(one.facadeModuleId ?? ''));
        if (pages.length !== 5) throw new Error(`What a walk needs was not found: ${pages.length} of 5.`);
        for (const page of pages) take(page.fileName, true);
        take(first.fileName, false);
        for (const { fileName } of Object.values(bundle)) if (fileName.endsWith('.woff2') || /maplibre-gl-worker/.test(fileName)) files.add(fileName);
        const fixed = readdirSync(publicFolder).sort();
        const digest = createHash('sha256');
        for (const one of fixed) digest.update(readFileSync(join(publicFolder, one)));
        const page = bundle['index.html'];
        if (page?.type === 'asset') digest.update(page.source);
        const all = ['index.html', ...fixed, ...files].map((one) => `/${one}`).sort();
        digest.update(all.join(' '));
        worker.code = `globalThis.KEPT=${JSON.stringify({ version: digest.digest('hex').slice(0, 16), files: all })};\n${worker.code}`;
      },
    },
  };
}
