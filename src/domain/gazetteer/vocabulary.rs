//! What the words of addresses mean, whoever writes them: kinds of street, short forms, words for a
//! flat and its floor, counties by postcode area, Welsh names of towns, and words that say nothing
//! about where a place is.
//!
//! Short forms of streets are those of BS 7666 and of Royal Mail's programmer's guide, with the ones
//! seen in councils' own lists. Counties by postcode area are the former postal and the preserved
//! counties.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// A kind of street or of building: an index into [`KINDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Kind(u8);

/// The kind as it is written out, then its short forms. The same short form may stand for several.
const KINDS: [(&str, &[&str]); 72] = [
    ("road", &["rd"]),
    ("street", &["st", "str"]),
    ("avenue", &["av", "ave", "avn", "aven"]),
    ("close", &["cl", "clo", "cls"]),
    ("crescent", &["cr", "cres", "cresc", "crs", "crst"]),
    ("drive", &["dr", "drv", "dve"]),
    ("lane", &["la", "ln"]),
    ("place", &["pl", "plc"]),
    ("terrace", &["ter", "terr", "tce", "trc"]),
    ("walk", &["wk", "wlk"]),
    ("way", &["wy"]),
    ("row", &[]),
    ("mews", &["mws", "ms"]),
    ("grove", &["gr", "gro", "grv"]),
    ("gardens", &["gdn", "gdns", "garden", "gds"]),
    ("square", &["sq", "sqr"]),
    ("hill", &["hl"]),
    ("rise", &["ri"]),
    ("view", &["vw", "vws", "views"]),
    ("vale", &["va"]),
    ("parade", &["pde", "par"]),
    ("green", &["grn", "gr"]),
    ("park", &["pk", "prk"]),
    ("path", &[]),
    ("court", &["ct", "crt"]),
    ("bank", &["bk"]),
    ("mount", &["mt"]),
    ("circus", &["cir", "crcs"]),
    ("circle", &["cir"]),
    ("quay", &["qy"]),
    ("broadway", &["bdwy"]),
    ("yard", &["yd"]),
    ("courtyard", &["ctyd"]),
    ("gate", &["gt"]),
    ("field", &["fd"]),
    ("fields", &["fds", "flds"]),
    ("heights", &["hts"]),
    ("approach", &["app"]),
    ("boulevard", &["blvd"]),
    ("bridge", &["brg"]),
    ("common", &["cmn"]),
    ("corner", &["cnr"]),
    ("croft", &["cft"]),
    ("dale", &[]),
    ("down", &["dn"]),
    ("end", &[]),
    ("esplanade", &["esp"]),
    ("estate", &["est"]),
    ("meadow", &["mdw"]),
    ("meadows", &["mdws"]),
    ("orchard", &["orch"]),
    ("passage", &["psge"]),
    ("ridge", &[]),
    ("spur", &[]),
    ("wharf", &["whf"]),
    ("wood", &["wd"]),
    ("cottages", &["cotts", "cotgs"]),
    ("arcade", &["arc"]),
    ("crossway", &[]),
    ("link", &[]),
    ("precinct", &[]),
    // Buildings.
    ("house", &["hse", "ho"]),
    ("tower", &["twr"]),
    ("towers", &["twrs"]),
    ("lodge", &["ldg"]),
    ("mansions", &["mans", "mansn"]),
    ("point", &["pt"]),
    ("building", &["bldg"]),
    ("buildings", &["bldgs"]),
    ("hall", &[]),
    ("cottage", &["cott"]),
    ("block", &["blk"]),
];

/// From here on in [`KINDS`], a building is meant.
const FIRST_BUILDING: u8 = 61;

/// Kinds that stand first in Welsh names, with the English kind that they translate.
const WELSH_KINDS: [(&str, &str); 11] = [
    ("heol", "road"),
    ("hewl", "road"),
    ("ffordd", "road"),
    ("stryd", "street"),
    ("clos", "close"),
    ("lon", "lane"),
    ("rhodfa", "avenue"),
    ("coedlan", "avenue"),
    ("cwrt", "court"),
    ("parc", "park"),
    ("teras", "terrace"),
];

impl Kind {
    /// Everything that a word may stand for as a kind: "gr" is grove or green.
    pub fn read(word: &str) -> impl Iterator<Item = Kind> + use<> {
        static BY_WORD: LazyLock<FxHashMap<&str, Vec<Kind>>> = LazyLock::new(|| {
            let mut by_word: FxHashMap<&str, Vec<Kind>> = FxHashMap::default();
            for (kind, (name, short)) in (0u8..).map(Kind).zip(&KINDS) {
                for word in short.iter().chain([name]) {
                    by_word.entry(word).or_default().push(kind);
                }
            }
            by_word
        });
        BY_WORD.get(word).map_or(&[][..], Vec::as_slice).iter().copied()
    }

    /// The kind that is written so in full.
    pub fn named(word: &str) -> Option<Kind> {
        (0u8..).zip(&KINDS).find(|(_, (name, _))| *name == word).map(|(i, _)| Kind(i))
    }

    /// "heol" → road: a kind that stands before the name.
    pub fn welsh(word: &str) -> Option<Kind> {
        WELSH_KINDS.iter().find(|(welsh, _)| *welsh == word).and_then(|(_, english)| Kind::named(english))
    }

    /// Its short forms.
    pub fn short(self) -> &'static [&'static str] {
        KINDS[usize::from(self.0)].1
    }

    pub fn name(self) -> &'static str {
        KINDS[usize::from(self.0)].0
    }

    pub fn is_building(self) -> bool {
        self.0 >= FIRST_BUILDING
    }

    /// A court is a street here and a building there.
    pub fn may_be_building(self) -> bool {
        self.is_building() || matches!(self.name(), "court" | "heights" | "cottages" | "park")
    }
}

/// Short forms inside a name: "Gaer Pk Drive", "Mt Pleasant".
pub(super) fn written_out(word: &str) -> &str {
    match word {
        "pk" | "prk" => "park",
        "mt" => "mount",
        "saint" => "st",
        "gdns" | "gdn" => "gardens",
        "sq" => "square",
        "ch" => "church",
        "gt" => "great",
        "upr" => "upper",
        "lwr" => "lower",
        "nth" => "north",
        "sth" => "south",
        "hse" => "house",
        "bldgs" => "buildings",
        "ct" | "crt" => "court",
        other => other,
    }
}

/// Words for a home inside a building.
pub(super) fn is_unit_word(word: &str) -> bool {
    matches!(
        word,
        "flat"
            | "flt"
            | "fl"
            | "apartment"
            | "apt"
            | "appt"
            | "fflat"
            | "unit"
            | "room"
            | "maisonette"
            | "studio"
            | "bedsit"
            | "f"
    )
}

/// The floor that a word names, as a code: "first" and "1st" are `1f`. It counts only beside
/// "floor" or "flat".
pub(super) fn floor(word: &str) -> Option<&'static str> {
    Some(match word {
        "ground" | "grd" | "gnd" | "grnd" => "gf",
        "first" | "1st" => "1f",
        "second" | "2nd" => "2f",
        "third" | "3rd" => "3f",
        "fourth" | "4th" => "4f",
        "fifth" | "5th" => "5f",
        "basement" | "bsmt" | "basmt" => "bf",
        "lower" | "lwr" => "lf",
        "upper" | "upr" => "uf",
        "top" => "tf",
        "garden" => "gdf",
        _ => return None,
    })
}

/// A floor and a flat in one word: "GFF" is the ground floor flat.
pub(super) fn floor_flat(word: &str) -> Option<&'static str> {
    Some(match word {
        "gff" => "gf",
        "fff" => "1f",
        "sff" => "2f",
        "tff" => "3f",
        "bff" => "bf",
        _ => return None,
    })
}

pub(super) fn is_floor_word(word: &str) -> bool {
    matches!(word, "floor" | "flr" | "fl")
}

/// May follow any address and say nothing about which it is.
pub(super) fn is_nation(word: &str) -> bool {
    matches!(
        word,
        "england" | "wales" | "scotland" | "cymru" | "uk" | "gb" | "united" | "kingdom" | "great" | "britain"
    )
}

/// Begins a remark, and whatever follows in the same piece belongs to it.
pub(super) fn begins_a_remark(word: &str) -> bool {
    matches!(
        word,
        "ring"
            | "keysafe"
            | "temp"
            | "temporary"
            | "c/o"
            | "tel"
            | "phone"
            | "mob"
            | "mobile"
            | "next"
            | "opposite"
            | "opp"
            | "near"
            | "nr"
            | "behind"
            | "beside"
            | "adjacent"
            | "plot"
            | "formerly"
            | "was"
            | "please"
            | "lives"
            | "staying"
            | "known"
    )
}

/// The address that follows is not the place itself: "opposite 14 Larch Road", "formerly …".
pub(super) fn says_another_place(word: &str) -> bool {
    matches!(
        word,
        "next"
            | "opposite"
            | "opp"
            | "near"
            | "nr"
            | "behind"
            | "beside"
            | "adjacent"
            | "formerly"
            | "was"
            | "off"
            | "rear"
            | "land"
    )
}

/// Before a number or beside a street: what is meant is not the home itself but something near it. "Land
/// adjoining 14", "caravan rear of 14", "two doors from 14", "11 Chapel Lane Farm".
pub(super) fn is_beside(word: &str) -> bool {
    says_another_place(word)
        || matches!(
            word,
            "adj"
                | "adjoining"
                | "across"
                | "facing"
                | "back"
                | "round"
                | "doors"
                | "from"
                | "caravan"
                | "garage"
                | "garages"
                | "shed"
                | "site"
                | "farm"
                | "extension"
                | "north"
                | "south"
                | "east"
                | "west"
        )
}

/// They do not live there, or not now: "evicted from", "previous address", "homeless, last at".
pub(super) fn says_not_there(word: &str) -> bool {
    matches!(
        word,
        "evicted"
            | "previous"
            | "previously"
            | "ex"
            | "homeless"
            | "nfa"
            | "until"
            | "not"
            | "wrong"
            | "used"
            | "last"
            | "left"
    )
}

/// Words of remarks: a piece that is made of these alone says nothing about where it is.
pub(super) fn is_remark(word: &str) -> bool {
    begins_a_remark(word)
        || matches!(
            word,
            "bell"
                | "key"
                | "blue"
                | "red"
                | "green"
                | "white"
                | "black"
                | "yellow"
                | "accom"
                | "twice"
                | "door"
                | "accommodation"
                | "safe"
                | "mum"
                | "dad"
                | "the"
                | "to"
                | "of"
                | "at"
                | "and"
                | "chapel"
                | "church"
                | "shop"
                | "pub"
                | "school"
                | "side"
                | "gate"
                | "entrance"
                | "code"
                | "buzzer"
                | "address"
        )
}

/// The Welsh name of a town beside its English one.
const TOWNS: [(&str, &str); 44] = [
    ("abertawe", "swansea"),
    ("aberhonddu", "brecon"),
    ("aberteifi", "cardigan"),
    ("aberdar", "aberdare"),
    ("abergwaun", "fishguard"),
    ("arberth", "narberth"),
    ("bangor", "bangor"),
    ("biwmares", "beaumaris"),
    ("caerdydd", "cardiff"),
    ("caerffili", "caerphilly"),
    ("caerfyrddin", "carmarthen"),
    ("caergybi", "holyhead"),
    ("caernarfon", "caernarvon"),
    ("casgwent", "chepstow"),
    ("casnewydd", "newport"),
    ("castell nedd", "neath"),
    ("conwy", "conway"),
    ("cydweli", "kidwelly"),
    ("dinbych", "denbigh"),
    ("dinbych y pysgod", "tenby"),
    ("doc penfro", "pembroke dock"),
    ("glyn ebwy", "ebbw vale"),
    ("hwlffordd", "haverfordwest"),
    ("llandudoch", "st dogmaels"),
    ("llanelli", "llanelly"),
    ("llanilltud fawr", "llantwit major"),
    ("llanymddyfri", "llandovery"),
    ("maesteg", "maesteg"),
    ("merthyr tudful", "merthyr tydfil"),
    ("pen y bont ar ogwr", "bridgend"),
    ("penfro", "pembroke"),
    ("pont y pwl", "pontypool"),
    ("pontypwl", "pontypool"),
    ("porthcawl", "porthcawl"),
    ("rhuthun", "ruthin"),
    ("rhydaman", "ammanford"),
    ("trefynwy", "monmouth"),
    ("trefyclo", "knighton"),
    ("treffynnon", "holywell"),
    ("y barri", "barry"),
    ("y bontfaen", "cowbridge"),
    ("y drenewydd", "newtown"),
    ("y fenni", "abergavenny"),
    ("yr wyddgrug", "mold"),
];

/// The other language's name of a town, where it has one.
pub(super) fn town_in_other_language(name: &str) -> Option<&'static str> {
    TOWNS.iter().find_map(|(welsh, english)| match name {
        _ if name == *welsh => Some(*english),
        _ if name == *english => Some(*welsh),
        _ => None,
    })
}

/// Counties, their short forms, and the postcode areas that lie in them.
const COUNTIES: [(&str, &str); 96] = [
    ("gwent", "np"),
    ("monmouthshire", "np"),
    ("torfaen", "np"),
    ("south wales", "np cf sa"),
    ("north wales", "ll ch"),
    ("mid wales", "sy ld"),
    ("west wales", "sa"),
    ("south glamorgan", "cf"),
    ("mid glamorgan", "cf"),
    ("west glamorgan", "sa"),
    ("glamorgan", "cf sa"),
    ("vale of glamorgan", "cf"),
    ("dyfed", "sa sy"),
    ("pembrokeshire", "sa"),
    ("pembs", "sa"),
    ("carmarthenshire", "sa"),
    ("carms", "sa"),
    ("ceredigion", "sa sy"),
    ("powys", "ld sy sa np hr"),
    ("gwynedd", "ll"),
    ("clwyd", "ll ch"),
    ("flintshire", "ch"),
    ("denbighshire", "ll"),
    ("anglesey", "ll"),
    ("avon", "bs ba"),
    ("bedfordshire", "mk lu sg"),
    ("beds", "mk lu sg"),
    ("berkshire", "rg sl"),
    ("berks", "rg sl"),
    ("buckinghamshire", "hp mk sl"),
    ("bucks", "hp mk sl"),
    ("cambridgeshire", "cb pe"),
    ("cambs", "cb pe"),
    ("cheshire", "ch cw sk wa"),
    ("cleveland", "ts"),
    ("cornwall", "tr pl"),
    ("cumbria", "ca la"),
    ("derbyshire", "de s sk"),
    ("devon", "ex pl tq"),
    ("dorset", "dt bh sp"),
    ("county durham", "dh dl ts sr ne"),
    ("co durham", "dh dl ts sr ne"),
    ("durham", "dh dl ts sr ne"),
    ("east sussex", "bn tn"),
    ("west sussex", "bn rh po gu"),
    ("sussex", "bn tn rh po gu"),
    ("essex", "cm co ss rm ig e cb"),
    ("gloucestershire", "gl bs"),
    ("glos", "gl bs"),
    ("greater manchester", "m bl ol sk wn"),
    ("lancashire", "bb fy la pr bl ol wn"),
    ("lancs", "bb fy la pr bl ol wn"),
    ("hampshire", "so po rg gu sp bh"),
    ("hants", "so po rg gu sp bh"),
    ("herefordshire", "hr wr"),
    ("hertfordshire", "al hp sg wd en cm lu"),
    ("herts", "al hp sg wd en cm lu"),
    ("humberside", "hu dn"),
    ("isle of wight", "po"),
    ("iow", "po"),
    ("kent", "ct me tn da br"),
    ("leicestershire", "le"),
    ("leics", "le"),
    ("lincolnshire", "ln pe dn ng"),
    ("lincs", "ln pe dn ng"),
    ("greater london", "e ec n nw se sw w wc br cr da en ha ig kt rm sm tw ub"),
    ("merseyside", "l ch pr wa"),
    ("middlesex", "ha ub tw en"),
    ("norfolk", "nr pe ip"),
    ("northamptonshire", "nn pe"),
    ("northants", "nn pe"),
    ("northumberland", "ne td"),
    ("north yorkshire", "yo hg dl ts ls bd"),
    ("south yorkshire", "s dn"),
    ("west yorkshire", "ls bd hx hd wf"),
    ("east yorkshire", "hu yo"),
    ("yorkshire", "yo hg dl ts s dn ls bd hx hd wf hu"),
    ("nottinghamshire", "ng dn s"),
    ("notts", "ng dn s"),
    ("oxfordshire", "ox rg"),
    ("oxon", "ox rg"),
    ("rutland", "le pe"),
    ("shropshire", "sy tf wv"),
    ("salop", "sy tf wv"),
    ("somerset", "ba ta bs"),
    ("staffordshire", "st ws wv de b"),
    ("staffs", "st ws wv de b"),
    ("suffolk", "ip co nr cb"),
    ("surrey", "gu kt rh sm cr tw"),
    ("tyne and wear", "ne sr dh"),
    ("warwickshire", "cv b"),
    ("west midlands", "b cv dy wv ws"),
    ("wiltshire", "sn sp ba"),
    ("wilts", "sn sp ba"),
    ("worcestershire", "wr b dy"),
    ("worcs", "wr b dy"),
];

/// The postcode areas of a county ("np cf sa"), if these words are one.
pub(super) fn areas_of_county(name: &str) -> Option<&'static str> {
    COUNTIES.iter().find(|(county, _)| *county == name).map(|(_, areas)| *areas)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_form_stands_for_every_kind_that_is_so_shortened() {
        let kinds = |word| Kind::read(word).map(Kind::name).collect::<Vec<_>>();
        assert_eq!(kinds("rd"), ["road"]);
        assert_eq!(kinds("gr"), ["grove", "green"]);
        assert_eq!(kinds("garden"), ["gardens"]);
        assert!(kinds("stelvio").is_empty());
        assert_eq!(Kind::welsh("heol").map(Kind::name), Some("road"));
    }

    #[test]
    fn the_first_building_is_where_the_buildings_begin() {
        assert_eq!(KINDS[usize::from(FIRST_BUILDING)].0, "house");
    }

    #[test]
    fn a_county_lies_in_its_postcode_areas() {
        assert!(areas_of_county("gwent").unwrap().split(' ').any(|a| a == "np"));
        assert!(!areas_of_county("shropshire").unwrap().split(' ').any(|a| a == "np"));
        assert_eq!(areas_of_county("narnia"), None);
    }
}
