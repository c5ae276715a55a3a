//! Places that people put on a site's map: hubs, pick-up points, champions' doors, areas to stay out of.

use geo::{Contains as _, Coord, LineString, Polygon};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plane::{Bng, LonLat, to_bng};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Where rounds start and end.
    Hub,
    /// Where more leaflets lie.
    PickUp,
    /// Where a champion's route starts and ends.
    ChampionDoor,
    /// Nobody is sent to a door in it, nor through it.
    NoGo,
}

impl PlaceKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::PickUp => "pick_up",
            Self::ChampionDoor => "champion_door",
            Self::NoGo => "no_go",
        }
    }
}

/// A GeoJSON geometry in degrees, longitude first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    Point([f64; 2]),
    /// An outer ring, closed; holes count for nothing.
    Polygon(Vec<Vec<[f64; 2]>>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Place {
    #[serde(skip)]
    pub organisation: String,
    pub id: String,
    #[serde(skip)]
    pub site: String,
    pub kind: PlaceKind,
    pub name: String,
    pub geometry: Geometry,
    pub at: i64,
    pub by: String,
    pub by_name: String,
}

/// What is wrong with a place's geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPlace {
    /// A hub is a point, an area to stay out of has corners.
    WrongShape,
    /// Fewer than three corners, or not closed.
    TooFewCorners,
    /// Not in Great Britain.
    Elsewhere,
}

impl Place {
    /// Of a hub, a pick-up point or a door.
    pub fn point(&self) -> Option<LonLat> {
        match self.geometry {
            Geometry::Point([longitude, latitude]) => Some(LonLat { longitude, latitude }),
            Geometry::Polygon(_) => None,
        }
    }

    /// Of an area to stay out of, in British National Grid metres.
    pub fn area(&self) -> Option<Polygon> {
        let Geometry::Polygon(rings) = &self.geometry else { return None };
        let corners: Option<Vec<Coord>> = rings.first()?.iter().map(|corner| grid(*corner).map(Into::into)).collect();
        Some(Polygon::new(LineString::new(corners?), Vec::new()))
    }
}

fn grid([longitude, latitude]: [f64; 2]) -> Option<(f64, f64)> {
    to_bng(LonLat { longitude, latitude }).ok().map(|Bng { easting, northing }| (easting, northing))
}

impl Geometry {
    /// Fit for a place of this kind?
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn fits(&self, kind: PlaceKind) -> Result<(), NotAPlace> {
        let corners: &[[f64; 2]] = match (self, kind) {
            (Self::Polygon(rings), PlaceKind::NoGo) => match rings.first() {
                Some(ring) if ring.len() >= 4 && ring.first() == ring.last() => ring,
                _ => return Err(NotAPlace::TooFewCorners),
            },
            (Self::Point(at), kind) if kind != PlaceKind::NoGo => std::slice::from_ref(at),
            _ => return Err(NotAPlace::WrongShape),
        };
        if corners.iter().all(|corner| grid(*corner).is_some()) { Ok(()) } else { Err(NotAPlace::Elsewhere) }
    }
}

/// Is this point (metres) in the area?
pub fn is_in(area: &Polygon, [x, y]: [f64; 2]) -> bool {
    area.contains(&Coord { x, y })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hub_is_a_point_and_an_area_has_corners() {
        let hub = Geometry::Point([-3.0215, 51.5712]);
        let area = Geometry::Polygon(vec![vec![[-3.02, 51.57], [-3.01, 51.57], [-3.01, 51.58], [-3.02, 51.57]]]);
        assert_eq!(hub.fits(PlaceKind::Hub), Ok(()));
        assert_eq!(area.fits(PlaceKind::NoGo), Ok(()));
        assert_eq!(area.fits(PlaceKind::Hub), Err(NotAPlace::WrongShape));
        assert_eq!(hub.fits(PlaceKind::NoGo), Err(NotAPlace::WrongShape));
        assert_eq!(Geometry::Polygon(vec![vec![[-3.02, 51.57]]]).fits(PlaceKind::NoGo), Err(NotAPlace::TooFewCorners));
        assert_eq!(Geometry::Point([51.5712, -3.0215]).fits(PlaceKind::Hub), Err(NotAPlace::Elsewhere));
    }

    #[test]
    fn a_place_travels_as_geojson() {
        let text = serde_json::to_string(&Geometry::Point([-3.0, 51.5])).unwrap();
        assert_eq!(text, r#"{"type":"Point","coordinates":[-3.0,51.5]}"#);
    }
}
