//! Referral lists, their rows, and how people settled what was unclear: added, never changed.

use sqlx::FromRow;

use super::engine::{rows, run};
use super::insert::{Cell, Destination, insert_many};
use super::{Progress, Result, StorageError, Store, from_code, from_json, only, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::referral::{Counts, PartnerCounts, ReferralList, ReferralRow, Settled, Settlement};

#[derive(FromRow)]
struct ListRow {
    organisation: String,
    id: String,
    at: i64,
    by: String,
    site: Option<String>,
    on_day: String,
    partner: Option<String>,
    reference: Option<String>,
    note: Option<String>,
    file: String,
    sha256: String,
    as_partner: i64,
    boundary_versions: String,
    partners: String,
}

impl TryFrom<ListRow> for ReferralList {
    type Error = StorageError;

    fn try_from(row: ListRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            id: row.id,
            at: row.at,
            by: row.by,
            site: row.site,
            on: row.on_day,
            partner: row.partner,
            reference: row.reference,
            note: row.note,
            file: row.file,
            sha256: row.sha256,
            as_partner: row.as_partner != 0,
            boundary_versions: from_json("boundary versions", &row.boundary_versions)?,
            counts: Counts::default(),
            partners: from_json("counts by partner", &row.partners)?,
        })
    }
}

#[derive(FromRow)]
struct RowRow {
    list: String,
    line: i64,
    reference: Option<String>,
    partner: Option<String>,
    verdict: String,
    site: Option<String>,
    address_id: Option<String>,
    address: Option<String>,
    match_confidence: Option<f64>,
    distance_to_line_m: Option<f64>,
    boundary_version: Option<i64>,
    reasons: String,
    candidates: String,
}

impl TryFrom<RowRow> for ReferralRow {
    type Error = StorageError;

    fn try_from(row: RowRow) -> Result<Self> {
        let words = |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Ok(Self {
            line: row.line,
            reference: row.reference,
            partner: row.partner,
            verdict: from_code("verdict", &row.verdict)?,
            site: row.site,
            address_id: row.address_id,
            address: row.address,
            match_confidence: row.match_confidence,
            distance_to_line_m: row.distance_to_line_m,
            boundary_version: row.boundary_version,
            reasons: words(&row.reasons),
            candidates: words(&row.candidates),
            settlements: Vec::new(),
        })
    }
}

#[derive(FromRow)]
struct SettlementRow {
    line: i64,
    number: i64,
    at: i64,
    by: String,
    settled: String,
    address_id: Option<String>,
    address: Option<String>,
    site: Option<String>,
    why: Option<String>,
}

impl SettlementRow {
    fn read(self) -> Result<(i64, Settlement)> {
        let settled: Settled = from_code("settlement", &self.settled)?;
        let Self { line, number, at, by, address_id, address, site, why, .. } = self;
        Ok((line, Settlement { number, at, by, settled, address_id, address, site, why }))
    }
}

/// The texts of a row that are made for its insert.
struct Joined<'a> {
    row: &'a ReferralRow,
    reasons: String,
    candidates: String,
}

impl Store {
    /// The list and all of its rows, in one transaction.
    pub async fn add_referrals(
        &self,
        list: &ReferralList,
        rows: &[ReferralRow],
        audit: &AuditEntry,
        progress: Progress<'_>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        run!(
            tx.on(),
            "insert into referral_list (organisation, id, at, by, site, on_day, partner, reference, note, file, sha256,
                as_partner, boundary_versions, partners)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            &list.organisation,
            &list.id,
            list.at,
            &list.by,
            list.site.as_deref(),
            &list.on,
            list.partner.as_deref(),
            list.reference.as_deref(),
            list.note.as_deref(),
            &list.file,
            &list.sha256,
            i64::from(list.as_partner),
            to_json(&list.boundary_versions)?,
            to_json(&list.partners)?
        )?;
        let joined = |row| Joined { row, reasons: row.reasons.join(" "), candidates: row.candidates.join(" ") };
        let joined: Vec<Joined> = rows.iter().map(joined).collect();
        let into = Destination {
            table: "referral_row",
            columns: "organisation, list, line, reference, partner, verdict, site, address_id, address, match_confidence, \
                      distance_to_line_m, boundary_version, reasons, candidates",
            then: "",
        };
        insert_many(&mut tx, into, &joined, |joined, into| cells(list, joined, into), progress).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }

    /// Newest first, with their counts as they stand now. `organisation`: `*` for all; `by`: only theirs.
    pub async fn referral_lists(&self, organisation: &str, by: Option<&str>, limit: i64) -> Result<Vec<ReferralList>> {
        let found: Vec<ListRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, on_day, partner, reference, note, file, sha256, as_partner,
                boundary_versions, partners
             from referral_list where ($1 = '*' or organisation = $1) and ($2 is null or by = $2)
             order by at desc, id desc limit $3",
            organisation,
            by,
            limit.max(0)
        )?;
        let settled = self.settled(organisation, None).await?;
        found.into_iter().map(|row| Ok(with_counts(row.try_into()?, &settled))).collect()
    }

    pub async fn referral_list(&self, id: &str) -> Result<Option<ReferralList>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<ListRow> = rows!(
            self.reader(),
            "select organisation, id, at, by, site, on_day, partner, reference, note, file, sha256, as_partner,
                boundary_versions, partners
             from referral_list where id = $1",
            id
        )?;
        let Some(row) = only(found) else { return Ok(None) };
        let settled = self.settled(&row.organisation, Some(id)).await?;
        Ok(Some(with_counts(row.try_into()?, &settled)))
    }

    /// The rows of a list, with how each was settled.
    pub async fn referral_rows(&self, organisation: &str, list: &str) -> Result<Vec<ReferralRow>> {
        let found: Vec<RowRow> = rows!(
            self.reader(),
            "select list, line, reference, partner, verdict, site, address_id, address, match_confidence,
                distance_to_line_m, boundary_version, reasons, candidates
             from referral_row where organisation = $1 and list = $2 order by line",
            organisation,
            list
        )?;
        let mut found = found.into_iter().map(ReferralRow::try_from).collect::<Result<Vec<_>>>()?;
        let settlements: Vec<SettlementRow> = rows!(
            self.reader(),
            "select line, number, at, by, settled, address_id, address, site, why from referral_settlement
             where organisation = $1 and list = $2 order by line, number desc",
            organisation,
            list
        )?;
        for settlement in settlements {
            let (line, settlement) = settlement.read()?;
            if let Ok(at) = found.binary_search_by_key(&line, |row| row.line) {
                found[at].settlements.push(settlement);
            }
        }
        Ok(found)
    }

    /// Rows that wait for a person, each with its list's id; the longest waiting first. Of one site, or of all
    /// where none is named.
    pub async fn open_referral_rows(
        &self,
        organisation: &str,
        site: Option<&str>,
        limit: i64,
    ) -> Result<Vec<(String, ReferralRow)>> {
        let found: Vec<RowRow> = rows!(
            self.reader(),
            "select r.list, r.line, r.reference, r.partner, r.verdict, r.site, r.address_id, r.address,
                r.match_confidence, r.distance_to_line_m, r.boundary_version, r.reasons, r.candidates
             from referral_row as r join referral_list as l on l.organisation = r.organisation and l.id = r.list
             where r.verdict in ('near_line', 'ambiguous', 'not_found')
                and ($1 = '*' or r.organisation = $1) and ($2 is null or r.site is null or r.site = $2)
                and ($2 is null or l.site is null or l.site = $2)
                and not exists (select 1 from referral_settlement as s
                    where s.organisation = r.organisation and s.list = r.list and s.line = r.line
                        and s.settled <> 'reopened' and not exists (select 1 from referral_settlement as later
                            where later.organisation = s.organisation and later.list = s.list and later.line = s.line
                                and later.number > s.number))
             order by l.at, r.list, r.line limit $3",
            organisation,
            site,
            limit.max(0)
        )?;
        found.into_iter().map(|row| Ok((row.list.clone(), row.try_into()?))).collect()
    }

    /// Adds a settlement to a row; its number is the next. `false`: there is no such row.
    pub async fn settle_referral(
        &self,
        list: &ReferralList,
        line: i64,
        settlement: &Settlement,
        audit: &AuditEntry,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let added = run!(
            tx.on(),
            "insert into referral_settlement
                (organisation, list, line, number, at, by, settled, address_id, address, site, why)
             select r.organisation, r.list, r.line,
                (select coalesce(max(number), 0) + 1 from referral_settlement as s
                    where s.organisation = r.organisation and s.list = r.list and s.line = r.line),
                $4, $5, $6, $7, $8, $9, $10
             from referral_row as r where r.organisation = $1 and r.list = $2 and r.line = $3",
            &list.organisation,
            &list.id,
            line,
            settlement.at,
            &settlement.by,
            settlement.settled.code(),
            settlement.address_id.as_deref(),
            settlement.address.as_deref(),
            settlement.site.as_deref(),
            settlement.why.as_deref()
        )?;
        if added == 1 {
            tx.audit(audit).await?;
        }
        tx.commit().await?;
        Ok(added == 1)
    }

    /// List, partner and latest settlement of each row that was ever settled.
    async fn settled(&self, organisation: &str, list: Option<&str>) -> Result<Vec<(String, Option<String>, Settled)>> {
        let found: Vec<(String, Option<String>, String)> = rows!(
            self.reader(),
            "select s.list, r.partner, s.settled
             from referral_settlement as s join referral_row as r
                on r.organisation = s.organisation and r.list = s.list and r.line = s.line
             where ($1 = '*' or s.organisation = $1) and ($2 is null or s.list = $2)
                and not exists (select 1 from referral_settlement as later
                    where later.organisation = s.organisation and later.list = s.list and later.line = s.line
                        and later.number > s.number)",
            organisation,
            list
        )?;
        let read = |(list, partner, settled): (String, Option<String>, String)| {
            Ok((list, partner, from_code("settlement", &settled)?))
        };
        found.into_iter().map(read).collect()
    }
}

/// The counts as they were answered, less what was settled since.
fn with_counts(mut list: ReferralList, settled: &[(String, Option<String>, Settled)]) -> ReferralList {
    for (_, partner, settled) in settled.iter().filter(|(of, _, _)| *of == list.id) {
        let partner = partner.as_deref().unwrap_or_default();
        if let Some(of) = list.partners.iter_mut().find(|of| of.partner == partner) {
            of.counts.settle(*settled);
        }
    }
    for PartnerCounts { counts, .. } in &list.partners {
        list.counts.add_all(*counts);
    }
    list
}

fn cells<'a>(list: &'a ReferralList, joined: &'a Joined<'a>, into: &mut Vec<Cell<'a>>) {
    let row = joined.row;
    into.extend([
        Cell::from(&list.organisation),
        Cell::from(&list.id),
        Cell::Whole(Some(row.line)),
        Cell::from(&row.reference),
        Cell::from(&row.partner),
        Cell::from(row.verdict.code()),
        Cell::from(&row.site),
        Cell::from(&row.address_id),
        Cell::from(&row.address),
        Cell::Real(row.match_confidence),
        Cell::Real(row.distance_to_line_m),
        Cell::Whole(row.boundary_version),
        Cell::from(&joined.reasons),
        Cell::from(&joined.candidates),
    ]);
}
