//! Header names seen in UK address lists, and what they mean. Compared as [`squeezed`] text:
//! lower case, letters and figures only, accents folded. A header is a hint; the values decide.

use super::field::{Field, Object, Part};
use super::names::{OF_SOMETHING_ELSE, PERSONAL_WORDS, QUALIFIERS, exactly, holds};

/// What a header says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    Field(Field),
    /// One of several things: the values decide.
    Doubt(Doubt),
    /// Nothing that we know.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A house or a person.
    Name,
    /// A place on the map or a place in words.
    Location,
    /// A locality or a management patch.
    Area,
    /// A building or a number for one.
    Block,
    /// A flat, or a landlord's number for one.
    Unit,
    /// A house number or a landlord's number.
    Number,
}

/// Letters and figures only, lower case, accents folded.
pub fn squeezed(header: &str) -> String {
    words(header).concat()
}

/// The header's words: camelCase and `_ - . /` parted, figures parted from the letters before them.
pub fn words(header: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let folded: Vec<char> = header.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    for (i, &c) in folded.iter().enumerate() {
        let before = if i == 0 { ' ' } else { folded[i - 1] };
        let after = folded.get(i + 1).copied().unwrap_or(' ');
        let hump = c.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase()));
        let figure = c.is_ascii_digit() && before.is_alphabetic();
        if (hump || figure || !c.is_alphanumeric()) && !word.is_empty() && !matches!(c, '\'' | '’' | '‘') {
            out.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// What a header says. Where the whole says nothing, its parts are asked: what stands before
/// brackets, in them, and on each side of a stroke ("Cyfeiriad / Address").
pub fn read(header: &str) -> Hint {
    let whole = read_piece(header);
    if whole != Hint::Nothing || header.len() > 120 {
        return whole;
    }
    let mut pieces: Vec<&str> = header.split(['(', ')', '[', ']']).collect();
    pieces.extend(header.split(['/', '|', '\n']));
    pieces.extend(header.split(" - "));
    pieces.into_iter().filter(|p| p.len() < header.len()).map(read_piece).find(|h| *h != Hint::Nothing).unwrap_or(whole)
}

fn read_piece(piece: &str) -> Hint {
    let words = words(piece);
    if words.is_empty() {
        return Hint::Nothing;
    }
    let squeezed = words.concat();
    if let Some(hint) = exactly(&squeezed) {
        return hint;
    }
    let says = |list: &str| words.iter().any(|w| holds(list, w));
    if says(OF_SOMETHING_ELSE) {
        let rest: String = words.iter().filter(|w| !holds(OF_SOMETHING_ELSE, w)).map(String::as_str).collect();
        let rest_words: Vec<String> = words.iter().filter(|w| !holds(OF_SOMETHING_ELSE, w)).cloned().collect();
        let place_of_it = rest_words.split_first().filter(|(w, _)| holds(QUALIFIERS, w)).map(|(_, r)| r.concat());
        if exactly(&rest).is_some()
            || line_number(&rest_words).is_some()
            || place_of_it.is_some_and(|r| exactly(&r).is_some())
        {
            let named = exactly(&rest);
            let of_person = says(PERSONAL_WORDS) && !matches!(named, Some(Hint::Field(f)) if f != Field::Personal);
            let personal = of_person || matches!(named, Some(Hint::Doubt(Doubt::Name) | Hint::Field(Field::Personal)));
            return Hint::Field(if personal { Field::Personal } else { Field::Ignored });
        }
    }
    let long = OF_SOMETHING_ELSE.split_whitespace().filter(|w| w.len() >= 6);
    if long.filter_map(|w| squeezed.strip_prefix(w)).any(|rest| exactly(rest).is_some()) {
        return Hint::Field(Field::Ignored);
    }
    if let Some(field) = line_number(&words).or_else(|| object_part(&words)) {
        return Hint::Field(field);
    }
    if squeezed == "postpreamble" || squeezed == "preamble" || squeezed == "addresspreamble" {
        return Hint::Field(Field::Preamble);
    }
    if let Some(hint) = qualified(&words) {
        return hint;
    }
    if says(PERSONAL_WORDS) {
        // "Tenant Ref", "Client Start Date": of a person, but neither a name nor a number to ring.
        return Hint::Field(Field::Personal);
    }
    // "Lead's D.O.B.", "Key safe code 2": a personal name in several words.
    let several = (2..=4).flat_map(|n| words.windows(n));
    let is_personal = |run: &[String]| exactly(&run.concat()) == Some(Hint::Field(Field::Personal));
    if several.into_iter().any(is_personal) { Hint::Field(Field::Personal) } else { Hint::Nothing }
}

/// "Property Post Code", "GIS Easting": known once the qualifiers in front are taken off.
fn qualified(words: &[String]) -> Option<Hint> {
    let mut rest = words;
    while let Some((first, after)) = rest.split_first()
        && holds(QUALIFIERS, first)
        && !after.is_empty()
    {
        rest = after;
        let squeezed = rest.concat();
        if let Some(hint) = exactly(&squeezed) {
            // "Tenant Name" is a person's, "Tenant No" nobody's business.
            let of_person = words.iter().any(|w| holds(PERSONAL_WORDS, w));
            let is_place = matches!(hint, Hint::Field(f) if f.is_address_text() || f.is_critical());
            return Some(if of_person && !is_place { Hint::Field(Field::Personal) } else { hint });
        }
        if let Some(field) = line_number(rest).or_else(|| object_part(rest)) {
            return Some(Hint::Field(field));
        }
    }
    None
}

/// "Address 1", "Addr_Line_2", "AddressLine3", "Llinell cyfeiriad 1", "1st line of address".
fn line_number(words: &[String]) -> Option<Field> {
    const LINE_WORDS: &[&str] = &[
        "address",
        "addr",
        "add",
        "adr",
        "adress",
        "line",
        "ln",
        "llinell",
        "cyfeiriad",
        "addressline",
        "of",
        "the",
        "property",
        "prop",
        "postal",
        "street",
        "full",
        "premises",
        "paddr",
        "al",
        "linell",
        "addrline",
        "addline",
        "adrs",
    ];
    let mut number = None;
    for word in words {
        let value = match word.as_str() {
            "1" | "one" | "1st" | "first" | "un" | "01" => 1,
            "2" | "two" | "2nd" | "second" | "dau" | "02" => 2,
            "3" | "three" | "3rd" | "third" | "tri" | "03" => 3,
            "4" | "four" | "4th" | "fourth" | "pedwar" | "04" => 4,
            "5" | "five" | "5th" | "fifth" | "pump" | "05" => 5,
            "6" | "six" | "6th" | "sixth" | "chwech" | "06" => 6,
            w if LINE_WORDS.contains(&w) => continue,
            _ => return None,
        };
        if number.replace(value).is_some() {
            return None;
        }
    }
    let line_word = |w: &String| !matches!(w.as_str(), "of" | "the" | "property" | "prop" | "postal" | "full");
    let named = words.iter().any(|w| LINE_WORDS.contains(&w.as_str()) && line_word(w));
    number.filter(|_| named).map(Field::Line)
}

/// BS 7666: "PAO_START_NUMBER", "saoEndSuffix", "SaoText".
fn object_part(words: &[String]) -> Option<Field> {
    let object = match words.first()?.as_str() {
        "sao" | "saon" | "secondary" => Object::Sao,
        "pao" | "paon" | "primary" => Object::Pao,
        _ => return None,
    };
    let part = match words[1..].concat().as_str() {
        "startnumber" | "startno" | "startnum" | "numberstart" | "start" => Part::StartNumber,
        "startsuffix" | "startsuff" | "startsfx" | "suffixstart" => Part::StartSuffix,
        "endnumber" | "endno" | "endnum" | "numberend" | "end" => Part::EndNumber,
        "endsuffix" | "endsuff" | "endsfx" | "suffixend" => Part::EndSuffix,
        "text" | "txt" | "description" | "desc" => Part::Text,
        _ => return None,
    };
    Some(Field::Object(object, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(header: &str) -> Field {
        match read(header) {
            Hint::Field(field) => field,
            other => panic!("{header}: {other:?}"),
        }
    }

    #[test]
    fn names_are_known_in_any_case_spacing_and_language() {
        for (header, want) in [
            ("UPRN (12 digit)", Field::Uprn),
            ("u_llpg_ref", Field::Uprn),
            ("Property_URN", Field::Uprn),
            ("addressUprn", Field::Uprn),
            ("LPRO_PROPREF", Field::Reference),
            ("PropRef", Field::Reference),
            ("Prop. Ref.", Field::Reference),
            ("Council Tax account reference", Field::Reference),
            ("Cyfeirnod Eiddo", Field::Reference),
            ("PARENT_UPRN", Field::ParentUprn),
            ("Block Ref", Field::Ignored),
            ("SINGLE_LINE_ADDRESS", Field::Address),
            ("Address incl. postcode", Field::Address),
            ("Cyfeiriad / Address", Field::Address),
            ("AddressLine1", Field::Line(1)),
            ("addr4", Field::Line(4)),
            ("Address line 6", Field::Line(6)),
            ("Llinell cyfeiriad 1", Field::Line(1)),
            ("Property Address Line 2", Field::Line(2)),
            ("1st line of address", Field::Line(1)),
            ("post_preamble", Field::Preamble),
            ("SAON (Address Line 1 (SAO))", Field::SubBuilding),
            ("SUB_BUILDING", Field::SubBuilding),
            ("Number/Name", Field::Primary),
            ("House No/Name", Field::Primary),
            ("Rhif / Enw", Field::Primary),
            ("HouseNo", Field::Number),
            ("BUILDING_NUMBER", Field::Number),
            ("Block Name", Field::BuildingName),
            ("SAO_START_NUMBER", Field::Object(Object::Sao, Part::StartNumber)),
            ("paoEndSuffix", Field::Object(Object::Pao, Part::EndSuffix)),
            ("PaoText", Field::Object(Object::Pao, Part::Text)),
            ("STREET_DESCRIPTOR", Field::Street),
            ("Town/City", Field::Town),
            ("Tref neu ddinas", Field::Town),
            ("POSTCODE_LOCATOR", Field::Postcode),
            ("Post-Code", Field::Postcode),
            ("Cod post", Field::Postcode),
            ("Property Postcode", Field::Postcode),
            ("Part 1 of the postcode", Field::PostcodeOutward),
            ("PC In", Field::PostcodeInward),
            ("X_COORDINATE", Field::Easting),
            ("GIS Easting", Field::Easting),
            ("Gogleddiad", Field::Northing),
            ("Lledred", Field::Latitude),
            ("LAT/LONG", Field::LatLon),
            ("NGR", Field::GridReference),
            ("LPRO_HOU_PTV_CODE", Field::DwellingType),
            ("Math o Eiddo", Field::DwellingType),
            ("isDwelling", Field::IsHome),
            ("LPRO_SCO_CODE", Field::Status),
            ("BLPU_LOGICAL_STATUS", Field::BlpuStatus),
            ("Last void", Field::VoidDate),
            ("Polling_Place_Easting", Field::Ignored),
            ("pollingvenueeasting", Field::Ignored),
            ("Billing address 1", Field::Ignored),
            ("Correspondence Postcode", Field::Ignored),
            ("Client Postcode", Field::Postcode),
        ] {
            assert_eq!(field(header), want, "{header}");
        }
    }

    #[test]
    fn names_phones_and_the_like_are_personal_by_their_header() {
        for header in [
            "Surname",
            "Forename(s)",
            "Title",
            "Surname of other liable person",
            "con_name",
            "con_phone1",
            "Home telephone number",
            "Mobile",
            "Email",
            "Date of birth",
            "DOB",
            "NI number",
            "NHS No",
            "Tenant",
            "Tenant Name",
            "Customer Name",
            "Client",
            "Elector Name",
            "Contact No",
            "Tel",
            "Rent Balance",
            "cur_bal",
            "Ethnicity",
            "Enw",
            "Ffôn",
            "Dyddiad geni",
            "Notes",
            "Home Tel",
            "Joint Tenant 2",
            "Initials",
            "D.O.B.",
            "D O B",
            "Tenant's D.O.B.",
            "National Insurance Number",
            "Age",
            "Sexual Orientation",
            "First Language",
            "Preferred Name",
            "Known As",
            "Household members",
            "Support Worker",
            "Caution",
            "E-bost",
            "Whatsapp",
            "Keysafe",
            "Key safe code",
            "Next of kin",
        ] {
            assert_eq!(field(header), Field::Personal, "{header}");
        }
    }

    #[test]
    fn what_could_be_several_things_is_left_to_the_values() {
        assert_eq!(read("Name"), Hint::Doubt(Doubt::Name));
        assert_eq!(read("Area"), Hint::Doubt(Doubt::Area));
        assert_eq!(read("Location"), Hint::Doubt(Doubt::Location));
        assert_eq!(read("Column7"), Hint::Nothing);
        assert_eq!(read(""), Hint::Nothing);
    }
}
