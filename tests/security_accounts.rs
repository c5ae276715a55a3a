//! Accounts under attack and under misfortune: old links, lines that break, bursts, and requests that are not meant.

mod stage;

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use patchwalk::domain::person::{Action, Role, Viewer};
use serde_json::json;
use stage::{Actor, PASSWORD, Stage, grant, nobody};

const LOOK: &str = "/api/v1/invitation/look";
const ACCEPT: &str = "/api/v1/invitation";
const ANOTHER: &str = "eight blue saucepans";

fn token_of(link: &str) -> String {
    link.split_once("#token=").expect("what is secret follows the #").1.to_owned()
}

async fn new_link(stage: &Stage, person: &str) -> String {
    let made = stage.app.new_link(&Viewer::terminal(), person).await.unwrap();
    token_of(&made.link)
}

async fn accept(stage: &Stage, token: &str, password: &str) -> stage::Reply {
    stage.post(&nobody(), ACCEPT, &json!({ "token": token, "password": password })).await
}

#[tokio::test]
async fn a_link_dies_when_a_newer_one_is_made() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    let mislaid = new_link(&stage, "p").await;
    let newer = new_link(&stage, "p").await;
    accept(&stage, &mislaid, ANOTHER).await.must_be(422);
    accept(&stage, &newer, ANOTHER).await.must_be(200);
    accept(&stage, &mislaid, PASSWORD).await.must_be(422);
}

#[tokio::test]
async fn a_link_dies_when_its_person_changes_their_password_themselves() {
    let stage = Stage::set().await;
    let me = stage.signed_in("p", &[grant("larch", Role::Manager)]).await;
    let mislaid = new_link(&stage, "p").await;
    let change = json!({ "current": PASSWORD, "new": ANOTHER });
    stage.post(&me, "/api/v1/account/password", &change).await.must_be(204);
    accept(&stage, &mislaid, PASSWORD).await.must_be(422);
}

#[tokio::test]
async fn a_line_that_breaks_leaves_either_a_link_that_works_or_a_password_that_works() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    for milliseconds in [2, 10, 30, 60, 120] {
        let token = new_link(&stage, "p").await;
        let password = format!("{ANOTHER} {milliseconds}");
        let patience = Duration::from_millis(milliseconds);
        let heard = tokio::time::timeout(patience, accept(&stage, &token, &password)).await;
        if heard.is_err() && accept(&stage, &token, &password).await.status != 200 {
            stage.sign_in("p@example.org", &password, "192.0.2.1").await.must_be(200);
        }
    }
}

#[tokio::test]
async fn a_closed_person_comes_back_by_a_new_invitation() {
    let stage = Stage::set().await;
    let boss = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    stage.person("leaver", &[grant("larch", Role::Manager)]).await;
    stage.call(&boss, "POST", "/api/v1/people/leaver/close").await.must_be(204);
    let partner = json!([{ "organisation": "larch", "role": "partner" }]);
    let again = json!({ "name": "Lee Aver", "email": "Leaver@example.org", "grants": partner });
    let made = stage.post(&boss, "/api/v1/people", &again).await.must_be(201).json();
    assert_eq!((&made["person"]["id"], &made["person"]["name"]), (&json!("leaver"), &json!("Lee Aver")));
    assert_eq!(made["person"]["is_invited"], true);
    // The password that they left with does not let them in again; the link does.
    stage.sign_in("leaver@example.org", PASSWORD, "192.0.2.1").await.must_be(401);
    accept(&stage, &token_of(made["link"].as_str().unwrap()), ANOTHER).await.must_be(200);
    let (person, grants) = stage.app.store.person("leaver").await.unwrap().unwrap();
    assert_eq!((person.closed_at, grants), (None, vec![grant("larch", Role::Partner)]));
    assert_eq!(stage.told("person:a", "reopened", "person").await, 1);
    stage.post(&boss, "/api/v1/people", &again).await.must_be(409);
}

#[tokio::test]
async fn one_organisation_does_not_reopen_anothers_account() {
    let stage = Stage::set().await;
    let larch = stage.signed_in("a", &[grant("larch", Role::Administrator)]).await;
    stage.person("theirs", &[grant("beech", Role::Manager)]).await;
    stage.app.close_person(&Viewer::terminal(), "theirs").await.unwrap();
    let grants = json!([{ "organisation": "larch", "role": "partner" }]);
    let mine = json!({ "name": "N", "email": "theirs@example.org", "grants": grants });
    stage.post(&larch, "/api/v1/people", &mine).await.must_be(409);
    assert!(stage.app.store.person("theirs").await.unwrap().unwrap().0.closed_at.is_some());
}

#[tokio::test]
async fn a_burst_of_guesses_from_one_address_gets_thirty_answers_at_the_most() {
    let stage = Stage::set().await;
    let emails: Vec<String> = (0..45).map(|n| format!("guess{n}@example.org")).collect();
    let replies = join_all(emails.iter().map(|email| stage.sign_in(email, "wrong", "192.0.2.7"))).await;
    let answered = replies.iter().filter(|reply| reply.status == 401).count();
    assert!(answered <= 30, "{answered} guesses were checked");
}

#[tokio::test]
async fn an_office_that_signs_in_all_day_is_not_taken_for_an_attack() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    for _ in 0..35 {
        stage.sign_in("p@example.org", PASSWORD, "192.0.2.7").await.must_be(200);
    }
}

#[tokio::test]
async fn nobody_fills_the_audit_log_with_words_of_their_own() {
    let stage = Stage::set().await;
    let worker = stage.signed_in("w", &[grant("larch", Role::OutreachWorker)]).await;
    let made_up = json!({ "organisation": "x".repeat(900_000), "name": "N" });
    stage.post(&worker, "/api/v1/sites", &made_up).await.must_be(404);
    let rows = stage.audit_rows().await;
    let refused: Vec<_> = rows.iter().filter(|row| row.who == "person:w" && row.verb == "refused").collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].subject, None, "what is not there is not named");
    let long = rows.iter().filter(|row| row.subject.as_ref().is_some_and(|s| s.chars().count() > 200)).count();
    assert_eq!(long, 0);
    // What is there is named.
    stage.post(&worker, "/api/v1/sites", &json!({ "organisation": "beech", "name": "N" })).await.must_be(404);
    let rows = stage.audit_rows().await;
    assert!(rows.iter().any(|row| row.verb == "refused" && row.subject.as_deref() == Some("beech")));
}

#[tokio::test]
async fn a_check_that_nobody_asked_for_is_not_recorded() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let me = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    let path = "/api/v1/eligibility?address=1%20Larch%20Road";
    stage.call(&me, "HEAD", path).await.must_be(405);
    let from_elsewhere = Actor {
        headers: [me.headers.clone(), vec![("sec-fetch-site".into(), "cross-site".into())]].concat(),
        ..Actor::default()
    };
    let refused = stage.get(&from_elsewhere, path).await.must_be(403);
    assert_eq!(refused.code(), "cross_origin");
    assert_eq!(stage.told("person:m", "checked", "check").await, 0);
    stage.get(&me, path).await.must_be(200);
    assert_eq!(stage.told("person:m", "checked", "check").await, 1);
}

#[tokio::test]
async fn a_null_character_is_refused_in_plain_words_wherever_it_comes() {
    let stage = Stage::set().await;
    let me = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    for path in ["/api/v1/checks?site=%00", "/api/v1/eligibility?address=1%00Larch", "/api/v1/suggestions?q=%00"] {
        let refused = stage.get(&me, path).await.must_be(400);
        assert_eq!(refused.code(), "null_character", "{path}");
    }
    stage.get(&me, "/api/v1/sites/a%00b").await.must_be(404);
    let name = stage.post(&me, "/api/v1/organisations", &json!({ "name": "a\0b" })).await;
    assert!([400, 422].contains(&name.status.as_u16()), "{}", name.text);
    let checks = json!({ "checks": [{ "id": "1", "address": "1\0Larch Road" }] });
    let batch = stage.post(&me, "/api/v1/eligibility/batch", &checks).await.must_be(400);
    assert_eq!(batch.code(), "null_character");
}

#[tokio::test]
async fn an_administrator_who_lost_their_password_is_let_in_from_the_terminal() {
    let stage = Stage::set().await;
    stage.person("sole", &[grant("*", Role::Administrator)]).await;
    stage.person("worker", &[grant("larch", Role::OutreachWorker)]).await;
    let terminal = Viewer::terminal();
    assert!(stage.app.administrator_link(&terminal, "worker@example.org").await.is_err());
    assert!(stage.app.administrator_link(&terminal, "unknown@example.org").await.is_err());
    let link = stage.app.administrator_link(&terminal, " Sole@example.org").await.unwrap();
    accept(&stage, &token_of(&link), ANOTHER).await.must_be(200);
    stage.sign_in("sole@example.org", ANOTHER, "192.0.2.1").await.must_be(200);
    assert_eq!(stage.told("terminal", "added", "password_link").await, 1);
}

#[tokio::test]
async fn the_secret_of_a_link_is_never_asked_for_in_an_address() {
    let stage = Stage::set().await;
    stage.person("p", &[grant("larch", Role::Manager)]).await;
    let token = new_link(&stage, "p").await;
    let shown = stage.post(&nobody(), LOOK, &json!({ "token": token })).await.must_be(200).json();
    assert_eq!(shown, json!({ "name": "Person p", "email": "p@example.org" }));
    stage.get(&nobody(), &format!("{ACCEPT}?token={token}")).await.must_be(405);
}

#[tokio::test]
async fn a_program_may_still_check_from_anywhere() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    stage.person("m", &[grant("larch", Role::Manager)]).await;
    let program = stage.program_of("m", &[Action::Check]).await;
    let request = Request::get("/api/v1/eligibility?address=1%20Larch%20Road").header("sec-fetch-site", "cross-site");
    stage.send(&program, request, Body::empty()).await.must_be(200);
}

#[tokio::test]
async fn a_check_across_organisations_is_read_by_its_maker_and_not_by_either_of_them() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let both = [grant("larch", Role::EligibilityStaff), grant("beech", Role::EligibilityStaff)];
    let maker = stage.signed_in("maker", &both).await;
    let larch = stage.signed_in("larch-manager", &[grant("larch", Role::Manager)]).await;
    let asked = |site: &str| format!("/api/v1/eligibility?address=100012345678{site}");
    let across = stage.get(&maker, &asked("")).await.must_be(200).json();
    assert_eq!(across["verdict"], "inside");
    let path = format!("/api/v1/checks/{}", across["check_id"].as_str().unwrap());
    assert_eq!(stage.get(&maker, &path).await.must_be(200).json(), across);
    stage.get(&larch, &path).await.must_be(404);
    let within = stage.get(&maker, &asked("&site=gaer")).await.must_be(200).json();
    let path = format!("/api/v1/checks/{}", within["check_id"].as_str().unwrap());
    assert_eq!(stage.get(&larch, &path).await.must_be(200).json(), within);
}

#[tokio::test]
async fn a_partner_here_who_is_staff_there_is_a_partner_here() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let me = stage.signed_in("p", &[grant("larch", Role::Partner), grant("beech", Role::EligibilityStaff)]).await;
    let told = stage
        .get(&me, "/api/v1/eligibility?address=1%20Larch%20Road&site=gaer&reference=R-17")
        .await
        .must_be(200)
        .json();
    assert_eq!((&told["answer"], &told["verdict"]), (&json!("ask_the_team"), &json!(null)), "{told}");
    let path = format!("/api/v1/checks/{}", told["check_id"].as_str().unwrap());
    assert_eq!(stage.get(&me, &path).await.must_be(200).json(), told);
    let suggested = stage.get(&me, "/api/v1/suggestions?q=1%20La").await.must_be(200).json();
    assert_eq!(suggested["suggestions"], json!([]));
}
