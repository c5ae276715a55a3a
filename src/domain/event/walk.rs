//! Walks: who went out and has not come back, as their phones tell.

use std::collections::{BTreeMap, HashSet};

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
    let mut outings: Vec<Outing<'_>> = by_device.into_values().filter_map(outing).collect();
    outings.sort_by(|a, b| (b.since, &b.start.sent.id).cmp(&(a.since, &a.start.sent.id)));
    let mut seen = HashSet::new();
    outings.retain(|outing| seen.insert((&outing.start.person, &outing.start.sent.plan, &outing.start.sent.round)));
    outings
}

/// From all that counts of one device.
fn outing<'e>(mut events: Vec<&'e ContactEvent>) -> Option<Outing<'e>> {
    events.sort_by(|a, b| (a.corrected_at, &a.sent.id).cmp(&(b.corrected_at, &b.sent.id)));
    let is_of_a_walk = |event: &&&ContactEvent| matches!(event.sent.kind, Kind::WalkStart | Kind::WalkEnd);
    let latest: Vec<&ContactEvent> = events.iter().rev().filter(is_of_a_walk).copied().collect();
    let goes_on = |later: &&ContactEvent, before: &&ContactEvent| {
        let same = (&before.sent.plan, &before.sent.round) == (&later.sent.plan, &later.sent.round);
        let soon = later.corrected_at - before.corrected_at < ANOTHER_US;
        before.sent.kind == Kind::WalkStart && same && soon && before.person == later.person
    };
    let starts = latest.chunk_by(goes_on).next().filter(|starts| starts[0].sent.kind == Kind::WalkStart)?;
    let (start, since) = (starts[0], starts[starts.len() - 1].corrected_at);
    // Of one start after the other, the last that says something.
    let said = |event: &&ContactEvent| event.sent.back_by.is_some() || event.sent.buddy.is_some();
    let alone = starts.iter().copied().find(said);
    let theirs = || events.iter().filter(|event| event.corrected_at >= since);
    let in_round = |event: &&&&ContactEvent| event.sent.kind.is_of_a_home() && event.sent.round == start.sent.round;
    let doors: HashSet<Option<&str>> =
        theirs().filter(|event| in_round(&event)).map(|event| event.sent.household.as_deref()).collect();
    Some(Outing {
        start,
        since,
        back_by: alone.and_then(|event| event.sent.corrected_back_by()),
        buddy: alone.and_then(|event| event.sent.buddy.as_deref()),
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
        assert_eq!(out(&other).iter().map(minutes).collect::<Vec<_>>(), [(20, None)]);
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
