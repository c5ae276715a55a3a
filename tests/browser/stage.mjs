// Sets the stage for the scenes: a server with the demo, a real Chromium, and a watch on everything that must not happen.
//
// The server is the one at PATCHWALK_URL; else the demo of the program at PATCHWALK_BIN; else that of target/debug/patchwalk.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '../..');
const need = createRequire(join(root, 'web/package.json'));
const { chromium } = need('playwright-core');
const { AxeBuilder } = need('@axe-core/playwright');

export const shots = join(import.meta.dirname, 'shots');
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
export const CHROMIUM = process.env.CHROMIUM || '/usr/bin/chromium';
/** Quiet, and WebGL drawn in software, so that maps are drawn without a graphics card. */
export const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'];

/** Starts the server, unless there is one already. */
export async function server() {
  if (process.env.PATCHWALK_URL) return { url: process.env.PATCHWALK_URL.replace(/\/$/, ''), stop: () => {} };
  const binary = process.env.PATCHWALK_BIN ? resolve(process.env.PATCHWALK_BIN) : join(root, 'target/debug/patchwalk');
  if (!existsSync(binary)) throw new Error(`There is no program at ${binary}: build it with "cargo build", or set PATCHWALK_BIN or PATCHWALK_URL.`);
  const child = spawn(binary, ['demo', '--untouched', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The server did not say where it listens:\n${said}`)), 60_000);
    const hear = (chunk) => {
      said += chunk;
      const found = /https?:\/\/127\.0\.0\.1:\d+/.exec(said);
      if (found) {
        clearTimeout(late);
        resolve(found[0]);
      }
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The server stopped (${code}):\n${said}`)));
  });
  return { url, stop: () => child.kill() };
}

export const browser = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

/**
 * A page at one size. `troubles` fills with what no scene may cause: an error in the console, a refusal by the content
 * policy, a request to anywhere else.
 */
export async function open(chrome, url, size, { role, dark = false, expected = [] } = {}) {
  const context = await chrome.newContext({ storageState: role ? await signedIn(chrome, url, role) : undefined, viewport: size, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', locale: 'en-GB', hasTouch: size === PHONE, permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  const troubles = [];
  const origin = new URL(url).origin;
  await context.route('**/*', (route) => {
    const to = route.request().url();
    if (to.startsWith(origin) || to.startsWith('data:') || to.startsWith('blob:')) return route.continue();
    troubles.push(`a request left for ${to}`);
    return route.abort();
  });
  page.on('console', (message) => {
    if (message.type() !== 'error' && !/Content Security Policy/i.test(message.text())) return;
    // The browser reports every refusal by status; those that a scene asks for are expected.
    const status = /status of (\d+)/.exec(message.text())?.[1];
    if (status && expected.includes(Number(status))) return;
    troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`page: ${error.message}`));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`Content Security Policy: ${e.violatedDirective} ${e.blockedURI}`)));
  const ask = async (path) => (await context.request.get(`${url}/api/v1${path}`)).json();
  return { page, context, troubles, url, ask, go: (path) => page.goto(url + path) };
}

const states = new Map();

/** The cookies of a role's account in the demo: signed in once, and used by every scene that asks for the role. */
async function signedIn(chrome, url, role) {
  if (!states.has(role)) states.set(role, enter(chrome, url, role));
  return states.get(role);
}

async function enter(chrome, url, role) {
  const context = await chrome.newContext();
  try {
    const { demo_accounts: accounts = [] } = await (await context.request.get(`${url}/api/v1/session`)).json();
    const account = accounts.find((a) => a.role === role);
    if (!account) throw new Error(`The demo has no account for the role ${role}.`);
    const answer = await context.request.post(`${url}/api/v1/session`, { headers: { origin: url }, data: { email: account.email, password: account.password } });
    if (!answer.ok()) throw new Error(`Signing in as ${role} was refused: ${answer.status()} ${await answer.text()}`);
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** Everything that axe finds wrong, one line each. */
export async function axe(page, rules) {
  // A bar that stays in sight lies over whatever scrolls by, and axe would judge a control by where it happened to stand.
  await page.evaluate(unstick);
  // No page of ours has frames, so the short way is enough, and only what is wrong is wanted.
  const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? builder.withRules(rules) : builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])).analyze();
  await page.evaluate(restick);
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary?.split('\n').slice(1).join('; ').trim()}`));
}

function unstick() {
  for (const element of document.querySelectorAll('body *')) {
    if (getComputedStyle(element).position !== 'sticky') continue;
    element.style.position = 'relative';
    element.style.inset = 'auto';
    element.classList.add('unstuck');
  }
}

function restick() {
  for (const element of document.querySelectorAll('.unstuck')) {
    element.style.position = '';
    element.style.inset = '';
    element.classList.remove('unstuck');
  }
}

/** Waits until the page asks for nothing more. One that follows a site as it changes keeps a line open, so that is not waited for long. */
export const quiet = (page) => page.waitForLoadState('networkidle', { timeout: 4000 }).catch(() => {});

/** Waits until the page has drawn its map, if it has one. */
export async function settled(page) {
  await quiet(page);
  if (await page.locator('.holder').count()) await page.locator('.holder[data-drawn]').first().waitFor({ timeout: 30_000 });
}

export async function shot(page, name, fullPage = false) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
}
