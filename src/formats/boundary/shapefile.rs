//! Shapefile: `.shp` with the outlines, `.prj` with the grid, `.dbf` with names.

use std::io::Cursor;

use geo::Coord;
use shapefile::dbase::FieldValue;
use shapefile::{PolygonRing, ShapeReader};

use super::{damaged, grids, quoted, too_many_points};
use crate::domain::boundary::{Area, Drawn, DrawnGrid, MAX_POINTS, Ring, Shape, ShapeKind, Side, Sides};
use crate::domain::problem::Problem;

/// A `.shp` that came without its companions: the numbers have to tell the grid.
pub(super) fn read_alone(shp: &[u8]) -> Result<Drawn, Problem> {
    let mut drawn = read(shp, None, None)?;
    drawn.problems.push(
        Problem::warning(
            "shapefile_without_prj",
            "The .shp file came alone. The grid is named in a .prj file, so it was guessed from the numbers.",
        )
        .hint("Better: put all files of the Shapefile (.shp, .shx, .dbf, .prj) into one .zip and import that."),
    );
    Ok(drawn)
}

pub(super) fn read(shp: &[u8], prj: Option<&str>, dbf: Option<&[u8]>) -> Result<Drawn, Problem> {
    let broken = |_| damaged("Shapefile");
    let mut reader = ShapeReader::new(Cursor::new(shp)).map_err(broken)?;
    let names = dbf.and_then(names).unwrap_or_default();
    let mut shapes = Vec::new();
    let mut points = 0;
    for (index, shape) in reader.iter_shapes().enumerate() {
        let kind = kind(shape.map_err(broken)?);
        let label = names.get(index).cloned().flatten();
        let shape = Shape { feature: index as u64 + 1, label, in_collection: false, kind };
        points += shape.points();
        if points > MAX_POINTS || shapes.len() > MAX_POINTS {
            return Err(too_many_points(MAX_POINTS));
        }
        shapes.push(shape);
    }
    let grid = prj.map_or(DrawnGrid::Unstated, grids::from_wkt);
    Ok(Drawn { format: "Shapefile", grid, any_grid: true, shapes, problems: Vec::new() })
}

fn kind(shape: shapefile::Shape) -> ShapeKind {
    use shapefile::Shape as S;
    match shape {
        S::Polygon(p) => areas(p.into_inner().into_iter().map(|r| ring(r, |p| Coord { x: p.x, y: p.y }))),
        S::PolygonM(p) => areas(p.into_inner().into_iter().map(|r| ring(r, |p| Coord { x: p.x, y: p.y }))),
        S::PolygonZ(p) => areas(p.into_inner().into_iter().map(|r| ring(r, |p| Coord { x: p.x, y: p.y }))),
        S::Polyline(l) => {
            line(l.into_inner().into_iter().map(|part| part.iter().map(|p| Coord { x: p.x, y: p.y }).collect()))
        }
        S::PolylineM(l) => {
            line(l.into_inner().into_iter().map(|part| part.iter().map(|p| Coord { x: p.x, y: p.y }).collect()))
        }
        S::PolylineZ(l) => {
            line(l.into_inner().into_iter().map(|part| part.iter().map(|p| Coord { x: p.x, y: p.y }).collect()))
        }
        S::Point(_) | S::PointM(_) | S::PointZ(_) => ShapeKind::Other("a point"),
        S::Multipoint(_) | S::MultipointM(_) | S::MultipointZ(_) => ShapeKind::Other("a group of points"),
        S::Multipatch(_) => ShapeKind::Other("a three-dimensional shape"),
        S::NullShape => ShapeKind::Nothing,
    }
}

fn line(parts: impl Iterator<Item = Ring>) -> ShapeKind {
    ShapeKind::Line(parts.flatten().collect())
}

/// `true`: an outline. The winding says which, and the reader has looked at it.
fn ring<P>(ring: PolygonRing<P>, at: impl Fn(&P) -> Coord<f64>) -> (bool, Ring) {
    match ring {
        PolygonRing::Outer(points) => (true, points.iter().map(at).collect()),
        PolygonRing::Inner(points) => (false, points.iter().map(at).collect()),
    }
}

/// A Shapefile lists outlines and holes in any order: each hole belongs to the smallest outline
/// round it. A hole without one becomes an area, since some programs wind outlines the wrong way.
fn areas(rings: impl Iterator<Item = (bool, Ring)>) -> ShapeKind {
    let (outlines, holes): (Vec<_>, Vec<_>) = rings.partition(|(outer, _)| *outer);
    let mut areas: Vec<Area> = outlines.into_iter().map(|(_, outline)| Area { outline, holes: Vec::new() }).collect();
    if areas.len() == 1 {
        areas[0].holes = holes.into_iter().map(|(_, hole)| hole).collect();
        return ShapeKind::Areas(areas);
    }
    let sides: Vec<Sides> = areas.iter().map(|a| Sides::new([&a.outline[..]])).collect();
    let sizes: Vec<f64> = areas.iter().map(|a| size(&a.outline)).collect();
    let mut homeless = Vec::new();
    for (_, hole) in holes {
        let round = |i: &usize| {
            let places = hole.iter().map(|c| sides[*i].of(*c));
            places.into_iter().find(|s| *s != Side::OnLine).is_some_and(|s| s == Side::Inside)
        };
        match (0..areas.len()).filter(round).min_by(|a, b| sizes[*a].total_cmp(&sizes[*b])) {
            Some(i) => areas[i].holes.push(hole),
            None => homeless.push(Area { outline: hole, holes: Vec::new() }),
        }
    }
    areas.extend(homeless);
    if areas.is_empty() { ShapeKind::Nothing } else { ShapeKind::Areas(areas) }
}

fn size(ring: &Ring) -> f64 {
    ring.windows(2).map(|w| w[0].x * w[1].y - w[1].x * w[0].y).sum::<f64>().abs()
}

/// The `site` or `name` of each record. A table that cannot be read is done without.
fn names(dbf: &[u8]) -> Option<Vec<Option<String>>> {
    let mut reader = shapefile::dbase::Reader::new(Cursor::new(dbf)).ok()?;
    let named =
        |wanted: &str| reader.fields().iter().map(|f| f.name().to_owned()).find(|n| n.eq_ignore_ascii_case(wanted));
    let field = named("site").or_else(|| named("name"))?;
    let mut names = Vec::new();
    for record in reader.iter_records().take(MAX_POINTS) {
        names.push(match record.ok()?.get(&field)? {
            FieldValue::Character(Some(name)) => Some(quoted(name)).filter(|n| !n.is_empty()),
            _ => None,
        });
    }
    Some(names)
}
