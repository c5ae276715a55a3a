//! Whatever comes in: an answer, in time, without a panic.

use std::time::{Duration, Instant};

use patchwalk::domain::import::Outcome;
use proptest::prelude::*;

use crate::stage::*;

/// A second; more in the tests' build, which is slow, on a busy machine.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

fn answered(bytes: &[u8]) {
    let started = Instant::now();
    let checked = import(bytes, "x");
    assert!(started.elapsed() < SOON, "{:?}", started.elapsed());
    assert_eq!(checked.boundary.is_none(), checked.outcome == Outcome::Rejected);
    assert!(
        !checked.problems.iter().any(|p| p.code == "file_damaged" && p.message.contains("The file is damaged")),
        "a reader panicked"
    );
}

fn good_files() -> Vec<Vec<u8>> {
    let json = collection(&[
        feature("North", polygon(&[square(0., 0., 300., 200.), square(100., 50., 150., 100.)])),
        feature("South", multipolygon(&[&[square(0., -300., 300., 0.)], &[square(500., 0., 600., 100.)]])),
    ]);
    let [a, b, c] = [degrees(0., 0.), degrees(100., 0.), degrees(100., 100.)].map(|[x, y]| format!("{x},{y}"));
    let kml = format!(
        "<kml><Placemark><name>x</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>{a} {b} {c} {a}</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></kml>"
    );
    let mut files = vec![json.to_string().into_bytes(), kml.into_bytes()];
    files.extend(crate::formats::good_binary_files());
    files
}

fn corner() -> impl Strategy<Value = (f64, f64)> {
    // A coarse lattice, so that corners, edges and lines fall on each other often.
    (0..8i32, 0..8i32).prop_map(|(e, n)| (f64::from(e) * 50., f64::from(n) * 50.))
}

fn scrawl() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec(corner(), 0..9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        answered(&bytes);
    }

    #[test]
    fn good_files_with_bytes_changed_cut_out_or_doubled_are_answered(
        which in 0usize..6,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..6),
    ) {
        let files = good_files();
        let mut bytes = files[which % files.len()].clone();
        for (at, value, kind) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match kind {
                0 if !bytes.is_empty() => bytes[at] = value,
                1 => bytes.truncate(at),
                2 => { bytes.drain(at..(at + usize::from(value)).min(bytes.len())); }
                _ => { let copy: Vec<u8> = bytes[at..(at + usize::from(value)).min(bytes.len())].to_vec(); bytes.splice(at..at, copy); }
            }
        }
        answered(&bytes);
    }

    /// The heart of it: whatever is drawn on a lattice, the answer is valid, and no home changes
    /// sides unless the answer says that something was mended.
    #[test]
    fn any_scrawl_is_refused_or_becomes_a_valid_boundary(
        parts in prop::collection::vec((scrawl(), prop::collection::vec(scrawl(), 0..3)), 1..4),
    ) {
        let rings: Vec<Vec<serde_json::Value>> =
            parts.iter().map(|(outline, holes)| std::iter::once(outline).chain(holes).map(|r| ring(r)).collect()).collect();
        let slices: Vec<&[serde_json::Value]> = rings.iter().map(|r| &r[..]).collect();
        let started = Instant::now();
        let checked = import_json(&multipolygon(&slices));
        prop_assert!(started.elapsed() < SOON);
        must_be_well_formed(&checked);
        if checked.outcome == Outcome::Rejected {
            return Ok(());
        }
        // Middles of the lattice's squares are 25 m from every lattice line, but not from slanting
        // edges; those nearer than a metre to a line are passed over.
        let boundary = ready(&checked);
        for (e, n) in (0..8).flat_map(|e| (0..8).map(move |n| (f64::from(e) * 50. + 24., f64::from(n) * 50. + 27.))) {
            let at = patchwalk::domain::plane::Bng { easting: CORNER.easting + e, northing: CORNER.northing + n };
            let position = boundary.locate(at);
            if position.distance_to_line_m > 1. {
                let meant = parts.iter().any(|(outline, holes)| odd(outline, e, n) && !holes.iter().any(|hole| odd(hole, e, n)));
                prop_assert_eq!(position.inside, meant, "{} {} {:?}", e, n, checked.problems);
            }
        }
    }
}

/// Even-odd, the long way.
fn odd(ring: &[(f64, f64)], e: f64, n: f64) -> bool {
    let edges = ring.iter().zip(ring.iter().cycle().skip(1));
    edges.filter(|((x1, y1), (x2, y2))| (*y1 > n) != (*y2 > n) && e < (x2 - x1) * (n - y1) / (y2 - y1) + x1).count() % 2
        == 1
}
