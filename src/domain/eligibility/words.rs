//! Reasons in plain words, each with a code that stays. `docs/eligibility.md` lists them.

use super::several;
use super::{Answer, Asked, Lists, Reason, Verdict};
use crate::domain::gazetteer::{Finding, Found, Known, Miss, Note, Query, Surroundings};
use crate::domain::time::day_in_words;

pub(super) fn reason(code: &str, words: impl Into<String>) -> Reason {
    Reason { code: code.to_owned(), words: words.into() }
}

pub(super) fn how_matched(finding: &Finding<'_>, known: &Known) -> Reason {
    match finding.how {
        Found::Picked => reason("picked", "Picked from the addresses that matched."),
        Found::Uprn => reason("matched_uprn", "Matched by its UPRN."),
        _ if !finding.agreed.name => reason(
            "matched_number_and_postcode",
            "Matched by number and postcode: no other home there has that number.",
        ),
        _ if finding.agreed.postcode && known.postcode.is_some() && finding.notes.is_empty() => {
            reason("matched_words_and_postcode", "Every word and the postcode match.")
        }
        _ if finding.agreed.postcode && known.postcode.is_some() => {
            reason("matched_words_and_postcode", "The address and the postcode match.")
        }
        _ if finding.postcode.is_some() => {
            reason("matched_words", "The address matches, and no other listed home fits.")
        }
        _ if finding.notes.is_empty() => {
            reason("matched_words", "Every word matches, and no other listed home fits. No postcode was given.")
        }
        _ => reason("matched_words", "The address matches, and no other listed home fits. No postcode was given."),
    }
}

/// What the reader should know of the match.
pub(super) fn note(note: &Note) -> Reason {
    match note {
        Note::PostcodeRead { typed, read } => {
            reason("postcode_read_as", format!("There is no postcode {typed}; it was read as {read}."))
        }
        Note::PostcodeDiffers { typed, listed } => reason(
            "postcode_differs",
            format!("You gave the postcode {typed}; this address is listed in {listed}. Everything else agrees."),
        ),
        Note::NameRead { typed, listed } => reason("name_read_as", format!("“{typed}” was read as “{listed}”.")),
        Note::SetAside(words) => {
            reason("words_set_aside", format!("“{words}” was set aside: it doesn't say where the address is."))
        }
    }
}

/// "Not on our list" is never "outside", but where the list is complete and has nothing of the postcode.
pub(super) fn not_found(answer: &mut Answer, asked: Asked<'_>, query: &Query, finding: &Finding<'_>, lists: Lists<'_>) {
    answer.verdict = Verdict::NotFound;
    answer.match_confidence = None;
    if asked.text.trim().is_empty() && query.postcode.is_none() && query.picked.is_none() {
        answer.reasons.push(reason("nothing_asked", "No address was given."));
        return;
    }
    if query.uprn.is_some() {
        answer.reasons.push(reason("uprn_not_listed", "This UPRN is not on our list."));
    }
    answer.reasons.extend(finding.miss.as_ref().map(missed));
    if let Some(postcode) = far_away(asked, query, finding, lists) {
        answer.verdict = Verdict::Outside;
        let words = format!(
            "No address in or around the area has the postcode {postcode}, and the list there is complete. Check that \
             the postcode is right."
        );
        answer.reasons.push(reason("postcode_not_around", words));
        return;
    }
    let (_, because) = list_words(asked.surroundings());
    let words = format!("It is not on our list. {because}: this doesn't mean that it is outside.");
    answer.reasons.push(reason("not_listed", words));
    // What is listed beside it may be what was meant; nobody is told that it is.
    answer.candidates = several::beside(asked, &finding.homes);
}

fn missed(miss: &Miss) -> Reason {
    match miss {
        Miss::OtherPostcode(listed) => {
            reason("other_postcode", format!("This address is listed with another postcode: {listed}."))
        }
        Miss::OtherNumber { listed, asked } => reason("other_number", format!("{listed} is listed, {asked} is not.")),
        Miss::OtherFlat { listed, asked } => reason("other_flat", format!("{listed} is listed, {asked} is not.")),
        Miss::NoNumber => reason("number_missing", "The street is known. Ask for the house number."),
        Miss::OtherTown { listed } => reason("other_town", format!("This street is listed in {listed}.")),
    }
}

/// A postcode, typed in full and soundly, of which no address at all is known although all around are.
fn far_away(asked: Asked<'_>, query: &Query, finding: &Finding<'_>, lists: Lists<'_>) -> Option<String> {
    let sound = query.uprn.is_none() && finding.miss.is_none() && finding.notes.is_empty();
    let complete = !asked.sites.is_empty() && asked.surroundings() == Surroundings::Complete;
    let postcode = finding.postcode.as_ref().filter(|_| sound && complete)?;
    // Whoever may see what: an address that is there is not far away.
    let unknown = lists.gazetteer.in_postcode(postcode, &|_| true).is_empty();
    unknown.then(|| postcode.to_string())
}

/// Which of the three lists an answer rests on: its code, and how a sentence about it begins.
pub(super) fn list_words(surroundings: Surroundings) -> (&'static str, &'static str) {
    match surroundings {
        Surroundings::OwnListOnly => ("own_list_only", "Only the site's own list is known"),
        Surroundings::Incomplete => ("list_incomplete", "The list of addresses around the site may have gaps"),
        Surroundings::Complete => ("list_complete", "The list is said to be complete, but lists have slips"),
    }
}

/// "3 homes", "1 home".
pub(super) fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// "10 metres", "1 metre", "less than 1 metre".
pub(super) fn metres(distance_m: f64) -> String {
    match distance_m.round() {
        m if m < 1.0 => "Less than 1 metre".to_owned(),
        m if m < 2.0 => "1 metre".to_owned(),
        m => format!("{m} metres"),
    }
}

/// "3 March 2026"; as it is where it is no ISO date.
pub(super) fn day(iso: &str) -> String {
    iso.parse().map_or_else(|_| iso.to_owned(), day_in_words)
}
