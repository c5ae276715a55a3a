//! Secrets that are shown once and kept only as a hash.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::{App, Result};

/// How a bearer token begins, so that people and scanners know one when they see one.
pub const TOKEN_PREFIX: &str = "pw_";

/// SHA-256 in hex. Enough for a secret of 160 random bits or more; passwords need argon2.
pub fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

impl App {
    /// 256 random bits, for a cookie or a link.
    pub(super) fn new_secret(&self) -> Result<String> {
        Ok(BASE64URL_NOPAD.encode(&self.chance::<32>()?))
    }

    /// `pw_` and 160 random bits, for a program.
    pub(super) fn new_token_text(&self) -> Result<String> {
        let letters = BASE32_NOPAD.encode(&self.chance::<20>()?).to_lowercase();
        Ok(format!("{TOKEN_PREFIX}{letters}"))
    }
}
