//! What the office keeps for those who walk, over HTTP: reported addresses, safety markers, notes that go, who looks out for
//! whom, and records that come as a file.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use jiff::Timestamp;
use patchwalk::domain::person::Role;
use serde_json::{Value, json};
use stage::{Actor, DAY, HOUR, MINUTE, Stage, grant, grant_at};

struct Cast {
    stage: Stage,
    manager: Actor,
    worker: Actor,
    homes: Vec<String>,
}

fn id(n: u32) -> String {
    format!("0193a000-0000-7000-8000-{n:012x}")
}

impl Cast {
    /// Six homes; a round of them, and one that is a champion's.
    async fn set() -> Self {
        let stage = Stage::set().await;
        stage.furnish_gaer().await;
        let homes = stage.more_homes_at_gaer(6).await;
        stage.plan_with("p1", "doors", &[("r1", None, &homes[..3]), ("r2", Some("champion"), &homes[3..])]).await;
        let manager = stage.signed_in("manager", &[grant("larch", Role::Manager)]).await;
        let worker = stage.signed_in("worker", &[grant("larch", Role::OutreachWorker)]).await;
        Self { stage, manager, worker, homes }
    }

    /// The `n`th event of a phone, `n` seconds from now.
    fn event(&self, n: u32, fields: Value) -> Value {
        let at = Timestamp::from_microsecond(self.stage.now() + i64::from(n) * 1_000_000).unwrap().to_string();
        let mut event = json!({ "id": id(n), "sequence": n, "plan": "p1", "round": "r1", "at": at, "offset_ms": 0 });
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        event
    }

    fn knock(&self, n: u32, more: Value) -> Value {
        let mut fields = json!({ "kind": "attempt", "household": self.homes[0], "outcome": "no_answer" });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.event(n, fields)
    }

    async fn send(&self, who: &Actor, events: &[Value]) -> Vec<String> {
        let batch = json!({ "device_id": format!("phone-of-{}", who.id), "events": events });
        let reply = self.stage.post(who, "/api/v1/sync", &batch).await.must_be(200).json();
        in_short(&reply)
    }

    async fn get(&self, who: &Actor, path: &str) -> Value {
        self.stage.get(who, &format!("/api/v1{path}")).await.must_be(200).json()
    }

    async fn post(&self, who: &Actor, path: &str, body: Value, status: u16) -> Value {
        self.stage.post(who, &format!("/api/v1{path}"), &body).await.must_be(status).json()
    }

    async fn keep_notes(&self, allowed: bool, days: u16) {
        let mut rules = self.get(&self.manager, "/sites/gaer/due-rules").await;
        (rules["notes_allowed"], rules["notes_kept_days"]) = (json!(allowed), json!(days));
        self.stage.write(&self.manager, "PUT", "/api/v1/sites/gaer/due-rules", &rules).await.must_be(200);
    }

    /// What is written beside the events of the first home, the newest first.
    async fn notes(&self, who: &Actor) -> Vec<Value> {
        let home = self.get(who, &format!("/sites/gaer/households/{}", self.homes[0])).await;
        home["events"].as_array().unwrap().iter().map(|event| event["note"].clone()).collect()
    }

    /// The manager, after a session has ended.
    async fn manager_again(&self, n: u32) -> Actor {
        let (person, _) = self.stage.app.store.person("manager").await.unwrap().unwrap();
        self.stage.session_for(&person, &format!("-{n}")).await
    }
}

fn in_short(synced: &Value) -> Vec<String> {
    let one = |result: &Value| match result["reason"].as_str() {
        Some(reason) => format!("{}: {reason}", result["status"].as_str().unwrap()),
        None => result["status"].as_str().unwrap().to_owned(),
    };
    synced["results"].as_array().unwrap().iter().map(one).collect()
}

fn all<'v>(of: &'v Value, list: &str, field: &str) -> Vec<&'v str> {
    of[list].as_array().unwrap().iter().map(|one| one[field].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reported_address_waits_for_the_office_and_is_settled_once() {
    let cast = Cast::set().await;
    let reported = |n, fields: Value| {
        let mut event = cast.event(n, json!({ "kind": "missing_address" }));
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        event
    };
    let point = json!({ "longitude": -3.015, "latitude": 51.575 });
    let events = [
        reported(1, json!({ "address": "1a Fir Road" })),
        reported(2, json!({ "point": point })),
        reported(3, json!({ "address": "1b Fir Road" })),
        cast.event(4, json!({ "kind": "correction", "retracts": id(3) })),
    ];
    assert_eq!(cast.send(&cast.worker, &events).await, ["stored"; 4]);
    let list = cast.get(&cast.manager, "/sites/gaer/reported").await;
    assert_eq!(all(&list, "reported", "id"), [id(2), id(1)], "the newest first, without what was taken back");
    let first = &list["reported"][1];
    assert_eq!(
        json!([first["address"], first["point"], first["person_name"], first["round"], first["number"]]),
        json!(["1a Fir Road", null, "Person worker", "r1", 1])
    );
    assert_eq!(list["reported"][0]["point"], point);

    let at = |n| format!("/sites/gaer/reported/{}", id(n));
    let list = cast.post(&cast.worker, &at(2), json!({ "outcome": "to_be_added" }), 200).await;
    assert_eq!(all(&list, "reported", "id"), [id(1), id(2)], "what waits comes first");
    let settled = &list["reported"][1]["settled"];
    assert_eq!((&settled["outcome"], &settled["by_name"]), (&json!("to_be_added"), &json!("Person worker")));
    cast.post(&cast.manager, &at(2), json!({ "outcome": "no_home" }), 409).await;
    cast.post(&cast.manager, &at(3), json!({ "outcome": "no_home" }), 404).await;
    cast.post(&cast.manager, &at(1), json!({ "outcome": "perhaps" }), 422).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marker_is_reviewed_or_runs_out_and_is_at_a_door_once() {
    let cast = Cast::set().await;
    let path = "/sites/gaer/safety-markers";
    let dog = json!({ "household": cast.homes[0], "code": "dog" });
    let list = cast.post(&cast.worker, path, dog.clone(), 200).await;
    let marker = &list["markers"][0];
    assert_eq!(
        json!([marker["words"], marker["address"], marker["state"], marker["review_on"], marker["expires_on"]]),
        json!(["Loose dog", "0 Fir Road", "in_force", "2027-02-19", "2027-03-21"])
    );
    cast.post(&cast.manager, path, dog.clone(), 409).await;
    for (review_on, status) in [("2026-11-20", 422), ("2027-05-21", 422), ("2026-11-22", 200)] {
        let form = json!({ "household": cast.homes[1], "code": "two_people", "review_on": review_on });
        cast.post(&cast.manager, path, form, status).await;
    }
    cast.post(&cast.manager, path, json!({ "household": "nowhere", "code": "dog" }), 404).await;

    cast.stage.pass(2 * DAY);
    let manager = cast.manager_again(1).await;
    let list = cast.get(&manager, path).await;
    assert_eq!(all(&list, "markers", "state"), ["review_due", "in_force"], "those to look at again first");
    let at = |n: usize| format!("{path}/{}/review", list["markers"][n]["id"].as_str().unwrap());
    let after = cast.post(&manager, &at(0), json!({ "still_needed": true, "review_on": "2027-01-10" }), 200).await;
    assert_eq!(all(&after, "markers", "state"), ["in_force", "in_force"]);
    let after = cast.post(&manager, &at(1), json!({ "still_needed": false }), 200).await;
    assert_eq!(all(&after, "markers", "state"), ["in_force", "ended"]);
    assert_eq!(after["markers"][1]["ended"]["by_name"], "Person manager");
    cast.post(&manager, &at(1), json!({ "still_needed": true }), 409).await;

    cast.stage.pass(80 * DAY);
    let manager = cast.manager_again(2).await;
    let late = cast.get(&manager, path).await;
    assert_eq!(all(&late, "markers", "state"), ["expired", "ended"], "by itself");
    cast.post(&manager, &at(0), json!({ "still_needed": true }), 409).await;
    cast.post(&manager, path, json!({ "household": cast.homes[1], "code": "two_people" }), 200).await;
    cast.post(&manager, path, dog, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn markers_and_entry_notes_of_a_protected_home_are_for_those_who_are_told_of_it() {
    let cast = Cast::set().await;
    let marker = json!({ "household": cast.homes[0], "code": "office_only" });
    let note = json!({ "household": cast.homes[0], "text": "Ring twice" });
    cast.post(&cast.manager, "/sites/gaer/safety-markers", marker.clone(), 200).await;
    cast.post(&cast.manager, "/sites/gaer/entry-notes", note.clone(), 200).await;
    let mark = json!({ "address": cast.homes[0] });
    cast.post(&cast.manager, "/sites/gaer/protected-addresses", mark, 201).await;
    for (who, seen) in [(&cast.manager, 1), (&cast.worker, 0)] {
        let markers = cast.get(who, "/sites/gaer/safety-markers").await;
        let notes = cast.get(who, "/sites/gaer/entry-notes").await;
        assert_eq!(markers["markers"].as_array().unwrap().len(), seen);
        assert_eq!(notes["entry_notes"].as_array().unwrap().len(), seen);
    }
    let theirs = cast.get(&cast.manager, "/sites/gaer/safety-markers").await["markers"][0]["id"].clone();
    let review = format!("/sites/gaer/safety-markers/{}/review", theirs.as_str().unwrap());
    cast.post(&cast.worker, &review, json!({ "still_needed": false }), 404).await;
    cast.post(&cast.worker, "/sites/gaer/safety-markers", marker, 404).await;
    cast.post(&cast.worker, "/sites/gaer/entry-notes", note, 404).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_is_shown_while_it_is_kept_and_then_is_nowhere() {
    let cast = Cast::set().await;
    cast.keep_notes(true, 1).await;
    assert_eq!(cast.send(&cast.worker, &[cast.knock(1, json!({ "note": "Ring twice" }))]).await, ["stored"]);
    assert_eq!(cast.notes(&cast.manager).await, [json!("Ring twice")]);
    // More days are for what comes from then on.
    cast.keep_notes(true, 28).await;
    cast.send(&cast.worker, &[cast.knock(2, json!({ "note": "Side door" }))]).await;
    assert_eq!(cast.stage.app.purge_notes().await.unwrap(), 0);
    cast.stage.pass(DAY);
    let manager = cast.manager_again(1).await;
    assert_eq!(
        cast.notes(&manager).await,
        [json!("Side door"), Value::Null],
        "on the moment, before anything is deleted"
    );
    assert_eq!(cast.stage.app.purge_notes().await.unwrap(), 1);
    let kept = cast.stage.app.store.event_notes("larch", "gaer").await.unwrap();
    assert_eq!(kept.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Side door"]);
    assert_eq!(cast.stage.told("terminal", "deleted", "notes").await, 1);
    for (days, status) in [(0, 422), (91, 422), (90, 200)] {
        let rules = json!({ "notes_kept_days": days });
        cast.stage.write(&manager, "PUT", "/api/v1/sites/gaer/due-rules", &rules).await.must_be(status);
    }
    // The last of these said nothing of keeping notes: they are off.
    assert_eq!(cast.notes(&manager).await, [Value::Null, Value::Null]);
    assert_eq!(cast.stage.app.purge_notes().await.unwrap(), 1);
    assert_eq!(
        cast.stage.app.store.events("larch", "gaer", 0).await.unwrap().len(),
        2,
        "what happened is kept for good"
    );
    let again = cast.manager_again(2).await;
    let file = json!([{ "device_id": "phone-of-worker", "events": [] }]);
    cast.post(&again, "/sites/gaer/unsent-file", file, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_note_of_a_record_that_was_set_aside_is_not_kept_for_good_either() {
    let cast = Cast::set().await;
    cast.keep_notes(true, 28).await;
    let elsewhere = cast.knock(1, json!({ "note": "Ring twice", "household": cast.homes[5] }));
    assert_eq!(cast.send(&cast.worker, &[elsewhere]).await, ["set_aside: not_in_round"]);
    let list = cast.get(&cast.manager, "/sites/gaer/set-aside").await;
    let item = &list["set_aside"][0];
    assert_eq!(item["note"], "Ring twice");
    assert!(!item["raw"].as_str().unwrap().contains("Ring twice"), "{item:#}");
    let path = format!("/sites/gaer/set-aside/{}", item["id"].as_str().unwrap());
    cast.post(&cast.manager, &path, json!({ "take": true }), 200).await;
    let home = cast.get(&cast.manager, &format!("/sites/gaer/households/{}", cast.homes[5])).await;
    assert_eq!(home["events"][0]["note"], "Ring twice", "it went into the record beside its event");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_to_get_to_a_door_is_kept_until_its_day() {
    let cast = Cast::set().await;
    let path = "/sites/gaer/entry-notes";
    let form = |text: &str, until: Value| json!({ "household": cast.homes[0], "text": text, "expires_on": until });
    let list = cast.post(&cast.worker, path, form("  Use the\nback gate ", Value::Null), 200).await;
    let note = &list["entry_notes"][0];
    assert_eq!(
        json!([note["address"], note["text"], note["expires_on"], note["by_name"]]),
        json!(["0 Fir Road", "Use the back gate", "2027-05-20", "Person worker"])
    );
    for until in ["2026-11-21", "2027-11-22"] {
        cast.post(&cast.manager, path, form("x", json!(until)), 422).await;
    }
    cast.post(&cast.manager, path, form(&"x".repeat(81), Value::Null), 422).await;
    let list = cast.post(&cast.manager, path, form("Front door", json!("2026-11-23")), 200).await;
    assert_eq!(all(&list, "entry_notes", "text"), ["Front door"], "one for each door");
    let home = cast.get(&cast.manager, &format!("/sites/gaer/households/{}", cast.homes[0])).await;
    assert_eq!(home["entry_note"]["text"], "Front door");

    cast.stage.pass(2 * DAY);
    let manager = cast.manager_again(1).await;
    assert_eq!(cast.get(&manager, path).await["entry_notes"], json!([]));
    assert_eq!(cast.stage.app.purge_notes().await.unwrap(), 1);
    cast.post(&manager, path, form("Back gate", Value::Null), 200).await;
    assert_eq!(cast.post(&manager, path, form(" ", Value::Null), 200).await["entry_notes"], json!([]));
    assert_eq!(cast.stage.app.store.entry_notes("larch", "gaer").await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_out_for_a_walker_is_told_when_they_are_overdue_and_nothing_of_homes() {
    let cast = Cast::set().await;
    let champion = cast.stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
    let outsider = cast.stage.signed_in("outsider", &[grant("beech", Role::Manager)]).await;
    let by = |minutes: i64| Timestamp::from_microsecond(cast.stage.now() + minutes * 60_000_000).unwrap().to_string();
    let start = |n, minutes, buddy: &str| {
        cast.event(n, json!({ "kind": "walk_start", "back_by": by(minutes), "buddy": buddy }))
    };
    assert_eq!(
        cast.send(&cast.worker, &[start(1, 60, "manager"), cast.knock(2, json!({}))]).await,
        ["stored", "stored"]
    );
    // A buddy who is none: stored all the same, and asked of nobody.
    let mut theirs = start(3, 60, "outsider");
    theirs["round"] = json!("r2");
    assert_eq!(cast.send(&champion, &[theirs]).await, ["stored"]);
    assert_eq!(cast.get(&outsider, "/me/watch").await["walks"], json!([]));

    let watch = cast.get(&cast.manager, "/me/watch").await;
    let walk = &watch["walks"][0];
    assert_eq!(watch["walks"].as_array().unwrap().len(), 1);
    assert_eq!(
        json!([walk["site"], walk["person_name"], walk["number"], walk["overdue"]]),
        json!(["gaer", "Person worker", 1, false])
    );
    assert!(!watch.to_string().contains(&cast.homes[0]) && !watch.to_string().contains("Fir Road"), "{watch}");
    assert_eq!(cast.get(&cast.worker, "/me/watch").await["walks"], json!([]), "nobody looks out for themselves");

    cast.stage.pass(HOUR + MINUTE);
    assert_eq!(cast.get(&cast.manager, "/me/watch").await["walks"][0]["overdue"], true);
    let walks = cast.get(&cast.manager, "/sites/gaer/walks").await;
    let worker = walks["walks"].as_array().unwrap().iter().find(|walk| walk["round"] == "r1").unwrap();
    assert_eq!(
        json!([worker["alone"], worker["buddy_name"], worker["overdue"], worker["doors_done"]]),
        json!([true, "Person manager", true, 1])
    );
    // Back later.
    let since = worker["since"].clone();
    cast.send(&cast.worker, &[cast.event(4, json!({ "kind": "walk_start", "back_by": by(30), "buddy": "manager" }))])
        .await;
    let later = cast.get(&cast.manager, "/me/watch").await;
    assert_eq!((&later["walks"][0]["overdue"], &later["walks"][0]["since"]), (&json!(false), &since));
    cast.send(&cast.worker, &[cast.event(5, json!({ "kind": "walk_end" }))]).await;
    assert_eq!(cast.get(&cast.manager, "/me/watch").await["walks"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phones_file_is_taken_in_as_its_owners_and_the_phone_stays_theirs() {
    let cast = Cast::set().await;
    let champion = cast.stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
    let theirs = |n: u32, more: Value| {
        let mut event = cast.knock(n, json!({ "round": "r2", "household": cast.homes[3] }));
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event
    };
    cast.send(&champion, &[theirs(1, json!({}))]).await;
    cast.stage.plan_elsewhere("p9", &cast.homes[..1]).await;
    let file = json!([
        { "device_id": "phone-of-champion", "events": [
            theirs(1, json!({})),
            theirs(2, json!({ "household": cast.homes[4] })),
            theirs(3, json!({ "plan": "p9", "round": "r9" })),
            json!({ "id": "x" }),
        ] },
        { "device_id": "nobodys", "events": [cast.knock(4, json!({}))] },
    ]);
    let path = "/sites/gaer/unsent-file";
    let taken = cast.post(&cast.manager, path, file.clone(), 200).await;
    assert_eq!(json!([taken["stored"], taken["already_stored"], taken["set_aside"]]), json!([2, 1, 2]));
    let expected = ["already_stored", "stored", "set_aside: no_such_round", "set_aside: not_understood", "stored"];
    assert_eq!(in_short(&taken), expected);
    let again = cast.post(&cast.manager, path, file, 200).await;
    assert_eq!(json!([again["stored"], again["already_stored"], again["set_aside"]]), json!([0, 3, 2]));

    let kept = cast.stage.app.store.events("larch", "gaer", 0).await.unwrap();
    let told: Vec<(&str, bool)> = kept.iter().map(|event| (event.person_name.as_str(), event.by_staff)).collect();
    assert_eq!(told, [("Person champion", false), ("Person champion", false), ("Person manager", true)]);
    // Nobody's phone is still nobody's, and the champion's still sends.
    assert_eq!(cast.stage.app.store.owner_of_device("larch", "nobodys").await.unwrap(), None);
    assert_eq!(cast.send(&champion, &[theirs(9, json!({}))]).await, ["stored"]);

    let many: Vec<Value> = (100..701).map(|n| cast.knock(n, json!({}))).collect();
    let taken = cast.post(&cast.worker, path, json!({ "device_id": "old", "events": many }), 200).await;
    assert_eq!(taken["stored"], 601, "one phone alone, and more than a batch");
    for body in [json!({}), json!("x"), json!([1]), json!([{ "device_id": "", "events": [] }])] {
        cast.post(&cast.manager, path, body, 422).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_holds_of_another_site_waits_there_and_is_stored_when_it_is_handed_in_there() {
    let cast = Cast::set().await;
    cast.stage.plan_elsewhere("p9", &cast.homes[..1]).await;
    let start = cast.event(1, json!({ "kind": "walk_start", "plan": "p9", "round": "r9" }));
    let file = json!({ "device_id": "old", "events": [start] });
    let waiting =
        async |site: &str| cast.get(&cast.manager, &format!("/sites/{site}/set-aside")).await["set_aside"].clone();
    let here = cast.post(&cast.manager, "/sites/gaer/unsent-file", file.clone(), 200).await;
    assert_eq!(in_short(&here), ["set_aside: no_such_round"]);
    assert_eq!(waiting("gaer").await, json!([]));
    assert_eq!(waiting("maindee").await[0]["settled"], Value::Null);

    let there = cast.post(&cast.manager, "/sites/maindee/unsent-file", file.clone(), 200).await;
    assert_eq!(in_short(&there), ["stored"]);
    let settled = waiting("maindee").await[0]["settled"].clone();
    assert_eq!(json!([settled["taken"], settled["by_name"]]), json!([true, "Person manager"]));
    assert_eq!(cast.stage.app.store.events("larch", "maindee", 0).await.unwrap().len(), 1);
    for site in ["gaer", "maindee"] {
        let again = cast.post(&cast.manager, &format!("/sites/{site}/unsent-file"), file.clone(), 200).await;
        assert_eq!(in_short(&again), ["already_stored"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undo_in_a_file_goes_where_it_takes_effect_or_waits() {
    let cast = Cast::set().await;
    cast.stage.plan_elsewhere("p9", &cast.homes[..1]).await;
    let there = |n: u32| cast.event(n, json!({ "kind": "walk_start", "plan": "p9", "round": "r9" }));
    let undo = |n: u32, of: u32, plan: Value| {
        let round = if plan.is_null() { Value::Null } else { json!("r9") };
        cast.event(n, json!({ "kind": "correction", "retracts": id(of), "plan": plan, "round": round }))
    };
    let hand_in = async |site: &str, events: &[Value]| {
        let file = json!({ "device_id": "old", "events": events });
        in_short(&cast.post(&cast.manager, &format!("/sites/{site}/unsent-file"), file, 200).await)
    };
    let aside = "set_aside: no_such_round";
    let store = &cast.stage.app.store;
    assert_eq!(hand_in("maindee", &[there(1)]).await, ["stored"]);
    let of_known = undo(2, 1, Value::Null);
    let of_unknown = undo(3, 50, json!("p9"));
    let both = [undo(4, 5, Value::Null), there(5)];
    assert_eq!(hand_in("gaer", &[of_known.clone(), of_unknown.clone()]).await, [aside, aside]);
    assert_eq!(hand_in("gaer", &both).await, [aside, aside]);
    assert_eq!(hand_in("gaer", &[undo(6, 60, Value::Null)]).await, ["stored"], "whatever it names, each site reads it");
    assert_eq!(store.events("larch", "gaer", 0).await.unwrap(), []);
    assert_eq!(store.events_of_no_site("larch", 0).await.unwrap().len(), 1);

    assert_eq!(hand_in("maindee", &[of_known, of_unknown]).await, ["stored", "stored"]);
    assert_eq!(hand_in("maindee", &both).await, ["stored", "stored"]);
    assert_eq!(store.events("larch", "maindee", 0).await.unwrap().len(), 5);
    assert_eq!(
        cast.get(&cast.manager, "/sites/maindee/walks").await["walks"],
        json!([]),
        "both starts were taken back"
    );
    let waits = cast.get(&cast.manager, "/sites/maindee/set-aside").await["set_aside"].clone();
    assert!(waits.as_array().unwrap().iter().all(|item| item["settled"]["taken"] == true), "{waits:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_no_site_is_for_those_who_plan_at_all_of_them() {
    let cast = Cast::set().await;
    let here = cast.stage.signed_in("here", &[grant_at("larch", "gaer", Role::Manager)]).await;
    // Two sites where it may belong, and no word of which.
    assert_eq!(cast.send(&cast.worker, &[json!({ "id": "x" })]).await, ["set_aside: not_understood"]);
    let list = cast.get(&cast.manager, "/sites/gaer/set-aside").await;
    assert_eq!(list["set_aside"].as_array().unwrap().len(), 1);
    assert_eq!(cast.get(&here, "/sites/gaer/set-aside").await["set_aside"], json!([]));
    let path = format!("/sites/gaer/set-aside/{}", list["set_aside"][0]["id"].as_str().unwrap());
    cast.post(&here, &path, json!({ "take": false }), 404).await;
    cast.post(&cast.manager, &path, json!({ "take": false }), 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_households_page_tells_what_happened_and_which_times_are_in_doubt() {
    let cast = Cast::set().await;
    let events = [
        cast.knock(1, json!({ "leaflet": true, "wave": "Jobs fair" })),
        cast.knock(2, json!({ "outcome": "call_back", "call_back_on": "2026-11-24", "call_back_part": "evening" })),
        cast.knock(3, json!({ "outcome": "refused", "offset_ms": 3_600_000 })),
        cast.event(4, json!({ "kind": "correction", "retracts": id(2) })),
    ];
    cast.send(&cast.worker, &events).await;
    let home = cast.get(&cast.manager, &format!("/sites/gaer/households/{}", cast.homes[0])).await;
    let told = |field: &str| home["events"].as_array().unwrap().iter().map(|e| e[field].clone()).collect::<Vec<_>>();
    assert_eq!(told("outcome_words"), ["Refused", "Call back", "No answer"]);
    assert_eq!(told("flagged"), [true, false, false]);
    assert_eq!(told("taken_back"), [false, true, false]);
    assert_eq!(told("wave"), [Value::Null, Value::Null, json!("Jobs fair")]);
    assert_eq!(told("call_back_part"), [Value::Null, json!("evening"), Value::Null]);
}
