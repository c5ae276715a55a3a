//! Where an event belongs: its site, its round, its door; and who may say so. What is none of the sender's business is
//! as if it were not there.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::super::ground::Standing;
use super::super::protected::Hidden;
use super::super::viewer::home;
use super::super::{App, Result};
use super::reading::Came;
use crate::domain::event::{Candidate, ContactEvent, Kind, Reason, Sent, SetAside};
use crate::domain::note::{EventNote, runs_out};
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Plan, PlanKind, Rounds, Version};
use crate::domain::site::Site;

/// All that a batch is judged by, read once for all of its events.
pub(super) struct Scene<'v> {
    viewer: &'v Viewer,
    device: &'v str,
    standing: Standing,
    hidden: Hidden,
    /// The sites where the sender walks.
    sites: Vec<Site>,
    plans: Vec<KnownPlan>,
    /// Organisations that the sender sent something to before, from this device.
    before: Vec<String>,
    /// The sites of all plans that are named, whether the sender walks there or not.
    of_plans: HashMap<String, Site>,
    /// Sites whose lists name these homes, or did.
    homes: HashMap<String, Vec<Arc<str>>>,
    /// The sites of events that are to be taken back; none: of no site yet.
    targets: HashMap<String, Option<Arc<str>>>,
    /// Sites that keep notes, and for how many days.
    notes: HashMap<String, u16>,
    /// By site, who may be asked to look out for somebody.
    buddies: HashMap<String, HashSet<String>>,
    /// Who wrote it down, where somebody else hands it in.
    author: Option<&'v Viewer>,
}

/// What somebody hands in for somebody else: records of one site, from a file.
#[derive(Clone, Copy)]
pub(super) struct ByHand<'v> {
    pub site: &'v str,
    pub author: &'v Viewer,
}

struct KnownPlan {
    plan: Plan,
    last: Version,
    /// The doors of each round, in whatever version: a phone may have picked an earlier one up.
    doors: HashMap<String, HashSet<String>>,
}

/// Where an event goes.
#[derive(Clone, Copy)]
struct Spot<'s> {
    site: Option<&'s Site>,
    plan: Option<&'s KnownPlan>,
}

/// Why it goes nowhere, and whose business that is.
struct NoSpot<'s> {
    reason: Reason,
    site: Option<&'s Site>,
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
            let site = self.spot(sent).ok().and_then(|spot| Some(spot.site?.id.as_str().into()));
            self.targets.entry(sent.id.clone()).or_insert(site);
        }
        Ok(())
    }

    async fn load_notes(&mut self, app: &App) -> Result<()> {
        for site in &self.sites {
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
    fn author(&self) -> &Viewer {
        self.author.unwrap_or(self.viewer)
    }

    fn may(&self, action: Action, site: &Site) -> bool {
        self.viewer.may_at(action, &site.organisation, &site.id)
    }

    fn site(&self, id: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.id == id)
    }

    /// The only site where the sender walks: then what says nothing of its place is of that one.
    fn only_site(&self) -> Option<&Site> {
        match self.sites.as_slice() {
            [site] => Some(site),
            _ => None,
        }
    }

    /// Whose business it is when an event can't be placed: that of the plan that it names, if the sender walked there
    /// before and doesn't any more. Strangers reach nobody else's office.
    fn office_of(&self, sent: &Sent) -> Option<&Site> {
        let named = sent.plan.as_deref().and_then(|plan| self.of_plans.get(plan));
        named.filter(|site| self.before.contains(&site.organisation)).or_else(|| self.only_site())
    }

    /// On its list, or once was.
    fn is_of(&self, household: &str, site: &Site) -> bool {
        self.homes.get(household).is_some_and(|sites| sites.iter().any(|at| **at == site.id))
    }

    fn is_on_list(&self, household: &str, site: &Site) -> bool {
        self.is_of(household, site) && !self.hidden.hides_id(household)
    }

    fn plan_of(&self, sent: &Sent) -> Option<&KnownPlan> {
        let round = sent.round.as_deref()?;
        self.plans.iter().find(|known| {
            sent.plan.as_deref().is_none_or(|plan| plan == known.plan.id) && known.doors.contains_key(round)
        })
    }

    /// Whoever plans at the site may walk all of its rounds; others those that they were given, and champions' routes.
    fn may_walk(&self, known: &KnownPlan, round: &str) -> bool {
        let site = self.site(&known.plan.site);
        let person = self.viewer.who.strip_prefix("person:");
        let given = known.last.rounds.round(round).and_then(|round| round.assigned_to.as_deref());
        site.is_some_and(|site| self.may(Action::PlanRounds, site))
            || known.plan.asked_at(&known.last).kind == PlanKind::Champion
            || person.is_some() && given == person
    }

    fn spot(&self, sent: &Sent) -> std::result::Result<Spot<'_>, NoSpot<'_>> {
        match sent.kind {
            Kind::Correction => self.spot_of_correction(sent),
            _ if sent.round.is_some() || sent.plan.is_some() => self.spot_in_round(sent),
            _ => self.spot_outside_rounds(sent),
        }
    }

    fn spot_in_round(&self, sent: &Sent) -> std::result::Result<Spot<'_>, NoSpot<'_>> {
        let no = |reason, site| Err(NoSpot { reason, site });
        let round = sent.round.as_deref().unwrap_or_default();
        let Some(known) = self.plan_of(sent).filter(|known| self.may_walk(known, round)) else {
            let reason = if self.sites.is_empty() { Reason::NotAllowed } else { Reason::NoSuchRound };
            return no(reason, self.office_of(sent));
        };
        let site = self.site(&known.plan.site);
        if let Some(household) = &sent.household {
            let is_in = known.doors.get(round).is_some_and(|doors| doors.contains(household));
            // To somebody who sees only their round, any other door is one that is not in it.
            let told = site.filter(|site| self.may(Action::PlanRounds, site));
            let is_there = |site: &Site| self.is_on_list(household, site);
            if is_in && !site.is_some_and(is_there) || !is_in && !told.is_none_or(is_there) {
                return no(Reason::NoSuchHousehold, site);
            }
            if !is_in {
                return no(Reason::NotInRound, site);
            }
        }
        match &known.plan.closed {
            Some(closed) if closed.at < sent.corrected_at() => no(Reason::RoundClosed, site),
            _ => Ok(Spot { site, plan: Some(known) }),
        }
    }

    /// At the desk: of homes on lists of sites where the sender plans rounds.
    fn spot_outside_rounds(&self, sent: &Sent) -> std::result::Result<Spot<'_>, NoSpot<'_>> {
        let mut theirs = self.sites.iter().filter(|site| self.may(Action::PlanRounds, site));
        let found = match &sent.household {
            Some(household) => theirs.find(|site| self.is_on_list(household, site)),
            None => theirs.next().filter(|_| theirs.next().is_none()),
        };
        if let Some(site) = found {
            return Ok(Spot { site: Some(site), plan: None });
        }
        let plans = self.sites.iter().any(|site| self.may(Action::PlanRounds, site));
        let reason = match sent.household {
            _ if !plans => Reason::NotAllowed,
            Some(_) => Reason::NoSuchHousehold,
            None => Reason::NoSuchRound,
        };
        Err(NoSpot { reason, site: self.office_of(sent) })
    }

    /// Where the event is that it takes back. One that has not come yet is waited for, wherever it may belong.
    fn spot_of_correction(&self, sent: &Sent) -> std::result::Result<Spot<'_>, NoSpot<'_>> {
        let target = sent.retracts.as_ref().and_then(|id| self.targets.get(id)?.as_deref());
        if let Some(site) = target.and_then(|id| self.site(id)) {
            return Ok(Spot { site: Some(site), plan: self.plan_of(sent).filter(|known| known.plan.site == site.id) });
        }
        if let Some(known) = self.plan_of(sent) {
            return Ok(Spot { site: self.site(&known.plan.site), plan: Some(known) });
        }
        let listed = |household: &String| self.sites.iter().find(|site| self.is_on_list(household, site));
        let site = sent.household.as_ref().and_then(listed).or_else(|| self.only_site());
        Ok(Spot { site, plan: None })
    }

    /// The event as it would be kept: in the record, or aside.
    pub fn candidate(&self, came: &Came<'_>, id: String, now: i64) -> Candidate {
        let spot = came.sent.as_ref().map(|sent| (sent, self.spot(sent)));
        let (site, reason, placed) = match spot {
            Ok((sent, Ok(spot))) => {
                (spot.site, Reason::OtherContent, Some(Box::new(self.event(came, sent, spot, now))))
            }
            Ok((_, Err(no))) => (no.site, no.reason, None),
            Err(_) => (self.only_site(), Reason::NotUnderstood, None),
        };
        let aside = SetAside {
            organisation: self.organisation_of(site),
            id,
            device: self.device.to_owned(),
            event: came.id.clone(),
            site: site.map(|site| site.id.clone()),
            reason,
            raw: came.raw_to_keep(),
            digest: came.digest.clone(),
            at: now,
            person: self.author().who.clone(),
            person_name: self.author().name.clone(),
            settled: None,
        };
        Candidate { note: self.note(came, site, now), aside, placed }
    }

    fn note(&self, came: &Came<'_>, site: Option<&Site>, now: i64) -> Option<EventNote> {
        let days = self.notes.get(&site?.id)?;
        let sent = came.sent.as_ref().ok()?;
        let text = sent.note.clone()?;
        Some(EventNote { event: sent.id.clone(), text, kept_at: now, expires_at: runs_out(now, *days) })
    }

    /// Of what belongs to no site that is known: an organisation where the sender walks, so that an office reads it.
    fn organisation_of(&self, site: Option<&Site>) -> String {
        let theirs = || self.sites.first().map_or_else(|| home(self.viewer), |site| &site.organisation);
        site.map_or_else(theirs, |site| &site.organisation).to_owned()
    }

    fn event(&self, came: &Came<'_>, sent: &Sent, spot: Spot<'_>, now: i64) -> ContactEvent {
        let is_buddy =
            |id: &String| spot.site.and_then(|site| self.buddies.get(&site.id)).is_some_and(|all| all.contains(id));
        let is_home = |id: &String| spot.site.is_some_and(|site| self.is_of(id, site));
        let mut kept = sent.clone();
        kept.note = None;
        kept.buddy = kept.buddy.filter(is_buddy);
        kept.wave = kept.wave.or_else(|| wave_of(sent, spot.plan?));
        // A correction may name what it was sent for by a device that knew no better.
        kept.household = kept.household.filter(is_home);
        kept.plan = spot.plan.map(|known| known.plan.id.clone());
        ContactEvent {
            organisation: self.organisation_of(spot.site),
            site: spot.site.map(|site| site.id.clone()),
            corrected_at: sent.corrected_at(),
            by_staff: spot
                .site
                .is_some_and(|site| self.author().may_at(Action::PlanRounds, &site.organisation, &site.id)),
            person: self.author().who.clone(),
            person_name: self.author().name.clone(),
            received_at: now,
            digest: came.digest.clone(),
            flagged: sent.has_doubtful_time(now),
            number: 0,
            sent: kept,
        }
    }
}

/// What a round of leaflets drops, where the device did not say.
fn wave_of(sent: &Sent, known: &KnownPlan) -> Option<String> {
    let dropped = sent.kind == Kind::Leaflet || sent.leaflet;
    let wave = known.plan.asked_at(&known.last).wave.as_ref();
    wave.filter(|_| dropped).map(|wave| wave.what.clone())
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
