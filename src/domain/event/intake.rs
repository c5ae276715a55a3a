//! What becomes of each event of a batch: taken into the record, there already, or set aside with its reason. One bad
//! event never stands in another's way, and none is dropped.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ContactEvent, NotUnderstood};
use crate::domain::note::EventNote;
use crate::domain::plan::Made;

/// Why an event was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    OtherContent,
    SequenceTaken,
    SomeoneElsesDevice,
    RoundClosed,
    NotInRound,
    NoSuchRound,
    NoSuchHousehold,
    NotAllowed,
    NotUnderstood,
}

impl Reason {
    pub const ALL: [Self; 9] = [
        Self::OtherContent,
        Self::SequenceTaken,
        Self::SomeoneElsesDevice,
        Self::RoundClosed,
        Self::NotInRound,
        Self::NoSuchRound,
        Self::NoSuchHousehold,
        Self::NotAllowed,
        Self::NotUnderstood,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::OtherContent => "other_content",
            Self::SequenceTaken => "sequence_taken",
            Self::SomeoneElsesDevice => "someone_elses_device",
            Self::RoundClosed => "round_closed",
            Self::NotInRound => "not_in_round",
            Self::NoSuchRound => "no_such_round",
            Self::NoSuchHousehold => "no_such_household",
            Self::NotAllowed => "not_allowed",
            Self::NotUnderstood => "not_understood",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::OtherContent => {
                "The server has another record under this one's id. Both are kept; the office will look at them."
            }
            Self::SequenceTaken => {
                "The server has another record under this one's number. Both are kept; the office will look at them."
            }
            Self::SomeoneElsesDevice => {
                "This phone's records are somebody else's. The office will look at this one; nothing is lost."
            }
            Self::RoundClosed => {
                "The round was put away before this happened. The office will look at it; nothing is lost."
            }
            Self::NotInRound => "The door isn't in this round. The office will look at it; nothing is lost.",
            Self::NoSuchRound => {
                "There is no such round that you may walk. The office will look at it; nothing is lost."
            }
            Self::NoSuchHousehold => {
                "There is no such door on a list that you may see. The office will look at it; nothing is lost."
            }
            Self::NotAllowed => {
                "You may not write this down outside a round. The office will look at it; nothing is lost."
            }
            Self::NotUnderstood => "The server can't read this record. The office will look at it; nothing is lost.",
        }
    }
}

impl Reason {
    /// It was for want of a place: another list, another plan or another sender may have one.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::NoSuchRound | Self::NoSuchHousehold | Self::NotAllowed)
    }
}

impl NotUnderstood {
    pub fn words(&self) -> String {
        format!("The server can't read this record: {}. The office will look at it; nothing is lost.", self.0)
    }
}

/// An event that was set aside, and what was made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    pub organisation: String,
    pub id: String,
    pub device: String,
    /// The id that it was sent with; where it had none, its place in the batch.
    pub event: String,
    pub site: Option<String>,
    pub reason: Reason,
    /// As it was sent.
    pub raw: String,
    pub digest: String,
    pub at: i64,
    pub person: String,
    pub person_name: String,
    pub settled: Option<Settled>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    pub taken: bool,
    /// The id under which it is in the record now.
    pub event: Option<String>,
    pub made: Made,
}

/// An event that came, looked at by itself: it has its place in the record, or there is a reason why not.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// As its row would be if it is set aside; the reason there is the one to give, if there is one by itself.
    pub aside: SetAside,
    pub placed: Option<Box<ContactEvent>>,
    /// What was written beside it, where the site keeps that: apart, since it is not kept for ever.
    pub note: Option<EventNote>,
}

/// What the record holds of the ids and numbers that came.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// To whom the device belongs.
    pub owner: String,
    /// Digests of events by id.
    pub digests: HashMap<String, String>,
    /// Ids of this device's events by number.
    pub sequences: HashMap<i64, String>,
    /// Of this device, by id and digest.
    pub set_aside: HashMap<(String, String), Before>,
}

/// What was set aside before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// Its own, and not the event's.
    pub id: String,
    pub reason: Reason,
    /// The office has not settled it.
    pub waits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Stored,
    AlreadyStored,
    /// Now, and written down.
    SetAside(Reason),
    /// It was before, for this reason.
    StillAside(Reason),
}

/// An answer for each, in their order, as if they had come one after the other.
pub fn settle(candidates: &[&Candidate], mut known: Known) -> Vec<Answer> {
    candidates.iter().map(|candidate| settle_one(candidate, &mut known)).collect()
}

fn settle_one(candidate: &Candidate, known: &mut Known) -> Answer {
    let aside = &candidate.aside;
    let key = (aside.event.clone(), aside.digest.clone());
    if known.digests.get(&aside.event) == Some(&aside.digest) {
        return Answer::AlreadyStored;
    }
    let why_not = why_not(candidate, known);
    let passes = |before: &Before| before.waits && before.reason.may_pass() && why_not.is_none();
    if let Some(before) = known.set_aside.get(&key).filter(|before| !passes(before)) {
        return Answer::StillAside(before.reason);
    }
    match why_not {
        Some(reason) => {
            known.set_aside.insert(key, Before { id: aside.id.clone(), reason, waits: true });
            Answer::SetAside(reason)
        }
        None => {
            if let Some(event) = &candidate.placed {
                known.sequences.insert(event.sent.sequence, aside.event.clone());
            }
            known.digests.insert(aside.event.clone(), aside.digest.clone());
            Answer::Stored
        }
    }
}

fn why_not(candidate: &Candidate, known: &Known) -> Option<Reason> {
    let aside = &candidate.aside;
    if known.owner != aside.person {
        return Some(Reason::SomeoneElsesDevice);
    }
    let Some(event) = &candidate.placed else { return Some(aside.reason) };
    if known.digests.contains_key(&aside.event) {
        return Some(Reason::OtherContent);
    }
    known.sequences.contains_key(&event.sent.sequence).then_some(Reason::SequenceTaken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Kind, Sent};

    fn candidate(id: &str, sequence: i64, digest: &str) -> Candidate {
        let sent = Sent {
            id: id.into(),
            device: "phone".into(),
            sequence,
            kind: Kind::WalkStart,
            household: None,
            plan: None,
            round: None,
            outcome: None,
            at: 0,
            offset_ms: None,
            retracts: None,
            leaflet: false,
            wave: None,
            call_back_on: None,
            call_back_part: None,
            note: None,
            address: None,
            point: None,
            back_by: None,
            buddy: None,
        };
        let aside = SetAside {
            organisation: "larch".into(),
            id: String::new(),
            device: "phone".into(),
            event: id.into(),
            site: None,
            reason: Reason::NotInRound,
            raw: String::new(),
            digest: digest.into(),
            at: 0,
            person: "person:a".into(),
            person_name: "A".into(),
            settled: None,
        };
        let event = ContactEvent {
            organisation: "larch".into(),
            site: None,
            sent,
            corrected_at: 0,
            by_staff: false,
            person: "person:a".into(),
            person_name: "A".into(),
            received_at: 0,
            digest: digest.into(),
            flagged: false,
            number: 0,
        };
        Candidate { aside, placed: Some(Box::new(event)), note: None }
    }

    fn known() -> Known {
        Known { owner: "person:a".into(), ..Known::default() }
    }

    #[test]
    fn events_of_one_batch_are_judged_as_if_they_came_one_after_the_other() {
        use Answer::*;
        let bad = Candidate { placed: None, ..candidate("e4", 9, "d4") };
        let sent = [
            candidate("e1", 1, "d1"),
            candidate("e1", 1, "d1"),
            candidate("e1", 2, "other"),
            candidate("e2", 1, "d2"),
            bad.clone(),
            bad,
            candidate("e5", 9, "d5"),
        ];
        let answers = settle(&sent.iter().collect::<Vec<_>>(), known());
        let expected = [
            Stored,
            AlreadyStored,
            SetAside(Reason::OtherContent),
            SetAside(Reason::SequenceTaken),
            SetAside(Reason::NotInRound),
            StillAside(Reason::NotInRound),
            Stored,
        ];
        assert_eq!(answers, expected);
    }

    fn before(reason: Reason) -> Before {
        Before { id: "aside".into(), reason, waits: true }
    }

    #[test]
    fn what_had_no_place_and_has_one_now_is_stored_unless_the_office_has_spoken() {
        use Answer::*;
        let sent = candidate("e1", 1, "d1");
        let answer = |sent: &Candidate, before: Before| {
            let set_aside = [(("e1".to_owned(), "d1".to_owned()), before)].into();
            settle(&[sent], Known { set_aside, ..known() })
        };
        for reason in Reason::ALL {
            let expected = if reason.may_pass() { Stored } else { StillAside(reason) };
            assert_eq!(answer(&sent, before(reason)), [expected]);
            assert_eq!(answer(&sent, Before { waits: false, ..before(reason) }), [StillAside(reason)]);
        }
        let nowhere = Candidate { placed: None, ..sent };
        assert_eq!(
            answer(&nowhere, before(Reason::NoSuchRound)),
            [StillAside(Reason::NoSuchRound)],
            "the first reason"
        );
    }

    #[test]
    fn what_was_set_aside_stays_so_with_its_first_reason_until_it_is_in_the_record() {
        let mut known = known();
        known.set_aside.insert(("e1".into(), "d1".into()), before(Reason::RoundClosed));
        let sent = candidate("e1", 1, "d1");
        assert_eq!(settle(&[&sent], known.clone()), [Answer::StillAside(Reason::RoundClosed)]);
        known.digests.insert("e1".into(), "d1".into());
        assert_eq!(settle(&[&sent], known), [Answer::AlreadyStored], "the office took it in");
    }

    #[test]
    fn a_phone_of_somebody_else_tells_only_what_is_known_already() {
        let mut known = Known { owner: "person:b".into(), ..Known::default() };
        known.digests.insert("e2".into(), "d2".into());
        let sent = [candidate("e1", 1, "d1"), candidate("e2", 2, "d2")];
        let answers = settle(&sent.iter().collect::<Vec<_>>(), known);
        assert_eq!(answers, [Answer::SetAside(Reason::SomeoneElsesDevice), Answer::AlreadyStored]);
    }

    #[test]
    fn every_reason_has_its_code() {
        for reason in Reason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
            assert!(reason.words().ends_with('.'));
        }
    }
}
