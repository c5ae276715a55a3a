//! The household list held against the boundary and the gazetteer: who is on the list but outside
//! the line, and who lives inside the line but is missing from the list.

use serde::Serialize;
use utoipa::ToSchema;

use super::household::{HomeRow, Where};
use super::protected::Hidden;
use super::{App, Result};
use crate::domain::address::order;
use crate::domain::eligibility::NamedAddress;
use crate::domain::gazetteer::{Known, same_home};
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::to_lonlat;
use crate::domain::site::INSTALLATION;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Comparison {
    pub boundary_version: Option<i64>,
    /// Homes on the list that stand outside the line.
    pub on_list_outside: Vec<HomeRow>,
    /// Homes on the list that have no place on the map.
    pub on_list_no_point: Vec<HomeRow>,
    /// Homes of the gazetteer inside the line that are not on the list. Shops and offices are none.
    pub missing_from_list: Vec<NamedAddress>,
}

impl App {
    pub async fn comparison(&self, viewer: &Viewer, site: &str) -> Result<Comparison> {
        let site = self.site_for(viewer, Action::SeeImports, site).await?;
        let standing = self.standing().await?;
        let (ground, gazetteer) = (&standing.ground, &standing.gazetteer);
        let hidden = Hidden::from(viewer, &standing.rulings);
        let table = self.household_table(ground, &site);
        let today = self.now().day().to_string();
        let mut missing_from_list = Vec::new();
        if let Some((_, boundary)) = ground.boundary_on(&site.id, &today) {
            let of_gazetteer = |k: &Known| {
                let may_see = k.organisation == INSTALLATION || k.organisation == site.organisation;
                k.is_home && k.list_of.is_none() && may_see
            };
            let on_list = |k: &Known| k.list_of.as_deref() == Some(site.id.as_str());
            for known in gazetteer.within(boundary.bng()).filter(|k| of_gazetteer(k)) {
                let Some(point) = known.point else { continue };
                let listed = gazetteer.twins(known).any(|twin| on_list(twin) && same_home(twin, known));
                if !listed && !hidden.hides(known) && boundary.locate(point.at).inside {
                    missing_from_list.push(NamedAddress {
                        id: known.id.clone(),
                        address: known.with_postcode(),
                        verdict: None,
                        point: to_lonlat(point.at).ok(),
                    });
                }
            }
        }
        missing_from_list.sort_by(|a, b| order::natural(&a.address, &b.address));
        let mut entry = self.entry(viewer, &site.organisation, "saw", "comparison")?;
        entry.site = Some(site.id);
        self.note(entry).await?;
        let of = |place| table.homes.iter().filter(move |h| h.place == place).cloned().collect();
        Ok(Comparison {
            boundary_version: table.boundary_version,
            on_list_outside: of(Where::Outside),
            on_list_no_point: of(Where::NoPoint),
            missing_from_list,
        })
    }
}
