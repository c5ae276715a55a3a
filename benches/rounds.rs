//! How good are rounds, and how long do they take? `cargo bench --bench rounds -- FILE...` plans problems (docs/rounds.md),
//! in both modes and with both switches, and prints a row for each, with a bound that no plan's walking is below. Without files it takes those beside the project, where they are.

#![allow(clippy::disallowed_methods, reason = "it measures how long planning takes")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use patchwalk::domain::network::{Face, Routes};
use patchwalk::domain::round::{Ask, Effort, Mode, Patient, Plan, least_walking, plan};
use patchwalk::formats::instance::{self, Instance};
use serde_json::Value;

fn files() -> Vec<PathBuf> {
    let named: Vec<PathBuf> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(PathBuf::from).collect();
    if !named.is_empty() {
        return named;
    }
    let root = std::env::var_os("PATCHWALK_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let names = ["dev-loops-400", "dev-grid-1000", "dev-real-gaer", "dev-grid-10000"];
    names
        .map(|name| root.join("bench/rounds").join(format!("{name}.json")))
        .into_iter()
        .filter(|p| p.exists())
        .collect()
}

/// The walking of the shortest plan that the file beside a problem knows, in metres.
fn reference(file: &Path) -> Option<f64> {
    let known: Value = serde_json::from_slice(&std::fs::read(file.with_extension("reference.json")).ok()?).ok()?;
    known["shortest"]["walk_m"].as_f64()
}

/// Rounds on street sides beyond the first.
fn splits(problem: &Instance, plan: &Plan) -> usize {
    let mut on: HashMap<Face, HashSet<usize>> = HashMap::new();
    for (index, round) in plan.rounds.iter().enumerate() {
        for &door in &round.doors {
            on.entry(problem.doors[door as usize].face).or_default().insert(index);
        }
    }
    on.values().map(|rounds| rounds.len() - 1).sum()
}

/// CPU seconds of this process so far, where the system says; else the seconds since it started.
fn cpu_seconds(start: Instant) -> f64 {
    let ticks = std::fs::read_to_string("/proc/self/stat").ok().and_then(|stat| {
        let after = stat.rsplit_once(") ")?.1.to_owned();
        let field = |n: usize| after.split(' ').nth(n)?.parse::<f64>().ok();
        Some(field(11)? + field(12)?)
    });
    ticks.map_or_else(|| start.elapsed().as_secs_f64(), |t| t / 100.0)
}

/// The most memory that the process has held, in MB.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    println!(
        "problem, mode: doors, rounds, walking m, over reference, over bound, max/mean, min/mean, splits/N, left out, CPU s, s, peak MB"
    );
    for file in files() {
        let problem = match std::fs::read(&file).map(|bytes| instance::read(&bytes)) {
            Ok(Ok(problem)) => problem,
            other => {
                eprintln!("{}: {:?}", file.display(), other.map(|p| p.map(|_| ())));
                continue;
            }
        };
        let routes = Routes::new(&problem.network);
        let ask = problem.ask(&routes);
        let least = least_walking(&ask);
        let shortest = Effort::usual(Mode::Shortest, problem.doors.len());
        row(&file, &problem, "balanced", &ask, least);
        row(&file, &problem, "shortest", &Ask { mode: Mode::Shortest, effort: shortest, ..ask.clone() }, least);
        row(&file, &problem, "whole sides", &Ask { whole_sides: true, ..ask.clone() }, least);
        row(&file, &problem, "one piece", &Ask { one_piece: true, ..ask.clone() }, least);
    }
}

fn row(file: &Path, problem: &Instance, mode: &str, ask: &Ask, least: Option<u64>) {
    let start = Instant::now();
    let before = cpu_seconds(start);
    let found = plan(ask, &Patient);
    let walk = found.rounds.iter().map(|r| r.walk_dm).sum::<u64>() as f64 / 10.0;
    let times: Vec<f64> = found.rounds.iter().map(|r| f64::from(r.seconds)).collect();
    let count = times.len().max(1) as f64;
    let mean = times.iter().sum::<f64>() / count;
    let against = |known: Option<f64>| known.map_or("-".to_owned(), |r| format!("{:+.1} %", 100.0 * (walk / r - 1.0)));
    let (over, over_bound) = (against(reference(file)), against(least.map(|dm| dm as f64 / 10.0)));
    println!(
        "{}, {mode}: {}, {}, {walk:.0}, {over}, {over_bound}, {:.3}, {:.3}, {:.2}, {}, {:.1}, {:.1}, {}",
        file.file_stem().unwrap_or_default().to_string_lossy(),
        problem.doors.len(),
        times.len(),
        times.iter().fold(0.0, |a: f64, &b| a.max(b)) / mean,
        times.iter().fold(f64::MAX, |a: f64, &b| a.min(b)) / mean,
        splits(problem, &found) as f64 / count,
        found.left_out.len(),
        cpu_seconds(start) - before,
        start.elapsed().as_secs_f64(),
        peak_mb(),
    );
}
