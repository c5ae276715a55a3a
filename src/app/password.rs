//! Passwords: the rules for a new one, and argon2id for keeping it.
//!
//! The rules are length and not being easily guessed; there are none about capitals or figures,
//! which make passwords harder to remember and no harder to guess.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::{App, AppError, Result};

const SHORTEST: usize = 12;
const LONGEST: usize = 200;
/// Sign-ins that may wait for their turn at hashing; more are told to come back.
const MAY_WAIT: usize = 32;

/// A hash of nothing, made with the same settings. An unknown account is checked against it, so that
/// it takes as long as a known one.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$cGF0Y2h3YWxrLW5vYm9keQ$\
    mPIyE4GzJr7kQ1w0o3c9fYb5tVxN2uHqLdSgTeWaRi8";

/// Passwords in use everywhere, or that begin one: lower case, without figures at the end.
const COMMON: &str = include_str!("common_passwords.txt");

/// Hashing takes 19 MiB and a core each time, so only a few happen at once.
#[derive(Clone)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let turns = cores.clamp(1, 4);
        Self { turns: Arc::new(Semaphore::new(turns)), queue: Arc::new(Semaphore::new(turns + MAY_WAIT)) }
    }
}

impl Passwords {
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self.queue.try_acquire().map_err(|_| AppError::TooMany { retry_after_s: 5 })?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|e| AppError::Broken(e.to_string()))?;
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Broken(e.to_string()))
    }
}

impl App {
    /// The hash to keep, in PHC form.
    pub(super) async fn hash_password(&self, password: &str) -> Result<String> {
        let salt: [u8; 16] = self.chance()?;
        let password = normal(password);
        let hashed = self.passwords.in_turn(move || hash_with(&password, &salt)).await?;
        hashed.map_err(|e| AppError::Broken(e.to_string()))
    }

    /// Whether this is the password. `None`, an account without one, takes as long as any.
    pub(super) async fn is_password(&self, password: &str, hash: Option<String>) -> Result<bool> {
        let password = normal(password);
        self.passwords.in_turn(move || verify(&password, hash.as_deref())).await
    }
}

fn hash_with(password: &str, salt: &[u8]) -> argon2::password_hash::Result<String> {
    Ok(argon2id().hash_password_with_salt(password.as_bytes(), salt)?.to_string())
}

fn verify(password: &str, hash: Option<&str>) -> bool {
    let same = argon2id().verify_password(password.as_bytes(), hash.unwrap_or(NOBODYS_HASH)).is_ok();
    same && hash.is_some()
}

/// 19 MiB, two passes, one lane: OWASP's recommendation for argon2id, and this crate's own default.
fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Two keyboards may send one letter in two ways; a password is the same on both.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

/// Whether this may be somebody's new password.
pub fn check_new(password: &str, email: &str, name: &str) -> Result<()> {
    let length = normal(password).chars().count();
    let (code, message) = if length < SHORTEST {
        ("password_too_short", format!("The password is too short: it has {length} characters and needs at least 12."))
    } else if length > LONGEST {
        ("password_too_long", format!("The password is too long: it has {length} characters and may have 200."))
    } else if is_about_its_owner(password, email, name) {
        ("password_is_your_name", "The password is your own name or e-mail address, which is guessed first.".to_owned())
    } else if is_common(password) {
        ("password_too_common", "The password is one of those that are guessed first.".to_owned())
    } else {
        return Ok(());
    };
    Err(AppError::invalid(
        code,
        "password",
        message,
        "Choose three or four words that have nothing to do with each other.",
    ))
}

fn is_about_its_owner(password: &str, email: &str, name: &str) -> bool {
    let password = squeezed(password);
    let own = [email, email.split('@').next().unwrap_or_default(), name];
    let bare = without_figures(&password);
    own.iter().map(|word| squeezed(word)).any(|word| !word.is_empty() && (word == password || word == bare))
}

fn is_common(password: &str) -> bool {
    let password = squeezed(password);
    let bare = without_figures(&password);
    let mut letters: Vec<char> = password.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    letters.len() < 4 || COMMON.lines().any(|common| common == password || common == bare)
}

/// Lower case, letters and figures only.
fn squeezed(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn without_figures(squeezed: &str) -> &str {
    squeezed.trim_end_matches(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(password: &str) -> Option<String> {
        match check_new(password, "jo.smith@larch.example", "Jo Smith") {
            Err(AppError::Invalid(problem)) => Some(problem.code),
            _ => None,
        }
    }

    #[test]
    fn a_long_password_of_any_kind_will_do() {
        for good in ["seven green kettles", "purple teapot ladder", "ŵyth-deg-pump-ŷd", "ggggggggggghijklm"] {
            assert_eq!(refusal(good), None, "{good}");
        }
    }

    #[test]
    fn short_common_and_ones_own_name_are_refused() {
        assert_eq!(refusal("elevenchars").as_deref(), Some("password_too_short"));
        assert_eq!(refusal("Jo.Smith@Larch.example").as_deref(), Some("password_is_your_name"));
        assert_eq!(refusal("JoSmith1234567").as_deref(), Some("password_is_your_name"));
        for common in
            ["password1234", "Password-2026!", "qwertyuiop12", "aaaaaaaaaaaaa", "123456789012", "Patchwalk2026"]
        {
            assert_eq!(refusal(common).as_deref(), Some("password_too_common"), "{common}");
        }
        assert_eq!(refusal(&"long ".repeat(60)).as_deref(), Some("password_too_long"));
    }

    #[test]
    fn a_hash_fits_its_password_and_no_other_and_nobodys_fits_none() {
        let hash = hash_with("seven green kettles", &[7; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("seven green kettles", Some(&hash)));
        assert!(!verify("seven green kettle", Some(&hash)));
        assert!(!verify("anything", None));
    }

    #[test]
    fn nobodys_hash_is_one_that_argon2_can_work_through() {
        let wrong = argon2id().verify_password(b"anything", NOBODYS_HASH);
        assert_eq!(wrong, Err(argon2::password_hash::Error::PasswordInvalid), "it must take as long as a real one");
    }
}
