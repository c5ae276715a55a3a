//! Is this address inside the area? A verdict with its reasons, never a wrong yes.
//!
//! | file | holds |
//! |---|---|
//! | `judge` | where one home stands: line, accuracy, household list, decision |
//! | `one` | the answer for one home that matches |
//! | `several` | the answer over all homes that may be meant, and which are shown to pick from |
//! | `words` | the reasons, in plain words |
//! | `refusal` | past answers that today's boundary would make otherwise |

mod judge;
mod one;
pub mod refusal;
mod several;
mod words;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::boundary::Boundary;
use super::decision::Decision;
use super::gazetteer::{Finding, Found, Gazetteer, Known, Query, Surroundings};
use super::plane::LonLat;
use words::{not_found, note, reason};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Inside,
    Outside,
    /// Closer to the line than the point's stated accuracy: a person decides.
    NearLine,
    /// Several addresses match.
    Ambiguous,
    NotFound,
}

impl Verdict {
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Inside => "inside",
            Verdict::Outside => "outside",
            Verdict::NearLine => "near_line",
            Verdict::Ambiguous => "ambiguous",
            Verdict::NotFound => "not_found",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Stable name for programs.
    pub code: String,
    /// The same in plain words.
    pub words: String,
}

/// An address named beside the answer: one to pick from, or a neighbour whose answer differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NamedAddress {
    pub id: String,
    pub address: String,
    /// `inside`, `outside`, `near_line`; absent where it has no point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<LonLat>,
}

/// The whole answer to one check. What is stored is this, so its id reproduces it exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// `4KD-297`.
    pub check_id: String,
    /// RFC 3339, UTC.
    pub checked_at: String,
    /// As typed.
    pub query: String,
    /// The day the answer is for, ISO date.
    pub on: String,
    pub verdict: Verdict,
    /// The site that the answer is about: the one asked about, or the one that holds the address.
    pub site: Option<String>,
    pub site_name: Option<String>,
    /// The matched address's id (UPRN where known).
    pub address_id: Option<String>,
    pub matched_address: Option<String>,
    /// 0 to 1.
    pub match_confidence: Option<f64>,
    pub distance_to_line_m: Option<f64>,
    pub boundary_version: Option<i64>,
    /// ISO date from which that version holds.
    pub boundary_from: Option<String>,
    pub reasons: Vec<Reason>,
    /// To pick from when `ambiguous`: five at the most, flats in natural order.
    pub candidates: Vec<NamedAddress>,
    /// Nearby addresses whose answer is the other one.
    pub neighbours: Vec<NamedAddress>,
    /// Where the matched address is.
    pub point: Option<LonLat>,
    /// Metres that the point may be out by.
    pub point_accuracy_m: Option<f64>,
    /// Somebody decided this address: the verdict is theirs, and not the line's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionShown>,
}

/// A decision as it is shown with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionShown {
    pub in_area: bool,
    pub why: String,
    /// The last day on which it counts, ISO date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_name: Option<String>,
    /// ISO date.
    pub decided_on: String,
    /// What the answer would be without it.
    pub geometry_says: Verdict,
}

/// A check as kept for ever.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RecordedCheck {
    pub organisation: String,
    pub id: String,
    pub at: i64,
    pub by: String,
    pub site: Option<String>,
    pub verdict: Verdict,
    pub answer: Answer,
    /// Which referral it was made for. Partners must say; others may.
    pub reference: Option<String>,
}

/// A site as it stands on the day asked about.
#[derive(Clone, Debug)]
pub struct SiteOnDay {
    pub organisation: String,
    pub site: String,
    pub name: String,
    pub version: i64,
    /// ISO date.
    pub from: String,
    pub boundary: Arc<Boundary>,
    /// How much is known of what lies around it.
    pub surroundings: Surroundings,
    /// Those of any day: each knows when it counts.
    pub decisions: Arc<[Decision]>,
    /// Of each home on its household list, by id: the day on which it came onto it (ISO date).
    pub listed_since: Arc<FxHashMap<String, String>>,
}

/// What is asked: the words typed, of which sites, for which day.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub text: &'a str,
    pub postcode: Option<&'a str>,
    /// The id of one of the candidates, picked by a person: it settles which address is meant.
    pub picked: Option<&'a str>,
    /// One site only; `None`: all of them.
    pub site: Option<&'a str>,
    /// ISO date.
    pub on: &'a str,
    /// The sites that the person may ask about, as they stand on that day. The site asked about
    /// is among them.
    pub sites: &'a [SiteOnDay],
    /// Is this address protected from whoever asks? `None`: none is.
    pub protected: Option<&'a dyn Fn(&Known) -> bool>,
    /// Without the neighbours that differ, the nearest home that is in, and where things are: for rows of a list.
    pub brief: bool,
}

impl<'a> Asked<'a> {
    /// The sites that the answer may be about.
    fn about(self) -> impl Iterator<Item = &'a SiteOnDay> + Clone {
        let site = self.site;
        self.sites.iter().filter(move |s| site.is_none_or(|id| s.site == id))
    }

    /// What is known around all of those: no more than around the least known of them.
    fn surroundings(self) -> Surroundings {
        self.about().map(|s| s.surroundings).min().unwrap_or_default()
    }

    /// What is known around the best known of them; around none, no answer can be wrong.
    fn widest_surroundings(self) -> Surroundings {
        self.about().map(|s| s.surroundings).max().unwrap_or(Surroundings::Incomplete)
    }

    /// What is known around the one that an answer speaks of.
    fn surroundings_of(self, answer: &Answer) -> Option<Surroundings> {
        let site = answer.site.as_deref()?;
        self.about().find(|s| s.site == site).map(|s| s.surroundings)
    }

    fn is_protected(&self, known: &Known) -> bool {
        self.protected.is_some_and(|protected| protected(known))
    }
}

/// Where the addresses are looked up, and which of them the person may see.
#[derive(Clone, Copy)]
struct Lists<'a> {
    gazetteer: &'a Gazetteer,
    may_see: &'a dyn Fn(&Known) -> bool,
}

/// Answers one check. Pure: the check's id and moment are the caller's to fill in.
pub fn answer(asked: Asked<'_>, gazetteer: &Gazetteer, may_see: &dyn Fn(&Known) -> bool) -> Answer {
    let query = match asked.picked {
        Some(id) => Query::picked(id),
        None => Query::read(asked.text, asked.postcode),
    };
    let mut answer = blank(asked);
    if query.unreadable_postcode {
        let words = "The postcode can't be read. Correct it, or leave it out, and check again.";
        answer.reasons.push(reason("postcode_unreadable", words));
        return answer;
    }
    if query.several_postcodes {
        answer.verdict = Verdict::Ambiguous;
        let words = "There are two postcodes here, so perhaps two addresses. Check one at a time.";
        answer.reasons.push(reason("several_addresses", words));
        return answer;
    }
    let widest = asked.widest_surroundings();
    let first = answer_from(asked, &query, gazetteer, may_see, widest);
    // A yes for a site of whose surroundings less is known must stand with that little.
    match asked.surroundings_of(&first) {
        Some(theirs) if theirs < widest && first.verdict != Verdict::Outside => {
            answer_from(asked, &query, gazetteer, may_see, theirs)
        }
        _ => first,
    }
}

fn answer_from(
    asked: Asked<'_>,
    query: &Query,
    gazetteer: &Gazetteer,
    may_see: &dyn Fn(&Known) -> bool,
    surroundings: Surroundings,
) -> Answer {
    let mut answer = blank(asked);
    let mut finding = gazetteer.find(query, surroundings, may_see);
    let open = |known: &Known| may_see(known) && !asked.is_protected(known);
    if asked.protected.is_some() && !shield(&mut finding, asked, query, gazetteer, &open) {
        return asking_the_team(blank(asked));
    }
    answer.match_confidence = finding.confidence;
    answer_finding(&mut answer, asked, query, &finding, Lists { gazetteer, may_see: &open });
    if asked.brief {
        answer.candidates.iter_mut().for_each(|named| named.point = None);
    }
    answer.reasons.extend(finding.notes.iter().map(note));
    answer
}

fn answer_finding(answer: &mut Answer, asked: Asked<'_>, query: &Query, finding: &Finding<'_>, lists: Lists<'_>) {
    let homes = finding.homes.as_slice();
    // The list can neither confirm nor contradict the postcode.
    let without_postcode =
        finding.postcode.is_some() && !homes.is_empty() && homes.iter().flatten().all(|known| known.postcode.is_none());
    match (finding.how, homes) {
        (Found::Nothing, _) | (_, []) => not_found(answer, asked, query, finding, lists),
        (Found::Match | Found::WithoutFlat | Found::Perhaps, homes) if without_postcode => {
            let words = "This address is listed without a postcode, so yours can't be compared. Is it the one?";
            several::choose(answer, asked, homes, reason("listed_without_postcode", words), several::Order::Natural);
        }
        (Found::Perhaps, homes) => {
            let words = "It is not certain which address is meant. Did you mean one of these?";
            several::choose(answer, asked, homes, reason("did_you_mean", words), several::Order::AsFound);
        }
        (Found::Match | Found::Picked | Found::Uprn, [home]) => one::decide(answer, asked, finding, home, lists),
        (Found::WithoutFlat, homes) => several::over_flats(answer, asked, homes),
        (Found::PostcodeOnly, homes) => several::over_postcode(answer, asked, finding, homes),
        (Found::StreetOnly, homes) => several::over_street(answer, asked, homes),
        (_, homes) => several::over_matches(answer, asked, homes),
    }
}

/// Takes protected homes out of what was found; `false` where nothing else was.
fn shield<'a>(
    finding: &mut Finding<'a>,
    asked: Asked<'_>,
    query: &Query,
    gazetteer: &'a Gazetteer,
    open: &dyn Fn(&Known) -> bool,
) -> bool {
    if finding.how == Found::Nothing {
        // The nearest miss may have been one of them: what else is near?
        let others = gazetteer.find(query, asked.surroundings(), open);
        let still_nothing = others.how == Found::Nothing;
        finding.miss = others.miss.filter(|_| still_nothing);
        finding.homes = if still_nothing { others.homes } else { Vec::new() };
        return true;
    }
    let before = finding.homes.len();
    finding.homes.retain(|home| !home.iter().any(|known| asked.is_protected(known)));
    if finding.homes.len() < before {
        finding.confidence = None;
        // What is left is no longer the only one that was meant.
        finding.how = if finding.how == Found::Match { Found::Several } else { finding.how };
    }
    !finding.homes.is_empty()
}

/// All that is said of a protected address. Nothing in it comes from the address.
fn asking_the_team(mut answer: Answer) -> Answer {
    answer.verdict = Verdict::NearLine;
    answer.reasons = vec![reason("ask_the_team", "Ask the team about this address.")];
    answer
}

impl Answer {
    /// The same answer for somebody who is not to be told of some addresses in it. `is_hidden` is asked
    /// of ids, `names_hidden` of words that may name one.
    #[must_use]
    pub fn without(self, is_hidden: &dyn Fn(&str) -> bool, names_hidden: &dyn Fn(&str) -> bool) -> Self {
        let mut answer = self;
        let only_one = answer.candidates.len() == 1 && is_hidden(&answer.candidates[0].id);
        if answer.address_id.as_deref().is_some_and(is_hidden) || only_one {
            let of_address = answer.address_id.is_some();
            let kept = Answer {
                // The place told of is the address's, unless it was the one asked about; that is no longer known.
                site: answer.site.filter(|_| !of_address),
                site_name: answer.site_name.filter(|_| !of_address),
                boundary_version: answer.boundary_version.filter(|_| !of_address),
                boundary_from: answer.boundary_from.filter(|_| !of_address),
                address_id: None,
                matched_address: None,
                match_confidence: None,
                distance_to_line_m: None,
                candidates: Vec::new(),
                neighbours: Vec::new(),
                point: None,
                point_accuracy_m: None,
                decision: None,
                ..answer
            };
            return asking_the_team(kept);
        }
        answer.candidates.retain(|named| !is_hidden(&named.id));
        answer.neighbours.retain(|named| !is_hidden(&named.id));
        answer.reasons.retain(|reason| !names_hidden(&reason.words));
        answer
    }
}

fn blank(asked: Asked<'_>) -> Answer {
    let site = asked.site.and_then(|id| asked.sites.iter().find(|s| s.site == id));
    Answer {
        check_id: String::new(),
        checked_at: String::new(),
        query: match asked.postcode {
            Some(postcode) => format!("{}, {postcode}", asked.text),
            None => asked.text.to_owned(),
        },
        on: asked.on.to_owned(),
        verdict: Verdict::NotFound,
        site: asked.site.map(str::to_owned),
        site_name: site.map(|s| s.name.clone()),
        address_id: None,
        matched_address: None,
        match_confidence: None,
        distance_to_line_m: None,
        boundary_version: site.map(|s| s.version),
        boundary_from: site.map(|s| s.from.clone()),
        reasons: Vec::new(),
        candidates: Vec::new(),
        neighbours: Vec::new(),
        point: None,
        point_accuracy_m: None,
        decision: None,
    }
}

#[cfg(test)]
mod tests;
