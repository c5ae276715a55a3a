//! Household lists, and what happened to each home on them.

use rustc_hash::FxHashMap;
use sqlx::{AssertSqlSafe, FromRow};

use super::address::{self, AddressRow};
use super::engine::{Tx, one_of, rows};
use super::insert::{Cell, Destination, insert_many};
use super::{Progress, Result, StorageError, Store, from_code, from_json, import, only, to_json, unnameable};
use crate::domain::audit::AuditEntry;
use crate::domain::household::{Household, HouseholdChange, HouseholdChangeKind, HouseholdChanges};
use crate::domain::import::ImportRecord;

#[derive(FromRow)]
struct HouseholdRow {
    organisation: String,
    site: String,
    #[sqlx(flatten)]
    address: AddressRow,
    reference: Option<String>,
    is_void: i64,
    dwelling_type: Option<String>,
    other_spellings: String,
    gone_at: Option<i64>,
}

impl TryFrom<HouseholdRow> for Household {
    type Error = StorageError;

    fn try_from(row: HouseholdRow) -> Result<Self> {
        Ok(Self {
            organisation: row.organisation,
            site: row.site,
            address: row.address.try_into()?,
            reference: row.reference,
            is_void: row.is_void != 0,
            dwelling_type: row.dwelling_type,
            other_spellings: from_json("list of spellings", &row.other_spellings)?,
            gone_at: row.gone_at,
        })
    }
}

#[derive(FromRow)]
struct ChangeRow {
    organisation: String,
    site: String,
    household: String,
    import: String,
    at: i64,
    by: String,
    kind: String,
    before: Option<String>,
    after: Option<String>,
}

impl TryFrom<ChangeRow> for HouseholdChange {
    type Error = StorageError;

    fn try_from(row: ChangeRow) -> Result<Self> {
        let read = |text: Option<String>| text.map(|text| from_json("household", &text)).transpose();
        Ok(Self {
            organisation: row.organisation,
            site: row.site,
            household: row.household,
            import: row.import,
            at: row.at,
            by: row.by,
            kind: from_code("kind of change", &row.kind)?,
            before: read(row.before)?,
            after: read(row.after)?,
        })
    }
}

/// One home that an import touches: what it was, what it becomes.
struct Step {
    kind: HouseholdChangeKind,
    after: Household,
    other_spellings: String,
    before_json: Option<String>,
    after_json: String,
}

impl Step {
    fn new(kind: HouseholdChangeKind, before: Option<&Household>, after: Household) -> Result<Self> {
        Ok(Self {
            kind,
            other_spellings: to_json(&after.other_spellings)?,
            before_json: before.map(to_json).transpose()?,
            after_json: to_json(&after)?,
            after,
        })
    }
}

impl Store {
    /// By id. `include_gone`: those that have left the list too.
    pub async fn households(&self, organisation: &str, site: &str, include_gone: bool) -> Result<Vec<Household>> {
        let found: Vec<HouseholdRow> = rows!(
            self.reader(),
            "select organisation, site, id, uprn, written, sub_building, building_name, number, street, locality, town,
                postcode, easting, northing, point_source, reference, is_void, dwelling_type, other_spellings, gone_at
             from household where organisation = $1 and site = $2 and (gone_at is null or $3 = 1) order by id",
            organisation,
            site,
            i64::from(include_gone)
        )?;
        found.into_iter().map(Household::try_from).collect()
    }

    /// Every site's, without those that have left their list; by organisation, site and id.
    pub async fn all_households(&self) -> Result<Vec<Household>> {
        let found: Vec<HouseholdRow> = rows!(
            self.reader(),
            "select organisation, site, id, uprn, written, sub_building, building_name, number, street, locality, town,
                postcode, easting, northing, point_source, reference, is_void, dwelling_type, other_spellings, gone_at
             from household where gone_at is null order by organisation, site, id"
        )?;
        found.into_iter().map(Household::try_from).collect()
    }

    /// Gone or not.
    pub async fn household(&self, organisation: &str, site: &str, id: &str) -> Result<Option<Household>> {
        if unnameable(id) {
            return Ok(None);
        }
        let found: Vec<HouseholdRow> = rows!(
            self.reader(),
            "select organisation, site, id, uprn, written, sub_building, building_name, number, street, locality, town,
                postcode, easting, northing, point_source, reference, is_void, dwelling_type, other_spellings, gone_at
             from household where organisation = $1 and site = $2 and id = $3",
            organisation,
            site,
            id
        )?;
        only(found).map(Household::try_from).transpose()
    }

    /// The sites of those of these homes that are, or were, on a list of this organisation: site and id.
    pub async fn households_named(&self, organisation: &str, ids: &[&str]) -> Result<Vec<(String, String)>> {
        let list = one_of(&self.reader(), "$2");
        let sql = format!("select site, id from household where organisation = $1 and id in ({list}) order by site");
        rows!(self.reader(), AssertSqlSafe(sql), organisation, to_json(&ids)?)
    }

    /// Oldest first.
    pub async fn household_history(&self, organisation: &str, site: &str, id: &str) -> Result<Vec<HouseholdChange>> {
        if unnameable(id) {
            return Ok(Vec::new());
        }
        let found: Vec<ChangeRow> = rows!(
            self.reader(),
            "select organisation, site, household, import, at, by, kind, before, after from household_change
             where organisation = $1 and site = $2 and household = $3 order by at, import",
            organisation,
            site,
            id
        )?;
        found.into_iter().map(HouseholdChange::try_from).collect()
    }

    /// One transaction, all or nothing, with a line of history for each home that is touched. `seen`
    /// is the revision that `changes` were worked out at. Where there is a newer one, or a home is no
    /// longer as `changes` saw it, nothing is applied and the answer is
    /// [`StorageError::ChangedMeanwhile`].
    pub async fn apply_households(
        &self,
        import: &ImportRecord,
        changes: &HouseholdChanges,
        seen: i64,
        audit: &AuditEntry,
        progress: Progress<'_>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.next_revision(seen).await?;
        still_as_seen(&mut tx, changes).await?;
        import::insert(&mut tx, import).await?;
        let steps = steps(import, changes)?;
        write_households(&mut tx, &steps, progress).await?;
        write_history(&mut tx, import, &steps).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }
}

fn steps(import: &ImportRecord, changes: &HouseholdChanges) -> Result<Vec<Step>> {
    use HouseholdChangeKind::{Added, Changed, Gone, Returned};
    let mut steps = Vec::with_capacity(changes.len());
    for home in &changes.added {
        steps.push(Step::new(Added, None, home.clone())?);
    }
    for (before, after) in &changes.changed {
        steps.push(Step::new(Changed, Some(before), after.clone())?);
    }
    for home in &changes.gone {
        steps.push(Step::new(Gone, Some(home), Household { gone_at: Some(import.at), ..home.clone() })?);
    }
    for (before, after) in &changes.returned {
        steps.push(Step::new(Returned, Some(before), Household { gone_at: None, ..after.clone() })?);
    }
    Ok(steps)
}

/// Two people may look at the same list, and both apply what they saw.
async fn still_as_seen(tx: &mut Tx, changes: &HouseholdChanges) -> Result<()> {
    let seen = || {
        let before = changes.changed.iter().chain(&changes.returned).map(|(before, _)| before);
        before.chain(&changes.gone)
    };
    let Some(any) = changes.added.first().or_else(|| seen().next()) else { return Ok(()) };
    let found: Vec<HouseholdRow> = rows!(
        tx.on(),
        "select organisation, site, id, uprn, written, sub_building, building_name, number, street, locality, town,
            postcode, easting, northing, point_source, reference, is_void, dwelling_type, other_spellings, gone_at
         from household where organisation = $1 and site = $2",
        &any.organisation,
        &any.site
    )?;
    let now: Vec<Household> = found.into_iter().map(Household::try_from).collect::<Result<_>>()?;
    let now: FxHashMap<&str, &Household> = now.iter().map(|home| (home.address.id.as_str(), home)).collect();
    let is_new = |home: &Household| !now.contains_key(home.address.id.as_str());
    let is_same = |home: &Household| now.get(home.address.id.as_str()).is_some_and(|now| *now == home);
    if changes.added.iter().all(is_new) && seen().all(is_same) {
        return Ok(());
    }
    Err(StorageError::ChangedMeanwhile(
        "this household list was changed by somebody else since the changes were worked out. Nothing was applied. Import \
         the file again to see what it would change now"
            .into(),
    ))
}

async fn write_households(tx: &mut Tx, steps: &[Step], progress: Progress<'_>) -> Result<()> {
    let into = Destination {
        table: "household",
        columns: "organisation, site, id, uprn, written, sub_building, building_name, number, street, locality, town, \
                  postcode, easting, northing, point_source, reference, is_void, dwelling_type, other_spellings, gone_at",
        then: "on conflict (organisation, site, id) do update set
            uprn = excluded.uprn, written = excluded.written, sub_building = excluded.sub_building,
            building_name = excluded.building_name, number = excluded.number, street = excluded.street,
            locality = excluded.locality, town = excluded.town, postcode = excluded.postcode,
            easting = excluded.easting, northing = excluded.northing, point_source = excluded.point_source,
            reference = excluded.reference, is_void = excluded.is_void, dwelling_type = excluded.dwelling_type,
            other_spellings = excluded.other_spellings, gone_at = excluded.gone_at",
    };
    insert_many(tx, into, steps, household_cells, progress).await.map(drop)
}

fn household_cells<'a>(step: &'a Step, into: &mut Vec<Cell<'a>>) {
    let home = &step.after;
    into.extend([Cell::from(&home.organisation), Cell::from(&home.site)]);
    address::cells(&home.address, into);
    into.extend([
        Cell::from(&home.reference),
        Cell::Whole(Some(i64::from(home.is_void))),
        Cell::from(&home.dwelling_type),
        Cell::from(&step.other_spellings),
        Cell::Whole(home.gone_at),
    ]);
}

async fn write_history(tx: &mut Tx, import: &ImportRecord, steps: &[Step]) -> Result<()> {
    let into = Destination {
        table: "household_change",
        columns: "organisation, site, household, import, at, by, kind, before, after",
        then: "",
    };
    insert_many(tx, into, steps, |step, into| history_cells(import, step, into), &|_| {}).await.map(drop)
}

fn history_cells<'a>(import: &'a ImportRecord, step: &'a Step, into: &mut Vec<Cell<'a>>) {
    into.extend([
        Cell::from(&step.after.organisation),
        Cell::from(&step.after.site),
        Cell::from(&step.after.address.id),
        Cell::from(&import.id),
        Cell::Whole(Some(import.at)),
        Cell::from(&import.by),
        Cell::from(step.kind.code()),
        Cell::from(&step.before_json),
        Cell::from(&step.after_json),
    ]);
}
