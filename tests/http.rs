//! The shape of requests and answers: problem documents, the OpenAPI document, pages, forms, and a real server.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;

use axum::body::Body;
use axum::http::{Request, header};
use patchwalk::domain::person::Role;
use patchwalk::http::{HttpOptions, ServeOptions, serve};
use serde_json::{Value, json};
use stage::{Actor, Reply, Stage, form, grant, nobody};

async fn administrator(stage: &Stage) -> Actor {
    stage.signed_in("a", &[grant("*", Role::Administrator)]).await
}

/// A problem document says what, what next, and under which number the log knows of it.
#[track_caller]
fn problem(reply: Reply, status: u16, code: &str) -> Reply {
    let reply = reply.must_be(status);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let document = reply.json();
    assert_eq!((&document["status"], &document["code"]), (&json!(status), &json!(code)), "{document}");
    assert_eq!(document["request_id"], reply.header("x-request-id"));
    assert_eq!(document["type"], "about:blank");
    let detail = document["detail"].as_str().unwrap();
    assert!(detail.len() > 15 && detail.ends_with('.'), "{detail}");
    reply
}

#[tokio::test]
async fn whatever_is_wrong_with_a_request_the_answer_is_a_problem_document() {
    let stage = Stage::set().await;
    let me = administrator(&stage).await;
    let people = "/api/v1/people";
    let with = |kind: &str| Request::post(people).header(header::CONTENT_TYPE, kind);

    problem(stage.get(&me, "/api/v1/no-such-thing").await, 404, "not_there");
    problem(stage.get(&me, "/api").await, 404, "not_there");
    problem(stage.get(&me, "/api/v2/people").await, 404, "not_there");
    problem(stage.get(&me, "/api/v1/sites/gaer/boundaries/one.geojson").await, 404, "not_there");
    let wrong_method = problem(stage.call(&me, "DELETE", people).await, 405, "method_not_allowed");
    assert_eq!(wrong_method.header("allow"), "GET,HEAD,POST");
    problem(stage.call(&nobody(), "DELETE", "/").await, 405, "method_not_allowed");
    problem(stage.send(&me, with("text/plain"), Body::from("hello")).await, 415, "unsupported_media_type");
    problem(stage.send(&me, with("application/json"), Body::from(vec![b' '; 2_000_000])).await, 413, "too_large");
    problem(stage.get(&me, "/api/v1/audit?limit=many").await, 400, "bad_query");
    problem(stage.get(&me, "/api/v1/eligibility").await, 400, "bad_query");
    problem(stage.get(&me, "/api/v1/audit?limit=0").await, 422, "bad_limit");
    problem(stage.get(&nobody(), people).await, 401, "not_signed_in");

    let broken =
        problem(stage.send(&me, with("application/json"), Body::from("{\"name\": \"Jo\",}")).await, 400, "not_json");
    assert!(broken.text.contains("line 1 column 15"), "{}", broken.text);
    let lacking = problem(stage.post(&me, people, &json!({ "name": "Jo" })).await, 422, "wrong_shape");
    assert!(lacking.text.contains("email"), "{}", lacking.text);
    let odd_role =
        json!({ "name": "Jo", "email": "jo@example.org", "grants": [{ "organisation": "larch", "role": "king" }] });
    problem(stage.post(&me, people, &odd_role).await, 422, "wrong_shape");
}

#[tokio::test]
async fn a_wrong_field_is_named_with_what_to_do_about_it() {
    let stage = Stage::set().await;
    let me = administrator(&stage).await;
    let grants = json!([{ "organisation": "larch", "role": "manager" }]);
    for (name, email, grants, code, field) in [
        ("", "jo@example.org", &grants, "bad_name", "name"),
        ("Jo", "jo at example.org", &grants, "bad_email", "email"),
        ("Jo", "jo@example.org", &json!([]), "no_grants", "grants"),
        ("Jo", "jo@example.org", &json!([{ "organisation": "oak", "role": "manager" }]), "no_such_place", "grants"),
        (
            "Jo",
            "jo@example.org",
            &json!([{ "organisation": "larch", "site": "penge", "role": "manager" }]),
            "no_such_place",
            "grants",
        ),
    ] {
        let body = json!({ "name": name, "email": email, "grants": grants });
        let reply = problem(stage.post(&me, "/api/v1/people", &body).await, 422, code);
        let first = &reply.json()["problems"][0];
        assert_eq!(first["column"], field);
        assert!(first["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
    }
}

#[tokio::test]
async fn the_openapi_document_is_whole() {
    let stage = Stage::set().await;
    let reply = stage.get(&nobody(), "/api/v1/openapi.json").await.must_be(200);
    assert_eq!(reply.header("content-type"), "application/json");
    let document = reply.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let schemas: BTreeSet<String> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .map(|name| format!("#/components/schemas/{name}"))
        .collect();
    for reference in references(&document) {
        assert!(schemas.contains(&reference), "{reference} leads nowhere");
    }
    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            *ids.entry(operation["operationId"].as_str().unwrap().to_owned()).or_default() += 1;
            let says_what = operation["summary"].as_str().is_some_and(|summary| !summary.is_empty());
            assert!(says_what, "{method} {path} does not say what it does");
            let in_path = path.matches('{').count();
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            assert_eq!(parameters.iter().filter(|p| p["in"] == "path").count(), in_path, "{method} {path}");
            if path.starts_with("/api/v1/") && !path.ends_with("openapi.json") {
                assert!(
                    operation["responses"]["default"]["content"]["application/problem+json"].is_object(),
                    "{method} {path}"
                );
            }
        }
    }
    assert!(ids.values().all(|&n| n == 1), "{ids:?}");
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(map.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn pages_come_for_every_address_that_is_not_for_programs() {
    let stage = Stage::set().await;
    for path in ["/", "/sites/gaer", "/setup", "/invitation"] {
        let page = stage.get(&nobody(), path).await.must_be(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        assert!(page.text.to_lowercase().contains("<!doctype html>"), "{path}");
    }
    let wants_json = Actor { headers: vec![("accept".into(), "application/json".into())], ..Actor::default() };
    problem(stage.get(&wants_json, "/sites/gaer").await, 404, "not_there");
    for traversal in
        ["/../Cargo.toml", "/assets/../../Cargo.toml", "/..%2fCargo.toml", "/.git/config", "//etc/passwd.txt"]
    {
        let reply = stage.get(&nobody(), traversal).await;
        assert!(!reply.text.contains("[package]") && !reply.text.contains("root:"), "{traversal}");
    }
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let stage = Stage::set().await;
    let me = administrator(&stage).await;
    for path in ["/livez", "/readyz", "/api/v1/people", "/api/v1/openapi.json"] {
        let reply = stage.call(&me, "HEAD", path).await.must_be(200);
        assert_eq!(reply.text, "", "{path}");
    }
    stage.call(&nobody(), "HEAD", "/").await.must_be(200);
    stage.call(&nobody(), "HEAD", "/api/v1/people").await.must_be(401);
}

#[tokio::test]
async fn large_answers_are_packed_for_those_who_can_unpack_them() {
    let stage = Stage::set().await;
    let packs = Actor { headers: vec![("accept-encoding".into(), "gzip".into())], ..Actor::default() };
    assert_eq!(stage.get(&packs, "/api/v1/openapi.json").await.must_be(200).header("content-encoding"), "gzip");
    assert_eq!(stage.get(&nobody(), "/api/v1/openapi.json").await.must_be(200).header("content-encoding"), "");
    let refused = stage.get(&packs, "/api/v1/people").await.must_be(401);
    assert!(["", "gzip"].contains(&refused.header("content-encoding")));
}

#[tokio::test]
async fn a_batch_may_have_ten_thousand_addresses_of_the_usual_length_and_not_one_more() {
    let stage = Stage::set().await;
    let me = administrator(&stage).await;
    let address = "Flat 12, Larchshaw House, 120 Upper Larch Road, Gaer, Exampleton-on-the-Water";
    let batch = |n: usize| {
        let check = |id| json!({ "id": format!("{id}"), "address": address, "postcode": "AE1 2BD" });
        json!({ "checks": (0..n).map(check).collect::<Vec<_>>() })
    };
    // Whatever comes of it, it is not too large. The words are those for a list that is one too long.
    let reply = stage.post(&me, "/api/v1/eligibility/batch", &batch(10_001)).await;
    problem(reply, 422, "too_many_checks");
}

#[tokio::test]
async fn a_server_whose_storage_is_gone_lives_but_is_not_ready() {
    let stage = Stage::set().await;
    stage.get(&nobody(), "/readyz").await.must_be(200);
    stage.app.store.clone().close().await;
    stage.get(&nobody(), "/livez").await.must_be(200);
    let reply = problem(stage.get(&nobody(), "/readyz").await, 503, "storage_trouble");
    assert!(
        !reply.text.contains("sqlx") && !reply.text.contains("pool"),
        "the asker can do nothing with {}",
        reply.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_in_the_area_is_not_missing_from_the_household_list() {
    let stage = Stage::set().await;
    stage.furnish_gaer().await;
    let me = administrator(&stage).await;
    let around = "uprn,address,postcode,longitude,latitude,class\n\
        999500000001,7 Larch Road,AE1 2BD,-3.0151,51.5751,RD03\n\
        999500000002,9 Larch Road,AE1 2BD,-3.0152,51.5752,CR08\n";
    let brought = stage.upload(&me, "/api/v1/imports/addresses", "around.csv", around.as_bytes()).await.must_be(200);
    assert_eq!((&brought.json()["homes"], &brought.json()["places"]), (&1.into(), &1.into()), "{}", brought.text);
    let compared = stage.get(&me, "/api/v1/sites/gaer/comparison").await.must_be(200).json();
    let missing: Vec<_> = compared["missing_from_list"].as_array().unwrap().iter().map(|home| &home["id"]).collect();
    assert_eq!(missing, ["999500000001"]);
}

#[tokio::test]
async fn a_form_that_makes_no_sense_is_refused_with_the_reason() {
    let stage = Stage::set().await;
    let me = administrator(&stage).await;
    let import = "/api/v1/sites/gaer/imports/households?dry_run=1";
    let send = async |kind: &str, body: Vec<u8>| {
        stage.send(&me, Request::post(import).header(header::CONTENT_TYPE, kind), Body::from(body)).await
    };
    let (kind, body) = form(&[("colour", "blue")], "a.csv", b"address\n");
    assert!(problem(send(&kind, body).await, 422, "odd_form").text.contains("colour"));
    let (kind, body) = form(&[("map", "Address")], "a.csv", b"address\n");
    assert!(problem(send(&kind, body).await, 422, "odd_form").text.contains("HEADER=FIELD"));
    let (kind, body) = form(&[("given_by", &"x".repeat(5000))], "a.csv", b"address\n");
    problem(send(&kind, body).await, 422, "odd_form");
    let (kind, mut body) = form(&[], "a.csv", b"address\n");
    body.truncate(body.len() - 8);
    problem(send(&kind, body).await, 400, "broken_form");
    problem(send("multipart/form-data", Vec::new()).await, 400, "bad_request");
    problem(send("multipart/form-data; boundary=b", b"--b--\r\n".to_vec()).await, 422, "odd_form");
    problem(send("application/json", b"{}".to_vec()).await, 400, "bad_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_server_answers_on_the_port_that_it_found_and_stops_when_told() {
    let stage = Stage::set().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let options = ServeOptions { listen: "127.0.0.1:0".parse().unwrap(), public_url: None, trusted_proxy: Vec::new() };
    let running = serve(stage.app.clone(), options, async {
        stopped.await.ok();
    })
    .await
    .unwrap();
    let address = running.address;
    assert_ne!(address.port(), 0);
    let answers = tokio::task::spawn_blocking(move || {
        let plain = talk(address, "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let rebound = talk(address, "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        let many_headers: String = (0..150).map(|n| format!("X-H{n}: v\r\n")).collect();
        let many = talk(
            address,
            &format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{many_headers}\r\n"),
        );
        (plain, rebound, many)
    });
    let (plain, rebound, many) = answers.await.unwrap();
    assert!(plain.starts_with("HTTP/1.1 200") && plain.ends_with("alive\n"), "{plain}");
    assert!(rebound.starts_with("HTTP/1.1 421"), "{rebound}");
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");

    // A connection that does nothing does not hold the server up.
    let idle = TcpStream::connect(address).unwrap();
    stop.send(()).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(11), running.stopped())
        .await
        .expect("it stops within 10 seconds");
    assert!(TcpStream::connect(address).is_err(), "it no longer listens");
    drop(idle);
}

fn talk(address: std::net::SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let stage = Stage::set().await;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let options = ServeOptions { listen: taken.local_addr().unwrap(), public_url: None, trusted_proxy: Vec::new() };
    let refused = serve(stage.app.clone(), options, async {}).await;
    assert_eq!(refused.err().map(|e| e.kind()), Some(std::io::ErrorKind::AddrInUse));
}

#[tokio::test]
async fn the_session_tells_a_page_what_to_offer() {
    let stage = Stage::set_with(HttpOptions::default()).await;
    let worker = stage.signed_in("w", &[grant("larch", Role::OutreachWorker)]).await;
    let facts = stage.get(&worker, "/api/v1/session").await.must_be(200).json();
    assert_eq!(facts["person"], json!({ "id": "w", "name": "Person w", "email": "w@example.org" }));
    assert_eq!(facts["grants"], json!([{ "organisation": "larch", "role": "outreach_worker" }]));
    let may = ["see_counts", "see_boundary", "see_households", "plan_rounds", "walk_rounds", "check", "see_own_checks"];
    assert_eq!(facts["may"], json!(may));
    assert_eq!(facts["installation_name"], "Test");
    let nobody = stage.get(&nobody(), "/api/v1/session").await.must_be(200).json();
    assert_eq!((&nobody["signed_in"], &nobody["may"]), (&json!(false), &json!([])));
}
