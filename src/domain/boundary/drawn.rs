//! A boundary as somebody drew it: shapes read from a file, before anything is believed.

use geo::Coord;

use crate::domain::problem::Problem;

/// Corners in the order drawn. Whether the last repeats the first is left as it was.
pub type Ring = Vec<Coord<f64>>;

/// Everything that a file holds, in the file's own numbers.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// "GeoJSON", "KML", "Shapefile", "GeoPackage".
    pub format: &'static str,
    pub grid: DrawnGrid,
    /// The format may hold any grid, so that British National Grid is nothing to remark on.
    pub any_grid: bool,
    pub shapes: Vec<Shape>,
    /// What the reader set apart or worked round.
    pub problems: Vec<Problem>,
}

/// What the file says that its numbers are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DrawnGrid {
    /// Nothing was said.
    #[default]
    Unstated,
    /// Longitude and latitude: WGS84, CRS84, or ETRS89, which is the same to half a metre and what
    /// OSTN15 is defined on.
    Degrees,
    /// EPSG:27700.
    BritishNational,
    /// EPSG:3857.
    WebMercator,
    /// By the name that the file gives it.
    Other(String),
}

impl DrawnGrid {
    /// By EPSG number.
    pub fn from_epsg(number: i64) -> Self {
        match number {
            27700 | 7405 => Self::BritishNational,
            4326 | 4258 | 4979 | 4937 | 9755 => Self::Degrees,
            3857 | 900_913 | 3785 | 102_100 | 102_113 => Self::WebMercator,
            _ => Self::Other(format!("EPSG:{number}")),
        }
    }

    /// In words, for messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Unstated => "a grid that the file does not name",
            Self::Degrees => "longitude and latitude",
            Self::BritishNational => "British National Grid",
            Self::WebMercator => "Web Mercator",
            Self::Other(name) => name,
        }
    }
}

/// One shape of a file.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The feature that it belongs to, counted from 1.
    pub feature: u64,
    /// The feature's `site`, `name` or `id`.
    pub label: Option<String>,
    /// It is one of several shapes inside one feature's collection.
    pub in_collection: bool,
    pub kind: ShapeKind,
}

#[derive(Clone, Debug)]
pub enum ShapeKind {
    /// One polygon, or the several of a multipolygon.
    Areas(Vec<Area>),
    Line(Ring),
    /// Anything else, in words: "a point".
    Other(&'static str),
    /// A feature without geometry.
    Nothing,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Area {
    pub outline: Ring,
    pub holes: Vec<Ring>,
}

impl Area {
    /// From a polygon's rings, the first of which is the outline. `None` of no rings at all.
    pub fn from_rings(rings: impl IntoIterator<Item = Ring>) -> Option<Self> {
        let mut rings = rings.into_iter();
        let outline = rings.next()?;
        Some(Self { outline, holes: rings.collect() })
    }

    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outline).chain(&self.holes)
    }

    pub fn rings_mut(&mut self) -> impl Iterator<Item = &mut Ring> {
        std::iter::once(&mut self.outline).chain(&mut self.holes)
    }
}

impl Shape {
    pub fn points(&self) -> usize {
        match &self.kind {
            ShapeKind::Areas(areas) => areas.iter().flat_map(Area::rings).map(Vec::len).sum(),
            ShapeKind::Line(line) => line.len(),
            ShapeKind::Other(_) | ShapeKind::Nothing => 0,
        }
    }

    pub fn is_area(&self) -> bool {
        matches!(&self.kind, ShapeKind::Areas(areas) if !areas.is_empty())
    }

    /// A line that ends where it began.
    pub fn is_closed_line(&self) -> bool {
        matches!(&self.kind, ShapeKind::Line(line) if line.len() > 3 && line.first() == line.last())
    }

    /// What it is, in words: "a point".
    pub fn words(&self) -> &'static str {
        match &self.kind {
            ShapeKind::Areas(_) => "an area",
            ShapeKind::Line(_) => "a line",
            ShapeKind::Other(words) => words,
            ShapeKind::Nothing => "a feature without a shape",
        }
    }

    pub fn coords_mut(&mut self) -> Box<dyn Iterator<Item = &mut Coord<f64>> + '_> {
        match &mut self.kind {
            ShapeKind::Areas(areas) => Box::new(areas.iter_mut().flat_map(Area::rings_mut).flatten()),
            ShapeKind::Line(line) => Box::new(line.iter_mut()),
            ShapeKind::Other(_) | ShapeKind::Nothing => Box::new(std::iter::empty()),
        }
    }

    pub fn coords(&self) -> Box<dyn Iterator<Item = &Coord<f64>> + '_> {
        match &self.kind {
            ShapeKind::Areas(areas) => Box::new(areas.iter().flat_map(Area::rings).flatten()),
            ShapeKind::Line(line) => Box::new(line.iter()),
            ShapeKind::Other(_) | ShapeKind::Nothing => Box::new(std::iter::empty()),
        }
    }
}

impl Drawn {
    /// Keeps only the shapes with this label (a feature's `site`, `name` or `id`). `false`, and
    /// nothing changed, where none has it.
    pub fn keep_only(&mut self, label: &str) -> bool {
        let wanted = |s: &Shape| s.label.as_deref().is_some_and(|l| l.eq_ignore_ascii_case(label.trim()));
        let found = self.shapes.iter().any(wanted);
        if found {
            self.shapes.retain(wanted);
        }
        found
    }

    /// The labels of the areas, once each, in file order.
    pub fn labels(&self) -> Vec<&str> {
        let mut labels: Vec<&str> = Vec::new();
        for label in self.shapes.iter().filter(|s| s.is_area()).filter_map(|s| s.label.as_deref()) {
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        labels
    }
}
