//! Safety markers: put at a door, looked at again, ended. What follows from them is told where doors are.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::protected::Hidden;
use super::set_aside::MOST_SETTLED;
use super::{App, AppError, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::safety::{MOST_REVIEW_DAYS, Marker, MarkerCode, MarkerDays, MarkerState, Review, Safety};
use crate::domain::site::Site;

/// A safety marker as those who plan rounds see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MarkerLine {
    pub id: String,
    pub household: String,
    pub address: String,
    pub code: MarkerCode,
    pub words: String,
    pub since: String,
    /// From this day on it is to be looked at again.
    pub review_on: String,
    /// From this day on it has no effect, unless somebody looked.
    pub expires_on: String,
    /// Microseconds.
    pub at: i64,
    pub by_name: String,
    pub state: MarkerState,
    pub ended: Option<MarkerEnded>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MarkerEnded {
    pub at: i64,
    pub by_name: String,
}

/// What whoever calls at a door is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct DoorMark {
    pub code: MarkerCode,
    pub words: String,
}

impl DoorMark {
    pub(super) fn all(safety: &Safety) -> Vec<Self> {
        safety.codes().iter().map(|code| Self { code: *code, words: code.words().to_owned() }).collect()
    }
}

impl App {
    /// Those to be looked at again, those in force, and then the last that are over.
    pub async fn safety_markers(&self, viewer: &Viewer, site: &str) -> Result<Vec<MarkerLine>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let mut lines = self.markers_seen(viewer, &site).await?;
        let is_over = |line: &MarkerLine| !line.state.is_in_effect();
        lines.sort_by_key(|line| (line.state != MarkerState::ReviewDue, is_over(line), std::cmp::Reverse(line.at)));
        let mut left = usize::try_from(MOST_SETTLED).unwrap_or_default();
        lines.retain(|line| {
            let keep = !is_over(line) || left > 0;
            left = left.saturating_sub(usize::from(is_over(line)));
            keep
        });
        let entry = self.entry(viewer, &site.organisation, "saw", "safety_markers")?.at_site(&site.id);
        self.note_looking(entry.with(&serde_json::json!({ "markers": lines.len() }))).await?;
        Ok(lines)
    }

    pub async fn add_safety_marker(
        &self,
        viewer: &Viewer,
        site: &str,
        household: &str,
        code: MarkerCode,
        review_on: Option<Date>,
    ) -> Result<Vec<MarkerLine>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        self.known_home(viewer, &named, household).await?;
        let today = self.now().day();
        let marker = Marker {
            organisation: named.organisation.clone(),
            id: self.new_id()?,
            site: named.id.clone(),
            household: household.to_owned(),
            code,
            since: today,
            days: sound_days(today, review_on)?,
            made: self.made(viewer),
            reviews: Vec::new(),
        };
        let entry = self.entry(viewer, &named.organisation, "added", "safety_marker")?.about(&marker.id);
        let entry = entry.at_site(&named.id).with(&serde_json::json!({ "code": code, "household": household }));
        if !self.store.add_marker(&marker, today, &entry).await? {
            return Err(AppError::Conflict("This home has this marker already. Review that one.".into()));
        }
        self.safety_markers(viewer, site).await
    }

    /// Still needed: it runs on from today. Else it is over.
    pub async fn review_safety_marker(
        &self,
        viewer: &Viewer,
        site: &str,
        id: &str,
        still_needed: bool,
        review_on: Option<Date>,
    ) -> Result<Vec<MarkerLine>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        let there = self.store.markers(&named.organisation, &named.id).await?;
        let marker = there.into_iter().find(|marker| marker.id == id && !hidden.hides_id(&marker.household));
        let marker = marker.ok_or(AppError::NotThere("safety marker"))?;
        let today = self.now().day();
        let days = if still_needed { Some(sound_days(today, review_on)?) } else { None };
        let review = Review { days, made: self.made(viewer) };
        let entry = self.entry(viewer, &named.organisation, "reviewed", "safety_marker")?.about(id).at_site(&named.id);
        let entry = entry.with(&serde_json::json!({ "still_needed": still_needed }));
        if !self.store.review_marker(&marker, &review, today, &entry).await? {
            return Err(AppError::Conflict("This marker is over. If it is needed again, add a new one.".into()));
        }
        self.safety_markers(viewer, site).await
    }

    /// Of homes that the viewer may know of. For a caller who has asked whether the viewer may.
    pub(super) async fn markers_seen(&self, viewer: &Viewer, site: &Site) -> Result<Vec<MarkerLine>> {
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let addresses: HashMap<&str, &str> = standing
            .ground
            .households(&site.id)
            .iter()
            .map(|home| (home.address.id.as_str(), home.address.written.as_str()))
            .collect();
        let today = self.now().day();
        let markers = self.store.markers(&site.organisation, &site.id).await?;
        let seen = markers.into_iter().filter(|marker| !hidden.hides_id(&marker.household));
        Ok(seen.map(|marker| line(&marker, today, addresses.get(marker.household.as_str()).copied())).collect())
    }

    /// What is in effect today, by household.
    pub(super) async fn safety_of(&self, site: &Site) -> Result<HashMap<String, Safety>> {
        let today = self.now().day();
        let mut safety: HashMap<String, Safety> = HashMap::new();
        for marker in self.store.markers(&site.organisation, &site.id).await? {
            if marker.is_in_effect(today) {
                safety.entry(marker.household).or_default().learn(marker.code);
            }
        }
        Ok(safety)
    }
}

fn sound_days(today: Date, review_on: Option<Date>) -> Result<MarkerDays> {
    MarkerDays::from(today, review_on).ok_or_else(|| {
        let message = format!("A marker is reviewed within {MOST_REVIEW_DAYS} days, and not in the past.");
        AppError::invalid("bad_review_day", "review_on", message, "Give a day from today on, half a year away at most.")
    })
}

fn line(marker: &Marker, today: Date, address: Option<&str>) -> MarkerLine {
    let days = marker.days_now();
    MarkerLine {
        id: marker.id.clone(),
        household: marker.household.clone(),
        // It may have left the list.
        address: address.unwrap_or(&marker.household).to_owned(),
        code: marker.code,
        words: marker.code.words().to_owned(),
        since: marker.since.to_string(),
        review_on: days.review_on.to_string(),
        expires_on: days.expires_on.to_string(),
        at: marker.made.at,
        by_name: marker.made.by_name.clone(),
        state: marker.state(today),
        ended: marker.ended().map(|made| MarkerEnded { at: made.at, by_name: made.by_name.clone() }),
    }
}
