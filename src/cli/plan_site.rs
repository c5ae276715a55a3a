//! `patchwalk plan --site`: rounds of a site's doors, told street by street.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::{Date, Time};

use super::{Failure, Place, print};
use crate::app::plan::{Plan, PlanRound};
use crate::domain::person::Viewer;
use crate::domain::plan::{Asked, PlanKind, Wave};
use crate::domain::round::Mode;
use crate::formats::csv_out;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Door-knocking rounds
    Doors,
    /// A leaflet drop
    Leaflets,
    /// A champion's own route
    Champion,
}

#[derive(Clone, Debug, Args)]
pub(super) struct SiteArguments {
    /// A site, by id or name: rounds for the doors that are due
    #[arg(long, value_name = "SITE")]
    pub site: Option<String>,
    #[arg(long, value_enum, default_value = "doors", requires = "site")]
    kind: Kind,
    /// Where rounds start and end: a place on the site's map by name, or latitude and longitude, as maps on the web show
    /// them; repeat for more [default: the site's hub]
    #[arg(long, value_name = "PLACE", requires = "site")]
    hub: Vec<String>,
    /// How many people walk, one round each [default: as many rounds as the shift asks for]
    #[arg(long, value_name = "N", requires = "site", value_parser = clap::value_parser!(u32).range(1..=200))]
    people: Option<u32>,
    /// The longest that a round may take, in minutes [default: 120; of a champion 45]
    #[arg(long, value_name = "MINUTES", requires = "site", value_parser = clap::value_parser!(u32).range(5..=720))]
    shift: Option<u32>,
    /// The day, as 2026-11-26 [default: today]
    #[arg(long, value_name = "DATE", requires = "site")]
    on: Option<Date>,
    /// When the rounds start, as 17:30
    #[arg(long, value_name = "TIME", default_value = "17:30", requires = "site")]
    from: Time,
    /// Without steps, stiles and kissing gates
    #[arg(long, requires = "site")]
    step_free: bool,
    /// Street sides may be shared between rounds, for a little less walking
    #[arg(long, requires = "site")]
    split_sides: bool,
    /// Each round of one piece
    #[arg(long, requires = "site")]
    one_piece: bool,
    /// Everybody back before dark
    #[arg(long, requires = "site")]
    before_dark: bool,
    /// The same walker as last time, where that fits
    #[arg(long, requires = "site")]
    keep_walkers: bool,
    /// Rounds end at their last door
    #[arg(long, requires = "site")]
    one_way: bool,
    /// Leaflets: what is dropped
    #[arg(long, value_name = "WORDS", default_value = "Leaflet", requires = "site")]
    leaflet: String,
    /// Leaflets: to each home
    #[arg(long, value_name = "N", default_value_t = 1, requires = "site")]
    copies: u32,
    /// Leaflets: as many as one carries at a time
    #[arg(long, value_name = "N", default_value_t = 100, requires = "site")]
    bundle: u32,
    /// A champion's route: as many doors at the most [default: 25]
    #[arg(long, value_name = "N", requires = "site")]
    most_doors: Option<u32>,
    /// A champion's route: a household to leave out; repeat for more
    #[arg(long, value_name = "HOUSEHOLD", requires = "site")]
    skip: Vec<String>,
    /// Plan and print, and keep nothing
    #[arg(long, requires = "site")]
    dry_run: bool,
}

impl SiteArguments {
    fn asked(&self, today: Date, mode: Mode, seed: u64) -> Asked {
        let kind = match self.kind {
            Kind::Doors => PlanKind::Doors,
            Kind::Leaflets => PlanKind::Leaflets,
            Kind::Champion => PlanKind::Champion,
        };
        let usual = if kind == PlanKind::Champion { 45 } else { 120 };
        let wave = Wave { what: self.leaflet.clone(), copies: self.copies, bundle: self.bundle };
        Asked {
            kind,
            on: self.on.unwrap_or(today),
            from: self.from,
            shift_minutes: self.shift.unwrap_or(usual),
            people: self.people,
            hubs: self.hub.clone(),
            mode,
            step_free: self.step_free,
            whole_sides: !self.split_sides,
            one_piece: self.one_piece,
            before_dark: self.before_dark,
            keep_walkers: self.keep_walkers,
            one_way: self.one_way,
            seed,
            wave: (kind == PlanKind::Leaflets).then_some(wave),
            most_doors: self.most_doors,
            skip: self.skip.clone(),
        }
    }
}

pub(super) async fn run(
    place: &Place,
    arguments: &SiteArguments,
    (mode, seed): (Mode, u64),
    out: Option<PathBuf>,
) -> Result<(), Failure> {
    let Some(site) = &arguments.site else { return Err(Failure::Usage("Give --site or --instance.".into())) };
    let app = place.open().await?;
    let asked = arguments.asked(app.now().day(), mode, seed);
    let planned = app.plan_rounds(&Viewer::terminal(), site, asked, None, !arguments.dry_run).await?;
    if let Some(path) = &out {
        let trouble = |e: std::io::Error| Failure::Trouble(format!("{}: {e}", path.display()));
        std::fs::write(path, sheet(&planned).map_err(|e| Failure::Trouble(e.to_string()))?).map_err(trouble)?;
    }
    if place.json {
        return print::json(&planned);
    }
    tell(&planned, out.is_none())
}

fn tell(planned: &Plan, with_doors: bool) -> Result<(), Failure> {
    for round in &planned.rounds {
        print::answer(&headline(round))?;
        let mut street = None;
        let doors = round.doors.iter().filter_map(|id| planned.doors.iter().find(|door| door.household == *id));
        for door in doors.filter(|_| with_doors) {
            if door.street != street {
                street.clone_from(&door.street);
                print::answer(&format!("  {}", street.as_deref().unwrap_or("No street")))?;
            }
            print::answer(&format!("    {}  {}", door.address, door.why))?;
        }
    }
    eprintln!(
        "{} = {} in {} + {} not in a round.",
        print::count(planned.homes as u64, "home"),
        planned.in_rounds,
        print::count(planned.rounds.len() as u64, "round"),
        planned.not_in_a_round
    );
    for reason in &planned.reasons {
        eprintln!("  {:>6}  {}", reason.count, reason.words);
    }
    if let Some(least) = planned.least_walk_m {
        let walked: u64 = planned.rounds.iter().map(|round| round.walk_m).sum();
        eprintln!("{walked} m of walking; no walk past these doors is shorter than {least} m.");
    }
    Ok(())
}

/// "Round 2: 31 doors, 1,204 m, 96 minutes, ends 19:06, about 9 answers".
fn headline(round: &PlanRound) -> String {
    let ends = round.ends_at.split('T').nth(1).and_then(|time| time.get(..5)).unwrap_or_default();
    let carries = match round.copies {
        Some(copies) => {
            let bundles: Vec<String> =
                round.bundles.iter().map(|bundle| format!("{} from {}", bundle.copies, bundle.from)).collect();
            format!("{copies} copies: {}", bundles.join(", "))
        }
        None => format!("about {:.0} answers", round.expected_answers),
    };
    format!(
        "Round {}: {}, {} m of walking, {} minutes, ends {ends}, {carries}",
        round.number,
        print::count(round.doors.len() as u64, "door"),
        round.walk_m,
        round.minutes,
    )
}

/// One row a home, whether in a round or not.
fn sheet(planned: &Plan) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["round", "order", "household", "address", "street", "code", "why"])?;
    let mut write = |round: &str, order: &str, id: &str| {
        let Some(door) = planned.doors.iter().find(|door| door.household == id) else { return Ok(()) };
        let street = door.street.as_deref().unwrap_or_default();
        let cells = [round, order, id, &door.address, street, &door.code, &door.why];
        out.write_record(cells.map(|cell| csv_out::harmless(cell).into_owned()))
    };
    for round in &planned.rounds {
        for (door, order) in round.doors.iter().zip(1..) {
            write(&round.number.to_string(), &order.to_string(), door)?;
        }
    }
    for door in planned.doors.iter().filter(|door| door.round.is_none()) {
        write("", "", &door.household)?;
    }
    out.flush()?;
    out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}
