//! A flat frame round one boundary: degrees stretched into metres.
//!
//! Shapes are compared and mended here. Stretching keeps straight lines straight, so that what
//! crosses or touches in degrees does so here and nowhere else, and corners that are not touched
//! come back exactly as they went in. Lengths are good to 0.3 % across a site, which is enough for
//! tolerances and for words; areas and distances that are reported use British National Grid.

use geo::{Coord, LineString, MultiPolygon, Polygon, Rect};

/// Stored corners have seven decimals of a degree: about a centimetre.
pub(super) fn round7(degrees: f64) -> f64 {
    const SCALE: f64 = 1e7;
    (degrees * SCALE).round() / SCALE
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    bounds: Rect<f64>,
    metres_per_degree: Coord<f64>,
}

impl Frame {
    /// Around these bounds (degrees).
    pub fn around(bounds: Rect<f64>) -> Self {
        let latitude = bounds.center().y.to_radians();
        // Lengths of a degree on the WGS84 ellipsoid, as series in the latitude.
        let north = 111_132.954 - 559.822 * (2.0 * latitude).cos() + 1.175 * (4.0 * latitude).cos();
        let east = 111_412.84 * latitude.cos() - 93.5 * (3.0 * latitude).cos() + 0.118 * (5.0 * latitude).cos();
        Self { bounds, metres_per_degree: Coord { x: east, y: north } }
    }

    /// Degrees → metres from the south-west corner.
    pub fn metres(&self, at: Coord<f64>) -> Coord<f64> {
        let from = self.bounds.min();
        Coord { x: (at.x - from.x) * self.metres_per_degree.x, y: (at.y - from.y) * self.metres_per_degree.y }
    }

    /// Back to degrees, with seven decimals.
    pub fn degrees(&self, at: Coord<f64>) -> Coord<f64> {
        let from = self.bounds.min();
        Coord {
            x: round7(at.x / self.metres_per_degree.x + from.x),
            y: round7(at.y / self.metres_per_degree.y + from.y),
        }
    }

    pub fn polygons_in_degrees(&self, polygons: &[Polygon<f64>]) -> MultiPolygon<f64> {
        let ring = |ring: &LineString<f64>| {
            let mut corners: Vec<Coord<f64>> = ring.0.iter().map(|c| self.degrees(*c)).collect();
            corners.dedup();
            LineString(corners)
        };
        let polygon = |p: &Polygon<f64>| Polygon::new(ring(p.exterior()), p.interiors().iter().map(ring).collect());
        MultiPolygon(polygons.iter().map(polygon).collect())
    }

    /// Where a place (metres) is, in degrees and in words: "at 53.39335, -1.35300 (in the middle
    /// of the shape, about 200 m east and 150 m north of its south-west corner)".
    pub fn words(&self, at: Coord<f64>) -> String {
        let degrees = self.degrees(at);
        let size = self.metres(self.bounds.max());
        format!(
            "at latitude {:.5}, longitude {:.5} ({}, about {} east and {} north of its south-west corner)",
            degrees.y,
            degrees.x,
            third(at, size),
            steps(at.x),
            steps(at.y)
        )
    }
}

/// Which ninth of the shape a place is in.
fn third(at: Coord<f64>, size: Coord<f64>) -> &'static str {
    let of = |v: f64, all: f64| if v < all * 0.35 { 0 } else { 1 + usize::from(v > all * 0.65) };
    const WORDS: [[&str; 3]; 3] = [
        ["in the south-west of the shape", "in the south of the shape", "in the south-east of the shape"],
        ["in the west of the shape", "in the middle of the shape", "in the east of the shape"],
        ["in the north-west of the shape", "in the north of the shape", "in the north-east of the shape"],
    ];
    WORDS[of(at.y, size.y)][of(at.x, size.x)]
}

/// A distance to walk: "0 m", "7 m", "250 m", "12 km".
fn steps(metres: f64) -> String {
    if metres.abs() < 9.5 { format!("{:.0} m", metres.abs()) } else { about(metres) }
}

/// A length as somebody would say it: "3 cm", "1.5 m", "250 m", "12 km".
pub(super) fn about(metres: f64) -> String {
    let m = metres.abs();
    match m {
        _ if m < 0.95 => format!("{:.0} cm", (m * 100.0).ceil()),
        _ if m < 9.95 => format!("{m:.1} m"),
        _ if m < 99.5 => format!("{m:.0} m"),
        _ if m < 9_950.0 => format!("{:.0} m", (m / 10.0).round() * 10.0),
        _ => format!("{:.0} km", m / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame::around(Rect::new(Coord { x: -1.356, y: 53.392 }, Coord { x: -1.35, y: 53.3947 }))
    }

    #[test]
    fn corners_come_back_exactly_as_they_went_in() {
        for i in 0..10_000 {
            let at = Coord {
                x: round7(-1.356 + f64::from(i) * 6.1e-7),
                y: round7(53.392 + f64::from(i * 7919 % 10_000) * 2.7e-7),
            };
            assert_eq!(frame().degrees(frame().metres(at)), at);
        }
    }

    #[test]
    fn a_place_is_told_in_degrees_and_in_words() {
        let words = frame().words(frame().metres(Coord { x: -1.353, y: 53.39335 }));
        assert_eq!(
            words,
            "at latitude 53.39335, longitude -1.35300 (in the middle of the shape, about 200 m east and 150 m north of its south-west corner)"
        );
    }
}
