//! Contact events: each once, in the order of arrival, whoever sends them how often.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::RandomState;

use patchwalk::domain::event::{Answer, Candidate, ContactEvent, Reason, by_household, fold};
use patchwalk::storage::Store;
use serde_json::json;

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_batch_is_answered_event_by_event_and_told_in_the_order_of_arrival,
    eight_who_send_the_same_at_once_in_any_order_leave_each_event_once,
    numbers_rise_without_a_gap_that_a_reader_could_miss,
    a_device_belongs_to_whoever_sent_from_it_first,
    what_was_set_aside_is_settled_once,
    what_is_taken_in_after_all_gets_an_id_and_a_number_that_are_free,
    what_has_its_place_now_is_stored_and_waits_no_more,
    a_correction_that_belongs_nowhere_yet_is_kept,
    an_event_comes_back_as_it_was_sent,
];

async fn gaer(place: &Place) -> Store {
    let store = place.open().await;
    larch_homes(&store).await;
    store
}

fn home(n: u32) -> String {
    address(n).id
}

async fn take_in(store: &Store, candidates: Vec<Candidate>) -> Vec<Answer> {
    let device = candidates[0].aside.device.clone();
    static LINES: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new(2_000);
    let line = || entry(LINES.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    store.take_in(&batch(&device, candidates), &|_| line()).await.unwrap().answers
}

async fn a_batch_is_answered_event_by_event_and_told_in_the_order_of_arrival(place: Place) {
    use Answer::{AlreadyStored, SetAside, StillAside, Stored};
    let store = gaer(&place).await;
    let other = knock(1, &home(1), "refused");
    let same_number = Candidate { ..knock_of("phone-1", 2, &home(2), "spoke") };
    let mut same_number_other_id = knock(3, &home(3), "spoke");
    same_number_other_id.placed.as_mut().unwrap().sent.sequence = 2;
    let bad = Candidate { placed: None, ..knock(4, &home(4), "spoke") };
    let sent = vec![
        knock(1, &home(1), "spoke"),
        other.clone(),
        same_number,
        same_number_other_id,
        bad,
        knock(1, &home(1), "spoke"),
        knock(5, &home(5), "no_answer"),
    ];
    let aside = |reason| SetAside(reason);
    let answers = take_in(&store, sent.clone()).await;
    let expected = [
        Stored,
        aside(Reason::OtherContent),
        Stored,
        aside(Reason::SequenceTaken),
        aside(Reason::NotInRound),
        AlreadyStored,
        Stored,
    ];
    assert_eq!(answers, expected);
    let audited = store.audit_log("larch", None, 10_000).await.unwrap().len();

    let again = take_in(&store, sent).await;
    let expected = [
        AlreadyStored,
        StillAside(Reason::OtherContent),
        AlreadyStored,
        StillAside(Reason::SequenceTaken),
        StillAside(Reason::NotInRound),
        AlreadyStored,
        AlreadyStored,
    ];
    assert_eq!(again, expected);
    assert_eq!(store.audit_log("larch", None, 10_000).await.unwrap().len(), audited, "nothing new, nothing to tell");
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    let told: Vec<(i64, i64)> = kept.iter().map(|event| (event.number, event.sent.sequence)).collect();
    assert_eq!(told, [(1, 1), (2, 2), (3, 5)]);
    assert_eq!(store.events("larch", "gaer", 2).await.unwrap().len(), 1);
    assert_eq!(store.set_aside("larch", "gaer").await.unwrap().len(), 3, "each once");
    let of_other = store.set_aside("larch", "gaer").await.unwrap();
    let of_other = of_other.iter().find(|item| item.reason == Reason::OtherContent).unwrap();
    assert_eq!(of_other.raw, other.aside.raw);
}

/// The record in short: every event once, by what was sent, and what follows from it at each home.
fn in_short(events: &[ContactEvent]) -> (BTreeSet<(String, String)>, BTreeMap<String, String>) {
    let ids: BTreeSet<_> = events.iter().map(|event| (event.sent.id.clone(), event.digest.clone())).collect();
    assert_eq!(ids.len(), events.len(), "an event twice");
    let homes = by_household::<RandomState>(events);
    (ids, homes.into_iter().map(|(home, of)| (home.to_owned(), format!("{:?}", fold(of)))).collect())
}

async fn eight_who_send_the_same_at_once_in_any_order_leave_each_event_once(place: Place) {
    let store = gaer(&place).await;
    let outcomes = ["no_answer", "spoke", "refused", "do_not_knock", "interested"];
    let all: Vec<Candidate> =
        (1..=120).map(|n| knock(n, &home(1 + n % 30), outcomes[n as usize % outcomes.len()])).collect();
    let mut once: Vec<ContactEvent> = all.iter().map(|one| (**one.placed.as_ref().unwrap()).clone()).collect();
    once.iter_mut().zip(1..).for_each(|(event, number)| event.number = number);
    let senders = (0..8u64).map(|sender| {
        let (store, mut left) = (store.clone(), all.clone());
        tokio::spawn(async move {
            // Each sends all of it one to ten times, in an order of its own and in batches of its own size.
            let mut chance = sender + 1;
            let mut stored = 0;
            for _ in 0..=sender * 9 / 7 {
                for at in (1..left.len()).rev() {
                    chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    left.swap(at, (chance >> 33) as usize % (at + 1));
                }
                for piece in left.chunks(7 + 5 * sender as usize) {
                    let answers = take_in(&store, piece.to_vec()).await;
                    assert!(answers.iter().all(|a| matches!(a, Answer::Stored | Answer::AlreadyStored)), "{answers:?}");
                    stored += answers.iter().filter(|answer| **answer == Answer::Stored).count();
                }
            }
            stored
        })
    });
    let mut stored = 0;
    for sender in senders.collect::<Vec<_>>() {
        stored += sender.await.unwrap();
    }
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    assert_eq!((stored, kept.len()), (all.len(), all.len()));
    assert!(kept.iter().map(|event| event.number).eq(1..=120), "numbers without a gap or a double");
    assert_eq!(in_short(&kept), in_short(&once), "the same as if all had come once and in order");
}

async fn numbers_rise_without_a_gap_that_a_reader_could_miss(place: Place) {
    let store = gaer(&place).await;
    let writers = (0..4u32).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 1..=12 {
                take_in(&store, vec![knock_of(&format!("phone-{writer}"), n, &home(1), "no_answer")]).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let (mut seen, mut last) = (0, 0);
    while seen < 48 {
        for event in store.events("larch", "gaer", last).await.unwrap() {
            assert_eq!(event.number, last + 1, "one was stored later than one with a greater number");
            (seen, last) = (seen + 1, event.number);
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn a_device_belongs_to_whoever_sent_from_it_first(place: Place) {
    let store = gaer(&place).await;
    take_in(&store, vec![knock(1, &home(1), "spoke")]).await;
    let mut theirs = knock(2, &home(2), "spoke");
    theirs.aside.person = "person:p2".into();
    let mut sent = batch("phone-1", vec![theirs]);
    sent.person = "person:p2".into();
    let answers = store.take_in(&sent, &|_| entry(900)).await.unwrap().answers;
    assert_eq!(answers, [Answer::SetAside(Reason::SomeoneElsesDevice)]);
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap().len(), 1);
}

async fn what_was_set_aside_is_settled_once(place: Place) {
    let store = gaer(&place).await;
    let bad = Candidate { placed: None, ..knock(1, &home(1), "spoke") };
    take_in(&store, vec![bad.clone()]).await;
    assert!(store.leave_out(&bad.aside, &made(NOW), &entry(900)).await.unwrap());
    assert!(!store.leave_out(&bad.aside, &made(NOW), &entry(901)).await.unwrap());
    let event = knock(1, &home(1), "spoke").placed.unwrap();
    assert_eq!(store.take_after_all(&bad.aside, &event, "other", &made(NOW), &entry(902)).await.unwrap(), None);
    let item = &store.set_aside("larch", "gaer").await.unwrap()[0];
    assert!(item.settled.as_ref().is_some_and(|settled| !settled.taken && settled.made == made(NOW)));
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap(), []);
}

async fn what_is_taken_in_after_all_gets_an_id_and_a_number_that_are_free(place: Place) {
    let store = gaer(&place).await;
    let free = Candidate { placed: None, ..knock(7, &home(7), "spoke") };
    let other = knock(1, &home(1), "refused");
    take_in(&store, vec![knock(1, &home(1), "spoke"), other.clone(), free.clone()]).await;
    let fresh = "0193a000-0000-7000-8000-ffffffffffff";
    let event = other.placed.clone().unwrap();
    let taken = store.take_after_all(&other.aside, &event, fresh, &made(NOW), &entry(900)).await.unwrap();
    assert_eq!(taken, Some((fresh.to_owned(), 2)));
    let event = knock(7, &home(7), "spoke").placed.unwrap();
    let taken = store.take_after_all(&free.aside, &event, "unused", &made(NOW), &entry(901)).await.unwrap();
    assert_eq!(taken, Some((event.sent.id.clone(), 3)), "its own, which nobody has");
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    let told: Vec<(i64, &str)> = kept.iter().map(|e| (e.sent.sequence, e.sent.outcome.unwrap().code())).collect();
    assert_eq!(told, [(1, "spoke"), (-1, "refused"), (7, "spoke")]);
    // The phone sends them again: the one is in the record under its own id, the other stays as it was answered.
    let again = take_in(&store, vec![other, knock(7, &home(7), "spoke")]).await;
    assert_eq!(again, [Answer::StillAside(Reason::OtherContent), Answer::AlreadyStored]);
}

async fn what_has_its_place_now_is_stored_and_waits_no_more(place: Place) {
    use Answer::{AlreadyStored, SetAside, StillAside, Stored};
    let store = gaer(&place).await;
    let noted = json!({
        "id": "0193a000-0000-7000-8000-00000000d001", "sequence": 1, "kind": "missing_address", "address": "1a Larch Road",
        "at": "2026-11-21T09:00:00Z", "note": "Side door",
    });
    let now = [candidate("phone-1", &noted), knock(2, &home(2), "spoke"), knock(3, &home(3), "spoke")];
    let reasons = [Reason::NoSuchRound, Reason::NotInRound, Reason::NoSuchHousehold];
    let mut then = now.clone();
    for (candidate, reason) in then.iter_mut().zip(reasons) {
        candidate.placed = None;
        candidate.aside.reason = reason;
    }
    assert_eq!(take_in(&store, then.to_vec()).await, reasons.map(SetAside));
    assert!(store.leave_out(&then[2].aside, &made(NOW), &entry(900)).await.unwrap());

    let sent = take_in(&store, now.to_vec()).await;
    assert_eq!(
        sent,
        [Stored, StillAside(Reason::NotInRound), StillAside(Reason::NoSuchHousehold)],
        "the office has spoken"
    );
    let items = store.set_aside("larch", "gaer").await.unwrap();
    let settled = |at: usize| items.iter().find(|item| item.id == now[at].aside.id).unwrap().settled.as_ref();
    let first = settled(0).unwrap();
    assert_eq!((first.taken, first.event.as_ref(), &first.made), (true, Some(&now[0].aside.event), &made(NOW)));
    assert!(settled(1).is_none() && settled(2).is_some_and(|settled| !settled.taken));
    assert_eq!(
        store.event_notes("larch", "gaer").await.unwrap(),
        [now[0].note.clone().unwrap()],
        "its note goes with it"
    );
    assert_eq!(take_in(&store, now[..1].to_vec()).await, [AlreadyStored]);
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap().len(), 1);
}

async fn a_correction_that_belongs_nowhere_yet_is_kept(place: Place) {
    let store = gaer(&place).await;
    let target = knock(2, &home(1), "spoke");
    let mut early = candidate(
        "phone-1",
        &json!({
            "id": "0193a000-0000-7000-8000-00000000c001", "sequence": 1, "kind": "correction",
            "retracts": target.aside.event, "at": "2026-11-21T09:00:00Z",
        }),
    );
    early.placed.as_mut().unwrap().site = None;
    early.aside.site = None;
    assert_eq!(take_in(&store, vec![early, target]).await, [Answer::Stored, Answer::Stored]);
    let of_none = store.events_of_no_site("larch", 0).await.unwrap();
    assert_eq!((of_none.len(), of_none[0].number), (1, 1));
    assert_eq!(store.events_of_no_site("larch", 1).await.unwrap(), []);
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap().len(), 1);
    let found = store.events_named(&[of_none[0].sent.id.as_str(), "nothing"]).await.unwrap();
    assert_eq!((found.len(), &found[0].site), (1, &None));
}

async fn an_event_comes_back_as_it_was_sent(place: Place) {
    let store = gaer(&place).await;
    store.add_plan(&plan("p1", NOW), &first_version(&[]), &entry(899)).await.unwrap();
    let all = json!({
        "id": "0193a000-0000-7000-8000-000000000001", "sequence": 1, "kind": "attempt", "household": home(1),
        "outcome": "call_back", "at": "2026-11-26T17:40:00.123456Z", "offset_ms": -1500, "plan": "p1", "round": "round-1",
        "leaflet": true, "wave": "Jobs fair", "call_back_on": "2026-11-28", "call_back_part": "evening",
        "note": "Zürich 火 dog",
    });
    let address = json!({
        "id": "0193a000-0000-7000-8000-000000000002", "sequence": 2, "kind": "missing_address",
        "at": "2026-11-26T17:41:00Z", "address": "1a Larch Road", "point": { "longitude": -3.015, "latitude": 51.575 },
    });
    let sent = vec![candidate("phone-1", &all), candidate("phone-1", &address)];
    take_in(&store, sent.clone()).await;
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    for (kept, sent) in kept.iter().zip(sent) {
        let digest = sent.aside.digest;
        let sent = ContactEvent { number: kept.number, ..*sent.placed.unwrap() };
        assert_eq!((kept, &kept.digest), (&sent, &digest));
    }
    // Its note lies apart, and its digest is still of all that was sent: so it is known again.
    assert_eq!(kept[0].sent.note, None);
    assert_ne!(kept[0].sent.digest(), kept[0].digest);
    assert_eq!(take_in(&store, vec![candidate("phone-1", &all)]).await, [Answer::AlreadyStored]);
    let notes = store.event_notes("larch", "gaer").await.unwrap();
    assert_eq!(notes, [candidate("phone-1", &all).note.unwrap()]);
}
