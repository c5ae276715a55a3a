//! What a partner learns, and where a partner is stopped.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use patchwalk::domain::person::{Action, Role};
use serde_json::{Value, json};
use stage::{Actor, DAY, HOUR, MINUTE, Reply, Stage, grant, home};

/// Twelve addresses in Ash Road, 100 m from one another: the first six in gaer, the others outside.
async fn set() -> (Stage, Actor) {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let spread = |n: u32| home(&format!("9995700000{n:02}"), &format!("{n} Ash Road"), -3.019 + f64::from(n) * 0.0015);
    let addresses: Vec<_> = (1..=12).map(|n| spread(n).address).collect();
    stage.add_addresses(&addresses).await;
    let partner = stage.signed_in("partner", &[grant("larch", Role::Partner)]).await;
    (stage, partner)
}

async fn ask(stage: &Stage, who: &Actor, address: &str) -> Reply {
    let address = address.replace(' ', "%20");
    stage.get(who, &format!("/api/v1/eligibility?address={address}&reference=R-17")).await
}

/// Addresses that no run can be made of.
fn scattered(n: usize) -> String {
    format!("{} {} Lane", 1 + n * 37 % 90, ["Oak", "Elm", "Fir", "Yew", "Bay"][n % 5].repeat(1 + n / 5))
}

#[tokio::test]
async fn a_partner_must_say_which_referral_it_is_for_and_it_is_kept() {
    let (stage, partner) = set().await;
    let without = stage.get(&partner, "/api/v1/eligibility?address=1%20Ash%20Road").await.must_be(422);
    assert_eq!(without.code(), "no_reference");
    let told = ask(&stage, &partner, "1 Ash Road").await.must_be(200).json();
    assert_eq!((&told["answer"], &told["reference"]), (&json!("in_area"), &json!("R-17")));
    let id = told["check_id"].as_str().unwrap();
    assert_eq!(stage.app.store.check(id).await.unwrap().unwrap().reference.as_deref(), Some("R-17"));
    assert_eq!(stage.get(&partner, &format!("/api/v1/checks/{id}")).await.must_be(200).json(), told);
    let story = "x".repeat(101);
    let path = format!("/api/v1/eligibility?address=1%20Ash%20Road&reference={story}");
    assert_eq!(stage.get(&partner, &path).await.must_be(422).code(), "bad_reference");
}

#[tokio::test]
async fn a_partner_is_told_of_addresses_and_never_of_what_only_a_household_list_knows() {
    let (stage, partner) = set().await;
    let mut shapes = Vec::new();
    let mut answer = async |address: &str| {
        let told = ask(&stage, &partner, address).await.must_be(200).json();
        shapes.push(told.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
        told["answer"].as_str().unwrap().to_owned()
    };
    assert_eq!(answer("2 Ash Road").await, "in_area");
    assert_eq!(answer("12 Ash Road").await, "not_in_area");
    // On gaer's own list, and nowhere else; then one that nobody knows.
    assert_eq!(answer("1 Larch Road").await, "ask_the_team");
    assert_eq!(answer("500 Nowhere Street").await, "ask_the_team");
    assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{shapes:?}");
    // Staff are told of both.
    let staff = stage.signed_in("s", &[grant("larch", Role::EligibilityStaff)]).await;
    assert_eq!(ask(&stage, &staff, "1 Larch Road").await.json()["verdict"], "inside");
}

#[tokio::test]
async fn the_hours_limit_is_told_with_the_wait_and_outlives_a_restart() {
    let (stage, partner) = set().await;
    for n in 0..60 {
        ask(&stage, &partner, &scattered(n)).await.must_be(200);
        stage.pass(10);
    }
    let full = ask(&stage, &partner, &scattered(60)).await.must_be(429);
    assert_eq!((full.code(), full.header("retry-after")), ("over_limit".into(), "3000"));
    assert!(full.text.contains("60 addresses in any one hour"), "{}", full.text);
    // A token of theirs is the same partner; so is a server just started.
    let program = stage.program_of("partner", &[Action::CheckAsPartner]).await;
    ask(&stage, &program, &scattered(60)).await.must_be(429);
    let stage = stage.restarted().await;
    ask(&stage, &partner, &scattered(60)).await.must_be(429);
    stage.pass(50 * MINUTE);
    ask(&stage, &partner, &scattered(60)).await.must_be(200);
}

#[tokio::test]
async fn however_many_are_sent_at_once_no_more_than_the_limit_are_answered() {
    let (stage, partner) = set().await;
    let limits = json!({ "organisation": "larch", "per_hour": 5, "per_day": 5 });
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    stage.write(&manager, "PUT", "/api/v1/partners/partner/limits", &limits).await.must_be(200);
    let addresses: Vec<String> = (0..20).map(scattered).collect();
    let replies = futures_util::future::join_all(addresses.iter().map(|one| ask(&stage, &partner, one))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 5);
    assert_eq!(replies.iter().filter(|reply| reply.status == 429).count(), 15);
}

#[tokio::test]
async fn each_row_of_a_partners_batch_counts_and_all_are_answered_or_none() {
    let (stage, partner) = set().await;
    let batch = |n: usize, reference: Option<&str>| {
        let rows = (0..n).map(|n| json!({ "id": n.to_string(), "address": scattered(n) })).collect::<Vec<_>>();
        json!({ "checks": rows, "reference": reference })
    };
    let send = async |body: Value| stage.post(&partner, "/api/v1/eligibility/batch", &body).await;
    assert_eq!(send(batch(2, None)).await.must_be(422).code(), "no_reference");
    let told = send(batch(50, Some("R-17"))).await.must_be(200).json();
    assert_eq!(told["results"].as_array().unwrap().len(), 50);
    assert_eq!(told["results"][7]["id"], "7");
    assert_eq!(send(batch(11, Some("R-17"))).await.must_be(429).code(), "over_limit");
    assert_eq!(stage.app.store.checks("larch", None, None, 100).await.unwrap().len(), 50);
    send(batch(10, Some("R-17"))).await.must_be(200);
}

#[tokio::test]
async fn house_after_house_is_stopped_and_the_managers_are_told_once() {
    let (stage, partner) = set().await;
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    let elsewhere = stage.signed_in("b", &[grant("beech", Role::Manager)]).await;
    for n in [1, 2, 3, 4] {
        ask(&stage, &partner, &format!("{n} Ash Road")).await.must_be(200);
    }
    let stopped = ask(&stage, &partner, "5 Ash Road").await.must_be(403);
    assert_eq!(stopped.code(), "looks_like_a_run");
    // Known or not, by one's own token or session, and after a restart.
    let stage = stage.restarted().await;
    ask(&stage, &partner, "5 Ash Road").await.must_be(403);
    // What is no neighbour is answered.
    ask(&stage, &partner, "11 Ash Road").await.must_be(200);

    let notices = stage.get(&manager, "/api/v1/notices").await.must_be(200).json();
    let notices = notices["notices"].as_array().unwrap();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!((&notices[0]["person"], &notices[0]["run"]["kind"]), (&json!("partner"), &json!("in_a_row")));
    assert_eq!(notices[0]["run"]["checks"].as_array().unwrap().len(), 4);
    assert!(notices[0]["words"].as_str().unwrap().contains("5 addresses one after the other"), "{notices:?}");
    assert_eq!(stage.told("person:partner", "stopped", "run_of_neighbours").await, 2);
    assert_eq!(stage.get(&elsewhere, "/api/v1/notices").await.must_be(200).json()["notices"], json!([]));
    // A day later it is another walk. The session has ended by then; a token has not.
    let program = stage.program_of("partner", &[Action::CheckAsPartner]).await;
    stage.pass(DAY);
    ask(&stage, &program, "5 Ash Road").await.must_be(200);
}

#[tokio::test]
async fn addresses_that_nobody_knows_make_a_run_as_well() {
    let (stage, partner) = set().await;
    for n in [10, 12, 14, 16] {
        ask(&stage, &partner, &format!("{n} Imaginary Road, AE1 2BD")).await.must_be(200);
    }
    ask(&stage, &partner, "18 Imaginary Road, AE1 2BD").await.must_be(403);
    for n in 0..4 {
        ask(&stage, &partner, &format!("{} {} Row, AE1 2BD", 1 + n * 30, ["A", "B", "C", "D"][n].repeat(4))).await;
    }
    assert_eq!(ask(&stage, &partner, "7 Zebra Row, AE1 2BD").await.must_be(403).code(), "looks_like_a_run");
}

#[tokio::test]
async fn a_manager_sets_how_much_a_partner_may_ask_of_their_own_organisation() {
    let (stage, partner) = set().await;
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    let elsewhere = stage.signed_in("b", &[grant("beech", Role::Manager)]).await;
    let set = async |who: &Actor, organisation: &str, per_hour: i64, per_day: i64| {
        let body = json!({ "organisation": organisation, "per_hour": per_hour, "per_day": per_day });
        stage.write(who, "PUT", "/api/v1/partners/partner/limits", &body).await
    };
    set(&elsewhere, "larch", 1_000, 1_000).await.must_be(404);
    set(&elsewhere, "beech", 1_000, 1_000).await.must_be(404);
    assert_eq!(set(&manager, "larch", 5, 4).await.must_be(422).code(), "bad_limits");
    set(&manager, "larch", 1, 2).await.must_be(200);
    ask(&stage, &partner, &scattered(0)).await.must_be(200);
    ask(&stage, &partner, &scattered(1)).await.must_be(429);
    set(&manager, "larch", 2, 2).await.must_be(200);
    ask(&stage, &partner, &scattered(1)).await.must_be(200);
    stage.pass(2 * HOUR);
    let full = ask(&stage, &partner, &scattered(2)).await.must_be(429);
    assert!(full.text.contains("2 addresses in any one day"), "{}", full.text);
    let lines = stage.get(&manager, "/api/v1/partners").await.must_be(200).json();
    let line = json!({ "id": "partner", "name": "Person partner", "organisation": "larch",
        "limits": { "per_hour": 2, "per_day": 2 }, "asked_last_hour": 0, "asked_last_day": 2 });
    assert_eq!(lines["partners"], json!([line]));
}

#[tokio::test]
async fn suggestions_come_twenty_times_a_second_and_batches_so_many_rows_an_hour() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let staff = stage.signed_in("s", &[grant("larch", Role::EligibilityStaff)]).await;
    let other = stage.signed_in("o", &[grant("larch", Role::EligibilityStaff)]).await;
    let type_on = async |who: &Actor| stage.get(who, "/api/v1/suggestions?q=1%20La").await;
    for _ in 0..40 {
        type_on(&staff).await.must_be(200);
    }
    let full = type_on(&staff).await.must_be(429);
    assert_eq!((full.code(), full.header("retry-after")), ("over_limit".into(), "1"));
    type_on(&other).await.must_be(200);
    stage.pass(1);
    type_on(&staff).await.must_be(200);
}

#[tokio::test]
async fn what_is_revoked_is_revoked_for_the_next_request_whoever_revoked_it() {
    let stage = Stage::set().await;
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    let program = stage.program_of("m", &[Action::SeeCounts]).await;
    for _ in 0..3 {
        stage.get(&program, "/api/v1/sites").await.must_be(200);
        stage.get(&manager, "/api/v1/sites").await.must_be(200);
    }
    // Past the server, as the command line or another server does.
    let beside = stage.another().await;
    let mut entry =
        beside.app.entry(&patchwalk::domain::person::Viewer::terminal(), "larch", "revoked", "token").unwrap();
    entry.id = "beside-1".into();
    assert!(beside.app.store.revoke_token("token-of-m", beside.now(), &entry).await.unwrap());
    stage.get(&program, "/api/v1/sites").await.must_be(401);
    entry.id = "beside-2".into();
    let fewer = |_| (vec![grant("larch", Role::Champion)], entry);
    beside.app.store.set_grants("m", fewer).await.unwrap();
    stage.get(&manager, "/api/v1/sites/gaer").await.must_be(403);
    let mut entry =
        beside.app.entry(&patchwalk::domain::person::Viewer::terminal(), "larch", "closed", "person").unwrap();
    entry.id = "beside-3".into();
    beside.app.store.close_person("m", beside.now(), &entry).await.unwrap();
    stage.get(&manager, "/api/v1/sites").await.must_be(401);
}

#[tokio::test]
async fn a_session_not_used_for_half_a_day_ends_though_it_was_held_in_memory() {
    let stage = Stage::set().await;
    let manager = stage.signed_in("m", &[grant("larch", Role::Manager)]).await;
    stage.get(&manager, "/api/v1/sites").await.must_be(200);
    stage.pass(11 * HOUR);
    stage.get(&manager, "/api/v1/sites").await.must_be(200);
    stage.pass(11 * HOUR);
    stage.get(&manager, "/api/v1/sites").await.must_be(200);
    stage.pass(13 * HOUR);
    stage.get(&manager, "/api/v1/sites").await.must_be(401);
}
