//! From the events of a household to its state. Total, and the same whatever order they came in.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use jiff::civil::Date;

use super::{ContactEvent, Kind, MINUTE_US};
use crate::domain::due::{PartOfDay, Tried};
use crate::domain::outcome::{Next, Outcome};
use crate::domain::time::Moment;

/// A phone may take back a do-not-knock that it wrote down by a slip, for so long. Then only staff may.
const SLIP_US: i64 = 10 * MINUTE_US;
/// Two people's answers so close together are of one visit, or of two at once.
pub const TOGETHER_US: i64 = 10 * MINUTE_US;

/// All that follows from a household's events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HouseholdState {
    /// Knocks, in the order of their times.
    pub tries: Vec<Tried>,
    /// The last outcome, by whatever channel.
    pub last: Option<Last>,
    /// The last that was heard otherwise than by a knock, and settles something.
    pub heard: Option<Tried>,
    pub attempted: bool,
    /// Somebody was spoken to.
    pub contacted: bool,
    pub engaged: bool,
    pub registered: bool,
    /// Whatever came later.
    pub do_not_knock: bool,
    pub leaflets: Vec<LeafletDrop>,
    /// Events of different devices that say different things of one time. All of them count.
    pub two_answers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    pub outcome: Outcome,
    /// Microseconds.
    pub at: i64,
    pub event: String,
    /// `person:<id>`
    pub person: String,
    /// Of whose rounds it was.
    pub plan: Option<String>,
    /// When they asked for somebody to come back.
    pub call_back_on: Option<Date>,
    pub call_back_part: Option<PartOfDay>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafletDrop {
    pub wave: Option<String>,
    /// Microseconds.
    pub at: i64,
}

impl HouseholdState {
    /// The code that it is drawn by.
    pub fn shown(&self) -> &'static str {
        match &self.last {
            _ if self.do_not_knock => Outcome::DoNotKnock.code(),
            Some(last) => last.outcome.code(),
            None => "not_tried",
        }
    }

    fn learn(&mut self, event: &ContactEvent) {
        let sent = &event.sent;
        if sent.kind == Kind::Leaflet || sent.leaflet && sent.kind.is_a_try() {
            self.leaflets.push(LeafletDrop { wave: sent.wave.clone(), at: event.corrected_at });
        }
        let Some(outcome) = event.outcome() else { return };
        let row = outcome.row();
        let told = Tried { at: Moment(event.corrected_at).local(), outcome, call_back: sent.call_back_on };
        if sent.kind.is_a_try() {
            self.tries.push(told);
            self.attempted = true;
        } else if row.next != Next::TryAgain {
            self.heard = Some(told);
        }
        self.contacted |= row.is_contact;
        self.engaged |= row.is_engaged;
        self.registered |= outcome == Outcome::Registered;
        self.do_not_knock |= outcome == Outcome::DoNotKnock;
        self.last = Some(Last {
            outcome,
            at: event.corrected_at,
            event: sent.id.clone(),
            person: event.person.clone(),
            plan: sent.plan.clone(),
            call_back_on: sent.call_back_on,
            call_back_part: sent.call_back_part,
        });
    }
}

/// The state of a household from its events, with the corrections that name them.
pub fn fold<'e>(events: impl IntoIterator<Item = &'e ContactEvent>) -> HouseholdState {
    let events = in_order(events);
    let corrections = corrections_of(&events);
    let is_correction = |event: &ContactEvent| event.sent.kind == Kind::Correction;
    let mut state = HouseholdState::default();
    let mut answers: Vec<(&ContactEvent, Outcome)> = Vec::new();
    for event in events.iter().copied().filter(|event| !is_correction(event)) {
        if is_taken_back(event, &corrections) {
            continue;
        }
        state.learn(event);
        answers.extend(event.outcome().map(|outcome| (event, outcome)));
    }
    state.two_answers = two_answers(&answers);
    state
}

/// The ids of events that are taken back, among all of a site's.
pub fn taken_back<'e>(events: impl IntoIterator<Item = &'e ContactEvent>) -> HashSet<&'e str> {
    let events: Vec<&ContactEvent> = events.into_iter().collect();
    let corrections = corrections_of(&events);
    let named = events.iter().filter(|event| corrections.contains_key(event.sent.id.as_str()));
    named.filter(|event| is_taken_back(event, &corrections)).map(|event| event.sent.id.as_str()).collect()
}

/// By corrected time, then id; each id once.
fn in_order<'e>(events: impl IntoIterator<Item = &'e ContactEvent>) -> Vec<&'e ContactEvent> {
    let mut events: Vec<&ContactEvent> = events.into_iter().collect();
    events.sort_by(|a, b| (a.corrected_at, &a.sent.id, &a.digest).cmp(&(b.corrected_at, &b.sent.id, &b.digest)));
    let mut seen = HashSet::new();
    events.retain(|event| seen.insert(event.sent.id.as_str()));
    events
}

/// Corrections by the event that they name.
type Corrections<'e> = HashMap<&'e str, Vec<&'e ContactEvent>>;

fn corrections_of<'e>(events: &[&'e ContactEvent]) -> Corrections<'e> {
    let mut corrections = Corrections::new();
    for event in events.iter().filter(|event| event.sent.kind == Kind::Correction) {
        if let Some(target) = &event.sent.retracts {
            corrections.entry(target).or_default().push(event);
        }
    }
    corrections
}

/// Whether an event is taken back: by a correction that takes effect, and is not taken back itself. Each correction
/// names one event, so those that lead to this one are a tree, and a ring of corrections is in none.
fn is_taken_back(event: &ContactEvent, corrections: &Corrections<'_>) -> bool {
    /// What is named, where it stands in the list, and by how many steps.
    struct Step<'e> {
        event: &'e ContactEvent,
        names: usize,
        depth: usize,
    }
    let mut steps = vec![Step { event, names: 0, depth: 0 }];
    let mut next = 0;
    while let Some(named) = steps.get(next) {
        let (depth, allowed) = (named.depth, |by: &&&ContactEvent| may_take_back(by, named.event, event, named.depth));
        let by = corrections.get(named.event.sent.id.as_str()).into_iter().flatten().filter(allowed);
        let found: Vec<Step<'_>> = by.map(|by| Step { event: by, names: next, depth: depth + 1 }).collect();
        steps.extend(found);
        next += 1;
    }
    // The outermost first: whether a correction counts is known before what it names is asked.
    let mut is_back = vec![false; steps.len()];
    for at in (1..steps.len()).rev() {
        if !is_back[at] {
            is_back[steps[at].names] = true;
        }
    }
    is_back[0]
}

/// Does a correction take effect? `depth`: 0 where it names the event itself, 1 where it names a correction of it, and
/// so on. A do-not-knock is not to be got rid of by an undo, nor by undoing that an undo was undone.
fn may_take_back(by: &ContactEvent, named: &ContactEvent, event: &ContactEvent, depth: usize) -> bool {
    let is_guarded = event.outcome() == Some(Outcome::DoNotKnock) && depth.is_multiple_of(2);
    let is_soon = by.corrected_at.saturating_sub(event.corrected_at).saturating_abs() <= SLIP_US;
    by.by_staff || by.sent.device == named.sent.device && (!is_guarded || is_soon)
}

/// Ids of events that disagree with another device's, in the order of their times.
fn two_answers(answers: &[(&ContactEvent, Outcome)]) -> Vec<String> {
    let mut disagree = vec![false; answers.len()];
    // One phone doesn't disagree with itself, however much it sends.
    if answers.iter().all(|(event, _)| event.sent.device == answers[0].0.sent.device) {
        return Vec::new();
    }
    for (i, (one, this)) in answers.iter().enumerate() {
        let later = answers.iter().enumerate().skip(i + 1);
        let together = later.take_while(|(_, (other, _))| other.corrected_at - one.corrected_at <= TOGETHER_US);
        for (j, (other, that)) in together {
            if this != that && one.sent.device != other.sent.device {
                (disagree[i], disagree[j]) = (true, true);
            }
        }
    }
    answers
        .iter()
        .zip(disagree)
        .filter(|(_, disagrees)| *disagrees)
        .map(|((event, _), _)| event.sent.id.clone())
        .collect()
}

/// What came of a home on one round: nothing else that happened there counts.
pub fn fold_on_round(events: &[&ContactEvent], plan: &str, round: &str) -> HouseholdState {
    let is_of =
        |event: &&ContactEvent| event.sent.plan.as_deref() == Some(plan) && event.sent.round.as_deref() == Some(round);
    fold(events.iter().copied().filter(|event| event.sent.kind == Kind::Correction || is_of(event)))
}

/// Events by household. A correction goes where the event is that it leads to, whatever it says itself; one that leads
/// to none that is known is left out.
pub fn by_household<'e, S: BuildHasher + Default>(
    events: impl IntoIterator<Item = &'e ContactEvent> + Clone,
) -> HashMap<&'e str, Vec<&'e ContactEvent>, S> {
    let by_id: HashMap<&str, &ContactEvent> =
        events.clone().into_iter().map(|event| (event.sent.id.as_str(), event)).collect();
    let mut homes: HashMap<&str, Option<&str>> = HashMap::new();
    let mut grouped: HashMap<&str, Vec<&ContactEvent>, S> = HashMap::default();
    for event in events {
        if let Some(home) = home_of(event, &by_id, &mut homes) {
            grouped.entry(home).or_default().push(event);
        }
    }
    grouped
}

/// Follows corrections to the event they lead to. `homes` remembers the answers, so that no chain is walked twice.
fn home_of<'e>(
    event: &'e ContactEvent,
    by_id: &HashMap<&str, &'e ContactEvent>,
    homes: &mut HashMap<&'e str, Option<&'e str>>,
) -> Option<&'e str> {
    let mut chain = Vec::new();
    let mut at = event;
    let home = loop {
        if at.sent.kind != Kind::Correction {
            break at.sent.household.as_deref();
        }
        if let Some(known) = homes.get(at.sent.id.as_str()) {
            break *known;
        }
        // Until it is known otherwise, which also ends a ring.
        homes.insert(&at.sent.id, None);
        chain.push(at.sent.id.as_str());
        match at.sent.retracts.as_deref().and_then(|id| by_id.get(id)) {
            Some(named) => at = named,
            None => break None,
        }
    };
    homes.extend(chain.into_iter().map(|id| (id, home)));
    home
}
