//! Is a candidate sure enough to answer for? And if none is: what may be meant, and what is the
//! nearest thing to it?

use super::evidence::{KindTyped, readings};
use super::finding::{Miss, Surroundings};
use super::query::base;
use super::search::{Candidate, Fit, Search};
use super::weights::{NameLevel, PostcodeLevel, TownLevel};

impl Search<'_, '_> {
    /// Is this candidate sure enough to answer for, if no other is as good?
    pub fn is_sure(&self, c: &Candidate, surroundings: Surroundings) -> bool {
        let doubts = c.doubts;
        if doubts.beside
            || doubts.elsewhere
            || doubts.trailing
            || doubts.other_building
            || !matches!(c.fit, Fit::Same | Fit::FlatUnsaid)
        {
            return false;
        }
        if surroundings == Surroundings::OwnListOnly && c.postcode != PostcodeLevel::Same {
            return false;
        }
        let typeless = matches!(c.name, NameLevel::Typed { kind: KindTyped::Missing, .. });
        if typeless && matches!(c.postcode, PostcodeLevel::Near | PostcodeLevel::Recoded | PostcodeLevel::SameDistrict)
        {
            return false;
        }
        // "11 Chapel" alone may as well be in Chapel Close, which no list here has.
        let alone = matches!(c.postcode, PostcodeLevel::Untyped | PostcodeLevel::Unlisted) && c.town != TownLevel::Same;
        if typeless && alone && surroundings != Surroundings::Complete {
            return false;
        }
        match (c.postcode, c.name) {
            (PostcodeLevel::Same, NameLevel::Untyped) => c.unknown == 0 && c.guesses == 0,
            (PostcodeLevel::Same, NameLevel::Typed { .. }) => true,
            // Flat and number were guessed apart: only the postcode can vouch for that.
            _ if c.guesses >= 2 => false,
            (PostcodeLevel::OtherDistrict, _) | (PostcodeLevel::Unlisted, _)
                if self.query.postcode.is_some() || self.district.is_some() =>
            {
                false
            }
            (_, NameLevel::Untyped) => false,
            (_, NameLevel::Typed { edits, kind }) => {
                let core = self.core_length(c);
                // People seldom miss the first letter: another one is another name.
                let same_start = self.same_start(c);
                edits == 0
                    || (edits == 1 && core >= 7 && same_start)
                    || (edits == 1 && core >= 5 && kind != KindTyped::Missing && same_start)
                    || (edits == 2 && core >= 8 && kind == KindTyped::Same && same_start)
            }
        }
    }

    fn core_length(&self, c: &Candidate) -> usize {
        let door = self.door(c.entry);
        self.length_of(if c.street.is_some() { door.street } else { door.building })
    }

    fn same_start(&self, c: &Candidate) -> bool {
        let (Some(at), door) = (c.street.or(c.building), self.door(c.entry)) else { return false };
        let id = if c.street.is_some() { door.street } else { door.building };
        let core = self.gazetteer.names.core(self.gazetteer.names.name(id).core);
        self.tokens()[at.from..at.to].iter().any(|t| t.text.as_bytes().first() == core.as_bytes().first())
    }

    /// May this be offered, where nothing is sure? The name or the postcode must speak for it.
    pub fn may_be_meant(&self, c: &Candidate) -> bool {
        let named = matches!(c.name, NameLevel::Typed { .. });
        (named && c.postcode != PostcodeLevel::OtherDistrict && !c.doubts.elsewhere)
            || (c.postcode == PostcodeLevel::Same)
    }

    /// The nearest thing to a match: another number, another flat, another postcode.
    pub fn miss(&self, candidates: &[Candidate]) -> Option<Miss> {
        let plain =
            |c: &&Candidate| matches!(c.name, NameLevel::Typed { .. }) && !c.doubts.beside && !c.doubts.elsewhere;
        let shown = |text: Option<&str>| text.unwrap_or_default().to_uppercase();
        let c = candidates.iter().find(plain)?;
        let door = self.door(c.entry);
        let at = c.street.or(c.building);
        let used = at.map_or(0, |at| at.mask());
        let reading = readings(self.tokens(), used, at.map(|at| at.to)).into_iter().next().unwrap_or_default();
        match c.fit {
            Fit::NearNumber => {
                let asked = shown(reading.number.as_deref());
                Some(Miss::OtherNumber { listed: shown(self.gazetteer.symbol(door.number)), asked })
            }
            Fit::NoSuchFlat => {
                let asked = format!("Flat {}", reading.flats.first()?.to_uppercase());
                Some(Miss::OtherFlat { listed: self.known(c.entry).written.clone(), asked })
            }
            Fit::Same | Fit::FlatUnsaid => {
                let differs = matches!(c.postcode, PostcodeLevel::OtherDistrict | PostcodeLevel::SameDistrict);
                self.known(c.entry).postcode.clone().filter(|_| differs).map(Miss::OtherPostcode)
            }
        }
    }

    /// Is the name typed word for word as it is listed, nothing shortened?
    pub fn is_word_for_word(&self, c: &Candidate) -> bool {
        let Some(at) = c.street.or(c.building) else { return false };
        let written = super::identity::words(&self.known(c.entry).written);
        self.tokens()[at.from..at.to].iter().all(|t| written.contains(&t.text))
    }

    /// Could a name without its kind be another one as well, that has the same number? "8 St Basils" is
    /// 8 St Basils Crescent, or 8 St Basils Stores.
    pub fn has_namesake(&self, c: &Candidate) -> bool {
        let NameLevel::Typed { kind: KindTyped::Missing, .. } = c.name else { return false };
        let (g, door) = (self.gazetteer, self.door(c.entry));
        let name = g.names.name(if c.street.is_some() { door.street } else { door.building });
        let Some(number) = g.symbol(door.number) else { return false };
        let shortened = g.names.shortened(g.names.core(name.core));
        shortened.iter().any(|other| g.by_name_and_number(*other, base(number)).any(|i| (self.may_see)(self.known(i))))
    }
}
