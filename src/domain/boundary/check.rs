//! Is what was drawn a boundary? Accept it, mend it and say so, or refuse it with what is wrong,
//! where, and what to do.

use std::collections::HashMap;

use geo::orient::{Direction, Orient};
use geo::{BoundingRect, MapCoords, MultiPolygon, Polygon, Rect, unary_union};
use serde_json::Value;

use super::MAX_POINTS;
use super::area::Boundary;
use super::contacts::{Contact, ContactKind, TooIntricate, contacts};
use super::drawn::{Area, Drawn, Ring, Shape, ShapeKind};
use super::findings::{Findings, Refused};
use super::frame::Frame;
use super::grid::{must_be_in_great_britain, round, to_degrees};
use super::holes::{Draft, resolve, too_intricate, without_slivers};
use super::parts::{Meeting, Part, gaps_closed, join};
use super::preview::preview;
use super::rings::{NOISE_M, clean};
use super::snap::close_gaps;
use crate::domain::import::Outcome;
use crate::domain::problem::Problem;

/// The answer to a boundary file.
#[derive(Clone, Debug)]
pub struct CheckedBoundary {
    pub outcome: Outcome,
    /// WGS84 degrees with seven decimals, right-hand rule, valid. `None` where rejected.
    pub boundary: Option<MultiPolygon<f64>>,
    pub problems: Vec<Problem>,
    /// GeoJSON FeatureCollection, WGS84. Each feature's `role` is `as_given`, `accepted`, or
    /// `problem` (a point with `words`).
    pub preview: Value,
    /// Features that the file holds.
    pub read: u64,
    /// "GeoJSON", "Shapefile".
    pub format: &'static str,
    /// Hectares of what was accepted.
    pub area_ha: Option<f64>,
}

/// Checks a boundary as drawn.
pub fn check(drawn: Drawn) -> CheckedBoundary {
    let mut findings = Findings::default();
    let (format, read) = (drawn.format, drawn.shapes.iter().map(|s| s.feature).max().unwrap_or(0));
    let mut given = Vec::new();
    let boundary = accept(drawn, &mut given, &mut findings).ok();
    CheckedBoundary {
        outcome: findings.outcome(),
        preview: preview(&given, boundary.as_ref().map(Boundary::wgs84), &findings.marks),
        area_ha: boundary.as_ref().map(Boundary::area_ha),
        boundary: boundary.map(|b| b.wgs84().clone()),
        problems: findings.problems,
        read,
        format,
    }
}

fn accept(mut drawn: Drawn, given: &mut Vec<Shape>, findings: &mut Findings) -> Result<Boundary, Refused> {
    for problem in std::mem::take(&mut drawn.problems) {
        findings.mend(problem);
    }
    let mut shapes = choose_areas(std::mem::take(&mut drawn.shapes), findings)?;
    to_degrees(&drawn, &mut shapes, findings)?;
    round(&mut shapes);
    must_be_in_great_britain(&shapes, findings)?;
    given.clone_from(&shapes);
    let Some(frame) = bounds(&shapes).map(Frame::around) else { return Err(findings.refuse(no_area())) };
    let mut drafts = drafts(shapes, frame, findings)?;
    if drafts.len() > 1 {
        let moved = close_gaps(&mut drafts);
        if moved > NOISE_M {
            findings.mend(gaps_closed(moved));
        }
    }
    let ground = ground(&drafts, frame, findings)?;
    finish(ground, frame, findings)
}

fn no_area() -> Problem {
    Problem::error("no_area", "The file holds no area.")
        .hint("A boundary is a polygon. Draw or export the site's outline as a polygon and import that file.")
}

/// Keeps the areas; without any, lines that are closed. Says what is left out.
fn choose_areas(shapes: Vec<Shape>, findings: &mut Findings) -> Result<Vec<Shape>, Refused> {
    let points: usize = shapes.iter().map(Shape::points).sum();
    if points > MAX_POINTS {
        return Err(findings.refuse(too_many_points(points)));
    }
    let is_open_line = |s: &Shape| matches!(s.kind, ShapeKind::Line(_)) && !s.is_closed_line();
    // Among open lines, a closed one is a loop of street and not an outline.
    let lines_stand_in = !shapes.iter().any(Shape::is_area) && !shapes.iter().any(is_open_line);
    let wanted = |s: &Shape| if lines_stand_in { s.is_closed_line() } else { s.is_area() };
    let (mut kept, left_out): (Vec<Shape>, Vec<Shape>) = shapes.into_iter().partition(wanted);
    if kept.iter().all(|s| s.points() == 0) {
        return Err(findings.refuse(nothing_usable(&left_out)));
    }
    if lines_stand_in {
        let words = match kept.len() {
            1 => "A closed line was used as the outline.".to_owned(),
            n => format!("{} closed lines were used as outlines.", super::parts::capital_number(n)),
        };
        findings.mend(
            Problem::warning("closed_line_used", words)
                .hint("Look at the preview: is the area what was meant?")
                .at_feature(kept[0].feature),
        );
    }
    for shape in &mut kept {
        if let ShapeKind::Line(line) = &mut shape.kind {
            shape.kind = ShapeKind::Areas(vec![Area { outline: std::mem::take(line), holes: Vec::new() }]);
        }
    }
    tell_left_out(&kept, &left_out, findings);
    tell_several(&kept, findings);
    Ok(kept)
}

pub(super) fn too_many_points(points: usize) -> Problem {
    Problem::error("too_many_points", format!("The file has {points} points; a boundary may have {MAX_POINTS}."))
        .hint("Export only the site's outline, or simplify it: a site's boundary has some hundred corners.")
}

fn nothing_usable(left_out: &[Shape]) -> Problem {
    if left_out.is_empty() {
        return no_area();
    }
    let mut problem = no_area();
    problem.message = format!("The file holds no area, only {}.", listed(left_out));
    if left_out.iter().any(|s| matches!(s.kind, ShapeKind::Line(_))) {
        problem.hint = Some("A line is an outline only where it ends where it began, and no other lines are in the file. Finish it as a polygon in the program that it was drawn in, and import the file again.".into());
    }
    problem
}

/// "a point", "two points and a line".
fn listed(shapes: &[Shape]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for shape in shapes {
        let words = shape.words();
        match kinds.iter_mut().find(|(w, _)| *w == words) {
            Some((_, n)) => *n += 1,
            None => kinds.push((words, 1)),
        }
    }
    let each = kinds.iter().map(|&(words, n)| match (n, words.split_once(' ')) {
        (1, _) | (_, None) => words.to_owned(),
        (n, Some(("a" | "an", "feature without a shape"))) => {
            format!("{} features without a shape", super::parts::number(n))
        }
        (n, Some((_, noun))) => format!("{} {noun}s", super::parts::number(n)),
    });
    super::parts::and_list(&each.collect::<Vec<_>>())
}

fn tell_left_out(kept: &[Shape], left_out: &[Shape], findings: &mut Findings) {
    let Some(first) = left_out.first() else { return };
    let what = listed(left_out);
    let words = if kept.len() == 1 && kept[0].in_collection && left_out.iter().all(|s| s.in_collection) {
        let others = if left_out.len() == 1 { "the other shape" } else { "the other shapes" };
        let were = if left_out.len() == 1 { "was" } else { "were" };
        format!("One area was found inside a collection; {others} ({what}) {were} left out.")
    } else if left_out.len() == 1 {
        format!("One shape that is not an area was left out: {what}.")
    } else {
        format!("{} shapes that are not areas were left out: {what}.", super::parts::capital_number(left_out.len()))
    };
    findings.mend(Problem::warning("not_areas_left_out", words).at_feature(first.feature));
}

fn tell_several(kept: &[Shape], findings: &mut Findings) {
    const NAMED: usize = 6;
    if kept.len() < 2 {
        return;
    }
    let labels: Vec<String> = kept.iter().filter_map(|s| s.label.clone()).collect();
    let names = if labels.len() == kept.len() && kept.len() <= NAMED {
        format!(" ({})", super::parts::and_list(&labels))
    } else {
        String::new()
    };
    let n = super::parts::number(kept.len());
    findings.mend(
        Problem::warning(
            "several_areas",
            format!(
                "{} areas were found{names}; they are kept as one site of {n} parts.",
                super::parts::capital_number(kept.len())
            ),
        )
        .hint("If they are different sites, import each from a file of its own."),
    );
}

fn bounds(shapes: &[Shape]) -> Option<Rect<f64>> {
    let all: geo::MultiPoint<f64> = shapes.iter().flat_map(Shape::coords).copied().collect::<Vec<_>>().into();
    all.bounding_rect()
}

fn drafts(shapes: Vec<Shape>, frame: Frame, findings: &mut Findings) -> Result<Vec<Draft>, Refused> {
    let areas: Vec<(u64, Option<String>, Area)> = shapes
        .into_iter()
        .flat_map(|shape| {
            let (feature, label) = (shape.feature, shape.label);
            let ShapeKind::Areas(areas) = shape.kind else { return Vec::new() };
            let name = if areas.len() == 1 { label } else { None };
            areas.into_iter().map(|area| (feature, name.clone(), area)).collect()
        })
        .collect();
    let several = areas.len() > 1;
    let mut drafts = Vec::new();
    for (i, (feature, label, drawn)) in areas.into_iter().enumerate() {
        let called = several.then(|| match label {
            Some(label) => format!("part {} ({label})", i + 1),
            None => format!("part {}", i + 1),
        });
        let mut draft = Draft { feature, called, drawn, rings: Vec::new() };
        let rings: Vec<Ring> = draft.drawn.rings().cloned().collect();
        for (r, ring) in rings.iter().enumerate() {
            let cleaned = clean(ring, &draft.ring_called(r), feature, frame, findings);
            draft.rings.push(cleaned);
        }
        drafts.push(draft);
    }
    if drafts.is_empty() { Err(findings.refuse(no_area())) } else { Ok(drafts) }
}

/// All drafts resolved and joined, in metres.
fn ground(drafts: &[Draft], frame: Frame, findings: &mut Findings) -> Result<Vec<Polygon<f64>>, Refused> {
    let numbered: Vec<(usize, usize)> =
        drafts.iter().enumerate().flat_map(|(d, draft)| (0..draft.rings.len()).map(move |r| (d, r))).collect();
    let rings: Vec<Ring> = drafts.iter().flat_map(|d| d.rings.iter().cloned()).collect();
    let found = contacts(&rings).map_err(|too_intricate| findings.refuse(too_intricate.into()))?;
    // A ring is named by its part and its place in it.
    type RingPair = ((usize, usize), (usize, usize));
    let mut by_ring: HashMap<RingPair, Vec<Contact>> = HashMap::new();
    let mut drafts_meet: HashMap<(usize, usize), Meeting> = HashMap::new();
    for contact in found {
        let (a, b) = (numbered[contact.a.ring], numbered[contact.b.ring]);
        if a.0 != b.0 {
            let how = if contact.kind == ContactKind::Touches { Meeting::AtPoints } else { Meeting::Closely };
            let known = drafts_meet.entry((a.0.min(b.0), a.0.max(b.0))).or_default();
            *known = how.max(*known);
        }
        by_ring.entry((a, b)).or_default().push(contact);
    }
    let mut parts: Vec<(usize, Part)> = Vec::new();
    for (d, draft) in drafts.iter().enumerate() {
        let between = |r: usize, s: usize| by_ring.get(&((d, r.min(s)), (d, r.max(s)))).cloned().unwrap_or_default();
        let ground = resolve(draft, &between, frame, findings)?;
        if !ground.is_empty() {
            let called = draft.called.clone().unwrap_or_else(|| "the outline".into());
            parts.push((d, Part { feature: draft.feature, called, ground }));
        }
    }
    if parts.is_empty() {
        return Err(findings.refuse(
            Problem::error("no_area", "The outline encloses no ground: its corners lie on one line or in one place.")
                .hint("Export the boundary again from the program that it was drawn in."),
        ));
    }
    let (numbers, parts): (Vec<usize>, Vec<Part>) = parts.into_iter().unzip();
    let meet = |i: usize, j: usize| drafts_meet.get(&(numbers[i], numbers[j])).copied().unwrap_or_default();
    join(parts, &meet, frame, findings)
}

/// In degrees with seven decimals. Where ground was cut or joined, rounding the new corners may let
/// lines cross by a hair, and what just misses itself in metres may meet in degrees: it is then cut and
/// rounded again, until nothing does.
fn rounded(mut ground: Vec<Polygon<f64>>, frame: Frame, findings: &mut Findings) -> Result<MultiPolygon<f64>, Refused> {
    const ROUNDS: usize = 8;
    for round in 0..ROUNDS {
        let degrees = frame.polygons_in_degrees(&ground);
        if stands(&degrees).map_err(|too_intricate| findings.refuse(too_intricate.into()))? {
            return Ok(degrees);
        }
        if round == 0 && findings.outcome() == Outcome::Accepted {
            let words = "The outline meets itself to within a hair. The ground inside is the same to a centimetre; it is now written so that it does not.";
            findings.mend(
                Problem::warning("outline_touches_itself", words).hint("Look at the preview: is that what was meant?"),
            );
        }
        let again: Vec<Polygon<f64>> = degrees.map_coords(|c| frame.metres(c)).orient(Direction::Default).0;
        ground = without_slivers(unary_union(&again));
    }
    Err(findings.refuse(too_intricate()))
}

/// Does nothing in it meet, but rings of which one touches the other?
fn stands(degrees: &MultiPolygon<f64>) -> Result<bool, TooIntricate> {
    let rings = degrees.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
    let open: Vec<Ring> = rings.map(|r| r.0[..r.0.len().saturating_sub(1)].to_vec()).collect();
    let sound = |c: &Contact| c.kind == ContactKind::Touches && c.a.ring != c.b.ring;
    Ok(contacts(&open)?.iter().all(sound) && open.iter().all(|ring| ring.len() > 2))
}

/// Back to degrees, normalised; and is it of a size that a site has?
fn finish(ground: Vec<Polygon<f64>>, frame: Frame, findings: &mut Findings) -> Result<Boundary, Refused> {
    const TINY_HA: f64 = 0.05;
    const LARGE_HA: f64 = 2_500.0;
    const IMPOSSIBLE_HA: f64 = 100_000.0;
    let boundary = Boundary::from_wgs84(rounded(ground, frame, findings)?.orient(Direction::Default));
    let boundary = boundary.map_err(|why| {
        findings.refuse(Problem::error(
            "not_in_great_britain",
            format!("The area cannot be placed on British National Grid: {why}."),
        ))
    })?;
    let ha = boundary.area_ha();
    if ha > IMPOSSIBLE_HA {
        return Err(findings.refuse(
            Problem::error(
                "too_large",
                format!("The area is {ha:.0} hectares: that is a county or a country, not a site."),
            )
            .hint("Check that the file is the right one, and export only the site's outline."),
        ));
    }
    if ha > LARGE_HA {
        findings.note(
            Problem::warning(
                "large_area",
                format!("The area is {ha:.0} hectares, which is large for a site: most are under 200."),
            )
            .hint("Check that the file is the right one."),
        );
    } else if ha < TINY_HA {
        findings.note(
            Problem::warning(
                "tiny_area",
                format!("The area is only {:.0} square metres: no more than a building.", ha * 10_000.0),
            )
            .hint("Check that the file is the right one."),
        );
    }
    Ok(boundary)
}
