//! The ground as it stands: boundaries, household lists and gazetteer, held in memory and read
//! again when storage says that something changed. An eligibility check never waits for a search
//! in the database. The gazetteer is apart, since it may be large and most calls don't need it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use super::rulings::{Around, Rulings};
use super::{App, AppError, Result};
use crate::domain::address::Address;
use crate::domain::boundary::{Boundary, BoundaryVersion, in_force};
use crate::domain::gazetteer::{Gazetteer, Known};
use crate::domain::household::Household;
use crate::domain::site::{INSTALLATION, Site};
use crate::storage::Counters;

/// Boundaries and household lists of all sites, at one revision.
#[derive(Default)]
pub struct Ground {
    boundaries: HashMap<String, Vec<(BoundaryVersion, Arc<Boundary>)>>,
    households: HashMap<String, Vec<Household>>,
}

/// What was read, with the revision that it was read at: of lists and lines, and of people's rulings.
type AtRevision<T> = ((i64, i64), Arc<T>);

/// What was read last; shared by all clones of the app. Whoever reads it anew holds `reading`.
pub(super) struct Held<T> {
    last: Arc<RwLock<Option<AtRevision<T>>>>,
    reading: Arc<Mutex<()>>,
}

#[derive(Clone, Default)]
pub struct GroundCache {
    ground: Held<Ground>,
    gazetteer: Held<Gazetteer>,
    pub(super) sites: Held<Vec<Site>>,
    pub(super) around: Held<Around>,
    pub(super) rulings: Held<Rulings>,
}

/// All that a check is answered from, as it stands at one moment.
pub struct Standing {
    pub ground: Arc<Ground>,
    pub gazetteer: Arc<Gazetteer>,
    pub rulings: Arc<Rulings>,
    pub sites: Arc<Vec<Site>>,
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self { last: Arc::clone(&self.last), reading: Arc::clone(&self.reading) }
    }
}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self { last: Arc::default(), reading: Arc::default() }
    }
}

impl<T: Send + Sync + 'static> Held<T> {
    /// What is held, if it is of this revision or a later one; else what `read` reads. The reading
    /// goes on if whoever asked goes away: the next one finds it done.
    pub(super) async fn at(
        &self,
        revision: (i64, i64),
        read: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<Arc<T>> {
        if let Some(value) = self.get(revision) {
            return Ok(value);
        }
        let reading = Arc::clone(&self.reading).lock_owned().await;
        // Somebody else may have read it while we waited.
        if let Some(value) = self.get(revision) {
            return Ok(value);
        }
        let last = Arc::clone(&self.last);
        let work = tokio::spawn(async move {
            let fresh = Arc::new(read.await?);
            *last.write().unwrap_or_else(PoisonError::into_inner) = Some((revision, Arc::clone(&fresh)));
            drop(reading);
            Ok(fresh)
        });
        work.await.map_err(|e| AppError::Broken(e.to_string()))?
    }

    /// Without a clone of the app, which most requests can do without.
    pub fn get(&self, revision: (i64, i64)) -> Option<Arc<T>> {
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(of, _)| *of >= revision).map(|(_, value)| Arc::clone(value))
    }
}

impl Ground {
    /// The version of a site's boundary in force on a day (ISO date).
    pub fn boundary_on(&self, site: &str, day: &str) -> Option<(&BoundaryVersion, &Arc<Boundary>)> {
        let versions = self.boundaries.get(site)?;
        let version = in_force(versions.iter().map(|(version, _)| version), day)?;
        versions.iter().find(|(v, _)| v.version == version.version).map(|(v, b)| (v, b))
    }

    pub fn boundaries(&self, site: &str) -> &[(BoundaryVersion, Arc<Boundary>)] {
        self.boundaries.get(site).map_or(&[], Vec::as_slice)
    }

    /// Every version of every site's boundary.
    pub fn all_versions(&self) -> impl Iterator<Item = (&str, &(BoundaryVersion, Arc<Boundary>))> {
        self.boundaries.iter().flat_map(|(site, versions)| versions.iter().map(move |v| (site.as_str(), v)))
    }

    /// The boundaries of all sites in force on a day.
    pub fn all_boundaries_on(&self, day: &str) -> Vec<Arc<Boundary>> {
        self.boundaries.keys().filter_map(|site| self.boundary_on(site, day)).map(|(_, b)| Arc::clone(b)).collect()
    }

    /// Homes on a site's list now.
    pub fn households(&self, site: &str) -> &[Household] {
        self.households.get(site).map_or(&[], Vec::as_slice)
    }
}

impl App {
    /// Boundaries and household lists as storage has them now.
    pub async fn ground(&self) -> Result<Arc<Ground>> {
        self.ground_at(self.counters().await?.revision).await
    }

    /// Everything that a check is answered from. Asks the database one question, where nothing has changed.
    pub async fn standing(&self) -> Result<Standing> {
        let Counters { revision, rulings, access } = self.counters().await?;
        let (ground, gazetteer) = (self.ground_at(revision).await?, self.gazetteer_at(revision).await?);
        let rulings = self.rulings_at((revision, rulings), &ground, &gazetteer).await?;
        Ok(Standing { ground, gazetteer, rulings, sites: self.all_sites(access).await? })
    }

    /// All addresses that are known, from gazetteer files and household lists.
    pub async fn gazetteer(&self) -> Result<Arc<Gazetteer>> {
        self.gazetteer_at(self.counters().await?.revision).await
    }

    async fn ground_at(&self, revision: i64) -> Result<Arc<Ground>> {
        if let Some(held) = self.ground.ground.get((revision, 0)) {
            return Ok(held);
        }
        let app = self.clone();
        self.ground.ground.at((revision, 0), async move { app.read_ground().await }).await
    }

    async fn gazetteer_at(&self, revision: i64) -> Result<Arc<Gazetteer>> {
        if let Some(held) = self.ground.gazetteer.get((revision, 0)) {
            return Ok(held);
        }
        let app = self.clone();
        self.ground.gazetteer.at((revision, 0), async move { app.read_gazetteer().await }).await
    }

    async fn read_ground(&self) -> Result<Ground> {
        let mut ground = Ground::default();
        for version in self.store.all_boundary_versions().await? {
            let boundary = Boundary::from_geojson(&version.geojson).map_err(|e| {
                AppError::Broken(format!("boundary {} of {} can't be read: {e}", version.version, version.site))
            })?;
            ground.boundaries.entry(version.site.clone()).or_default().push((version, Arc::new(boundary)));
        }
        for household in self.store.all_households().await? {
            ground.households.entry(household.site.clone()).or_default().push(household);
        }
        Ok(ground)
    }

    async fn read_gazetteer(&self) -> Result<Gazetteer> {
        let list = self.store.all_households().await?;
        let mut addresses = Vec::new();
        let organisations = self.store.organisations().await?;
        for organisation in organisations.iter().map(|o| o.id.as_str()).chain([INSTALLATION]) {
            addresses.push((organisation.to_owned(), self.store.addresses(organisation).await?));
        }
        tokio::task::spawn_blocking(move || index(list, addresses)).await.map_err(|e| AppError::Broken(e.to_string()))
    }
}

fn index(list: Vec<Household>, addresses: Vec<(String, Vec<Address>)>) -> Gazetteer {
    let mut known: Vec<Known> =
        list.into_iter().map(|h| Known::new(&h.organisation, Some(&h.site), h.address)).collect();
    for (organisation, addresses) in addresses {
        known.extend(addresses.into_iter().map(|a| Known::new(&organisation, None, a)));
    }
    Gazetteer::new(known)
}
