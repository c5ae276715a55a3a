//! Addresses that walkers reported as missing from the list: shown to the office, and settled by it.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::doors::SiteRecord;
use super::set_aside::MOST_SETTLED;
use super::walk::plans_of;
use super::{App, AppError, Result};
use crate::domain::event::{ContactEvent, Kind, taken_back};
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::LonLat;
use crate::domain::reported::{ReportedOutcome, ReportedSettled};

/// An address that somebody found at the doors and no list has.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Reported {
    /// The event's id.
    pub id: String,
    pub address: Option<String>,
    pub point: Option<LonLat>,
    /// Microseconds.
    pub at: i64,
    pub person_name: String,
    pub round: Option<String>,
    /// The round's number, where it is still in its plan.
    pub number: Option<u32>,
    pub settled: Option<ReportedSettledLine>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportedSettledLine {
    pub outcome: ReportedOutcome,
    pub at: i64,
    pub by_name: String,
}

impl App {
    /// What waits, the newest first, then the last that were settled.
    pub async fn reported(&self, viewer: &Viewer, site: &str) -> Result<Vec<Reported>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let record = self.site_record(&site).await?;
        let mut events = still_reported(&record);
        events.sort_by(|a, b| (b.corrected_at, &b.sent.id).cmp(&(a.corrected_at, &a.sent.id)));
        let plans = plans_of(self, events.iter().copied()).await?;
        let settled = self.store.reported_settled(&site.organisation, &site.id).await?;
        let by_event: HashMap<&str, &ReportedSettled> =
            settled.iter().map(|settled| (settled.event.as_str(), settled)).collect();
        let line = |event: &ContactEvent| Reported {
            id: event.sent.id.clone(),
            address: event.sent.address.clone(),
            point: event.sent.point,
            at: event.corrected_at,
            person_name: event.person_name.clone(),
            round: event.sent.round.clone(),
            number: plans.number(event),
            settled: by_event.get(event.sent.id.as_str()).map(|settled| ReportedSettledLine {
                outcome: settled.outcome,
                at: settled.made.at,
                by_name: settled.made.by_name.clone(),
            }),
        };
        let (mut done, mut lines): (Vec<Reported>, Vec<Reported>) =
            events.into_iter().map(line).partition(|line| line.settled.is_some());
        done.sort_by_key(|line| std::cmp::Reverse(line.settled.as_ref().map(|settled| settled.at)));
        done.truncate(usize::try_from(MOST_SETTLED).unwrap_or_default());
        let entry = self.entry(viewer, &site.organisation, "saw", "reported")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "addresses": lines.len() + done.len() }))).await?;
        lines.append(&mut done);
        Ok(lines)
    }

    /// Says what came of one, once.
    pub async fn settle_reported(
        &self,
        viewer: &Viewer,
        site: &str,
        id: &str,
        outcome: ReportedOutcome,
    ) -> Result<Vec<Reported>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let record = self.site_record(&named).await?;
        if !still_reported(&record).iter().any(|event| event.sent.id == id) {
            return Err(AppError::NotThere("reported address"));
        }
        let settled = ReportedSettled {
            organisation: named.organisation.clone(),
            site: named.id.clone(),
            event: id.to_owned(),
            outcome,
            made: self.made(viewer),
        };
        let entry = self.entry(viewer, &named.organisation, "settled", "reported")?.about(id).at_site(&named.id);
        let entry = entry.with(&serde_json::json!({ "outcome": outcome }));
        if !self.store.settle_reported(&settled, &entry).await? {
            return Err(AppError::Conflict("This was settled before. Look at the list again.".into()));
        }
        self.live.tell(&named.id, record.last_number());
        self.reported(viewer, site).await
    }
}

/// Those that nobody took back.
fn still_reported(record: &SiteRecord) -> Vec<&ContactEvent> {
    let back = taken_back(record.events.iter().map(Arc::as_ref));
    let events = record.events.iter().map(Arc::as_ref);
    events.filter(|event| event.sent.kind == Kind::MissingAddress && !back.contains(event.sent.id.as_str())).collect()
}
