//! How long a million addresses take: in, out, opened, backed up, restored.
//!
//! `cargo bench --bench storage [ROWS]`; PostgreSQL too where `PATCHWALK_TEST_POSTGRES` is set.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

#[path = "../tests/support/cast.rs"]
mod cast;
#[path = "../tests/support/place.rs"]
#[macro_use]
mod place;

use std::time::Instant;

use patchwalk::domain::address::{Address, AddressParts, Point, PointSource, Uprn};
use patchwalk::domain::import::ImportKind;
use patchwalk::domain::plane::Bng;
use patchwalk::domain::postcode::Postcode;
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{Store, Target};

use cast::{entry, import, quiet, seen};
use place::{NOW, Place};

const STREETS: [&str; 7] =
    ["Larch Road", "Beech Grove", "Old School Lane", "Station Approach", "Elm Close", "The Crescent", "Rowan Way"];

/// A list as councils give it: each with a UPRN and a point, one in six a flat, in no order.
fn list(rows: u32) -> Vec<Address> {
    (0..rows).map(|n| one(n.wrapping_mul(2_654_435_761) % 1_000_003 + 1_000_003 * (n / 1_000_003), n)).collect()
}

fn one(id: u32, n: u32) -> Address {
    let uprn = Uprn::read(&format!("100{id:09}")).unwrap();
    let street = STREETS[n as usize % STREETS.len()];
    let is_flat = n.is_multiple_of(6);
    Address {
        id: format!("{}-{n}", uprn.as_str()),
        uprn: Some(uprn),
        written: format!("{}{} {street}, Exampleton", if is_flat { "Flat 3, Larchshaw House, " } else { "" }, n % 400),
        parts: AddressParts {
            sub_building: is_flat.then(|| "Flat 3".into()),
            building_name: is_flat.then(|| "Larchshaw House".into()),
            number: Some((n % 400).to_string()),
            street: Some(street.into()),
            locality: None,
            town: Some("Exampleton".into()),
            postcode: Postcode::read(&format!("AE{} {}BD", n % 90 + 1, n % 9)),
        },
        point: Some(Point {
            at: Bng {
                easting: 331_000.0 + f64::from(n % 9_999) / 7.0,
                northing: 187_000.0 + f64::from(n % 8_887) / 3.0,
            },
            source: PointSource::Uprn,
        }),
        is_home: true,
    }
}

/// Most memory that this process ever held, in megabytes.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// Seconds of processor that this process has used, all threads together: what a busy machine does
/// not blur as much as the clock.
fn processor_s() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok());
    ticks.sum::<f64>() / TICKS_A_SECOND
}

struct Watch {
    clock: Instant,
    processor_s: f64,
}

impl Watch {
    fn start() -> Self {
        Self { clock: Instant::now(), processor_s: processor_s() }
    }

    #[allow(clippy::cast_precision_loss, reason = "a rate, to be read by people")]
    fn told(&self, what: &str, rows: usize) {
        let seconds = self.clock.elapsed().as_secs_f64();
        let processor = processor_s() - self.processor_s;
        let rate = rows as f64 / seconds;
        println!(
            "  {what:<26} {seconds:>7.2} s {rate:>9.0} rows/s {processor:>7.2} s of processor, peak {} MB",
            peak_mb()
        );
    }
}

async fn measure(place: Place, addresses: &[Address]) {
    let rows = addresses.len();
    let store = place.open().await;
    let first = import(INSTALLATION, None, ImportKind::Addresses, "i1", NOW);
    let watch = Watch::start();
    store.apply_addresses(&first, addresses, &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    watch.told("apply_addresses, all new", rows);

    let changed: Vec<_> = addresses.iter().step_by(10).map(|a| (a.clone(), a.clone())).collect();
    let second = import(INSTALLATION, None, ImportKind::Addresses, "i2", NOW);
    let watch = Watch::start();
    store.apply_addresses(&second, &[], &changed, seen(&store).await, &entry(2), &quiet).await.unwrap();
    watch.told("apply_addresses, changed", changed.len());
    drop(changed);

    let watch = Watch::start();
    let kept = store.addresses(INSTALLATION).await.unwrap();
    watch.told("addresses, read", kept.len());
    assert_eq!(kept.len(), rows);
    drop(kept);
    store.close().await;

    let watch = Watch::start();
    let store = place.open().await;
    watch.told("open, with its check", rows);
    let watch = Watch::start();
    let made = store.backup(&place.path("b.zip"), NOW).await.unwrap();
    watch.told("backup, read back", rows);
    let size = std::fs::metadata(place.path("b.zip")).unwrap().len() / 1_000_000;
    let target = Target::Sqlite(place.path("restored.db"));
    let watch = Watch::start();
    Store::restore(&place.path("b.zip"), &target, NOW).await.unwrap();
    watch.told("restore into SQLite", rows);
    println!("  backup of {size} MB, digest {}", &made.digest[..16]);
    store.close().await;
    if let Target::Sqlite(file) = &place.target {
        println!("  database of {} MB", std::fs::metadata(file).unwrap().len() / 1_000_000);
    }
}

fn main() {
    let rows = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let addresses = list(rows);
        println!("{rows} addresses made, peak {} MB", peak_mb());
        println!("SQLite");
        measure(Place::sqlite(), &addresses).await;
        if let Some(place) = Place::postgres().await {
            println!("PostgreSQL");
            measure(place, &addresses).await;
        }
    });
}
