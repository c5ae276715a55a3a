//! Prices on their way up: the search for a high bound from below (`bound`).
//!
//! Steps after Volgenant and Jonker, "A branch and bound algorithm for the symmetric traveling salesman problem based on
//! the 1-tree relaxation", European Journal of Operational Research 9(1), 1982.

/// Prices are in this part of a decimetre, as a power of 2.
const FINE: u32 = 8;
const HUB: u32 = u32::MAX;

/// Entrances and the ways between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Decimetres, with front paths, from row to column.
    pub table: Vec<i32>,
    /// From or to the nearest hub.
    pub hub: Vec<i32>,
    /// Doors at each.
    pub doors: Vec<i64>,
    /// How many rings lie between it and the hubs.
    pub ring: Vec<usize>,
}

impl Places {
    /// Some of the places, as if this far from the hubs were the hub.
    pub fn beyond(&self, some: &[usize], ring_dm: i32) -> Self {
        let count = self.doors.len();
        let table = some.iter().flat_map(|&a| some.iter().map(move |&b| self.table[a * count + b]));
        Self {
            table: table.collect(),
            hub: some.iter().map(|&p| self.hub[p] - ring_dm).collect(),
            doors: some.iter().map(|&p| self.doors[p]).collect(),
            ring: vec![0; some.len()],
        }
    }
}

/// A line around the hubs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ring {
    /// As many rounds at least come beyond it.
    pub rounds: i64,
}

pub(super) struct Ascent<'a> {
    places: &'a Places,
    rings: &'a [Ring],
    one_way: bool,
    /// The price of each leg at an entrance, for each of its doors.
    price: Vec<i64>,
    /// What a leg across each ring costs less, so that there are enough of them.
    discount: Vec<i64>,
    /// The discounts between the hub and each place together.
    off: Vec<i64>,
    tree: Tree,
}

/// The shortest tree at some prices, and the last legs.
#[derive(Default)]
struct Tree {
    cost: i64,
    /// Legs at each entrance.
    legs: Vec<i64>,
    /// Legs across each ring, as what is more than across the one before.
    across: Vec<i64>,
    /// Working room: how near each entrance is to the tree, and to what.
    near: Vec<(i64, u32)>,
    open: Vec<u32>,
}

impl<'a> Ascent<'a> {
    pub fn new(places: &'a Places, rings: &'a [Ring], one_way: bool) -> Self {
        let price = vec![0; places.doors.len()];
        let (discount, off) = (vec![0; rings.len()], price.clone());
        Self { places, rings, one_way, price, discount, off, tree: Tree::default() }
    }

    /// The highest bound of so many tries, in decimetres: rounded up, as walking is whole decimetres.
    pub fn climb(&mut self, tries: usize) -> u64 {
        let mut best = 0;
        let mut last = vec![0; self.price.len()];
        let mut first_step = 0;
        for n in 0..tries {
            let bound = self.bound();
            best = best.max(bound);
            if n == 0 {
                first_step = (bound / (2 * self.price.len() as i64 + 2)).max(1 << FINE);
            }
            let left = (tries - n) as i64;
            self.step(first_step * left / tries as i64 * left / tries as i64, &mut last);
        }
        u64::try_from((best + (1 << FINE) - 1) >> FINE).unwrap_or(0)
    }

    /// Where there are too many legs they become dearer, where too few cheaper. `last`: how many too many there were.
    fn step(&mut self, step: i64, last: &mut [i64]) {
        for (place, last) in last.iter_mut().enumerate() {
            let doors = self.places.doors[place];
            // In hundredths of a leg for each door.
            let many = (self.tree.legs[place] - 2 * doors) * 100 / doors;
            self.price[place] += step * (60 * many + 40 * *last) / 10_000;
            if self.one_way {
                // A round's last door has one leg only: a price below nothing would be no bound.
                self.price[place] = self.price[place].max(0);
            }
            *last = many;
        }
        let mut across = 0;
        for ring in 0..self.rings.len() {
            across += self.tree.across[ring];
            let few = (self.legs_across(ring) - across).clamp(-4, 4);
            self.discount[ring] = (self.discount[ring] + step * few / 4).max(0);
        }
    }

    fn legs_across(&self, ring: usize) -> i64 {
        self.rings[ring].rounds * if self.one_way { 1 } else { 2 }
    }

    /// What no plan goes below, at the prices of now.
    fn bound(&mut self) -> i64 {
        let up_to: Vec<i64> = std::iter::once(0)
            .chain(self.discount.iter().scan(0, |sum, discount| {
                *sum += discount;
                Some(*sum)
            }))
            .collect();
        self.off = self.places.ring.iter().map(|&ring| up_to[ring]).collect();
        self.grow_tree();
        self.add_further_doors();
        let back = self.last_legs();
        let prices: i64 = self.price.iter().zip(&self.places.doors).map(|(price, doors)| price * doors).sum();
        let discounts: i64 = (0..self.rings.len()).map(|ring| self.discount[ring] * self.legs_across(ring)).sum();
        self.tree.cost + back + discounts - 2 * prices
    }

    fn leg(&self, a: usize, b: usize) -> i64 {
        let off = (self.off[a] - self.off[b]).abs();
        (i64::from(self.places.table[a * self.price.len() + b]) << FINE) + self.price[a] + self.price[b] - off
    }

    fn hub_leg(&self, to: usize) -> i64 {
        (i64::from(self.places.hub[to]) << FINE) + self.price[to] - self.off[to]
    }

    /// Writes down `times` legs from a place, or the hub, to another.
    fn walk(&mut self, from: Option<usize>, to: usize, times: i64) {
        let ring = |place: Option<usize>| place.map_or(0, |p| self.places.ring[p]);
        let (a, b) = (ring(from), ring(Some(to)));
        self.tree.across[a.min(b)] += times;
        self.tree.across[a.max(b)] -= times;
        self.tree.legs[to] += times;
        if let Some(from) = from {
            self.tree.legs[from] += times;
        }
    }

    /// Prim's algorithm from the hub, over one door of each entrance.
    fn grow_tree(&mut self) {
        let count = self.price.len();
        self.tree.cost = 0;
        for (list, length) in [(&mut self.tree.legs, count), (&mut self.tree.across, self.rings.len() + 1)] {
            list.clear();
            list.resize(length, 0);
        }
        let mut near = std::mem::take(&mut self.tree.near);
        let mut open = std::mem::take(&mut self.tree.open);
        near.clear();
        near.extend((0..count).map(|to| (self.hub_leg(to), HUB)));
        open.clear();
        open.extend(0..count as u32);
        let mut next = (0..count).min_by_key(|&slot| near[slot].0);
        while let Some(slot) = next {
            let new = open.swap_remove(slot) as usize;
            let (cost, from) = near[new];
            self.tree.cost += cost;
            self.walk((from != HUB).then_some(from as usize), new, 1);
            next = self.offer(new, &open, &mut near);
        }
        (self.tree.near, self.tree.open) = (near, open);
    }

    /// Offers legs from what is new in the tree to all that is still open; the slot of what is nearest then.
    fn offer(&self, new: usize, open: &[u32], near: &mut [(i64, u32)]) -> Option<usize> {
        let count = self.price.len();
        let row = &self.places.table[new * count..(new + 1) * count];
        let (price, off) = (self.price[new], self.off[new]);
        let mut least = (i64::MAX, None);
        for (slot, &to) in open.iter().enumerate() {
            let to = to as usize;
            let cost = (i64::from(row[to]) << FINE) + price + self.price[to] - (off - self.off[to]).abs();
            if cost < near[to].0 {
                near[to] = (cost, new as u32);
            }
            if near[to].0 < least.0 {
                least = (near[to].0, Some(slot));
            }
        }
        least.1
    }

    /// Further doors of an entrance each join the tree by the cheapest leg there is: they lie where the first does.
    fn add_further_doors(&mut self) {
        for place in (0..self.price.len()).filter(|&p| self.places.doors[p] > 1) {
            let further = self.places.doors[place] - 1;
            let others = (0..self.price.len()).filter(|&p| p != place).map(|p| (self.leg(place, p), Some(p)));
            let own = (2 * self.price[place], Some(place));
            let all = others.chain([own, (self.hub_leg(place), None)]);
            let (cost, to) = all.min_by_key(|leg| leg.0).unwrap_or(own);
            self.tree.cost += further * cost;
            self.walk(to, place, further);
        }
    }

    /// The last legs of as many rounds as there must be, and of more where that costs less.
    fn last_legs(&mut self) -> i64 {
        if self.one_way {
            return 0;
        }
        let mut legs: Vec<(i64, usize)> = (0..self.price.len()).map(|p| (self.hub_leg(p), p)).collect();
        legs.sort_unstable();
        let (mut cost, mut missing) = (0, self.rings.first().map_or(1, |ring| ring.rounds));
        for (leg, place) in legs {
            let doors = if leg < 0 { self.places.doors[place] } else { self.places.doors[place].min(missing) };
            if doors <= 0 {
                break;
            }
            cost += leg * doors;
            missing = (missing - doors).max(0);
            self.walk(None, place, doors);
        }
        cost
    }
}
