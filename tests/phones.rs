//! Phones against the real server: killed under them, full under them, and all of them at once.
//!
//! Short by default; `PATCHWALK_LONG=1` kills two hundred times, with a hundred phones. The counts are printed. How fast a
//! hundred phones are served is measured by `cargo test --release --test phones -- --ignored --nocapture`.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

#[path = "support/cast.rs"]
mod cast;
#[macro_use]
#[path = "support/place.rs"]
mod place;
#[path = "support/phones.rs"]
mod phones;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use patchwalk::storage::Store;
use phones::{Phone, Server};
use place::Place;

fn times<T>(short: T, long: T) -> T {
    if std::env::var("PATCHWALK_LONG").is_ok_and(|v| v == "1") { long } else { short }
}

async fn furnished() -> Place {
    let place = Place::sqlite();
    let store = place.open().await;
    phones::furnish(&store).await;
    store.close().await;
    place
}

/// All send at once, until each is done or cut off; meanwhile something happens to the server.
fn all_send(phones: Vec<Phone>, server: &mut Server, batch: usize, meanwhile: impl FnOnce(&mut Server)) -> Vec<Phone> {
    let address = server.address;
    let sending: Vec<_> = phones
        .into_iter()
        .map(|mut phone| {
            std::thread::spawn(move || {
                phone.send(address, batch);
                phone
            })
        })
        .collect();
    meanwhile(server);
    sending.into_iter().map(|phone| phone.join().unwrap()).collect()
}

async fn ids_stored(place: &Place) -> Vec<String> {
    let store = place.open().await;
    let kept = store.events("larch", "gaer", 0).await.unwrap();
    assert!(kept.iter().zip(1..).all(|(event, number)| event.number == number), "a gap, or a number given twice");
    assert_eq!(store.set_aside("larch", "gaer").await.unwrap(), []);
    store.close().await;
    assert!(Store::doctor(&place.target).await.iter().all(|finding| finding.ok));
    kept.into_iter().map(|event| event.sent.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_phones_were_told_is_stored_is_there_after_kills_and_each_once() {
    let place = furnished().await;
    let (kills, count, presses) = times((5u64, 20, 40), (200, 100, 10));
    let mut phones: Vec<Phone> = (0..count).map(Phone::new).collect();
    let mut slowest = Duration::ZERO;
    for kill in 0..=kills {
        let mut server = Server::start(&place.path("data"), None);
        slowest = slowest.max(server.ready_after);
        phones.iter_mut().for_each(|phone| phone.press(presses));
        let after = Duration::from_millis(30 + kill.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 300);
        phones = all_send(phones, &mut server, 10, |server| {
            // The last one is let be, so that all outboxes empty.
            if kill < kills {
                std::thread::sleep(after);
                server.kill();
            }
        });
    }
    assert!(phones.iter().all(|phone| phone.unsent.is_empty()));
    let acknowledged: Vec<&String> = phones.iter().flat_map(|phone| &phone.acknowledged).collect();
    let stored = ids_stored(&place).await;
    let each: BTreeSet<&String> = stored.iter().collect();
    let lost = acknowledged.iter().filter(|id| !each.contains(*id)).count();
    let doubled = stored.len() - each.len();
    println!(
        "{kills} kills under {count} phones: {} acknowledged, {} stored, {lost} lost, {doubled} doubled; ready again \
         within {slowest:.1?}",
        acknowledged.len(),
        stored.len(),
    );
    assert_eq!((lost, doubled, stored.len()), (0, 0, (count * presses) as usize * (kills as usize + 1)));
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

/// The library that fills a disk, or `None`, said aloud, where there is no C compiler.
fn full_disk(place: &Place) -> Option<PathBuf> {
    let library = place.path("full.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/full.c");
    match Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).args([source, "-ldl"]).status() {
        Ok(done) => {
            assert!(done.success(), "full.c does not compile");
            Some(library)
        }
        Err(error) => {
            eprintln!(
                "SKIPPED: the full disk needs a C compiler ({error}). Install it with: apt-get install gcc libc6-dev"
            );
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_acknowledges_nothing_and_goes_on_by_itself_once_there_is_room() {
    let place = furnished().await;
    let Some(library) = full_disk(&place) else { return };
    let full = place.path("full");
    let server = Server::start(&place.path("data"), Some((&library, &full)));
    let mut phone = Phone::new(1);
    phone.press(20);
    assert_eq!(phone.send(server.address, 20), Some(200));
    std::fs::write(&full, "").unwrap();
    phone.press(300);
    for _ in 0..3 {
        assert_eq!(phone.send(server.address, 300), Some(507));
        assert_eq!((phone.unsent.len(), phone.acknowledged.len()), (300, 20));
    }
    std::fs::remove_file(&full).unwrap();
    assert_eq!(phone.send(server.address, 300), Some(200), "without a restart");
    drop(server);
    assert_eq!(ids_stored(&place).await.len(), 320);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it measures; it needs the machine for itself and a program that was optimised"]
async fn a_hundred_phones_are_served_at_once() {
    let place = furnished().await;
    let mut server = Server::start(&place.path("data"), None);
    let mut phones: Vec<Phone> = (0..100).map(Phone::new).collect();
    phones.iter_mut().for_each(|phone| phone.press(200));
    let began = Instant::now();
    phones = all_send(phones, &mut server, 50, |_| ());
    let whole = began.elapsed();
    let mut took: Vec<Duration> = phones.iter().flat_map(|phone| phone.took.clone()).collect();
    took.sort_unstable();
    let p95 = took[took.len() * 95 / 100];
    println!("100 phones with 200 events each, 50 a batch: {whole:.1?} in all, a batch within {p95:.2?} (95 in 100)");
    drop(server);
    assert_eq!(ids_stored(&place).await.len(), 20_000);
    assert!(whole < Duration::from_secs(60) && p95 < Duration::from_millis(1_500));
}
