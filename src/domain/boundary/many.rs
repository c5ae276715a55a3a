//! Many boundaries at once: which of them is a point in? In degrees, without a database.

use geo::Coord;
use rstar::{AABB, Envelope, RTree, RTreeObject};

use super::drawn::{Area, Drawn, ShapeKind};
use super::findings::Findings;
use super::grid::to_degrees;
use super::sides::{Side, Sides};
use crate::domain::problem::Problem;

/// Features of a file, ready to be asked in bulk.
#[derive(Debug)]
pub struct Many {
    labels: Vec<String>,
    /// In file order, so that the first that holds a point is the answer.
    areas: Vec<Located>,
    tree: Option<RTree<Boxed>>,
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
    sides: Sides,
    bounds: AABB<[f64; 2]>,
}

#[derive(Debug)]
struct Boxed(usize, AABB<[f64; 2]>);

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        self.1
    }
}

impl rstar::PointDistance for Boxed {
    fn distance_2(&self, at: &[f64; 2]) -> f64 {
        self.1.distance_2(at)
    }
    fn contains_point(&self, at: &[f64; 2]) -> bool {
        self.1.contains_point(at)
    }
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
        /// With fewer, looking at each bounding box is quicker than a tree.
        const WORTH_A_TREE: usize = 24;
        let mut labels = Vec::new();
        let mut areas = Vec::new();
        for (feature, (label, shapes)) in features.into_iter().enumerate() {
            labels.push(label);
            areas.extend(shapes.iter().filter_map(|area| located(feature, area)));
        }
        let boxes = || areas.iter().enumerate().map(|(i, a)| Boxed(i, a.bounds)).collect();
        let tree = (areas.len() >= WORTH_A_TREE).then(|| RTree::bulk_load(boxes()));
        Self { labels, areas, tree }
    }

    /// The first feature that the point (degrees) is in, or on the line of.
    pub fn find(&self, longitude: f64, latitude: f64) -> Option<&str> {
        let at = [longitude, latitude];
        let holds = |area: &Located| area.sides.of(Coord { x: longitude, y: latitude }) != Side::Outside;
        let found = match &self.tree {
            None => self.areas.iter().find(|a| holds(a)),
            Some(tree) => {
                let hits = tree.locate_all_at_point(at).map(|b| &self.areas[b.0]);
                hits.filter(|a| holds(a)).min_by_key(|a| a.feature)
            }
        };
        found.map(|area| self.labels[area.feature].as_str())
    }

    pub fn labels(&self) -> &[String] {
        &self.labels
    }
}

fn located(feature: usize, area: &Area) -> Option<Located> {
    let rings: Vec<Vec<Coord<f64>>> = area.rings().filter(|r| r.len() > 2).map(|r| close(r)).collect();
    let points: Vec<[f64; 2]> = rings.iter().flatten().map(|c| [c.x, c.y]).collect();
    if points.is_empty() {
        return None;
    }
    let bounds = AABB::from_points(&points);
    Some(Located { feature, sides: Sides::new(rings.iter().map(|r| &r[..])), bounds })
}

fn close(ring: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let mut ring = ring.to_vec();
    if ring.first() != ring.last() {
        ring.extend(ring.first().copied());
    }
    ring
}
