//! Who saw, changed and exported what, and who was refused.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::audit::AuditEntry;
use crate::domain::person::{Action, Viewer};
use crate::domain::site::INSTALLATION;

/// As many lines as one answer holds.
const AT_MOST: i64 = 500;

/// One line of the log, with the name of who did it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AuditLine {
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// A person's or a token's name as it is now; absent where it is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who_name: Option<String>,
}

/// How long one who looks on stays noted.
const LOOKING_ON_US: i64 = 10 * 60 * 1_000_000;

/// Who looks, what at, of which site, and at which part of it.
type Looking = [Option<String>; 4];

/// Who looked on at what, and when that was noted last.
#[derive(Default)]
pub(super) struct Lookers(Mutex<HashMap<Looking, i64>>);

impl Lookers {
    fn know(&self, looking: &Looking, now: i64) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.retain(|_, at| now.saturating_sub(*at) < LOOKING_ON_US);
        noted.contains_key(looking)
    }

    fn remember(&self, looking: Looking, now: i64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(looking, now);
    }
}

fn looking(entry: &AuditEntry) -> Looking {
    [Some(entry.who.clone()), Some(entry.what.clone()), entry.site.clone(), entry.subject.clone()]
}

impl App {
    /// A line to be written with what it tells of, or by [`App::note`].
    pub fn entry(&self, viewer: &Viewer, organisation: &str, verb: &str, what: &str) -> Result<AuditEntry> {
        Ok(AuditEntry {
            organisation: organisation.to_owned(),
            id: self.new_id()?,
            at: self.now().0,
            who: viewer.who.clone(),
            verb: verb.to_owned(),
            what: what.to_owned(),
            subject: None,
            site: None,
            detail: None,
        })
    }

    pub async fn note(&self, entry: AuditEntry) -> Result<()> {
        Ok(self.store.audit(&entry).await?)
    }

    /// Notes what a page shows that asks again by itself, at most once in a while for each who looks on: else a screen on
    /// the wall would fill the log.
    pub(super) async fn note_looking(&self, entry: AuditEntry) -> Result<()> {
        let key = looking(&entry);
        if self.lookers.know(&key, entry.at) {
            return Ok(());
        }
        let at = entry.at;
        self.note(entry).await?;
        self.lookers.remember(key, at);
        Ok(())
    }

    /// The log, newest first: of the organisations, or the sites, whose log the viewer may see.
    /// `before` (microseconds) asks for older lines.
    pub async fn audit_log(&self, viewer: &Viewer, before: Option<i64>, limit: i64) -> Result<Vec<AuditLine>> {
        self.require_somewhere(viewer, Action::SeeAudit, "audit_log").await?;
        if !(1..=AT_MOST).contains(&limit) {
            return Err(AppError::invalid(
                "bad_limit",
                "limit",
                "limit must be a whole number from 1 to 500.",
                "Ask for fewer lines, then for older ones with before.",
            ));
        }
        let entries = self.entries_for(viewer, before, limit).await?;
        let names = self.names(viewer).await?;
        let seen = self.entry(viewer, super::viewer::home(viewer), "saw", "audit_log")?;
        self.note(seen.with(&serde_json::json!({ "lines": entries.len() }))).await?;
        Ok(entries.into_iter().map(|entry| AuditLine { who_name: names.get(&entry.who).cloned(), entry }).collect())
    }

    async fn entries_for(&self, viewer: &Viewer, before: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>> {
        if viewer.may_everywhere(Action::SeeAudit) {
            return Ok(self.store.audit_log(INSTALLATION, before, limit).await?);
        }
        let organisations: BTreeSet<&str> = viewer.grants.iter().map(|g| g.organisation.as_str()).collect();
        let mut all = Vec::new();
        for organisation in organisations {
            all.extend(self.entries_of(viewer, organisation, before, limit).await?);
        }
        all.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        all.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(all)
    }

    /// One organisation's lines that they may see. Whoever looks after one site sees that site's
    /// only, so older pages are read until there are enough.
    async fn entries_of(
        &self,
        viewer: &Viewer,
        organisation: &str,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<AuditEntry>> {
        let wanted = usize::try_from(limit).unwrap_or_default();
        let may_see = |entry: &AuditEntry| {
            viewer.may_in(Action::SeeAudit, organisation)
                || entry.site.as_deref().is_some_and(|site| viewer.may_at(Action::SeeAudit, organisation, site))
        };
        let (mut found, mut before) = (Vec::new(), before);
        loop {
            let page = self.store.audit_log(organisation, before, AT_MOST).await?;
            let last = page.last().map(|entry| entry.at);
            found.extend(page.into_iter().filter(may_see));
            if found.len() >= wanted || last.is_none() {
                return Ok(found);
            }
            before = last;
        }
    }

    /// The names of those whom the viewer may know by name, by how the log calls them.
    pub(super) async fn names(&self, viewer: &Viewer) -> Result<HashMap<String, String>> {
        let mut names = HashMap::from([("terminal".to_owned(), "the terminal".to_owned())]);
        let mut known = BTreeSet::new();
        for (person, grants) in self.store.people().await? {
            let colleague = viewer.knows_organisation(&person.organisation)
                || grants.iter().any(|grant| viewer.knows_organisation(&grant.organisation));
            if colleague {
                names.insert(format!("person:{}", person.id), person.name);
                known.insert(person.id);
            }
        }
        for token in self.store.tokens().await?.into_iter().filter(|token| known.contains(&token.person)) {
            names.insert(format!("token:{}", token.id), token.name);
        }
        Ok(names)
    }
}
