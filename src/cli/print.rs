//! Words for the terminal.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::Failure;
use crate::domain::problem::{Problem, Severity};

/// Prints an answer; a reader that went away (`| head`) is no trouble.
pub(super) fn answer(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e.into()),
        _ => Ok(()),
    }
}

/// Prints one JSON document.
pub(super) fn json(document: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document).map_err(|e| Failure::Trouble(e.to_string()))?;
    answer(&text)
}

/// Complaints, to standard error: where, what, and what to do next.
pub(super) fn problems(problems: &[Problem]) {
    const MOST: usize = 60;
    for problem in problems.iter().take(MOST) {
        eprintln!("{}", in_words(problem));
    }
    if problems.len() > MOST {
        eprintln!("… and {} more. `--json` prints all of them.", problems.len() - MOST);
    }
}

pub(super) fn in_words(problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut place = Vec::new();
    if let Some(line) = problem.line {
        place.push(format!("line {line}"));
    }
    if let Some(column) = &problem.column {
        place.push(format!("column “{column}”"));
    }
    if let Some(feature) = problem.feature {
        place.push(format!("shape {feature}"));
    }
    let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(", ")) };
    let hint = problem.hint.as_ref().map(|h| format!("\n  hint: {h}")).unwrap_or_default();
    format!("{severity}: {place}{}{hint}", problem.message)
}

/// Shows on a terminal how far long work is; elsewhere stays silent.
pub(super) fn progress() -> impl Fn(&str, u64) + Sync {
    let bar = std::io::stderr().is_terminal().then(|| {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    });
    move |doing: &str, done: u64| {
        if let Some(bar) = &bar {
            bar.set_message(doing.to_owned());
            bar.set_position(done);
        }
    }
}

/// "1 home", "898 homes", "1,204 homes".
pub(super) fn count(n: u64, noun: &str) -> String {
    let figures = n.to_string();
    let mut grouped = String::new();
    for (i, c) in figures.chars().enumerate() {
        if i > 0 && (figures.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    if n == 1 { format!("{grouped} {noun}") } else { format!("{grouped} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_says_where_what_and_what_next() {
        let problem =
            Problem::error("x", "the letter O should be a zero.").at_line(14).in_column("postcode").hint("Correct it.");
        assert_eq!(
            in_words(&problem),
            "error: line 14, column “postcode”: the letter O should be a zero.\n  hint: Correct it."
        );
        assert_eq!(count(1, "home"), "1 home");
        assert_eq!(count(1_204_000, "home"), "1,204,000 homes");
    }
}
