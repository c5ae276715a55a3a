//! Mend: puts loose pieces back, each where it costs least, now and then looking away from the best place.

use super::cell::{Cell, FAR};
use super::chance::Chance;
use super::cut::{Before, Cut, NOWHERE, Piece};

/// How many of the nearest stops say which rounds a piece may go to.
const ASKED: usize = 24;
/// How often of 1000 a round's place is overlooked.
const BLINK: usize = 10;

/// Puts all loose pieces into rounds, or gives them up.
pub(super) fn mend(cell: &Cell, cut: &mut Cut, chance: &mut Chance, before: &mut Before, loose: &mut Vec<Piece>) {
    sort(cell, cut, chance, loose);
    while let Some(piece) = loose.pop() {
        match best_place(cell, cut, chance, piece) {
            Some(found) => {
                before.touch(cut, found.trip);
                if cut.trips[found.trip].pieces.is_empty() {
                    cut.trips[found.trip].hub = found.hub;
                }
                cut.insert(cell, found.trip, found.place, Piece { back: found.back, ..piece });
            }
            None if piece.len() > 1 => {
                let middle = piece.lo + piece.len() / 2;
                loose.push(Piece { lo: middle, ..piece });
                loose.push(Piece { hi: middle, ..piece });
            }
            None => cut.give_up(cell, piece),
        }
    }
}

/// Puts what is to be placed first at the end.
fn sort(cell: &Cell, cut: &Cut, chance: &mut Chance, loose: &mut [Piece]) {
    for index in (1..loose.len()).rev() {
        loose.swap(index, chance.below(index + 1));
    }
    let hub = |p: &Piece| cell.distance(cell.start(cut.trips.first().map_or(0, |t| t.hub)), usize::from(p.lo));
    match chance.below(11) {
        0..4 => {}
        4..8 => loose.sort_by_key(|p| p.load(cell)),
        8..10 => loose.sort_by_key(hub),
        _ => loose.sort_by_key(|p| -hub(p)),
    }
}

#[derive(Clone, Copy)]
struct Place {
    cost: i64,
    trip: usize,
    place: usize,
    back: bool,
    hub: usize,
}

fn best_place(cell: &Cell, cut: &Cut, chance: &mut Chance, piece: Piece) -> Option<Place> {
    let mut best: Option<Place> = None;
    let mut asked = asked(cell, cut, piece);
    let beside = cell.links.beside(&cut.at, piece.stops());
    while asked != 0 {
        let trip = asked.trailing_zeros() as usize;
        asked &= asked - 1;
        if chance.once_in(BLINK) {
            continue;
        }
        if let Some(found) = place_in(cell, cut, piece, trip, beside)
            && best.is_none_or(|b| found.cost < b.cost)
        {
            best = Some(found);
        }
    }
    best.or_else(|| {
        (0..cut.trips.len()).filter_map(|trip| place_in(cell, cut, piece, trip, beside)).min_by_key(|found| found.cost)
    })
}

/// The rounds around a piece, and one that is empty, as bits.
fn asked(cell: &Cell, cut: &Cut, piece: Piece) -> u128 {
    let mut bits = 0u128;
    for end in [piece.head(), piece.tail()] {
        for &stop in cell.near(end).iter().take(ASKED) {
            let trip = cut.at[usize::from(stop)];
            if trip != NOWHERE {
                bits |= 1 << trip;
            }
        }
    }
    bits |= cell.homes.trips(piece.stops());
    if let Some(empty) = cut.trips.iter().position(|t| t.pieces.is_empty()) {
        bits |= 1 << empty;
    }
    bits
}

/// The cheapest place of a piece in a trip, if the shift allows one. `beside`: the trips, as bits, that it hangs together with.
fn place_in(cell: &Cell, cut: &Cut, piece: Piece, trip: usize, beside: u128) -> Option<Place> {
    let it = &cut.trips[trip];
    let load = piece.load(cell);
    let inner = cell.along[usize::from(piece.hi) - 1] - cell.along[usize::from(piece.lo)];
    let room = cut.prices().shift - it.time() - load - inner;
    if room < 0 {
        return None;
    }
    let (low, high) = (cell.row(piece.head()), cell.row(piece.tail()));
    let (mut least, mut place, mut back, mut hub) = (FAR, 0, false, it.hub);
    if it.pieces.is_empty() {
        for from in 0..cell.hubs.len() {
            let added = low[cell.start(from)] + high[cell.end(from)];
            if added < least {
                (least, hub) = (added, from);
            }
        }
    } else {
        let mut a = cell.start(it.hub);
        for (index, next) in it.pieces.iter().enumerate() {
            let b = next.head();
            let forth = low[a] + high[b] - next.gap;
            let turned = high[a] + low[b] - next.gap;
            if forth < least {
                (least, place, back) = (forth, index, false);
            }
            if turned < least {
                (least, place, back) = (turned, index, true);
            }
            a = next.tail();
        }
        let b = cell.end(it.hub);
        let forth = low[a] + high[b] - it.last;
        let turned = high[a] + low[b] - it.last;
        if forth.min(turned) < least {
            (least, place, back) = (forth.min(turned), it.pieces.len(), turned < forth);
        }
    }
    if least > room {
        return None;
    }
    let added = least + inner;
    let time = it.time();
    let prices = cut.prices();
    let apart = if beside >> trip & 1 == 1 || it.pieces.is_empty() { 0 } else { prices.apart };
    let cost = i64::from(added) + prices.time(time + added + load) - prices.time(time)
        + cut.split_price(cell, piece, trip)
        + cut.home_price(cell, piece, trip)
        + apart;
    Some(Place { cost, trip, place, back, hub })
}
