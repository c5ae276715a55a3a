//! Organisations and their sites, with how many homes stand where.

use serde::Serialize;
use utoipa::ToSchema;

use super::ground::Ground;
use super::protected::Hidden;
use super::surroundings::Counts;
use super::{App, AppError, Result};
use crate::domain::gazetteer::Surroundings;
use crate::domain::household::Household;
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::LonLat;
use crate::domain::site::{INSTALLATION, Organisation, Site, slug};

/// The boundary in force today.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoundaryNow {
    pub version: i64,
    /// ISO date from which it holds.
    pub from: String,
}

/// One row of the sites page. Counts are of homes on the list today, under today's boundary.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SiteSummary {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub organisation_name: String,
    pub is_demo: bool,
    pub boundary: Option<BoundaryNow>,
    /// Absent before there is a list.
    pub homes: Option<u64>,
    /// Absent before there is a boundary and a list.
    pub inside: Option<u64>,
    pub outside: Option<u64>,
    pub without_point: Option<u64>,
    /// Empty homes among those inside.
    pub voids: Option<u64>,
    pub centre: Option<LonLat>,
    /// West, south, east, north, in degrees.
    pub bbox: Option<[f64; 4]>,
    /// How much is known of what lies around it; told of one site at a time, and absent before there is a boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surroundings: Option<Surroundings>,
    /// Known addresses within 150 metres of the line, on either side: what that is judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_line: Option<Counts>,
}

impl App {
    /// Every site that the viewer may know of.
    pub async fn sites(&self, viewer: &Viewer) -> Result<Vec<SiteSummary>> {
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let organisations = self.store.organisations().await?;
        let sites = self.store.sites().await?;
        let mine = sites.into_iter().filter(|s| viewer.may_at(Action::SeeCounts, &s.organisation, &s.id));
        Ok(mine.map(|site| self.summary(viewer, (&standing.ground, &hidden), &organisations, site)).collect())
    }

    pub async fn site(&self, viewer: &Viewer, id: &str) -> Result<SiteSummary> {
        let site = self.site_for(viewer, Action::SeeCounts, id).await?;
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let around = self.surroundings_of(&site).await?;
        let organisations = self.store.organisations().await?;
        let mut summary = self.summary(viewer, (&standing.ground, &hidden), &organisations, site);
        if summary.boundary.is_some() {
            (summary.surroundings, summary.near_line) = (Some(around.surroundings), Some(around.counts));
        }
        Ok(summary)
    }

    /// A new site. Its id is made from its name.
    pub async fn add_site(&self, viewer: &Viewer, organisation: &str, name: &str) -> Result<Site> {
        self.require_in(viewer, Action::AddSite, organisation).await?;
        let name = sound_name("name", name)?;
        if organisation == INSTALLATION || self.store.organisation(organisation).await?.is_none() {
            return Err(AppError::NotThere("organisation"));
        }
        for n in 1..=99 {
            let id = if n == 1 { slug(&name) } else { format!("{}-{n}", slug(&name)) };
            let site = Site {
                organisation: organisation.to_owned(),
                id: id.clone(),
                name: name.clone(),
                added_at: self.now().0,
                is_demo: self.settings.is_demo,
            };
            let mut entry = self.entry(viewer, organisation, "changed", "site")?;
            (entry.subject, entry.site) = (Some(id.clone()), Some(id));
            if self.store.add_site(&site, &entry).await? {
                return Ok(site);
            }
        }
        Err(AppError::Conflict(format!("There are too many sites called {name}. Choose another name.")))
    }

    pub async fn organisations(&self, viewer: &Viewer) -> Result<Vec<Organisation>> {
        let all = self.store.organisations().await?;
        Ok(all.into_iter().filter(|o| viewer.knows_organisation(&o.id)).collect())
    }

    /// A new organisation; one of that name that is there already is given back as it is.
    pub async fn add_organisation(&self, viewer: &Viewer, name: &str) -> Result<Organisation> {
        self.require_everywhere(viewer, Action::AddSite, "organisation").await?;
        let name = sound_name("name", name)?;
        let there = self.store.organisations().await?;
        if let Some(same) = there.iter().find(|o| o.name.to_lowercase() == name.to_lowercase()) {
            return Ok(same.clone());
        }
        // Two names may make one id; two organisations are never one.
        let ids = (1..).map(|n| if n == 1 { slug(&name) } else { format!("{}-{n}", slug(&name)) });
        let id = ids.into_iter().find(|id| there.iter().all(|o| o.id != *id)).unwrap_or_else(|| slug(&name));
        let organisation = Organisation { id, name };
        let mut entry = self.entry(viewer, &organisation.id, "changed", "organisation")?;
        entry.subject = Some(organisation.id.clone());
        self.store.add_organisation(&organisation, self.now().0, &entry).await?;
        match self.store.organisation(&organisation.id).await? {
            Some(kept) if kept.name == organisation.name => Ok(kept),
            _ => Err(AppError::Conflict("Somebody else added an organisation at the same time. Try again.".into())),
        }
    }

    /// Whoever sees the list sees no sum with a home that is hidden from them: else one could subtract.
    fn summary(
        &self,
        viewer: &Viewer,
        (ground, hidden): (&Ground, &Hidden),
        organisations: &[Organisation],
        site: Site,
    ) -> SiteSummary {
        let today = self.now().day().to_string();
        let boundary = ground.boundary_on(&site.id, &today);
        let sees_list = viewer.may_at(Action::SeeHouseholds, &site.organisation, &site.id);
        let is_told = |home: &&Household| !(sees_list && hidden.hides_id(&home.address.id));
        let homes: Vec<&Household> = ground.households(&site.id).iter().filter(is_told).collect();
        let (mut inside, mut outside, mut without_point, mut voids) = (0, 0, 0, 0);
        for home in &homes {
            match (home.address.point, boundary) {
                (None, _) => without_point += 1,
                (Some(point), Some((_, boundary))) if boundary.locate(point.at).inside => {
                    inside += 1;
                    voids += u64::from(home.is_void);
                }
                (Some(_), Some(_)) => outside += 1,
                (Some(_), None) => {}
            }
        }
        let listed = !homes.is_empty();
        let placed = listed && boundary.is_some();
        let bbox = boundary.and_then(|(_, b)| b.bbox_wgs84());
        let organisation = organisations.iter().find(|o| o.id == site.organisation);
        SiteSummary {
            organisation_name: organisation.map_or_else(|| site.organisation.clone(), |o| o.name.clone()),
            boundary: boundary.map(|(v, _)| BoundaryNow { version: v.version, from: v.from.clone() }),
            homes: listed.then_some(homes.len() as u64),
            inside: placed.then_some(inside),
            outside: placed.then_some(outside),
            without_point: listed.then_some(without_point),
            voids: placed.then_some(voids),
            centre: bbox.map(|[w, s, e, n]| LonLat { longitude: f64::midpoint(w, e), latitude: f64::midpoint(s, n) }),
            bbox,
            surroundings: None,
            near_line: None,
            id: site.id,
            name: site.name,
            organisation: site.organisation,
            is_demo: site.is_demo,
        }
    }
}

pub(super) fn sound_name(field: &str, name: &str) -> Result<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 80 || name.chars().any(char::is_control) {
        let message = "The name must have 1 to 80 characters.";
        return Err(AppError::invalid("bad_name", field, message, "Give a shorter name, such as “Gaer estate”."));
    }
    Ok(name)
}
