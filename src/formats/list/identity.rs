//! The two things that joining rows asks of an address. In one place.

use crate::domain::address::AddressFields;

/// The same text for two spellings of the same address.
pub fn same_home_key(fields: &AddressFields) -> String {
    fields.identity()
}

/// The columns as one line, without the postcode.
pub fn written(fields: &AddressFields) -> String {
    fields.written()
}
