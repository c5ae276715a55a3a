//! Made-up estates as planning problems: parallel streets with two pavements, a main road across, doors on both sides.

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Estate {
    pub seed: u64,
    /// Streets off the main road, one beside the other.
    pub streets: usize,
    /// Doors behind every tenth entrance.
    pub flats: u32,
    /// 0: as many as the shift asks for.
    pub rounds: usize,
    pub shift_s: u32,
}

impl Default for Estate {
    fn default() -> Self {
        Self { seed: 1, streets: 4, flats: 1, rounds: 3, shift_s: 7200 }
    }
}

/// Pieces of pavement along a street.
const PIECES: usize = 7;

struct Maker {
    seed: u64,
    nodes: Vec<Value>,
    edges: Vec<Value>,
    doors: Vec<Value>,
    stops: u32,
}

impl Maker {
    /// Below `bound`.
    fn chance(&mut self, bound: u64) -> u64 {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % bound
    }

    fn node(&mut self, x: f64, y: f64) -> usize {
        self.nodes.push(json!([x, y]));
        self.nodes.len() - 1
    }

    fn edge(&mut self, from: usize, to: usize, length_dm: u32, wait_dm: u32, kind: u8) -> usize {
        self.edges.push(json!([from, to, length_dm, length_dm + wait_dm, kind]));
        self.edges.len() - 1
    }

    fn doors(&mut self, edge: usize, at: [f64; 2], side: &str, segment: usize, flats: u32) {
        for place in 0..3u32 {
            let behind = if self.chance(10) == 0 { flats } else { 1 };
            let (offset, spur) = (30 + 80 * place, self.chance(90));
            for _ in 0..behind {
                let (id, status, service) =
                    (self.doors.len(), [0, 0, 1, 2, 3][self.chance(5) as usize], 60 + self.chance(60));
                let stop = self.stops;
                self.doors
                    .push(json!([id, at[0], at[1], edge, offset, spur, side, segment, id, status, stop, service]));
            }
            self.stops += 1;
        }
    }

    /// One street: two pavements with crossings every 25 m, joined to the street before at its foot.
    fn street(&mut self, index: usize, flats: u32, before: Option<[usize; 2]>) -> [usize; 2] {
        let x = 60.0 * index as f64;
        let mut feet = [0; 2];
        let mut last: Option<[usize; 2]> = None;
        for piece in 0..=PIECES {
            let y = 25.0 * piece as f64;
            let pair = [self.node(x, y), self.node(x + 9.0, y)];
            self.edge(pair[0], pair[1], 90, 50, 2);
            match last {
                None => feet = pair,
                Some([left, right]) => {
                    let edges = [self.edge(left, pair[0], 250, 0, 0), self.edge(right, pair[1], 250, 0, 0)];
                    self.doors(edges[0], [x - 5.0, y - 12.0], "L", index, flats);
                    self.doors(edges[1], [x + 14.0, y - 12.0], "R", index, flats);
                }
            }
            last = Some(pair);
        }
        if let Some([_, right]) = before {
            self.edge(right, feet[0], 510, 0, 0);
            if self.chance(3) == 0 {
                let top = last.map_or(0, |l| l[0]);
                self.edge(top, top - 2 * PIECES - 1, 600, 0, 1);
            }
        }
        feet
    }
}

/// A problem in the format `rounds-bench/1`.
pub fn estate(estate: &Estate) -> Value {
    let mut maker = Maker { seed: estate.seed, nodes: vec![], edges: vec![], doors: vec![], stops: 0 };
    let mut before = None;
    for index in 0..estate.streets {
        before = Some(maker.street(index, estate.flats, before));
    }
    let hub = maker.nodes.len() / 2;
    let segments: Vec<Value> = (0..estate.streets).map(|s| json!([s, 0])).collect();
    let streets: Vec<Value> = (0..estate.streets).map(|s| json!(format!("Made Street {s}"))).collect();
    json!({
        "format": "rounds-bench/1", "speed_m_s": 1.25, "shift_s": estate.shift_s, "rounds": estate.rounds,
        "hub_node": hub, "streets": streets, "segments": segments,
        "nodes": maker.nodes, "edges": maker.edges, "doors": maker.doors,
    })
}
