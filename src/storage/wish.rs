//! What households wish, and a site's settings for what is due: lists that only grow, of which the last counts.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, StorageError, Store, from_code, from_json, only, to_json};
use crate::domain::audit::AuditEntry;
use crate::domain::due::DueRules;
use crate::domain::plan::Made;
use crate::domain::wish::Wish;

#[derive(FromRow)]
struct WishRow {
    organisation: String,
    site: String,
    household: String,
    number: i64,
    kind: String,
    holds: i64,
    at: i64,
    by: String,
    by_name: String,
}

impl TryFrom<WishRow> for Wish {
    type Error = StorageError;

    fn try_from(row: WishRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            site: row.site,
            household: row.household,
            number: row.number,
            kind: from_code("kind of wish", &row.kind)?,
            holds: row.holds != 0,
            at: row.at,
            by: row.by,
            by_name: row.by_name,
        })
    }
}

impl Store {
    /// Takes the household's next number, whatever number the wish has, and returns it.
    pub async fn add_wish(&self, wish: &Wish, audit: &AuditEntry) -> Result<i64> {
        let mut tx = self.begin().await?;
        // First: on PostgreSQL the row's lock makes two who write at once queue up.
        tx.next_ruling().await?;
        let last: Vec<(i64,)> = rows!(
            tx.on(),
            "select coalesce(max(number), 0) from wish where organisation = $1 and site = $2 and household = $3",
            &wish.organisation,
            &wish.site,
            &wish.household
        )?;
        let number = only(last).map_or(0, |(last,)| last) + 1;
        run!(
            tx.on(),
            "insert into wish (organisation, site, household, number, kind, holds, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &wish.organisation,
            &wish.site,
            &wish.household,
            number,
            wish.kind.code(),
            i64::from(wish.holds),
            wish.at,
            &wish.by,
            &wish.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// All that was ever written down at a site, by household and number.
    pub async fn wishes(&self, organisation: &str, site: &str) -> Result<Vec<Wish>> {
        let found: Vec<WishRow> = rows!(
            self.reader(),
            "select organisation, site, household, number, kind, holds, at, by, by_name from wish
             where organisation = $1 and site = $2 order by household, number",
            organisation,
            site
        )?;
        found.into_iter().map(Wish::try_from).collect()
    }

    pub async fn set_due_rules(
        &self,
        (organisation, site): (&str, &str),
        rules: &DueRules,
        made: &Made,
        audit: &AuditEntry,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.next_ruling().await?;
        let last: Vec<(i64,)> = rows!(
            tx.on(),
            "select coalesce(max(number), 0) from due_rules where organisation = $1 and site = $2",
            organisation,
            site
        )?;
        run!(
            tx.on(),
            "insert into due_rules (organisation, site, number, rules, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7)",
            organisation,
            site,
            only(last).map_or(0, |(last,)| last) + 1,
            to_json(rules)?,
            made.at,
            &made.by,
            &made.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// None: the site goes by the usual ones.
    pub async fn due_rules(&self, organisation: &str, site: &str) -> Result<Option<DueRules>> {
        let found: Vec<(String,)> = rows!(
            self.reader(),
            "select rules from due_rules where organisation = $1 and site = $2 order by number desc limit 1",
            organisation,
            site
        )?;
        only(found).map(|(text,)| from_json("rules of what is due", &text)).transpose()
    }
}
