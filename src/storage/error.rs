//! What can go wrong with storage, in words for whoever runs the installation.

use thiserror::Error;

pub type Result<T> = std::result::Result<T, StorageError>;

/// Each message says what is wrong and what to do next. None quotes a row, a password or a URL.
#[derive(Debug, Error)]
pub enum StorageError {
    #[error(
        "this data was written by a newer Patchwalk: its schema is version {found} and this program knows versions up to \
         {known}. Nothing was changed. Use the newer program, or restore a backup made by this one"
    )]
    NewerSchema { found: i64, known: i64 },
    #[error(
        "the database engine is version {found}, and Patchwalk needs {needed} or newer. Upgrade it, then start again"
    )]
    EngineTooOld { found: String, needed: &'static str },
    /// The data cannot be trusted as it is.
    #[error("{0}")]
    Damaged(String),
    /// Somebody else holds it; later may work.
    #[error("{0}")]
    InUse(String),
    #[error("{0}")]
    NotReachable(String),
    #[error("{0}")]
    BadBackup(String),
    /// What was about to be changed is no longer as it was seen: look again, then apply again.
    #[error("{0}")]
    ChangedMeanwhile(String),
    /// Two things of one id.
    #[error("something of this id is there already. Look again, then try again")]
    KeyTaken,
    /// Nothing was saved. It goes on by itself once there is room.
    #[error("the disk is full, so nothing was saved. Make room, then try again")]
    Full,
    #[error("{0}")]
    Engine(String),
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => Self::InUse(
                "the database did not become free in time. Another import or backup may be running, or the database may be \
                 out of reach. Try again in a moment"
                    .into(),
            ),
            sqlx::Error::Io(e) => Self::NotReachable(format!("the database cannot be reached: {e}. Check that it is running")),
            sqlx::Error::Tls(e) => Self::NotReachable(format!("no safe connection to the database: {e}")),
            sqlx::Error::Configuration(e) => Self::NotReachable(format!("the database's address cannot be used: {e}")),
            sqlx::Error::Database(e) if e.is_unique_violation() => Self::KeyTaken,
            sqlx::Error::Database(e) => {
                let code = e.code().unwrap_or_default();
                from_code(&code, e.message())
            }
            sqlx::Error::Decode(e) => Self::Damaged(format!(
                "the database holds something that cannot be read: {e}. Run 'patchwalk doctor'"
            )),
            other => Self::Engine(format!("the database answered with an error: {other}")),
        }
    }
}

/// SQLite's codes are numbers (the low byte is the family); PostgreSQL's are five characters.
fn from_code(code: &str, message: &str) -> StorageError {
    let sqlite_family = if code.len() == 5 { None } else { code.parse::<i64>().ok().map(|n| n & 0xff) };
    match (sqlite_family, code) {
        (Some(5 | 6), _) | (None, "40001" | "40P01" | "55P03" | "55006") => StorageError::InUse(
            "the database is in use by another program. Stop the other program, or try again in a moment".into(),
        ),
        (Some(11), _) | (None, "XX001" | "XX002") => StorageError::Damaged(format!(
            "the database is damaged: {message}. Run 'patchwalk doctor', and restore the last backup if it says so"
        )),
        (Some(26), _) => StorageError::Damaged(
            "the database file is not a database, or is damaged beyond reading. Restore the last backup".into(),
        ),
        (Some(13), _) | (None, "53100") => StorageError::Full,
        (Some(8 | 23 | 3), _) | (None, "42501") => StorageError::NotReachable(format!(
            "the database may not be written to: {message}. Check who owns the data folder, and its permissions"
        )),
        (Some(14), _) => StorageError::NotReachable(
            "the database file cannot be opened. Check that the data folder exists and that you may write to it".into(),
        ),
        (None, "28P01" | "28000") => StorageError::NotReachable(
            "PostgreSQL refused the user name or the password. Check the database's address".into(),
        ),
        (None, "3D000") => StorageError::NotReachable(format!(
            "PostgreSQL has no such database ({message}). Make it with 'createdb', or correct the database's address"
        )),
        (None, "57P01" | "57P02" | "57P03" | "53300") => StorageError::NotReachable(format!(
            "PostgreSQL is not taking connections just now ({message}). Try again in a moment"
        )),
        (None, "22021" | "22P05") => StorageError::Engine(
            "the text holds a character that cannot be stored (a null character). Remove it, then try again".into(),
        ),
        _ => StorageError::Engine(format!("the database answered with an error: {message}")),
    }
}

/// A stored value that is not one that this program writes.
pub(super) fn unreadable(what: &str, value: &str) -> StorageError {
    StorageError::Damaged(format!(
        "the database holds a {what} that this program does not know: '{value}'. Run 'patchwalk doctor', and restore the \
         last backup if the database was changed by hand"
    ))
}

/// A file that could not be read or written.
pub(super) fn file_trouble(what: &str, path: &std::path::Path, error: &std::io::Error) -> StorageError {
    StorageError::NotReachable(format!("{what} '{}': {error}", path.display()))
}
