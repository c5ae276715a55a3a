//! The ground as it stands: boundaries, household lists and gazetteer, held in memory and read
//! again when storage says that something changed. An eligibility check never waits for a search
//! in the database.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::{App, AppError, Result};
use crate::domain::boundary::{Boundary, BoundaryVersion, in_force};
use crate::domain::gazetteer::{Gazetteer, Known};
use crate::domain::household::Household;
use crate::domain::site::INSTALLATION;

/// Everything that an answer rests on, at one revision.
pub struct Ground {
    revision: i64,
    boundaries: HashMap<String, Vec<(BoundaryVersion, Arc<Boundary>)>>,
    households: HashMap<String, Vec<Household>>,
    pub gazetteer: Gazetteer,
}

/// The last ground read; shared by all clones of the app.
#[derive(Clone, Default)]
pub struct GroundCache(Arc<Mutex<Option<Arc<Ground>>>>);

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

    /// Homes on a site's list now.
    pub fn households(&self, site: &str) -> &[Household] {
        self.households.get(site).map_or(&[], Vec::as_slice)
    }
}

impl App {
    /// The ground as storage has it now.
    pub async fn ground(&self) -> Result<Arc<Ground>> {
        let revision = self.store.revision().await?;
        let mut held = self.ground.0.lock().await;
        if let Some(ground) = held.as_ref().filter(|g| g.revision == revision) {
            return Ok(Arc::clone(ground));
        }
        let fresh = Arc::new(self.read_ground(revision).await?);
        *held = Some(Arc::clone(&fresh));
        Ok(fresh)
    }

    async fn read_ground(&self, revision: i64) -> Result<Ground> {
        let versions = self.store.all_boundary_versions().await?;
        let households = self.store.all_households().await?;
        let mut addresses = Vec::new();
        let organisations = self.store.organisations().await?;
        for organisation in organisations.iter().map(|o| o.id.as_str()).chain([INSTALLATION]) {
            addresses.push((organisation.to_owned(), self.store.addresses(organisation).await?));
        }
        tokio::task::spawn_blocking(move || build(revision, versions, households, addresses))
            .await
            .map_err(|e| AppError::Broken(e.to_string()))?
    }
}

fn build(
    revision: i64,
    versions: Vec<BoundaryVersion>,
    list: Vec<Household>,
    addresses: Vec<(String, Vec<crate::domain::address::Address>)>,
) -> Result<Ground> {
    let mut boundaries: HashMap<String, Vec<(BoundaryVersion, Arc<Boundary>)>> = HashMap::new();
    for version in versions {
        let boundary = Boundary::from_geojson(&version.geojson).map_err(|e| {
            AppError::Broken(format!("boundary {} of {} can't be read: {e}", version.version, version.site))
        })?;
        boundaries.entry(version.site.clone()).or_default().push((version, Arc::new(boundary)));
    }
    let on_lists = list.iter().map(|h| Known::new(&h.organisation, Some(&h.site), h.address.clone()));
    let mut known: Vec<Known> = on_lists.collect();
    for (organisation, addresses) in addresses {
        known.extend(addresses.into_iter().map(|a| Known::new(&organisation, None, a)));
    }
    let mut households: HashMap<String, Vec<Household>> = HashMap::new();
    for household in list {
        households.entry(household.site.clone()).or_default().push(household);
    }
    Ok(Ground { revision, boundaries, households, gazetteer: Gazetteer::new(known) })
}
