//! Who somebody is and what there is, held in memory for as long as storage says that it still holds.
//!
//! Storage counts each change to people, roles, sessions, tokens and sites (`access`), and to what
//! maps are made of (`revision`). One look at the two counters comes before anything that is held is
//! used, and all requests that wait share a look. The look begins after the request came: what was
//! revoked before a request is revoked for it, whichever program did it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::together::Together;
use super::viewer::SignedIn;
use super::{App, Result};
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::storage::{Counters, Store};

/// Callers held at the most; then all are asked for anew.
const MOST: usize = 10_000;
const AT_ONCE: usize = 1_024;

pub(super) type Looks = Together<(), Option<Counters>>;

pub(super) fn looks(store: &Store) -> Looks {
    let store = store.clone();
    Together::new(AT_ONCE, move |waiting: Vec<()>| {
        let store = store.clone();
        async move { vec![store.counters().await.ok(); waiting.len()] }
    })
}

/// Who came by which secret, by its hash.
#[derive(Clone, Default)]
pub(super) struct Callers(Arc<RwLock<HashMap<String, Held>>>);

struct Held {
    access: i64,
    until: Moment,
    who: SignedIn,
}

impl Callers {
    pub fn get(&self, hash: &str, access: i64, now: Moment) -> Option<SignedIn> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.get(hash).filter(|held| held.access == access && now < held.until).map(|held| held.who.clone())
    }

    /// `access`: as it was before they were looked up. `until`: when to look them up again, whatever happens.
    pub fn keep(&self, hash: String, access: i64, until: Moment, who: SignedIn) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert(hash, Held { access, until, who });
    }
}

impl App {
    /// The counters, as they are now or later.
    pub(super) async fn counters(&self) -> Result<Counters> {
        match self.looks.ask(()).await.flatten() {
            Some(counters) => Ok(counters),
            // To be told why.
            None => Ok(self.store.counters().await?),
        }
    }

    /// All sites there are.
    pub(super) async fn all_sites(&self, access: i64) -> Result<Arc<Vec<Site>>> {
        if let Some(held) = self.ground.sites.get((access, 0)) {
            return Ok(held);
        }
        let store = self.store.clone();
        self.ground.sites.at((access, 0), async move { Ok(store.sites().await?) }).await
    }
}
