// The coverage of one site as it changes: asked again whenever something is stored there, with what was shown before kept until the answer is here.
import { api } from '../api';
import { type Coverage, type GroupBy, inOurWords, type Layer, type LayerName, layerInOurWords } from '../domain/coverage';
import { AtMost } from '../domain/follow';
import type { Waits } from '../domain/waiting';
import type { OutWalk, RoundEnd } from '../domain/out';
import { Ask } from './ask.svelte';
import { who } from './session.svelte';
import { waitsAt } from './waits';

const AT_MOST_MS = 1000;
/** Out of touch for longer: the figures say of when they are. */
const STALE_MS = 60_000;
const TICK_MS = 5000;
/** All is asked for by the minute, though nothing was stored. */
const ANYWAY_MS = 60_000;
/** Who is out and what waits: each half minute, and sooner where something was stored. The server writes down each time that somebody looks, so not with every door. */
const PEOPLE_MS = 30_000;
const PEOPLE_SOON_MS = 5_000;

export class CoverageDesk {
  readonly figures = new Ask<Coverage>();
  readonly layerAsk = new Ask<Layer>();
  by = $state<GroupBy>('street');
  layerName = $state<LayerName>('last_result');
  wave = $state('');
  /** The class that the map shows alone. */
  alone = $state<string | null>(null);
  /** The layer that is held, and which it is: while another is on its way the one before stays. */
  layer = $state.raw<{ name: LayerName; data: Layer } | null>(null);
  walks = $state.raw<OutWalk[] | null>(null);
  roundEnds = $state.raw<ReadonlyMap<string, RoundEnd>>(new Map());
  /** The homes of each round, by the round's id, once the table is by round. */
  roundHomes = $state.raw<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
  waits = $state.raw<Waits | null>(null);
  /** When who is out was last told. */
  walksAt = $state.raw<Date | null>(null);
  now = $state(new Date());
  /** When we were last in touch, once that is too long ago; null: all is as it is now. */
  asOf = $state<Date | null>(null);
  #lostAt: number | null = null;
  #stop: (() => void) | null = null;
  #ticker: ReturnType<typeof setInterval> | undefined;
  #askedAt = 0;
  #askedPeopleAt = 0;
  /** Something was stored since then. */
  #peopleMoved = false;
  readonly #again = new AtMost(AT_MOST_MS, () => this.#askAll());

  constructor(readonly site: string) {}

  readonly maySeeHomes = who.may('see_households');
  readonly mayPlan = who.may('plan_rounds');

  open() {
    this.#again.ask();
    this.#stop = api.follow(this.site, { changed: () => this.#changed(), connected: () => this.#connected(), lost: () => this.#lost() });
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }
  close() {
    this.#stop?.();
    clearInterval(this.#ticker);
    this.#again.close();
  }
  refresh = () => this.#again.ask();

  choose(layer: LayerName, wave = '') {
    this.layerName = layer;
    this.wave = wave;
    this.alone = null;
    void this.#fetchLayer();
  }
  group(by: GroupBy) {
    this.by = by;
    void this.figures.run(() => this.#count(by)).then((found) => found && this.#nameRounds(found));
  }

  /** Looks up what rounds hold, plan by plan, until each row's is known. */
  async #nameRounds(coverage: Coverage) {
    const unknown = () => coverage.by === 'round' && coverage.rows.some((row) => !this.roundHomes.has(row.key));
    if (!this.mayPlan || !unknown()) return;
    for (const { id } of await api.plans(this.site).then((a) => a.plans, () => [])) {
      if (!unknown()) return;
      const plan = await api.plan(this.site, id).catch(() => null);
      this.roundHomes = new Map([...this.roundHomes, ...(plan?.rounds ?? []).map((r) => [r.id, new Set(r.doors)] as const)]);
    }
  }

  #count = async (by: GroupBy) => inOurWords(await api.coverage(this.site, by));

  async #askAll() {
    this.#askedAt = Date.now();
    const { by } = this;
    const [figures] = await Promise.all([
      this.figures.run(() => this.#count(by)),
      this.maySeeHomes ? this.#fetchLayer() : null,
      this.#askPeople(),
    ]);
    if (figures) {
      this.#inTouch();
      void this.#nameRounds(figures);
    }
    else if (this.figures.status === 0 || (this.figures.status ?? 0) >= 500) this.#lost();
  }
  async #askPeople() {
    const since = Date.now() - this.#askedPeopleAt;
    if (!this.mayPlan || since < (this.#peopleMoved ? PEOPLE_SOON_MS : PEOPLE_MS)) return;
    this.#askedPeopleAt = Date.now();
    this.#peopleMoved = false;
    await Promise.all([this.#fetchWalks(), this.#fetchWaiting()]);
  }
  #changed() {
    this.#peopleMoved = true;
    this.#again.ask();
  }
  async #fetchLayer() {
    const { layerName, wave } = this;
    const data = await this.layerAsk.run(() => api.layer(this.site, layerName, wave || undefined));
    if (data && layerName === this.layerName) this.layer = { name: layerName, data: layerInOurWords(data) };
  }
  async #fetchWalks() {
    const walks = await api.walks(this.site).then((a) => a.walks, () => null);
    if (!walks) return;
    const unknown = new Set(walks.flatMap((w) => (w.plan && !w.ends_at && !this.roundEnds.has(`${w.plan}/${w.round}`) ? [w.plan] : [])));
    const plans = await Promise.all([...unknown].map((plan) => api.plan(this.site, plan).catch(() => null)));
    const ends = new Map(this.roundEnds);
    for (const plan of plans) for (const r of plan?.rounds ?? []) ends.set(`${plan!.id}/${r.id}`, { ends_at: r.ends_at, minutes: r.minutes, doors: r.doors.length });
    if (plans.length) this.roundEnds = ends;
    this.walks = walks;
    this.walksAt = new Date();
  }
  async #fetchWaiting() {
    this.waits = await waitsAt(this.site, this.waits);
  }

  #connected() {
    // What was stored while nobody listened was not told.
    if (this.#lostAt !== null) this.#again.ask();
  }
  #inTouch() {
    this.#lostAt = null;
    this.asOf = null;
  }
  #lost() {
    this.#lostAt ??= Date.now();
  }
  #tick() {
    const now = Date.now();
    this.now = new Date(now);
    if (this.#lostAt !== null && now - this.#lostAt > STALE_MS) this.asOf ??= new Date(this.#lostAt);
    if (document.visibilityState !== 'visible') return;
    if (now - this.#askedAt > ANYWAY_MS) this.#again.ask();
    else void this.#askPeople();
  }
}
