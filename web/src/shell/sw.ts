// The service worker: keeps the pages of a walk on the phone. It keeps nothing else, and sends nothing.
import { howToServe, isSound, PAGE } from './serve';

/** What of a worker's own world is used here; the pages' types know only a window's. */
interface Event { waitUntil(work: Promise<unknown>): void }
interface FetchEvent extends Event { request: Request; respondWith(answer: Promise<Response>): void }
interface World {
  /** The files, and a name for just this set of them: put in front by the build. */
  KEPT: { version: string; files: string[] };
  clients: { claim(): Promise<void> };
  location: Location;
  addEventListener(name: 'install' | 'activate', then: (event: Event) => void): void;
  addEventListener(name: 'fetch', then: (event: FetchEvent) => void): void;
}
const world = globalThis as unknown as World;

const OURS = 'patchwalk-pages-';
const name = OURS + world.KEPT.version;
const kept = new Set(world.KEPT.files);

async function keep() {
  const cache = await caches.open(name);
  await Promise.all([...kept].map(async (path) => {
    // A name with a digest never changes its content, so the browser's own copy will do.
    const answer = await fetch(path, { cache: path.startsWith('/assets/') ? 'default' : 'no-cache', credentials: 'same-origin' });
    const text = path === PAGE ? await answer.clone().text() : null;
    if (!isSound(path, { ok: answer.ok, redirected: answer.redirected, kind: answer.headers.get('content-type') }, text, kept)) throw new Error(`Not the file that was asked for: ${path}`);
    await cache.put(path, answer);
  }));
}

async function letGo() {
  const others = (await caches.keys()).filter((other) => other.startsWith(OURS) && other !== name);
  await Promise.all(others.map((other) => caches.delete(other)));
  await world.clients.claim();
}

const fromPhone = async (path: string) => (await (await caches.open(name)).match(path)) ?? null;

// A newer one waits until every page is closed: no `skipWaiting`, so nothing changes under an open walk.
world.addEventListener('install', (event) => event.waitUntil(keep()));
world.addEventListener('activate', (event) => event.waitUntil(letGo()));
world.addEventListener('fetch', (event) => {
  const { request } = event;
  const how = howToServe(request, world.location.origin, kept);
  if (how === 'kept') event.respondWith(fromPhone(new URL(request.url).pathname).then((found) => found ?? fetch(request)));
  if (how === 'page') event.respondWith(fromPhone(PAGE).then((found) => found ?? fetch(request)));
  if (how === 'page_if_unreached') event.respondWith(fetch(request).catch(async (failure) => (await fromPhone(PAGE)) ?? Promise.reject(failure)));
});
