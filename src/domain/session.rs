//! How a person or a program proves who they are: sessions, bearer tokens, one-time links.
//! Only hashes are kept.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::person::Action;

/// One signed-in browser. `hash` is SHA-256 of the token in the cookie, in hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub organisation: String,
    /// Shown and used to revoke; says nothing about the token.
    pub id: String,
    pub person: String,
    pub hash: String,
    pub started_at: i64,
    pub last_seen_at: i64,
    /// The absolute end, whatever the use.
    pub ends_at: i64,
    pub revoked_at: Option<i64>,
    /// "Chrome on Android", as far as the browser says.
    pub device: String,
}

/// A bearer token for a program: `pw_…`. `hash` is SHA-256 of the whole token, in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    pub organisation: String,
    pub id: String,
    /// Whose it is: it may never do more than they may.
    pub person: String,
    pub name: String,
    #[serde(skip)]
    pub hash: String,
    pub scopes: Vec<Action>,
    pub added_at: i64,
    pub ends_at: i64,
    pub last_used_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

/// A link that works once: the first administrator, an invitation, a new password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTimeLink {
    pub organisation: String,
    pub hash: String,
    /// `None`: makes the installation's first administrator.
    pub person: Option<String>,
    pub made_at: i64,
    pub ends_at: i64,
    pub used_at: Option<i64>,
}
