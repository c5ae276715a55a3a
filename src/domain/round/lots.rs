//! Cutting the ground into lots that are planned side by side, and regrouping rounds into new lots so that what was a border is inside.

use super::stops::Ground;
use super::{Ask, Mode};

/// A lot with up to this many stops is planned as one.
pub(super) const WHOLE: usize = 1200;
/// And up to this many rounds.
const WHOLE_ROUNDS: usize = 80;
/// Rounds of a lot, where there are several.
const LOT_ROUNDS: usize = 14;
/// Stops of a lot, where there are several.
const LOT_STOPS: usize = 900;
/// Stops of a lot that gets a single round, at most.
const LONE_STOPS: usize = 2400;
/// Stops of a face that stay together when the ground is cut, at most.
const BLOCK: usize = 100;
/// Walking from one face to the next, on average over estates.
const BETWEEN_FACES_DM: i64 = 450;
/// A round takes this much of the shift, in 1000, where the number of rounds is left to the planner.
const FILLED: i64 = 945;

/// Stops to plan together, and the rounds to make of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Lot {
    /// Ascending.
    pub stops: Vec<u32>,
    pub rounds: usize,
}

/// What each stop needs: decimetres of time around it, and of walking from a hub and back.
struct Needs {
    local: Vec<i64>,
    travel: Vec<i64>,
}

impl Needs {
    fn of(ground: &Ground, one_way: bool) -> Self {
        let mut each = vec![0i64; ground.faces];
        ground.stops.iter().for_each(|s| each[s.face as usize] += 1);
        let mut local = Vec::with_capacity(ground.stops.len());
        for (index, stop) in ground.stops.iter().enumerate() {
            let before = index.checked_sub(1).map(|b| &ground.stops[b]).filter(|b| b.face == stop.face);
            let step = before.map_or(0, |b| [0, 1].map(|k| i64::from((b.at[k] - stop.at[k]).abs())).iter().sum());
            local.push(i64::from(stop.load) + step.min(2000) + BETWEEN_FACES_DM / each[stop.face as usize].max(1));
        }
        let ways = if one_way { 1 } else { 2 };
        let travel = ground.stops.iter().map(|s| ways * i64::from(s.hub_dm)).collect();
        Self { local, travel }
    }

    /// The share of a round of `time` decimetres that each stop takes up, in millionths.
    fn shares(&self, time: i64) -> impl Iterator<Item = i64> + '_ {
        // Most of the way to a hub is shared by the round; a stop beside the way costs less than its distance says.
        let inside = move |travel: i64| (time - travel * 9 / 10).max(time / 20).max(1);
        self.local.iter().zip(&self.travel).map(move |(&local, &travel)| local * 1_000_000 / inside(travel))
    }
}

/// How many rounds the shift asks for.
pub(super) fn rounds_needed(ask: &Ask, ground: &Ground) -> usize {
    let needs = Needs::of(ground, ask.one_way);
    let total: i64 = needs.shares(i64::from(ground.shift_dm) * FILLED / 1000).sum();
    usize::try_from((total + 999_999) / 1_000_000).unwrap_or(1).max(1)
}

/// The share of a round that each stop is thought to take up, in millionths: the sum is about `rounds`.
pub(super) fn shares(ask: &Ask, ground: &Ground, rounds: usize) -> Vec<i64> {
    let needs = Needs::of(ground, ask.one_way);
    let time = match ask.mode {
        Mode::Shortest => i64::from(ground.shift_dm) * FILLED / 1000,
        Mode::Balanced => usual_time(&needs, rounds),
    };
    needs.shares(time).collect()
}

/// What the rounds of a lot took in a first plan, in decimetres of time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Took {
    pub rounds: i64,
    pub time: i64,
    /// Of that, between the hub and the first and last doors.
    pub travel: i64,
}

/// Corrects what was thought by what a first plan of the lots took: a lot needs as many rounds as would do its work in
/// the mean time of all, each with the lot's usual way to the hub.
pub(super) fn correct(shares: &mut [i64], lots: &[Lot], took: &[Took]) {
    let rounds: i64 = took.iter().map(|t| t.rounds).sum();
    let mean = took.iter().map(|t| t.time).sum::<i64>() / rounds.max(1);
    for (lot, took) in lots.iter().zip(took) {
        let inside = (mean - took.travel / took.rounds.max(1)).max(mean / 20).max(1);
        let needed = (took.time - took.travel) * 1_000_000 / inside;
        let thought: i64 = lot.stops.iter().map(|&s| shares[s as usize]).sum();
        if needed > 0 && thought > 0 {
            for &stop in &lot.stops {
                let share = &mut shares[stop as usize];
                *share = (i128::from(*share) * i128::from(needed) / i128::from(thought)) as i64;
            }
        }
    }
}

/// Whether so much ground is planned as one.
pub(super) fn is_one_lot(stops: usize, rounds: usize) -> bool {
    stops <= WHOLE && rounds <= WHOLE_ROUNDS
}

/// Cuts all of the ground into lots for this many rounds: one lot where it is small enough.
pub(super) fn cut_ground(ground: &Ground, shares: &[i64], rounds: usize) -> Vec<Lot> {
    if is_one_lot(shares.len(), rounds) {
        return vec![Lot { stops: (0..shares.len() as u32).collect(), rounds }];
    }
    let mut faces: Vec<Block> = Vec::new();
    for (index, stop) in ground.stops.iter().enumerate() {
        match faces.last_mut() {
            Some(block) if ground.stops[block.first].face == stop.face && block.count < BLOCK => {
                block.share += shares[index];
                block.count += 1;
            }
            _ => faces.push(Block { first: index, count: 1, at: stop.at, share: shares[index] }),
        }
    }
    let mut lots = Vec::new();
    halve(&mut faces, rounds, &mut lots);
    lots
}

/// The time of a round, if this many do all the work.
fn usual_time(needs: &Needs, rounds: usize) -> i64 {
    let (mut low, mut high) = (1i64, 1_000_000_000i64);
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if needs.shares(middle).sum::<i64>() > rounds as i64 * 1_000_000 { low = middle } else { high = middle }
    }
    high
}

/// One face, or a part of a very long one, while the ground is cut.
#[derive(Clone, Copy)]
struct Block {
    first: usize,
    count: usize,
    at: [i32; 2],
    share: i64,
}

fn halve(blocks: &mut [Block], rounds: usize, lots: &mut Vec<Lot>) {
    let stops: usize = blocks.iter().map(|b| b.count).sum();
    let small = rounds <= LOT_ROUNDS && stops <= if rounds == 1 { LONE_STOPS } else { LOT_STOPS };
    if small || rounds == 0 || blocks.len() <= 1 {
        let mut stops: Vec<u32> = blocks.iter().flat_map(|b| b.first as u32..(b.first + b.count) as u32).collect();
        stops.sort_unstable();
        lots.push(Lot { stops, rounds });
        return;
    }
    let axis = longer_axis(blocks.iter().map(|b| b.at));
    blocks.sort_unstable_by_key(|b| (b.at[axis], b.at[1 - axis], b.first));
    let total: i64 = blocks.iter().map(|b| b.share).sum();
    // Where one round has far too many stops to choose from, some ground gets none.
    let left_rounds = rounds.div_ceil(2);
    let wanted = (i128::from(total) * left_rounds as i128 / rounds.max(2) as i128) as i64;
    let mut sum = 0;
    let mut count = 0;
    while count < blocks.len() - 1 && sum + blocks[count].share / 2 < wanted {
        sum += blocks[count].share;
        count += 1;
    }
    let (left, right) = blocks.split_at_mut(count.max(1));
    halve(left, left_rounds, lots);
    halve(right, rounds - left_rounds, lots);
}

fn longer_axis(places: impl Iterator<Item = [i32; 2]>) -> usize {
    let (mut low, mut high) = ([i32::MAX; 2], [i32::MIN; 2]);
    for at in places {
        for axis in [0, 1] {
            low[axis] = low[axis].min(at[axis]);
            high[axis] = high[axis].max(at[axis]);
        }
    }
    let extent = |axis: usize| i64::from(high[axis]) - i64::from(low[axis]);
    usize::from(extent(1) > extent(0))
}

/// Directions along which rounds are regrouped, one after the other: (cosine, sine) in hundredths, far from each other.
const TURNS: [[i64; 2]; 4] = [[77, 64], [26, 97], [97, -26], [57, -82]];

/// Groups rounds by where their middles are, looked at from another side in each phase. `sizes` are their stops.
pub(super) fn regroup(middles: &[[i32; 2]], sizes: &[usize], phase: usize) -> Vec<Vec<usize>> {
    let [cos, sin] = TURNS[phase % TURNS.len()];
    let turned = |at: &[i32; 2]| {
        let (x, y) = (i64::from(at[0]), i64::from(at[1]));
        [((cos * x - sin * y) / 100) as i32, ((sin * x + cos * y) / 100) as i32]
    };
    let mut all: Vec<([i32; 2], usize)> = middles.iter().enumerate().map(|(i, m)| (turned(m), i)).collect();
    let mut groups = Vec::new();
    // The first cut is off the middle, so that borders move.
    split_group(&mut all, sizes, &mut groups, [50, 38, 62, 44][phase % 4]);
    groups
}

fn split_group(all: &mut [([i32; 2], usize)], sizes: &[usize], groups: &mut Vec<Vec<usize>>, percent: usize) {
    let stops: usize = all.iter().map(|a| sizes[a.1]).sum();
    if all.len() <= 1 || (all.len() <= LOT_ROUNDS && stops <= LOT_STOPS) {
        let mut group: Vec<usize> = all.iter().map(|a| a.1).collect();
        group.sort_unstable();
        groups.push(group);
        return;
    }
    let axis = longer_axis(all.iter().map(|a| a.0));
    all.sort_unstable_by_key(|a| (a.0[axis], a.0[1 - axis], a.1));
    let middle = (all.len() * percent / 100).clamp(1, all.len() - 1);
    let (left, right) = all.split_at_mut(middle);
    split_group(left, sizes, groups, 50);
    split_group(right, sizes, groups, 50);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_round_is_in_one_group_in_every_phase(
            middles in proptest::collection::vec([-90_000i32..90_000, -90_000i32..90_000], 1..200),
            phase in 0usize..6,
        ) {
            let sizes = vec![50; middles.len()];
            let groups = regroup(&middles, &sizes, phase);
            let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..middles.len()).collect::<Vec<_>>());
            prop_assert!(groups.iter().all(|g| g.len() <= LOT_ROUNDS));
        }

        #[test]
        fn halving_gives_away_every_stop_and_round_once(
            places in proptest::collection::vec(([-90_000i32..90_000, -90_000i32..90_000], 1usize..12), 1..300),
            rounds in 1usize..90,
        ) {
            let mut first = 0;
            let mut blocks: Vec<Block> = Vec::new();
            for &(at, count) in &places {
                blocks.push(Block { first, count, at, share: 20_000 * count as i64 });
                first += count;
            }
            let mut lots = Vec::new();
            halve(&mut blocks, rounds, &mut lots);
            let mut stops: Vec<u32> = lots.iter().flat_map(|l| l.stops.iter().copied()).collect();
            stops.sort_unstable();
            prop_assert_eq!(stops, (0..first as u32).collect::<Vec<_>>());
            prop_assert_eq!(lots.iter().map(|l| l.rounds).sum::<usize>(), rounds);
        }
    }
}
