// Sets the stage for the scenes: a server with the demo, a real Chromium, and a watch on everything that must not happen.
//
// The server is the one at PATCHWALK_URL; else target/debug/patchwalk's own demo; else, with PATCHWALK_MOCK=1, web/dev/mock.mjs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const need = createRequire(join(root, 'web/package.json'));
const { chromium } = need('playwright-core');
const { AxeBuilder } = need('@axe-core/playwright');

export const shots = join(import.meta.dirname, 'shots');
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts the server, unless there is one already. */
export async function server() {
  if (process.env.PATCHWALK_URL) return { url: process.env.PATCHWALK_URL.replace(/\/$/, ''), stop: () => {} };
  const binary = join(root, 'target/debug/patchwalk');
  const [command, args] = process.env.PATCHWALK_MOCK
    ? [process.execPath, [join(root, 'web/dev/mock.mjs'), '0']]
    : [binary, ['demo', '--listen', '127.0.0.1:0']];
  if (!process.env.PATCHWALK_MOCK && !existsSync(binary)) {
    throw new Error('No server: set PATCHWALK_URL, build the program with "cargo build", or set PATCHWALK_MOCK=1.');
  }
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

/** A browser whose WebGL is drawn in software, so that maps are drawn without a graphics card. */
export const browser = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
  });

/**
 * A page at one size. `troubles` fills with what no scene may cause: an error in the console, a refusal by the content
 * policy, a request to anywhere else.
 */
export async function open(chrome, url, size, { dark = false, expected = [] } = {}) {
  const context = await chrome.newContext({ viewport: size, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', locale: 'en-GB', hasTouch: size === PHONE, permissions: ['clipboard-read', 'clipboard-write'] });
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
  return { page, context, troubles, go: (path) => page.goto(url + path), ask: (path) => page.evaluate((p) => fetch(`/api/v1${p}`).then((r) => r.json()), path) };
}

/** Signs in as a role by the demo's own buttons. */
export async function signIn(page, url, role) {
  await page.goto(url + '/sign-in');
  await page.getByRole('button', { name: new RegExp(`^${role}\\b`) }).click();
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
}

/** Everything that axe finds wrong, one line each. */
export async function axe(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary?.split('\n').slice(1).join('; ').trim()}`));
}

/** Waits until the page has drawn its map, if it has one. */
export async function settled(page) {
  await page.waitForLoadState('networkidle');
  if (await page.locator('.holder').count()) await page.locator('.holder[data-drawn]').first().waitFor({ timeout: 30_000 }).catch(() => {});
  await page.waitForTimeout(150);
}

export async function shot(page, name, fullPage = false) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
}
