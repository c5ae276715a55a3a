//! All addresses known to the installation, in and around the sites, indexed to be found:
//! by UPRN, by their words however they are spelled, by postcode, and by place.
//!
//! Finding is careful before it is clever. What was typed is read as evidence ([`query`], `evidence`);
//! candidates come from its names, numbers and postcode, never from a walk through everything
//! (`search`); what contradicts puts a candidate aside, the rest is weighed (`weights`); and an
//! address is accepted only if nothing else fits as well (`decide`). What is left open is left open.

mod decide;
mod evidence;
mod finding;
mod identity;
mod names;
mod parting;
mod query;
mod rest;
mod search;
mod suggest;
mod sure;
mod vocabulary;
mod weights;

pub use finding::{Agreed, Finding, Found, Home, Miss, Note, Surroundings};
pub use names::street_key;
pub use query::Query;
pub use weights::Compared;

use geo::{BoundingRect, Rect};
use rstar::primitives::GeomWithData;
use rstar::{PointDistance, RTree};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use crate::domain::address::words::normal;
use crate::domain::address::{Address, AddressFields, AddressParts, Point, Uprn, order};
use crate::domain::plane::{Bng, distance_m};
use crate::domain::postcode::Postcode;
use identity::Identity;
use names::{NameId, Names};
use parting::Places;
use query::{Sort, Token, base};

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
    /// False of a shop, an office or a school: it is found, and never counted.
    pub is_home: bool,
    /// The identifying words: flat, building, number, street.
    core: Box<str>,
    /// The names of its localities and its town, each whole, a `|` between them.
    around: Box<str>,
    /// Until it is indexed: flat, number, names.
    identity: Option<Box<Identity>>,
}

impl Known {
    pub fn new(organisation: &str, list_of: Option<&str>, address: Address) -> Self {
        let mut known = Self {
            organisation: organisation.to_owned(),
            list_of: list_of.map(str::to_owned),
            core: Box::default(),
            around: Box::default(),
            identity: None,
            id: address.id,
            uprn: address.uprn,
            written: address.written,
            postcode: address.parts.postcode.clone(),
            point: address.point,
            is_home: address.is_home,
        };
        known.read_parts(&address.parts);
        known
    }

    fn read_parts(&mut self, parts: &AddressParts) {
        let core = words_of(&[&parts.sub_building, &parts.building_name, &parts.number, &parts.street]);
        let names = parts.locality.iter().chain(&parts.town).flat_map(|text| text.split([',', ';'])).map(normal);
        let around = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join("|");
        self.core = if core.is_empty() { normal(&self.written).into() } else { core.into() };
        self.around = around.into();
        self.identity = Some(Box::new(Identity::of(parts)));
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

/// Takes lines without commas apart again, once the list as a whole has shown which words are places.
fn part_lines(known: &mut [Known]) {
    let seen = Places::seen_in(known.iter().map(|entry| entry.written.as_str()));
    for entry in known {
        let Some(whole) = seen.part(&entry.written) else { continue };
        let fields = AddressFields { whole: Some(whole), ..AddressFields::default() };
        entry.read_parts(&fields.understand());
    }
}

type Place = GeomWithData<[f64; 2], u32>;

/// Sorted pairs of a key's hash and an entry: compact, and quick to search.
#[derive(Debug, Default)]
struct Keys(Vec<(u64, u32)>);

impl Keys {
    fn add(&mut self, key: &(impl Hash + ?Sized), entry: u32) {
        self.0.push((hash(key), entry));
    }

    /// To be called once all are in.
    fn seal(&mut self) {
        self.0.sort_unstable();
        self.0.dedup();
        self.0.shrink_to_fit();
    }

    fn find(&self, key: &str) -> impl Iterator<Item = u32> + use<'_> {
        self.of_hash(hash(key))
    }

    fn of_hash(&self, wanted: u64) -> impl Iterator<Item = u32> + use<'_> {
        let start = self.0.partition_point(|(h, _)| *h < wanted);
        self.0[start..].iter().take_while(move |(h, _)| *h == wanted).map(|(_, i)| *i)
    }
}

fn hash(key: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    hasher.finish()
}

/// A text that many addresses share, once: "12a", "flat 2".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Symbol(u32);

/// The name of a town or a locality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct PlaceId(u32);

/// What tells an entry from the next, in the form in which it is compared.
#[derive(Clone, Copy, Debug)]
struct Door {
    street: NameId,
    building: NameId,
    number: Option<Symbol>,
    flat: Option<Symbol>,
    locality: Option<PlaceId>,
    town: Option<PlaceId>,
}

/// Texts by number and back.
#[derive(Debug, Default)]
struct Symbols {
    texts: Vec<Box<str>>,
    ids: FxHashMap<Box<str>, u32>,
}

impl Symbols {
    fn intern(&mut self, text: &str) -> u32 {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }
}

#[derive(Debug, Default)]
pub struct Gazetteer {
    known: Vec<Known>,
    doors: Vec<Door>,
    names: Names,
    symbols: Symbols,
    places_named: Symbols,
    /// Localities and the towns that they are seen with.
    towns_of_places: FxHashMap<PlaceId, Vec<PlaceId>>,
    ids: Keys,
    uprns: Keys,
    /// Identifying words, whole.
    whole: Keys,
    postcodes: Keys,
    /// A name, and the figures that the number begins with.
    name_and_number: Keys,
    postcode_and_number: Keys,
    streets: Keys,
    buildings: Keys,
    /// Postcode districts that occur: "ae1".
    districts: FxHashMap<Box<str>, u32>,
    /// Entries in the order of their words, for type-ahead.
    in_order: Vec<u32>,
    /// The same by street alone, and by postcode.
    in_street_order: Vec<u32>,
    in_postcode_order: Vec<u32>,
    places: RTree<Place>,
}

impl Gazetteer {
    pub fn new(mut known: Vec<Known>) -> Self {
        let mut g = Self { doors: Vec::with_capacity(known.len()), ..Self::default() };
        let mut places = Vec::with_capacity(known.len());
        part_lines(&mut known);
        for (entry, i) in known.iter_mut().zip(0u32..) {
            g.ids.add(&entry.id, i);
            if let Some(uprn) = &entry.uprn {
                g.uprns.add(uprn.as_str(), i);
            }
            g.whole.add(&*entry.core, i);
            let identity = entry.identity.take().unwrap_or_default();
            let door = g.door_of(&identity);
            g.index_door(&door, &identity, entry.postcode.as_ref(), i);
            g.doors.push(door);
            if let Some(point) = &entry.point {
                places.push(Place::new([point.at.easting, point.at.northing], i));
            }
        }
        for keys in [
            &mut g.ids,
            &mut g.uprns,
            &mut g.whole,
            &mut g.postcodes,
            &mut g.name_and_number,
            &mut g.postcode_and_number,
            &mut g.streets,
            &mut g.buildings,
        ] {
            keys.seal();
        }
        g.names.seal();
        g.in_order = (0u32..).take(known.len()).collect();
        g.in_street_order = g.in_order.clone();
        g.in_street_order.sort_by_cached_key(|i| suggest::street_of(&known[*i as usize].core).to_owned());
        g.in_postcode_order = g.in_order.clone();
        g.in_postcode_order.sort_by_cached_key(|i| suggest::squeezed(&known[*i as usize]));
        g.in_order.sort_unstable_by(|a, b| known[*a as usize].core.cmp(&known[*b as usize].core));
        Self { places: RTree::bulk_load(places), known, ..g }
    }

    fn door_of(&mut self, identity: &Identity) -> Door {
        let town = identity.town.as_deref().map(|t| self.place_id(t));
        let locality = identity.localities.last().map(|l| self.place_id(l));
        for place in identity.localities.iter().map(|l| self.place_id(l)).collect::<Vec<_>>() {
            let towns = self.towns_of_places.entry(place).or_default();
            towns.extend(town.filter(|t| !towns.contains(t)));
        }
        Door {
            street: self.names.intern(&identity.street),
            building: self.names.intern(&identity.building),
            number: identity.number.as_deref().map(|n| Symbol(self.symbols.intern(n))),
            flat: identity.flat.as_deref().map(|f| Symbol(self.symbols.intern(f))),
            locality,
            town,
        }
    }

    fn index_door(&mut self, door: &Door, identity: &Identity, postcode: Option<&Postcode>, i: u32) {
        // A range is found by both of its ends, and a flat in a named building by its own number.
        let mut bases: Vec<&str> = identity.number.iter().flat_map(|n| n.split('-').map(base)).collect();
        if let (None, Some(flat)) = (&identity.number, &identity.flat) {
            bases.push(flat);
        }
        bases.dedup();
        if door.street.is_some() {
            self.streets.add(&door.street, i);
        }
        if door.building.is_some() {
            self.buildings.add(&door.building, i);
        }
        for base in bases {
            for name in [door.street, door.building] {
                if name.is_some() {
                    self.name_and_number.add(&(name, base), i);
                }
            }
            if let Some(postcode) = postcode {
                self.postcode_and_number.add(&(postcode.as_str(), base), i);
            }
        }
        if let Some(postcode) = postcode {
            self.postcodes.add(postcode.as_str(), i);
            *self.districts.entry(postcode.outward().to_lowercase().into()).or_default() += 1;
        }
    }

    fn place_id(&mut self, name: &str) -> PlaceId {
        PlaceId(self.places_named.intern(&search::place_key(name)))
    }

    fn place_named(&self, name: &str) -> Option<PlaceId> {
        self.places_named.ids.get(search::place_key(name).as_str()).map(|id| PlaceId(*id))
    }

    /// Is this place seen with that town?
    fn same_town_has(&self, place: PlaceId, town: Option<PlaceId>) -> bool {
        town.is_some_and(|town| self.towns_of_places.get(&place).is_some_and(|towns| towns.contains(&town)))
    }

    fn symbol(&self, symbol: Option<Symbol>) -> Option<&str> {
        symbol.map(|s| &*self.symbols.texts[s.0 as usize])
    }

    fn by_name_and_number<'a>(&'a self, name: NameId, base: &str) -> impl Iterator<Item = u32> + use<'a> {
        self.name_and_number.of_hash(hash(&(name, base)))
    }

    fn by_postcode_and_number<'a>(&'a self, postcode: &Postcode, base: &str) -> impl Iterator<Item = u32> + use<'a> {
        self.postcode_and_number.of_hash(hash(&(postcode.as_str(), base)))
    }

    fn on_street(&self, name: NameId) -> impl Iterator<Item = u32> + use<'_> {
        self.streets.of_hash(hash(&name))
    }

    fn in_building(&self, name: NameId) -> impl Iterator<Item = u32> + use<'_> {
        self.buildings.of_hash(hash(&name))
    }

    /// A postcode district among the words, last: "12 Larch Road, AE1".
    fn district(&self, tokens: &[Token]) -> Option<(usize, String)> {
        let known = |t: &Token| t.sort == Sort::Word && self.districts.contains_key(t.text.as_str());
        let at = tokens.iter().rposition(known)?;
        Some((at, tokens[at].text.clone()))
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
        surroundings: Surroundings,
        may_see: &dyn Fn(&Known) -> bool,
    ) -> Finding<'a> {
        if let Some(id) = &query.picked {
            return self.certainly(
                Found::Picked,
                self.pick(self.ids.find(id.as_str()), |k| k.id == *id && may_see(k)),
                query,
            );
        }
        if let Some(uprn) = &query.uprn {
            let listed = self.pick(self.uprns.find(uprn.as_str()), |k| k.uprn.as_ref() == Some(uprn) && may_see(k));
            let (fits, other): (Vec<_>, Vec<_>) = listed.into_iter().partition(|k| postcode_fits(query, k));
            let miss =
                other.iter().find_map(|k| k.postcode.clone()).map(Miss::OtherPostcode).filter(|_| fits.is_empty());
            return Finding { miss, ..self.certainly(Found::Uprn, fits, query) };
        }
        match &query.postcode {
            Some(postcode) if !query.has_words() => {
                let homes = homes_of(&self.in_postcode(postcode, may_see));
                let how = if homes.is_empty() { Found::Nothing } else { Found::PostcodeOnly };
                Finding { how, homes, postcode: query.postcode.clone(), ..Finding::nothing() }
            }
            _ => decide::find(self, query, surroundings, may_see),
        }
    }

    /// How each home that shares the number agrees with what was typed: what the weights are fitted from.
    pub fn compared(&self, query: &Query) -> Vec<Compared> {
        decide::compared(self, query)
    }

    fn certainly<'a>(&self, how: Found, hits: Vec<&'a Known>, query: &Query) -> Finding<'a> {
        let homes = homes_of(&hits);
        let how = match homes.len() {
            0 => Found::Nothing,
            1 => how,
            _ => Found::Several,
        };
        Finding {
            how,
            confidence: (homes.len() == 1).then_some(1.0),
            homes,
            postcode: query.postcode.clone(),
            ..Finding::nothing()
        }
    }

    /// All that is known in a postcode.
    pub fn in_postcode(&self, postcode: &Postcode, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        self.pick(self.postcodes.find(postcode.as_str()), |k| k.postcode.as_ref() == Some(postcode) && may_see(k))
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
}

fn postcode_fits(query: &Query, known: &Known) -> bool {
    match (&query.postcode, &known.postcode) {
        (Some(asked), Some(listed)) => asked == listed,
        _ => true,
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
mod tests;
