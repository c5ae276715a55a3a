//! Is this address inside the area? A verdict with its reasons, never a wrong yes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::Point;
use super::boundary::Boundary;
use super::gazetteer::{Finding, Found, Gazetteer, Home, Known, Miss, Query, Surroundings, homes_of, same_home};
use super::plane::{LonLat, to_lonlat};
use super::postcode::Postcode;

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
}

/// How many to pick from are shown.
const MOST_CANDIDATES: usize = 5;
/// How many neighbours with the other answer are shown.
const MOST_NEIGHBOURS: usize = 60;

/// Where one point stands against the sites asked about.
#[derive(Clone, Copy, Debug)]
struct Standing<'a> {
    verdict: Verdict,
    /// The site that the verdict speaks of.
    site: &'a SiteOnDay,
    distance_m: f64,
    /// Another site that holds it, when the one asked about does not.
    held_by: Option<&'a SiteOnDay>,
}

/// Answers one check. Pure: the check's id and moment are the caller's to fill in.
pub fn answer(asked: Asked<'_>, gazetteer: &Gazetteer, may_see: &dyn Fn(&Known) -> bool) -> Answer {
    let query = match asked.picked {
        Some(id) => Query::picked(id),
        None => Query::read(asked.text, asked.postcode),
    };
    let finding = gazetteer.find(&query, Surroundings::Incomplete, may_see);
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
    let homes = finding.homes.as_slice();
    match (finding.how, homes) {
        (Found::Nothing, _) => not_found(&mut answer, asked, &query, &finding),
        (Found::PostcodeOnly, homes) => whole_postcode(&mut answer, asked, &query, homes),
        (Found::WithoutFlat, homes) => {
            let words = format!("{} match. Ask for the flat number.", count(homes.len(), "home"));
            choose(&mut answer, asked, homes, reason("flat_not_given", words));
        }
        // The list can neither confirm nor contradict the postcode.
        (_, [home]) if query.postcode.is_some() && home.iter().all(|known| known.postcode.is_none()) => {
            let words = "This address is listed without a postcode, so yours can't be compared. Is it the one?";
            choose(&mut answer, asked, homes, reason("listed_without_postcode", words));
        }
        (Found::Match | Found::Picked | Found::Uprn, [home]) => {
            decide(&mut answer, asked, &finding, home, gazetteer, may_see);
        }
        (_, homes) => {
            let words = format!("{} match. Pick one, or ask for the town or postcode.", count(homes.len(), "home"));
            choose(&mut answer, asked, homes, reason("several_match", words));
        }
    }
    answer
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
    }
}

/// One home matches: where does it stand?
fn decide(
    answer: &mut Answer,
    asked: Asked<'_>,
    finding: &Finding<'_>,
    home: &[&Known],
    gazetteer: &Gazetteer,
    may_see: &dyn Fn(&Known) -> bool,
) {
    let shown = home[0];
    answer.address_id = Some(shown.id.clone());
    answer.matched_address = Some(shown.with_postcode());
    answer.reasons.push(how_matched(finding, shown));
    answer.match_confidence = finding.confidence;
    if asked.sites.is_empty() {
        answer.verdict = Verdict::NearLine;
        answer.reasons.push(reason("no_boundary", "No boundary was in force on that day, so a person decides."));
        return;
    }
    let placed: Vec<Point> = home.iter().filter_map(|k| k.point).collect();
    let Some(first) = placed.first() else {
        answer.verdict = Verdict::NearLine;
        let words = "This address has no place on the map, so the line can't decide. A manager decides.";
        answer.reasons.push(reason("no_point", words));
        return;
    };
    let standings: Vec<Standing> = placed.iter().filter_map(|p| stand(asked, p)).collect();
    let Some(standing) = standings.first().copied() else { return };
    answer.point = to_lonlat(first.at).ok();
    answer.point_accuracy_m = Some(first.source.accuracy_m());
    say_where(answer, standing, first);
    if standings.iter().any(|s| s.verdict != standing.verdict || s.site.site != standing.site.site) {
        answer.verdict = Verdict::NearLine;
        let words = "The lists put this home in different places, and the answer differs. A manager decides.";
        answer.reasons.push(reason("places_disagree", words));
    }
    if answer.verdict == Verdict::Outside {
        nearest_inside(answer, asked, standing.site, first, gazetteer, may_see);
    }
    neighbours(answer, asked, shown, gazetteer, may_see);
}

fn how_matched(finding: &Finding<'_>, known: &Known) -> Reason {
    match finding.how {
        Found::Picked => reason("picked", "Picked from the addresses that matched."),
        Found::Uprn => reason("matched_uprn", "Matched by its UPRN."),
        _ if !finding.agreed.name => reason(
            "matched_number_and_postcode",
            "Matched by number and postcode: no other home there has that number.",
        ),
        _ if finding.agreed.postcode && known.postcode.is_some() => {
            reason("matched_words_and_postcode", "Every word and the postcode match.")
        }
        _ => reason("matched_words", "Every word matches, and no other listed home fits. No postcode was given."),
    }
}

/// The verdict of one point. `None` where there is no site to ask about.
fn stand<'a>(asked: Asked<'a>, point: &Point) -> Option<Standing<'a>> {
    let accuracy_m = point.source.accuracy_m();
    let judged = |site: &'a SiteOnDay| {
        let position = site.boundary.locate(point.at);
        let verdict = match position.inside {
            _ if position.distance_to_line_m < accuracy_m => Verdict::NearLine,
            true => Verdict::Inside,
            false => Verdict::Outside,
        };
        Standing { verdict, site, distance_m: position.distance_to_line_m, held_by: None }
    };
    let rank = |s: &Standing| match s.verdict {
        Verdict::Inside => 0,
        Verdict::NearLine => 1,
        _ => 2,
    };
    let all: Vec<Standing> = asked.sites.iter().map(judged).collect();
    let best = |of: &mut dyn Iterator<Item = &Standing<'a>>| {
        of.min_by(|a, b| rank(a).cmp(&rank(b)).then(a.distance_m.total_cmp(&b.distance_m))).copied()
    };
    let mut standing = best(&mut all.iter().filter(|s| asked.site.is_none_or(|id| s.site.site == id)))?;
    if standing.verdict == Verdict::Outside {
        standing.held_by = all.iter().find(|s| s.verdict == Verdict::Inside).map(|s| s.site);
    }
    Some(standing)
}

fn say_where(answer: &mut Answer, standing: Standing<'_>, point: &Point) {
    let Standing { verdict, site, distance_m, held_by } = standing;
    answer.verdict = verdict;
    answer.site = Some(site.site.clone());
    answer.site_name = Some(site.name.clone());
    answer.boundary_version = Some(site.version);
    answer.boundary_from = Some(site.from.clone());
    answer.distance_to_line_m = Some((distance_m * 100.0).round() / 100.0);
    let (metres, good_to) = (metres(distance_m), metres(point.source.accuracy_m()));
    answer.reasons.push(match verdict {
        Verdict::Inside => {
            reason("inside_line", format!("{metres} inside the line. The point for this home is good to {good_to}."))
        }
        Verdict::Outside => reason("outside_line", format!("{metres} outside the line of {}.", site.name)),
        _ => reason(
            "nearer_than_accuracy",
            format!("{metres} from the line, and the point is only good to {good_to}. A manager decides."),
        ),
    });
    if let Some(other) = held_by {
        answer.reasons.push(reason("inside_other_site", format!("It is inside another site: {}.", other.name)));
    }
}

/// "Nearest home that is in: 14 Shakespeare Crescent."
fn nearest_inside(
    answer: &mut Answer,
    asked: Asked<'_>,
    site: &SiteOnDay,
    from: &Point,
    gazetteer: &Gazetteer,
    may_see: &dyn Fn(&Known) -> bool,
) {
    const LOOK_AT: usize = 3_000;
    let only = Asked { site: Some(&site.site), ..asked };
    let inside = |k: &Known| {
        may_see(k) && k.point.as_ref().and_then(|p| stand(only, p)).is_some_and(|s| s.verdict == Verdict::Inside)
    };
    if let Some((near, _)) = gazetteer.nearest(from.at).take(LOOK_AT).find(|(k, _)| inside(k)) {
        let words = format!("Nearest home that is in: {}.", near.written);
        answer.reasons.push(reason("nearest_inside", words));
    }
}

/// Homes of the same postcode whose answer is the other one.
fn neighbours(
    answer: &mut Answer,
    asked: Asked<'_>,
    home: &Known,
    gazetteer: &Gazetteer,
    may_see: &dyn Fn(&Known) -> bool,
) {
    let Some(postcode) = &home.postcode else { return };
    let only = Asked { site: answer.site.as_deref(), ..asked };
    let hits = gazetteer.in_postcode(postcode, may_see);
    let mut others: Vec<NamedAddress> = homes_of(&hits)
        .iter()
        .filter(|other| !same_home(other[0], home))
        .map(|other| named(only, other))
        .filter(|other| other.verdict.is_some_and(|v| v != answer.verdict))
        .collect();
    if others.is_empty() {
        return;
    }
    let words = format!("Same postcode, different answer: {}.", count(others.len(), "home"));
    others.truncate(MOST_NEIGHBOURS);
    answer.neighbours = others;
    answer.reasons.push(reason("neighbours_differ", words));
}

fn choose(answer: &mut Answer, asked: Asked<'_>, homes: &[Home<'_>], why: Reason) {
    answer.verdict = Verdict::Ambiguous;
    answer.reasons.push(why);
    answer.candidates = homes.iter().take(MOST_CANDIDATES).map(|home| named(asked, home)).collect();
}

/// A postcode alone: all in, all out, or split. Its middle never decides.
fn whole_postcode(answer: &mut Answer, asked: Asked<'_>, query: &Query, homes: &[Home<'_>]) {
    let all: Vec<NamedAddress> = homes.iter().map(|home| named(asked, home)).collect();
    let of = |verdict| all.iter().filter(|a| a.verdict == Some(verdict)).count();
    let (inside, outside, n) = (of(Verdict::Inside), of(Verdict::Outside), all.len());
    let postcode = query.postcode.as_ref().map(Postcode::as_str).unwrap_or_default();
    let why = if inside == n {
        reason("postcode_all_inside", format!("All {} listed in {postcode} are inside. Ask for the house number.", n))
    } else if outside == n {
        reason("postcode_all_outside", format!("All {} listed in {postcode} are outside. Ask for the house number.", n))
    } else {
        let words = format!(
            "{postcode} is split: {inside} inside, {outside} outside, {} unclear. Ask for the house number.",
            n - inside - outside
        );
        reason("postcode_split", words)
    };
    choose(answer, asked, homes, why);
}

fn named(asked: Asked<'_>, home: &[&Known]) -> NamedAddress {
    let point = home.iter().find_map(|k| k.point);
    NamedAddress {
        id: home[0].id.clone(),
        address: home[0].with_postcode(),
        verdict: point.as_ref().and_then(|p| stand(asked, p)).map(|s| s.verdict),
        point: point.and_then(|p| to_lonlat(p.at).ok()),
    }
}

/// "Not on our list" is never "outside": the list may be incomplete.
fn not_found(answer: &mut Answer, asked: Asked<'_>, query: &Query, finding: &Finding<'_>) {
    answer.verdict = Verdict::NotFound;
    if asked.text.trim().is_empty() && query.postcode.is_none() {
        answer.reasons.push(reason("nothing_asked", "No address was given."));
        return;
    }
    if query.uprn.is_some() {
        answer.reasons.push(reason("uprn_not_listed", "This UPRN is not on our list."));
    }
    answer.reasons.extend(finding.miss.as_ref().map(|miss| match miss {
        Miss::OtherPostcode(listed) => {
            reason("other_postcode", format!("This address is listed with another postcode: {listed}."))
        }
        Miss::OtherNumber { listed, asked } => reason("other_number", format!("{listed} is listed, {asked} is not.")),
        Miss::OtherFlat { listed, asked } => reason("other_flat", format!("{listed} is listed, {asked} is not.")),
        Miss::NoNumber => reason("number_missing", "The street is known. Ask for the house number."),
        Miss::OtherTown { listed } => reason("other_town", format!("This street is listed in {listed}.")),
    }));
    let words = "It is not on our list. This doesn't mean that it is outside.";
    answer.reasons.push(reason("not_listed", words));
}

fn reason(code: &str, words: impl Into<String>) -> Reason {
    Reason { code: code.to_owned(), words: words.into() }
}

/// "3 homes", "1 home".
fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// "10 metres", "1 metre", "less than 1 metre".
fn metres(distance_m: f64) -> String {
    match distance_m.round() {
        m if m < 1.0 => "Less than 1 metre".to_owned(),
        m if m < 2.0 => "1 metre".to_owned(),
        m => format!("{m} metres"),
    }
}

#[cfg(test)]
mod tests;
