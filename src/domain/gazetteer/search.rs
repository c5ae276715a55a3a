//! From evidence to homes: candidates by name and number, by postcode and number, and by building;
//! what contradicts is put aside first; the rest is weighed; and only what is sure is accepted.

use super::evidence::{
    KindTyped, Mask, NameAt, Reading, Span, best_place, bit, exact_spans, local_spans, readings, remarks,
    similar_spans, whole_names,
};
use super::names::NameId;
use super::query::{Query, Sort, Token, base};
use super::weights::{self, NameLevel, PostcodeLevel, TownLevel};
use super::{Door, Gazetteer, Known};
use crate::domain::postcode::Postcode;

/// How flat and number of a candidate stand against what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Same,
    /// The building is the one; it has flats, and which was not said.
    FlatUnsaid,
    /// A flat was said, and the house is listed without any.
    NoSuchFlat,
    /// 12 where 12A was asked for, 12-14 where 12 was: another door, near by.
    NearNumber,
}

/// What stands in the way of accepting a candidate that is otherwise the one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Doubts {
    /// A word beside the street that nothing explains: "Stelvio" before "Park Drive".
    pub beside: bool,
    /// Words after the address that nothing explains: another town, perhaps.
    pub trailing: bool,
    /// A county or another town that it is not in.
    pub elsewhere: bool,
    /// A building is named that is another one near by.
    pub other_building: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub entry: u32,
    pub fit: Fit,
    pub weight: f64,
    pub name: NameLevel,
    pub postcode: PostcodeLevel,
    pub town: TownLevel,
    pub building: Option<NameAt>,
    pub street: Option<NameAt>,
    pub doubts: Doubts,
    pub guesses: u8,
    /// How many words nothing explains.
    pub unknown: u8,
    /// Words that were set aside as saying nothing, by their place in the query.
    pub set_aside: Vec<usize>,
}

/// The query held against one gazetteer.
pub(super) struct Search<'a, 'q> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) query: &'q Query,
    pub(super) may_see: &'q dyn Fn(&Known) -> bool,
    pub(super) spans: Vec<Span>,
    /// Streets that were typed whole and right, with their kind.
    pub(super) whole_names: Vec<(NameAt, NameId)>,
    pub(super) remarks: Mask,
    pub(super) district: Option<(usize, String)>,
}

/// As many entries of one building, street or postcode are looked at.
pub(super) const MOST_OF_ONE: usize = 2_000;

impl<'a, 'q> Search<'a, 'q> {
    pub fn new(gazetteer: &'a Gazetteer, query: &'q Query, may_see: &'q dyn Fn(&Known) -> bool) -> Self {
        let remarks = remarks(&query.tokens);
        let spans = exact_spans(&query.tokens, remarks, &gazetteer.names);
        let whole_names = whole_names(&query.tokens, &spans, &gazetteer.names);
        let district = if query.postcode.is_none() { gazetteer.district(&query.tokens) } else { None };
        Self { gazetteer, query, may_see, spans, whole_names, remarks, district }
    }

    /// Names that are nearly right are looked for only where those that are right do not answer.
    pub fn widen(&mut self) {
        let mut similar = similar_spans(&self.query.tokens, self.remarks, &self.gazetteer.names);
        // A word that is right is not also a slip for another.
        let exact: Vec<(usize, usize)> =
            self.spans.iter().filter(|s| s.glued.is_none()).map(|s| (s.from, s.to)).collect();
        similar.retain(|s| !exact.contains(&(s.from, s.to)));
        self.spans.extend(similar);
        if let Some(postcode) = &self.query.postcode {
            let g = self.gazetteer;
            let doors = g.postcodes.find(postcode.as_str()).take(MOST_OF_ONE).map(|i| &g.doors[i as usize]);
            let mut cores: Vec<_> = doors
                .flat_map(|d| [d.street, d.building])
                .filter(|id| id.is_some())
                .map(|id| g.names.name(id).core)
                .collect();
            cores.sort_unstable();
            cores.dedup();
            self.spans.extend(local_spans(self.tokens(), self.remarks, &g.names, &cores));
        }
    }

    pub(super) fn tokens(&self) -> &'q [Token] {
        &self.query.tokens
    }

    pub(super) fn known(&self, entry: u32) -> &'a Known {
        &self.gazetteer.known[entry as usize]
    }

    pub(super) fn door(&self, entry: u32) -> &'a Door {
        &self.gazetteer.doors[entry as usize]
    }

    /// Every candidate that shares the number, or the building, with what was typed; the best first.
    pub fn candidates(&self) -> Vec<Candidate> {
        let mut entries = self.entries();
        entries.sort_unstable();
        entries.dedup();
        let mut out: Vec<Candidate> =
            entries.into_iter().filter(|i| (self.may_see)(self.known(*i))).filter_map(|i| self.weigh(i)).collect();
        out.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.entry.cmp(&b.entry)));
        out
    }

    /// What may be meant: by name and number, by postcode and number, by building.
    fn entries(&self) -> Vec<u32> {
        let mut bases: Vec<&str> = Vec::new();
        for token in self.tokens() {
            match token.sort {
                Sort::Number | Sort::Slash => bases.extend(token.text.split(['/', '-']).map(base)),
                _ => {}
            }
        }
        bases.retain(|b| !b.is_empty());
        bases.dedup();
        let g = self.gazetteer;
        let mut entries = Vec::new();
        let mut cores: Vec<_> = self.spans.iter().map(|s| s.core).collect();
        cores.sort_unstable();
        cores.dedup();
        for name in cores.iter().flat_map(|core| g.names.of_core(*core)) {
            for base in &bases {
                entries.extend(g.by_name_and_number(*name, base));
            }
            entries.extend(g.in_building(*name).take(MOST_OF_ONE));
        }
        if let Some(postcode) = &self.query.postcode {
            for base in &bases {
                entries.extend(g.by_postcode_and_number(postcode, base));
            }
            if bases.is_empty() {
                entries.extend(g.postcodes.find(postcode.as_str()).take(MOST_OF_ONE));
            }
        }
        entries
    }

    fn place(&self, id: NameId) -> Option<NameAt> {
        best_place(self.tokens(), &self.spans, &self.gazetteer.names, id)
    }

    fn weigh(&self, entry: u32) -> Option<Candidate> {
        let (door, known) = (self.door(entry), self.known(entry));
        let (street, building) = (self.place(door.street), self.place(door.building));
        // One word can't be both.
        let (street, building) = match (street, building) {
            (Some(s), Some(b)) if s.mask() & b.mask() != 0 => {
                if s.rank() <= b.rank() {
                    (Some(s), None)
                } else {
                    (None, Some(b))
                }
            }
            both => both,
        };
        let street = street.filter(|s| !self.is_part_of_another(s, door.street, entry));
        let building = building.filter(|b| !self.is_part_of_another(b, door.building, entry));
        let used = self.remarks
            | street.map_or(0, |s| s.mask())
            | building.map_or(0, |b| b.mask())
            | self.district.as_ref().map_or(0, |(i, _)| bit(*i));
        let street_to = street.or(building).map(|s| s.to);
        let postcode = self.postcode_level(known);
        let (fit, reading) = readings(self.tokens(), used, street_to)
            .into_iter()
            .filter_map(|mut reading| {
                let fit = self.fit(door, &reading, building, street, postcode)?;
                if fit != Fit::Same && reading.guesses >= 2 {
                    return None;
                }
                let by_first = reading.flats.first().map(String::as_str) == self.gazetteer.symbol(door.flat);
                reading.guesses += u8::from(fit == Fit::Same && !by_first && !reading.flats.is_empty());
                Some((fit, reading))
            })
            .min_by_key(|(fit, reading)| (*fit, reading.guesses))?;
        if street.is_none() && building.is_none() && postcode != PostcodeLevel::Same {
            return None;
        }
        let name = match street.or(building) {
            Some(at) => NameLevel::Typed { edits: at.edits, kind: at.kind },
            None => NameLevel::Untyped,
        };
        let rest = self.rest(entry, (used | reading.mask) & !self.remarks, street, building, postcode);
        let weight = weights::name(name)
            + weights::postcode(postcode)
            + weights::town(rest.town)
            + if building.is_some() && street.is_some() { 3.0 } else { 0.0 }
            - f64::from(rest.unknown)
            - f64::from(reading.guesses)
            - match fit {
                Fit::Same => 0.0,
                Fit::FlatUnsaid => 1.0,
                Fit::NoSuchFlat => 4.0,
                Fit::NearNumber => 6.0,
            };
        Some(Candidate {
            entry,
            fit,
            weight,
            name,
            postcode,
            town: rest.town,
            building,
            street,
            doubts: rest.doubts,
            guesses: reading.guesses,
            unknown: rest.unknown,
            set_aside: rest.set_aside,
        })
    }

    /// Does another name stand here, whole and right? "Park View" is not Park View Gardens for short,
    /// and a word or two of "Capel Dewi Hall Road" are no Dewi Road.
    fn is_part_of_another(&self, at: &NameAt, name: NameId, entry: u32) -> bool {
        self.whole_names.iter().any(|(other, id)| {
            let covers = other.from <= at.from && at.to <= other.to;
            let longer = other.to - other.from > at.to - at.from;
            *id != name && covers && (longer || (!at.is_whole() && !self.postcode_prefers(entry, *id)))
        })
    }

    /// "17 Park View" with the postcode of Park View Gardens, and there is no 17 Park View.
    fn postcode_prefers(&self, entry: u32, other: NameId) -> bool {
        let (g, known) = (self.gazetteer, self.known(entry));
        let number = g.symbol(self.door(entry).number).map(base);
        known.postcode.is_some()
            && known.postcode == self.query.postcode
            && number.is_some_and(|n| g.by_name_and_number(other, n).next().is_none())
    }

    /// Flat and number of a door against one reading of them.
    fn fit(
        &self,
        door: &Door,
        reading: &Reading,
        building: Option<NameAt>,
        street: Option<NameAt>,
        postcode: PostcodeLevel,
    ) -> Option<Fit> {
        let g = self.gazetteer;
        let (number, flat) = (g.symbol(door.number), g.symbol(door.flat));
        // A building without its kind must be more than a letter or two: "A" is not A Block.
        let in_named_building = building.is_some_and(|b| {
            b.kind != KindTyped::Missing || (number.is_none() && b.edits == 0 && self.length_of(door.building) > 3)
        });
        let number_fits = match (number, reading.number.as_deref()) {
            (a, b) if a == b => true,
            // The building's name stands for the number.
            (Some(_), None) => in_named_building,
            _ => false,
        };
        if number_fits {
            // "Flat 3, Golden Mile View" and its postcode: the block's name was left out.
            let block_unsaid = street.is_some()
                && number.is_none()
                && door.building.is_some()
                && flat.is_some()
                && postcode == PostcodeLevel::Same;
            if reading.number.is_none() && building.is_none() && !block_unsaid {
                return None;
            }
            return match flat {
                None if reading.flat_unsaid => Some(Fit::NoSuchFlat),
                None if reading.flats.is_empty() => Some(Fit::Same),
                None => Some(Fit::NoSuchFlat),
                Some(flat) if reading.flats.iter().any(|f| f == flat) => Some(Fit::Same),
                Some(_) if reading.flats.is_empty() => Some(Fit::FlatUnsaid),
                Some(_) => None,
            };
        }
        match (number, reading.number.as_deref()) {
            (Some(a), Some(b))
                if shares_a_number(a, b)
                    && (flat.is_none()
                        || reading.flats.is_empty()
                        || reading.flats.iter().any(|f| Some(f.as_str()) == flat)) =>
            {
                Some(Fit::NearNumber)
            }
            _ => None,
        }
    }

    fn postcode_level(&self, known: &Known) -> PostcodeLevel {
        let Some(listed) = &known.postcode else { return PostcodeLevel::Unlisted };
        match (&self.query.postcode, &self.district) {
            (Some(typed), _) if typed == listed => PostcodeLevel::Same,
            (Some(typed), _) if nearly_same(typed, listed) => PostcodeLevel::Near,
            (Some(typed), _) if typed.outward() == listed.outward() => PostcodeLevel::SameDistrict,
            (Some(typed), _) if typed.area() == listed.area() && typed.inward() == listed.inward() => {
                PostcodeLevel::Recoded
            }
            (Some(_), _) => PostcodeLevel::OtherDistrict,
            (None, Some((_, district))) if district.eq_ignore_ascii_case(listed.outward()) => PostcodeLevel::District,
            (None, Some(_)) => PostcodeLevel::OtherDistrict,
            (None, None) => PostcodeLevel::Untyped,
        }
    }

    pub(super) fn length_of(&self, id: NameId) -> usize {
        if id.is_some() { self.gazetteer.names.core(self.gazetteer.names.name(id).core).len() } else { 0 }
    }

    /// Homes of the names that were typed, where no number was: a street, a building.
    pub fn of_names(&self) -> Vec<u32> {
        let tokens = self.tokens();
        let best = |id: NameId| best_place(tokens, &self.spans, &self.gazetteer.names, id);
        let mut named: Vec<(NameAt, NameId)> = Vec::new();
        let mut cores: Vec<_> = self.spans.iter().map(|s| s.core).collect();
        cores.sort_unstable();
        cores.dedup();
        for name in cores.iter().flat_map(|core| self.gazetteer.names.of_core(*core)) {
            if let Some(at) = best(*name) {
                named.push((at, *name));
            }
        }
        let widest = named.iter().filter(|(at, _)| at.kind != KindTyped::Missing).map(|(at, _)| at.to - at.from).max();
        let keep = |at: &NameAt| widest.is_none_or(|w| at.kind != KindTyped::Missing && at.to - at.from == w);
        let mut out: Vec<u32> = Vec::new();
        for (_, name) in named.iter().filter(|(at, _)| keep(at)) {
            out.extend(self.gazetteer.on_street(*name).take(MOST_OF_ONE));
            out.extend(self.gazetteer.in_building(*name).take(MOST_OF_ONE));
        }
        out.retain(|i| (self.may_see)(self.known(*i)));
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// 12 and 12a, 12 and 12-14, 13 and 11-13.
fn shares_a_number(a: &str, b: &str) -> bool {
    let ends = |n: &str| n.split('-').map(base).map(str::to_owned).collect::<Vec<_>>();
    let (a, b) = (ends(a), ends(b));
    a.iter().any(|x| b.contains(x))
}

/// The same district, and one slip in the rest.
fn nearly_same(a: &Postcode, b: &Postcode) -> bool {
    let squeeze = |p: &Postcode| p.as_str().replace(' ', "");
    super::names::distance(squeeze(a).as_bytes(), squeeze(b).as_bytes()) == 1
}

/// What [`Gazetteer`] needs of a place's name.
pub(super) fn place_key(name: &str) -> String {
    name.split(' ').map(|w| if w == "saint" { "st" } else { w }).collect::<Vec<_>>().join(" ")
}
