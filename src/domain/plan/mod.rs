//! A plan: the rounds made together for one day and shift, as they are kept. Every change is one more version; none is
//! ever lost.

mod code;
mod edit;

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use code::{CODE_LENGTH, RoundCode, code_from, sound_code};
pub use edit::{Edit, Hands, NotDone, apply};

use super::plane::LonLat;
use super::round::Mode;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanKind {
    Doors,
    Leaflets,
    /// One champion's route.
    Champion,
}

impl PlanKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Doors => "doors",
            Self::Leaflets => "leaflets",
            Self::Champion => "champion",
        }
    }
}

/// A leaflet drop: what goes through how many letter boxes, carried how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wave {
    pub what: String,
    /// To each home.
    pub copies: u32,
    /// As many as one carries at a time.
    pub bundle: u32,
}

/// What rounds were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Asked {
    pub kind: PlanKind,
    #[schema(value_type = String)]
    pub on: Date,
    /// 17:30
    #[serde(with = "super::time::hours_minutes")]
    #[schema(value_type = String)]
    pub from: Time,
    pub shift_minutes: u32,
    /// One round each; none: as many rounds as the shift asks for.
    #[serde(default)]
    pub people: Option<u32>,
    /// Ids of places where rounds start and end.
    pub hubs: Vec<String>,
    #[serde(default)]
    #[schema(value_type = String)]
    pub mode: Mode,
    #[serde(default)]
    pub step_free: bool,
    #[serde(default)]
    pub whole_sides: bool,
    #[serde(default)]
    pub one_piece: bool,
    #[serde(default)]
    pub before_dark: bool,
    #[serde(default)]
    pub keep_walkers: bool,
    #[serde(default)]
    pub one_way: bool,
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Of leaflets.
    #[serde(default)]
    pub wave: Option<Wave>,
    /// Of a champion's route.
    #[serde(default)]
    pub most_doors: Option<u32>,
    /// Homes that a champion asks to leave out.
    #[serde(default)]
    pub skip: Vec<String>,
}

impl Asked {
    /// Two hours of equal rounds, as many as are needed, without wishes.
    #[must_use]
    pub fn plain(kind: PlanKind, on: Date, from: Time) -> Self {
        Self {
            kind,
            on,
            from,
            shift_minutes: 120,
            people: None,
            hubs: Vec::new(),
            mode: Mode::Balanced,
            step_free: false,
            whole_sides: false,
            one_piece: false,
            before_dark: false,
            keep_walkers: false,
            one_way: false,
            seed: 1,
            wave: None,
            most_doors: None,
            skip: Vec::new(),
        }
    }

    pub fn starts(&self) -> DateTime {
        self.on.to_datetime(self.from)
    }
}

fn first_seed() -> u64 {
    1
}

/// Where a round starts, as it was when it was planned: the place may be taken off the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptHub {
    pub place: Option<String>,
    pub name: String,
    pub at: LonLat,
}

/// One round as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptRound {
    pub id: String,
    /// Its name to people; stays with it.
    pub number: u32,
    pub hub: KeptHub,
    /// Households in walking order.
    pub doors: Vec<String>,
    #[serde(default)]
    pub locked: bool,
    /// A person's id, where it is one of the team.
    #[serde(default)]
    pub assigned_to: Option<String>,
    #[serde(default)]
    pub assigned_name: Option<String>,
    /// Where it is for another day or hour than the plan's.
    #[serde(default)]
    pub on: Option<Date>,
    #[serde(default)]
    pub from: Option<Time>,
}

impl KeptRound {
    /// Of nobody and for no day of its own yet.
    #[must_use]
    pub fn new(id: String, number: u32, hub: KeptHub, doors: Vec<String>) -> Self {
        Self { id, number, hub, doors, locked: false, assigned_to: None, assigned_name: None, on: None, from: None }
    }
}

/// A home that is due, and in no round, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub household: String,
    /// `no_room`, `too_far`, `unreachable`, `left_by_hand`, `beyond_route`.
    pub code: String,
}

/// All rounds of a plan at one version.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rounds {
    pub rounds: Vec<KeptRound>,
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// Where it was planned again with other choices than the plan's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Of leaflets, as it was worked out when they were planned: no walk past these doors is shorter, in metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_walk_m: Option<u64>,
}

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Made {
    /// Microseconds since 1970, UTC.
    pub at: i64,
    pub by: String,
    pub by_name: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub organisation: String,
    pub id: String,
    pub site: String,
    pub asked: Asked,
    pub made: Made,
    /// Put away: its doors are free for other plans.
    pub closed: Option<Made>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub version: i64,
    /// "Moved 4 doors to round 2".
    pub what: String,
    pub rounds: Rounds,
    /// The version that undo goes to.
    pub back: Option<i64>,
    /// The version that redo goes to.
    pub forth: Option<i64>,
    pub made: Made,
}

impl Version {
    /// The version that follows a change.
    #[must_use]
    pub fn changed(&self, what: String, rounds: Rounds, made: Made) -> Self {
        Self { version: self.version + 1, what, rounds, back: Some(self.version), forth: None, made }
    }

    /// The version that goes back to `before`, which `back` names.
    #[must_use]
    pub fn undone(&self, before: &Self, made: Made) -> Self {
        Self {
            version: self.version + 1,
            what: before.what.clone(),
            rounds: before.rounds.clone(),
            back: before.back,
            forth: Some(self.version),
            made,
        }
    }

    /// The version that takes an undo back: as `after` was, which `forth` names.
    #[must_use]
    pub fn redone(&self, after: &Self, made: Made) -> Self {
        Self { version: self.version + 1, made, ..after.clone() }
    }
}

impl Plan {
    /// What the rounds of a version were asked for.
    pub fn asked_at<'a>(&'a self, version: &'a Version) -> &'a Asked {
        version.rounds.asked.as_ref().unwrap_or(&self.asked)
    }
}

impl Rounds {
    pub fn round(&self, id: &str) -> Option<&KeptRound> {
        self.rounds.iter().find(|round| round.id == id)
    }

    pub fn next_number(&self) -> u32 {
        self.rounds.iter().map(|round| round.number).max().unwrap_or(0) + 1
    }

    pub fn doors(&self) -> usize {
        self.rounds.iter().map(|round| round.doors.len()).sum()
    }

    /// Each household in one round at most, and in none that is also left out.
    pub fn is_sound(&self) -> bool {
        let mut seen = std::collections::HashSet::new();
        let held = self.rounds.iter().flat_map(|round| &round.doors);
        held.chain(self.left_out.iter().map(|left| &left.household)).all(|household| seen.insert(household))
    }
}
