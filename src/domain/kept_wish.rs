//! A do-not-knock that outlives everything else that is known of a home: a keyed hash of its address, and nothing else.
//!
//! Lists change their ids, homes leave a list and come back, records are erased: whoever asked never to be called on is not
//! called on. From a hash nobody reads an address; with the organisation's key and an address at hand one can be compared.

use std::collections::{HashMap, HashSet};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::address::Address;

/// One row of what is kept. Of each hash the last one counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptWish {
    /// HMAC-SHA-256 in hex.
    pub hash: String,
    /// False: staff, or whoever pressed it by mistake, took it back.
    pub holds: bool,
    /// Microseconds.
    pub at: i64,
}

/// An address under each name that a later list may know it by: its UPRN, unless others share it, and as it is written.
pub fn hashes(key: &[u8], address: &Address, shared_uprns: &HashSet<&str>) -> Vec<String> {
    let own = address.uprn.as_ref().map(|uprn| uprn.as_str()).filter(|uprn| !shared_uprns.contains(uprn));
    let uprn = own.map(|uprn| format!("uprn {uprn}"));
    let names = uprn.into_iter().chain([format!("written {}", address.identity())]);
    names.filter_map(|name| hash(key, &name)).collect()
}

fn hash(key: &[u8], name: &str) -> Option<String> {
    // Any length of key will do: there is nothing to refuse.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(name.as_bytes());
    Some(data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// What an organisation keeps, by hash.
#[derive(Clone, Debug, Default)]
pub struct KeptWishes(HashMap<String, KeptWish>);

impl KeptWishes {
    /// Of rows in the order of their numbers.
    pub fn of(rows: impl IntoIterator<Item = KeptWish>) -> Self {
        Self(rows.into_iter().map(|row| (row.hash.clone(), row)).collect())
    }

    pub fn holds_any(&self) -> bool {
        self.0.values().any(|kept| kept.holds)
    }

    /// Since when a home with these hashes is not to be called on.
    pub fn since(&self, hashes: &[String]) -> Option<i64> {
        hashes.iter().filter_map(|hash| self.0.get(hash)).filter(|kept| kept.holds).map(|kept| kept.at).min()
    }

    /// The rows to add so that this is what is kept of such a home.
    pub fn missing(&self, hashes: &[String], holds: bool, at: i64) -> Vec<KeptWish> {
        let differs = |hash: &&String| self.0.get(*hash).map_or(holds, |kept| kept.holds != holds);
        hashes.iter().filter(differs).map(|hash| KeptWish { hash: hash.clone(), holds, at }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{AddressFields, Uprn};

    fn home(uprn: Option<&str>, written: &str) -> Address {
        let fields = AddressFields { whole: Some(written.into()), ..AddressFields::default() };
        fields.into_address(uprn.and_then(Uprn::read), None, None)
    }

    #[test]
    fn a_home_is_known_again_by_its_uprn_or_as_it_is_written_and_by_no_other_key() {
        let none = HashSet::new();
        let first = hashes(b"key", &home(Some("100012345678"), "12 Oak Road"), &none);
        let kept = KeptWishes::of(KeptWishes::default().missing(&first, true, 7));
        assert_eq!(kept.since(&hashes(b"key", &home(None, "12  OAK ROAD"), &none)), Some(7));
        assert_eq!(kept.since(&hashes(b"key", &home(Some("100012345678"), "Flat 1, Oak House"), &none)), Some(7));
        assert_eq!(kept.since(&hashes(b"key", &home(None, "14 Oak Road"), &none)), None);
        assert_eq!(kept.since(&hashes(b"another", &home(None, "12 Oak Road"), &none)), None);
        assert!(first.iter().all(|hash| hash.len() == 64 && !hash.contains("100012345678")));
    }

    #[test]
    fn a_uprn_that_homes_share_names_none_of_them() {
        let shared = HashSet::from(["100012345678"]);
        let flat = |written: &str| hashes(b"key", &home(Some("100012345678"), written), &shared);
        let kept = KeptWishes::of(KeptWishes::default().missing(&flat("Flat 1, Oak House"), true, 7));
        assert_eq!((kept.since(&flat("Flat 1, Oak House")), kept.since(&flat("Flat 2, Oak House"))), (Some(7), None));
    }

    #[test]
    fn what_is_taken_back_holds_no_more_and_nothing_is_said_twice() {
        let of_home = hashes(b"key", &home(None, "12 Oak Road"), &HashSet::new());
        let first = KeptWishes::default().missing(&of_home, true, 1);
        let kept = KeptWishes::of(first.clone());
        assert_eq!(kept.missing(&of_home, true, 2), []);
        let lifted = kept.missing(&of_home, false, 3);
        let kept = KeptWishes::of(first.into_iter().chain(lifted));
        assert!(kept.since(&of_home).is_none() && !kept.holds_any());
        assert_eq!(KeptWishes::default().missing(&of_home, false, 4), [], "nothing to take back");
    }
}
