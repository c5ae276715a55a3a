//! Sessions: one signed-in browser each. 12 hours unused, or 30 days in all, and it ends.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::NewSession;
use super::viewer::{SignedIn, viewer_of};
use super::{App, AppError, DemoAccount, Result, device, secret};
use crate::domain::person::{Action, Grant, Person};
use crate::domain::session::Session;
use crate::domain::time::Moment;

const IDLE_S: i64 = 12 * 3600;
pub const ABSOLUTE_S: i64 = 30 * 24 * 3600;

/// A session as shown to whoever may end it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionLine {
    pub id: String,
    /// "Chrome on Android".
    pub device: String,
    /// Microseconds since 1970, UTC; so are the others.
    pub started_at: i64,
    pub last_seen_at: i64,
    pub ends_at: i64,
    /// The one that asks.
    pub is_this_one: bool,
}

pub(super) fn is_alive(session: &Session, now: Moment) -> bool {
    session.revoked_at.is_none() && now.0 < session.ends_at && now < Moment(session.last_seen_at).plus_seconds(IDLE_S)
}

impl App {
    /// Starts a session with a secret of its own, never one that came from outside; the session that
    /// the browser had before, if any, ends.
    pub(super) async fn start_session(
        &self,
        person: Person,
        grants: Vec<Grant>,
        user_agent: &str,
        before: Option<&Session>,
    ) -> Result<NewSession> {
        let now = self.now();
        let viewer = viewer_of(&person, grants);
        let token = self.new_secret()?;
        let session = Session {
            organisation: person.organisation.clone(),
            id: self.new_id()?,
            person: person.id.clone(),
            hash: secret::hash(&token),
            started_at: now.0,
            last_seen_at: now.0,
            ends_at: now.plus_seconds(ABSOLUTE_S).0,
            revoked_at: None,
            device: device::name(user_agent),
        };
        let entry = self.entry(&viewer, &person.organisation, "signed_in", "session")?.about(&session.id);
        self.store.add_session(&session, &entry).await?;
        if let Some(old) = before {
            let entry = self.entry(&viewer, &old.organisation, "replaced", "session")?.about(&old.id);
            self.store.revoke_session(&old.person, &old.id, now.0, &entry).await?;
        }
        Ok(NewSession { token, signed_in: SignedIn { viewer, person, session: Some(session) } })
    }

    pub async fn sign_out(&self, me: &SignedIn) -> Result<()> {
        let session = me.session.as_ref().ok_or(AppError::NotAllowed)?;
        let entry = self.entry(&me.viewer, &session.organisation, "signed_out", "session")?.about(&session.id);
        self.store.revoke_session(&session.person, &session.id, self.now().0, &entry).await?;
        Ok(())
    }

    /// One's own sessions that still work, the latest used first.
    pub async fn my_sessions(&self, me: &SignedIn) -> Result<Vec<SessionLine>> {
        let this = me.session.as_ref().ok_or(AppError::NotAllowed)?;
        self.live_sessions(&me.person.id, Some(&this.id)).await
    }

    pub async fn end_my_session(&self, me: &SignedIn, id: &str) -> Result<()> {
        if me.session.is_none() {
            return Err(AppError::NotAllowed);
        }
        let entry = self.entry(&me.viewer, &me.person.organisation, "revoked", "session")?.about(id);
        self.end_session(&me.person.id, id, entry).await
    }

    pub(super) async fn live_sessions(&self, person: &str, this: Option<&str>) -> Result<Vec<SessionLine>> {
        let now = self.now();
        let mut sessions = self.store.sessions_of(person).await?;
        sessions.retain(|session| is_alive(session, now));
        sessions.sort_by_key(|session| std::cmp::Reverse(session.last_seen_at));
        let line = |s: Session| SessionLine {
            is_this_one: this == Some(s.id.as_str()),
            id: s.id,
            device: s.device,
            started_at: s.started_at,
            last_seen_at: s.last_seen_at,
            ends_at: s.ends_at,
        };
        Ok(sessions.into_iter().map(line).collect())
    }

    pub(super) async fn end_session(
        &self,
        person: &str,
        id: &str,
        entry: crate::domain::audit::AuditEntry,
    ) -> Result<()> {
        let was_there = self.store.revoke_session(person, id, self.now().0, &entry).await?;
        was_there.then_some(()).ok_or(AppError::NotThere("session"))
    }
}

/// All that a page needs to know about who looks at it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SessionFacts {
    pub signed_in: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<WhoAmI>,
    pub grants: Vec<Grant>,
    /// What they may do somewhere: says which pages to offer, not what will be allowed where.
    pub may: Vec<Action>,
    /// There is no administrator yet.
    pub needs_setup: bool,
    pub is_demo: bool,
    /// Only in a demo that no other machine can reach.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_accounts: Option<Vec<DemoAccount>>,
    pub version: String,
    pub installation_name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WhoAmI {
    pub id: String,
    pub name: String,
    pub email: String,
}

impl App {
    /// Open to everyone. `only_this_machine`: no other machine can reach the server.
    pub async fn session_facts(&self, me: Option<&SignedIn>, only_this_machine: bool) -> Result<SessionFacts> {
        let may = |me: &SignedIn| Action::ALL.into_iter().filter(|&action| me.viewer.may_somewhere(action)).collect();
        let who =
            |person: &Person| WhoAmI { id: person.id.clone(), name: person.name.clone(), email: person.email.clone() };
        let settings = &self.settings;
        Ok(SessionFacts {
            signed_in: me.is_some(),
            person: me.map(|me| who(&me.person)),
            grants: me.map(|me| me.viewer.grants.clone()).unwrap_or_default(),
            may: me.map(may).unwrap_or_default(),
            needs_setup: self.needs_setup().await?,
            is_demo: settings.is_demo,
            demo_accounts: (settings.is_demo && only_this_machine).then(|| settings.demo_accounts.clone()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            installation_name: settings.installation_name.clone(),
        })
    }
}
