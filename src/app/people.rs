//! People: inviting them, what they may do and where, closing their accounts, ending their sessions.
//!
//! An administrator of one organisation looks after the people of that organisation. Somebody who
//! also works elsewhere is seen, and their grants here may be changed; their account may not be touched,
//! for that would reach into the other organisation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::SessionLine;
use super::viewer::home;
use super::{App, AppError, Result};
use crate::domain::person::{Action, Grant, Person, Role, Viewer};
use crate::domain::site::INSTALLATION;

/// A person as shown to whoever looks after people.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonLine {
    #[serde(flatten)]
    pub person: Person,
    /// Those that the viewer looks after.
    pub grants: Vec<Grant>,
    /// Has not chosen a password yet.
    pub is_invited: bool,
}

/// A person just invited, and the link for them, shown this once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub person: PersonLine,
    /// `/invitation#token=…`, to be put after the server's address. Works once, for 7 days.
    pub link: String,
}

/// May this viewer give and take such a grant?
fn looks_after(viewer: &Viewer, grant: &Grant) -> bool {
    match &grant.site {
        Some(site) => viewer.may_at(Action::ManagePeople, &grant.organisation, site),
        None => viewer.may_in(Action::ManagePeople, &grant.organisation),
    }
}

/// Is everything about this person within what the viewer looks after?
pub(super) fn looks_after_wholly(viewer: &Viewer, person: &Person, grants: &[Grant]) -> bool {
    let mut all = grants.iter();
    if grants.is_empty() {
        return viewer.may_in(Action::ManagePeople, &person.organisation);
    }
    all.all(|grant| looks_after(viewer, grant))
}

fn is_seen_by(viewer: &Viewer, person: &Person, grants: &[Grant]) -> bool {
    looks_after_wholly(viewer, person, grants) || grants.iter().any(|grant| looks_after(viewer, grant))
}

impl App {
    pub async fn people(&self, viewer: &Viewer) -> Result<Vec<PersonLine>> {
        self.require_somewhere(viewer, Action::ManagePeople, "people").await?;
        let mut lines = Vec::new();
        for (person, grants) in self.store.people().await? {
            if is_seen_by(viewer, &person, &grants) {
                lines.push(self.person_line(viewer, person, grants).await?);
            }
        }
        lines.sort_by_cached_key(|line| (line.person.closed_at.is_some(), line.person.name.to_lowercase()));
        self.note(self.entry(viewer, home(viewer), "saw", "people")?).await?;
        Ok(lines)
    }

    /// Adds a person, who chooses a password by the link that comes with the answer.
    pub async fn add_person(&self, viewer: &Viewer, name: &str, email: &str, grants: &[Grant]) -> Result<Invitation> {
        self.require_somewhere(viewer, Action::ManagePeople, "people").await?;
        let person = Person {
            organisation: one_organisation(grants),
            id: self.new_id()?,
            name: checked_name(name)?,
            email: checked_email(email)?,
            added_at: self.now().0,
            closed_at: None,
        };
        if grants.is_empty() {
            return Err(no_grants());
        }
        self.must_be_givable(viewer, grants).await?;
        let entry = self.entry(viewer, &person.organisation, "added", "person")?.about(&person.id);
        let entry = entry.with(&serde_json::json!({ "grants": grants }));
        let person = match self.closed_account(viewer, &person.email).await? {
            Some(closed) => self.reopen_person(viewer, closed, person, grants).await?,
            None if self.store.add_person(&person, grants, None, &entry).await? => person,
            None => return Err(email_taken()),
        };
        let link = self.new_invitation(viewer, &person).await?;
        Ok(Invitation { person: PersonLine { person, grants: grants.to_vec(), is_invited: true }, link })
    }

    /// The account with this address, if it is closed and all theirs to look after.
    async fn closed_account(&self, viewer: &Viewer, email: &str) -> Result<Option<Person>> {
        let Some((person, _)) = self.store.person_by_email(email).await? else { return Ok(None) };
        let Some((person, grants)) = self.store.person(&person.id).await? else { return Ok(None) };
        let is_theirs = person.closed_at.is_some() && looks_after_wholly(viewer, &person, &grants);
        Ok(is_theirs.then_some(person))
    }

    /// Somebody who left comes back: to their old account, with what they did in it, and to the new
    /// name and grants.
    async fn reopen_person(&self, viewer: &Viewer, closed: Person, new: Person, grants: &[Grant]) -> Result<Person> {
        let person = Person { id: closed.id, added_at: closed.added_at, ..new };
        let entry = self.entry(viewer, &person.organisation, "reopened", "person")?.about(&person.id);
        let entry = entry.with(&serde_json::json!({ "grants": grants }));
        if self.store.reopen_person(&person, grants, &entry).await? { Ok(person) } else { Err(email_taken()) }
    }

    /// Replaces the grants that the viewer looks after; others that the person has stay.
    pub async fn set_grants(&self, viewer: &Viewer, id: &str, grants: &[Grant]) -> Result<PersonLine> {
        let (person, before) = self.person_seen_by(viewer, id).await?;
        self.must_be_givable(viewer, grants).await?;
        let changed = |before: Vec<Grant>| -> (Vec<Grant>, Vec<Grant>) {
            let (ours, mut after): (Vec<_>, Vec<_>) = before.into_iter().partition(|grant| looks_after(viewer, grant));
            after.extend_from_slice(grants);
            (ours, after)
        };
        if !changed(before.clone()).1.iter().any(is_whole_administrator) {
            self.must_not_be_the_last_administrator(&person, &before).await?;
        }
        let entry = self.entry(viewer, &person.organisation, "changed", "grants")?.about(&person.id);
        let change = |before| {
            let (ours, after) = changed(before);
            (after, entry.with(&serde_json::json!({ "before": ours, "after": grants })))
        };
        let after = self.store.set_grants(&person.id, change).await?;
        self.person_line(viewer, person, after).await
    }

    /// Closes an account: it can't sign in, and its sessions and tokens end. What it did stays written.
    pub async fn close_person(&self, viewer: &Viewer, id: &str) -> Result<()> {
        let (person, grants) = self.person_looked_after(viewer, id).await?;
        if viewer.who == format!("person:{}", person.id) {
            let words = "This is your own account. Ask another administrator to close it.";
            return Err(AppError::Conflict(words.to_owned()));
        }
        self.must_not_be_the_last_administrator(&person, &grants).await?;
        let entry = self.entry(viewer, &person.organisation, "closed", "person")?.about(&person.id);
        Ok(self.store.close_person(&person.id, self.now().0, &entry).await?)
    }

    /// A new link for a person who lost theirs, or their password.
    pub async fn new_link(&self, viewer: &Viewer, id: &str) -> Result<Invitation> {
        let (person, grants) = self.person_looked_after(viewer, id).await?;
        if person.closed_at.is_some() {
            return Err(AppError::Conflict("This account is closed. Invite the person again.".to_owned()));
        }
        let link = self.new_invitation(viewer, &person).await?;
        Ok(Invitation { person: self.person_line(viewer, person, grants).await?, link })
    }

    /// A link for an administrator of the whole installation who lost their password and has no
    /// colleague to ask. For the terminal.
    pub async fn administrator_link(&self, viewer: &Viewer, email: &str) -> Result<String> {
        self.require_everywhere(viewer, Action::ManagePeople, "person").await?;
        let known = self.store.person_by_email(&checked_email(email)?).await?;
        let known = known.filter(|(person, _)| person.closed_at.is_none());
        let Some((person, _)) = known else { return Err(AppError::NotThere("administrator")) };
        let grants = self.store.person(&person.id).await?.map(|(_, grants)| grants).unwrap_or_default();
        if !grants.iter().any(is_whole_administrator) {
            return Err(AppError::NotThere("administrator"));
        }
        self.new_invitation(viewer, &person).await
    }

    pub async fn sessions_of(&self, viewer: &Viewer, id: &str) -> Result<Vec<SessionLine>> {
        let (person, _) = self.person_looked_after(viewer, id).await?;
        self.note(self.entry(viewer, &person.organisation, "saw", "sessions")?.about(&person.id)).await?;
        self.live_sessions(&person.id, None).await
    }

    pub async fn end_session_of(&self, viewer: &Viewer, id: &str, session: &str) -> Result<()> {
        let (person, _) = self.person_looked_after(viewer, id).await?;
        let entry = self.entry(viewer, &person.organisation, "revoked", "session")?.about(session);
        self.end_session(&person.id, session, entry).await
    }

    async fn person_line(&self, viewer: &Viewer, person: Person, mut grants: Vec<Grant>) -> Result<PersonLine> {
        grants.retain(|grant| looks_after(viewer, grant));
        let is_invited = person.closed_at.is_none() && self.store.password_hash(&person.id).await?.is_none();
        Ok(PersonLine { person, grants, is_invited })
    }

    async fn person_seen_by(&self, viewer: &Viewer, id: &str) -> Result<(Person, Vec<Grant>)> {
        self.require_somewhere(viewer, Action::ManagePeople, "person").await?;
        let Some((person, grants)) = self.store.person(id).await? else { return Err(AppError::NotThere("person")) };
        if is_seen_by(viewer, &person, &grants) {
            return Ok((person, grants));
        }
        self.note_refusal(viewer, home(viewer), Action::ManagePeople, "person", Some(id)).await?;
        Err(AppError::NotThere("person"))
    }

    pub(super) async fn person_looked_after(&self, viewer: &Viewer, id: &str) -> Result<(Person, Vec<Grant>)> {
        let (person, grants) = self.person_seen_by(viewer, id).await?;
        if looks_after_wholly(viewer, &person, &grants) {
            return Ok((person, grants));
        }
        self.note_refusal(viewer, home(viewer), Action::ManagePeople, "person", Some(id)).await?;
        Err(AppError::NotAllowed)
    }

    /// Each grant names a place that is there, and that the viewer looks after.
    async fn must_be_givable(&self, viewer: &Viewer, grants: &[Grant]) -> Result<()> {
        for grant in grants {
            if !looks_after(viewer, grant) {
                self.note_refusal(viewer, home(viewer), Action::ManagePeople, "grant", None).await?;
                return Err(AppError::NotAllowed);
            }
            let whole = grant.organisation == INSTALLATION;
            let organisation_is_there = whole || self.store.organisation(&grant.organisation).await?.is_some();
            let site_is_there = match &grant.site {
                Some(id) => self.store.site(id).await?.is_some_and(|site| site.organisation == grant.organisation),
                None => true,
            };
            if !organisation_is_there || !site_is_there {
                return Err(AppError::invalid(
                    "no_such_place",
                    "grants",
                    "A role is given at an organisation or a site that is not there.",
                    "Choose an organisation, and a site of that organisation or none, from those that you see.",
                ));
            }
        }
        Ok(())
    }

    /// Somebody must be left who can let others in.
    async fn must_not_be_the_last_administrator(&self, person: &Person, grants: &[Grant]) -> Result<()> {
        if person.closed_at.is_some() || !grants.iter().any(is_whole_administrator) {
            return Ok(());
        }
        for (other, grants) in self.store.people().await? {
            let could_stand_in = other.id != person.id
                && other.closed_at.is_none()
                && grants.iter().any(is_whole_administrator)
                && self.store.password_hash(&other.id).await?.is_some();
            if could_stand_in {
                return Ok(());
            }
        }
        let words = "This is the last administrator of the installation. Make somebody else one first.";
        Err(AppError::Conflict(words.to_owned()))
    }
}

fn is_whole_administrator(grant: &Grant) -> bool {
    grant.organisation == INSTALLATION && grant.site.is_none() && grant.role == Role::Administrator
}

/// The organisation that a new person belongs to: the one that all their grants are in.
fn one_organisation(grants: &[Grant]) -> String {
    match grants.split_first() {
        Some((first, rest)) if rest.iter().all(|g| g.organisation == first.organisation) => first.organisation.clone(),
        _ => INSTALLATION.to_owned(),
    }
}

pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(name.to_owned());
    }
    let message = "A name is needed, of 100 characters at the most.";
    Err(AppError::invalid("bad_name", "name", message, "Type the name that colleagues know the person by."))
}

pub(super) fn checked_email(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c);
    let sound = email.len() <= 254
        && email.split_once('@').is_some_and(|(who, at)| !who.is_empty() && !at.is_empty() && !at.contains('@'))
        && !email.chars().any(odd);
    sound.then_some(email).ok_or_else(|| {
        let message = "This is not an e-mail address.";
        AppError::invalid("bad_email", "email", message, "Type one such as name@example.org, and nothing else.")
    })
}

pub(super) fn email_taken() -> AppError {
    let words = "There is an account with this e-mail address already. Find it in the list of people, or use another.";
    AppError::Conflict(words.to_owned())
}

fn no_grants() -> AppError {
    AppError::invalid("no_grants", "grants", "The person has no role.", "Give at least one role, at one organisation.")
}
