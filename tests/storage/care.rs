//! What the office keeps for those who walk: what grows only, and free text that goes for good.

use patchwalk::domain::event::{Answer, Candidate};
use patchwalk::domain::safety::{Marker, MarkerCode, MarkerDays, MarkerState, Review};
use patchwalk::storage::{Store, Target};
use serde_json::json;

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_reported_address_is_settled_once,
    a_marker_is_at_a_door_once_until_it_is_over,
    two_who_put_the_same_marker_there_at_once_leave_one,
    a_note_goes_for_good_and_its_event_stays,
    the_note_of_what_was_set_aside_goes_with_it,
    an_entry_note_stands_in_the_place_of_the_one_before,
    what_is_said_of_walking_alone_comes_back_and_tells_who_looks_out,
    notes_of_the_schema_before_are_moved_to_where_they_can_be_deleted,
];

async fn gaer(place: &Place) -> Store {
    let store = place.open().await;
    larch_homes(&store).await;
    store
}

async fn take_in(store: &Store, candidates: Vec<Candidate>, line: i64) -> Vec<Answer> {
    store.take_in(&batch("phone-1", candidates), &|_| entry(line)).await.unwrap().answers
}

fn id(n: u32) -> String {
    format!("0193a000-0000-7000-8000-00000000c0{n:02x}")
}

/// A knock at the first home, with a note.
fn noted(n: u32, text: &str) -> Candidate {
    let sent = json!({
        "id": id(n), "sequence": n, "kind": "attempt", "household": address(1).id, "outcome": "no_answer",
        "at": "2026-11-21T09:00:00Z", "note": text,
    });
    candidate("phone-1", &sent)
}

async fn a_reported_address_is_settled_once(place: Place) {
    let store = gaer(&place).await;
    let sent = json!({
        "id": id(1), "sequence": 1, "kind": "missing_address", "at": "2026-11-21T09:00:00Z", "address": "1a Larch Road",
    });
    take_in(&store, vec![candidate("phone-1", &sent)], 900).await;
    assert!(store.settle_reported(&settled(&id(1)), &entry(901)).await.unwrap());
    assert!(!store.settle_reported(&settled(&id(1)), &entry(902)).await.unwrap());
    assert_eq!(store.reported_settled("larch", "gaer").await.unwrap(), [settled(&id(1))]);
    assert_eq!(store.reported_settled("beech", "gaer").await.unwrap(), []);
    assert!(store.settle_reported(&settled("no-such-event"), &entry(903)).await.is_err());
    assert!(place.meddle("update reported_settled set outcome = 'no_home'").await.is_err(), "append-only");
}

async fn a_marker_is_at_a_door_once_until_it_is_over(place: Place) {
    let store = gaer(&place).await;
    let today = NOW_DAY;
    assert!(store.add_marker(&marker("m1", 1), today, &entry(900)).await.unwrap());
    assert!(!store.add_marker(&marker("m2", 1), today, &entry(901)).await.unwrap(), "the same");
    let other = Marker { code: MarkerCode::OfficeOnly, ..marker("m3", 1) };
    assert!(store.add_marker(&other, today, &entry(902)).await.unwrap());
    let carried_on = Review { days: MarkerDays::from(today, Some(today)), made: made(NOW + 1) };
    assert!(store.review_marker(&marker("m1", 1), &carried_on, today, &entry(903)).await.unwrap());
    let over = Review { days: None, made: made(NOW + 2) };
    assert!(store.review_marker(&marker("m1", 1), &over, today, &entry(904)).await.unwrap());
    assert!(!store.review_marker(&marker("m1", 1), &carried_on, today, &entry(905)).await.unwrap(), "it is over");
    assert!(store.add_marker(&marker("m2", 1), today, &entry(906)).await.unwrap(), "and may be put there anew");

    let mut kept = store.markers("larch", "gaer").await.unwrap();
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    let reviewed = Marker { reviews: vec![carried_on, over], ..marker("m1", 1) };
    assert_eq!(kept, [reviewed, marker("m2", 1), other]);
    assert_eq!(kept[0].state(today), MarkerState::Ended);
    let late = jiff::civil::date(2027, 3, 21);
    assert!(store.add_marker(&marker("m4", 1), late, &entry(907)).await.unwrap(), "that one ran out by itself");
    assert_eq!(store.markers("beech", "gaer").await.unwrap(), []);
    for table in ["safety_marker", "safety_review"] {
        assert!(place.meddle(&format!("delete from {table}")).await.is_err(), "append-only");
    }
}

async fn two_who_put_the_same_marker_there_at_once_leave_one(place: Place) {
    let store = gaer(&place).await;
    let tries = (0..6).map(|n| {
        let store = store.clone();
        tokio::spawn(
            async move { store.add_marker(&marker(&format!("m{n}"), 1), NOW_DAY, &entry(900 + n)).await.unwrap() },
        )
    });
    let mut added = 0;
    for one in tries.collect::<Vec<_>>() {
        added += usize::from(one.await.unwrap());
    }
    assert_eq!((added, store.markers("larch", "gaer").await.unwrap().len()), (1, 1));
}

async fn a_note_goes_for_good_and_its_event_stays(place: Place) {
    const WORDS: &str = "Zebra stripes on the garden gate";
    let store = gaer(&place).await;
    take_in(&store, vec![noted(1, WORDS), noted(2, "Ring twice")], 900).await;
    assert_eq!(store.event_notes("larch", "gaer").await.unwrap().len(), 2);
    assert_eq!(store.delete_event_notes("larch", &[id(1)], &entry(901)).await.unwrap(), 1);
    assert_eq!(store.delete_event_notes("larch", &[id(1)], &entry(902)).await.unwrap(), 0);
    let left: Vec<String> =
        store.event_notes("larch", "gaer").await.unwrap().into_iter().map(|note| note.event).collect();
    assert_eq!(left, [id(2)]);
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap().len(), 2);
    assert_eq!(take_in(&store, vec![noted(1, WORDS)], 903).await, [Answer::AlreadyStored], "and brings no note back");
    assert_eq!(store.event_notes("larch", "gaer").await.unwrap().len(), 1);
    store.close().await;
    if let Target::Sqlite(file) = &place.target {
        let bytes = std::fs::read(file).unwrap();
        let holds = |words: &str| bytes.windows(words.len()).any(|at| at == words.as_bytes());
        assert!(holds("Ring twice") && !holds(WORDS), "what was deleted can't be read out of the file");
    }
}

async fn the_note_of_what_was_set_aside_goes_with_it(place: Place) {
    let store = gaer(&place).await;
    let aside = |n| Candidate { placed: None, ..noted(n, "Side door") };
    take_in(&store, vec![aside(1), aside(2)], 900).await;
    let by =
        |notes: Vec<patchwalk::domain::note::EventNote>| notes.into_iter().map(|note| note.event).collect::<Vec<_>>();
    assert_eq!(by(store.event_notes("larch", "gaer").await.unwrap()).len(), 2);
    let event = noted(1, "Side door").placed.unwrap();
    store.take_after_all(&aside(1).aside, &event, "unused", &made(NOW), &entry(901)).await.unwrap();
    assert!(store.leave_out(&aside(2).aside, &made(NOW), &entry(902)).await.unwrap());
    assert_eq!(by(store.event_notes("larch", "gaer").await.unwrap()), [id(1)], "the one moved, the other is gone");
}

async fn an_entry_note_stands_in_the_place_of_the_one_before(place: Place) {
    let store = gaer(&place).await;
    let at = ("larch", "gaer");
    store.put_entry_note(&entry_note(1, "Use the back gate"), &entry(900)).await.unwrap();
    store.put_entry_note(&entry_note(2, "Ring at number 4"), &entry(901)).await.unwrap();
    store.put_entry_note(&entry_note(1, "Front door again"), &entry(902)).await.unwrap();
    let mut kept = store.entry_notes("larch", "gaer").await.unwrap();
    kept.sort_by_key(|note| note.household != address(1).id);
    assert_eq!(kept, [entry_note(1, "Front door again"), entry_note(2, "Ring at number 4")]);
    assert_eq!(store.delete_entry_notes(at, &[address(1).id, "nowhere".into()], &entry(903)).await.unwrap(), 1);
    assert_eq!(store.entry_notes("larch", "gaer").await.unwrap(), [entry_note(2, "Ring at number 4")]);
}

async fn what_is_said_of_walking_alone_comes_back_and_tells_who_looks_out(place: Place) {
    let store = gaer(&place).await;
    let start = json!({
        "id": id(1), "sequence": 1, "kind": "walk_start", "at": "2026-11-21T09:00:00Z", "back_by": "2026-11-21T11:00:00Z",
        "buddy": "p2", "offset_ms": 1000,
    });
    let start = candidate("phone-1", &start);
    take_in(&store, vec![start.clone()], 900).await;
    let kept = &store.events("larch", "gaer", 0).await.unwrap()[0];
    assert_eq!(kept.sent, start.placed.unwrap().sent);
    let watched = [("larch".to_owned(), "gaer".to_owned())];
    assert_eq!(store.watched_sites("p2", NOW).await.unwrap(), watched);
    assert_eq!(store.watched_sites("p1", NOW).await.unwrap(), []);
    assert_eq!(store.watched_sites("p2", NOW + 10_000_000).await.unwrap(), []);
}

async fn notes_of_the_schema_before_are_moved_to_where_they_can_be_deleted(place: Place) {
    use patchwalk::storage::{MIGRATIONS, Options};
    let before = Options { migrations: &MIGRATIONS[..7], copies: Some(place.path("copies")), ..Options::default() };
    let store = Store::open_with(&place.target, NOW, &before).await.unwrap();
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap());
    store.close().await;
    let row = |n: u32, note: &str| {
        format!(
            "insert into contact_event (organisation, id, site, device, sequence, kind, at, corrected_at, leaflet, note,
                by_staff, person, person_name, received_at, digest, flagged, number)
             values ('larch', '{}', 'gaer', 'phone-1', {n}, 'walk_start', 0, 0, 0, {note}, 0, 'person:p1', 'P', 5, 'd', 0, {n})",
            id(n)
        )
    };
    place.meddle(&row(1, "'Ring twice'")).await.unwrap();
    place.meddle(&row(2, "null")).await.unwrap();
    let store = place.open().await;
    let notes = store.event_notes("larch", "gaer").await.unwrap();
    assert_eq!((notes.len(), notes[0].text.as_str(), notes[0].kept_at), (1, "Ring twice", 5));
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    assert!(kept.len() == 2 && kept.iter().all(|event| event.sent.note.is_none()));
    assert!(place.meddle("update contact_event set note = 'x'").await.is_err(), "append-only as before");
    store.close().await;
    assert!(Store::doctor(&place.target).await.iter().all(|finding| finding.ok || finding.name == "free_disk"));
}
