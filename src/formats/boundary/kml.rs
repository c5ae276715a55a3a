//! KML: placemarks with polygons, in any nesting of folders and collections.
//!
//! Read as a stream of tags with a stack of open elements, so that neither depth nor entities can
//! be used against us: a document type is refused, and no entity is ever looked up.

use geo::Coord;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{cut_short, damaged, not_a_number, quoted, too_deep, too_many_points};
use crate::domain::boundary::{Area, Drawn, DrawnGrid, MAX_POINTS, Ring, Shape, ShapeKind};
use crate::domain::problem::Problem;

pub(super) fn read(text: &str) -> Result<Drawn, Problem> {
    let mut state = State { text, ..State::default() };
    let mut reader = Reader::from_str(text);
    loop {
        let event = reader.read_event();
        state.at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        match event {
            Ok(Event::Start(tag)) => state.open(tag.local_name().as_ref())?,
            Ok(Event::Empty(tag)) => {
                state.open(tag.local_name().as_ref())?;
                state.close()?;
            }
            Ok(Event::End(_)) => state.close()?,
            Ok(Event::Text(words)) => state.words(&words.xml10_content())?,
            Ok(Event::CData(words)) => state.words(&words.xml10_content())?,
            Ok(Event::DocType(_)) => return Err(entities()),
            Ok(Event::Eof) => break,
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::GeneralRef(_)) => {}
            Err(_) if state.at + 1 >= text.trim_end().len() => return Err(cut_short(state.line())),
            Err(_) => return Err(damaged("KML").at_line(state.line())),
        }
    }
    if !state.open.is_empty() {
        return Err(cut_short(state.line()));
    }
    Ok(Drawn { format: "KML", grid: DrawnGrid::Degrees, any_grid: false, shapes: state.shapes, problems: Vec::new() })
}

fn entities() -> Problem {
    Problem::error(
        "xml_document_type",
        "The file has a document type definition, which KML does not need and which can be used to attack.",
    )
    .hint("Export the boundary again from the program that it was drawn in.")
}

#[derive(Default)]
struct State<'a> {
    text: &'a str,
    at: usize,
    open: Vec<String>,
    shapes: Vec<Shape>,
    points: usize,
    feature: u64,
    label: Option<String>,
    /// How many `MultiGeometry` are open.
    collections: usize,
    /// Characters of a `name` or `coordinates`, until it ends.
    written: String,
    rings: Vec<Ring>,
    /// The last `coordinates` of a shape that is no polygon.
    line: Ring,
}

impl State<'_> {
    fn line(&self) -> u64 {
        1 + memchr::memchr_iter(b'\n', &self.text.as_bytes()[..self.at]).count() as u64
    }

    fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|open| open == name)
    }

    fn open(&mut self, name: &str) -> Result<(), Problem> {
        const DEEPEST: usize = 100;
        if self.open.len() >= DEEPEST {
            return Err(too_deep(self.line()));
        }
        match name {
            "Placemark" => {
                self.feature += 1;
                self.label = None;
            }
            "MultiGeometry" => self.collections += 1,
            "Polygon" => self.rings.clear(),
            "LineString" | "LinearRing" => self.line.clear(),
            _ => {}
        }
        if matches!(name, "name" | "coordinates") {
            self.written.clear();
        }
        self.open.push(name.to_owned());
        Ok(())
    }

    fn words(&mut self, words: &str) -> Result<(), Problem> {
        match self.open.last().map(String::as_str) {
            Some("name" | "coordinates") => self.written.push_str(words),
            None if !words.trim().is_empty() => return Err(damaged("KML").at_line(self.line())),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Problem> {
        let Some(name) = self.open.pop() else { return Err(damaged("KML").at_line(self.line())) };
        let parent = self.open.last().map(String::as_str);
        match name.as_str() {
            "name" if parent == Some("Placemark") => {
                self.label = Some(quoted(&self.written)).filter(|label| !label.is_empty());
            }
            "coordinates" => self.coordinates()?,
            "LinearRing" if self.is_in("Polygon") => {
                let ring = std::mem::take(&mut self.line);
                // The outline comes first, wherever the file has it.
                if self.is_in("outerBoundaryIs") { self.rings.insert(0, ring) } else { self.rings.push(ring) }
            }
            "LineString" | "LinearRing" => {
                let line = std::mem::take(&mut self.line);
                self.add(ShapeKind::Line(line));
            }
            "Polygon" => {
                let rings = std::mem::take(&mut self.rings);
                self.add(Area::from_rings(rings).map_or(ShapeKind::Nothing, |area| ShapeKind::Areas(vec![area])));
            }
            "Point" => self.add(ShapeKind::Other("a point")),
            "Model" => self.add(ShapeKind::Other("a model")),
            "Track" | "MultiTrack" => self.add(ShapeKind::Other("a track")),
            "GroundOverlay" => self.add(ShapeKind::Other("a picture on the ground")),
            "NetworkLink" => self.add(ShapeKind::Other("a link to another file")),
            "MultiGeometry" => self.collections -= 1,
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, kind: ShapeKind) {
        // Shapes outside any placemark are features of their own.
        if !self.is_in("Placemark") {
            self.feature += 1;
        }
        let label = self.label.clone();
        self.shapes.push(Shape { feature: self.feature, label, in_collection: self.collections > 0, kind });
    }

    /// `longitude,latitude[,height]` between white space.
    fn coordinates(&mut self) -> Result<(), Problem> {
        let written = std::mem::take(&mut self.written);
        self.line.clear();
        for tuple in written.split_ascii_whitespace() {
            let mut numbers = tuple.split(',').map(|n| n.parse::<f64>().ok().filter(|n| n.is_finite()));
            let (Some(Some(x)), Some(Some(y))) = (numbers.next(), numbers.next()) else {
                let after = tuple.as_ptr().addr() + tuple.len() - written.as_ptr().addr();
                let below = memchr::memchr_iter(b'\n', &written.as_bytes()[after..]).count() as u64;
                return Err(not_a_number(self.line() - below, tuple));
            };
            self.points += 1;
            if self.points > MAX_POINTS {
                return Err(too_many_points(MAX_POINTS));
            }
            self.line.push(Coord { x, y });
        }
        Ok(())
    }
}
