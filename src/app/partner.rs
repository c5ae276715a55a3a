//! Partners: what they are told, how much they may ask, and what is noticed about it.
//!
//! A partner's answer comes from addresses and the line alone, never from what a site's own list
//! knows. It takes the same time whatever it is, so that the clock tells nothing either.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use tokio::time::{MissedTickBehavior, interval};
use utoipa::ToSchema;

use super::check::{CheckReply, CheckRequest, Place, for_reader, sound_reference};
use super::ground::Standing;
use super::protected::Hidden;
use super::record::Unrecorded;
use super::viewer::home;
use super::{App, AppError, Result};
use crate::domain::audit::AuditEntry;
use crate::domain::eligibility::{Answer, RecordedCheck};
use crate::domain::gazetteer::Query;
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::partner::{DAY, HOUR, PartnerLimits, Question, Stop, number_and_street, plain_words};
use crate::domain::person::{Action, Grant, Person, Role, Viewer};
use crate::domain::plane::to_bng;
use crate::domain::site::INSTALLATION;
use crate::storage::{PartnerOutcome, Told};

/// Far longer than any check takes, and too short for anyone to mind.
const BEAT: Duration = Duration::from_millis(25);
/// A clash of ids is one in a billion for each check on record.
const TRIES: usize = 20;
const MOST_NOTICES: i64 = 500;
const MOST_A_DAY: i64 = 100_000;

/// A partner's account, and how much of what they may ask they have asked.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerLine {
    pub id: String,
    pub name: String,
    pub organisation: String,
    pub limits: PartnerLimits,
    pub asked_last_hour: usize,
    pub asked_last_day: usize,
}

/// A notice with the name of whom it is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NoticeLine {
    #[serde(flatten)]
    pub notice: Notice,
    pub person_name: Option<String>,
    /// The same in plain words.
    pub words: String,
}

/// One address of a partner's list, with its whole answer.
#[derive(Clone, Debug)]
pub(super) struct AskedByPartner {
    pub request: CheckRequest,
    pub answer: Answer,
    /// The address as it may be kept: without people.
    pub kept: String,
}

impl App {
    /// A partner's checks, all answered or none, no sooner than the next beat.
    pub(super) async fn check_as_partner(
        &self,
        viewer: &Viewer,
        standing: Standing,
        placed: Vec<(Place, CheckRequest)>,
    ) -> Result<Vec<CheckReply>> {
        for (_, request) in &placed {
            if sound_reference(request)?.is_none() {
                return Err(AppError::invalid(
                    "no_reference",
                    "reference",
                    "There is no reference to the referral that this check is for.",
                    "Give the referral's number or code as reference.",
                ));
            }
        }
        on_the_beat(self.answer_partner(viewer, &standing, placed)).await
    }

    async fn answer_partner(
        &self,
        viewer: &Viewer,
        standing: &Standing,
        placed: Vec<(Place, CheckRequest)>,
    ) -> Result<Vec<CheckReply>> {
        let partner = self.account_of(viewer).await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let (mut checks, mut questions) = (Vec::with_capacity(placed.len()), Vec::with_capacity(placed.len()));
        for ((scope, site), mut request) in placed {
            // Nothing was offered to pick from.
            request.picked = None;
            let answer = self.answer(standing, &hidden, &scope, site.as_deref(), &request)?;
            let question = question(&partner, &request, &answer);
            let one = Unrecorded { organisation: scope.organisation(), answer, reference: sound_reference(&request)? };
            checks.push(self.with_code(viewer, one)?);
            questions.push(question);
        }
        let recorded = self.record_partner(viewer, checks, questions).await?;
        Ok(recorded.into_iter().map(|check| for_reader(viewer, check)).collect())
    }

    /// Holds a partner's list to what they may ask, and puts each of its checks on record, before any of it is
    /// answered: a list is no way around the limits. All of it, or none.
    pub(super) async fn record_partner_list(
        &self,
        viewer: &Viewer,
        organisation: &str,
        asked: Vec<AskedByPartner>,
    ) -> Result<()> {
        let partner = self.account_of(viewer).await?;
        let (mut checks, mut questions) = (Vec::with_capacity(asked.len()), Vec::with_capacity(asked.len()));
        for AskedByPartner { request, mut answer, kept } in asked {
            questions.push(question(&partner, &request, &answer));
            answer.query = kept;
            let reference = sound_reference(&request)?;
            let one = Unrecorded { organisation: organisation.to_owned(), answer, reference };
            checks.push(self.with_code(viewer, one)?);
        }
        self.record_partner(viewer, checks, questions).await.map(drop)
    }

    async fn record_partner(
        &self,
        viewer: &Viewer,
        mut checks: Vec<RecordedCheck>,
        mut questions: Vec<Question>,
    ) -> Result<Vec<RecordedCheck>> {
        for _ in 0..TRIES {
            let mut audited = Vec::with_capacity(checks.len());
            for (check, question) in checks.into_iter().zip(&mut questions) {
                question.organisation.clone_from(&check.organisation);
                (question.check, question.at) = (check.id.clone(), check.at);
                let entry = self.entry_of(viewer, &check)?;
                audited.push((check, entry));
            }
            let told = self.stopped(viewer, &audited, &questions)?;
            let outcome = self.store.record_partner_checks(&audited, &questions, |stop| told(stop)).await?;
            let done = audited.into_iter().map(|(check, _)| check);
            match outcome {
                PartnerOutcome::Recorded => return Ok(done.collect()),
                PartnerOutcome::IdTaken => checks = done.map(|c| self.with_other_code(c)).collect::<Result<_>>()?,
                PartnerOutcome::Stopped(stop) => return Err(refusal(&stop, questions.len())),
            }
        }
        Err(AppError::Broken("no free check id was found".into()))
    }

    /// What to write where these are stopped.
    fn stopped(
        &self,
        viewer: &Viewer,
        checks: &[(RecordedCheck, AuditEntry)],
        questions: &[Question],
    ) -> Result<impl FnOnce(&Stop) -> Told + Send + use<>> {
        let organisation = questions.first().map_or(INSTALLATION, |q| &q.organisation);
        let site = checks.first().and_then(|(check, _)| check.site.clone());
        let partner = questions.first().map(|q| q.partner.clone()).unwrap_or_default();
        let mut entry = self.entry(viewer, organisation, "stopped", "run_of_neighbours")?.about(&partner);
        entry.site.clone_from(&site);
        let id = self.new_id()?;
        Ok(move |stop: &Stop| {
            let Stop::Run(run) = stop else { return Told { entry: None, notice: None } };
            let notice = Notice {
                organisation: entry.organisation.clone(),
                id,
                at: entry.at,
                kind: NoticeKind::RunOfNeighbours,
                person: partner,
                site,
                run: run.clone(),
            };
            let entry = entry.with(&serde_json::json!({ "kind": run.kind, "addresses": run.addresses }));
            Told { entry: Some(entry), notice: Some(notice) }
        })
    }

    /// The person behind a session or a token: several tokens are no several partners.
    async fn account_of(&self, viewer: &Viewer) -> Result<String> {
        match viewer.who.split_once(':') {
            Some(("person", id)) => Ok(id.to_owned()),
            Some(("token", id)) => self.store.token_owner(id).await?.ok_or(AppError::NotSignedIn),
            _ => Err(AppError::NotAllowed),
        }
    }

    /// Partners whom the viewer looks after, by name.
    pub async fn partners(&self, viewer: &Viewer) -> Result<Vec<PartnerLine>> {
        self.require_somewhere(viewer, Action::LookAfterPartners, "partners").await?;
        let mut lines = Vec::new();
        for (person, grants) in self.store.people().await? {
            let organisations: BTreeSet<&str> = partner_grants(viewer, &grants).map(|g| &*g.organisation).collect();
            for organisation in organisations.into_iter().filter(|_| person.closed_at.is_none()) {
                lines.push(self.partner_line(&person, organisation).await?);
            }
        }
        lines.sort_by_cached_key(|line| (line.name.to_lowercase(), line.organisation.clone()));
        self.note(self.entry(viewer, home(viewer), "saw", "partners")?).await?;
        Ok(lines)
    }

    async fn partner_line(&self, person: &Person, organisation: &str) -> Result<PartnerLine> {
        let now = self.now().0;
        let mut asked = self.store.partner_questions(&person.id, now - DAY).await?;
        asked.retain(|q| q.organisation == organisation || q.organisation == INSTALLATION);
        Ok(PartnerLine {
            id: person.id.clone(),
            name: person.name.clone(),
            organisation: organisation.to_owned(),
            limits: self.store.partner_limits(organisation, &person.id).await?,
            asked_last_hour: asked.iter().filter(|q| q.at > now - HOUR).count(),
            asked_last_day: asked.len(),
        })
    }

    /// How much a partner may ask of an organisation from now on.
    pub async fn set_partner_limits(
        &self,
        viewer: &Viewer,
        partner: &str,
        organisation: &str,
        limits: PartnerLimits,
    ) -> Result<PartnerLine> {
        self.require_somewhere(viewer, Action::LookAfterPartners, "partner").await?;
        let known = self.store.person(partner).await?;
        let theirs = known.filter(|(person, grants)| {
            person.closed_at.is_none() && partner_grants(viewer, grants).any(|g| g.organisation == organisation)
        });
        let Some((person, _)) = theirs else {
            self.note_refusal(viewer, home(viewer), Action::LookAfterPartners, "partner", None).await?;
            return Err(AppError::NotThere("partner"));
        };
        let PartnerLimits { per_hour, per_day } = limits;
        if !(0..=MOST_A_DAY).contains(&per_hour) || !(per_hour..=MOST_A_DAY).contains(&per_day) {
            let message = "The limits are not from 0 to 100,000, or there is less for a day than for an hour.";
            return Err(AppError::invalid("bad_limits", "per_day", message, "Give whole numbers, such as 60 and 300."));
        }
        let entry = self.entry(viewer, organisation, "changed", "partner_limits")?.about(partner);
        let entry = entry.with(&serde_json::json!({ "per_hour": per_hour, "per_day": per_day }));
        self.store.set_partner_limits(organisation, partner, limits, &viewer.who, &entry).await?;
        self.partner_line(&person, organisation).await
    }

    /// Notices of the places that the viewer looks after, newest first.
    pub async fn notices(&self, viewer: &Viewer) -> Result<Vec<NoticeLine>> {
        let action = Action::LookAfterPartners;
        self.require_somewhere(viewer, action, "notices").await?;
        let mut notices = Vec::new();
        if viewer.may_everywhere(action) {
            notices = self.store.notices(INSTALLATION, MOST_NOTICES).await?;
        } else {
            let organisations: BTreeSet<&str> = viewer.grants.iter().map(|g| g.organisation.as_str()).collect();
            for organisation in organisations {
                notices.extend(self.store.notices(organisation, MOST_NOTICES).await?);
            }
            notices.retain(|n| match &n.site {
                Some(site) => viewer.may_at(action, &n.organisation, site),
                None => viewer.may_in(action, &n.organisation),
            });
            notices.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        }
        self.note(self.entry(viewer, home(viewer), "saw", "notices")?).await?;
        let mut lines = Vec::with_capacity(notices.len());
        for notice in notices {
            let person_name = self.store.person(&notice.person).await?.map(|(person, _)| person.name);
            lines.push(NoticeLine { words: in_words(&notice, person_name.as_deref()), notice, person_name });
        }
        Ok(lines)
    }
}

/// Those grants as a partner that the viewer looks after.
fn partner_grants<'a>(viewer: &Viewer, grants: &'a [Grant]) -> impl Iterator<Item = &'a Grant> {
    let looks_after = |grant: &&Grant| match &grant.site {
        Some(site) => viewer.may_at(Action::LookAfterPartners, &grant.organisation, site),
        None => viewer.may_in(Action::LookAfterPartners, &grant.organisation),
    };
    grants.iter().filter(|grant| grant.role == Role::Partner).filter(looks_after).collect::<Vec<_>>().into_iter()
}

/// What neighbours can be told by. Number and street as typed, whether anything was found or not.
fn question(partner: &str, request: &CheckRequest, answer: &Answer) -> Question {
    let query = Query::read(&request.address, request.postcode.as_deref());
    let found = answer.matched_address.as_deref().and_then(|matched| Query::read(matched, None).postcode);
    let (number, street) = number_and_street(&request.address);
    let postcode = found.or(query.postcode).map(|p| p.to_string());
    let typed = || format!("{} {}", plain_words(&request.address), postcode.as_deref().unwrap_or_default());
    let address: String = answer.address_id.clone().unwrap_or_else(typed).chars().take(200).collect();
    Question {
        organisation: String::new(),
        check: String::new(),
        partner: partner.to_owned(),
        at: 0,
        address,
        street: street.map(|street| street.chars().take(200).collect()),
        number,
        place: answer.point.and_then(|point| to_bng(point).ok()),
        postcode,
    }
}

fn refusal(stop: &Stop, asked: usize) -> AppError {
    match stop {
        Stop::Run(_) => AppError::LooksLikeARun,
        Stop::Limit { most, span, retry_after_s } => {
            let span = span.word();
            let these = if asked == 1 { String::new() } else { format!(" There were {asked} at once.") };
            let words = format!("You may check {most} addresses in any one {span}.{these}");
            AppError::OverLimit { words, retry_after_s: *retry_after_s }
        }
    }
}

fn in_words(notice: &Notice, name: Option<&str>) -> String {
    use crate::domain::partner::RunKind::{InARow, SamePostcode, SameSpot};
    let run = &notice.run;
    let how = match run.kind {
        SamePostcode => "of one postcode",
        SameSpot => "within 60 metres of one another",
        InARow => "one after the other in a street",
    };
    let who = name.unwrap_or("A partner");
    format!("{who} asked after {} addresses {how} within a day, and was stopped.", run.addresses)
}

/// Ends with the next beat after the work is done, the first of which comes a whole beat after it began.
pub(super) async fn on_the_beat<T>(work: impl Future<Output = T>) -> T {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Skip);
    beats.tick().await;
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            _ = beats.tick() => {}
        }
    };
    beats.tick().await;
    done
}
