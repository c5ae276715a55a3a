//! What managers say of the addresses around their sites, and since when each home is on its list.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::{Result, Store, only};
use crate::domain::audit::AuditEntry;
use crate::domain::decision::SurroundingsStatement;

#[derive(FromRow)]
struct StatementRow {
    organisation: String,
    site: String,
    number: i64,
    is_complete: i64,
    note: String,
    at: i64,
    by: String,
    by_name: String,
}

impl From<StatementRow> for SurroundingsStatement {
    fn from(row: StatementRow) -> Self {
        Self {
            organisation: row.organisation,
            site: row.site,
            number: row.number,
            is_complete: row.is_complete != 0,
            note: row.note,
            at: row.at,
            by: row.by,
            by_name: row.by_name,
        }
    }
}

impl Store {
    /// Takes the site's next number, whatever number the statement has, and returns it.
    pub async fn state_surroundings(&self, statement: &SurroundingsStatement, audit: &AuditEntry) -> Result<i64> {
        let mut tx = self.begin().await?;
        // First: on PostgreSQL the row's lock makes two who state something at once queue up.
        tx.next_ruling().await?;
        let last: Vec<(i64,)> = rows!(
            tx.on(),
            "select coalesce(max(number), 0) from surroundings_statement where organisation = $1 and site = $2",
            &statement.organisation,
            &statement.site
        )?;
        let number = only(last).map_or(0, |(last,)| last) + 1;
        run!(
            tx.on(),
            "insert into surroundings_statement (organisation, site, number, is_complete, note, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &statement.organisation,
            &statement.site,
            number,
            i64::from(statement.is_complete),
            &statement.note,
            statement.at,
            &statement.by,
            &statement.by_name
        )?;
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Every statement ever made, by site and number.
    pub async fn surroundings_statements(&self) -> Result<Vec<SurroundingsStatement>> {
        let found: Vec<StatementRow> = rows!(
            self.reader(),
            "select organisation, site, number, is_complete, note, at, by, by_name from surroundings_statement
             order by organisation, site, number"
        )?;
        Ok(found.into_iter().map(SurroundingsStatement::from).collect())
    }

    /// Site, home and moment: when each home came, or came back, onto its household list.
    pub async fn listed_since(&self) -> Result<Vec<(String, String, i64)>> {
        rows!(
            self.reader(),
            "select site, household, max(at) from household_change where kind in ('added', 'returned')
             group by organisation, site, household"
        )
    }
}
