//! A row's place: grid metres, degrees, both in one cell, or a grid reference.

use rustc_hash::FxHashMap;

use super::cell;
use crate::domain::plane::{self, Bng, LonLat, NotOnGrid};

/// What two numbers turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Numbers {
    Grid(Bng),
    Degrees(LonLat),
    /// Latitude stood where longitude should: put right.
    SwappedDegrees(LonLat),
    /// Neither system, in Great Britain.
    Elsewhere,
}

/// Tells grid metres from degrees by their size; X is easting or longitude, Y northing or latitude.
pub fn tell(x: f64, y: f64) -> Numbers {
    let lon = |v: f64| (-8.7..=1.8).contains(&v);
    let lat = |v: f64| (49.8..=60.95).contains(&v);
    if lon(x) && lat(y) {
        Numbers::Degrees(LonLat { longitude: x, latitude: y })
    } else if lat(x) && lon(y) {
        Numbers::SwappedDegrees(LonLat { longitude: y, latitude: x })
    } else if x.abs() <= 180.0 && y.abs() <= 90.0 {
        Numbers::Degrees(LonLat { longitude: x, latitude: y })
    } else if plane::looks_like_bng(x, y) {
        Numbers::Grid(Bng { easting: x, northing: y })
    } else {
        Numbers::Elsewhere
    }
}

/// "53.39, -1.355" or "443012.5,388610": two numbers in one cell, in the order in which they stand.
pub fn split_pair(text: &str) -> Option<(f64, f64)> {
    let inner = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
    let inner =
        inner.strip_prefix("POINT").map_or(inner, |p| p.trim_matches(|c: char| c == ' ' || c == '(' || c == ')'));
    if !inner.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    for separator in [", ", ";", "/", ",", " "] {
        let mut halves = inner.split(separator).map(str::trim).filter(|h| !h.is_empty());
        let (Some(a), Some(b), None) = (halves.next(), halves.next(), halves.next()) else { continue };
        if let (Some(a), Some(b)) = (cell::degrees(a, false), cell::degrees(b, false)) {
            let degrees = a.abs() <= 180.0 && b.abs() <= 180.0 && (a.fract() != 0.0 || b.fract() != 0.0);
            let metres = a.abs() >= 1_000.0 && b.abs() >= 1_000.0;
            return (degrees || metres || (a == 0.0 && b == 0.0)).then_some((a, b));
        }
    }
    None
}

/// The pair of one cell as X and Y: "lat, lon" is the usual order of degrees, "easting, northing"
/// that of metres.
pub fn tell_pair((a, b): (f64, f64)) -> Numbers {
    match tell(b, a) {
        degrees @ Numbers::Degrees(_) => degrees,
        Numbers::SwappedDegrees(at) => Numbers::Degrees(at),
        _ => tell(a, b),
    }
}

/// A grid reference's place and how many metres wide its square is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridReference {
    /// The middle of the square.
    pub at: Bng,
    pub square_m: f64,
}

/// "SK 429 885", "SK4290088500": two letters for a square of 100 km, then figures. Letters count
/// from A to Z without I, in squares of 500 km and of 100 km (Ordnance Survey, "A guide to
/// coordinate systems in Great Britain").
pub fn grid_reference(text: &str) -> Option<GridReference> {
    let mut letters = text.chars().filter(|c| !c.is_whitespace());
    let (a, b) = (letters.next()?.to_ascii_uppercase(), letters.next()?.to_ascii_uppercase());
    let figures: String = letters.filter(|c| *c != ',').collect();
    let half = figures.len() / 2;
    let sound =
        figures.len().is_multiple_of(2) && (2..=5).contains(&half) && figures.bytes().all(|b| b.is_ascii_digit());
    if !sound || !"HJNOST".contains(a) || !b.is_ascii_uppercase() || b == 'I' {
        return None;
    }
    let index = |c: char| f64::from(u32::from(c) - u32::from('A') - u32::from(c > 'I'));
    let east_km = ((index(a) - 2.0).rem_euclid(5.0)) * 500.0 + index(b).rem_euclid(5.0) * 100.0;
    let north_km = (19.0 - (index(a) / 5.0).floor() * 5.0 - (index(b) / 5.0).floor()) * 100.0;
    let square_m = 10f64.powi(5 - i32::try_from(half).ok()?);
    let (e, n): (f64, f64) = (figures[..half].parse().ok()?, figures[half..].parse().ok()?);
    let at =
        Bng { easting: east_km * 1_000.0 + (e + 0.5) * square_m, northing: north_km * 1_000.0 + (n + 0.5) * square_m };
    plane::looks_like_bng(at.easting, at.northing).then_some(GridReference { at, square_m })
}

/// Whether degrees and grid metres of one row agree, without converting every row: within three
/// kilometres of a converted point the conversion is as good as a straight line (about a metre).
#[derive(Default)]
pub struct Agreement {
    anchors: FxHashMap<(i32, i32), Option<Anchor>>,
    last: Option<((i32, i32), Option<Anchor>)>,
}

#[derive(Clone, Copy)]
struct Anchor {
    degrees: LonLat,
    at: Bng,
    /// Metres for a degree of longitude and of latitude.
    per_longitude: Bng,
    per_latitude: Bng,
}

/// Further apart than this, the row's two places are told.
pub const DISAGREE_M: f64 = 10.0;

impl Agreement {
    /// Metres between the two, where that is more than [`DISAGREE_M`].
    pub fn disagreement_m(&mut self, grid: Bng, degrees: LonLat) -> Option<f64> {
        #[allow(clippy::cast_possible_truncation, reason = "degrees of Great Britain times 25")]
        let cell = ((degrees.longitude * 15.0).floor() as i32, (degrees.latitude * 25.0).floor() as i32);
        let anchor = match self.last {
            Some((last, anchor)) if last == cell => anchor,
            _ => *self.anchors.entry(cell).or_insert_with(|| Anchor::in_middle_of(cell)),
        };
        self.last = Some((cell, anchor));
        if anchor.is_some_and(|a| are_within(DISAGREE_M - 2.0, a.carry(degrees), grid)) {
            return None;
        }
        let metres = plane::to_bng(degrees).map_or(f64::INFINITY, |exact| plane::distance_m(exact, grid));
        (metres > DISAGREE_M).then_some(metres)
    }
}

impl Anchor {
    fn in_middle_of(cell: (i32, i32)) -> Option<Self> {
        const STEP: f64 = 0.01;
        let degrees =
            LonLat { longitude: (f64::from(cell.0) + 0.5) / 15.0, latitude: (f64::from(cell.1) + 0.5) / 25.0 };
        let at = plane::to_bng(degrees).ok()?;
        let east = plane::to_bng(LonLat { longitude: degrees.longitude + STEP, ..degrees }).ok()?;
        let north = plane::to_bng(LonLat { latitude: degrees.latitude + STEP, ..degrees }).ok()?;
        let slope =
            |to: Bng| Bng { easting: (to.easting - at.easting) / STEP, northing: (to.northing - at.northing) / STEP };
        Some(Self { degrees, at, per_longitude: slope(east), per_latitude: slope(north) })
    }

    /// By the straight line through the anchor.
    fn carry(&self, to: LonLat) -> Bng {
        let (dx, dy) = (to.longitude - self.degrees.longitude, to.latitude - self.degrees.latitude);
        Bng {
            easting: self.at.easting + dx * self.per_longitude.easting + dy * self.per_latitude.easting,
            northing: self.at.northing + dx * self.per_longitude.northing + dy * self.per_latitude.northing,
        }
    }
}

fn are_within(metres: f64, a: Bng, b: Bng) -> bool {
    let (dx, dy) = (a.easting - b.easting, a.northing - b.northing);
    dx * dx + dy * dy < metres * metres
}

/// In plain words, why degrees are no place that we can use.
pub fn why_not(reason: NotOnGrid) -> &'static str {
    match reason {
        NotOnGrid::NotANumber => "its coordinates are not numbers",
        NotOnGrid::NorthernIreland => "its place is in Northern Ireland, whose own grid is not supported yet",
        NotOnGrid::OutsideGreatBritain => "its place is not in the UK",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_which_system_they_are_in() {
        assert_eq!(tell(443_012.5, 388_610.0), Numbers::Grid(Bng { easting: 443_012.5, northing: 388_610.0 }));
        let home = LonLat { longitude: -1.355, latitude: 53.392 };
        assert_eq!(tell(-1.355, 53.392), Numbers::Degrees(home));
        assert_eq!(tell(53.392, -1.355), Numbers::SwappedDegrees(home));
        assert_eq!(tell_pair((53.392, -1.355)), Numbers::Degrees(home));
        assert_eq!(tell_pair((-1.355, 53.392)), Numbers::Degrees(home));
        assert_eq!(tell(-150_000.0, 7_060_000.0), Numbers::Elsewhere);
        assert!(matches!(tell(2.3522, 48.8566), Numbers::Degrees(_)));
    }

    #[test]
    fn two_numbers_in_one_cell_are_parted() {
        for text in ["52.641836, -0.963398", "52.641836,-0.963398", "(52.641836 -0.963398)", "52.641836/-0.963398"] {
            assert_eq!(split_pair(text), Some((52.641_836, -0.963_398)), "{text}");
        }
        assert_eq!(split_pair("443012.5, 388610"), Some((443_012.5, 388_610.0)));
        for text in ["12, 14", "12 Larch Road", "443,012.5", "", "1-2"] {
            assert_eq!(split_pair(text), None, "{text}");
        }
    }

    #[test]
    fn grid_references_are_read_with_the_width_of_their_square() {
        let ten = grid_reference("SK 42900 88500").unwrap();
        assert_eq!((ten.at.easting, ten.at.northing, ten.square_m), (442_900.5, 388_500.5, 1.0));
        let six = grid_reference("sk429885").unwrap();
        assert_eq!((six.at.easting, six.at.northing, six.square_m), (442_950.0, 388_550.0, 100.0));
        assert_eq!(grid_reference("TQ 30 80").unwrap().square_m, 1_000.0);
        assert_eq!(grid_reference("HU 396 753").unwrap().at, Bng { easting: 439_650.0, northing: 1_175_350.0 });
        for text in ["", "SK", "SK 429 88", "AE1 2BD", "12 Larch Road", "ST1 2AB"] {
            assert_eq!(grid_reference(text), None, "{text}");
        }
    }

    #[test]
    fn a_home_whose_two_places_differ_is_told() {
        let grid = Bng { easting: 443_012.5, northing: 388_610.0 };
        let same = plane::to_lonlat(grid).unwrap();
        let mut agreement = Agreement::default();
        for step in 0..50 {
            let d = f64::from(step) * 0.0002;
            let near = LonLat { longitude: same.longitude + d, latitude: same.latitude - d };
            assert_eq!(agreement.disagreement_m(plane::to_bng(near).unwrap(), near), None);
        }
        let off = LonLat { longitude: same.longitude + 0.0003, ..same };
        let metres = agreement.disagreement_m(grid, off).unwrap();
        assert!((18.0..22.0).contains(&metres), "{metres}");
    }
}
