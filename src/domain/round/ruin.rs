//! Ruin: takes strings of neighbouring pieces out of neighbouring rounds.
//!
//! After Christiaens and Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
//! Transportation Science 54(2), 2020, with pieces of street sides in the place of customers; a string may begin or
//! end inside a piece, which is how street sides are shared between rounds and joined again.

use super::cell::Cell;
use super::chance::Chance;
use super::cut::{Before, Cut, NOWHERE, Piece};

/// How much is taken out in one step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ruin {
    /// Pieces to take out, on average.
    pub pieces: usize,
    /// The longest string.
    pub longest: usize,
    /// How often of 1000 an end of a string may lie inside a piece.
    pub inside: usize,
}

impl Ruin {
    /// Takes strings out of rounds near a stop drawn by chance, into `loose`.
    pub fn apply(&self, cell: &Cell, cut: &mut Cut, chance: &mut Chance, before: &mut Before, loose: &mut Vec<Piece>) {
        let seed = chance.below(cell.len());
        let longest = 1 + chance.below(self.longest);
        let strings = 1 + chance.below((4 * self.pieces / (1 + longest)).max(1));
        let mut taken = 0;
        let around = std::iter::once(seed).chain(cell.near(seed).iter().map(|&s| usize::from(s)));
        for stop in around {
            let trip = cut.at[stop];
            if trip == NOWHERE || before.touched(usize::from(trip)) {
                continue;
            }
            before.touch(cut, usize::from(trip));
            self.take_string(cell, cut, chance, usize::from(trip), stop, longest, loose);
            taken += 1;
            if taken == strings {
                break;
            }
        }
        join_loose(cell, loose);
    }

    #[allow(clippy::too_many_arguments, reason = "the inner step of the search keeps no state of its own")]
    fn take_string(
        &self,
        cell: &Cell,
        cut: &mut Cut,
        chance: &mut Chance,
        trip: usize,
        stop: usize,
        longest: usize,
        loose: &mut Vec<Piece>,
    ) {
        let pieces = &cut.trips[trip].pieces;
        let Some(place) = pieces.iter().position(|p| p.stops().contains(&stop)) else { return };
        let length = 1 + chance.below(longest.min(pieces.len()));
        let earliest = (place + 1).saturating_sub(length);
        let latest = place.min(pieces.len() - length);
        let mut from = earliest + chance.below(latest - earliest + 1);
        let mut to = from + length;
        if chance.once_in(self.inside) {
            let at_end = chance.below(2) == 1;
            let piece = pieces[if at_end { to - 1 } else { from }];
            if piece.len() > 1 {
                let count = 1 + chance.below(usize::from(piece.len()) - 1) as u16;
                cut.part(cell, trip, if at_end { to - 1 } else { from }, count);
                from += usize::from(!at_end);
                to += usize::from(!at_end);
            }
        }
        cut.remove(cell, trip, from, to, loose);
    }
}

/// Makes one of loose pieces that lie side by side on a face.
fn join_loose(cell: &Cell, loose: &mut Vec<Piece>) {
    loose.sort_unstable_by_key(|p| p.lo);
    let mut kept = 0;
    for index in 0..loose.len() {
        let piece = loose[index];
        let run_on = kept > 0
            && loose[kept - 1].hi == piece.lo
            && cell.face[usize::from(piece.lo)] == cell.face[usize::from(loose[kept - 1].lo)]
            && cell.homes.alike(usize::from(piece.lo) - 1, usize::from(piece.lo));
        if run_on {
            loose[kept - 1].hi = piece.hi;
        } else {
            loose[kept] = piece;
            kept += 1;
        }
    }
    loose.truncate(kept);
}
