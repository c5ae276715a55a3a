//! Who was turned away, and would be inside today.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::protected::Hidden;
use super::{App, Result};
use crate::domain::boundary::Boundary;
use crate::domain::eligibility::refusal::would_be_inside;
use crate::domain::eligibility::{RecordedCheck, Verdict};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::{INSTALLATION, Site};

/// Checks that are read at a time.
const PAGE: i64 = 2_000;

/// One address that was answered "outside" or "near the line", and that today's boundary puts inside.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PastRefusal {
    /// The newest check that refused it.
    pub check_id: String,
    /// RFC 3339, UTC.
    pub checked_at: String,
    /// The day that it was asked for, ISO date.
    pub on: String,
    /// As typed.
    pub query: String,
    /// Who asked: `person:<id>`, `token:<id>`, `terminal`.
    pub by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_name: Option<String>,
    pub address_id: String,
    pub matched_address: Option<String>,
    pub was: Verdict,
    /// The site that the answer was about, and its boundary's version then.
    pub was_site: Option<String>,
    pub old_version: Option<i64>,
    pub new_version: i64,
    /// ISO date from which the new version holds.
    pub new_from: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PastRefusals {
    /// Absent before there is a boundary.
    pub boundary_version: Option<i64>,
    /// Newest first, each address once.
    pub refusals: Vec<PastRefusal>,
}

impl App {
    pub async fn past_refusals(&self, viewer: &Viewer, site: &str) -> Result<PastRefusals> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let today = self.now().day().to_string();
        let mut answer = PastRefusals { boundary_version: None, refusals: Vec::new() };
        if let Some((version, boundary)) = standing.ground.boundary_on(&site.id, &today) {
            answer.boundary_version = Some(version.version);
            let names = self.names(viewer).await?;
            let mut checks = self.refused_and_now_inside(viewer, &site, version.version, boundary).await?;
            checks.retain(|c| !c.answer.address_id.as_deref().is_some_and(|id| hidden.hides_id(id)));
            answer.refusals = checks
                .into_iter()
                .map(|check| PastRefusal {
                    check_id: check.id,
                    checked_at: check.answer.checked_at,
                    on: check.answer.on,
                    query: check.answer.query,
                    by_name: names.get(&check.by).cloned(),
                    by: check.by,
                    address_id: check.answer.address_id.unwrap_or_default(),
                    matched_address: check.answer.matched_address,
                    was: check.verdict,
                    was_site: check.answer.site,
                    old_version: check.answer.boundary_version,
                    new_version: version.version,
                    new_from: version.from.clone(),
                })
                .collect();
        }
        let entry = self.entry(viewer, &site.organisation, "saw", "past_refusals")?.at_site(&site.id);
        self.note(entry.with(&serde_json::json!({ "addresses": answer.refusals.len() }))).await?;
        Ok(answer)
    }

    /// Recorded checks that the viewer may read, newest first, each address once.
    pub(super) async fn refused_and_now_inside(
        &self,
        viewer: &Viewer,
        site: &Site,
        version: i64,
        boundary: &Boundary,
    ) -> Result<Vec<RecordedCheck>> {
        let mut found: Vec<RecordedCheck> = Vec::new();
        // Checks that speak of several organisations are read by those who look after all of them.
        let across = viewer.may_everywhere(Action::SeeChecks).then_some(INSTALLATION);
        for organisation in [Some(site.organisation.as_str()), across].into_iter().flatten() {
            let mut before = None;
            loop {
                let page = self.store.refusals(organisation, before.as_ref(), PAGE).await?;
                before = page.last().map(|check| (check.at, check.id.clone()));
                found.extend(page.into_iter().filter(|c| would_be_inside(c, &site.id, version, boundary)));
                if before.is_none() {
                    break;
                }
            }
        }
        found.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        let mut seen = HashSet::new();
        found.retain(|check| check.answer.address_id.clone().is_some_and(|id| seen.insert(id)));
        Ok(found)
    }
}
