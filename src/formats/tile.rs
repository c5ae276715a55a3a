//! Map layers as vector tiles (Mapbox Vector Tile 2.1, tiles as on the web: Web Mercator, the first row in the north).

use std::f64::consts::PI;

use geojson::{Feature, GeometryValue, JsonValue};
use mvt::{GeomEncoder, GeomType, Tile};

/// Units on a side of a tile.
const EXTENT: i32 = 4_096;
/// So far beyond its edge a tile knows of what is there, so that marks are not cut in two.
const BUFFER: i32 = 64;
/// No map goes closer, and no farther do 32 bits reach.
pub const MOST_ZOOM: u8 = 22;

/// Which tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileAt {
    zoom: u8,
    x: u32,
    y: u32,
}

impl TileAt {
    /// None: there is no such tile.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        (zoom <= MOST_ZOOM && x.max(y) < 1 << zoom).then_some(Self { zoom, x, y })
    }

    /// Degrees to units of the tile.
    fn place(self, longitude: f64, latitude: f64) -> (i32, i32) {
        let tiles = f64::from(1u32 << self.zoom);
        let sine = latitude.to_radians().sin().clamp(-0.9999, 0.9999);
        let (x, y) = ((longitude + 180.0) / 360.0, 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI));
        let units = |share: f64, tile: u32| ((share * tiles - f64::from(tile)) * f64::from(EXTENT)).round() as i32;
        (units(x, self.x), units(y, self.y))
    }
}

/// Those features that stand in the tile, in one layer. Empty bytes: there are none.
///
/// # Errors
/// What the encoder says of a geometry.
pub fn tile(name: &str, features: &[Feature], at: TileAt) -> Result<Vec<u8>, mvt::Error> {
    let mut whole = Tile::new(EXTENT as u32);
    let mut layer = whole.create_layer(name);
    for feature in features {
        let Some((kind, places)) = places(feature, at) else { continue };
        let mut geometry = GeomEncoder::new(kind);
        for (x, y) in places {
            geometry.add_point(x, y)?;
        }
        let mut tagged = layer.into_feature(geometry.encode()?);
        for (key, value) in feature.properties.iter().flatten() {
            match value {
                JsonValue::String(text) => tagged.add_tag_string(key, text),
                JsonValue::Bool(yes) => tagged.add_tag_bool(key, *yes),
                JsonValue::Number(number) => match (number.as_i64(), number.as_f64()) {
                    (Some(whole), _) => tagged.add_tag_sint(key, whole),
                    (None, Some(number)) => tagged.add_tag_double(key, number),
                    (None, None) => {}
                },
                JsonValue::Null | JsonValue::Array(_) | JsonValue::Object(_) => {}
            }
        }
        layer = tagged.into_layer();
    }
    if layer.num_features() == 0 {
        return Ok(Vec::new());
    }
    whole.add_layer(layer)?;
    whole.to_bytes()
}

/// A point or a line in the tile's units, where any of it can be seen there.
fn places(feature: &Feature, at: TileAt) -> Option<(GeomType, Vec<(i32, i32)>)> {
    let (kind, positions) = match &feature.geometry.as_ref()?.value {
        GeometryValue::Point { coordinates } => (GeomType::Point, std::slice::from_ref(coordinates)),
        GeometryValue::LineString { coordinates } => (GeomType::Linestring, coordinates.as_slice()),
        _ => return None,
    };
    let mut places: Vec<(i32, i32)> = positions.iter().map(|degrees| at.place(degrees[0], degrees[1])).collect();
    places.dedup();
    let is_short = kind == GeomType::Linestring && places.len() < 2;
    let seen = |low: fn(&(i32, i32)) -> i32| {
        let (least, most) = (places.iter().map(low).min()?, places.iter().map(low).max()?);
        (most >= -BUFFER && least < EXTENT + BUFFER).then_some(())
    };
    seen(|place| place.0)?;
    seen(|place| place.1)?;
    (!is_short).then_some((kind, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_tiles_as_a_zoom_has() {
        assert!(TileAt::new(0, 0, 0).is_some() && TileAt::new(14, 16_383, 0).is_some());
        assert!(
            TileAt::new(0, 1, 0).is_none() && TileAt::new(14, 0, 16_384).is_none() && TileAt::new(23, 0, 0).is_none()
        );
    }

    #[test]
    fn a_place_stands_where_maps_of_the_web_have_it() {
        // Greenwich's meridian and the equator are the middle of the one tile of the whole world.
        assert_eq!(TileAt::new(0, 0, 0).unwrap().place(0.0, 0.0), (2_048, 2_048));
        // Newport, at zoom 14: tile 8054, 5442.
        let (x, y) = TileAt::new(14, 8_054, 5_442).unwrap().place(-3.03, 51.58);
        assert!((0..EXTENT).contains(&x) && (0..EXTENT).contains(&y), "{x} {y}");
    }

    #[test]
    fn what_stands_elsewhere_is_in_no_tile() {
        let feature = |text: &str| text.parse::<Feature>().unwrap();
        let home = feature(
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[-3.03,51.58]},"properties":{"code":"spoke","tries":2,"last_at":null}}"#,
        );
        let at = |x, y| tile("last_result", std::slice::from_ref(&home), TileAt::new(14, x, y).unwrap()).unwrap();
        let here = String::from_utf8_lossy(&at(8_054, 5_442)).into_owned();
        assert!(here.contains("last_result") && here.contains("spoke") && !here.contains("last_at"));
        assert!(at(8_060, 5_442).is_empty());
    }
}
