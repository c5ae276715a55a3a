//! Is this address inside the area? Answered, explained and recorded.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::ground::Standing;
use super::limits::Limited;
use super::protected::Hidden;
use super::record::Unrecorded;
use super::{App, AppError, Result};
use crate::domain::eligibility::{Answer, Asked, NamedAddress, Reason, RecordedCheck, SiteOnDay, Verdict, answer};
use crate::domain::gazetteer::Known;
use crate::domain::person::{Action, Role, Viewer, role_may};
use crate::domain::site::{INSTALLATION, Site};

/// Longest address that is looked at, in characters.
const LONGEST_QUERY: usize = 500;

#[derive(Clone, Debug, Default)]
pub struct CheckRequest {
    pub address: String,
    pub postcode: Option<String>,
    /// One of the candidates that an earlier answer offered, by its id.
    pub picked: Option<String>,
    /// Its id or its name; none: every site that the viewer may ask about.
    pub site: Option<String>,
    /// ISO date; today if not said.
    pub on: Option<String>,
    /// Which referral it is for. Partners must say.
    pub reference: Option<String>,
}

/// What a partner is told, and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerWord {
    InArea,
    NotInArea,
    AskTheTeam,
}

impl PartnerWord {
    pub fn code(self) -> &'static str {
        match self {
            PartnerWord::InArea => "in_area",
            PartnerWord::NotInArea => "not_in_area",
            PartnerWord::AskTheTeam => "ask_the_team",
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerAnswer {
    pub check_id: String,
    pub checked_at: String,
    pub query: String,
    pub answer: PartnerWord,
    /// The referral that it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// An answer as far as its reader may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum CheckReply {
    Full(Box<Answer>),
    Partner(PartnerAnswer),
}

/// The sites and lists that a viewer may ask about, all in full or all as a partner.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) sites: Vec<Site>,
    /// Is answered as a partner is: from addresses, and never from what a household list knows.
    pub is_partner: bool,
}

/// What a check may be answered from, and the site asked about.
pub(super) type Place = (Scope, Option<String>);

impl Scope {
    pub(super) fn sees(&self, known: &Known) -> bool {
        match &known.list_of {
            Some(_) if self.is_partner => false,
            Some(site) => self.sites.iter().any(|s| s.id == *site),
            None => {
                known.organisation == INSTALLATION || self.sites.iter().any(|s| s.organisation == known.organisation)
            }
        }
    }

    /// An answer about one site is made from its own organisation's lists: whoever may read the
    /// record later may see all that is in it.
    pub(super) fn narrowed_to(self, site: Option<&str>) -> Self {
        let Some(named) = site.and_then(|id| self.sites.iter().find(|s| s.id == id)).cloned() else { return self };
        let sites = self.sites.into_iter().filter(|s| s.organisation == named.organisation).collect();
        Self { sites, ..self }
    }

    /// Whose record the answer goes into: the one organisation it can speak of, or nobody's but the
    /// installation's where it may name homes of several.
    pub(super) fn organisation(&self) -> String {
        let mut organisations = self.sites.iter().map(|s| s.organisation.as_str());
        match organisations.next() {
            Some(first) if organisations.all(|o| o == first) => first.to_owned(),
            _ => INSTALLATION.to_owned(),
        }
    }
}

impl App {
    pub async fn check(&self, viewer: &Viewer, request: CheckRequest) -> Result<CheckReply> {
        let standing = self.standing().await?;
        let place = self.scope(viewer, &standing.sites, request.site.as_deref()).await?;
        if place.0.is_partner {
            let mut replies = self.check_as_partner(viewer, standing, vec![(place, request)]).await?;
            return replies.pop().ok_or_else(|| AppError::Broken("a partner's check had no answer".into()));
        }
        let hidden = Hidden::from(viewer, &standing.rulings);
        let (scope, site) = place;
        let answer = self.answer(&standing, &hidden, &scope, site.as_deref(), &request)?;
        let one = Unrecorded { organisation: scope.organisation(), answer, reference: sound_reference(&request)? };
        Ok(for_reader(viewer, self.record(viewer, one).await?))
    }

    /// Many checks, answered in their order. All are looked at, on all cores, before any is recorded.
    pub async fn check_many(
        &self,
        viewer: &Viewer,
        requests: Vec<(String, CheckRequest)>,
    ) -> Result<Vec<(String, CheckReply)>> {
        self.within_limit(viewer, Limited::BatchRows, requests.len())?;
        let standing = self.standing().await?;
        let mut places: HashMap<Option<String>, Arc<Place>> = HashMap::new();
        for (_, request) in &requests {
            if !places.contains_key(&request.site) {
                let place = self.scope(viewer, &standing.sites, request.site.as_deref()).await?;
                places.insert(request.site.clone(), Arc::new(place));
            }
        }
        let (ids, requests): (Vec<String>, Vec<CheckRequest>) = requests.into_iter().unzip();
        let replies = if places.values().any(|place| place.0.is_partner) {
            let placed = requests.into_iter().map(|request| ((*places[&request.site]).clone(), request));
            self.check_as_partner(viewer, standing, placed.collect()).await?
        } else {
            let answered = self.answer_all(viewer, standing, places, requests).await?;
            let recorded = self.record_all(viewer, answered).await?;
            recorded.into_iter().map(|check| for_reader(viewer, check)).collect()
        };
        Ok(ids.into_iter().zip(replies).collect())
    }

    /// Off the threads that talk to the network, which would be silent meanwhile.
    async fn answer_all(
        &self,
        viewer: &Viewer,
        standing: Standing,
        places: HashMap<Option<String>, Arc<Place>>,
        requests: Vec<CheckRequest>,
    ) -> Result<Vec<Unrecorded>> {
        let (app, hidden) = (self.clone(), Hidden::from(viewer, &standing.rulings));
        let work = move || {
            let one = |request: &CheckRequest| {
                let (scope, site) = &*places[&request.site];
                let answer = app.answer(&standing, &hidden, scope, site.as_deref(), request)?;
                Ok(Unrecorded { organisation: scope.organisation(), answer, reference: sound_reference(request)? })
            };
            requests.par_iter().map(one).collect()
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| AppError::Broken(e.to_string()))?
    }

    /// Recorded checks, newest first: one's own, and those of the places whose checks one may see.
    pub async fn recorded_checks(
        &self,
        viewer: &Viewer,
        site: Option<&str>,
        mine: bool,
        limit: i64,
    ) -> Result<Vec<CheckReply>> {
        self.require_somewhere(viewer, Action::SeeOwnChecks, "checks").await?;
        let limit = limit.clamp(1, 1_000);
        let mut checks = self.store.checks(INSTALLATION, Some(&viewer.who), site, limit).await?;
        if !mine && viewer.may_everywhere(Action::SeeChecks) {
            checks.extend(self.store.checks(INSTALLATION, None, site, limit).await?);
        } else if !mine {
            for grant in &viewer.grants {
                let at = grant.site.as_deref().or(site);
                let within = site.is_none() || at == site;
                if within && role_may(grant.role, Action::SeeChecks) {
                    checks.extend(self.store.checks(&grant.organisation, None, at, limit).await?);
                }
            }
        }
        checks.retain(|check| may_read(viewer, check));
        checks.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        checks.dedup_by(|a, b| a.id == b.id);
        checks.truncate(usize::try_from(limit).unwrap_or_default());
        let mut entry = self.entry(viewer, super::viewer::home(viewer), "saw", "checks")?;
        entry.site = site.filter(|id| checks.iter().any(|c| c.site.as_deref() == Some(*id))).map(str::to_owned);
        self.note(entry.with(&serde_json::json!({ "checks": checks.len() }))).await?;
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        Ok(checks.into_iter().map(|check| for_reader(viewer, hidden.redact_check(check))).collect())
    }

    /// One recorded check, exactly as it was answered.
    pub async fn recorded_check(&self, viewer: &Viewer, id: &str) -> Result<CheckReply> {
        self.require_somewhere(viewer, Action::SeeOwnChecks, "check").await?;
        let check = self.store.check(&id.trim().to_uppercase()).await?;
        let check = check.filter(|c| may_read(viewer, c)).ok_or(AppError::NotThere("check"))?;
        let mut entry = self.entry(viewer, &check.organisation, "saw", "check")?;
        (entry.subject, entry.site) = (Some(check.id.clone()), check.site.clone());
        self.note(entry).await?;
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        Ok(for_reader(viewer, hidden.redact_check(check)))
    }

    /// Addresses that begin with what was typed so far.
    pub async fn suggest(&self, viewer: &Viewer, typed: &str, site: Option<&str>) -> Result<Vec<NamedAddress>> {
        self.require_somewhere(viewer, Action::Check, "suggestions").await?;
        if typed.chars().count() > LONGEST_QUERY {
            return Ok(Vec::new());
        }
        self.within_limit(viewer, Limited::TypeAhead, 1)?;
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let scope = Scope { sites: sites_where(&standing.sites, viewer, Action::Check), is_partner: false };
        let scope = scope.narrowed_to(site);
        let found = standing.gazetteer.suggest(typed, 8, &|known| scope.sees(known) && !hidden.hides(known));
        Ok(found
            .into_iter()
            .map(|k| NamedAddress { id: k.id.clone(), address: k.with_postcode(), verdict: None, point: None })
            .collect())
    }

    pub(super) async fn sites_where(&self, viewer: &Viewer, action: Action) -> Result<Vec<Site>> {
        Ok(sites_where(&self.store.sites().await?, viewer, action))
    }

    /// What this check may be answered from, and the site asked about by its id. Somebody who is a
    /// partner here and staff there asks as staff, unless the site named is one where they are a partner.
    async fn scope(&self, viewer: &Viewer, all: &[Site], site: Option<&str>) -> Result<Place> {
        if !viewer.may_somewhere(Action::Check) {
            self.require_somewhere(viewer, Action::CheckAsPartner, "check").await?;
        }
        let site = site.map(|named| site_called(all, named));
        let holds = |sites: &[Site]| match &site {
            Some(id) => sites.iter().any(|s| s.id == *id),
            None => !sites.is_empty(),
        };
        let mut sites = sites_where(all, viewer, Action::Check);
        let mut is_partner = false;
        if !holds(&sites) {
            let as_partner = sites_where(all, viewer, Action::CheckAsPartner);
            is_partner = holds(&as_partner) || !viewer.may_somewhere(Action::Check);
            sites = as_partner;
        }
        if site.is_some() && !holds(&sites) {
            return Err(AppError::NotThere("site"));
        }
        Ok((Scope { sites, is_partner }.narrowed_to(site.as_deref()), site))
    }

    pub(super) fn answer(
        &self,
        standing: &Standing,
        hidden: &Hidden,
        scope: &Scope,
        site: Option<&str>,
        request: &CheckRequest,
    ) -> Result<Answer> {
        let (on, sites) = self.standing_on(standing, scope, site, request.on.as_deref())?;
        Ok(On { standing, hidden, scope, site, on: &on, sites: &sites }.answer(request, false))
    }

    /// The day asked about, and the sites as they stand on it.
    pub(super) fn standing_on(
        &self,
        standing: &Standing,
        scope: &Scope,
        site: Option<&str>,
        on: Option<&str>,
    ) -> Result<(String, Vec<SiteOnDay>)> {
        let on = self.day_asked(on)?;
        let sites = sites_on(standing, scope, &on);
        if let Some(site) = site
            && !sites.iter().any(|s| s.site == *site)
        {
            let words = format!("This site had no boundary on {on}, so nothing can be said of that day.");
            return Err(AppError::Conflict(format!("{words} Import its boundary, or ask for another day.")));
        }
        Ok((on, sites))
    }

    fn day_asked(&self, on: Option<&str>) -> Result<String> {
        let Some(on) = on.filter(|on| !on.trim().is_empty()) else { return Ok(self.now().day().to_string()) };
        let day = on.trim().parse::<jiff::civil::Date>().map_err(|_| {
            let message = format!("“{on}” is not a date.");
            AppError::invalid("bad_date", "on", message, "Write it as year-month-day: 2026-03-03.")
        })?;
        Ok(day.to_string())
    }
}

/// A day of which everything is at hand.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub standing: &'a Standing,
    pub hidden: &'a Hidden,
    pub scope: &'a Scope,
    pub site: Option<&'a str>,
    pub on: &'a str,
    pub sites: &'a [SiteOnDay],
}

impl On<'_> {
    /// One check. `brief`: as a row of a list shows it.
    pub(super) fn answer(self, request: &CheckRequest, brief: bool) -> Answer {
        // What is longer than any address is answered as none, so that one such row spoils no batch.
        let text: String = request.address.chars().filter(|c| *c != '\0').take(LONGEST_QUERY + 1).collect();
        let too_long = text.chars().count() > LONGEST_QUERY;
        let hides = |known: &Known| self.hidden.hides(known);
        let asked = Asked {
            text: if too_long { "" } else { &text },
            postcode: request.postcode.as_deref().filter(|p| !p.trim().is_empty()),
            picked: request.picked.as_deref().filter(|id| !id.is_empty()),
            site: self.site,
            on: self.on,
            sites: self.sites,
            protected: (!self.hidden.is_empty()).then_some(&hides),
            brief,
        };
        let mut answer = answer(asked, &self.standing.gazetteer, &|known| self.scope.sees(known));
        if too_long {
            let words = format!("This is longer than {LONGEST_QUERY} characters. Check one address at a time.");
            answer.reasons = vec![Reason { code: "address_too_long".into(), words }];
        }
        answer
    }
}

fn sites_where(all: &[Site], viewer: &Viewer, action: Action) -> Vec<Site> {
    all.iter().filter(|s| viewer.may_at(action, &s.organisation, &s.id)).cloned().collect()
}

/// A site's id from its id, or from its name where no other has it. One that is not there is found out later.
fn site_called(all: &[Site], named: &str) -> String {
    if all.iter().any(|s| s.id == named) {
        return named.to_owned();
    }
    let mut same = all.iter().filter(|s| s.name.eq_ignore_ascii_case(named.trim()));
    match (same.next(), same.next()) {
        (Some(site), None) => site.id.clone(),
        _ => named.to_owned(),
    }
}

const LONGEST_REFERENCE: usize = 100;

/// A reference as it is kept. It names a referral, and is no place for its story.
pub(super) fn sound_reference(request: &CheckRequest) -> Result<Option<String>> {
    let Some(reference) = request.reference.as_deref().map(str::trim).filter(|r| !r.is_empty()) else {
        return Ok(None);
    };
    if reference.chars().count() > LONGEST_REFERENCE || reference.chars().any(char::is_control) {
        let message = format!("The reference must have {LONGEST_REFERENCE} characters at the most, on one line.");
        let hint = "Give the referral's number or code, and nothing about the person.";
        return Err(AppError::invalid("bad_reference", "reference", message, hint));
    }
    Ok(Some(reference.to_owned()))
}

fn sites_on(standing: &Standing, scope: &Scope, on: &str) -> Vec<SiteOnDay> {
    let rulings = &standing.rulings;
    let on_day = |site: &Site| {
        let (version, boundary) = standing.ground.boundary_on(&site.id, on)?;
        Some(SiteOnDay {
            surroundings: rulings.surroundings(&site.id, version.version).surroundings,
            decisions: rulings.decisions(&site.id),
            listed_since: rulings.listed_since(&site.id),
            organisation: site.organisation.clone(),
            site: site.id.clone(),
            name: site.name.clone(),
            version: version.version,
            from: version.from.clone(),
            boundary: Arc::clone(boundary),
        })
    };
    scope.sites.iter().filter_map(on_day).collect()
}

/// One's own checks, or those of a site or organisation whose checks one may see.
fn may_read(viewer: &Viewer, check: &RecordedCheck) -> bool {
    let theirs = match &check.site {
        Some(site) => viewer.may_at(Action::SeeChecks, &check.organisation, site),
        None => viewer.may_in(Action::SeeChecks, &check.organisation),
    };
    theirs || (check.by == viewer.who && viewer.may_somewhere(Action::SeeOwnChecks))
}

/// A role at one site of the organisation is enough for a check that is about no site.
fn own_site_grant(viewer: &Viewer, action: Action, organisation: &str) -> bool {
    viewer.grants.iter().any(|g| g.organisation == organisation && role_may(g.role, action))
        && viewer.may_somewhere(action)
}

/// Partners are told in, not in, or ask the team. The whole answer is for those who may check, or
/// see checks, at the place that it speaks of.
pub(super) fn for_reader(viewer: &Viewer, check: RecordedCheck) -> CheckReply {
    let may = |action| match &check.site {
        Some(site) => viewer.may_at(action, &check.organisation, site),
        None => viewer.may_in(action, &check.organisation) || own_site_grant(viewer, action, &check.organisation),
    };
    // One's own check across organisations was answered from places where one may check in full.
    let own_across = check.organisation == INSTALLATION
        && check.by == viewer.who
        && viewer.may_somewhere(Action::Check)
        && viewer.grants.iter().all(|grant| grant.role != Role::Partner);
    let full = may(Action::Check) || may(Action::SeeChecks) || own_across;
    if full {
        return CheckReply::Full(Box::new(check.answer));
    }
    CheckReply::Partner(PartnerAnswer {
        check_id: check.id,
        checked_at: check.answer.checked_at,
        query: check.answer.query,
        answer: match check.verdict {
            Verdict::Inside => PartnerWord::InArea,
            Verdict::Outside => PartnerWord::NotInArea,
            _ => PartnerWord::AskTheTeam,
        },
        reference: check.reference,
    })
}
