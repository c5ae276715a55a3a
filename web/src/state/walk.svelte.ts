// A round that is being walked: what was picked up, what was recorded, and what a press does.
import { tick } from 'svelte';
import { api } from '../api';
import { Held, type KeptEvent, type KeptRound, NotSaved } from '../device/store';
import type { DayPart, Draft } from '../domain/event';
import { type Alone, aloneStill, type Last, SLIP_MS, type Walked, type WalkDoor, walked } from '../domain/walk';
import { words } from '../words/en';
import { shown, takeAhead } from '../ahead';
import { changed, isOf, onPhone, opened, record } from './phone.svelte';
import { who } from './session.svelte';

export interface More { call_back_on?: string; call_back_part?: DayPart; note?: string }

const A_MINUTE_MS = 60_000;

export class Walk {
  kept = $state.raw<KeptRound | null>(null);
  /** Whether the phone was looked through. */
  known = $state(false);
  recorded = $state.raw<KeptEvent[]>([]);
  trouble = $state<string | null>(null);
  /** Why the phone could not be looked through. */
  unopened = $state<string | null>(null);
  /** A leaflet is left with each visit, until it is switched off. */
  leaflet = $state(false);
  choosing = $state(false);
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  now = $state(Date.now());
  #undoing = false;
  #pressing = new Set<string>();

  constructor(readonly round: string) {}

  #before: Walked | null = null;
  readonly walked = $derived.by<Walked | null>(() => {
    const { kept } = this;
    this.#before = kept ? walked(kept.pack, this.recorded, { skipped: kept.skipped, passed: kept.passed ?? null, byStaff: who.walkerMay('plan_rounds'), now: this.now, before: this.#before }) : null;
    return this.#before;
  });
  readonly kind = $derived(this.kept?.pack.kind ?? 'doors');
  readonly total = $derived(this.walked?.doors.length ?? 0);

  readonly isOut = $derived(this.walked !== null && this.walked.started_at !== null && this.walked.ended_at === null);
  /** Out alone, and not back yet. */
  readonly isAlone = $derived(this.isOut && this.walked?.alone !== null);
  /** Whether the server does not know yet that they set out, put it off, or came back. */
  readonly isUntold = $derived(this.walked?.way ? onPhone.isUnsent(this.walked.way) : false);
  readonly mayBeSlip = $derived(this.walked !== null && this.walked.ended_at !== null && this.now - this.walked.ended_at < SLIP_MS);
  /** The bar of whoever walks alone: until a while after they came back, since that may have been a slip, and until it is known. */
  readonly showsAlone = $derived(this.isAlone || (this.walked?.alone && this.walked.ended_at !== null && (this.mayBeSlip || this.isUntold)));
  /** Who looks out, by name. */
  readonly buddy = $derived(this.kept?.pack.buddies?.find((one) => one.id === this.walked?.alone?.buddy)?.name ?? null);

  async open() {
    try {
      const { walker, kept, recorded, phone } = await (takeAhead(this.round) ?? opened().then((store) => store.opening(this.round)));
      if (walker && walker.id === who.walker?.id) {
        isOf(walker.id, phone);
        [this.kept, this.recorded] = [kept, recorded];
      }
    } catch (failure) {
      this.unopened = failure instanceof Held ? words.walk.otherPages : words.walk.notOpened;
    }
    this.known = true;
    void shown.then(() => this.#refresh());
  }
  async read() {
    const { kept } = this;
    if (!kept) return;
    const store = await opened();
    const [recorded, now] = await Promise.all([store.eventsOf(kept.person, kept.plan, kept.round), store.round(kept.person, kept.plan, kept.round)]);
    this.recorded = recorded;
    // The doors stay the same objects unless they were picked up again.
    if (now) this.kept = now.kept_at === kept.kept_at ? { ...now, pack: kept.pack } : now;
    this.now = Date.now();
  }

  /** What others did since it was picked up, where there is a signal. Nothing waits for it. */
  async #refresh() {
    const { kept } = this;
    if (!kept?.code || !navigator.onLine) return;
    try {
      const ground = await this.ground();
      if (ground?.base && Date.now() - kept.kept_at < A_MINUTE_MS) return;
      const pack = await api.pickUp(kept.code);
      const store = await opened();
      const base = ground?.base ?? (await api.pickUpMap(kept.code).catch(() => null));
      if (base && !ground?.base) await store.keepGround(kept.person, kept.plan, kept.round, { area: ground?.area ?? null, base });
      this.kept = await store.changeRound(kept.person, kept.plan, kept.round, (now) => ({ ...now, pack, kept_at: Date.now() })) ?? this.kept;
    } catch {
      // What is on the phone is what there is.
    }
  }

  /** What the map needs besides. */
  async ground() {
    const { person, plan, round } = this.kept!;
    return (await opened()).ground(person, plan, round);
  }

  #draft(household: string | null, kind: Draft['kind'], outcome: string | null, rest: Partial<Draft> = {}): Draft {
    return { kind, household, outcome, plan: this.kept!.plan, round: this.kept!.round, ...rest };
  }

  /** One press at one door, or at several: all of it is saved or none. `outcome` null: a leaflet and no more. */
  async press(households: string[], outcome: string | null, more: More = {}, withLeaflet = this.leaflet): Promise<boolean> {
    const given = households.filter((household) => !this.#pressing.has(household));
    if (!this.kept || !given.length) return false;
    given.forEach((household) => this.#pressing.add(household));
    const leaflet = outcome !== null && withLeaflet && outcome !== 'do_not_knock';
    const kind = outcome === null ? 'leaflet' : this.kind === 'champion' ? 'champion_visit' : 'attempt';
    const done = await this.#save(given.map((household) => this.#draft(household, kind, outcome, {
      ...more, ...(leaflet && !this.doorOf(household)?.noLeaflets ? { leaflet } : {}), ...(kind === 'leaflet' && this.kept!.pack.wave ? { wave: this.kept!.pack.wave } : {}),
    })));
    given.forEach((household) => this.#pressing.delete(household));
    return done;
  }

  async undo(last: Last): Promise<boolean> {
    // Pressed twice, it would be one too many to take back.
    if (this.#undoing) return false;
    this.#undoing = true;
    try {
      if (last.kind !== 'skip') return await this.#undo(last);
      return await this.skip(last.households[0]!, !last.counts);
    } finally {
      this.#undoing = false;
    }
  }
  #undo(last: Last): Promise<boolean> {
    const byId = new Map(this.recorded.map(({ event }) => [event.id, event]));
    return this.#save(last.events.map((id) => this.#draft(byId.get(id)?.household ?? null, 'correction', null, { retracts: id })), false);
  }

  missing(address: string, point: Draft['point'] | null): Promise<boolean> {
    return this.#save([this.#draft(null, 'missing_address', null, { address, ...(point ? { point } : {}) })]);
  }
  /** `alone`: whoever walks alone says when they mean to be back. Said again, it is moved. */
  begin = (alone: Alone | null = null) =>
    this.#save([this.#start(alone)], false);
  #start = (alone: Alone | null) => this.#draft(null, 'walk_start', null, alone ? { back_by: new Date(alone.back_by).toISOString(), ...(alone.buddy ? { buddy: alone.buddy } : {}) } : {});
  async end(): Promise<boolean> {
    const ended = await this.#save([this.#draft(null, 'walk_end', null)], false);
    if (ended) this.leaflet = false;
    return ended;
  }

  async #save(drafts: Draft[], starts = true): Promise<boolean> {
    try {
      // Whoever knocks has started; alone, where they said so a moment ago or for another round.
      const all = starts && !this.isOut ? [this.#start(await this.#still()), ...drafts] : drafts;
      const saved = await record(all);
      this.recorded = [...this.recorded.filter((one) => !saved.some((s) => s.event.id === one.event.id)), ...saved];
      this.now = Date.now();
      this.trouble = null;
      navigator.vibrate?.(20);
      return true;
    } catch (failure) {
      return this.#failed(failure);
    }
  }
  async #failed(failure: unknown): Promise<false> {
    this.trouble = failure instanceof NotSaved && failure.full ? words.sync.full : words.walk.notSaved;
    // What the phone really has is what is shown.
    await this.read().catch(() => {});
    return false;
  }
  #still = async () => aloneStill(await (await opened()).allEvents(this.kept!.person), Date.now());

  async skip(household: string, skipped: boolean): Promise<boolean> {
    const { kept } = this;
    if (!kept) return false;
    const passed = { household, at: Date.now(), after: this.recorded.at(-1)?.event.sequence ?? 0, on: skipped };
    try {
      const store = await opened();
      this.kept = await store.changeRound(kept.person, kept.plan, kept.round, (now) => ({ ...now, passed, skipped: skipped ? [...new Set([...now.skipped, household])] : now.skipped.filter((id) => id !== household) })) ?? kept;
      this.now = Date.now();
      this.trouble = null;
      changed();
      return true;
    } catch (failure) {
      return this.#failed(failure);
    }
  }

  choose(households: string[]) {
    this.choosing = true;
    const chosen = new Set(this.chosen);
    const all = households.every((household) => chosen.has(household));
    for (const household of households) if (all) chosen.delete(household); else chosen.add(household);
    this.chosen = chosen;
  }
  stopChoosing() {
    this.choosing = false;
    this.chosen = new Set();
  }

  /** With its building: two blocks of a round have a flat 1 each. */
  numberOf(household: string): string {
    return this.doorOf(household)?.door.number ?? '';
  }
  /** "42", "Flat 6 and 3 more". */
  doorsIn(last: Last): string {
    const [first = '', ...rest] = last.households.map((household) => this.numberOf(household));
    return last.kind === 'missing_address' ? (last.address ?? '') : rest.length ? words.walk.doorAndMore(first, rest.length) : first;
  }
  doorOf(household: string): WalkDoor | null {
    return this.walked?.doors.find((one) => one.door.household === household) ?? null;
  }
}

/** What another tab recorded is shown here too. */
export function follows(walk: Walk) {
  $effect(() => {
    if (onPhone.elsewhere) void tick().then(() => walk.read());
  });
}
