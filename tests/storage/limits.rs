//! Many checks in one transaction, what partners may ask, and the counters that caches compare.

use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::notice::{Notice, NoticeKind};
use patchwalk::domain::partner::{DAY, HOUR, PartnerLimits, Question, Run, RunKind, Span, Stop};
use patchwalk::domain::person::Role;
use patchwalk::domain::plane::Bng;
use patchwalk::storage::{Audited, PartnerOutcome, Store, Told};

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    checks_recorded_together_are_all_there_with_their_audit_entries,
    a_clash_of_ids_spoils_it_only_for_the_check_that_has_the_taken_one,
    one_that_cannot_be_written_leaves_nothing_of_those_written_with_it,
    a_partners_questions_come_back_as_they_were_asked,
    what_a_partner_is_refused_leaves_a_notice_and_an_audit_entry_and_no_check,
    the_latest_limits_hold_and_the_earlier_stay_written,
    checks_sent_at_once_are_counted_one_after_another,
    the_access_counter_moves_with_who_may_do_what_and_with_nothing_else,
    what_partners_did_cannot_be_changed_and_is_in_backups,
];

fn audited(id: &str, n: i64) -> Audited {
    (check(id, NOW + n), entry(1_000 + n))
}

fn question(id: &str, at: i64) -> Question {
    Question {
        organisation: "larch".into(),
        check: id.into(),
        partner: "p1".into(),
        at,
        address: format!("address of {id}"),
        postcode: Some("AE1 2BD".into()),
        street: Some("larch road".into()),
        number: None,
        place: Some(Bng { easting: 331_000.1 + 1.0 / 3.0, northing: 187_000.7 }),
    }
}

fn nothing(_: &Stop) -> Told {
    Told { entry: None, notice: None }
}

/// Several addresses far from one another.
fn far(id: &str, n: i64) -> Question {
    let mut asked = question(id, NOW + n);
    (asked.postcode, asked.place) = (None, None);
    asked
}

async fn partner(place: &Place) -> Store {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    let partner = [grant("larch", None, Role::Partner)];
    assert!(store.add_person(&person("p1"), &partner, None, &entry(2)).await.unwrap());
    store
}

async fn checks_recorded_together_are_all_there_with_their_audit_entries(place: Place) {
    let store = place.open().await;
    let many: Vec<Audited> = (0..900).map(|n| audited(&format!("c{n}"), n)).collect();
    assert_eq!(store.record_checks(&many).await.unwrap(), vec![true; 900]);
    assert_eq!(store.check("c899").await.unwrap().unwrap(), many[899].0);
    assert_eq!(store.checks("*", None, None, 1_000).await.unwrap().len(), 900);
    let log = store.audit_log("*", None, 1_000).await.unwrap();
    assert_eq!(log.len(), 900);
    assert_eq!(log[0], many[899].1);
    assert_eq!(store.record_checks(&[]).await.unwrap(), Vec::<bool>::new());
}

async fn a_clash_of_ids_spoils_it_only_for_the_check_that_has_the_taken_one(place: Place) {
    let store = place.open().await;
    assert!(store.record_check(&check("taken", NOW), &entry(1)).await.unwrap());
    let some = [audited("a", 1), audited("taken", 2), audited("b", 3), audited("b", 4)];
    assert_eq!(store.record_checks(&some).await.unwrap(), [true, false, true, false]);
    assert_eq!(store.check("taken").await.unwrap().unwrap().at, NOW);
    assert_eq!(store.audit_log("*", None, 10).await.unwrap().len(), 3);
}

async fn one_that_cannot_be_written_leaves_nothing_of_those_written_with_it(place: Place) {
    let store = place.open().await;
    store.audit(&entry(1_002)).await.unwrap();
    let some = [audited("a", 1), audited("b", 2)];
    assert!(store.record_checks(&some).await.is_err());
    assert_eq!(store.checks("*", None, None, 10).await.unwrap(), []);
}

async fn a_partners_questions_come_back_as_they_were_asked(place: Place) {
    let store = partner(&place).await;
    let asked = [question("c1", NOW), far("c2", 1)];
    let done = store.record_partner_checks(&[audited("c1", 0), audited("c2", 1)], &asked, nothing).await.unwrap();
    assert_eq!(done, PartnerOutcome::Recorded);
    assert_eq!(store.partner_questions("p1", NOW - DAY).await.unwrap(), asked);
    assert_eq!(store.partner_questions("p1", NOW).await.unwrap(), asked[1..]);
    assert_eq!(store.partner_questions("p2", 0).await.unwrap(), []);
    let again = store.record_partner_checks(&[audited("c1", 9)], &[question("c1", NOW)], nothing).await.unwrap();
    assert_eq!(again, PartnerOutcome::IdTaken);
    assert_eq!(store.partner_questions("p1", 0).await.unwrap().len(), 2);
}

async fn what_a_partner_is_refused_leaves_a_notice_and_an_audit_entry_and_no_check(place: Place) {
    let store = partner(&place).await;
    for n in 0..7 {
        let id = format!("c{n}");
        store.record_partner_checks(&[audited(&id, n)], &[question(&id, NOW + n)], nothing).await.unwrap();
    }
    let told = |n: i64| {
        move |stop: &Stop| {
            let Stop::Run(run) = stop else { panic!("{stop:?}") };
            let notice = Notice {
                organisation: "larch".into(),
                id: format!("n{n}"),
                at: NOW + n,
                kind: NoticeKind::RunOfNeighbours,
                person: "p1".into(),
                site: None,
                run: run.clone(),
            };
            Told { entry: Some(AuditEntry { verb: "stopped".into(), ..entry(2_000 + n) }), notice: Some(notice) }
        }
    };
    for n in [8, 9] {
        let stop = store.record_partner_checks(&[audited("c8", n)], &[question("c8", NOW + n)], told(n)).await.unwrap();
        assert!(
            matches!(stop, PartnerOutcome::Stopped(Stop::Run(Run { kind: RunKind::SamePostcode, .. }))),
            "{stop:?}"
        );
    }
    assert_eq!(store.check("c8").await.unwrap(), None);
    let log = store.audit_log("*", None, 100).await.unwrap();
    assert_eq!(log.iter().filter(|line| line.verb == "stopped").count(), 2);
    // Told of once an hour.
    let notices = store.notices("larch", 10).await.unwrap();
    assert_eq!(notices.iter().map(|n| n.id.as_str()).collect::<Vec<_>>(), ["n8"]);
    assert_eq!(notices[0].run.checks.len(), 7);
    assert_eq!(store.notices("*", 10).await.unwrap(), notices);
    assert_eq!(store.notices("beech", 10).await.unwrap(), []);
}

async fn the_latest_limits_hold_and_the_earlier_stay_written(place: Place) {
    let store = partner(&place).await;
    assert_eq!(store.partner_limits("larch", "p1").await.unwrap(), PartnerLimits::default());
    for (n, per_hour) in [(1, 5), (2, 1), (3, 2)] {
        let limits = PartnerLimits { per_hour, per_day: 9 };
        // The clock may stand still, or be set back.
        let entry = AuditEntry { at: NOW - n, ..entry(100 + n) };
        store.set_partner_limits("larch", "p1", limits, "person:m", &entry).await.unwrap();
        assert_eq!(store.partner_limits("larch", "p1").await.unwrap(), limits);
    }
    assert_eq!(store.partner_limits("beech", "p1").await.unwrap(), PartnerLimits::default());
    let two = [far("c1", 0), far("c2", 1)];
    store.record_partner_checks(&[audited("c1", 0), audited("c2", 1)], &two, nothing).await.unwrap();
    let stopped = store.record_partner_checks(&[audited("c3", 2)], &[far("c3", 2)], nothing).await.unwrap();
    let PartnerOutcome::Stopped(Stop::Limit { most: 2, span: Span::Hour, retry_after_s }) = stopped else {
        panic!("{stopped:?}")
    };
    assert_eq!(i64::try_from(retry_after_s).unwrap() * 1_000_000, HOUR);
}

async fn checks_sent_at_once_are_counted_one_after_another(place: Place) {
    let store = partner(&place).await;
    let limits = PartnerLimits { per_hour: 7, per_day: 7 };
    store.set_partner_limits("larch", "p1", limits, "person:m", &entry(50)).await.unwrap();
    let mut sent = Vec::new();
    for n in 0..24 {
        let store = store.clone();
        sent.push(tokio::spawn(async move {
            let id = format!("c{n}");
            store.record_partner_checks(&[audited(&id, n)], &[far(&id, n)], nothing).await.unwrap()
        }));
    }
    let mut recorded = 0;
    for one in sent {
        recorded += usize::from(one.await.unwrap() == PartnerOutcome::Recorded);
    }
    assert_eq!(recorded, 7);
    assert_eq!(store.checks("*", None, None, 100).await.unwrap().len(), 7);
}

async fn the_access_counter_moves_with_who_may_do_what_and_with_nothing_else(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let mut last = store.counters().await.unwrap();
    assert_eq!(last.revision, 3);
    let mut moved = async |expected: bool, what: &str| {
        let now = store.counters().await.unwrap();
        assert_eq!(now.access > last.access, expected, "{what}");
        last = now;
    };
    store.record_check(&check("c1", NOW), &entry(20)).await.unwrap();
    store.touch_session("hash-of-s1", NOW + 5).await.unwrap();
    store.touch_token("t1", NOW + 5).await.unwrap();
    moved(false, "use").await;
    store.add_site(&site("larch", "maindee"), &entry(21)).await.unwrap();
    moved(true, "a site").await;
    store.set_grants("p1", |before| (before, entry(22))).await.unwrap();
    moved(true, "grants").await;
    store.revoke_token("t1", NOW, &entry(23)).await.unwrap();
    moved(true, "a token").await;
    store.revoke_session("p1", "s1", NOW, &entry(24)).await.unwrap();
    moved(true, "a session").await;
    assert!(store.add_person(&person("p2"), &[], None, &entry(25)).await.unwrap());
    store.close_person("p2", NOW, &entry(26)).await.unwrap();
    moved(true, "a person").await;
}

async fn what_partners_did_cannot_be_changed_and_is_in_backups(place: Place) {
    let store = partner(&place).await;
    store.record_partner_checks(&[audited("c1", 0)], &[question("c1", NOW)], nothing).await.unwrap();
    store.set_partner_limits("larch", "p1", PartnerLimits::default(), "person:m", &entry(50)).await.unwrap();
    for (table, column) in [("partner_check", "address"), ("partner_limit", "set_by")] {
        let error = place.meddle(&format!("update {table} set {column} = 'x'")).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{table}: {error}");
        assert!(place.meddle(&format!("delete from {table}")).await.is_err(), "{table}");
    }
    let made = store.backup(&place.path("b.zip"), NOW).await.unwrap();
    let rows = |name| made.tables.iter().find(|table| table.name == name).map(|table| table.rows);
    assert_eq!((rows("partner_check"), rows("partner_limit"), rows("notice")), (Some(1), Some(1), Some(0)));
    assert_eq!(rows("access_counter"), None);
}
