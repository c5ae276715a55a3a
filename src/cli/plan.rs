//! `patchwalk plan`: rounds of a site (see `plan_site`), or of a benchmark problem without a database.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::plan_site::{self, SiteArguments};
use super::{Failure, Place, print, refused};
use crate::domain::network::Routes;
use crate::domain::problem::Problem;
use crate::domain::round::{self, Ask, Effort, Mode, Plan, Watch, Why};
use crate::formats::instance::{self, Instance};

#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    of_site: SiteArguments,
    /// A planning problem (rounds-bench/1), instead of a site
    #[arg(long, value_name = "FILE", required_unless_present = "site", conflicts_with = "site", requires = "out")]
    instance: Option<PathBuf>,
    /// Where the plan goes: of a site a CSV with a row for each home, of a problem JSON
    #[arg(long, value_name = "PLAN")]
    out: Option<PathBuf>,
    /// Rounds of equal time and whole street sides, or least walking
    #[arg(long, value_enum, default_value = "balanced")]
    mode: ModeArgument,
    /// The same seed gives the same plan, on any number of cores
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Search about this long, and never longer [default: by the number of doors]
    #[arg(long, value_name = "S", value_parser = seconds, requires = "instance")]
    seconds: Option<f64>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ModeArgument {
    Balanced,
    Shortest,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "give a number of seconds, as 10".to_owned())?;
    if (0.0..=86_400.0).contains(&seconds) { Ok(seconds) } else { Err("give between 0 and 86400 seconds".into()) }
}

/// What was planned, for `--json`.
#[derive(Serialize)]
struct Planned {
    rounds: usize,
    doors: usize,
    walk_m: u64,
    longest_s: u32,
    shortest_s: u32,
    unreachable: usize,
    too_far: usize,
    no_room: usize,
}

pub(super) async fn run(place: &Place, arguments: PlanArguments) -> Result<(), Failure> {
    let mode = match arguments.mode {
        ModeArgument::Balanced => Mode::Balanced,
        ModeArgument::Shortest => Mode::Shortest,
    };
    let (Some(instance), Some(out)) = (&arguments.instance, &arguments.out) else {
        return plan_site::run(place, &arguments.of_site, (mode, arguments.seed), arguments.out).await;
    };
    let planned = tokio::task::block_in_place(|| plan(instance, out, mode, &arguments))?;
    if place.json {
        return print::json(&planned);
    }
    eprintln!(
        "{} in {}: {} m of walking, {} to {} minutes each.",
        print::count(planned.doors as u64, "door"),
        print::count(planned.rounds as u64, "round"),
        planned.walk_m,
        planned.shortest_s / 60,
        planned.longest_s.div_ceil(60),
    );
    let left_out =
        [(planned.unreachable, Why::Unreachable), (planned.too_far, Why::TooFar), (planned.no_room, Why::NoRoom)];
    for (count, why) in left_out.into_iter().filter(|l| l.0 > 0) {
        eprintln!("Left out: {}. {}", print::count(count as u64, "door"), instance::in_words(why).1);
    }
    Ok(())
}

fn plan(from: &Path, out: &Path, mode: Mode, arguments: &PlanArguments) -> Result<Planned, Failure> {
    let trouble = |path: &Path| {
        let path = path.display().to_string();
        move |error| Failure::Trouble(format!("{path}: {error}"))
    };
    let bytes = std::fs::read(from).map_err(trouble(from))?;
    let problem = instance::read(&bytes).map_err(|problem: Problem| refused(&problem))?;
    drop(bytes);
    let effort = match arguments.seconds {
        Some(seconds) => Effort::for_seconds(seconds, problem.doors.len()),
        None => Effort::usual(mode, problem.doors.len()),
    };
    let plan = search(&problem, mode, arguments.seed, effort, &Patience::of(arguments.seconds));
    let folder = out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Written beside its place and moved there when whole: half a plan is no plan.
    let mut whole = tempfile::NamedTempFile::new_in(folder).map_err(trouble(out))?;
    instance::write(&plan, &problem.ids, &mut BufWriter::new(whole.as_file_mut())).map_err(trouble(out))?;
    whole.persist(out).map_err(|e| trouble(out)(e.error))?;
    if problem.rounds.is_some_and(|rounds| plan.rounds.len() > rounds) {
        let asked = problem.rounds.unwrap_or_default() as u64;
        eprintln!("{} have no room for all doors within the shift, so there are more.", print::count(asked, "round"));
    }
    Ok(sum(&plan))
}

fn search(problem: &Instance, mode: Mode, seed: u64, effort: Effort, watch: &Patience) -> Plan {
    let routes = Routes::new(&problem.network);
    // Every due door in a round is what makes such a plan valid; the number of rounds is a wish.
    let ask = Ask { mode, seed, effort, more_rounds: true, ..problem.ask(&routes) };
    round::plan(&ask, watch)
}

/// Waits until a moment, or for ever.
struct Patience {
    until: Option<Instant>,
}

impl Patience {
    #[allow(clippy::disallowed_methods, reason = "the wall clock of the person who waits, who asked for these seconds")]
    fn of(seconds: Option<f64>) -> Self {
        // What is left after the search, settling and writing, takes a part of the time.
        Self { until: seconds.map(|s| Instant::now() + Duration::from_secs_f64(s * 0.93)) }
    }
}

impl Watch for Patience {
    #[allow(clippy::disallowed_methods, reason = "the wall clock of the person who waits, who asked for these seconds")]
    fn enough(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

fn sum(plan: &Plan) -> Planned {
    let left = |why| plan.left_out.iter().filter(|l| l.1 == why).count();
    let times = || plan.rounds.iter().map(|r| r.seconds);
    Planned {
        rounds: plan.rounds.len(),
        doors: plan.rounds.iter().map(|r| r.doors.len()).sum(),
        walk_m: plan.rounds.iter().map(|r| r.walk_dm).sum::<u64>() / 10,
        longest_s: times().max().unwrap_or(0),
        shortest_s: times().min().unwrap_or(0),
        unreachable: left(Why::Unreachable),
        too_far: left(Why::TooFar),
        no_room: left(Why::NoRoom),
    }
}
