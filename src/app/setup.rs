//! The first administrator, made by a link that is printed on the terminal and works once.

use super::invitation::PERHAPS_USED;
use super::sign_in::NewSession;
use super::viewer::viewer_of;
use super::{App, AppError, Result, password, people, secret};
use crate::domain::person::{Action, Grant, Person, Role, Viewer};
use crate::domain::session::OneTimeLink;
use crate::domain::site::INSTALLATION;
use crate::storage::ByLink;

const LINK_S: i64 = 24 * 3600;

/// What the first administrator fills in.
pub struct Setup {
    /// From the link.
    pub token: String,
    pub name: String,
    pub email: String,
    pub password: String,
    pub user_agent: String,
}

impl App {
    /// Whether the installation still waits for its first administrator.
    pub async fn needs_setup(&self) -> Result<bool> {
        Ok(!self.store.any_administrator().await?)
    }

    /// A new link for making the first administrator, to be put after the server's address:
    /// `/setup#token=…`. `None` where there is one already. What follows `#` never leaves the
    /// browser with a request, so it is in no proxy's log.
    pub async fn setup_link(&self, viewer: &Viewer) -> Result<Option<String>> {
        self.require_everywhere(viewer, Action::ManagePeople, "setup").await?;
        if !self.needs_setup().await? {
            return Ok(None);
        }
        let (now, token) = (self.now(), self.new_secret()?);
        let link = OneTimeLink {
            organisation: INSTALLATION.to_owned(),
            hash: secret::hash(&token),
            person: None,
            made_at: now.0,
            ends_at: now.plus_seconds(LINK_S).0,
            used_at: None,
        };
        self.store.add_link(&link, &self.entry(viewer, INSTALLATION, "added", "setup_link")?).await?;
        Ok(Some(format!("/setup#token={token}")))
    }

    /// Makes the first administrator and signs them in. Closed once there is one.
    pub async fn set_up(&self, setup: Setup) -> Result<NewSession> {
        let (name, email) = (people::checked_name(&setup.name)?, people::checked_email(&setup.email)?);
        let _alone = self.setting_up.lock().await;
        if !self.needs_setup().await? {
            let words = "This installation has an administrator already. Ask them to invite you.";
            return Err(AppError::Conflict(words.to_owned()));
        }
        let hash = secret::hash(&setup.token);
        self.usable_setup_link(&hash).await?;
        password::check_new(&setup.password, &email, &name)?;
        if self.store.person_by_email(&email).await?.is_some() {
            return Err(people::email_taken());
        }
        let password_hash = self.hash_password(&setup.password).await?;
        let person = Person {
            organisation: INSTALLATION.to_owned(),
            id: self.new_id()?,
            name,
            email,
            added_at: self.now().0,
            closed_at: None,
        };
        let grants = vec![Grant { organisation: INSTALLATION.to_owned(), site: None, role: Role::Administrator }];
        let viewer = viewer_of(&person, grants.clone());
        let entry = self.entry(&viewer, INSTALLATION, "added", "first_administrator")?.about(&person.id);
        match self.store.add_person_by_link(&hash, &person, &grants, &password_hash, &entry).await? {
            ByLink::Done => (),
            ByLink::NoSuchLink => return Err(no_such_link()),
            ByLink::EmailTaken => return Err(people::email_taken()),
        }
        self.start_session(person, grants, &setup.user_agent, None).await
    }

    async fn usable_setup_link(&self, hash: &str) -> Result<()> {
        let now = self.now().0;
        let usable = |link: &OneTimeLink| link.person.is_none() && link.used_at.is_none() && now < link.ends_at;
        self.store.link(hash).await?.filter(usable).map(|_| ()).ok_or_else(no_such_link)
    }
}

fn no_such_link() -> AppError {
    AppError::invalid(
        "link_not_valid",
        "token",
        PERHAPS_USED,
        "Start the server again: it prints a new link, which is good for 24 hours.",
    )
}
