//! What partners asked and how much they may ask. Kept in the database, so that a restart forgives nothing.

use sqlx::FromRow;

use super::check::{self, Audited};
use super::engine::{Tx, rows, run};
use super::{Result, Store, audit, notice, only};
use crate::domain::audit::AuditEntry;
use crate::domain::notice::Notice;
use crate::domain::partner::{DAY, PartnerLimits, Question, Stop, judge};
use crate::domain::plane::Bng;

/// What came of a partner's check, or of a batch of them: all of it or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartnerOutcome {
    Recorded,
    /// One of the ids is taken. Nothing was written.
    IdTaken,
    /// Not answered; what the audit log and the managers are told of it was written.
    Stopped(Stop),
}

/// What is written where a partner is stopped.
pub struct Told {
    pub entry: Option<AuditEntry>,
    pub notice: Option<Notice>,
}

#[derive(FromRow)]
struct QuestionRow {
    organisation: String,
    id: String,
    partner: String,
    at: i64,
    address: String,
    postcode: Option<String>,
    street: Option<String>,
    number: Option<i64>,
    easting: Option<f64>,
    northing: Option<f64>,
}

impl From<QuestionRow> for Question {
    fn from(row: QuestionRow) -> Self {
        Self {
            organisation: row.organisation,
            check: row.id,
            partner: row.partner,
            at: row.at,
            address: row.address,
            postcode: row.postcode,
            street: row.street,
            number: row.number,
            place: row.easting.zip(row.northing).map(|(easting, northing)| Bng { easting, northing }),
        }
    }
}

impl Store {
    /// Records a partner's checks if they are within what that partner may ask. Looked at and written
    /// in one transaction: however many the partner sends at once, they are counted one after another.
    /// `questions` go with `checks`, one for one, all of the same partner.
    pub async fn record_partner_checks(
        &self,
        checks: &[Audited],
        questions: &[Question],
        tell: impl FnOnce(&Stop) -> Told + Send,
    ) -> Result<PartnerOutcome> {
        let Some(first) = questions.first() else { return Ok(PartnerOutcome::Recorded) };
        let mut tx = self.begin().await?;
        queue_up(&mut tx, &first.partner).await?;
        let before = asked_since(&mut tx, &first.partner, first.at - DAY).await?;
        let limits = limits(&mut tx, &first.organisation, &first.partner).await?;
        if let Err(stop) = judge(&before, questions, limits) {
            let told = tell(&stop);
            if let Some(entry) = &told.entry {
                tx.audit(entry).await?;
            }
            if let Some(notice) = &told.notice {
                notice::insert_unless_told(&mut tx, notice).await?;
            }
            tx.commit().await?;
            return Ok(PartnerOutcome::Stopped(stop));
        }
        if check::insert(&mut tx, checks).await? != checks.len() as u64 {
            return Ok(PartnerOutcome::IdTaken);
        }
        for question in questions {
            insert(&mut tx, question).await?;
        }
        audit::insert_all(&mut tx, checks, |(_, entry)| entry).await?;
        tx.commit().await?;
        Ok(PartnerOutcome::Recorded)
    }

    /// What this partner asked since a moment, oldest first.
    pub async fn partner_questions(&self, partner: &str, since: i64) -> Result<Vec<Question>> {
        let mut tx = self.pools.begin_snapshot().await?;
        asked_since(&mut tx, partner, since).await
    }

    /// As set for this organisation, else as for everyone.
    pub async fn partner_limits(&self, organisation: &str, partner: &str) -> Result<PartnerLimits> {
        let mut tx = self.pools.begin_snapshot().await?;
        limits(&mut tx, organisation, partner).await
    }

    /// From now on. What was set before stays written.
    pub async fn set_partner_limits(
        &self,
        organisation: &str,
        partner: &str,
        limits: PartnerLimits,
        by: &str,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        queue_up(&mut tx, partner).await?;
        run!(
            tx.on(),
            "insert into partner_limit (organisation, partner, set_at, set_by, per_hour, per_day)
             select $1, $2, max(latest.at), $4, $5, $6 from (
                select $3 as at union all
                select set_at + 1 from partner_limit where organisation = $1 and partner = $2) as latest",
            organisation,
            partner,
            audit.at,
            by,
            limits.per_hour,
            limits.per_day
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Whose token this is.
    pub async fn token_owner(&self, token: &str) -> Result<Option<String>> {
        let found: Vec<(String,)> = rows!(self.reader(), "select person from token where id = $1", token)?;
        Ok(only(found).map(|(person,)| person))
    }
}

/// Touching the partner's row makes their checks queue up on PostgreSQL, as they do on SQLite.
async fn queue_up(tx: &mut Tx, partner: &str) -> Result<()> {
    run!(tx.on(), "update person set added_at = added_at where id = $1", partner).map(drop)
}

async fn asked_since(tx: &mut Tx, partner: &str, since: i64) -> Result<Vec<Question>> {
    let found: Vec<QuestionRow> = rows!(
        tx.on(),
        "select organisation, id, partner, at, address, postcode, street, number, easting, northing
         from partner_check where partner = $1 and at > $2 order by at, id",
        partner,
        since
    )?;
    Ok(found.into_iter().map(Question::from).collect())
}

async fn limits(tx: &mut Tx, organisation: &str, partner: &str) -> Result<PartnerLimits> {
    let found: Vec<(i64, i64)> = rows!(
        tx.on(),
        "select per_hour, per_day from partner_limit where organisation = $1 and partner = $2
         order by set_at desc limit 1",
        organisation,
        partner
    )?;
    Ok(only(found).map_or_else(PartnerLimits::default, |(per_hour, per_day)| PartnerLimits { per_hour, per_day }))
}

async fn insert(tx: &mut Tx, question: &Question) -> Result<()> {
    run!(
        tx.on(),
        "insert into partner_check
            (organisation, id, partner, at, address, postcode, street, number, easting, northing)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &question.organisation,
        &question.check,
        &question.partner,
        question.at,
        &question.address,
        question.postcode.as_deref(),
        question.street.as_deref(),
        question.number,
        question.place.map(|place| place.easting),
        question.place.map(|place| place.northing)
    )
    .map(drop)
}
