//! What a column of a list can mean, and the names that go by it in reports and in `--map`.

/// Which half of a BS 7666 address a part belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// Secondary: the flat.
    Sao,
    /// Primary: the house or building.
    Pao,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    StartNumber,
    StartSuffix,
    EndNumber,
    EndSuffix,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Uprn,
    Reference,
    ParentUprn,
    /// The whole address in one cell.
    Address,
    /// Address line 1 to 6.
    Line(u8),
    /// Goes in front of line 1.
    Preamble,
    SubBuilding,
    Primary,
    Number,
    BuildingName,
    Object(Object, Part),
    Street,
    /// A street off a street, written before it.
    SubStreet,
    Locality,
    Town,
    Postcode,
    PostcodeOutward,
    PostcodeInward,
    Easting,
    Northing,
    Longitude,
    Latitude,
    /// Latitude and longitude, or easting and northing, in one cell.
    LatLon,
    GridReference,
    DwellingType,
    IsHome,
    /// The other way round: yes means that it is a whole block.
    IsBlock,
    /// Let, void, demolished …
    Status,
    /// Logical status of the property record.
    BlpuStatus,
    /// Logical status of the address record.
    LpiStatus,
    /// Yes or no.
    VoidFlag,
    OccupiedFlag,
    /// Filled where the home is void.
    VoidDate,
    /// Empty where the home is void.
    TenancyStart,
    Language,
    /// Representative point code of a gazetteer: how good the point is.
    PointCode,
    PointSource,
    Ignored,
    /// Names, phones, dates of birth …: cells of these never leave the reader.
    Personal,
}

/// Names as reports and `--map` write them. The first of several for one field is the one written.
const NAMES: [(&str, Field); 54] = [
    ("uprn", Field::Uprn),
    ("reference", Field::Reference),
    ("parent_uprn", Field::ParentUprn),
    ("address", Field::Address),
    ("address_line_1", Field::Line(1)),
    ("address_line_2", Field::Line(2)),
    ("address_line_3", Field::Line(3)),
    ("address_line_4", Field::Line(4)),
    ("address_line_5", Field::Line(5)),
    ("address_line_6", Field::Line(6)),
    ("address_preamble", Field::Preamble),
    ("sub_building", Field::SubBuilding),
    ("primary", Field::Primary),
    ("building_number", Field::Number),
    ("building_name", Field::BuildingName),
    ("sao_start_number", Field::Object(Object::Sao, Part::StartNumber)),
    ("sao_start_suffix", Field::Object(Object::Sao, Part::StartSuffix)),
    ("sao_end_number", Field::Object(Object::Sao, Part::EndNumber)),
    ("sao_end_suffix", Field::Object(Object::Sao, Part::EndSuffix)),
    ("sao_text", Field::Object(Object::Sao, Part::Text)),
    ("pao_start_number", Field::Object(Object::Pao, Part::StartNumber)),
    ("pao_start_suffix", Field::Object(Object::Pao, Part::StartSuffix)),
    ("pao_end_number", Field::Object(Object::Pao, Part::EndNumber)),
    ("pao_end_suffix", Field::Object(Object::Pao, Part::EndSuffix)),
    ("pao_text", Field::Object(Object::Pao, Part::Text)),
    ("street", Field::Street),
    ("sub_street", Field::SubStreet),
    ("locality", Field::Locality),
    ("post_town", Field::Town),
    ("town", Field::Town),
    ("postcode", Field::Postcode),
    ("postcode_outward", Field::PostcodeOutward),
    ("postcode_inward", Field::PostcodeInward),
    ("easting", Field::Easting),
    ("northing", Field::Northing),
    ("longitude", Field::Longitude),
    ("latitude", Field::Latitude),
    ("lat_lon", Field::LatLon),
    ("grid_reference", Field::GridReference),
    ("dwelling_type", Field::DwellingType),
    ("is_home", Field::IsHome),
    ("is_block", Field::IsBlock),
    ("status", Field::Status),
    ("status", Field::BlpuStatus),
    ("status", Field::LpiStatus),
    ("status", Field::VoidFlag),
    ("status", Field::OccupiedFlag),
    ("status", Field::VoidDate),
    ("tenancy_start", Field::TenancyStart),
    ("language", Field::Language),
    ("point_code", Field::PointCode),
    ("point_source", Field::PointSource),
    ("ignored", Field::Ignored),
    ("personal_not_stored", Field::Personal),
];

impl Field {
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, field)| *field == self).map_or("address_line_6", |(name, _)| name)
    }

    /// A field by the name that a person gives it in `--map`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        NAMES.iter().find(|(n, _)| *n == name).map(|(_, field)| *field).or(match name.as_str() {
            "ignore" => Some(Field::Ignored),
            "personal" => Some(Field::Personal),
            "full_address" => Some(Field::Address),
            "type" => Some(Field::DwellingType),
            "number" => Some(Field::Number),
            "flat" | "saon" => Some(Field::SubBuilding),
            "paon" => Some(Field::Primary),
            _ => None,
        })
    }

    /// For "use one of: …".
    pub fn all_names() -> String {
        let mut names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        names.dedup();
        names.join(", ")
    }

    /// Parts of the address as text.
    pub fn is_address_text(self) -> bool {
        matches!(
            self,
            Field::Address
                | Field::Line(_)
                | Field::Preamble
                | Field::SubBuilding
                | Field::Primary
                | Field::Number
                | Field::BuildingName
                | Field::Object(..)
                | Field::Street
                | Field::SubStreet
                | Field::Locality
                | Field::Town
        )
    }

    pub fn is_status(self) -> bool {
        self.name() == "status"
    }

    /// A row has one of these: two columns of it need a choice.
    pub fn is_one_valued(self) -> bool {
        !self.is_status()
            && !matches!(self, Field::Ignored | Field::Personal | Field::DwellingType | Field::IsHome | Field::IsBlock)
    }

    /// Where a wrong choice between two columns would put homes in the wrong place.
    pub fn is_critical(self) -> bool {
        matches!(
            self,
            Field::Uprn | Field::Postcode | Field::Easting | Field::Northing | Field::Longitude | Field::Latitude
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_a_field_with_that_name() {
        for (name, field) in NAMES {
            let read = Field::named(name).unwrap();
            assert_eq!(read.name(), if name == "town" { "post_town" } else { name });
            assert_eq!(field.name(), read.name());
        }
        assert_eq!(Field::named("Post Town"), Some(Field::Town));
        assert_eq!(Field::named("colour"), None);
    }
}
