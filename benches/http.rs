//! How many checks a second the real server answers, from 64 connections that stay open.
//!
//! `cargo bench --bench http [SECONDS] [ADDRESSES]`
//!
//! Starts the program twice as a demo, with 10,000 more addresses: once as it is, where each check is
//! recorded before it is answered; once with `PATCHWALK_DEMO_WITHOUT_RECORDS=1`, to lay a check beside
//! endpoints that answer the same every time. Those rounds alternate, so that whatever else the
//! machine does falls on all. This driver runs on the same processors as the server, and takes its
//! share of them.

#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]
#![allow(clippy::cast_precision_loss, reason = "rates, to be read by people")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;
const STREETS: [&str; 8] = [
    "Larch Road",
    "Beech Grove",
    "Old School Lane",
    "Station Approach",
    "Elm Close",
    "The Crescent",
    "Rowan Way",
    "Alder Street",
];

/// The real program at work, killed when it goes out of sight.
struct Server {
    child: Child,
    address: SocketAddr,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    async fn start(without_records: bool, addresses: usize) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_patchwalk"));
        command.args(["demo", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
        if without_records {
            command.env("PATCHWALK_DEMO_WITHOUT_RECORDS", "1");
        }
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut lines = lines.filter_map(|line| line.strip_prefix("Patchwalk is at http://").map(str::to_owned));
        let address = lines.next().expect("the demo says where it is").parse().unwrap();
        let mut server = Self { child, address, token: String::new() };
        server.furnish(addresses).await;
        server
    }

    /// Signs in, brings in the addresses, and takes out a token.
    async fn furnish(&mut self, addresses: usize) {
        let mut line = Line::to(self.address).await;
        let account = patchwalk::app::demo::DEMO_ACCOUNTS[0];
        let signing_in = json!({ "email": account.1, "password": account.2 });
        let (head, _) = line.ask(&post("/api/v1/session", "", "application/json", &signing_in.to_string())).await;
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("signed in");
        let cookie = format!("Cookie: {}\r\n", cookie.split(';').next().unwrap());
        let form = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"more.csv\"\r\n\r\n{}\r\n--frontier--\r\n",
            list(addresses)
        );
        let import = post("/api/v1/imports/addresses", &cookie, "multipart/form-data; boundary=frontier", &form);
        let (head, body) = line.ask(&import).await;
        assert!(head.starts_with("HTTP/1.1 2"), "{head}{body}");
        let wanted = json!({ "name": "bench", "scopes": ["check"], "ends_on": soon() });
        let (head, body) = line.ask(&post("/api/v1/tokens", &cookie, "application/json", &wanted.to_string())).await;
        assert!(head.starts_with("HTTP/1.1 2"), "{head}{body}");
        let told: Value = serde_json::from_str(&body).unwrap();
        self.token = told["token_text"].as_str().expect("a token's text").to_owned();
    }
}

/// A day within the coming year.
fn soon() -> String {
    jiff::Zoned::now().date().saturating_add(jiff::Span::new().days(30)).to_string()
}

/// The n-th address of those made for this: its number, street and postcode.
fn address(n: usize) -> (usize, &'static str, String) {
    let street = n / 40;
    (
        n % 40 + 1,
        STREETS[street % STREETS.len()],
        format!("AE{} {}{}D", street / 90 + 2, street % 9 + 1, letter(street)),
    )
}

fn letter(n: usize) -> char {
    char::from(b"ABDEFGHJLNPQRSTUWXYZ"[n % 20])
}

fn list(addresses: usize) -> String {
    let mut csv = String::from("uprn,building_number,street,post_town,postcode,easting,northing\n");
    for n in 0..addresses {
        let (number, street, postcode) = address(n);
        let (east, north) = (442_000 + n % 100 * 15, 388_000 + n / 100 * 12);
        writeln!(csv, "9995800{n:05},{number},{street},MARLBECK,{postcode},{east},{north}").unwrap();
    }
    csv
}

fn post(path: &str, headers: &str, kind: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    let bearer = token.map_or(String::new(), |token| format!("Authorization: Bearer {token}\r\n"));
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}\r\n").into_bytes()
}

/// One connection that stays open.
struct Line {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Line {
    async fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(64 * 1024) }
    }

    async fn ask(&mut self, request: &str) -> (String, String) {
        let (head, length) = self.send(request.as_bytes()).await;
        let whole = String::from_utf8_lossy(&self.buffer[..head + length]).into_owned();
        let (head, body) = whole.split_at(head);
        (head.to_owned(), body.to_owned())
    }

    /// The lengths of the answer's head and body, which are in the buffer.
    async fn send(&mut self, request: &[u8]) -> (usize, usize) {
        self.stream.write_all(request).await.unwrap();
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
            assert!(read > 0, "the server hung up");
            let Some(end) = memchr::memmem::find(&self.buffer, b"\r\n\r\n") else { continue };
            let head = &self.buffer[..end];
            let at = memchr::memmem::find(head, b"content-length: ").expect("a length") + "content-length: ".len();
            let figures = head[at..].iter().take_while(|b| b.is_ascii_digit());
            let length = figures.fold(0, |n, figure| n * 10 + usize::from(figure - b'0'));
            while self.buffer.len() < end + 4 + length {
                assert!(self.stream.read_buf(&mut self.buffer).await.unwrap() > 0, "the server hung up");
            }
            return (end + 4, length);
        }
    }
}

/// What one round came to.
struct Round {
    per_s: f64,
    p50: Duration,
    p99: Duration,
}

/// Asks from all connections at once, each going on as soon as it has its answer.
async fn round(address: SocketAddr, requests: Arc<Vec<Vec<u8>>>, seconds: f64) -> Round {
    let started = Instant::now();
    let until = started + Duration::from_secs_f64(seconds);
    let mut askers = Vec::new();
    for asker in 0..CONNECTIONS {
        let requests = Arc::clone(&requests);
        askers.push(tokio::spawn(async move {
            let mut line = Line::to(address).await;
            let (mut took, mut at) = (Vec::new(), asker * 7_919);
            while Instant::now() < until {
                let asked = Instant::now();
                line.send(&requests[at % requests.len()]).await;
                assert!(line.buffer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&line.buffer));
                took.push(asked.elapsed());
                at += 104_729;
            }
            took
        }));
    }
    let mut took = Vec::new();
    for asker in askers {
        took.extend(asker.await.unwrap());
    }
    let per_s = took.len() as f64 / started.elapsed().as_secs_f64();
    took.sort_unstable();
    Round { per_s, p50: took[took.len() / 2], p99: took[took.len() * 99 / 100] }
}

fn middle(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of[of.len() / 2]
}

fn told(name: &str, rounds: &[Round]) -> f64 {
    let per_s = middle(rounds.iter().map(|r| r.per_s).collect());
    let ms = |of: fn(&Round) -> Duration| middle(rounds.iter().map(|r| of(r).as_secs_f64() * 1e3).collect());
    println!("  {name:<34} {per_s:>8.0} /s   p50 {:>6.2} ms   p99 {:>6.2} ms", ms(|r| r.p50), ms(|r| r.p99));
    per_s
}

fn check(token: &str, address: &str) -> Vec<u8> {
    get(&format!("/api/v1/eligibility?address={}", address.replace(' ', "%20")), Some(token))
}

/// Addresses a mile or more from the estate.
fn far_checks(token: &str, addresses: usize) -> Arc<Vec<Vec<u8>>> {
    let one = |n| {
        let (number, street, postcode) = address(n);
        check(token, &format!("{number} {street}, Marlbeck, {postcode}"))
    };
    Arc::new((0..addresses).map(one).collect())
}

/// The demo estate's own list, as its landlord writes it: nearly all of it inside.
fn near_checks(token: &str) -> Arc<Vec<Vec<u8>>> {
    let list = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/boundaries/demo/households.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(list.as_slice());
    let one = |row: csv::StringRecord| check(token, &format!("{}, {}, {}", &row[2], &row[4], &row[5]));
    let plain =
        rows.records().filter_map(Result::ok).filter(|row| row[3].is_empty() && row.iter().all(|c| c.is_ascii()));
    Arc::new(plain.map(one).collect())
}

async fn measure(seconds: f64, addresses: usize) {
    println!("Recorded before it is answered, {CONNECTIONS} connections, {addresses} more addresses");
    let server = Server::start(false, addresses).await;
    for (name, asked) in
        [("on the estate", near_checks(&server.token)), ("far from it", far_checks(&server.token, addresses))]
    {
        round(server.address, Arc::clone(&asked), 1.0).await;
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(round(server.address, Arc::clone(&asked), seconds).await);
        }
        told(&format!("check {name}, recorded"), &rounds);
    }
    drop(server);

    println!("Not recorded, beside endpoints that always answer the same");
    let server = Server::start(true, addresses).await;
    let kinds = [
        ("/livez (6 bytes)", Arc::new(vec![get("/livez", None)])),
        ("/api/v1/openapi.json (constant)", Arc::new(vec![get("/api/v1/openapi.json", None)])),
        ("/api/v1/session (signed in)", Arc::new(vec![get("/api/v1/session", Some(&server.token))])),
        ("check on the estate", near_checks(&server.token)),
        ("check far from it", far_checks(&server.token, addresses)),
    ];
    let mut rounds: Vec<Vec<Round>> = kinds.iter().map(|_| Vec::new()).collect();
    for time in 0..=ROUNDS {
        for ((_, asked), rounds) in kinds.iter().zip(&mut rounds) {
            let done = round(server.address, Arc::clone(asked), seconds).await;
            // The first is to warm up.
            if time > 0 {
                rounds.push(done);
            }
        }
    }
    let constant = told(kinds[0].0, &rounds[0]);
    for ((name, _), rounds) in kinds.iter().zip(&rounds).skip(1) {
        let per_s = told(name, rounds);
        println!("  {:<34} {:>8.2} of /livez", "", per_s / constant);
    }
}

fn main() {
    let mut given = std::env::args().filter_map(|argument| argument.parse::<f64>().ok());
    let seconds = given.next().unwrap_or(4.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count, typed by a person")]
    let addresses = given.next().unwrap_or(10_000.0) as usize;
    // One thread: the server needs the other core.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(seconds, addresses));
}
