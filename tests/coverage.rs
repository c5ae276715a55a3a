//! Coverage, from what phones send to the figures, the map and the table, over HTTP: a part of the invented estate.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use patchwalk::domain::person::Role;
use serde_json::{Value, json};
use stage::{Actor, DAY, MINUTE, Stage, grant};

const FIGURES: [&str; 7] = ["homes", "attempted", "contacted", "engaged", "registered", "leafleted", "left"];

struct Cast {
    stage: Stage,
    manager: Actor,
    worker: Actor,
    /// Ids of homes inside the line, in the order of the list.
    homes: Vec<String>,
    sent: u32,
}

fn demo_file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("boundaries/demo").join(name)).unwrap()
}

impl Cast {
    async fn set() -> Self {
        let stage = Stage::set().await;
        let manager = stage.signed_in("manager", &[grant("larch", Role::Manager)]).await;
        let worker = stage.signed_in("worker", &[grant("larch", Role::OutreachWorker)]).await;
        let text = String::from_utf8(demo_file("households.csv")).unwrap();
        let list = text.lines().take(81).collect::<Vec<_>>().join("\n");
        for (what, name, bytes) in [
            ("boundary?from=2026-04-01", "boundary.geojson", demo_file("boundary.geojson")),
            ("households", "households.csv", list.into_bytes()),
        ] {
            let path = format!("/api/v1/sites/gaer/imports/{what}");
            stage.upload(&manager, &path, name, &bytes).await.must_be(200);
        }
        let table = stage.get(&manager, "/api/v1/sites/gaer/households").await.must_be(200).json();
        let inside = |home: &&Value| home["where"] == "inside" && home["is_void"] == false;
        let homes = table["homes"].as_array().unwrap().iter().filter(inside);
        let homes = homes.map(|home| home["id"].as_str().unwrap().to_owned()).collect();
        Self { stage, manager, worker, homes, sent: 0 }
    }

    async fn see(&self, path: &str) -> Value {
        self.stage.get(&self.manager, &format!("/api/v1/sites/gaer/{path}")).await.must_be(200).json()
    }

    /// One thing that happened at a home, from this phone; its id.
    async fn happens(&mut self, who: &Actor, device: &str, home: usize, more: Value) -> String {
        self.sent += 1;
        let id = format!("0193a000-0000-7000-8000-{:012x}", self.sent);
        let mut event = json!({
            "id": id, "sequence": self.sent, "kind": "attempt", "household": self.homes[home], "offset_ms": 0,
            "at": Timestamp::from_microsecond(self.stage.now()).unwrap().to_string(),
        });
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let batch = json!({ "device_id": device, "events": [event] });
        let answer = self.stage.post(who, "/api/v1/sync", &batch).await.must_be(200).json();
        assert_eq!(answer["results"][0]["status"], "stored", "{answer:#}");
        id
    }

    async fn knock(&mut self, home: usize, outcome: &str) -> String {
        let worker = self.worker.clone();
        self.happens(&worker, "phone-1", home, json!({ "outcome": outcome })).await
    }
}

fn figures(of: &Value) -> Vec<u64> {
    FIGURES.iter().map(|figure| of[figure].as_u64().unwrap()).collect()
}

fn classes(of: &Value) -> BTreeMap<String, u64> {
    let classes = of.as_array().unwrap().iter();
    classes.map(|class| (class["code"].as_str().unwrap().to_owned(), class["count"].as_u64().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_follows_from_what_was_recorded_and_says_of_how_many() {
    let mut cast = Cast::set().await;
    let before = cast.see("coverage").await;
    let listed = before["listed"].as_u64().unwrap();
    let left = before["left"].as_u64().unwrap();
    assert_eq!(figures(&before), [listed, 0, 0, 0, 0, 0, left]);

    for (home, outcome) in
        ["no_answer", "spoke", "interested", "registered", "refused", "not_residential"].iter().enumerate()
    {
        cast.knock(home, outcome).await;
    }
    let worker = cast.worker.clone();
    cast.happens(&worker, "phone-1", 6, json!({ "kind": "leaflet", "wave": "Jobs fair" })).await;
    cast.happens(&worker, "phone-1", 0, json!({ "outcome": "no_answer", "leaflet": true, "wave": "Jobs fair" })).await;

    let now = cast.see("coverage").await;
    // The one that is no home is in no figure; the leaflet alone is no try.
    assert_eq!(figures(&now), [listed - 1, 5, 4, 2, 1, 2, left - 6]);
    assert_eq!(now["not_homes"], 1);
    assert_eq!(classes(&now["results"]).values().sum::<u64>(), listed, "every home is in one class");
    assert_eq!(classes(&now["unreached"])["refused"], 1);
    assert_eq!(now["tries"][2], json!({ "tries": 2, "count": 1 }));
    assert_eq!(now["waves"], json!([{ "wave": "Jobs fair", "count": 2 }]));
    for by in ["street", "building", "postcode"] {
        let table = cast.see(&format!("coverage?by={by}")).await;
        let rows = table["rows"].as_array().unwrap();
        let sum = |figure: &str| rows.iter().map(|row| row[figure].as_u64().unwrap()).sum::<u64>();
        assert_eq!(FIGURES.map(sum).to_vec(), figures(&now), "{by}");
        assert!(rows.is_sorted_by_key(|row| std::cmp::Reverse(row["left"].as_u64())), "{by}: most left first");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn layers_show_each_home_once_in_the_classes_of_their_legend() {
    let mut cast = Cast::set().await;
    cast.knock(0, "no_answer").await;
    cast.knock(0, "no_answer").await;
    cast.knock(1, "call_back").await;
    let worker = cast.worker.clone();
    cast.happens(&worker, "phone-1", 2, json!({ "kind": "leaflet", "wave": "Autumn" })).await;
    let listed = cast.see("coverage").await["listed"].as_u64().unwrap();
    let asked = [
        ("last_result.geojson", ("call_back", 1)),
        ("times_tried.geojson", ("2", 1)),
        ("leafleted.geojson?wave=Autumn", ("leafleted", 1)),
        ("leafleted.geojson?wave=Spring", ("not_leafleted", listed)),
    ];
    for (layer, (code, count)) in asked {
        let found = cast.see(&format!("layers/{layer}")).await;
        let features = found["features"].as_array().unwrap();
        let mut drawn: BTreeMap<String, u64> = BTreeMap::new();
        for feature in features {
            *drawn.entry(feature["properties"]["code"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        assert_eq!(drawn, classes(&found["legend"]), "{layer}");
        assert_eq!(drawn.values().sum::<u64>(), listed, "{layer}");
        assert_eq!(drawn[code], count, "{layer}");
    }
    cast.stage.get(&cast.manager, "/api/v1/sites/gaer/layers/secrets.geojson").await.must_be(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_day_is_counted_as_it_was_then() {
    let mut cast = Cast::set().await;
    cast.knock(0, "spoke").await;
    let day = |at: i64| Timestamp::from_microsecond(at).unwrap().strftime("%F").to_string();
    let first = day(cast.stage.now());
    cast.stage.pass(3 * DAY);
    cast.worker = cast.stage.signed_in("worker-again", &[grant("larch", Role::OutreachWorker)]).await;
    cast.manager = cast.stage.signed_in("manager-again", &[grant("larch", Role::Manager)]).await;
    let worker = cast.worker.clone();
    cast.happens(&worker, "phone-2", 1, json!({ "outcome": "registered" })).await;
    assert_eq!(cast.see("coverage").await["contacted"], 2);
    assert_eq!(cast.see(&format!("coverage?on={first}")).await["contacted"], 1);
    let reply = cast.stage.get(&cast.manager, "/api/v1/sites/gaer/coverage?on=2020-01-01").await.must_be(409);
    assert!(reply.json()["detail"].as_str().unwrap().contains("no boundary on 2020-01-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_round_counts_what_came_of_it_and_nothing_else_and_rounds_of_one_name_are_told_apart() {
    let mut cast = Cast::set().await;
    let doors = cast.homes[..4].to_vec();
    for plan in ["early", "late"] {
        cast.stage.plan_with(plan, "doors", &[(plan, None, &doors)]).await;
    }
    cast.stage.plan_with("short", "champion", &[("near", None, &doors[2..])]).await;
    let worker = cast.worker.clone();
    for (home, outcome) in ["spoke", "do_not_knock"].iter().enumerate() {
        let knock = json!({ "plan": "early", "round": "early", "outcome": outcome });
        cast.happens(&worker, "phone-1", home, knock).await;
    }
    let told = cast.see("coverage?by=round").await;
    let row = |key: &str| told["rows"].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap();
    assert_eq!(figures(row("early")), [4, 2, 1, 0, 0, 0, 2]);
    // Nobody called there from the later one; the home that is never to be called at is not left to it.
    assert_eq!(figures(row("late")), [4, 0, 0, 0, 0, 0, 3]);
    let name = |key: &str| row(key)["name"].as_str().unwrap().to_owned();
    assert!(name("early").starts_with("Round 1, "), "{}", name("early"));
    assert_ne!(name("early"), name("late"));
    assert!(name("near").starts_with("Champion route 1, "), "{}", name("near"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_never_to_be_called_on_is_not_from_another_site_either_until_staff_lift_it() {
    let mut cast = Cast::set().await;
    cast.knock(0, "do_not_knock").await;
    // The area of the site next door grows over this one, with a list of its own.
    for (what, name) in [("boundary?from=2026-04-01", "boundary.geojson"), ("households", "households.csv")] {
        let path = format!("/api/v1/sites/maindee/imports/{what}");
        cast.stage.upload(&cast.manager, &path, name, &demo_file(name)).await.must_be(200);
    }
    cast.stage.plan_at("maindee", "next-door", "doors", &[("next-door", None, &cast.homes[..2])]).await;
    let shown = async |cast: &Cast| {
        let told = cast.stage.get(&cast.manager, "/api/v1/sites/maindee/coverage").await.must_be(200).json();
        classes(&told["results"]).get("do_not_knock").copied()
    };
    assert_eq!(shown(&cast).await, Some(1));
    // A slip there, taken back there, lets go of nothing that was said before.
    cast.stage.pass(MINUTE);
    let worker = cast.worker.clone();
    let slip = cast
        .happens(&worker, "phone-2", 0, json!({ "outcome": "do_not_knock", "plan": "next-door", "round": "next-door" }))
        .await;
    cast.happens(&worker, "phone-2", 0, json!({ "kind": "correction", "household": null, "retracts": slip })).await;
    assert_eq!(shown(&cast).await, Some(1));
    let wishes = format!("/api/v1/sites/maindee/households/{}/wishes", cast.homes[0]);
    let lines = cast.stage.get(&cast.manager, &wishes).await.must_be(200).json();
    assert_eq!(lines["wishes"][0]["by_name"], "an earlier record of this address");

    let lift = json!({ "kind": "do_not_knock", "holds": false });
    cast.stage.post(&cast.manager, &wishes, &lift).await.must_be(200);
    assert_eq!(shown(&cast).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_answers_are_shown_until_staff_take_one_back() {
    let mut cast = Cast::set().await;
    cast.knock(0, "no_answer").await;
    cast.stage.pass(2 * MINUTE);
    let other = cast.stage.signed_in("other", &[grant("larch", Role::OutreachWorker)]).await;
    let spoke = cast.happens(&other, "phone-2", 0, json!({ "outcome": "spoke" })).await;
    let told = cast.see("two-answers").await;
    let answers = told["doors"][0]["answers"].as_array().unwrap();
    let outcomes: Vec<&str> = answers.iter().map(|answer| answer["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["no_answer", "spoke"]);
    let manager = cast.manager.clone();
    let back = json!({ "kind": "correction", "household": null, "retracts": spoke });
    cast.happens(&manager, "desk-1", 0, back).await;
    assert_eq!(cast.see("two-answers").await["doors"], json!([]));
    assert_eq!(cast.see("coverage").await["contacted"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_see_counts_only_gets_no_rows() {
    let mut cast = Cast::set().await;
    cast.knock(0, "spoke").await;
    let national = cast.stage.signed_in("national", &[grant("larch", Role::ProgrammeManager)]).await;
    let told = cast.stage.get(&national, "/api/v1/sites/gaer/coverage").await.must_be(200).json();
    assert_eq!((told["contacted"].as_u64(), told["rows"].as_array().map(Vec::len)), (Some(1), Some(0)));
    cast.stage.get(&national, "/api/v1/sites/gaer/layers/last_result.geojson").await.must_be(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_follows_by_itself_is_noted_once_in_a_while() {
    let cast = Cast::set().await;
    for (pass, noted) in [(0, 1), (MINUTE, 1), (8 * MINUTE, 1), (2 * MINUTE, 2)] {
        cast.stage.pass(pass);
        cast.see("coverage").await;
        cast.see("layers/last_result.geojson").await;
        assert_eq!(cast.stage.told("person:manager", "saw", "coverage").await, noted);
    }
    assert_eq!(cast.stage.told("person:manager", "saw", "layer").await, 2);
}
