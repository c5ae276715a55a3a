//! Referral lists: a partner's addresses checked all at once, answered row for row, and put on the record.

mod queue;
mod record;
mod run;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

pub use self::queue::{QueueAsk, QueueRow, SettleRequest};
pub use self::record::{PartnerRow, Referral, ReferralRows};
use self::run::Run;
use super::check::{CheckRequest, Scope, sound_reference};
use super::ground::Standing;
use super::import::{Progress, aside, unreadable};
use super::partner::on_the_beat;
use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::eligibility::{SiteOnDay, Verdict};
use crate::domain::import::{ColumnMeaning, Outcome};
use crate::domain::person::{Action, Viewer};
use crate::domain::problem::Problem;
use crate::domain::referral::{Counts, PartnerCounts, ReferralList};
use crate::formats::referral::{self as sheets, Sheet};

/// A partner refers people; a whole list of addresses is not for them to try out.
const MOST_OF_A_PARTNER: u64 = 500;

/// A list to be checked.
#[derive(Clone, Debug, Default)]
pub struct ReferralRequest {
    /// As the person knows it.
    pub file_name: String,
    /// Where its bytes are.
    pub file: PathBuf,
    /// Its id or its name; none: every site that the viewer may ask about.
    pub site: Option<String>,
    /// ISO date; today if not said.
    pub on: Option<String>,
    /// Which sheet of a workbook.
    pub sheet: Option<String>,
    /// Header → field, as the person says.
    pub map: Vec<(String, String)>,
    /// Whose list it is, for the rows that do not say.
    pub partner: Option<String>,
    /// The partner's own reference for this referral; partners must give one.
    pub reference: Option<String>,
    pub note: Option<String>,
    /// More rows than this are refused.
    pub most_rows: Option<u64>,
    /// Check and answer; put nothing on the record.
    pub dry_run: bool,
}

/// Homes inside a site, among a list's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteCount {
    pub site: String,
    pub name: String,
    pub inside: u64,
}

/// What became of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReferralReport {
    pub file: String,
    pub outcome: Outcome,
    /// Rows; each is a row of the answer.
    pub read: u64,
    pub inside: u64,
    pub outside: u64,
    /// Near the line, several match, or not found: a person looks at them.
    pub unclear: u64,
    /// Of those, rows in which no address stands.
    pub no_address: u64,
    /// Rows that name more than one address.
    pub several_addresses: u64,
    pub blank_lines: u64,
    /// For each partner that the list names.
    pub partners: Vec<PartnerCounts>,
    pub sites: Vec<SiteCount>,
    pub columns: Vec<ColumnMeaning>,
    /// How the file was read: "Windows-1252, separated by semicolons".
    pub read_as: String,
    pub problems: Vec<Problem>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// The list's id on the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<String>,
}

/// What a list's rows are answered from: read once, asked for each.
pub(super) struct Desk {
    standing: Standing,
    /// Protected addresses of which whoever asks is told nothing.
    hidden: Hidden,
    scope: Scope,
    site: Option<String>,
    on: String,
    sites: Vec<SiteOnDay>,
    as_partner: bool,
}

impl App {
    /// Checks a list, writes the answered file into `out`, and puts list and answers on the record. A file
    /// that is no good is no error: the report says `rejected`, and nothing was written.
    ///
    /// # Errors
    /// `NotAllowed`, `NotThere` (no such site), `Invalid` (a date that is none, a reference that is missing).
    pub async fn check_referrals(
        &self,
        viewer: &Viewer,
        request: &ReferralRequest,
        out: &mut (dyn Write + Send),
        progress: Progress<'_>,
    ) -> Result<ReferralReport> {
        let desk = self.desk(viewer, request.site.as_deref(), request.on.as_deref()).await?;
        if !desk.as_partner {
            return self.answer_list(viewer, &desk, request, out, progress).await;
        }
        of_a_partner(request)?;
        on_the_beat(self.answer_list(viewer, &desk, request, out, progress)).await
    }

    async fn answer_list(
        &self,
        viewer: &Viewer,
        desk: &Desk,
        request: &ReferralRequest,
        out: &mut (dyn Write + Send),
        progress: Progress<'_>,
    ) -> Result<ReferralReport> {
        let bytes = std::fs::read(&request.file).map_err(|e| unreadable(&request.file, &e))?;
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
        let sheet = match aside(|| sheets::open(bytes, request.sheet.as_deref(), &request.map)) {
            Ok(sheet) => sheet,
            Err(problems) => return Ok(rejected(request, problems)),
        };
        if let Some(problem) = too_many(&sheet, desk, request) {
            return Ok(rejected(request, vec![problem]));
        }
        let mut run = aside(|| desk.answer_all(&sheet, request, out, progress))?;
        if desk.as_partner {
            let asked = std::mem::take(&mut run.asked);
            self.record_partner_list(viewer, &desk.scope.organisation(), asked).await?;
        }
        let mut report = run.report(&sheet, desk, request);
        if !request.dry_run {
            let list = self.list_of(viewer, desk, request, sha256, &mut run)?;
            let mut entry = self.entry(viewer, &list.organisation, "checked", "referrals")?;
            (entry.subject, entry.site) = (Some(list.id.clone()), list.site.clone());
            let counts = serde_json::json!({ "rows": report.read, "inside": report.inside, "outside": report.outside });
            let told = |done| progress("Putting them on the record", done);
            self.store.add_referrals(&list, &run.rows, &entry.with(&counts), &told).await?;
            report.list = Some(list.id);
        }
        Ok(report)
    }

    /// Asked before a list is uploaded.
    pub async fn may_refer(&self, viewer: &Viewer) -> Result<()> {
        if viewer.may_somewhere(Action::CheckReferrals) {
            return Ok(());
        }
        self.require_somewhere(viewer, Action::ReferAsPartner, "referrals").await
    }

    /// Somebody who is a partner here and staff there hands lists in as staff, unless the site named is one
    /// where they are a partner.
    async fn desk(&self, viewer: &Viewer, site: Option<&str>, on: Option<&str>) -> Result<Desk> {
        self.may_refer(viewer).await?;
        let site = match site {
            Some(named) => Some(self.site_id(named).await?),
            None => None,
        };
        let holds = |sites: &[crate::domain::site::Site]| match &site {
            Some(id) => sites.iter().any(|s| s.id == *id),
            None => !sites.is_empty(),
        };
        let mut sites = self.sites_where(viewer, Action::CheckReferrals).await?;
        let as_partner = !holds(&sites) && viewer.may_somewhere(Action::ReferAsPartner);
        if as_partner {
            sites = self.sites_where(viewer, Action::ReferAsPartner).await?;
        }
        if site.is_some() && !holds(&sites) {
            return Err(AppError::NotThere("site"));
        }
        let scope = Scope { sites, is_partner: as_partner }.narrowed_to(site.as_deref());
        self.desk_for(viewer, scope, site, on, as_partner).await
    }

    async fn desk_for(
        &self,
        viewer: &Viewer,
        scope: Scope,
        site: Option<String>,
        on: Option<&str>,
        as_partner: bool,
    ) -> Result<Desk> {
        let standing = self.standing().await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let (on, sites) = self.standing_on(&standing, &scope, site.as_deref(), on)?;
        Ok(Desk { standing, hidden, scope, site, on, sites, as_partner })
    }

    /// The record of a list that was answered.
    fn list_of(
        &self,
        viewer: &Viewer,
        desk: &Desk,
        request: &ReferralRequest,
        sha256: String,
        run: &mut Run,
    ) -> Result<ReferralList> {
        let versions: BTreeMap<String, i64> = desk.sites.iter().map(|s| (s.site.clone(), s.version)).collect();
        let said = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        Ok(ReferralList {
            organisation: desk.scope.organisation(),
            id: self.new_id()?,
            at: self.now().0,
            by: viewer.who.clone(),
            site: desk.site.clone(),
            on: desk.on.clone(),
            partner: said(&request.partner),
            reference: said(&request.reference),
            note: said(&request.note),
            file: request.file_name.clone(),
            sha256,
            as_partner: desk.as_partner,
            boundary_versions: versions,
            counts: Counts::default(),
            partners: std::mem::take(&mut run.kept_partners).into_list(),
        })
    }
}

/// A partner says which referral it is for, and is never answered off the record.
fn of_a_partner(request: &ReferralRequest) -> Result<()> {
    let reference = CheckRequest { reference: request.reference.clone(), ..CheckRequest::default() };
    if sound_reference(&reference)?.is_none() {
        let words = "There is no reference to the referral that this list is for.";
        return Err(AppError::invalid("no_reference", "reference", words, "Give the referral's number or code."));
    }
    if request.dry_run {
        let words = "A partner's list is always put on the record.";
        return Err(AppError::invalid("no_dry_run", "dry_run", words, "Leave dry_run out."));
    }
    Ok(())
}

fn too_many(sheet: &Sheet, desk: &Desk, request: &ReferralRequest) -> Option<Problem> {
    let most = request.most_rows.into_iter().chain(desk.as_partner.then_some(MOST_OF_A_PARTNER)).min()?;
    let mut rows = 0;
    sheet.rows(|_| rows += 1);
    (rows > most).then(|| {
        let words = format!("The list has {rows} rows; one list may have {most}.");
        Problem::error("too_many_rows", words).hint("Split it and send the parts one after another.")
    })
}

fn rejected(request: &ReferralRequest, problems: Vec<Problem>) -> ReferralReport {
    ReferralReport { problems, ..blank(request, Outcome::Rejected) }
}

fn blank(request: &ReferralRequest, outcome: Outcome) -> ReferralReport {
    ReferralReport {
        file: request.file_name.clone(),
        outcome,
        read: 0,
        inside: 0,
        outside: 0,
        unclear: 0,
        no_address: 0,
        several_addresses: 0,
        blank_lines: 0,
        partners: Vec::new(),
        sites: Vec::new(),
        columns: Vec::new(),
        read_as: String::new(),
        problems: Vec::new(),
        dry_run: request.dry_run,
        list: None,
    }
}

/// What a partner is told of a verdict.
fn partner_word(verdict: Verdict) -> super::check::PartnerWord {
    use super::check::PartnerWord;
    match verdict {
        Verdict::Inside => PartnerWord::InArea,
        Verdict::Outside => PartnerWord::NotInArea,
        _ => PartnerWord::AskTheTeam,
    }
}
