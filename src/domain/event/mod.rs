//! Contact events: what happened at a door, as a phone wrote it down. One is never changed; another takes it back.

mod fold;
mod intake;
mod sent;
mod walk;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use fold::{HouseholdState, Last, LeafletDrop, TOGETHER_US, by_household, fold, fold_on_round, taken_back};
pub use intake::{Answer, Before, Candidate, Known, Reason, SetAside, Settled, settle};
pub use sent::{NotUnderstood, read};
pub use walk::{Outing, out};

use super::due::PartOfDay;
use super::outcome::Outcome;
use super::plane::LonLat;

const MINUTE_US: i64 = 60_000_000;
/// The times of a phone whose clock is further off than this are marked as doubtful.
pub const CLOCK_OFF_US: i64 = 5 * MINUTE_US;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A knock.
    Attempt,
    Conversation,
    Leaflet,
    CallingCard,
    ChampionVisit,
    EventAttended,
    MailOut,
    Phone,
    Text,
    Registration,
    /// Takes another event back.
    Correction,
    /// A door that is there and on no list.
    MissingAddress,
    WalkStart,
    WalkEnd,
}

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::Attempt,
        Self::Conversation,
        Self::Leaflet,
        Self::CallingCard,
        Self::ChampionVisit,
        Self::EventAttended,
        Self::MailOut,
        Self::Phone,
        Self::Text,
        Self::Registration,
        Self::Correction,
        Self::MissingAddress,
        Self::WalkStart,
        Self::WalkEnd,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Attempt => "attempt",
            Self::Conversation => "conversation",
            Self::Leaflet => "leaflet",
            Self::CallingCard => "calling_card",
            Self::ChampionVisit => "champion_visit",
            Self::EventAttended => "event_attended",
            Self::MailOut => "mail_out",
            Self::Phone => "phone",
            Self::Text => "text",
            Self::Registration => "registration",
            Self::Correction => "correction",
            Self::MissingAddress => "missing_address",
            Self::WalkStart => "walk_start",
            Self::WalkEnd => "walk_end",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Of one home. The others are of a walk, of a place, or of another event.
    pub fn is_of_a_home(self) -> bool {
        !matches!(self, Self::Correction | Self::MissingAddress | Self::WalkStart | Self::WalkEnd)
    }

    /// Somebody stood at the door to find the people in.
    pub fn is_a_try(self) -> bool {
        matches!(self, Self::Attempt | Self::ChampionVisit)
    }

    /// May say what came of it.
    fn takes_outcome(self) -> bool {
        matches!(self, Self::Attempt | Self::ChampionVisit | Self::Conversation | Self::Phone | Self::Text)
    }
}

/// An event as its device made it. Fields stand in the order in which its digest is made: new ones go at the end, and
/// are left out of it where they are empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sent {
    pub id: String,
    pub device: String,
    /// Rising on its device.
    pub sequence: i64,
    pub kind: Kind,
    pub household: Option<String>,
    pub plan: Option<String>,
    pub round: Option<String>,
    pub outcome: Option<Outcome>,
    /// Microseconds since 1970, UTC, by the device's clock.
    pub at: i64,
    /// The server's clock less the device's, as last measured.
    pub offset_ms: Option<i64>,
    /// The event that is taken back.
    pub retracts: Option<String>,
    /// A leaflet was left at the same time.
    pub leaflet: bool,
    /// What was dropped.
    pub wave: Option<String>,
    pub call_back_on: Option<Date>,
    pub call_back_part: Option<PartOfDay>,
    /// Only as it came: it is kept apart.
    pub note: Option<String>,
    pub address: Option<String>,
    pub point: Option<LonLat>,
    /// Of who walks alone: when they mean to be back. Microseconds, by the device's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_by: Option<i64>,
    /// The person who is to look out for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buddy: Option<String>,
}

impl Sent {
    /// When it happened, by the server's clock, as far as that is known.
    pub fn corrected_at(&self) -> i64 {
        self.corrected(self.at)
    }

    /// When they mean to be back, by the server's clock.
    pub fn corrected_back_by(&self) -> Option<i64> {
        self.back_by.map(|at| self.corrected(at))
    }

    fn corrected(&self, at: i64) -> i64 {
        let offset_us = self.offset_ms.unwrap_or(0).saturating_mul(1_000);
        let (least, most) = (jiff::Timestamp::MIN.as_microsecond(), jiff::Timestamp::MAX.as_microsecond());
        at.saturating_add(offset_us).clamp(least, most)
    }

    /// Whether its device's clock is so far off that somebody should look at its times. Where nothing was measured, a
    /// late arrival may be the clock's doing or the signal's.
    pub fn has_doubtful_time(&self, received_at: i64) -> bool {
        let off_us = match self.offset_ms {
            Some(offset_ms) => offset_ms.saturating_mul(1_000),
            None => received_at.saturating_sub(self.corrected_at()),
        };
        off_us.saturating_abs() > CLOCK_OFF_US
    }

    /// The same for equal content, however it was written; different for any other.
    pub fn digest(&self) -> String {
        use sha2::{Digest as _, Sha256};
        // Text, whole numbers and two finite ones: that can always be written.
        let whole = serde_json::to_vec(self).unwrap_or_default();
        data_encoding::HEXLOWER.encode(&Sha256::digest(&whole))
    }
}

/// An event as it was taken into the record.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactEvent {
    pub organisation: String,
    /// None: it takes back an event that has not come yet, and says nothing else of where it belongs.
    pub site: Option<String>,
    pub sent: Sent,
    /// Microseconds, by the server's clock.
    pub corrected_at: i64,
    /// By somebody who plans rounds at the site.
    pub by_staff: bool,
    /// `person:<id>`, `token:<id>`
    pub person: String,
    pub person_name: String,
    pub received_at: i64,
    /// Of what was sent.
    pub digest: String,
    /// The device's clock was far off.
    pub flagged: bool,
    /// Rising at its site, in the order of arrival.
    pub number: i64,
}

impl ContactEvent {
    /// What came of it, if anything was asked.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.sent.kind {
            Kind::Registration => Some(Outcome::Registered),
            Kind::Conversation => Some(self.sent.outcome.unwrap_or(Outcome::Spoke)),
            kind if kind.takes_outcome() => self.sent.outcome,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_code() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
    }
}
