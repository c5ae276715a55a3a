//! `patchwalk coverage`: how far a site's households are covered.

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{Failure, Place, print};
use crate::app::coverage::{By, Coverage};
use crate::domain::person::Viewer;

#[derive(Debug, Args)]
pub(super) struct CoverageArguments {
    #[arg(long)]
    site: String,
    /// As it was at the end of this day, as 2026-11-26 [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// What the table has a row for
    #[arg(long, value_enum, default_value = "street")]
    by: ByArgument,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ByArgument {
    Street,
    Round,
    Building,
    Postcode,
}

pub(super) async fn run(place: &Place, arguments: &CoverageArguments) -> Result<(), Failure> {
    let app = place.open().await?;
    let by = match arguments.by {
        ByArgument::Street => By::Street,
        ByArgument::Round => By::Round,
        ByArgument::Building => By::Building,
        ByArgument::Postcode => By::Postcode,
    };
    let coverage = app.coverage(&Viewer::terminal(), &arguments.site, arguments.on, by).await?;
    if place.json { print::json(&coverage) } else { print::answer(&in_words(&coverage)) }
}

fn in_words(coverage: &Coverage) -> String {
    let counts = &coverage.counts;
    let mut lines = vec![
        format!(
            "{}: {} inside boundary {} (from {}) on {}{}",
            coverage.site_name,
            print::count(counts.homes as u64, "home"),
            coverage.boundary_version,
            coverage.boundary_from,
            coverage.on,
            match coverage.not_homes {
                0 => String::new(),
                not_homes => format!(", {not_homes} verified not to be homes left out"),
            }
        ),
        String::new(),
    ];
    let rates = [
        ("Tried", counts.attempted),
        ("Spoken to", counts.contacted),
        ("Engaged", counts.engaged),
        ("Registered", counts.registered),
        ("Leafleted", counts.leafleted),
    ];
    lines.extend(
        rates.map(|(word, count)| {
            format!("{word:<12}{count:>6} of {}  {:>4}", counts.homes, percent(count, counts.homes))
        }),
    );
    let unreached: usize = counts.unreached.iter().map(|class| class.count).sum();
    let reasons: Vec<String> = counts.unreached.iter().map(|class| format!("{} {}", class.count, class.word)).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ").to_lowercase()) };
    lines.push(format!("Unreached for a reason {unreached}{reasons}"));
    lines.push(format!("Left to try {}", counts.left));
    if !coverage.rows.is_empty() {
        lines.push(String::new());
        lines.push(format!(
            "{:<32}{:>6}{:>7}{:>10}{:>9}{:>11}{:>11}{:>6}",
            "", "Homes", "Tried", "Spoken to", "Engaged", "Registered", "Unreached", "Left"
        ));
    }
    lines.extend(coverage.rows.iter().map(|row| {
        let c = &row.counts;
        format!(
            "{:<32}{:>6}{:>7}{:>10}{:>9}{:>11}{:>11}{:>6}",
            row.name, c.homes, c.attempted, c.contacted, c.engaged, c.registered, c.unreached, c.left
        )
    }));
    lines.join("\n")
}

/// Rounded down, so that all is all: "77%".
fn percent(count: usize, of: usize) -> String {
    (count * 100).checked_div(of).map_or_else(|| "–".into(), |percent| format!("{percent}%"))
}
