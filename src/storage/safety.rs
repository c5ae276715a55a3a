//! Safety markers, and what came of looking at them again: lists that only grow.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, StorageError, Store, from_code, only, unreadable};
use crate::domain::audit::AuditEntry;
use crate::domain::plan::Made;
use crate::domain::safety::{Marker, MarkerDays, Review};

#[derive(FromRow)]
struct MarkerRow {
    organisation: String,
    id: String,
    site: String,
    household: String,
    code: String,
    since: String,
    review_on: String,
    expires_on: String,
    at: i64,
    by: String,
    by_name: String,
}

#[derive(FromRow)]
struct ReviewRow {
    marker: String,
    still_needed: i64,
    review_on: Option<String>,
    expires_on: Option<String>,
    at: i64,
    by: String,
    by_name: String,
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(|_| unreadable("day", text))
}

impl TryFrom<MarkerRow> for Marker {
    type Error = StorageError;

    fn try_from(row: MarkerRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            household: row.household,
            code: from_code("safety marker", &row.code)?,
            since: day(&row.since)?,
            days: MarkerDays { review_on: day(&row.review_on)?, expires_on: day(&row.expires_on)? },
            made: Made { at: row.at, by: row.by, by_name: row.by_name },
            reviews: Vec::new(),
        })
    }
}

impl TryFrom<ReviewRow> for Review {
    type Error = StorageError;

    fn try_from(row: ReviewRow) -> Result<Self> {
        let days = match (row.still_needed, row.review_on, row.expires_on) {
            (1, Some(review_on), Some(expires_on)) => {
                Some(MarkerDays { review_on: day(&review_on)?, expires_on: day(&expires_on)? })
            }
            _ => None,
        };
        Ok(Self { days, made: Made { at: row.at, by: row.by, by_name: row.by_name } })
    }
}

impl Store {
    /// `false`: there is another one of the same kind in effect at that door on this day; nothing was written.
    pub async fn add_marker(&self, marker: &Marker, on: Date, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        // First: on PostgreSQL the row's lock makes two who write at once queue up.
        tx.next_ruling().await?;
        let there = markers(&mut tx, &marker.organisation, &marker.site).await?;
        let same = |other: &Marker| other.household == marker.household && other.code == marker.code;
        if there.iter().any(|other| same(other) && other.is_in_effect(on)) {
            return Ok(false);
        }
        run!(
            tx.on(),
            "insert into safety_marker
                (organisation, id, site, household, code, since, review_on, expires_on, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &marker.organisation,
            &marker.id,
            &marker.site,
            &marker.household,
            marker.code.code(),
            marker.since.to_string(),
            marker.days.review_on.to_string(),
            marker.days.expires_on.to_string(),
            marker.made.at,
            &marker.made.by,
            &marker.made.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// `false`: it is not in effect on this day, so there is nothing to look at; nothing was written.
    pub async fn review_marker(&self, marker: &Marker, review: &Review, on: Date, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        tx.next_ruling().await?;
        let there = markers(&mut tx, &marker.organisation, &marker.site).await?;
        if !there.iter().any(|other| other.id == marker.id && other.is_in_effect(on)) {
            return Ok(false);
        }
        let last: Vec<(i64,)> = rows!(
            tx.on(),
            "select coalesce(max(number), 0) from safety_review where organisation = $1 and marker = $2",
            &marker.organisation,
            &marker.id
        )?;
        run!(
            tx.on(),
            "insert into safety_review
                (organisation, marker, number, still_needed, review_on, expires_on, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &marker.organisation,
            &marker.id,
            only(last).map_or(0, |(last,)| last) + 1,
            i64::from(review.days.is_some()),
            review.days.map(|days| days.review_on.to_string()),
            review.days.map(|days| days.expires_on.to_string()),
            review.made.at,
            &review.made.by,
            &review.made.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All of a site, in the order in which they were put there.
    pub async fn markers(&self, organisation: &str, site: &str) -> Result<Vec<Marker>> {
        let mut tx = self.pools.begin_snapshot().await?;
        markers(&mut tx, organisation, site).await
    }
}

async fn markers(tx: &mut Tx, organisation: &str, site: &str) -> Result<Vec<Marker>> {
    let found: Vec<MarkerRow> = rows!(
        tx.on(),
        "select organisation, id, site, household, code, since, review_on, expires_on, at, by, by_name from safety_marker
         where organisation = $1 and site = $2 order by at, id",
        organisation,
        site
    )?;
    let looks: Vec<ReviewRow> = rows!(
        tx.on(),
        "select marker, still_needed, review.review_on, review.expires_on, review.at, review.by, review.by_name
         from safety_review as review join safety_marker
            on safety_marker.organisation = review.organisation and safety_marker.id = review.marker
         where review.organisation = $1 and site = $2 order by marker, number",
        organisation,
        site
    )?;
    let mut reviews: HashMap<String, Vec<Review>> = HashMap::new();
    for row in looks {
        reviews.entry(row.marker.clone()).or_default().push(row.try_into()?);
    }
    let whole = |row: MarkerRow| {
        let marker = Marker::try_from(row)?;
        Ok(Marker { reviews: reviews.remove(&marker.id).unwrap_or_default(), ..marker })
    };
    found.into_iter().map(whole).collect()
}
