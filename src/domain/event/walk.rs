//! Walks: who went out and has not come back, as their phones tell.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{ContactEvent, Kind, MINUTE_US, taken_back};

/// A start so long after the one before is of another walk, though nobody ended that one.
const ANOTHER_US: i64 = 12 * 60 * MINUTE_US;

/// Somebody who is out.
#[derive(Clone, Debug, PartialEq)]
pub struct Outing<'e> {
    /// The start that it goes by: the last of this round.
    pub start: &'e ContactEvent,
    /// When they set out, by the server's clock. Microseconds.
    pub since: i64,
    /// When they mean to be back, if they are alone. Whoever puts it off starts again.
    pub back_by: Option<i64>,
    pub buddy: Option<&'e str>,
    pub doors_done: usize,
    /// When their phone last sent something.
    pub last_sign: i64,
}

impl Outing<'_> {
    pub fn is_alone(&self) -> bool {
        self.back_by.is_some() || self.buddy.is_some()
    }

    pub fn is_overdue(&self, now: i64) -> bool {
        self.back_by.is_some_and(|at| now > at)
    }
}

/// Walks that were begun and have not ended, the latest first; each person's of a round once, whatever phones they use.
pub fn out<'e>(events: impl IntoIterator<Item = &'e ContactEvent> + Clone) -> Vec<Outing<'e>> {
    let back = taken_back(events.clone());
    let counts = |event: &&ContactEvent| !back.contains(event.sent.id.as_str());
    let mut by_device: BTreeMap<&str, Vec<&ContactEvent>> = BTreeMap::new();
    for event in events.into_iter().filter(counts) {
        by_device.entry(&event.sent.device).or_default().push(event);
    }
    let by_device: Vec<Vec<InOrder<'_>>> = by_device.into_values().map(in_order).collect();
    let said = Said::by_all(&by_device);
    let mut outings: Vec<Outing<'_>> = by_device.iter().filter_map(|events| outing(events, &said)).collect();
    outings.sort_by(|a, b| (b.since, &b.start.sent.id).cmp(&(a.since, &a.start.sent.id)));
    let mut seen = HashSet::new();
    outings.retain(|outing| seen.insert((&outing.start.person, &outing.start.sent.plan, &outing.start.sent.round)));
    outings
}

/// An event with the moment by which it is ordered.
type InOrder<'e> = (i64, &'e ContactEvent);

/// All of one device as it numbered them, whatever its clock was set to in between; what the office took in under a
/// number of its own, by its time.
fn in_order(events: Vec<&ContactEvent>) -> Vec<InOrder<'_>> {
    let (mut own, mut by_office): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.sent.sequence > 0);
    own.sort_by_key(|event| event.sent.sequence);
    by_office.sort_by_key(|event| (event.corrected_at, &event.sent.id));
    let mut latest = i64::MIN;
    let mut placed = Vec::with_capacity(own.len() + by_office.len());
    for event in own {
        latest = latest.max(event.corrected_at);
        placed.push((latest, event));
    }
    placed.extend(by_office.into_iter().map(|event| (event.corrected_at, event)));
    // Stable: of equal moments the device's own stay as they were numbered.
    placed.sort_by_key(|(moment, _)| *moment);
    placed
}

fn is_of_a_walk(event: &ContactEvent) -> bool {
    matches!(event.sent.kind, Kind::WalkStart | Kind::WalkEnd)
}

/// When somebody means to be back, and who looks out for them.
#[derive(Clone, Copy, Default)]
struct Return<'e> {
    back_by: Option<i64>,
    buddy: Option<&'e str>,
}

impl<'e> Return<'e> {
    /// A start that says nothing of it, as the first press in another round or on another phone, leaves it as it is.
    fn then(self, start: &'e ContactEvent) -> Self {
        let buddy = start.sent.buddy.as_deref();
        match start.sent.corrected_back_by() {
            Some(back_by) => Self { back_by: Some(back_by), buddy },
            None => Self { buddy: buddy.or(self.buddy), ..self },
        }
    }
}

/// What people said of their return: of each walk once, whatever phones and rounds it went on with.
#[derive(Default)]
struct Said<'e> {
    walks: Vec<Return<'e>>,
    walk_of: HashMap<&'e str, usize>,
}

impl<'e> Said<'e> {
    fn by_all(by_device: &[Vec<InOrder<'e>>]) -> Self {
        let mut all: Vec<InOrder<'e>> =
            by_device.iter().flatten().copied().filter(|(_, event)| is_of_a_walk(event)).collect();
        all.sort_by_key(|(moment, _)| *moment);
        let mut said = Self::default();
        // Of each person the walk that they are on, and when they last started.
        let mut on: HashMap<&str, (usize, i64)> = HashMap::new();
        for (_, event) in all {
            let person = event.person.as_str();
            if event.sent.kind == Kind::WalkEnd {
                if let Some((walk, _)) = on.remove(person) {
                    said.walks[walk] = Return::default();
                }
                continue;
            }
            let goes_on = on.get(person).filter(|(_, last)| event.corrected_at - last < ANOTHER_US);
            let walk = goes_on.map_or(said.walks.len(), |(walk, _)| *walk);
            if walk == said.walks.len() {
                said.walks.push(Return::default());
            }
            said.walks[walk] = said.walks[walk].then(event);
            said.walk_of.insert(&event.sent.id, walk);
            on.insert(person, (walk, event.corrected_at));
        }
        said
    }

    fn of(&self, start: &ContactEvent) -> Return<'e> {
        self.walk_of.get(start.sent.id.as_str()).map(|walk| self.walks[*walk]).unwrap_or_default()
    }
}

/// From all that counts of one device.
fn outing<'e>(events: &[InOrder<'e>], said: &Said<'e>) -> Option<Outing<'e>> {
    let walk = |(at, (_, event)): (usize, &InOrder<'e>)| is_of_a_walk(event).then_some((at, *event));
    let latest: Vec<(usize, &ContactEvent)> = events.iter().enumerate().rev().filter_map(walk).collect();
    let goes_on = |(_, later): &(usize, &ContactEvent), (_, before): &(usize, &ContactEvent)| {
        let same = (&before.sent.plan, &before.sent.round) == (&later.sent.plan, &later.sent.round);
        let soon = later.corrected_at - before.corrected_at < ANOTHER_US;
        before.sent.kind == Kind::WalkStart && same && soon && before.person == later.person
    };
    let starts = latest.chunk_by(goes_on).next().filter(|starts| starts[0].1.sent.kind == Kind::WalkStart)?;
    let ((_, start), (from, first)) = (starts[0], starts[starts.len() - 1]);
    let theirs = || events[from..].iter().map(|(_, event)| *event);
    let in_round = |event: &&ContactEvent| event.sent.kind.is_of_a_home() && event.sent.round == start.sent.round;
    let doors: HashSet<Option<&str>> = theirs().filter(in_round).map(|event| event.sent.household.as_deref()).collect();
    let Return { back_by, buddy } = said.of(start);
    Some(Outing {
        start,
        since: first.corrected_at,
        back_by,
        buddy,
        doors_done: doors.len(),
        last_sign: theirs().map(|event| event.received_at).max().unwrap_or(start.received_at),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::event::read;

    const MINUTE: i64 = 60_000_000;

    /// What a phone sent `n` minutes after five o'clock.
    fn event(device: &str, n: i64, changes: Value) -> ContactEvent {
        let five = "2026-11-26T17:00:00Z".parse::<jiff::Timestamp>().unwrap().as_microsecond();
        let of_device = device.bytes().map(u64::from).sum::<u64>();
        let at = jiff::Timestamp::from_microsecond(five + n * MINUTE).unwrap();
        let mut fields = json!({
            "id": format!("0193a000-0000-7000-8000-{of_device:06x}{n:06x}"), "sequence": n + 1, "kind": "walk_start",
            "plan": "p1", "round": "r1", "at": at.to_string(),
        });
        fields.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let sent = read(device, fields.as_object().unwrap()).unwrap();
        ContactEvent {
            organisation: "larch".into(),
            site: Some("gaer".into()),
            corrected_at: sent.corrected_at(),
            by_staff: false,
            person: "person:a".into(),
            person_name: "A".into(),
            received_at: sent.corrected_at(),
            digest: sent.digest(),
            flagged: false,
            number: n,
            sent,
        }
    }

    fn knock(n: i64, household: &str) -> ContactEvent {
        event("a", n, json!({ "kind": "attempt", "outcome": "no_answer", "household": household }))
    }

    fn minutes(outing: &Outing<'_>) -> (i64, Option<i64>) {
        let five = event("a", 0, json!({})).corrected_at;
        ((outing.since - five) / MINUTE, outing.back_by.map(|at| (at - five) / MINUTE))
    }

    #[test]
    fn whoever_puts_off_their_return_set_out_when_they_did() {
        let alone = |by: &str| json!({ "back_by": format!("2026-11-26T{by}:00Z"), "buddy": "p2" });
        let events = [event("a", 0, alone("18:00")), event("a", 50, alone("18:30")), event("a", 55, json!({}))];
        let out = out(&events);
        assert_eq!((out.len(), minutes(&out[0]), out[0].buddy), (1, (0, Some(90)), Some("p2")));
        let five = events[0].corrected_at;
        assert!(!out[0].is_overdue(five + 90 * MINUTE) && out[0].is_overdue(five + 90 * MINUTE + 1));
    }

    #[test]
    fn an_end_ends_it_and_another_round_is_another_walk() {
        let end = event("a", 30, json!({ "kind": "walk_end" }));
        let begun = event("a", 0, json!({ "back_by": "2026-11-26T18:00:00Z" }));
        assert_eq!(out(&[begun.clone(), end.clone()]), []);
        let again = [begun.clone(), end, event("a", 40, json!({}))];
        assert_eq!(minutes(&out(&again)[0]), (40, None), "what was said of the walk before is over");
        let late = [begun.clone(), event("a", 24 * 60, json!({}))];
        assert_eq!(minutes(&out(&late)[0]), (24 * 60, None), "nor does one that nobody ended go on the next day");
        let other = [begun, event("a", 20, json!({ "round": "r2" }))];
        let told = out(&other).iter().map(minutes).collect::<Vec<_>>();
        assert_eq!(told, [(20, Some(60))], "the first press in another round says nothing of their return");
    }

    #[test]
    fn when_somebody_means_to_be_back_holds_on_whatever_phone_they_press() {
        let alone = |by: &str| json!({ "back_by": format!("2026-11-26T{by}:00Z"), "buddy": "p2" });
        let begun = event("a", 0, alone("18:00"));
        let on_another = event("b", 20, json!({}));
        let both = [begun.clone(), on_another.clone()];
        let told = |events: &[ContactEvent]| {
            let outings = out(events);
            outings.iter().map(|o| (minutes(o), o.buddy.map(str::to_owned))).collect::<Vec<_>>()
        };
        let buddy = || Some("p2".to_owned());
        assert_eq!(told(&both), [((20, Some(60)), buddy())]);
        let later = [begun.clone(), on_another.clone(), event("b", 30, alone("18:30"))];
        assert_eq!(told(&later), [((20, Some(90)), buddy())]);
        let back = [begun.clone(), on_another, event("b", 40, json!({ "kind": "walk_end" }))];
        assert!(!out(&back).iter().any(Outing::is_alone), "they said that they are back");
        let next_day = [begun.clone(), event("b", 24 * 60, json!({ "round": "r2" }))];
        assert_eq!(told(&next_day), [((24 * 60, None), None), ((0, Some(60)), buddy())], "each its own");
        let mut of_b = event("b", 20, json!({}));
        of_b.person = "person:b".into();
        assert_eq!(
            told(&[begun, of_b]),
            [((20, None), None), ((0, Some(60)), buddy())],
            "nor do they say it for others"
        );
    }

    #[test]
    fn a_clock_that_is_set_back_in_mid_walk_does_not_turn_the_walk_round() {
        let begun = event("a", 60, json!({ "sequence": 1, "back_by": "2026-11-26T19:00:00Z" }));
        let knocked = event("a", 20, json!({ "sequence": 2, "kind": "leaflet", "household": "h1" }));
        let end = event("a", 30, json!({ "sequence": 3, "kind": "walk_end" }));
        assert_eq!(out(&[begun.clone(), knocked.clone(), end.clone()]), []);
        assert_eq!(out(&[begun.clone(), knocked.clone()])[0].doors_done, 1);
        // What the office took in under a number of its own has its place by its time.
        let by_office = |n: i64| {
            let mut event = event("a", n, json!({ "kind": "walk_end" }));
            event.sent.sequence = -1;
            event
        };
        assert_eq!(out(&[begun.clone(), by_office(70)]), []);
        assert_eq!(out(&[by_office(50), knocked, begun]).len(), 1);
    }

    #[test]
    fn what_was_taken_back_is_not_done_and_nobody_elses_undo_counts() {
        let undo = |device: &str, n: i64, of: &ContactEvent| {
            event(device, n, json!({ "kind": "correction", "retracts": of.sent.id }))
        };
        let (first, second) = (knock(1, "h1"), knock(2, "h2"));
        let own = undo("a", 3, &first);
        let others = undo("b", 4, &second);
        let end = event("a", 5, json!({ "kind": "walk_end" }));
        let end_undone = undo("a", 6, &end);
        let events = [event("a", 0, json!({})), first, second, own, others, end.clone(), end_undone];
        assert_eq!(out(&events)[0].doors_done, 1);
        let not_theirs = [event("a", 0, json!({})), end.clone(), undo("b", 6, &end)];
        assert_eq!(out(&not_theirs), [], "another phone does not call anybody out again");
    }
}
