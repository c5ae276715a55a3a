//! `patchwalk plan --site`: rounds of a site's doors, told street by street.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::{Date, Time};

use super::{Failure, Place, print};
use crate::app::App;
use crate::app::round::{PlannedRound, PlannedRounds, RoundRequest};
use crate::domain::person::Viewer;
use crate::domain::plane::LonLat;
use crate::domain::round::Mode;
use crate::formats::csv_out;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Door-knocking rounds
    Doors,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SiteArguments {
    /// A site, by id or name: rounds for the doors that are due
    #[arg(long, value_name = "SITE", requires = "hub")]
    pub site: Option<String>,
    #[arg(long, value_enum, default_value = "doors", requires = "site")]
    kind: Kind,
    /// Where rounds start and end: latitude and longitude, as maps on the web show them
    #[arg(long, value_name = "LAT,LON", value_parser = place_of, requires = "site")]
    hub: Option<LonLat>,
    /// How many people walk, one round each [default: as many rounds as the shift asks for]
    #[arg(long, value_name = "N", requires = "site", value_parser = clap::value_parser!(u16).range(1..))]
    people: Option<u16>,
    /// The longest that a round may take, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 120, requires = "site", value_parser = clap::value_parser!(u32).range(5..=720))]
    shift: u32,
    /// The day, as 2026-11-26 [default: today]
    #[arg(long, value_name = "DATE", requires = "site")]
    on: Option<Date>,
    /// When the rounds start, as 17:30
    #[arg(long, value_name = "TIME", default_value = "17:30", requires = "site")]
    from: Time,
    /// Without steps, stiles and kissing gates
    #[arg(long, requires = "site")]
    step_free: bool,
}

fn place_of(text: &str) -> Result<LonLat, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some([latitude, longitude]) => Ok(LonLat { longitude: *longitude, latitude: *latitude }),
        _ => Err("give latitude and longitude with a comma between them, as 51.5712,-3.0215".into()),
    }
}

pub(super) async fn run(
    place: &Place,
    arguments: &SiteArguments,
    (mode, seed): (Mode, u64),
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    let (Some(site), Some(hub), Kind::Doors) = (&arguments.site, arguments.hub, arguments.kind) else {
        return Err(Failure::Usage("Give --site and --hub.".into()));
    };
    let app = place.open().await?;
    let request = RoundRequest {
        on: arguments.on.unwrap_or_else(|| today(&app)),
        from: arguments.from,
        shift_minutes: arguments.shift,
        people: arguments.people.map(usize::from),
        hub,
        mode,
        step_free: arguments.step_free,
        seed,
    };
    let planned = app.plan_rounds(&Viewer::terminal(), site, &request).await?;
    if let Some(path) = &out {
        let trouble = |e: std::io::Error| Failure::Trouble(format!("{}: {e}", path.display()));
        std::fs::write(path, sheet(&planned).map_err(|e| Failure::Trouble(e.to_string()))?).map_err(trouble)?;
    }
    if place.json {
        return print::json(&planned);
    }
    tell(&planned, out.is_none())
}

fn today(app: &App) -> Date {
    app.now().day()
}

fn tell(planned: &PlannedRounds, with_doors: bool) -> Result<(), Failure> {
    for round in &planned.rounds {
        print::answer(&headline(round))?;
        let mut street = None;
        for door in round.doors.iter().filter(|_| with_doors) {
            if door.street != street {
                street.clone_from(&door.street);
                print::answer(&format!("  {}", street.as_deref().unwrap_or("No street")))?;
            }
            print::answer(&format!("    {}  {}", door.address, door.why))?;
        }
    }
    let (homes, n) = (print::count(planned.homes as u64, "home"), planned.rounds.len() as u64);
    eprintln!(
        "{homes} = {} in {} + {} not in a round.",
        planned.in_rounds,
        print::count(n, "round"),
        planned.not_in_a_round
    );
    for (code, count) in &planned.reasons {
        let words =
            planned.others.iter().find(|other| other.code == *code).map_or(code.as_str(), |other| &other.reason);
        eprintln!("  {count:>6}  {words}");
    }
    Ok(())
}

/// "Round 2: 31 doors, 1,204 m, 96 minutes, ends 19:06, about 9 answers".
fn headline(round: &PlannedRound) -> String {
    let ends = round.ends_at.split('T').nth(1).and_then(|time| time.get(..5)).unwrap_or_default();
    format!(
        "Round {}: {}, {} m of walking, {} minutes, ends {ends}, about {:.0} answers",
        round.number,
        print::count(round.doors.len() as u64, "door"),
        round.walk_m,
        round.minutes,
        round.expected_answers,
    )
}

/// One row a home, whether in a round or not.
fn sheet(planned: &PlannedRounds) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["round", "order", "household", "address", "street", "code", "why"])?;
    for round in &planned.rounds {
        for (door, order) in round.doors.iter().zip(1..) {
            let (round, order) = (round.number.to_string(), order.to_string());
            let cells = [
                &round,
                &order,
                &door.household,
                &door.address,
                door.street.as_deref().unwrap_or_default(),
                &door.code,
                &door.why,
            ];
            out.write_record(cells.map(|cell| csv_out::harmless(cell).into_owned()))?;
        }
    }
    for other in &planned.others {
        let (household, address) =
            (other.household.as_deref().unwrap_or_default(), other.address.as_deref().unwrap_or_default());
        let cells = ["", "", household, address, "", &other.code, &other.reason];
        out.write_record(cells.map(|cell| csv_out::harmless(cell).into_owned()))?;
    }
    out.flush()?;
    out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
