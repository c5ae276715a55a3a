//! Why something was not done, in words to show to whoever asked.

use thiserror::Error;

use super::NoRandomness;
use crate::domain::person::NotAllowed;
use crate::domain::problem::Problem;
use crate::storage::StorageError;

#[derive(Debug, Error)]
pub enum AppError {
    /// They can see the thing, but may not do this to it.
    #[error("You may not do this. Ask an administrator if you need to.")]
    NotAllowed,
    #[error("You are not signed in. Sign in, then try again.")]
    NotSignedIn,
    /// The same words for an unknown account, a wrong password and a closed account.
    #[error("The e-mail address or the password is not right. Check both and try again.")]
    WrongCredentials,
    /// There is no such thing, or it is none of their business: the same answer for both.
    #[error("There is no {0} here that you may see.")]
    NotThere(&'static str),
    /// What was handed in was looked at and refused, with reasons.
    #[error("This was refused. The problems say why.")]
    Refused(Vec<Problem>),
    /// One thing in the request is wrong.
    #[error("{}", .0.message)]
    Invalid(Box<Problem>),
    #[error("Too many tries. Wait {} before you try again.", wait_in_words(*.retry_after_s))]
    TooMany { retry_after_s: u64 },
    /// More than a program or a person may ask for in some time; the words say how much that is.
    #[error("{words} Wait {}, then go on.", wait_in_words(*.retry_after_s))]
    OverLimit { words: String, retry_after_s: u64 },
    /// A partner asked about neighbour after neighbour.
    #[error(
        "This looks like asking after one neighbour after another, so it was stopped and the team was told. \
         Ask about the people whom you refer. If this was such a referral, ask the team."
    )]
    LooksLikeARun,
    /// It cannot be done as things are; the words say why and what to do.
    #[error("{0}")]
    Conflict(String),
    /// Somebody else changed it since it was looked at.
    #[error("Somebody else changed this {0} meanwhile. Look at it again, then make your change.")]
    ChangedMeanwhile(&'static str),
    /// The server's disk is full. Nothing was kept, and whoever sent it must keep it.
    #[error(
        "The server's disk is full, so nothing was kept. Keep what you have and try again later; tell whoever runs the server."
    )]
    Full,
    #[error("{0}")]
    Storage(StorageError),
    #[error("{0}")]
    NoRandomness(#[from] NoRandomness),
    /// A piece of work stopped half way; a fault in the program.
    #[error("The work stopped before it was done: {0}")]
    Broken(String),
}

impl AppError {
    pub fn invalid(code: &str, field: &str, message: impl Into<String>, what_to_do: impl Into<String>) -> Self {
        Problem::error(code, message).in_column(field).hint(what_to_do).into()
    }
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self::Invalid(Box::new(problem))
    }
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::ChangedMeanwhile(_) | StorageError::KeyTaken => Self::Conflict(error.to_string()),
            StorageError::Full => Self::Full,
            other => Self::Storage(other),
        }
    }
}

impl From<NotAllowed> for AppError {
    fn from(_: NotAllowed) -> Self {
        Self::NotAllowed
    }
}

fn wait_in_words(seconds: u64) -> String {
    match seconds {
        0..=90 => format!("{} seconds", seconds.max(1)),
        91..=5_400 => format!("{} minutes", seconds.div_ceil(60)),
        _ => format!("{} hours", seconds.div_ceil(3_600)),
    }
}
