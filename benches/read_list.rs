//! Rows a second of reading, recognising and validating a household list.
//!
//! `PATCHWALK_BENCH_FILE=list.csv cargo bench --bench read_list`; without a file it makes a million rows
//! of its own. `PATCHWALK_BENCH_POINTS` names a file of points by UPRN to place them by.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use patchwalk::domain::import::ImportKind;
use patchwalk::formats::list::{self, ListOptions};

const ROWS: u64 = 1_000_000;
const ROUNDS: u32 = 5;

fn main() {
    let file = std::env::var_os("PATCHWALK_BENCH_FILE").map(PathBuf::from);
    let points = std::env::var_os("PATCHWALK_BENCH_POINTS").map(PathBuf::from);
    let made = file.is_none().then(make);
    let options = ListOptions::new(ImportKind::Households);
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let bytes = match (&file, &made) {
            (Some(file), _) => std::fs::read(file).unwrap_or_default(),
            (None, made) => made.clone().unwrap_or_default().into_bytes(),
        };
        let list = list::read(bytes, &options, points.as_deref(), &|_| {});
        let seconds = start.elapsed().as_secs_f64();
        best = best.min(seconds);
        #[allow(clippy::cast_precision_loss, reason = "a rate for people to read")]
        let rate = list.read as f64 / seconds;
        println!("{} rows, {} homes, {:?}, {seconds:.3} s, {rate:.0} rows/s", list.read, list.rows.len(), list.outcome);
        for problem in list.problems.iter().take(5) {
            println!("  {}", problem.message);
        }
    }
    println!("best {best:.3} s");
}

/// A list in the shape of the ready-made sites: both grid and degrees, sorted by street.
fn make() -> String {
    let mut text = String::from(
        "uprn,address_line_1,address_line_2,post_town,postcode,easting,northing,latitude,longitude,dwelling_type,source\n",
    );
    for i in 0..ROWS {
        let (street, house) = (i / 60, i % 60 + 1);
        let (dx, dy) = (street % 100, street / 100);
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let (east, north) = (dx as f64 * 100.0 + house as f64, dy as f64 * 50.0);
        let _ = writeln!(
            text,
            "{},{house} Street {street} Road,,EXAMPLETON,AE{} {}AA,{:.1},{:.1},{:.7},{:.7},house,synthetic",
            999_500_000_000 + i * 3,
            street / 10 % 90 + 1,
            street % 10,
            443_000.0 + east,
            388_000.0 + north,
            53.387_131_2 + north / 111_290.0,
            -1.354_976_4 + east / 66_500.0,
        );
    }
    text
}
