//! What is known of a site's doors from its events, held in memory. Events are only ever added, in the order of their
//! numbers: what is held stays true, and only what came since is read.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{App, Result};
use crate::domain::event::{ContactEvent, HouseholdState, by_household, fold};
use crate::domain::site::Site;

/// A site's events, and what follows from them.
#[derive(Default)]
pub(super) struct SiteRecord {
    /// In the order of their arrival; those that belong to no site yet at the end of each reading.
    pub events: Vec<Arc<ContactEvent>>,
    pub states: FxHashMap<String, HouseholdState>,
    /// The last number read: of the site, and of what belongs to none.
    read_to: (i64, i64),
}

/// By site; shared by all clones of the app.
#[derive(Clone, Default)]
pub(super) struct Doors(Arc<RwLock<HashMap<String, Arc<SiteRecord>>>>);

impl SiteRecord {
    /// What is known of a home; nothing has happened at one without events.
    pub fn state(&self, household: &str) -> Option<&HouseholdState> {
        self.states.get(household)
    }

    pub fn last_number(&self) -> i64 {
        self.read_to.0
    }

    fn with(&self, site: Vec<ContactEvent>, none: Vec<ContactEvent>) -> Self {
        let last = |of: &[ContactEvent], before: i64| of.last().map_or(before, |event| event.number);
        let read_to = (last(&site, self.read_to.0), last(&none, self.read_to.1));
        let known = self.events.len();
        let mut events = self.events.clone();
        events.extend(site.into_iter().chain(none).map(Arc::new));
        let new: HashSet<&str> = events[known..].iter().map(|event| event.sent.id.as_str()).collect();
        let homes = by_household::<FxBuildHasher>(events.iter().map(Arc::as_ref));
        let mut states = self.states.clone();
        for (home, of) in homes {
            if of.iter().any(|event| new.contains(event.sent.id.as_str())) {
                states.insert(home.to_owned(), fold(of));
            }
        }
        Self { events, states, read_to }
    }
}

impl Doors {
    fn get(&self, site: &str) -> Arc<SiteRecord> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.get(site).cloned().unwrap_or_default()
    }

    /// Whoever read on less far meanwhile changes nothing.
    fn put(&self, site: &str, record: &Arc<SiteRecord>) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.get(site).is_none_or(|held| held.read_to < record.read_to) {
            held.insert(site.to_owned(), Arc::clone(record));
        }
    }
}

impl App {
    /// A site's events as storage has them now, for a caller who has asked whether the viewer may.
    pub(super) async fn site_record(&self, site: &Site) -> Result<Arc<SiteRecord>> {
        let held = self.doors.get(&site.id);
        let (of_site, of_none) = held.read_to;
        let new = self.store.events(&site.organisation, &site.id, of_site).await?;
        let new_of_none = self.store.events_of_no_site(&site.organisation, of_none).await?;
        if new.is_empty() && new_of_none.is_empty() {
            return Ok(held);
        }
        let record = Arc::new(super::import::aside(|| held.with(new, new_of_none)));
        self.doors.put(&site.id, &record);
        Ok(record)
    }
}
