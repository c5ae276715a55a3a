//! Links by which a person chooses a password: an invitation, or a new start for a forgotten one.
//! Each works once, for 7 days,
//! and until a newer one is made or a password is set.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::NewSession;
use super::viewer::viewer_of;
use super::{App, AppError, Result, password, secret};
use crate::domain::person::{Grant, Person, Viewer};
use crate::domain::session::OneTimeLink;

const LINK_S: i64 = 7 * 24 * 3600;

pub(super) const PERHAPS_USED: &str =
    "This link does not work. It may have been used already, be too old, or have lost a part on its way.";

/// Whom a link is for, so that they see that it is theirs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invited {
    pub name: String,
    pub email: String,
}

impl App {
    /// A link for this person to choose a password with, to be put after the server's address.
    pub(super) async fn new_invitation(&self, viewer: &Viewer, person: &Person) -> Result<String> {
        let (now, token) = (self.now(), self.new_secret()?);
        let link = OneTimeLink {
            organisation: person.organisation.clone(),
            hash: secret::hash(&token),
            person: Some(person.id.clone()),
            made_at: now.0,
            ends_at: now.plus_seconds(LINK_S).0,
            used_at: None,
        };
        let entry = self.entry(viewer, &person.organisation, "added", "password_link")?.about(&person.id);
        self.store.add_link(&link, &entry).await?;
        Ok(format!("/invitation#token={token}"))
    }

    pub async fn invitation(&self, token: &str) -> Result<Invited> {
        let (person, _) = self.invited(&secret::hash(token)).await?;
        Ok(Invited { name: person.name, email: person.email })
    }

    /// Keeps the new password, ends whatever sessions there were, and signs in.
    pub async fn accept_invitation(&self, token: &str, new: &str, user_agent: &str) -> Result<NewSession> {
        let hash = secret::hash(token);
        let (person, grants) = self.invited(&hash).await?;
        password::check_new(new, &person.email, &person.name)?;
        // Hashing takes its time, and may be refused: the link is used up with the password, not before.
        let password_hash = self.hash_password(new).await?;
        let viewer = viewer_of(&person, grants.clone());
        let entry =
            |verb, what| Ok::<_, AppError>(self.entry(&viewer, &person.organisation, verb, what)?.about(&person.id));
        let entries = [entry("changed", "password")?, entry("revoked", "sessions")?];
        if !self.store.set_password_by_link(&hash, &person.id, &password_hash, &entries).await? {
            return Err(no_such_link());
        }
        self.forget_tries(&person.email).await?;
        self.start_session(person, grants, user_agent, None).await
    }

    async fn invited(&self, hash: &str) -> Result<(Person, Vec<Grant>)> {
        let now = self.now().0;
        let usable = |link: &OneTimeLink| link.used_at.is_none() && now < link.ends_at;
        let link = self.store.link(hash).await?.filter(usable).ok_or_else(no_such_link)?;
        let id = link.person.ok_or_else(no_such_link)?;
        let open = self.store.person(&id).await?.filter(|(person, _)| person.closed_at.is_none());
        open.ok_or_else(no_such_link)
    }
}

fn no_such_link() -> AppError {
    AppError::invalid("link_not_valid", "token", PERHAPS_USED, "Ask whoever sent you the link for a new one.")
}
