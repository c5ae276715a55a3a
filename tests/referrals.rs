//! Referral lists over HTTP: handed in, answered, counted, and what is unclear settled by a person.

mod stage;

use axum::body::Body;
use axum::http::Request;
use patchwalk::domain::person::Role;
use serde_json::{Value, json};
use stage::{Actor, Stage, form, grant, grant_at, home};

/// One home inside and one outside, by their UPRNs, since the stage's homes have no postcodes; one that is not listed, and a row without an address. A name stands in each.
const LIST: &str = "Ref,Agency,Client Name,Address\n\
    A-1,Food Bank,Waffle Teapot,100012345678\n\
    A-2,Food Bank,Pickle Bookend,100012345679\n\
    A-3,Credit Union,Button Doorstep,7 Larch Road\n\
    A-4,Credit Union,Biscuit Lampshade,no fixed abode\n";

async fn gaer() -> (Stage, Actor) {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let staff = stage.signed_in("staff", &[grant("larch", Role::EligibilityStaff)]).await;
    (stage, staff)
}

async fn handed_in(stage: &Stage, by: &Actor) -> Value {
    stage.refer(by, &[("partner", "Advice Centre"), ("reference", "AC/7")], LIST).await.must_be(200).json()
}

#[tokio::test]
async fn a_list_comes_back_answered_with_its_own_columns() {
    let (stage, staff) = gaer().await;
    let answer = handed_in(&stage, &staff).await;
    assert_eq!(
        (&answer["inside"], &answer["outside"], &answer["unclear"], &answer["no_address"]),
        (&json!(1), &json!(1), &json!(2), &json!(1)),
        "{answer:#}"
    );
    let csv = answer["answered_csv"].as_str().unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].ends_with("reasons,candidates,Agency,Client Name,Address"), "{csv}");
    assert!(lines[1].starts_with("A-1,inside,GAER,100012345678,1 Larch Road,"), "{csv}");
    assert!(lines[1].ends_with("Food Bank,Waffle Teapot,100012345678"), "{csv}");
    let id = answer["list"].as_str().unwrap();
    let record = stage.get(&staff, &format!("/api/v1/referrals/{id}")).await.must_be(200);
    assert!(!record.text.contains("Teapot") && !record.text.contains("Lampshade"));
    assert_eq!(
        (&record.json()["reference"], &record.json()["rows"][2]["address"]),
        (&json!("AC/7"), &json!("7 Larch Road"))
    );
    let file = stage.get(&staff, &format!("/api/v1/referrals/{id}/file")).await.must_be(200);
    assert!(file.header("content-disposition").contains("referrals-answered.csv"));
    assert!(file.text.lines().nth(1).unwrap().starts_with("2,A-1,Food Bank,inside,gaer,100012345678"), "{}", file.text);
    assert_eq!(stage.told("person:staff", "checked", "referrals").await, 1);
    assert_eq!(stage.told("person:staff", "exported", "referrals").await, 1);
}

#[tokio::test]
async fn each_partner_sees_how_many_of_theirs_were_outside() {
    let (stage, staff) = gaer().await;
    handed_in(&stage, &staff).await;
    handed_in(&stage, &staff).await;
    let partners = stage.get(&staff, "/api/v1/referrals/partners").await.must_be(200).json();
    let of = |n: usize| &partners["partners"][n];
    assert_eq!((&of(0)["partner"], &of(0)["unclear"]), (&json!("Credit Union"), &json!(4)));
    assert_eq!((&of(1)["partner"], &of(1)["inside"], &of(1)["outside"]), (&json!("Food Bank"), &json!(2), &json!(2)));
}

#[tokio::test]
async fn the_queue_is_worked_through_and_a_settlement_can_be_taken_back() {
    let (stage, staff) = gaer().await;
    let id = handed_in(&stage, &staff).await["list"].as_str().unwrap().to_owned();
    let queue =
        async || stage.get(&staff, "/api/v1/referrals/queue?site=gaer").await.must_be(200).json()["rows"].clone();
    let waiting = queue().await;
    assert_eq!(waiting.as_array().unwrap().len(), 2, "{waiting:#}");
    assert_eq!((&waiting[0]["line"], &waiting[0]["reference"]), (&json!(4), &json!("A-3")));
    assert_eq!(waiting[0]["asks"][0]["address"], "7 Larch Road");
    assert!(!waiting[0]["asks"][0]["reasons"].as_array().unwrap().is_empty());

    let settle = async |line: i64, body: Value| {
        stage.post(&staff, &format!("/api/v1/referrals/{id}/rows/{line}/settle"), &body).await
    };
    settle(4, json!({ "verdict": "inside" })).await.must_be(422);
    settle(4, json!({})).await.must_be(422);
    settle(4, json!({ "picked": "no-such" })).await.must_be(422);
    settle(2, json!({ "verdict": "not_an_address" })).await.must_be(409);
    settle(77, json!({ "verdict": "not_an_address" })).await.must_be(404);
    let row = settle(4, json!({ "picked": "100012345678" })).await.must_be(200).json();
    assert_eq!(
        (&row["settlements"][0]["settled"], &row["settlements"][0]["address"]),
        (&json!("inside"), &json!("1 Larch Road"))
    );
    settle(5, json!({ "verdict": "not_an_address" })).await.must_be(200);
    assert!(queue().await.as_array().unwrap().is_empty());
    let lists = stage.get(&staff, "/api/v1/referrals").await.must_be(200).json();
    let counts = &lists["referrals"][0]["counts"];
    assert_eq!(
        (&counts["unclear"], &counts["settled_inside"], &counts["not_an_address"]),
        (&json!(0), &json!(1), &json!(1))
    );
    settle(5, json!({ "verdict": "reopened" })).await.must_be(200);
    assert_eq!(queue().await.as_array().unwrap().len(), 1);
    assert_eq!(stage.told("person:staff", "changed", "referral_row").await, 3);
}

#[tokio::test]
async fn what_is_too_near_the_line_is_settled_by_a_manager_only() {
    let (stage, staff) = gaer().await;
    let mut nowhere = home("100012345699", "77 Larch Road", -3.015).address;
    nowhere.point = None;
    stage.add_addresses(&[nowhere]).await;
    let list = "Ref,Address\nB-1,100012345699\n";
    let answer = stage.refer(&staff, &[], list).await.must_be(200).json();
    assert!(answer["answered_csv"].as_str().unwrap().contains("B-1,near_line"), "{answer:#}");
    let path = format!("/api/v1/referrals/{}/rows/2/settle", answer["list"].as_str().unwrap());
    let inside = json!({ "verdict": "inside", "why": "seen on the plan" });
    let refused = stage.post(&staff, &path, &inside).await.must_be(409);
    assert!(refused.text.contains("a manager decides"), "{}", refused.text);
    let manager = stage.signed_in("manager", &[grant("larch", Role::Manager)]).await;
    let row = stage.post(&manager, &path, &inside).await.must_be(200).json();
    assert_eq!(
        (&row["settlements"][0]["settled"], &row["settlements"][0]["why"]),
        (&json!("inside"), &json!("seen on the plan"))
    );
}

#[tokio::test]
async fn a_partner_is_told_three_words_and_sees_their_own_lists_only() {
    let (stage, staff) = gaer().await;
    // A partner is answered from addresses, and never from what only a household list knows.
    let listed = [home("100012345678", "1 Larch Road", -3.015), home("100012345679", "99 Larch Road", -3.030)];
    stage.add_addresses(&listed.map(|home| home.address)).await;
    handed_in(&stage, &staff).await;
    let partner = stage.signed_in("partner", &[grant("larch", Role::Partner)]).await;
    let refused = stage.refer(&partner, &[], LIST).await.must_be(422);
    assert_eq!(refused.code(), "no_reference");
    let answer = stage.refer(&partner, &[("reference", "P/1")], LIST).await.must_be(200).json();
    let csv = answer["answered_csv"].as_str().unwrap();
    let words: Vec<&str> = csv.lines().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(words, ["answer", "in_area", "not_in_area", "ask_the_team", "ask_the_team"]);
    assert!(!csv.contains("1 Larch Road") && answer["sites"].as_array().unwrap().is_empty());
    let lists = stage.get(&partner, "/api/v1/referrals").await.must_be(200).json();
    assert_eq!(lists["referrals"].as_array().unwrap().len(), 1, "{lists:#}");
    let id = answer["list"].as_str().unwrap();
    let own = stage.get(&partner, &format!("/api/v1/referrals/{id}")).await.must_be(200);
    assert_eq!(own.json()["rows"][0], json!({ "line": 2, "reference": "A-1", "answer": "in_area" }));
    assert!(
        !own.text.contains("100012345678") && !own.text.contains("gaer") && !own.text.contains("1 Larch Road"),
        "{}",
        own.text
    );
    let file = stage.get(&partner, &format!("/api/v1/referrals/{id}/file")).await.must_be(200);
    assert!(file.text.starts_with("line,id,answer\n2,A-1,in_area\n"), "{}", file.text);
    let rows: String = (0..600).map(|n| format!("{n} Larch Road\n")).collect();
    let many = stage.refer(&partner, &[("reference", "P/2")], &format!("address\n{rows}")).await.must_be(422).json();
    assert_eq!(many["problems"][0]["code"], "too_many_rows");
}

#[tokio::test]
async fn a_list_is_no_way_around_what_a_partner_may_ask() {
    let (stage, _) = gaer().await;
    let partner = stage.signed_in("partner", &[grant("larch", Role::Partner)]).await;
    let list = |addresses: &[String]| {
        format!("Name,Address\n{}", addresses.iter().map(|a| format!("Biscuit Lampshade,{a}\n")).collect::<String>())
    };
    let street: Vec<String> = (1..=6).map(|n| format!("{n} Imaginary Road")).collect();
    let stopped = stage.refer(&partner, &[("reference", "P/1")], &list(&street)).await.must_be(403);
    assert_eq!(stopped.code(), "looks_like_a_run");
    assert_eq!(stage.told("person:partner", "stopped", "run_of_neighbours").await, 1);
    let names = ["Oak", "Elm", "Fir", "Yew", "Bay"];
    let scattered: Vec<String> =
        (0..61).map(|n| format!("{} {} Lane", 1 + n * 37 % 90, names[n % 5].repeat(1 + n / 5))).collect();
    let over = stage.refer(&partner, &[("reference", "P/2")], &list(&scattered)).await.must_be(429);
    assert!(over.text.contains("60 addresses"), "{}", over.text);
    stage.refer(&partner, &[("reference", "P/3")], &list(&scattered[..59])).await.must_be(200);
    // What was asked by list counts for what is asked one by one, and holds nobody's name.
    let ask = |n: usize| format!("/api/v1/eligibility?reference=P/4&address={n}%20Zebra%20Row");
    stage.get(&partner, &ask(1)).await.must_be(200);
    stage.get(&partner, &ask(60)).await.must_be(429);
    let checks = stage.get(&partner, "/api/v1/checks").await.must_be(200);
    assert_eq!(checks.json()["checks"].as_array().unwrap().len(), 60);
    assert!(!checks.text.contains("Lampshade"));
    let (kind, body) = form(&[("reference", "P/5")], "l.csv", b"address\n1 Zebra Row\n");
    let request = Request::post("/api/v1/referrals?dry_run=1").header("content-type", kind);
    assert_eq!(stage.send(&partner, request, Body::from(body)).await.must_be(422).code(), "no_dry_run");
}

#[tokio::test]
async fn lists_stay_with_their_organisation_and_their_site() {
    let (stage, staff) = gaer().await;
    let at_gaer = stage.refer(&staff, &[("site", "gaer")], LIST).await.must_be(200).json();
    let whole = handed_in(&stage, &staff).await;
    let here = stage.signed_in("here", &[grant_at("larch", "gaer", Role::EligibilityStaff)]).await;
    let there = stage.signed_in("there", &[grant_at("larch", "maindee", Role::EligibilityStaff)]).await;
    let outsider = stage.signed_in("outsider", &[grant("beech", Role::Manager)]).await;
    let status = async |actor: &Actor, list: &Value| {
        let id = list["list"].as_str().unwrap();
        stage.get(actor, &format!("/api/v1/referrals/{id}")).await.status.as_u16()
    };
    assert_eq!((status(&here, &at_gaer).await, status(&here, &whole).await), (200, 404));
    for other in [&there, &outsider] {
        assert_eq!((status(other, &at_gaer).await, status(other, &whole).await), (404, 404));
        let queue = stage.get(other, "/api/v1/referrals/queue").await.must_be(200).json();
        assert!(queue["rows"].as_array().unwrap().is_empty());
    }
    let queue = stage.get(&here, "/api/v1/referrals/queue").await.must_be(200).json();
    assert_eq!(queue["rows"].as_array().unwrap().len(), 2);
}
