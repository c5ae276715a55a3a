//! How addresses are found: right and wrong answers on a benchmark of typed addresses, and speed and
//! memory from ten thousand addresses to a million.
//!
//! `cargo bench --bench address` · `-- --fit` counts the weights' parameters again · `-- --scale` grows
//! an invented city · `-- --predictions FILE` writes the answers for another scorer.
//!
//! The benchmark is read in place from ../shared/bench/address, or from ADDRESS_BENCH, and may not be
//! copied here; without it that part is skipped, loudly.

#![allow(clippy::disallowed_methods, reason = "a benchmark looks at the clock")]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use patchwalk::domain::address::AddressFields;
use patchwalk::domain::gazetteer::{Found, Gazetteer, Known, Query, Surroundings};
use patchwalk::domain::postcode::Postcode;

type Row = HashMap<String, String>;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--scale") {
        return scale();
    }
    let folder =
        std::env::var_os("ADDRESS_BENCH").map_or_else(|| PathBuf::from("../shared/bench/address"), PathBuf::from);
    if !folder.join("queries.csv").exists() {
        eprintln!("SKIPPED: there is no benchmark at {}. Name its folder in ADDRESS_BENCH.", folder.display());
        return;
    }
    let (listed, queries) = (rows(&folder.join("canonical.csv")), rows(&folder.join("queries.csv")));
    if arguments.iter().any(|a| a == "--fit") {
        return fit(&gazetteer_of(&listed, None), &queries);
    }
    let predictions = arguments.iter().position(|a| a == "--predictions").and_then(|at| arguments.get(at + 1));
    whole_area(&listed, &queries, predictions.map(Path::new));
    one_site_at_a_time(&folder, &listed, &queries);
    real_spellings(&folder);
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn gazetteer_of(listed: &[Row], only: Option<&HashSet<&str>>) -> Gazetteer {
    let wanted = |row: &&Row| only.is_none_or(|ids| ids.contains(row["id"].as_str()));
    Gazetteer::new(listed.iter().filter(wanted).map(known).collect())
}

fn known(row: &Row) -> Known {
    let cell = |name: &str| row.get(name).filter(|text| !text.is_empty()).cloned();
    let fields = AddressFields {
        sub_building: cell("sub_building"),
        building_name: cell("building_name"),
        number: cell("building_number"),
        street: cell("street"),
        locality: cell("locality"),
        town: cell("town"),
        whole: cell("address"),
        postcode: cell("postcode").and_then(|p| Postcode::read(&p)),
        ..AddressFields::default()
    };
    Known::new("*", None, fields.into_address(None, cell("id").as_deref(), None))
}

/// The one id that was answered for, and those that were offered.
fn answer(gazetteer: &Gazetteer, text: &str, surroundings: Surroundings) -> (Option<String>, Vec<String>, Found) {
    let query = Query::read(text, None);
    let finding = gazetteer.find(&query, surroundings, &|_| true);
    let ids = finding.homes.iter().take(5).map(|home| home[0].id.clone()).collect();
    let one = matches!(finding.how, Found::Match | Found::Picked | Found::Uprn);
    (one.then(|| finding.homes[0][0].id.clone()), ids, finding.how)
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

fn whole_area(listed: &[Row], queries: &[Row], predictions: Option<&Path>) {
    let gazetteer = gazetteer_of(listed, None);
    let mut times = Vec::with_capacity(queries.len());
    let mut by_class: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    let (mut accepted, mut wrong, mut offered, mut matches) = (0, 0, 0, 0);
    let mut lines = String::from("qid,decision,id,candidates\n");
    for row in queries {
        let started = Instant::now();
        let (one, ids, how) = answer(&gazetteer, &row["query"], Surroundings::Incomplete);
        times.push(started.elapsed());
        let truth: Vec<&str> = row["truth_ids"].split('|').filter(|id| !id.is_empty()).collect();
        let right = one.as_deref().is_some_and(|id| truth.contains(&id));
        accepted += usize::from(one.is_some());
        let expected = row["expected"].as_str();
        wrong += usize::from(one.is_some() && !right);
        if expected == "match" {
            matches += 1;
            offered += usize::from(right || (one.is_none() && ids.iter().any(|id| truth.contains(&id.as_str()))));
        }
        let counted = by_class.entry((expected, row["class"].as_str())).or_default();
        counted[0] += usize::from(if expected == "match" { right } else { one.is_some() });
        counted[1] += 1;
        let decision = match how {
            _ if one.is_some() => "match",
            Found::Nothing => "not_found",
            _ => "ambiguous",
        };
        let candidates = if one.is_some() { String::new() } else { ids.join("|") };
        lines += &format!("{},{decision},{},{candidates}\n", row["qid"], one.unwrap_or_default());
    }
    if let Some(file) = predictions {
        std::fs::File::create(file).and_then(|mut f| f.write_all(lines.as_bytes())).expect("predictions written");
    }
    println!("Whole area: {} addresses, {} queries", listed.len(), queries.len());
    for expected in ["match", "ambiguous", "not_found"] {
        let of =
            by_class.iter().filter(|((e, _), _)| *e == expected).fold([0, 0], |s, (_, c)| [s[0] + c[0], s[1] + c[1]]);
        println!("  {expected}: accepted {} of {} = {:.4}", of[0], of[1], share(of[0], of[1]));
    }
    println!(
        "  accepts {accepted}, precision {:.5}; right or offered {:.4}",
        1.0 - share(wrong, accepted),
        share(offered, matches)
    );
    for ((expected, class), [n, of]) in &by_class {
        println!("    {expected:10} {class:24} {n:5} of {of:5} = {:.4}", share(*n, *of));
    }
    print_times(&mut times);
}

fn print_times(times: &mut [std::time::Duration]) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    let mean = times.iter().sum::<std::time::Duration>() / times.len().max(1) as u32;
    println!("  one look-up: mean {mean:?}, median {:?}, p99 {:?}, slowest {:?}", at(0.5), at(0.99), at(1.0));
}

/// Each site's own list alone: whatever is truly elsewhere must be refused.
fn one_site_at_a_time(folder: &Path, listed: &[Row], queries: &[Row]) {
    let text = std::fs::read_to_string(folder.join("sites.geojson")).expect("sites");
    let sites: geojson::FeatureCollection = text.parse().expect("GeoJSON");
    for feature in &sites.features {
        let name = feature.property("site").and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        let shape: geo::Geometry = feature.geometry.clone().expect("a polygon").try_into().expect("a polygon");
        let inside = |row: &&Row| {
            let number = |name: &str| row[name].parse::<f64>().expect("degrees");
            geo::Contains::contains(&shape, &geo::Point::new(number("lon"), number("lat")))
        };
        let ids: HashSet<&str> = listed.iter().filter(inside).map(|row| row["id"].as_str()).collect();
        let gazetteer = gazetteer_of(listed, Some(&ids));
        let (mut wrong, mut right, mut own) = (0, 0, 0);
        for row in queries {
            let (one, ..) = answer(&gazetteer, &row["query"], Surroundings::OwnListOnly);
            let theirs = row["expected_site"] == name;
            wrong += usize::from(one.is_some() && !theirs);
            if theirs && row["expected"] == "match" {
                own += 1;
                right += usize::from(one.as_deref() == Some(row["truth_ids"].as_str()));
            }
        }
        println!(
            "Site {name} alone, {} homes: wrong yes {wrong}; of its own found {:.3}",
            ids.len(),
            share(right, own)
        );
    }
}

/// Real strings of two public registers; the labels are silver.
fn real_spellings(folder: &Path) {
    let listed = rows(&folder.join("real_canonical.csv"));
    let gazetteer = gazetteer_of(&listed, None);
    let variants = rows(&folder.join("real_variants.csv"));
    let (mut accepted, mut right, mut offered) = (0, 0, 0);
    for row in &variants {
        let (one, ids, _) = answer(&gazetteer, &row["query"], Surroundings::Incomplete);
        let is_right = one.as_deref() == Some(row["truth_id"].as_str());
        accepted += usize::from(one.is_some());
        right += usize::from(is_right);
        offered += usize::from(is_right || ids.contains(&row["truth_id"]));
    }
    println!(
        "Real spellings: {} pairs: recall {:.4}, precision {:.4}; right or offered {:.4}",
        variants.len(),
        share(right, variants.len()),
        share(right, accepted),
        share(offered, variants.len())
    );
}

/// Counts how often each level is seen with the home that was meant, and with any other of its number.
fn fit(gazetteer: &Gazetteer, queries: &[Row]) {
    let mut levels: BTreeMap<(&str, &str), [f64; 2]> = BTreeMap::new();
    let mut seen = [0.0, 0.0];
    for row in queries.iter().filter(|row| row["expected"] == "match") {
        for compared in gazetteer.compared(&Query::read(&row["query"], None)) {
            let which = usize::from(compared.id != row["truth_ids"]);
            seen[which] += 1.0;
            for level in [("name", compared.name), ("postcode", compared.postcode), ("town", compared.town)] {
                levels.entry(level).or_default()[which] += 1.0;
            }
        }
    }
    println!(
        "Meant: {} comparisons. Another home of the same number that shares name or postcode: {}.",
        seen[0], seen[1]
    );
    println!("Homes that share the number and nothing else are not counted here: add them to what u is divided by.");
    for ((field, level), [m, u]) in levels {
        println!("  {field:9} {level:24} meant {m:6} = {:.5}   other {u:6}", m / seen[0]);
    }
}

/// An invented city that grows: time to index, memory for each address, and time to look one up.
fn scale() {
    for size in [10_000, 100_000, 1_000_000] {
        let before = resident_bytes();
        let addresses: Vec<Known> = (0..size).map(invented).collect();
        let started = Instant::now();
        let gazetteer = Gazetteer::new(addresses);
        let built = started.elapsed();
        let bytes = resident_bytes().saturating_sub(before) as f64 / size as f64;
        let mut times: Vec<_> = (0..4_000).map(|i| time_one(&gazetteer, (i * 7_919) % size, i % 4)).collect();
        println!("{size} addresses: indexed in {built:?}, {bytes:.0} bytes each");
        print_times(&mut times);
    }
}

fn time_one(gazetteer: &Gazetteer, which: usize, how: usize) -> std::time::Duration {
    let (number, street, town, postcode) = parts(which);
    let text = match how {
        0 => format!("{number} {street}, {town}, {postcode}"),
        1 => format!("{number} {} {postcode}", street.to_lowercase()),
        2 => format!("{number} {street}, {town}"),
        // A letter too many in the street's name.
        _ => format!("{number} {}e{}, {town}, {postcode}", &street[..4], &street[4..]),
    };
    let started = Instant::now();
    let found = answer(gazetteer, &text, Surroundings::Incomplete);
    let took = started.elapsed();
    assert!(!found.1.is_empty(), "{text} must be found or offered");
    took
}

fn invented(i: usize) -> Known {
    let (number, street, town, postcode) = parts(i);
    let fields = AddressFields {
        number: Some(number),
        street: Some(street),
        town: Some(town),
        postcode: Postcode::read(&postcode),
        ..AddressFields::default()
    };
    Known::new("*", None, fields.into_address(None, Some(&format!("{}", 999_500_000_000_u64 + i as u64)), None))
}

/// Forty homes to a street, twenty to a postcode; 8,000 names of streets that come again in other towns.
fn parts(i: usize) -> (String, String, String, String) {
    const FIRST: [&str; 20] = [
        "Alder", "Birch", "Cedar", "Damson", "Elder", "Fennel", "Gorse", "Hazel", "Ivy", "Juniper", "Larch", "Maple",
        "Nettle", "Orchid", "Poplar", "Quince", "Rowan", "Sorrel", "Thistle", "Violet",
    ];
    const SECOND: [&str; 20] = [
        "brook", "combe", "croft", "dale", "field", "garth", "gate", "holme", "hurst", "ley", "mere", "moor", "ridge",
        "shaw", "side", "thorpe", "ton", "wath", "well", "wick",
    ];
    const KIND: [&str; 20] = [
        "Road", "Street", "Avenue", "Close", "Crescent", "Drive", "Lane", "Place", "Terrace", "Walk", "Way", "Row",
        "Mews", "Grove", "Gardens", "Square", "Rise", "View", "Parade", "Green",
    ];
    let street = i / 40;
    let name = format!("{}{} {}", FIRST[street % 20], SECOND[street / 20 % 20], KIND[street / 400 % 20]);
    let town = format!("Town{}ham", street / 8_000);
    let post = i / 20;
    let letter = |n: usize| char::from(b"ABDEFGHJLNPQRSTUWXYZ"[n % 20]);
    let postcode = format!("AE{} {}{}{}", post / 4_000 % 90 + 10, post / 400 % 10, letter(post / 20), letter(post));
    ((i % 40 + 1).to_string(), name, town, postcode)
}

/// Of this process, by the kernel's own account; 0 where it gives none.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = text.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    pages * 4_096
}
