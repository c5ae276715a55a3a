//! How a cell is cut into rounds, with its cost kept up to date change by change, and a way back to before the last change.

use super::cell::Cell;
use super::chance::Chance;
use super::price::{ABSENT, ABSENT_SHARE, Prices};

/// The most rounds that one cell may have: they are kept as bits.
pub(super) const MOST_TRIPS: usize = 120;
/// Stands for no round.
pub(super) const NOWHERE: u8 = u8::MAX;

/// Neighbouring stops of one face, walked one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub lo: u16,
    /// One more than the last.
    pub hi: u16,
    /// Walked from the last to the first.
    pub back: bool,
    /// Decimetres from what comes before it in the round.
    pub gap: i32,
}

impl Piece {
    pub fn new(lo: u16, hi: u16) -> Self {
        Self { lo, hi, back: false, gap: 0 }
    }
    pub fn len(self) -> u16 {
        self.hi - self.lo
    }
    pub fn head(self) -> usize {
        usize::from(if self.back { self.hi - 1 } else { self.lo })
    }
    pub fn tail(self) -> usize {
        usize::from(if self.back { self.lo } else { self.hi - 1 })
    }
    pub fn stops(self) -> std::ops::Range<usize> {
        usize::from(self.lo)..usize::from(self.hi)
    }
    fn inner(self, cell: &Cell) -> i32 {
        cell.along[usize::from(self.hi) - 1] - cell.along[usize::from(self.lo)]
    }
    pub fn load(self, cell: &Cell) -> i32 {
        cell.load[usize::from(self.hi)] - cell.load[usize::from(self.lo)]
    }
    fn doors(self, cell: &Cell) -> i32 {
        cell.doors[usize::from(self.hi)] - cell.doors[usize::from(self.lo)]
    }
    fn absence(self, cell: &Cell) -> i64 {
        ABSENT * i64::from(self.doors(cell)) + ABSENT_SHARE * i64::from(self.load(cell))
    }
    /// Whether walking `self` and then `next` is walking on along the face.
    fn runs_into(self, next: Piece, cell: &Cell) -> bool {
        let forth = self.hi == next.lo && (!self.back || self.len() == 1) && (!next.back || next.len() == 1);
        let back = self.lo == next.hi && (self.back || self.len() == 1) && (next.back || next.len() == 1);
        (forth || back) && cell.face[usize::from(self.lo)] == cell.face[usize::from(next.lo)]
    }
    fn joined(self, next: Piece) -> Piece {
        Piece { lo: self.lo.min(next.lo), hi: self.hi.max(next.hi), back: self.lo > next.lo, gap: self.gap }
    }
}

/// One round while it is planned.
#[derive(Clone, Debug, Default)]
pub(super) struct Trip {
    /// Index into the cell's hubs.
    pub hub: usize,
    pub pieces: Vec<Piece>,
    /// Decimetres from the last piece to the end.
    pub last: i32,
    pub walk: i32,
    pub load: i32,
    /// Doors that are still in the round that they were in before.
    pub home: i32,
    /// Parts of its ground more than one.
    pub apart: i32,
}

impl Trip {
    pub fn time(&self) -> i32 {
        self.walk + self.load
    }

    /// Where one comes from before the piece at `place`.
    pub fn before(&self, place: usize, cell: &Cell) -> usize {
        if place == 0 { cell.start(self.hub) } else { self.pieces[place - 1].tail() }
    }

    /// Where one goes after the pieces up to `place`.
    pub fn after(&self, place: usize, cell: &Cell) -> usize {
        self.pieces.get(place).map_or_else(|| cell.end(self.hub), |p| p.head())
    }

    fn set_gap(&mut self, place: usize, gap: i32) {
        match self.pieces.get_mut(place) {
            Some(piece) => piece.gap = gap,
            None => self.last = gap,
        }
    }

    fn gap(&self, place: usize) -> i32 {
        self.pieces.get(place).map_or(self.last, |p| p.gap)
    }
}

/// All rounds of a cell, and what they cost.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    pub trips: Vec<Trip>,
    /// The trip of each stop, or [`NOWHERE`].
    pub at: Vec<u8>,
    /// Stops that found no room.
    pub absent: Vec<Piece>,
    /// Pieces of each face in each trip, face by face.
    on: Vec<u16>,
    /// Trips on each face.
    trips_on: Vec<u8>,
    pub walk: i64,
    timing: i64,
    pub splits: i64,
    absence: i64,
    /// What it costs that doors are not where they were.
    homing: i64,
    apart: i64,
    prices: Prices,
}

impl Cut {
    /// Nothing planned yet.
    pub fn empty(cell: &Cell, trips: usize, prices: Prices) -> Self {
        let whole = |(lo, hi)| Piece::new(lo, hi);
        let mut absent: Vec<Piece> = Vec::new();
        for stop in 0..cell.len() as u16 {
            match absent.last_mut() {
                Some(piece) if cell.face[usize::from(piece.lo)] == cell.face[usize::from(stop)] => piece.hi += 1,
                _ => absent.push(whole((stop, stop + 1))),
            }
        }
        let mut cut = Self {
            trips: vec![Trip::default(); trips],
            at: vec![NOWHERE; cell.len()],
            absence: absent.iter().map(|p| p.absence(cell)).sum(),
            absent,
            on: vec![0; cell.faces * trips],
            trips_on: vec![0; cell.faces],
            walk: 0,
            timing: 0,
            splits: 0,
            homing: (0..trips).map(|trip| cell.homes.cost(&prices, trip, 0)).sum(),
            apart: 0,
            prices,
        };
        cut.reprice(prices);
        cut
    }

    pub fn prices(&self) -> &Prices {
        &self.prices
    }

    pub fn cost(&self) -> i64 {
        let whole = self.splits * self.prices.split + self.apart * self.prices.apart;
        self.walk + self.timing + whole + self.absence + self.homing
    }

    pub fn reprice(&mut self, prices: Prices) {
        self.prices = prices;
        self.timing = self.trips.iter().map(|t| prices.time(t.time())).sum();
    }

    /// The mean time of all rounds.
    pub fn mean(&self) -> i32 {
        let total: i64 = self.trips.iter().map(|t| i64::from(t.time())).sum();
        (total / self.trips.len().max(1) as i64) as i32
    }

    /// What it costs a face to have this trip on it.
    pub fn split_price(&self, cell: &Cell, piece: Piece, trip: usize) -> i64 {
        let face = usize::from(cell.face[usize::from(piece.lo)]);
        let fresh = self.on[face * self.trips.len() + trip] == 0 && self.trips_on[face] > 0;
        if fresh { self.prices.split } else { 0 }
    }

    /// What it costs less, or more, that a piece is in this trip because it was before.
    pub fn home_price(&self, cell: &Cell, piece: Piece, trip: usize) -> i64 {
        let doors = cell.homes.doors(piece.stops(), trip);
        if doors == 0 {
            return 0;
        }
        let home = self.trips[trip].home;
        cell.homes.cost(&self.prices, trip, home + doors) - cell.homes.cost(&self.prices, trip, home)
    }

    fn come_home(&mut self, cell: &Cell, trip: usize, doors: i32) {
        if doors != 0 {
            let home = &mut self.trips[trip].home;
            self.homing -= cell.homes.cost(&self.prices, trip, *home);
            *home += doors;
            self.homing += cell.homes.cost(&self.prices, trip, *home);
        }
    }

    /// Says of how many parts a trip's ground is.
    pub fn set_apart(&mut self, trip: usize, apart: i32) {
        self.apart += i64::from(apart - self.trips[trip].apart);
        self.trips[trip].apart = apart;
    }

    fn arrive(&mut self, cell: &Cell, piece: Piece, trip: usize) {
        self.at[piece.stops()].fill(trip as u8);
        let face = usize::from(cell.face[usize::from(piece.lo)]);
        let on = &mut self.on[face * self.trips.len() + trip];
        *on += 1;
        if *on == 1 {
            self.splits += i64::from(self.trips_on[face] > 0);
            self.trips_on[face] += 1;
        }
    }

    fn leave(&mut self, cell: &Cell, piece: Piece, trip: usize) {
        self.at[piece.stops()].fill(NOWHERE);
        let face = usize::from(cell.face[usize::from(piece.lo)]);
        let on = &mut self.on[face * self.trips.len() + trip];
        *on -= 1;
        if *on == 0 {
            self.trips_on[face] -= 1;
            self.splits -= i64::from(self.trips_on[face] > 0);
        }
    }

    fn change(&mut self, trip: usize, walk: i32, load: i32) {
        let it = &mut self.trips[trip];
        self.timing -= self.prices.time(it.time());
        it.walk += walk;
        it.load += load;
        self.timing += self.prices.time(it.time());
        self.walk += i64::from(walk);
    }

    /// Puts a piece into a trip before what is at `place`.
    pub fn insert(&mut self, cell: &Cell, trip: usize, place: usize, piece: Piece) {
        let it = &mut self.trips[trip];
        let (a, b) = (it.before(place, cell), it.after(place, cell));
        let (to, on) = (cell.distance(a, piece.head()), cell.distance(piece.tail(), b));
        let added = to + piece.inner(cell) + on - it.gap(place);
        it.set_gap(place, on);
        it.pieces.insert(place, Piece { gap: to, ..piece });
        self.change(trip, added, piece.load(cell));
        self.arrive(cell, piece, trip);
        self.come_home(cell, trip, cell.homes.doors(piece.stops(), trip));
        self.join(cell, trip, place + 1);
        self.join(cell, trip, place);
    }

    /// Makes one piece of the two that meet before `place`, if they run on.
    fn join(&mut self, cell: &Cell, trip: usize, place: usize) {
        let pieces = &mut self.trips[trip].pieces;
        if place == 0 || place >= pieces.len() || !pieces[place - 1].runs_into(pieces[place], cell) {
            return;
        }
        let face = usize::from(cell.face[usize::from(pieces[place].lo)]);
        pieces[place - 1] = pieces[place - 1].joined(pieces[place]);
        pieces.remove(place);
        let trips = self.trips.len();
        self.on[face * trips + trip] -= 1;
    }

    /// Takes the pieces `from..to` out of a trip, and puts them into `loose`.
    pub fn remove(&mut self, cell: &Cell, trip: usize, from: usize, to: usize, loose: &mut Vec<Piece>) {
        let it = &mut self.trips[trip];
        let mut walk = it.gap(to);
        let mut load = 0;
        let first = loose.len();
        for piece in it.pieces.drain(from..to) {
            walk += piece.gap + piece.inner(cell);
            load += piece.load(cell);
            loose.push(piece);
        }
        let gap = if it.pieces.is_empty() { 0 } else { cell.distance(it.before(from, cell), it.after(from, cell)) };
        it.set_gap(from, gap);
        self.change(trip, gap - walk, -load);
        for &piece in &loose[first..] {
            self.come_home(cell, trip, -cell.homes.doors(piece.stops(), trip));
            self.leave(cell, piece, trip);
        }
    }

    /// Parts a piece of a trip in two, so that its first `count` stops as walked stand alone.
    pub fn part(&mut self, cell: &Cell, trip: usize, place: usize, count: u16) {
        let pieces = &mut self.trips[trip].pieces;
        let whole = pieces[place];
        let middle = if whole.back { whole.hi - count } else { whole.lo + count };
        let low = Piece { hi: middle, ..whole };
        let high = Piece { lo: middle, ..whole };
        let (mut first, mut second) = if whole.back { (high, low) } else { (low, high) };
        first.gap = whole.gap;
        second.gap = cell.distance(first.tail(), second.head());
        pieces[place] = first;
        pieces.insert(place + 1, second);
        let trips = self.trips.len();
        self.on[usize::from(cell.face[usize::from(whole.lo)]) * trips + trip] += 1;
    }

    /// Leaves a piece out of all rounds.
    pub fn give_up(&mut self, cell: &Cell, piece: Piece) {
        self.absence += piece.absence(cell);
        self.absent.push(piece);
    }

    /// Takes up some of what was left out, to be tried again.
    pub fn take_up(&mut self, cell: &Cell, most: usize, chance: &mut Chance, loose: &mut Vec<Piece>) {
        for _ in 0..most.min(self.absent.len()) {
            let piece = self.absent.swap_remove(chance.below(self.absent.len()));
            self.absence -= piece.absence(cell);
            loose.push(piece);
        }
    }

    /// Starts a trip from another hub, walking round in the same direction from `place` on.
    pub fn rehub(&mut self, cell: &Cell, trip: usize, hub: usize, place: usize) {
        let it = &mut self.trips[trip];
        it.hub = hub;
        it.pieces.rotate_left(place);
        self.remeasure(cell, trip);
    }

    /// Works a trip's gaps and walk out afresh.
    pub fn remeasure(&mut self, cell: &Cell, trip: usize) {
        let it = &mut self.trips[trip];
        let mut walk = 0;
        let mut from = cell.start(it.hub);
        for piece in &mut it.pieces {
            piece.gap = cell.distance(from, piece.head());
            walk += piece.gap + piece.inner(cell);
            from = piece.tail();
        }
        it.last = if it.pieces.is_empty() { 0 } else { cell.distance(from, cell.end(it.hub)) };
        let change = walk + it.last - it.walk;
        self.change(trip, change, 0);
    }
}

/// What is needed to go back to before a change.
#[derive(Clone, Debug, Default)]
pub(super) struct Before {
    mask: u128,
    trips: Vec<(usize, Trip)>,
    used: usize,
    absent: Vec<Piece>,
    absence: i64,
    timing: i64,
    walk: i64,
    homing: i64,
    apart: i64,
}

impl Before {
    /// Remembers what every change touches.
    pub fn begin(&mut self, cut: &Cut) {
        self.mask = 0;
        self.used = 0;
        self.absent.clone_from(&cut.absent);
        self.absence = cut.absence;
        (self.timing, self.walk, self.homing, self.apart) = (cut.timing, cut.walk, cut.homing, cut.apart);
    }

    pub fn touched(&self, trip: usize) -> bool {
        self.mask >> trip & 1 == 1
    }

    pub fn trips(&self) -> impl Iterator<Item = usize> + '_ {
        self.trips[..self.used].iter().map(|t| t.0)
    }

    /// Remembers a trip, before it is changed for the first time.
    pub fn touch(&mut self, cut: &Cut, trip: usize) {
        if self.touched(trip) {
            return;
        }
        self.mask |= 1 << trip;
        if self.used == self.trips.len() {
            self.trips.push((trip, Trip::default()));
        }
        let (index, saved) = &mut self.trips[self.used];
        *index = trip;
        let now = &cut.trips[trip];
        saved.pieces.clone_from(&now.pieces);
        (saved.hub, saved.last, saved.walk, saved.load) = (now.hub, now.last, now.walk, now.load);
        (saved.home, saved.apart) = (now.home, now.apart);
        self.used += 1;
    }

    /// Goes back.
    pub fn restore(&mut self, cell: &Cell, cut: &mut Cut) {
        for index in 0..self.used {
            let trip = self.trips[index].0;
            for place in 0..cut.trips[trip].pieces.len() {
                cut.leave(cell, cut.trips[trip].pieces[place], trip);
            }
        }
        for (trip, saved) in &mut self.trips[..self.used] {
            std::mem::swap(&mut cut.trips[*trip], saved);
            for place in 0..cut.trips[*trip].pieces.len() {
                cut.arrive(cell, cut.trips[*trip].pieces[place], *trip);
            }
        }
        cut.absent.clone_from(&self.absent);
        (cut.absence, cut.timing, cut.walk) = (self.absence, self.timing, self.walk);
        (cut.homing, cut.apart) = (self.homing, self.apart);
    }
}
