//! From contact events to a household's state: the cases that the pages' tests run too, and a slow model of the rules
//! that is asked the same as the real ones.

use std::collections::BTreeMap;

use jiff::Timestamp;
use patchwalk::domain::event::{ContactEvent, HouseholdState, Kind, by_household, fold, read};
use patchwalk::domain::outcome::Outcome;
use proptest::prelude::*;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000_000;

fn micros(text: &Value) -> i64 {
    text.as_str().unwrap().parse::<Timestamp>().unwrap().as_microsecond()
}

fn event(case: &Value) -> ContactEvent {
    let text = |field: &str| case[field].as_str().unwrap().to_owned();
    let sent = read(&text("device"), case.as_object().unwrap()).unwrap_or_else(|why| panic!("{why:?}: {case}"));
    if let Some(corrected_at) = case.get("corrected_at") {
        assert_eq!(sent.corrected_at(), micros(corrected_at), "{case}");
    }
    ContactEvent {
        organisation: "larch".into(),
        site: Some("gaer".into()),
        corrected_at: sent.corrected_at(),
        by_staff: case["by_staff"].as_bool().unwrap(),
        person: format!("person:{}", sent.device),
        person_name: sent.device.clone(),
        received_at: 0,
        digest: sent.digest(),
        flagged: false,
        number: 0,
        sent,
    }
}

fn told(state: &HouseholdState) -> Value {
    let time = |at: i64| Timestamp::from_microsecond(at).unwrap().to_string();
    let tries = state.tries.iter().map(|t| {
        json!({ "at": t.at.to_string(), "outcome": t.outcome.code(), "call_back": t.call_back.map(|day| day.to_string()) })
    });
    let last = state.last.as_ref();
    let last = last.map(|last| json!({ "outcome": last.outcome.code(), "at": time(last.at), "event": last.event }));
    let leaflets = state.leaflets.iter().map(|drop| json!({ "wave": drop.wave, "at": time(drop.at) }));
    json!({
        "tries": tries.collect::<Vec<_>>(),
        "last": last,
        "attempted": state.attempted,
        "contacted": state.contacted,
        "engaged": state.engaged,
        "registered": state.registered,
        "do_not_knock": state.do_not_knock,
        "leaflets": leaflets.collect::<Vec<_>>(),
        "two_answers": state.two_answers,
        "shown": state.shown(),
    })
}

#[test]
fn every_case_comes_out_as_it_is_written_in_any_order() {
    let whole: Value = serde_json::from_str(include_str!("coverage-cases.json")).unwrap();
    let cases = whole["cases"].as_array().unwrap();
    assert!(cases.len() >= 25);
    for case in cases {
        let mut events: Vec<ContactEvent> = case["events"].as_array().unwrap().iter().map(event).collect();
        for _ in 0..=events.len() {
            assert_eq!(told(&fold(&events)), case["state"], "{}", case["name"]);
            if !events.is_empty() {
                events.rotate_left(1);
            }
        }
        events.reverse();
        assert_eq!(told(&fold(&events)), case["state"], "{}, the other way round", case["name"]);
    }
}

#[test]
fn a_correction_goes_to_the_home_that_it_leads_to() {
    let base = |n: u32, more: Value| {
        let mut event = json!({
            "id": format!("0193a000-0000-7000-8000-{n:012}"), "device": "phone-1", "sequence": n, "by_staff": false,
            "at": "2026-11-26T17:40:00Z",
        });
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    let of = |n: u32| format!("0193a000-0000-7000-8000-{n:012}");
    let events = [
        base(1, json!({ "kind": "correction", "retracts": of(2), "household": "h9" })),
        base(2, json!({ "kind": "correction", "retracts": of(3) })),
        base(3, json!({ "kind": "attempt", "outcome": "spoke", "household": "h1" })),
        base(4, json!({ "kind": "correction", "retracts": of(5) })),
        base(5, json!({ "kind": "correction", "retracts": of(4) })),
        base(6, json!({ "kind": "walk_start" })),
    ];
    let events = events.iter().map(event).collect::<Vec<_>>();
    let homes: BTreeMap<&str, Vec<&ContactEvent>> =
        by_household::<std::hash::RandomState>(&events).into_iter().collect();
    assert_eq!(homes.keys().collect::<Vec<_>>(), [&"h1"]);
    assert_eq!(homes["h1"].len(), 3);
    assert_eq!(fold(homes["h1"].iter().copied()).shown(), "spoke");
}

// ---- generated

/// An event as short as it can be said: minutes, who, what.
#[derive(Clone, Debug)]
struct Press {
    minute: i64,
    device: u8,
    staff: bool,
    /// A place in the outcome table, or in the list of events, to take that one back.
    what: Result<usize, usize>,
    kind: u8,
    leaflet: bool,
}

fn press() -> impl Strategy<Value = Press> {
    let what = prop_oneof![3 => (0..12usize).prop_map(Ok), 2 => (0..12usize).prop_map(Err)];
    (0..40i64, 0..3u8, prop::bool::weighted(0.15), what, 0..5u8, any::<bool>())
        .prop_map(|(minute, device, staff, what, kind, leaflet)| Press { minute, device, staff, what, kind, leaflet })
}

fn events(presses: &[Press]) -> Vec<ContactEvent> {
    let id = |n: usize| format!("0193a000-0000-7000-8000-{n:012}");
    let one = |(n, press): (usize, &Press)| {
        let outcome = |at: usize| patchwalk::domain::outcome::TABLE[at].code;
        let mut made = json!({
            "id": id(n), "device": format!("phone-{}", press.device), "sequence": n + 1, "by_staff": press.staff,
            "at": format!("2026-11-26T17:{:02}:00Z", press.minute), "leaflet": press.leaflet, "household": "h1",
        });
        match (press.what, press.kind) {
            (Err(of), _) => {
                made["kind"] = json!("correction");
                made["retracts"] = json!(id(of));
            }
            (Ok(at), 0) => (made["kind"], made["outcome"]) = (json!("phone"), json!(outcome(at))),
            (Ok(at), 1) => (made["kind"], made["outcome"]) = (json!("champion_visit"), json!(outcome(at))),
            (Ok(_), 2) => made["kind"] = json!("leaflet"),
            (Ok(at), _) => (made["kind"], made["outcome"]) = (json!("attempt"), json!(outcome(at))),
        }
        event(&made)
    };
    presses.iter().enumerate().map(one).collect()
}

/// The rules once more, said plainly, with no eye to speed.
mod slow {
    use super::*;

    fn root<'e>(of: &'e ContactEvent, all: &'e [ContactEvent]) -> Option<(&'e ContactEvent, usize)> {
        let (mut at, mut steps) = (of, 0);
        while at.sent.kind == Kind::Correction {
            at = all.iter().find(|e| Some(&e.sent.id) == at.sent.retracts.as_ref())?;
            steps += 1;
            if steps > all.len() {
                return None;
            }
        }
        Some((at, steps))
    }

    fn stands(event: &ContactEvent, all: &[ContactEvent]) -> bool {
        let names = |by: &&ContactEvent| {
            by.sent.kind == Kind::Correction && by.sent.retracts.as_deref() == Some(event.sent.id.as_str())
        };
        !all.iter().filter(names).any(|by| takes_effect(by, event, all) && stands(by, all))
    }

    fn takes_effect(by: &ContactEvent, named: &ContactEvent, all: &[ContactEvent]) -> bool {
        if by.by_staff {
            return true;
        }
        let Some((event, steps)) = root(by, all) else { return false };
        let works_against = steps % 2 == 1;
        let late = (by.corrected_at - event.corrected_at).abs() > 10 * MINUTE;
        let never = event.outcome() == Some(Outcome::DoNotKnock) && works_against && late;
        by.sent.device == named.sent.device && !never
    }

    pub fn state(all: &[ContactEvent]) -> Value {
        let mut standing: Vec<&ContactEvent> =
            all.iter().filter(|e| e.sent.kind != Kind::Correction && stands(e, all)).collect();
        standing.sort_by_key(|e| (e.corrected_at, e.sent.id.clone()));
        let answers: Vec<&&ContactEvent> = standing.iter().filter(|e| e.outcome().is_some()).collect();
        let is = |what: fn(Outcome) -> bool| answers.iter().any(|e| what(e.outcome().unwrap()));
        let knocks = || answers.iter().filter(|e| [Kind::Attempt, Kind::ChampionVisit].contains(&e.sent.kind));
        let disagrees = |e: &&&&ContactEvent| {
            answers.iter().any(|other| {
                other.sent.device != e.sent.device
                    && other.outcome() != e.outcome()
                    && (other.corrected_at - e.corrected_at).abs() <= 10 * MINUTE
            })
        };
        let code = |e: &ContactEvent| e.outcome().unwrap().code();
        let never = is(|o| o == Outcome::DoNotKnock);
        let shown = if never { "do_not_knock" } else { answers.last().map_or("not_tried", |e| code(e)) };
        let drops = standing.iter().filter(|e| {
            e.sent.kind == Kind::Leaflet
                || e.sent.leaflet && [Kind::Attempt, Kind::ChampionVisit].contains(&e.sent.kind)
        });
        json!({
            "tries": knocks().map(|e| code(e)).collect::<Vec<_>>(),
            "last": answers.last().map(|e| &e.sent.id),
            "is": [knocks().next().is_some(), is(|o| o.row().is_contact), is(|o| o.row().is_engaged),
                is(|o| o == Outcome::Registered), never],
            "leaflets": drops.map(|e| e.corrected_at).collect::<Vec<_>>(),
            "two_answers": answers.iter().filter(disagrees).map(|e| &e.sent.id).collect::<Vec<_>>(),
            "shown": shown,
        })
    }
}

/// What the slow model says too.
fn in_short(state: &HouseholdState) -> Value {
    json!({
        "tries": state.tries.iter().map(|t| t.outcome.code()).collect::<Vec<_>>(),
        "last": state.last.as_ref().map(|last| &last.event),
        "is": [state.attempted, state.contacted, state.engaged, state.registered, state.do_not_knock],
        "leaflets": state.leaflets.iter().map(|drop| drop.at).collect::<Vec<_>>(),
        "two_answers": state.two_answers,
        "shown": state.shown(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_fold_says_what_a_slow_model_says_in_whatever_order_events_come(
        presses in prop::collection::vec(press(), 0..12),
        order in prop::collection::vec(any::<prop::sample::Index>(), 12),
    ) {
        let mut events = events(&presses);
        let state = fold(&events);
        prop_assert_eq!(in_short(&state), slow::state(&events));
        for (at, with) in order.iter().enumerate().take(events.len()) {
            let with = with.index(events.len());
            events.swap(at, with);
        }
        prop_assert_eq!(&fold(&events), &state);
        // Nor does it matter that some came twice.
        let twice = events.iter().chain(&events[..events.len() / 2]);
        prop_assert_eq!(&fold(twice), &state);
    }

    #[test]
    fn a_do_not_knock_ends_only_by_staff_or_at_once_by_its_own_phone(
        presses in prop::collection::vec(press(), 1..12),
    ) {
        let events = events(&presses);
        let said = |e: &&ContactEvent| e.sent.kind != Kind::Correction && e.outcome() == Some(Outcome::DoNotKnock);
        let ended = events.iter().any(|e| {
            e.sent.kind == Kind::Correction
                && (e.by_staff || events.iter().filter(said).any(|never| {
                    never.sent.device == e.sent.device && (never.corrected_at - e.corrected_at).abs() <= 10 * MINUTE
                }))
        });
        if events.iter().any(|e| said(&e)) && !ended {
            prop_assert!(fold(&events).do_not_knock);
        }
    }
}
