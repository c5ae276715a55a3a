//! Several homes may be meant. Where every one of them is answered alike, that is the answer; where they
//! are not, a person picks.

use super::judge::{Judged, judge};
use super::one::about;
use super::words::{count, list_words, reason};
use super::{Answer, Asked, NamedAddress, Reason, SiteOnDay, Verdict};
use crate::domain::gazetteer::{Finding, Home, Known, Surroundings};
use crate::domain::plane::to_lonlat;
use crate::domain::postcode::Postcode;

/// How many to pick from are shown.
const MOST_CANDIDATES: usize = 5;

/// In which order the homes to pick from are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// 2, 10, 12A, 12B.
    Natural,
    /// The likeliest first.
    AsFound,
}

/// How the homes that may be meant are answered, each for itself.
struct Tally<'a> {
    judged: Vec<Judged<'a>>,
    homes: usize,
    inside: usize,
    outside: usize,
    /// The one site that all of the answers are about.
    site: Option<&'a SiteOnDay>,
    nearest_line_m: Option<f64>,
}

impl<'a> Tally<'a> {
    fn of(asked: Asked<'a>, homes: &[Home<'_>]) -> Self {
        let judged: Vec<Judged<'a>> = homes.iter().map(|home| judge(asked, home)).collect();
        let of = |verdict| judged.iter().filter(|j| j.verdict == verdict).count();
        let first = judged.first().and_then(|j| j.site);
        let one = first.filter(|site| judged.iter().all(|j| j.site.is_some_and(|s| s.site == site.site)));
        let distances = judged.iter().filter_map(|j| j.placed).map(|(_, standing)| standing.distance_m);
        Self {
            homes: homes.len(),
            inside: of(Verdict::Inside),
            outside: of(Verdict::Outside),
            site: one,
            nearest_line_m: distances.min_by(f64::total_cmp),
            judged,
        }
    }

    /// Inside or outside, where every home is so answered. Inside two different sites is no one answer.
    fn unanimous(&self) -> Option<Verdict> {
        match () {
            () if self.homes > 0 && self.inside == self.homes && self.site.is_some() => Some(Verdict::Inside),
            () if self.homes > 0 && self.outside == self.homes => Some(Verdict::Outside),
            () => None,
        }
    }

    fn split_words(&self, asked: Asked<'_>) -> String {
        let sides =
            [(self.inside, "inside"), (self.outside, "outside"), (self.homes - self.inside - self.outside, "unclear")];
        if tells_no_totals(asked) {
            let some = sides.iter().filter(|(n, _)| *n > 0).map(|(_, side)| format!("some {side}"));
            return some.collect::<Vec<_>>().join(", ");
        }
        sides.map(|(n, side)| format!("{n} {side}")).join(", ")
    }
}

/// Where any address is protected from whoever asks, a total told today and another told tomorrow would
/// give away what is missing.
fn tells_no_totals(asked: Asked<'_>) -> bool {
    asked.protected.is_some()
}

/// "12 homes", or "Homes" where no totals are told.
fn homes_in_words(asked: Asked<'_>, n: usize) -> String {
    if tells_no_totals(asked) { "Homes".to_owned() } else { count(n, "home") }
}

/// The building is certain, the flat is not: its flats are all known, so they may answer as one.
pub(super) fn over_flats(answer: &mut Answer, asked: Asked<'_>, homes: &[Home<'_>]) {
    let tally = Tally::of(asked, homes);
    let (n, flats) = (tally.homes, count(tally.homes, "flat"));
    let all = match n {
        _ if tells_no_totals(asked) => "All flats listed there are".to_owned(),
        1 => "The only flat listed there is".to_owned(),
        _ => format!("All {flats} listed there are"),
    };
    match tally.unanimous() {
        Some(Verdict::Inside) => {
            let words = format!("{all} inside, so the flat makes no difference.");
            settle(answer, homes, &tally, Verdict::Inside, reason("every_flat_inside", words));
        }
        Some(_) => {
            let words = format!("{all} outside, so the flat makes no difference.");
            settle(answer, homes, &tally, Verdict::Outside, reason("every_flat_outside", words));
        }
        None => {
            let (many, split) = (homes_in_words(asked, n), tally.split_words(asked));
            let words = format!("{many} match: {split}. Ask for the flat number.");
            choose_among(answer, homes, &tally.judged, reason("flat_not_given", words), Order::Natural);
        }
    }
}

/// What was typed fits each of these equally well.
pub(super) fn over_matches(answer: &mut Answer, asked: Asked<'_>, homes: &[Home<'_>]) {
    let tally = Tally::of(asked, homes);
    let n = homes_in_words(asked, tally.homes);
    let codes = ["every_match_inside", "every_match_outside", "several_match"];
    let what = format!("{n} match");
    over_list(answer, asked, homes, &tally, codes, &what, "Pick one, or ask for the town or postcode.");
}

/// A street or a building, without a number.
pub(super) fn over_street(answer: &mut Answer, asked: Asked<'_>, homes: &[Home<'_>]) {
    let tally = Tally::of(asked, homes);
    let what = format!("{} listed there", homes_in_words(asked, tally.homes));
    let codes = ["street_all_inside", "street_all_outside", "street_split"];
    over_list(answer, asked, homes, &tally, codes, &what, "Ask for the house number.");
}

/// A postcode alone: all in, all out, or split. Its middle never decides.
pub(super) fn over_postcode(answer: &mut Answer, asked: Asked<'_>, finding: &Finding<'_>, homes: &[Home<'_>]) {
    let tally = Tally::of(asked, homes);
    let postcode = finding.postcode.as_ref().map(Postcode::as_str).unwrap_or_default();
    let what = format!("{} listed in {postcode}", homes_in_words(asked, tally.homes));
    let codes = ["postcode_all_inside", "postcode_all_outside", "postcode_split"];
    over_list(answer, asked, homes, &tally, codes, &what, "Ask for the house number.");
}

/// "All that are listed" is "all that there are" only where the list is known to be complete.
fn over_list(
    answer: &mut Answer,
    asked: Asked<'_>,
    homes: &[Home<'_>],
    tally: &Tally<'_>,
    [all_inside, all_outside, split]: [&str; 3],
    what: &str,
    ask: &str,
) {
    let surroundings = asked.surroundings();
    let complete = surroundings == Surroundings::Complete;
    let (verdict, code, side) = match tally.unanimous() {
        Some(Verdict::Inside) => (Verdict::Inside, all_inside, "all inside"),
        Some(_) => (Verdict::Outside, all_outside, "all outside"),
        None => {
            let why = reason(split, format!("{what}: {}. {ask}", tally.split_words(asked)));
            return choose_among(answer, homes, &tally.judged, why, Order::Natural);
        }
    };
    if complete {
        return settle(answer, homes, tally, verdict, reason(code, format!("{what}: {side}.")));
    }
    let why = reason(code, format!("{what}: {side}. {ask}"));
    choose_among(answer, homes, &tally.judged, why, Order::Natural);
    let (code, because) = list_words(surroundings);
    let words = format!("{because}, so there may be others, and this doesn't decide.");
    answer.reasons.push(reason(code, words));
}

/// All of them are answered alike: that is the answer, though which one is meant is not known.
fn settle(answer: &mut Answer, homes: &[Home<'_>], tally: &Tally<'_>, verdict: Verdict, why: Reason) {
    answer.verdict = verdict;
    if let Some(site) = tally.site {
        about(answer, site);
    }
    answer.distance_to_line_m = tally.nearest_line_m.map(|m| (m * 100.0).round() / 100.0);
    answer.reasons.push(why);
    answer.candidates = shown(homes, &tally.judged, Order::Natural);
}

pub(super) fn choose(answer: &mut Answer, asked: Asked<'_>, homes: &[Home<'_>], why: Reason, order: Order) {
    let judged: Vec<Judged<'_>> = homes.iter().map(|home| judge(asked, home)).collect();
    choose_among(answer, homes, &judged, why, order);
}

fn choose_among(answer: &mut Answer, homes: &[Home<'_>], judged: &[Judged<'_>], why: Reason, order: Order) {
    answer.verdict = Verdict::Ambiguous;
    answer.match_confidence = None;
    answer.reasons.push(why);
    answer.candidates = shown(homes, judged, order);
}

/// Five at the most. Where their answers differ, some of each answer are among them: one of each in turn is
/// kept, and those that are kept stand in their order again.
fn shown(homes: &[Home<'_>], judged: &[Judged<'_>], order: Order) -> Vec<NamedAddress> {
    let mut turns: Vec<(usize, usize)> = (0..homes.len()).map(|at| (at, at)).collect();
    if order == Order::Natural {
        let mut seen: Vec<(Verdict, usize)> = Vec::new();
        for (turn, at) in &mut turns {
            let verdict = judged[*at].verdict;
            match seen.iter_mut().find(|(of, _)| *of == verdict) {
                Some((_, times)) => (*turn, *times) = (*times, *times + 1),
                None => {
                    seen.push((verdict, 1));
                    *turn = 0;
                }
            }
        }
        turns.sort_unstable();
    }
    let mut kept: Vec<usize> = turns.iter().take(MOST_CANDIDATES).map(|(_, at)| *at).collect();
    kept.sort_unstable();
    kept.into_iter().map(|at| name(&homes[at], &judged[at])).collect()
}

/// What is listed next to what was asked about, the likeliest first.
pub(super) fn beside(asked: Asked<'_>, homes: &[Home<'_>]) -> Vec<NamedAddress> {
    homes.iter().take(MOST_CANDIDATES).map(|home| named(asked, home)).collect()
}

pub(super) fn named(asked: Asked<'_>, home: &[&Known]) -> NamedAddress {
    name(home, &judge(asked, home))
}

fn name(home: &[&Known], judged: &Judged<'_>) -> NamedAddress {
    let known = judged.placed.is_some() || judged.decision.is_some();
    NamedAddress {
        id: home[0].id.clone(),
        address: home[0].with_postcode(),
        verdict: known.then_some(judged.verdict),
        point: home.iter().find_map(|k| k.point).and_then(|p| to_lonlat(p.at).ok()),
    }
}
