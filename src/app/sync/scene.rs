//! All that a batch is judged by: which sites, plans and homes it names, and what the sender may know of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::super::ground::Standing;
use super::super::protected::Hidden;
use super::super::{App, Result};
use super::reading::Came;
use crate::domain::event::{Kind, Sent};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Plan, Rounds, Version};
use crate::domain::site::Site;

/// All that a batch is judged by, read once for all of its events.
pub(super) struct Scene<'v> {
    pub(super) viewer: &'v Viewer,
    pub(super) device: &'v str,
    pub(super) standing: Standing,
    pub(super) hidden: Hidden,
    /// The sites where the sender walks.
    pub(super) sites: Vec<Site>,
    pub(super) plans: Vec<KnownPlan>,
    /// Organisations that the sender sent something to before, from this device.
    pub(super) before: Vec<String>,
    /// The sites of all plans that are named, whether the sender walks there or not.
    pub(super) of_plans: HashMap<String, Site>,
    /// Sites whose lists name these homes, or did.
    pub(super) homes: HashMap<String, Vec<Arc<str>>>,
    /// The sites of events that are to be taken back; none: of no site yet.
    pub(super) targets: HashMap<String, Option<Arc<str>>>,
    /// Sites that keep notes, and for how many days.
    pub(super) notes: HashMap<String, u16>,
    /// By site, who may be asked to look out for somebody.
    pub(super) buddies: HashMap<String, HashSet<String>>,
    /// Who wrote it down, where somebody else hands it in.
    pub(super) author: Option<&'v Viewer>,
}

/// What somebody hands in for somebody else: records of one site, from a file.
#[derive(Clone, Copy)]
pub(super) struct ByHand<'v> {
    pub site: &'v str,
    pub author: &'v Viewer,
}

pub(super) struct KnownPlan {
    pub(super) plan: Plan,
    pub(super) last: Version,
    /// The doors of each round, in whatever version: a phone may have picked an earlier one up.
    pub(super) doors: HashMap<String, HashSet<String>>,
}

impl<'v> Scene<'v> {
    pub async fn load(
        app: &App,
        viewer: &'v Viewer,
        (device, before): (&'v str, Vec<String>),
        by_hand: Option<ByHand<'v>>,
        came: &[Came<'_>],
    ) -> Result<Self> {
        let standing = app.standing().await?;
        let walks = |site: &&Site| {
            let here = by_hand.as_ref().is_none_or(|by_hand| by_hand.site == site.id);
            here && viewer.may_at(Action::WalkRounds, &site.organisation, &site.id)
        };
        let sites: Vec<Site> = standing.sites.iter().filter(walks).cloned().collect();
        let sent: Vec<&Sent> = came.iter().filter_map(|came| came.sent.as_ref().ok()).collect();
        let mut scene = Self {
            hidden: Hidden::from(viewer, &standing.rulings),
            viewer,
            device,
            standing,
            sites,
            plans: Vec::new(),
            before,
            of_plans: HashMap::new(),
            homes: HashMap::new(),
            targets: HashMap::new(),
            notes: HashMap::new(),
            buddies: HashMap::new(),
            author: by_hand.as_ref().map(|by_hand| by_hand.author),
        };
        scene.load_homes(app, &sent).await?;
        scene.load_plans(app, &sent).await?;
        scene.load_targets(app, &sent).await?;
        if came.iter().any(|came| came.raw.contains("\"note\"")) {
            scene.load_notes(app).await?;
        }
        if sent.iter().any(|sent| sent.buddy.is_some()) {
            scene.load_buddies(app).await?;
        }
        Ok(scene)
    }

    /// First from the lists in memory; those that left their list, from storage.
    async fn load_homes(&mut self, app: &App, sent: &[&Sent]) -> Result<()> {
        let wanted: HashSet<&str> = sent.iter().filter_map(|sent| sent.household.as_deref()).collect();
        for site in &self.sites {
            let listed = self.standing.ground.households(&site.id).iter().map(|home| home.address.id.as_str());
            for id in listed.filter(|id| wanted.contains(id)) {
                self.homes.entry(id.to_owned()).or_default().push(site.id.as_str().into());
            }
        }
        let gone: Vec<&str> = wanted.into_iter().filter(|id| !self.homes.contains_key(*id)).collect();
        let organisations: BTreeSet<&str> = self.sites.iter().map(|site| site.organisation.as_str()).collect();
        for organisation in organisations.into_iter().filter(|_| !gone.is_empty()) {
            for (site, id) in app.store.households_named(organisation, &gone).await? {
                self.homes.entry(id).or_default().push(site.into());
            }
        }
        Ok(())
    }

    async fn load_plans(&mut self, app: &App, sent: &[&Sent]) -> Result<()> {
        let named: HashSet<&str> = sent.iter().filter_map(|sent| sent.plan.as_deref()).collect();
        let named: Vec<&str> = named.into_iter().collect();
        let mut found = if named.is_empty() { Vec::new() } else { app.store.plans_named(&named).await? };
        // Some say the round and not its plan.
        if sent.iter().any(|sent| sent.round.is_some() && sent.plan.is_none()) {
            for site in &self.sites {
                found.extend(app.store.plans(&site.organisation, &site.id).await?);
            }
        }
        for (plan, _) in &found {
            let site = self.standing.sites.iter().find(|site| site.id == plan.site);
            self.of_plans.extend(site.map(|site| (plan.id.clone(), site.clone())));
        }
        let is_walked = |plan: &Plan| self.sites.iter().any(|site| site.id == plan.site);
        found.retain(|(plan, _)| is_walked(plan));
        for (plan, last) in found {
            let mut known = KnownPlan { doors: doors(&last.rounds), plan, last };
            if sent.iter().any(|sent| known.misses(sent)) {
                for version in app.store.plan_versions(&known.plan.organisation, &known.plan.id).await? {
                    known.learn(&version.rounds);
                }
            }
            self.plans.push(known);
        }
        Ok(())
    }

    async fn load_targets(&mut self, app: &App, sent: &[&Sent]) -> Result<()> {
        let wanted: HashSet<&str> = sent.iter().filter_map(|sent| sent.retracts.as_deref()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for found in app.store.events_named(&wanted.iter().copied().collect::<Vec<_>>()).await? {
            self.targets.insert(found.id, found.site.map(Into::into));
        }
        // What is taken back may be in the same batch, before or after; corrections are asked after what they name.
        let mut here: Vec<&&Sent> = sent.iter().filter(|sent| wanted.contains(sent.id.as_str())).collect();
        here.sort_by_key(|sent| (sent.kind == Kind::Correction, sent.sequence));
        for sent in here {
            let site = self.spot(sent).map_or_else(|_| self.elsewhere(sent), |spot| spot.site);
            let site = site.map(|site| site.id.as_str().into());
            self.targets.entry(sent.id.clone()).or_insert(site);
        }
        Ok(())
    }

    async fn load_notes(&mut self, app: &App) -> Result<()> {
        // What waits at another office, waits there with its note.
        for site in self.sites.iter().chain(self.of_plans.values()) {
            let rules = app.store.due_rules(&site.organisation, &site.id).await?;
            let rules = rules.filter(|rules| rules.notes_allowed);
            self.notes.extend(rules.map(|rules| (site.id.clone(), rules.notes_kept_days)));
        }
        Ok(())
    }

    async fn load_buddies(&mut self, app: &App) -> Result<()> {
        for site in &self.sites {
            let people = app.buddies(site, &self.author().who).await?;
            self.buddies.insert(site.id.clone(), people.into_iter().map(|buddy| buddy.id).collect());
        }
        Ok(())
    }

    /// Whose word it is.
    pub(super) fn author(&self) -> &Viewer {
        self.author.unwrap_or(self.viewer)
    }
}

fn doors(rounds: &Rounds) -> HashMap<String, HashSet<String>> {
    rounds.rounds.iter().map(|round| (round.id.clone(), round.doors.iter().cloned().collect())).collect()
}

impl KnownPlan {
    /// Whether an event is of this plan, and of a round or a door that its last version has not.
    fn misses(&self, sent: &Sent) -> bool {
        let Some(round) = &sent.round else { return false };
        let is_of_this = sent.plan.as_ref().map_or(self.doors.contains_key(round), |plan| *plan == self.plan.id);
        let has_door = |doors: &HashSet<String>| sent.household.as_ref().is_none_or(|home| doors.contains(home));
        is_of_this && !self.doors.get(round).is_some_and(has_door)
    }

    fn learn(&mut self, rounds: &Rounds) {
        for (round, found) in doors(rounds) {
            self.doors.entry(round).or_default().extend(found);
        }
    }
}
