//! Which cell of a row is what: the recognised columns turned into positions, once for the file.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::{Columns, Why};
use super::field::{Field, Object, Part};
use super::people::{self, Care};
use super::people_columns;
use crate::domain::dwelling::{self, CodeList, NotHome, Reading};
use crate::domain::import::ImportKind;

/// Positions of a BS 7666 object's parts.
#[derive(Clone, Copy, Debug, Default)]
pub struct ObjectColumns {
    pub start_number: Option<usize>,
    pub start_suffix: Option<usize>,
    pub end_number: Option<usize>,
    pub end_suffix: Option<usize>,
    pub text: Option<usize>,
}

#[derive(Debug, Default)]
pub struct Plan {
    pub for_gazetteer: bool,
    pub uprn: Option<usize>,
    pub reference: Option<usize>,
    pub whole: Option<usize>,
    pub lines: Vec<usize>,
    pub sub_building: Option<usize>,
    pub primary: Option<usize>,
    pub number: Option<usize>,
    pub building_name: Option<usize>,
    pub sao: ObjectColumns,
    pub pao: ObjectColumns,
    pub has_objects: bool,
    /// All columns whose text is kept.
    pub texts: Vec<usize>,
    /// Columns that an address may begin in, in that order.
    pub first_texts: Vec<usize>,
    pub street: Option<usize>,
    pub sub_street: Option<usize>,
    pub locality: Option<usize>,
    pub town: Option<usize>,
    pub postcode: Option<usize>,
    pub outward: Option<usize>,
    pub inward: Option<usize>,
    pub easting_northing: Option<(usize, usize)>,
    pub longitude_latitude: Option<(usize, usize)>,
    pub pair: Option<usize>,
    pub grid_reference: Option<usize>,
    /// Likeliest first, each with the code list it is written in.
    pub types: Vec<(usize, CodeList)>,
    /// Position, and whether yes means a home.
    pub is_home: Vec<(usize, bool)>,
    pub status: Option<usize>,
    pub blpu_status: Option<usize>,
    pub lpi_status: Option<usize>,
    /// Position, and whether yes means void.
    pub void_flag: Option<(usize, bool)>,
    pub void_date: Option<usize>,
    /// Where nothing else says what is void: a row in which all of these are empty.
    pub void_where_empty: Vec<usize>,
    /// Where rows in English and in Welsh stand side by side.
    pub language: Option<usize>,
    pub point_code: Option<usize>,
    pub point_source: Option<usize>,
    pub decimal_comma: bool,
    /// Whether a column for places has anything in it.
    has_place: bool,
    /// The points are too coarse to tell one home from the next.
    pub coarse_points: bool,
    /// The points were rounded to more than a metre or so.
    pub rough_points: bool,
    /// Cells that a row may have; more is a separator inside a cell.
    pub width: usize,
    /// What a person answered for kinds that we asked about, in lower case.
    pub answers: FxHashMap<String, Reading>,
    pub headers: Vec<String>,
    /// How warily each column's cells are kept.
    pub care: Vec<Care>,
    /// Values of the kind columns that may be kept and shown: those we know, and those that repeat.
    pub kinds_kept: FxHashSet<String>,
    /// Columns whose cells may be shown: those kept, so never a personal one.
    pub may_be_shown: Vec<bool>,
    header_cells: Vec<String>,
}

impl Plan {
    pub fn of(columns: &Columns, kind: ImportKind, map: &[(String, String)], separator: Option<u8>) -> Self {
        let at = |field| columns.find(field);
        let object = |object| ObjectColumns {
            start_number: at(Field::Object(object, Part::StartNumber)),
            start_suffix: at(Field::Object(object, Part::StartSuffix)),
            end_number: at(Field::Object(object, Part::EndNumber)),
            end_suffix: at(Field::Object(object, Part::EndSuffix)),
            text: at(Field::Object(object, Part::Text)),
        };
        let (sao, pao) = (object(Object::Sao), object(Object::Pao));
        let flag = |field, yes| at(field).map(|i| (i, yes));
        Self {
            for_gazetteer: kind == ImportKind::Addresses,
            uprn: at(Field::Uprn),
            reference: at(Field::Reference),
            whole: at(Field::Address),
            lines: std::iter::once(Field::Preamble).chain((1..=6).map(Field::Line)).filter_map(at).collect(),
            sub_building: at(Field::SubBuilding),
            primary: at(Field::Primary),
            number: at(Field::Number),
            building_name: at(Field::BuildingName),
            has_objects: columns.all.iter().any(|c| matches!(c.field, Field::Object(..))),
            texts: (0..columns.all.len())
                .filter(|i| columns.all[*i].field.is_address_text() || columns.all[*i].field == Field::Reference)
                .collect(),
            first_texts: first_texts(columns),
            sao,
            pao,
            street: at(Field::Street),
            sub_street: at(Field::SubStreet),
            locality: at(Field::Locality),
            town: at(Field::Town),
            postcode: at(Field::Postcode),
            outward: at(Field::PostcodeOutward),
            inward: at(Field::PostcodeInward),
            easting_northing: at(Field::Easting).zip(at(Field::Northing)),
            longitude_latitude: at(Field::Longitude).zip(at(Field::Latitude)),
            pair: at(Field::LatLon),
            grid_reference: at(Field::GridReference),
            types: types(columns),
            is_home: yes_no(columns),
            status: at(Field::Status),
            blpu_status: at(Field::BlpuStatus),
            lpi_status: at(Field::LpiStatus),
            void_flag: flag(Field::VoidFlag, true).or(flag(Field::OccupiedFlag, false)),
            void_date: at(Field::VoidDate),
            void_where_empty: void_where_empty(columns),
            language: at(Field::Language).filter(|i| columns.all[*i].profile.distinct > 1),
            point_code: at(Field::PointCode),
            point_source: at(Field::PointSource),
            decimal_comma: separator == Some(b';') || separator == Some(b'\t'),
            has_place: columns.all.iter().any(|c| {
                let places = [Field::Easting, Field::Longitude, Field::LatLon, Field::GridReference];
                places.contains(&c.field) && !c.profile.is_empty()
            }),
            coarse_points: rounded(columns, |p| p.whole_hundreds, |p| p.coarse_degrees),
            rough_points: rounded(columns, |p| p.whole_tens, |p| p.rough_degrees),
            width: if separator.is_some() { columns.all.len() } else { usize::MAX },
            answers: answers(map),
            headers: columns.all.iter().enumerate().map(|(i, c)| c.shown(i)).collect(),
            care: columns.all.iter().map(people_columns::care).collect(),
            kinds_kept: kinds_kept(columns),
            may_be_shown: columns.all.iter().map(|c| !matches!(c.field, Field::Personal | Field::Ignored)).collect(),
            header_cells: columns.all.iter().map(|c| c.header.to_lowercase()).collect(),
        }
    }

    pub fn has_place(&self) -> bool {
        self.has_place
    }

    pub fn header(&self, index: usize) -> String {
        self.headers.get(index).cloned().unwrap_or_default()
    }

    /// Whether a row is the header once more, as at the top of each printed page.
    pub fn repeats_header<S: AsRef<str>>(&self, cells: &[S]) -> bool {
        let named = self.header_cells.iter().filter(|h| !h.is_empty()).count();
        let same = |(header, cell): (&String, &S)| {
            !header.is_empty() && super::cell::tidy(super::cell::trim(cell.as_ref())).to_lowercase() == *header
        };
        named > 1 && self.header_cells.iter().zip(cells).filter(|pair| same((pair.0, pair.1))).count() * 10 >= named * 7
    }
}

/// A list of tenancies marks a void by an empty row: no start of a tenancy, no tenant. Only whether
/// the tenant's cell is empty is looked at.
fn void_where_empty(columns: &Columns) -> Vec<usize> {
    if columns.all.iter().any(|c| c.field.is_status()) {
        return Vec::new();
    }
    let of_tenancy = |c: &super::columns::Column| {
        let header = super::synonyms::squeezed(&c.header);
        let tenant = [
            "tenant",
            "tenants",
            "tenantname",
            "tenantnames",
            "maintenant",
            "leadtenant",
            "occupier",
            "occupiername",
            "occupant",
        ];
        c.field == Field::TenancyStart || (c.field == Field::Personal && tenant.contains(&header.as_str()))
    };
    let telling =
        |c: &super::columns::Column| c.profile.filled < c.profile.rows && c.profile.filled * 10 >= c.profile.rows * 7;
    let found: Vec<usize> = (0..columns.all.len()).filter(|i| of_tenancy(&columns.all[*i])).collect();
    if found.iter().all(|i| telling(&columns.all[*i])) { found } else { Vec::new() }
}

fn kinds_kept(columns: &Columns) -> FxHashSet<String> {
    let kinds = columns.all.iter().filter(|c| c.field == Field::DwellingType);
    let kept = kinds.flat_map(|c| {
        let list = c.profile.code_list();
        let may_be = move |(value, count): &(&String, &usize)| {
            dwelling::is_kind_in_full(value, list) || people::may_be_quoted(value, **count as u64)
        };
        c.profile.values.iter().filter(may_be).map(|(value, _)| value.clone())
    });
    kept.collect()
}

fn first_texts(columns: &Columns) -> Vec<usize> {
    let lines = std::iter::once(Field::Preamble).chain((1..=6).map(Field::Line));
    let singles = [
        Field::Address,
        Field::SubBuilding,
        Field::BuildingName,
        Field::Primary,
        Field::Number,
        Field::Object(Object::Sao, Part::Text),
        Field::Object(Object::Pao, Part::Text),
        Field::Object(Object::Pao, Part::StartNumber),
        Field::Object(Object::Sao, Part::StartNumber),
        Field::Street,
    ];
    lines.chain(singles).filter_map(|field| columns.find(field)).collect()
}

/// Property type columns, the one whose values we know best first.
fn types(columns: &Columns) -> Vec<(usize, CodeList)> {
    let is_type = |c: &super::columns::Column| c.field == Field::DwellingType;
    let mut out: Vec<usize> = (0..columns.all.len()).filter(|i| is_type(&columns.all[*i])).collect();
    let known = |i: &usize| {
        let column = &columns.all[*i];
        let share = column.profile.dwelling_types * 100 / column.profile.filled.max(1);
        (column.why == Why::Map, share >= 90, share)
    };
    out.sort_by(|a, b| known(b).cmp(&known(a)).then(a.cmp(b)));
    out.into_iter().map(|i| (i, columns.all[i].profile.code_list())).collect()
}

fn yes_no(columns: &Columns) -> Vec<(usize, bool)> {
    let flags = columns.all.iter().enumerate().filter_map(|(i, c)| match c.field {
        Field::IsHome => Some((i, true)),
        Field::IsBlock => Some((i, false)),
        _ => None,
    });
    flags.collect()
}

type Count = fn(&super::values::Profile) -> usize;

/// Whether nearly all metres, or degrees, are counted as rounded: somebody rounded them all.
fn rounded(columns: &Columns, metres: Count, degrees: Count) -> bool {
    let of = |field| columns.find(field).map(|i| &columns.all[i].profile).filter(|p| p.filled >= 10);
    let both = |a: Field, b: Field, count: Count| {
        of(a).zip(of(b)).is_some_and(|(a, b)| a.mostly(count(a), 95) && b.mostly(count(b), 95))
    };
    if columns.has(Field::Easting) && columns.has(Field::Northing) {
        both(Field::Easting, Field::Northing, metres)
    } else {
        both(Field::Longitude, Field::Latitude, degrees)
    }
}

/// `--map "Property Type:ROM=not_home"`.
fn answers(map: &[(String, String)]) -> FxHashMap<String, Reading> {
    let answer = |(what, answer): &(String, String)| {
        let reading = answer_named(answer)?;
        let value = what.rsplit_once(':').map_or(what.as_str(), |(_, value)| value);
        Some((value.trim().to_lowercase(), reading))
    };
    map.iter().filter_map(answer).collect()
}

pub fn answer_named(name: &str) -> Option<Reading> {
    match name.trim().to_lowercase().replace(['-', ' '], "_").as_str() {
        "home" => Some(Reading::Home),
        "not_home" | "not_a_home" => Some(Reading::NotHome(NotHome::Other)),
        _ => None,
    }
}
