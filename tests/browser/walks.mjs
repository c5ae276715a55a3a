// What scenes of walks share: a round that was handed out, picked up on a phone, and a browser that can be killed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handedOut } from './sheets.mjs';
import { CHROMIUM, DESK, FLAGS, open, PHONE } from './stage.mjs';

const need = createRequire(join(import.meta.dirname, '../../web/package.json'));
const { chromium } = need('playwright-core');

/** A round of one kind, planned and handed out by the office: which of its rounds, by place. */
export async function roundFor({ chrome, url }, kind = 'doors', place = 0) {
  const office = await open(chrome, url, DESK, { role: 'manager' });
  try {
    const plan = await handedOut(office, kind);
    return plan.rounds[place] ?? plan.rounds[0];
  } finally {
    await office.context.close();
  }
}

/** Does something as the office: `then` gets a way to post, and the context. */
export async function asOffice({ chrome, url }, then) {
  const office = await open(chrome, url, DESK, { role: 'manager' });
  try {
    await then(async (path, data) => {
      const answer = await office.context.request.post(`${url}/api/v1${path}`, { headers: { origin: url }, data });
      if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    }, office.context);
  } finally {
    await office.context.close();
  }
}

/** Picks a round up and opens it. */
export async function pickedUp(stage, kind = 'walked') {
  const round = await roundFor(stage, kind);
  await stage.go(`/r/${round.code}`);
  await stage.page.getByText(/ on this phone \(/).waitFor();
  await stage.page.getByRole('button', { name: 'Open the round', disabled: false }).click();
  await stage.page.locator('[data-next]').waitFor();
  return round;
}

/** A phone of its own, that keeps what it has when its browser is killed. `reaches`: whether there is any network at all. */
export class Phone {
  folder = mkdtempSync(join(tmpdir(), 'patchwalk-phone-'));
  #child = null;
  #browser = null;

  async start({ reaches = true } = {}) {
    // A proxy that nobody answers at: the network as it is between two tower blocks.
    const nowhere = reaches ? [] : ['--proxy-server=127.0.0.1:9', '--proxy-bypass-list=<-loopback>'];
    rmSync(join(this.folder, 'DevToolsActivePort'), { force: true });
    this.#child = spawn(CHROMIUM, [...FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${this.folder}`, '--lang=en-GB', ...nowhere, 'about:blank'], { stdio: 'ignore', detached: true });
    const port = await this.#port();
    this.#browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = this.#browser.contexts();
    const page = context.pages()[0] ?? (await context.newPage());
    await page.setViewportSize(PHONE);
    page.setDefaultTimeout(30_000);
    return { context, page };
  }
  async #port() {
    for (let i = 0; i < 200; i++) {
      try {
        // There before it is written.
        const [port] = readFileSync(join(this.folder, 'DevToolsActivePort'), 'utf8').split('\n');
        if (port) return port;
      } catch {
        // Not there yet.
      }
      await new Promise((then) => setTimeout(then, 50));
    }
    throw new Error('The phone’s browser did not start.');
  }
  /** As when the battery is taken out. */
  async kill() {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((then) => this.#child.once('exit', then));
    process.kill(-this.#child.pid, 'SIGKILL');
    await gone;
    await this.#browser?.close().catch(() => {});
  }
  async throwAway() {
    await this.kill();
    // Its helpers end a moment later than itself.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
