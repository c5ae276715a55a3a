//! All addresses known to the installation, in and around the sites, indexed to be found:
//! by UPRN, by their words, by postcode, and by place.
//!
//! Finding is careful, not clever: the words of the query must be the words of the address, and
//! every other word must be explained by its town or locality. What is left open is left open.

mod finding;

pub use finding::{Agreed, Finding, Found, Home, Miss, Note, Surroundings};

use geo::{BoundingRect, Rect};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

use crate::domain::address::words::{has_figure, normal};
use crate::domain::address::{Address, Point, Uprn, order};
use crate::domain::plane::{Bng, distance_m};
use crate::domain::postcode::Postcode;

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
    /// Somebody lives there, or could: it is no shop and no office.
    pub is_home: bool,
    /// The identifying words: flat, building, number, street.
    core: Box<str>,
    /// The names of its localities and its town, each whole, a `|` between them.
    around: Box<str>,
    /// A flat in a building that has a name: "4 Larchshaw House" names it as well.
    in_named_building: bool,
}

impl Known {
    pub fn new(organisation: &str, list_of: Option<&str>, address: Address) -> Self {
        let parts = &address.parts;
        let named = [&parts.sub_building, &parts.building_name, &parts.number, &parts.street];
        let core = words_of(&named);
        let names = parts.locality.iter().chain(&parts.town).flat_map(|text| text.split([',', ';'])).map(normal);
        let around = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join("|");
        Self {
            organisation: organisation.to_owned(),
            list_of: list_of.map(str::to_owned),
            core: if core.is_empty() { normal(&address.written).into() } else { core.into() },
            around: around.into(),
            in_named_building: parts.sub_building.is_some() && parts.building_name.is_some() && parts.number.is_none(),
            is_home: true,
            id: address.id,
            uprn: address.uprn,
            written: address.written,
            postcode: address.parts.postcode,
            point: address.point,
        }
    }

    /// The words that name this home: all of them, and "4 larchshaw house" for "flat 4 larchshaw
    /// house". "9 cedar road" is a house, not "flat 9 cedar road".
    fn names(&self) -> Vec<&str> {
        let bare = self.core.strip_prefix("flat ").filter(|_| self.in_named_building);
        [&*self.core].into_iter().chain(bare).collect()
    }

    /// The house or building alone, for a home that is a flat in it.
    fn without_flat(&self) -> Vec<&str> {
        let house = self.core.strip_prefix("flat ").and_then(|after| after.split_once(' ')).map(|(_, house)| house);
        house.into_iter().collect()
    }

    /// Street or building without any number.
    fn street(&self) -> Vec<&str> {
        vec![street_of(&self.core)]
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
    /// A postcode was given apart, and it can't be read.
    pub unreadable_postcode: bool,
    /// More than one postcode was typed: two addresses, perhaps.
    pub several_postcodes: bool,
    /// The other words, as [`normal`] writes them.
    pub words: String,
}

impl Query {
    /// Reads what was typed; a postcode given apart wins over one in the text.
    pub fn read(text: &str, postcode: Option<&str>) -> Self {
        let given = postcode.and_then(Postcode::read);
        let unreadable_postcode = given.is_none() && postcode.is_some_and(|p| !p.trim().is_empty());
        if let Some(uprn) = read_uprn(text) {
            return Self { uprn: Some(uprn), postcode: given, unreadable_postcode, ..Self::default() };
        }
        let (found, rest) = take_postcodes(text);
        let several_postcodes = found.iter().chain(&given).any(|p| Some(p) != found.iter().chain(&given).next());
        Self {
            picked: None,
            uprn: None,
            postcode: given.or_else(|| found.into_iter().next_back()),
            unreadable_postcode,
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
            whole.extend(entry.names().into_iter().map(|key| (hash(key), i)));
            without_flat.extend(entry.without_flat().into_iter().map(|key| (hash(key), i)));
            streets.push((hash(street_of(&entry.core)), i));
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

    /// Looks a query up among what `may_see` lets through.
    pub fn find<'a>(
        &'a self,
        query: &Query,
        _surroundings: Surroundings,
        may_see: &dyn Fn(&Known) -> bool,
    ) -> Finding<'a> {
        let (how, hits) = self.hits(query, may_see);
        let homes = homes_of(&hits);
        let how = if how == Found::Match && homes.len() > 1 { Found::Several } else { how };
        let name = !query.words.chars().all(|c| !c.is_alphabetic());
        Finding {
            how,
            confidence: (homes.len() == 1).then_some(1.0),
            homes,
            notes: Vec::new(),
            postcode: query.postcode.clone(),
            agreed: Agreed { name, postcode: query.postcode.is_some(), town: false },
            miss: if hits.is_empty() { self.nearest_miss(query, may_see) } else { None },
        }
    }

    fn hits(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> (Found, Vec<&Known>) {
        if let Some(id) = &query.picked {
            let hits = self.pick(self.ids.find(id), |k| k.id == *id && may_see(k));
            return (if hits.is_empty() { Found::Nothing } else { Found::Picked }, hits);
        }
        let fits = |k: &Known| may_see(k) && postcode_fits(query, k);
        if let Some(uprn) = &query.uprn {
            let hits = self.pick(self.uprns.find(uprn.as_str()), |k| k.uprn.as_ref() == Some(uprn) && fits(k));
            return (if hits.is_empty() { Found::Nothing } else { Found::Uprn }, hits);
        }
        if query.words.is_empty() {
            let Some(postcode) = &query.postcode else { return (Found::Nothing, Vec::new()) };
            let hits = self.in_postcode(postcode, may_see);
            return (if hits.is_empty() { Found::Nothing } else { Found::PostcodeOnly }, hits);
        }
        let mut hits = self.by_words(&self.whole, &query.words, &Known::names, &fits);
        let flats = self.by_words(&self.without_flat, &query.words, &Known::without_flat, &fits);
        if !hits.is_empty() {
            // A house, and flats in a house so called: the words do not say which is meant.
            hits.extend(flats);
            return (Found::Match, hits);
        }
        if !flats.is_empty() {
            return (Found::WithoutFlat, flats);
        }
        self.by_number_and_postcode(query, may_see)
    }

    /// All that is known in a postcode.
    pub fn in_postcode(&self, postcode: &Postcode, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        self.pick(self.postcodes.find(postcode.as_str()), |k| k.postcode.as_ref() == Some(postcode) && may_see(k))
    }

    /// Why nothing was found, as nearly as can be told.
    fn nearest_miss(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> Option<Miss> {
        if let Some(uprn) = &query.uprn {
            let listed = self.pick(self.uprns.find(uprn.as_str()), |k| k.uprn.as_ref() == Some(uprn) && may_see(k));
            return listed.iter().find_map(|k| k.postcode.clone()).map(Miss::OtherPostcode);
        }
        let anywhere = self.by_words(&self.whole, &query.words, &Known::names, &may_see);
        if let Some(postcode) = anywhere.iter().find_map(|k| k.postcode.clone()) {
            return Some(Miss::OtherPostcode(postcode));
        }
        let street = street_of(&query.words);
        let fits = |k: &Known| may_see(k) && postcode_fits(query, k);
        let on_street = self.by_words(&self.streets, street, &Known::street, &fits);
        let Some(asked) = first_figure(&query.words) else {
            return (!on_street.is_empty()).then_some(Miss::NoNumber);
        };
        let base: String = asked.chars().take_while(char::is_ascii_digit).collect();
        let same_base = |k: &&&Known| {
            first_figure(&k.core)
                .is_some_and(|n| n != asked && n.chars().take_while(char::is_ascii_digit).eq(base.chars()))
        };
        let near = on_street.iter().filter(same_base).min_by(|a, b| order::natural(&a.core, &b.core))?;
        Some(Miss::OtherNumber {
            listed: first_figure(&near.core).unwrap_or_default().to_uppercase(),
            asked: asked.to_uppercase(),
        })
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
        names: &dyn Fn(&Known) -> Vec<&str>,
        keep: &dyn Fn(&Known) -> bool,
    ) -> Vec<&Known> {
        let ends = words.match_indices(' ').map(|(at, _)| at).chain([words.len()]).collect::<Vec<_>>();
        for &end in ends.iter().rev() {
            let (head, rest) = (&words[..end], &words[end..]);
            let hits =
                self.pick(keys.find(head), |k| keep(k) && explained(rest, &k.around) && names(k).contains(&head));
            if !hits.is_empty() {
                return hits;
            }
        }
        Vec::new()
    }

    /// "14 NP20 3JE", "Flat 3 12 NP20 3JE": figures, the postcode, and nothing that contradicts. A
    /// bare number may be a house's or a flat's.
    fn by_number_and_postcode(&self, query: &Query, may_see: &dyn Fn(&Known) -> bool) -> (Found, Vec<&Known>) {
        let nothing = (Found::Nothing, Vec::new());
        let Some(postcode) = &query.postcode else { return nothing };
        let asked: Vec<&str> = query.words.split(' ').collect();
        if !asked.iter().any(|w| has_figure(w)) || !asked.iter().all(|w| has_figure(w) || *w == "flat") {
            return nothing;
        }
        let says_flat = asked.contains(&"flat");
        let numbers = |k: &Known| -> Vec<String> {
            let kept = k.core.split(' ').filter(|w| has_figure(w) || (says_flat && *w == "flat"));
            kept.map(str::to_owned).collect()
        };
        let listed = self.in_postcode(postcode, may_see);
        let hits: Vec<&Known> = listed.iter().copied().filter(|k| numbers(k) == asked).collect();
        if !hits.is_empty() {
            return (Found::Match, hits);
        }
        let flats =
            listed.into_iter().filter(|k| k.core.starts_with("flat ") && numbers(k).last() == Some(&query.words));
        let flats: Vec<&Known> = flats.collect();
        (if flats.is_empty() { Found::Nothing } else { Found::WithoutFlat }, flats)
    }
}

fn postcode_fits(query: &Query, known: &Known) -> bool {
    match (&query.postcode, &known.postcode) {
        (Some(asked), Some(listed)) => asked == listed,
        _ => true,
    }
}

/// Is all that is left over the whole name of its town, of a locality, or said of everywhere? One
/// word of a town's name explains nothing: "7 Station Road West" is not 7 Station Road, West Kirby.
fn explained(rest: &str, around: &str) -> bool {
    let rest = rest.trim_start();
    if rest.is_empty() {
        return true;
    }
    let after = |name: &str| {
        let after = rest.strip_prefix(name).filter(|after| after.is_empty() || after.starts_with(' '));
        after.is_some_and(|after| explained(after, around))
    };
    around.split('|').filter(|name| !name.is_empty()).chain(EVERYWHERE).any(after)
}

/// The words after the last one with a figure.
fn street_of(words: &str) -> &str {
    let last_figure = words.split(' ').rfind(|w| has_figure(w));
    let end = last_figure.map_or(0, |w| w.as_ptr() as usize - words.as_ptr() as usize + w.len());
    words[end..].trim_start()
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

/// Rows of several lists that are one home, together; homes in natural order.
pub fn homes_of<'a>(hits: &[&'a Known]) -> Vec<Home<'a>> {
    let mut homes: Vec<Home> = Vec::new();
    for hit in hits {
        match homes.iter_mut().find(|home| same_home(home[0], hit)) {
            Some(home) => home.push(hit),
            None => homes.push(vec![hit]),
        }
    }
    homes.sort_by(|a, b| order::natural(&a[0].written, &b[0].written));
    homes
}

/// Are these two rows of two lists one home?
pub fn same_home(a: &Known, b: &Known) -> bool {
    match (&a.uprn, &b.uprn) {
        (Some(a), Some(b)) => a == b,
        _ => a.core == b.core && a.postcode == b.postcode && towns_agree(a, b) && near(a, b),
    }
}

/// Two rows that name different towns are two homes.
fn towns_agree(a: &Known, b: &Known) -> bool {
    a.around.is_empty() || b.around.is_empty() || a.around.split('|').any(|name| b.around.split('|').any(|n| n == name))
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
        let (found, hits) = gazetteer.hits(&Query::read(text, None), &|_| true);
        (found, hits.iter().map(|k| k.id[11..].to_owned()).collect())
    }

    #[test]
    fn the_words_of_the_address_find_it_and_its_town_may_follow() {
        for text in
            ["14 Larch Road", "14 larch rd exampleton", "14, LARCH ROAD, AE1 2BD", "14 Larch Rd, Exampleton, Wales"]
        {
            assert_eq!(ask(text), (Found::Match, vec!["2".to_owned()]), "{text}");
        }
        assert_eq!(ask("UPRN: 999500000002"), (Found::Uprn, vec!["2".to_owned()]));
        assert_eq!(ask("14 ae12bd"), (Found::Match, vec!["2".to_owned()]));
    }

    #[test]
    fn what_the_query_leaves_open_stays_open() {
        assert_eq!(ask("12 Larch Road"), (Found::Match, vec!["1".to_owned(), "3".to_owned()]));
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
        assert_eq!(
            miss("14A Larch Road AE1 2BD"),
            Some(Miss::OtherNumber { listed: "14".into(), asked: "14A".into() })
        );
        assert_eq!(miss("14 Larch Road AE9 1AA"), Some(Miss::OtherPostcode(Postcode::read("AE1 2BD").unwrap())));
        assert_eq!(miss("Larch Road"), Some(Miss::NoNumber));
        assert_eq!(miss("1 Nowhere Street"), None);
    }

    fn found_in(list: &[(&str, &str)], text: &str) -> (Found, Vec<String>) {
        let gazetteer = Gazetteer::new(list.iter().map(|(whole, postcode)| known(whole, postcode, None)).collect());
        let (found, hits) = gazetteer.hits(&Query::read(text, None), &|_| true);
        (found, hits.iter().map(|k| k.written.clone()).collect())
    }

    #[test]
    fn one_word_of_a_towns_name_explains_nothing() {
        let list = [("7 Station Road, West Kirby", "AE1 2BG"), ("8 Mill Lane, Old Mill, Exampleton", "AE1 2BG")];
        assert_eq!(found_in(&list, "7 Station Road West, AE1 2BG").0, Found::Nothing);
        assert_eq!(found_in(&list, "8 Mill Lane Mill").0, Found::Nothing);
        assert_eq!(found_in(&list, "7 Station Road, West Kirby").0, Found::Match);
        assert_eq!(found_in(&list, "8 Mill Lane, Old Mill, Exampleton, England").0, Found::Match);
    }

    #[test]
    fn a_house_number_is_not_a_flat_number_and_a_bare_number_may_be_either() {
        let list = [
            ("Flat 9, Cedar Road, Exampleton", "AE1 2BH"),
            ("Flat 3, Larch House, Exampleton", "AE1 2BF"),
            ("3 Larch Walk, Exampleton", "AE1 2BF"),
        ];
        assert_eq!(found_in(&list, "9 Cedar Road").0, Found::Nothing);
        assert_eq!(found_in(&list, "3 Larch House").1, ["Flat 3, Larch House, Exampleton"]);
        assert_eq!(found_in(&list, "3 AE1 2BF").1.len(), 2);
        assert_eq!(found_in(&list, "Flat 3 AE1 2BF").1, ["Flat 3, Larch House, Exampleton"]);
    }

    #[test]
    fn a_house_in_one_town_and_flats_of_that_number_in_another_are_all_offered() {
        let list = [
            ("15 Alder Street, Otherby", "AE9 1AA"),
            ("Flat 1, 15 Alder Street, Exampleton", "AE1 2BD"),
            ("Flat 2, 15 Alder Street, Exampleton", "AE1 2BD"),
        ];
        assert_eq!(found_in(&list, "15 Alder Street").1.len(), 3);
        assert_eq!(found_in(&list, "15 Alder Street, AE9 1AA").1, ["15 Alder Street, Otherby"]);
        assert_eq!(found_in(&list, "15 AE1 2BD").0, Found::WithoutFlat);
    }

    #[test]
    fn the_same_words_in_two_towns_are_two_homes() {
        let (a, b) = (known("12 Larch Road, Otherby", "", None), known("12 Larch Road, Exampleton", "", None));
        assert!(!same_home(&a, &b));
        assert!(same_home(&a, &known("12 LARCH RD, Otherby", "", None)));
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
