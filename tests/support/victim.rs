//! A process of our own to be killed: this test program again, told by its environment to write.
//!
//! It says `ack <writer> <number>` on its output when, and only when, the store has answered that
//! a check or a contact event is recorded; and `rows <n>` as an import goes on.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use patchwalk::domain::address::Address;
use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::event::Answer;
use patchwalk::domain::import::ImportKind;
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{Options, Store, Synchronous, Target};

use crate::cast::{added, address, batch, check, entry, import, knock_of, seen};
use crate::place::NOW;

const WHAT: &str = "PATCHWALK_TEST_VICTIM";
const TARGET: &str = "PATCHWALK_TEST_VICTIM_TARGET";
const FROM: &str = "PATCHWALK_TEST_VICTIM_FROM";
const STOP_AT: &str = "PATCHWALK_TEST_VICTIM_STOP_AT";

/// People who check addresses at the same time.
pub const WRITERS: usize = 4;
pub const ROWS: u32 = 50_000;
/// Events that a phone sends together.
const TOGETHER: i64 = 5;
pub const HOMES: u32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Record checks until killed, each person from a number on.
    Checks { synchronous: Synchronous, from: [i64; WRITERS] },
    /// Take in knocks until killed, each phone's from a number on.
    Events { synchronous: Synchronous, from: [i64; WRITERS] },
    /// Import, and stand still after so many rows; `None`: go on to the end.
    Import { kind: ImportKind, stop_at: Option<u64> },
}

pub struct Victim {
    child: Child,
    lines: Receiver<String>,
}

impl Victim {
    /// `preload`: a library to load before the program, and the folder it keeps synced files in.
    pub fn start(target: &Target, task: Task, preload: Option<(&Path, &Path)>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["the_victim", "--exact", "--nocapture", "--test-threads=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command.env(
            TARGET,
            match target {
                Target::Sqlite(file) => file.to_str().unwrap(),
                Target::Postgres(url) => url,
            },
        );
        match task {
            Task::Checks { synchronous, from } => {
                command.env(WHAT, if synchronous == Synchronous::Full { "full" } else { "normal" });
                command.env(FROM, from.map(|n| n.to_string()).join(","));
            }
            Task::Events { synchronous, from } => {
                command.env(WHAT, if synchronous == Synchronous::Full { "events_full" } else { "events_normal" });
                command.env(FROM, from.map(|n| n.to_string()).join(","));
            }
            Task::Import { kind, stop_at } => {
                command.env(WHAT, kind.code());
                command.env(STOP_AT, stop_at.unwrap_or(u64::MAX).to_string());
            }
        }
        if let Some((library, folder)) = preload {
            command.env("LD_PRELOAD", library).env("DURABLE_DIR", folder);
        }
        let mut child = command.spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (to, lines) = channel();
        std::thread::spawn(move || {
            let mut out = BufReader::new(out);
            let mut line = String::new();
            // A last line without its end was cut off by the kill: it was never said.
            while out.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
                if to.send(line.trim_end().to_owned()).is_err() {
                    break;
                }
                line.clear();
            }
        });
        Self { child, lines }
    }

    /// Waits for a line that begins so.
    pub fn wait_for(&self, start: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_mins(2)).expect("the process says nothing");
            if line.starts_with(start) {
                return line;
            }
        }
    }

    /// SIGKILL; then everything that it said.
    pub fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert!(!status.success(), "it ended by itself, so nothing was tested");
        self.lines.iter().collect()
    }
}

/// Where a test fails, its victim does not go on for ever.
impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What each writer was told is recorded: the number after the last one.
pub fn acknowledged(mut from: [i64; WRITERS], lines: &[String]) -> [i64; WRITERS] {
    for line in lines {
        if let Some((writer, number)) = line.strip_prefix("ack ").and_then(|rest| rest.split_once(' ')) {
            let writer: usize = writer.parse().unwrap();
            from[writer] = number.parse::<i64>().unwrap() + 1;
        }
    }
    from
}

/// The other side, in the process to be killed. Without its environment it is a test that passes.
pub async fn be_the_victim() {
    let Ok(what) = std::env::var(WHAT) else { return };
    let target = std::env::var(TARGET).unwrap();
    let target = if target.starts_with("postgres:") { Target::Postgres(target) } else { Target::Sqlite(target.into()) };
    match what.as_str() {
        "full" => write_checks(&target, Synchronous::Full).await,
        "normal" => write_checks(&target, Synchronous::Normal).await,
        "events_full" => send_events(&target, Synchronous::Full).await,
        "events_normal" => send_events(&target, Synchronous::Normal).await,
        kind => import_and_stop(&target, kind).await,
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // The test runner's own words may stand at the line's beginning.
    write!(out, "\n{line}\n").unwrap();
    out.flush().unwrap();
}

async fn opened(target: &Target, synchronous: Synchronous) -> Store {
    Store::open_with(target, NOW, &Options { synchronous, ..Options::default() }).await.unwrap()
}

fn writers() -> Vec<(usize, i64)> {
    let from = std::env::var(FROM).unwrap();
    from.split(',').map(|n| n.parse().unwrap()).enumerate().collect()
}

/// Phones that send their knocks, a few together, and the next once those were answered.
async fn send_events(target: &Target, synchronous: Synchronous) {
    let store = opened(target, synchronous).await;
    let mut tasks = Vec::new();
    say("ready");
    for (writer, from) in writers() {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let device = format!("w{writer}");
            for first in (from..).step_by(usize::try_from(TOGETHER).unwrap()) {
                let numbers: Vec<i64> = (first..first + TOGETHER).collect();
                // A phone's first number is 1.
                let knock = |n: &i64| {
                    let n = u32::try_from(n + 1).unwrap();
                    knock_of(&device, n, &address(1 + n % HOMES).id, "no_answer")
                };
                let line = AuditEntry { id: format!("{device}-{first}"), ..entry(first) };
                let knocks = numbers.iter().map(knock).collect();
                let taken = store.take_in(&batch(&device, knocks), &|_| line.clone()).await.unwrap();
                for (n, answer) in numbers.iter().zip(taken.answers) {
                    assert!(matches!(answer, Answer::Stored | Answer::AlreadyStored), "{answer:?}");
                    say(&format!("ack {writer} {n}"));
                }
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

async fn write_checks(target: &Target, synchronous: Synchronous) {
    let store = opened(target, synchronous).await;
    let writers = writers();
    let mut tasks = Vec::new();
    say("ready");
    for (writer, from) in writers {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            for n in from.. {
                let mut asked = check(&format!("w{writer}-{n}"), NOW + n);
                asked.by = format!("w{writer}");
                let entry = AuditEntry { id: format!("w{writer}-{n}"), ..entry(n) };
                // Already there: it was saved last time, and the answer was lost on the way.
                store.record_check(&asked, &entry).await.unwrap();
                say(&format!("ack {writer} {n}"));
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

async fn import_and_stop(target: &Target, kind: &str) {
    let store = Store::open(target, NOW).await.unwrap();
    let stop_at: u64 = std::env::var(STOP_AT).unwrap().parse().unwrap();
    let progress = move |rows: u64| {
        if rows >= stop_at || rows == u64::from(ROWS) {
            say(&format!("rows {rows}"));
        }
        if rows >= stop_at {
            stand_still();
        }
    };
    if kind == ImportKind::Households.code() {
        let import = import("larch", Some("gaer"), ImportKind::Households, "i-big", NOW);
        store.apply_households(&import, &added(1..=ROWS), seen(&store).await, &entry(900), &progress).await.unwrap();
    } else {
        let import = import(INSTALLATION, None, ImportKind::Addresses, "i-big", NOW);
        let addresses: Vec<Address> = (1..=ROWS).map(address).collect();
        store.apply_addresses(&import, &addresses, &[], seen(&store).await, &entry(900), &progress).await.unwrap();
    }
    say("applied");
    stand_still();
}

/// Until killed.
fn stand_still() -> ! {
    loop {
        std::thread::park();
    }
}
