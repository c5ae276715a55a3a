//! One area: an outline that does not cross itself, less its holes.

use geo::bool_ops::FillRule;
use geo::orient::{Direction, Orient};
use geo::{Area as _, BooleanOps, Coord, LineString, MultiPolygon, Polygon, unary_union};

use super::contacts::{Contact, ContactKind, TooIntricate};
use super::drawn::{Area, Ring};
use super::findings::{Findings, Refused};
use super::frame::Frame;
use super::parts::overlapping_boxes;
use super::rings::{area_m2, capital, is_sliver};
use super::sides::{Side, Sides};
use crate::domain::problem::Problem;

/// Corners that shapes laid over each other may have, summed up, before a check is given up.
pub(super) const MOST_WORK: usize = 3_000_000;

/// An area on its way: cleaned rings in metres, and what to call them.
pub(super) struct Draft {
    pub feature: u64,
    /// "part 2 (South)", or nothing where the file has one area only.
    pub called: Option<String>,
    /// As it was drawn, in degrees.
    pub drawn: Area,
    /// The outline, then the holes. Open, without repeats.
    pub rings: Vec<Ring>,
}

/// Contacts between the rings of one draft, or of one ring with itself.
pub(super) type Between<'a> = dyn Fn(usize, usize) -> Vec<Contact> + 'a;

impl Draft {
    /// "the outline", "hole 2 of part 1 (North)".
    pub fn ring_called(&self, ring: usize) -> String {
        let name = if ring == 0 { "the outline".to_owned() } else { format!("hole {ring}") };
        match &self.called {
            Some(called) => format!("{name} of {called}"),
            None => name,
        }
    }

    fn drawn_ring(&self, ring: usize) -> &Ring {
        if ring == 0 { &self.drawn.outline } else { &self.drawn.holes[ring - 1] }
    }

    /// The corner's number as drawn, from 1.
    fn corner_number(&self, ring: usize, at: Coord<f64>, frame: Frame) -> Option<usize> {
        let at = frame.degrees(at);
        self.drawn_ring(ring).iter().position(|c| *c == at).map(|i| i + 1)
    }
}

/// The ground that the draft means, as valid polygons in metres; none where it encloses nothing.
pub(super) fn resolve(
    draft: &Draft,
    between: &Between,
    frame: Frame,
    findings: &mut Findings,
) -> Result<Vec<Polygon<f64>>, Refused> {
    let outline = ground(draft, 0, between, frame, findings)?;
    if outline.is_empty() {
        if let Some(called) = &draft.called {
            let words = format!("{} encloses no ground, and was left out.", capital(called));
            findings.mend(Problem::warning("no_area", words).at_feature(draft.feature));
        }
        return Ok(Vec::new());
    }
    let holes = holes_that_count(draft, &outline, between, frame, findings)?;
    let plain = outline.len() == 1 && outline[0].interiors().is_empty() && !holes.rebuild;
    if plain {
        let rings = holes.kept.iter().map(|&hole| closed(&draft.rings[hole])).collect();
        return Ok(vec![Polygon::new(outline[0].exterior().clone(), rings).orient(Direction::Default)]);
    }
    let cut: Vec<Polygon<f64>> = holes.grounds.into_iter().flatten().collect();
    let left = without_slivers(MultiPolygon(outline).difference(&unary_union(&cut)));
    if left.is_empty() {
        return Err(findings.refuse(hole_takes_all(draft)));
    }
    Ok(left)
}

fn hole_takes_all(draft: &Draft) -> Problem {
    let called = draft.called.clone().unwrap_or_else(|| "the outline".to_owned());
    Problem::error("hole_covers_area", format!("The holes of {called} cover all of it: no ground is left."))
        .hint("Remove the hole, or draw it where ground is to be left out, and import the file again.")
        .at_feature(draft.feature)
}

/// The ground inside one ring, anticlockwise; none inside a sliver. A ring that only touches itself is taken apart; one
/// that crosses itself is refused, for nobody can guess which side was meant.
fn ground(
    draft: &Draft,
    ring: usize,
    between: &Between,
    frame: Frame,
    findings: &mut Findings,
) -> Result<Vec<Polygon<f64>>, Refused> {
    let contacts = between(ring, ring);
    if contacts.is_empty() && is_sliver(&draft.rings[ring]) {
        return Ok(Vec::new());
    }
    let corners = anticlockwise(&draft.rings[ring]);
    let plain = Polygon::new(closed(&corners), vec![]);
    if contacts.is_empty() {
        return Ok(vec![plain]);
    }
    let crossings: Vec<&Contact> = contacts.iter().filter(|c| c.kind == ContactKind::Crosses).collect();
    if !crossings.is_empty() {
        return Err(refuse_crossing(draft, ring, &crossings, frame, findings));
    }
    let nothing = MultiPolygon::<f64>(vec![]);
    let once = without_slivers(plain.union_with_fill_rule(&nothing, FillRule::Positive));
    let backwards = without_slivers(plain.union_with_fill_rule(&nothing, FillRule::Negative));
    if !backwards.is_empty() {
        // The part that winds the other way is the second lobe of a figure of eight.
        let crossings: Vec<&Contact> = contacts.iter().collect();
        return Err(refuse_crossing(draft, ring, &crossings, frame, findings));
    }
    let covered: f64 = once.iter().map(|p| p.unsigned_area()).sum();
    let wound = area_m2(&corners);
    let noise = (covered * 1e-6).max(1.0);
    let called = draft.ring_called(ring);
    let at = contacts[0].at;
    if (wound - 2.0 * covered).abs() < noise {
        findings.mend(
            Problem::warning(
                "ring_drawn_twice",
                format!("{} goes round twice. It was counted once.", capital(&called)),
            )
            .at_feature(draft.feature),
        );
    } else if wound - covered > noise {
        return Err(findings.refuse(
            Problem::error(
                "outline_overlaps_itself",
                format!("{} runs over itself {}: some ground lies inside it twice.", capital(&called), frame.words(at)),
            )
            .hint("Correct the outline there in the program that it was drawn in, and import the file again.")
            .at_feature(draft.feature),
        ));
    } else {
        let into = match (once.len(), once.iter().map(|p| p.interiors().len()).sum::<usize>()) {
            (1, 0) => "The ground inside is the same.".to_owned(),
            (1, holes) => {
                format!("The ground inside is the same; it is now written with {holes} hole{}.", plural(holes))
            }
            (parts, _) => format!("The ground inside is the same; it is now written as {parts} parts."),
        };
        findings.mark(frame.degrees(at), format!("{} touches itself here", capital(&called)));
        findings.mend(
            Problem::warning(
                "outline_touches_itself",
                format!("{} touches itself {}. {into}", capital(&called), frame.words(at)),
            )
            .at_feature(draft.feature),
        );
    }
    Ok(once)
}

fn refuse_crossing(
    draft: &Draft,
    ring: usize,
    crossings: &[&Contact],
    frame: Frame,
    findings: &mut Findings,
) -> Refused {
    let called = draft.ring_called(ring);
    let corners = &draft.rings[ring];
    let side = |edge: usize| {
        let from = draft.corner_number(ring, corners[edge], frame)?;
        let to = draft.corner_number(ring, corners[(edge + 1) % corners.len()], frame)?;
        Some(format!("its side from corner {from} to corner {to}"))
    };
    let first = crossings[0];
    let sides = match (side(first.a.edge), side(first.b.edge)) {
        (Some(a), Some(b)) => format!(", where {a} meets {b}"),
        _ => String::new(),
    };
    let places = distinct_places(crossings.iter().map(|c| c.at));
    let more = match places {
        0 | 1 => String::new(),
        2 => " It crosses itself in one more place, which is marked on the preview too.".to_owned(),
        n => format!(" It crosses itself in {} more places, which are marked on the preview too.", n - 1),
    };
    for crossing in crossings {
        findings.mark(frame.degrees(crossing.at), format!("{} crosses itself here", capital(&called)));
    }
    findings.refuse(
        Problem::error(
            "outline_crosses_itself",
            format!(
                "{} crosses itself {}{sides}. It cannot be told which ground is meant to be inside.{more}",
                capital(&called),
                frame.words(first.at)
            ),
        )
        .hint("Move one of those corners in the program that the boundary was drawn in, so that the outline goes round once, and import the file again.")
        .at_feature(draft.feature),
    )
}

/// The holes that take something away.
struct Holes {
    /// Ring numbers.
    kept: Vec<usize>,
    /// The ground inside each kept ring.
    grounds: Vec<Vec<Polygon<f64>>>,
    /// The holes cannot stay as they were drawn: they must be cut out.
    rebuild: bool,
}

fn holes_that_count(
    draft: &Draft,
    outline: &[Polygon<f64>],
    between: &Between,
    frame: Frame,
    findings: &mut Findings,
) -> Result<Holes, Refused> {
    let mut holes = Holes { kept: Vec::new(), grounds: Vec::new(), rebuild: false };
    let mut work = 0;
    for hole in 1..draft.rings.len() {
        let warn = |code: &str, words: String| Problem::warning(code, words).at_feature(draft.feature);
        let called = capital(&draft.ring_called(hole));
        let ground = ground(draft, hole, between, frame, findings)?;
        if ground.is_empty() {
            findings.mend(warn("hole_without_area", format!("{called} encloses no ground, and was left out.")));
            continue;
        }
        if !between(0, hole).is_empty() {
            work += draft.rings[0].len() + draft.rings[hole].len();
        }
        if work > MOST_WORK {
            return Err(findings.refuse(too_intricate()));
        }
        let at = draft.rings[hole][0];
        let the_outline = draft.ring_called(0);
        match against_outline(draft, hole, outline, &ground, between) {
            HoleLies::Inside => {}
            HoleLies::Outside => {
                findings.mark(frame.degrees(at), format!("{called} lies outside the outline"));
                findings.mend(warn("hole_outside", format!("{called} lies outside {the_outline}, {}, and was left out. A hole lies outside its outline when one of the two was moved.", frame.words(at))).hint("Look at the preview. If ground inside the outline should be left out, draw the hole there."));
                continue;
            }
            HoleLies::AllRound => return Err(findings.refuse(hole_takes_all(draft))),
            HoleLies::Across(at) => {
                findings.mark(frame.degrees(at), format!("{called} crosses the outline"));
                findings.mend(warn("hole_crosses_outline", format!("{called} crosses {the_outline} {}. The ground that is in the hole was left out of the area, and the outline now follows the hole there.", frame.words(at))).hint("Look at the preview: is that what was meant?"));
                holes.rebuild = true;
            }
            HoleLies::Along(at) => {
                findings.mark(frame.degrees(at), format!("{called} meets the outline"));
                findings.mend(warn("hole_meets_outline", format!("{called} shares more than a point with {the_outline} {}. The same ground is left out; the outline now follows the hole there.", frame.words(at))));
                holes.rebuild = true;
            }
        }
        holes.rebuild |= ground.len() != 1 || !between(hole, hole).is_empty();
        holes.kept.push(hole);
        holes.grounds.push(ground);
    }
    holes_among_themselves(draft, &mut holes, between, frame, findings)?;
    Ok(holes)
}

enum HoleLies {
    /// Within, touching the outline at one point at most.
    Inside,
    Outside,
    /// It holds the whole outline.
    AllRound,
    Across(Coord<f64>),
    Along(Coord<f64>),
}

fn against_outline(
    draft: &Draft,
    hole: usize,
    outline: &[Polygon<f64>],
    ground: &[Polygon<f64>],
    between: &Between,
) -> HoleLies {
    let contacts = between(0, hole);
    let Some(first) = contacts.first() else {
        let inside = |ring: usize, of: usize| side_of(&draft.rings[of], draft.rings[ring][0]) == Side::Inside;
        return if inside(hole, 0) {
            HoleLies::Inside
        } else if inside(0, hole) {
            HoleLies::AllRound
        } else {
            HoleLies::Outside
        };
    };
    let (outline, ground) = (MultiPolygon(outline.to_vec()), MultiPolygon(ground.to_vec()));
    let crossing = contacts.iter().find(|c| c.kind == ContactKind::Crosses).unwrap_or(first).at;
    if without_slivers(outline.intersection(&ground)).is_empty() {
        HoleLies::Outside
    } else if without_slivers(outline.difference(&ground)).is_empty() {
        HoleLies::AllRound
    } else if !without_slivers(ground.difference(&outline)).is_empty() {
        HoleLies::Across(crossing)
    } else if contacts.iter().all(|c| c.kind == ContactKind::Touches)
        && distinct_places(contacts.iter().map(|c| c.at)) < 2
    {
        HoleLies::Inside
    } else {
        HoleLies::Along(crossing)
    }
}

fn holes_among_themselves(
    draft: &Draft,
    holes: &mut Holes,
    between: &Between,
    frame: Frame,
    findings: &mut Findings,
) -> Result<(), Refused> {
    let boxes: Vec<Polygon<f64>> = holes.kept.iter().map(|&h| Polygon::new(closed(&draft.rings[h]), vec![])).collect();
    let Ok(pairs) = overlapping_boxes(&boxes.iter().collect::<Vec<_>>()) else {
        return Err(findings.refuse(too_intricate()));
    };
    let mut repeated: Vec<usize> = Vec::new();
    let mut work = 0;
    for (i, j) in pairs {
        if repeated.contains(&i) || repeated.contains(&j) {
            continue;
        }
        let (first, second) = (holes.kept[i], holes.kept[j]);
        let names = (capital(&draft.ring_called(first)), draft.ring_called(second));
        let contacts = between(first, second);
        work += draft.rings[first].len() + draft.rings[second].len();
        if work > MOST_WORK {
            return Err(findings.refuse(too_intricate()));
        }
        let Some(contact) = contacts.first() else {
            let inside = |ring: usize, of: usize| side_of(&draft.rings[of], draft.rings[ring][0]) == Side::Inside;
            if inside(first, second) || inside(second, first) {
                return Err(refuse_hole_in_hole(draft, names, draft.rings[second][0], frame, findings));
            }
            continue;
        };
        let (a, b) = (MultiPolygon(holes.grounds[i].clone()), MultiPolygon(holes.grounds[j].clone()));
        let shared = !without_slivers(a.intersection(&b)).is_empty();
        let (a_more, b_more) =
            (!without_slivers(a.difference(&b)).is_empty(), !without_slivers(b.difference(&a)).is_empty());
        let place = frame.words(contact.at);
        let words = if shared && !a_more && !b_more {
            repeated.push(j);
            ("hole_repeated", format!("{} and {} are the same. The hole was kept once.", names.0, names.1))
        } else if shared && (!a_more || !b_more) {
            return Err(refuse_hole_in_hole(draft, names, contact.at, frame, findings));
        } else if shared {
            (
                "holes_overlap",
                format!(
                    "{} and {} overlap {place}. They were made into one; all ground in either is left out.",
                    names.0, names.1
                ),
            )
        } else if contacts.iter().all(|c| c.kind == ContactKind::Touches)
            && distinct_places(contacts.iter().map(|c| c.at)) < 2
        {
            continue;
        } else {
            (
                "holes_share_edge",
                format!(
                    "{} and {} share an edge {place}. They were made into one; the same ground is left out.",
                    names.0, names.1
                ),
            )
        };
        findings.mark(frame.degrees(contact.at), "Two holes meet here");
        findings.mend(Problem::warning(words.0, words.1).at_feature(draft.feature));
        holes.rebuild |= words.0 != "hole_repeated";
    }
    for i in (0..holes.kept.len()).rev().filter(|i| repeated.contains(i)).collect::<Vec<_>>() {
        holes.kept.remove(i);
        holes.grounds.remove(i);
    }
    Ok(())
}

fn refuse_hole_in_hole(
    draft: &Draft,
    names: (String, String),
    at: Coord<f64>,
    frame: Frame,
    findings: &mut Findings,
) -> Refused {
    findings.mark(frame.degrees(at), "One hole inside another");
    findings.refuse(
        Problem::error(
            "hole_in_hole",
            format!("{} and {}: one lies inside the other, {}. It cannot be told whether the inner one is ground that belongs to the area.", names.0, names.1, frame.words(at)),
        )
        .hint("If it belongs to the area, draw it as a part of its own. If not, remove the inner hole. Then import the file again.")
        .at_feature(draft.feature),
    )
}

pub(super) fn too_intricate() -> Problem {
    Problem::error(
        "too_intricate",
        "The shape is too intricate to check: very many of its sides lie across one another.",
    )
    .hint("Export a simpler outline. A site's boundary has some hundred corners.")
}

impl From<TooIntricate> for Problem {
    fn from(_: TooIntricate) -> Self {
        too_intricate()
    }
}

fn side_of(ring: &Ring, at: Coord<f64>) -> Side {
    let ring = closed(ring);
    Sides::new([&ring.0[..]]).of(at)
}

/// Places that are further apart than drawing noise; 2 stands for two or more when only that matters.
fn distinct_places(places: impl Iterator<Item = Coord<f64>>) -> usize {
    const SAME_M: f64 = 0.05;
    const ENOUGH: usize = 1_000;
    let mut distinct: Vec<Coord<f64>> = Vec::new();
    for at in places.take(ENOUGH) {
        if !distinct.iter().any(|d| (d.x - at.x).hypot(d.y - at.y) < SAME_M) {
            distinct.push(at);
        }
    }
    distinct.len()
}

pub(super) fn closed(ring: &[Coord<f64>]) -> LineString<f64> {
    LineString(ring.iter().chain(ring.first()).copied().collect())
}

fn anticlockwise(ring: &Ring) -> Ring {
    let mut ring = ring.clone();
    if area_m2(&ring) < 0.0 {
        ring.reverse();
    }
    ring
}

/// Drops parts and holes so narrow that no home is in them, and winds outlines anticlockwise and
/// holes clockwise: a union goes wrong otherwise.
pub(super) fn without_slivers(shape: MultiPolygon<f64>) -> Vec<Polygon<f64>> {
    let open = |ring: &LineString<f64>| ring.0[..ring.0.len().saturating_sub(1)].to_vec();
    let broad = |ring: &LineString<f64>| !is_sliver(&open(ring));
    shape
        .into_iter()
        .filter(|part| broad(part.exterior()))
        .map(|part| {
            let (outline, holes) = part.into_inner();
            Polygon::new(outline, holes.into_iter().filter(broad).collect()).orient(Direction::Default)
        })
        .collect()
}

pub(super) fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}
