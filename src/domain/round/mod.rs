//! Rounds: which doors make up one outing, and in what order they are walked.
//!
//! What is due comes in as [`Door`]s on a [`Network`]; what comes out is a [`Plan`]: every door in exactly one round,
//! or left out with the reason. The ground is read first (`stops`), cut into parts of some hundred stops (`cells`), and
//! in each the rounds are improved by ruin and recreate (`anneal`, `ruin`, `mend`) under the prices of what makes a
//! round good (`price`). Last, the order inside each round is settled (`order`). Rounds that were planned before are carried
//! on (`keep`). A champion's route is grown from a door (`champion`); `bound` says how little any plan could walk.

mod anneal;
mod ascent;
mod bound;
mod cell;
mod cells;
mod champion;
mod chance;
mod cut;
mod hand;
mod job;
mod keep;
mod links;
mod lots;
mod mend;
mod order;
mod price;
mod ruin;
mod stops;
mod total;

use serde::{Deserialize, Serialize};

use super::network::{Face, Foot, Network, Routes};

pub use bound::least_walking;
pub use champion::{Champion, champion_route};
pub use hand::Walker;

/// A home to knock at.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub foot: Foot,
    /// Doors with one stop share an entrance: nothing is walked between them, and the front path once.
    pub stop: u32,
    pub face: Face,
    /// Expected time at the door.
    pub service_s: u32,
}

/// What makes a good plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Rounds of equal time and whole street sides, for a little more walking.
    #[default]
    Balanced,
    /// Least walking within the shift, nothing else asked.
    Shortest,
}

/// A problem to plan.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub network: &'a Network,
    /// Over the same network; fewer edges than it has where some may not be walked.
    pub routes: &'a Routes,
    pub doors: &'a [Door],
    /// Nodes at which a round may start and end.
    pub hubs: &'a [u32],
    /// How many rounds; none for as many as the shift asks for.
    pub rounds: Option<usize>,
    /// Where so many have no room for all doors, there may be more of them.
    pub more_rounds: bool,
    /// The longest that a round may take.
    pub shift_s: u32,
    /// Metres a second.
    pub speed: f64,
    /// A round ends at its last door instead of coming back.
    pub one_way: bool,
    pub mode: Mode,
    /// A label for each door: the round that it was in. What has one stays where it was, as far as makes sense; a door
    /// without one is new. Empty: nothing was planned before.
    ///
    /// While as many rounds are asked for as there are labels, or no number, each round keeps at least nine in ten of
    /// its doors that are still here, unless the shift has become too short for them.
    pub before: &'a [Option<u32>],
    /// No street side is shared between rounds, unless the shift leaves no other way.
    pub whole_sides: bool,
    /// Each round's street sides hang together by short ways, without another round's doors between.
    pub one_piece: bool,
    /// The same seed gives the same plan, on any number of cores.
    pub seed: u64,
    pub effort: Effort,
}

/// How long to search: steps for each stop. More steps, better rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    pub steps_per_stop: u32,
}

/// Looks on while a plan is made. May be asked from several threads.
pub trait Watch: Sync {
    /// Whether to stop and answer with the best so far.
    fn enough(&self) -> bool {
        false
    }
    /// How much is done, of 1000, and the best plan so far.
    fn better(&self, _per_mille: u32, _plan: &Plan) {}
    /// Whether [`Watch::better`] wants plans at all: they cost time to make.
    fn wants_plans(&self) -> bool {
        false
    }
}

/// Lets the planner work to its end.
#[derive(Clone, Copy, Debug)]
pub struct Patient;

impl Watch for Patient {}

/// One planned outing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The node where it starts and ends.
    pub hub: u32,
    /// Indices into [`Ask::doors`], in walking order.
    pub doors: Vec<u32>,
    /// The label in [`Ask::before`] of the round that it carries on: the same walker as last time. No two have the same.
    pub was: Option<u32>,
    pub walk_dm: u64,
    /// Walking and expected time at the doors, rounded up.
    pub seconds: u32,
}

/// Why a door is in no round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// No way on foot leads there from any hub.
    Unreachable,
    /// There and back, with the time at the door, is longer than the shift.
    TooFar,
    /// The rounds that were asked for are full.
    NoRoom,
    /// A champion's route is full, or ends, before it gets there.
    Beyond,
}

/// The rounds, and the doors that are in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub rounds: Vec<Round>,
    pub left_out: Vec<(u32, Why)>,
}

/// Plans rounds. Doors, hubs and edges must lie on the network.
#[must_use]
pub fn plan(ask: &Ask, watch: &dyn Watch) -> Plan {
    cells::plan(ask, watch)
}

impl Effort {
    /// What people wait for gladly: about 2 CPU seconds for 1,000 doors, and as much for each door of a city.
    #[must_use]
    pub fn usual(mode: Mode, doors: usize) -> Self {
        /// Where people would rather have a plan some minutes earlier than a last per cent of walking.
        const CITY: usize = 50_000;
        let steps_per_stop = match (mode, doors > lots::WHOLE) {
            (Mode::Balanced, false) => 600,
            (Mode::Shortest, false) => 2000,
            (_, true) if doors > CITY => 300,
            (_, true) => 400,
        };
        Self { steps_per_stop }
    }

    /// What fits into some seconds on any machine that people use, for one lot or on two cores for more.
    #[must_use]
    pub fn for_seconds(seconds: f64, doors: usize) -> Self {
        /// Steps in a second on one core; most machines do more.
        const PACE: f64 = 200_000.0;
        let cores = if doors > lots::WHOLE { 1.6 } else { 1.0 };
        Self { steps_per_stop: (seconds * PACE * cores / doors.max(1) as f64).clamp(1.0, 1e6) as u32 }
    }
}
