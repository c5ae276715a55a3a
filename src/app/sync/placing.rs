//! Where an event belongs: its site, its round, its door; and who may say so. What is none of the sender's business is
//! as if it were not there.

use super::super::viewer::home;
use super::reading::Came;
use super::scene::{KnownPlan, Scene};
use crate::domain::event::{Candidate, ContactEvent, Kind, Reason, Sent, SetAside};
use crate::domain::note::{EventNote, runs_out};
use crate::domain::person::Action;
use crate::domain::plan::PlanKind;
use crate::domain::site::Site;

/// Where an event goes.
#[derive(Clone, Copy)]
pub(super) struct Spot<'s> {
    pub(super) site: Option<&'s Site>,
    pub(super) plan: Option<&'s KnownPlan>,
}

/// Why it goes nowhere, and whose business that is.
pub(super) struct NoSpot<'s> {
    pub(super) reason: Reason,
    pub(super) site: Option<&'s Site>,
}

impl Scene<'_> {
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
    /// before and doesn't any more, or hands in what is of another site of theirs. Strangers reach nobody else's office.
    fn office_of(&self, sent: &Sent) -> Option<&Site> {
        let named = sent.plan.as_deref().and_then(|plan| self.of_plans.get(plan));
        named.filter(|site| self.reaches(site)).or_else(|| self.only_site())
    }

    fn reaches(&self, site: &Site) -> bool {
        let hands_in = self.is_by_hand() && self.only_site().is_some_and(|here| here.organisation == site.organisation);
        hands_in || self.before.contains(&site.organisation)
    }

    /// Then it is of one site, and what is of another waits there until it is handed in there.
    fn is_by_hand(&self) -> bool {
        self.author.is_some()
    }

    /// Of what somebody hands in, the other site that it is known to be of: by what it takes back, else by its plan.
    pub(super) fn elsewhere(&self, sent: &Sent) -> Option<&Site> {
        let target = sent.retracts.as_ref().and_then(|id| self.targets.get(id)?.as_deref());
        let of_target = target.and_then(|id| self.standing.sites.iter().find(|site| site.id == id));
        let of_plan = || self.of_plans.get(sent.plan.as_deref()?);
        of_target.or_else(of_plan).filter(|site| self.is_by_hand() && self.site(&site.id).is_none())
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

    pub(super) fn spot(&self, sent: &Sent) -> std::result::Result<Spot<'_>, NoSpot<'_>> {
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
        if let Some(site) = self.elsewhere(sent) {
            let office = Some(site).filter(|site| self.reaches(site)).or_else(|| self.only_site());
            return Err(NoSpot { reason: Reason::NoSuchRound, site: office });
        }
        if let Some(known) = self.plan_of(sent) {
            return Ok(Spot { site: self.site(&known.plan.site), plan: Some(known) });
        }
        // At a site that is not its target's it would never take effect; of none, it is read at each.
        if self.is_by_hand() {
            return Ok(Spot { site: None, plan: None });
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
