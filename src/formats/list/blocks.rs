//! A row for a whole block is a building. Where its flats are listed too, nothing is lost; where they
//! are not, the report says how many are missing.

use rustc_hash::FxHashMap;

use super::report;
use super::row::Apart;
use super::rows::Rows;
use crate::domain::dwelling::leading_range;
use crate::domain::problem::Problem;

const BLOCKS_LISTED: usize = 50;

/// What to say of the blocks of a list.
pub fn missing_flats(apart: &[Apart], rows: &Rows) -> Vec<Problem> {
    let blocks: Vec<&Apart> = apart.iter().filter(|a| a.address.is_some()).collect();
    if blocks.is_empty() {
        return Vec::new();
    }
    let homes = Homes::of(&blocks, rows);
    let mut problems = Vec::new();
    let mut without_range = Vec::new();
    for block in blocks {
        let Some((address, postcode)) = &block.address else { continue };
        let (range, name) = match leading_range(address) {
            Some((low, high, rest)) => (Some((low, high)), rest),
            None => (None, address.as_str()),
        };
        let name = building_name(name);
        if name.is_empty() {
            continue;
        }
        let listed = homes.in_building(&name, postcode.as_ref().map(|p| p.as_str()), range);
        match range {
            Some((low, high)) => problems.extend(of_range(block, address, low, high, listed)),
            None if listed == 0 => without_range.push(block.line),
            None => {}
        }
    }
    let more = problems.len().saturating_sub(BLOCKS_LISTED);
    problems.truncate(BLOCKS_LISTED);
    if more > 0 {
        problems.push(Problem::warning("flats_missing", format!("The same goes for {more} more blocks.")));
    }
    problems.extend(of_shells(&without_range));
    problems
}

fn of_range(block: &Apart, address: &str, low: u32, high: u32, listed: u64) -> Option<Problem> {
    let most = u64::from(high - low) + 1;
    // Ranges leave numbers out (13, or every other one): half of them is all of them.
    if listed * 2 >= most {
        return None;
    }
    let name = address.split(',').next().unwrap_or(address);
    let words = if listed == 0 {
        format!(
            "“{name}” is a block, and none of its flats are on the list: up to {most} homes are missing from the count."
        )
    } else {
        format!(
            "“{name}” is a block, and only {listed} of its flats are on the list: up to {} homes may be missing from the count.",
            most - listed
        )
    };
    Some(
        Problem::warning("flats_missing", words)
            .at_line(block.line)
            .hint("Ask for a row for each flat. A block is never counted as one home."),
    )
}

fn of_shells(lines: &[u64]) -> Option<Problem> {
    (!lines.is_empty()).then(|| {
        let count = report::counted(lines.len() as u64, "block or building has", "blocks or buildings have");
        Problem::warning("block_without_flats", format!("{count} no flats on this list ({}).", report::lines(lines)))
            .hint("If people live there, ask for a row for each flat.")
    })
}

/// The homes that may be in a block, in lower-case words, by postcode.
struct Homes {
    by_postcode: FxHashMap<String, Vec<String>>,
}

impl Homes {
    fn of(blocks: &[&Apart], rows: &Rows) -> Self {
        let mut by_postcode: FxHashMap<String, Vec<String>> = FxHashMap::default();
        let mut any = false;
        for block in blocks {
            match block.address.as_ref().and_then(|(_, p)| p.as_ref()) {
                Some(postcode) => drop(by_postcode.entry(postcode.as_str().to_owned()).or_default()),
                None => any = true,
            }
        }
        for home in rows.iter() {
            let postcode = home.fields.postcode.as_ref().map_or("", |p| p.as_str());
            if let Some(there) = by_postcode.get_mut(postcode) {
                there.push(words(&home.fields.written()));
            } else if any && by_postcode.len() < 100_000 {
                by_postcode.entry(postcode.to_owned()).or_default().push(words(&home.fields.written()));
            }
        }
        Self { by_postcode }
    }

    fn in_building(&self, name: &str, postcode: Option<&str>, range: Option<(u32, u32)>) -> u64 {
        let inside = |home: &&String| {
            let Some(at) = home.find(name) else { return false };
            let number = home[..at].split_whitespace().rev().find_map(|w| {
                let figures: String = w.chars().take_while(char::is_ascii_digit).collect();
                figures.parse::<u32>().ok()
            });
            range.is_none_or(|(low, high)| number.is_none_or(|n| (low..=high).contains(&n)))
        };
        let count = |homes: &Vec<String>| homes.iter().filter(inside).count() as u64;
        match postcode {
            Some(postcode) => self.by_postcode.get(postcode).map_or(0, count),
            None => self.by_postcode.values().map(count).sum(),
        }
    }
}

/// "Kestrel House, Larch Way" → " kestrel house ", to be looked for in a home's words.
fn building_name(address: &str) -> String {
    let name = address
        .split(',')
        .map(words)
        .find(|w| w.split_whitespace().any(|w| w.bytes().any(|b| b.is_ascii_alphabetic())));
    name.unwrap_or_default()
}

/// Lower-case words with a space on each side.
fn words(text: &str) -> String {
    let mut out = String::from(" ");
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !matches!(c, '\'' | '.') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    if out.trim().is_empty() { String::new() } else { out }
}
