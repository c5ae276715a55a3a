//! What is and what isn't a home. A home is a self-contained dwelling: house, bungalow, flat,
//! maisonette. Garages, parking, communal rooms, shops and whole blocks are not, even when let.
//!
//! Every landlord has words and codes of its own. What is not known here is never guessed at: it
//! is shown with its count, and a person is asked.

/// Something on a list that is not a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NotHome {
    Garage,
    Parking,
    Communal,
    /// Shops, offices, schools and other places of work.
    Business,
    /// A community hall or centre, or a place of worship.
    Hall,
    /// A whole building, or the empty shell of one in a gazetteer.
    Block,
    Store,
    Land,
    StreetRecord,
    /// A care home, hostel or other institution.
    Institution,
    /// Gone: its record is kept for history.
    Historical,
    /// Not built yet.
    Provisional,
    Demolished,
    Other,
}

impl NotHome {
    /// Whether people ask about it by its address, as they do about a home: garages, plant rooms and
    /// land they do not, and a whole block must never pass for one home.
    pub fn is_asked_about(self) -> bool {
        matches!(self, NotHome::Business | NotHome::Hall | NotHome::Institution)
    }

    /// For "14 garage, 6 parking".
    pub fn words(self) -> &'static str {
        match self {
            NotHome::Garage => "garage",
            NotHome::Parking => "parking",
            NotHome::Communal => "communal",
            NotHome::Business => "shop or business",
            NotHome::Hall => "hall or community centre",
            NotHome::Block => "block or building",
            NotHome::Store => "store",
            NotHome::Land => "land or utility",
            NotHome::StreetRecord => "street record",
            NotHome::Institution => "institution",
            NotHome::Historical => "historical",
            NotHome::Provisional => "provisional (not built yet)",
            NotHome::Demolished => "demolished or disposed of",
            NotHome::Other => "not a dwelling",
        }
    }
}

/// What a word or code for the kind of property says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reading {
    Home,
    NotHome(NotHome),
    /// Known, but could be either: a room, a shared house, a Traveller pitch.
    Ask,
    Unknown,
}

/// The list of codes that a column of property types is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeList {
    /// Plain words: "House - Mid Terrace".
    Words,
    /// Local land and property gazetteer and AddressBase classes: RD03, PP, CR08.
    Classes,
    /// Three-letter codes of the NEC housing system: HOU, FLT, GAR.
    Nec,
}

/// Which code list a column is written in, by its values and how often each occurs.
pub fn code_list<'a>(values: impl Iterator<Item = (&'a str, usize)>) -> CodeList {
    let (mut all, mut classes, mut dwellings, mut nec) = (0, 0, 0, 0);
    for (value, count) in values {
        all += count;
        classes += if is_class(value) { count } else { 0 };
        dwellings += if value.starts_with("RD") || value == "R" { count } else { 0 };
        nec += if nec_code(value) == Reading::Unknown { 0 } else { count };
    }
    if all > 0 && classes * 10 >= all * 8 && (dwellings > 0 || classes == all) {
        CodeList::Classes
    } else if all > 0 && nec * 2 >= all {
        CodeList::Nec
    } else {
        CodeList::Words
    }
}

/// Reads one value of a property type column.
pub fn read_type(value: &str, list: CodeList) -> Reading {
    let value = value.trim();
    match list {
        CodeList::Classes if is_class(value) => class(value),
        CodeList::Nec => match nec_code(value) {
            Reading::Unknown => words(value),
            known => known,
        },
        _ => words(value),
    }
}

/// `R`, `RD`, `RD03`, `CR08`, `PP`: a capital of the classification's first level, up to one more
/// letter, up to two figures, up to two letters.
fn is_class(value: &str) -> bool {
    let b = value.as_bytes();
    let Some((first, rest)) = b.split_first() else { return false };
    let letters = rest.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let figures = rest[letters..].iter().take_while(|b| b.is_ascii_digit()).count();
    let tail = &rest[letters + figures..];
    b"RCLPOUXZM".contains(first)
        && letters <= 1
        && figures <= 2
        && tail.len() <= 2
        && tail.iter().all(u8::is_ascii_uppercase)
        && (figures > 0 || tail.is_empty())
}

/// Levels one and two of the classification used by LLPGs and AddressBase.
fn class(code: &str) -> Reading {
    use NotHome::{Block, Business, Garage, Hall, Institution, Land, Other, Parking, StreetRecord};
    let two = code.get(..2).unwrap_or(code);
    match two {
        "R" | "RD" => Reading::Home,
        "RH" => Reading::Ask,
        "RG" => Reading::NotHome(Garage),
        "RC" => Reading::NotHome(Parking),
        "RI" => Reading::NotHome(Institution),
        "PP" | "P" => Reading::NotHome(Block),
        "PS" => Reading::NotHome(StreetRecord),
        "ZW" => Reading::NotHome(Hall),
        _ => match code.as_bytes().first() {
            Some(b'R' | b'O' | b'Z') => Reading::NotHome(Other),
            Some(b'C' | b'M') => Reading::NotHome(Business),
            Some(b'P') => Reading::NotHome(Block),
            Some(b'L') => Reading::NotHome(Land),
            // Dual use may hold a home; unclassified may be anything.
            Some(b'X' | b'U') => Reading::Ask,
            _ => Reading::Unknown,
        },
    }
}

/// Codes seen in data loads of the NEC (Northgate) housing system, with their inferred meanings.
fn nec_code(code: &str) -> Reading {
    use NotHome::{Business, Communal, Garage, Other, Parking, Store};
    match code.trim().to_ascii_uppercase().as_str() {
        "HOU" | "FLT" | "MAI" | "BUN" | "DUP" | "STD" => Reading::Home,
        "GAR" => Reading::NotHome(Garage),
        "PSP" | "PRA" => Reading::NotHome(Parking),
        "COM" | "CMC" => Reading::NotHome(Communal),
        "CMF" => Reading::NotHome(Business),
        "CYC" => Reading::NotHome(Store),
        "NDW" => Reading::NotHome(Other),
        "ROM" | "TRV" => Reading::Ask,
        _ => Reading::Unknown,
    }
}

/// One word of a description. In English the last such word says what the thing is: a "tower
/// block flat" is a flat, a "flat block" is a block.
fn word(word: &str) -> Reading {
    use NotHome::{Block, Business, Communal, Garage, Hall, Institution, Land, Other, Parking, Store, StreetRecord};
    match word {
        "house" | "houses" | "flat" | "bungalow" | "maisonette" | "mais" | "maisonnette" | "apartment" | "apt"
        | "terrace" | "terraced" | "semi" | "detached" | "semidetached" | "studio" | "bedsit" | "bedsitter"
        | "cottage" | "dwelling" | "duplex" | "penthouse" | "townhouse" | "residential" | "home" | "sheltered"
        | "endterrace" | "midterrace" | "annexe" | "annex" | "villa" | "bung" | "ty" | "fflat" | "byngalo"
        | "teras" | "tai" | "annedd" | "rhandy" | "deulawr" | "maisonet" => Reading::Home,
        "garage" | "garages" | "lockup" | "carport" | "garej" | "garejis" | "modurdy" => Reading::NotHome(Garage),
        "parking" | "carpark" | "space" | "bay" | "hardstanding" | "parcio" => Reading::NotHome(Parking),
        "communal" | "community" | "lift" | "stairwell" | "staircase" | "laundry" | "lounge" | "landing"
        | "corridor" | "plant" | "boiler" | "guest" | "gymunedol" | "cymunedol" | "playground" | "concierge" => {
            Reading::NotHome(Communal)
        }
        "shop" | "office" | "offices" | "commercial" | "business" | "retail" | "school" | "pub" | "surgery"
        | "workshop" | "industrial" | "warehouse" | "siop" | "swyddfa" | "busnes" | "ysgol" | "clinic" | "nursery"
        | "restaurant" | "cafe" | "hotel" => Reading::NotHome(Business),
        "hall" | "neuadd" | "church" | "chapel" | "eglwys" | "capel" | "mosque" | "temple" => Reading::NotHome(Hall),
        "block" | "blocks" | "shell" | "building" | "scheme" | "bloc" | "adeilad" | "estate" => Reading::NotHome(Block),
        "store" | "stores" | "storage" | "shed" | "sheds" | "bin" | "bins" | "storeroom" | "binstore" | "storfa"
        | "pramshed" | "cupboard" => Reading::NotHome(Store),
        "land" | "substation" | "allotment" | "garden" | "mast" | "aerial" | "telecom" | "tir" | "plot" | "roof" => {
            Reading::NotHome(Land)
        }
        "street" => Reading::NotHome(StreetRecord),
        "hostel" | "institution" | "carehome" | "refuge" => Reading::NotHome(Institution),
        "nondwelling" | "nonresidential" | "na" => Reading::NotHome(Other),
        "room" | "traveller" | "pitch" | "caravan" | "hmo" | "shared" | "houseboat" | "mooring" | "ystafell" => {
            Reading::Ask
        }
        _ => Reading::Unknown,
    }
}

/// Words after which a description speaks of something else: "flat over shop", "house with garage".
const ASIDES: [&str; 14] =
    ["over", "above", "with", "and", "plus", "no", "without", "inc", "incl", "including", "near", "behind", "by", "w"];

/// Reads a description in plain words, piece by piece: the first piece that says something decides.
fn words(text: &str) -> Reading {
    let plain = plain(text);
    let whole = plain.replace([' ', '|'], "");
    match whole.as_str() {
        "" => return Reading::Unknown,
        "lettablenondwelling" | "nondwelling" | "nonresidential" | "notadwelling" => {
            return Reading::NotHome(NotHome::Other);
        }
        "streetrecord" => return Reading::NotHome(NotHome::StreetRecord),
        "travellersite" => return Reading::Ask,
        "lleparcio" => return Reading::NotHome(NotHome::Parking),
        _ => {}
    }
    let mut known = plain.split('|').map(piece).filter(|r| *r != Reading::Unknown);
    known.next().unwrap_or(Reading::Unknown)
}

fn piece(piece: &str) -> Reading {
    let all: Vec<&str> = piece.split_whitespace().collect();
    let end = all.iter().skip(1).position(|w| ASIDES.contains(w)).map_or(all.len(), |at| at + 1);
    let said = &all[..end];
    if said.windows(2).any(|w| w == ["block", "of"] || w == ["of", "flats"]) || said.first() == Some(&"flats") {
        return Reading::NotHome(NotHome::Block);
    }
    if let Some(reading) = said.windows(2).find_map(two_words) {
        return reading;
    }
    if said.windows(2).any(|w| w == ["care", "home"] || w == ["nursing", "home"]) {
        return Reading::NotHome(NotHome::Institution);
    }
    // "Communal flat", "garage block", "car parking space": these words rule the whole piece.
    let readings: Vec<Reading> = said.iter().map(|w| word(w)).collect();
    for ruling in [NotHome::Communal, NotHome::Garage, NotHome::Parking] {
        if readings.contains(&Reading::NotHome(ruling)) && !readings.contains(&Reading::Home) {
            return Reading::NotHome(ruling);
        }
    }
    if said.iter().any(|w| matches!(*w, "communal" | "community")) {
        return Reading::NotHome(NotHome::Communal);
    }
    readings.into_iter().rev().find(|r| *r != Reading::Unknown).unwrap_or(Reading::Unknown)
}

/// Pairs that are not what their last word says: a public house is no house.
fn two_words(pair: &[&str]) -> Option<Reading> {
    Some(match pair {
        ["non", "residential" | "dwelling" | "domestic" | "housing"] => Reading::NotHome(NotHome::Other),
        ["public", "house"] => Reading::NotHome(NotHome::Business),
        ["community" | "communal", "centre" | "hall"] | ["neuadd", "gymunedol"] => Reading::NotHome(NotHome::Hall),
        ["entrance" | "stair" | "lift", "hall"] => Reading::NotHome(NotHome::Communal),
        ["boiler" | "meter" | "plant" | "pump" | "club" | "community", "house"] => Reading::NotHome(NotHome::Communal),
        ["car", "port"] => Reading::NotHome(NotHome::Garage),
        ["guest", "house"] => Reading::Ask,
        _ => return None,
    })
}

/// Lower case without accents; pieces parted by `|` where the text has ` - `, `/`, `:`, `,` or brackets.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let folded = text.nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c));
    for c in folded.flat_map(char::to_lowercase) {
        match c {
            '/' | ':' | ',' | ';' | '(' | ')' => out.push('|'),
            '-' | '–' if before == ' ' => out.push('|'),
            '&' | '+' => out.push_str(" and "),
            c if c.is_alphanumeric() => out.push(c),
            '\'' | '’' | '.' => {}
            _ => out.push(' '),
        }
        before = c;
    }
    out
}

/// Whether every word of a kind is one that describes dwellings and other buildings, so that nothing
/// about a person can stand in it.
pub fn is_kind_in_full(value: &str, list: CodeList) -> bool {
    const DESCRIBING: &str = "
        mid end medium high low rise storey storeys floor ground first second third top upper lower rear front tower
        bed beds bedroom bedrooms double single one two three four older person persons people extra care part fully
        furnished unit units property self contained parlour non type type a b c purpose built converted conversion
        walk up deck access link linked quasi back to of flats lettable disabled adapted wheelchair general needs
        supported temporary accommodation cluster basement attic site cycle bike pram refuse motor meter pump switch
        drying warden wardens pwb public club car port lock old ty";
    let value = value.trim();
    if read_type(value, list) == Reading::Unknown {
        return false;
    }
    let is_code = (list == CodeList::Classes && is_class(value)) || nec_code(value) != Reading::Unknown;
    let plain = plain(value).replace('|', " ");
    let mut all = plain.split_whitespace();
    let described = |w: &str| {
        let figure = w.len() <= 2 && w.bytes().all(|b| b.is_ascii_digit());
        figure || word(w) != Reading::Unknown || ASIDES.contains(&w) || DESCRIBING.split_whitespace().any(|d| d == w)
    };
    is_code || (value.len() <= 60 && all.all(described))
}

/// Reads the beginning of an address: "Garage 3 rear of Larch Road" is no home, "3 Garage Lane" and
/// "Garage Cottage" may well be. Only what is plain is taken.
pub fn read_address_start(text: &str) -> Option<NotHome> {
    // Nearly every address begins with a figure: look no further at those.
    let first = text.trim_start().as_bytes().first()?;
    if first.is_ascii_digit() || matches!(first.to_ascii_lowercase(), b'f' | b'a') {
        return None;
    }
    let plain = plain(text.get(..text.len().min(80)).unwrap_or(text)).replace('|', " | ");
    let mut all = plain.split_whitespace();
    let (one, two, three) = (all.next()?, all.next().unwrap_or("|"), all.next().unwrap_or("|"));
    let stops = |w: &str| {
        matches!(w, "|" | "rear" | "at" | "adj" | "adjacent" | "off" | "site" | "no" | "behind" | "opposite" | "to")
            || w.starts_with(|c: char| c.is_ascii_digit())
            || w.len() == 1
    };
    match (one, two) {
        ("garage" | "garages" | "garej" | "lockup" | "carport", two) if stops(two) => Some(NotHome::Garage),
        ("lock", "up") => Some(NotHome::Garage),
        ("parking" | "car" | "disabled", "space" | "bay" | "parking" | "park") | ("lle", "parcio") => {
            Some(NotHome::Parking)
        }
        ("parking" | "carpark", two) if stops(two) => Some(NotHome::Parking),
        ("community" | "communal", "centre" | "hall") | ("neuadd", "gymunedol") => Some(NotHome::Hall),
        ("community" | "communal", "room" | "area" | "lounge" | "store" | "kitchen" | "garden")
        | ("plant" | "boiler" | "lift" | "meter" | "pump" | "switch", "room" | "house")
        | ("ystafell", "gymunedol")
        | ("guest" | "laundry" | "common", "room") => Some(NotHome::Communal),
        ("lift", "motor") => Some(NotHome::Communal),
        ("warden" | "wardens", "office") => Some(NotHome::Business),
        ("roof", "aerial" | "mast" | "top" | "space") => Some(NotHome::Land),
        ("mobility" | "scooter", "scooter" | "store" | "shed") => Some(NotHome::Store),
        ("lift" | "laundry" | "stairwell", two) if stops(two) => Some(NotHome::Communal),
        ("shop" | "siop" | "office", "unit") => Some(NotHome::Business),
        ("shop" | "siop" | "office", two) if stops(two) => Some(NotHome::Business),
        ("bin" | "cycle" | "pram" | "bike", "store" | "shed" | "area") => Some(NotHome::Store),
        ("store" | "storeroom" | "shed", two) if stops(two) => Some(NotHome::Store),
        ("land", two) if stops(two) => Some(NotHome::Land),
        ("electricity" | "electric" | "gas", "substation" | "sub") | ("sub", "station") => Some(NotHome::Land),
        ("substation", two) if stops(two) => Some(NotHome::Land),
        ("street", "record") => Some(NotHome::StreetRecord),
        ("block" | "bloc", two) if stops(two) && three == "|" => Some(NotHome::Block),
        _ => None,
    }
}

/// What a status column says about one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occupancy {
    Occupied,
    Void,
    Gone(NotHome),
    Unknown,
}

/// Words and codes for let and empty homes. Leasehold and sold are homes like others.
pub fn read_status(value: &str) -> Occupancy {
    let plain = plain(value).replace('|', " ");
    let first = plain.split_whitespace().next().unwrap_or("");
    match plain.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "not void" | "not vacant" | "not empty" => return Occupancy::Occupied,
        "not occupied" | "not let" | "un let" | "un occupied" | "to let" | "available to let" | "ready to let"
        | "under offer" | "in void" => return Occupancy::Void,
        "not built" | "under construction" | "new build" | "in development" => {
            return Occupancy::Gone(NotHome::Provisional);
        }
        _ => {}
    }
    match first {
        "void" | "voi" | "voids" | "vacant" | "vac" | "empty" | "unoccupied" | "untenanted" | "unlet" | "gwag"
        | "vd" => Occupancy::Void,
        "occupied" | "occ" | "let" | "tenanted" | "current" | "live" | "active" | "leasehold" | "leased" | "sold"
        | "rented" | "licence" | "meddianwyd" | "llawn" | "owner" | "leaseholder" | "lho" | "shared" | "general"
        | "secure" | "assured" | "introductory" | "starter" | "approved" => Occupancy::Occupied,
        "demolished" | "demolition" | "disposed" | "decommissioned" | "dem" => Occupancy::Gone(NotHome::Demolished),
        "historical" | "historic" => Occupancy::Gone(NotHome::Historical),
        "provisional" | "planned" | "proposed" => Occupancy::Gone(NotHome::Provisional),
        _ => Occupancy::Unknown,
    }
}

/// A logical status of BS 7666: 1 approved, 3 alternative, 5 candidate, 6 provisional, 7 rejected,
/// 8 historical, 9 rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogicalStatus {
    Approved,
    /// Another name of the same home.
    Alternative,
    NotCurrent(NotHome),
    Unknown,
}

pub fn read_logical_status(value: &str) -> LogicalStatus {
    match value.trim().trim_start_matches('0').trim_end_matches(".0") {
        "1" => LogicalStatus::Approved,
        "3" => LogicalStatus::Alternative,
        "5" | "6" => LogicalStatus::NotCurrent(NotHome::Provisional),
        "7" | "8" | "9" => LogicalStatus::NotCurrent(NotHome::Historical),
        _ => LogicalStatus::Unknown,
    }
}

/// Yes and no, as lists write them.
pub fn read_yes_no(value: &str) -> Option<bool> {
    match value.trim().to_lowercase().as_str() {
        "y" | "yes" | "true" | "t" | "1" | "x" | "ydy" | "oes" | "ie" => Some(true),
        "n" | "no" | "false" | "f" | "0" | "nac ydy" | "nac oes" | "na" => Some(false),
        _ => None,
    }
}

/// The figures of a range at the start of a building's address: "1-32 Kestrel House" is 1 and 32.
/// "12-14 High Street" has one too, but is one home: see [`is_block_range`].
pub fn leading_range(address: &str) -> Option<(u32, u32, &str)> {
    let text = address.trim_start();
    let text =
        strip_prefix_word(text, &["flats", "flat", "apartments", "units", "nos", "no", "fflatiau"]).unwrap_or(text);
    let text = text.trim_start_matches(['.', ' ']);
    let (low, rest) = leading_figure(text)?;
    let rest = rest.trim_start();
    let rest = ["-", "–", "to ", "TO ", "To ", "/"].iter().find_map(|joint| rest.strip_prefix(joint))?;
    let (high, rest) = leading_figure(rest.trim_start())?;
    (high > low).then_some((low, high, rest.trim_start_matches([',', ' '])))
}

fn leading_figure(text: &str) -> Option<(u32, &str)> {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    let figure = text.get(..end).filter(|f| !f.is_empty() && f.len() <= 5)?.parse().ok()?;
    Some((figure, &text[end..]))
}

fn strip_prefix_word<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let end = text.find([' ', '.'])?;
    words.iter().any(|w| text[..end].eq_ignore_ascii_case(w)).then(|| &text[end..])
}

/// Words that end the name of a building of many homes, in English and Welsh.
const OF_MANY_HOMES: [&str; 16] = [
    "house",
    "court",
    "tower",
    "towers",
    "point",
    "lodge",
    "heights",
    "mansions",
    "apartments",
    "flats",
    "block",
    "building",
    "buildings",
    "ty",
    "llys",
    "bloc",
];

/// The same of a building that may be one home as well.
const OF_ONE_OR_MORE: [&str; 6] = ["cottage", "cottages", "villa", "farm", "hall", "mill"];

/// Whether a word, in whatever case, ends the name of a building.
pub fn is_building_word(word: &str) -> bool {
    OF_MANY_HOMES.iter().chain(&OF_ONE_OR_MORE).any(|known| word.eq_ignore_ascii_case(known))
}

/// "Kestrel House", "Park Place". Place is a street as often, which a range before it rules out.
fn names_many_homes(word: &str) -> bool {
    word == "place" || OF_MANY_HOMES.contains(&word)
}

/// Whether an address that begins with a range is a building of many homes rather than one home
/// made of two houses ("12-14 High Street"): it says "Flats", or a wide range stands before the
/// name of a building.
pub fn is_block_range(address: &str) -> bool {
    let Some((low, high, rest)) = leading_range(address) else { return false };
    if strip_prefix_word(address.trim_start(), &["flats", "apartments", "fflatiau"]).is_some() {
        return true;
    }
    let name = rest.split([',', ';', '\n']).next().unwrap_or(rest).to_lowercase();
    high - low > 3 && name.split_whitespace().any(names_many_homes)
}

/// Whether an address says in another way that it is many homes: "Kestrel House, 1-24", "1A-1F Plover
/// Close", "1,3,5,7 Plover Close", "2-12 (even) Kestrel Road", "All flats, Kestrel House".
pub fn is_block_in_words(address: &str) -> bool {
    let start = address.trim_start();
    // Nearly every address has neither a range nor a list in front: look no further at those.
    let bytes = &start.as_bytes()[..start.len().min(48)];
    let first = bytes.first().map(u8::to_ascii_lowercase);
    if !bytes.contains(&b'-') && !bytes.contains(&b',') && !matches!(first, Some(b'a' | b'o' | b'e')) {
        return false;
    }
    let plain = start.to_lowercase().replace('–', "-").replace(['(', ')'], " ").replace(" - ", "-");
    let words: Vec<&str> = plain.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let Some((one, rest)) = words.split_first() else { return false };
    let two = rest.first().copied().unwrap_or("");
    let every_other = |w: &str| matches!(w, "odd" | "odds" | "even" | "evens" | "incl" | "inclusive" | "only");
    if *one == "all" && matches!(two, "flats" | "units" | "apartments" | "homes" | "properties") {
        return true;
    }
    if (every_other(one) && range_of(two).is_some()) || (range_of(one).is_some() && every_other(two)) {
        return true;
    }
    is_range_of_letters(one) || is_list_of_numbers(&plain) || is_name_with_range(&words)
}

fn range_of(word: &str) -> Option<(u32, u32)> {
    let (low, high) = word.split_once('-')?;
    let (low, high) = (low.parse().ok()?, high.parse().ok()?);
    (low < high && high < 10_000).then_some((low, high))
}

/// "1a-1f".
fn is_range_of_letters(word: &str) -> bool {
    let split = |part: &str| {
        let figures = part.bytes().take_while(u8::is_ascii_digit).count();
        let letter = part.as_bytes().get(figures).copied().filter(u8::is_ascii_lowercase);
        (part.len() == figures + 1 && figures > 0).then(|| (part[..figures].to_owned(), letter))
    };
    let Some((low, high)) = word.split_once('-') else { return false };
    let (Some((low, a)), Some((high, b))) = (split(low), split(high)) else { return false };
    low == high && a < b
}

/// Three numbers or more in front: "1,3,5,7 plover close".
fn is_list_of_numbers(plain: &str) -> bool {
    let end = plain.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | ' ' | '&'))).unwrap_or(plain.len());
    let list = plain[..end].trim();
    list.contains(',') && list.split([',', '&']).filter(|n| n.trim().parse::<u32>().is_ok()).count() >= 3
}

/// "kestrel house 1-24": a wide range right after the name of a building.
fn is_name_with_range(words: &[&str]) -> bool {
    let Some(at) = words.iter().position(|w| range_of(w).is_some_and(|(low, high)| high - low > 3)) else {
        return false;
    };
    at >= 2 && names_many_homes(words[at - 1]) && words[..at].iter().all(|w| !w.as_bytes()[0].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_say_what_is_a_home() {
        for home in [
            "House",
            "House - Mid Terrace",
            "Semi",
            "Mid Terrace",
            "FLAT",
            "Flat - Medium Rise Block",
            "Bungalow",
            "Maisonette",
            "Flat over shop",
            "House with garage",
            "Tower block flat",
            "Ground Floor Flat",
            "Dwelling",
            "Tŷ",
            "Fflat",
            "Byngalo",
            "Sheltered Flat",
            "Semi-Detached House",
            "Flat (lift)",
            "Duplex",
        ] {
            assert_eq!(read_type(home, CodeList::Words), Reading::Home, "{home}");
        }
    }

    #[test]
    fn plain_words_say_what_is_not() {
        use NotHome::{Block, Business, Communal, Garage, Hall, Land, Other, Parking, Store};
        for (text, kind) in [
            ("Garage", Garage),
            ("Garage Block", Garage),
            ("Lock-up / Garage", Garage),
            ("Parking Space", Parking),
            ("Communal Room", Communal),
            ("Communal Area", Communal),
            ("Community Flat", Communal),
            ("Plant Room", Communal),
            ("Commercial - Shop", Business),
            ("Shop", Business),
            ("Block", Block),
            ("Block of Flats", Block),
            ("Medium Rise Block", Block),
            ("Flat block", Block),
            ("Bin Store", Store),
            ("Electricity Substation", Land),
            ("Lettable Non-Dwelling", Other),
            ("Non-Residential Unit", Other),
            ("Non Residential Property", Other),
            ("Public House", Business),
            ("Boiler House", Communal),
            ("Club House", Communal),
            ("Car Port", Garage),
            ("Garej", Garage),
            ("Lle Parcio", Parking),
            ("Ystafell Gymunedol", Communal),
            ("Bloc", Block),
            ("Siop", Business),
            ("Primary School", Business),
            ("Community Centre", Hall),
            ("Village Hall", Hall),
            ("Entrance Hall", Communal),
            ("Chapel", Hall),
        ] {
            assert_eq!(read_type(text, CodeList::Words), Reading::NotHome(kind), "{text}");
        }
    }

    #[test]
    fn what_nobody_told_us_is_not_guessed() {
        for text in ["3B5P", "ZQ", "General", ""] {
            assert_eq!(read_type(text, CodeList::Words), Reading::Unknown, "{text}");
        }
        assert_eq!(read_type("ROM", CodeList::Nec), Reading::Ask);
        assert_eq!(read_type("RH01", CodeList::Classes), Reading::Ask);
        assert_eq!(read_type("Traveller Site", CodeList::Words), Reading::Ask);
    }

    #[test]
    fn the_code_list_is_told_by_its_values() {
        let classes = [("RD03", 300), ("PP", 16), ("CR08", 3)];
        assert_eq!(code_list(classes.into_iter()), CodeList::Classes);
        assert_eq!(code_list([("R", 90), ("C", 10)].into_iter()), CodeList::Classes);
        assert_eq!(code_list([("HOU", 9), ("GAR", 2), ("QQQ", 1)].into_iter()), CodeList::Nec);
        assert_eq!(code_list([("House", 9), ("Flat", 2)].into_iter()), CodeList::Words);
        assert_eq!(read_type("RG02", CodeList::Classes), Reading::NotHome(NotHome::Garage));
        assert_eq!(read_type("PS", CodeList::Classes), Reading::NotHome(NotHome::StreetRecord));
        assert_eq!(read_type("C", CodeList::Classes), Reading::NotHome(NotHome::Business));
        assert_eq!(read_type("GAR", CodeList::Nec), Reading::NotHome(NotHome::Garage));
    }

    #[test]
    fn an_address_that_begins_with_garage_is_one_and_garage_lane_is_not() {
        assert_eq!(read_address_start("Garage 3 rear of Larch Road"), Some(NotHome::Garage));
        assert_eq!(read_address_start("PARKING SPACE 2, LARCH ROAD"), Some(NotHome::Parking));
        assert_eq!(read_address_start("Community Room, Larch House"), Some(NotHome::Communal));
        assert_eq!(read_address_start("Community Centre, Larch Road"), Some(NotHome::Hall));
        assert_eq!(read_address_start("Shop Unit 1 Larch Road"), Some(NotHome::Business));
        for home in ["3 Garage Lane", "Garage Cottage, Larch Road", "Flat 3", "Land's End House", "Store Street", ""] {
            assert_eq!(read_address_start(home), None, "{home}");
        }
    }

    #[test]
    fn statuses_tell_voids_from_let_homes_and_from_homes_that_are_gone() {
        for void in ["Void", "VOI", "void - major works", "Vacant", "Empty", "Gwag", "To let"] {
            assert_eq!(read_status(void), Occupancy::Void, "{void}");
        }
        for let_ in ["Occupied", "OCC", "Let", "Leasehold", "Sold", "Not void"] {
            assert_eq!(read_status(let_), Occupancy::Occupied, "{let_}");
        }
        assert_eq!(read_status("Demolished"), Occupancy::Gone(NotHome::Demolished));
        assert_eq!(read_status("CLO"), Occupancy::Unknown);
        assert_eq!(read_logical_status("8"), LogicalStatus::NotCurrent(NotHome::Historical));
        assert_eq!(read_logical_status("3"), LogicalStatus::Alternative);
    }

    #[test]
    fn a_range_before_a_building_is_a_block_and_two_houses_made_one_are_not() {
        for block in [
            "1-32 Kestrel House",
            "Flats 1-6 Kestrel Row",
            "1 - 44 Violetridge House, Ploverbank Way",
            "1 to 12 Larch Court",
        ] {
            assert!(is_block_range(block), "{block}");
        }
        for home in
            ["12-14 High Street", "109-111 Birchmoor Way", "2-4 Mill House", "12 Larch House", "Flat 3/2 Larch House"]
        {
            assert!(!is_block_range(home), "{home}");
        }
        for block in [
            "Kestrel House 1-24",
            "Kestrel House, 1-24",
            "1A-1F Plover Close",
            "1,3,5,7 Plover Close",
            "2-12 (even) Kestrel Road",
            "Odd 1-11 Robin Row",
            "All flats, Kestrel House",
        ] {
            assert!(is_block_in_words(block), "{block}");
        }
        for home in [
            "12-14 High Street",
            "Flat 1, 2 Larch Road",
            "12, Larch Road",
            "Odd House",
            "1A Plover Close",
            "Evens Lane",
        ] {
            assert!(!is_block_in_words(home), "{home}");
        }
        assert_eq!(leading_range("2-32 Larchshaw House, Way"), Some((2, 32, "Larchshaw House, Way")));
    }
}
