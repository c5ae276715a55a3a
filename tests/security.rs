//! Who gets in, and how far. The table at the top names every route, and what each role gets there; a route that it
//! does not name fails the test.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, header};
use patchwalk::app::Settings;
use patchwalk::domain::person::{Action, Role, Viewer};
use patchwalk::http::{HttpOptions, Peer};
use serde_json::{Value, json};
use stage::{Actor, DAY, HOUR, MINUTE, PASSWORD, Reply, Stage, bearer, demo_account, form, grant, grant_at, nobody};

/// Those who ask, in the order of the table's columns. All but the last work at Larch.
const ASKERS: [&str; 10] = [
    "administrator", // of the whole installation
    "manager",
    "outreach_worker",
    "eligibility_staff",
    "champion",
    "partner",
    "programme_manager",
    "program",    // a token of the administrator's for see_counts and check
    "signed_out", // nobody
    "outsider",   // an administrator, but of Beech
];

/// `y` it is done, or would be if there were not something else wrong · `u` 401 · `f` 403 · `n` 404.
const TABLE: &[(&str, &str)] = &[
    ("GET /livez", "yyyyyyyyyy"),
    ("GET /readyz", "yyyyyyyyyy"),
    ("GET /api/v1/openapi.json", "yyyyyyyyyy"),
    ("GET /api/v1/session", "yyyyyyyyyy"),
    ("POST /api/v1/session", "yyyyyyyyyy"),
    ("DELETE /api/v1/session", "yyyyyyyfuy"),
    ("POST /api/v1/setup", "yyyyyyyyyy"),
    ("POST /api/v1/invitation/look", "yyyyyyyyyy"),
    ("POST /api/v1/invitation", "yyyyyyyyyy"),
    ("POST /api/v1/account/password", "yyyyyyyfuy"),
    ("GET /api/v1/account/sessions", "yyyyyyyfuy"),
    ("DELETE /api/v1/account/sessions/{id}", "yyyyyyyfuy"),
    ("GET /api/v1/people", "yfffffffuy"),
    ("POST /api/v1/people", "yfffffffuf"),
    ("PUT /api/v1/people/{id}/grants", "yfffffffun"),
    ("POST /api/v1/people/{id}/close", "yfffffffun"),
    ("POST /api/v1/people/{id}/link", "yfffffffun"),
    ("GET /api/v1/people/{id}/sessions", "yfffffffun"),
    ("DELETE /api/v1/people/{id}/sessions/{session}", "yfffffffun"),
    ("GET /api/v1/tokens", "yfffffffuy"),
    ("POST /api/v1/tokens", "yfffffffuy"),
    ("DELETE /api/v1/tokens/{id}", "yfffffffun"),
    ("GET /api/v1/organisations", "yyyyyyyyuy"),
    ("POST /api/v1/organisations", "yfffffffuf"),
    ("GET /api/v1/sites", "yyyyyyyyuy"),
    ("POST /api/v1/sites", "yfffffffun"),
    ("GET /api/v1/sites/{site}", "yyyyffyyun"),
    ("GET /api/v1/sites/{site}/boundaries", "yyyyffffun"),
    ("GET /api/v1/sites/{site}/boundaries/{version}", "yyyyffffun"),
    ("GET /api/v1/sites/{site}/households", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/households/{id}", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/comparison", "yyffffffun"),
    ("GET /api/v1/sites/{site}/base-map", "yyyyffffun"),
    ("GET /api/v1/sites/{site}/streets", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/imports", "yyffffffun"),
    ("GET /api/v1/imports", "yyffffffuy"),
    ("POST /api/v1/sites/{site}/imports/boundary", "yyffffffun"),
    ("POST /api/v1/sites/{site}/imports/households", "yyffffffun"),
    ("POST /api/v1/sites/{site}/imports/streets", "yyffffffun"),
    ("POST /api/v1/imports/addresses", "yfffffffuf"),
    ("GET /api/v1/eligibility", "yyyyfyfyuy"),
    ("POST /api/v1/eligibility/batch", "yyyyfyfyuy"),
    ("GET /api/v1/checks", "yyyyfyffuy"),
    ("GET /api/v1/checks/{id}", "yyyyfyffuy"),
    ("POST /api/v1/referrals", "yyfyfyffuy"),
    ("GET /api/v1/referrals", "yyfyfyffuy"),
    ("GET /api/v1/referrals/partners", "yyfyfyffuy"),
    ("GET /api/v1/referrals/queue", "yyfyffffuy"),
    ("GET /api/v1/referrals/{id}", "yyfyfnffun"),
    ("GET /api/v1/referrals/{id}/file", "yyfyfnffun"),
    ("POST /api/v1/referrals/{id}/rows/{line}/settle", "yyfyffffun"),
    ("GET /api/v1/suggestions", "yyyyfffyuy"),
    ("GET /api/v1/partners", "yyffffffuy"),
    ("PUT /api/v1/partners/{id}/limits", "yyffffffun"),
    ("GET /api/v1/notices", "yyffffffuy"),
    ("GET /api/v1/audit", "yyffffffuy"),
    ("GET /api/v1/sites/{site}/decisions", "yyfyffffun"),
    ("POST /api/v1/sites/{site}/decisions", "yyffffffun"),
    ("POST /api/v1/sites/{site}/decisions/{id}/revoke", "yyffffffun"),
    ("GET /api/v1/sites/{site}/surroundings", "yyffffffun"),
    ("PUT /api/v1/sites/{site}/surroundings", "yyffffffun"),
    ("GET /api/v1/sites/{site}/past-refusals", "yyffffffun"),
    ("GET /api/v1/sites/{site}/protected-addresses", "yyffffffun"),
    ("POST /api/v1/sites/{site}/protected-addresses", "yyffffffun"),
    ("POST /api/v1/sites/{site}/protected-addresses/{id}/lift", "yyffffffun"),
    ("GET /api/v1/sites/{site}/due", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/plans", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/plans", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/planning/{id}", "nnnfffffun"),
    ("POST /api/v1/sites/{site}/planning/{id}/stop", "nnnfffffun"),
    ("GET /api/v1/sites/{site}/plans/{id}", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/plans/{id}/edits", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/plans/{id}/hand-out", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/plans/{id}/close", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/plans/{id}/rounds/{round}/code.svg", "yyyfffffun"),
    ("GET /api/v1/rounds/mine", "yyyfyfffuy"),
    ("GET /api/v1/rounds/{code}", "yyyfnfffun"),
    ("GET /api/v1/rounds/{code}/map", "yyyfnfffun"),
    ("GET /api/v1/sites/{site}/places", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/places", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/places/{id}/remove", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/due-rules", "yyyfffffun"),
    ("PUT /api/v1/sites/{site}/due-rules", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/households/{id}/wishes", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/households/{id}/wishes", "yyyfffffun"),
    ("POST /api/v1/sync", "yyyfyfffuy"),
    ("GET /api/v1/sites/{site}/set-aside", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/set-aside/{id}", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/unsent-file", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/reported", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/reported/{id}", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/safety-markers", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/safety-markers", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/safety-markers/{id}/review", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/entry-notes", "yyyfffffun"),
    ("POST /api/v1/sites/{site}/entry-notes", "yyyfffffun"),
    ("GET /api/v1/me/watch", "yyyyyyyyuy"),
    ("GET /api/v1/sites/{site}/walks", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/live", "yyyyffyyun"),
    ("GET /api/v1/sites/{site}/coverage", "yyyyffyyun"),
    ("GET /api/v1/sites/{site}/layers/{layer}", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/tiles/{layer}/{z}/{x}/{y}", "yyyfffffun"),
    ("GET /api/v1/sites/{site}/two-answers", "yyyfffffun"),
];

async fn askers(stage: &Stage) -> Vec<Actor> {
    let larch = |role| [grant("larch", role)];
    let administrator = stage.signed_in("administrator", &[grant("*", Role::Administrator)]).await;
    vec![
        administrator,
        stage.signed_in("manager", &larch(Role::Manager)).await,
        stage.signed_in("outreach_worker", &larch(Role::OutreachWorker)).await,
        stage.signed_in("eligibility_staff", &larch(Role::EligibilityStaff)).await,
        stage.signed_in("champion", &larch(Role::Champion)).await,
        stage.signed_in("partner", &larch(Role::Partner)).await,
        stage.signed_in("programme_manager", &larch(Role::ProgrammeManager)).await,
        stage.program_of("administrator", &[Action::SeeCounts, Action::Check]).await,
        nobody(),
        stage.signed_in("outsider", &[grant("beech", Role::Administrator)]).await,
    ]
}

/// One request to a route, good enough that only the asker's standing could stop it.
async fn knock(stage: &Stage, asker: &Actor, name: &str, route: &str) -> Reply {
    let (method, path) = route.split_once(' ').unwrap();
    let own_place = format!("place-{name}");
    let own_aside = format!("aside-{name}");
    let own_marker = format!("marker-{name}");
    let own_check = format!("CHK-{name}").to_uppercase();
    let id = match path.split('/').nth(3).unwrap_or_default() {
        "account" => asker.session.as_str(),
        "people" => "target",
        "partners" => "partner",
        "tokens" => "token-of-target",
        "checks" => own_check.as_str(),
        "sites" if path.contains("/decisions/") => "decision-1",
        "sites" if path.contains("/protected-addresses/") => "mark-1",
        "sites" if path.contains("/plans/") => "plan-1",
        "sites" if path.contains("/places/") => own_place.as_str(),
        "sites" if path.contains("/set-aside/") => own_aside.as_str(),
        "sites" if path.contains("/reported/") => stage::REPORTED,
        "sites" if path.contains("/safety-markers/") => own_marker.as_str(),
        "referrals" => "list-of-larch",
        _ => "100012345678",
    };
    let path = path.replace("{site}", "gaer").replace("{id}", if id.is_empty() { "none" } else { id });
    let path = path.replace("{line}", "3").replace("{version}", "1.geojson").replace("{session}", "session-of-target");
    let path = path.replace("{round}", "round-1").replace("{code}", "K7M2QX");
    let path = path.replace("/layers/{layer}", "/layers/last_result.geojson");
    let path = path.replace("{layer}/{z}/{x}/{y}", "last_result/14/8054/5442.mvt");
    let path = match path.as_str() {
        "/api/v1/sites/gaer/due" => format!("{path}?on=2026-11-26&from=17:30"),
        "/api/v1/eligibility" => format!("{path}?address=1%20Larch%20Road&reference=R-1"),
        "/api/v1/suggestions" => format!("{path}?q=1%20La"),
        _ => path,
    };
    if path.contains("/imports/") || route == "POST /api/v1/referrals" {
        return stage.upload(asker, &format!("{path}?dry_run=1"), "file.geojson", b"{}").await;
    }
    match body_for(route) {
        Some(body) => stage.write(asker, method, &path, &body).await,
        None => stage.call(asker, method, &path).await,
    }
}

fn body_for(route: &str) -> Option<Value> {
    let grants = json!([{ "organisation": "larch", "role": "partner" }]);
    Some(match route {
        "POST /api/v1/session" => json!({ "email": "target@example.org", "password": PASSWORD }),
        "POST /api/v1/setup" => json!({ "token": "none", "name": "N", "email": "n@example.org", "password": PASSWORD }),
        "POST /api/v1/invitation/look" => json!({ "token": "none" }),
        "POST /api/v1/invitation" => json!({ "token": "none", "password": PASSWORD }),
        "POST /api/v1/account/password" => json!({ "current": PASSWORD, "new": "eight blue saucepans" }),
        "POST /api/v1/people" => json!({ "name": "N", "email": "n@example.org", "grants": grants }),
        "PUT /api/v1/people/{id}/grants" => json!({ "grants": grants }),
        "POST /api/v1/tokens" => json!({ "name": "N", "scopes": ["see_counts"], "ends_on": "2027-01-31" }),
        "POST /api/v1/organisations" => json!({ "name": "Oak Homes" }),
        "POST /api/v1/sites" => json!({ "organisation": "larch", "name": "New Site" }),
        "POST /api/v1/eligibility/batch" => {
            json!({ "checks": [{ "id": "1", "address": "1 Larch Road", "reference": "R-1" }] })
        }
        "PUT /api/v1/partners/{id}/limits" => json!({ "organisation": "larch", "per_hour": 10, "per_day": 20 }),
        "POST /api/v1/sites/{site}/decisions" => {
            json!({ "address": "100012345679", "in_area": true, "why": "Its only door is on the estate." })
        }
        "PUT /api/v1/sites/{site}/surroundings" => json!({ "is_complete": true, "note": "The council's full list." }),
        "POST /api/v1/sites/{site}/plans" => {
            json!({ "kind": "doors", "on": "2026-11-26", "from": "17:30", "shift_minutes": 120, "hubs": ["51.575,-3.015"] })
        }
        "POST /api/v1/sites/{site}/planning/{id}/stop" => json!({ "keep": false }),
        "POST /api/v1/sites/{site}/plans/{id}/edits" => json!({ "version": 1, "edit": "reverse", "round": "round-1" }),
        "POST /api/v1/sites/{site}/plans/{id}/hand-out" => json!({ "rounds": ["round-1"] }),
        "POST /api/v1/sites/{site}/places" => {
            json!({ "kind": "hub", "name": "Hall", "geometry": { "type": "Point", "coordinates": [-3.015, 51.575] } })
        }
        "PUT /api/v1/sites/{site}/due-rules" => {
            json!({ "gap_days": 2, "same_slot_days": 7, "most_tries": 6, "knock_from": "09:00", "knock_until": "20:00" })
        }
        "POST /api/v1/sites/{site}/households/{id}/wishes" => json!({ "kind": "no_leaflets", "holds": true }),
        "POST /api/v1/sites/{site}/protected-addresses" => json!({ "address": "100012345679" }),
        "POST /api/v1/sync" => json!({ "device_id": "phone-1", "events": [] }),
        "POST /api/v1/sites/{site}/unsent-file" => json!([]),
        "POST /api/v1/sites/{site}/reported/{id}" => json!({ "outcome": "no_home" }),
        "POST /api/v1/sites/{site}/safety-markers" => json!({ "household": "100012345678", "code": "dog" }),
        "POST /api/v1/sites/{site}/safety-markers/{id}/review" => json!({ "still_needed": true }),
        "POST /api/v1/sites/{site}/entry-notes" => json!({ "household": "100012345678", "text": "Back gate" }),
        "POST /api/v1/sites/{site}/set-aside/{id}" => json!({ "take": false }),
        "POST /api/v1/referrals/{id}/rows/{line}/settle" => json!({ "verdict": "not_an_address" }),
        _ => return None,
    })
}

async fn stage_for_table() -> Stage {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    stage.signed_in("target", &[grant("larch", Role::OutreachWorker)]).await;
    stage.program_of("target", &[Action::SeeCounts]).await;
    stage.ruled_at_gaer().await;
    stage.referral_list("list-of-larch").await;
    stage.planned_at_gaer(&ASKERS).await;
    stage.set_aside_at_gaer(&ASKERS).await;
    stage.cared_for_at_gaer(&ASKERS).await;
    for name in ASKERS {
        let organisation = if name == "outsider" { "beech" } else { "larch" };
        let who = if name == "program" { "token:token-of-administrator".to_owned() } else { format!("person:{name}") };
        stage.recorded_check(&format!("CHK-{name}").to_uppercase(), organisation, &who).await;
    }
    stage
}

fn verdict(status: u16) -> char {
    match status {
        401 => 'u',
        403 => 'f',
        404 => 'n',
        _ => 'y',
    }
}

#[tokio::test]
async fn every_route_opens_to_whom_the_table_says_and_to_nobody_else() {
    let mut wrong = Vec::new();
    for (route, expected) in TABLE {
        assert_eq!(expected.len(), ASKERS.len(), "{route}");
        let stage = stage_for_table().await;
        let askers = askers(&stage).await;
        for ((name, asker), expected) in ASKERS.iter().zip(&askers).zip(expected.chars()) {
            let reply = knock(&stage, asker, name, route).await;
            if verdict(reply.status.as_u16()) != expected || reply.status.is_server_error() {
                wrong.push(format!("{route} for {name}: {} {}, not {expected}", reply.status, reply.text));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_table_names_every_route_of_the_openapi_document_and_no_other() {
    let stage = Stage::set().await;
    let document = stage.get(&nobody(), "/api/v1/openapi.json").await.must_be(200).json();
    let mut routes = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().filter(|key| *key != "parameters") {
            routes.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let named: BTreeSet<String> = TABLE.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert_eq!(named, routes, "left: the table; right: the document");
}

// How far a role reaches.

#[tokio::test]
async fn a_role_at_one_site_does_not_reach_the_next_nor_another_organisation() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let manager = stage.signed_in("m", &[grant_at("larch", "gaer", Role::Manager)]).await;
    assert_ne!(stage.get(&manager, "/api/v1/sites/gaer/households").await.status, 404);
    for elsewhere in ["maindee", "penge"] {
        for part in
            ["", "/households", "/boundaries", "/imports", "/comparison", "/base-map", "/households/100012345678"]
        {
            let reply = stage.get(&manager, &format!("/api/v1/sites/{elsewhere}{part}")).await.must_be(404);
            let nowhere = stage.get(&manager, &format!("/api/v1/sites/nowhere{part}")).await.must_be(404);
            assert_eq!(
                reply.json()["detail"],
                nowhere.json()["detail"],
                "what is hidden must look like what is not there"
            );
        }
        stage
            .upload(&manager, &format!("/api/v1/sites/{elsewhere}/imports/boundary"), "b.geojson", b"{}")
            .await
            .must_be(404);
    }
    stage.post(&manager, "/api/v1/sites", &json!({ "organisation": "larch", "name": "N" })).await.must_be(403);
    stage.post(&manager, "/api/v1/sites", &json!({ "organisation": "beech", "name": "N" })).await.must_be(404);
}

#[tokio::test]
async fn an_organisations_administrator_looks_after_its_own_people_only() {
    let stage = Stage::set().await;
    let boss = stage.signed_in("boss", &[grant("larch", Role::Administrator)]).await;
    stage.person("worker", &[grant("larch", Role::OutreachWorker)]).await;
    stage.person("stranger", &[grant("beech", Role::Manager)]).await;
    stage.person("both", &[grant("larch", Role::Manager), grant("beech", Role::Manager)]).await;
    stage.person("whole", &[grant("*", Role::Administrator)]).await;

    let people = stage.get(&boss, "/api/v1/people").await.must_be(200).json();
    let mut seen: Vec<_> = people["people"].as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    seen.sort_unstable();
    assert_eq!(seen, ["boss", "both", "worker"]);
    assert!(!people.to_string().contains("beech"), "a role elsewhere is none of their business");

    stage.post(&boss, "/api/v1/people/worker/link", &json!({})).await.must_be(201);
    for taking_over in ["both"] {
        stage.post(&boss, &format!("/api/v1/people/{taking_over}/link"), &json!({})).await.must_be(403);
        stage.call(&boss, "POST", &format!("/api/v1/people/{taking_over}/close")).await.must_be(403);
    }
    for hidden in ["stranger", "whole", "none"] {
        stage.post(&boss, &format!("/api/v1/people/{hidden}/link"), &json!({})).await.must_be(404);
    }
    for too_much in [
        json!([{ "organisation": "*", "role": "administrator" }]),
        json!([{ "organisation": "beech", "role": "partner" }]),
    ] {
        let body = json!({ "name": "N", "email": "n@example.org", "grants": too_much });
        stage.post(&boss, "/api/v1/people", &body).await.must_be(403);
        stage.write(&boss, "PUT", "/api/v1/people/worker/grants", &json!({ "grants": too_much })).await.must_be(403);
    }
    // Their say over somebody who works elsewhere, too, ends at the organisation's edge.
    stage.write(&boss, "PUT", "/api/v1/people/both/grants", &json!({ "grants": [] })).await.must_be(200);
    let (_, left) = stage.app.store.person("both").await.unwrap().unwrap();
    assert_eq!(left, [grant("beech", Role::Manager)]);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let stage = Stage::set().await;
    let only = stage.signed_in("only", &[grant("*", Role::Administrator)]).await;
    let manager = json!({ "grants": [{ "organisation": "larch", "role": "manager" }] });
    stage.write(&only, "PUT", "/api/v1/people/only/grants", &manager).await.must_be(409);
    stage.call(&only, "POST", "/api/v1/people/only/close").await.must_be(409);
    stage.person("second", &[grant("*", Role::Administrator)]).await;
    stage.write(&only, "PUT", "/api/v1/people/only/grants", &manager).await.must_be(200);
    stage.get(&only, "/api/v1/people").await.must_be(403);
}

#[tokio::test]
async fn a_closed_person_is_out_at_once_with_every_session_and_token() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let leaver = stage.signed_in("leaver", &[grant("larch", Role::Manager)]).await;
    let program = stage.program_of("leaver", &[Action::SeeAudit]).await;
    stage.get(&leaver, "/api/v1/audit").await.must_be(200);
    stage.get(&program, "/api/v1/audit").await.must_be(200);
    stage.call(&administrator, "POST", "/api/v1/people/leaver/close").await.must_be(204);
    stage.get(&leaver, "/api/v1/audit").await.must_be(401);
    stage.get(&program, "/api/v1/audit").await.must_be(401);
    let refused = stage.sign_in("leaver@example.org", PASSWORD, "192.0.2.1").await.must_be(401);
    assert_eq!(refused.code(), "wrong_credentials");
}

// Signing in.

#[tokio::test]
async fn wrong_password_unknown_address_and_no_password_yet_are_told_apart_by_nobody() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    let invited = [grant("larch", Role::Manager)];
    stage.app.add_person(&Viewer::terminal(), "Invited", "invited@example.org", &invited).await.unwrap();
    let mut answers = Vec::new();
    for email in ["p@example.org", "unknown@example.org", "invited@example.org"] {
        let mut answer = stage.sign_in(email, "not the password", "192.0.2.1").await.must_be(401).json();
        answer["request_id"] = Value::Null;
        answers.push(answer);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    stage.sign_in(" P@Example.org ", PASSWORD, "192.0.2.1").await.must_be(200);
}

#[tokio::test]
async fn after_five_failures_an_account_rests_for_a_quarter_of_an_hour_known_or_not() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    for email in ["p@example.org", "unknown@example.org"] {
        for n in 0..5 {
            stage.sign_in(email, "wrong", &format!("192.0.2.{n}")).await.must_be(401);
        }
        let refused = stage.sign_in(email, PASSWORD, "192.0.2.99").await.must_be(429);
        assert_eq!(refused.header("retry-after"), "900");
        assert!(refused.json()["detail"].as_str().unwrap().contains("15 minutes"));
    }
    stage.pass(14 * MINUTE);
    stage.sign_in("p@example.org", PASSWORD, "192.0.2.99").await.must_be(429);
    stage.pass(MINUTE + 1);
    stage.sign_in("p@example.org", PASSWORD, "192.0.2.99").await.must_be(200);
    // A success wipes the slate.
    for _ in 0..4 {
        stage.sign_in("p@example.org", "wrong", "192.0.2.99").await.must_be(401);
    }
    stage.sign_in("p@example.org", PASSWORD, "192.0.2.99").await.must_be(200);
    stage.sign_in("p@example.org", "wrong", "192.0.2.99").await.must_be(401);
}

#[tokio::test]
async fn after_thirty_failures_a_network_address_rests_whatever_the_accounts() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    for n in 0..30 {
        stage.sign_in(&format!("guess{n}@example.org"), "wrong", &format!("2001:db8:1:2::{n}")).await.must_be(401);
    }
    stage.sign_in("p@example.org", PASSWORD, "2001:db8:1:2::beef").await.must_be(429);
    stage.sign_in("p@example.org", PASSWORD, "2001:db8:1:3::1").await.must_be(200);
}

#[tokio::test]
async fn many_tries_at_once_get_no_more_than_five_answers() {
    let stage = Stage::set().await;
    let tries = (0..12).map(|_| stage.sign_in("p@example.org", "wrong", "192.0.2.1"));
    let replies = futures_util::future::join_all(tries).await;
    let answered = replies.iter().filter(|reply| reply.status == 401).count();
    assert!(answered <= 5, "{answered} guesses were checked");
}

#[tokio::test]
async fn signing_in_gives_a_new_secret_and_ends_the_session_before() {
    let stage = Stage::set().await;
    let before = stage.signed_in("p", &[grant("larch", Role::Manager)]).await;
    let body = json!({ "email": "p@example.org", "password": PASSWORD });
    let reply = stage.post(&before, "/api/v1/session", &body).await.must_be(200);
    assert_eq!(reply.json()["signed_in"], true);
    let after = reply.actor();
    assert_ne!(before.headers, after.headers);
    stage.get(&after, "/api/v1/account/sessions").await.must_be(200);
    stage.get(&before, "/api/v1/account/sessions").await.must_be(401);
    // Only its hash is kept.
    let secret = after.headers[0].1.split('=').nth(1).unwrap().to_owned();
    let sessions = stage.app.store.sessions_of("p").await.unwrap();
    assert!(sessions.iter().any(|s| s.hash == stage::sha256(&secret)) && !format!("{sessions:?}").contains(&secret));
}

#[tokio::test]
async fn a_session_ends_when_unused_for_twelve_hours_and_after_thirty_days_in_all() {
    let stage = Stage::set().await;
    let idle = stage.signed_in("idle", &[grant("larch", Role::Manager)]).await;
    let busy = stage.signed_in("busy", &[grant("larch", Role::Manager)]).await;
    for _ in 0..65 {
        stage.pass(11 * HOUR);
        stage.get(&busy, "/api/v1/account/sessions").await.must_be(200);
    }
    stage.get(&idle, "/api/v1/account/sessions").await.must_be(401);
    stage.pass(5 * HOUR);
    stage.get(&busy, "/api/v1/account/sessions").await.must_be(401);
    assert_eq!(stage.get(&busy, "/api/v1/session").await.must_be(200).json()["signed_in"], false);
}

#[tokio::test]
async fn a_session_can_be_seen_and_ended_from_another_and_by_an_administrator() {
    let stage = Stage::set().await;
    let laptop = stage.signed_in("p", &[grant("larch", Role::Manager)]).await;
    let (person, _) = stage.app.store.person("p").await.unwrap().unwrap();
    let phone = stage.session_for(&person, "-phone").await;
    let tablet = stage.session_for(&person, "-tablet").await;
    let seen = stage.get(&laptop, "/api/v1/account/sessions").await.must_be(200).json();
    assert_eq!(seen["sessions"].as_array().unwrap().len(), 3);
    assert!(!seen.to_string().contains("secret"), "{seen}");

    stage.call(&laptop, "DELETE", &format!("/api/v1/account/sessions/{}", phone.session)).await.must_be(204);
    stage.get(&phone, "/api/v1/account/sessions").await.must_be(401);

    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    // Somebody else's session is not one's own, whatever its id.
    stage.call(&administrator, "DELETE", &format!("/api/v1/account/sessions/{}", tablet.session)).await.must_be(404);
    stage.call(&administrator, "DELETE", &format!("/api/v1/people/p/sessions/{}", tablet.session)).await.must_be(204);
    stage.get(&tablet, "/api/v1/account/sessions").await.must_be(401);

    let out = stage.call(&laptop, "DELETE", "/api/v1/session").await.must_be(204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    stage.get(&laptop, "/api/v1/account/sessions").await.must_be(401);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_works_from_then_on() {
    let stage = Stage::set().await;
    let here = stage.signed_in("p", &[grant("larch", Role::Manager)]).await;
    let (person, _) = stage.app.store.person("p").await.unwrap().unwrap();
    let there = stage.session_for(&person, "-there").await;
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let path = "/api/v1/account/password";
    assert_eq!(
        stage.post(&here, path, &change("wrong", "eight blue saucepans")).await.must_be(422).code(),
        "wrong_password"
    );
    assert_eq!(stage.post(&here, path, &change(PASSWORD, "too short")).await.must_be(422).code(), "password_too_short");
    assert_eq!(
        stage.post(&here, path, &change(PASSWORD, "p@example.org")).await.must_be(422).code(),
        "password_is_your_name"
    );
    stage.post(&here, path, &change(PASSWORD, "eight blue saucepans")).await.must_be(204);
    stage.get(&here, "/api/v1/account/sessions").await.must_be(200);
    stage.get(&there, "/api/v1/account/sessions").await.must_be(401);
    stage.sign_in("p@example.org", PASSWORD, "192.0.2.1").await.must_be(401);
    stage.sign_in("p@example.org", "eight blue saucepans", "192.0.2.1").await.must_be(200);
}

#[tokio::test]
async fn whoever_borrows_a_session_can_not_guess_the_password_for_ever() {
    let stage = Stage::set().await;
    let here = stage.signed_in("p", &[grant("larch", Role::Manager)]).await;
    let guess = json!({ "current": "guess", "new": "eight blue saucepans" });
    for _ in 0..5 {
        stage.post(&here, "/api/v1/account/password", &guess).await.must_be(422);
    }
    stage.post(&here, "/api/v1/account/password", &guess).await.must_be(429);
}

// Links and tokens.

fn token_of(link: &str) -> String {
    link.split_once("#token=").expect("what is secret follows the #").1.to_owned()
}

#[tokio::test]
async fn the_first_administrator_comes_by_a_link_that_works_once_within_a_day_and_never_again() {
    let stage = Stage::set().await;
    let terminal = Viewer::terminal();
    let late = token_of(&stage.app.setup_link(&terminal).await.unwrap().unwrap());
    stage.pass(DAY + 1);
    let good = token_of(&stage.app.setup_link(&terminal).await.unwrap().unwrap());
    let spare = token_of(&stage.app.setup_link(&terminal).await.unwrap().unwrap());
    let form =
        |token: &str, email: &str| json!({ "token": token, "name": "Ann", "email": email, "password": PASSWORD });
    assert_eq!(stage.get(&nobody(), "/api/v1/session").await.json()["needs_setup"], true);
    for wrong in [late.as_str(), "", "guess"] {
        assert_eq!(
            stage.post(&nobody(), "/api/v1/setup", &form(wrong, "ann@example.org")).await.must_be(422).code(),
            "link_not_valid"
        );
    }
    let reply = stage.post(&nobody(), "/api/v1/setup", &form(&good, "Ann@Example.org")).await.must_be(200);
    let facts = reply.json();
    assert_eq!((&facts["signed_in"], &facts["needs_setup"]), (&json!(true), &json!(false)));
    assert_eq!(facts["person"]["email"], "ann@example.org");
    stage.get(&reply.actor(), "/api/v1/people").await.must_be(200);
    for link in [good, spare] {
        stage.post(&nobody(), "/api/v1/setup", &form(&link, "eve@example.org")).await.must_be(409);
    }
    assert_eq!(stage.app.setup_link(&terminal).await.unwrap(), None);
}

#[tokio::test]
async fn two_setup_links_used_at_once_make_one_administrator() {
    let stage = Stage::set().await;
    let mut forms = Vec::new();
    for email in ["ann@example.org", "eve@example.org"] {
        let token = token_of(&stage.app.setup_link(&Viewer::terminal()).await.unwrap().unwrap());
        forms.push(json!({ "token": token, "name": "N", "email": email, "password": PASSWORD }));
    }
    let nobody = nobody();
    let tries = forms.iter().map(|form| stage.post(&nobody, "/api/v1/setup", form));
    let mut statuses: Vec<u16> =
        futures_util::future::join_all(tries).await.iter().map(|r| r.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn an_invitation_works_once_within_a_week_and_not_for_a_closed_account() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let body = json!({ "name": "Jo Bloggs", "email": "Jo@Example.org", "grants": [{ "organisation": "larch", "role": "manager" }] });
    let made = stage.post(&administrator, "/api/v1/people", &body).await.must_be(201).json();
    assert_eq!(made["person"]["is_invited"], true);
    stage.post(&administrator, "/api/v1/people", &body).await.must_be(409);
    let token = token_of(made["link"].as_str().unwrap());

    let look = "/api/v1/invitation/look";
    let shown = stage.post(&nobody(), look, &json!({ "token": token })).await.must_be(200).json();
    assert_eq!(shown, json!({ "name": "Jo Bloggs", "email": "jo@example.org" }));
    let accept = |token: &str, password: &str| json!({ "token": token, "password": password });
    let path = "/api/v1/invitation";
    // A password that will not do does not use the link up.
    assert_eq!(stage.post(&nobody(), path, &accept(&token, "short")).await.must_be(422).code(), "password_too_short");
    let jo = stage.post(&nobody(), path, &accept(&token, PASSWORD)).await.must_be(200).actor();
    stage.get(&jo, "/api/v1/audit").await.must_be(200);
    stage.post(&nobody(), path, &accept(&token, PASSWORD)).await.must_be(422);
    stage.post(&nobody(), look, &json!({ "token": token })).await.must_be(422);

    // A new link is a new password: whoever was signed in is not any more.
    let id = made["person"]["id"].as_str().unwrap();
    let renew = format!("/api/v1/people/{id}/link");
    let link = stage.call(&administrator, "POST", &renew).await.must_be(201).json();
    stage
        .post(&nobody(), path, &accept(&token_of(link["link"].as_str().unwrap()), "eight blue saucepans"))
        .await
        .must_be(200);
    stage.get(&jo, "/api/v1/audit").await.must_be(401);

    let late = stage.call(&administrator, "POST", &renew).await.must_be(201).json();
    stage.pass(7 * DAY + 1);
    stage.post(&nobody(), path, &accept(&token_of(late["link"].as_str().unwrap()), PASSWORD)).await.must_be(422);

    let (person, _) = stage.app.store.person("a").await.unwrap().unwrap();
    let administrator = stage.session_for(&person, "-again").await;
    let fresh = stage.call(&administrator, "POST", &renew).await.must_be(201).json();
    stage.call(&administrator, "POST", &format!("/api/v1/people/{id}/close")).await.must_be(204);
    stage.post(&nobody(), path, &accept(&token_of(fresh["link"].as_str().unwrap()), PASSWORD)).await.must_be(422);
    stage.call(&administrator, "POST", &renew).await.must_be(409);
}

#[tokio::test]
async fn a_token_does_what_it_says_until_it_ends_and_is_shown_once() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let new = |scopes: Value, ends_on: &str| json!({ "name": "Nightly", "scopes": scopes, "ends_on": ends_on });
    let path = "/api/v1/tokens";
    for (scopes, ends_on) in [
        (json!(["see_audit"]), "2027-11-22"),
        (json!(["see_audit"]), "2026-11-20"),
        (json!(["see_audit"]), "soon"),
        (json!([]), "2026-12-01"),
        (json!(["manage_people"]), "2026-12-01"),
        (json!(["see_audit", "manage_tokens"]), "2026-12-01"),
    ] {
        stage.post(&administrator, path, &new(scopes, ends_on)).await.must_be(422);
    }
    let made = stage.post(&administrator, path, &new(json!(["see_audit"]), "2026-11-22")).await.must_be(201).json();
    let text = made["token_text"].as_str().unwrap();
    assert!(text.starts_with("pw_") && text.len() == 3 + 32, "{text}");
    assert!(made["token"].get("hash").is_none());
    let listed = stage.get(&administrator, path).await.must_be(200);
    assert!(listed.text.contains("Nightly") && !listed.text.contains(text));

    let program = Actor { headers: vec![bearer(text)], ..Actor::default() };
    stage.get(&program, "/api/v1/audit").await.must_be(200);
    stage.get(&program, "/api/v1/people").await.must_be(403);
    // 22 November ends at midnight, 39 hours from the stage's beginning.
    stage.pass(39 * HOUR - 1);
    stage.get(&program, "/api/v1/audit").await.must_be(200);
    stage.pass(1);
    let over = stage.get(&program, "/api/v1/audit").await.must_be(401);
    assert_eq!(over.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_token_never_does_more_than_its_owner_may_and_stops_when_revoked() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    stage.person("w", &[grant("larch", Role::Manager)]).await;
    let body = |scope: &str| json!({ "name": "N", "scopes": [scope], "ends_on": "2026-12-01", "person": "w" });
    stage.post(&administrator, "/api/v1/tokens", &body("add_site")).await.must_be(422);
    let made = stage.post(&administrator, "/api/v1/tokens", &body("see_audit")).await.must_be(201).json();
    let program = Actor { headers: vec![bearer(made["token_text"].as_str().unwrap())], ..Actor::default() };
    stage.get(&program, "/api/v1/audit").await.must_be(200);
    let fewer = json!({ "grants": [{ "organisation": "larch", "role": "partner" }] });
    stage.write(&administrator, "PUT", "/api/v1/people/w/grants", &fewer).await.must_be(200);
    stage.get(&program, "/api/v1/audit").await.must_be(403);
    let id = made["token"]["id"].as_str().unwrap();
    stage.call(&administrator, "DELETE", &format!("/api/v1/tokens/{id}")).await.must_be(204);
    stage.get(&program, "/api/v1/audit").await.must_be(401);
    // A cookie sent along does not help a token that does not work.
    let both = Actor { headers: [program.headers, administrator.headers].concat(), ..Actor::default() };
    stage.get(&both, "/api/v1/people").await.must_be(401);
}

// At the door.

#[tokio::test]
async fn writes_that_another_website_asks_for_are_refused() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let organisation = json!({ "name": "N" });
    let with = |pairs: &[(&str, &str)]| {
        let mut actor = administrator.clone();
        actor.headers.push(("host".into(), "patchwalk.example".into()));
        actor.headers.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        actor
    };
    for (pairs, refused) in [
        (vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], true),
        (vec![("sec-fetch-site", "same-site")], true),
        (vec![("origin", "https://evil.example")], true),
        (vec![("origin", "null")], true),
        (vec![("sec-fetch-site", "same-origin")], false),
        (vec![("origin", "https://patchwalk.example")], false),
        (vec![], false),
    ] {
        let reply = stage.post(&with(&pairs), "/api/v1/organisations", &organisation).await;
        assert_eq!(reply.status == 403 && reply.code() == "cross_origin", refused, "{pairs:?}: {}", reply.text);
    }
    stage.get(&with(&[("sec-fetch-site", "cross-site")]), "/api/v1/people").await.must_be(200);
    // Nor can a form on another page send what only we send.
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let request = Request::post("/api/v1/organisations").header(header::CONTENT_TYPE, kind);
        stage.send(&administrator, request, Body::from(organisation.to_string())).await.must_be(415);
    }
    let bare = Request::post("/api/v1/organisations");
    stage.send(&administrator, bare, Body::from(organisation.to_string())).await.must_be(415);
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_strict_policy_and_no_secret_is_kept_in_a_cache() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let too_large = Request::post("/api/v1/people").header(header::CONTENT_LENGTH, "2000000");
    let too_large = too_large.header(header::CONTENT_TYPE, "application/json");
    let replies = [
        stage.get(&nobody(), "/").await.must_be(200),
        stage.get(&nobody(), "/plain.css").await.must_be(200),
        stage.get(&nobody(), "/assets/missing.js").await.must_be(404),
        stage.get(&administrator, "/api/v1/people").await.must_be(200),
        stage.get(&nobody(), "/api/v1/people").await.must_be(401),
        stage.get(&nobody(), "/api/v1/nothing").await.must_be(404),
        stage.call(&administrator, "PATCH", "/api/v1/people").await.must_be(405),
        stage.send(&administrator, too_large, Body::empty()).await.must_be(413),
        stage.get(&nobody(), "/livez").await.must_be(200),
        stage.call(&administrator, "DELETE", "/api/v1/session").await.must_be(204),
    ];
    for reply in replies {
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; worker-src 'self'"), "{reply:?}");
        assert!(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        assert!(reply.header("permissions-policy").contains("geolocation=(self)"));
        assert!(["no-store", "no-cache"].contains(&reply.header("cache-control")), "{reply:?}");
        assert_eq!(reply.header("x-request-id").len(), 16);
        assert_eq!(reply.header("strict-transport-security"), "", "not over plain HTTP");
    }
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host_and_over_plain_http_it_is_not_taken_for_it() {
    let https = HttpOptions { public_url: Some("https://walk.example".into()), ..HttpOptions::default() };
    let stage = Stage::set_with(https).await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    let reply = stage.sign_in("p@example.org", PASSWORD, "192.0.2.1").await.must_be(200);
    let cookie = reply.header("set-cookie");
    assert!(cookie.starts_with("__Host-patchwalk="), "{cookie}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
    stage.get(&reply.actor(), "/api/v1/account/sessions").await.must_be(200);
    // A cookie of the plain name may have been planted by a neighbour.
    let planted = reply.actor().headers[0].1.replace("__Host-", "");
    let planted = Actor { headers: vec![("cookie".into(), planted)], ..Actor::default() };
    stage.get(&planted, "/api/v1/account/sessions").await.must_be(401);
}

#[tokio::test]
async fn what_a_proxy_says_counts_only_if_the_proxy_is_ours() {
    let options = HttpOptions { trusted_proxies: vec!["10.0.0.1".parse().unwrap()], ..HttpOptions::default() };
    let stage = Stage::set_with(options).await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    let forwarded = |peer: &str, from: String| {
        let peer = Peer(std::net::SocketAddr::new(peer.parse().unwrap(), 5));
        Request::post("/api/v1/session")
            .extension(peer)
            .header("x-forwarded-for", from)
            .header("x-forwarded-proto", "https")
            .header(header::CONTENT_TYPE, "application/json")
    };
    let body = |email: String, password: &str| Body::from(json!({ "email": email, "password": password }).to_string());
    // A stranger who invents a new address for each guess is still one stranger.
    for n in 0..30 {
        let request = forwarded("203.0.113.7", format!("198.51.100.{n}"));
        stage.send(&nobody(), request, body(format!("guess{n}@example.org"), "wrong")).await.must_be(401);
    }
    let right = || body("p@example.org".into(), PASSWORD);
    stage.send(&nobody(), forwarded("203.0.113.7", "198.51.100.77".into()), right()).await.must_be(429);
    let reply = stage.send(&nobody(), forwarded("10.0.0.1", "198.51.100.77".into()), right()).await.must_be(200);
    assert!(reply.header("set-cookie").starts_with("__Host-"));
    let reply = stage.send(&nobody(), forwarded("203.0.113.8", "10.0.0.1".into()), right()).await.must_be(200);
    assert!(reply.header("set-cookie").starts_with("patchwalk="));
}

#[tokio::test]
async fn bodies_are_limited_whether_or_not_they_say_how_long_they_are() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let endless = |bytes: usize| {
        let piece = axum::body::Bytes::from(vec![b' '; 64 * 1024]);
        let pieces = (0..bytes / piece.len() + 1).map(move |_| Ok::<_, std::io::Error>(piece.clone()));
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    let json_kind = || Request::post("/api/v1/people").header(header::CONTENT_TYPE, "application/json");
    let reply = stage.send(&administrator, json_kind(), endless(1024 * 1024)).await.must_be(413);
    assert_eq!(reply.code(), "too_large");

    let import = "/api/v1/sites/gaer/imports/boundary";
    let (kind, mut body) = form(&[], "big.geojson", b"");
    body.truncate(body.len() - "\r\n--frontier--\r\n".len());
    let start = axum::body::Bytes::from(body);
    let piece = axum::body::Bytes::from(vec![b' '; 1024 * 1024]);
    let pieces = std::iter::once(start).chain((0..51).map(move |_| piece.clone())).map(Ok::<_, std::io::Error>);
    let request = Request::post(import).header(header::CONTENT_TYPE, kind);
    let body = Body::from_stream(futures_util::stream::iter(pieces));
    stage.send(&administrator, request, body).await.must_be(413);
}

#[tokio::test]
async fn nobody_fills_the_disk_with_what_they_may_not_bring_in() {
    let stage = Stage::set().await;
    let worker = stage.signed_in("w", &[grant("larch", Role::OutreachWorker)]).await;
    // It says that it is 40 MiB and sends nothing: had the server wanted to read it first, it would find it broken.
    let request = Request::post("/api/v1/sites/gaer/imports/households")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier")
        .header(header::CONTENT_LENGTH, "41943040");
    stage.send(&worker, request, Body::empty()).await.must_be(403);
}

#[tokio::test]
async fn a_server_for_one_machine_does_not_answer_to_names_from_elsewhere() {
    let settings = Settings {
        installation_name: "Demo".into(),
        is_demo: true,
        demo_accounts: vec![demo_account()],
        ..Settings::default()
    };
    let stage = Stage::empty(settings, HttpOptions { is_loopback: true, ..HttpOptions::default() }).await;
    let called = |host: &str| Actor { headers: vec![("host".into(), host.into())], ..Actor::default() };
    stage.get(&called("rebound.evil.example"), "/api/v1/session").await.must_be(421);
    let facts = stage.get(&called("127.0.0.1:8080"), "/api/v1/session").await.must_be(200).json();
    assert_eq!(facts["demo_accounts"][0]["role"], "manager");
}

#[tokio::test]
async fn a_demos_passwords_are_told_only_where_nobody_else_can_reach_it() {
    for (is_demo, is_loopback, public_url) in
        [(true, false, None), (false, true, None), (true, true, Some("https://walk.example".to_owned()))]
    {
        let settings = Settings {
            installation_name: "D".into(),
            is_demo,
            demo_accounts: vec![demo_account()],
            ..Settings::default()
        };
        let options = HttpOptions { is_loopback, public_url, ..HttpOptions::default() };
        let stage = Stage::empty(settings, options).await;
        let facts = stage.get(&nobody(), "/api/v1/session").await.must_be(200).json();
        assert!(facts.get("demo_accounts").is_none(), "{facts}");
    }
}

// What is written down.

#[tokio::test]
async fn what_was_seen_changed_and_refused_is_written_down_without_anybodys_details() {
    let stage = Stage::set().await;
    let administrator = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    let worker = stage.signed_in("w", &[grant("larch", Role::OutreachWorker)]).await;
    stage.get(&administrator, "/api/v1/people").await.must_be(200);
    let body = json!({ "name": "Jo Bloggs", "email": "jo@example.org", "grants": [{ "organisation": "larch", "role": "manager" }] });
    stage.post(&administrator, "/api/v1/people", &body).await.must_be(201);
    stage.get(&worker, "/api/v1/people").await.must_be(403);
    stage.get(&worker, "/api/v1/sites/gaer/imports").await.must_be(403);
    stage.get(&worker, "/api/v1/sites/penge").await.must_be(404);
    stage.sign_in("w@example.org", "wrong", "192.0.2.1").await.must_be(401);
    stage.sign_in("w@example.org", PASSWORD, "192.0.2.1").await.must_be(200);

    for (who, verb, what, times) in [
        ("person:a", "saw", "people", 1),
        ("person:a", "added", "person", 1),
        ("person:a", "added", "password_link", 1),
        ("person:w", "refused", "people", 1),
        ("person:w", "refused", "site", 2),
        ("person:w", "refused", "sign_in", 1),
        ("person:w", "signed_in", "session", 1),
    ] {
        assert_eq!(stage.told(who, verb, what).await, times, "{who} {verb} {what}");
    }
    let rows = stage.audit_rows().await;
    let told = serde_json::to_string(&rows).unwrap();
    for detail in ["jo@", "Bloggs", "example.org", "192.0.2", "kettles", "wrong"] {
        assert!(!told.contains(detail), "{detail} is in {told}");
    }
    // Being turned away from another organisation's site is told to one's own, not to theirs.
    assert!(rows.iter().all(|row| row.who != "person:w" || row.organisation == "larch"));
}

#[tokio::test]
async fn seeing_and_exporting_households_is_written_down_without_an_address() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    let table = stage.get(&manager, "/api/v1/sites/gaer/households").await.must_be(200).json();
    assert_eq!(table["total"], 2);
    let csv = stage.get(&manager, "/api/v1/sites/gaer/households?format=csv").await.must_be(200);
    assert!(csv.header("content-type").starts_with("text/csv") && csv.text.contains("1 Larch Road"));
    assert!(csv.header("content-disposition").contains("households-gaer.csv"));
    stage.get(&manager, "/api/v1/sites/gaer/households/100012345678").await.must_be(200);
    stage.get(&manager, "/api/v1/eligibility?address=1%20Larch%20Road").await.must_be(200);
    for (verb, what) in [("saw", "households"), ("exported", "households"), ("saw", "household"), ("checked", "check")]
    {
        assert_eq!(stage.told("person:m", verb, what).await, 1, "{verb} {what}");
    }
    let told = serde_json::to_string(&stage.audit_rows().await).unwrap();
    assert!(!told.to_lowercase().contains("larch road"), "{told}");
}

#[tokio::test]
async fn each_sees_of_the_log_what_is_theirs() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let gaer = stage.signed_in("gaer", &[grant_at("larch", "gaer", Role::Manager)]).await;
    let larch = stage.signed_in("larch", &[grant("larch", Role::Manager)]).await;
    let beech = stage.signed_in("beech", &[grant("beech", Role::Manager)]).await;
    let whole = stage.signed_in("whole", &[grant("*", Role::Administrator)]).await;
    let gone = stage.get(&larch, "/api/v1/sites/gaer/households").await;
    assert!(gone.status != 403 && gone.status != 404);
    stage.get(&beech, "/api/v1/audit").await.must_be(200);
    let organisations = |reply: Reply| -> BTreeSet<String> {
        let log = reply.json();
        let entries = log["entries"].as_array().unwrap().clone();
        entries.iter().map(|entry| entry["organisation"].as_str().unwrap().to_owned()).collect()
    };
    let log = |actor: Actor| {
        let stage = &stage;
        async move { stage.get(&actor, "/api/v1/audit?limit=500").await.must_be(200) }
    };
    assert_eq!(organisations(log(larch.clone()).await), BTreeSet::from(["larch".to_owned()]));
    assert_eq!(organisations(log(beech).await), BTreeSet::from(["beech".to_owned()]));
    assert!(organisations(log(whole).await).len() >= 2);
    let of_site = log(gaer).await.json();
    let entries = of_site["entries"].as_array().unwrap();
    assert!(entries.iter().all(|entry| entry["site"] == "gaer"), "{of_site}");
    assert!(entries.iter().any(|entry| entry["who_name"] == "Person larch"), "{of_site}");
    for limit in ["0", "501", "-1"] {
        stage.get(&larch, &format!("/api/v1/audit?limit={limit}")).await.must_be(422);
    }
}
