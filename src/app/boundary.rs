//! A site's boundary versions, as they came, for ever.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{App, AppError, Result};
use crate::domain::boundary::in_force;
use crate::domain::person::{Action, Viewer};

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoundarySummary {
    pub version: i64,
    /// ISO date from which it holds.
    pub from: String,
    /// ISO date from which another version holds instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Is it the one that holds today?
    pub in_force: bool,
    pub added_at: i64,
    pub added_by: String,
    pub area_ha: f64,
    pub parts: usize,
    pub holes: usize,
    /// The import that brought it.
    pub import: String,
}

impl App {
    /// Every version, the newest first.
    pub async fn boundaries(&self, viewer: &Viewer, site: &str) -> Result<Vec<BoundarySummary>> {
        let site = self.site_for(viewer, Action::SeeBoundary, site).await?;
        let ground = self.ground().await?;
        let versions = ground.boundaries(&site.id);
        let today = self.now().day().to_string();
        let now = in_force(versions.iter().map(|(v, _)| v), &today).map(|v| v.version);
        let until = |from: &str, version: i64| {
            let later = versions.iter().map(|(v, _)| v).filter(|v| (v.from.as_str(), v.version) > (from, version));
            later.min_by(|a, b| (&a.from, a.version).cmp(&(&b.from, b.version))).map(|v| v.from.clone())
        };
        let mut out: Vec<BoundarySummary> = versions
            .iter()
            .map(|(v, b)| BoundarySummary {
                version: v.version,
                from: v.from.clone(),
                until: until(&v.from, v.version),
                in_force: now == Some(v.version),
                added_at: v.added_at,
                added_by: v.added_by.clone(),
                area_ha: (b.area_ha() * 100.0).round() / 100.0,
                parts: b.parts(),
                holes: b.holes(),
                import: v.import.clone(),
            })
            .collect();
        out.sort_by(|a, b| (&b.from, b.version).cmp(&(&a.from, a.version)));
        Ok(out)
    }

    /// One version as a GeoJSON Feature.
    pub async fn boundary_geojson(&self, viewer: &Viewer, site: &str, version: i64) -> Result<Value> {
        let site = self.site_for(viewer, Action::SeeBoundary, site).await?;
        let ground = self.ground().await?;
        let (found, _) = ground
            .boundaries(&site.id)
            .iter()
            .find(|(v, _)| v.version == version)
            .ok_or(AppError::NotThere("boundary version"))?;
        let geometry: Value = serde_json::from_str(&found.geojson).map_err(|e| AppError::Broken(e.to_string()))?;
        Ok(json!({
            "type": "Feature",
            "properties": { "site": site.id, "name": site.name, "version": found.version, "from": found.from },
            "geometry": geometry,
        }))
    }
}
