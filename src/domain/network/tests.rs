//! Small towns, drawn by hand and by chance.

use proptest::prelude::*;

use super::build::{Ground, build};
use super::kinds::{make_of, mark_of};
use super::line::{P, distance, meet};
use super::snap::{Door, How, Reached, Snapper, Unreached};
use super::ways::{Sign, Way, Ways};
use super::{Kind, Side};

/// A map in the making. Ends of ways at the same point meet.
#[derive(Clone, Debug, Default)]
struct Town {
    ways: Ways,
    ends: Vec<P>,
}

impl Town {
    fn node(&mut self, at: P) -> u32 {
        let known = self.ends.iter().position(|end| distance(*end, at) < 0.01);
        let number = known.unwrap_or_else(|| {
            self.ends.push(at);
            self.ends.len() - 1
        });
        u32::try_from(number).unwrap()
    }

    fn way(mut self, name: &str, tags: &[(&str, &str)], line: &[P]) -> Self {
        let (from, to) = (self.node(line[0]), self.node(line[line.len() - 1]));
        let tag = |key: &str| tags.iter().find(|(k, _)| *k == key).map(|(_, value)| *value);
        self.ways.ways.push(Way {
            line: line.to_vec(),
            from,
            to,
            name: (!name.is_empty()).then(|| name.to_owned()),
            other_names: tag("name:cy").map(str::to_owned).into_iter().collect(),
            level: tag("layer").map_or(0, |layer| layer.parse().unwrap()),
            oneway: tag("oneway") == Some("yes"),
            make: make_of(&tag).unwrap(),
        });
        self
    }

    fn quiet(self, name: &str, line: &[P]) -> Self {
        self.way(name, &[("highway", "residential")], line)
    }

    fn busy(self, name: &str, line: &[P]) -> Self {
        self.way(name, &[("highway", "primary")], line)
    }

    fn path(self, line: &[P]) -> Self {
        self.way("", &[("highway", "footway")], line)
    }

    fn sign(mut self, tags: &[(&str, &str)], at: P) -> Self {
        let mark = mark_of(&|key| tags.iter().find(|(k, _)| *k == key).map(|(_, value)| *value)).unwrap();
        self.ways.signs.push(Sign { at, mark });
        self
    }

    fn zebra(self, at: P) -> Self {
        self.sign(&[("highway", "crossing"), ("crossing", "marked")], at)
    }

    fn ground(&self) -> Ground {
        build(&self.ways)
    }
}

/// Larch Road runs east; Marl Street, which is busy, crosses its east end from south to north.
fn two_roads() -> Town {
    Town::default()
        .quiet("Larch Road", &[[0.0, 0.0], [200.0, 0.0]])
        .busy("Marl Street", &[[200.0, -150.0], [200.0, 0.0]])
        .busy("Marl Street", &[[200.0, 0.0], [200.0, 150.0]])
}

fn of(ground: &Ground, kind: Kind) -> usize {
    ground.network.edges.iter().filter(|edge| edge.kind == kind).count()
}

/// Decimetres of cost between the nodes nearest to two points; none where there is no way.
fn cost(ground: &Ground, from: P, to: P) -> Option<u64> {
    let nodes = &ground.network.nodes;
    let near =
        |at: P| (0..nodes.len()).min_by(|a, b| distance(nodes[*a], at).total_cmp(&distance(nodes[*b], at))).unwrap();
    let mut best = vec![u64::MAX; nodes.len()];
    best[near(from)] = 0;
    // Bellman and Ford: slow and plain.
    loop {
        let mut moved = false;
        for edge in &ground.network.edges {
            for (a, b) in [(edge.from as usize, edge.to as usize), (edge.to as usize, edge.from as usize)] {
                let via = best[a].saturating_add(u64::from(edge.cost_dm));
                if best[a] < u64::MAX && via < best[b] {
                    (best[b], moved) = (via, true);
                }
            }
        }
        if !moved {
            return Some(best[near(to)]).filter(|cost| *cost < u64::MAX);
        }
    }
}

fn snap(ground: &Ground, street: &str, at: P) -> Result<Reached, Unreached> {
    Snapper::new(ground).snap(Door { street: Some(street), at: Some(at) })
}

fn street_of(ground: &Ground, door: &Reached) -> Option<String> {
    let street = ground.network.stretches[door.face.stretch as usize].street?;
    Some(ground.network.streets[street as usize].clone())
}

#[test]
fn a_quiet_street_has_two_pavements_and_somewhere_to_cross_every_25_m() {
    let ground = Town::default().quiet("Larch Road", &[[0.0, 0.0], [200.0, 0.0]]).ground();
    assert_eq!(of(&ground, Kind::QuietCrossing), 7);
    let crossing = ground.network.edges.iter().find(|edge| edge.kind == Kind::QuietCrossing).unwrap();
    assert_eq!((crossing.length_dm, crossing.cost_dm), (90, 140));
    assert_eq!(ground.pieces_dm.len(), 1);
    let north: u32 =
        ground.network.edges.iter().filter(|e| e.face.is_some_and(|f| f.side == Side::Left)).map(|e| e.length_dm).sum();
    assert!((2_100..2_110).contains(&north), "{north}");
}

#[test]
fn a_busy_road_with_no_crossing_is_not_crossed() {
    let ground = two_roads().quiet("Elm Road", &[[200.0, 0.0], [400.0, 0.0]]).ground();
    assert_eq!(of(&ground, Kind::MarkedCrossing), 0);
    assert_eq!(cost(&ground, [100.0, 4.5], [300.0, 4.5]), None);
    assert!(cost(&ground, [100.0, 4.5], [100.0, -4.5]).is_some());
}

#[test]
fn it_is_crossed_where_a_crossing_is_marked_and_that_takes_twelve_seconds() {
    let town = two_roads().quiet("Elm Road", &[[200.0, 0.0], [400.0, 0.0]]);
    let ground = town.zebra([200.0, 60.0]).ground();
    assert_eq!(of(&ground, Kind::MarkedCrossing), 1);
    let zebra = ground.network.edges.iter().find(|edge| edge.kind == Kind::MarkedCrossing).unwrap();
    assert_eq!(zebra.cost_dm - zebra.length_dm, 150);
    let over = cost(&ground, [100.0, 4.5], [300.0, 4.5]).unwrap();
    assert!((2_900..3_400).contains(&over), "{over}");
}

#[test]
fn a_lowered_kerb_is_not_enough_on_a_busy_road() {
    let town = two_roads().quiet("Elm Road", &[[200.0, 0.0], [400.0, 0.0]]);
    let ground = town.sign(&[("highway", "crossing"), ("crossing", "unmarked")], [200.0, 60.0]).ground();
    assert_eq!(cost(&ground, [100.0, 4.5], [300.0, 4.5]), None);
}

#[test]
fn lights_at_a_junction_let_people_over_every_arm() {
    let town = two_roads().quiet("Elm Road", &[[200.0, 0.0], [400.0, 0.0]]);
    let ground = town.sign(&[("highway", "traffic_signals")], [200.0, 0.0]).ground();
    assert_eq!(of(&ground, Kind::MarkedCrossing), 2);
    assert!(cost(&ground, [100.0, 4.5], [300.0, 4.5]).unwrap() < 2_400);
}

#[test]
fn a_footbridge_leads_over_a_busy_road_and_a_path_drawn_over_it_by_mistake_does_not() {
    let west = |town: Town| town.path(&[[190.0, 80.0], [150.0, 80.0]]).path(&[[150.0, 80.0], [150.0, 0.0]]);
    let east = |town: Town| town.path(&[[210.0, 80.0], [250.0, 80.0]]).path(&[[250.0, 80.0], [250.0, 0.0]]);
    let sides = |town: Town| {
        town.quiet("Larch Road", &[[0.0, 0.0], [150.0, 0.0]])
            .quiet("Elm Road", &[[250.0, 0.0], [400.0, 0.0]])
            .busy("Marl Street", &[[200.0, -150.0], [200.0, 150.0]])
    };
    let over: [P; 2] = [[190.0, 80.0], [210.0, 80.0]];
    let bridge = sides(east(west(Town::default()))).way("", &[("highway", "footway"), ("layer", "1")], &over);
    assert!(cost(&bridge.ground(), [100.0, 4.5], [300.0, 4.5]).is_some());
    let mistake = sides(east(west(Town::default()))).path(&over).ground();
    assert_eq!(cost(&mistake, [100.0, 4.5], [300.0, 4.5]), None);
    assert_eq!(mistake.left_out, 1);
}

#[test]
fn where_a_busy_road_turns_quiet_nobody_crosses_at_its_very_end() {
    let ground = Town::default()
        .busy("Marl Street", &[[0.0, 0.0], [100.0, 0.0]])
        .quiet("Marl Street", &[[100.0, 0.0], [200.0, 0.0]])
        .ground();
    let crossings = ground.network.edges.iter().filter(|edge| edge.kind == Kind::QuietCrossing);
    let nearest = crossings.map(|edge| ground.network.nodes[edge.from as usize][0]).fold(f64::INFINITY, f64::min);
    assert!(nearest > 110.0, "{nearest}");
}

#[test]
fn a_dual_carriageway_has_no_pavement_in_its_middle_and_is_crossed_in_two_goes() {
    let half = [("highway", "trunk"), ("oneway", "yes")];
    let town = Town::default()
        .way("Usk Way", &half, &[[300.0, 0.0], [0.0, 0.0]])
        .way("Usk Way", &half, &[[0.0, 20.0], [300.0, 20.0]])
        .zebra([150.0, 0.0])
        .zebra([152.0, 20.0]);
    let ground = town.ground();
    let between = |p: &P| p[1] > 1.0 && p[1] < 19.0;
    let nodes = &ground.network.nodes;
    let walked = ground.network.edges.iter().filter(|edge| edge.kind == Kind::Pavement);
    assert_eq!(walked.filter(|edge| between(&nodes[edge.from as usize])).count(), 0);
    assert!(cost(&ground, [0.0, -6.5], [0.0, 26.5]).is_none_or(|cost| cost > 3_000));
    assert!(cost(&ground, [150.0, 6.5], [150.0, 26.5]).is_some());
}

#[test]
fn private_ways_lead_to_their_doors_and_are_no_short_cut() {
    let private = [("highway", "service"), ("access", "private")];
    let ground = two_roads()
        .quiet("Oak Road", &[[0.0, 0.0], [0.0, 100.0]])
        .quiet("Oak Road", &[[0.0, 100.0], [190.0, 100.0]])
        .quiet("Larch Road", &[[0.0, 0.0], [-50.0, 0.0]])
        .way("Coach Yard", &private, &[[-50.0, 0.0], [-50.0, 140.0], [190.0, 100.0]])
        .ground();
    assert!(cost(&ground, [-50.0, 0.0], [190.0, 100.0]).unwrap() > 3_000);
    let door = snap(&ground, "Coach Yard", [-60.0, 60.0]).unwrap();
    assert!(ground.network.edges[door.foot.edge as usize].traits.private);
}

#[test]
fn a_locked_gate_stops_people_and_a_kissing_gate_stops_wheels() {
    let lane = |barrier: &[(&str, &str)]| {
        let town = Town::default().quiet("Larch Road", &[[0.0, 0.0], [100.0, 0.0]]);
        let town = town.path(&[[100.0, 0.0], [150.0, 0.0], [200.0, 0.0]]);
        town.quiet("Elm Road", &[[200.0, 0.0], [300.0, 0.0]]).sign(barrier, [150.0, 0.0]).ground()
    };
    let locked = lane(&[("barrier", "gate"), ("access", "private")]);
    assert_eq!(cost(&locked, [50.0, 4.5], [250.0, 4.5]), None);
    let kissing = lane(&[("barrier", "kissing_gate")]);
    assert!(cost(&kissing, [50.0, 4.5], [250.0, 4.5]).is_some());
    let stiles = kissing.network.edges.iter().filter(|edge| edge.traits.steps && edge.traits.gate).count();
    assert_eq!(stiles, 2);
}

#[test]
fn a_street_drawn_in_pieces_is_one_stretch_and_a_path_does_not_cut_it() {
    let ground = Town::default()
        .quiet("Larch Road", &[[0.0, 0.0], [80.0, 0.0]])
        .quiet("Larch Road", &[[160.0, 0.0], [80.0, 0.0]])
        .path(&[[80.0, 0.0], [80.0, 60.0]])
        .ground();
    assert_eq!(ground.network.stretches.len(), 2);
    assert_eq!(ground.stretches(), 2);
    // From the far pavement the path is reached by crossing at its mouth.
    assert_eq!(cost(&ground, [80.0, -4.5], [80.0, 60.0]).unwrap() / 10, 69);
}

#[test]
fn doors_are_on_their_own_street_on_their_own_side_however_it_is_spelled() {
    let ground = two_roads().ground();
    let north = snap(&ground, "LARCH RD.", [60.0, 15.0]).unwrap();
    assert_eq!((north.how, north.face.side), (How::ByName, Side::Left));
    assert_eq!((north.foot.spur_dm, street_of(&ground, &north).as_deref()), (105, Some("Larch Road")));
    let south = snap(&ground, "The Old Forge Larch Road", [60.0, -15.0]).unwrap();
    assert_eq!((south.how, south.face.side), (How::ByName, Side::Right));
}

#[test]
fn a_corner_house_is_on_the_street_that_it_is_named_after_and_not_on_the_nearer_one() {
    let ground = two_roads().ground();
    let corner = snap(&ground, "Larch Road", [188.0, 30.0]).unwrap();
    assert_eq!(street_of(&ground, &corner).as_deref(), Some("Larch Road"));
    let across = snap(&ground, "Marl Street", [188.0, 30.0]).unwrap();
    assert_eq!(across.face.side, Side::Left);
}

#[test]
fn a_street_is_found_by_its_welsh_name_too() {
    let tags = [("highway", "residential"), ("name:cy", "Heol y Bont")];
    let ground = Town::default().way("Bridge Road", &tags, &[[0.0, 0.0], [100.0, 0.0]]).ground();
    assert_eq!(snap(&ground, "Heol-y-Bont", [50.0, 20.0]).unwrap().how, How::ByName);
}

#[test]
fn doors_that_cannot_be_reached_say_why() {
    let ground = two_roads().quiet("Elm Road", &[[212.0, 40.0], [260.0, 40.0]]).ground();
    let door = |street: &str, at: P| snap(&ground, street, at).unwrap_err();
    assert_eq!(door("Elm Road", [240.0, 50.0]), Unreached::CutOff { street: Some("Elm Road".into()) });
    assert_eq!(door("Far Lane", [0.0, 500.0]), Unreached::TooFar { metres: 399 });
    let nowhere = Snapper::new(&ground).snap(Door { street: Some("Larch Road"), at: None });
    assert_eq!(nowhere.unwrap_err(), Unreached::NoPoint);
    let empty = Ground::default();
    assert_eq!(snap(&empty, "Larch Road", [0.0, 0.0]).unwrap_err(), Unreached::NoStreets);
    for why in [door("Elm Road", [240.0, 50.0]), door("Far Lane", [0.0, 500.0]), Unreached::NoPoint] {
        assert!(why.words().ends_with('.') && !why.code().is_empty());
    }
}

#[test]
fn a_door_across_a_busy_road_from_the_nearest_pavement_is_not_hung_there() {
    let ground = Town::default()
        .way("Marl Street", &[("highway", "primary"), ("sidewalk", "right")], &[[0.0, 0.0], [200.0, 0.0]])
        .ground();
    assert!(snap(&ground, "Marl Street", [100.0, -20.0]).is_ok());
    assert!(snap(&ground, "Marl Street", [100.0, 20.0]).is_err());
}

/// Towns by chance: a crooked grid, some streets busy, some paths across it, a crossing here and there.
fn chance_town() -> impl Strategy<Value = Town> {
    let jitter = proptest::collection::vec((-22.0..22.0f64, -22.0..22.0f64), 25);
    let kinds = proptest::collection::vec(0_u8..8, 40);
    let bends = proptest::collection::vec(-0.4..0.4f64, 40);
    let paths = proptest::collection::vec((0_usize..25, 0_usize..25), 0..6);
    let zebras = proptest::collection::vec((0.0..240.0f64, 0.0..240.0f64), 0..4);
    (jitter, kinds, bends, paths, zebras).prop_map(|(jitter, kinds, bends, paths, zebras)| {
        let at = |i: usize| {
            let place = |n: usize| f64::from(u32::try_from(n).unwrap()) * 60.0;
            [place(i % 5) + jitter[i].0, place(i / 5) + jitter[i].1]
        };
        let grid = (0..25).flat_map(|i| {
            let east = (i % 5 < 4).then_some((i, i + 1));
            let north = (i / 5 < 4).then_some((i, i + 5));
            [east, north].into_iter().flatten()
        });
        let mut town = Town::default();
        for (k, (from, to)) in grid.enumerate() {
            let (a, b) = (at(from), at(to));
            let aside =
                [(a[0] + b[0]) / 2.0 - bends[k] * (b[1] - a[1]), (a[1] + b[1]) / 2.0 + bends[k] * (b[0] - a[0])];
            let line = [a, aside, b];
            town = match kinds[k] {
                0 | 1 => town.busy("Marl Street", &line),
                2 => town.path(&line),
                3 => town,
                4 => town.way("", &[("highway", "service"), ("access", "private")], &line),
                _ => town.quiet("Larch Road", &line),
            };
        }
        for (from, to) in paths.into_iter().filter(|(from, to)| from != to) {
            town = town.path(&[at(from), at(to)]);
        }
        zebras.into_iter().fold(town, |town, (x, y)| town.zebra([x, y]))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_way_but_a_marked_crossing_leads_over_a_busy_road(town in chance_town()) {
        let ground = town.ground();
        let busy: Vec<(P, P)> = (town.ways.ways.iter().filter(|way| way.make.busy))
            .flat_map(|way| way.line.windows(2).map(|w| (w[0], w[1])))
            .collect();
        let nodes = &ground.network.nodes;
        for edge in ground.network.edges.iter().filter(|edge| edge.kind != Kind::MarkedCrossing) {
            let line = (nodes[edge.from as usize], nodes[edge.to as usize]);
            prop_assert!(!busy.iter().any(|road| meet(*road, line)), "{:?} {:?}", edge.kind, line);
        }
    }

    #[test]
    fn the_same_town_gives_the_same_network_with_edges_as_long_as_they_are(town in chance_town()) {
        let (ground, again) = (town.ground(), town.ground());
        prop_assert_eq!(format!("{:?}", ground.network), format!("{:?}", again.network));
        let nodes = &ground.network.nodes;
        for edge in &ground.network.edges {
            let metres = distance(nodes[edge.from as usize], nodes[edge.to as usize]);
            prop_assert!((f64::from(edge.length_dm) / 10.0 - metres).abs() < 0.11 && edge.cost_dm >= edge.length_dm);
            prop_assert!(edge.from != edge.to);
        }
    }

    #[test]
    fn every_door_hangs_on_its_own_side_or_says_why_not(town in chance_town(), doors in proptest::collection::vec((-30.0..270.0f64, -30.0..270.0f64), 20)) {
        let ground = town.ground();
        for (x, y) in doors {
            let Ok(door) = snap(&ground, "Larch Road", [x, y]) else { continue };
            let edge = &ground.network.edges[door.foot.edge as usize];
            prop_assert!(door.foot.offset_dm <= edge.length_dm);
            prop_assert_eq!(edge.face, Some(door.face));
            prop_assert!(ground.in_main_piece(door.foot.edge));
        }
    }
}
