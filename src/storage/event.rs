//! Contact events: a batch in one transaction, each event once, and read back in the order of arrival.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow};

use super::engine::{Engine, Tx, one_of, one_of_numbers, rows, run};
use super::insert::{Cell, Destination, insert_many};
use super::note::{self, NoteRow};
use super::{Result, StorageError, Store, from_code, only, set_aside, to_json, unreadable};
use crate::domain::audit::AuditEntry;
use crate::domain::event::{Answer, Candidate, ContactEvent, Known, Reason, Sent, settle};
use crate::domain::plan::Made;
use crate::domain::plane::LonLat;

/// As many tries where somebody else's batch got in between.
const TRIES: usize = 8;

/// Those columns of a row that a table of many rows is read by.
macro_rules! columns {
    () => {
        "organisation, id, site, household, plan, round, device, sequence, kind, outcome, at, offset_ms, corrected_at, \
         retracts, leaflet, wave, call_back_on, call_back_part, note, address, longitude, latitude, by_staff, person, \
         person_name, received_at, digest, flagged, number, back_by, buddy"
    };
}

#[derive(FromRow)]
struct EventRow {
    organisation: String,
    id: String,
    site: Option<String>,
    household: Option<String>,
    plan: Option<String>,
    round: Option<String>,
    device: String,
    sequence: i64,
    kind: String,
    outcome: Option<String>,
    at: i64,
    offset_ms: Option<i64>,
    corrected_at: i64,
    retracts: Option<String>,
    leaflet: i64,
    wave: Option<String>,
    call_back_on: Option<String>,
    call_back_part: Option<String>,
    note: Option<String>,
    address: Option<String>,
    longitude: Option<f64>,
    latitude: Option<f64>,
    by_staff: i64,
    person: String,
    person_name: String,
    received_at: i64,
    digest: String,
    flagged: i64,
    number: i64,
    back_by: Option<i64>,
    buddy: Option<String>,
}

impl TryFrom<EventRow> for ContactEvent {
    type Error = StorageError;

    fn try_from(row: EventRow) -> Result<Self> {
        let day = |text: String| text.parse().map_err(|_| unreadable("day", &text));
        let sent = Sent {
            id: row.id,
            device: row.device,
            sequence: row.sequence,
            kind: from_code("kind of event", &row.kind)?,
            household: row.household,
            plan: row.plan,
            round: row.round,
            outcome: row.outcome.map(|code| from_code("outcome", &code)).transpose()?,
            at: row.at,
            offset_ms: row.offset_ms,
            retracts: row.retracts,
            leaflet: row.leaflet != 0,
            wave: row.wave,
            call_back_on: row.call_back_on.map(day).transpose()?,
            call_back_part: row.call_back_part.map(|code| from_code("part of a day", &code)).transpose()?,
            note: row.note,
            address: row.address,
            point: row.longitude.zip(row.latitude).map(|(longitude, latitude)| LonLat { longitude, latitude }),
            back_by: row.back_by,
            buddy: row.buddy,
        };
        Ok(Self {
            organisation: row.organisation,
            site: row.site,
            sent,
            corrected_at: row.corrected_at,
            by_staff: row.by_staff != 0,
            person: row.person,
            person_name: row.person_name,
            received_at: row.received_at,
            digest: row.digest,
            flagged: row.flagged != 0,
            number: row.number,
        })
    }
}

/// A batch as one device sent it.
#[derive(Clone, Debug)]
pub struct Batch {
    pub device: String,
    pub person: String,
    /// When it came, and who sent it.
    pub made: Made,
    /// Somebody else hands it in: the device is nobody's because of that.
    pub by_hand: bool,
    pub candidates: Vec<Candidate>,
}

/// What became of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// In the order of the batch.
    pub answers: Vec<Answer>,
    /// Each site that something was stored at, with its last number.
    pub sites: BTreeMap<String, i64>,
}

impl TakenIn {
    fn count(&self, is: impl Fn(&Answer) -> bool) -> usize {
        self.answers.iter().filter(|answer| is(answer)).count()
    }

    pub fn stored(&self) -> usize {
        self.count(|answer| *answer == Answer::Stored)
    }

    pub fn set_aside(&self) -> usize {
        self.count(|answer| matches!(answer, Answer::SetAside(_)))
    }
}

/// Where an event is, by its id.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Whereabouts {
    pub id: String,
    pub organisation: String,
    pub site: Option<String>,
}

impl Store {
    /// One transaction: all of the batch has its place in the record or among what was set aside, or none of it. What
    /// was there before is not written again. `audit` is asked for its line only where something new came.
    pub async fn take_in(&self, batch: &Batch, audit: &(dyn Fn(&TakenIn) -> AuditEntry + Sync)) -> Result<TakenIn> {
        for _ in 0..TRIES {
            if let Some(done) = self.try_to_take_in(batch, audit).await? {
                return Ok(done);
            }
        }
        Err(StorageError::InUse(
            "these records came from several places at once, and did not settle. Send them again in a moment".into(),
        ))
    }

    /// `None`: somebody wrote one of these events in between.
    async fn try_to_take_in(
        &self,
        batch: &Batch,
        audit: &(dyn Fn(&TakenIn) -> AuditEntry + Sync),
    ) -> Result<Option<TakenIn>> {
        let mut by_organisation: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, candidate) in batch.candidates.iter().enumerate() {
            by_organisation.entry(&candidate.aside.organisation).or_default().push(at);
        }
        let mut tx = self.begin().await?;
        let mut answers = vec![None; batch.candidates.len()];
        let mut sites = BTreeMap::new();
        for (organisation, places) in by_organisation {
            let theirs: Vec<&Candidate> = places.iter().map(|at| &batch.candidates[*at]).collect();
            let Some(settled) = take_in_at(&mut tx, batch, organisation, &theirs, &mut sites).await? else {
                return Ok(None);
            };
            for (place, answer) in places.into_iter().zip(settled) {
                answers[place] = Some(answer);
            }
        }
        let done = TakenIn { answers: answers.into_iter().flatten().collect(), sites };
        if done.stored() + done.set_aside() > 0 {
            tx.audit(&audit(&done)).await?;
        }
        tx.commit().await?;
        Ok(Some(done))
    }

    /// The organisations that this person sent something to before, from this device.
    pub async fn organisations_of_device(&self, device: &str, person: &str) -> Result<Vec<String>> {
        let found: Vec<(String,)> =
            rows!(self.reader(), "select organisation from device where id = $1 and person = $2", device, person)?;
        Ok(found.into_iter().map(|(organisation,)| organisation).collect())
    }

    /// To whom a device belongs, if to anybody.
    pub async fn owner_of_device(&self, organisation: &str, device: &str) -> Result<Option<String>> {
        let found: Vec<(String,)> = rows!(
            self.reader(),
            "select person from device where organisation = $1 and id = $2",
            organisation,
            device
        )?;
        Ok(only(found).map(|(person,)| person))
    }

    /// Organisations and sites with walks since then whose walkers named this person to look out for them.
    pub async fn watched_sites(&self, person: &str, since: i64) -> Result<Vec<(String, String)>> {
        rows!(
            self.reader(),
            "select distinct organisation, site from contact_event
             where buddy = $1 and site is not null and corrected_at >= $2 order by organisation, site",
            person,
            since
        )
    }

    /// A site's events with numbers after this one, in the order of arrival.
    pub async fn events(&self, organisation: &str, site: &str, after: i64) -> Result<Vec<ContactEvent>> {
        let found: Vec<EventRow> = rows!(
            self.reader(),
            concat!(
                "select ",
                columns!(),
                " from contact_event where organisation = $1 and site = $2 and number > $3 order by number"
            ),
            organisation,
            site,
            after
        )?;
        found.into_iter().map(ContactEvent::try_from).collect()
    }

    /// The same, of corrections that came before what they take back and belong to no site yet.
    pub async fn events_of_no_site(&self, organisation: &str, after: i64) -> Result<Vec<ContactEvent>> {
        let found: Vec<EventRow> = rows!(
            self.reader(),
            concat!(
                "select ",
                columns!(),
                " from contact_event where organisation = $1 and site is null and number > $2 order by number"
            ),
            organisation,
            after
        )?;
        found.into_iter().map(ContactEvent::try_from).collect()
    }

    /// Those of these events that are there, and where.
    pub async fn events_named(&self, ids: &[&str]) -> Result<Vec<Whereabouts>> {
        let list = one_of(&self.reader(), "$1");
        rows!(
            self.reader(),
            AssertSqlSafe(format!("select id, organisation, site from contact_event where id in ({list})")),
            to_json(&ids)?
        )
    }
}

async fn take_in_at(
    tx: &mut Tx,
    batch: &Batch,
    organisation: &str,
    candidates: &[&Candidate],
    last: &mut BTreeMap<String, i64>,
) -> Result<Option<Vec<Answer>>> {
    let owner = owner_of(tx, batch, organisation).await?;
    let sites: BTreeSet<Option<&str>> =
        candidates.iter().filter_map(|candidate| Some(candidate.placed.as_ref()?.site.as_deref())).collect();
    let mut next: HashMap<Option<&str>, i64> = HashMap::new();
    for site in sites {
        next.insert(site, last_number(tx, organisation, site).await?);
    }
    let known = known(tx, batch, organisation, candidates, owner).await?;
    let mut before = known.set_aside.clone();
    let answers = settle(candidates, known);
    let mut waited: Vec<(String, &ContactEvent)> = Vec::new();
    let mut stored: Vec<(&ContactEvent, i64)> = Vec::new();
    let mut aside: Vec<(&Candidate, Reason)> = Vec::new();
    let mut notes: Vec<NoteRow<'_>> = Vec::new();
    for (candidate, answer) in candidates.iter().zip(&answers) {
        match (answer, &candidate.placed) {
            (Answer::Stored, Some(event)) => {
                let number = next.entry(event.site.as_deref()).or_default();
                *number += 1;
                stored.push((event, *number));
                let aside = &candidate.aside;
                let item = before.remove(&(aside.event.clone(), aside.digest.clone()));
                waited.extend(item.map(|item| (item.id, &**event)));
                notes.extend(NoteRow::of(candidate, &event.sent.id));
            }
            (Answer::SetAside(reason), _) => {
                aside.push((candidate, *reason));
                notes.extend(NoteRow::of(candidate, &candidate.aside.id));
            }
            _ => {}
        }
    }
    if insert(tx, &stored).await? != stored.len() as u64 {
        return Ok(None);
    }
    if !set_aside::taken(tx, &waited, &batch.made).await? {
        return Ok(None);
    }
    set_aside::insert(tx, &aside).await?;
    note::insert(tx, &notes).await?;
    for (event, number) in stored {
        last.extend(event.site.clone().map(|site| (site, number)));
    }
    Ok(Some(answers))
}

/// The device belongs to whoever sends from it first; to nobody because of what somebody else hands in.
async fn owner_of(tx: &mut Tx, batch: &Batch, organisation: &str) -> Result<String> {
    if !batch.by_hand {
        run!(
            tx.on(),
            "insert into device (organisation, id, person, first_at) values ($1, $2, $3, $4) on conflict do nothing",
            organisation,
            &batch.device,
            &batch.person,
            batch.made.at
        )?;
    }
    let found: Vec<(String,)> =
        rows!(tx.on(), "select person from device where organisation = $1 and id = $2", organisation, &batch.device)?;
    match only(found) {
        Some((person,)) => Ok(person),
        None if batch.by_hand => Ok(batch.person.clone()),
        None => Err(unreadable("device", "none")),
    }
}

/// The last number given at a site. Nobody else gives one there until this transaction ends: so numbers are seen in the
/// order in which they were given, and whoever has read up to one has missed none. The engines differ: SQLite lets one
/// write at a time as it is.
pub(super) async fn last_number(tx: &mut Tx, organisation: &str, site: Option<&str>) -> Result<i64> {
    if let Engine::Postgres(db) = tx.on() {
        sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind(format!("events {organisation} {}", site.unwrap_or_default()))
            .execute(db)
            .await?;
    }
    let found: Vec<(i64,)> = match site {
        Some(site) => rows!(
            tx.on(),
            "select coalesce(max(number), 0) from contact_event where organisation = $1 and site = $2",
            organisation,
            site
        ),
        None => rows!(
            tx.on(),
            "select coalesce(max(number), 0) from contact_event where organisation = $1 and site is null",
            organisation
        ),
    }?;
    Ok(only(found).map_or(0, |(last,)| last))
}

async fn known(
    tx: &mut Tx,
    batch: &Batch,
    organisation: &str,
    candidates: &[&Candidate],
    owner: String,
) -> Result<Known> {
    let ids = list(candidates.iter().map(|candidate| candidate.aside.event.as_str()))?;
    let placed = candidates.iter().filter_map(|candidate| candidate.placed.as_ref());
    let sequences = list(placed.map(|event| event.sent.sequence))?;
    let digests: Vec<(String, String)> = {
        let list = one_of(&tx.on(), "$1");
        let sql = format!("select id, digest from contact_event where id in ({list})");
        rows!(tx.on(), AssertSqlSafe(sql), &ids)?
    };
    let numbers: Vec<(i64, String)> = {
        let list = one_of_numbers(&tx.on(), "$3");
        let sql = format!(
            "select sequence, id from contact_event where organisation = $1 and device = $2 and sequence in ({list})"
        );
        rows!(tx.on(), AssertSqlSafe(sql), organisation, &batch.device, sequences)?
    };
    let set_aside = set_aside::known(tx, organisation, &batch.device, &ids).await?;
    Ok(Known { owner, digests: digests.into_iter().collect(), sequences: numbers.into_iter().collect(), set_aside })
}

fn list<T: Serialize>(items: impl Iterator<Item = T>) -> Result<String> {
    to_json(&items.collect::<Vec<_>>())
}

/// How many went in: those whose ids and numbers were free.
pub(super) async fn insert(tx: &mut Tx, events: &[(&ContactEvent, i64)]) -> Result<u64> {
    let into = Destination { table: "contact_event", columns: columns!(), then: "on conflict do nothing" };
    let rows: Vec<Row<'_>> = events
        .iter()
        .map(|(event, number)| Row {
            event,
            number: *number,
            call_back_on: event.sent.call_back_on.map(|day| day.to_string()),
        })
        .collect();
    insert_many(tx, into, &rows, cells, &|_| ()).await
}

struct Row<'a> {
    event: &'a ContactEvent,
    number: i64,
    call_back_on: Option<String>,
}

fn cells<'a>(row: &'a Row<'_>, into: &mut Vec<Cell<'a>>) {
    let (event, sent) = (row.event, &row.event.sent);
    let yes = |yes: bool| Cell::Whole(Some(i64::from(yes)));
    into.extend([
        Cell::from(&event.organisation),
        Cell::from(&sent.id),
        Cell::from(&event.site),
        Cell::from(&sent.household),
        Cell::from(&sent.plan),
        Cell::from(&sent.round),
        Cell::from(&sent.device),
        Cell::Whole(Some(sent.sequence)),
        Cell::from(sent.kind.code()),
        Cell::Text(sent.outcome.map(|outcome| outcome.code())),
        Cell::Whole(Some(sent.at)),
        Cell::Whole(sent.offset_ms),
        Cell::Whole(Some(event.corrected_at)),
        Cell::from(&sent.retracts),
        yes(sent.leaflet),
        Cell::from(&sent.wave),
        Cell::from(&row.call_back_on),
        Cell::Text(sent.call_back_part.map(|part| part.code())),
        // Kept apart, where it can be deleted.
        Cell::Text(None),
        Cell::from(&sent.address),
        Cell::Real(sent.point.map(|at| at.longitude)),
        Cell::Real(sent.point.map(|at| at.latitude)),
        yes(event.by_staff),
        Cell::from(&event.person),
        Cell::from(&event.person_name),
        Cell::Whole(Some(event.received_at)),
        Cell::from(&event.digest),
        yes(event.flagged),
        Cell::Whole(Some(row.number)),
        Cell::Whole(sent.back_by),
        Cell::from(&sent.buddy),
    ]);
}
