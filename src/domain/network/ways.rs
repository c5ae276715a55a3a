//! Ways as they are drawn on a map: one line for a street, whatever its width, with what is said of
//! it. This is what a network is laid from.

/// The streets and paths of a place, in British National Grid metres.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    pub ways: Vec<Way>,
    pub signs: Vec<Sign>,
}

/// A line from one node to another, with no other way joining in between.
#[derive(Clone, Debug)]
pub struct Way {
    /// Two points or more.
    pub line: Vec<[f64; 2]>,
    /// Ways that share a node meet there.
    pub from: u32,
    pub to: u32,
    pub name: Option<String>,
    /// Other names of the street: in another language, its old one.
    pub other_names: Vec<String>,
    /// 0 on the ground, above it on a bridge, below in a tunnel.
    pub level: i8,
    /// Driven in the direction of the line only.
    pub oneway: bool,
    pub make: Make,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Has a pavement on either side.
    Street,
    /// One edge, walked on as it is: a path, an alley, a track, a service road.
    Path,
    Steps,
}

/// Whether one side of a street can be walked along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pavement {
    Laid,
    /// On the road itself, which is quiet.
    Roadway,
    None,
}

/// What a way is like. Ways of one make and name that meet end to end are one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Make {
    pub class: Class,
    /// Crossed only where a crossing is marked.
    pub busy: bool,
    /// False: nobody walks on it, and where it is busy nobody crosses it.
    pub walk: bool,
    /// Left and right, as it is drawn.
    pub pavements: [Pavement; 2],
    /// From the middle of the road to the middle of a pavement.
    pub half_width_dm: u16,
    pub private: bool,
    pub unlit: bool,
}

impl Make {
    /// The same street drawn the other way round.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { pavements: [self.pavements[1], self.pavements[0]], ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A crossing with stripes, studs or lights.
    MarkedCrossing,
    /// A lowered kerb, an island: people cross a quiet road here, and nobody a busy one.
    PlainCrossing,
    Signals,
    Gate,
    /// A gate that is locked, or for some only.
    LockedGate,
    /// A stile or a kissing gate.
    Stile,
}

/// Something on a way, or beside it, at one point.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    pub at: [f64; 2],
    pub mark: Mark,
}
