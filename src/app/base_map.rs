//! What is drawn under everything else: streets, buildings, green and water, from the site's own
//! OpenStreetMap extract. Never from a third party.

use serde_json::{Map, Value};

use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;

impl App {
    /// GeoJSON collections by kind: `streets`, `street_points`, `basemap`. Empty where none came.
    pub async fn base_map(&self, viewer: &Viewer, site: &str) -> Result<Value> {
        let site = self.site_for(viewer, Action::SeeBoundary, site).await?;
        self.base_map_of(&site).await
    }

    /// For a caller who has asked whether the viewer may.
    pub(super) async fn base_map_of(&self, site: &Site) -> Result<Value> {
        let mut out = Map::new();
        for (kind, geojson) in self.store.base_map(&site.organisation, &site.id).await? {
            let collection = serde_json::from_str(&geojson).map_err(|e| AppError::Broken(e.to_string()))?;
            out.insert(kind, collection);
        }
        Ok(Value::Object(out))
    }
}
