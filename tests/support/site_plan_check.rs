//! A referee for plans of a site, which shares nothing with the planner: it has the plan as JSON and the street files as
//! they were brought in.

use std::collections::BTreeSet;

use serde_json::Value;

type P = [f64; 2];

pub struct Referee {
    /// Middle lines of busy streets, in metres about the first point.
    busy: Vec<Vec<P>>,
    /// Where they may be crossed.
    marked: Vec<P>,
    about: P,
}

/// How far from a marked crossing its edge may lie: half a busy road's width, and the corner that it leaves from.
const AT_CROSSING_M: f64 = 25.0;
/// Metres a second, as the documents say.
const SPEED: f64 = 1.25;

impl Referee {
    pub fn of(streets: &Value, points: &Value) -> Self {
        let about = corner(&streets["features"][0]["geometry"]["coordinates"][0]);
        let mut referee = Self { busy: Vec::new(), marked: Vec::new(), about };
        for feature in streets["features"].as_array().unwrap().iter().filter(|f| f["properties"]["busy"] == true) {
            let line = feature["geometry"]["coordinates"].as_array().unwrap();
            referee.busy.push(line.iter().map(|at| referee.metres(corner(at))).collect());
        }
        for feature in points["features"].as_array().unwrap() {
            let properties = &feature["properties"];
            let marked = properties["highway"] == "traffic_signals"
                || properties["highway"] == "crossing"
                    && properties["crossing"] != "unmarked"
                    && properties["crossing"] != "no";
            if marked {
                referee.marked.push(referee.metres(corner(&feature["geometry"]["coordinates"])));
            }
        }
        referee
    }

    /// Everything that must be so of a plan. Panics with what isn't.
    pub fn judges(&self, plan: &Value) {
        sums_are_whole(plan);
        for round in plan["rounds"].as_array().unwrap() {
            self.is_walked_as_it_says(round);
            times_are_right(plan, round);
        }
    }

    /// The path is no longer than the walking, and leads over no busy road but where a crossing is marked.
    fn is_walked_as_it_says(&self, round: &Value) {
        let path: Vec<P> = round["path"].as_array().unwrap().iter().map(|at| self.metres(corner(at))).collect();
        let length: f64 = path.windows(2).map(|w| far(w[0], w[1])).sum();
        let walk = round["walk_m"].as_f64().unwrap();
        assert!(length <= walk * 1.005 + 5.0, "round {}: a path of {length} m, {walk} m of walking", round["number"]);
        // What the path leaves out: front paths of some 20 m, and waits at crossings.
        let fronts = round["doors"].as_array().unwrap().len() as f64 * 40.0;
        assert!(length * 1.3 + fronts >= walk, "round {}: a path of {length} m, {walk} m of walking", round["number"]);
        assert!(far(path[0], path[path.len() - 1]) < 0.5, "round {} ends where it starts", round["number"]);
        for step in path.windows(2) {
            for line in &self.busy {
                let crosses = line.windows(2).any(|street| cross(step[0], step[1], street[0], street[1]));
                let middle = [f64::midpoint(step[0][0], step[1][0]), f64::midpoint(step[0][1], step[1][1])];
                let near = self.marked.iter().any(|marked| far(*marked, middle) <= AT_CROSSING_M);
                assert!(!crosses || near, "round {} goes over a busy road at {middle:?}", round["number"]);
            }
        }
    }

    fn metres(&self, [longitude, latitude]: P) -> P {
        let degree = 111_320.0;
        [(longitude - self.about[0]) * degree * self.about[1].to_radians().cos(), (latitude - self.about[1]) * degree]
    }
}

/// Each home in one round, or in none with its reason; the sums say so.
pub fn sums_are_whole(plan: &Value) {
    let doors = plan["doors"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut seen = BTreeSet::new();
    for round in plan["rounds"].as_array().unwrap() {
        for door in round["doors"].as_array().unwrap() {
            assert!(seen.insert(text(door)), "{door} is in two rounds");
            let told = doors.iter().find(|d| d["household"] == *door).expect("every door of a round is told");
            assert_eq!(told["round"], round["id"], "{door}");
        }
    }
    let number = |key: &str| plan[key].as_u64().unwrap() as usize;
    let others: Vec<&Value> = doors.iter().filter(|door| door["round"].is_null()).collect();
    assert_eq!((number("homes"), number("in_rounds")), (doors.len(), seen.len()));
    assert_eq!((number("not_in_a_round"), others.len()), (doors.len() - seen.len(), doors.len() - seen.len()));
    for reason in plan["reasons"].as_array().unwrap() {
        let count = others.iter().filter(|door| door["code"] == reason["code"]).count();
        assert_eq!(reason["count"], count, "{reason}");
        assert!(!text(&reason["words"]).is_empty());
    }
    let told: u64 = plan["reasons"].as_array().unwrap().iter().map(|r| r["count"].as_u64().unwrap()).sum();
    assert_eq!(told as usize, others.len());
    assert!(doors.iter().all(|door| !text(&door["why"]).is_empty() && !text(&door["code"]).is_empty()));
}

/// Within the shift, within the hours in which people knock, and the end is the start and what it takes.
fn times_are_right(plan: &Value, round: &Value) {
    let asked = &plan["asked"];
    let clock = |text: &str| -> u64 {
        let parts: Vec<u64> = text.split(':').take(2).map(|part| part.parse().unwrap()).collect();
        parts[0] * 60 + parts[1]
    };
    let start = clock(round["from"].as_str().unwrap_or(asked["from"].as_str().unwrap()));
    let (day, end) = round["ends_at"].as_str().unwrap().split_once('T').unwrap();
    let minutes = round["minutes"].as_u64().unwrap();
    assert_eq!(day, round["on"].as_str().unwrap_or(asked["on"].as_str().unwrap()));
    assert!(start + minutes - clock(end) <= 1, "round {}: {start} + {minutes}, {end}", round["number"]);
    let is_long = minutes > asked["shift_minutes"].as_u64().unwrap();
    assert_eq!(round["over_shift"], is_long, "round {}", round["number"]);
    if asked["kind"] != "leaflets" {
        assert!(start >= 9 * 60 && start + minutes <= 20 * 60 + 30, "nobody knocks then");
    }
    let doors = round["doors"].as_array().unwrap().len() as f64;
    let each = if asked["kind"] == "leaflets" { 8.0 } else { 82.0 };
    let least = (round["walk_m"].as_f64().unwrap() / SPEED + doors * each) / 60.0;
    assert!(
        minutes as f64 + 0.01 >= least.floor(),
        "round {}: {minutes} minutes, {least} at the least",
        round["number"]
    );
}

fn corner(at: &Value) -> P {
    [at[0].as_f64().unwrap(), at[1].as_f64().unwrap()]
}

fn far(a: P, b: P) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// Do two lines cross, not only touch?
fn cross(a: P, b: P, c: P, d: P) -> bool {
    let turn = |p: P, q: P, r: P| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    turn(a, b, c) * turn(a, b, d) < 0.0 && turn(c, d, a) * turn(c, d, b) < 0.0
}
