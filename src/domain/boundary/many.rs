//! Many boundaries at once: which of them is a point in? In degrees, without a database.

use geo::Coord;
use rayon::prelude::*;

use super::cells::Cells;
use super::drawn::{Area, Drawn, ShapeKind};
use super::findings::Findings;
use super::grid::to_degrees;
use super::nearby::Nearby;
use super::sides::Side;
use crate::domain::problem::Problem;

/// Features of a file, ready to be asked in bulk.
#[derive(Debug)]
pub struct Many {
    labels: Vec<String>,
    /// In file order, so that the first that holds a point is the answer.
    areas: Vec<Located>,
    corners: usize,
    nearby: Nearby,
}

/// The features and what was remarked on while reading them.
#[derive(Debug)]
pub struct Labelled {
    pub many: Many,
    pub problems: Vec<Problem>,
}

/// The file cannot be used, and why.
#[derive(Debug)]
pub struct UnusableShapes(pub Vec<Problem>);

#[derive(Debug)]
struct Located {
    feature: usize,
    cells: Cells,
}

impl Many {
    /// Every area of a file, under its feature's label: `site`, `name` or `id`, or the feature's
    /// index, counted from 0, if it has none of them. Shapes that are not areas are passed over and
    /// told. Unlike a site's own boundary, an area may be anywhere on Earth, and one whose outline
    /// crosses itself holds what an odd number of its lines surround.
    pub fn from_drawn(mut drawn: Drawn) -> Result<Labelled, UnusableShapes> {
        let mut findings = Findings::default();
        let mut problems = std::mem::take(&mut drawn.problems);
        let all = drawn.shapes.len();
        let mut shapes = std::mem::take(&mut drawn.shapes);
        shapes.retain(super::Shape::is_area);
        if shapes.is_empty() {
            return Err(UnusableShapes(vec![
                Problem::error("no_area", "The file holds no area.")
                    .hint("Boundaries are polygons. Export the outlines as polygons and try again."),
            ]));
        }
        if shapes.len() < all {
            problems.push(Problem::warning(
                "not_areas_left_out",
                format!("{} shapes that are not areas were left out.", all - shapes.len()),
            ));
        }
        let placed = to_degrees(&drawn, &mut shapes, &mut findings);
        problems.append(&mut findings.problems);
        if placed.is_err() {
            return Err(UnusableShapes(problems));
        }
        let features = shapes.into_iter().filter_map(|shape| {
            let index = usize::try_from(shape.feature).ok()?.saturating_sub(1);
            let label = shape.label.unwrap_or_else(|| index.to_string());
            let ShapeKind::Areas(areas) = shape.kind else { return None };
            Some((label, areas))
        });
        Ok(Labelled { many: Self::new(features), problems })
    }

    /// Labels with their areas, in degrees. Rings may be open or closed.
    pub fn new(features: impl IntoIterator<Item = (String, Vec<Area>)>) -> Self {
        /// As many as a processor keeps at hand: what must be waited for is slower than what must
        /// be worked out.
        const ALL_CELLS: usize = 1 << 16;
        let (mut labels, mut drawn) = (Vec::new(), Vec::new());
        for (feature, (label, areas)) in features.into_iter().enumerate() {
            labels.push(label);
            drawn.extend(areas.into_iter().map(|area| (feature, area)));
        }
        let corners: usize = drawn.iter().flat_map(|(_, area)| area.rings()).map(Vec::len).sum();
        let cells_per_edge = (ALL_CELLS / corners.max(1)).clamp(1, 64);
        let areas: Vec<Located> =
            drawn.into_par_iter().filter_map(|(feature, area)| located(feature, area, cells_per_edge)).collect();
        let nearby = Nearby::new(&areas.iter().map(|area| area.cells.bounds()).collect::<Vec<_>>());
        Self { labels, areas, corners, nearby }
    }

    /// The number, from 0, of the first feature that the point (degrees) is in, or on the line of.
    pub fn find(&self, longitude: f64, latitude: f64) -> Option<usize> {
        let at = Coord { x: longitude, y: latitude };
        let found = self.nearby.first(at, |area| self.areas[area].cells.of(at) != Side::Outside);
        found.map(|area| self.areas[area].feature)
    }

    /// The same for many points, in their order. Where there are many areas, points close to each
    /// other are looked up one after the other.
    pub fn find_all(&self, points: &[Coord<f64>]) -> Vec<Option<u32>> {
        let one = |at: Coord<f64>| self.find(at.x, at.y).map(|feature| feature as u32);
        if !self.is_large() {
            return points.iter().map(|at| one(*at)).collect();
        }
        let mut order: Vec<(u64, u32)> =
            points.iter().zip(0u32..).map(|(at, i)| (self.nearby.neighbourhood(*at), i)).collect();
        order.sort_unstable();
        let mut found = vec![None; points.len()];
        for (_, i) in order {
            found[i as usize] = one(points[i as usize]);
        }
        found
    }

    /// Whether there is more of it than a processor keeps at hand, so that many points should be
    /// asked about at a time.
    pub fn is_large(&self) -> bool {
        const AT_HAND: usize = 200_000;
        self.corners > AT_HAND
    }

    /// By the number of the feature.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }
}

fn located(feature: usize, area: Area, cells_per_edge: usize) -> Option<Located> {
    let rings = std::iter::once(area.outline).chain(area.holes);
    let rings: Vec<Vec<Coord<f64>>> = rings.filter(|ring| ring.len() > 2).map(close).collect();
    (!rings.is_empty()).then(|| Located { feature, cells: Cells::new(&rings, cells_per_edge) })
}

fn close(mut ring: Vec<Coord<f64>>) -> Vec<Coord<f64>> {
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    ring
}
