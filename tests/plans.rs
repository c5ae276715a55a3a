//! Rounds from the choices on the page to the code on the phone, over HTTP: a part of the invented estate.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

#[path = "support/site_plan_check.rs"]
mod site_plan_check;
mod stage;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use patchwalk::domain::person::Role;
use serde_json::{Value, json};
use site_plan_check::{Referee, sums_are_whole};
use stage::{Actor, Stage, grant};

const EVENING: &str = "2026-11-26";

struct Cast {
    stage: Stage,
    manager: Actor,
    worker: Actor,
    hub: String,
    referee: Referee,
}

fn demo_file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("boundaries/demo").join(name)).unwrap()
}

/// The first homes of the list: planning takes long in a program that was not optimised.
fn list(homes: usize) -> Vec<u8> {
    let text = String::from_utf8(demo_file("households.csv")).unwrap();
    text.lines().take(homes + 1).collect::<Vec<_>>().join("\n").into_bytes()
}

impl Cast {
    async fn set(homes: usize) -> Self {
        let stage = Stage::set().await;
        let manager = stage.signed_in("manager", &[grant("larch", Role::Manager)]).await;
        let worker = stage.signed_in("worker", &[grant("larch", Role::OutreachWorker)]).await;
        let parsed = |name| serde_json::from_slice::<Value>(&demo_file(name)).unwrap();
        let referee = Referee::of(&parsed("streets.geojson"), &parsed("street-points.geojson"));
        let mut cast = Self { stage, manager, worker, hub: String::new(), referee };
        cast.import("boundary?from=2026-04-01", "boundary.geojson", &demo_file("boundary.geojson")).await;
        cast.import("households", "households.csv", &list(homes)).await;
        for name in ["streets.geojson", "street-points.geojson"] {
            cast.import("streets", name, &demo_file(name)).await;
        }
        let streets: Value = serde_json::from_slice(&demo_file("streets.geojson")).unwrap();
        let features = streets["features"].as_array().unwrap();
        let corner = &features[features.len() / 2]["geometry"]["coordinates"][0];
        let form = json!({ "kind": "hub", "name": "Hall", "geometry": { "type": "Point", "coordinates": corner } });
        let hub = cast.stage.post(&cast.manager, "/api/v1/sites/gaer/places", &form).await.must_be(201).json();
        cast.hub = hub["id"].as_str().unwrap().to_owned();
        cast
    }

    async fn import(&self, what: &str, name: &str, bytes: &[u8]) {
        let path = format!("/api/v1/sites/gaer/imports/{what}");
        self.stage.upload(&self.manager, &path, name, bytes).await.must_be(200);
    }

    async fn get(&self, who: &Actor, path: &str) -> Value {
        self.stage.get(who, &format!("/api/v1{path}")).await.must_be(200).json()
    }

    async fn post(&self, path: &str, body: Value, status: u16) -> Value {
        self.stage.post(&self.manager, &format!("/api/v1{path}"), &body).await.must_be(status).json()
    }

    /// Plans, and waits for the plan.
    async fn plan(&self, more: Value) -> Value {
        let mut asked =
            json!({ "kind": "doors", "on": EVENING, "from": "17:30", "shift_minutes": 100, "people": 2, "hubs": [] });
        for (key, value) in more.as_object().unwrap() {
            asked[key] = value.clone();
        }
        let mut planning = self.post("/sites/gaer/plans", asked, 202).await;
        let path = format!("/sites/gaer/planning/{}", planning["id"].as_str().unwrap());
        while planning["state"] == "planning" {
            tokio::time::sleep(Duration::from_millis(50)).await;
            planning = self.get(&self.manager, &path).await;
        }
        assert_eq!(planning["state"], "done", "{planning:#}");
        let plan = self.get(&self.manager, &format!("/sites/gaer/plans/{}", planning["plan"].as_str().unwrap())).await;
        self.referee.judges(&plan);
        plan
    }

    async fn edit(&self, plan: &Value, edit: Value, status: u16) -> Value {
        let mut body = edit;
        body["version"] = plan["version"].clone();
        self.post(&format!("/sites/gaer/plans/{}/edits", plan["id"].as_str().unwrap()), body, status).await
    }

    async fn hand_out(&self, plan: &Value, rounds: &[&Value], status: u16) -> Value {
        let ids: Vec<&Value> = rounds.iter().map(|round| &round["id"]).collect();
        let path = format!("/sites/gaer/plans/{}/hand-out", plan["id"].as_str().unwrap());
        self.post(&path, json!({ "rounds": ids }), status).await
    }
}

fn rounds(plan: &Value) -> &Vec<Value> {
    plan["rounds"].as_array().unwrap()
}

fn doors(round: &Value) -> Vec<&str> {
    round["doors"].as_array().unwrap().iter().map(|door| door.as_str().unwrap()).collect()
}

fn because(plan: &Value, code: &str) -> u64 {
    let reasons = plan["reasons"].as_array().unwrap();
    reasons.iter().find(|reason| reason["code"] == code).map_or(0, |reason| reason["count"].as_u64().unwrap())
}

fn all_doors(plan: &Value) -> impl Iterator<Item = &Value> {
    plan["doors"].as_array().unwrap().iter()
}

fn home<'a>(plan: &'a Value, id: &str) -> Option<&'a Value> {
    all_doors(plan).find(|door| door["household"] == id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_changed_by_hand_and_all_of_it_is_undone() {
    let cast = Cast::set(90).await;
    let planned = cast.plan(json!({})).await;
    sums_are_whole(&planned);
    assert_eq!(rounds(&planned).len(), 2);
    let (one, two) = (&rounds(&planned)[0], &rounds(&planned)[1]);
    let moved = &doors(one)[..3];
    let now = cast.edit(&planned, json!({ "edit": "move", "doors": moved, "to": two["id"] }), 200).await;
    sums_are_whole(&now);
    assert_eq!(
        (now["what"].as_str(), doors(&rounds(&now)[1]).len()),
        (Some("Moved 3 doors to round 2"), doors(two).len() + 3)
    );
    assert!(rounds(&now)[1]["minutes"].as_u64() > two["minutes"].as_u64(), "time follows at once");

    let stale = cast.edit(&planned, json!({ "edit": "reverse", "round": one["id"] }), 409).await;
    assert_eq!(stale["code"], "changed_meanwhile");

    let now = cast.edit(&now, json!({ "edit": "split", "round": two["id"] }), 200).await;
    assert_eq!(rounds(&now).len(), 3);
    let now = cast.edit(&now, json!({ "edit": "move", "doors": doors(&rounds(&now)[2])[..1], "to": null }), 200).await;
    assert_eq!(because(&now, "left_by_hand"), 1);
    sums_are_whole(&now);
    let mut now = now;
    while !now["undo"].is_null() {
        now = cast.edit(&now, json!({ "edit": "undo" }), 200).await;
    }
    assert_eq!((&now["rounds"], &now["version"]), (&planned["rounds"], &json!(7)));
    for _ in 0..3 {
        now = cast.edit(&now, json!({ "edit": "redo" }), 200).await;
    }
    assert!(now["redo"].is_null() && because(&now, "left_by_hand") == 1);
    cast.edit(&now, json!({ "edit": "redo" }), 409).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_and_handed_out_rounds_stay_when_it_is_planned_again() {
    let cast = Cast::set(120).await;
    let planned = cast.plan(json!({ "people": 3, "shift_minutes": 60 })).await;
    let locked =
        cast.edit(&planned, json!({ "edit": "lock", "round": rounds(&planned)[0]["id"], "locked": true }), 200).await;
    let out = cast.hand_out(&locked, &[&rounds(&planned)[1]], 200).await;
    assert_eq!(rounds(&out)[1]["code"].as_str().unwrap().len(), 6);
    let again = json!({ "people": 3, "shift_minutes": 60, "plan": out["id"], "version": out["version"], "seed": 2 });
    let again = cast.plan(again).await;
    sums_are_whole(&again);
    assert_eq!((&again["id"], rounds(&again).len()), (&planned["id"], 3));
    for kept in 0..2 {
        assert_eq!(rounds(&again)[kept], rounds(&out)[kept], "round {}", kept + 1);
    }

    // The next day's rounds leave alone what is kept and handed out.
    let other = cast.plan(json!({ "on": "2026-11-27" })).await;
    let kept: BTreeSet<&str> = rounds(&again)[..2].iter().flat_map(doors).collect();
    assert!(rounds(&other).iter().flat_map(doors).all(|door| !kept.contains(door)));
    assert_eq!(because(&other, "in_another_round"), kept.len() as u64);
    sums_are_whole(&other);
    let take = cast
        .edit(
            &other,
            json!({ "edit": "move", "doors": [doors(&rounds(&again)[0])[0]], "to": rounds(&other)[0]["id"] }),
            200,
        )
        .await;
    let refused = cast.hand_out(&take, &[&rounds(&take)[0]], 409).await;
    assert!(refused["detail"].as_str().unwrap().contains("1 of its doors are in another round"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_home_is_accounted_for_after_the_list_the_line_and_wishes_change() {
    let cast = Cast::set(90).await;
    let planned = cast.plan(json!({ "people": null })).await;
    let held: Vec<&str> = rounds(&planned).iter().flat_map(doors).collect();
    let path = format!("/sites/gaer/plans/{}", planned["id"].as_str().unwrap());
    let wish = json!({ "kind": "do_not_knock", "holds": true });
    cast.post(&format!("/sites/gaer/households/{}/wishes", held[0]), wish, 200).await;
    cast.post("/sites/gaer/protected-addresses", json!({ "address": held[1] }), 201).await;

    let seen = cast.get(&cast.manager, &path).await;
    sums_are_whole(&seen);
    assert_eq!(home(&seen, held[0]).unwrap()["code"], "do_not_knock");
    assert_eq!(home(&seen, held[1]).unwrap()["code"], "protected");
    assert_eq!(seen["in_rounds"], held.len() - 2);

    let theirs = cast.get(&cast.worker, &path).await;
    sums_are_whole(&theirs);
    assert_eq!(
        (theirs["homes"].as_u64().unwrap(), home(&theirs, held[1])),
        (seen["homes"].as_u64().unwrap() - 1, None)
    );
    assert_eq!(
        cast.get(&cast.worker, "/sites/gaer").await["homes"],
        theirs["homes"],
        "nor can it be told by subtraction"
    );
    let listed = cast.get(&cast.worker, "/sites/gaer/households").await;
    assert!(!listed.to_string().contains(held[1]), "nor is it on the list that they see");
    assert!(cast.get(&cast.manager, "/sites/gaer/households").await.to_string().contains(held[1]));
    cast.stage.get(&cast.worker, &format!("/api/v1/sites/gaer/households/{}", held[1])).await.must_be(404);

    // A longer list: new homes are due, and in no round.
    cast.import("households", "households.csv", &list(100)).await;
    let longer = cast.get(&cast.manager, &path).await;
    sums_are_whole(&longer);
    assert_eq!(longer["homes"].as_u64().unwrap(), seen["homes"].as_u64().unwrap() + 10);
    assert!(because(&longer, "unplanned") > 0, "{}", longer["reasons"]);

    cast.import("households", "households.csv", &list(60)).await;
    let shorter = cast.get(&cast.manager, &path).await;
    sums_are_whole(&shorter);
    let now_out = held.len() as u64 - shorter["in_rounds"].as_u64().unwrap();
    assert!(now_out > 20 && shorter["dropped"] == now_out, "{} {now_out}", shorter["dropped"]);

    let stay_out = json!({ "kind": "no_go", "name": "Building site", "geometry": { "type": "Polygon", "coordinates": [[
        [-1.40, 53.36], [-1.30, 53.36], [-1.30, 53.42], [-1.40, 53.42], [-1.40, 53.36]]] } });
    cast.post("/sites/gaer/places", stay_out, 201).await;
    let barred = cast.get(&cast.manager, &path).await;
    sums_are_whole(&barred);
    assert_eq!(barred["in_rounds"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_its_round_to_who_walks_and_a_champion_sees_the_least() {
    let cast = Cast::set(60).await;
    let planned = cast.plan(json!({})).await;
    let name = json!({ "edit": "assign", "round": rounds(&planned)[1]["id"], "person": "champion", "name": "C. One" });
    let given = cast.edit(&planned, name, 200).await;
    let out = cast.hand_out(&given, &rounds(&given).iter().collect::<Vec<_>>(), 200).await;
    let code = |at: usize| rounds(&out)[at]["code"].as_str().unwrap().to_owned();
    let twice = cast.hand_out(&out, &rounds(&out).iter().collect::<Vec<_>>(), 200).await;
    assert_eq!(rounds(&twice)[0]["code"], code(0).as_str(), "a round keeps its code");

    let picked = cast.get(&cast.worker, &format!("/rounds/{}", code(0).to_lowercase())).await;
    assert_eq!(picked["doors"].as_array().unwrap().len(), doors(&rounds(&out)[0]).len());
    assert_eq!(picked["doors"][0]["why"], "Never tried");
    let champion = cast.stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
    cast.stage.get(&champion, &format!("/api/v1/rounds/{}", code(0))).await.must_be(404);
    let theirs = cast.get(&champion, &format!("/rounds/{}", code(1))).await;
    assert!(
        theirs["doors"].as_array().unwrap().iter().all(|door| door["why"] == "" && door["code"] == ""),
        "{theirs:#}"
    );
    let outsider = cast.stage.signed_in("outsider", &[grant("beech", Role::Administrator)]).await;
    cast.stage.get(&outsider, &format!("/api/v1/rounds/{}", code(0))).await.must_be(404);

    let qr = format!(
        "/api/v1/sites/gaer/plans/{}/rounds/{}/code.svg",
        out["id"].as_str().unwrap(),
        rounds(&out)[0]["id"].as_str().unwrap()
    );
    assert!(cast.stage.get(&cast.worker, &qr).await.must_be(200).text.contains("<svg"));
    let close = format!("/sites/gaer/plans/{}/close", out["id"].as_str().unwrap());
    assert_eq!(cast.post(&close, json!({}), 200).await["closed"], true);
    cast.stage.get(&cast.worker, &format!("/api/v1/rounds/{}", code(0))).await.must_be(404);
    cast.edit(&out, json!({ "edit": "undo" }), 409).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_at_a_door_is_on_the_next_phone_and_decides_who_is_due() {
    let cast = Cast::set(60).await;
    let champion = cast.stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
    let planned = cast.plan(json!({})).await;
    let given = json!({ "edit": "assign", "round": rounds(&planned)[0]["id"], "person": "champion", "name": "C. One" });
    let planned = cast.edit(&planned, given, 200).await;
    let mine = cast.get(&champion, "/rounds/mine").await;
    assert_eq!((&mine["rounds"][0]["number"], &mine["rounds"][0]["code"]), (&json!(1), &Value::Null));
    let out = cast.hand_out(&planned, &[&rounds(&planned)[0]], 200).await;
    let round = &rounds(&out)[0];
    let mine = cast.get(&champion, "/rounds/mine").await;
    assert_eq!((&mine["rounds"][0]["code"], &mine["rounds"][0]["minutes"]), (&round["code"], &round["minutes"]));
    assert_eq!(mine["rounds"][0]["doors"], doors(round).len());
    assert_eq!(cast.get(&cast.worker, "/rounds/mine").await["rounds"], json!([]));

    let said = ["registered", "do_not_knock", "no_answer", "call_back"];
    let events: Vec<Value> = (said.iter().zip(doors(round)).zip(1..))
        .map(|((outcome, home), n)| {
            json!({
                "id": format!("0193a000-0000-7000-8000-{n:012}"), "sequence": n, "kind": "attempt", "household": home,
                "plan": out["id"], "round": round["id"], "outcome": outcome, "at": "2026-11-26T17:25:00Z", "offset_ms": 0,
                "leaflet": n == 3, "call_back_on": (n == 4).then_some("2026-11-28"),
            })
        })
        .collect();
    let batch = json!({ "device_id": "phone", "events": events });
    let synced = cast.stage.post(&cast.worker, "/api/v1/sync", &batch).await.must_be(200).json();
    assert!(synced["results"].as_array().unwrap().iter().all(|r| r["status"] == "stored"), "{synced:#}");

    // Walked a little before its hour, the round keeps its doors, but for the one where nobody may knock again.
    let code = format!("/rounds/{}", round["code"].as_str().unwrap());
    let picked = cast.get(&cast.worker, &code).await;
    assert_eq!(picked["round"]["doors"].as_array().unwrap().len(), doors(round).len() - 1);
    let door = |of: &Value, n: usize| home(of, doors(round)[n]).cloned();
    let first = door(&picked, 0).unwrap();
    let expected = json!(["registered", "Registered", true, 1, "registered"]);
    assert_eq!(
        json!([first["last"], first["last_words"], first["last_mine"], first["tries"], first["shown"]]),
        expected
    );
    assert_eq!(door(&picked, 1), None);
    // On a sheet that was printed before, it has its place still.
    assert_eq!(picked["round"]["printed"], json!(doors(round)));
    let fourth = door(&picked, 3).unwrap();
    assert_eq!((&fourth["call_back_on"], &fourth["call_back_part"]), (&json!("2026-11-28"), &Value::Null));
    let third = door(&picked, 2).unwrap();
    assert!(third["leaflet_at"].is_i64() && third["last_at"].is_i64());
    assert_eq!((&picked["notes_allowed"], &picked["wave"]), (&json!(false), &Value::Null));
    let seen = door(&cast.get(&champion, &code).await, 2).unwrap();
    assert_eq!(
        json!([seen["last"], seen["tries"], seen["last_at"], seen["leaflet_at"]]),
        json!(["no_answer", 0, null, null])
    );
    assert_eq!(door(&cast.get(&champion, &code).await, 3).unwrap()["call_back_on"], Value::Null);
    assert_eq!(cast.get(&champion, &code).await["round"]["printed"], json!([]));

    let due = |on: &str| format!("/sites/gaer/due?on={on}&from=17:30");
    let next_day = cast.get(&cast.manager, &due("2026-11-27")).await;
    let why = |of: &Value| -> Vec<String> {
        (0..4).map(|n| door(of, n).unwrap()["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(why(&next_day), ["registered", "do_not_knock", "too_soon", "call_back_later"]);
    let close = format!("/sites/gaer/plans/{}/close", out["id"].as_str().unwrap());
    cast.post(&close, json!({}), 200).await;
    let week_after = cast.get(&cast.manager, &due("2026-12-03")).await;
    assert_eq!(why(&week_after), ["registered", "do_not_knock", "due", "due"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_safety_marker_goes_with_its_door_keeps_champions_away_and_one_keeps_everybody_away() {
    let cast = Cast::set(60).await;
    let champion = cast.stage.signed_in("champion", &[grant("larch", Role::Champion)]).await;
    let planned = cast.plan(json!({})).await;
    let given = json!({ "edit": "assign", "round": rounds(&planned)[0]["id"], "person": "champion", "name": "C. One" });
    let planned = cast.edit(&planned, given, 200).await;
    let out = cast.hand_out(&planned, &[&rounds(&planned)[0]], 200).await;
    let round = &rounds(&out)[0];
    let [twos, office, noted] = [0, 1, 2].map(|n| doors(round)[n].to_owned());
    let mark = |home: &str, code: &str| json!({ "household": home, "code": code });
    for (home, code) in [(&twos, "two_people"), (&office, "office_only")] {
        cast.post("/sites/gaer/safety-markers", mark(home, code), 200).await;
    }
    let note = json!({ "household": noted, "text": "Use the back gate" });
    cast.post("/sites/gaer/entry-notes", note, 200).await;

    let code = format!("/rounds/{}", round["code"].as_str().unwrap());
    let picked = cast.get(&cast.worker, &code).await;
    let safety = json!([{ "code": "two_people", "words": "Go in twos" }]);
    assert_eq!(home(&picked, &twos).unwrap()["safety"], safety);
    assert_eq!(home(&picked, &office), None, "nobody goes there, whatever was handed out");
    let third = home(&picked, &noted).unwrap();
    assert_eq!((&third["entry_note"], third.get("safety")), (&json!("Use the back gate"), None));
    assert_eq!(picked["notes_kept_days"], 28);
    let buddies: Vec<&str> =
        picked["buddies"].as_array().unwrap().iter().map(|buddy| buddy["id"].as_str().unwrap()).collect();
    assert_eq!(buddies, ["manager"], "not the asker, nor a champion");

    let theirs = cast.get(&champion, &code).await;
    assert_eq!((home(&theirs, &twos), home(&theirs, &office)), (None, None));
    assert!(!theirs["round"]["doors"].to_string().contains(&twos), "nor in its order");
    let third = home(&theirs, &noted).unwrap();
    assert_eq!((&third["entry_note"], third.get("safety")), (&Value::Null, None), "{third:#}");

    let plan = cast.get(&cast.manager, &format!("/sites/gaer/plans/{}", out["id"].as_str().unwrap())).await;
    let left = home(&plan, &office).unwrap();
    assert_eq!((because(&plan, "safety"), &left["why"]), (1, &json!("Safety: the office deals with it")));
    assert_eq!(home(&plan, &twos).unwrap()["due"], true);
    for (kind, of_twos) in [("doors", "in_another_round"), ("leaflets", "due"), ("champion", "safety_marker")] {
        let due = cast.get(&cast.manager, &format!("/sites/gaer/due?on={EVENING}&from=17:30&kind={kind}")).await;
        let code = |id: &str| home(&due, id).unwrap()["code"].clone();
        assert_eq!(
            (code(&twos), code(&office)),
            (json!(of_twos), json!(if kind == "champion" { "safety_marker" } else { "safety" }))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_to_get_into_a_building_is_said_at_each_of_its_flats() {
    let cast = Cast::set(265).await;
    let due = cast.get(&cast.manager, &format!("/sites/gaer/due?on={EVENING}&from=17:30")).await;
    let in_court = |door: &&Value| door["address"].as_str().unwrap().contains("Dotterel Court");
    let flats: Vec<&str> = all_doors(&due).filter(in_court).map(|door| door["household"].as_str().unwrap()).collect();
    assert!(flats.len() > 3, "{flats:?}");
    for (flat, text) in [(flats[1], "Ring the bell at the side"), (flats[3], "Up the outside steps")] {
        cast.post("/sites/gaer/entry-notes", json!({ "household": flat, "text": text }), 200).await;
    }
    let due = cast.get(&cast.manager, &format!("/sites/gaer/due?on={EVENING}&from=17:30")).await;
    let notes: Vec<&Value> = all_doors(&due).filter(in_court).map(|door| &door["entry_note"]).collect();
    let [side, own] = ["Ring the bell at the side", "Up the outside steps"].map(Value::from);
    assert_eq!(notes[..4], [&side, &side, &side, &own]);
    assert!(all_doors(&due).filter(|door| !in_court(door)).all(|door| door["entry_note"].is_null()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaflet_wave_leaves_out_who_said_no_and_tells_what_to_carry() {
    let cast = Cast::set(90).await;
    let due = cast.get(&cast.manager, "/sites/gaer/due?on=2026-11-26&from=10:00&kind=leaflets").await;
    let first = due["doors"].as_array().unwrap().iter().find(|door| door["due"] == true).unwrap();
    let id = first["household"].as_str().unwrap();
    cast.post(&format!("/sites/gaer/households/{id}/wishes"), json!({ "kind": "no_leaflets", "holds": true }), 200)
        .await;
    let wave = json!({ "kind": "leaflets", "from": "10:00", "people": 1, "wave": { "what": "Jobs fair", "copies": 2, "bundle": 40 } });
    let planned = cast.plan(wave).await;
    sums_are_whole(&planned);
    assert_eq!(because(&planned, "no_leaflets"), 1);
    let round = &rounds(&planned)[0];
    assert_eq!(round["copies"].as_u64().unwrap(), 2 * doors(round).len() as u64);
    let carried: u64 = round["bundles"].as_array().unwrap().iter().map(|b| b["copies"].as_u64().unwrap()).sum();
    assert_eq!(carried, round["copies"].as_u64().unwrap());
    assert!(
        round["bundles"].as_array().unwrap().iter().all(|b| b["copies"].as_u64().unwrap() <= 40 && b["from"] == "Hall")
    );
    assert_eq!(round["over_shift"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn planning_may_be_stopped_with_what_there_is_or_with_nothing() {
    let cast = Cast::set(150).await;
    let asked = json!({ "kind": "doors", "on": EVENING, "from": "17:30", "shift_minutes": 100, "people": 2, "hubs": [cast.hub] });
    for (keep, state) in [(true, "done"), (false, "stopped")] {
        let mut planning = cast.post("/sites/gaer/plans", asked.clone(), 202).await;
        let path = format!("/sites/gaer/planning/{}", planning["id"].as_str().unwrap());
        while planning["rounds"].as_array().unwrap().is_empty() && planning["state"] == "planning" {
            tokio::time::sleep(Duration::from_millis(20)).await;
            planning = cast.get(&cast.manager, &path).await;
        }
        cast.post(&format!("{path}/stop"), json!({ "keep": keep }), 200).await;
        while planning["state"] == "planning" {
            tokio::time::sleep(Duration::from_millis(20)).await;
            planning = cast.get(&cast.manager, &path).await;
        }
        assert_eq!(planning["state"], state, "{planning:#}");
    }
    let plans = cast.get(&cast.manager, "/sites/gaer/plans").await;
    assert_eq!(plans["plans"].as_array().unwrap().len(), 1);
    sums_are_whole(
        &cast.get(&cast.manager, &format!("/sites/gaer/plans/{}", plans["plans"][0]["id"].as_str().unwrap())).await,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_made_again_with_the_same_choices_keeps_its_rounds() {
    let cast = Cast::set(110).await;
    let planned = cast.plan(json!({ "people": 3, "shift_minutes": 120 })).await;
    // One in eleven has left since.
    let left: Vec<&str> = rounds(&planned).iter().flat_map(doors).step_by(11).collect();
    for id in &left {
        let wish = json!({ "kind": "do_not_knock", "holds": true });
        cast.post(&format!("/sites/gaer/households/{id}/wishes"), wish, 200).await;
    }
    let again = json!({ "people": 3, "shift_minutes": 120, "plan": planned["id"], "version": planned["version"] });
    let again = cast.plan(again).await;
    sums_are_whole(&again);
    for round in rounds(&planned) {
        let now = rounds(&again).iter().find(|now| now["id"] == round["id"]).expect("each round is carried on");
        let still: Vec<&str> = doors(round).into_iter().filter(|door| !left.contains(door)).collect();
        let kept = still.iter().filter(|door| doors(now).contains(door)).count();
        assert!(kept * 10 >= still.len() * 9, "round {}: {kept} of {}", round["number"], still.len());
        assert_eq!(now["number"], round["number"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_champions_never_share_a_door_and_skip_what_they_ask_to() {
    let cast = Cast::set(120).await;
    let due = cast.get(&cast.manager, "/sites/gaer/due?on=2026-11-26&from=10:00&kind=champion").await;
    let at = |n: usize| {
        let at = &due["doors"][n]["at"];
        json!([at["longitude"], at["latitude"]])
    };
    let mut routes = Vec::new();
    for n in [10, 14] {
        let door = json!({ "kind": "champion_door", "name": format!("Champion {n}"), "geometry": { "type": "Point", "coordinates": at(n) } });
        let door = cast.post("/sites/gaer/places", door, 201).await;
        let skip = due["doors"][n + 1]["household"].clone();
        let asked = json!({ "kind": "champion", "from": "10:00", "shift_minutes": 45, "hubs": [door["id"]], "skip": [skip], "people": null });
        let route = cast.plan(asked).await;
        sums_are_whole(&route);
        let round = &rounds(&route)[0];
        assert!(doors(round).len() <= 25 && round["minutes"].as_u64().unwrap() <= 45, "{}", round["minutes"]);
        assert!(!doors(round).contains(&skip.as_str().unwrap()));
        routes.push(route);
    }
    let of = |n: usize| doors(&rounds(&routes[n])[0]).into_iter().collect::<BTreeSet<_>>();
    assert!(!of(0).is_empty() && !of(1).is_empty());
    assert!(of(0).is_disjoint(&of(1)));
    assert!(because(&routes[1], "in_another_round") > 0 && because(&routes[0], "beyond_route") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_walker_is_given_the_doors_that_they_had_last_time() {
    let cast = Cast::set(80).await;
    let mut planned = cast.plan(json!({ "people": 2, "shift_minutes": 150 })).await;
    for (at, name) in ["Ash", "Birch"].into_iter().enumerate() {
        let edit = json!({ "edit": "assign", "round": rounds(&planned)[at]["id"], "name": name });
        planned = cast.edit(&planned, edit, 200).await;
    }
    let close = format!("/sites/gaer/plans/{}/close", planned["id"].as_str().unwrap());
    cast.post(&close, json!({}), 200).await;
    let next = json!({ "people": 2, "shift_minutes": 150, "on": "2026-11-28", "from": "11:00", "keep_walkers": true });
    let next = cast.plan(next).await;
    for (at, name) in ["Ash", "Birch"].into_iter().enumerate() {
        let now = rounds(&next).iter().find(|round| round["assigned_name"] == name).expect("each walker has a round");
        let before = doors(&rounds(&planned)[at]);
        let kept = before.iter().filter(|door| doors(now).contains(door)).count();
        assert!(kept * 10 >= before.len() * 9, "{name}: {kept} of {}", before.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_handed_out_is_not_taken_from_under_who_walks_it() {
    let cast = Cast::set(70).await;
    let planned = cast.plan(json!({ "people": 2, "shift_minutes": 60 })).await;
    let split = cast.edit(&planned, json!({ "edit": "split", "round": rounds(&planned)[0]["id"] }), 200).await;
    let new = &rounds(&split)[2];
    let out = cast.hand_out(&split, &[new], 200).await;
    cast.edit(&out, json!({ "edit": "undo" }), 409).await;
    cast.edit(&out, json!({ "edit": "remove_round", "round": new["id"] }), 409).await;
    let merge = json!({ "edit": "merge", "rounds": [rounds(&out)[0]["id"], new["id"]] });
    cast.edit(&out, merge, 409).await;

    // A home that may not be called on any more doesn't stop its round from being put in another order.
    let first = doors(&rounds(&out)[0])[0];
    let wish = json!({ "kind": "do_not_knock", "holds": true });
    cast.post(&format!("/sites/gaer/households/{first}/wishes"), wish, 200).await;
    let path = format!("/sites/gaer/plans/{}", out["id"].as_str().unwrap());
    let seen = cast.get(&cast.manager, &path).await;
    let mut order = doors(&rounds(&seen)[0]);
    order.reverse();
    let edit = json!({ "edit": "order", "round": rounds(&seen)[0]["id"], "doors": order });
    let reversed = cast.edit(&seen, edit, 200).await;
    assert_eq!(doors(&rounds(&reversed)[0]), order);

    // What was left out by hand stays out when it is planned again.
    let left = doors(&rounds(&reversed)[1])[0];
    let by_hand = cast.edit(&reversed, json!({ "edit": "move", "doors": [left], "to": null }), 200).await;
    let again = json!({ "people": 3, "shift_minutes": 60, "plan": by_hand["id"], "version": by_hand["version"] });
    let again = cast.plan(again).await;
    assert_eq!(home(&again, left).unwrap()["code"], "left_by_hand");
    assert!(rounds(&again).iter().any(|round| round["id"] == new["id"] && round["doors"] == new["doors"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_is_given_by_name_and_at_hours_that_may_be() {
    let cast = Cast::set(40).await;
    let planned = cast.plan(json!({ "people": 1 })).await;
    let assign = |more: Value| {
        let mut edit = json!({ "edit": "assign", "round": rounds(&planned)[0]["id"], "name": "Ash" });
        for (key, value) in more.as_object().unwrap() {
            edit[key] = value.clone();
        }
        edit
    };
    cast.edit(&planned, assign(json!({ "from": "22:00" })), 409).await;
    cast.edit(&planned, assign(json!({ "name": "A".repeat(200) })), 422).await;
    cast.edit(&planned, assign(json!({ "name": null, "person": "worker" })), 422).await;
    let given = cast.edit(&planned, assign(json!({ "on": "2026-11-28", "from": "10:00" })), 200).await;
    assert_eq!(rounds(&given)[0]["ends_at"].as_str().unwrap().get(..10), Some("2026-11-28"));
    let half = json!({ "kind": "doors", "on": EVENING, "from": "17:30", "shift_minutes": 100, "hubs": [], "plan": given["id"] });
    cast.post("/sites/gaer/plans", half, 422).await;
}
