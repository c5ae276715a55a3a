//! What the log says, and what it must not. Alone in its file: a log is one for a whole process.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod stage;

use std::io::Write;
use std::sync::{Arc, Mutex};

use patchwalk::domain::person::Role;
use stage::{PASSWORD, Stage, grant, nobody};

/// Collects what the log is told.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_tells_of_every_request_and_of_nobodys_address_email_or_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::TRACE);
    tracing::subscriber::set_global_default(subscriber.with_writer(move || writer.clone()).finish()).unwrap();
    let stage = Stage::set().await;
    let me = stage.signed_in("a", &[grant("*", Role::Administrator)]).await;
    stage.get(&me, "/api/v1/eligibility?address=1%20Larch%20Road&postcode=AE1%202BD").await;
    stage.get(&me, "/api/v1/sites/gaer/households/100012345678").await;
    let link = serde_json::json!({ "token": "secret-link" });
    stage.post(&nobody(), "/api/v1/invitation/look", &link).await.must_be(422);
    // An address that somebody made up is not written down either.
    stage.get(&nobody(), "/invitation?token=secret-link").await;
    stage.sign_in("a@example.org", PASSWORD, "192.0.2.1").await.must_be(200);
    stage.sign_in("a@example.org", "wrong kettles", "192.0.2.1").await.must_be(401);
    stage.get(&nobody(), "/sites/gaer?q=somebody").await;

    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = told.lines().filter(|line| line.contains("patchwalk")).collect::<Vec<_>>().join("\n");
    assert!(lines.contains("/api/v1/sites/{site}/households/{id}") && lines.contains("status=401"), "{told}");
    for secret in
        ["Larch", "AE1", "10001234", "secret-of", "secret-link", "example.org", "kettles", "192.0.2", "somebody", "?q"]
    {
        assert!(!lines.contains(secret), "{secret} is in the log");
    }
}
