//! Who is asking, and the question every call begins with: may they?
//!
//! The table of who may do what is `domain::person`. Here its answer is turned into the three that an
//! asker gets: done, "you may not" for a thing that they know of, and "no such thing" for one that is
//! none of their business. Refusals are written down.

use super::secret::{self, TOKEN_PREFIX};
use super::session::is_alive;
use super::{App, AppError, Result};
use crate::domain::person::{Action, Grant, Person, Viewer};
use crate::domain::session::{Session, Token};
use crate::domain::site::{INSTALLATION, Site};
use crate::domain::time::Moment;

/// Use is written down this often at the most, to spare the disk.
const TOUCH_EVERY_S: i64 = 60;

/// What came with a request to say who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    None,
    /// The secret in a browser's cookie.
    Cookie(String),
    /// `pw_…`
    Bearer(String),
}

/// Somebody known: a person in a browser, or a program with a person's token.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub viewer: Viewer,
    pub person: Person,
    /// `None` for a program.
    pub session: Option<Session>,
}

impl App {
    /// `None`: nobody is signed in. A bearer token that no longer works is an error instead, since
    /// a program that sends one means it.
    pub async fn who_is_asking(&self, credentials: &Credentials) -> Result<Option<SignedIn>> {
        match credentials {
            Credentials::None => Ok(None),
            Credentials::Cookie(secret) => self.session_holder(secret).await,
            Credentials::Bearer(text) => self.token_holder(text).await?.map(Some).ok_or(AppError::NotSignedIn),
        }
    }

    async fn session_holder(&self, secret: &str) -> Result<Option<SignedIn>> {
        let (now, hash) = (self.now(), secret::hash(secret));
        let access = self.counters().await?.access;
        if let Some(held) = self.callers.get(&hash, access, now) {
            return Ok(Some(held));
        }
        let Some(session) = self.store.session_by_hash(&hash).await?.filter(|s| is_alive(s, now)) else {
            return Ok(None);
        };
        let Some((person, grants)) = self.open_account(&session.person).await? else { return Ok(None) };
        let mut touch_at = Moment(session.last_seen_at).plus_seconds(TOUCH_EVERY_S);
        if now >= touch_at {
            self.store.touch_session(&hash, now.0).await?;
            touch_at = now.plus_seconds(TOUCH_EVERY_S);
        }
        let until = touch_at.min(Moment(session.ends_at));
        let who = SignedIn { viewer: viewer_of(&person, grants), person, session: Some(session) };
        self.callers.keep(hash, access, until, who.clone());
        Ok(Some(who))
    }

    async fn token_holder(&self, text: &str) -> Result<Option<SignedIn>> {
        let now = self.now();
        if !text.starts_with(TOKEN_PREFIX) {
            return Ok(None);
        }
        let hash = secret::hash(text);
        let access = self.counters().await?.access;
        if let Some(held) = self.callers.get(&hash, access, now) {
            return Ok(Some(held));
        }
        let works = |token: &Token| token.revoked_at.is_none() && now.0 < token.ends_at;
        let Some(token) = self.store.token_by_hash(&hash).await?.filter(works) else { return Ok(None) };
        let Some((person, grants)) = self.open_account(&token.person).await? else { return Ok(None) };
        let mut touch_at = token.last_used_at.map_or(now, |at| Moment(at).plus_seconds(TOUCH_EVERY_S));
        if now >= touch_at {
            self.store.touch_token(&token.id, now.0).await?;
            touch_at = now.plus_seconds(TOUCH_EVERY_S);
        }
        let until = touch_at.min(Moment(token.ends_at));
        let viewer = Viewer { who: format!("token:{}", token.id), name: token.name, grants, only: Some(token.scopes) };
        let who = SignedIn { viewer, person, session: None };
        self.callers.keep(hash, access, until, who.clone());
        Ok(Some(who))
    }

    async fn open_account(&self, id: &str) -> Result<Option<(Person, Vec<Grant>)>> {
        Ok(self.store.person(id).await?.filter(|(person, _)| person.closed_at.is_none()))
    }

    /// May they do this anywhere at all?
    pub async fn require_somewhere(&self, viewer: &Viewer, action: Action, what: &'static str) -> Result<()> {
        if viewer.may_somewhere(action) {
            return Ok(());
        }
        self.note_refusal(viewer, home(viewer), action, what, None).await?;
        Err(AppError::NotAllowed)
    }

    /// May they do this to the installation as a whole?
    pub async fn require_everywhere(&self, viewer: &Viewer, action: Action, what: &'static str) -> Result<()> {
        if viewer.may_everywhere(action) {
            return Ok(());
        }
        self.note_refusal(viewer, home(viewer), action, what, None).await?;
        Err(AppError::NotAllowed)
    }

    /// May they do this across this organisation?
    pub async fn require_in(&self, viewer: &Viewer, action: Action, organisation: &str) -> Result<()> {
        if viewer.may_in(action, organisation) {
            return Ok(());
        }
        // Only what is there is named: the log is no place for words that somebody made up.
        let known = self.store.organisation(organisation).await?.map(|_| organisation);
        self.note_refusal(viewer, home(viewer), action, "organisation", known).await?;
        Err(if viewer.knows_organisation(organisation) {
            AppError::NotAllowed
        } else {
            AppError::NotThere("organisation")
        })
    }

    /// The site, if it is there and they may do this at it. Nearly every call about a site begins so.
    pub async fn site_for(&self, viewer: &Viewer, action: Action, id: &str) -> Result<Site> {
        let Some(site) = self.store.site(id).await? else { return Err(AppError::NotThere("site")) };
        if viewer.may_at(action, &site.organisation, &site.id) {
            return Ok(site);
        }
        if viewer.knows(&site.organisation, &site.id) {
            self.note_refusal(viewer, &site.organisation, action, "site", Some(&site.id)).await?;
            return Err(AppError::NotAllowed);
        }
        self.note_refusal(viewer, home(viewer), action, "site", Some(&site.id)).await?;
        Err(AppError::NotThere("site"))
    }

    /// Writes down that somebody was refused.
    pub async fn note_refusal(
        &self,
        viewer: &Viewer,
        organisation: &str,
        action: Action,
        what: &str,
        subject: Option<&str>,
    ) -> Result<()> {
        let mut entry = self.entry(viewer, organisation, "refused", what)?;
        entry.subject = subject.map(Into::into);
        self.note(entry.with(&serde_json::json!({ "action": action }))).await
    }
}

pub(super) fn viewer_of(person: &Person, grants: Vec<Grant>) -> Viewer {
    Viewer { who: format!("person:{}", person.id), name: person.name.clone(), grants, only: None }
}

/// Whose audit log a viewer's own doings belong in.
pub(super) fn home(viewer: &Viewer) -> &str {
    viewer.grants.first().map_or(INSTALLATION, |grant| &grant.organisation)
}
