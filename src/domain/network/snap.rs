//! Doors put on the network: the right side of the right street, by its name first and then by how
//! near it is.

use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};
use rustc_hash::FxHashMap;

use super::build::Ground;
use super::line::{P, between, cross, distance, minus, nearest, plus, project, running, unit};
use super::plot::decimetres;
use super::{Edge, Face, Foot, Side};
use crate::domain::gazetteer::street_key;

/// A door this near to the street that it is named after is on it, whatever else is near (metres).
const SURELY_M: f64 = 40.0;
/// A door may be this far from the street that it is named after.
const BY_NAME_M: f64 = 150.0;
/// A door that no street is named for is this near to a street or path, or it is not reached.
const BY_DISTANCE_M: f64 = 60.0;
/// A door behind a way that is cut off may still be this near to another (metres): its front is there.
const AT_HAND_M: f64 = 20.0;
/// So many edges are looked at before a door is given up.
const MOST_TRIED: usize = 500;
/// A street this much nearer than the one of that name is looked at instead, beyond [`SURELY_M`].
const MUCH_NEARER: f64 = 0.5;

/// A door to be put on the network.
#[derive(Clone, Copy, Debug)]
pub struct Door<'a> {
    /// As written in its address.
    pub street: Option<&'a str>,
    /// British National Grid metres.
    pub at: Option<[f64; 2]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    ByName,
    ByDistance,
}

/// Where a door hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    pub foot: Foot,
    pub face: Face,
    pub how: How,
}

/// Why a door is on no street.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreached {
    NoPoint,
    /// The nearest street or path is so many metres away.
    TooFar {
        metres: u32,
    },
    NoStreets,
    /// Its street is there, and nothing safe leads to it from the rest.
    CutOff {
        street: Option<String>,
    },
    /// The only way to it would be over a busy road.
    BehindBusyRoad {
        road: Option<String>,
    },
}

impl Unreached {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Unreached::NoPoint => "door_without_point",
            Unreached::TooFar { .. } => "door_far_from_streets",
            Unreached::NoStreets => "no_streets",
            Unreached::CutOff { .. } => "door_cut_off",
            Unreached::BehindBusyRoad { .. } => "door_behind_busy_road",
        }
    }

    /// For people: what is the matter.
    pub fn words(&self) -> String {
        match self {
            Unreached::NoPoint => "Its place on the map is not known.".to_owned(),
            Unreached::TooFar { metres } => {
                format!("The nearest street or path that can be walked is {metres} m away.")
            }
            Unreached::NoStreets => "There are no streets here that can be walked.".to_owned(),
            Unreached::CutOff { street: Some(street) } => {
                format!(
                    "{street} is not joined to the other streets by any way that is safe on foot in the street file."
                )
            }
            Unreached::CutOff { street: None } => {
                "The path there is not joined to the other streets by any way that is safe on foot in the street file."
                    .to_owned()
            }
            Unreached::BehindBusyRoad { road: Some(road) } => {
                format!("{road}, which is busy, lies between it and any pavement that leads to it.")
            }
            Unreached::BehindBusyRoad { road: None } => {
                "A busy road lies between it and any pavement that leads to it.".to_owned()
            }
        }
    }
}

type Walked = GeomWithData<Line<P>, u32>;

/// Finds the place of doors on one network.
pub struct Snapper<'a> {
    ground: &'a Ground,
    /// How far along its stretch each point of a middle line is.
    running: Vec<Vec<f64>>,
    by_key: FxHashMap<String, Vec<u32>>,
    /// Edges by stretch.
    of_stretch: Vec<Vec<u32>>,
    walked: RTree<Walked>,
}

/// A foot that a door might have.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    foot: Foot,
    face: Face,
    far: f64,
}

impl<'a> Snapper<'a> {
    pub fn new(ground: &'a Ground) -> Self {
        let network = &ground.network;
        let mut by_key: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        for (i, (stretch, middle)) in (0_u32..).zip(network.stretches.iter().zip(&ground.middles)) {
            let name = stretch.street.map(|street| network.streets[street as usize].as_str());
            let mut keys: Vec<String> =
                name.into_iter().chain(middle.other_names.iter().map(String::as_str)).map(street_key).collect();
            keys.sort_unstable();
            keys.dedup();
            keys.into_iter().filter(|key| !key.is_empty()).for_each(|key| by_key.entry(key).or_default().push(i));
        }
        let mut of_stretch = vec![Vec::new(); network.stretches.len()];
        let mut walked = Vec::new();
        for (i, edge) in (0_u32..).zip(&network.edges) {
            let Some(face) = edge.face else { continue };
            of_stretch[face.stretch as usize].push(i);
            walked.push(Walked::new(Line::new(node(ground, edge.from), node(ground, edge.to)), i));
        }
        let running = ground.middles.iter().map(|middle| running(&middle.line)).collect();
        Self { ground, running, by_key, of_stretch, walked: RTree::bulk_load(walked) }
    }

    /// Where a door hangs, or why nowhere.
    ///
    /// # Errors
    /// The door has no point, or nothing that leads to it can be walked.
    pub fn snap(&self, door: Door) -> Result<Reached, Unreached> {
        let at = door.at.ok_or(Unreached::NoPoint)?;
        let stretches = door.street.map_or(&[][..], |street| self.named(street));
        let named = self.by_name(stretches, at);
        match named {
            Ok(Some(found)) if found.far <= SURELY_M => Ok(reached(found, How::ByName)),
            Ok(Some(by_name)) => Ok(match self.by_distance(at) {
                Ok(near) if near.far < MUCH_NEARER * by_name.far => reached(near, How::ByDistance),
                _ => reached(by_name, How::ByName),
            }),
            Ok(None) => self.by_distance(at).map(|near| reached(near, How::ByDistance)),
            Err(why) => match self.by_distance(at) {
                Ok(near) if near.far <= AT_HAND_M => Ok(reached(near, How::ByDistance)),
                _ => Err(why),
            },
        }
    }

    /// Stretches of a street by its name. Where words stand before it that are none of it ("The Coach
    /// House Kensington Gardens"), they are passed over.
    fn named(&self, street: &str) -> &[u32] {
        let mut rest = street.trim();
        loop {
            if let Some(stretches) = self.by_key.get(&street_key(rest)) {
                return stretches;
            }
            match rest.split_once(char::is_whitespace) {
                Some((_, after)) if after.trim().contains(char::is_whitespace) => rest = after.trim(),
                _ => return &[],
            }
        }
    }

    /// On the nearest stretch of that name, on the door's side of it; `None` where none is near.
    fn by_name(&self, stretches: &[u32], at: P) -> Result<Option<Candidate>, Unreached> {
        let mut near: Vec<(f64, u32)> = stretches
            .iter()
            .map(|i| (project(&self.ground.middles[*i as usize].line, &self.running[*i as usize], at).2, *i))
            .filter(|(far, _)| *far <= BY_NAME_M)
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let found = near.iter().find_map(|(_, i)| self.on_stretch(*i, at));
        match (found, near.first()) {
            (None, Some((_, nearest))) => Err(Unreached::CutOff { street: self.name_of(*nearest) }),
            (found, _) => Ok(found),
        }
    }

    /// On the door's side of a stretch, if that side can be walked and reached, and no busy road is
    /// between them.
    fn on_stretch(&self, stretch: u32, at: P) -> Option<Candidate> {
        let side = self.side(stretch, at);
        let edges = self.of_stretch[stretch as usize].iter();
        let fit = edges.filter(|edge| self.ground.in_main_piece(**edge)).filter(|edge| {
            let face = self.ground.network.edges[**edge as usize].face;
            side.is_none() || face.map(|face| face.side) == side
        });
        fit.map(|edge| self.candidate(*edge, at))
            .filter_map(|found| found.filter(|c| c.far <= BY_NAME_M && self.over(c, at).is_none()))
            .min_by(|a, b| a.far.total_cmp(&b.far))
    }

    /// Which side of a stretch a point is on; none for a path, and beyond the end of a road.
    fn side(&self, stretch: u32, at: P) -> Option<Side> {
        let middle = &self.ground.middles[stretch as usize];
        if !middle.two_sided {
            return None;
        }
        let line = &middle.line;
        let running = &self.running[stretch as usize];
        let (i, along, _) = project(line, running, at);
        let long = running[running.len() - 1];
        let ahead = |i: usize| unit(minus(line[i + 1], line[i]));
        let here =
            between(line[i], line[i + 1], ((along - running[i]) / (running[i + 1] - running[i])).clamp(0.0, 1.0));
        let beyond = (along <= 0.0 && -super::line::dot(ahead(0), minus(at, here)) > 1.0)
            || (along >= long && super::line::dot(ahead(line.len() - 2), minus(at, here)) > 1.0);
        if beyond {
            return None;
        }
        // At a bend both legs have their say.
        let way = if i + 2 < line.len() && (along - running[i + 1]).abs() < 1e-6 {
            plus(ahead(i), ahead(i + 1))
        } else {
            ahead(i)
        };
        Some(if cross(way, minus(at, here)) >= 0.0 { Side::Left } else { Side::Right })
    }

    /// On the nearest street or path, whatever its name. Where a nearer one is cut off from the rest,
    /// the door is behind it, and isn't hung over somebody's fence on another that is much further.
    fn by_distance(&self, at: P) -> Result<Candidate, Unreached> {
        let mut refused: Option<(f64, Unreached)> = None;
        for (tried, walked) in self.walked.nearest_neighbor_iter(at).enumerate() {
            let far = walked.distance_2(&at).sqrt();
            let enough = refused.as_ref().map_or(BY_DISTANCE_M, |(nearest, _)| (2.0 * nearest).max(AT_HAND_M));
            if far > enough || tried > MOST_TRIED {
                return Err(match refused {
                    Some((_, why)) => why,
                    None => Unreached::TooFar { metres: decimetres(far) / 10 },
                });
            }
            let Some(found) = self.candidate(walked.data, at) else { continue };
            if self.side(found.face.stretch, at).is_some_and(|side| side != found.face.side) {
                continue;
            }
            match self.refusal(&found, at) {
                None => return Ok(found),
                Some(why) => refused = refused.or(Some((far, why))),
            }
        }
        Err(refused.map_or(Unreached::NoStreets, |(_, why)| why))
    }

    fn refusal(&self, found: &Candidate, at: P) -> Option<Unreached> {
        if !self.ground.in_main_piece(found.foot.edge) {
            return Some(Unreached::CutOff { street: self.name_of(found.face.stretch) });
        }
        self.over(found, at).map(|busy| Unreached::BehindBusyRoad { road: self.name_of(busy) })
    }

    fn candidate(&self, edge: u32, at: P) -> Option<Candidate> {
        let Edge { from, to, length_dm, face, .. } = self.ground.network.edges[edge as usize];
        let (t, far) = nearest(node(self.ground, from), node(self.ground, to), at);
        let offset_dm = decimetres(t * f64::from(length_dm) / 10.0).min(length_dm);
        Some(Candidate { foot: Foot { edge, offset_dm, spur_dm: decimetres(far) }, face: face?, far })
    }

    /// The busy stretch between a door and its foot, if there is one.
    fn over(&self, found: &Candidate, at: P) -> Option<u32> {
        let edge = &self.ground.network.edges[found.foot.edge as usize];
        let (from, to) = (node(self.ground, edge.from), node(self.ground, edge.to));
        let foot = between(from, to, nearest(from, to, at).0);
        if distance(foot, at) < 0.01 {
            return None;
        }
        self.ground.guard.crossed(at, foot, 0).and_then(|chain| u32::try_from(chain).ok())
    }

    fn name_of(&self, stretch: u32) -> Option<String> {
        let network = &self.ground.network;
        network.stretches[stretch as usize].street.map(|street| network.streets[street as usize].clone())
    }
}

fn node(ground: &Ground, node: u32) -> P {
    ground.network.nodes[node as usize]
}

fn reached(found: Candidate, how: How) -> Reached {
    Reached { foot: found.foot, face: found.face, how }
}
