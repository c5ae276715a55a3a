//! The people, places and papers that storage scenes are played with.
#![allow(dead_code, reason = "each suite uses its own part")]

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use patchwalk::domain::address::{Address, AddressParts, Point, PointSource, Uprn};
use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::boundary::BoundaryVersion;
use patchwalk::domain::decision::{AddressNamed, Decision, Ended, ProtectedAddress, SurroundingsStatement};
use patchwalk::domain::due::DueRules;
use patchwalk::domain::eligibility::{Answer, Reason as Ground, RecordedCheck, Verdict};
use patchwalk::domain::event::{Candidate, ContactEvent, Reason, SetAside};
use patchwalk::domain::household::{Household, HouseholdChanges};
use patchwalk::domain::import::{ImportKind, ImportRecord, ImportReport, ListCounts, Outcome, SourceNote};
use patchwalk::domain::kept_wish::KeptWish;
use patchwalk::domain::note::{EntryNote, EventNote};
use patchwalk::domain::notice::{Notice, NoticeKind};
use patchwalk::domain::partner::{PartnerLimits, Question, Stop};
use patchwalk::domain::person::{Grant, Person, Role};
use patchwalk::domain::place::{Geometry, Place as OnMap, PlaceKind};
use patchwalk::domain::plan::{Made, Plan, RoundCode, Rounds, Version};
use patchwalk::domain::plane::{Bng, LonLat};
use patchwalk::domain::postcode::Postcode;
use patchwalk::domain::problem::Problem;
use patchwalk::domain::referral::{Counts, PartnerCounts, ReferralList, ReferralRow, Settled, Settlement};
use patchwalk::domain::reported::{ReportedOutcome, ReportedSettled};
use patchwalk::domain::safety::{Marker, MarkerCode, MarkerDays, Review};
use patchwalk::domain::session::{OneTimeLink, Session, Token};
use patchwalk::domain::site::{INSTALLATION, Organisation, Site};
use patchwalk::domain::wish::{Wish, WishKind};
use patchwalk::storage::{Batch, Store, Told};

use super::place::{MINUTE, NOW};

pub fn organisation(id: &str) -> Organisation {
    Organisation { id: id.into(), name: format!("{id} Homes") }
}

pub fn site(organisation: &str, id: &str) -> Site {
    Site { organisation: organisation.into(), id: id.into(), name: format!("The {id}"), added_at: NOW, is_demo: false }
}

pub fn entry(n: i64) -> AuditEntry {
    AuditEntry {
        organisation: "larch".into(),
        id: format!("entry-{n:06}"),
        at: NOW + n,
        who: "person:p1".into(),
        verb: "changed".into(),
        what: "households".into(),
        subject: Some(format!("thing-{n}")),
        site: None,
        detail: None,
    }
}

pub fn import(organisation: &str, site: Option<&str>, kind: ImportKind, id: &str, at: i64) -> ImportRecord {
    ImportRecord {
        organisation: organisation.into(),
        id: id.into(),
        site: site.map(Into::into),
        kind,
        at,
        by: "person:p1".into(),
        sha256: "ab".repeat(32),
        source: SourceNote {
            given_by: Some("Larch Homes, asset team".into()),
            received_on: Some("2026-11-20".into()),
            lawful_basis: Some("public task".into()),
            keep_until: Some("2027-11-20".into()),
        },
        report: ImportReport {
            file: "stock.csv".into(),
            outcome: Outcome::Repaired,
            read: 4,
            added: 3,
            changed: 0,
            unchanged: 0,
            gone: 0,
            refused: 1,
            problems: vec![
                Problem::error("no_postcode", "This row has no postcode.")
                    .at_line(3)
                    .in_column("Post code")
                    .hint("Add it."),
            ],
            list: Some(ListCounts { homes: 3, read_as: "UTF-8, separated by commas".into(), ..Default::default() }),
            streets: None,
            dry_run: false,
            import_id: Some(id.into()),
            changes: vec![],
            boundary_version: None,
        },
    }
}

pub fn boundary(organisation: &str, site: &str, from: &str, import: &str) -> BoundaryVersion {
    BoundaryVersion {
        organisation: organisation.into(),
        site: site.into(),
        version: 0,
        from: from.into(),
        geojson: r#"{"type":"MultiPolygon","coordinates":[]}"#.into(),
        added_at: NOW,
        added_by: "terminal".into(),
        import: import.into(),
    }
}

/// A home in Larch Road; every third has no UPRN, every fourth no point.
pub fn address(n: u32) -> Address {
    let uprn = (!n.is_multiple_of(3)).then(|| Uprn::read(&format!("1000{n:07}")).unwrap());
    Address {
        id: uprn.as_ref().map_or(format!("own-{n}"), |uprn| uprn.as_str().to_owned()),
        uprn,
        written: format!("{n} Larch Road, Tŷ Coch"),
        parts: AddressParts {
            sub_building: (n.is_multiple_of(5)).then(|| format!("Flat {n}")),
            building_name: (n.is_multiple_of(5)).then(|| "Larchshaw House".into()),
            number: Some(n.to_string()),
            street: Some("Larch Road".into()),
            locality: None,
            town: Some("Tŷ Coch".into()),
            postcode: Postcode::read("AE1 2BD"),
        },
        point: (!n.is_multiple_of(4)).then(|| Point {
            at: Bng { easting: 331_000.1 + f64::from(n) / 7.0, northing: 187_000.3 + f64::from(n) / 3.0 },
            source: if n.is_multiple_of(2) { PointSource::Uprn } else { PointSource::Building },
        }),
        is_home: true,
    }
}

pub fn household(n: u32) -> Household {
    Household {
        organisation: "larch".into(),
        site: "gaer".into(),
        address: address(n),
        reference: Some(format!("LH/{n}")),
        is_void: n.is_multiple_of(9),
        dwelling_type: Some("flat".into()),
        other_spellings: if n.is_multiple_of(2) { vec![format!("Apt {n}"), "with \"quotes\"".into()] } else { vec![] },
        gone_at: None,
    }
}

pub fn added(homes: impl IntoIterator<Item = u32>) -> HouseholdChanges {
    HouseholdChanges { added: homes.into_iter().map(household).collect(), ..Default::default() }
}

pub fn check(id: &str, at: i64) -> RecordedCheck {
    RecordedCheck {
        organisation: "larch".into(),
        id: id.into(),
        at,
        by: "person:p1".into(),
        site: Some("gaer".into()),
        reference: Some("R-17".into()),
        verdict: Verdict::NearLine,
        answer: Answer {
            check_id: id.into(),
            checked_at: "2026-11-21T09:00:00Z".into(),
            query: "12 larch rd\u{0}".into(),
            on: "2026-11-21".into(),
            verdict: Verdict::NearLine,
            site: Some("gaer".into()),
            site_name: Some("The gaer".into()),
            address_id: Some("10000000012".into()),
            matched_address: Some("12 Larch Road".into()),
            match_confidence: Some(0.1 + 0.2),
            distance_to_line_m: Some(1.0 / 3.0),
            boundary_version: Some(1),
            boundary_from: Some("2026-01-01".into()),
            reasons: vec![Ground { code: "near_line".into(), words: "It is 0.3 m from the line.".into() }],
            candidates: vec![],
            neighbours: vec![],
            point: Some(LonLat { longitude: -3.012_345_678_901_234_5, latitude: 51.5 + 1e-13 }),
            point_accuracy_m: Some(1.0),
            decision: None,
        },
    }
}

pub fn address_named(n: u32) -> AddressNamed {
    let address = address(n);
    AddressNamed {
        id: address.id.clone(),
        uprn: address.uprn.clone(),
        list_organisation: INSTALLATION.into(),
        list_site: n.is_multiple_of(2).then(|| "gaer".into()),
        written: address.with_postcode(),
    }
}

pub fn decision(id: &str, n: u32, at: i64) -> Decision {
    Decision {
        organisation: "larch".into(),
        id: id.into(),
        site: "gaer".into(),
        address: address_named(n),
        in_area: n.is_multiple_of(2),
        why: "Its only door is on the estate.".into(),
        until: (!n.is_multiple_of(3)).then(|| "2027-03-31".into()),
        at,
        decided_on: "2026-11-21".into(),
        by: "person:p1".into(),
        by_name: "Person p1".into(),
        revoked: None,
    }
}

pub fn protected(id: &str, n: u32, at: i64) -> ProtectedAddress {
    ProtectedAddress {
        organisation: "larch".into(),
        id: id.into(),
        site: "gaer".into(),
        address: address_named(n),
        may_see: vec!["p1".into()],
        at,
        by: "person:p1".into(),
        by_name: "Person p1".into(),
        lifted: None,
    }
}

pub fn ended(at: i64) -> Ended {
    Ended { at, on: "2026-11-21".into(), by: "person:p2".into(), by_name: "Person p2".into() }
}

pub fn statement(is_complete: bool, at: i64) -> SurroundingsStatement {
    SurroundingsStatement {
        organisation: "larch".into(),
        site: "gaer".into(),
        number: 0,
        is_complete,
        note: "The council's full list.".into(),
        at,
        by: "person:p1".into(),
        by_name: "Person p1".into(),
    }
}

pub fn person(id: &str) -> Person {
    Person {
        organisation: INSTALLATION.into(),
        id: id.into(),
        name: format!("Person {id}"),
        email: format!("{id}@example.org"),
        added_at: NOW,
        closed_at: None,
    }
}

pub fn grant(organisation: &str, site: Option<&str>, role: Role) -> Grant {
    Grant { organisation: organisation.into(), site: site.map(Into::into), role }
}

pub fn session(person: &str, id: &str) -> Session {
    Session {
        organisation: INSTALLATION.into(),
        id: id.into(),
        person: person.into(),
        hash: format!("hash-of-{id}"),
        started_at: NOW,
        last_seen_at: NOW,
        ends_at: NOW + 60 * MINUTE,
        revoked_at: None,
        device: "Firefox on Linux".into(),
    }
}

pub fn token(person: &str, id: &str) -> Token {
    Token {
        organisation: INSTALLATION.into(),
        id: id.into(),
        person: person.into(),
        name: "nightly export".into(),
        hash: format!("hash-of-{id}"),
        scopes: vec![patchwalk::domain::person::Action::Check, patchwalk::domain::person::Action::SeeCounts],
        added_at: NOW,
        ends_at: NOW + 60 * MINUTE,
        last_used_at: None,
        revoked_at: None,
    }
}

pub fn link(hash: &str, person: Option<&str>) -> OneTimeLink {
    OneTimeLink {
        organisation: INSTALLATION.into(),
        hash: hash.into(),
        person: person.map(Into::into),
        made_at: NOW,
        ends_at: NOW + 10 * MINUTE,
        used_at: None,
    }
}

/// A referral list of Larch's.
pub fn referral_list(id: &str) -> ReferralList {
    let counts = Counts { inside: 1, unclear: 2, ..Counts::default() };
    ReferralList {
        organisation: "larch".into(),
        id: id.into(),
        at: NOW,
        by: "person:p1".into(),
        site: None,
        on: "2026-11-21".into(),
        partner: Some("Advice Centre".into()),
        reference: Some("AC/7".into()),
        note: None,
        file: "november.csv".into(),
        sha256: "0".repeat(64),
        as_partner: false,
        boundary_versions: BTreeMap::from([("gaer".into(), 1)]),
        counts,
        partners: vec![PartnerCounts { partner: "Advice Centre".into(), counts }],
    }
}

fn referral_row(line: i64, verdict: Verdict) -> ReferralRow {
    ReferralRow {
        line,
        reference: Some(format!("R{line}")),
        partner: Some("Advice Centre".into()),
        verdict,
        site: Some("gaer".into()),
        address_id: None,
        address: Some(format!("{line} Larch Road")),
        match_confidence: Some(0.1 + 0.2),
        distance_to_line_m: None,
        boundary_version: Some(1),
        reasons: vec!["several_match".into(), "other".into()],
        candidates: vec!["1".into(), "2".into()],
        settlements: Vec::new(),
    }
}

/// One inside, two unclear.
pub fn three_rows() -> Vec<ReferralRow> {
    vec![referral_row(2, Verdict::Inside), referral_row(3, Verdict::Ambiguous), referral_row(4, Verdict::NotFound)]
}

pub fn settlement(settled: Settled) -> Settlement {
    Settlement {
        number: 0,
        at: NOW,
        by: "person:p1".into(),
        settled,
        address_id: None,
        address: None,
        site: None,
        why: Some("seen the deeds".into()),
    }
}

/// As of now: what a change is compared with.
pub async fn seen(store: &Store) -> i64 {
    store.revision().await.unwrap()
}

pub fn made(at: i64) -> Made {
    Made { at, by: "person:p1".into(), by_name: "P. One".into() }
}

pub fn plan(id: &str, at: i64) -> Plan {
    let asked = serde_json::from_value(serde_json::json!({
        "kind": "doors", "on": "2026-11-26", "from": "17:30", "shift_minutes": 120, "hubs": ["hall"],
    }));
    Plan {
        organisation: "larch".into(),
        id: id.into(),
        site: "gaer".into(),
        asked: asked.unwrap(),
        made: made(at),
        closed: None,
    }
}

pub fn first_version(doors: &[&str]) -> Version {
    let rounds = serde_json::json!({ "rounds": [{
        "id": "round-1", "number": 1, "doors": doors,
        "hub": { "place": null, "name": "Hall", "at": { "longitude": -3.0, "latitude": 51.5 } },
    }] });
    let rounds: Rounds = serde_json::from_value(rounds).unwrap();
    Version { version: 1, what: "Planned 1 round".into(), rounds, back: None, forth: None, made: made(NOW) }
}

pub fn round_code(code: &str, round: &str) -> RoundCode {
    RoundCode {
        organisation: "larch".into(),
        code: code.into(),
        plan: "p1".into(),
        round: round.into(),
        until: NOW + 10,
        made: made(NOW),
    }
}

pub fn hub(id: &str) -> OnMap {
    OnMap {
        organisation: "larch".into(),
        id: id.into(),
        site: "gaer".into(),
        kind: PlaceKind::Hub,
        name: "Hall".into(),
        geometry: Geometry::Point([-3.0, 51.5]),
        at: NOW,
        by: "person:p1".into(),
        by_name: "P. One".into(),
    }
}

pub fn wish(household: &str, kind: WishKind, holds: bool) -> Wish {
    Wish {
        organisation: "larch".into(),
        site: "gaer".into(),
        household: household.into(),
        number: 0,
        kind,
        holds,
        at: NOW,
        by: "person:p1".into(),
        by_name: "P. One".into(),
    }
}

/// A knock as a phone sent it, and where it belongs.
pub fn knock(n: u32, household: &str, outcome: &str) -> Candidate {
    knock_of("phone-1", n, household, outcome)
}

/// Of a phone with this name; its `n`th.
pub fn knock_of(device: &str, n: u32, household: &str, outcome: &str) -> Candidate {
    let of_device = device.bytes().fold(0u64, |sum, byte| sum * 31 + u64::from(byte)) & 0xffff_ffff;
    let sent = serde_json::json!({
        "id": format!("0193a000-0000-7000-8000-{:012x}", of_device << 16 | u64::from(n)), "sequence": n, "kind": "attempt",
        "household": household, "outcome": outcome, "at": Timestamp::from_microsecond(NOW + i64::from(n)).unwrap().to_string(),
    });
    candidate(device, &sent)
}

/// Whatever a phone sent, of gaer.
pub fn candidate(device: &str, sent: &serde_json::Value) -> Candidate {
    let mut read = patchwalk::domain::event::read(device, sent.as_object().unwrap()).unwrap();
    let digest = read.digest();
    let note = read.note.take().map(|text| EventNote {
        event: read.id.clone(),
        text,
        kept_at: NOW,
        expires_at: NOW + 28 * 24 * 60 * MINUTE,
    });
    let event = ContactEvent {
        organisation: "larch".into(),
        site: Some("gaer".into()),
        corrected_at: read.corrected_at(),
        by_staff: false,
        person: "person:p1".into(),
        person_name: "P. One".into(),
        received_at: NOW,
        digest,
        flagged: false,
        number: 0,
        sent: read,
    };
    let aside = SetAside {
        organisation: "larch".into(),
        id: format!("aside-{}", &event.digest[..16]),
        device: device.into(),
        event: event.sent.id.clone(),
        site: Some("gaer".into()),
        reason: Reason::NotInRound,
        raw: sent.to_string(),
        digest: event.digest.clone(),
        at: NOW,
        person: "person:p1".into(),
        person_name: "P. One".into(),
        settled: None,
    };
    Candidate { aside, placed: Some(Box::new(event)), note }
}

pub fn batch(device: &str, candidates: Vec<Candidate>) -> Batch {
    Batch { device: device.into(), person: "person:p1".into(), made: made(NOW), by_hand: false, candidates }
}

/// An event, one that was set aside and one of those that was settled: something in each of their tables.
pub async fn record_of_larch(store: &Store) {
    let home = address(1).id;
    let other = Candidate { placed: None, ..knock(2, &home, "refused") };
    let noted = serde_json::json!({
        "id": "0193a000-0000-7000-8000-00000000b001", "sequence": 3, "kind": "missing_address", "address": "1a Larch Road",
        "at": "2026-11-21T09:00:00Z", "note": "Side door",
    });
    let sent = batch("phone-1", vec![knock(1, &home, "spoke"), other.clone(), candidate("phone-1", &noted)]);
    store.take_in(&sent, &|_| entry(800)).await.unwrap();
    assert!(store.leave_out(&other.aside, &made(NOW), &entry(801)).await.unwrap());
}

/// A reported address that was settled, a safety marker that was reviewed, how to get to a door: something in each of their
/// tables. After the record, of which the address is.
pub async fn care_of_larch(store: &Store) {
    assert!(store.settle_reported(&settled("0193a000-0000-7000-8000-00000000b001"), &entry(810)).await.unwrap());
    let today = NOW_DAY;
    assert!(store.add_marker(&marker("m1", 1), today, &entry(811)).await.unwrap());
    let days = MarkerDays::from(today, None);
    let review = Review { days, made: made(NOW) };
    assert!(store.review_marker(&marker("m1", 1), &review, today, &entry(812)).await.unwrap());
    store.put_entry_note(&entry_note(1, "Use the back gate"), &entry(813)).await.unwrap();
    assert_eq!(store.give_wish_key("larch", &[7; 32]).await.unwrap(), [7; 32]);
    store.keep_wishes("larch", &[kept("aa", true, NOW)], &entry(814)).await.unwrap();
}

/// A hash that is kept, or let go of.
pub fn kept(hash: &str, holds: bool, at: i64) -> KeptWish {
    KeptWish { hash: hash.into(), holds, at }
}

/// The day of `NOW`.
pub const NOW_DAY: Date = jiff::civil::date(2026, 11, 21);

pub fn marker(id: &str, home: u32) -> Marker {
    Marker {
        organisation: "larch".into(),
        id: id.into(),
        site: "gaer".into(),
        household: address(home).id,
        code: MarkerCode::Dog,
        since: NOW_DAY,
        days: MarkerDays::reviewed_on(jiff::civil::date(2027, 2, 19)),
        made: made(NOW),
        reviews: Vec::new(),
    }
}

pub fn settled(event: &str) -> ReportedSettled {
    ReportedSettled {
        organisation: "larch".into(),
        site: "gaer".into(),
        event: event.into(),
        outcome: ReportedOutcome::ToBeAdded,
        made: made(NOW),
    }
}

pub fn entry_note(home: u32, text: &str) -> EntryNote {
    EntryNote {
        organisation: "larch".into(),
        site: "gaer".into(),
        household: address(home).id,
        text: text.into(),
        expires_on: jiff::civil::date(2027, 5, 20),
        at: NOW,
        by: "person:p1".into(),
        by_name: "P. One".into(),
    }
}

/// A plan that was handed out and put away, a hub that was taken off the map, a wish, and rules: something in each of
/// their tables.
pub async fn rounds_of_larch(store: &Store) {
    store.add_plan(&plan("plan-1", NOW), &first_version(&["a", "b"]), &entry(700)).await.unwrap();
    let code = RoundCode { plan: "plan-1".into(), ..round_code("K7M2QX", "round-1") };
    assert!(store.add_round_codes(&[code], &entry(701)).await.unwrap());
    assert!(store.close_plan("larch", "plan-1", &made(NOW), &entry(702)).await.unwrap());
    store.add_place(&hub("h1"), &entry(703)).await.unwrap();
    assert!(store.remove_place(("larch", "gaer"), "h1", &made(NOW), &entry(704)).await.unwrap());
    store.add_wish(&wish(&address(1).id, WishKind::NoLeaflets, true), &entry(705)).await.unwrap();
    store.set_due_rules(("larch", "gaer"), &DueRules::default(), &made(NOW), &entry(706)).await.unwrap();
}

pub fn quiet(_done: u64) {}

/// A partner of Larch Homes who asked, was given other limits, and was stopped once.
pub async fn partner_of_larch(store: &Store) {
    let partner = [grant("larch", None, Role::Partner)];
    assert!(store.add_person(&person("partner"), &partner, None, &entry(500)).await.unwrap());
    let question = |n: i64| Question {
        organisation: "larch".into(),
        check: format!("P-{n}"),
        partner: "partner".into(),
        at: NOW + n,
        address: format!("{n}"),
        postcode: Some("AE1 2BD".into()),
        street: Some("larch road".into()),
        number: Some(100 * n),
        place: Some(Bng { easting: 331_000.1, northing: 187_000.2 }),
    };
    for n in 0..8 {
        let told = |stop: &Stop| {
            let Stop::Run(run) = stop else { panic!("{stop:?}") };
            let notice = Notice {
                organisation: "larch".into(),
                id: "notice-1".into(),
                at: NOW + n,
                kind: NoticeKind::RunOfNeighbours,
                person: "partner".into(),
                site: Some("gaer".into()),
                run: run.clone(),
            };
            Told { entry: None, notice: Some(notice) }
        };
        let audited = [(check(&format!("P-{n}"), NOW + n), entry(510 + n))];
        store.record_partner_checks(&audited, &[question(n)], told).await.unwrap();
    }
    let limits = PartnerLimits { per_hour: 5, per_day: 50 };
    store.set_partner_limits("larch", "partner", limits, "person:p1", &entry(501)).await.unwrap();
}

/// Larch Homes with a site, its list of 30 homes, the gazetteer around it, a boundary, people, a
/// check: something in every table.
pub async fn larch_homes(store: &Store) {
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap());
    let boundary_import = import("larch", Some("gaer"), ImportKind::Boundary, "i-boundary", NOW);
    store
        .add_boundary(
            &boundary("larch", "gaer", "2026-01-01", "i-boundary"),
            &boundary_import,
            seen(store).await,
            &entry(3),
        )
        .await
        .unwrap();
    let addresses: Vec<Address> = (1..=1_500).map(address).collect();
    let corrected = [(Address { written: "1 Larch Raod".into(), ..address(1) }, address(1))];
    let address_import = import(INSTALLATION, None, ImportKind::Addresses, "i-addresses", NOW);
    store.apply_addresses(&address_import, &addresses, &corrected, seen(store).await, &entry(4), &quiet).await.unwrap();
    let list_import = import("larch", Some("gaer"), ImportKind::Households, "i-list", NOW);
    store.apply_households(&list_import, &added(1..=30), seen(store).await, &entry(5), &quiet).await.unwrap();
    let map_import = import("larch", Some("gaer"), ImportKind::Streets, "i-map", NOW);
    store
        .put_base_map("larch", "gaer", "streets", "{\"type\":\"FeatureCollection\"}", &map_import, &entry(6))
        .await
        .unwrap();
    assert!(store.record_check(&check("4KD-297", NOW), &entry(7)).await.unwrap());
    let admin = [grant(INSTALLATION, None, Role::Administrator), grant("larch", Some("gaer"), Role::Champion)];
    assert!(store.add_person(&person("p1"), &admin, Some("$argon2id$hash"), &entry(8)).await.unwrap());
    store.add_session(&session("p1", "s1"), &entry(9)).await.unwrap();
    store.add_token(&token("p1", "t1"), &entry(10)).await.unwrap();
    store.add_link(&link("l1", Some("p1")), &entry(11)).await.unwrap();
    store.record_attempt("ip:192.0.2.1", NOW).await.unwrap();
    store.add_decision(&decision("d1", 1, NOW), &entry(12)).await.unwrap();
    assert!(store.revoke_decision("larch", "d1", &ended(NOW), &entry(13)).await.unwrap());
    store.protect_address(&protected("m1", 2, NOW), &entry(14)).await.unwrap();
    assert!(store.lift_protection("larch", "m1", &ended(NOW), &entry(15)).await.unwrap());
    assert_eq!(store.state_surroundings(&statement(true, NOW), &entry(16)).await.unwrap(), 1);
    store.add_referrals(&referral_list("list-0"), &three_rows(), &entry(17), &quiet).await.unwrap();
    let settled = settlement(Settled::Inside);
    assert!(store.settle_referral(&referral_list("list-0"), 3, &settled, &entry(18)).await.unwrap());
}
