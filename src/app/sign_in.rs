//! Signing in with an e-mail address and a password, and the limit on tries.

use std::net::IpAddr;

use super::viewer::{Credentials, SignedIn, viewer_of};
use super::{App, AppError, Result, password, secret};
use crate::domain::person::{Grant, Person};

const WINDOW_S: i64 = 15 * 60;
const PER_ACCOUNT: i64 = 5;
const PER_ADDRESS: i64 = 30;

/// A try at signing in.
pub struct SignIn {
    pub email: String,
    pub password: String,
    /// The browser, not a proxy in between; `None` where it is not known.
    pub from: Option<IpAddr>,
    pub user_agent: String,
    /// What the browser held before: that session ends.
    pub before: Credentials,
}

/// A session just started. `token` goes into the cookie and is kept nowhere.
pub struct NewSession {
    pub token: String,
    pub signed_in: SignedIn,
}

impl App {
    /// Signs in. Every way to fail gives the same error after the same work, but for too many tries.
    pub async fn sign_in(&self, request: SignIn) -> Result<NewSession> {
        let email = request.email.trim().to_lowercase();
        let account = account_key(&email);
        let tried_at = self.take_a_try(&account, request.from).await?;
        let Some((person, grants)) = self.person_with_password(&email, &request.password).await? else {
            return Err(AppError::WrongCredentials);
        };
        self.store.clear_attempts(&account).await?;
        // One only: whoever knows one password does not get to guess others without end.
        if let Some(from) = request.from {
            self.store.take_back_attempt(&address_key(from), tried_at).await?;
        }
        let before = self.who_is_asking(&request.before).await.ok().flatten().and_then(|before| before.session);
        self.start_session(person, grants, &request.user_agent, before.as_ref()).await
    }

    /// A try is counted before it is known to fail, and looked at once more after that: a hundred at
    /// once all see an empty slate before, and none after. A refusal is not counted, so that the wait
    /// comes to an end for those who go on trying. Gives back the moment under which it is counted.
    async fn take_a_try(&self, account: &str, from: Option<IpAddr>) -> Result<i64> {
        let now = self.now();
        let since = now.plus_seconds(-WINDOW_S).0;
        let mut limits = vec![(account.to_owned(), PER_ACCOUNT)];
        limits.extend(from.map(|from| (address_key(from), PER_ADDRESS)));
        for (key, most) in &limits {
            if self.store.attempts_since(key, since).await? >= *most {
                return Err(too_many());
            }
        }
        for (key, _) in &limits {
            self.store.record_attempt(key, now.0).await?;
        }
        for (key, most) in &limits {
            if self.store.attempts_since(key, since).await? > *most {
                return Err(too_many());
            }
        }
        Ok(now.0)
    }

    /// The person, if the account is open and the password is theirs.
    async fn person_with_password(&self, email: &str, password: &str) -> Result<Option<(Person, Vec<Grant>)>> {
        let (known, hash) = self.store.person_by_email(email).await?.unzip();
        let right = self.is_password(password, hash.flatten()).await?;
        let Some(person) = known else { return Ok(None) };
        if right && person.closed_at.is_none() {
            return Ok(self.store.person(&person.id).await?);
        }
        let viewer = viewer_of(&person, Vec::new());
        self.note(self.entry(&viewer, &person.organisation, "refused", "sign_in")?.about(&person.id)).await?;
        Ok(None)
    }

    /// A new password of one's own: the present one must be given, and all other sessions end.
    pub async fn change_password(&self, me: &SignedIn, current: &str, new: &str) -> Result<()> {
        let session = me.session.as_ref().ok_or(AppError::NotAllowed)?;
        let account = account_key(&me.person.email);
        self.take_a_try(&account, None).await?;
        let hash = self.store.password_hash(&me.person.id).await?;
        if !self.is_password(current, hash).await? {
            return Err(AppError::invalid(
                "wrong_password",
                "current",
                "This is not your present password.",
                "Type the password that you signed in with. If you have forgotten it, ask an administrator for a new link.",
            ));
        }
        self.store.clear_attempts(&account).await?;
        password::check_new(new, &me.person.email, &me.person.name)?;
        self.set_password(me, new, &session.id).await
    }

    /// Keeps the hash and ends the sessions that the old password began.
    async fn set_password(&self, me: &SignedIn, new: &str, but_session: &str) -> Result<()> {
        let person = &me.person;
        let hash = self.hash_password(new).await?;
        let entry = self.entry(&me.viewer, &person.organisation, "changed", "password")?.about(&person.id);
        self.store.set_password(&person.id, &hash, &entry).await?;
        let entry = self.entry(&me.viewer, &person.organisation, "revoked", "sessions")?.about(&person.id);
        Ok(self.store.revoke_sessions_of(&person.id, Some(but_session), self.now().0, &entry).await?)
    }

    pub(super) async fn forget_tries(&self, email: &str) -> Result<()> {
        Ok(self.store.clear_attempts(&account_key(email)).await?)
    }
}

fn too_many() -> AppError {
    AppError::TooMany { retry_after_s: WINDOW_S.unsigned_abs() }
}

/// Hashed: the table of tries is no list of e-mail addresses.
fn account_key(email: &str) -> String {
    format!("email:{}", secret::hash(email))
}

/// One household or office has one IPv4 address, or one /64 of IPv6.
fn address_key(from: IpAddr) -> String {
    match from.to_canonical() {
        IpAddr::V4(v4) => format!("ip:{v4}"),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("ip:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
