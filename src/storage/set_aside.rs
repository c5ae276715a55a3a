//! Events that could not be taken into the record as they came: kept as they were sent, and settled once.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};

use super::engine::{Tx, one_of, rows, run};
use super::event::{insert as insert_events, last_number};
use super::insert::{Cell, Destination, insert_many};
use super::{Result, StorageError, Store, from_code, note, only};
use crate::domain::audit::AuditEntry;
use crate::domain::event::{Before, Candidate, ContactEvent, Reason, SetAside, Settled};
use crate::domain::plan::Made;

/// Items with what was made of them.
macro_rules! items {
    () => {
        "select set_aside.organisation, id, device, set_aside.event, site, reason, raw, digest, set_aside.at, person,
            person_name, taken, settled.event as taken_as, settled.at as settled_at, settled.by as settled_by,
            settled.by_name as settled_by_name
         from set_aside left join set_aside_settled as settled
            on settled.organisation = set_aside.organisation and settled.set_aside = set_aside.id"
    };
}

#[derive(FromRow)]
struct SetAsideRow {
    organisation: String,
    id: String,
    device: String,
    event: String,
    site: Option<String>,
    reason: String,
    raw: String,
    digest: String,
    at: i64,
    person: String,
    person_name: String,
    taken: Option<i64>,
    taken_as: Option<String>,
    settled_at: Option<i64>,
    settled_by: Option<String>,
    settled_by_name: Option<String>,
}

impl TryFrom<SetAsideRow> for SetAside {
    type Error = StorageError;

    fn try_from(row: SetAsideRow) -> Result<Self> {
        let settled = match (row.taken, row.settled_at, row.settled_by, row.settled_by_name) {
            (Some(taken), Some(at), Some(by), Some(by_name)) => {
                Some(Settled { taken: taken != 0, event: row.taken_as, made: Made { at, by, by_name } })
            }
            _ => None,
        };
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            device: row.device,
            event: row.event,
            site: row.site,
            reason: from_code("reason for setting aside", &row.reason)?,
            raw: row.raw,
            digest: row.digest,
            at: row.at,
            person: row.person,
            person_name: row.person_name,
            settled,
        })
    }
}

impl Store {
    /// All that was ever set aside at a site, or at none that could be told.
    pub async fn set_aside(&self, organisation: &str, site: &str) -> Result<Vec<SetAside>> {
        self.set_aside_lately((organisation, site), true, i64::MAX).await
    }

    /// What was set aside at a site and waits for the office, the newest first; then so many of what was settled, the
    /// last settled first. What belongs to no site that could be told is among them only where that is asked for.
    pub async fn set_aside_lately(
        &self,
        (organisation, site): (&str, &str),
        of_none_too: bool,
        settled: i64,
    ) -> Result<Vec<SetAside>> {
        let open: Vec<SetAsideRow> = rows!(
            self.reader(),
            concat!(
                items!(),
                " where set_aside.organisation = $1 and (site = $2 or site is null and $3 = 1)
                    and settled.set_aside is null
                 order by set_aside.at desc, id desc"
            ),
            organisation,
            site,
            i64::from(of_none_too)
        )?;
        let settled: Vec<SetAsideRow> = rows!(
            self.reader(),
            concat!(
                items!(),
                " where set_aside.organisation = $1 and (site = $2 or site is null and $3 = 1)
                    and settled.set_aside is not null
                 order by settled.at desc, id desc limit $4"
            ),
            organisation,
            site,
            i64::from(of_none_too),
            settled
        )?;
        open.into_iter().chain(settled).map(SetAside::try_from).collect()
    }

    /// Leaves it out of the record. `false`: somebody settled it before; nothing was written.
    pub async fn leave_out(&self, item: &SetAside, made: &Made, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let is_first = settle(&mut tx, (&item.organisation, &item.id), None, made).await?;
        if is_first {
            note::delete(&mut tx, &item.organisation, &item.id).await?;
            tx.audit(audit).await?;
            tx.commit().await?;
        }
        Ok(is_first)
    }

    /// Takes it into the record after all, with its own id and number, or with `other_id` and a number below zero where
    /// those are taken. The id and the site's number that it got; `None`: somebody settled it before.
    pub async fn take_after_all(
        &self,
        item: &SetAside,
        event: &ContactEvent,
        other_id: &str,
        made: &Made,
        audit: &AuditEntry,
    ) -> Result<Option<(String, i64)>> {
        let mut tx = self.begin().await?;
        let number = last_number(&mut tx, &event.organisation, event.site.as_deref()).await? + 1;
        let mut event = event.clone();
        if is_taken(&mut tx, &event).await? {
            other_id.clone_into(&mut event.sent.id);
        }
        event.sent.sequence = free_sequence(&mut tx, &event).await?;
        if !settle(&mut tx, (&item.organisation, &item.id), Some(&event.sent.id), made).await? {
            return Ok(None);
        }
        if insert_events(&mut tx, &[(&event, number)]).await? != 1 {
            return Err(StorageError::KeyTaken);
        }
        note::moves(&mut tx, &item.id, &event).await?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(Some((event.sent.id, number)))
    }
}

async fn is_taken(tx: &mut Tx, event: &ContactEvent) -> Result<bool> {
    let found: Vec<(i64,)> = rows!(tx.on(), "select count(*) from contact_event where id = $1", &event.sent.id)?;
    Ok(only(found).is_some_and(|(count,)| count > 0))
}

/// Its own, or the next one below zero, where its device will never count.
async fn free_sequence(tx: &mut Tx, event: &ContactEvent) -> Result<i64> {
    let found: Vec<(i64, i64)> = rows!(
        tx.on(),
        "select coalesce(sum(case when sequence = $3 then 1 else 0 end), 0), coalesce(min(sequence), 0) from contact_event
         where organisation = $1 and device = $2",
        &event.organisation,
        &event.sent.device,
        event.sent.sequence
    )?;
    Ok(match only(found) {
        Some((taken, least)) if taken > 0 => least.min(0) - 1,
        _ => event.sent.sequence,
    })
}

/// `false`: it was settled before.
async fn settle(tx: &mut Tx, (organisation, id): (&str, &str), event: Option<&str>, made: &Made) -> Result<bool> {
    let added = run!(
        tx.on(),
        "insert into set_aside_settled (organisation, set_aside, taken, event, at, by, by_name)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        organisation,
        id,
        i64::from(event.is_some()),
        event,
        made.at,
        &made.by,
        &made.by_name
    )?;
    Ok(added == 1)
}

/// What waited for its place is in the record now. `false`: the office settled one of them in between.
pub(super) async fn taken(tx: &mut Tx, items: &[(String, &ContactEvent)], made: &Made) -> Result<bool> {
    for (item, event) in items {
        if !settle(tx, (&event.organisation, item), Some(&event.sent.id), made).await? {
            return Ok(false);
        }
        note::moves(tx, item, event).await?;
    }
    Ok(true)
}

/// Of this device, those of these events that were set aside before: by id and digest.
pub(super) async fn known(
    tx: &mut Tx,
    organisation: &str,
    device: &str,
    ids: &str,
) -> Result<HashMap<(String, String), Before>> {
    let list = one_of(&tx.on(), "$3");
    let sql = format!("{} where set_aside.organisation = $1 and device = $2 and set_aside.event in ({list})", items!());
    let found: Vec<SetAsideRow> = rows!(tx.on(), AssertSqlSafe(sql), organisation, device, ids)?;
    let read = |row: SetAsideRow| {
        let reason = from_code("reason for setting aside", &row.reason)?;
        Ok(((row.event, row.digest), Before { id: row.id, reason, waits: row.taken.is_none() }))
    };
    found.into_iter().map(read).collect()
}

pub(super) async fn insert(tx: &mut Tx, aside: &[(&Candidate, Reason)]) -> Result<()> {
    let into = Destination {
        table: "set_aside",
        columns: "organisation, id, device, event, site, reason, raw, digest, at, person, person_name",
        then: "on conflict do nothing",
    };
    insert_many(tx, into, aside, cells, &|_| ()).await.map(drop)
}

fn cells<'a>((candidate, reason): &'a (&'a Candidate, Reason), into: &mut Vec<Cell<'a>>) {
    let aside = &candidate.aside;
    into.extend([
        Cell::from(&aside.organisation),
        Cell::from(&aside.id),
        Cell::from(&aside.device),
        Cell::from(&aside.event),
        Cell::from(&aside.site),
        Cell::from(reason.code()),
        Cell::from(&aside.raw),
        Cell::from(&aside.digest),
        Cell::Whole(Some(aside.at)),
        Cell::from(&aside.person),
        Cell::from(&aside.person_name),
    ]);
}
