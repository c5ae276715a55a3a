// The shapes that the program answers with. Names and units are the program's own.

export type Role =
  | 'administrator' | 'manager' | 'outreach_worker' | 'eligibility_staff' | 'champion' | 'partner' | 'programme_manager';

export type Action =
  | 'see_counts' | 'see_boundary' | 'see_households' | 'see_imports' | 'add_site' | 'import' | 'check' | 'check_as_partner'
  | 'see_checks' | 'see_own_checks' | 'look_after_partners' | 'decide'
  | 'check_referrals' | 'refer_as_partner' | 'plan_rounds' | 'walk_rounds'
  | 'manage_people' | 'manage_tokens' | 'see_audit' | 'operate';

/** Microseconds since 1970 UTC, or RFC 3339. */
export type Time = number | string;

export interface Grant { organisation: string; site?: string; role: Role }

/** `is_invited`: has not chosen a password yet. */
export interface Person { organisation: string; id: string; name: string; email: string; added_at: Time; closed_at?: Time | null; grants: Grant[]; is_invited: boolean }

export interface Session {
  signed_in: boolean;
  person?: { id: string; name: string; email: string };
  grants: Grant[];
  may: Action[];
  needs_setup: boolean;
  is_demo: boolean;
  demo_accounts?: { role: Role; email: string; password: string }[];
  version: string;
  installation_name: string;
}

export interface OwnSession { id: string; started_at: Time; last_seen_at: Time; ends_at: Time; device: string; is_this_one: boolean }

export interface Organisation { id: string; name: string }

export interface Site {
  id: string;
  name: string;
  organisation: string;
  organisation_name: string;
  is_demo: boolean;
  boundary: { version: number; from: string } | null;
  homes: number | null;
  inside: number | null;
  outside: number | null;
  voids?: number | null;
  without_point?: number | null;
  centre?: LonLat | null;
  bbox?: [number, number, number, number] | null;
}

export interface LonLat { longitude: number; latitude: number }

export interface BoundaryVersion {
  version: number; from: string; until?: string | null; in_force: boolean; added_at: Time; added_by: string;
  area_ha: number; parts: number; holes: number; import?: string | null;
}

export type Where = 'inside' | 'outside' | 'no_point' | 'no_boundary';

export interface Home {
  id: string; uprn?: string | null; reference?: string | null; address: string; street?: string | null; number?: string | null; sub_building?: string | null;
  postcode?: string | null; longitude?: number | null; latitude?: number | null; where: Where;
  distance_to_line_m?: number | null; is_void: boolean; dwelling_type?: string | null;
}

export interface Comparison { boundary_version?: number | null; on_list_outside: Home[]; on_list_no_point: Home[]; missing_from_list: NamedAddress[] }

/** One home as one list had it. `written`: its address as it is told. */
export interface Household {
  id: string; written: string; postcode?: string | null; uprn?: string | null; reference?: string | null; dwelling_type?: string | null; is_void: boolean;
  point?: { easting: number; northing: number; source: string } | null; gone_at?: Time | null; other_spellings?: string[];
}
export type HouseholdChangeKind = 'added' | 'changed' | 'gone' | 'returned';
export interface HouseholdChange { kind: HouseholdChangeKind; at: Time; by: string; import: string; before?: Household | null; after?: Household | null }
/** What happened at a home. `flagged`: its time is in doubt. `note`: while it is kept. */
export interface HomeEvent {
  id: string; kind: string; outcome: string | null; outcome_words: string | null; at: number; person_name: string; leaflet: boolean; wave: string | null; call_back_on: string | null; call_back_part: 'morning' | 'afternoon' | 'evening' | null;
  flagged: boolean; taken_back: boolean; note: string | null;
}
export interface HouseholdDetail { household: Household; history: HouseholdChange[]; events?: HomeEvent[] }

export interface BaseMap {
  streets?: GeoJSON.FeatureCollection;
  street_points?: GeoJSON.FeatureCollection;
  basemap?: GeoJSON.FeatureCollection;
  attribution?: string;
}

export type Verdict = 'inside' | 'outside' | 'near_line' | 'ambiguous' | 'not_found';

export interface Reason { code: string; words: string }
export interface NamedAddress { id: string; address: string; verdict?: Verdict | null; point?: LonLat | null }

export interface Answer {
  check_id: string; checked_at: string; query: string; on: string; verdict: Verdict;
  site: string | null; site_name: string | null; address_id: string | null; matched_address: string | null;
  match_confidence: number | null; distance_to_line_m: number | null; boundary_version: number | null; boundary_from: string | null;
  reasons: Reason[]; candidates: NamedAddress[]; neighbours: NamedAddress[]; point: LonLat | null; point_accuracy_m: number | null;
  decision?: DecisionShown | null;
}
/** A decision as an answer shows it. `geometry_says`: what the answer would be without it. */
export interface DecisionShown { in_area: boolean; why: string; until?: string | null; by_name?: string | null; decided_on: string; geometry_says: Verdict }
/** `picked`: the id of an address that was offered, and chosen by a person. `on`: another day than today. */
export interface CheckAsked { address: string; picked?: string; site?: string; on?: string; reference?: string }

export type PartnerVerdict = 'in_area' | 'not_in_area' | 'ask_the_team';
export interface PartnerAnswer { check_id: string; checked_at: string; query: string; answer: PartnerVerdict; reference?: string | null }

export type ImportKind = 'boundary' | 'addresses' | 'households' | 'streets';
export type ImportOutcome = 'accepted' | 'repaired' | 'rejected';

export interface Problem {
  severity: 'error' | 'warning'; line?: number | null; column?: string | null; feature?: number | null; code: string; message: string; hint?: string | null;
}
export interface ColumnMeaning { header: string; field: string }
export type ChangeKind = 'added' | 'renumbered' | 'reworded' | 'point_moved' | 'details' | 'gone' | 'returned';
export interface ListChange { kind: ChangeKind; household: string; line?: number | null; before?: string | null; after?: string | null }

export interface ImportReport {
  file: string; outcome: ImportOutcome; read: number; added: number; changed: number; unchanged: number; gone: number; refused: number;
  problems: Problem[];
  homes?: number; voids?: number; with_point?: number; inside?: number; outside?: number; not_homes?: number; joined?: number;
  columns?: ColumnMeaning[]; read_as?: string;
  dry_run?: boolean; import_id?: string | null; changes?: ListChange[]; boundary_version?: number | null;
  preview?: GeoJSON.FeatureCollection | null;
  /** The rows that were refused, each with its reason, as a file to mend and bring in again. */
  refused_csv?: string | null;
}

export interface SourceNote { given_by?: string | null; received_on?: string | null; lawful_basis?: string | null; keep_until?: string | null }

export interface ImportRecord {
  organisation: string; id: string; site?: string | null; kind: ImportKind; at: Time; by: string; sha256: string;
  source: SourceNote; report: ImportReport;
}

/** Rows of referral lists by what became of them. What is unclear leaves that count once it is settled. */
export interface Counts { inside: number; outside: number; unclear: number; settled_inside: number; settled_outside: number; not_an_address: number }
/** `partner` empty: the list does not say. */
export interface PartnerCounts extends Counts { partner: string }

export interface ReferralReport {
  file: string; outcome: ImportOutcome; read: number; inside: number; outside: number; unclear: number;
  no_address: number; several_addresses: number; blank_lines: number;
  partners: PartnerCounts[]; sites: { site: string; name: string; inside: number }[];
  columns: ColumnMeaning[]; read_as: string; problems: Problem[]; dry_run?: boolean;
  /** The list's id on the record. */
  list?: string | null;
  /** The list with its answers. Nowhere but here: the columns that were passed through are not stored. */
  answered_csv?: string | null;
}

export interface ReferralList {
  organisation: string; id: string; at: Time; by: string; site?: string | null; on: string;
  partner?: string | null; reference?: string | null; note?: string | null; file: string; sha256: string; as_partner: boolean;
  boundary_versions: Record<string, number>; counts: Counts; partners: PartnerCounts[];
}

export type Settled = 'inside' | 'outside' | 'not_an_address' | 'reopened';
export interface Settlement { number: number; at: Time; by: string; settled: Settled; address_id?: string | null; address?: string | null; site?: string | null; why?: string | null }

/** `reasons`: codes. `settlements`: the latest first. */
export interface ReferralRow {
  line: number; reference?: string | null; partner?: string | null; verdict: Verdict; site?: string | null; address_id?: string | null; address?: string | null;
  distance_to_line_m?: number | null; boundary_version?: number | null; reasons: string[]; candidates: string[]; settlements?: Settlement[];
}
/** A row as a partner is shown it. */
export interface PartnerRow { line: number; reference?: string | null; answer: PartnerVerdict }
export interface Referral extends ReferralList { rows: ReferralRow[] | PartnerRow[] }

/** One address of a row that waits, as things are known now. */
export interface QueueAsk { address: string; verdict: Verdict; reasons: Reason[]; candidates: NamedAddress[] }
export interface QueueRow extends ReferralRow { list: string; file: string; at: Time; list_reference?: string | null; asks: QueueAsk[] }
/** By an address, or by a verdict and why. */
export interface Settling { picked?: string; verdict?: Settled; why?: string }

export interface PartnerLimits { per_hour: number; per_day: number }
export interface PartnerLine { id: string; name: string; organisation: string; limits: PartnerLimits; asked_last_hour: number; asked_last_day: number }
export interface Notice { organisation: string; id: string; at: Time; kind: string; person: string; person_name?: string | null; site?: string | null; words: string }

export type SurroundingsKind = 'own_list_only' | 'incomplete' | 'complete';
export interface SurroundingsStatement { number: number; is_complete: boolean; note: string; at: Time; by: string; by_name: string }
export interface Surroundings {
  surroundings: SurroundingsKind; inside_near_line: number; outside_near_line: number; statement?: SurroundingsStatement | null; history?: SurroundingsStatement[];
}
/** `written`: as it was written that day, with its postcode. */
export interface AddressNamed { id: string; uprn?: string | null; written: string }
export interface Ended { at: Time; by: string; by_name: string }
/** `until`: the last day on which it counts. */
export interface Decision {
  id: string; address: AddressNamed; in_area: boolean; why: string; at: Time; decided_on: string; until?: string | null; by: string; by_name: string;
  revoked?: Ended | null; counts_today: boolean;
}
export interface ProtectedAddress { id: string; address: AddressNamed; may_see: string[]; at: Time; by: string; by_name: string; lifted?: Ended | null }
/** An address that was turned away, and that today's boundary puts inside. */
export interface PastRefusal {
  check_id: string; checked_at: Time; on: string; query: string; by: string; by_name?: string | null; address_id: string; matched_address?: string | null; was: Verdict;
  old_version?: number | null; new_version: number; new_from: string;
}

export interface Token {
  organisation: string; id: string; person: string; name: string; scopes: Action[]; added_at: Time; ends_at: Time;
  last_used_at?: Time | null; revoked_at?: Time | null;
}

export interface AuditEntry {
  organisation: string; id: string; at: Time; who: string; who_name?: string | null; verb: string; what: string;
  subject?: string | null; site?: string | null; detail?: string | null;
}
