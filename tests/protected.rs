//! A protected address: everyone but named staff is told to ask the team, and learns nothing else.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use patchwalk::domain::person::Role;
use serde_json::{Value, json};
use stage::{Actor, Stage, grant, grant_at};

const HOME: &str = "100012345678";
const CHECK: &str = "/api/v1/eligibility?address=100012345678&site=gaer";

struct Cast {
    stage: Stage,
    manager: Actor,
    staff: Actor,
    told: Actor,
}

/// Before anything is protected, a member of staff has checked 1 Larch Road.
async fn set() -> Cast {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let manager = stage.signed_in("manager", &[grant_at("larch", "gaer", Role::Manager)]).await;
    let staff = stage.signed_in("staff", &[grant("larch", Role::EligibilityStaff)]).await;
    let told = stage.signed_in("told", &[grant("larch", Role::EligibilityStaff)]).await;
    Cast { stage, manager, staff, told }
}

async fn protect(cast: &Cast) -> String {
    let body = json!({ "address": HOME, "people": ["told@example.org"] });
    let mark = cast.stage.post(&cast.manager, "/api/v1/sites/gaer/protected-addresses", &body).await.must_be(201);
    mark.json()["id"].as_str().unwrap().to_owned()
}

async fn check(cast: &Cast, who: &Actor) -> Value {
    cast.stage.get(who, CHECK).await.must_be(200).json()
}

/// Nothing of it but what whoever asked had typed.
fn asks_the_team(answer: &Value) {
    assert_eq!(answer["verdict"], "near_line", "{answer:#}");
    let reasons = answer["reasons"].as_array().unwrap();
    assert_eq!((reasons.len(), &reasons[0]["code"]), (1, &"ask_the_team".into()), "{answer:#}");
    for nothing in ["address_id", "matched_address", "match_confidence", "distance_to_line_m", "point"] {
        assert!(answer[nothing].is_null(), "{nothing}: {answer:#}");
    }
    assert!(answer["candidates"].as_array().unwrap().is_empty() && answer["neighbours"].as_array().unwrap().is_empty());
    // What was typed comes back; nothing else may name the home.
    let mut told = answer.clone();
    told["query"] = Value::Null;
    assert!(!told.to_string().contains(HOME));
}

#[tokio::test]
async fn only_named_staff_are_told_until_the_mark_is_lifted() {
    let cast = set().await;
    let before = check(&cast, &cast.staff).await;
    assert_eq!((&before["verdict"], &before["address_id"]), (&"inside".into(), &HOME.into()));
    let mark = protect(&cast).await;
    asks_the_team(&check(&cast, &cast.staff).await);
    for who in [&cast.manager, &cast.told] {
        assert_eq!(check(&cast, who).await["verdict"], "inside");
    }
    let next_door = cast.stage.signed_in("next_door", &[grant_at("larch", "maindee", Role::Manager)]).await;
    cast.stage.get(&next_door, "/api/v1/sites/gaer/protected-addresses").await.must_be(404);

    let lift = format!("/api/v1/sites/gaer/protected-addresses/{mark}/lift");
    cast.stage.post(&cast.staff, &lift, &json!({})).await.must_be(403);
    cast.stage.call(&cast.manager, "POST", &lift).await.must_be(200);
    assert_eq!(check(&cast, &cast.staff).await["verdict"], "inside");
    cast.stage.call(&cast.manager, "POST", &lift).await.must_be(409);
}

#[tokio::test]
async fn a_partner_is_told_to_ask_the_team_and_no_role_elsewhere_opens_it() {
    let cast = set().await;
    protect(&cast).await;
    let partner = cast.stage.signed_in("partner", &[grant("larch", Role::Partner)]).await;
    let path = format!("{CHECK}&reference=R-1");
    let answer = cast.stage.get(&partner, &path).await.must_be(200).json();
    assert_eq!(answer["answer"], "ask_the_team", "{answer:#}");
    let elsewhere = [grant_at("larch", "maindee", Role::Manager), grant("larch", Role::EligibilityStaff)];
    let elsewhere = cast.stage.signed_in("elsewhere", &elsewhere).await;
    asks_the_team(&check(&cast, &elsewhere).await);
    let whole = cast.stage.signed_in("whole", &[grant("*", Role::Administrator)]).await;
    assert_eq!(check(&cast, &whole).await["verdict"], "inside");
}

#[tokio::test]
async fn checks_on_record_from_before_say_no_more_than_new_ones() {
    let cast = set().await;
    let before = check(&cast, &cast.staff).await;
    let path = format!("/api/v1/checks/{}", before["check_id"].as_str().unwrap());
    protect(&cast).await;
    asks_the_team(&cast.stage.get(&cast.staff, &path).await.must_be(200).json());
    let listed = cast.stage.get(&cast.staff, "/api/v1/checks").await.must_be(200).json();
    asks_the_team(&listed["checks"][0]);
    assert_eq!(cast.stage.get(&cast.manager, &path).await.must_be(200).json(), before);
}

#[tokio::test]
async fn it_is_neither_suggested_nor_listed_and_whoever_looks_at_marks_is_on_record() {
    let cast = set().await;
    let decision = json!({ "address": HOME, "in_area": false, "why": "Counted at the next site." });
    cast.stage.post(&cast.manager, "/api/v1/sites/gaer/decisions", &decision).await.must_be(201);
    protect(&cast).await;
    for (who, seen) in [(&cast.staff, 0), (&cast.told, 1)] {
        let typed = cast.stage.get(who, "/api/v1/suggestions?q=1%20La").await.must_be(200).json();
        assert_eq!(typed["suggestions"].as_array().unwrap().len(), seen);
        let decisions = cast.stage.get(who, "/api/v1/sites/gaer/decisions").await.must_be(200).json();
        assert_eq!(decisions["decisions"].as_array().unwrap().len(), seen);
    }
    cast.stage.get(&cast.manager, "/api/v1/sites/gaer/protected-addresses").await.must_be(200);
    cast.stage.get(&cast.staff, "/api/v1/sites/gaer/protected-addresses").await.must_be(403);
    assert_eq!(cast.stage.told("person:manager", "saw", "protected_addresses").await, 1);
    assert_eq!(cast.stage.told("person:manager", "protected", "address").await, 1);
    assert!(cast.stage.audit_rows().await.iter().all(|row| !format!("{row:?}").contains("Larch Road")));
}

#[tokio::test]
async fn a_manager_of_one_site_decides_for_that_site_and_for_homes_that_they_may_see() {
    let cast = set().await;
    let decision = json!({ "address": "100012345679", "in_area": true, "why": "Its only door is on the estate." });
    cast.stage.post(&cast.staff, "/api/v1/sites/gaer/decisions", &decision).await.must_be(403);
    cast.stage.post(&cast.manager, "/api/v1/sites/maindee/decisions", &decision).await.must_be(404);
    let made = cast.stage.post(&cast.manager, "/api/v1/sites/gaer/decisions", &decision).await.must_be(201).json();
    assert_eq!((&made["by_name"], &made["decided_on"]), (&"Person manager".into(), &"2026-11-21".into()));
    let path = "/api/v1/eligibility?address=100012345679&site=gaer";
    let answer = cast.stage.get(&cast.staff, path).await.must_be(200).json();
    assert_eq!((&answer["verdict"], &answer["decision"]["geometry_says"]), (&"inside".into(), &"outside".into()));
    let beech = cast.stage.signed_in("beech", &[grant("beech", Role::Administrator)]).await;
    cast.stage.post(&beech, "/api/v1/sites/penge/decisions", &decision).await.must_be(422);
}
