//! Bearer tokens for programs. A token does what its scopes say, where its owner may, and no longer
//! than a year.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::people::looks_after_wholly;
use super::viewer::{SignedIn, home, viewer_of};
use super::{App, AppError, Result, secret};
use crate::domain::person::{Action, Person, Viewer};
use crate::domain::session::Token;
use crate::domain::time::Moment;

/// A program may not be given these: letting people and programs in is for a person.
const FOR_PEOPLE_ONLY: [Action; 2] = [Action::ManagePeople, Action::ManageTokens];

/// What a new token is to be.
pub struct NewToken {
    pub name: String,
    pub scopes: Vec<Action>,
    /// The last day on which it works, ISO date.
    pub ends_on: String,
    /// Whose it is; `None`: the viewer's own.
    pub person: Option<String>,
}

impl App {
    /// Those of everyone whom the viewer looks after.
    pub async fn tokens(&self, viewer: &Viewer) -> Result<Vec<Token>> {
        self.require_somewhere(viewer, Action::ManageTokens, "tokens").await?;
        let mut seen = Vec::new();
        for token in self.store.tokens().await? {
            if self.owner_looked_after(viewer, &token).await? {
                seen.push(token);
            }
        }
        self.note(self.entry(viewer, home(viewer), "saw", "tokens")?).await?;
        Ok(seen)
    }

    /// Makes one. The text is given here, once, and kept nowhere.
    pub async fn add_token(&self, me: &SignedIn, new: NewToken) -> Result<(String, Token)> {
        let viewer = &me.viewer;
        self.require_somewhere(viewer, Action::ManageTokens, "tokens").await?;
        let owner = new.person.as_deref().unwrap_or(&me.person.id);
        let (owner, grants) = self.person_looked_after(viewer, owner).await?;
        if owner.closed_at.is_some() {
            return Err(AppError::Conflict("This account is closed: it can't have a token.".to_owned()));
        }
        check_scopes(&new.scopes, &viewer_of(&owner, grants))?;
        let text = self.new_token_text()?;
        let token = Token {
            organisation: owner.organisation.clone(),
            id: self.new_id()?,
            person: owner.id,
            name: super::people::checked_name(&new.name)?,
            hash: secret::hash(&text),
            scopes: new.scopes,
            added_at: self.now().0,
            ends_at: checked_end(&new.ends_on, self.now())?.0,
            last_used_at: None,
            revoked_at: None,
        };
        let entry = self.entry(viewer, &token.organisation, "added", "token")?.about(&token.id);
        self.store.add_token(&token, &entry.with(&serde_json::json!({ "scopes": token.scopes }))).await?;
        Ok((text, token))
    }

    pub async fn revoke_token(&self, viewer: &Viewer, id: &str) -> Result<()> {
        self.require_somewhere(viewer, Action::ManageTokens, "tokens").await?;
        let Some(token) = self.store.tokens().await?.into_iter().find(|token| token.id == id) else {
            return Err(AppError::NotThere("token"));
        };
        if !self.owner_looked_after(viewer, &token).await? {
            self.note_refusal(viewer, home(viewer), Action::ManageTokens, "token", Some(id)).await?;
            return Err(AppError::NotThere("token"));
        }
        let entry = self.entry(viewer, &token.organisation, "revoked", "token")?.about(id);
        self.store.revoke_token(id, self.now().0, &entry).await?;
        Ok(())
    }

    async fn owner_looked_after(&self, viewer: &Viewer, token: &Token) -> Result<bool> {
        let owner: Option<(Person, _)> = self.store.person(&token.person).await?;
        Ok(owner.is_some_and(|(person, grants)| looks_after_wholly(viewer, &person, &grants)))
    }
}

fn check_scopes(scopes: &[Action], owner: &Viewer) -> Result<()> {
    let (message, what_to_do) = if scopes.is_empty() {
        ("The token may do nothing.", "Choose at least one thing that it may do.")
    } else if scopes.iter().any(|scope| FOR_PEOPLE_ONLY.contains(scope)) {
        ("A token can't look after people or tokens.", "Take manage_people and manage_tokens out of the list.")
    } else if !scopes.iter().all(|&scope| owner.may_somewhere(scope)) {
        ("A token may do no more than its owner.", "Choose only things that the owner of the token may do.")
    } else {
        return Ok(());
    };
    Err(AppError::invalid("bad_scopes", "scopes", message, what_to_do))
}

/// The end of that day in the United Kingdom, if it is within the coming twelve months.
fn checked_end(ends_on: &str, now: Moment) -> Result<Moment> {
    let refused = |message| {
        AppError::invalid("bad_end", "ends_on", message, "Give a day within the next 12 months, such as 2027-03-31.")
    };
    let today = now.day();
    let day: Date = ends_on.trim().parse().map_err(|_| refused("This is not a date."))?;
    if day < today {
        return Err(refused("This day is over already."));
    }
    if day > today.saturating_add(jiff::Span::new().months(12)) {
        return Err(refused("A token may work for 12 months at the most."));
    }
    end_of(day).ok_or_else(|| refused("This is not a date that can be used."))
}

fn end_of(day: Date) -> Option<Moment> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let next = day.tomorrow().ok()?.to_zoned(zone).ok()?;
    Some(Moment(next.timestamp().as_microsecond()))
}
