//! How much is known of what lies around a site: measured from the lists, and as a manager says.

use geo::{BoundingRect, Coord, Rect};
use rustc_hash::FxHashSet;
use serde::Serialize;
use utoipa::ToSchema;

use super::{App, Result};
use crate::domain::boundary::Boundary;
use crate::domain::decision::SurroundingsStatement;
use crate::domain::gazetteer::{Gazetteer, Known, Surroundings};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::{INSTALLATION, Site};

/// Addresses this near the line, on either side, tell whether the surroundings are known (metres).
const NEAR_LINE_M: f64 = 150.0;
/// Fewer outside than this share of those inside: the surroundings are not really known.
const LEAST_SHARE: f64 = 0.1;

/// Known addresses within 150 metres of the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SurroundingsCounts)]
pub struct Counts {
    pub inside_near_line: u64,
    pub outside_near_line: u64,
}

impl Counts {
    #[allow(clippy::cast_precision_loss, reason = "no list has 2^52 addresses")]
    pub fn surroundings(self) -> Surroundings {
        let enough = self.outside_near_line as f64 >= self.inside_near_line as f64 * LEAST_SHARE;
        if self.outside_near_line > 0 && enough { Surroundings::Incomplete } else { Surroundings::OwnListOnly }
    }
}

/// What is known around a site, and why it is taken to be.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SurroundingsNow {
    pub surroundings: Surroundings,
    /// Measured from the lists.
    #[serde(flatten)]
    pub counts: Counts,
    /// The last that a manager said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<SurroundingsStatement>,
}

/// Counts what the site's organisation knows near its line. The same home on two lists is one.
pub(super) fn count_around(gazetteer: &Gazetteer, site: &Site, boundary: &Boundary) -> Counts {
    let Some(bounds) = boundary.bng().bounding_rect() else { return Counts::default() };
    let margin = Coord { x: NEAR_LINE_M, y: NEAR_LINE_M };
    let wide = Rect::new(bounds.min() - margin, bounds.max() + margin).to_polygon();
    let is_theirs = |known: &&Known| match &known.list_of {
        Some(_) => known.organisation == site.organisation,
        None => known.organisation == INSTALLATION || known.organisation == site.organisation,
    };
    let mut counts = Counts::default();
    let mut seen = FxHashSet::default();
    for known in gazetteer.within(&wide).filter(is_theirs) {
        let Some(point) = known.point else { continue };
        let position = boundary.locate(point.at);
        if position.distance_to_line_m > NEAR_LINE_M {
            continue;
        }
        let name = known.uprn.as_ref().map_or_else(|| known.with_postcode().to_lowercase(), |u| u.as_str().to_owned());
        if !seen.insert(name) {
            continue;
        }
        match position.inside {
            true => counts.inside_near_line += 1,
            false => counts.outside_near_line += 1,
        }
    }
    counts
}

impl App {
    /// Today's: what is known around the site, with the last statement.
    pub async fn surroundings(&self, viewer: &Viewer, site: &str) -> Result<SurroundingsNow> {
        let site = self.site_named(viewer, Action::SeeBoundary, site).await?;
        self.surroundings_of(&site).await
    }

    pub(super) async fn surroundings_of(&self, site: &Site) -> Result<SurroundingsNow> {
        let standing = self.standing().await?;
        let version =
            standing.ground.boundary_on(&site.id, &self.now().day().to_string()).map_or(0, |(v, _)| v.version);
        Ok(standing.rulings.surroundings(&site.id, version))
    }

    /// A manager says that every address in and around the site is listed, or takes it back.
    pub async fn state_surroundings(
        &self,
        viewer: &Viewer,
        site: &str,
        is_complete: bool,
        note: &str,
    ) -> Result<SurroundingsNow> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let note = super::decision::sound_words("note", note, is_complete)?;
        let statement = SurroundingsStatement {
            organisation: site.organisation.clone(),
            site: site.id.clone(),
            number: 0,
            is_complete,
            note,
            at: self.now().0,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
        };
        let entry = self.entry(viewer, &site.organisation, "changed", "surroundings")?.at_site(&site.id);
        let entry = entry.with(&serde_json::json!({ "is_complete": is_complete }));
        self.store.state_surroundings(&statement, &entry).await?;
        self.surroundings_of(&site).await
    }

    /// All that was ever said of a site's surroundings, the newest first.
    pub async fn surroundings_statements(&self, viewer: &Viewer, site: &str) -> Result<Vec<SurroundingsStatement>> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let mut all = self.store.surroundings_statements().await?;
        all.retain(|s| s.organisation == site.organisation && s.site == site.id);
        all.reverse();
        Ok(all)
    }
}
