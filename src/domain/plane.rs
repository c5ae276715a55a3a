//! Degrees and metres. WGS84 at the edges, British National Grid inside.
//!
//! The conversion is Ordnance Survey's OSTN15 (within 1.4 mm on their 40 test points). A plain
//! Helmert shift is up to 5 m out, which is the house next door.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

/// WGS84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LonLat {
    pub longitude: f64,
    pub latitude: f64,
}

/// British National Grid (EPSG:27700), in metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Bng {
    pub easting: f64,
    pub northing: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotOnGrid {
    #[error("this is not a number")]
    NotANumber,
    #[error("this place is in Northern Ireland, whose own grid Patchwalk does not support yet")]
    NorthernIreland,
    #[error("this place is not in Great Britain")]
    OutsideGreatBritain,
}

/// Metres between two points on the grid.
pub fn distance_m(a: Bng, b: Bng) -> f64 {
    (a.easting - b.easting).hypot(a.northing - b.northing)
}

/// Whether the numbers could be grid metres in Great Britain at all.
pub fn looks_like_bng(x: f64, y: f64) -> bool {
    (1_000.0..700_000.0).contains(&x) && (4_000.0..1_300_000.0).contains(&y)
}

/// Degrees → metres, by OSTN15.
pub fn to_bng(at: LonLat) -> Result<Bng, NotOnGrid> {
    let LonLat { longitude, latitude } = at;
    if !longitude.is_finite() || !latitude.is_finite() {
        return Err(NotOnGrid::NotANumber);
    }
    if !(-8.7..=1.8).contains(&longitude) || !(49.8..=60.95).contains(&latitude) {
        return Err(NotOnGrid::OutsideGreatBritain);
    }
    if in_northern_ireland(at) {
        return Err(NotOnGrid::NorthernIreland);
    }
    // West of this and south of the Hebrides is the island of Ireland.
    if longitude < -5.9 && (51.2..55.4).contains(&latitude) {
        return Err(NotOnGrid::OutsideGreatBritain);
    }
    lonlat_bng::convert_osgb36(longitude, latitude)
        .ok()
        .filter(|(e, n)| e.is_finite() && n.is_finite())
        .map(|(easting, northing)| Bng { easting, northing })
        .ok_or(NotOnGrid::OutsideGreatBritain)
}

/// Metres → degrees, by OSTN15.
pub fn to_lonlat(at: Bng) -> Result<LonLat, NotOnGrid> {
    if !at.easting.is_finite() || !at.northing.is_finite() {
        return Err(NotOnGrid::NotANumber);
    }
    if !looks_like_bng(at.easting, at.northing) {
        return Err(NotOnGrid::OutsideGreatBritain);
    }
    lonlat_bng::convert_osgb36_to_ll(at.easting, at.northing)
        .ok()
        .filter(|(lon, lat)| lon.is_finite() && lat.is_finite())
        .map(|(longitude, latitude)| LonLat { longitude, latitude })
        .ok_or(NotOnGrid::OutsideGreatBritain)
}

/// Northern Ireland, drawn loosely through the sea and the border: good enough to refuse by.
/// The corners keep clear of Kintyre (55.29 N, 5.8 W) and the Rhinns of Galloway (5.2 W).
fn in_northern_ireland(at: LonLat) -> bool {
    const OUTLINE: [(f64, f64); 9] = [
        (-8.2, 54.42),
        (-7.4, 54.08),
        (-6.3, 53.98),
        (-5.3, 54.2),
        (-5.3, 54.9),
        (-5.9, 55.22),
        (-6.0, 55.36),
        (-7.25, 55.36),
        (-8.2, 54.6),
    ];
    let mut inside = false;
    for i in 0..OUTLINE.len() {
        let (x1, y1) = OUTLINE[i];
        let (x2, y2) = OUTLINE[(i + 1) % OUTLINE.len()];
        if (y1 > at.latitude) != (y2 > at.latitude) && at.longitude < (x2 - x1) * (at.latitude - y1) / (y2 - y1) + x1 {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn agrees_with_ordnance_surveys_caister_test_point() {
        // OSTN15 test point TP08: 1.716073973 E, 52.658007833 N.
        let at = to_bng(LonLat { longitude: 1.716_073_973, latitude: 52.658_007_833 }).unwrap();
        assert!(distance_m(at, Bng { easting: 651_409.804, northing: 313_177.450 }) < 0.02);
    }

    #[test]
    fn belfast_is_refused_by_name_and_stranraer_and_campbeltown_are_not() {
        let belfast = LonLat { longitude: -5.93, latitude: 54.597 };
        assert_eq!(to_bng(belfast), Err(NotOnGrid::NorthernIreland));
        let derry = LonLat { longitude: -7.32, latitude: 54.997 };
        assert_eq!(to_bng(derry), Err(NotOnGrid::NorthernIreland));
        assert!(to_bng(LonLat { longitude: -5.026, latitude: 54.904 }).is_ok());
        assert!(to_bng(LonLat { longitude: -5.605, latitude: 55.424 }).is_ok());
    }

    #[test]
    fn paris_dublin_and_nonsense_are_not_in_great_britain() {
        for (longitude, latitude) in [(2.3522, 48.8566), (-6.26, 53.35), (53.392, -1.356), (1e300, 1e300)] {
            assert!(to_bng(LonLat { longitude, latitude }).is_err());
        }
        assert_eq!(to_bng(LonLat { longitude: f64::NAN, latitude: 1.0 }), Err(NotOnGrid::NotANumber));
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_millimetre(e in 250_000.0..550_000.0f64, n in 150_000.0..550_000.0f64) {
            let at = Bng { easting: e, northing: n };
            if let Ok(degrees) = to_lonlat(at)
                && let Ok(back) = to_bng(degrees)
            {
                prop_assert!(distance_m(at, back) < 0.0025);
            }
        }
    }
}
