//! Columns in which people stand, whatever their header says.

use super::columns::{Column, Columns, Why};
use super::field::{Field, Part};
use super::people::Care;
use super::values::Profile;

impl Columns {
    /// Kinds, statuses, house names and places that turn out to be people.
    pub(super) fn people_under_other_headers(&mut self) {
        for column in self.all.iter_mut().filter(|c| c.why != Why::Map) {
            let p = &column.profile;
            let found = match column.field {
                Field::DwellingType => of_kinds(p, p.dwelling_types),
                Field::Status => of_kinds(p, p.statuses),
                Field::Reference => {
                    let phones = p.mostly(p.phones, 90) && !p.mostly(p.like_uprn, 50);
                    let person = are_people(p, 80) || phones || p.mostly(p.contacts, 60) && p.has_letters > 0;
                    person.then_some(Field::Personal)
                }
                Field::Town | Field::Locality if p.distinct_names < 10 || p.distinct_names * 10 < p.names * 9 => None,
                field if may_hold_names(field) && are_people(p, 80) => Some(Field::Personal),
                _ => None,
            };
            match found {
                Some(Field::Personal) => {
                    column.field = Field::Personal;
                    column.personal = Some("people's names or details, by the look of them");
                }
                Some(field) => {
                    column.field = field;
                    column.why = Why::Name;
                }
                None => {}
            }
        }
    }
}

/// A column of kinds has few, and we know some; so many different ones are names or remarks.
fn of_kinds(p: &Profile, known: usize) -> Option<Field> {
    if p.filled == 0 || p.mostly(known, 30) {
        return None;
    }
    let unknown = p.filled - known.min(p.filled);
    if are_people(p, 50) || p.contacts * 2 >= unknown && p.contacts > 0 {
        Some(Field::Personal)
    } else {
        (p.distinct > 12 && p.distinct * 2 > p.filled).then_some(Field::Ignored)
    }
}

/// Most cells may be names, and hardly any two are the same.
fn are_people(p: &Profile, percent: usize) -> bool {
    p.mostly(p.names, percent) && p.distinct_names >= 3 && p.distinct_names * 2 >= p.names
}

fn may_hold_names(field: Field) -> bool {
    matches!(
        field,
        Field::Preamble
            | Field::SubBuilding
            | Field::BuildingName
            | Field::Primary
            | Field::Locality
            | Field::Town
            | Field::Line(2..)
            | Field::Object(_, Part::Text)
    )
}

/// How warily a column's cells are kept.
pub fn care(column: &Column) -> Care {
    let p = &column.profile;
    match column.field {
        field if !may_hold_names(field) => Care::Contacts,
        Field::Town | Field::Locality if p.distinct_names * 10 < p.names * 9 => Care::Titles,
        _ if column.why == Why::Map || !are_people(p, 30) => Care::Titles,
        _ => Care::Names,
    }
}
