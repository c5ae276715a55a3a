//! Sixty-four people who check addresses at the real server, until it is killed under them.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::person::{Action, Role};
use patchwalk::domain::session::Token;
use patchwalk::storage::Store;
use sha2::{Digest as _, Sha256};

use crate::cast::{entry, grant, organisation, person, site};
use crate::place::NOW;

const ASKERS: usize = 64;
const TOKEN: &str = "pw_token-of-the-test";

/// An organisation with a site, and a program that may check there.
pub async fn furnish(store: &Store) {
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap());
    let staff = [grant("larch", None, Role::EligibilityStaff)];
    assert!(store.add_person(&person("p1"), &staff, None, &entry(3)).await.unwrap());
    let token = Token {
        organisation: "larch".into(),
        id: "t1".into(),
        person: "p1".into(),
        name: "A test".into(),
        hash: data_encoding::HEXLOWER.encode(&Sha256::digest(TOKEN)),
        scopes: vec![Action::Check],
        added_at: NOW,
        ends_at: i64::MAX,
        last_used_at: None,
        revoked_at: None,
    };
    store.add_token(&token, &AuditEntry { organisation: "larch".into(), ..entry(4) }).await.unwrap();
}

/// Starts the server on that folder, lets everyone ask for a while, and kills it. The ids of all checks
/// that somebody had the answer to.
pub fn answered_until_killed(data: &Path, after: Duration) -> BTreeSet<String> {
    let mut server = Command::new(env!("CARGO_BIN_EXE_patchwalk"));
    server.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let mut server = Killed(server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.strip_prefix("Patchwalk is at http://").map(str::to_owned));
    let address: SocketAddr = address.expect("the server says where it is").parse().unwrap();
    let askers: Vec<_> = (0..ASKERS).map(|n| std::thread::spawn(move || ask_until_cut_off(address, n))).collect();
    std::thread::sleep(after);
    server.0.kill().unwrap();
    askers.into_iter().flat_map(|asker| asker.join().unwrap()).collect()
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask_until_cut_off(address: SocketAddr, asker: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let Ok(mut stream) = TcpStream::connect(address) else { return ids };
    for n in 0.. {
        let request = format!(
            "GET /api/v1/eligibility?address={n}%20Road%20{asker} HTTP/1.1\r\nHost: localhost\r\n\
             Authorization: Bearer {TOKEN}\r\n\r\n"
        );
        let Some(answer) = stream.write_all(request.as_bytes()).ok().and_then(|()| whole_answer(&mut stream)) else {
            break;
        };
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let at = answer.find("\"check_id\":\"").expect("a check's id") + "\"check_id\":\"".len();
        ids.push(answer[at..at + 7].to_owned());
    }
    ids
}

/// `None`: it was cut off, so it was not answered.
fn whole_answer(stream: &mut TcpStream) -> Option<String> {
    let (mut read, mut piece) = (Vec::new(), [0u8; 16 * 1024]);
    loop {
        let n = stream.read(&mut piece).ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.parse().ok()?;
        if body.len() >= length {
            return Some(text.into_owned());
        }
    }
}
