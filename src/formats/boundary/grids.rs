//! Which grid does a file say that it is in?

use crate::domain::boundary::DrawnGrid;

/// From a name in GeoJSON's old `crs` member: `urn:ogc:def:crs:EPSG::27700`, `EPSG:4326`,
/// `http://www.opengis.net/def/crs/OGC/1.3/CRS84`.
pub(super) fn from_name(name: &str) -> DrawnGrid {
    let upper = name.trim().to_ascii_uppercase();
    if upper.is_empty() {
        return DrawnGrid::Unstated;
    }
    if upper.contains("CRS84") || upper.contains("CRS:84") || upper == "WGS84" || upper == "WGS 84" {
        return DrawnGrid::Degrees;
    }
    let number = upper.rsplit([':', '/', '#']).next().and_then(|n| n.parse().ok());
    match number {
        Some(number) if upper.contains("EPSG") || upper.chars().all(|c| c.is_ascii_digit()) => {
            DrawnGrid::from_epsg(number)
        }
        _ => DrawnGrid::Other(super::quoted(name)),
    }
}

/// From the well-known text of a Shapefile's `.prj`.
pub(super) fn from_wkt(wkt: &str) -> DrawnGrid {
    let squeezed: String =
        wkt.chars().filter(|c| !c.is_whitespace() && *c != '_').collect::<String>().to_ascii_uppercase();
    if squeezed.is_empty() {
        return DrawnGrid::Unstated;
    }
    let has = |words: &[&str]| words.iter().all(|w| squeezed.contains(w));
    let name = wkt.split('"').nth(1).map_or_else(|| super::quoted(wkt), super::quoted);
    if squeezed.starts_with("PROJCS") || squeezed.starts_with("PROJCRS") || squeezed.starts_with("COMPD") {
        return if has(&["BRITISHNATIONALGRID"])
            || has(&["TRANSVERSEMERCATOR", "400000", "-100000", "0.99960127"])
            || has(&["\"EPSG\",\"27700\""])
        {
            DrawnGrid::BritishNational
        } else if has(&["WEBMERCATOR"]) || has(&["PSEUDO-MERCATOR"]) || has(&["MERCATORAUXILIARYSPHERE"]) {
            DrawnGrid::WebMercator
        } else {
            DrawnGrid::Other(name)
        };
    }
    let geographic =
        squeezed.starts_with("GEOGCS") || squeezed.starts_with("GEOGCRS") || squeezed.starts_with("GEODCRS");
    let modern = ["WGS1984", "WGS84", "ETRS89", "ETRS1989", "WORLDGEODETICSYSTEM1984"];
    if geographic && modern.iter().any(|m| squeezed.contains(m)) { DrawnGrid::Degrees } else { DrawnGrid::Other(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_of_the_usual_grids_are_known() {
        for name in
            ["urn:ogc:def:crs:EPSG::27700", "EPSG:27700", "http://www.opengis.net/def/crs/EPSG/0/27700", "27700"]
        {
            assert_eq!(from_name(name), DrawnGrid::BritishNational, "{name}");
        }
        for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4258"] {
            assert_eq!(from_name(name), DrawnGrid::Degrees, "{name}");
        }
        assert_eq!(from_name("EPSG:3857"), DrawnGrid::WebMercator);
        assert_eq!(from_name("EPSG:29903"), DrawnGrid::Other("EPSG:29903".into()));
    }

    #[test]
    fn prj_texts_as_programs_write_them_are_known() {
        let esri = r#"PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]"#;
        assert_eq!(from_wkt(esri), DrawnGrid::BritishNational);
        assert_eq!(from_wkt(&esri.replace("British_National_Grid", "unnamed")), DrawnGrid::BritishNational);
        let wgs84 = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        assert_eq!(from_wkt(wgs84), DrawnGrid::Degrees);
        let airy = r#"GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]]]"#;
        assert_eq!(from_wkt(airy), DrawnGrid::Other("GCS_OSGB_1936".into()));
        let utm = r#"PROJCS["WGS_1984_UTM_Zone_30N",GEOGCS["GCS_WGS_1984"]]"#;
        assert_eq!(from_wkt(utm), DrawnGrid::Other("WGS_1984_UTM_Zone_30N".into()));
        assert_eq!(from_wkt(" \n"), DrawnGrid::Unstated);
    }
}
