//! What phones send, and what they are answered, over HTTP.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use std::hash::RandomState;
use std::time::Duration;

use futures_util::StreamExt as _;
use jiff::Timestamp;
use patchwalk::app::operate::Target;
use patchwalk::domain::event::{by_household, fold};
use patchwalk::domain::person::Role;
use patchwalk::storage::Store;
use serde_json::{Value, json};
use stage::{Actor, DAY, HOUR, Stage, grant};

const ID: &str = "0193a000-0000-7000-8000-0000000000";

struct Cast {
    stage: Stage,
    manager: Actor,
    worker: Actor,
    champion: Actor,
    homes: Vec<String>,
}

fn id(n: u32) -> String {
    format!("{ID}{n:02x}")
}

impl Cast {
    /// Eight homes; two rounds of three doors, the second the champion's; a leaflet round of all.
    async fn set() -> Self {
        let stage = Stage::set().await;
        stage.furnish_gaer().await;
        let homes = stage.more_homes_at_gaer(8).await;
        stage.plan_with("p1", "doors", &[("r1", None, &homes[..3]), ("r2", Some("champion"), &homes[3..6])]).await;
        stage.plan_with("p2", "leaflets", &[("l1", None, &homes)]).await;
        let manager = stage.signed_in("manager", &[grant("larch", Role::Manager)]).await;
        let worker = stage.signed_in("worker", &[grant("larch", Role::OutreachWorker)]).await;
        let champion = stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
        Self { stage, manager, worker, champion, homes }
    }

    /// The `n`th event of a phone: a knock at a door of the first round, with these changes.
    fn knock(&self, n: u32, changes: Value) -> Value {
        let at = Timestamp::from_microsecond(self.stage.now() + i64::from(n)).unwrap().to_string();
        let mut event = json!({
            "id": id(n), "sequence": n, "kind": "attempt", "household": self.homes[0], "plan": "p1", "round": "r1",
            "outcome": "no_answer", "at": at, "offset_ms": 0,
        });
        event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        event
    }

    async fn send_from(&self, who: &Actor, device: &str, events: &[Value]) -> Value {
        let batch = json!({ "device_id": device, "events": events });
        self.stage.post(who, "/api/v1/sync", &batch).await.must_be(200).json()
    }

    /// Statuses and reasons, in short.
    async fn send(&self, who: &Actor, events: &[Value]) -> Vec<String> {
        in_short(&self.send_from(who, &format!("phone-of-{}", who.id), events).await)
    }

    async fn get(&self, who: &Actor, path: &str) -> Value {
        self.stage.get(who, &format!("/api/v1{path}")).await.must_be(200).json()
    }

    async fn stored(&self) -> usize {
        self.stage.app.store.events("larch", "gaer", 0).await.unwrap().len()
    }
}

fn in_short(synced: &Value) -> Vec<String> {
    let one = |result: &Value| match result["reason"].as_str() {
        Some(reason) => format!("{}: {reason}", result["status"].as_str().unwrap()),
        None => result["status"].as_str().unwrap().to_owned(),
    };
    synced["results"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_event_never_blocks_another_and_none_is_dropped() {
    let cast = Cast::set().await;
    let events = [
        cast.knock(1, json!({})),
        cast.knock(2, json!({ "outcome": "gone_fishing" })),
        cast.knock(3, json!({ "household": cast.homes[6] })),
        cast.knock(4, json!({ "household": "nowhere" })),
        cast.knock(5, json!({ "round": "r9" })),
        json!({ "kind": "attempt" }),
        json!("not an event"),
        cast.knock(6, json!({ "note": "a\0b" })),
        cast.knock(7, json!({ "plan": null })),
        cast.knock(8, json!({ "plan": null, "round": null, "kind": "mail_out", "outcome": null })),
        cast.knock(1, json!({ "outcome": "refused" })),
        cast.knock(9, json!({ "sequence": 1 })),
    ];
    let expected = [
        "stored",
        "set_aside: not_understood",
        "set_aside: not_in_round",
        "set_aside: no_such_household",
        "set_aside: no_such_round",
        "set_aside: not_understood",
        "set_aside: not_understood",
        "set_aside: not_understood",
        "stored",
        "stored",
        "set_aside: other_content",
        "set_aside: sequence_taken",
    ];
    let synced = cast.send_from(&cast.worker, "phone-of-worker", &events).await;
    assert_eq!(in_short(&synced), expected);
    let results = synced["results"].as_array().unwrap();
    assert_eq!((&results[5]["id"], &results[6]["id"]), (&json!("6"), &json!("7")), "by their place in the batch");
    assert!(results[1]["words"].as_str().unwrap().contains("\"outcome\" is none that this server knows"));
    assert!(results.iter().all(|r| r["status"] != "set_aside" || r["words"].as_str().unwrap().ends_with('.')));
    assert_eq!(synced["now"], "2026-11-21T09:00:00Z");

    let again = cast.send(&cast.worker, &events).await;
    let again: Vec<&str> =
        again.iter().map(|answer| if answer == "already_stored" { "stored" } else { answer }).collect();
    assert_eq!(again, expected, "the same answers, and nothing doubled");
    let aside = cast.get(&cast.manager, "/sites/gaer/set-aside").await;
    let aside = aside["set_aside"].as_array().unwrap();
    assert_eq!((cast.stored().await, aside.len()), (3, 9));
    for line in aside {
        let is_clash = ["other_content", "sequence_taken"].contains(&line["reason"].as_str().unwrap());
        let held = &line["held"];
        assert_eq!(held["id"] == id(1) && held["outcome"] == "no_answer", is_clash, "beside what is held: {line:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_no_program_can_read_stands_in_nobodys_way() {
    let cast = Cast::set().await;
    let half = r#"{"id":"x","note":"\ud83d"}"#;
    let body = format!("{{\"device_id\":\"phone\",\"events\":[{half},{},{{\"n\":1e999}}]}}", cast.knock(1, json!({})));
    let request = axum::http::Request::post("/api/v1/sync").header("content-type", "application/json");
    let reply = cast.stage.send(&cast.worker, request, body.into()).await.must_be(200).json();
    assert_eq!(in_short(&reply), ["set_aside: not_understood", "stored", "set_aside: not_understood"]);
    for (body, status) in [("{", 400), ("{}", 422), (r#"{"device_id":"","events":[]}"#, 422)] {
        let request = axum::http::Request::post("/api/v1/sync").header("content-type", "application/json");
        cast.stage.send(&cast.worker, request, body.to_owned().into()).await.must_be(status);
    }
    let many: Vec<Value> = (0..501).map(|_| json!({})).collect();
    let batch = json!({ "device_id": "phone", "events": many });
    assert_eq!(cast.stage.post(&cast.worker, "/api/v1/sync", &batch).await.must_be(422).code(), "too_many_events");
    let large = json!({ "device_id": "phone", "events": ["x".repeat(1 << 20)] });
    cast.stage.post(&cast.worker, "/api/v1/sync", &large).await.must_be(413);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_may_come_before_what_it_takes_back() {
    let cast = Cast::set().await;
    let press = cast.knock(1, json!({ "outcome": "refused" }));
    let undo = json!({ "id": id(2), "sequence": 2, "kind": "correction", "retracts": id(1), "at": press["at"] });
    assert_eq!(cast.send(&cast.worker, std::slice::from_ref(&undo)).await, ["stored"]);
    assert_eq!(cast.send(&cast.worker, &[press.clone(), undo]).await, ["stored", "already_stored"]);
    // Both at once, and undone again.
    let both = [
        json!({ "id": id(5), "sequence": 5, "kind": "correction", "retracts": id(4), "at": press["at"] }),
        json!({ "id": id(4), "sequence": 4, "kind": "correction", "retracts": id(3), "at": press["at"] }),
        cast.knock(3, json!({ "household": cast.homes[1] })),
    ];
    assert_eq!(cast.send(&cast.worker, &both).await, ["stored", "stored", "stored"]);
    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    let of_site = kept.iter().filter(|event| event.sent.retracts.is_some()).count();
    assert_eq!(of_site, 2, "what came with what it names found its site");
    let early = cast.stage.app.store.events_of_no_site("larch", 0).await.unwrap();
    let all: Vec<_> = kept.into_iter().chain(early).collect();
    let homes = by_household::<RandomState>(&all);
    let shown = |home: usize| fold(homes[cast.homes[home].as_str()].iter().copied()).shown();
    assert_eq!((shown(0), shown(1)), ("not_tried", "no_answer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_recorded_by_somebody_who_walks_no_more_waits_for_the_office_of_their_round() {
    let cast = Cast::set().await;
    let leaver = cast.stage.signed_in("leaver", &[grant("larch", Role::OutreachWorker)]).await;
    cast.send_from(&leaver, "phone-of-leaver", &[cast.knock(1, json!({}))]).await;
    let grants = json!({ "grants": [{ "organisation": "larch", "role": "eligibility_staff" }] });
    let chief = cast.stage.signed_in("chief", &[grant("*", Role::Administrator)]).await;
    cast.stage.write(&chief, "PUT", "/api/v1/people/leaver/grants", &grants).await.must_be(200);
    let leaver = cast.stage.sign_in("leaver@example.org", stage::PASSWORD, "192.0.2.7").await.must_be(200).actor();
    let late = [cast.knock(2, json!({ "household": cast.homes[1] }))];
    assert_eq!(in_short(&cast.send_from(&leaver, "phone-of-leaver", &late).await), ["set_aside: not_allowed"]);
    let list = cast.get(&cast.manager, "/sites/gaer/set-aside").await;
    assert_eq!(list["set_aside"][0]["can_be_taken"], true, "{list:#}");
    // Nobody else may, from whatever device.
    let batch = json!({ "device_id": "another", "events": late });
    cast.stage.post(&leaver, "/api/v1/sync", &batch).await.must_be(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_device_is_set_aside_until_the_office_takes_it_in() {
    let cast = Cast::set().await;
    cast.send_from(&cast.worker, "shared", &[cast.knock(1, json!({}))]).await;
    let theirs = cast.knock(2, json!({ "household": cast.homes[1] }));
    let synced = cast.send_from(&cast.manager, "shared", std::slice::from_ref(&theirs)).await;
    assert_eq!(in_short(&synced), ["set_aside: someone_elses_device"]);
    let list = cast.get(&cast.worker, "/sites/gaer/set-aside").await;
    let item = &list["set_aside"][0];
    assert_eq!(
        (&item["address"], &item["outcome_words"], &item["can_be_taken"]),
        (&json!("1 Fir Road"), &json!("No answer"), &json!(true))
    );
    let path = format!("/api/v1/sites/gaer/set-aside/{}", item["id"].as_str().unwrap());
    let settled = cast.stage.post(&cast.worker, &path, &json!({ "take": true })).await.must_be(200).json();
    assert_eq!(settled["set_aside"][0]["settled"]["event"], id(2));
    cast.stage.post(&cast.worker, &path, &json!({ "take": false })).await.must_be(409);
    assert_eq!(cast.stored().await, 2);
    assert_eq!(in_short(&cast.send_from(&cast.manager, "shared", &[theirs]).await), ["already_stored"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_read_can_only_be_left_out() {
    let cast = Cast::set().await;
    cast.send(
        &cast.worker,
        &[json!({ "id": "x", "note": "He is ill" }), cast.knock(2, json!({ "household": "gone" }))],
    )
    .await;
    let list = cast.get(&cast.manager, "/sites/gaer/set-aside").await;
    assert!(!list.to_string().contains("He is ill"), "a site that keeps no notes keeps none here either: {list}");
    for item in list["set_aside"].as_array().unwrap() {
        let path = format!("/api/v1/sites/gaer/set-aside/{}", item["id"].as_str().unwrap());
        cast.stage.post(&cast.manager, &path, &json!({ "take": true })).await.must_be(409);
        cast.stage.post(&cast.manager, &path, &json!({ "take": false })).await.must_be(200);
    }
    assert_eq!(cast.stored().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_before_a_plan_was_put_away_is_stored_however_late_it_comes() {
    let cast = Cast::set().await;
    let before = cast.knock(1, json!({}));
    cast.stage.pass(60);
    cast.stage.put_away("p1").await;
    cast.stage.pass(60);
    let after = cast.knock(2, json!({ "household": cast.homes[1] }));
    let undo = json!({
        "id": id(3), "sequence": 3, "kind": "correction", "retracts": id(1), "plan": "p1", "round": "r1", "at": after["at"],
    });
    let answers = cast.send(&cast.worker, &[before, after, undo]).await;
    assert_eq!(answers, ["stored", "set_aside: round_closed", "stored"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_champion_writes_down_only_what_is_in_rounds_that_they_may_walk() {
    let cast = Cast::set().await;
    let mine = |n, changes: Value| {
        let mut event = cast.knock(n, json!({ "round": "r2", "household": cast.homes[3], "kind": "champion_visit" }));
        event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        event
    };
    let events = [
        mine(1, json!({})),
        mine(2, json!({ "household": cast.homes[0] })),
        mine(3, json!({ "household": "nowhere" })),
        mine(4, json!({ "round": "r1", "household": cast.homes[0] })),
        mine(5, json!({ "round": "r9" })),
        mine(6, json!({ "plan": null, "round": null })),
        mine(7, json!({ "plan": null, "round": null, "household": "nowhere" })),
        mine(8, json!({ "kind": "walk_start", "household": null, "outcome": null })),
    ];
    let expected = [
        "stored",
        // The same for a door that is elsewhere and for none at all.
        "set_aside: not_in_round",
        "set_aside: not_in_round",
        // The same for somebody else's round and for none at all.
        "set_aside: no_such_round",
        "set_aside: no_such_round",
        "set_aside: not_allowed",
        "set_aside: not_allowed",
        "stored",
    ];
    assert_eq!(cast.send(&cast.champion, &events).await, expected);
    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    assert!(kept.iter().all(|event| !event.by_staff));

    let walks = cast.get(&cast.worker, "/sites/gaer/walks").await;
    assert_eq!(walks["walks"][0]["person_name"], "Person champion");
    assert_eq!((&walks["walks"][0]["number"], &walks["walks"][0]["doors_done"]), (&json!(2), &json!(0)));
    let end = mine(9, json!({ "kind": "walk_end", "household": null, "outcome": null }));
    cast.send(&cast.champion, &[end]).await;
    assert_eq!(cast.get(&cast.worker, "/sites/gaer/walks").await["walks"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organisations_doors_and_rounds_are_as_if_they_were_not_there() {
    let cast = Cast::set().await;
    let outsider = cast.stage.signed_in("outsider", &[grant("beech", Role::Manager)]).await;
    cast.send(&cast.worker, &[cast.knock(1, json!({}))]).await;
    let events = [
        cast.knock(2, json!({})),
        cast.knock(3, json!({ "plan": null, "round": null })),
        cast.knock(4, json!({ "plan": null, "round": null, "household": "nowhere" })),
        json!({ "id": id(5), "sequence": 5, "kind": "correction", "retracts": id(1), "at": "2026-11-21T09:00:00Z" }),
    ];
    let answers = cast.send(&outsider, &events).await;
    let expected =
        ["set_aside: no_such_round", "set_aside: no_such_household", "set_aside: no_such_household", "stored"];
    assert_eq!(answers, expected, "a correction is waited for, and reaches nothing of others");
    assert_eq!(cast.stored().await, 1);
    assert_eq!(cast.get(&cast.manager, "/sites/gaer/set-aside").await["set_aside"], json!([]));
    assert_eq!(cast.get(&outsider, "/sites/penge/set-aside").await["set_aside"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_home_is_none_to_those_who_are_not_told() {
    let cast = Cast::set().await;
    let mark = json!({ "address": cast.homes[0] });
    cast.stage.post(&cast.manager, "/api/v1/sites/gaer/protected-addresses", &mark).await.must_be(201);
    assert_eq!(cast.send(&cast.worker, &[cast.knock(1, json!({}))]).await, ["set_aside: no_such_household"]);
    assert_eq!(cast.get(&cast.worker, "/sites/gaer/set-aside").await["set_aside"], json!([]), "nor is it seen there");
    assert_eq!(cast.get(&cast.manager, "/sites/gaer/set-aside").await["set_aside"].as_array().unwrap().len(), 1);
    assert_eq!(cast.send(&cast.manager, &[cast.knock(2, json!({}))]).await, ["stored"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_are_kept_only_where_the_site_wants_them() {
    let cast = Cast::set().await;
    let with = |n, home: usize| cast.knock(n, json!({ "note": "Ring twice", "household": cast.homes[home] }));
    let synced = cast
        .send_from(&cast.worker, "phone", &[with(1, 0), cast.knock(2, json!({ "household": cast.homes[1] }))])
        .await;
    assert_eq!(synced["results"][0]["words"], "Stored without its note: this site keeps none.");
    assert!(synced["results"][1]["words"].is_null());
    assert_eq!(in_short(&cast.send_from(&cast.worker, "phone", &[with(1, 0)]).await), ["already_stored"]);
    let mut rules = cast.get(&cast.manager, "/sites/gaer/due-rules").await;
    assert_eq!(rules["notes_allowed"], false);
    rules["notes_allowed"] = json!(true);
    cast.stage.write(&cast.manager, "PUT", "/api/v1/sites/gaer/due-rules", &rules).await.must_be(200);
    let synced = cast.send_from(&cast.worker, "phone", &[with(3, 2)]).await;
    assert!(synced["results"][0]["words"].is_null());
    // Apart from the record, where it can be deleted.
    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    assert!(kept.iter().all(|event| event.sent.note.is_none()));
    let notes = cast.stage.app.store.event_notes("larch", "gaer").await.unwrap();
    assert_eq!(notes.iter().map(|note| (&*note.event, &*note.text)).collect::<Vec<_>>(), [(&*id(3), "Ring twice")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaflet_is_of_its_rounds_wave_where_the_phone_does_not_say() {
    let cast = Cast::set().await;
    let drop = |n, changes: Value| {
        let leaflet =
            json!({ "plan": "p2", "round": "l1", "kind": "leaflet", "outcome": null, "household": cast.homes[7] });
        let mut event = cast.knock(n, leaflet);
        event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        event
    };
    cast.send(&cast.worker, &[drop(1, json!({})), drop(2, json!({ "wave": "Open day" }))]).await;
    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    let waves: Vec<Option<&str>> = kept.iter().map(|event| event.sent.wave.as_deref()).collect();
    assert_eq!(waves, [Some("Jobs fair"), Some("Open day")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_clock_is_refused_and_those_far_off_are_flagged() {
    let cast = Cast::set().await;
    let shifted = |n: u32, clock_s: i64, offset_ms: Option<i64>| {
        let at = Timestamp::from_microsecond(cast.stage.now() + clock_s * 1_000_000).unwrap();
        cast.knock(n, json!({ "at": at.to_string(), "offset_ms": offset_ms }))
    };
    let events = [
        shifted(1, 0, Some(0)),
        shifted(2, DAY, Some(-DAY * 1_000)),
        shifted(3, -DAY, Some(DAY * 1_000)),
        shifted(4, -10, Some(10_000)),
        shifted(5, -HOUR, None),
        shifted(6, -60, None),
        cast.knock(7, json!({ "at": "2026-10-25T01:30:00+01:00" })),
        cast.knock(8, json!({ "at": "2026-10-25T01:30:00+00:00" })),
        cast.knock(9, json!({ "at": "1970-01-01T00:00:00Z", "offset_ms": 9e300 })),
    ];
    assert_eq!(cast.send(&cast.worker, &events).await, ["stored"; 9]);
    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    let flagged: Vec<bool> = kept.iter().map(|event| event.flagged).collect();
    assert_eq!(flagged, [false, true, true, false, true, false, false, false, true]);
    let now = cast.stage.now();
    assert!(kept[..4].iter().all(|event| (event.corrected_at - now).abs() < 1_000_000));
    assert_eq!(kept[7].corrected_at - kept[6].corrected_at, HOUR * 1_000_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_or_a_line_that_changes_in_mid_round_orphans_nothing() {
    let cast = Cast::set().await;
    cast.send(&cast.worker, &[cast.knock(1, json!({}))]).await;
    // The list comes anew without most of the homes.
    let csv = b"uprn,address,postcode\n100012345678,1 Larch Road,NP20 3BD\n";
    cast.stage.upload(&cast.manager, "/api/v1/sites/gaer/imports/households", "list.csv", csv).await.must_be(200);
    let left = cast.get(&cast.manager, "/sites/gaer/households").await;
    assert!(!left.to_string().contains(&cast.homes[1]), "{left}");
    let smaller =
        br#"{"type":"Polygon","coordinates":[[[-3.012,51.571],[-3.011,51.571],[-3.011,51.572],[-3.012,51.571]]]}"#;
    let path = "/api/v1/sites/gaer/imports/boundary?from=2026-11-20";
    cast.stage.upload(&cast.manager, path, "line.geojson", smaller).await.must_be(200);
    let events =
        [cast.knock(2, json!({ "household": cast.homes[1] })), cast.knock(3, json!({ "household": cast.homes[2] }))];
    assert_eq!(cast.send(&cast.worker, &events).await, ["stored", "stored"]);
    assert_eq!(cast.stored().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_phones_see_another_epoch_and_sending_again_doubles_nothing() {
    let cast = Cast::set().await;
    let first: Vec<Value> =
        (1..=3).map(|n| cast.knock(n, json!({ "household": cast.homes[n as usize - 1] }))).collect();
    let before = cast.send_from(&cast.worker, "phone", &first).await;
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("b.zip");
    cast.stage.app.store.backup(&backup, cast.stage.now()).await.unwrap();
    let late = cast.knock(4, json!({}));
    cast.send_from(&cast.worker, "phone", std::slice::from_ref(&late)).await;

    let target = Target::Sqlite(folder.path().join("restored.db"));
    Store::restore(&backup, &target, cast.stage.now()).await.unwrap();
    let stage = cast.stage.on(&target).await;
    let (person, _) = stage.app.store.person("worker").await.unwrap().unwrap();
    let worker = stage.session_for(&person, "-again").await;
    let cast = Cast { stage, ..cast };
    let all = [first, vec![late]].concat();
    let after = cast.send_from(&worker, "phone", &all).await;
    assert_ne!(after["epoch"], before["epoch"]);
    assert_eq!(in_short(&after), ["already_stored", "already_stored", "already_stored", "stored"]);
    assert_eq!(cast.stored().await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_on_is_told_within_a_second_and_nothing_is_pressed_together() {
    let cast = Cast::set().await;
    let response = cast.stage.open(&cast.manager, "/api/v1/sites/gaer/live").await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.headers().get("content-encoding").is_none());
    let mut pieces = response.into_body().into_data_stream();
    let mut next = async || {
        let piece = tokio::time::timeout(Duration::from_secs(1), pieces.next()).await.expect("within a second");
        String::from_utf8(piece.unwrap().unwrap().to_vec()).unwrap()
    };
    assert_eq!(next().await, "event: changed\ndata: {\"number\": 0}\n\n");
    cast.send(&cast.worker, &[cast.knock(1, json!({})), cast.knock(2, json!({ "household": cast.homes[1] }))]).await;
    assert_eq!(next().await, "event: changed\ndata: {\"number\": 2}\n\n");
    cast.send(&cast.worker, &[cast.knock(1, json!({}))]).await;
    cast.send(&cast.worker, &[cast.knock(3, json!({}))]).await;
    assert_eq!(next().await, "event: changed\ndata: {\"number\": 3}\n\n", "what was there already is no news");
    cast.stage.app.end_changes();
    assert!(pieces.next().await.is_none(), "a server that stops keeps nobody waiting");
}
