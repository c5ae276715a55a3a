//! All addresses known to the installation, in and around the sites, indexed to be found:
//! by UPRN, by their words, by postcode, and by place.
//!
//! Finding is careful, not clever: the words of the query must be the words of the address, and
//! every other word must be explained by its town or locality. What is left open is left open.

use geo::{BoundingRect, Rect};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

use super::address::words::{has_figure, normal};
use super::address::{Address, Point, Uprn, order};
use super::plane::{Bng, distance_m};
use super::postcode::Postcode;

/// Words that may follow any address and say nothing about which it is.
const EVERYWHERE: [&str; 8] = ["england", "wales", "scotland", "cymru", "uk", "gb", "united", "kingdom"];

/// One address as one list knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub organisation: String,
    /// The site on whose household list it is; `None`: from the gazetteer.
    pub list_of: Option<String>,
    pub id: String,
    pub uprn: Option<Uprn>,
    pub written: String,
    pub postcode: Option<Postcode>,
    pub point: Option<Point>,
    /// The identifying words: flat, building, number, street.
    core: Box<str>,
    /// The words of its locality and town.
    around: Box<str>,
}

impl Known {
    pub fn new(organisation: &str, list_of: Option<&str>, address: Address) -> Self {
        let parts = &address.parts;
        let named = [&parts.sub_building, &parts.building_name, &parts.number, &parts.street];
        let core = words_of(&named);
        let around = words_of(&[&parts.locality, &parts.town]);
        Self {
            organisation: organisation.to_owned(),
            list_of: list_of.map(str::to_owned),
            core: if core.is_empty() { normal(&address.written).into() } else { core.into() },
            around: around.into(),
            id: address.id,
            uprn: address.uprn,
            written: address.written,
            postcode: address.parts.postcode,
            point: address.point,
        }
    }

    /// The address as one line with its postcode.
    pub fn with_postcode(&self) -> String {
        match &self.postcode {
            Some(postcode) => format!("{}, {postcode}", self.written),
            None => self.written.clone(),
        }
    }
}

fn words_of(parts: &[&Option<String>]) -> String {
    let mut out = String::new();
    for part in parts.iter().filter_map(|p| p.as_deref()) {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(part);
    }
    normal(&out)
}

type Place = GeomWithData<[f64; 2], u32>;

/// Sorted pairs of a key's hash and an entry: compact, and quick to search.
#[derive(Debug, Default)]
struct Keys(Vec<(u64, u32)>);

impl Keys {
    fn new(mut pairs: Vec<(u64, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs)
    }

    fn find(&self, key: &str) -> impl Iterator<Item = u32> + '_ {
        let wanted = hash(key);
        let start = self.0.partition_point(|(h, _)| *h < wanted);
        self.0[start..].iter().take_while(move |(h, _)| *h == wanted).map(|(_, i)| *i)
    }
}

fn hash(key: &str) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

#[derive(Debug, Default)]
pub struct Gazetteer {
    known: Vec<Known>,
    ids: Keys,
    uprns: Keys,
    /// Words that name one home.
    whole: Keys,
    /// Words that name its building or its house without the flat.
    without_flat: Keys,
    postcodes: Keys,
    /// Street (or building) without any number.
    streets: Keys,
    /// Entries in the order of their words, for type-ahead.
    in_order: Vec<u32>,
    places: RTree<Place>,
}

/// What was typed, read but not yet looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// An address's own id: picked from what was offered.
    pub picked: Option<String>,
    pub uprn: Option<Uprn>,
    pub postcode: Option<Postcode>,
    /// More than one postcode was typed: two addresses, perhaps.
    pub several_postcodes: bool,
    /// The other words, as [`normal`] writes them.
    pub words: String,
}

/// How the candidates were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Picked by a person from what was offered.
    Picked,
    Uprn,
    /// Every word, and the postcode where one was typed.
    Words,
    /// The number and the postcode; no other word contradicts.
    NumberAndPostcode,
    /// The house or building, but which flat was not said.
    WithoutFlat,
    PostcodeOnly,
    /// Nothing matches.
    Nothing,
}

/// The nearest thing to a match, where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The words match, but this is its postcode.
    OtherPostcode(Postcode),
    /// This is listed, what was asked is not: "14 is listed, 14A is not".
    OtherNumber {
        listed: String,
        asked: String,
    },
    /// The street is known, but no number was typed.
    NoNumber,
    Unknown,
}

impl Query {
    /// Reads what was typed; a postcode given apart wins over one in the text.
    pub fn read(text: &str, postcode: Option<&str>) -> Self {
        let given = postcode.and_then(Postcode::read);
        if let Some(uprn) = read_uprn(text) {
            return Self { uprn: Some(uprn), postcode: given, ..Self::default() };
        }
        let (found, rest) = take_postcodes(text);
        let several_postcodes = found.iter().chain(&given).any(|p| Some(p) != found.iter().chain(&given).next());
        Self {
            picked: None,
            uprn: None,
            postcode: given.or_else(|| found.into_iter().next_back()),
            several_postcodes,
            words: normal(&rest),
        }
    }
}

/// "UPRN 999100000019" or the bare figures, eight at least: shorter ones are house numbers.
fn read_uprn(text: &str) -> Option<Uprn> {
    let text = text.trim();
    let text = text.get(..4).filter(|t| t.eq_ignore_ascii_case("uprn")).map_or(text, |_| &text[4..]);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == ':');
    (text.len() >= 8).then(|| Uprn::read(text)).flatten()
}

/// Every postcode in the text, and the text without them.
fn take_postcodes(text: &str) -> (Vec<Postcode>, String) {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{a0}')).collect();
    // Commas are kept as words of their own, so that the pieces of the address stay apart.
    let spaced = text.replace([',', ';', '\n'], " , ");
    let pieces: Vec<&str> = if words.is_empty() { Vec::new() } else { spaced.split_whitespace().collect() };
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    let mut i = 0;
    while i < pieces.len() {
        let two = pieces.get(i + 1).and_then(|next| Postcode::read(&format!("{}{next}", pieces[i])));
        if let Some(postcode) = Postcode::read(pieces[i]) {
            found.push(postcode);
            i += 1;
        } else if let Some(postcode) = two {
            found.push(postcode);
            i += 2;
        } else {
            rest.push(pieces[i]);
            i += 1;
        }
    }
    (found, rest.join(" "))
}

impl Gazetteer {
    pub fn new(known: Vec<Known>) -> Self {
        let mut whole = Vec::with_capacity(known.len() * 2);
        let (mut uprns, mut without_flat, mut postcodes, mut streets) = (vec![], vec![], vec![], vec![]);
        let mut ids = Vec::with_capacity(known.len());
        let mut places = Vec::with_capacity(known.len());
        for (entry, i) in known.iter().zip(0u32..) {
            ids.push((hash(&entry.id), i));
            if let Some(uprn) = &entry.uprn {
                uprns.push((hash(uprn.as_str()), i));
            }
            if let Some(postcode) = &entry.postcode {
                postcodes.push((hash(postcode.as_str()), i));
            }
            for key in other_names(&entry.core) {
                whole.push((hash(&key), i));
            }
            for key in without_the_flat(&entry.core) {
                without_flat.push((hash(&key), i));
            }
            streets.push((hash(&street_of(&entry.core)), i));
            if let Some(point) = &entry.point {
                places.push(Place::new([point.at.easting, point.at.northing], i));
            }
        }
        let mut in_order: Vec<u32> = (0u32..).take(known.len()).collect();
        in_order.sort_unstable_by(|a, b| known[*a as usize].core.cmp(&known[*b as usize].core));
        Self {
            ids: Keys::new(ids),
            uprns: Keys::new(uprns),
            whole: Keys::new(whole),
            without_flat: Keys::new(without_flat),
            postcodes: Keys::new(postcodes),
            streets: Keys::new(streets),
            in_order,
            places: RTree::bulk_load(places),
            known,
        }
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Looks a query up among what `may_see` lets through. The same home on several lists comes
    /// once for each list, side by side.
    pub fn find(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> (Found, Vec<&Known>) {
        if let Some(id) = &query.picked {
            let hits = self.pick(self.ids.find(id), |k| k.id == *id && may_see(k));
            return (if hits.is_empty() { Found::Nothing } else { Found::Picked }, hits);
        }
        if let Some(uprn) = &query.uprn {
            let hits = self.pick(self.uprns.find(uprn.as_str()), |k| k.uprn.as_ref() == Some(uprn) && may_see(k));
            return (if hits.is_empty() { Found::Nothing } else { Found::Uprn }, hits);
        }
        if query.words.is_empty() {
            let Some(postcode) = &query.postcode else { return (Found::Nothing, Vec::new()) };
            let hits = self.in_postcode(postcode, may_see);
            return (if hits.is_empty() { Found::Nothing } else { Found::PostcodeOnly }, hits);
        }
        let fits = |k: &Known| may_see(k) && postcode_fits(query, k);
        let hits = self.by_words(&self.whole, &query.words, &other_names, &fits);
        if !hits.is_empty() {
            return (Found::Words, hits);
        }
        let hits = self.by_number_and_postcode(query, may_see);
        if !hits.is_empty() {
            return (Found::NumberAndPostcode, hits);
        }
        let hits = self.by_words(&self.without_flat, &query.words, &without_the_flat, &fits);
        (if hits.is_empty() { Found::Nothing } else { Found::WithoutFlat }, hits)
    }

    /// All that is known in a postcode.
    pub fn in_postcode(&self, postcode: &Postcode, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        self.pick(self.postcodes.find(postcode.as_str()), |k| k.postcode.as_ref() == Some(postcode) && may_see(k))
    }

    /// Why nothing was found, as nearly as can be told.
    pub fn nearest_miss(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> Miss {
        let anywhere = self.by_words(&self.whole, &query.words, &other_names, &may_see);
        if let Some(postcode) = anywhere.iter().find_map(|k| k.postcode.clone()) {
            return Miss::OtherPostcode(postcode);
        }
        let street = street_of(&query.words);
        let fits = |k: &Known| may_see(k) && postcode_fits(query, k);
        let on_street = self.by_words(&self.streets, &street, &|core| vec![street_of(core)], &fits);
        let Some(asked) = first_figure(&query.words) else {
            return if on_street.is_empty() { Miss::Unknown } else { Miss::NoNumber };
        };
        let base: String = asked.chars().take_while(char::is_ascii_digit).collect();
        let same_base = |k: &&&Known| {
            first_figure(&k.core)
                .is_some_and(|n| n != asked && n.chars().take_while(char::is_ascii_digit).eq(base.chars()))
        };
        match on_street.iter().filter(same_base).min_by(|a, b| order::natural(&a.core, &b.core)) {
            Some(near) => Miss::OtherNumber {
                listed: first_figure(&near.core).unwrap_or_default().to_uppercase(),
                asked: asked.to_uppercase(),
            },
            None => Miss::Unknown,
        }
    }

    /// Addresses that begin with what was typed so far; numbers in natural order.
    pub fn suggest(&self, typed: &str, most: usize, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        let (postcodes, rest) = take_postcodes(typed);
        let words = normal_so_far(&rest);
        if words.is_empty() {
            let mut hits = postcodes.first().map(|p| self.in_postcode(p, may_see)).unwrap_or_default();
            hits.sort_by(|a, b| order::natural(&a.core, &b.core));
            return once_each(hits, most);
        }
        let start = self.in_order.partition_point(|i| *self.known[*i as usize].core < *words);
        let mut hits: Vec<&Known> = self.in_order[start..]
            .iter()
            .map(|i| &self.known[*i as usize])
            .take_while(|k| k.core.starts_with(&words))
            .filter(|k| may_see(k) && postcodes.iter().all(|p| k.postcode.as_ref() == Some(p)))
            .take(200)
            .collect();
        hits.sort_by(|a, b| order::natural(&a.core, &b.core));
        once_each(hits, most)
    }

    /// Addresses from the nearest to the farthest.
    pub fn nearest(&self, at: Bng) -> impl Iterator<Item = (&Known, f64)> + '_ {
        self.places.nearest_neighbor_iter([at.easting, at.northing]).map(move |place| {
            let metres = place.distance_2(&[at.easting, at.northing]).sqrt();
            (&self.known[place.data as usize], metres)
        })
    }

    /// Addresses with a point in the box around a shape in grid metres.
    pub fn within(
        &self,
        shape: &impl BoundingRect<f64, Output = Option<Rect<f64>>>,
    ) -> impl Iterator<Item = &Known> + '_ {
        let corners = shape.bounding_rect().map_or(([1.0, 1.0], [0.0, 0.0]), |b| (b.min().into(), b.max().into()));
        let envelope = rstar::AABB::from_corners(corners.0, corners.1);
        self.places.locate_in_envelope(envelope).map(|place| &self.known[place.data as usize])
    }

    /// What may be the same home on another list: same UPRN, or same postcode.
    pub fn twins<'a>(&'a self, of: &'a Known) -> impl Iterator<Item = &'a Known> + 'a {
        let by_uprn = of.uprn.iter().flat_map(|u| self.uprns.find(u.as_str()));
        let by_words = self.whole.find(&of.core);
        by_uprn.chain(by_words).map(|i| &self.known[i as usize])
    }

    fn pick(&self, hits: impl Iterator<Item = u32>, keep: impl Fn(&Known) -> bool) -> Vec<&Known> {
        hits.map(|i| &self.known[i as usize]).filter(|k| keep(k)).collect()
    }

    /// The longest beginning of the words that names an address whose town and locality explain
    /// the rest. A word that nothing explains is a veto.
    fn by_words(
        &self,
        keys: &Keys,
        words: &str,
        names: &dyn Fn(&str) -> Vec<String>,
        keep: &dyn Fn(&Known) -> bool,
    ) -> Vec<&Known> {
        let ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]).collect::<Vec<_>>();
        for &end in ends.iter().rev() {
            let (head, rest) = (&words[..end], &words[end..]);
            let hits = self.pick(keys.find(head), |k| {
                keep(k) && explained(rest, &k.around) && names(&k.core).iter().any(|name| name == head)
            });
            if !hits.is_empty() {
                return hits;
            }
        }
        Vec::new()
    }

    /// "14 NP20 3JE", "Flat 3 12 NP20 3JE": figures, the postcode, and nothing that contradicts.
    fn by_number_and_postcode(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        let Some(postcode) = &query.postcode else { return Vec::new() };
        if first_figure(&query.words).is_none() {
            return Vec::new();
        }
        let figures_only = query.words.split(' ').all(|w| has_figure(w) || w == "flat");
        if !figures_only {
            return Vec::new();
        }
        let mut hits = self.in_postcode(postcode, may_see);
        hits.retain(|k| {
            let figures: Vec<&str> = k.core.split(' ').filter(|w| has_figure(w) || *w == "flat").collect();
            figures.join(" ") == query.words
        });
        hits
    }
}

fn postcode_fits(query: &Query, known: &Known) -> bool {
    match (&query.postcode, &known.postcode) {
        (Some(asked), Some(listed)) => asked == listed,
        _ => true,
    }
}

/// Is every word left over part of the town, the locality, or said of everywhere?
fn explained(rest: &str, around: &str) -> bool {
    rest.split_whitespace().all(|word| around.split(' ').any(|known| known == word) || EVERYWHERE.contains(&word))
}

/// The words that name this home: all of them, and "4 larchshaw house" for "flat 4 larchshaw house".
fn other_names(core: &str) -> Vec<String> {
    let mut names = vec![core.to_owned()];
    if let Some(bare) = core.strip_prefix("flat ") {
        names.push(bare.to_owned());
    }
    names
}

/// The house or building alone, for a home that is a flat in it.
fn without_the_flat(core: &str) -> Vec<String> {
    let Some(after) = core.strip_prefix("flat ") else { return Vec::new() };
    let Some((_, house)) = after.split_once(' ') else { return Vec::new() };
    vec![house.to_owned()]
}

/// The words after the last one with a figure.
fn street_of(words: &str) -> String {
    words.rsplit(' ').take_while(|w| !has_figure(w)).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(" ")
}

fn first_figure(words: &str) -> Option<&str> {
    words.split(' ').find(|w| has_figure(w))
}

/// As [`normal`], but the last word may be unfinished: "14 shakespeare cr" is no crescent yet.
fn normal_so_far(typed: &str) -> String {
    let lower = typed.trim_start();
    match lower.rsplit_once(char::is_whitespace) {
        Some((done, open)) if !open.is_empty() => {
            let open = normal(&format!("x {open}x"));
            let open = open.strip_prefix("x ").unwrap_or(&open);
            let open = open.strip_suffix('x').unwrap_or(open);
            format!("{} {open}", normal(done)).trim().to_owned()
        }
        _ => normal(lower),
    }
}

/// The same home on several lists is suggested once.
fn once_each(hits: Vec<&Known>, most: usize) -> Vec<&Known> {
    let mut out: Vec<&Known> = Vec::new();
    for hit in hits {
        if out.len() == most {
            break;
        }
        if !out.iter().any(|k| same_home(k, hit)) {
            out.push(hit);
        }
    }
    out
}

/// Are these two rows of two lists one home?
pub fn same_home(a: &Known, b: &Known) -> bool {
    match (&a.uprn, &b.uprn) {
        (Some(a), Some(b)) => a == b,
        _ => a.core == b.core && a.postcode == b.postcode && near(a, b),
    }
}

fn near(a: &Known, b: &Known) -> bool {
    match (&a.point, &b.point) {
        (Some(a), Some(b)) => distance_m(a.at, b.at) <= a.source.accuracy_m() + b.source.accuracy_m(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::AddressFields;

    fn known(whole: &str, postcode: &str, uprn: Option<&str>) -> Known {
        let fields =
            AddressFields { whole: Some(whole.into()), postcode: Postcode::read(postcode), ..AddressFields::default() };
        Known::new("*", None, fields.into_address(uprn.and_then(Uprn::read), None, None))
    }

    fn estate() -> Gazetteer {
        Gazetteer::new(vec![
            known("12 Larch Road, Exampleton", "AE1 2BD", Some("999500000001")),
            known("14 Larch Road, Exampleton", "AE1 2BD", Some("999500000002")),
            known("12 Larch Road, Otherby", "AE9 1AA", Some("999500000003")),
            known("Flat 1, Birch House, Birch Walk, Exampleton", "AE1 2BE", Some("999500000004")),
            known("Flat 2, Birch House, Birch Walk, Exampleton", "AE1 2BE", Some("999500000005")),
        ])
    }

    fn ask(text: &str) -> (Found, Vec<String>) {
        let gazetteer = estate();
        let (found, hits) = gazetteer.find(&Query::read(text, None), &|_| true);
        (found, hits.iter().map(|k| k.id[11..].to_owned()).collect())
    }

    #[test]
    fn the_words_of_the_address_find_it_and_its_town_may_follow() {
        for text in
            ["14 Larch Road", "14 larch rd exampleton", "14, LARCH ROAD, AE1 2BD", "14 Larch Rd, Exampleton, Wales"]
        {
            assert_eq!(ask(text), (Found::Words, vec!["2".to_owned()]), "{text}");
        }
        assert_eq!(ask("UPRN: 999500000002"), (Found::Uprn, vec!["2".to_owned()]));
        assert_eq!(ask("14 ae12bd"), (Found::NumberAndPostcode, vec!["2".to_owned()]));
    }

    #[test]
    fn what_the_query_leaves_open_stays_open() {
        assert_eq!(ask("12 Larch Road"), (Found::Words, vec!["1".to_owned(), "3".to_owned()]));
        assert_eq!(ask("Birch House, Birch Walk"), (Found::WithoutFlat, vec!["4".to_owned(), "5".to_owned()]));
        assert_eq!(ask("AE1 2BE").0, Found::PostcodeOnly);
    }

    #[test]
    fn another_number_town_postcode_or_word_is_no_match() {
        for text in [
            "14A Larch Road",
            "14 Larch Close",
            "14 Larch Road, Otherby",
            "14 Larch Road AE9 1AA",
            "14 Larch Road Annexe",
            "3 ae12bd",
        ] {
            assert_eq!(ask(text), (Found::Nothing, vec![]), "{text}");
        }
    }

    #[test]
    fn the_nearest_miss_is_named() {
        let gazetteer = estate();
        let miss = |text: &str| gazetteer.nearest_miss(&Query::read(text, None), &|_| true);
        assert_eq!(miss("14A Larch Road AE1 2BD"), Miss::OtherNumber { listed: "14".into(), asked: "14A".into() });
        assert_eq!(miss("14 Larch Road AE9 1AA"), Miss::OtherPostcode(Postcode::read("AE1 2BD").unwrap()));
        assert_eq!(miss("Larch Road"), Miss::NoNumber);
        assert_eq!(miss("1 Nowhere Street"), Miss::Unknown);
    }

    #[test]
    fn two_postcodes_are_noticed() {
        assert!(Query::read("14 Larch Road AE1 2BD or 12 Larch Road AE9 1AA", None).several_postcodes);
        assert!(!Query::read("14 Larch Road AE1 2BD", Some("ae1 2bd")).several_postcodes);
    }

    #[test]
    fn type_ahead_answers_from_the_first_letters() {
        let gazetteer = estate();
        let typed = |text: &str| gazetteer.suggest(text, 8, &|_| true).len();
        assert_eq!(typed("12 la"), 2);
        assert_eq!(typed("flat 2 bi"), 1);
        assert_eq!(typed("ae1 2be"), 2);
        assert_eq!(typed("zzz"), 0);
    }
}
