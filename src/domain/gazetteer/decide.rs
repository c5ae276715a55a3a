//! From weighed candidates to a finding: one home, one building, a choice, or nothing.

use super::evidence::KindTyped;
use super::finding::{Agreed, Finding, Found, Home, Miss, Note, Surroundings};
use super::query::{Query, Sort};
use super::search::{Candidate, Fit, Search};
use super::weights::{self, Compared, NameLevel, PostcodeLevel, TownLevel, likelihood};
use super::{Gazetteer, Known, homes_of, same_home};

/// Bits by which the best must lead the next home to be the one.
const LEAD: f64 = 4.0;
/// As many are offered where nothing is sure.
const MOST_OFFERED: usize = 5;

pub(super) fn find<'a>(
    gazetteer: &'a Gazetteer,
    query: &Query,
    surroundings: Surroundings,
    may_see: &dyn Fn(&Known) -> bool,
) -> Finding<'a> {
    let mut search = Search::new(gazetteer, query, may_see);
    let exact = Decision { gazetteer, query, surroundings, candidates: search.candidates() };
    if let Some(finding) = exact.certain(&search) {
        return finding;
    }
    search.widen();
    let decision = Decision { candidates: search.candidates(), ..exact };
    decision.certain(&search).or_else(|| decision.street_only(&search)).unwrap_or_else(|| decision.perhaps(&search))
}

/// Every candidate whose flat and number are those typed, with the levels at which the rest agrees.
pub(super) fn compared(gazetteer: &Gazetteer, query: &Query) -> Vec<Compared> {
    let mut search = Search::new(gazetteer, query, &|_| true);
    search.widen();
    let same = search.candidates().into_iter().filter(|c| c.fit == Fit::Same);
    same.map(|c| Compared {
        id: gazetteer.known[c.entry as usize].id.clone(),
        name: weights::name_code(c.name),
        postcode: weights::postcode_code(c.postcode),
        town: weights::town_code(c.town),
        weight: c.weight,
    })
    .collect()
}

struct Decision<'a, 'q> {
    gazetteer: &'a Gazetteer,
    query: &'q Query,
    surroundings: Surroundings,
    candidates: Vec<Candidate>,
}

impl<'a> Decision<'a, '_> {
    fn known(&self, c: &Candidate) -> &'a Known {
        &self.gazetteer.known[c.entry as usize]
    }

    /// One home or one building that nothing else comes near, or several that fit alike.
    fn certain(&self, search: &Search<'_, '_>) -> Option<Finding<'a>> {
        let sure: Vec<&Candidate> = self.candidates.iter().filter(|c| search.is_sure(c, self.surroundings)).collect();
        let best = sure.iter().find(|c| c.fit == Fit::Same).or_else(|| sure.first())?;
        // The postcode and the number say one home, the name and the number another.
        if best.postcode != PostcodeLevel::Same
            && self.candidates.iter().any(|c| c.postcode == PostcodeLevel::Same && c.fit == Fit::Same)
        {
            return None;
        }
        if search.has_namesake(best) || (best.fit == Fit::Same && self.has_flats_and_slips(search, best, &sure)) {
            return None;
        }
        if best.postcode != PostcodeLevel::Same && self.query.postcode.is_some() && self.has_double(best) {
            return None;
        }
        let lead =
            if matches!(best.postcode, PostcodeLevel::Near | PostcodeLevel::Recoded | PostcodeLevel::SameDistrict) {
                LEAD * 2.0
            } else {
                LEAD
            };
        let rivals: Vec<&Candidate> = sure
            .iter()
            .copied()
            .filter(|c| {
                c.weight > best.weight - lead
                    && !same_home(self.known(c), self.known(best))
                    && !self.same_building(c, best)
            })
            .collect();
        let mine = sure.iter().copied().filter(|c| same_home(self.known(c), self.known(best)));
        if !rivals.is_empty() {
            let all: Vec<&Known> = mine.chain(rivals).map(|c| self.known(c)).collect();
            return Some(self.finding(Found::Several, homes_of(&all), None));
        }
        if best.fit == Fit::Same {
            let lists: Vec<&Known> = mine.map(|c| self.known(c)).collect();
            return Some(self.finding(Found::Match, homes_of(&lists), Some(best)));
        }
        let flats: Vec<&Known> = sure.iter().filter(|c| self.same_building(c, best)).map(|c| self.known(c)).collect();
        Some(self.finding(Found::WithoutFlat, homes_of(&flats), Some(best)))
    }

    /// The same number of a street of the same name, elsewhere: then a wrong postcode says too little.
    fn has_double(&self, best: &Candidate) -> bool {
        let street = self.gazetteer.doors[best.entry as usize].street;
        let other = |c: &&Candidate| !same_home(self.known(c), self.known(best)) && !self.same_building(c, best);
        self.candidates
            .iter()
            .filter(other)
            .any(|c| c.fit == Fit::Same && street.is_some() && self.gazetteer.doors[c.entry as usize].street == street)
    }

    /// A house that is listed beside flats in it. Only a faultless address is taken for the house
    /// itself; else the flat may have been left out.
    fn has_flats_and_slips(&self, search: &Search<'_, '_>, best: &Candidate, sure: &[&Candidate]) -> bool {
        let faultless = best.postcode == PostcodeLevel::Same
            && matches!(best.name, NameLevel::Typed { edits: 0, kind: KindTyped::Same });
        let faultless = faultless && search.is_word_for_word(best);
        let is_house = self.gazetteer.doors[best.entry as usize].flat.is_none();
        let has = |fit| sure.iter().any(|c| c.entry != best.entry && c.fit == fit && self.same_building(c, best));
        // "81a" for flat A of 81 is a guess as well.
        let house =
            |c: &&Candidate| self.gazetteer.doors[c.entry as usize].flat.is_none() && self.same_building(c, best);
        let flat_guessed = best.guesses >= 3 && self.candidates.iter().any(|c| house(&c));
        flat_guessed || (!faultless && is_house && has(Fit::FlatUnsaid))
    }

    fn same_building(&self, a: &Candidate, b: &Candidate) -> bool {
        let (x, y) = (&self.gazetteer.doors[a.entry as usize], &self.gazetteer.doors[b.entry as usize]);
        let one_house = x.street == y.street && x.number == y.number && x.number.is_some();
        let one_block = x.building == y.building && x.building.is_some();
        (one_house || one_block) && self.known(a).postcode == self.known(b).postcode && x.town == y.town
    }

    fn finding(&self, how: Found, homes: Vec<Home<'a>>, best: Option<&Candidate>) -> Finding<'a> {
        Finding {
            how,
            homes,
            confidence: best.filter(|_| how == Found::Match).map(|c| likelihood(c.weight)),
            notes: best.map(|c| self.notes(c)).unwrap_or_default(),
            postcode: self.query.postcode.clone(),
            agreed: best.map_or_else(Agreed::default, |c| Agreed {
                name: c.name != NameLevel::Untyped,
                postcode: c.postcode == PostcodeLevel::Same,
                town: c.town == TownLevel::Same,
            }),
            miss: None,
        }
    }

    fn notes(&self, c: &Candidate) -> Vec<Note> {
        let mut notes = Vec::new();
        let known = self.known(c);
        if let (Some(typed), Some(read)) = (&self.query.mended_postcode, &self.query.postcode) {
            notes.push(Note::PostcodeRead { typed: typed.clone(), read: read.clone() });
        }
        if let (Some(typed), Some(listed)) = (&self.query.postcode, &known.postcode)
            && typed != listed
        {
            notes.push(Note::PostcodeDiffers { typed: typed.clone(), listed: listed.clone() });
        }
        if let Some(at) = c.street.or(c.building)
            && (at.edits > 0 || at.kind != KindTyped::Same)
        {
            let typed = self.query.tokens[at.from..at.to].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
            notes.push(Note::NameRead { typed, listed: known.written.clone() });
        }
        let aside = c.set_aside.iter().map(|i| self.query.tokens[*i].text.as_str()).collect::<Vec<_>>().join(" ");
        if !aside.is_empty() {
            notes.push(Note::SetAside(aside));
        }
        notes
    }

    /// No number was typed: the homes of the street or building that was.
    fn street_only(&self, search: &Search<'_, '_>) -> Option<Finding<'a>> {
        if self.query.tokens.iter().any(|t| matches!(t.sort, Sort::Number | Sort::Slash)) {
            return None;
        }
        let entries = search.of_names();
        let all = || entries.iter().map(|i| &self.gazetteer.known[*i as usize]);
        let here: Vec<&Known> =
            all().filter(|k| self.query.postcode.is_none() || k.postcode == self.query.postcode).collect();
        let here = if here.is_empty() { all().collect() } else { here };
        (here.len() > 1)
            .then(|| Finding { miss: Some(Miss::NoNumber), ..self.finding(Found::StreetOnly, homes_of(&here), None) })
    }

    /// Nothing is sure. What may be meant is offered, the likeliest first.
    fn perhaps(&self, search: &Search<'_, '_>) -> Finding<'a> {
        let mut homes: Vec<Home<'a>> = Vec::new();
        for candidate in self.candidates.iter().filter(|c| search.may_be_meant(c)) {
            let known = self.known(candidate);
            match homes.iter().position(|home| same_home(home[0], known)) {
                Some(at) => homes[at].push(known),
                None if homes.len() < MOST_OFFERED => homes.push(vec![known]),
                None => {}
            }
        }
        let miss = search.miss(&self.candidates);
        // Only neighbours of the door that was asked for: it is not listed, and they are told beside that.
        let only_near = self.candidates.iter().filter(|c| search.may_be_meant(c)).all(|c| c.fit == Fit::NearNumber);
        let how = if only_near { Found::Nothing } else { Found::Perhaps };
        Finding { miss, ..self.finding(how, homes, None) }
    }
}
