//! Protected addresses: a refuge, a witness. Whoever is not named is told to ask the team, and learns
//! nothing else of them, from a new check or from one on record.

use std::sync::Arc;

use super::rulings::Rulings;
use super::{App, AppError, Result};
use crate::domain::decision::ProtectedAddress;
use crate::domain::eligibility::{Answer, NamedAddress, RecordedCheck};
use crate::domain::gazetteer::Known;
use crate::domain::person::{Action, Grant, Person, Viewer};
use crate::domain::site::{INSTALLATION, Site};

/// The marks that hide an address from one viewer.
pub struct Hidden {
    rulings: Arc<Rulings>,
    marks: Vec<usize>,
}

impl Hidden {
    pub fn from(viewer: &Viewer, rulings: &Arc<Rulings>) -> Self {
        let marks = rulings.marks.iter().enumerate().filter(|(_, mark)| !is_told(viewer, mark)).map(|(at, _)| at);
        Self { marks: marks.collect(), rulings: Arc::clone(rulings) }
    }

    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    pub fn hides(&self, known: &Known) -> bool {
        !self.is_empty() && self.rulings.marks_on(known).any(|mark| self.marks.contains(&mark))
    }

    pub fn hides_id(&self, id: &str) -> bool {
        !self.is_empty() && self.rulings.marks_on_id(id).any(|mark| self.marks.contains(&mark))
    }

    /// An answer that was given when the address was not protected yet, or to somebody who is told.
    pub fn redact(&self, answer: Answer) -> Answer {
        if self.is_empty() {
            return answer;
        }
        let names_one = |words: &str| {
            let hidden = self.rulings.written.iter().filter(|(_, mark)| self.marks.contains(mark));
            hidden.into_iter().any(|(written, _)| words.contains(written.as_str()))
        };
        answer.without(&|id| self.hides_id(id), &names_one)
    }

    pub fn redact_check(&self, mut check: RecordedCheck) -> RecordedCheck {
        check.answer = self.redact(check.answer);
        check.verdict = check.answer.verdict;
        check
    }

    pub fn without_hidden(&self, mut named: Vec<NamedAddress>) -> Vec<NamedAddress> {
        named.retain(|n| !self.hides_id(&n.id));
        named
    }
}

/// Managers of the site that looks after the mark, administrators, and people named in it.
fn is_told(viewer: &Viewer, mark: &ProtectedAddress) -> bool {
    let named = viewer.who.strip_prefix("person:").is_some_and(|id| mark.may_see.iter().any(|may| may == id));
    named || viewer.may_at(Action::Decide, &mark.organisation, &mark.site)
}

impl App {
    /// `people`: who else is told, by id or e-mail address.
    pub async fn protect_address(
        &self,
        viewer: &Viewer,
        site: &str,
        address: &str,
        people: &[String],
    ) -> Result<ProtectedAddress> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let mut may_see = Vec::new();
        for named in people.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
            let id = self.colleague(&site, named).await?;
            if !may_see.contains(&id) {
                may_see.push(id);
            }
        }
        let mark = ProtectedAddress {
            organisation: site.organisation.clone(),
            id: self.new_id()?,
            address: self.address_named(viewer, &site, address).await?,
            site: site.id,
            may_see,
            at: self.now().0,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
            lifted: None,
        };
        let entry = self.entry(viewer, &mark.organisation, "protected", "address")?;
        let entry = entry.about(&mark.id).at_site(&mark.site);
        self.store.protect_address(&mark, &entry).await?;
        Ok(mark)
    }

    /// The marks that a site looks after, those that were lifted too; the newest first.
    pub async fn protected_addresses(&self, viewer: &Viewer, site: &str) -> Result<Vec<ProtectedAddress>> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let mut marks = self.store.protected_addresses().await?;
        marks.retain(|mark| mark.organisation == site.organisation && mark.site == site.id);
        let entry = self.entry(viewer, &site.organisation, "saw", "protected_addresses")?.at_site(&site.id);
        self.note(entry.with(&serde_json::json!({ "addresses": marks.len() }))).await?;
        Ok(marks)
    }

    pub async fn lift_protection(&self, viewer: &Viewer, site: &str, id: &str) -> Result<ProtectedAddress> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let found = self.store.protected_addresses().await?.into_iter().find(|m| m.id == id && m.site == site.id);
        let mut mark = found.ok_or(AppError::NotThere("protected address"))?;
        let ended = self.ended(viewer);
        let entry = self.entry(viewer, &site.organisation, "lifted", "address")?.about(id).at_site(&site.id);
        if !self.store.lift_protection(&site.organisation, id, &ended, &entry).await? {
            return Err(AppError::Conflict("This mark was lifted before. There is nothing to do.".into()));
        }
        mark.lifted = Some(ended);
        Ok(mark)
    }

    /// Somebody with a role at the site's organisation, by id or e-mail address.
    async fn colleague(&self, site: &Site, named: &str) -> Result<String> {
        let found = match self.store.person(named).await? {
            Some(found) => Some(found),
            None => match self.store.person_by_email(&named.to_lowercase()).await? {
                Some((person, _)) => self.store.person(&person.id).await?,
                None => None,
            },
        };
        let works_there = |(_, grants): &(Person, Vec<Grant>)| {
            let at_site = |g: &Grant| g.site.as_deref().is_none_or(|at| at == site.id);
            grants.iter().any(|g| [&*site.organisation, INSTALLATION].contains(&&*g.organisation) && at_site(g))
        };
        found.filter(works_there).map(|(person, _)| person.id).ok_or_else(|| {
            let message = "Nobody with a role at this site has this id or e-mail address.";
            AppError::invalid("no_such_person", "people", message, "Name people as the people page lists them.")
        })
    }
}
