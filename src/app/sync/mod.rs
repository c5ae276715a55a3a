//! Taking in what phones wrote down at the doors: a batch in one transaction, an answer for each event.

mod placing;
mod reading;
mod scene;
mod unsent;

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use self::reading::{Came, read_all};
use self::scene::Scene;
pub use self::unsent::{OfOnePhone, UnsentTaken};
use super::{App, AppError, Result};
use crate::domain::audit::AuditEntry;
use crate::domain::event::{Answer, Candidate, Kind, Reason};
use crate::domain::outcome::Outcome;
use crate::domain::person::{Action, Viewer};
use crate::storage::{Batch, TakenIn};

/// Events in a batch.
pub const MOST_EVENTS: usize = 500;
const MOST_DEVICE: usize = 64;

/// The answer to a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Synced {
    /// Another one than before: the server was restored, and the device sends again what it still has.
    pub epoch: String,
    /// The server's clock, RFC 3339.
    pub now: String,
    /// In the order of the batch.
    pub results: Vec<SyncResult>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SyncResult {
    /// The event's id as it was sent; where it had none, its place in the batch, from 1.
    pub id: String,
    pub status: SyncStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// To be shown to people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatus {
    Stored,
    /// The same event came before.
    AlreadyStored,
    /// Kept apart with a reason, for the office to settle.
    SetAside,
}

impl App {
    /// Takes in a batch of a device's events, each as its JSON text. What is answered is on disk.
    pub async fn sync(&self, viewer: &Viewer, device: &str, events: &[&str]) -> Result<Synced> {
        let device = sound_device(device)?;
        // What somebody wrote down while they walked is taken in when they don't any more: set aside, and not lost.
        let before = self.store.organisations_of_device(device, &viewer.who).await?;
        if before.is_empty() {
            self.require_somewhere(viewer, Action::WalkRounds, "events").await?;
        }
        if events.len() > MOST_EVENTS {
            let message = format!("A batch may hold {MOST_EVENTS} events, and this one holds {}.", events.len());
            return Err(AppError::invalid("too_many_events", "events", message, "Send them in several batches."));
        }
        let now = self.now();
        let came = read_all(device, events);
        let scene = Scene::load(self, viewer, (device, before), None, &came).await?;
        let candidates = self.candidates(&scene, &came)?;
        let (device, person) = (device.to_owned(), viewer.who.clone());
        let batch = Batch { device, person, made: self.made(viewer), by_hand: false, candidates };
        let answers = if batch.candidates.is_empty() { Vec::new() } else { self.taken_in(viewer, &batch).await? };
        let told = came.iter().zip(&batch.candidates).zip(answers);
        Ok(Synced {
            epoch: self.store.epoch().await?,
            now: now.rfc3339(),
            results: told.map(|((came, candidate), answer)| result(came, candidate, answer)).collect(),
        })
    }

    fn candidates(&self, scene: &Scene<'_>, came: &[Came<'_>]) -> Result<Vec<Candidate>> {
        let now = self.now().0;
        came.iter().map(|came| Ok(scene.candidate(came, self.new_id()?, now))).collect()
    }

    async fn taken_in(&self, viewer: &Viewer, batch: &Batch) -> Result<Vec<Answer>> {
        // Made before the transaction: chance may fail, and a line is written only where something new came.
        let home = batch.candidates.first().map_or(super::viewer::home(viewer), |first| &first.aside.organisation);
        let what = if batch.by_hand { "unsent_file" } else { "events" };
        let line = self.entry(viewer, home, "recorded", what)?.about(&batch.device);
        let taken = self.store.take_in(batch, &|taken| audit_line(line.clone(), taken)).await?;
        for (site, number) in &taken.sites {
            self.live.tell(site, *number);
        }
        // Of what was stored before too: it may not have come so far then.
        let touched: BTreeSet<&str> = batch.candidates.iter().filter_map(touches_wishes_of).collect();
        if !touched.is_empty() {
            let standing = self.standing().await?;
            for site in standing.sites.iter().filter(|site| touched.contains(site.id.as_str())) {
                self.keep_wishes(viewer, site).await?;
            }
        }
        Ok(taken.answers)
    }
}

/// The site of an event that says that somebody is never to be called on, or may take that back.
fn touches_wishes_of(candidate: &Candidate) -> Option<&str> {
    let event = candidate.placed.as_ref()?;
    let touches = event.sent.outcome == Some(Outcome::DoNotKnock) || event.sent.kind == Kind::Correction;
    event.site.as_deref().filter(|_| touches)
}

fn audit_line(mut line: AuditEntry, taken: &TakenIn) -> AuditEntry {
    if let (1, Some((site, _))) = (taken.sites.len(), taken.sites.first_key_value()) {
        line.site = Some(site.clone());
    }
    line.with(&serde_json::json!({ "stored": taken.stored(), "set_aside": taken.set_aside() }))
}

fn sound_device(device: &str) -> Result<&str> {
    let device = device.trim();
    if !device.is_empty() && device.len() <= MOST_DEVICE && device.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(device);
    }
    let message = "device_id must be the device's own id, as it was made once.";
    Err(AppError::invalid("bad_device", "device_id", message, "Make a UUID on the device, keep it, and send it."))
}

fn result(came: &Came<'_>, candidate: &Candidate, answer: Answer) -> SyncResult {
    let (status, reason, words) = match answer {
        Answer::Stored => (SyncStatus::Stored, None, came.lost_its_note(candidate).then(without_note)),
        Answer::AlreadyStored => (SyncStatus::AlreadyStored, None, None),
        Answer::SetAside(reason) | Answer::StillAside(reason) => {
            (SyncStatus::SetAside, Some(reason), Some(came.words(reason)))
        }
    };
    SyncResult { id: came.id.clone(), status, reason, words }
}

fn without_note() -> String {
    "Stored without its note: this site keeps none.".to_owned()
}
