//! A site's household list, on map and in table, under the boundary of today.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::ground::Ground;
use super::note::EntryNoteLine;
use super::protected::Hidden;
use super::safety::MarkerLine;
use super::{App, AppError, Result};
use crate::domain::boundary::Boundary;
use crate::domain::due::PartOfDay;
use crate::domain::event::{ContactEvent, Kind, taken_back};
use crate::domain::household::{Household, HouseholdChange};
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::to_lonlat;
use crate::domain::site::Site;
use crate::formats::csv_out;

/// Which side of the line a home is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    Inside,
    Outside,
    NoPoint,
    /// The site has no boundary yet.
    NoBoundary,
}

impl Where {
    fn code(self) -> &'static str {
        match self {
            Where::Inside => "inside",
            Where::Outside => "outside",
            Where::NoPoint => "no_point",
            Where::NoBoundary => "no_boundary",
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HomeRow {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uprn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// One line, without the postcode.
    pub address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_building: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    #[serde(rename = "where")]
    pub place: Where,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_to_line_m: Option<f64>,
    pub is_void: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dwelling_type: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HouseholdTable {
    /// The version that says inside or outside.
    pub boundary_version: Option<i64>,
    pub total: usize,
    pub homes: Vec<HomeRow>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HouseholdDetail {
    pub household: Household,
    pub history: Vec<HouseholdChange>,
    /// What happened at the door, the newest first. This and what follows is for those who plan rounds.
    pub events: Vec<HomeEvent>,
    /// Markers in effect.
    pub safety: Vec<MarkerLine>,
    pub entry_note: Option<EntryNoteLine>,
}

/// A contact event, in short.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HomeEvent {
    pub id: String,
    pub kind: Kind,
    pub outcome: Option<String>,
    pub outcome_words: Option<String>,
    /// Microseconds.
    pub at: i64,
    pub person_name: String,
    pub leaflet: bool,
    pub wave: Option<String>,
    pub call_back_on: Option<String>,
    pub call_back_part: Option<PartOfDay>,
    /// Its time is in doubt: the phone's clock was wrong, or nobody knows.
    pub flagged: bool,
    /// It does not count.
    pub taken_back: bool,
    /// What was written beside it, while that is kept.
    pub note: Option<String>,
}

impl App {
    pub async fn households(&self, viewer: &Viewer, site: &str) -> Result<HouseholdTable> {
        let site = self.site_for(viewer, Action::SeeHouseholds, site).await?;
        let table = self.table_for(viewer, &site).await?;
        let mut entry = self.entry(viewer, &site.organisation, "saw", "households")?;
        entry.site = Some(site.id);
        self.note(entry.with(&serde_json::json!({ "homes": table.total }))).await?;
        Ok(table)
    }

    /// The list as a CSV file; cells that a spreadsheet would run are made harmless.
    pub async fn households_csv(&self, viewer: &Viewer, site: &str) -> Result<String> {
        let site = self.site_for(viewer, Action::SeeHouseholds, site).await?;
        let table = self.table_for(viewer, &site).await?;
        let mut entry = self.entry(viewer, &site.organisation, "exported", "households")?;
        entry.site = Some(site.id);
        self.note(entry.with(&serde_json::json!({ "homes": table.total }))).await?;
        let header = [
            "id",
            "uprn",
            "reference",
            "address",
            "postcode",
            "longitude",
            "latitude",
            "where",
            "distance_to_line_m",
            "is_void",
            "dwelling_type",
        ];
        let rows = table.homes.iter().map(|home| {
            let text = |t: &Option<String>| t.clone().unwrap_or_default();
            let number = |n: Option<f64>, places: usize| n.map(|n| format!("{n:.places$}")).unwrap_or_default();
            vec![
                home.id.clone(),
                text(&home.uprn),
                text(&home.reference),
                home.address.clone(),
                text(&home.postcode),
                number(home.longitude, 7),
                number(home.latitude, 7),
                home.place.code().to_owned(),
                number(home.distance_to_line_m, 2),
                if home.is_void { "yes" } else { "no" }.to_owned(),
                text(&home.dwelling_type),
            ]
        });
        csv_out::table(&header, rows).map_err(AppError::Broken)
    }

    /// One home with everything that lists have said of it.
    pub async fn household(&self, viewer: &Viewer, site: &str, id: &str) -> Result<HouseholdDetail> {
        let site = self.site_for(viewer, Action::SeeHouseholds, site).await?;
        let hidden = Hidden::from(viewer, &self.standing().await?.rulings);
        let household = self.store.household(&site.organisation, &site.id, id).await?;
        let household = household.filter(|_| !hidden.hides_id(id)).ok_or(AppError::NotThere("household"))?;
        let history = self.store.household_history(&site.organisation, &site.id, id).await?;
        let mut entry = self.entry(viewer, &site.organisation, "saw", "household")?;
        (entry.site, entry.subject) = (Some(site.id.clone()), Some(id.to_owned()));
        self.note(entry).await?;
        let mut detail =
            HouseholdDetail { household, history, events: Vec::new(), safety: Vec::new(), entry_note: None };
        if viewer.may_at(Action::PlanRounds, &site.organisation, &site.id) {
            detail.events = self.events_at(&site, id).await?;
            let markers = self.markers_seen(viewer, &site).await?.into_iter();
            detail.safety = markers.filter(|line| line.household == id && line.state.is_in_effect()).collect();
            let note = self.entry_notes_of(&site).await?.into_iter().find(|note| note.household == id);
            let address = detail.household.address.written.clone();
            detail.entry_note = note.map(|note| EntryNoteLine { address, note });
        }
        Ok(detail)
    }

    async fn events_at(&self, site: &Site, household: &str) -> Result<Vec<HomeEvent>> {
        let record = self.site_record(site).await?;
        let back = taken_back(record.events.iter().map(Arc::as_ref));
        let notes = self.notes_kept(site).await?;
        let at_door = |event: &&ContactEvent| {
            event.sent.household.as_deref() == Some(household) && event.sent.kind != Kind::Correction
        };
        let mut events: Vec<&ContactEvent> = record.events.iter().map(Arc::as_ref).filter(at_door).collect();
        events.sort_by(|a, b| (b.corrected_at, &b.sent.id).cmp(&(a.corrected_at, &a.sent.id)));
        let told = |event: &ContactEvent| {
            let sent = &event.sent;
            HomeEvent {
                id: sent.id.clone(),
                kind: sent.kind,
                outcome: event.outcome().map(|outcome| outcome.code().to_owned()),
                outcome_words: event.outcome().map(|outcome| outcome.row().word.to_owned()),
                at: event.corrected_at,
                person_name: event.person_name.clone(),
                leaflet: sent.leaflet,
                wave: sent.wave.clone(),
                call_back_on: sent.call_back_on.map(|day| day.to_string()),
                call_back_part: sent.call_back_part,
                flagged: event.flagged,
                taken_back: back.contains(sent.id.as_str()),
                note: notes.get(&sent.id).cloned(),
            }
        };
        Ok(events.into_iter().map(told).collect())
    }

    /// Without homes that the viewer is not to know of.
    async fn table_for(&self, viewer: &Viewer, site: &Site) -> Result<HouseholdTable> {
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let mut table = self.household_table(&standing.ground, site);
        table.homes.retain(|home| !hidden.hides_id(&home.id));
        table.total = table.homes.len();
        Ok(table)
    }

    pub(super) fn household_table(&self, ground: &Ground, site: &Site) -> HouseholdTable {
        let today = self.now().day().to_string();
        let boundary = ground.boundary_on(&site.id, &today);
        let homes: Vec<HomeRow> =
            ground.households(&site.id).iter().map(|home| row(home, boundary.map(|(_, b)| b.as_ref()))).collect();
        HouseholdTable { boundary_version: boundary.map(|(v, _)| v.version), total: homes.len(), homes }
    }
}

fn row(home: &Household, boundary: Option<&Boundary>) -> HomeRow {
    let address = &home.address;
    let position = address.point.and_then(|p| boundary.map(|b| b.locate(p.at)));
    let at = address.point.and_then(|p| to_lonlat(p.at).ok());
    let place = match (&address.point, &position) {
        (None, _) => Where::NoPoint,
        (_, None) => Where::NoBoundary,
        (_, Some(position)) if position.inside => Where::Inside,
        _ => Where::Outside,
    };
    let degrees = |d: f64| (d * 1e7).round() / 1e7;
    HomeRow {
        id: address.id.clone(),
        uprn: address.uprn.as_ref().map(|u| u.as_str().to_owned()),
        reference: home.reference.clone(),
        address: address.written.clone(),
        street: address.parts.street.clone(),
        number: address.parts.number.clone(),
        sub_building: address.parts.sub_building.clone(),
        postcode: address.parts.postcode.as_ref().map(ToString::to_string),
        longitude: at.map(|p| degrees(p.longitude)),
        latitude: at.map(|p| degrees(p.latitude)),
        place,
        distance_to_line_m: position.map(|p| (p.distance_to_line_m * 100.0).round() / 100.0),
        is_void: home.is_void,
        dwelling_type: home.dwelling_type.clone(),
    }
}
