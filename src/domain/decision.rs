//! A decision: a named person's override of a verdict for one address, with why and until when. And
//! the mark on an address that is protected.
//!
//! Both are only ever added to: a decision is revoked, and a mark is lifted, by another line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::Uprn;
use super::gazetteer::Known;

/// Which address is meant: by its UPRN where it has one, else by its id on the list that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AddressNamed {
    pub id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uprn: Option<Uprn>,
    /// Whose list it is on; `*`: the shared gazetteer.
    pub list_organisation: String,
    /// The site whose household list it is on; absent: the gazetteer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_site: Option<String>,
    /// As it was written that day, with its postcode.
    pub written: String,
}

impl AddressNamed {
    pub fn of(known: &Known) -> Self {
        Self {
            id: known.id.clone(),
            uprn: known.uprn.clone(),
            list_organisation: known.organisation.clone(),
            list_site: known.list_of.clone(),
            written: known.with_postcode(),
        }
    }

    /// Is this row of a list the address that is meant?
    pub fn names(&self, known: &Known) -> bool {
        let same_row =
            known.id == self.id && known.organisation == self.list_organisation && known.list_of == self.list_site;
        same_row || (self.uprn.is_some() && self.uprn == known.uprn)
    }

    /// An id or a UPRN that stands in an answer.
    pub fn has_id(&self, id: &str) -> bool {
        self.id == id || self.uprn.as_ref().is_some_and(|uprn| uprn.as_str() == id)
    }
}

/// That a decision or a mark has ended, kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    pub at: i64,
    /// ISO date: from this day on it counts no more.
    pub on: String,
    pub by: String,
    pub by_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    pub organisation: String,
    pub id: String,
    pub site: String,
    pub address: AddressNamed,
    pub in_area: bool,
    pub why: String,
    /// The last day on which it counts, ISO date; absent: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub at: i64,
    /// The first day on which it counts, ISO date.
    pub decided_on: String,
    pub by: String,
    pub by_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Ended>,
}

impl Decision {
    /// Does it count on this day (ISO date)?
    pub fn counts_on(&self, day: &str) -> bool {
        self.decided_on.as_str() <= day
            && self.until.as_deref().is_none_or(|until| day <= until)
            && self.revoked.as_ref().is_none_or(|ended| day < ended.on.as_str())
    }
}

/// An address of which only named staff are told anything: a refuge, a witness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProtectedAddress {
    pub organisation: String,
    pub id: String,
    /// Whose managers look after the mark.
    pub site: String,
    pub address: AddressNamed,
    /// People, by id, who are told in spite of it.
    pub may_see: Vec<String>,
    pub at: i64,
    pub by: String,
    pub by_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted: Option<Ended>,
}

/// What a manager has said of the addresses around a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SurroundingsStatement {
    pub organisation: String,
    pub site: String,
    /// 1, 2, 3 …: the last one counts.
    pub number: i64,
    /// Every address in and around the site is listed.
    pub is_complete: bool,
    /// How they know.
    pub note: String,
    pub at: i64,
    pub by: String,
    pub by_name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(until: Option<&str>, revoked_on: Option<&str>) -> Decision {
        let ended = |on: &str| Ended { at: 2, on: on.into(), by: "person:m".into(), by_name: "M".into() };
        Decision {
            organisation: "larch".into(),
            id: "d1".into(),
            site: "gaer".into(),
            address: AddressNamed {
                id: "1".into(),
                uprn: None,
                list_organisation: "*".into(),
                list_site: None,
                written: "1 Larch Road".into(),
            },
            in_area: true,
            why: "The front door is on the estate.".into(),
            until: until.map(Into::into),
            at: 1,
            decided_on: "2026-03-03".into(),
            by: "person:m".into(),
            by_name: "M".into(),
            revoked: revoked_on.map(ended),
        }
    }

    #[test]
    fn a_decision_counts_from_its_day_to_its_last_and_no_more_from_the_day_it_is_revoked() {
        let counts =
            |d: &Decision| ["2026-03-02", "2026-03-03", "2026-06-30", "2026-07-01"].map(|day| d.counts_on(day));
        assert_eq!(counts(&decision(None, None)), [false, true, true, true]);
        assert_eq!(counts(&decision(Some("2026-06-30"), None)), [false, true, true, false]);
        assert_eq!(counts(&decision(None, Some("2026-06-30"))), [false, true, false, false]);
        assert_eq!(counts(&decision(None, Some("2026-03-03"))), [false; 4]);
    }
}
