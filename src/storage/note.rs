//! Free text, apart from what is kept for good: notes from the doors and how to get to them. Rows here are deleted, and the
//! engine is told to overwrite what it deletes.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::insert::{Cell, Destination, insert_many};
use super::{Result, StorageError, Store, unreadable};
use crate::domain::audit::AuditEntry;
use crate::domain::event::{Candidate, ContactEvent};
use crate::domain::note::{EntryNote, EventNote};

/// The note of a candidate under the id that it is kept by: of the event, or of what was set aside.
pub(super) struct NoteRow<'a> {
    organisation: &'a str,
    site: &'a str,
    event: &'a str,
    note: &'a EventNote,
}

impl<'a> NoteRow<'a> {
    pub fn of(candidate: &'a Candidate, event: &'a str) -> Option<Self> {
        let (aside, note) = (&candidate.aside, candidate.note.as_ref()?);
        Some(Self { organisation: &aside.organisation, site: aside.site.as_deref()?, event, note })
    }
}

pub(super) async fn insert(tx: &mut Tx, notes: &[NoteRow<'_>]) -> Result<()> {
    let into = Destination {
        table: "event_note",
        columns: "organisation, event, site, text, kept_at, expires_at",
        then: "on conflict do nothing",
    };
    insert_many(tx, into, notes, cells, &|_| ()).await.map(drop)
}

fn cells<'a>(row: &'a NoteRow<'_>, into: &mut Vec<Cell<'a>>) {
    into.extend([
        Cell::from(row.organisation),
        Cell::from(row.event),
        Cell::from(row.site),
        Cell::from(&row.note.text),
        Cell::Whole(Some(row.note.kept_at)),
        Cell::Whole(Some(row.note.expires_at)),
    ]);
}

/// The note of what was set aside is the event's from now on, and of its site.
pub(super) async fn moves(tx: &mut Tx, from: &str, to: &ContactEvent) -> Result<()> {
    let sql = "update event_note set event = $3, site = coalesce($4, site) where organisation = $1 and event = $2";
    run!(tx.on(), sql, &to.organisation, from, &to.sent.id, &to.site).map(drop)
}

pub(super) async fn delete(tx: &mut Tx, organisation: &str, event: &str) -> Result<()> {
    run!(tx.on(), "delete from event_note where organisation = $1 and event = $2", organisation, event).map(drop)
}

#[derive(FromRow)]
struct EntryNoteRow {
    organisation: String,
    site: String,
    household: String,
    text: String,
    expires_on: String,
    at: i64,
    by: String,
    by_name: String,
}

impl TryFrom<EntryNoteRow> for EntryNote {
    type Error = StorageError;

    fn try_from(row: EntryNoteRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            site: row.site,
            household: row.household,
            text: row.text,
            expires_on: row.expires_on.parse().map_err(|_| unreadable("day", &row.expires_on))?,
            at: row.at,
            by: row.by,
            by_name: row.by_name,
        })
    }
}

impl Store {
    /// Those of a site that are there still, whether or not they are to be shown.
    pub async fn event_notes(&self, organisation: &str, site: &str) -> Result<Vec<EventNote>> {
        let found: Vec<(String, String, i64, i64)> = rows!(
            self.reader(),
            "select event, text, kept_at, expires_at from event_note where organisation = $1 and site = $2 order by event",
            organisation,
            site
        )?;
        let note = |(event, text, kept_at, expires_at)| EventNote { event, text, kept_at, expires_at };
        Ok(found.into_iter().map(note).collect())
    }

    /// Deletes these notes from doors for good. How many were there.
    pub async fn delete_event_notes(&self, organisation: &str, events: &[String], audit: &AuditEntry) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for event in events {
            gone +=
                run!(tx.on(), "delete from event_note where organisation = $1 and event = $2", organisation, event)?;
        }
        if gone > 0 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// By household.
    pub async fn entry_notes(&self, organisation: &str, site: &str) -> Result<Vec<EntryNote>> {
        let found: Vec<EntryNoteRow> = rows!(
            self.reader(),
            "select organisation, site, household, text, expires_on, at, by, by_name from entry_note
             where organisation = $1 and site = $2 order by household",
            organisation,
            site
        )?;
        found.into_iter().map(EntryNote::try_from).collect()
    }

    /// In the place of the one before, which is gone for good.
    pub async fn put_entry_note(&self, note: &EntryNote, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into entry_note (organisation, site, household, text, expires_on, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (organisation, site, household) do update set text = excluded.text,
                expires_on = excluded.expires_on, at = excluded.at, by = excluded.by, by_name = excluded.by_name",
            &note.organisation,
            &note.site,
            &note.household,
            &note.text,
            note.expires_on.to_string(),
            note.at,
            &note.by,
            &note.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Deletes those of these households for good. How many were there.
    pub async fn delete_entry_notes(
        &self,
        (organisation, site): (&str, &str),
        households: &[String],
        audit: &AuditEntry,
    ) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for household in households {
            gone += run!(
                tx.on(),
                "delete from entry_note where organisation = $1 and site = $2 and household = $3",
                organisation,
                site,
                household
            )?;
        }
        if gone > 0 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}
