//! Is this address inside the area? Answered, explained and recorded.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::ground::Ground;
use super::{App, AppError, Result};
use crate::domain::eligibility::{Answer, Asked, NamedAddress, RecordedCheck, SiteOnDay, Verdict, answer};
use crate::domain::gazetteer::{Gazetteer, Known};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::{INSTALLATION, Site};

/// Letters and figures that can't be taken for one another on the telephone: no 0, 1, I or O.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
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
}

/// What a partner is told, and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartnerWord {
    InArea,
    NotInArea,
    AskTheTeam,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerAnswer {
    pub check_id: String,
    pub checked_at: String,
    pub query: String,
    pub answer: PartnerWord,
}

/// An answer as far as its reader may see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum CheckReply {
    Full(Box<Answer>),
    Partner(PartnerAnswer),
}

/// The sites and lists that a viewer may ask about.
struct Scope<'a> {
    viewer: &'a Viewer,
    sites: Vec<Site>,
}

impl Scope<'_> {
    fn sees(&self, known: &Known) -> bool {
        match &known.list_of {
            Some(site) => self.sites.iter().any(|s| s.id == *site),
            None => {
                known.organisation == INSTALLATION || self.sites.iter().any(|s| s.organisation == known.organisation)
            }
        }
    }
}

impl App {
    pub async fn check(&self, viewer: &Viewer, request: &CheckRequest) -> Result<CheckReply> {
        let (ground, gazetteer) = (self.ground().await?, self.gazetteer().await?);
        let scope = self.scope(viewer).await?;
        let answer = self.answer(&ground, &gazetteer, &scope, request).await?;
        Ok(for_reader(viewer, &self.record(viewer, &scope, answer).await?))
    }

    /// Many checks, answered in their order.
    pub async fn check_many(
        &self,
        viewer: &Viewer,
        requests: Vec<(String, CheckRequest)>,
    ) -> Result<Vec<(String, CheckReply)>> {
        let (ground, gazetteer) = (self.ground().await?, self.gazetteer().await?);
        let scope = self.scope(viewer).await?;
        let mut out = Vec::with_capacity(requests.len());
        for (id, request) in requests {
            let answer = self.answer(&ground, &gazetteer, &scope, &request).await?;
            out.push((id, for_reader(viewer, &self.record(viewer, &scope, answer).await?)));
        }
        Ok(out)
    }

    /// Recorded checks, newest first.
    pub async fn recorded_checks(
        &self,
        viewer: &Viewer,
        site: Option<&str>,
        mine: bool,
        limit: i64,
    ) -> Result<Vec<CheckReply>> {
        let own_only = mine || !viewer.may_somewhere(Action::SeeChecks);
        self.require_somewhere(viewer, Action::SeeOwnChecks, "checks").await?;
        let by = own_only.then_some(viewer.who.as_str());
        let checks = self.store.checks(INSTALLATION, by, site, limit.clamp(1, 1_000)).await?;
        Ok(checks.iter().filter(|c| may_read(viewer, c)).map(|c| for_reader(viewer, c)).collect())
    }

    /// One recorded check, exactly as it was answered.
    pub async fn recorded_check(&self, viewer: &Viewer, id: &str) -> Result<CheckReply> {
        self.require_somewhere(viewer, Action::SeeOwnChecks, "check").await?;
        let check = self.store.check(&id.trim().to_uppercase()).await?;
        let check = check.filter(|c| may_read(viewer, c)).ok_or(AppError::NotThere("check"))?;
        let mut entry = self.entry(viewer, &check.organisation, "saw", "check")?;
        (entry.subject, entry.site) = (Some(check.id.clone()), check.site.clone());
        self.note(entry).await?;
        Ok(for_reader(viewer, &check))
    }

    /// Addresses that begin with what was typed so far.
    pub async fn suggest(&self, viewer: &Viewer, typed: &str, site: Option<&str>) -> Result<Vec<NamedAddress>> {
        self.require_somewhere(viewer, Action::Check, "suggestions").await?;
        if typed.chars().count() > LONGEST_QUERY {
            return Ok(Vec::new());
        }
        let gazetteer = self.gazetteer().await?;
        let mut scope = self.scope(viewer).await?;
        if let Some(site) = site {
            scope.sites.retain(|s| s.id == site);
        }
        let found = gazetteer.suggest(typed, 8, &|known| scope.sees(known));
        Ok(found
            .into_iter()
            .map(|k| NamedAddress { id: k.id.clone(), address: k.with_postcode(), verdict: None, point: None })
            .collect())
    }

    async fn scope<'a>(&self, viewer: &'a Viewer) -> Result<Scope<'a>> {
        if !viewer.may_somewhere(Action::Check) {
            self.require_somewhere(viewer, Action::CheckAsPartner, "check").await?;
        }
        let mut sites = self.store.sites().await?;
        sites.retain(|s| {
            [Action::Check, Action::CheckAsPartner].iter().any(|&a| viewer.may_at(a, &s.organisation, &s.id))
        });
        Ok(Scope { viewer, sites })
    }

    async fn answer(
        &self,
        ground: &Ground,
        gazetteer: &Gazetteer,
        scope: &Scope<'_>,
        request: &CheckRequest,
    ) -> Result<Answer> {
        let on = self.day_asked(request.on.as_deref())?;
        if request.address.chars().count() > LONGEST_QUERY {
            let message = format!("The address is longer than {LONGEST_QUERY} characters.");
            return Err(AppError::invalid("address_too_long", "address", message, "Check one address at a time."));
        }
        let site = match &request.site {
            Some(named) => {
                let id = self.site_id(named).await?;
                scope.sites.iter().any(|s| s.id == id).then_some(id.clone()).ok_or(AppError::NotThere("site"))?;
                Some(id)
            }
            None => None,
        };
        let sites = sites_on(ground, scope, &on);
        if let Some(site) = &site
            && !sites.iter().any(|s| s.site == *site)
        {
            let words = format!("This site had no boundary on {on}, so nothing can be said of that day.");
            return Err(AppError::Conflict(format!("{words} Import its boundary, or ask for another day.")));
        }
        let asked = Asked {
            text: &request.address,
            postcode: request.postcode.as_deref().filter(|p| !p.trim().is_empty()),
            picked: request.picked.as_deref().filter(|id| !id.is_empty()),
            site: site.as_deref(),
            on: &on,
            sites: &sites,
        };
        Ok(answer(asked, gazetteer, &|known| scope.sees(known)))
    }

    /// Writes the answer down under an id of its own.
    async fn record(&self, viewer: &Viewer, scope: &Scope<'_>, mut answer: Answer) -> Result<RecordedCheck> {
        let site = answer.site.as_ref().and_then(|id| scope.sites.iter().find(|s| s.id == *id));
        let organisation = site.map_or_else(|| scope.home(), |s| s.organisation.clone());
        answer.checked_at = self.now().rfc3339();
        for _ in 0..20 {
            answer.check_id = self.check_code()?;
            let check = RecordedCheck {
                organisation: organisation.clone(),
                id: answer.check_id.clone(),
                at: self.now().0,
                by: viewer.who.clone(),
                site: answer.site.clone(),
                verdict: answer.verdict,
                answer: answer.clone(),
            };
            let mut entry = self.entry(viewer, &organisation, "checked", "check")?;
            (entry.subject, entry.site) = (Some(check.id.clone()), check.site.clone());
            if self.store.record_check(&check, &entry).await? {
                return Ok(check);
            }
        }
        Err(AppError::Broken("no free check id was found".into()))
    }

    /// "4KD-297": thirty bits of chance, read out in two breaths.
    fn check_code(&self) -> Result<String> {
        let bits = u32::from_be_bytes(self.chance::<4>()?);
        let letter = |i: u32| char::from(CODE_LETTERS[(bits >> (5 * i) & 31) as usize]);
        Ok(format!("{}{}{}-{}{}{}", letter(0), letter(1), letter(2), letter(3), letter(4), letter(5)))
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

impl Scope<'_> {
    /// Whose record a check goes into that is about no site.
    fn home(&self) -> String {
        match self.viewer.grants.first() {
            Some(grant) => grant.organisation.clone(),
            None => INSTALLATION.to_owned(),
        }
    }
}

fn sites_on(ground: &Ground, scope: &Scope<'_>, on: &str) -> Vec<SiteOnDay> {
    let standing = |site: &Site| {
        let (version, boundary) = ground.boundary_on(&site.id, on)?;
        Some(SiteOnDay {
            organisation: site.organisation.clone(),
            site: site.id.clone(),
            name: site.name.clone(),
            version: version.version,
            from: version.from.clone(),
            boundary: Arc::clone(boundary),
        })
    };
    scope.sites.iter().filter_map(standing).collect()
}

/// One's own checks, or those of a site or organisation whose checks one may see.
fn may_read(viewer: &Viewer, check: &RecordedCheck) -> bool {
    let theirs = match &check.site {
        Some(site) => viewer.may_at(Action::SeeChecks, &check.organisation, site),
        None => viewer.may_in(Action::SeeChecks, &check.organisation),
    };
    theirs || (check.by == viewer.who && viewer.may_somewhere(Action::SeeOwnChecks))
}

/// Partners are told in, not in, or ask the team.
fn for_reader(viewer: &Viewer, check: &RecordedCheck) -> CheckReply {
    let full = match &check.site {
        Some(site) => viewer.may_at(Action::Check, &check.organisation, site),
        None => viewer.may_somewhere(Action::Check),
    };
    let full = full || (viewer.may_somewhere(Action::SeeChecks) && may_read(viewer, check));
    if full {
        return CheckReply::Full(Box::new(check.answer.clone()));
    }
    CheckReply::Partner(PartnerAnswer {
        check_id: check.id.clone(),
        checked_at: check.answer.checked_at.clone(),
        query: check.answer.query.clone(),
        answer: match check.verdict {
            Verdict::Inside => PartnerWord::InArea,
            Verdict::Outside => PartnerWord::NotInArea,
            _ => PartnerWord::AskTheTeam,
        },
    })
}
