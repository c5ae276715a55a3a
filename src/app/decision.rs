//! A manager decides one address against its verdict, with a reason and until when; and takes it back.

use serde::Serialize;
use utoipa::ToSchema;

use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::decision::{AddressNamed, Decision, Ended};
use crate::domain::gazetteer::{Found, Known, Query, Surroundings};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::{INSTALLATION, Site};

/// Longest reason or note, in characters.
const LONGEST_WORDS: usize = 300;

#[derive(Clone, Debug)]
pub struct NewDecision {
    /// The address's id or UPRN, or the address itself.
    pub address: String,
    pub in_area: bool,
    pub why: String,
    /// The last day on which it counts, ISO date.
    pub until: Option<String>,
}

/// A decision as it is listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionLine {
    #[serde(flatten)]
    pub decision: Decision,
    pub counts_today: bool,
}

impl App {
    pub async fn decide(&self, viewer: &Viewer, site: &str, new: &NewDecision) -> Result<DecisionLine> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let why = sound_words("why", &new.why, true)?;
        let today = self.now().day().to_string();
        let until = new.until.as_deref().filter(|day| !day.trim().is_empty()).map(|day| last_day(day, &today));
        let decision = Decision {
            organisation: site.organisation.clone(),
            id: self.new_id()?,
            address: self.address_named(viewer, &site, &new.address).await?,
            site: site.id,
            in_area: new.in_area,
            why,
            until: until.transpose()?,
            at: self.now().0,
            decided_on: today,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
            revoked: None,
        };
        let entry = self.entry(viewer, &decision.organisation, "decided", "decision")?;
        let entry = entry.about(&decision.id).at_site(&decision.site);
        let entry = entry.with(&serde_json::json!({ "in_area": decision.in_area, "until": decision.until }));
        self.store.add_decision(&decision, &entry).await?;
        Ok(DecisionLine { decision, counts_today: true })
    }

    /// All of a site's decisions, those that have ended too; the newest first.
    pub async fn decisions(&self, viewer: &Viewer, site: &str) -> Result<Vec<DecisionLine>> {
        let site = self.site_named(viewer, Action::SeeChecks, site).await?;
        let rulings = self.rulings().await?;
        let hidden = Hidden::from(viewer, &rulings);
        let today = self.now().day().to_string();
        let seen = rulings.decisions(&site.id);
        let seen = seen.iter().filter(|d| !hidden.hides_id(&d.address.id));
        let lines: Vec<DecisionLine> =
            seen.map(|d| DecisionLine { counts_today: d.counts_on(&today), decision: d.clone() }).collect();
        let entry = self.entry(viewer, &site.organisation, "saw", "decisions")?.at_site(&site.id);
        self.note(entry.with(&serde_json::json!({ "decisions": lines.len() }))).await?;
        Ok(lines)
    }

    /// From today on it counts no more; for days before it still did.
    pub async fn revoke_decision(&self, viewer: &Viewer, site: &str, id: &str) -> Result<DecisionLine> {
        let site = self.site_named(viewer, Action::Decide, site).await?;
        let found = self.store.decisions().await?.into_iter().find(|d| d.id == id && d.site == site.id);
        let mut decision = found.ok_or(AppError::NotThere("decision"))?;
        let ended = self.ended(viewer);
        let entry = self.entry(viewer, &site.organisation, "revoked", "decision")?.about(id).at_site(&site.id);
        if !self.store.revoke_decision(&site.organisation, id, &ended, &entry).await? {
            return Err(AppError::Conflict("This decision was revoked before. There is nothing to do.".into()));
        }
        decision.revoked = Some(ended);
        Ok(DecisionLine { counts_today: false, decision })
    }

    /// A site by its id or its name, if it is there and they may do this at it.
    pub(super) async fn site_named(&self, viewer: &Viewer, action: Action, named: &str) -> Result<Site> {
        self.site_for(viewer, action, &self.site_id(named).await?).await
    }

    pub(super) fn ended(&self, viewer: &Viewer) -> Ended {
        let now = self.now();
        Ended { at: now.0, on: now.day().to_string(), by: viewer.who.clone(), by_name: viewer.name.clone() }
    }

    /// The one address that is meant, by its id, its UPRN, or written out.
    pub(super) async fn address_named(&self, viewer: &Viewer, site: &Site, text: &str) -> Result<AddressNamed> {
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let may_see = |known: &Known| {
            let theirs = known.organisation == site.organisation;
            (theirs || (known.list_of.is_none() && known.organisation == INSTALLATION)) && !hidden.hides(known)
        };
        let picked = Query::picked(text.trim());
        let mut found = standing.gazetteer.find(&picked, Surroundings::Complete, &may_see);
        if found.homes.is_empty() {
            found = standing.gazetteer.find(&Query::read(text, None), Surroundings::OwnListOnly, &may_see);
        }
        match (found.how, found.homes.as_slice()) {
            (Found::Match | Found::Picked | Found::Uprn, [home]) => {
                Ok(AddressNamed::of(home.iter().find(|known| known.uprn.is_some()).unwrap_or(&home[0])))
            }
            (Found::Nothing, _) | (_, []) => Err(AppError::invalid(
                "address_not_found",
                "address",
                "No listed address is called so.",
                "Check the address first, and give its id or its UPRN as the answer shows it.",
            )),
            _ => Err(AppError::invalid(
                "several_match",
                "address",
                "More than one address could be meant.",
                "Check the address first, pick the right one, and give its id or its UPRN.",
            )),
        }
    }
}

fn last_day(day: &str, today: &str) -> Result<String> {
    let day = day.trim();
    let sound = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
    if sound && day >= today {
        return Ok(day.to_owned());
    }
    let message = if sound { format!("{day} is past.") } else { format!("“{day}” is not a date.") };
    Err(AppError::invalid("bad_date", "until", message, "Write the last day as year-month-day: 2027-03-31."))
}

/// Words that stay for good: short, and without what would tell of a person.
pub(super) fn sound_words(field: &str, text: &str, is_needed: bool) -> Result<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = words.chars().count();
    if length > LONGEST_WORDS || words.chars().any(char::is_control) || (is_needed && words.is_empty()) {
        let message = format!("Give 1 to {LONGEST_WORDS} characters.");
        let hint = "Say in a sentence how it is known. It is kept for good, so leave out personal facts.";
        return Err(AppError::invalid("bad_words", field, message, hint));
    }
    if words.contains('@') || has_telephone_number(&words) {
        let message = "This looks like an e-mail address or a telephone number.";
        let hint = "It is kept for good and others read it. Say what is so of the address, and nothing of people.";
        return Err(AppError::invalid("personal_facts", field, message, hint));
    }
    Ok(words)
}

/// "01632 960 123", "+44 1632 960123".
fn has_telephone_number(words: &str) -> bool {
    let mut run = String::new();
    let is_number = |run: &str| {
        let figures = run.chars().filter(char::is_ascii_digit).count();
        (10..=13).contains(&figures) && (run.trim_start().starts_with('0') || run.contains('+'))
    };
    for c in words.chars() {
        if c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')') {
            run.push(c);
            continue;
        }
        if is_number(&run) {
            return true;
        }
        run.clear();
    }
    is_number(&run)
}
