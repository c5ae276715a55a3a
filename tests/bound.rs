//! The bound from below, held against the shortest plans there are, which are found by trying everything.

use patchwalk::domain::network::{Edge, Face, Foot, Kind, Network, Routes, Side, Traits};
use patchwalk::domain::round::{Ask, Door, Effort, Mode, least_walking};
use proptest::prelude::*;

/// Nodes of the made networks: four rows of four.
const ROWS: usize = 4;
const FAR: u64 = u64::MAX / 8;

/// Streets in a grid; each length is given.
fn grid(lengths: &[u32]) -> Network {
    let node = |x: usize, y: usize| (y * ROWS + x) as u32;
    let across = (0..ROWS).flat_map(|y| (0..ROWS - 1).map(move |x| (node(x, y), node(x + 1, y))));
    let along = (0..ROWS - 1).flat_map(|y| (0..ROWS).map(move |x| (node(x, y), node(x, y + 1))));
    let edge = |((from, to), &length_dm): ((u32, u32), &u32)| Edge {
        from,
        to,
        length_dm,
        cost_dm: length_dm,
        kind: Kind::Pavement,
        traits: Traits::default(),
        face: None,
    };
    let nodes = (0..ROWS * ROWS).map(|n| [(n % ROWS) as f64 * 60.0, (n / ROWS) as f64 * 60.0]).collect();
    Network { nodes, edges: across.chain(along).zip(lengths).map(edge).collect(), ..Network::default() }
}

/// Decimetres from each node to each, by Floyd's and Warshall's method.
fn distances(network: &Network) -> Vec<Vec<u64>> {
    let count = network.nodes.len();
    let mut table = vec![vec![FAR; count]; count];
    (0..count).for_each(|n| table[n][n] = 0);
    for edge in &network.edges {
        let (a, b, cost) = (edge.from as usize, edge.to as usize, u64::from(edge.cost_dm));
        table[a][b] = table[a][b].min(cost);
        table[b][a] = table[a][b];
    }
    for k in 0..count {
        for i in 0..count {
            for j in 0..count {
                table[i][j] = table[i][j].min(table[i][k] + table[k][j]);
            }
        }
    }
    table
}

/// The walking of the shortest plan of all: every set of doors as one round in every order, and every way to part the
/// doors into such rounds.
fn least(ask: &Ask) -> Option<u64> {
    let (nodes, count) = (distances(ask.network), ask.doors.len());
    let ways = |door: usize| {
        let foot = ask.doors[door].foot;
        let edge = &ask.network.edges[foot.edge as usize];
        let spur = u64::from(foot.spur_dm);
        [(edge.from, u64::from(foot.offset_dm) + spur), (edge.to, u64::from(edge.length_dm - foot.offset_dm) + spur)]
    };
    let walk = |from: &[(u32, u64)], to: &[(u32, u64)]| {
        let all = from.iter().flat_map(|a| to.iter().map(move |b| (a, b)));
        all.map(|(a, b)| a.1 + nodes[a.0 as usize][b.0 as usize] + b.1).min().unwrap()
    };
    let between = |a: usize, b: usize| {
        let (x, y) = (ask.doors[a], ask.doors[b]);
        let spurs = u64::from(x.foot.spur_dm + y.foot.spur_dm);
        let along =
            (x.foot.edge == y.foot.edge).then(|| u64::from(x.foot.offset_dm.abs_diff(y.foot.offset_dm)) + spurs);
        if x.stop == y.stop { 0 } else { walk(&ways(a), &ways(b)).min(along.unwrap_or(FAR)) }
    };
    let mut alone = vec![FAR; 1 << count];
    for &hub in ask.hubs {
        let from_hub: Vec<u64> = (0..count).map(|d| walk(&[(hub, 0)], &ways(d))).collect();
        let mut path = vec![vec![FAR; count]; 1 << count];
        (0..count).for_each(|d| path[1 << d][d] = from_hub[d]);
        for set in 1usize..1 << count {
            for last in (0..count).filter(|d| set >> d & 1 == 1) {
                let so_far = path[set][last];
                let back = if ask.one_way { 0 } else { from_hub[last] };
                alone[set] = alone[set].min(so_far + back);
                for next in (0..count).filter(|d| set >> d & 1 == 0) {
                    let there = &mut path[set | 1 << next][next];
                    *there = (*there).min(so_far + between(last, next));
                }
            }
        }
    }
    let fits = |set: usize| {
        let service: u32 = (0..count).filter(|d| set >> d & 1 == 1).map(|d| ask.doors[d].service_s).sum();
        alone[set] as f64 / (ask.speed * 10.0) + f64::from(service) <= f64::from(ask.shift_s)
    };
    let mut parted = vec![FAR; 1 << count];
    parted[0] = 0;
    for set in 1usize..1 << count {
        let mut part = set;
        while part > 0 {
            if fits(part) {
                parted[set] = parted[set].min(alone[part] + parted[set & !part]);
            }
            part = (part - 1) & set;
        }
    }
    Some(parted[(1 << count) - 1]).filter(|&walk| walk < FAR)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_walks_less_than_the_bound(
        lengths in proptest::collection::vec(200u32..1500, 24),
        doors in proptest::collection::vec((0u32..24, 0u32..200, 0u32..90, 0u32..9, 30u32..400), 1..8),
        hubs in proptest::collection::vec(0u32..16, 1..4),
        shift_s in 400u32..8000,
        one_way in any::<bool>(),
    ) {
        let network = grid(&lengths);
        let mut made: Vec<Door> = Vec::new();
        for (n, &(edge, offset_dm, spur_dm, shared, service_s)) in doors.iter().enumerate() {
            // Now and then a flat behind the entrance of the door before.
            let behind = made.last().copied().filter(|_| shared < 3);
            let face = Face { stretch: edge, side: Side::Left };
            let own = Door { foot: Foot { edge, offset_dm, spur_dm }, stop: n as u32, face, service_s };
            made.push(behind.map_or(own, |door| Door { service_s, ..door }));
        }
        let routes = Routes::new(&network);
        let ask = Ask {
            network: &network, routes: &routes, doors: &made, hubs: &hubs, rounds: None, more_rounds: false, shift_s, speed: 1.25, one_way,
            mode: Mode::Shortest, before: &[], whole_sides: false, one_piece: false, seed: 1,
            effort: Effort { steps_per_stop: 1 },
        };
        let bound = least_walking(&ask);
        if let Some(least) = least(&ask) {
            prop_assert!(bound.is_some_and(|bound| bound <= least), "{bound:?} over {least}");
            // Where one round has the time for all, it comes near.
            let near = shift_s < 4000 || hubs.len() > 1 || bound.is_some_and(|bound| bound * 10 >= least * 7);
            prop_assert!(near, "{bound:?} says little of {least}");
        }
    }
}
