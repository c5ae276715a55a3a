//! One home matches: where does it stand, why, and who around it is answered otherwise?

use super::judge::{Judged, Standing, judge};
use super::several::named;
use super::words::{self, count, metres, reason};
use super::{Answer, Asked, DecisionShown, Lists, NamedAddress, Reason, SiteOnDay, Verdict};
use crate::domain::address::Point;
use crate::domain::gazetteer::{Finding, Known, homes_of, same_home};
use crate::domain::plane::{distance_m, to_lonlat};

/// How many neighbours with the other answer are shown.
const MOST_NEIGHBOURS: usize = 60;
/// How many addresses are looked at to find the nearest that is in.
const LOOK_AT: usize = 1_000;
/// Farther than this from the line, in metres, nobody asks which home is just in.
const JUST_OUTSIDE_M: f64 = 300.0;

pub(super) fn decide(answer: &mut Answer, asked: Asked<'_>, finding: &Finding<'_>, home: &[&Known], lists: Lists<'_>) {
    let shown = home[0];
    answer.address_id = Some(shown.id.clone());
    answer.matched_address = Some(shown.with_postcode());
    answer.reasons.push(words::how_matched(finding, shown));
    if asked.sites.is_empty() {
        answer.verdict = Verdict::NearLine;
        answer.reasons.push(reason("no_boundary", "No boundary was in force on that day, so a person decides."));
        return;
    }
    let judged = judge(asked, home);
    answer.verdict = judged.verdict;
    if let Some(site) = judged.site {
        about(answer, site);
    }
    let why = by_line(answer, &judged);
    match judged.decision {
        Some(_) => decided(answer, &judged, why),
        None => answer.reasons.extend(why),
    }
    if asked.brief {
        answer.point = None;
        return;
    }
    if judged.decision.is_none()
        && let (Verdict::Outside, Some(site), Some((point, _))) = (answer.verdict, judged.site, judged.placed)
    {
        nearest_inside(answer, asked, site, (&point, &judged), lists);
    }
    neighbours(answer, asked, shown, &judged, lists);
}

/// Which site, and which version of its boundary, the answer is about.
pub(super) fn about(answer: &mut Answer, site: &SiteOnDay) {
    answer.site = Some(site.site.clone());
    answer.site_name = Some(site.name.clone());
    answer.boundary_version = Some(site.version);
    answer.boundary_from = Some(site.from.clone());
}

/// What line, accuracy and lists say, and how far it is.
fn by_line(answer: &mut Answer, judged: &Judged<'_>) -> Vec<Reason> {
    let Some((point, standing)) = judged.placed else {
        let words = "This address has no place on the map, so the line can't decide. A manager decides.";
        return vec![reason("no_point", words)];
    };
    answer.point = to_lonlat(point.at).ok();
    answer.point_accuracy_m = Some(point.source.accuracy_m());
    answer.distance_to_line_m = Some((standing.distance_m * 100.0).round() / 100.0);
    if judged.settled {
        let words = format!(
            "{} from the line; it is on {}'s own household list, which settles it.",
            metres(standing.distance_m),
            standing.site.name
        );
        return vec![reason("settled_by_household_list", words)];
    }
    let mut why = where_it_stands(standing, &point);
    if judged.disagree {
        let words = "The lists put this home in different places, and the answer differs. A manager decides.";
        why.push(reason("places_disagree", words));
    }
    if judged.no_home {
        let words = match judged.geometry_says {
            Verdict::Outside => "This is not a home, as far as the list says.",
            _ => "This is not a home, as far as the list says: no household lives there. A person decides.",
        };
        why.push(reason("not_a_home", words));
    }
    why
}

fn where_it_stands(standing: Standing<'_>, point: &Point) -> Vec<Reason> {
    let Standing { verdict, site, distance_m, held_by } = standing;
    let (metres, good_to) = (metres(distance_m), metres(point.source.accuracy_m()));
    let mut why = vec![match verdict {
        Verdict::Inside => {
            reason("inside_line", format!("{metres} inside the line. The point for this home is good to {good_to}."))
        }
        Verdict::Outside => reason("outside_line", format!("{metres} outside the line of {}.", site.name)),
        _ => reason(
            "nearer_than_accuracy",
            format!("{metres} from the line, and the point is only good to {good_to}. A manager decides."),
        ),
    }];
    if let Some(other) = held_by {
        why.push(reason("inside_other_site", format!("It is inside another site: {}.", other.name)));
    }
    why
}

/// Shown as a decision, never as geometry: what the line says is kept apart.
fn decided(answer: &mut Answer, judged: &Judged<'_>, by_line: Vec<Reason>) {
    let Some(decision) = judged.decision else { return };
    let side = if decision.in_area { "in the area" } else { "not in the area" };
    let until = decision.until.as_ref().map(|day| format!(", until {}", words::day(day))).unwrap_or_default();
    let words = format!(
        "{} decided on {}: {side}{until}. {}",
        decision.by_name,
        words::day(&decision.decided_on),
        decision.why
    );
    answer.reasons.push(reason("decided", words));
    let apart = by_line.into_iter().map(|r| Reason { words: format!("Without the decision: {}", r.words), ..r });
    answer.reasons.extend(apart);
    answer.decision = Some(DecisionShown {
        in_area: decision.in_area,
        why: decision.why.clone(),
        until: decision.until.clone(),
        by_name: Some(decision.by_name.clone()),
        decided_on: decision.decided_on.clone(),
        geometry_says: judged.geometry_says,
    });
}

/// "Nearest home that is in: 14 Shakespeare Crescent."
fn nearest_inside(
    answer: &mut Answer,
    asked: Asked<'_>,
    site: &SiteOnDay,
    (from, judged): (&Point, &Judged<'_>),
    lists: Lists<'_>,
) {
    if answer.distance_to_line_m.is_none_or(|metres| metres > JUST_OUTSIDE_M) {
        return;
    }
    let only = Asked { site: Some(&site.site), ..asked };
    let inside = |k: &Known| {
        k.is_home
            && !surely_alike(asked, judged, k)
            && (lists.may_see)(k)
            && judge(only, &[k]).verdict == Verdict::Inside
    };
    if let Some((near, _)) = lists.gazetteer.nearest(from.at).take(LOOK_AT).find(|(k, _)| inside(k)) {
        let words = format!("Nearest home that is in: {}.", near.written);
        answer.reasons.push(reason("nearest_inside", words));
    }
}

/// Homes of the same postcode whose answer is the other one.
fn neighbours(answer: &mut Answer, asked: Asked<'_>, home: &Known, judged: &Judged<'_>, lists: Lists<'_>) {
    let Some(postcode) = &home.postcode else { return };
    let site = answer.site.clone();
    let only = Asked { site: site.as_deref(), ..asked };
    let mut hits = lists.gazetteer.in_postcode(postcode, lists.may_see);
    let unsure: Vec<&Known> = hits.iter().copied().filter(|other| !surely_alike(asked, judged, other)).collect();
    if unsure.is_empty() {
        return;
    }
    // All that lists say of one home counts.
    hits.retain(|hit| unsure.iter().any(|other| same_home(other, hit)));
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

/// Is the answer for this neighbour the same, without asking? What is r metres from a home that is d metres
/// from the line is at least d − r metres from it, on the same side.
fn surely_alike(asked: Asked<'_>, judged: &Judged<'_>, other: &Known) -> bool {
    let (Some((from, standing)), Some(there)) = (judged.placed, other.point) else { return false };
    let by_line = judged.decision.is_none() && !judged.disagree && judged.verdict == standing.verdict;
    let sure = by_line && matches!(judged.verdict, Verdict::Inside | Verdict::Outside);
    let clear = distance_m(from.at, there.at) + there.source.accuracy_m() < standing.distance_m;
    let decided = || asked.about().any(|s| s.decisions.iter().any(|d| d.address.names(other)));
    sure && clear && (other.is_home || judged.verdict == Verdict::Outside) && !decided()
}
