//! Free text: notes from the doors, and how to get to them. Shown while they are kept, then deleted for good.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::due::DueRules;
use crate::domain::note::{EntryNote, EventNote, MOST_ENTRY_LETTERS, entry_note_until};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryNoteLine {
    pub address: String,
    #[serde(flatten)]
    pub note: EntryNote,
}

impl App {
    /// How to get to doors and buildings, as staff wrote it down.
    pub async fn entry_notes(&self, viewer: &Viewer, site: &str) -> Result<Vec<EntryNoteLine>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let homes = standing.ground.households(&site.id).iter();
        let addresses: HashMap<&str, &str> =
            homes.map(|home| (home.address.id.as_str(), home.address.written.as_str())).collect();
        let notes = self.entry_notes_of(&site).await?.into_iter();
        let mut lines: Vec<EntryNoteLine> = notes
            .filter(|note| !hidden.hides_id(&note.household))
            .map(|note| {
                let address = addresses.get(note.household.as_str()).copied().unwrap_or(&note.household).to_owned();
                EntryNoteLine { address, note }
            })
            .collect();
        lines.sort_by(|a, b| crate::domain::address::order::natural(&a.address, &b.address));
        let entry = self.entry(viewer, &site.organisation, "saw", "entry_notes")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "notes": lines.len() }))).await?;
        Ok(lines)
    }

    /// In the place of the one before; no text takes it away.
    pub async fn set_entry_note(
        &self,
        viewer: &Viewer,
        site: &str,
        household: &str,
        text: &str,
        expires_on: Option<Date>,
    ) -> Result<Vec<EntryNoteLine>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        self.known_home(viewer, &named, household).await?;
        let at = (named.organisation.as_str(), named.id.as_str());
        let entry =
            self.entry(viewer, &named.organisation, "changed", "entry_note")?.about(household).at_site(&named.id);
        let text = sound_text(text)?;
        if text.is_empty() {
            self.store.delete_entry_notes(at, &[household.to_owned()], &entry).await?;
            return self.entry_notes(viewer, site).await;
        }
        let expires_on = entry_note_until(self.now().day(), expires_on).ok_or_else(|| {
            let message = "It is kept for a year at most, and for a day at least.";
            AppError::invalid("bad_last_day", "expires_on", message, "Give a later day, or none for half a year.")
        })?;
        let note = EntryNote {
            organisation: named.organisation.clone(),
            site: named.id.clone(),
            household: household.to_owned(),
            text,
            expires_on,
            at: self.now().0,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
        };
        self.store.put_entry_note(&note, &entry).await?;
        self.entry_notes(viewer, site).await
    }

    /// Those to be shown today. For a caller who has asked whether the viewer may.
    pub(super) async fn entry_notes_of(&self, site: &Site) -> Result<Vec<EntryNote>> {
        let today = self.now().day();
        let mut notes = self.store.entry_notes(&site.organisation, &site.id).await?;
        notes.retain(|note| note.is_kept(today));
        Ok(notes)
    }

    /// Notes from the doors that are to be shown now, by event. For a caller who has asked whether the viewer may.
    pub(super) async fn notes_kept(&self, site: &Site) -> Result<HashMap<String, String>> {
        let rules = self.store.due_rules(&site.organisation, &site.id).await?.unwrap_or_default();
        let mut notes = self.store.event_notes(&site.organisation, &site.id).await?;
        notes.retain(|note| is_kept(note, &rules, self.now().0));
        Ok(notes.into_iter().map(|note| (note.event, note.text)).collect())
    }

    /// Deletes for good what is not shown any more: at the start, and each hour. How many notes went.
    pub async fn purge_notes(&self) -> Result<u64> {
        let mut gone = 0;
        for site in self.store.sites().await? {
            gone += self.purge_notes_of(&site).await?;
        }
        Ok(gone)
    }

    async fn purge_notes_of(&self, site: &Site) -> Result<u64> {
        let (organisation, now) = (site.organisation.as_str(), self.now());
        let rules = self.store.due_rules(organisation, &site.id).await?.unwrap_or_default();
        let over = self.store.event_notes(organisation, &site.id).await?.into_iter();
        let over: Vec<String> = over.filter(|note| !is_kept(note, &rules, now.0)).map(|note| note.event).collect();
        let entries = self.store.entry_notes(organisation, &site.id).await?.into_iter();
        let entries: Vec<String> = entries.filter(|note| !note.is_kept(now.day())).map(|note| note.household).collect();
        let mut gone = 0;
        if !over.is_empty() {
            let line = self.entry(&Viewer::terminal(), organisation, "deleted", "notes")?.at_site(&site.id);
            let line = line.with(&serde_json::json!({ "notes": over.len() }));
            gone += self.store.delete_event_notes(organisation, &over, &line).await?;
        }
        if !entries.is_empty() {
            let line = self.entry(&Viewer::terminal(), organisation, "deleted", "entry_notes")?.at_site(&site.id);
            let line = line.with(&serde_json::json!({ "notes": entries.len() }));
            gone += self.store.delete_entry_notes((organisation, &site.id), &entries, &line).await?;
        }
        Ok(gone)
    }
}

fn is_kept(note: &EventNote, rules: &DueRules, now: i64) -> bool {
    rules.notes_allowed && note.is_kept(now, rules.notes_kept_days)
}

fn sound_text(text: &str) -> Result<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MOST_ENTRY_LETTERS || text.chars().any(char::is_control) {
        let message = format!("It may have {MOST_ENTRY_LETTERS} letters.");
        return Err(AppError::invalid("too_long", "text", message, "Write only how to get to the door."));
    }
    Ok(text)
}
