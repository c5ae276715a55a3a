//! Arguments → app call → printed answer. Decides nothing.
//!
//! Answers go to standard output, everything else to standard error. Exit status: 0 done,
//! 1 the input was refused, 2 usage, 3 storage or environment trouble.

mod check;
mod check_file;
mod coverage;
mod decision;
mod demo;
mod import;
mod locate;
mod operate;
mod people;
mod plan;
mod plan_site;
mod print;
mod serve;
mod site;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::app::{App, AppError, Settings, SystemClock, SystemRandom, Target};
use crate::domain::problem::Problem;

/// Maps and plans saturation outreach: who lives inside one tightly drawn area, and has every
/// door been reached?
#[derive(Debug, Parser)]
#[command(name = "patchwalk", version, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the installation's data is.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Place {
    /// Folder of the embedded database [default: the platform's data folder]
    #[arg(long, global = true, env = "PATCHWALK_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database instead: postgres://user:password@host/name
    #[arg(long, global = true, env = "PATCHWALK_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Print one JSON document
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A throw-away installation with an invented estate; prints the address to open
    Demo {
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
        listen: SocketAddr,
        /// As it is before anybody has knocked
        #[arg(long)]
        untouched: bool,
    },
    /// The server
    Serve(serve::ServeArguments),
    /// Sites: add one, or list them
    #[command(subcommand)]
    Site(site::SiteCommand),
    /// Bring in a boundary, addresses, a household list, or streets and base map
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Is this address inside the area?
    Check(check::CheckArguments),
    /// Decisions: a manager's override of the verdict for one address
    #[command(subcommand)]
    Decision(decision::DecisionCommand),
    /// Protected addresses: everyone but named staff is told to ask the team
    #[command(subcommand)]
    Protect(decision::ProtectCommand),
    /// Which area is each point in? In bulk, without a database
    Locate(locate::LocateArguments),
    /// Plan rounds of a site: doors to knock at, a leaflet drop, a champion's route; or of a benchmark file, without a database
    Plan(plan::PlanArguments),
    /// How many households have been tried, spoken to, engaged, registered and leafleted
    Coverage(coverage::CoverageArguments),
    /// A link with which the first administrator signs in, or one who lost their password
    AdministratorLink(people::LinkArguments),
    /// Write everything to one file, checked by reading it back
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Bring a backup back
    Restore {
        /// A file that `backup` wrote
        file: PathBuf,
    },
    /// Is the storage sound?
    Doctor,
}

/// How a command ended, short of done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input was refused; the reasons are printed already.
    Refused,
    /// Wrong use, in words.
    Usage(String),
    /// Storage or environment trouble, in words.
    Trouble(String),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(problems) => {
                print::problems(&problems);
                Failure::Refused
            }
            AppError::Invalid(problem) => refused(&problem),
            AppError::NotThere("site") => refused(
                &Problem::error("no_such_site", "There is no such site.")
                    .hint("`patchwalk site list` names them, `patchwalk site add` makes one."),
            ),
            AppError::NotThere(what) => refused(&Problem::error("not_there", format!("There is no such {what}."))),
            AppError::Conflict(words) => refused(&Problem::error("conflict", words)),
            changed @ AppError::ChangedMeanwhile(_) => {
                refused(&Problem::error("changed_meanwhile", changed.to_string()))
            }
            AppError::Storage(error) => Failure::Trouble(error.to_string()),
            other => Failure::Trouble(other.to_string()),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Trouble(error.to_string())
    }
}

fn refused(problem: &Problem) -> Failure {
    print::problems(std::slice::from_ref(problem));
    Failure::Refused
}

/// Runs the program for the process's own arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    start_logging();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(&Err(Failure::Trouble(format!("The program can't start its threads: {error}.")))),
    };
    let done = runtime.block_on(dispatch(arguments));
    runtime.shutdown_timeout(std::time::Duration::from_secs(10));
    ended(&done)
}

async fn dispatch(Arguments { place, command }: Arguments) -> Result<(), Failure> {
    match command {
        Command::Demo { listen, untouched } => demo::run(listen, untouched).await,
        Command::Serve(arguments) => serve::run(&place, arguments).await,
        Command::Site(command) => site::run(&place, command).await,
        Command::Import(command) => import::run(&place, command).await,
        Command::Check(arguments) => check::run(&place, arguments).await,
        Command::Decision(command) => decision::run(&place, command).await,
        Command::Protect(command) => decision::run_protect(&place, command).await,
        Command::Locate(arguments) => locate::run(&place, arguments).await,
        Command::Plan(arguments) => plan::run(&place, arguments).await,
        Command::Coverage(arguments) => coverage::run(&place, &arguments).await,
        Command::AdministratorLink(arguments) => people::run(&place, arguments).await,
        Command::Backup { file } => operate::backup(&place, &file).await,
        Command::Restore { file } => operate::restore(&place, &file).await,
        Command::Doctor => operate::doctor(&place).await,
    }
}

fn ended(done: &Result<(), Failure>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused) => ExitCode::from(1),
        Err(Failure::Usage(words)) => {
            eprintln!("error: {words}");
            ExitCode::from(2)
        }
        Err(Failure::Trouble(words)) => {
            eprintln!("error: {words}");
            ExitCode::from(3)
        }
    }
}

/// Logs go to standard error: quiet unless asked (`PATCHWALK_LOG=info`).
fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PATCHWALK_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = logs.try_init();
}

impl Place {
    /// The database that is meant.
    pub(crate) fn target(&self) -> Result<Target, Failure> {
        if let Some(url) = &self.database {
            if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
                let words = "--database must begin with postgres://. For the embedded database use --data DIR.";
                return Err(Failure::Usage(words.into()));
            }
            return Ok(Target::Postgres(url.clone()));
        }
        let folder = self.folder()?;
        private_folder(&folder).map_err(|e| {
            Failure::Trouble(format!(
                "The data folder {} can't be made: {e}. Name another with --data.",
                folder.display()
            ))
        })?;
        Ok(Target::Sqlite(folder.join("patchwalk.db")))
    }

    /// The folder of the embedded database, and of backups made before a migration.
    fn folder(&self) -> Result<PathBuf, Failure> {
        if let Some(folder) = &self.data {
            return Ok(folder.clone());
        }
        directories::ProjectDirs::from("", "", "patchwalk")
            .map(|dirs| dirs.data_dir().to_owned())
            .ok_or_else(|| Failure::Trouble("This machine has no data folder for you. Name one with --data.".into()))
    }

    /// The installation, opened and migrated.
    pub(crate) async fn open(&self) -> Result<App, Failure> {
        let settings = Settings { installation_name: "Patchwalk".into(), ..Settings::default() };
        open(&self.target()?, settings).await
    }
}

/// Makes a folder that only its owner may look into, and those above it, where they are missing.
fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

async fn open(target: &Target, settings: Settings) -> Result<App, Failure> {
    Ok(App::open(target, settings, Arc::new(SystemClock), Arc::new(SystemRandom)).await?)
}
