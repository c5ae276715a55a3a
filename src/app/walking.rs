//! The ground of a site as it is walked: the network laid from its streets, and its doors on it. Both
//! are worked out from what was brought in, and never stored; the network is held while the streets
//! stay what they are.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use serde_json::Value;

use super::ground::Ground as Lists;
use super::import::aside;
use super::{App, AppError, Result};
use crate::domain::household::Household;
use crate::domain::import::{DoorNotReached, StreetCounts};
use crate::domain::network::build::{Ground, build};
use crate::domain::network::snap::{Door, How, Reached, Snapper, Unreached};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;
use crate::formats::streets::geojson::understand;

/// What a network was laid from: kinds of street file, and the imports that brought them.
type LaidFrom = Vec<(String, String)>;

type Laid = (LaidFrom, Arc<Ground>);

/// Each home of a site's list, in its order: where it hangs on the network, or why nowhere.
pub(super) type Reaches = Vec<std::result::Result<Reached, Unreached>>;

/// A site's doors, with the network and the lists that they were laid against.
type Hung = (Weak<Ground>, Weak<Lists>, Arc<Reaches>);

/// Networks by site, with what each was laid from, and the doors on them. Shared by all clones of the app.
#[derive(Clone, Default)]
pub(super) struct Grounds {
    laid: Arc<RwLock<HashMap<String, Laid>>>,
    hung: Arc<RwLock<HashMap<String, Hung>>>,
}

impl Grounds {
    fn get(&self, site: &str, from: &LaidFrom) -> Option<Arc<Ground>> {
        let held = self.laid.read().unwrap_or_else(PoisonError::into_inner);
        held.get(site).filter(|(laid_from, _)| laid_from == from).map(|(_, ground)| Arc::clone(ground))
    }

    fn put(&self, site: &str, from: LaidFrom, ground: &Arc<Ground>) {
        let mut held = self.laid.write().unwrap_or_else(PoisonError::into_inner);
        held.insert(site.to_owned(), (from, Arc::clone(ground)));
    }
}

impl App {
    /// What the site's streets come to today, for the homes on its list today, with the doors that
    /// can't be reached and why.
    pub async fn streets(&self, viewer: &Viewer, site: &str) -> Result<StreetCounts> {
        let site = self.site_named(viewer, Action::SeeHouseholds, site).await?;
        let (walked, ground) = (self.walking_ground(&site).await?, self.ground().await?);
        let counts = aside(|| count(&walked, ground.households(&site.id)));
        let mut entry = self.entry(viewer, &site.organisation, "saw", "streets")?;
        entry.site = Some(site.id);
        self.note(entry.with(&serde_json::json!({ "doors_not_reached": counts.doors_not_reached.len() }))).await?;
        Ok(counts)
    }

    /// The doors of a site's list on its network: laid once, as long as both stay what they are.
    pub(super) fn reaches(&self, site: &Site, ground: &Arc<Ground>, lists: &Arc<Lists>) -> Arc<Reaches> {
        let held = self.walking.hung.read().unwrap_or_else(PoisonError::into_inner).get(&site.id).cloned();
        if let Some((on, of, reaches)) = held
            && Weak::ptr_eq(&on, &Arc::downgrade(ground))
            && Weak::ptr_eq(&of, &Arc::downgrade(lists))
        {
            return reaches;
        }
        let reaches = Arc::new(aside(|| doors_on(ground, lists.households(&site.id))));
        let hung = (Arc::downgrade(ground), Arc::downgrade(lists), Arc::clone(&reaches));
        self.walking.hung.write().unwrap_or_else(PoisonError::into_inner).insert(site.id.clone(), hung);
        reaches
    }

    /// The walking network of a site, for a caller who has asked whether the viewer may.
    pub(super) async fn walking_ground(&self, site: &Site) -> Result<Arc<Ground>> {
        let from = self.store.base_map_imports(&site.organisation, &site.id).await?;
        if let Some(ground) = self.walking.get(&site.id, &from) {
            return Ok(ground);
        }
        let held = self.store.base_map(&site.organisation, &site.id).await?;
        let ground = Arc::new(aside(|| lay(&held))?);
        self.walking.put(&site.id, from, &ground);
        Ok(ground)
    }
}

/// The network of street files as they are kept: kind and GeoJSON.
fn lay(held: &[(String, String)]) -> Result<Ground> {
    let read = |kind: &str| {
        let text = held.iter().find(|(k, _)| k == kind).map(|(_, text)| text.as_str());
        text.map(serde_json::from_str::<Value>).transpose().map_err(|e| AppError::Broken(e.to_string()))
    };
    let (streets, points) = (read("streets")?, read("street_points")?);
    Ok(build(&understand(streets.as_ref(), points.as_ref()).ways))
}

/// Each home in the order given: where it hangs on the network, or why nowhere.
pub(super) fn doors_on(ground: &Ground, homes: &[Household]) -> Reaches {
    let snapper = Snapper::new(ground);
    let door = |home: &Household| {
        let at = home.address.point.map(|point| [point.at.easting, point.at.northing]);
        snapper.snap(Door { street: home.address.parts.street.as_deref(), at })
    };
    homes.iter().map(door).collect()
}

/// What streets come to, for the homes on a site's list.
pub(super) fn count(ground: &Ground, homes: &[Household]) -> StreetCounts {
    let homes: Vec<Household> = homes.iter().filter(|home| home.gone_at.is_none()).cloned().collect();
    let doors = doors_on(ground, &homes);
    let of = |how: How| doors.iter().filter(|door| door.as_ref().is_ok_and(|d| d.how == how)).count() as u64;
    let (by_name, by_distance) = (of(How::ByName), of(How::ByDistance));
    let not_reached = homes.iter().zip(&doors).filter_map(|(home, door)| {
        let why = door.as_ref().err()?;
        Some(DoorNotReached {
            household: home.address.id.clone(),
            address: home.address.with_postcode(),
            code: why.code().to_owned(),
            reason: why.words(),
        })
    });
    let (crossings, marked) = ground.crossings();
    StreetCounts {
        stretches: ground.stretches() as u64,
        crossings: crossings as u64,
        marked_crossings: marked as u64,
        doors_snapped: by_name + by_distance,
        doors_by_name: by_name,
        doors_by_distance: by_distance,
        doors_not_reached: not_reached.collect(),
    }
}
