//! OpenStreetMap's own files (`.osm.pbf`), read for one small area, whatever the size of the file.
//!
//! The format: <https://wiki.openstreetmap.org/wiki/PBF_Format>. A file is gone through several times,
//! a block at a time, so that only what lies in the area is ever held.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, Element, HeaderBlock, RelMemberType};
use rustc_hash::{FxHashMap, FxHashSet};

use super::tags::{Tags, wanted_point, wanted_relation, wanted_way};
use crate::domain::problem::Problem;

/// More than a city centre has within a site's surroundings; beyond it, a file that says too much
/// would fill the memory.
const MOST_NODES: usize = 4_000_000;
const MOST_WAYS: usize = 1_000_000;
/// What a file must not ask of us that we don't do.
const UNDERSTOOD: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// West, south, east and north, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Area {
    pub fn holds(&self, [lon, lat]: [f64; 2]) -> bool {
        (self.west..=self.east).contains(&lon) && (self.south..=self.north).contains(&lat)
    }
}

#[derive(Clone, Debug)]
pub(super) struct RawWay {
    pub id: i64,
    pub refs: Vec<i64>,
    pub tags: Tags,
}

#[derive(Clone, Debug)]
pub(super) struct RawRelation {
    pub id: i64,
    pub outer: Vec<i64>,
    pub inner: Vec<i64>,
    pub tags: Tags,
}

/// What of a file touches the area.
#[derive(Clone, Debug, Default)]
pub(super) struct Extract {
    /// Longitude and latitude.
    pub nodes: FxHashMap<i64, [f64; 2]>,
    /// With their tags, by id.
    pub points: Vec<(i64, Tags)>,
    /// By id. Also those without a tag of interest that are part of a relation.
    pub ways: Vec<RawWay>,
    pub relations: Vec<RawRelation>,
}

/// Whether a file begins as these do: a block named `OSMHeader`.
pub fn looks_like_one(head: &[u8]) -> bool {
    head.get(4..16).is_some_and(|head| head.windows(9).any(|w| w == b"OSMHeader"))
}

/// Reads what touches the area.
///
/// # Errors
/// A problem in plain words: no such file, damaged or cut short, too much in the area.
pub(super) fn read(file: &Path, name: &str, area: Area) -> Result<Extract, Problem> {
    // The crate that reads the blocks gives up by a panic on a kind of relation member that it doesn't
    // know. Nothing outlives it, so it is caught here, and is one more damaged file.
    std::panic::catch_unwind(|| read_through(file, name, area)).unwrap_or_else(|_| {
        let words = format!("{name} is damaged: it has members of relations that are no node, way or relation.");
        Err(Problem::error("extract_damaged", words).hint("Download the extract again and retry."))
    })
}

fn read_through(file: &Path, name: &str, area: Area) -> Result<Extract, Problem> {
    let reader = Reader { file, name };
    let mut out = Extract::default();
    reader.nodes_inside(area, &mut out)?;
    let touching = reader.ways_touching(&mut out)?;
    let of_interest = |r: &RawRelation| r.outer.iter().chain(&r.inner).any(|way| touching.contains(way));
    out.relations.retain(of_interest);
    reader.missing_members(&mut out)?;
    reader.missing_nodes(&mut out)?;
    out.ways.sort_by_key(|way| way.id);
    out.ways.dedup_by_key(|way| way.id);
    out.relations.sort_by_key(|relation| relation.id);
    out.points.sort_by_key(|(id, _)| *id);
    Ok(out)
}

struct Reader<'a> {
    file: &'a Path,
    name: &'a str,
}

impl Reader<'_> {
    fn each(&self, found: &mut dyn FnMut(Element) -> Result<(), Problem>) -> Result<(), Problem> {
        let file = File::open(self.file)
            .map_err(|e| Problem::error("file_unreadable", format!("{} can't be read: {e}.", self.name)))?;
        let mut blocks = 0;
        for blob in BlobReader::new(BufReader::new(file)) {
            let blob = blob.map_err(|e| self.damaged(blocks, &e))?;
            match blob.decode().map_err(|e| self.damaged(blocks, &e))? {
                BlobDecode::OsmHeader(header) => self.check(&header)?,
                BlobDecode::OsmData(block) => block.elements().try_for_each(&mut *found)?,
                BlobDecode::Unknown(_) => {}
            }
            blocks += 1;
        }
        if blocks == 0 {
            return Err(Problem::error("extract_empty", format!("{} is empty.", self.name))
                .hint("Download the extract again and retry."));
        }
        Ok(())
    }

    fn check(&self, header: &HeaderBlock) -> Result<(), Problem> {
        match header.required_features().iter().find(|f| !UNDERSTOOD.contains(&f.as_str())) {
            None => Ok(()),
            Some(feature) => {
                let words = format!("{} needs “{feature}”, which Patchwalk can't read.", self.name);
                Err(Problem::error("extract_not_supported", words)
                    .hint("Use a plain extract: today's map, without history."))
            }
        }
    }

    fn damaged(&self, blocks: usize, error: &osmpbf::Error) -> Problem {
        let words = format!("{} is damaged or cut short after {blocks} whole blocks: {error}.", self.name);
        Problem::error("extract_damaged", words).hint("Download the extract again and retry.")
    }

    fn too_much(&self) -> Problem {
        let words = format!("{} has more in this area than fits into memory.", self.name);
        Problem::error("extract_too_large", words).hint("Check that the site's boundary is not many towns wide.")
    }

    fn nodes_inside(&self, area: Area, out: &mut Extract) -> Result<(), Problem> {
        self.each(&mut |element| {
            let (id, at, tags): (i64, [f64; 2], Tags) = match element {
                Element::Node(node) => {
                    let at = [node.lon(), node.lat()];
                    if !area.holds(at) {
                        return Ok(());
                    }
                    (node.id(), at, node.tags().collect())
                }
                Element::DenseNode(node) => {
                    let at = [node.lon(), node.lat()];
                    if !area.holds(at) {
                        return Ok(());
                    }
                    (node.id(), at, node.tags().collect())
                }
                _ => return Ok(()),
            };
            out.nodes.insert(id, at);
            if wanted_point(&tags) {
                out.points.push((id, tags));
            }
            if out.nodes.len() > MOST_NODES { Err(self.too_much()) } else { Ok(()) }
        })
    }

    /// Keeps the ways that are wanted, and all relations that may be; gives every way that touches the
    /// area.
    fn ways_touching(&self, out: &mut Extract) -> Result<FxHashSet<i64>, Problem> {
        let mut touching = FxHashSet::default();
        let Extract { nodes, ways, relations, .. } = out;
        self.each(&mut |element| {
            match element {
                Element::Way(way) if way.refs().any(|node| nodes.contains_key(&node)) => {
                    touching.insert(way.id());
                    let tags: Tags = way.tags().collect();
                    if wanted_way(&tags) {
                        ways.push(RawWay { id: way.id(), refs: way.refs().collect(), tags });
                    }
                }
                Element::Relation(relation) => relations.extend(raw_relation(&relation)),
                _ => {}
            }
            if ways.len().max(relations.len()) > MOST_WAYS { Err(self.too_much()) } else { Ok(()) }
        })?;
        Ok(touching)
    }

    fn missing_members(&self, out: &mut Extract) -> Result<(), Problem> {
        let held: FxHashSet<i64> = out.ways.iter().map(|way| way.id).collect();
        let members = out.relations.iter().flat_map(|r| r.outer.iter().chain(&r.inner)).copied();
        let missing: FxHashSet<i64> = members.filter(|way| !held.contains(way)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let ways = &mut out.ways;
        self.each(&mut |element| {
            if let Element::Way(way) = element
                && missing.contains(&way.id())
            {
                ways.push(RawWay { id: way.id(), refs: way.refs().collect(), tags: Tags::default() });
            }
            Ok(())
        })
    }

    fn missing_nodes(&self, out: &mut Extract) -> Result<(), Problem> {
        let refs = out.ways.iter().flat_map(|way| &way.refs);
        let missing: FxHashSet<i64> = refs.filter(|node| !out.nodes.contains_key(node)).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        if missing.len() > MOST_NODES {
            return Err(self.too_much());
        }
        let nodes = &mut out.nodes;
        self.each(&mut |element| {
            let (id, at) = match element {
                Element::Node(node) => (node.id(), [node.lon(), node.lat()]),
                Element::DenseNode(node) => (node.id(), [node.lon(), node.lat()]),
                _ => return Ok(()),
            };
            if missing.contains(&id) {
                nodes.insert(id, at);
            }
            Ok(())
        })
    }
}

/// A multipolygon that would be drawn.
fn raw_relation(relation: &osmpbf::Relation) -> Option<RawRelation> {
    let tags: Tags = relation.tags().collect();
    if !wanted_relation(&tags) {
        return None;
    }
    let (mut outer, mut inner) = (Vec::new(), Vec::new());
    for member in relation.members().filter(|m| m.member_type == RelMemberType::Way) {
        let ring = if member.role().is_ok_and(|role| role == "inner") { &mut inner } else { &mut outer };
        ring.push(member.member_id);
    }
    Some(RawRelation { id: relation.id(), outer, inner, tags })
}
