//! Who is out: walks that were begun and have not ended.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::doors::SiteRecord;
use super::{App, Result};
use crate::domain::event::{ContactEvent, Kind};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Plan, Version};
use crate::domain::time::Moment;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Walk {
    #[serde(skip)]
    person: String,
    pub person_name: String,
    pub plan: Option<String>,
    pub round: Option<String>,
    /// The round's number, where it is still in its plan.
    pub number: Option<u32>,
    /// Microseconds.
    pub since: i64,
    pub doors_done: usize,
    /// When their phone last sent something. Microseconds.
    pub last_sign: i64,
}

impl App {
    /// Walks of today and yesterday that have not ended, the latest first.
    pub async fn walks(&self, viewer: &Viewer, site: &str) -> Result<Vec<Walk>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let record = self.site_record(&site).await?;
        let yesterday = self.now().day().saturating_sub(jiff::Span::new().days(1));
        let began: Vec<&ContactEvent> =
            out(&record).into_iter().filter(|start| Moment(start.corrected_at).day() >= yesterday).collect();
        let named: HashSet<&str> = began.iter().filter_map(|start| start.sent.plan.as_deref()).collect();
        let plans = if named.is_empty() {
            Vec::new()
        } else {
            self.store.plans_named(&named.into_iter().collect::<Vec<_>>()).await?
        };
        let mut walks: Vec<Walk> = began.into_iter().map(|start| walk(start, &record, &plans)).collect();
        walks.sort_by_key(|walk| std::cmp::Reverse(walk.since));
        // Whoever goes on with another phone, or in another browser, is out once.
        let mut seen = HashSet::new();
        walks.retain(|walk| seen.insert((walk.person.clone(), walk.plan.clone(), walk.round.clone())));
        let entry = self.entry(viewer, &site.organisation, "saw", "walks")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "walks": walks.len() }))).await?;
        Ok(walks)
    }
}

/// Each device's last start, where nothing that ends a walk came after it.
fn out(record: &SiteRecord) -> Vec<&ContactEvent> {
    let retracted: HashSet<&str> = record.events.iter().filter_map(|event| event.sent.retracts.as_deref()).collect();
    let is_of_a_walk = |event: &&ContactEvent| {
        matches!(event.sent.kind, Kind::WalkStart | Kind::WalkEnd) && !retracted.contains(event.sent.id.as_str())
    };
    let mut last: std::collections::HashMap<&str, &ContactEvent> = std::collections::HashMap::new();
    for event in record.events.iter().map(AsRef::as_ref).filter(is_of_a_walk) {
        let latest = last.entry(&event.sent.device).or_insert(event);
        if (latest.corrected_at, &latest.sent.id) < (event.corrected_at, &event.sent.id) {
            *latest = event;
        }
    }
    last.into_values().filter(|event| event.sent.kind == Kind::WalkStart).collect()
}

fn walk(start: &ContactEvent, record: &SiteRecord, plans: &[(Plan, Version)]) -> Walk {
    let since =
        |event: &&ContactEvent| event.sent.device == start.sent.device && event.corrected_at >= start.corrected_at;
    let theirs: Vec<&ContactEvent> = record.events.iter().map(AsRef::as_ref).filter(since).collect();
    let in_round = |event: &&&ContactEvent| event.sent.kind.is_of_a_home() && event.sent.round == start.sent.round;
    let doors: HashSet<Option<&str>> = theirs.iter().filter(in_round).map(|e| e.sent.household.as_deref()).collect();
    let plan = plans.iter().find(|(plan, _)| Some(&plan.id) == start.sent.plan.as_ref());
    let round = plan.zip(start.sent.round.as_deref()).and_then(|((_, last), round)| last.rounds.round(round));
    Walk {
        person: start.person.clone(),
        person_name: start.person_name.clone(),
        plan: start.sent.plan.clone(),
        round: start.sent.round.clone(),
        number: round.map(|round| round.number),
        since: start.corrected_at,
        doors_done: doors.len(),
        last_sign: theirs.iter().map(|event| event.received_at).max().unwrap_or(start.received_at),
    }
}
