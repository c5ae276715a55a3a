//! `patchwalk check …`

use clap::Args;

use super::{Failure, Place, check_file, print};
use crate::app::check::{CheckReply, CheckRequest};
use crate::domain::eligibility::{Answer, Verdict};
use crate::domain::person::Viewer;

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Only against this site [default: all sites]
    #[arg(long)]
    site: Option<String>,
    /// Under the boundary of this day, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// The id of one of the addresses that an earlier answer offered
    #[arg(long, value_name = "ID")]
    picked: Option<String>,
    /// Show a recorded check again, exactly as it was answered
    #[arg(long, value_name = "ID", conflicts_with_all = ["site", "on", "picked", "address"])]
    recorded: Option<String>,
    #[command(flatten)]
    list: check_file::ListArguments,
    /// The address, or a UPRN
    #[arg(required_unless_present_any = ["recorded", "file"], conflicts_with = "file")]
    address: Vec<String>,
}

pub(super) async fn run(place: &Place, arguments: CheckArguments) -> Result<(), Failure> {
    if let Some(file) = arguments.list.file.clone() {
        return check_file::run(place, file, arguments.site, arguments.on, arguments.list).await;
    }
    let app = place.open().await?;
    let viewer = Viewer::terminal();
    let reply = match &arguments.recorded {
        Some(id) => app.recorded_check(&viewer, id).await?,
        None => {
            let request = CheckRequest {
                address: arguments.address.join(" "),
                postcode: None,
                picked: arguments.picked,
                site: arguments.site,
                on: arguments.on,
                reference: None,
            };
            app.check(&viewer, request).await?
        }
    };
    if place.json {
        return print::json(&reply);
    }
    match reply {
        CheckReply::Full(answer) => print::answer(&in_words(&answer)),
        CheckReply::Partner(answer) => print::json(&answer),
    }
}

fn in_words(answer: &Answer) -> String {
    let headline = match answer.verdict {
        _ if answer.reasons.first().is_some_and(|r| r.code == "ask_the_team") => "Ask the team",
        Verdict::Inside if answer.decision.is_some() => "Yes, it was decided that it is in",
        Verdict::Outside if answer.decision.is_some() => "No, it was decided that it is out",
        Verdict::Inside => "Yes, it is in",
        Verdict::Outside => "No, it is outside",
        Verdict::NearLine => "Too near the line to say",
        Verdict::Ambiguous => "Which one is it?",
        Verdict::NotFound => "Not on our list",
    };
    let mut lines = vec![headline.to_owned()];
    lines.extend(answer.matched_address.clone());
    lines.extend(answer.reasons.iter().map(|r| r.words.clone()));
    for candidate in &answer.candidates {
        let verdict = candidate.verdict.map_or("no point", Verdict::code);
        lines.push(format!("  {} ({}, {})", candidate.address, verdict.replace('_', " "), candidate.id));
    }
    if !answer.neighbours.is_empty() {
        let named = answer.neighbours.iter().take(12).map(|n| n.address.as_str()).collect::<Vec<_>>();
        lines.push(format!("  {}", named.join("\n  ")));
    }
    let boundary = match (&answer.site_name, answer.boundary_version, &answer.boundary_from) {
        (Some(site), Some(version), Some(from)) => format!("{site}, boundary {version} from {from}. "),
        _ => String::new(),
    };
    lines.push(format!("{boundary}Check {}.", answer.check_id));
    lines.join("\n")
}
