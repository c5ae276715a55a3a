//! What people have ruled, held in memory beside the ground: decisions on addresses, marks on protected
//! ones, and what is known of each site's surroundings.

use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ground::Ground;
use super::surroundings::{Counts, SurroundingsNow, count_around};
use super::{App, AppError, Result};
use crate::domain::boundary::{Boundary, BoundaryVersion};
use crate::domain::decision::{Decision, ProtectedAddress, SurroundingsStatement};
use crate::domain::gazetteer::{Gazetteer, Known, Query, Surroundings, same_home};
use crate::domain::site::Site;
use crate::domain::time::Moment;

/// What the lists say of each site's surroundings, at one revision: reckoned once, not for every check.
#[derive(Default)]
pub struct Around {
    counts: HashMap<(String, i64), Counts>,
    listed_since: HashMap<String, Arc<FxHashMap<String, String>>>,
}

/// One row of one list: whose, of which site, and its id.
type RowName = (String, Option<String>, String);

/// What people have ruled, laid against the lists as they are.
#[derive(Default)]
pub struct Rulings {
    around: Arc<Around>,
    decisions: HashMap<String, Arc<[Decision]>>,
    statements: HashMap<String, SurroundingsStatement>,
    /// Marks that are not lifted.
    pub marks: Vec<ProtectedAddress>,
    /// Rows of lists that are a marked home, by their id: the rest of their name, and which mark.
    rows: FxHashMap<String, Vec<(RowName, usize)>>,
    /// How such a home is written, without its postcode, and which mark.
    pub(super) written: Vec<(String, usize)>,
}

impl Rulings {
    pub fn decisions(&self, site: &str) -> Arc<[Decision]> {
        self.decisions.get(site).cloned().unwrap_or_else(|| Arc::from([]))
    }

    pub fn listed_since(&self, site: &str) -> Arc<FxHashMap<String, String>> {
        self.around.listed_since.get(site).cloned().unwrap_or_default()
    }

    /// How much is known around a site, under one version of its boundary.
    pub fn surroundings(&self, site: &str, version: i64) -> SurroundingsNow {
        let counts = self.around.counts.get(&(site.to_owned(), version)).copied().unwrap_or_default();
        let statement = self.statements.get(site).cloned();
        let is_declared = statement.as_ref().is_some_and(|s| s.is_complete);
        let surroundings = if is_declared { Surroundings::Complete } else { counts.surroundings() };
        SurroundingsNow { surroundings, counts, statement }
    }

    /// Which marks this row of a list falls under.
    pub fn marks_on<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = usize> + 'a {
        let is_this = |((organisation, list, _), _): &&(RowName, usize)| {
            *organisation == known.organisation && *list == known.list_of
        };
        self.rows.get(&known.id).into_iter().flatten().filter(is_this).map(|(_, mark)| *mark)
    }

    /// Which marks an id in an answer may fall under, on whichever list.
    pub fn marks_on_id<'a>(&'a self, id: &'a str) -> impl Iterator<Item = usize> + 'a {
        let by_row = self.rows.get(id).into_iter().flatten().map(|(_, mark)| *mark);
        by_row.chain(self.marks.iter().enumerate().filter(|(_, m)| m.address.has_id(id)).map(|(at, _)| at))
    }

    /// Finds the rows of lists that are the marked homes: by id, by UPRN, and by being the same home on another list.
    fn lay(&mut self, gazetteer: &Gazetteer) {
        for (at, mark) in self.marks.iter().enumerate() {
            for known in homes_of_mark(gazetteer, mark) {
                let name = (known.organisation.clone(), known.list_of.clone(), known.id.clone());
                self.rows.entry(known.id.clone()).or_default().push((name, at));
                self.written.push((known.written.clone(), at));
            }
        }
    }
}

fn homes_of_mark<'a>(gazetteer: &'a Gazetteer, mark: &ProtectedAddress) -> Vec<&'a Known> {
    let named = |known: &Known| mark.address.names(known);
    let by_id = Query::picked(&mark.address.id);
    let by_uprn = mark.address.uprn.as_ref().map(Query::of_uprn).unwrap_or_default();
    let mut found: Vec<&Known> = Vec::new();
    for query in [Some(by_id), mark.address.uprn.as_ref().map(|_| by_uprn)].into_iter().flatten() {
        found.extend(gazetteer.find(&query, Surroundings::Complete, &named).homes.into_iter().flatten());
    }
    for known in found.clone() {
        found.extend(gazetteer.twins(known).filter(|twin| same_home(twin, known)));
    }
    let mut seen = FxHashSet::default();
    found.retain(|known| seen.insert((&known.organisation, &known.list_of, &known.id)));
    found
}

impl App {
    /// What people have ruled, as storage has it now.
    pub async fn rulings(&self) -> Result<Arc<Rulings>> {
        Ok(self.standing().await?.rulings)
    }

    async fn around_at(&self, revision: i64, ground: &Arc<Ground>, gazetteer: &Arc<Gazetteer>) -> Result<Arc<Around>> {
        let (app, ground, gazetteer) = (self.clone(), Arc::clone(ground), Arc::clone(gazetteer));
        self.ground.around.at((revision, 0), async move { app.read_around(&ground, gazetteer).await }).await
    }

    pub(super) async fn rulings_at(
        &self,
        revisions: (i64, i64),
        ground: &Arc<Ground>,
        gazetteer: &Arc<Gazetteer>,
    ) -> Result<Arc<Rulings>> {
        if let Some(held) = self.ground.rulings.get(revisions) {
            return Ok(held);
        }
        let around = &self.around_at(revisions.0, ground, gazetteer).await?;
        let (app, around, gazetteer) = (self.clone(), Arc::clone(around), Arc::clone(gazetteer));
        self.ground.rulings.at(revisions, async move { app.read_rulings(around, &gazetteer).await }).await
    }

    async fn read_around(&self, ground: &Ground, gazetteer: Arc<Gazetteer>) -> Result<Around> {
        let sites = self.store.sites().await?;
        let versions: Vec<(Site, BoundaryVersion, Arc<Boundary>)> = ground
            .all_versions()
            .filter_map(|(id, (v, b))| Some((sites.iter().find(|s| s.id == id)?.clone(), v.clone(), Arc::clone(b))))
            .collect();
        let counting = tokio::task::spawn_blocking(move || {
            let count = |(site, version, boundary): (Site, BoundaryVersion, Arc<Boundary>)| {
                let counts = count_around(&gazetteer, &site, &boundary);
                ((site.id, version.version), counts)
            };
            versions.into_iter().map(count).collect()
        });
        let listed_since = by_site(self.store.listed_since().await?);
        Ok(Around { counts: counting.await.map_err(|e| AppError::Broken(e.to_string()))?, listed_since })
    }

    async fn read_rulings(&self, around: Arc<Around>, gazetteer: &Gazetteer) -> Result<Rulings> {
        let mut decisions: HashMap<String, Vec<Decision>> = HashMap::new();
        for decision in self.store.decisions().await? {
            decisions.entry(decision.site.clone()).or_default().push(decision);
        }
        // By number: the last one of each site stays.
        let statements = self.store.surroundings_statements().await?.into_iter().map(|s| (s.site.clone(), s)).collect();
        let mut marks = self.store.protected_addresses().await?;
        marks.retain(|mark| mark.lifted.is_none());
        let mut rulings = Rulings {
            around,
            decisions: decisions.into_iter().map(|(site, of)| (site, Arc::from(of))).collect(),
            statements,
            marks,
            ..Rulings::default()
        };
        rulings.lay(gazetteer);
        Ok(rulings)
    }
}

/// Lists come in by the thousand at one moment, whose day is worked out once.
fn by_site(rows: Vec<(String, String, i64)>) -> HashMap<String, Arc<FxHashMap<String, String>>> {
    let mut days: FxHashMap<i64, String> = FxHashMap::default();
    let mut sites: HashMap<String, FxHashMap<String, String>> = HashMap::new();
    for (site, home, at) in rows {
        let day = days.entry(at).or_insert_with(|| Moment(at).day().to_string()).clone();
        sites.entry(site).or_default().insert(home, day);
    }
    sites.into_iter().map(|(site, homes)| (site, Arc::new(homes))).collect()
}
