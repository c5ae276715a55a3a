//! What was acknowledged is there after a kill, and after the stand-in for a power cut.
//!
//! Short by default; `PATCHWALK_LONG=1` kills many times more. The counts are printed.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

#[path = "support/asker.rs"]
mod asker;
#[path = "support/cast.rs"]
mod cast;
#[macro_use]
#[path = "support/place.rs"]
mod place;
#[path = "support/victim.rs"]
mod victim;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use patchwalk::domain::event::ContactEvent;
use patchwalk::domain::import::ImportKind;
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{Store, Synchronous, Target};

use cast::{entry, organisation, site};
use place::{NOW, Place};
use victim::{ROWS, Task, Victim, WRITERS, acknowledged};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_victim() {
    victim::be_the_victim().await;
}

scenes![
    nothing_acknowledged_is_lost_or_doubled_by_kills,
    an_import_of_households_killed_anywhere_leaves_all_or_nothing,
    an_import_of_addresses_killed_anywhere_leaves_all_or_nothing,
];

fn times(short: u64, long: u64) -> u64 {
    if std::env::var("PATCHWALK_LONG").is_ok_and(|v| v == "1") { long } else { short }
}

/// Different moments for different kills, the same in each run of the tests.
fn moment(kill: u64) -> Duration {
    Duration::from_millis(40 + kill.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 360)
}

/// The numbers of each writer's checks that are there, and that their audit entries are too.
async fn stored(target: &Target) -> [Vec<i64>; WRITERS] {
    let store = Store::open(target, NOW).await.unwrap();
    let mut by_writer: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let checks = store.checks("*", None, None, i64::MAX).await.unwrap();
    let mut ids: Vec<String> = checks.iter().map(|check| check.id.clone()).collect();
    for check in checks {
        let (_, number) = check.id.split_once('-').unwrap();
        by_writer.entry(check.by).or_default().push(number.parse().unwrap());
    }
    let mut audited: Vec<String> =
        store.audit_log("*", None, i64::MAX).await.unwrap().into_iter().map(|entry| entry.id).collect();
    ids.sort();
    audited.sort();
    assert_eq!(ids, audited, "a check without its audit entry, or the other way round");
    store.close().await;
    assert!(Store::doctor(target).await.iter().all(|finding| finding.ok));
    std::array::from_fn(|writer| {
        let mut numbers = by_writer.remove(&format!("w{writer}")).unwrap_or_default();
        numbers.sort_unstable();
        numbers
    })
}

async fn nothing_acknowledged_is_lost_or_doubled_by_kills(place: Place) {
    place.open().await.close().await;
    let kills = times(if matches!(place.target, Target::Sqlite(_)) { 10 } else { 3 }, 100);
    let mut from = [0; WRITERS];
    for kill in 0..kills {
        let victim = Victim::start(&place.target, Task::Checks { synchronous: Synchronous::Full, from }, None);
        victim.wait_for("ready");
        tokio::time::sleep(moment(kill)).await;
        let told = acknowledged(from, &victim.kill());
        for (writer, numbers) in stored(&place.target).await.into_iter().enumerate() {
            // All that was acknowledged, at most one that was not yet, each once and in order.
            let (known, there) = (told[writer], i64::try_from(numbers.len()).unwrap());
            assert!(there == known || there == known + 1, "writer {writer}: {known} acknowledged, {there} there");
            assert!(numbers.into_iter().eq(0..there), "writer {writer}: a gap or a double");
        }
        // Each writer sends again what it has no answer for.
        from = told;
    }
    let total: i64 = from.iter().sum();
    println!("{kills} kills: {total} acknowledged, 0 lost, 0 doubled");
    assert!(total > i64::try_from(kills).unwrap(), "too little was written to test anything");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_check_that_was_answered_is_on_record_after_the_server_is_killed() {
    let place = Place::sqlite();
    let store = place.open().await;
    asker::furnish(&store).await;
    store.close().await;
    let (data, kills) = (place.path("data"), times(3, 30));
    let mut answered = BTreeSet::new();
    for kill in 0..kills {
        let data = data.clone();
        let after = Duration::from_millis(300) + moment(kill);
        answered.extend(tokio::task::spawn_blocking(move || asker::answered_until_killed(&data, after)).await.unwrap());
    }
    let store = place.open().await;
    let checks = store.checks("larch", None, None, i64::MAX).await.unwrap();
    let recorded: BTreeSet<String> = checks.into_iter().map(|check| check.id).collect();
    let audited = store.audit_log("larch", None, i64::MAX).await.unwrap();
    let audited: BTreeSet<String> =
        audited.into_iter().filter(|entry| entry.verb == "checked").filter_map(|entry| entry.subject).collect();
    let lost: Vec<_> = answered.difference(&recorded).collect();
    println!("{kills} kills: {} answered, {} on record, {} lost", answered.len(), recorded.len(), lost.len());
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(recorded, audited, "a check without its audit entry, or the other way round");
    assert!(answered.len() > 50, "too little was asked to test anything");
}

// ---- the stand-in for a power cut

/// The library, or `None`, said aloud, where there is no C compiler.
fn durable_library(folder: &Path) -> Option<PathBuf> {
    let library = folder.join("durable.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/durable.c");
    match Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source).status() {
        Ok(done) => {
            assert!(done.success(), "durable.c does not compile");
            Some(library)
        }
        Err(error) => {
            eprintln!(
                "SKIPPED: the power-cut test needs a C compiler ({error}). Install it with: apt-get install gcc libc6-dev"
            );
            None
        }
    }
}

/// Puts files as they were at their last sync in the place of the live ones.
fn cut_power(live: &Path, kept: &Path) {
    for name in ["patchwalk.db", "patchwalk.db-wal", "patchwalk.db-shm"] {
        let (live, kept) = (live.join(name), kept.join(name));
        if kept.exists() {
            fs::copy(&kept, &live).unwrap();
        } else if live.exists() {
            fs::remove_file(&live).unwrap();
        }
    }
}

/// A database that was closed in peace is all synced.
fn all_synced(live: &Path, kept: &Path) {
    let _ = fs::remove_dir_all(kept);
    fs::create_dir(kept).unwrap();
    fs::copy(live.join("patchwalk.db"), kept.join("patchwalk.db")).unwrap();
}

type Load = fn(Synchronous, [i64; WRITERS]) -> Task;

/// Acknowledged, and of those, lost.
async fn cut_power_under_load(load: Load, synchronous: Synchronous, cuts: u64) -> Option<(i64, i64)> {
    let place = Place::sqlite();
    let store = place.open().await;
    if matches!(load(synchronous, [0; WRITERS]), Task::Events { .. }) {
        cast::larch_homes(&store).await;
    }
    store.close().await;
    let library = durable_library(place.folder.path())?;
    let (live, kept) = (place.path("data"), place.path("kept"));
    let (mut total, mut lost) = (0, 0);
    let mut from = [0; WRITERS];
    for cut in 0..cuts {
        all_synced(&live, &kept);
        let task = load(synchronous, from);
        let victim = Victim::start(&place.target, task, Some((&library, &kept)));
        victim.wait_for("ready");
        tokio::time::sleep(moment(cut)).await;
        let told = acknowledged(from, &victim.kill());
        cut_power(&live, &kept);
        let there = match task {
            Task::Events { .. } => events_stored(&place.target).await,
            _ => stored(&place.target).await,
        };
        for (writer, numbers) in there.into_iter().enumerate() {
            total += told[writer] - from[writer];
            let there = i64::try_from(numbers.len()).unwrap();
            lost += (told[writer] - there).max(0);
            // What is left is sound: no gap, no double.
            assert!(numbers.into_iter().eq(0..there));
            from[writer] = there;
        }
    }
    Some((total, lost))
}

/// The numbers of each phone's knocks that are there.
async fn events_stored(target: &Target) -> [Vec<i64>; WRITERS] {
    let store = Store::open(target, NOW).await.unwrap();
    let events = store.events("larch", "gaer", 0).await.unwrap();
    assert_eq!(store.set_aside("larch", "gaer").await.unwrap(), []);
    store.close().await;
    assert!(Store::doctor(target).await.iter().all(|finding| finding.ok));
    assert!(events.iter().zip(1..).all(|(event, number)| event.number == number), "a gap, or a number given twice");
    std::array::from_fn(|writer| {
        let of = |event: &&ContactEvent| event.sent.device == format!("w{writer}");
        let mut numbers: Vec<i64> = events.iter().filter(of).map(|event| event.sent.sequence - 1).collect();
        numbers.sort_unstable();
        numbers
    })
}

/// With `FULL` nothing; with `NORMAL`, the control, something: else the test could not tell.
async fn loses_nothing_and_the_control_does(what: &str, load: Load, cuts: u64) {
    let Some((total, lost)) = cut_power_under_load(load, Synchronous::Full, cuts).await else { return };
    println!("{what}, synchronous=FULL, {cuts} power cuts: {total} acknowledged, {lost} lost");
    assert!(total > 0);
    assert_eq!(lost, 0);

    let (total, lost) = cut_power_under_load(load, Synchronous::Normal, cuts).await.unwrap();
    println!("{what}, synchronous=NORMAL, the control, {cuts} power cuts: {total} acknowledged, {lost} lost");
    assert!(lost > 0, "the control lost nothing, so this test cannot tell");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_loses_no_check_that_was_acknowledged_and_the_control_does() {
    loses_nothing_and_the_control_does("checks", |synchronous, from| Task::Checks { synchronous, from }, times(4, 40))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_power_cut_loses_no_event_that_was_acknowledged_and_the_control_does() {
    loses_nothing_and_the_control_does(
        "events",
        |synchronous, from| Task::Events { synchronous, from },
        times(20, 100),
    )
    .await;
}

// ---- imports

/// After each twentieth of the rows; then, for the last fifth of the points, around the commit, and
/// at the very last just after it.
async fn killed_at(place: &Place, kind: ImportKind, point: u64, points: u64) {
    let rows = u64::from(ROWS);
    let is_around_the_commit = point * 5 > points * 4;
    let stop_at = (!is_around_the_commit).then(|| rows * (point - 1) / points + 1);
    let victim = Victim::start(&place.target, Task::Import { kind, stop_at }, None);
    victim.wait_for("rows");
    if point == points {
        victim.wait_for("applied");
    } else if is_around_the_commit {
        tokio::time::sleep(Duration::from_millis((point * 5 - points * 4) * 40)).await;
    }
    victim.kill();
}

async fn all_or_nothing(place: &Place, kind: ImportKind) -> bool {
    let store = place.open().await;
    let (there, organisation) = match kind {
        ImportKind::Households => (store.households("larch", "gaer", true).await.unwrap().len(), "larch"),
        _ => (store.addresses(INSTALLATION).await.unwrap().len(), INSTALLATION),
    };
    let is_recorded = store.import_record(organisation, "i-big").await.unwrap().is_some();
    let is_audited = store.audit_log("*", None, 10).await.unwrap().iter().any(|e| e.id == entry(900).id);
    assert!(there == 0 || there == ROWS as usize, "{there} rows of {ROWS}");
    assert_eq!((is_recorded, is_audited), (there > 0, there > 0));
    if kind == ImportKind::Households {
        let last = cast::household(ROWS).address.id;
        assert_eq!(store.household_history("larch", "gaer", &last).await.unwrap().len(), usize::from(there > 0));
    }
    store.close().await;
    there > 0
}

async fn fresh(is_sqlite: bool) -> Place {
    let place = if is_sqlite { Place::sqlite() } else { Place::postgres().await.unwrap() };
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap();
    store.close().await;
    place
}

async fn killed_everywhere(first: Place, kind: ImportKind) {
    let is_sqlite = matches!(first.target, Target::Sqlite(_));
    let points = if is_sqlite { 20 } else { times(5, 20) };
    let mut place = fresh(is_sqlite).await;
    let (mut nothing, mut all) = (0, 0);
    for point in 1..=points {
        killed_at(&place, kind, point, points).await;
        if all_or_nothing(&place, kind).await {
            all += 1;
            place = fresh(is_sqlite).await;
        } else {
            nothing += 1;
        }
    }
    println!("{ROWS} {}, killed at {points} points: {nothing} left nothing, {all} left all", kind.code());
    assert!(nothing > 0 && all > 0);
}

async fn an_import_of_households_killed_anywhere_leaves_all_or_nothing(place: Place) {
    killed_everywhere(place, ImportKind::Households).await;
}

async fn an_import_of_addresses_killed_anywhere_leaves_all_or_nothing(place: Place) {
    killed_everywhere(place, ImportKind::Addresses).await;
}
