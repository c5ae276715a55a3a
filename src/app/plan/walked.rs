//! Champions' routes, and how far each was walked.

use std::collections::HashMap;

use jiff::civil::Date;

use super::view::view;
use crate::app::import::aside;
use crate::app::{App, Result};
use crate::domain::event::{ContactEvent, by_household, fold_on_round};
use crate::domain::person::Viewer;
use crate::domain::plan::PlanKind;
use crate::domain::site::Site;

/// A champion's route with what was done of it.
pub struct WalkedRoute {
    pub plan: String,
    pub round: String,
    pub number: u32,
    pub name: Option<String>,
    pub doors: usize,
    /// Doors at which something was recorded.
    pub done: usize,
    /// Longitude and latitude.
    pub path: Vec<[f64; 2]>,
}

impl App {
    /// Of plans that were made by then. For a caller who has asked whether the viewer may.
    pub(in crate::app) async fn walked_routes(
        &self,
        viewer: &Viewer,
        site: &Site,
        on: Date,
        events: &[&ContactEvent],
    ) -> Result<Vec<WalkedRoute>> {
        let field = self.field_of(viewer, site.clone(), on).await?;
        let today = self.now().day();
        let by_door: HashMap<&str, Vec<&ContactEvent>> = by_household(events.iter().copied());
        let mut routes = Vec::new();
        for (plan, version) in &field.plans {
            let asked = plan.asked_at(version);
            if asked.kind != PlanKind::Champion || asked.on > on {
                continue;
            }
            let whole = aside(|| view(&field, plan, version, None, today));
            for round in whole.rounds {
                let was_called_on = |door: &&String| {
                    let known = by_door.get(door.as_str()).map_or(&[][..], Vec::as_slice);
                    let state = fold_on_round(known, &plan.id, &round.id);
                    state.attempted || !state.leaflets.is_empty()
                };
                let done = round.doors.iter().filter(was_called_on).count();
                routes.push(WalkedRoute {
                    plan: plan.id.clone(),
                    number: round.number,
                    name: round.assigned_name,
                    doors: round.doors.len(),
                    done,
                    path: round.path,
                    round: round.id,
                });
            }
        }
        Ok(routes)
    }
}
