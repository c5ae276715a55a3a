//! The awkward boundary files of `tests/data/bad-inputs`, against what is expected of each.

use std::path::Path;
use std::time::Instant;

use patchwalk::domain::import::Outcome;

use crate::stage::{IN_TIME, import, must_be_well_formed, words};

/// Words that the message must have, for each file whose message is prescribed.
const MUST_SAY: [(&str, &[&str]); 17] = [
    ("b01", &["The outline crosses itself", "in the middle of the shape", "53.39335", "-1.35300"]),
    ("b02", &["The outline was not closed; its last point was joined to its first"]),
    ("b04", &["Latitude and longitude look swapped", "the place is not in the UK"]),
    ("b05", &["The numbers look like British National Grid eastings and northings", "were converted"]),
    ("b06", &["The file is in British National Grid", "was converted"]),
    ("b07", &["One area was found inside a collection; the other shape (a point) was left out"]),
    ("b08", &["The file holds no area"]),
    ("b09", &["A coordinate is not a number"]),
    ("b12", &["lies outside the outline", "was left out"]),
    ("b14", &["Two areas were found", "they are kept as one site of two parts"]),
    ("b15", &["Two parts overlap", "homes in the overlap are counted once"]),
    ("b17", &["Two shapes that are not areas were left out"]),
    ("b18", &["The coordinates are not a place on Earth"]),
    ("b19", &["The file is cut short"]),
    ("b20", &[]),
    ("b21", &[]),
    ("b23", &["A closed line was used as the outline"]),
];

#[test]
fn every_awkward_boundary_comes_out_as_expected_and_says_why() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/bad-inputs");
    let mut expectations = csv::Reader::from_path(folder.join("expectations.csv")).unwrap();
    let mut seen = 0;
    for row in expectations.records().map(Result::unwrap).filter(|row| &row[1] == "boundary") {
        let (file, must, also_ok, must_say) = (&row[0], &row[2], &row[3], &row[4]);
        let started = Instant::now();
        let checked = import(&std::fs::read(folder.join(file)).unwrap(), file);
        assert!(started.elapsed() < IN_TIME, "{file} took {:?}", started.elapsed());
        let outcome = match checked.outcome {
            Outcome::Accepted => "accept",
            Outcome::Repaired => "repair-with-warning",
            Outcome::Rejected => "reject",
        };
        assert!([must, also_ok].contains(&outcome), "{file}: {outcome}, not {must}: {:?}", checked.problems);
        let said = words(&checked);
        let wanted = MUST_SAY.iter().find(|(start, _)| file.starts_with(start)).map(|(_, words)| *words);
        assert!(wanted.is_some() || must_say.is_empty(), "{file}: no words to look for");
        for fact in wanted.unwrap_or_default() {
            assert!(said.contains(fact), "{file} must say \"{fact}\": {said}");
        }
        must_be_well_formed(&checked);
        seen += 1;
    }
    assert_eq!(seen, 23);
}
