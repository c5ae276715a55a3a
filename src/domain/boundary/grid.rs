//! From the numbers in a file to degrees in Great Britain, or the reason why not.

use geo::Coord;

use super::drawn::{Area, Drawn, DrawnGrid, Shape, ShapeKind};
use super::findings::{Findings, Refused};
use super::frame::round7;
use super::rings::capital;
use crate::domain::plane::{Bng, LonLat, NotOnGrid, looks_like_bng, to_bng, to_lonlat};
use crate::domain::problem::Problem;

/// What the numbers turn out to be.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    Degrees,
    BritishNational,
    WebMercator,
}

/// Turns all coordinates of `shapes` into WGS84 degrees, anywhere on Earth. Degrees stay as they are,
/// to the last bit.
pub(super) fn to_degrees(drawn: &Drawn, shapes: &mut [Shape], findings: &mut Findings) -> Result<(), Refused> {
    refuse_what_is_no_number(shapes, findings)?;
    let reading = recognise(drawn, shapes, findings)?;
    if reading == Reading::Degrees {
        return refuse_swapped_degrees(shapes, findings);
    }
    if let Some((shape, at)) =
        shapes.iter().find_map(|s| s.coords().find(|c| convert(**c, reading).is_none()).map(|c| (s, *c)))
    {
        let place = corner(shape, at);
        return Err(findings.refuse(
            Problem::error("not_in_great_britain", format!("{} ({}, {}) is not a place in Great Britain.", capital(&place), written(at.x), written(at.y)))
                .hint("Open the file in a map program and look for a corner that is far from the others. Remove it, save the file and import it again.")
                .at_feature(shape.feature),
        ));
    }
    for at in shapes.iter_mut().flat_map(Shape::coords_mut) {
        if let Some(degrees) = convert(*at, reading) {
            *at = degrees;
        }
    }
    refuse_swapped_degrees(shapes, findings)
}

/// Seven decimals, which is a centimetre: what is stored comes back the same.
pub(super) fn round(shapes: &mut [Shape]) {
    for at in shapes.iter_mut().flat_map(Shape::coords_mut) {
        *at = Coord { x: round7(at.x), y: round7(at.y) };
    }
}

/// Every corner must be a place that has a position on British National Grid.
pub(super) fn must_be_in_great_britain(shapes: &[Shape], findings: &mut Findings) -> Result<(), Refused> {
    for shape in shapes {
        for at in shape.coords() {
            let Err(why) = to_bng(LonLat { longitude: at.x, latitude: at.y }) else { continue };
            let problem = match why {
                NotOnGrid::NorthernIreland => Problem::error(
                    "northern_ireland",
                    format!(
                        "The area is in Northern Ireland (latitude {:.5}, longitude {:.5}). Patchwalk does not cover Northern Ireland yet: it has its own grid.",
                        at.y, at.x
                    ),
                )
                .hint("There is nothing wrong with the file. Patchwalk can be used for places in England, Scotland and Wales."),
                _ => Problem::error(
                    "not_in_great_britain",
                    format!(
                        "{} is not in Great Britain: latitude {}, longitude {}.",
                        capital(&corner(shape, *at)), at.y, at.x
                    ),
                )
                .hint("Check that the file is the right one, and that each corner is written as longitude, then latitude."),
            };
            return Err(findings.refuse(problem.at_feature(shape.feature)));
        }
    }
    Ok(())
}

fn refuse_what_is_no_number(shapes: &[Shape], findings: &mut Findings) -> Result<(), Refused> {
    let broken = |s: &Shape| s.coords().find(|c| !c.x.is_finite() || !c.y.is_finite()).map(|c| corner(s, *c));
    let Some((shape, place)) = shapes.iter().find_map(|s| broken(s).map(|place| (s, place))) else { return Ok(()) };
    Err(findings.refuse(
        Problem::error("coordinate_not_a_number", format!("A coordinate is not a number: {place}."))
            .hint("Export the boundary again from the program that it was drawn in.")
            .at_feature(shape.feature),
    ))
}

fn recognise(drawn: &Drawn, shapes: &[Shape], findings: &mut Findings) -> Result<Reading, Refused> {
    let all = |test: fn(f64, f64) -> bool| shapes.iter().flat_map(Shape::coords).all(|c| test(c.x, c.y));
    if all(|x, y| x == 0.0 && y == 0.0) {
        return Err(findings.refuse(
            Problem::error("all_zero", "All coordinates are zero: the file holds no place.")
                .hint("Export the boundary again from the program that it was drawn in."),
        ));
    }
    let degrees = all(|x, y| x.abs() <= 180.0 && y.abs() <= 90.0);
    match &drawn.grid {
        DrawnGrid::Other(name) => Err(findings.refuse(
            Problem::error("grid_not_supported", format!("The file is in a grid that Patchwalk cannot read: {name}."))
                .hint("Export it again in WGS84 (EPSG:4326) or British National Grid (EPSG:27700)."),
        )),
        DrawnGrid::BritishNational | DrawnGrid::WebMercator if degrees => {
            findings.mend(Problem::warning(
                "grid_mislabelled",
                format!(
                    "The file says that it is in {}, but its numbers are longitudes and latitudes. They were read as longitude and latitude.",
                    drawn.grid.name()
                ),
            ).hint("Look at the preview: is the area where it should be?"));
            Ok(Reading::Degrees)
        }
        DrawnGrid::BritishNational => {
            refuse_swapped_grid(shapes, findings)?;
            if !drawn.any_grid {
                findings.mend(Problem::warning(
                    "converted_from_british_national_grid",
                    format!("The file is in British National Grid (EPSG:27700). {} files should be in longitude and latitude, so it was converted.", drawn.format),
                ).hint("Look at the preview: is the area where it should be?"));
            }
            Ok(Reading::BritishNational)
        }
        DrawnGrid::WebMercator => {
            findings.mend(Problem::warning(
                "converted_from_web_mercator",
                "The file is in Web Mercator (EPSG:3857), and was converted to longitude and latitude.",
            ));
            Ok(Reading::WebMercator)
        }
        DrawnGrid::Unstated | DrawnGrid::Degrees if degrees => Ok(Reading::Degrees),
        DrawnGrid::Unstated | DrawnGrid::Degrees => guess(shapes, findings),
    }
}

/// The numbers are too large for degrees: what else could they be?
fn guess(shapes: &[Shape], findings: &mut Findings) -> Result<Reading, Refused> {
    let all = |test: fn(f64, f64) -> bool| shapes.iter().flat_map(Shape::coords).all(|c| test(c.x, c.y));
    if all(looks_like_bng) {
        findings.mend(Problem::warning(
            "converted_from_british_national_grid",
            "The numbers look like British National Grid eastings and northings, in metres, and were converted to longitude and latitude.",
        ).hint("Look at the preview: is the area where it should be? If not, export the file again in WGS84 (EPSG:4326)."));
        return Ok(Reading::BritishNational);
    }
    refuse_swapped_grid(shapes, findings)?;
    if all(|x, y| (-1_000_000.0..210_000.0).contains(&x) && (6_400_000.0..8_700_000.0).contains(&y)) {
        findings.mend(Problem::warning(
            "converted_from_web_mercator",
            "The numbers look like Web Mercator (EPSG:3857), which web maps use, and were converted to longitude and latitude.",
        ).hint("Look at the preview: is the area where it should be? If not, export the file again in WGS84 (EPSG:4326)."));
        return Ok(Reading::WebMercator);
    }
    let odd = |s: &Shape| s.coords().find(|c| c.x.abs() > 180.0 || c.y.abs() > 90.0).copied();
    let found = shapes.iter().find_map(|s| odd(s).map(|c| (s, c)));
    let (place, feature) = found.map_or(("a corner".to_owned(), None), |(s, c)| {
        (format!("{} is {}, {}", corner(s, c), written(c.x), written(c.y)), Some(s.feature))
    });
    let mut problem = Problem::error("not_on_earth", format!("The coordinates are not a place on Earth: {place}. Longitudes run from -180 to 180, latitudes from -90 to 90."))
        .hint("Export the boundary again in WGS84 (EPSG:4326) or British National Grid (EPSG:27700).");
    problem.feature = feature;
    Err(findings.refuse(problem))
}

fn refuse_swapped_grid(shapes: &[Shape], findings: &mut Findings) -> Result<(), Refused> {
    let all = |test: fn(f64, f64) -> bool| shapes.iter().flat_map(Shape::coords).all(|c| test(c.x, c.y));
    if !all(looks_like_bng) && all(|x, y| looks_like_bng(y, x)) {
        return Err(findings.refuse(
            Problem::error("easting_northing_swapped", "Easting and northing look swapped: read as they are, the place is not in Great Britain; the other way round, it is.")
                .hint("Export the file again with the easting first and the northing second."),
        ));
    }
    Ok(())
}

fn refuse_swapped_degrees(shapes: &[Shape], findings: &mut Findings) -> Result<(), Refused> {
    let swapped = |c: &Coord<f64>| (49.5..61.0).contains(&c.x) && (-9.0..2.5).contains(&c.y);
    let Some(first) = shapes.iter().flat_map(Shape::coords).next().copied() else { return Ok(()) };
    if !shapes.iter().flat_map(Shape::coords).all(swapped) {
        return Ok(());
    }
    Err(findings.refuse(
        Problem::error(
            "latitude_longitude_swapped",
            format!(
                "Latitude and longitude look swapped: as written (longitude {}, latitude {}) the place is not in the UK; the other way round, it is.",
                first.x, first.y
            ),
        )
        .hint("Export the file again with the longitude first and the latitude second, as GeoJSON wants it."),
    ))
}

fn convert(at: Coord<f64>, reading: Reading) -> Option<Coord<f64>> {
    /// Web Mercator is drawn on a sphere of this radius, in metres.
    const RADIUS: f64 = 6_378_137.0;
    match reading {
        Reading::Degrees => Some(at),
        Reading::BritishNational => {
            let at = to_lonlat(Bng { easting: at.x, northing: at.y }).ok()?;
            Some(Coord { x: at.longitude, y: at.latitude })
        }
        Reading::WebMercator => {
            let latitude = 2.0 * (at.y / RADIUS).exp().atan() - std::f64::consts::FRAC_PI_2;
            let degrees = Coord { x: (at.x / RADIUS).to_degrees(), y: latitude.to_degrees() };
            (degrees.x.abs() <= 180.0).then_some(degrees)
        }
    }
}

/// A number as short as it can be told.
fn written(number: f64) -> String {
    const LONG: f64 = 1e9;
    if number.abs() >= LONG { format!("{number:e}") } else { number.to_string() }
}

/// "corner 3 of the outline", "corner 2 of hole 1".
fn corner(shape: &Shape, at: Coord<f64>) -> String {
    let same = |c: &Coord<f64>| (c.x.to_bits(), c.y.to_bits()) == (at.x.to_bits(), at.y.to_bits());
    match &shape.kind {
        ShapeKind::Areas(areas) => {
            let rings = areas
                .iter()
                .enumerate()
                .flat_map(|(a, area)| Area::rings(area).enumerate().map(move |(r, ring)| (a, r, ring)));
            for (a, r, ring) in rings {
                if let Some(i) = ring.iter().position(same) {
                    let part = if areas.len() > 1 { format!(" of part {}", a + 1) } else { String::new() };
                    let ring = if r == 0 { "the outline".to_owned() } else { format!("hole {r}") };
                    return format!("corner {} of {ring}{part}", i + 1);
                }
            }
            "a corner".to_owned()
        }
        ShapeKind::Line(line) => {
            line.iter().position(same).map_or("a corner".to_owned(), |i| format!("corner {} of the line", i + 1))
        }
        ShapeKind::Other(_) | ShapeKind::Nothing => "a corner".to_owned(),
    }
}
