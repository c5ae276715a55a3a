//! `patchwalk decision …` and `patchwalk protect …`

use clap::Subcommand;

use super::{Failure, Place, print};
use crate::app::decision::{DecisionLine, NewDecision};
use crate::domain::decision::{Decision, ProtectedAddress};
use crate::domain::person::Viewer;

#[derive(Debug, Subcommand)]
pub(super) enum DecisionCommand {
    /// Decide one address against its verdict; prints the decision's id
    Add {
        #[arg(long)]
        site: String,
        /// It counts as in the area
        #[arg(long = "in", conflicts_with = "out", required_unless_present = "out")]
        is_in: bool,
        /// It counts as not in the area
        #[arg(long)]
        out: bool,
        /// Why, in a sentence; kept for good, so without personal facts
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// The last day on which it counts, year-month-day [default: until it is revoked]
        #[arg(long, value_name = "DATE")]
        until: Option<String>,
        /// The address's id or UPRN, or the address
        #[arg(required = true)]
        address: Vec<String>,
    },
    /// List a site's decisions, those that have ended too
    List {
        #[arg(long)]
        site: String,
    },
    /// Revoke a decision from today on
    Revoke {
        #[arg(long)]
        site: String,
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ProtectCommand {
    /// Mark an address: everyone but named staff is told to ask the team; prints the mark's id
    Add {
        #[arg(long)]
        site: String,
        /// Who is told besides managers and administrators, by e-mail address; repeatable
        #[arg(long, value_name = "EMAIL")]
        tell: Vec<String>,
        /// The address's id or UPRN, or the address
        #[arg(required = true)]
        address: Vec<String>,
    },
    /// List a site's protected addresses, those that were lifted too
    List {
        #[arg(long)]
        site: String,
    },
    /// Lift a mark
    Lift {
        #[arg(long)]
        site: String,
        id: String,
    },
}

pub(super) async fn run(place: &Place, command: DecisionCommand) -> Result<(), Failure> {
    let app = place.open().await?;
    let viewer = Viewer::terminal();
    match command {
        DecisionCommand::Add { site, is_in, out: _, why, until, address } => {
            let new = NewDecision { address: address.join(" "), in_area: is_in, why, until };
            let made = app.decide(&viewer, &site, &new).await?;
            if place.json { print::json(&made) } else { print::answer(&made.decision.id) }
        }
        DecisionCommand::List { site } => {
            let decisions = app.decisions(&viewer, &site).await?;
            if place.json {
                return print::json(&decisions);
            }
            if decisions.is_empty() {
                eprintln!("No decisions yet. `patchwalk decision add` makes one.");
            }
            decisions.iter().try_for_each(|line| print::answer(&in_words(line)))
        }
        DecisionCommand::Revoke { site, id } => {
            let revoked = app.revoke_decision(&viewer, &site, &id).await?;
            if place.json { print::json(&revoked) } else { print::answer(&in_words(&revoked)) }
        }
    }
}

fn in_words(DecisionLine { decision, counts_today }: &DecisionLine) -> String {
    let side = if decision.in_area { "in" } else { "out" };
    let standing = match (&decision.revoked, &decision.until) {
        (Some(ended), _) => format!("revoked on {}", ended.on),
        (None, Some(day)) if *counts_today => format!("until {day}"),
        (None, Some(day)) => format!("ended on {day}"),
        (None, None) => "until revoked".into(),
    };
    let Decision { id, decided_on, by_name, why, address, .. } = decision;
    format!("{id}\t{}\t{side}\t{standing}\t{decided_on}, {by_name}\t{why}", address.written)
}

pub(super) async fn run_protect(place: &Place, command: ProtectCommand) -> Result<(), Failure> {
    let app = place.open().await?;
    let viewer = Viewer::terminal();
    match command {
        ProtectCommand::Add { site, tell, address } => {
            let mark = app.protect_address(&viewer, &site, &address.join(" "), &tell).await?;
            if place.json { print::json(&mark) } else { print::answer(&mark.id) }
        }
        ProtectCommand::List { site } => {
            let marks = app.protected_addresses(&viewer, &site).await?;
            if place.json {
                return print::json(&marks);
            }
            marks.iter().try_for_each(|mark| print::answer(&mark_in_words(mark)))
        }
        ProtectCommand::Lift { site, id } => {
            let mark = app.lift_protection(&viewer, &site, &id).await?;
            if place.json { print::json(&mark) } else { print::answer(&mark_in_words(&mark)) }
        }
    }
}

fn mark_in_words(mark: &ProtectedAddress) -> String {
    let standing = mark.lifted.as_ref().map_or("protected".to_owned(), |ended| format!("lifted on {}", ended.on));
    let told = match mark.may_see.len() {
        0 => "managers only".to_owned(),
        n => format!("managers and {}", print::count(n as u64, "other")),
    };
    format!("{}\t{}\t{standing}\t{told}", mark.id, mark.address.written)
}
