// The desk at which rounds are planned: what was asked, what is planned, what is chosen, and every change to it.
import { api, ApiError } from '../api';
import { ukDay } from '../domain/dates';
import type { DueSum, Plan, PlanAsked, PlanDoor, PlanEdit, PlanKind, PlanLine, Planning, PlanRound, SitePlace } from '../domain/plan';
import { firstChoices, isMovable, leftOut, toggled } from '../domain/rounds';
import { words } from '../words/en';
import { Ask, told } from './ask.svelte';

const POLL_MS = 400;
/** After 17:00 the next evening is tomorrow's. */
const EVENING = 17 * 60;

export type Tool = 'pick' | 'sides' | 'lasso' | 'draw';

function nextEvening(now: Date): string {
  const late = now.getHours() * 60 + now.getMinutes() >= EVENING;
  return ukDay((now.getTime() + (late ? 86_400_000 : 0)) * 1000);
}

export class Desk {
  readonly lines = new Ask<PlanLine[]>();
  readonly loading = new Ask<Plan>();
  readonly due = new Ask<DueSum>();
  plan = $state.raw<Plan | null>(null);
  planning = $state.raw<Planning | null>(null);
  places = $state.raw<SitePlace[]>([]);
  placesKnown = $state(false);
  asked = $state<PlanAsked>(firstChoices('doors', nextEvening(new Date()), []));
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  /** The round whose card is open. */
  picked = $state<string | null>(null);
  /** The round that is pointed at. */
  looked = $state<string | null>(null);
  /** The home that a list points at. */
  lit = $state<string | null>(null);
  tool = $state<Tool>('pick');
  busy = $state(false);
  trouble = $state<string | null>(null);
  /** Somebody else changed the plan: what is shown was loaded again. */
  reloaded = $state(false);
  /** What was just done, for those who can't see it. */
  said = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #gone = false;

  constructor(readonly site: string) {}

  readonly rounds = $derived<PlanRound[]>(this.plan?.rounds ?? []);
  readonly doors = $derived<PlanDoor[]>(this.plan?.doors ?? this.due.data?.doors ?? []);
  readonly door = $derived(new Map(this.doors.map((d) => [d.household, d])));
  readonly at = $derived(new Map(this.doors.flatMap((d) => (d.at ? [[d.household, d.at] as const] : []))));
  readonly round = $derived(this.rounds.find((r) => r.id === this.picked) ?? null);
  readonly left = $derived(this.plan ? leftOut(this.plan.doors) : []);
  readonly movable = $derived(this.plan && !this.plan.closed ? isMovable(this.plan) : () => false);
  readonly atWork = $derived(this.planning?.state === 'planning');

  close() {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  async loadLines() {
    await this.lines.run(async () => (await api.plans(this.site)).plans);
  }
  async loadPlaces() {
    try {
      this.places = (await api.places(this.site)).places;
    } catch {
      // Without places none can be chosen to start from: that is said beside the choice.
    }
    this.placesKnown = true;
    if (!this.plan && this.asked.hubs.length === 0) this.asked.hubs = this.#hubs(this.asked.kind);
  }
  #hubs(kind: PlanKind): string[] {
    const fit = this.places.filter((p) => p.kind === (kind === 'champion' ? 'champion_door' : 'hub'));
    return kind === 'champion' ? [] : fit.slice(0, 1).map((p) => p.id);
  }
  async loadDue() {
    const { on, from, kind } = this.asked;
    if (!/^\d{4}-\d\d-\d\d$/.test(on) || !/^\d\d:\d\d$/.test(from)) return;
    await this.due.run(() => api.due(this.site, on, from, kind));
  }

  kind(kind: PlanKind) {
    const { on } = this.asked;
    this.asked = firstChoices(kind, on || nextEvening(new Date()), this.#hubs(kind));
    void this.loadDue();
  }

  /** Opens a plan, or none: the choices of a new one. */
  async open(plan: string | null) {
    if (plan !== null && this.plan?.id === plan) return;
    this.picked = this.looked = this.lit = null;
    this.chosen = new Set();
    this.trouble = null;
    this.reloaded = false;
    if (plan === null) {
      this.plan = null;
      this.loading.clear();
      if (this.asked.kind === 'champion') this.asked.people = 1;
      await Promise.all([this.loadLines(), this.loadDue()]);
    } else {
      const found = await this.loading.afresh(() => api.plan(this.site, plan));
      if (found) {
        this.#take(found);
        this.asked = structuredClone(found.asked);
      }
    }
  }
  #take(plan: Plan) {
    this.plan = plan;
    const held = new Set(plan.doors.map((d) => d.household));
    this.chosen = new Set([...this.chosen].filter((id) => held.has(id)));
    if (!plan.rounds.some((r) => r.id === this.picked)) this.picked = null;
    if (!plan.rounds.some((r) => r.id === this.looked)) this.looked = null;
  }

  // --- planning

  /** Tells of the plan's id as soon as there is one. */
  async start(then: (plan: string) => void) {
    if (this.atWork || this.busy) return;
    this.busy = true;
    this.trouble = null;
    const again = this.plan && !this.plan.closed ? { plan: this.plan.id, version: this.plan.version } : undefined;
    try {
      this.planning = await api.planRounds(this.site, $state.snapshot(this.asked) as PlanAsked, again);
      this.said = words.plan.live.started;
      await this.#arrived(then);
      this.#poll(then);
    } catch (failure) {
      await this.#refused(failure);
    } finally {
      this.busy = false;
    }
  }
  /** Looks on again at planning that was begun before the page was loaded. Whether there is something to look at. */
  async resume(id: string, then: (plan: string) => void): Promise<boolean> {
    if (this.planning) return true;
    const planning = await api.planning(this.site, id).catch(() => null);
    if (!planning || this.planning || this.#gone || (planning.state !== 'planning' && !planning.plan)) return false;
    this.planning = planning;
    await this.#arrived(then);
    this.#poll(then);
    return true;
  }
  #poll(then: (plan: string) => void) {
    clearTimeout(this.#timer);
    if (this.#gone || !this.atWork) return;
    this.#timer = setTimeout(async () => {
      const { planning } = this;
      if (!planning || this.#gone) return;
      try {
        const now = await api.planning(this.site, planning.id);
        // Stopped by hand meanwhile: that answer counts.
        if (this.planning?.id !== planning.id || !this.atWork) return;
        this.planning = now;
        this.trouble = null;
        await this.#arrived(then);
      } catch (failure) {
        this.trouble = told(failure);
        if (failure instanceof ApiError && failure.status === 404) this.planning = null;
      }
      this.#poll(then);
    }, POLL_MS);
  }
  async #arrived(then: (plan: string) => void) {
    const { planning } = this;
    if (!planning || planning.state === 'planning') return;
    if (planning.plan) {
      const plan = planning.plan;
      const found = await this.loading.run(() => api.plan(this.site, plan));
      if (found) {
        this.#take(found);
        this.asked = structuredClone(found.asked);
        this.said = words.plan.roundsAndDoors(found.rounds.length, found.in_rounds);
      }
      this.planning = null;
      if (found) then(plan);
      return;
    }
    if (planning.state === 'failed') this.trouble = planning.problem ?? words.error.unknown;
    this.planning = null;
  }
  async stop(keep: boolean, then: (plan: string) => void) {
    const { planning } = this;
    if (!planning || this.busy) return;
    this.busy = true;
    try {
      this.planning = await api.stopPlanning(this.site, planning.id, keep);
      if (!keep) {
        this.planning = null;
        this.said = words.plan.live.stopped;
      } else if (this.atWork) this.#poll(then);
      else await this.#arrived(then);
    } catch (failure) {
      this.trouble = told(failure);
      this.#poll(then);
    } finally {
      this.busy = false;
    }
  }

  // --- changes by hand

  /** Whether it was done. */
  async edit(edit: PlanEdit): Promise<boolean> {
    const { plan } = this;
    if (!plan || plan.closed) return false;
    return this.#change(() => api.editPlan(this.site, plan.id, plan.version, edit));
  }
  handOut = (rounds: string[]) => this.#change(() => api.handOut(this.site, this.plan!.id, rounds));
  putAway = () => this.#change(() => api.closePlan(this.site, this.plan!.id));

  async #change(ask: () => Promise<Plan>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = null;
    this.reloaded = false;
    try {
      const plan = await ask();
      this.#take(plan);
      this.said = plan.what;
      return true;
    } catch (failure) {
      await this.#refused(failure);
      return false;
    } finally {
      this.busy = false;
    }
  }
  async #refused(failure: unknown) {
    if (failure instanceof ApiError && failure.isOutOfDate && this.plan) {
      const { id } = this.plan;
      const found = await this.loading.run(() => api.plan(this.site, id));
      if (found) {
        this.#take(found);
        this.reloaded = true;
        return;
      }
    }
    this.trouble = told(failure);
  }

  async moveChosen(to: string | null) {
    const ids = [...this.chosen];
    if (ids.length && (await this.edit({ edit: 'move', doors: ids, to }))) this.chosen = new Set();
  }
  async chosenToNew() {
    const ids = [...this.chosen];
    if (!ids.length) return;
    const before = new Set(this.rounds.map((r) => r.id));
    if (await this.edit({ edit: 'new_round', doors: ids })) {
      this.chosen = new Set();
      this.picked = this.rounds.find((r) => !before.has(r.id))?.id ?? null;
    }
  }
  undo = () => (this.plan?.undo ? this.edit({ edit: 'undo' }) : Promise.resolve(false));
  redo = () => (this.plan?.redo ? this.edit({ edit: 'redo' }) : Promise.resolve(false));

  choose(ids: string[]) {
    this.chosen = toggled(this.chosen, ids);
  }
  add(ids: string[]) {
    this.chosen = new Set([...this.chosen, ...ids]);
  }
  clear() {
    this.chosen = new Set();
  }
  pick(round: string | null) {
    this.picked = round;
  }
}
