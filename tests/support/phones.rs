//! Phones that send to the real server until it is killed, and keep what was not acknowledged.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use patchwalk::domain::person::{Action, Role};
use patchwalk::domain::session::Token;
use patchwalk::storage::Store;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::cast::{address, entry, first_version, grant, larch_homes, person, plan};
use crate::place::NOW;

const TOKEN: &str = "pw_token-of-the-phones";
const HOMES: u32 = 30;

/// Larch's homes with a round of all of them, and somebody who walks it.
pub async fn furnish(store: &Store) {
    larch_homes(store).await;
    let doors: Vec<String> = (1..=HOMES).map(|n| address(n).id).collect();
    let doors: Vec<&str> = doors.iter().map(String::as_str).collect();
    store.add_plan(&plan("plan-1", NOW), &first_version(&doors), &entry(950)).await.unwrap();
    let worker = [grant("larch", None, Role::OutreachWorker)];
    assert!(store.add_person(&person("walker"), &worker, None, &entry(951)).await.unwrap());
    let token = Token {
        organisation: "larch".into(),
        id: "t-phones".into(),
        person: "walker".into(),
        name: "Phones".into(),
        hash: data_encoding::HEXLOWER.encode(&Sha256::digest(TOKEN)),
        scopes: vec![Action::WalkRounds, Action::PlanRounds],
        added_at: NOW,
        ends_at: i64::MAX,
        last_used_at: None,
        revoked_at: None,
    };
    store.add_token(&token, &entry(952)).await.unwrap();
}

/// The server, running on a folder.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From its start until it answered.
    pub ready_after: Duration,
}

impl Server {
    pub fn start(data: &Path, preload: Option<(&Path, &Path)>) -> Self {
        let began = Instant::now();
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchwalk"));
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
        if let Some((library, full)) = preload {
            command.env("LD_PRELOAD", library).env("FULL_FILE", full);
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.strip_prefix("Patchwalk is at http://").map(str::to_owned));
        let address: SocketAddr = address.expect("the server says where it is").parse().unwrap();
        let mut server = Self { child, address, ready_after: Duration::ZERO };
        let mut line = TcpStream::connect(address).unwrap();
        line.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert!(answer(&mut line).unwrap().0 == 200, "ready");
        server.ready_after = began.elapsed();
        server
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A phone with its outbox.
#[derive(Clone, Debug)]
pub struct Phone {
    name: String,
    made: u32,
    pub unsent: Vec<Value>,
    pub acknowledged: Vec<String>,
    /// How long each batch took that was answered.
    pub took: Vec<Duration>,
}

impl Phone {
    pub fn new(n: u32) -> Self {
        Self { name: format!("phone-{n}"), made: 0, unsent: Vec::new(), acknowledged: Vec::new(), took: Vec::new() }
    }

    /// Somebody presses so many times.
    pub fn press(&mut self, times: u32) {
        let own = self.name.bytes().fold(7u64, |sum, b| sum * 31 + u64::from(b)) & 0xffff_ffff;
        for _ in 0..times {
            self.made += 1;
            let outcome = ["no_answer", "spoke", "interested", "refused"][self.made as usize % 4];
            self.unsent.push(json!({
                "id": format!("0193a000-0000-7000-8000-{:012x}", own << 16 | u64::from(self.made)),
                "sequence": self.made, "kind": "attempt", "household": address(1 + self.made % HOMES).id,
                "plan": "plan-1", "round": "round-1", "outcome": outcome, "at": "2026-11-26T17:40:00Z", "offset_ms": 0,
            }));
        }
    }

    /// Sends all that is unsent, so many at a time, until it is cut off. The status where the server would not.
    pub fn send(&mut self, to: SocketAddr, batch: usize) -> Option<u16> {
        let mut line = TcpStream::connect(to).ok()?;
        while !self.unsent.is_empty() {
            let events = &self.unsent[..batch.min(self.unsent.len())];
            let body = json!({ "device_id": self.name, "events": events }).to_string();
            let began = Instant::now();
            let head = format!(
                "POST /api/v1/sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            line.write_all(head.as_bytes()).and_then(|()| line.write_all(body.as_bytes())).ok()?;
            let (status, text) = answer(&mut line)?;
            if status != 200 {
                return Some(status);
            }
            self.took.push(began.elapsed());
            self.hear(&serde_json::from_str(&text).unwrap());
        }
        Some(200)
    }

    /// Each event leaves the outbox by its own id.
    fn hear(&mut self, answer: &Value) {
        for result in answer["results"].as_array().unwrap() {
            assert!(["stored", "already_stored"].contains(&result["status"].as_str().unwrap()), "{result}");
            let id = result["id"].as_str().unwrap();
            self.unsent.retain(|event| event["id"] != id);
            self.acknowledged.push(id.to_owned());
        }
    }
}

/// `None`: it was cut off, so it was not answered.
fn answer(line: &mut TcpStream) -> Option<(u16, String)> {
    let (mut read, mut piece) = (Vec::new(), [0u8; 64 * 1024]);
    loop {
        let n = line.read(&mut piece).ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
        if body.len() >= length {
            return Some((head.get(9..12)?.parse().ok()?, body.to_owned()));
        }
    }
}
