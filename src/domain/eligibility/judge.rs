//! Where one home stands: against the line, as good as its point is, and what a household list or a
//! decision says of it besides.

use super::{Asked, SiteOnDay, Verdict};
use crate::domain::address::Point;
use crate::domain::decision::Decision;
use crate::domain::gazetteer::Known;

/// Where one point stands against the sites asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    pub verdict: Verdict,
    /// The site that the verdict speaks of.
    pub site: &'a SiteOnDay,
    pub distance_m: f64,
    /// Another site that holds it, when the one asked about does not.
    pub held_by: Option<&'a SiteOnDay>,
}

/// What is answered for one home, and from what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    pub verdict: Verdict,
    /// The site that the verdict speaks of.
    pub site: Option<&'a SiteOnDay>,
    /// The first point that a list gives, and where it stands; none where the home has no place.
    pub placed: Option<(Point, Standing<'a>)>,
    /// The lists put it in different places, and the answer differs.
    pub disagree: bool,
    /// Too near the line to say, but on the site's own household list.
    pub settled: bool,
    /// Nobody lives there.
    pub no_home: bool,
    pub decision: Option<&'a Decision>,
    /// The verdict without the decision.
    pub geometry_says: Verdict,
}

pub(super) fn judge<'a>(asked: Asked<'a>, home: &[&Known]) -> Judged<'a> {
    let judged = by_line(asked, home);
    let decisions = |in_area: bool| {
        let counts = move |d: &&Decision| d.in_area == in_area && d.counts_on(asked.on);
        let of_home = |d: &&Decision| home.iter().any(|known| d.address.names(known));
        asked.about().find_map(move |s| {
            // Where there are two, the later one was made knowing the earlier.
            let found = s.decisions.iter().filter(counts).filter(of_home).max_by_key(|d| d.at);
            found.map(|d| (s, d))
        })
    };
    if asked.about().all(|s| s.decisions.is_empty()) {
        return judged;
    }
    match (decisions(true), decisions(false)) {
        (Some((site, yes)), no) if no.is_none_or(|(_, no)| no.site != yes.site || no.at < yes.at) => {
            Judged { verdict: Verdict::Inside, site: Some(site), decision: Some(yes), ..judged }
        }
        // A "no" speaks of its own site only.
        (_, Some((site, no))) if judged.site.is_none_or(|s| s.site == site.site) => {
            Judged { verdict: Verdict::Outside, site: Some(site), decision: Some(no), ..judged }
        }
        _ => judged,
    }
}

fn by_line<'a>(asked: Asked<'a>, home: &[&Known]) -> Judged<'a> {
    let standings = || home.iter().filter_map(|k| k.point).filter_map(|p| Some((p, stand(asked, &p)?)));
    let placed = standings().next();
    let no_home = home.iter().all(|known| !known.is_home);
    let disagree = placed.is_some_and(|(_, first)| {
        standings().any(|(_, s)| s.verdict != first.verdict || s.site.site != first.site.site)
    });
    let verdict = match placed {
        Some((_, first)) if !disagree => first.verdict,
        _ => Verdict::NearLine,
    };
    let site = placed.map(|(_, s)| s.site).or_else(|| asked.site.and_then(|_| asked.about().next()));
    let mut judged =
        Judged { verdict, site, placed, disagree, settled: false, no_home, decision: None, geometry_says: verdict };
    if no_home {
        if verdict == Verdict::Inside {
            judged.verdict = Verdict::NearLine;
        }
    } else if verdict == Verdict::NearLine
        && let Some(site) = settling_list(asked, home)
    {
        (judged.verdict, judged.site, judged.settled) = (Verdict::Inside, Some(site), true);
        judged.placed = placed.map(|(p, _)| (p, against(site, &p)));
    }
    judged.geometry_says = judged.verdict;
    judged
}

/// The site on whose own household list the home stood that day, where no point says that it is clearly
/// outside. A home without any point is settled by no list: lists hold homes outside the line as well.
fn settling_list<'a>(asked: Asked<'a>, home: &[&Known]) -> Option<&'a SiteOnDay> {
    let points = || home.iter().filter_map(|known| known.point);
    points().next()?;
    let listed = |site: &&SiteOnDay| {
        home.iter().any(|known| {
            let since = || site.listed_since.get(&known.id);
            known.list_of.as_deref() == Some(&*site.site) && since().is_none_or(|day| day.as_str() <= asked.on)
        })
    };
    let not_clearly_out = |site: &&SiteOnDay| points().all(|p| against(site, &p).verdict != Verdict::Outside);
    asked.about().filter(listed).find(not_clearly_out)
}

/// Where a point stands against one site.
fn against<'a>(site: &'a SiteOnDay, point: &Point) -> Standing<'a> {
    let position = site.boundary.locate(point.at);
    let verdict = match position.inside {
        _ if position.distance_to_line_m < point.source.accuracy_m() => Verdict::NearLine,
        true => Verdict::Inside,
        false => Verdict::Outside,
    };
    Standing { verdict, site, distance_m: position.distance_to_line_m, held_by: None }
}

/// The verdict of one point: of the site that holds it, or is nearest. `None` where there is no site to
/// ask about.
pub(super) fn stand<'a>(asked: Asked<'a>, point: &Point) -> Option<Standing<'a>> {
    let rank = |s: &Standing| match s.verdict {
        Verdict::Inside => 0,
        Verdict::NearLine => 1,
        _ => 2,
    };
    let better = |a: &Standing, b: &Standing| rank(a).cmp(&rank(b)).then(a.distance_m.total_cmp(&b.distance_m));
    let mut standing = asked.about().map(|site| against(site, point)).min_by(better)?;
    if standing.verdict == Verdict::Outside {
        let others = asked.sites.iter().filter(|s| asked.site.is_some_and(|id| s.site != id));
        standing.held_by =
            others.map(|site| against(site, point)).find(|s| s.verdict == Verdict::Inside).map(|s| s.site);
    }
    Some(standing)
}
