//! What phones sent and the record could not take: shown to the office, and settled by it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::event::{ContactEvent, Kind, NotUnderstood, Reason, Sent, SetAside, read};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;
use crate::domain::time::Moment;

/// Of what was settled: as many as anybody looks through.
pub(super) const MOST_SETTLED: i64 = 200;

/// An event that was set aside, as the office sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SetAsideLine {
    pub id: String,
    /// The id that it was sent with.
    pub event: String,
    pub device: String,
    pub reason: Reason,
    pub words: String,
    pub person_name: String,
    /// When it came. Microseconds.
    pub at: i64,
    /// When it happened, by the device's clock as corrected; absent where that can't be read.
    pub happened_at: Option<i64>,
    pub kind: Option<Kind>,
    /// The home's id, and its address where it is on the list.
    pub household: Option<String>,
    pub address: Option<String>,
    pub outcome: Option<String>,
    pub outcome_words: Option<String>,
    /// As it was sent, without its note.
    pub raw: String,
    /// What was written beside it, while that is kept.
    pub note: Option<String>,
    /// What is in the record under the same id or number, where that is the reason, as it was sent.
    pub held: Option<Value>,
    /// It can be taken into the record.
    pub can_be_taken: bool,
    pub settled: Option<SettledLine>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SettledLine {
    /// Into the record; else it was left out.
    pub taken: bool,
    /// The id under which it is in the record.
    pub event: Option<String>,
    pub at: i64,
    pub by_name: String,
}

impl App {
    /// What was set aside at a site and waits, the newest first, then the last that were settled. What belongs to no site
    /// is for those who plan rounds at all of the organisation's.
    pub async fn set_aside(&self, viewer: &Viewer, site: &str) -> Result<Vec<SetAsideLine>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let items = self.set_aside_seen(viewer, &site, MOST_SETTLED).await?;
        let entry = self.entry(viewer, &site.organisation, "saw", "set_aside")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "events": items.len() }))).await?;
        let ground = self.ground().await?;
        let address = |id: &str| {
            let home = ground.households(&site.id).iter().find(|home| home.address.id == id);
            home.map(|home| home.address.written.clone())
        };
        let record = self.site_record(&site).await?;
        let notes = self.notes_kept(&site).await?;
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        let held = |item: &SetAside, sequence: Option<i64>| {
            let is_it = |event: &&Arc<ContactEvent>| match item.reason {
                Reason::OtherContent => event.sent.id == item.event,
                Reason::SequenceTaken => event.sent.device == item.device && Some(event.sent.sequence) == sequence,
                _ => false,
            };
            let event = record.events.iter().find(is_it)?;
            let is_hidden = event.sent.household.as_deref().is_some_and(|id| hidden.hides_id(id));
            if is_hidden { None } else { as_sent(event) }
        };
        let told = |item: &SetAside| SetAsideLine { note: notes.get(&item.id).cloned(), ..line(item, address, held) };
        Ok(items.iter().map(told).collect())
    }

    /// Takes one into the record after all, or leaves it out for good.
    pub async fn settle_set_aside(
        &self,
        viewer: &Viewer,
        site: &str,
        id: &str,
        take: bool,
    ) -> Result<Vec<SetAsideLine>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let items = self.set_aside_seen(viewer, &named, i64::MAX).await?;
        let item = items.iter().find(|item| item.id == id).ok_or(AppError::NotThere("record that was set aside"))?;
        let made = self.made(viewer);
        let entry = self.entry(viewer, &named.organisation, "settled", "set_aside")?.about(id).at_site(&named.id);
        let entry = entry.with(&serde_json::json!({ "taken": take }));
        let is_first = if take {
            let event = self.event_after_all(&named, item).await?;
            let taken = self.store.take_after_all(item, &event, &self.new_id()?, &made, &entry).await?;
            if let Some((_, number)) = &taken {
                self.live.tell(&named.id, *number);
                self.keep_wishes(viewer, &named).await?;
            }
            taken.is_some()
        } else {
            self.store.leave_out(item, &made, &entry).await?
        };
        if !is_first {
            return Err(AppError::Conflict("This was settled before. Look at the list again.".into()));
        }
        self.set_aside(viewer, site).await
    }

    /// Without what names a home that the viewer is not to know of.
    async fn set_aside_seen(&self, viewer: &Viewer, site: &Site, settled: i64) -> Result<Vec<SetAside>> {
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        let of_none_too = viewer.may_in(Action::PlanRounds, &site.organisation);
        let at = (site.organisation.as_str(), site.id.as_str());
        let mut items = self.store.set_aside_lately(at, of_none_too, settled).await?;
        items.retain(|item| !household_said(item).is_some_and(|id| hidden.hides_id(&id)));
        Ok(items)
    }

    /// As it was sent, by the word of staff. The home must be one of the site's.
    async fn event_after_all(&self, site: &Site, item: &SetAside) -> Result<ContactEvent> {
        let mut sent = understood(item).map_err(|NotUnderstood(why)| {
            AppError::Conflict(format!("This can't be taken into the record: {why}. Leave it out, and write it anew."))
        })?;
        let digest = item.digest.clone();
        if let Some(household) = &sent.household {
            let sites = self.store.households_named(&site.organisation, &[household]).await?;
            if !sites.iter().any(|(at, _)| *at == site.id) {
                return Err(AppError::Conflict(
                    "This can't be taken into the record: its door is on no list of this site. Bring in a list that has it, \
                     or leave this out."
                        .into(),
                ));
            }
        }
        sent.note = None;
        if let Some(buddy) = &sent.buddy {
            let is_one = self.buddies(site, &item.person).await?.iter().any(|person| person.id == *buddy);
            sent.buddy = sent.buddy.filter(|_| is_one);
        }
        let plan = sent.plan.clone().unwrap_or_default();
        let is_ours = |plans: Vec<(crate::domain::plan::Plan, _)>| plans.iter().any(|(plan, _)| plan.site == site.id);
        if !is_ours(self.store.plans_named(&[&plan]).await?) {
            sent.plan = None;
        }
        Ok(ContactEvent {
            organisation: site.organisation.clone(),
            site: Some(site.id.clone()),
            corrected_at: sent.corrected_at(),
            by_staff: true,
            person: item.person.clone(),
            person_name: item.person_name.clone(),
            received_at: item.at,
            digest,
            flagged: sent.has_doubtful_time(item.at),
            number: 0,
            sent,
        })
    }
}

fn fields(item: &SetAside) -> Option<Map<String, Value>> {
    serde_json::from_str(&item.raw).ok()
}

fn household_said(item: &SetAside) -> Option<String> {
    fields(item)?.get("household")?.as_str().map(str::to_owned)
}

fn understood(item: &SetAside) -> std::result::Result<Sent, NotUnderstood> {
    let fields = fields(item).ok_or_else(|| NotUnderstood("it is no JSON object".into()))?;
    read(&item.device, &fields)
}

/// An event in the shape in which phones send it.
fn as_sent(event: &ContactEvent) -> Option<Value> {
    let mut fields = serde_json::to_value(&event.sent).ok()?;
    fields["at"] = Value::from(Moment(event.sent.at).rfc3339());
    Some(fields)
}

fn line(
    item: &SetAside,
    address: impl Fn(&str) -> Option<String>,
    held: impl Fn(&SetAside, Option<i64>) -> Option<Value>,
) -> SetAsideLine {
    let read = understood(item);
    let words = match (&read, item.reason) {
        (Err(why), Reason::NotUnderstood) => why.words(),
        _ => item.reason.words().to_owned(),
    };
    let sent = read.ok();
    let household = household_said(item);
    let outcome = sent.as_ref().and_then(|sent| sent.outcome);
    SetAsideLine {
        id: item.id.clone(),
        event: item.event.clone(),
        device: item.device.clone(),
        reason: item.reason,
        words,
        person_name: item.person_name.clone(),
        at: item.at,
        happened_at: sent.as_ref().map(Sent::corrected_at),
        kind: sent.as_ref().map(|sent| sent.kind),
        address: household.as_deref().and_then(address),
        household,
        outcome: outcome.map(|outcome| outcome.code().to_owned()),
        outcome_words: outcome.map(|outcome| outcome.row().word.to_owned()),
        raw: item.raw.clone(),
        note: None,
        held: held(item, sent.as_ref().map(|sent| sent.sequence)),
        can_be_taken: sent.is_some() && item.settled.is_none(),
        settled: item.settled.as_ref().map(|settled| SettledLine {
            taken: settled.taken,
            event: settled.event.clone(),
            at: settled.made.at,
            by_name: settled.made.by_name.clone(),
        }),
    }
}
