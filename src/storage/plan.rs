//! Plans of rounds: each change one more version, and the codes by which rounds are picked up.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};

use super::engine::{Tx, one_of, rows, run};
use super::{Result, StorageError, Store, from_json, only, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::plan::{Made, Plan, RoundCode, Version};

#[derive(FromRow)]
struct PlanRow {
    organisation: String,
    id: String,
    site: String,
    asked: String,
    at: i64,
    by: String,
    by_name: String,
    closed_at: Option<i64>,
    closed_by: Option<String>,
    closed_by_name: Option<String>,
}

impl TryFrom<PlanRow> for Plan {
    type Error = StorageError;

    fn try_from(row: PlanRow) -> Result<Self> {
        let closed = match (row.closed_at, row.closed_by, row.closed_by_name) {
            (Some(at), Some(by), Some(by_name)) => Some(Made { at, by, by_name }),
            _ => None,
        };
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            site: row.site,
            asked: from_json("what rounds were asked for", &row.asked)?,
            made: Made { at: row.at, by: row.by, by_name: row.by_name },
            closed,
        })
    }
}

#[derive(FromRow)]
struct VersionRow {
    plan: String,
    version: i64,
    what: String,
    rounds: String,
    back: Option<i64>,
    forth: Option<i64>,
    at: i64,
    by: String,
    by_name: String,
}

impl TryFrom<VersionRow> for Version {
    type Error = StorageError;

    fn try_from(row: VersionRow) -> Result<Self> {
        Ok(Self {
            version: row.version,
            what: row.what,
            rounds: from_json("rounds", &row.rounds)?,
            back: row.back,
            forth: row.forth,
            made: Made { at: row.at, by: row.by, by_name: row.by_name },
        })
    }
}

#[derive(FromRow)]
struct CodeRow {
    code: String,
    organisation: String,
    plan: String,
    round: String,
    until: i64,
    at: i64,
    by: String,
    by_name: String,
}

impl From<CodeRow> for RoundCode {
    fn from(row: CodeRow) -> Self {
        Self {
            organisation: row.organisation,
            code: row.code,
            plan: row.plan,
            round: row.round,
            until: row.until,
            made: Made { at: row.at, by: row.by, by_name: row.by_name },
        }
    }
}

impl Store {
    /// A new plan with its first version.
    pub async fn add_plan(&self, plan: &Plan, first: &Version, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into plan (organisation, id, site, kind, asked, at, by, by_name)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            &plan.organisation,
            &plan.id,
            &plan.site,
            plan.asked.kind.code(),
            to_json(&plan.asked)?,
            plan.made.at,
            &plan.made.by,
            &plan.made.by_name
        )?;
        insert_version(&mut tx, &plan.organisation, &plan.id, first).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// `false`: somebody else made this version meanwhile; nothing was written.
    pub async fn add_plan_version(
        &self,
        organisation: &str,
        plan: &str,
        version: &Version,
        audit: &AuditEntry,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = insert_version(&mut tx, organisation, plan, version).await?;
        if added == 1 {
            tx.audit(audit).await?;
            tx.commit().await?;
        }
        Ok(added == 1)
    }

    /// A site's plans with their last versions, the newest first.
    pub async fn plans(&self, organisation: &str, site: &str) -> Result<Vec<(Plan, Version)>> {
        let plans: Vec<PlanRow> = rows!(
            self.reader(),
            "select plan.organisation, plan.id, site, asked, plan.at, plan.by, plan.by_name,
                plan_closed.at as closed_at, plan_closed.by as closed_by, plan_closed.by_name as closed_by_name
             from plan left join plan_closed
                on plan_closed.organisation = plan.organisation and plan_closed.id = plan.id
             where plan.organisation = $1 and site = $2 order by plan.at desc, plan.id desc",
            organisation,
            site
        )?;
        let last: Vec<VersionRow> = rows!(
            self.reader(),
            "select v.plan, v.version, v.what, v.rounds, v.back, v.forth, v.at, v.by, v.by_name
             from plan_version as v join plan on plan.organisation = v.organisation and plan.id = v.plan
             where v.organisation = $1 and plan.site = $2 and v.version = (
                select max(version) from plan_version as other
                where other.organisation = v.organisation and other.plan = v.plan)",
            organisation,
            site
        )?;
        with_last_versions(plans, last)
    }

    /// Those of these plans that are there, in whatever organisation, with their last versions.
    pub async fn plans_named(&self, ids: &[&str]) -> Result<Vec<(Plan, Version)>> {
        let (list, ids) = (one_of(&self.reader(), "$1"), to_json(&ids)?);
        let sql = format!(
            "select plan.organisation, plan.id, site, asked, plan.at, plan.by, plan.by_name, plan_closed.at as closed_at,
                plan_closed.by as closed_by, plan_closed.by_name as closed_by_name
             from plan left join plan_closed
                on plan_closed.organisation = plan.organisation and plan_closed.id = plan.id
             where plan.id in ({list})"
        );
        let plans: Vec<PlanRow> = rows!(self.reader(), AssertSqlSafe(sql), &ids)?;
        let sql = format!(
            "select v.plan, v.version, v.what, v.rounds, v.back, v.forth, v.at, v.by, v.by_name from plan_version as v
             where v.plan in ({list}) and v.version = (
                select max(version) from plan_version as other
                where other.organisation = v.organisation and other.plan = v.plan)"
        );
        let last: Vec<VersionRow> = rows!(self.reader(), AssertSqlSafe(sql), &ids)?;
        with_last_versions(plans, last)
    }

    /// A plan's versions, the first one first.
    pub async fn plan_versions(&self, organisation: &str, plan: &str) -> Result<Vec<Version>> {
        let found: Vec<VersionRow> = rows!(
            self.reader(),
            "select plan, version, what, rounds, back, forth, at, by, by_name from plan_version
             where organisation = $1 and plan = $2 order by version",
            organisation,
            plan
        )?;
        found.into_iter().map(Version::try_from).collect()
    }

    pub async fn plan_version(&self, organisation: &str, plan: &str, version: i64) -> Result<Option<Version>> {
        let found: Vec<VersionRow> = rows!(
            self.reader(),
            "select plan, version, what, rounds, back, forth, at, by, by_name from plan_version
             where organisation = $1 and plan = $2 and version = $3",
            organisation,
            plan,
            version
        )?;
        only(found).map(Version::try_from).transpose()
    }

    /// `false`: it was put away before; nothing was written.
    pub async fn close_plan(&self, organisation: &str, id: &str, made: &Made, audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into plan_closed (organisation, id, at, by, by_name) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            organisation,
            id,
            made.at,
            &made.by,
            &made.by_name
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    /// `false`: one of the codes is taken; nothing was written.
    pub async fn add_round_codes(&self, codes: &[RoundCode], audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        for code in codes {
            let added = run!(
                tx.on(),
                "insert into round_code (code, organisation, plan, round, until, at, by, by_name)
                 values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
                &code.code,
                &code.organisation,
                &code.plan,
                &code.round,
                code.until,
                code.made.at,
                &code.made.by,
                &code.made.by_name
            )?;
            if added == 0 {
                return Ok(false);
            }
        }
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All codes of a site's rounds, the oldest first.
    pub async fn round_codes(&self, organisation: &str, site: &str) -> Result<Vec<RoundCode>> {
        let found: Vec<CodeRow> = rows!(
            self.reader(),
            "select code, round_code.organisation, plan, round, until, round_code.at, round_code.by, round_code.by_name
             from round_code join plan on plan.organisation = round_code.organisation and plan.id = round_code.plan
             where round_code.organisation = $1 and plan.site = $2 order by round_code.at, code",
            organisation,
            site
        )?;
        Ok(found.into_iter().map(RoundCode::from).collect())
    }

    /// The code, and the site that its round is of.
    pub async fn round_by_code(&self, code: &str) -> Result<Option<(RoundCode, String)>> {
        if unnameable(code) {
            return Ok(None);
        }
        let found: Vec<CodeRow> = rows!(
            self.reader(),
            "select code, organisation, plan, round, until, at, by, by_name from round_code where code = $1",
            code
        )?;
        let Some(code) = only(found).map(RoundCode::from) else { return Ok(None) };
        let site: Vec<(String,)> = rows!(
            self.reader(),
            "select site from plan where organisation = $1 and id = $2",
            &code.organisation,
            &code.plan
        )?;
        Ok(only(site).map(|(site,)| (code, site)))
    }
}

fn with_last_versions(plans: Vec<PlanRow>, last: Vec<VersionRow>) -> Result<Vec<(Plan, Version)>> {
    let mut by_plan: HashMap<String, VersionRow> = last.into_iter().map(|row| (row.plan.clone(), row)).collect();
    let mut all = Vec::with_capacity(plans.len());
    for row in plans {
        // A plan and its first version are one transaction: it has one.
        if let Some(version) = by_plan.remove(&row.id) {
            all.push((row.try_into()?, version.try_into()?));
        }
    }
    Ok(all)
}

async fn insert_version(tx: &mut Tx, organisation: &str, plan: &str, version: &Version) -> Result<u64> {
    run!(
        tx.on(),
        "insert into plan_version (organisation, plan, version, what, rounds, back, forth, at, by, by_name)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
        organisation,
        plan,
        version.version,
        &version.what,
        to_json(&version.rounds)?,
        version.back,
        version.forth,
        version.made.at,
        &version.made.by,
        &version.made.by_name
    )
}
