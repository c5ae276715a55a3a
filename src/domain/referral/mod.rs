//! Referrals: addresses that a partner hands in to be checked, a list at a time. What becomes of each
//! row, what is left for a person to settle, and how the rows count.

pub mod several;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::eligibility::{Answer, Verdict};

/// The reason of a row that names more than one address.
pub const SEVERAL: &str = "several_addresses_in_row";
/// The reason of a row that names none.
pub const NO_ADDRESS: &str = "no_address";

/// How a row counts: everything that a person must look at is unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Inside,
    Outside,
    Unclear,
}

impl From<Verdict> for Standing {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Inside => Standing::Inside,
            Verdict::Outside => Standing::Outside,
            Verdict::NearLine | Verdict::Ambiguous | Verdict::NotFound => Standing::Unclear,
        }
    }
}

/// The answer to one row, whatever number of addresses it names. Each field is a column of the answered file.
#[derive(Clone, Debug, PartialEq)]
pub struct RowAnswer {
    pub verdict: Verdict,
    pub site: Option<String>,
    pub site_name: Option<String>,
    /// Of several addresses with one answer: all, with spaces between.
    pub address_id: Option<String>,
    pub matched_address: Option<String>,
    pub match_confidence: Option<f64>,
    pub distance_to_line_m: Option<f64>,
    pub boundary_version: Option<i64>,
    /// Codes.
    pub reasons: Vec<String>,
    /// Ids to pick from.
    pub candidates: Vec<String>,
}

impl RowAnswer {
    /// A row that can't be checked at all, and why.
    pub fn none(why: &str) -> Self {
        Self {
            verdict: Verdict::NotFound,
            site: None,
            site_name: None,
            address_id: None,
            matched_address: None,
            match_confidence: None,
            distance_to_line_m: None,
            boundary_version: None,
            reasons: vec![why.to_owned()],
            candidates: Vec::new(),
        }
    }

    fn of_one(answer: Answer) -> Self {
        Self {
            verdict: answer.verdict,
            site: answer.site,
            site_name: answer.site_name,
            address_id: answer.address_id,
            matched_address: answer.matched_address,
            match_confidence: answer.match_confidence,
            distance_to_line_m: answer.distance_to_line_m,
            boundary_version: answer.boundary_version,
            reasons: answer.reasons.into_iter().map(|reason| reason.code).collect(),
            candidates: answer.candidates.into_iter().map(|candidate| candidate.id).collect(),
        }
    }

    /// One answer for all addresses of a row. Where they agree it is theirs; where they do not, or where the
    /// row may name more than was read, a person decides: a row is inside only if all of it is.
    pub fn together(answers: Vec<Answer>, may_name_more: bool) -> Self {
        let mut each: Vec<Self> = answers.into_iter().map(Self::of_one).collect();
        match each.len() {
            0 => return Self::none(NO_ADDRESS),
            1 if !may_name_more => return each.remove(0),
            _ => {}
        }
        let first = &each[0];
        let one_site = each.iter().all(|other| other.site == first.site);
        let one_verdict = each.iter().all(|other| other.verdict == first.verdict);
        let agree = one_verdict && (one_site || first.verdict != Verdict::Inside) && !may_name_more;
        let unclear = Standing::from(first.verdict) == Standing::Unclear;
        let verdict = if agree || (one_verdict && unclear) { first.verdict } else { Verdict::Ambiguous };
        let ids = || each.iter().filter_map(|one| one.address_id.clone());
        let mut reasons = vec![SEVERAL.to_owned()];
        for code in each.iter().flat_map(|one| &one.reasons) {
            if !reasons.contains(code) {
                reasons.push(code.clone());
            }
        }
        let candidates = each.iter().flat_map(|one| one.address_id.iter().chain(&one.candidates).cloned());
        Self {
            verdict,
            site: first.site.clone().filter(|_| one_site),
            site_name: first.site_name.clone().filter(|_| one_site),
            address_id: agree.then(|| ids().collect::<Vec<_>>().join(" ")).filter(|ids| !ids.is_empty()),
            matched_address: joined(each.iter().filter_map(|one| one.matched_address.as_deref())),
            match_confidence: least(each.iter().map(|one| one.match_confidence)),
            distance_to_line_m: least(each.iter().map(|one| one.distance_to_line_m)),
            boundary_version: first.boundary_version.filter(|_| one_site),
            reasons,
            candidates: if verdict == Verdict::Ambiguous { candidates.collect() } else { Vec::new() },
        }
    }
}

fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> Option<String> {
    Some(texts.collect::<Vec<_>>().join(" / ")).filter(|text| !text.is_empty())
}

fn least(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().min_by(f64::total_cmp)
}

/// Rows by what became of them. What is unclear leaves that count once it is settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Counts {
    pub inside: u64,
    pub outside: u64,
    /// Waiting for a person.
    pub unclear: u64,
    /// Were unclear, and a person settled them so.
    pub settled_inside: u64,
    pub settled_outside: u64,
    pub not_an_address: u64,
}

impl Counts {
    pub fn add(&mut self, verdict: Verdict) {
        match Standing::from(verdict) {
            Standing::Inside => self.inside += 1,
            Standing::Outside => self.outside += 1,
            Standing::Unclear => self.unclear += 1,
        }
    }

    pub fn add_all(&mut self, other: Self) {
        self.inside += other.inside;
        self.outside += other.outside;
        self.unclear += other.unclear;
        self.settled_inside += other.settled_inside;
        self.settled_outside += other.settled_outside;
        self.not_an_address += other.not_an_address;
    }

    /// One row that was unclear is now settled.
    pub fn settle(&mut self, settled: Settled) {
        let to = match settled {
            Settled::Inside => &mut self.settled_inside,
            Settled::Outside => &mut self.settled_outside,
            Settled::NotAnAddress => &mut self.not_an_address,
            Settled::Reopened => return,
        };
        *to += 1;
        self.unclear = self.unclear.saturating_sub(1);
    }

    pub fn rows(&self) -> u64 {
        self.inside + self.outside + self.unclear + self.settled_inside + self.settled_outside + self.not_an_address
    }
}

/// A partner's rows by what became of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerCounts {
    /// Empty: the list does not say.
    pub partner: String,
    #[serde(flatten)]
    pub counts: Counts,
}

/// Sums by partner, in the order of their names.
#[derive(Debug, Default)]
pub struct ByPartner(BTreeMap<String, Counts>);

impl ByPartner {
    pub fn of(&mut self, partner: Option<&str>) -> &mut Counts {
        let partner = partner.unwrap_or_default();
        if !self.0.contains_key(partner) {
            self.0.insert(partner.to_owned(), Counts::default());
        }
        self.0.entry(partner.to_owned()).or_default()
    }

    pub fn into_list(self) -> Vec<PartnerCounts> {
        self.0.into_iter().map(|(partner, counts)| PartnerCounts { partner, counts }).collect()
    }
}

/// A list as it was handed in and answered: kept for good. Nothing of its personal columns is here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReferralList {
    pub organisation: String,
    pub id: String,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    pub by: String,
    /// The one site asked about; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    /// The day the answers are for, ISO date.
    pub on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The partner's own reference for this referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The file's name.
    pub file: String,
    /// SHA-256 of the file's bytes, in hex.
    pub sha256: String,
    /// Answered as to a partner: in area, not in area, ask the team.
    pub as_partner: bool,
    /// Site → version of its boundary that the answers rest on.
    pub boundary_versions: BTreeMap<String, i64>,
    /// As things stand now.
    pub counts: Counts,
    pub partners: Vec<PartnerCounts>,
}

/// One row of a list, as kept for good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReferralRow {
    /// As a spreadsheet counts.
    pub line: i64,
    /// The list's own id for the row, unless it looks like a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    pub verdict: Verdict,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_id: Option<String>,
    /// The matched address; where none matched, what was asked, without people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_confidence: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_to_line_m: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary_version: Option<i64>,
    /// Codes.
    pub reasons: Vec<String>,
    /// Ids.
    pub candidates: Vec<String>,
    /// How a person settled it, the latest first; empty: nobody did.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settlements: Vec<Settlement>,
}

impl ReferralRow {
    /// Waiting for a person.
    pub fn is_open(&self) -> bool {
        let settled = self.settlements.first().is_some_and(|latest| latest.settled != Settled::Reopened);
        Standing::from(self.verdict) == Standing::Unclear && !settled
    }
}

/// What a person made of a row that was unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Settled {
    Inside,
    Outside,
    /// No home can be meant by it.
    NotAnAddress,
    /// Taken back: the row waits again.
    Reopened,
}

impl Settled {
    pub fn code(self) -> &'static str {
        match self {
            Settled::Inside => "inside",
            Settled::Outside => "outside",
            Settled::NotAnAddress => "not_an_address",
            Settled::Reopened => "reopened",
        }
    }
}

/// One settlement of one row. Never changed: the next one counts instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settlement {
    /// 1, 2, 3 … of its row.
    pub number: i64,
    pub at: i64,
    pub by: String,
    pub settled: Settled,
    /// The address that was picked, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

#[cfg(test)]
mod tests;
