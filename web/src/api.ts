// The only place that fetches. One function for each question that the pages ask.
import type {
  Action, Answer, AuditEntry, BaseMap, BoundaryVersion, CheckAsked, Comparison, Decision, Grant, Home, ImportKind, ImportRecord, ImportReport, Organisation,
  HouseholdDetail, NamedAddress, Notice, OwnSession, PartnerAnswer, PartnerCounts, PartnerLimits, PartnerLine, PastRefusal, Person, Problem, ProtectedAddress,
  QueueRow, Referral, ReferralList, ReferralReport, ReferralRow, Session, Settling, Site, Surroundings, Token,
} from './domain/types';
import type { DueRules, DueSum, MineRound, PickedUp, Plan, PlanAsked, PlanEdit, PlanKind, PlanLine, Planning, SitePlace, Wish, WishKind } from './domain/plan';
import type { ContactEvent } from './domain/event';
import type { Coverage, GroupBy, Layer, LayerName } from './domain/coverage';
import type { SetAside, TwoAnswers } from './domain/waiting';
import type { OutWalk, Watched } from './domain/out';
import type { Reported, ReportedAnswer } from './domain/reported';
import type { EntryNote, SafetyCode, SafetyMarker } from './domain/safety';
import type { UnsentAnswer } from './domain/unsent';
import { when } from './domain/dates';
import type { Came } from './outbox/answer';
import { words } from './words/en';

const PREFIX = '/api/v1';

/** A refusal, in words that can be shown as they are. `status` 0: the server was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code = '',
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }
  get isOffline() { return this.status === 0; }
  /** Somebody else was first: what is shown is not the latest. */
  get isOutOfDate() { return this.code === 'changed_meanwhile'; }
}

/** Called whenever the server says that nobody is signed in any more. */
let whenSignedOut: () => void = () => {};
export function onSignedOut(then: () => void) { whenSignedOut = then; }

interface ProblemDocument { detail?: string; title?: string; code?: string; problems?: Problem[] }

function refusal(status: number, body: ProblemDocument | null, retryAfter: string | null): ApiError {
  const seconds = Number(retryAfter);
  const said = body?.detail || body?.title;
  const message =
    status === 429 && seconds > 0 ? words.error.tooMany(seconds, body?.code === 'over_limit' ? said : undefined, when((Date.now() + seconds * 1000) * 1000, new Date()))
    : said && status < 500 ? said
    : words.error.unknown;
  return new ApiError(status, message, body?.code, body?.problems);
}

async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(PREFIX + path, {
      method,
      signal,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, words.error.unreachable);
  }
  const text = await response.text();
  let json: unknown = null;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new ApiError(response.status, words.error.answerNotUnderstood);
  }
  if (!response.ok) {
    if (response.status === 401 && path !== '/session' && !path.startsWith('/invitation')) whenSignedOut();
    throw refusal(response.status, json as ProblemDocument | null, response.headers.get('retry-after'));
  }
  return json as T;
}

function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const given = Object.entries(values).filter(([, v]) => v !== undefined && v !== null && v !== '');
  return given.length ? '?' + new URLSearchParams(given.map(([k, v]) => [k, String(v)])).toString() : '';
}

const at = (site: string) => `/sites/${encodeURIComponent(site)}`;
const id = encodeURIComponent;

export const api = {
  session: () => ask<Session>('GET', '/session'),
  signIn: (email: string, password: string) => ask<Session>('POST', '/session', { email, password }),
  signOut: () => ask<void>('DELETE', '/session'),
  setUp: (token: string, name: string, email: string, password: string) => ask<Session>('POST', '/setup', { token, name, email, password }),
  invitation: (token: string) => ask<{ name: string; email: string }>('POST', '/invitation/look', { token }),
  acceptInvitation: (token: string, password: string) => ask<Session>('POST', '/invitation', { token, password }),
  changePassword: (current: string, next: string) => ask<void>('POST', '/account/password', { current, new: next }),
  ownSessions: () => ask<{ sessions: OwnSession[] }>('GET', '/account/sessions'),
  endOwnSession: (session: string) => ask<void>('DELETE', `/account/sessions/${id(session)}`),

  people: () => ask<{ people: Person[] }>('GET', '/people'),
  invite: (name: string, email: string, grants: Grant[]) => ask<{ person: Person; link: string }>('POST', '/people', { name, email, grants }),
  setGrants: (person: string, grants: Grant[]) => ask<Person>('PUT', `/people/${id(person)}/grants`, { grants }),
  closePerson: (person: string) => ask<void>('POST', `/people/${id(person)}/close`, {}),
  newLink: (person: string) => ask<{ person: Person; link: string }>('POST', `/people/${id(person)}/link`, {}),
  sessionsOf: (person: string) => ask<{ sessions: OwnSession[] }>('GET', `/people/${id(person)}/sessions`),
  endSessionOf: (person: string, session: string) => ask<void>('DELETE', `/people/${id(person)}/sessions/${id(session)}`),

  tokens: () => ask<{ tokens: Token[] }>('GET', '/tokens'),
  makeToken: (name: string, scopes: Action[], ends_on: string) => ask<{ token_text: string; token: Token }>('POST', '/tokens', { name, scopes, ends_on }),
  endToken: (token: string) => ask<void>('DELETE', `/tokens/${id(token)}`),

  organisations: () => ask<{ organisations: Organisation[] }>('GET', '/organisations'),
  addOrganisation: (name: string) => ask<Organisation>('POST', '/organisations', { name }),
  sites: () => ask<{ sites: Site[] }>('GET', '/sites'),
  addSite: (organisation: string, name: string) => ask<Site>('POST', '/sites', { organisation, name }),
  site: (site: string) => ask<Site>('GET', at(site)),
  boundaries: (site: string) => ask<{ versions: BoundaryVersion[] }>('GET', `${at(site)}/boundaries`),
  boundary: (site: string, version: number) => ask<GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon>>('GET', `${at(site)}/boundaries/${version}.geojson`),
  households: (site: string) => ask<{ boundary_version: number | null; homes: Home[]; total: number }>('GET', `${at(site)}/households`),
  householdsCsv: (site: string) => `${PREFIX}${at(site)}/households?format=csv`,
  household: (site: string, home: string) => ask<HouseholdDetail>('GET', `${at(site)}/households/${id(home)}`),
  comparison: (site: string) => ask<Comparison>('GET', `${at(site)}/comparison`),
  baseMap: (site: string) => ask<BaseMap>('GET', `${at(site)}/base-map`),
  siteImports: (site: string) => ask<{ imports: ImportRecord[] }>('GET', `${at(site)}/imports`),
  imports: () => ask<{ imports: ImportRecord[] }>('GET', '/imports'),

  check: (asked: CheckAsked) => ask<Answer | PartnerAnswer>('GET', '/eligibility' + query({ ...asked })),
  suggestions: (q: string, site: string | undefined, signal: AbortSignal) =>
    ask<{ suggestions: NamedAddress[] }>('GET', '/suggestions' + query({ q, site }), undefined, signal),
  checks: (limit: number, mine: boolean, site?: string) => ask<{ checks: (Answer | PartnerAnswer)[] }>('GET', '/checks' + query({ limit, site, mine: mine ? 1 : undefined })),
  recordedCheck: (check: string) => ask<Answer | PartnerAnswer>('GET', `/checks/${id(check)}`),
  /** `before`: the `at` of the last line held. */
  audit: (limit: number, before?: AuditEntry['at']) => ask<{ entries: AuditEntry[] }>('GET', '/audit' + query({ limit, before })),

  sendImport,

  referrals: () => ask<{ referrals: ReferralList[] }>('GET', '/referrals'),
  referralPartners: () => ask<{ partners: PartnerCounts[] }>('GET', '/referrals/partners'),
  referralQueue: (site?: string) => ask<{ rows: QueueRow[] }>('GET', '/referrals/queue' + query({ site })),
  referral: (list: string) => ask<Referral>('GET', `/referrals/${id(list)}`),
  referralCsv: (list: string) => `${PREFIX}/referrals/${id(list)}/file`,
  settle: (list: string, line: number, by: Settling) => ask<ReferralRow>('POST', `/referrals/${id(list)}/rows/${line}/settle`, by),
  sendReferrals,

  partners: () => ask<{ partners: PartnerLine[] }>('GET', '/partners'),
  setLimits: (partner: string, organisation: string, limits: PartnerLimits) => ask<PartnerLine>('PUT', `/partners/${id(partner)}/limits`, { organisation, ...limits }),
  notices: () => ask<{ notices: Notice[] }>('GET', '/notices'),

  surroundings: (site: string) => ask<Surroundings>('GET', `${at(site)}/surroundings`),
  stateSurroundings: (site: string, is_complete: boolean, note: string) => ask<Surroundings>('PUT', `${at(site)}/surroundings`, { is_complete, note }),
  decisions: (site: string) => ask<{ decisions: Decision[] }>('GET', `${at(site)}/decisions`),
  /** `address`: its id, as an answer shows it. */
  decide: (site: string, address: string, in_area: boolean, why: string, until?: string) =>
    ask<Decision>('POST', `${at(site)}/decisions`, { address, in_area, why, ...(until ? { until } : {}) }),
  revokeDecision: (site: string, decision: string) => ask<Decision>('POST', `${at(site)}/decisions/${id(decision)}/revoke`, {}),
  protectedAddresses: (site: string) => ask<{ protected_addresses: ProtectedAddress[] }>('GET', `${at(site)}/protected-addresses`),
  /** `people`: ids or e-mail addresses of who is told in spite of it. */
  protect: (site: string, address: string, people: string[]) => ask<ProtectedAddress>('POST', `${at(site)}/protected-addresses`, { address, people }),
  liftProtection: (site: string, mark: string) => ask<ProtectedAddress>('POST', `${at(site)}/protected-addresses/${id(mark)}/lift`, {}),
  due: (site: string, on: string, from: string, kind: PlanKind) => ask<DueSum>('GET', `${at(site)}/due` + query({ on, from, kind })),
  plans: (site: string) => ask<{ plans: PlanLine[] }>('GET', `${at(site)}/plans`),
  plan: (site: string, plan: string) => ask<Plan>('GET', `${at(site)}/plans/${id(plan)}`),
  /** `again`: a plan whose locked and handed-out rounds stay. */
  planRounds: (site: string, asked: PlanAsked, again?: { plan: string; version: number }) => ask<Planning>('POST', `${at(site)}/plans`, { ...asked, ...again }),
  planning: (site: string, planning: string) => ask<Planning>('GET', `${at(site)}/planning/${id(planning)}`),
  stopPlanning: (site: string, planning: string, keep: boolean) => ask<Planning>('POST', `${at(site)}/planning/${id(planning)}/stop`, { keep }),
  editPlan: (site: string, plan: string, version: number, edit: PlanEdit) => ask<Plan>('POST', `${at(site)}/plans/${id(plan)}/edits`, { version, ...edit }),
  handOut: (site: string, plan: string, rounds: string[]) => ask<Plan>('POST', `${at(site)}/plans/${id(plan)}/hand-out`, { rounds }),
  closePlan: (site: string, plan: string) => ask<Plan>('POST', `${at(site)}/plans/${id(plan)}/close`, {}),
  /** A picture of the code that picks a round up on a phone. */
  codePicture: (site: string, plan: string, round: string) => `${PREFIX}${at(site)}/plans/${id(plan)}/rounds/${id(round)}/code.svg`,
  pickUp: (code: string) => ask<PickedUp>('GET', `/rounds/${id(code)}`),
  /** The ground under a round that was picked up, for those who don't see the whole site's. */
  pickUpMap: (code: string) => ask<BaseMap>('GET', `/rounds/${id(code)}/map`),
  /** Walks alone that name whoever asks as the one who looks out. */
  watch: () => ask<{ walks: Watched[] }>('GET', '/me/watch'),
  roundsMine: () => ask<{ rounds: MineRound[] }>('GET', '/rounds/mine'),
  sync,
  places: (site: string) => ask<{ places: SitePlace[] }>('GET', `${at(site)}/places`),
  addPlace: (site: string, place: Pick<SitePlace, 'kind' | 'name' | 'geometry'>) => ask<SitePlace>('POST', `${at(site)}/places`, place),
  removePlace: (site: string, place: string) => ask<void>('POST', `${at(site)}/places/${id(place)}/remove`, {}),
  dueRules: (site: string) => ask<DueRules>('GET', `${at(site)}/due-rules`),
  setDueRules: (site: string, rules: DueRules) => ask<DueRules>('PUT', `${at(site)}/due-rules`, rules),
  wishes: (site: string, home: string) => ask<{ wishes: Wish[] }>('GET', `${at(site)}/households/${id(home)}/wishes`),
  setWish: (site: string, home: string, kind: WishKind, holds: boolean) =>
    ask<{ wishes: Wish[] }>('POST', `${at(site)}/households/${id(home)}/wishes`, { kind, holds }),

  coverage: (site: string, by: GroupBy) => ask<Coverage>('GET', `${at(site)}/coverage` + query({ by })),
  layer: (site: string, layer: LayerName, wave?: string) => ask<Layer>('GET', `${at(site)}/layers/${layer}.geojson` + query({ wave })),
  walks: (site: string) => ask<{ walks: OutWalk[] }>('GET', `${at(site)}/walks`),
  twoAnswers: (site: string) => ask<{ doors: TwoAnswers[] }>('GET', `${at(site)}/two-answers`),
  setAside: (site: string) => ask<{ set_aside: SetAside[] }>('GET', `${at(site)}/set-aside`),
  settleSetAside: (site: string, record: string, take: boolean) => ask<{ set_aside: SetAside[] }>('POST', `${at(site)}/set-aside/${id(record)}`, { take }),
  /** `file`: as a phone wrote it. */
  unsentFile: (site: string, file: unknown) => ask<UnsentAnswer>('POST', `${at(site)}/unsent-file`, file),
  reported: (site: string) => ask<{ reported: Reported[] }>('GET', `${at(site)}/reported`),
  settleReported: (site: string, reported: string, outcome: ReportedAnswer) => ask<{ reported: Reported[] }>('POST', `${at(site)}/reported/${id(reported)}`, { outcome }),
  safetyMarkers: (site: string) => ask<{ markers: SafetyMarker[] }>('GET', `${at(site)}/safety-markers`),
  addSafetyMarker: (site: string, household: string, code: SafetyCode, review_on: string) => ask<{ markers: SafetyMarker[] }>('POST', `${at(site)}/safety-markers`, { household, code, review_on }),
  reviewSafetyMarker: (site: string, marker: string, still_needed: boolean, review_on?: string) =>
    ask<{ markers: SafetyMarker[] }>('POST', `${at(site)}/safety-markers/${id(marker)}/review`, { still_needed, ...(review_on ? { review_on } : {}) }),
  entryNotes: (site: string) => ask<{ entry_notes: EntryNote[] }>('GET', `${at(site)}/entry-notes`),
  /** An empty text takes the note away. */
  setEntryNote: (site: string, household: string, text: string, expires_on?: string) =>
    ask<{ entry_notes: EntryNote[] }>('POST', `${at(site)}/entry-notes`, { household, text, ...(expires_on ? { expires_on } : {}) }),
  follow,

  pastRefusals: (site: string) => ask<{ boundary_version?: number | null; refusals: PastRefusal[] }>('GET', `${at(site)}/past-refusals`),
};

export interface Following {
  /** Something was stored at the site. */
  changed: () => void;
  /** In touch again; what happened meanwhile was not told. */
  connected: () => void;
  lost: () => void;
}

const TRY_AGAIN_MS = 10_000;

/** Hears of changes at a site as they are stored, for as long as the page is open. Gives back how to stop. */
function follow(site: string, { changed, connected, lost }: Following): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const open = () => {
    const made = new EventSource(`${PREFIX}${at(site)}/live`);
    source = made;
    made.addEventListener('open', connected);
    made.addEventListener('changed', changed);
    made.addEventListener('error', () => {
      lost();
      // The browser tries again by itself, but not after a refusal.
      if (made.readyState !== EventSource.CLOSED || stopped) return;
      clearTimeout(timer);
      timer = setTimeout(open, TRY_AGAIN_MS);
    });
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source?.close();
  };
}

const SYNC_MS = 30_000;

/** Sends records from the doors. What came is told as it came: whether it is an answer, the outbox decides. */
async function sync(batch: { device_id: string; events: ContactEvent[] }): Promise<Came> {
  const response = await fetch(PREFIX + '/sync', {
    method: 'POST', credentials: 'same-origin', redirect: 'error', signal: AbortSignal.timeout(SYNC_MS), headers: { accept: 'application/json', 'content-type': 'application/json' }, body: JSON.stringify(batch),
  });
  return { status: response.status, body: await response.text(), retryAfter: response.headers.get('retry-after') };
}

export interface ImportRequest {
  kind: ImportKind;
  site?: string;
  file: File;
  points?: File | null;
  from?: string;
  given_by: string;
  received_on: string;
  lawful_basis: string;
  keep_until: string;
  sheet?: string;
  /** HEADER=FIELD */
  map: string[];
  accept_good_rows: boolean;
}

/** Sends a file, telling how much has gone (0 to 1). A rejected file is an answer, not an error. */
function sendImport(request: ImportRequest, dryRun: boolean, progress: (share: number) => void, signal: AbortSignal): Promise<ImportReport> {
  const form = new FormData();
  const { kind, site } = request;
  for (const field of ['given_by', 'received_on', 'lawful_basis', 'keep_until', 'sheet'] as const) {
    if (request[field]) form.append(field, request[field]);
  }
  for (const meaning of request.map) form.append('map', meaning);
  if (request.accept_good_rows) form.append('accept_good_rows', 'true');
  form.append('file', request.file, request.file.name);
  if (request.points) form.append('points', request.points, request.points.name);
  const where = kind === 'addresses' ? '/imports/addresses' : `${at(site ?? '')}/imports/${kind}`;
  const asked = query({ dry_run: dryRun ? 1 : undefined, from: kind === 'boundary' ? request.from : undefined });

  return upload<ImportReport>(where + asked, form, progress, signal);
}

export interface ReferralRequest {
  file: File;
  site?: string;
  on?: string;
  partner?: string;
  reference?: string;
  note?: string;
  sheet?: string;
  /** HEADER=FIELD */
  map: string[];
}

/** Sends a referral list. A refused list is an answer, not an error. */
function sendReferrals(request: ReferralRequest, dryRun: boolean, progress: (share: number) => void, signal: AbortSignal): Promise<ReferralReport> {
  const form = new FormData();
  for (const field of ['site', 'on', 'partner', 'reference', 'note', 'sheet'] as const) {
    if (request[field]) form.append(field, request[field]);
  }
  for (const meaning of request.map) form.append('map', meaning);
  form.append('file', request.file, request.file.name);
  return upload<ReferralReport>('/referrals' + query({ dry_run: dryRun ? 1 : undefined }), form, progress, signal);
}

function upload<T extends object>(path: string, form: FormData, progress: (share: number) => void, signal: AbortSignal): Promise<T> {
  // XMLHttpRequest, since fetch can't say how much of an upload has gone.
  return new Promise((resolve, reject) => {
    const send = new XMLHttpRequest();
    send.open('POST', PREFIX + path);
    send.setRequestHeader('accept', 'application/json');
    send.responseType = 'json';
    send.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    send.upload.onload = () => progress(1);
    send.onerror = () => reject(new ApiError(0, words.error.unreachable));
    send.onabort = () => reject(new DOMException('', 'AbortError'));
    send.onload = () => {
      const body = send.response as (T & ProblemDocument) | null;
      if (body && 'outcome' in body && (send.status < 300 || send.status === 422)) resolve(body);
      else {
        if (send.status === 401) whenSignedOut();
        reject(refusal(send.status, body, send.getResponseHeader('retry-after')));
      }
    };
    signal.addEventListener('abort', () => send.abort(), { once: true });
    send.send(form);
  });
}
