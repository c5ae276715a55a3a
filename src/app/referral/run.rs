//! One run through a list: rows in their order, a stretch of them at a time on all cores.

use std::collections::BTreeMap;
use std::io::Write;

use rayon::prelude::*;

use super::{Desk, ReferralReport, ReferralRequest, SiteCount, blank, partner_word};
use crate::app::check::{CheckRequest, On};
use crate::app::import::Progress;
use crate::app::partner::AskedByPartner;
use crate::app::{AppError, Result};
use crate::domain::eligibility::{Answer, Verdict};
use crate::domain::import::Outcome;
use crate::domain::problem::Problem;
use crate::domain::referral::{ByPartner, Counts, NO_ADDRESS, ReferralRow, RowAnswer};
use crate::formats::referral::{Answered, Asking, PassedOver, Sheet, SheetRow, Told, lines_in_words};

/// Rows that are answered side by side before the next are read.
const AT_ONCE: usize = 8_192;
/// The sheet names a site, and the address is inside another.
const OTHER_SITE: &str = "other_site_named";
/// The row has more cells than the header.
const SHIFTED: &str = "row_does_not_fit_header";

/// A row with its answer, to be written and to be kept.
struct Done {
    asking: Asking,
    answer: RowAnswer,
    kept: ReferralRow,
    /// Of a partner's list: each address, to be held to what they may ask.
    asked: Vec<AskedByPartner>,
}

/// What a run adds up to.
#[derive(Default)]
pub(super) struct Run {
    /// Of a partner's list.
    pub asked: Vec<AskedByPartner>,
    pub rows: Vec<ReferralRow>,
    /// As they may be kept.
    pub kept_partners: ByPartner,
    partners: ByPartner,
    counts: Counts,
    no_address: u64,
    inside: BTreeMap<String, u64>,
    several: Vec<u64>,
    other_site: Vec<u64>,
    shifted: Vec<u64>,
    over: PassedOver,
}

impl Desk {
    /// One address, as a row of a list shows it or in full.
    pub(super) fn ask(&self, address: String, postcode: Option<String>, picked: Option<String>, brief: bool) -> Answer {
        let request = CheckRequest { address, postcode, picked, ..CheckRequest::default() };
        let Self { standing, hidden, scope, site, on, sites, .. } = self;
        On { standing, hidden, scope, site: site.as_deref(), on, sites }.answer(&request, brief)
    }

    pub(super) fn answer_all(
        &self,
        sheet: &Sheet,
        request: &ReferralRequest,
        out: &mut (dyn Write + Send),
        progress: Progress<'_>,
    ) -> Result<Run> {
        let mut run = Run::default();
        let mut writer = Answered::begin(sheet, out, self.as_partner).map_err(|e| unwritable(&e))?;
        let mut batch = Vec::with_capacity(AT_ONCE);
        let mut failed = None;
        let over = sheet.rows(|row| {
            batch.push(row);
            if batch.len() == AT_ONCE && failed.is_none() {
                failed = self.answer_some(sheet, request, &mut batch, &mut writer, &mut run).err();
                progress("Checking", run.counts.rows());
            }
            if failed.is_some() {
                batch.clear();
            }
        });
        if let Some(error) = failed {
            return Err(unwritable(&error));
        }
        self.answer_some(sheet, request, &mut batch, &mut writer, &mut run).map_err(|e| unwritable(&e))?;
        writer.end().map_err(|e| unwritable(&e))?;
        progress("Checking", run.counts.rows());
        run.over = over;
        Ok(run)
    }

    fn answer_some<W: Write>(
        &self,
        sheet: &Sheet,
        request: &ReferralRequest,
        batch: &mut Vec<SheetRow<'_>>,
        writer: &mut Answered<'_, W>,
        run: &mut Run,
    ) -> std::result::Result<(), csv::Error> {
        let done: Vec<Done> = batch.par_iter().map(|row| self.one(sheet, request, row)).collect();
        for (row, done) in batch.iter().zip(done) {
            let told = if self.as_partner {
                Told::Partner(partner_word(done.answer.verdict).code())
            } else {
                Told::Full(&done.answer)
            };
            writer.row(row, &done.asking, &told)?;
            run.take(row.line, done, request);
        }
        batch.clear();
        Ok(())
    }

    fn one(&self, sheet: &Sheet, request: &ReferralRequest, row: &SheetRow<'_>) -> Done {
        let asking = sheet.asking(row);
        let mut asked_by_partner = Vec::new();
        let mut answer = match () {
            () if asking.is_shifted => RowAnswer::none(SHIFTED),
            () if asking.addresses.is_empty() => RowAnswer::none(NO_ADDRESS),
            () => {
                // A partner's checks are kept one by one, each with its place: see `App::record_partner_list`.
                let brief = !self.as_partner;
                let each =
                    asking.addresses.iter().map(|(text, code)| self.ask(text.clone(), code.clone(), None, brief));
                let each: Vec<Answer> = each.collect();
                if self.as_partner {
                    asked_by_partner = by_partner(sheet, request, row, &asking, &each);
                }
                RowAnswer::together(each, asking.may_name_more)
            }
        };
        if answer.verdict == Verdict::Inside && self.is_other_site(asking.site.as_deref(), answer.site.as_deref()) {
            answer.reasons.push(OTHER_SITE.to_owned());
        }
        let asked = || if asking.is_shifted { None } else { sheet.kept_address(row, &asking) };
        let kept = ReferralRow {
            line: i64::try_from(row.line).unwrap_or(i64::MAX),
            reference: sheet.kept_id(&asking),
            partner: sheet.kept_partner(&asking).or_else(|| request.partner.clone()),
            verdict: answer.verdict,
            site: answer.site.clone(),
            address_id: answer.address_id.clone(),
            address: answer.matched_address.clone().filter(|_| answer.address_id.is_some()).or_else(asked),
            match_confidence: answer.match_confidence,
            distance_to_line_m: answer.distance_to_line_m,
            boundary_version: answer.boundary_version,
            reasons: answer.reasons.clone(),
            candidates: answer.candidates.clone(),
            settlements: Vec::new(),
        };
        Done { asking, answer, kept, asked: asked_by_partner }
    }

    /// The sheet names a site that we know, and it is another one than holds the address.
    fn is_other_site(&self, named: Option<&str>, holds: Option<&str>) -> bool {
        let Some(named) = named else { return false };
        let known = self.scope.sites.iter().find(|s| s.id == named || s.name.eq_ignore_ascii_case(named));
        known.is_some_and(|site| Some(site.id.as_str()) != holds)
    }
}

fn by_partner(
    sheet: &Sheet,
    request: &ReferralRequest,
    row: &SheetRow<'_>,
    asking: &Asking,
    answers: &[Answer],
) -> Vec<AskedByPartner> {
    let kept = sheet.kept_address(row, asking).unwrap_or_default();
    let one = |((address, postcode), answer): (&(String, Option<String>), &Answer)| AskedByPartner {
        request: CheckRequest {
            address: address.clone(),
            postcode: postcode.clone(),
            reference: request.reference.clone(),
            ..CheckRequest::default()
        },
        answer: answer.clone(),
        kept: kept.clone(),
    };
    asking.addresses.iter().zip(answers).map(one).collect()
}

impl Run {
    fn take(&mut self, line: u64, done: Done, request: &ReferralRequest) {
        let Done { asking, answer, kept, asked } = done;
        self.asked.extend(asked);
        self.counts.add(answer.verdict);
        self.kept_partners.of(kept.partner.as_deref()).add(answer.verdict);
        self.partners.of(asking.partner.as_deref().or(request.partner.as_deref())).add(answer.verdict);
        self.no_address += u64::from(!asking.is_shifted && asking.addresses.is_empty());
        if asking.addresses.len() > 1 || asking.may_name_more {
            self.several.push(line);
        }
        if asking.is_shifted {
            self.shifted.push(line);
        }
        if answer.verdict == Verdict::Inside {
            if let Some(site) = answer.site {
                *self.inside.entry(site).or_default() += 1;
            }
            if answer.reasons.last().is_some_and(|code| code == OTHER_SITE) {
                self.other_site.push(line);
            }
        }
        if !request.dry_run {
            self.rows.push(kept);
        }
    }

    /// A partner is told nothing of sites.
    pub fn report(&mut self, sheet: &Sheet, desk: &Desk, request: &ReferralRequest) -> ReferralReport {
        let outcome = if self.shifted.is_empty() { Outcome::Accepted } else { Outcome::Repaired };
        let inside = |site: &crate::domain::site::Site| {
            let inside = self.inside.get(&site.id).copied()?;
            Some(SiteCount { site: site.id.clone(), name: site.name.clone(), inside })
        };
        let sites = desk.scope.sites.iter().filter(|_| !desk.as_partner).filter_map(inside).collect();
        let mut problems = sheet.problems.clone();
        problems.extend(self.problems(desk));
        ReferralReport {
            read: self.counts.rows(),
            inside: self.counts.inside,
            outside: self.counts.outside,
            unclear: self.counts.unclear,
            no_address: self.no_address,
            several_addresses: self.several.len() as u64,
            blank_lines: self.over.blank,
            partners: std::mem::take(&mut self.partners).into_list(),
            sites,
            columns: sheet.columns.clone(),
            read_as: sheet.read_as.clone(),
            problems,
            ..blank(request, outcome)
        }
    }

    fn problems(&self, desk: &Desk) -> Vec<Problem> {
        let mut out = Vec::new();
        let mut warn = |code: &str, lines: &[u64], words: String| {
            if !lines.is_empty() {
                out.push(Problem::warning(code, words.replace("{}", &lines_in_words(lines))));
            }
        };
        let shifted = "These rows have more cells than the header, so their address can't be told: {}. They were \
                       answered “not found”. A comma inside an address needs quotation marks around it.";
        warn(SHIFTED, &self.shifted, shifted.into());
        warn("repeated_headers", &self.over.repeated_headers, "The header stands in the list again: {}.".into());
        let several = "These rows name more than one address, and are inside only if all of them are: {}.";
        warn("several_addresses_in_row", &self.several, several.into());
        if !desk.as_partner {
            let other = "The list names another site than the one that holds the address: {}.";
            warn(OTHER_SITE, &self.other_site, other.into());
        }
        if self.over.blank > 0 {
            let lines = if self.over.blank == 1 { "line was" } else { "lines were" };
            let words = format!("{} blank {lines} passed over.", self.over.blank);
            out.push(Problem::warning("blank_lines", words));
        }
        if self.counts.rows() == 0 {
            out.push(Problem::warning("no_rows", "The list has a header and no rows."));
        }
        out
    }
}

fn unwritable(error: &csv::Error) -> AppError {
    AppError::Broken(format!("the answered file can't be written: {error}"))
}
