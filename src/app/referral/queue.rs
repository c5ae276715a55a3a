//! Rows that wait for a person: the longest waiting first, each with what it may mean, and how one is settled.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Desk;
use super::record::{sees_all, shielded};
use crate::app::check::Scope;
use crate::app::viewer::home;
use crate::app::{App, AppError, Result};
use crate::domain::eligibility::{NamedAddress, Reason, Verdict};
use crate::domain::person::{Action, Viewer};
use crate::domain::referral::several::addresses_in;
use crate::domain::referral::{ReferralList, ReferralRow, Settled, Settlement, Standing};
use crate::domain::site::{INSTALLATION, Site};

/// As many rows as one answer holds; the rest come as these are settled.
const MOST: i64 = 100;

/// One of the addresses of a row, looked at anew: as things are known now, for the day that the list asked about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueAsk {
    pub address: String,
    pub verdict: Verdict,
    pub reasons: Vec<Reason>,
    /// To pick from; the one that matched is among them.
    pub candidates: Vec<NamedAddress>,
}

/// A row that waits, and where it comes from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct QueueRow {
    pub list: String,
    pub file: String,
    /// Microseconds since 1970, UTC: when it was handed in.
    pub at: i64,
    /// The partner's reference for the whole list.
    pub list_reference: Option<String>,
    #[serde(flatten)]
    pub row: ReferralRow,
    /// Empty where no address was given, or none could be kept.
    pub asks: Vec<QueueAsk>,
}

/// How a row is settled: by an address, or by a verdict and why.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct SettleRequest {
    /// The id of the address that is meant.
    #[serde(default)]
    pub picked: Option<String>,
    /// `inside`, `outside`, `not_an_address`; `reopened` takes the last settlement back.
    #[serde(default)]
    pub verdict: Option<Settled>,
    /// Needed with `inside` and `outside`. No names, please.
    #[serde(default)]
    pub why: Option<String>,
}

impl App {
    /// Rows that wait, of one site or of all that the viewer works at.
    pub async fn referral_queue(&self, viewer: &Viewer, site: Option<&str>) -> Result<Vec<QueueRow>> {
        self.require_somewhere(viewer, Action::CheckReferrals, "referral_queue").await?;
        let mut organisations = self.referring_organisations(viewer).await?;
        if let Some(site) = site {
            let site = self.site_for(viewer, Action::CheckReferrals, site).await?;
            organisations.retain(|o| *o == site.organisation || *o == INSTALLATION);
        }
        let mut out = Vec::new();
        let mut lists: HashMap<String, Option<(ReferralList, Desk)>> = HashMap::new();
        for organisation in organisations {
            for (id, row) in self.store.open_referral_rows(&organisation, site, MOST).await? {
                if !lists.contains_key(&id) {
                    lists.insert(id.clone(), self.list_with_desk(viewer, &id).await?);
                }
                if let Some(Some((list, desk))) = lists.get(&id) {
                    out.push(queue_row(list, desk, row));
                }
            }
        }
        out.sort_by(|a, b| (a.at, &a.list, a.row.line).cmp(&(b.at, &b.list, b.row.line)));
        out.truncate(usize::try_from(MOST).unwrap_or_default());
        let entry = self.entry(viewer, home(viewer), "saw", "referral_queue")?;
        self.note(entry.with(&serde_json::json!({ "rows": out.len() }))).await?;
        Ok(out)
    }

    /// A person says what becomes of an unclear row. Never changes the row itself.
    pub async fn settle_referral(
        &self,
        viewer: &Viewer,
        list: &str,
        line: i64,
        request: &SettleRequest,
    ) -> Result<ReferralRow> {
        self.require_somewhere(viewer, Action::CheckReferrals, "referral_row").await?;
        let Some((list, desk)) = self.list_with_desk(viewer, list).await? else {
            return Err(AppError::NotThere("referral list"));
        };
        let row = shielded(&desk.hidden, self.row_of(&list, line).await?);
        if Standing::from(row.verdict) != Standing::Unclear {
            return Err(AppError::Conflict("This row has its answer: there is nothing to settle.".into()));
        }
        let by_word = matches!(request.verdict, Some(Settled::Inside | Settled::Outside));
        if row.verdict == Verdict::NearLine && by_word && !desk.may_decide(viewer) {
            let words = "This home is too near the line to say, or has no place on the map: a manager decides. Skip it, or pick another address if that is the one meant.";
            return Err(AppError::Conflict(words.into()));
        }
        let settlement = self.settlement(viewer, &desk, request)?;
        let mut entry = self.entry(viewer, &list.organisation, "changed", "referral_row")?;
        (entry.subject, entry.site) = (Some(list.id.clone()), settlement.site.clone());
        let entry = entry.with(&serde_json::json!({ "line": line, "settled": settlement.settled }));
        if !self.store.settle_referral(&list, line, &settlement, &entry).await? {
            return Err(AppError::NotThere("row"));
        }
        Ok(shielded(&desk.hidden, self.row_of(&list, line).await?))
    }

    async fn row_of(&self, list: &ReferralList, line: i64) -> Result<ReferralRow> {
        let rows = self.store.referral_rows(&list.organisation, &list.id).await?;
        rows.into_iter().find(|row| row.line == line).ok_or(AppError::NotThere("row"))
    }

    /// A list that the viewer sees in full, and what its addresses are looked up in: the day and the sites
    /// that it asked about. `None`: it is none of theirs.
    async fn list_with_desk(&self, viewer: &Viewer, id: &str) -> Result<Option<(ReferralList, Desk)>> {
        let Some(list) = self.store.referral_list(id).await?.filter(|list| sees_all(viewer, list)) else {
            return Ok(None);
        };
        let mut sites = self.sites_where(viewer, Action::CheckReferrals).await?;
        sites.retain(|site| list.organisation == INSTALLATION || site.organisation == list.organisation);
        let scope = Scope { sites, is_partner: false };
        let desk = self.desk_for(viewer, scope, list.site.clone(), Some(&list.on), false).await?;
        Ok(Some((list, desk)))
    }

    fn settlement(&self, viewer: &Viewer, desk: &Desk, request: &SettleRequest) -> Result<Settlement> {
        let why = request.why.as_deref().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned);
        let blank = |settled| Settlement {
            number: 0,
            at: self.now().0,
            by: viewer.who.clone(),
            settled,
            address_id: None,
            address: None,
            site: None,
            why: why.clone(),
        };
        match (request.picked.as_deref(), request.verdict) {
            (Some(picked), None) => by_address(desk, picked, blank),
            (None, Some(settled)) => {
                if matches!(settled, Settled::Inside | Settled::Outside) && why.is_none() {
                    let words = "A verdict that somebody gives needs its reason.";
                    return Err(AppError::invalid("why_missing", "why", words, "Say why, without anybody's name."));
                }
                Ok(blank(settled))
            }
            _ => {
                let words = "A row is settled by an address or by a verdict: one of the two.";
                Err(AppError::invalid("picked_or_verdict", "picked", words, "Send either picked or verdict."))
            }
        }
    }
}

impl Desk {
    /// What is too near the line is a manager's to decide, here as on the check page: of each site that the
    /// list may be about.
    fn may_decide(&self, viewer: &Viewer) -> bool {
        let about = |site: &&Site| self.site.as_deref().is_none_or(|id| site.id == id);
        let mut sites = self.scope.sites.iter().filter(about).peekable();
        sites.peek().is_some() && sites.all(|site| viewer.may_at(Action::Decide, &site.organisation, &site.id))
    }
}

/// The address that is meant says where it is.
fn by_address(desk: &Desk, picked: &str, blank: impl Fn(Settled) -> Settlement) -> Result<Settlement> {
    let answer = desk.ask(String::new(), None, Some(picked.to_owned()), true);
    let settled = match answer.verdict {
        Verdict::Inside => Settled::Inside,
        Verdict::Outside => Settled::Outside,
        _ if answer.address_id.is_none() => {
            let words = "There is no address with this id.";
            return Err(AppError::invalid("no_such_address", "picked", words, "Pick one of those offered."));
        }
        _ => {
            let words = "This address is too near the line, or has no place on the map, so picking it settles nothing. \
                         Say inside or outside, and why.";
            return Err(AppError::Conflict(words.into()));
        }
    };
    Ok(Settlement {
        address_id: answer.address_id,
        address: answer.matched_address,
        site: answer.site,
        ..blank(settled)
    })
}

fn queue_row(list: &ReferralList, desk: &Desk, row: ReferralRow) -> QueueRow {
    let row = shielded(&desk.hidden, row);
    let named = addresses_in(row.address.as_deref().unwrap_or_default());
    let asks = named.addresses.iter().map(|address| look_again(desk, address)).collect();
    QueueRow {
        list: list.id.clone(),
        file: list.file.clone(),
        at: list.at,
        list_reference: list.reference.clone(),
        row,
        asks,
    }
}

fn look_again(desk: &Desk, address: &str) -> QueueAsk {
    let answer = desk.ask(address.to_owned(), None, None, true);
    let matched = answer.address_id.zip(answer.matched_address);
    let matched = matched.map(|(id, address)| NamedAddress { id, address, verdict: Some(answer.verdict), point: None });
    QueueAsk {
        address: address.to_owned(),
        verdict: answer.verdict,
        reasons: answer.reasons,
        candidates: matched.into_iter().chain(answer.candidates).collect(),
    }
}
