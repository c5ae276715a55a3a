//! Lists on the record, and what each reader is shown of them.

use serde::Serialize;
use utoipa::ToSchema;

use super::partner_word;
use crate::app::check::PartnerWord;
use crate::app::protected::Hidden;
use crate::app::viewer::home;
use crate::app::{App, AppError, Result};
use crate::domain::eligibility::Verdict;
use crate::domain::person::{Action, Viewer};
use crate::domain::referral::{ByPartner, PartnerCounts, ReferralList, ReferralRow, Settled};
use crate::domain::site::INSTALLATION;
use crate::formats::csv_out;

/// As many lists as one answer holds.
const MOST_LISTS: i64 = 1_000;

/// A row as a partner is shown it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PartnerRow {
    pub line: i64,
    pub reference: Option<String>,
    pub answer: PartnerWord,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ReferralRows {
    Full(Vec<ReferralRow>),
    Partner(Vec<PartnerRow>),
}

/// A list with its rows, as far as its reader may see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Referral {
    #[serde(flatten)]
    pub list: ReferralList,
    pub rows: ReferralRows,
}

impl App {
    /// Lists on the record, newest first: one's own, and those of the places whose lists one may see.
    pub async fn referrals(&self, viewer: &Viewer) -> Result<Vec<ReferralList>> {
        let lists = self.referrals_for(viewer).await?;
        let entry = self.entry(viewer, home(viewer), "saw", "referrals")?;
        self.note(entry.with(&serde_json::json!({ "lists": lists.len() }))).await?;
        Ok(lists.into_iter().map(|list| for_reader(viewer, list)).collect())
    }

    /// The same lists' rows by partner.
    pub async fn referral_partners(&self, viewer: &Viewer) -> Result<Vec<PartnerCounts>> {
        let mut sums = ByPartner::default();
        for of in self.referrals_for(viewer).await?.iter().flat_map(|list| &list.partners) {
            sums.of(Some(&of.partner)).add_all(of.counts);
        }
        self.note(self.entry(viewer, home(viewer), "saw", "referral_partners")?).await?;
        Ok(sums.into_list())
    }

    /// One list with its rows.
    pub async fn referral(&self, viewer: &Viewer, id: &str) -> Result<Referral> {
        self.referral_as(viewer, id, "saw").await
    }

    /// One list with its rows as CSV, and a name for the file. Columns that were passed through are not here:
    /// they were never stored.
    pub async fn referral_file(&self, viewer: &Viewer, id: &str) -> Result<(String, String)> {
        let Referral { list, rows } = self.referral_as(viewer, id, "exported").await?;
        let text = match rows {
            ReferralRows::Full(rows) => full_csv(&rows),
            ReferralRows::Partner(rows) => {
                let cells = |row: PartnerRow| {
                    vec![row.line.to_string(), row.reference.unwrap_or_default(), row.answer.code().to_owned()]
                };
                csv_out::table(&["line", "id", "answer"], rows.into_iter().map(cells))
            }
        };
        let stem = list.file.rsplit_once('.').map_or(list.file.as_str(), |(stem, _)| stem);
        Ok((format!("{stem}-answered.csv"), text.map_err(AppError::Broken)?))
    }

    async fn referral_as(&self, viewer: &Viewer, id: &str, verb: &str) -> Result<Referral> {
        let list = self.readable_list(viewer, id).await?;
        let hidden = Hidden::from(viewer, &self.rulings().await?);
        let rows = self.store.referral_rows(&list.organisation, &list.id).await?;
        let rows: Vec<ReferralRow> = rows.into_iter().map(|row| shielded(&hidden, row)).collect();
        let mut entry = self.entry(viewer, &list.organisation, verb, "referrals")?;
        (entry.subject, entry.site) = (Some(list.id.clone()), list.site.clone());
        self.note(entry.with(&serde_json::json!({ "rows": rows.len() }))).await?;
        let rows = if sees_all(viewer, &list) {
            ReferralRows::Full(rows)
        } else {
            ReferralRows::Partner(rows.iter().map(for_partner).collect())
        };
        Ok(Referral { list: for_reader(viewer, list), rows })
    }

    pub(super) async fn readable_list(&self, viewer: &Viewer, id: &str) -> Result<ReferralList> {
        self.may_refer(viewer).await?;
        let list = self.store.referral_list(id).await?.filter(|list| may_read(viewer, list));
        list.ok_or(AppError::NotThere("referral list"))
    }

    async fn referrals_for(&self, viewer: &Viewer) -> Result<Vec<ReferralList>> {
        self.may_refer(viewer).await?;
        let mut lists = self.store.referral_lists(INSTALLATION, Some(&viewer.who), MOST_LISTS).await?;
        for organisation in self.referring_organisations(viewer).await? {
            lists.extend(self.store.referral_lists(&organisation, None, MOST_LISTS).await?);
        }
        lists.retain(|list| may_read(viewer, list));
        lists.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
        lists.dedup_by(|a, b| a.id == b.id);
        Ok(lists)
    }

    /// Those in which the viewer works with referrals, be it at one site; `*` alone for all of them.
    pub(super) async fn referring_organisations(&self, viewer: &Viewer) -> Result<Vec<String>> {
        if viewer.may_everywhere(Action::CheckReferrals) {
            return Ok(vec![INSTALLATION.to_owned()]);
        }
        let mut organisations: Vec<String> =
            self.sites_where(viewer, Action::CheckReferrals).await?.into_iter().map(|site| site.organisation).collect();
        organisations.sort();
        organisations.dedup();
        Ok(organisations)
    }
}

/// A row as somebody may see it from whom some addresses are protected: of those, nothing.
pub(super) fn shielded(hidden: &Hidden, mut row: ReferralRow) -> ReferralRow {
    if hidden.is_empty() {
        return row;
    }
    let hides = |ids: &str| ids.split(' ').any(|id| hidden.hides_id(id));
    let settled_so = row.settlements.iter().any(|s| s.address_id.as_deref().is_some_and(hides));
    let only_candidate = row.candidates.len() == 1 && hides(&row.candidates[0]);
    row.candidates.retain(|id| !hides(id));
    if !(settled_so || only_candidate || row.address_id.as_deref().is_some_and(hides)) {
        return row;
    }
    row.verdict = Verdict::NearLine;
    (row.site, row.address_id, row.address) = (None, None, None);
    (row.match_confidence, row.distance_to_line_m, row.boundary_version) = (None, None, None);
    row.reasons = vec!["ask_the_team".to_owned()];
    row.candidates.clear();
    row.settlements.clear();
    row
}

/// One's own lists, and those of the place where one works with them.
fn may_read(viewer: &Viewer, list: &ReferralList) -> bool {
    let own = list.by == viewer.who
        && (viewer.may_somewhere(Action::CheckReferrals) || viewer.may_somewhere(Action::ReferAsPartner));
    own || is_theirs(viewer, list)
}

fn is_theirs(viewer: &Viewer, list: &ReferralList) -> bool {
    match &list.site {
        Some(site) => viewer.may_at(Action::CheckReferrals, &list.organisation, site),
        None => viewer.may_in(Action::CheckReferrals, &list.organisation),
    }
}

/// A list that one handed in as a partner is never shown in full to its giver.
pub(super) fn sees_all(viewer: &Viewer, list: &ReferralList) -> bool {
    let own = list.by == viewer.who && !list.as_partner && viewer.may_somewhere(Action::CheckReferrals);
    own || is_theirs(viewer, list)
}

fn for_reader(viewer: &Viewer, mut list: ReferralList) -> ReferralList {
    if !sees_all(viewer, &list) {
        list.boundary_versions.clear();
    }
    list
}

/// What a person settled, a partner is told as if it had been the answer.
fn for_partner(row: &ReferralRow) -> PartnerRow {
    let answer = match row.settlements.first().map(|latest| latest.settled) {
        Some(Settled::Inside) => PartnerWord::InArea,
        Some(Settled::Outside) => PartnerWord::NotInArea,
        _ => partner_word(row.verdict),
    };
    PartnerRow { line: row.line, reference: row.reference.clone(), answer }
}

fn full_csv(rows: &[ReferralRow]) -> std::result::Result<String, String> {
    const HEADER: [&str; 14] = [
        "line",
        "id",
        "partner",
        "verdict",
        "site",
        "address_id",
        "address",
        "match_confidence",
        "distance_to_line_m",
        "boundary_version",
        "reasons",
        "candidates",
        "settled",
        "why",
    ];
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    csv_out::table(
        &HEADER,
        rows.iter().map(|row| {
            let latest = row.settlements.first();
            vec![
                row.line.to_string(),
                text(&row.reference),
                text(&row.partner),
                row.verdict.code().to_owned(),
                text(&row.site),
                text(&row.address_id),
                text(&row.address),
                row.match_confidence.map(|c| c.to_string()).unwrap_or_default(),
                row.distance_to_line_m.map(|d| d.to_string()).unwrap_or_default(),
                row.boundary_version.map(|v| v.to_string()).unwrap_or_default(),
                row.reasons.join(" "),
                row.candidates.join(" "),
                latest.map(|s| s.settled.code().to_owned()).unwrap_or_default(),
                latest.and_then(|s| s.why.clone()).unwrap_or_default(),
            ]
        }),
    )
}
