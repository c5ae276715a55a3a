//! The gazetteer's addresses. Organisation `*` is the installation's shared gazetteer.

use futures_util::TryStreamExt as _;
use sqlx::{FromRow, Postgres, Sqlite};

use super::engine::{Engine, Tx};
use super::error::unreadable;
use super::insert::{Cell, Destination, insert_many};
use super::{Progress, Result, StorageError, Store, from_json, import};
use crate::domain::address::{Address, AddressParts, Point, PointSource, Uprn};
use crate::domain::audit::AuditEntry;
use crate::domain::import::ImportRecord;
use crate::domain::plane::Bng;
use crate::domain::postcode::Postcode;

/// The columns that an address and a household share. A household is a home.
#[derive(FromRow)]
pub(super) struct AddressRow {
    id: String,
    uprn: Option<String>,
    written: String,
    sub_building: Option<String>,
    building_name: Option<String>,
    number: Option<String>,
    street: Option<String>,
    locality: Option<String>,
    town: Option<String>,
    postcode: Option<String>,
    easting: Option<f64>,
    northing: Option<f64>,
    point_source: Option<String>,
}

impl TryFrom<AddressRow> for Address {
    type Error = StorageError;

    fn try_from(row: AddressRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            uprn: row.uprn.map(|text| Uprn::read(&text).ok_or_else(|| unreadable("UPRN", &text))).transpose()?,
            written: row.written,
            parts: AddressParts {
                sub_building: row.sub_building,
                building_name: row.building_name,
                number: row.number,
                street: row.street,
                locality: row.locality,
                town: row.town,
                postcode: row
                    .postcode
                    .map(|text| Postcode::read(&text).ok_or_else(|| unreadable("postcode", &text)))
                    .transpose()?,
            },
            point: point(row.easting, row.northing, row.point_source.as_deref())?,
            is_home: true,
        })
    }
}

fn point(easting: Option<f64>, northing: Option<f64>, source: Option<&str>) -> Result<Option<Point>> {
    let (Some(easting), Some(northing)) = (easting, northing) else { return Ok(None) };
    let code = source.unwrap_or_default();
    let source = PointSource::from_code(code).ok_or_else(|| unreadable("source of a point", code))?;
    Ok(Some(Point { at: Bng { easting, northing }, source }))
}

/// Cells in the order of [`AddressRow`].
pub(super) fn cells<'a>(address: &'a Address, into: &mut Vec<Cell<'a>>) {
    let parts = &address.parts;
    into.extend([
        Cell::from(&address.id),
        Cell::Text(address.uprn.as_ref().map(Uprn::as_str)),
        Cell::from(&address.written),
        Cell::from(&parts.sub_building),
        Cell::from(&parts.building_name),
        Cell::from(&parts.number),
        Cell::from(&parts.street),
        Cell::from(&parts.locality),
        Cell::from(&parts.town),
        Cell::Text(parts.postcode.as_ref().map(Postcode::as_str)),
        Cell::Real(address.point.map(|point| point.at.easting)),
        Cell::Real(address.point.map(|point| point.at.northing)),
        Cell::Text(address.point.map(|point| point.source.code())),
    ]);
}

const COLUMNS: &str = "organisation, id, uprn, written, sub_building, building_name, number, street, locality, town, \
                       postcode, easting, northing, point_source, is_home, import";
/// A row of the gazetteer, read as three values rather than fourteen: each value that SQLite hands
/// over is copied on its own, and a million rows are read at a time. Numbers stay numbers, so that
/// they come back to the last bit.
#[derive(FromRow)]
struct PackedRow {
    texts: String,
    easting: Option<f64>,
    northing: Option<f64>,
}

/// In the order of [`SELECT_SQLITE`]'s array.
type Texts = (String, Option<String>, String, [Option<String>; 6], Option<String>, Option<String>, i64);

/// The engines differ in what they call the making of an array.
const SELECT_SQLITE: &str =
    "select json_array(id, uprn, written, json_array(sub_building, building_name, number, street,
        locality, town), postcode, point_source, is_home) as texts, easting, northing
    from address where organisation = $1 order by id";
const SELECT_POSTGRES: &str = "select json_build_array(id, uprn, written, json_build_array(sub_building, building_name,
        number, street, locality, town), postcode, point_source, is_home)::text as texts, easting, northing
    from address where organisation = $1 order by id";

impl PackedRow {
    fn unpack(self) -> Result<Address> {
        let (id, uprn, written, parts, postcode, point_source, is_home): Texts = from_json("address", &self.texts)?;
        let [sub_building, building_name, number, street, locality, town] = parts;
        let (easting, northing) = (self.easting, self.northing);
        let address: Address = AddressRow {
            id,
            uprn,
            written,
            sub_building,
            building_name,
            number,
            street,
            locality,
            town,
            postcode,
            easting,
            northing,
            point_source,
        }
        .try_into()?;
        Ok(Address { is_home: is_home != 0, ..address })
    }
}

const REPLACE: &str = "on conflict (organisation, id) do update set
    uprn = excluded.uprn, written = excluded.written, sub_building = excluded.sub_building,
    building_name = excluded.building_name, number = excluded.number, street = excluded.street,
    locality = excluded.locality, town = excluded.town, postcode = excluded.postcode, easting = excluded.easting,
    northing = excluded.northing, point_source = excluded.point_source, is_home = excluded.is_home,
    import = excluded.import";

fn one_row<'a>(import: &'a ImportRecord, address: &'a Address, into: &mut Vec<Cell<'a>>) {
    into.push(Cell::from(&import.organisation));
    cells(address, into);
    into.extend([Cell::Whole(Some(i64::from(address.is_home))), Cell::from(&import.id)]);
}

impl Store {
    /// By id (as bytes, not as numbers). A million take seconds: for building an index from.
    pub async fn addresses(&self, organisation: &str) -> Result<Vec<Address>> {
        let mut addresses = Vec::new();
        macro_rules! read {
            ($driver:ty, $db:expr, $sql:expr) => {{
                let mut found = sqlx::query_as::<$driver, PackedRow>($sql).bind(organisation).fetch($db);
                while let Some(row) = found.try_next().await? {
                    addresses.push(row.unpack()?);
                }
            }};
        }
        match self.reader() {
            Engine::Sqlite(db) => read!(Sqlite, db, SELECT_SQLITE),
            Engine::Postgres(db) => read!(Postgres, db, SELECT_POSTGRES),
        }
        Ok(addresses)
    }

    /// One transaction, all or nothing. `changed`: before and after, of the same id. `seen`: the
    /// revision that they were compared at. A newer one, or an address to be added that is there
    /// already, is [`StorageError::ChangedMeanwhile`].
    pub async fn apply_addresses(
        &self,
        import: &ImportRecord,
        added: &[Address],
        changed: &[(Address, Address)],
        seen: i64,
        audit: &AuditEntry,
        progress: Progress<'_>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        tx.next_revision(seen).await?;
        import::insert(&mut tx, import).await?;
        let into = Destination { table: "address", columns: COLUMNS, then: "" };
        insert_many(&mut tx, into, &in_key_order(added), |address, into| one_row(import, address, into), progress)
            .await
            .map_err(already_there)?;
        let before = added.len() as u64;
        let into = Destination { then: REPLACE, ..into };
        insert_many(&mut tx, into, changed, |(_, after), into| one_row(import, after, into), &|done| {
            progress(before + done);
        })
        .await?;
        write_history(&mut tx, import, changed).await?;
        tx.audit(audit).await?;
        tx.commit().await
    }
}

/// A correction, with what was corrected: nothing recorded is lost.
struct Correction<'a> {
    id: &'a str,
    before: Option<String>,
    after: Option<String>,
}

async fn write_history(tx: &mut Tx, import: &ImportRecord, changed: &[(Address, Address)]) -> Result<()> {
    let text = |address: &Address| serde_json::to_string(address).map_err(|e| unreadable("address", &e.to_string()));
    let corrections = changed.iter().map(|(before, after)| {
        Ok(Correction { id: &after.id, before: Some(text(before)?), after: Some(text(after)?) })
    });
    let corrections = corrections.collect::<Result<Vec<_>>>()?;
    let into = Destination {
        table: "address_change",
        columns: "organisation, address, import, at, by, before, after",
        then: "",
    };
    insert_many(tx, into, &corrections, |correction, into| correction_cells(import, correction, into), &|_| {})
        .await
        .map(drop)
}

fn correction_cells<'a>(import: &'a ImportRecord, correction: &'a Correction<'a>, into: &mut Vec<Cell<'a>>) {
    into.extend([
        Cell::from(&import.organisation),
        Cell::Text(Some(correction.id)),
        Cell::from(&import.id),
        Cell::Whole(Some(import.at)),
        Cell::from(&import.by),
        Cell::from(&correction.before),
        Cell::from(&correction.after),
    ]);
}

/// In the key's order every page of the table is written once. Sorted by the ids' first bytes as a
/// number, which for UPRNs is all of them: a million strings compared where they lie cost as much
/// as inserting them.
fn in_key_order(addresses: &[Address]) -> Vec<&Address> {
    let mut keyed: Vec<(u128, &Address)> =
        addresses.iter().map(|address| (first_bytes(&address.id), address)).collect();
    keyed.sort_unstable_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.id.cmp(&other.id)));
    keyed.into_iter().map(|(_, address)| address).collect()
}

fn first_bytes(id: &str) -> u128 {
    let mut bytes = [0u8; 16];
    let length = id.len().min(bytes.len());
    bytes[..length].copy_from_slice(&id.as_bytes()[..length]);
    u128::from_be_bytes(bytes)
}

/// A key that is taken, on either engine.
fn already_there(error: StorageError) -> StorageError {
    match error {
        StorageError::KeyTaken => StorageError::ChangedMeanwhile(
            "an address to be added is there already: somebody else imported at the same time, or the file names one \
             address twice. Nothing was applied. Import the file again to see what it would change now"
                .into(),
        ),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_keys_order_is_that_of_the_bytes(ids in proptest::collection::vec("[0-9a-zé\\x01]{0,20}", 0..50)) {
            let made = |id: &String| Address { id: id.clone(), uprn: None, written: String::new(), parts: AddressParts::default(), point: None, is_home: true };
            let addresses: Vec<Address> = ids.iter().map(made).collect();
            let ordered: Vec<&str> = in_key_order(&addresses).into_iter().map(|address| address.id.as_str()).collect();
            prop_assert!(ordered.is_sorted());
            prop_assert_eq!(ordered.len(), ids.len());
        }
    }
}
