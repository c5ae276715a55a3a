//! Places that people put on a site's map, and take off it.

use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::place::{Geometry, NotAPlace, Place, PlaceKind};

#[derive(Clone, Debug)]
pub struct NewPlace {
    pub kind: PlaceKind,
    pub name: String,
    pub geometry: Geometry,
}

impl App {
    /// Those on the map now, the oldest first.
    pub async fn places(&self, viewer: &Viewer, site: &str) -> Result<Vec<Place>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        Ok(self.store.places(&site.organisation, &site.id).await?)
    }

    pub async fn add_place(&self, viewer: &Viewer, site: &str, new: NewPlace) -> Result<Place> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        new.geometry.fits(new.kind).map_err(not_a_place)?;
        let name = super::site::sound_name("name", &new.name)?;
        let place = Place {
            organisation: site.organisation.clone(),
            id: self.new_id()?,
            site: site.id.clone(),
            kind: new.kind,
            name,
            geometry: new.geometry,
            at: self.now().0,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
        };
        let entry = self.entry(viewer, &site.organisation, "added", "place")?.about(&place.id).at_site(&site.id);
        self.store.add_place(&place, &entry.with(&serde_json::json!({ "kind": place.kind }))).await?;
        Ok(place)
    }

    /// Takes a place off the map. Rounds that were planned from it stay what they are.
    pub async fn remove_place(&self, viewer: &Viewer, site: &str, id: &str) -> Result<()> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let entry = self.entry(viewer, &site.organisation, "removed", "place")?.about(id).at_site(&site.id);
        let at = (site.organisation.as_str(), site.id.as_str());
        let removed = self.store.remove_place(at, id, &self.made(viewer), &entry).await?;
        if removed { Ok(()) } else { Err(AppError::NotThere("place")) }
    }
}

fn not_a_place(why: NotAPlace) -> AppError {
    let (message, hint) = match why {
        NotAPlace::WrongShape => {
            ("A hub, a pick-up point and a door are points; an area to stay out of has corners.", "Draw it again.")
        }
        NotAPlace::TooFewCorners => {
            ("An area needs three corners or more, and must end where it began.", "Draw it again.")
        }
        NotAPlace::Elsewhere => ("This place is not in Great Britain.", "Give longitude first, then latitude."),
    };
    AppError::invalid("bad_place", "geometry", message, hint)
}
