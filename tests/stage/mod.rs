//! Sets the stage: an installation in a temporary folder, a clock that the test turns, two organisations with
//! three sites, and people in every role.

#![allow(dead_code, reason = "each test file uses its own part of the stage")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use argon2::{Argon2, PasswordHasher};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use patchwalk::app::{App, Clock, DemoAccount, NoRandomness, Random, Settings};
use patchwalk::domain::address::{Address, AddressParts, Point, PointSource, Uprn};
use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::boundary::BoundaryVersion;
use patchwalk::domain::decision::{AddressNamed, Decision, ProtectedAddress};
use patchwalk::domain::eligibility::{Answer, RecordedCheck, Verdict};
use patchwalk::domain::event::{Candidate, Reason, SetAside};
use patchwalk::domain::household::{Household, HouseholdChanges};
use patchwalk::domain::import::{ImportKind, ImportRecord, ImportReport, Outcome, SourceNote};
use patchwalk::domain::person::{Action, Grant, Person, Role, Viewer};
use patchwalk::domain::place::{Geometry, Place, PlaceKind};
use patchwalk::domain::plan::{Made, Plan, RoundCode, Version};
use patchwalk::domain::plane::{LonLat, to_bng};
use patchwalk::domain::referral::{Counts, PartnerCounts, ReferralList, ReferralRow};
use patchwalk::domain::safety::{Marker, MarkerCode, MarkerDays};
use patchwalk::domain::session::{Session, Token};
use patchwalk::domain::site::{Organisation, Site};
use patchwalk::domain::time::Moment;
use patchwalk::http::{HttpOptions, Peer, router};
use patchwalk::storage::{Batch, Store, Target};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

/// 21 November 2026, 9 in the morning.
pub const START: i64 = 1_795_251_600_000_000;
pub const MINUTE: i64 = 60;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// The event of a reported address at gaer.
pub const REPORTED: &str = "0193a000-0000-7000-8000-00000000b001";
pub const PASSWORD: &str = "seven green kettles";

pub struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// The same every time, and never the same twice.
pub struct TestRandom(AtomicU64);

impl Random for TestRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        for piece in bytes.chunks_mut(32) {
            let digest = Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
            piece.copy_from_slice(&digest[..piece.len()]);
        }
        Ok(())
    }
}

pub struct Stage {
    pub app: App,
    pub clock: Arc<TestClock>,
    router: Router,
    folder: Arc<tempfile::TempDir>,
}

/// Somebody at a browser or a program: what they send along to say who they are.
#[derive(Clone, Debug, Default)]
pub struct Actor {
    pub id: String,
    pub session: String,
    pub headers: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("not JSON ({e}): {}", self.text))
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The session that the answer hands over.
    pub fn actor(&self) -> Actor {
        let cookie = self.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(cookie.contains('='), "no cookie in {self:?}");
        Actor { headers: vec![("cookie".into(), cookie)], ..Actor::default() }
    }

    #[track_caller]
    pub fn must_be(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Stage {
    pub async fn empty(settings: Settings, options: HttpOptions) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(TestClock(AtomicI64::new(START)));
        let target = Target::Sqlite(folder.path().join("test.db"));
        let random = Arc::new(TestRandom(AtomicU64::new(0)));
        let store = Store::open(&target, START).await.unwrap();
        let app = App::new(store, settings, clock.clone(), random);
        Self { router: router(app.clone(), options), app, clock, folder }
    }

    /// Larch has the sites gaer and maindee, Beech has penge; gaer has a boundary and two homes.
    pub async fn set() -> Self {
        Self::set_with(HttpOptions::default()).await
    }

    pub async fn set_with(options: HttpOptions) -> Self {
        let settings = Settings { installation_name: "Test".into(), ..Settings::default() };
        let stage = Self::empty(settings, options).await;
        stage.add_places().await;
        stage
    }

    /// The same installation after a stop and a start.
    pub async fn restarted(self) -> Self {
        self.app.store.clone().close().await;
        self.another().await
    }

    /// Another server beside this one, on the same data and by the same clock.
    pub async fn another(&self) -> Self {
        self.on(&Target::Sqlite(self.folder.path().join("test.db"))).await
    }

    /// A server on other data, by the same clock.
    pub async fn on(&self, target: &Target) -> Self {
        let store = Store::open(target, self.now()).await.unwrap();
        let random = Arc::new(TestRandom(AtomicU64::new(1 << 32)));
        let app = App::new(store, (*self.app.settings).clone(), self.clock.clone(), random);
        let router = router(app.clone(), HttpOptions::default());
        Self { app, clock: self.clock.clone(), router, folder: Arc::clone(&self.folder) }
    }

    /// Addresses for everyone's gazetteer, on no site's list.
    pub async fn add_addresses(&self, addresses: &[Address]) {
        let import =
            ImportRecord { organisation: "*".into(), site: None, ..self.import("addresses-1", ImportKind::Addresses) };
        let seen = self.app.store.revision().await.unwrap();
        self.app.store.apply_addresses(&import, addresses, &[], seen, &self.entry("*"), &|_| ()).await.unwrap();
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn now(&self) -> i64 {
        self.clock.now().0
    }

    fn entry(&self, organisation: &str) -> AuditEntry {
        AuditEntry {
            organisation: organisation.into(),
            id: self.app.new_id().unwrap(),
            at: self.now(),
            who: "terminal".into(),
            verb: "set".into(),
            what: "stage".into(),
            subject: None,
            site: None,
            detail: None,
        }
    }

    async fn add_places(&self) {
        let store = &self.app.store;
        for (id, name) in [("larch", "Larch Homes"), ("beech", "Beech Housing")] {
            let organisation = Organisation { id: id.into(), name: name.into() };
            store.add_organisation(&organisation, self.now(), &self.entry(id)).await.unwrap();
        }
        for (organisation, id) in [("larch", "gaer"), ("larch", "maindee"), ("beech", "penge")] {
            let site = Site {
                organisation: organisation.into(),
                id: id.into(),
                name: id.to_uppercase(),
                added_at: self.now(),
                is_demo: false,
            };
            assert!(store.add_site(&site, &self.entry(organisation)).await.unwrap());
        }
    }

    /// A square boundary on gaer, one home inside it and one outside.
    pub async fn furnish_gaer(&self) {
        let store = &self.app.store;
        let import = self.import("boundary-1", ImportKind::Boundary);
        let boundary = BoundaryVersion {
            organisation: "larch".into(),
            site: "gaer".into(),
            version: 1,
            from: "2026-04-01".into(),
            geojson: r#"{"type":"MultiPolygon","coordinates":[[[[-3.02,51.57],[-3.01,51.57],[-3.01,51.58],[-3.02,51.58],[-3.02,51.57]]]]}"#.into(),
            added_at: self.now(),
            added_by: "terminal".into(),
            import: import.id.clone(),
        };
        store.add_boundary(&boundary, &import, store.revision().await.unwrap(), &self.entry("larch")).await.unwrap();
        let changes = HouseholdChanges {
            added: vec![home("100012345678", "1 Larch Road", -3.015), home("100012345679", "99 Larch Road", -3.030)],
            ..HouseholdChanges::default()
        };
        let import = self.import("households-1", ImportKind::Households);
        let seen = store.revision().await.unwrap();
        store.apply_households(&import, &changes, seen, &self.entry("larch"), &|_| ()).await.unwrap();
    }

    fn import(&self, id: &str, kind: ImportKind) -> ImportRecord {
        let report = ImportReport {
            file: "file".into(),
            outcome: Outcome::Accepted,
            read: 1,
            added: 1,
            changed: 0,
            unchanged: 0,
            gone: 0,
            refused: 0,
            problems: Vec::new(),
            list: None,
            streets: None,
            dry_run: false,
            import_id: Some(id.into()),
            changes: Vec::new(),
            boundary_version: None,
        };
        ImportRecord {
            organisation: "larch".into(),
            id: id.into(),
            site: Some("gaer".into()),
            kind,
            at: self.now(),
            by: "terminal".into(),
            sha256: "0".repeat(64),
            source: SourceNote::default(),
            report,
        }
    }

    /// A list of Larch's with one row, on line 3, that waits for somebody.
    pub async fn referral_list(&self, id: &str) {
        let counts = Counts { unclear: 1, ..Counts::default() };
        let list = ReferralList {
            organisation: "larch".into(),
            id: id.into(),
            at: self.now(),
            by: "terminal".into(),
            site: None,
            on: "2026-11-21".into(),
            partner: None,
            reference: None,
            note: None,
            file: "november.csv".into(),
            sha256: "0".repeat(64),
            as_partner: false,
            boundary_versions: std::collections::BTreeMap::new(),
            counts,
            partners: vec![PartnerCounts { partner: String::new(), counts }],
        };
        let row = ReferralRow {
            line: 3,
            reference: None,
            partner: None,
            verdict: Verdict::NotFound,
            site: None,
            address_id: None,
            address: Some("7 Larch Road".into()),
            match_confidence: None,
            distance_to_line_m: None,
            boundary_version: None,
            reasons: vec!["not_listed".into()],
            candidates: Vec::new(),
            settlements: Vec::new(),
        };
        self.app.store.add_referrals(&list, &[row], &self.entry("larch"), &|_| ()).await.unwrap();
    }

    /// A plan with one round that was handed out as K7M2QX, and a hub for each of these people.
    pub async fn planned_at_gaer(&self, people: &[&str]) {
        let store = &self.app.store;
        let made = Made { at: self.now(), by: "terminal".into(), by_name: "the terminal".into() };
        for name in people {
            let place = Place {
                organisation: "larch".into(),
                id: format!("place-{name}"),
                site: "gaer".into(),
                kind: PlaceKind::Hub,
                name: format!("Hall of {name}"),
                geometry: Geometry::Point([-3.015, 51.575]),
                at: self.now(),
                by: "terminal".into(),
                by_name: "the terminal".into(),
            };
            store.add_place(&place, &self.entry("larch")).await.unwrap();
        }
        let asked = serde_json::from_value(serde_json::json!({
            "kind": "doors", "on": "2026-11-26", "from": "17:30", "shift_minutes": 120, "hubs": [],
        }));
        let plan = Plan {
            organisation: "larch".into(),
            id: "plan-1".into(),
            site: "gaer".into(),
            asked: asked.unwrap(),
            made: made.clone(),
            closed: None,
        };
        let rounds = serde_json::json!({ "rounds": [{
            "id": "round-1", "number": 1, "doors": ["100012345678"],
            "hub": { "place": null, "name": "Hall", "at": { "longitude": -3.015, "latitude": 51.575 } },
        }] });
        let version = Version {
            version: 1,
            what: "Planned 1 round".into(),
            rounds: serde_json::from_value(rounds).unwrap(),
            back: None,
            forth: None,
            made: made.clone(),
        };
        store.add_plan(&plan, &version, &self.entry("larch")).await.unwrap();
        let code = RoundCode {
            organisation: "larch".into(),
            code: "K7M2QX".into(),
            plan: "plan-1".into(),
            round: "round-1".into(),
            until: self.now() + 7 * 24 * 3_600_000_000,
            made,
        };
        assert!(store.add_round_codes(&[code], &self.entry("larch")).await.unwrap());
    }

    /// So many more homes on gaer's list, all inside its line: their ids.
    pub async fn more_homes_at_gaer(&self, homes: u32) -> Vec<String> {
        let id = |n: u32| format!("{}", 100_012_346_000u64 + u64::from(n));
        let added = (0..homes).map(|n| home(&id(n), &format!("{n} Fir Road"), -3.018 + 0.0001 * f64::from(n)));
        let changes = HouseholdChanges { added: added.collect(), ..HouseholdChanges::default() };
        let import = self.import("households-2", ImportKind::Households);
        let (store, seen) = (&self.app.store, self.app.store.revision().await.unwrap());
        store.apply_households(&import, &changes, seen, &self.entry("larch"), &|_| ()).await.unwrap();
        (0..homes).map(id).collect()
    }

    /// A plan at gaer as it would be kept, with rounds of these doors.
    pub async fn plan_with(&self, id: &str, kind: &str, rounds: &[(&str, Option<&str>, &[String])]) {
        self.plan_at("gaer", id, kind, rounds).await;
    }

    pub async fn plan_at(&self, site: &str, id: &str, kind: &str, rounds: &[(&str, Option<&str>, &[String])]) {
        let made = Made { at: self.now(), by: "terminal".into(), by_name: "the terminal".into() };
        let wave = (kind == "leaflets").then(|| json!({ "what": "Jobs fair", "copies": 1, "bundle": 100 }));
        let asked = json!({
            "kind": kind, "on": "2026-11-21", "from": "17:30", "shift_minutes": 120, "hubs": [], "wave": wave,
        });
        let hub = json!({ "place": null, "name": "Hall", "at": { "longitude": -3.015, "latitude": 51.575 } });
        let rounds: Vec<Value> = (rounds.iter().zip(1..))
            .map(|((id, person, doors), number)| {
                json!({ "id": id, "number": number, "doors": doors, "hub": hub, "assigned_to": person })
            })
            .collect();
        let plan = Plan {
            organisation: "larch".into(),
            id: id.into(),
            site: site.into(),
            asked: serde_json::from_value(asked).unwrap(),
            made: made.clone(),
            closed: None,
        };
        let rounds = serde_json::from_value(json!({ "rounds": rounds })).unwrap();
        let version = Version { version: 1, what: "Planned".into(), rounds, back: None, forth: None, made };
        self.app.store.add_plan(&plan, &version, &self.entry("larch")).await.unwrap();
    }

    /// A plan at maindee, with a round r9 of these homes.
    pub async fn plan_elsewhere(&self, id: &str, doors: &[String]) {
        self.plan_at("maindee", id, "doors", &[("r9", None, doors)]).await;
    }

    pub async fn put_away(&self, plan: &str) {
        let made = Made { at: self.now(), by: "terminal".into(), by_name: "the terminal".into() };
        assert!(self.app.store.close_plan("larch", plan, &made, &self.entry("larch")).await.unwrap());
    }

    /// An answer that goes on for as long as somebody looks: its head, and its body piece by piece.
    pub async fn open(&self, actor: &Actor, path: &str) -> axum::response::Response {
        let request = Request::get(path).header(header::ACCEPT_ENCODING, "gzip, br");
        let request = actor.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    /// One record for each of these that was set aside, for them to settle.
    pub async fn set_aside_at_gaer(&self, names: &[&str]) {
        let candidate = |name: &str| Candidate {
            placed: None,
            note: None,
            aside: SetAside {
                organisation: "larch".into(),
                id: format!("aside-{name}"),
                device: "phone-0".into(),
                event: name.into(),
                site: Some("gaer".into()),
                reason: Reason::NotUnderstood,
                raw: "{}".into(),
                digest: sha256(name),
                at: self.now(),
                person: "person:target".into(),
                person_name: "Person target".into(),
                settled: None,
            },
        };
        let candidates = names.iter().map(|name| candidate(name)).collect();
        let (device, person) = ("phone-0".to_owned(), "person:target".to_owned());
        let made = Made { at: self.now(), by: person.clone(), by_name: "Nobody".into() };
        let batch = Batch { device, person, made, by_hand: false, candidates };
        self.app.store.take_in(&batch, &|_| self.entry("larch")).await.unwrap();
    }

    /// A reported address, and for each of these a safety marker for them to review: each at a home of its own.
    pub async fn cared_for_at_gaer(&self, names: &[&str]) {
        let terminal = Viewer::terminal();
        let at = Moment(self.now()).rfc3339();
        let event =
            json!({ "id": REPORTED, "sequence": 1, "kind": "missing_address", "address": "2a Larch Road", "at": at });
        let file = [("phone-9", vec![event.to_string()])];
        let file: Vec<_> = file.iter().map(|(device, events)| (*device, vec![events[0].as_str()])).collect();
        assert_eq!(self.app.take_unsent(&terminal, "gaer", &file).await.unwrap().stored, 1);
        let homes = self.more_homes_at_gaer(u32::try_from(names.len()).unwrap()).await;
        for (name, home) in names.iter().zip(homes) {
            let today = Moment(self.now()).day();
            let marker = Marker {
                organisation: "larch".into(),
                id: format!("marker-{name}"),
                site: "gaer".into(),
                household: home,
                code: MarkerCode::TwoPeople,
                since: today,
                days: MarkerDays::from(today, None).unwrap(),
                made: Made { at: self.now(), by: "terminal".into(), by_name: "the terminal".into() },
                reviews: Vec::new(),
            };
            assert!(self.app.store.add_marker(&marker, today, &self.entry("larch")).await.unwrap());
        }
    }

    /// A person with the stage's password.
    pub async fn person(&self, id: &str, grants: &[Grant]) -> Person {
        let person = Person {
            organisation: grants.first().map_or("larch", |grant| &grant.organisation).to_owned(),
            id: id.into(),
            name: format!("Person {id}"),
            email: format!("{id}@example.org"),
            added_at: self.now(),
            closed_at: None,
        };
        let entry = self.entry(&person.organisation);
        assert!(self.app.store.add_person(&person, grants, Some(password_hash()), &entry).await.unwrap());
        person
    }

    /// A person, already signed in.
    pub async fn signed_in(&self, id: &str, grants: &[Grant]) -> Actor {
        let person = self.person(id, grants).await;
        self.session_for(&person, "").await
    }

    /// One more browser for them.
    pub async fn session_for(&self, person: &Person, suffix: &str) -> Actor {
        let id = &person.id;
        let (secret, session_id) = (format!("secret-of-{id}{suffix}"), format!("session-of-{id}{suffix}"));
        let session = Session {
            organisation: person.organisation.clone(),
            id: session_id.clone(),
            person: id.clone(),
            hash: sha256(&secret),
            started_at: self.now(),
            last_seen_at: self.now(),
            ends_at: self.now() + 30 * DAY * 1_000_000,
            revoked_at: None,
            device: "Firefox on Linux".into(),
        };
        self.app.store.add_session(&session, &self.entry(&person.organisation)).await.unwrap();
        Actor { id: id.clone(), session: session_id, headers: vec![("cookie".into(), format!("patchwalk={secret}"))] }
    }

    /// A program with a token of theirs, good for ten days.
    pub async fn program_of(&self, owner: &str, scopes: &[Action]) -> Actor {
        let text = format!("pw_token-of-{owner}");
        let token = Token {
            organisation: "larch".into(),
            id: format!("token-of-{owner}"),
            person: owner.into(),
            name: "Nightly job".into(),
            hash: sha256(&text),
            scopes: scopes.to_vec(),
            added_at: self.now(),
            ends_at: self.now() + 10 * DAY * 1_000_000,
            last_used_at: None,
            revoked_at: None,
        };
        self.app.store.add_token(&token, &self.entry("larch")).await.unwrap();
        Actor { id: token.id, headers: vec![bearer(&text)], ..Actor::default() }
    }

    /// 99 Larch Road at gaer is decided in, and is protected.
    pub async fn ruled_at_gaer(&self) {
        let address = |id: &str, written: &str| AddressNamed {
            id: id.into(),
            uprn: Uprn::read(id),
            list_organisation: "larch".into(),
            list_site: Some("gaer".into()),
            written: written.into(),
        };
        let decision = Decision {
            organisation: "larch".into(),
            id: "decision-1".into(),
            site: "gaer".into(),
            address: address("100012345679", "99 Larch Road"),
            in_area: true,
            why: "Its only door is on the estate.".into(),
            until: None,
            at: self.now(),
            decided_on: String::new(),
            by: "terminal".into(),
            by_name: "the terminal".into(),
            revoked: None,
        };
        self.app.store.add_decision(&decision, &self.entry("larch")).await.unwrap();
        let mark = ProtectedAddress {
            organisation: "larch".into(),
            id: "mark-1".into(),
            site: "gaer".into(),
            address: address("100012345679", "99 Larch Road"),
            may_see: Vec::new(),
            at: self.now(),
            by: "terminal".into(),
            by_name: "the terminal".into(),
            lifted: None,
        };
        self.app.store.protect_address(&mark, &self.entry("larch")).await.unwrap();
    }

    /// A check on record, made by `who` about gaer or about nowhere.
    pub async fn recorded_check(&self, id: &str, organisation: &str, who: &str) {
        let answer = Answer {
            check_id: id.into(),
            checked_at: "2026-11-21T09:00:00Z".into(),
            query: "1 Larch Road".into(),
            on: "2026-11-21".into(),
            verdict: Verdict::NotFound,
            site: None,
            site_name: None,
            address_id: None,
            matched_address: None,
            match_confidence: None,
            distance_to_line_m: None,
            boundary_version: None,
            boundary_from: None,
            reasons: Vec::new(),
            candidates: Vec::new(),
            neighbours: Vec::new(),
            point: None,
            point_accuracy_m: None,
            decision: None,
        };
        let check = RecordedCheck {
            organisation: organisation.into(),
            id: id.into(),
            at: self.now(),
            by: who.into(),
            site: None,
            verdict: Verdict::NotFound,
            answer,
            reference: None,
        };
        assert!(self.app.store.record_check(&check, &self.entry(organisation)).await.unwrap());
    }

    pub async fn send(&self, actor: &Actor, request: axum::http::request::Builder, body: Body) -> Reply {
        let request = actor.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        // What goes on for as long as somebody looks has no end to wait for.
        let goes_on = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if goes_on { Vec::new().into() } else { to_bytes(body, usize::MAX).await.unwrap() };
        Reply { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn call(&self, actor: &Actor, method: &str, path: &str) -> Reply {
        self.send(actor, Request::builder().method(method).uri(path), Body::empty()).await
    }

    pub async fn get(&self, actor: &Actor, path: &str) -> Reply {
        self.call(actor, "GET", path).await
    }

    pub async fn write(&self, actor: &Actor, method: &str, path: &str, body: &Value) -> Reply {
        let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        self.send(actor, request, Body::from(body.to_string())).await
    }

    pub async fn post(&self, actor: &Actor, path: &str, body: &Value) -> Reply {
        self.write(actor, Method::POST.as_str(), path, body).await
    }

    pub async fn upload(&self, actor: &Actor, path: &str, file_name: &str, file: &[u8]) -> Reply {
        let (kind, body) = form(&[("given_by", "Larch Homes"), ("lawful_basis", "public task")], file_name, file);
        let request = Request::post(path).header(header::CONTENT_TYPE, kind);
        self.send(actor, request, Body::from(body)).await
    }

    /// Hands a referral list in.
    pub async fn refer(&self, actor: &Actor, fields: &[(&str, &str)], csv: &str) -> Reply {
        let (kind, body) = form(fields, "referrals.csv", csv.as_bytes());
        let request = Request::post("/api/v1/referrals").header(header::CONTENT_TYPE, kind);
        self.send(actor, request, Body::from(body)).await
    }

    /// Signs in with the stage's password, from one address.
    pub async fn sign_in(&self, email: &str, password: &str, from: &str) -> Reply {
        let peer = Peer(SocketAddr::new(from.parse().unwrap(), 50_000));
        let request = Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json").extension(peer);
        let body = json!({ "email": email, "password": password });
        self.send(&nobody(), request, Body::from(body.to_string())).await
    }

    pub async fn audit_rows(&self) -> Vec<AuditEntry> {
        self.app.store.audit_log("*", None, 10_000).await.unwrap()
    }

    /// How often the log tells of this.
    pub async fn told(&self, who: &str, verb: &str, what: &str) -> usize {
        let rows = self.audit_rows().await;
        rows.iter().filter(|row| row.who == who && row.verb == verb && row.what == what).count()
    }
}

pub fn nobody() -> Actor {
    Actor::default()
}

pub fn bearer(text: &str) -> (String, String) {
    ("authorization".into(), format!("Bearer {text}"))
}

pub fn sha256(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

pub fn grant(organisation: &str, role: Role) -> Grant {
    Grant { organisation: organisation.into(), site: None, role }
}

pub fn grant_at(organisation: &str, site: &str, role: Role) -> Grant {
    Grant { organisation: organisation.into(), site: Some(site.into()), role }
}

pub fn demo_account() -> DemoAccount {
    DemoAccount { role: Role::Manager, email: "manager@example.org".into(), password: PASSWORD.into() }
}

/// A multipart form with one file, and its content type.
pub fn form(fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    let head = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--frontier--\r\n");
    ("multipart/form-data; boundary=frontier".into(), body)
}

/// Hashed once for all stages: it takes its time.
fn password_hash() -> &'static str {
    static HASH: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    HASH.get_or_init(|| {
        Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), b"salt of the test").unwrap().to_string()
    })
}

pub fn home(uprn: &str, written: &str, longitude: f64) -> Household {
    let (number, street) = written.split_once(' ').unwrap();
    let at = to_bng(LonLat { longitude, latitude: 51.575 }).unwrap();
    Household {
        organisation: "larch".into(),
        site: "gaer".into(),
        address: Address {
            id: uprn.into(),
            uprn: Uprn::read(uprn),
            written: written.into(),
            parts: AddressParts { number: Some(number.into()), street: Some(street.into()), ..AddressParts::default() },
            point: Some(Point { at, source: PointSource::Uprn }),
            is_home: true,
        },
        reference: None,
        is_void: false,
        dwelling_type: None,
        other_spellings: Vec::new(),
        gone_at: None,
    }
}
