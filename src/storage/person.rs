//! People, their roles and the hashes of their passwords.

use sqlx::FromRow;

use super::engine::{Tx, rows, run};
use super::{Result, StorageError, Store, from_code, link, only, session, token, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::person::{Grant, Person};

#[derive(FromRow)]
struct PersonRow {
    organisation: String,
    id: String,
    name: String,
    email: String,
    added_at: i64,
    closed_at: Option<i64>,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            organisation: row.organisation,
            id: row.id,
            name: row.name,
            email: row.email,
            added_at: row.added_at,
            closed_at: row.closed_at,
        }
    }
}

#[derive(FromRow)]
struct GrantRow {
    person: String,
    organisation: String,
    site: Option<String>,
    role: String,
}

impl TryFrom<GrantRow> for Grant {
    type Error = StorageError;

    fn try_from(row: GrantRow) -> Result<Self> {
        Ok(Self { organisation: row.organisation, site: row.site, role: from_code("role", &row.role)? })
    }
}

impl Store {
    /// `false`: somebody has this email address already, and nothing was written.
    pub async fn add_person(
        &self,
        person: &Person,
        grants: &[Grant],
        password_hash: Option<&str>,
        audit: &AuditEntry,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = insert(&mut tx, person, grants, password_hash).await?;
        if added {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// Adds the person for whom a link without a person was made, and uses the link up: both or
    /// neither. Other such links stop working.
    pub async fn add_person_by_link(
        &self,
        link_hash: &str,
        person: &Person,
        grants: &[Grant],
        password_hash: &str,
        audit: &AuditEntry,
    ) -> Result<ByLink> {
        let mut tx = self.begin().await?;
        if unnameable(link_hash) || !link::spend(&mut tx, link_hash, audit.at).await? {
            return Ok(ByLink::NoSuchLink);
        }
        link::spend_others(&mut tx, None, audit.at).await?;
        if !insert(&mut tx, person, grants, Some(password_hash)).await? {
            return Ok(ByLink::EmailTaken);
        }
        tx.audit(audit).await?;
        tx.commit().await?;
        Ok(ByLink::Done)
    }

    /// Keeps the password that a person chose by a link, uses the link up and ends all their
    /// sessions: all of it or nothing. `false`: the link does not work any more, or is not theirs.
    pub async fn set_password_by_link(
        &self,
        link_hash: &str,
        person: &str,
        password_hash: &str,
        audit: &[AuditEntry],
    ) -> Result<bool> {
        let Some(at) = audit.first().map(|entry| entry.at) else { return Ok(false) };
        if unnameable(link_hash) {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        // The person first, then their links: whatever else changes both takes them in this order,
        // so that on PostgreSQL no two wait for each other.
        let found = run!(
            tx.on(),
            "update person set password_hash = $3 where id = $2 and closed_at is null
             and exists (select 1 from one_time_link where hash = $1 and person = $2)",
            link_hash,
            person,
            password_hash
        )?;
        if found == 0 || !link::spend(&mut tx, link_hash, at).await? {
            return Ok(false);
        }
        link::spend_others(&mut tx, Some(person), at).await?;
        session::revoke_all(&mut tx, person, None, at).await?;
        for entry in audit {
            tx.audit(entry).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// By name; those whose account is closed too.
    pub async fn people(&self) -> Result<Vec<(Person, Vec<Grant>)>> {
        let found: Vec<PersonRow> = rows!(
            self.reader(),
            "select organisation, id, name, email, added_at, closed_at from person order by name, id"
        )?;
        let grants: Vec<GrantRow> =
            rows!(self.reader(), "select person, organisation, site, role from role_grant order by person, position")?;
        let mut by_person: rustc_hash::FxHashMap<String, Vec<Grant>> = rustc_hash::FxHashMap::default();
        for row in grants {
            by_person.entry(row.person.clone()).or_default().push(row.try_into()?);
        }
        Ok(found
            .into_iter()
            .map(|row| {
                let grants = by_person.remove(&row.id).unwrap_or_default();
                (row.into(), grants)
            })
            .collect())
    }

    pub async fn person(&self, id: &str) -> Result<Option<(Person, Vec<Grant>)>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<PersonRow> = rows!(
            self.reader(),
            "select organisation, id, name, email, added_at, closed_at from person where id = $1",
            id
        )?;
        let Some(person) = only(found) else { return Ok(None) };
        let grants: Vec<GrantRow> = rows!(
            self.reader(),
            "select person, organisation, site, role from role_grant where person = $1 order by position",
            id
        )?;
        let grants = grants.into_iter().map(Grant::try_from).collect::<Result<_>>()?;
        Ok(Some((person.into(), grants)))
    }

    /// The person and the hash of their password, if they have set one. `email` in lower case.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<(Person, Option<String>)>> {
        if unnameable(email) {
            return Ok(None);
        }
        let found: Vec<PersonRow> = rows!(
            self.reader(),
            "select organisation, id, name, email, added_at, closed_at from person where email = $1",
            email
        )?;
        let Some(person) = only(found) else { return Ok(None) };
        let hash = self.password_hash(&person.id).await?;
        Ok(Some((person.into(), hash)))
    }

    pub async fn password_hash(&self, person: &str) -> Result<Option<String>> {
        if unnameable(person) {
            return Ok(None);
        }
        let found: Vec<(Option<String>,)> =
            rows!(self.reader(), "select password_hash from person where id = $1", person)?;
        Ok(only(found).and_then(|(hash,)| hash))
    }

    /// Links for choosing one stop working.
    pub async fn set_password(&self, person: &str, hash: &str, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        let found = run!(tx.on(), "update person set password_hash = $2 where id = $1", person, hash)?;
        must_be_there(found)?;
        link::spend_others(&mut tx, Some(person), audit.at).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Changes a person's roles: `change` is handed those that they have now, in the same
    /// transaction, and says which they have from then on. Two who change at once see each other's
    /// work. Gives back what they have now.
    pub async fn set_grants(
        &self,
        person: &str,
        change: impl FnOnce(Vec<Grant>) -> (Vec<Grant>, AuditEntry) + Send,
    ) -> Result<Vec<Grant>> {
        let mut tx = self.begin().await?;
        // Touching the row makes two such changes queue up on PostgreSQL, as they do on SQLite.
        let found = run!(tx.on(), "update person set closed_at = closed_at where id = $1", person)?;
        must_be_there(found)?;
        let before: Vec<GrantRow> = rows!(
            tx.on(),
            "select person, organisation, site, role from role_grant where person = $1 order by position",
            person
        )?;
        let before = before.into_iter().map(Grant::try_from).collect::<Result<_>>()?;
        let had_administrator = has_administrator(&mut tx).await?;
        let (after, audit) = change(before);
        replace_grants(&mut tx, person, &after).await?;
        one_must_be_left(&mut tx, had_administrator).await?;
        tx.audit(&audit).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Opens a closed account again under the same id, with this name, organisation and these roles
    /// and no password. `false`: the account is not closed, or not there, and nothing was written.
    pub async fn reopen_person(&self, person: &Person, grants: &[Grant], audit: &AuditEntry) -> Result<bool> {
        let mut tx = self.begin().await?;
        let found = run!(
            tx.on(),
            "update person set organisation = $2, name = $3, closed_at = null, password_hash = null
             where id = $1 and closed_at is not null",
            &person.id,
            &person.organisation,
            &person.name
        )?;
        if found == 1 {
            replace_grants(&mut tx, &person.id, grants).await?;
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(found == 1)
    }

    /// They may not sign in any more, and whatever they are signed in with ends now.
    pub async fn close_person(&self, person: &str, at: i64, audit: &AuditEntry) -> Result<()> {
        let mut tx = self.begin().await?;
        let had_administrator = has_administrator(&mut tx).await?;
        let found = run!(tx.on(), "update person set closed_at = coalesce(closed_at, $2) where id = $1", person, at)?;
        must_be_there(found)?;
        one_must_be_left(&mut tx, had_administrator).await?;
        session::revoke_all(&mut tx, person, None, at).await?;
        token::revoke_all(&mut tx, person, at).await?;
        link::spend_others(&mut tx, Some(person), at).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Is there an open account that may do everything, with a password to sign in with?
    pub async fn any_administrator(&self) -> Result<bool> {
        let found: Vec<(i64,)> = rows!(self.reader(), ADMINISTRATORS)?;
        Ok(only(found).is_some_and(|(count,)| count > 0))
    }
}

/// Open accounts that may do everything, with a password to sign in with.
const ADMINISTRATORS: &str = "select count(*) from person
    where closed_at is null and password_hash is not null and exists (
        select 1 from role_grant
        where role_grant.person = person.id and role_grant.organisation = '*' and site is null
            and role = 'administrator')";

async fn has_administrator(tx: &mut Tx) -> Result<bool> {
    let found: Vec<(i64,)> = rows!(tx.on(), ADMINISTRATORS)?;
    Ok(only(found).is_some_and(|(count,)| count > 0))
}

/// After a change of grants or accounts: two administrators who demote each other at the same moment
/// would both think that the other stays. On PostgreSQL such changes queue for the row that counts
/// them, on SQLite for the file, so the later one sees what the earlier did.
async fn one_must_be_left(tx: &mut Tx, had_one: bool) -> Result<()> {
    if !had_one || has_administrator(tx).await? {
        return Ok(());
    }
    Err(StorageError::ChangedMeanwhile(
        "this is the last administrator of the installation. Make somebody else one first".into(),
    ))
}

/// What came of using a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByLink {
    Done,
    /// There is none such, it has been used, or it has ended. Nothing was written.
    NoSuchLink,
    /// Somebody has this email address already. Nothing was written.
    EmailTaken,
}

/// `false`: somebody has this email address already.
async fn insert(tx: &mut Tx, person: &Person, grants: &[Grant], password_hash: Option<&str>) -> Result<bool> {
    let added = run!(
        tx.on(),
        "insert into person (organisation, id, name, email, password_hash, added_at, closed_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing",
        &person.organisation,
        &person.id,
        &person.name,
        &person.email,
        password_hash,
        person.added_at,
        person.closed_at
    )?;
    if added == 1 {
        insert_grants(tx, &person.id, grants).await?;
    }
    Ok(added == 1)
}

fn must_be_there(found: u64) -> Result<()> {
    if found == 1 {
        return Ok(());
    }
    Err(StorageError::ChangedMeanwhile("there is no such person any more. Look at the list of people again".into()))
}

async fn replace_grants(tx: &mut Tx, person: &str, grants: &[Grant]) -> Result<()> {
    run!(tx.on(), "delete from role_grant where person = $1", person)?;
    insert_grants(tx, person, grants).await
}

async fn insert_grants(tx: &mut Tx, person: &str, grants: &[Grant]) -> Result<()> {
    for (position, grant) in (1i64..).zip(grants) {
        run!(
            tx.on(),
            "insert into role_grant (person, position, organisation, site, role) values ($1, $2, $3, $4, $5)",
            person,
            position,
            &grant.organisation,
            grant.site.as_deref(),
            grant.role.code()
        )?;
    }
    Ok(())
}
