//! Who is out: walks that were begun and have not ended, shown to those who plan, and to whoever looks out for somebody.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::doors::SiteRecord;
use super::{App, Result};
use crate::domain::event::{ContactEvent, Outing, out};
use crate::domain::person::{Action, Viewer, may_look_out};
use crate::domain::plan::{Plan, Version};
use crate::domain::site::Site;
use crate::domain::time::Moment;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Walk {
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
    pub alone: bool,
    /// When they mean to be back. Microseconds.
    pub back_by: Option<i64>,
    /// Who looks out for them.
    pub buddy_name: Option<String>,
    /// That time is past, and they have not said that they are back.
    pub overdue: bool,
}

/// A walk of somebody who named whoever asks to look out for them. Nothing of homes or places.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WatchedWalk {
    pub site: String,
    pub site_name: String,
    pub person_name: String,
    /// The round's number, where it is still in its plan.
    pub number: Option<u32>,
    /// Microseconds, like all times here.
    pub since: i64,
    pub back_by: i64,
    pub overdue: bool,
    pub last_sign: i64,
}

/// Somebody who can be asked to look out for a walker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Buddy {
    pub id: String,
    pub name: String,
}

impl App {
    /// Walks of today and yesterday that have not ended, the latest first.
    pub async fn walks(&self, viewer: &Viewer, site: &str) -> Result<Vec<Walk>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let record = self.site_record(&site).await?;
        let outings = lately_out(&record, self.yesterday());
        let plans = plans_of(self, outings.iter().map(|outing| outing.start)).await?;
        let names = self.names_of(outings.iter().filter_map(|outing| outing.buddy)).await?;
        let now = self.now().0;
        let walk = |outing: &Outing<'_>| Walk {
            person_name: outing.start.person_name.clone(),
            plan: outing.start.sent.plan.clone(),
            round: outing.start.sent.round.clone(),
            number: plans.number(outing.start),
            since: outing.since,
            doors_done: outing.doors_done,
            last_sign: outing.last_sign,
            alone: outing.is_alone(),
            back_by: outing.back_by,
            buddy_name: outing.buddy.and_then(|buddy| names.get(buddy).cloned()),
            overdue: outing.is_overdue(now),
        };
        let walks: Vec<Walk> = outings.iter().map(walk).collect();
        let entry = self.entry(viewer, &site.organisation, "saw", "walks")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "walks": walks.len() }))).await?;
        Ok(walks)
    }

    /// Walks whose walkers named the viewer and said when they mean to be back, at sites where the viewer still works. A
    /// program is named by nobody.
    pub async fn watched(&self, viewer: &Viewer) -> Result<Vec<WatchedWalk>> {
        let Some(person) = viewer.who.strip_prefix("person:") else { return Ok(Vec::new()) };
        let yesterday = self.yesterday();
        let since = Moment::at_local(yesterday.to_datetime(jiff::civil::Time::midnight()));
        let mut watched = Vec::new();
        for (_, id) in self.store.watched_sites(person, since.0).await? {
            let Some(site) = self.store.site(&id).await? else { continue };
            if !may_look_out(&viewer.grants, &site.organisation, &site.id) {
                continue;
            }
            let record = self.site_record(&site).await?;
            let mut outings = lately_out(&record, yesterday);
            outings.retain(|outing| outing.buddy == Some(person));
            if outings.is_empty() {
                continue;
            }
            let plans = plans_of(self, outings.iter().map(|outing| outing.start)).await?;
            let entry = self.entry(viewer, &site.organisation, "saw", "watched_walks")?.at_site(&site.id);
            self.note_looking(entry.with(&serde_json::json!({ "walks": outings.len() }))).await?;
            let told = |outing: &Outing<'_>| {
                Some(WatchedWalk {
                    site: site.id.clone(),
                    site_name: site.name.clone(),
                    person_name: outing.start.person_name.clone(),
                    number: plans.number(outing.start),
                    since: outing.since,
                    back_by: outing.back_by?,
                    overdue: outing.is_overdue(self.now().0),
                    last_sign: outing.last_sign,
                })
            };
            watched.extend(outings.iter().filter_map(told));
        }
        watched.sort_by_key(|walk| (!walk.overdue, walk.back_by));
        Ok(watched)
    }

    /// Who can look out for this walker (`person:<id>`) at a site: whoever walks or plans there, but for champions. By name.
    pub(super) async fn buddies(&self, site: &Site, walker: &str) -> Result<Vec<Buddy>> {
        let walker = walker.strip_prefix("person:");
        let people = self.store.people().await?.into_iter();
        let fits = people.filter(|(person, grants)| {
            person.closed_at.is_none()
                && Some(person.id.as_str()) != walker
                && may_look_out(grants, &site.organisation, &site.id)
        });
        Ok(fits.map(|(person, _)| Buddy { id: person.id, name: person.name }).collect())
    }

    fn yesterday(&self) -> Date {
        self.now().day().saturating_sub(jiff::Span::new().days(1))
    }

    async fn names_of<'p>(&self, people: impl Iterator<Item = &'p str>) -> Result<HashMap<&'p str, String>> {
        let mut names = HashMap::new();
        for id in people.collect::<BTreeSet<_>>() {
            names.extend(self.store.person(id).await?.map(|(person, _)| (id, person.name)));
        }
        Ok(names)
    }
}

fn lately_out(record: &SiteRecord, since: Date) -> Vec<Outing<'_>> {
    let mut outings = out(record.events.iter().map(Arc::as_ref));
    outings.retain(|outing| Moment(outing.start.corrected_at).day() >= since);
    outings
}

/// The plans that events name.
pub(super) struct PlansOf(Vec<(Plan, Version)>);

impl PlansOf {
    /// The number of an event's round, where that is still in its plan.
    pub fn number(&self, event: &ContactEvent) -> Option<u32> {
        let (_, last) = self.0.iter().find(|(plan, _)| Some(&plan.id) == event.sent.plan.as_ref())?;
        Some(last.rounds.round(event.sent.round.as_deref()?)?.number)
    }
}

pub(super) async fn plans_of<'e>(app: &App, events: impl Iterator<Item = &'e ContactEvent>) -> Result<PlansOf> {
    let named: HashSet<&str> = events.filter_map(|event| event.sent.plan.as_deref()).collect();
    let named: Vec<&str> = named.into_iter().collect();
    Ok(PlansOf(if named.is_empty() { Vec::new() } else { app.store.plans_named(&named).await? }))
}
