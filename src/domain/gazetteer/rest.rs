//! What is left of the words once a candidate has explained its own: a town, a remark, a person, or
//! something that speaks against it.

use super::evidence::{KindTyped, Mask, NameAt, bit, goes_on, name_at};
use super::query::Sort;
use super::search::{Doubts, MOST_OF_ONE, Search};
use super::vocabulary::{
    Kind, areas_of_county, is_beside, is_nation, says_another_place, says_not_there, town_in_other_language,
};
use super::weights::{PostcodeLevel, TownLevel};
use super::{Door, Known};

#[derive(Default)]
pub(super) struct Rest {
    pub town: TownLevel,
    /// How many words nothing explains.
    pub unknown: u8,
    pub set_aside: Vec<usize>,
    pub doubts: Doubts,
}

#[derive(Default)]
struct Places {
    town_at: Option<usize>,
    elsewhere: bool,
}

impl Places {
    /// "Larch Road, Pye Corner, Newport": the town that follows vouches for what stands before it.
    fn town_follows(&self, i: usize) -> bool {
        self.town_at.is_some_and(|at| at > i)
    }
}

enum PlaceSaid {
    Town,
    Locality,
    /// In the same town, or said of everywhere.
    NearBy,
    Elsewhere,
}

impl Search<'_, '_> {
    /// What is left of the words once the candidate has explained its own.
    pub(super) fn rest(
        &self,
        entry: u32,
        used: Mask,
        street: Option<NameAt>,
        building: Option<NameAt>,
        postcode: PostcodeLevel,
    ) -> Rest {
        let tokens = self.tokens();
        let mut rest = Rest::default();
        let mut explained = used;
        // A remark ends its piece; before the address it is part of it: "next to 14".
        let last_used = Mask::BITS.saturating_sub(used.leading_zeros()) as usize;
        for (i, token) in tokens.iter().enumerate() {
            if self.remarks & bit(i) != 0 {
                explained |= bit(i);
                // "Next to 14 Larch Road", "Adjacent to, 14 Larch Road": another place than 14.
                let before_it = used.trailing_zeros() as usize > i;
                rest.doubts.beside |= before_it && says_another_place(&token.text);
            }
        }
        let places = self.explain_places(entry, &mut explained, &mut rest);
        let first_used = used.trailing_zeros() as usize;
        let typeless = |at: Option<NameAt>| at.is_some_and(|at| at.kind == KindTyped::Missing);
        // After a street with its kind, "Stow Hill" and "Pye Corner" are where in the town it is, if
        // the postcode or the town vouches for it.
        let street_typed = street.is_some_and(|s| s.kind != KindTyped::Missing);
        let vouched = |i: usize| {
            matches!(postcode, PostcodeLevel::Same | PostcodeLevel::Near | PostcodeLevel::Recoded)
                || places.town_follows(i)
        };
        let as_locality = |i: usize| street_typed && i >= last_used && vouched(i);
        for (i, token) in tokens.iter().enumerate() {
            if explained & bit(i) != 0 || matches!(token.sort, Sort::Sign | Sort::Unit) {
                continue;
            }
            rest.unknown += 1;
            rest.set_aside.push(i);
            let with_address = (0..tokens.len()).any(|j| tokens[j].piece == token.piece && used & bit(j) != 0);
            rest.doubts.beside |= is_beside(&token.text) && (i < first_used || with_address);
            rest.doubts.beside |= says_not_there(&token.text);
            let same_piece = |j: usize| j < tokens.len() && tokens[j].piece == token.piece;
            let touches = |at: Option<NameAt>| {
                at.is_some_and(|at| {
                    (i + 1 == at.from && same_piece(at.from))
                        || (typeless(Some(at)) && i == at.to && same_piece(at.to - 1))
                })
            };
            let a_street = token.sort == Sort::Word
                && i > 0
                && tokens[i - 1].piece == token.piece
                && explained & bit(i - 1) == 0
                && Kind::read(&token.text).any(|k| !k.may_be_building());
            let number = matches!(token.sort, Sort::Number | Sort::Slash);
            if number || (a_street && !as_locality(i)) || touches(street) || touches(building) {
                rest.doubts.beside = true;
            } else if i < first_used {
                // A person, or a name that the house is called by.
            } else if i < last_used {
                let apart = !(0..tokens.len()).any(|j| tokens[j].piece == token.piece && used & bit(j) != 0);
                rest.doubts.beside |= !apart;
            } else if !vouched(i) {
                rest.doubts.trailing = true;
            }
        }
        let windows = [street, building].map(|at| at.map_or(0, |at| at.mask()));
        let door = self.door(entry);
        rest.doubts.elsewhere |= self.whole_names.iter().any(|(at, id)| {
            let kind = self.gazetteer.names.name(*id).kind;
            let is_street = kind.is_some_and(|k| !k.is_building());
            let theirs = *id == door.street || *id == door.building || at.mask() & (windows[0] | windows[1]) != 0;
            is_street && !theirs && !self.is_a_place(at) && !as_locality(at.from)
        });
        rest.doubts.beside |= [street, building].into_iter().flatten().any(|at| goes_on(tokens, &at));
        rest.doubts.other_building = self.names_another_building(entry, explained, building);
        places.elsewhere.then(|| rest.doubts.elsewhere = true);
        rest
    }

    /// Towns, localities, counties and nations among the words that are left.
    fn explain_places(&self, entry: u32, explained: &mut Mask, rest: &mut Rest) -> Places {
        let tokens = self.tokens();
        let (door, known) = (self.door(entry), self.known(entry));
        let mut places = Places::default();
        let mut i = 0;
        while i < tokens.len() {
            let open = |j: usize, explained: Mask| {
                j < tokens.len()
                    && explained & bit(j) == 0
                    && tokens[j].piece == tokens[i].piece
                    && matches!(tokens[j].sort, Sort::Word | Sort::Letter)
            };
            let most = (i..tokens.len().min(i + 4)).take_while(|j| open(*j, *explained)).count();
            let mut took = 0;
            for n in (1..=most).rev() {
                let name = tokens[i..i + n].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
                if let Some(said) = self.place_said(&name, door, known) {
                    match said {
                        PlaceSaid::Town => {
                            rest.town = TownLevel::Same;
                            places.town_at = Some(i);
                        }
                        PlaceSaid::Locality | PlaceSaid::NearBy => {}
                        PlaceSaid::Elsewhere => places.elsewhere = true,
                    }
                    took = n;
                    break;
                }
            }
            for j in i..i + took {
                *explained |= bit(j);
            }
            i += took.max(1);
        }
        places
    }

    fn place_said(&self, name: &str, door: &Door, known: &Known) -> Option<PlaceSaid> {
        let g = self.gazetteer;
        let id = g.place_named(name).or_else(|| town_in_other_language(name).and_then(|other| g.place_named(other)));
        if let Some(id) = id {
            return Some(if door.town == Some(id) {
                PlaceSaid::Town
            } else if door.locality == Some(id) {
                PlaceSaid::Locality
            } else if g.same_town_has(id, door.town) {
                PlaceSaid::NearBy
            } else {
                PlaceSaid::Elsewhere
            });
        }
        if is_nation(name) {
            return Some(PlaceSaid::NearBy);
        }
        let areas = areas_of_county(name)?;
        let area = known.postcode.as_ref().map(|p| p.area().to_lowercase());
        Some(match area {
            Some(area) if !areas.split(' ').any(|a| a == area) => PlaceSaid::Elsewhere,
            _ => PlaceSaid::NearBy,
        })
    }

    /// Is a building named in full, near by, that the candidate is not in?
    fn names_another_building(&self, entry: u32, explained: Mask, building: Option<NameAt>) -> bool {
        if building.is_some() {
            return false;
        }
        let (g, tokens, known) = (self.gazetteer, self.tokens(), self.known(entry));
        self.spans.iter().filter(|s| s.edits == 0).any(|span| {
            g.names.of_core(span.core).iter().any(|name| {
                let at = name_at(tokens, span, g.names.name(*name));
                at.is_some_and(|at| {
                    at.kind == KindTyped::Same
                        && at.mask() & explained == 0
                        && g.in_building(*name).take(MOST_OF_ONE).any(|i| {
                            let other = &g.known[i as usize];
                            i != entry
                                && other.postcode == known.postcode
                                && known.postcode.is_some()
                                && (self.may_see)(other)
                        })
                })
            })
        })
    }

    /// High Cross is a street's name, and a place's.
    fn is_a_place(&self, at: &NameAt) -> bool {
        let name = self.tokens()[at.from..at.to].iter().map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ");
        self.gazetteer.place_named(&name).is_some()
    }
}
