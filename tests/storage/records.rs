//! What is kept for ever: checks, the audit log; and what is there after a restart.

use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::site::INSTALLATION;

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    what_was_stored_is_there_after_a_restart,
    an_organisation_that_is_there_already_stays_as_it_is,
    a_sites_id_is_taken_once_in_the_whole_installation,
    a_check_comes_back_exactly_as_it_was_answered,
    a_checks_id_is_taken_once,
    checks_can_be_asked_for_by_person_site_and_organisation,
    what_is_kept_for_ever_cannot_be_changed_by_any_program,
    the_audit_log_pages_without_missing_any,
    nothing_is_written_where_its_audit_entry_cannot_be,
    the_revision_moves_with_what_maps_are_made_of_and_nothing_else,
    a_null_character_finds_nothing,
];

async fn what_was_stored_is_there_after_a_restart(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let epoch = store.epoch().await.unwrap();
    store.close().await;

    let store = place.open().await;
    store.ready().await.unwrap();
    assert_eq!(store.epoch().await.unwrap(), epoch);
    assert_eq!(store.organisations().await.unwrap(), [organisation("larch")]);
    assert_eq!(store.sites().await.unwrap(), [site("larch", "gaer")]);
    assert_eq!(store.site("gaer").await.unwrap(), Some(site("larch", "gaer")));
    assert_eq!(store.boundary_versions("larch", "gaer").await.unwrap(), store.all_boundary_versions().await.unwrap());
    assert_eq!(store.addresses(INSTALLATION).await.unwrap().len(), 1_500);
    assert_eq!(store.all_households().await.unwrap().len(), 30);
    assert_eq!(store.sessions_of("p1").await.unwrap(), [session("p1", "s1")]);
    assert_eq!(store.tokens().await.unwrap(), [token("p1", "t1")]);
    assert_eq!(store.link("l1").await.unwrap(), Some(link("l1", Some("p1"))));
    assert_eq!(store.audit_log("*", None, 100).await.unwrap().len(), 18);
}

async fn an_organisation_that_is_there_already_stays_as_it_is(place: Place) {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    let mut renamed = organisation("larch");
    renamed.name = "Somebody else".into();
    store.add_organisation(&renamed, NOW, &entry(2)).await.unwrap();
    assert_eq!(store.organisation("larch").await.unwrap(), Some(organisation("larch")));
    assert_eq!(store.audit_log("*", None, 10).await.unwrap(), [entry(1)]);
}

async fn a_sites_id_is_taken_once_in_the_whole_installation(place: Place) {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    store.add_organisation(&organisation("beech"), NOW, &entry(2)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(3)).await.unwrap());
    assert!(!store.add_site(&site("beech", "gaer"), &entry(4)).await.unwrap());
    assert_eq!(store.site("gaer").await.unwrap().unwrap().organisation, "larch");
    assert_eq!(store.audit_log("*", None, 10).await.unwrap().len(), 3);
}

async fn a_check_comes_back_exactly_as_it_was_answered(place: Place) {
    let store = place.open().await;
    // Numbers whose shortest text a careless reader gets wrong in the last bit.
    let awkward = [0.1 + 0.2, 1.0 / 3.0, 51.588_407_123_456_78, -2.997_012_345_678_901_4, 8.41e-21, f64::MIN_POSITIVE];
    for (n, metres) in (0i64..).zip(awkward) {
        let mut asked = check(&format!("4KD-{n}"), NOW + n);
        asked.answer.distance_to_line_m = Some(metres);
        asked.answer.point.as_mut().unwrap().longitude = metres;
        assert!(store.record_check(&asked, &entry(n)).await.unwrap());
        let kept = store.check(&asked.id).await.unwrap().unwrap();
        assert_eq!(serde_json::to_string(&kept.answer).unwrap(), serde_json::to_string(&asked.answer).unwrap());
        assert_eq!(kept, asked);
    }
    assert_eq!(store.check("none-such").await.unwrap(), None);
}

async fn a_checks_id_is_taken_once(place: Place) {
    let store = place.open().await;
    assert!(store.record_check(&check("4KD-297", NOW), &entry(1)).await.unwrap());
    let mut other = check("4KD-297", NOW + 1);
    other.organisation = "beech".into();
    assert!(!store.record_check(&other, &entry(2)).await.unwrap());
    assert_eq!(store.check("4KD-297").await.unwrap(), Some(check("4KD-297", NOW)));
    assert_eq!(store.audit_log("*", None, 10).await.unwrap().len(), 1);
}

async fn checks_can_be_asked_for_by_person_site_and_organisation(place: Place) {
    let store = place.open().await;
    for n in 0..6 {
        let mut asked = check(&format!("c{n}"), NOW + n);
        asked.organisation = if n % 2 == 0 { "larch".into() } else { "beech".into() };
        asked.by = if n < 3 { "person:p1".into() } else { "person:p2".into() };
        asked.site = (n != 4).then(|| "gaer".into());
        assert!(store.record_check(&asked, &entry(n)).await.unwrap());
    }
    let ids = async |organisation, by, site, limit| {
        let found = store.checks(organisation, by, site, limit).await.unwrap();
        found.into_iter().map(|check| check.id).collect::<Vec<_>>()
    };
    assert_eq!(ids("*", None, None, 10).await, ["c5", "c4", "c3", "c2", "c1", "c0"]);
    assert_eq!(ids("*", None, None, 2).await, ["c5", "c4"]);
    assert_eq!(ids("larch", None, None, 10).await, ["c4", "c2", "c0"]);
    assert_eq!(ids("larch", Some("person:p1"), None, 10).await, ["c2", "c0"]);
    assert_eq!(ids("larch", None, Some("gaer"), 10).await, ["c2", "c0"]);
    assert_eq!(ids("*", Some("person:p2"), Some("gaer"), 10).await, ["c5", "c3"]);
}

async fn what_is_kept_for_ever_cannot_be_changed_by_any_program(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    record_of_larch(&store).await;
    let lines = store.audit_log("*", None, 1_000).await.unwrap().len();
    let columns = [
        ("audit_entry", "who"),
        ("import_record", "by"),
        ("boundary_version", "geojson"),
        ("household_change", "by"),
        ("recorded_check", "answer"),
        ("decision", "why"),
        ("decision_revoked", "by"),
        ("protected_address", "may_see"),
        ("protected_address_lifted", "by"),
        ("surroundings_statement", "note"),
        ("contact_event", "person"),
        ("device", "person"),
        ("set_aside", "raw"),
        ("set_aside_settled", "by"),
    ];
    for (table, column) in columns {
        let error = place.meddle(&format!("update {table} set {column} = 'x'")).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{table}: {error}");
        assert!(place.meddle(&format!("delete from {table}")).await.is_err(), "{table}");
    }
    assert!(place.meddle("delete from household").await.is_err());
    let again = "insert or replace into audit_entry (organisation, id, at, who, verb, what)
        values ('larch', 'entry-000001', 1, 'x', 'x', 'x')";
    assert!(place.meddle(again).await.is_err());
    assert!(place.meddle("truncate audit_entry").await.is_err());
    let log = store.audit_log("*", None, 100).await.unwrap();
    assert_eq!(log.len(), lines);
    assert_eq!(log.last(), Some(&entry(1)));
    assert_eq!(store.check("4KD-297").await.unwrap(), Some(check("4KD-297", NOW)));
}

async fn the_audit_log_pages_without_missing_any(place: Place) {
    let store = place.open().await;
    // Seven at a time share a microsecond.
    for n in 0..50 {
        store.audit(&AuditEntry { at: NOW + n / 7, ..entry(n) }).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = store.audit_log("larch", before, 5).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.at);
        seen.extend(page);
    }
    assert_eq!(seen.len(), 50);
    assert!(seen.is_sorted_by(|a, b| (a.at, &a.id) > (b.at, &b.id)));
    assert_eq!(store.audit_log("beech", None, 5).await.unwrap(), []);
    assert_eq!(store.audit_log("larch", None, 0).await.unwrap(), []);
}

async fn nothing_is_written_where_its_audit_entry_cannot_be(place: Place) {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    let taken = entry(1);
    assert!(store.add_site(&site("larch", "gaer"), &taken).await.is_err());
    assert_eq!(store.site("gaer").await.unwrap(), None);
    assert!(store.record_check(&check("c1", NOW), &taken).await.is_err());
    assert_eq!(store.check("c1").await.unwrap(), None);
}

async fn the_revision_moves_with_what_maps_are_made_of_and_nothing_else(place: Place) {
    let store = place.open().await;
    assert_eq!(store.revision().await.unwrap(), 0);
    larch_homes(&store).await;
    // A boundary, a list of addresses, a list of households.
    assert_eq!(store.revision().await.unwrap(), 3);
}

async fn a_null_character_finds_nothing(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    assert_eq!(store.site("gaer\0").await.unwrap(), None);
    assert_eq!(store.check("4KD-297\0").await.unwrap(), None);
    assert_eq!(store.person_by_email("p1@example.org\0").await.unwrap(), None);
    assert_eq!(store.household("larch", "gaer", "\0").await.unwrap(), None);
    assert_eq!(store.link("l1\0").await.unwrap(), None);
}
