//! A plan as people see it: each round with its walking and time, every home in one place, and the sum.

use jiff::civil::DateTime;
use rustc_hash::{FxHashMap, FxHashSet};

use super::field::{Field, Home, Stands};
use super::{DueSum, Plan as View, PlanDoor, PlanHub, PlanRound, ReasonCount, RoundBundle};
use crate::app::safety::DoorMark;
use crate::domain::daylight::sunset;
use crate::domain::leaflet::bundles;
use crate::domain::network::{Face, Foot, Network, Routes, ways_off};
use crate::domain::outcome::Outcome;
use crate::domain::place::PlaceKind;
use crate::domain::plan::{Asked, KeptRound, Plan, PlanKind, Version};
use crate::domain::plane::{Bng, LonLat, to_lonlat};
use crate::domain::round::{Door, Walker};

/// Metres a second, with the looking for numbers.
pub(super) const SPEED: f64 = 1.25;
/// Seconds to take up another bundle.
const PICK_UP_S: u32 = 60;
const COLOURS: u32 = 12;
/// How a home is drawn of which nothing is known.
const NOT_TRIED: &str = "not_tried";

/// What is known of the doors of one plan at a moment, ready to be walked.
pub(super) struct Ground<'a> {
    pub field: &'a Field,
    pub asked: &'a Asked,
    pub homes: Vec<Home<'a>>,
    by_id: FxHashMap<&'a str, usize>,
    /// By home; none: it hangs on no street.
    doors: Vec<Option<Door>>,
    pub routes: Routes,
}

impl<'a> Ground<'a> {
    pub fn new(field: &'a Field, asked: &'a Asked, start: DateTime, plan: Option<&str>) -> Self {
        let homes = field.homes(asked.kind, start, plan);
        let hung: Vec<&Home<'_>> = homes.iter().filter(|home| home.reached.is_some()).collect();
        let mut laid = field.doors(&hung, asked.kind, asked.wave.as_ref().map_or(1, |wave| wave.copies)).into_iter();
        let doors = homes.iter().map(|home| home.reached.and_then(|_| laid.next())).collect();
        let households = field.households().iter().enumerate();
        let by_id = households.map(|(at, home)| (home.address.id.as_str(), at)).collect();
        Self { routes: field.routes(asked.step_free), field, asked, homes, by_id, doors }
    }

    pub fn network(&self) -> &Network {
        &self.field.ground.network
    }

    pub fn home(&self, id: &str) -> Option<&Home<'a>> {
        self.by_id.get(id).map(|at| &self.homes[*at])
    }

    pub fn door(&self, id: &str) -> Option<Door> {
        self.by_id.get(id).and_then(|at| self.doors[*at])
    }

    /// May somebody be sent there, due or not?
    pub fn may_call(&self, id: &str) -> bool {
        self.home(id).is_some_and(|home| !matches!(home.stands, Stands::Not { firm: true, .. }))
            && self.door(id).is_some()
    }

    pub fn walker(&self, hub: LonLat) -> Option<Walker<'_>> {
        let node = self.field.node_at(hub).ok()?;
        Some(Walker::new(self.network(), &self.routes, node, self.asked.one_way))
    }

    /// The doors of a round that may still be called on and walked to, in its order.
    pub fn open_doors<'r>(&self, round: &'r KeptRound) -> Vec<(&'r str, Door)> {
        let open = round.doors.iter().filter(|id| self.may_call(id));
        let open: Vec<(&str, Door)> = open.filter_map(|id| Some((id.as_str(), self.door(id)?))).collect();
        let doors: Vec<Door> = open.iter().map(|(_, door)| *door).collect();
        let Some(mut walker) = self.walker(round.hub.at) else { return Vec::new() };
        open.into_iter().zip(walker.reaches(&doors)).filter_map(|(door, there)| there.then_some(door)).collect()
    }

    pub fn measured<'r>(&self, round: &'r KeptRound) -> Measured<'r> {
        let (doors, stops): (Vec<&str>, Vec<Door>) = self.open_doors(round).into_iter().unzip();
        let (steps, bundles) = self.with_pick_ups(&stops, round);
        let Some(mut walker) = self.walker(round.hub.at) else { return Measured::default() };
        let walk_dm = walker.walk_dm(&steps).unwrap_or(0);
        let service: u64 = steps.iter().map(|door| u64::from(door.service_s)).sum();
        let seconds = (walk_dm as f64 / (SPEED * 10.0)).ceil() as u64 + service;
        Measured { doors, walk_dm, seconds, bundles, steps }
    }

    /// The line that a measured round is walked along, in degrees.
    fn path(&self, round: &KeptRound, measured: &Measured<'_>) -> Vec<[f64; 2]> {
        let Some(mut walker) = self.walker(round.hub.at) else { return Vec::new() };
        walker.path(&measured.steps).into_iter().filter_map(degrees).collect()
    }

    /// Leaflets: on the way, one more bundle is taken up wherever the one before runs out. The first comes from the hub.
    fn with_pick_ups(&self, doors: &[Door], round: &KeptRound) -> (Vec<Door>, Vec<RoundBundle>) {
        let Some(wave) = &self.asked.wave else { return (doors.to_vec(), Vec::new()) };
        let homes_each = (wave.bundle / wave.copies.max(1)).max(1) as usize;
        let copies = bundles(doors.len() as u32 * wave.copies, homes_each as u32 * wave.copies);
        let (mut steps, mut told) = (Vec::new(), Vec::new());
        for ((chunk, copies), at) in doors.chunks(homes_each).zip(copies).zip(0u32..) {
            let from = if at == 0 { None } else { self.nearest_pick_up(&chunk[0], round) };
            let name = from.as_ref().map_or_else(|| round.hub.name.clone(), |(name, _)| name.clone());
            if let Some((_, foot)) = from {
                let stop = u32::MAX - at;
                steps.push(Door { foot, stop, face: chunk[0].face, service_s: PICK_UP_S });
            }
            told.push(RoundBundle { copies, from: name });
            steps.extend_from_slice(chunk);
        }
        (steps, told)
    }

    /// The hub or pick-up point that is nearest as the crow flies.
    fn nearest_pick_up(&self, to: &Door, round: &KeptRound) -> Option<(String, Foot)> {
        let places = self.field.places.iter().filter(|place| place.kind == PlaceKind::PickUp);
        let points = places.filter_map(|place| Some((place.name.clone(), place.point()?)));
        let all = points.chain([(round.hub.name.clone(), round.hub.at)]);
        let nodes = &self.network().nodes;
        let (x, y) = {
            let edge = &self.network().edges[to.foot.edge as usize];
            (nodes[edge.from as usize][0], nodes[edge.from as usize][1])
        };
        let found = all.filter_map(|(name, at)| {
            let node = self.field.node_at(at).ok()?;
            let far = (nodes[node as usize][0] - x).hypot(nodes[node as usize][1] - y);
            Some((far, name, self.foot_at(node)?))
        });
        found.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name, foot)| (name, foot))
    }

    /// A node as the foot of a door.
    fn foot_at(&self, node: u32) -> Option<Foot> {
        let edges = self.network().edges.iter().zip(0u32..);
        let (edge, index) = edges.into_iter().find(|(edge, _)| edge.from == node || edge.to == node)?;
        let offset_dm = if edge.from == node { 0 } else { edge.length_dm };
        debug_assert!(
            ways_off(self.network(), &Foot { edge: index, offset_dm, spur_dm: 0 }).iter().any(|w| w.0 == node)
        );
        Some(Foot { edge: index, offset_dm, spur_dm: 0 })
    }
}

/// A round walked in its order.
#[derive(Default)]
pub(super) struct Measured<'r> {
    /// That may still be called on.
    doors: Vec<&'r str>,
    pub walk_dm: u64,
    pub seconds: u64,
    bundles: Vec<RoundBundle>,
    /// The doors, and where bundles are taken up between them.
    steps: Vec<Door>,
}

/// The plan as this viewer may see it.
pub(super) fn view(
    field: &Field,
    plan: &Plan,
    version: &Version,
    redo: Option<String>,
    today: jiff::civil::Date,
) -> View {
    let asked = plan.asked_at(version);
    let ground = Ground::new(field, asked, asked.starts(), Some(&plan.id));
    let told: Vec<PlanRound> = version.rounds.rounds.iter().map(|round| round_told(&ground, plan, round)).collect();
    let in_round: FxHashMap<&str, &str> =
        told.iter().flat_map(|round| round.doors.iter().map(|door| (door.as_str(), round.id.as_str()))).collect();
    let mut left_out: FxHashMap<&str, &str> =
        version.rounds.left_out.iter().map(|left| (left.household.as_str(), left.code.as_str())).collect();
    // What was planned and is in no round now may be called on, but not walked to.
    let kept_doors = || version.rounds.rounds.iter().flat_map(|round| &round.doors);
    left_out
        .extend(kept_doors().filter(|id| !in_round.contains_key(id.as_str())).map(|id| (id.as_str(), "unreachable")));
    let held = field.held_elsewhere(asked, Some(&plan.id), today);
    let sides = side_words(&ground);
    let doors: Vec<PlanDoor> = (ground.homes.iter())
        .filter(|home| !field.hidden.hides_id(home.id()))
        .map(|home| {
            let (round, left_out) = (in_round.get(home.id()).copied(), left_out.get(home.id()));
            with_record(field, door_told(home, round, left_out, held.get(home.id()), &sides))
        })
        .collect();
    let in_rounds = doors.iter().filter(|door| door.round.is_some()).count();
    View {
        id: plan.id.clone(),
        site: field.site.id.clone(),
        version: version.version,
        what: version.what.clone(),
        changed_at: version.made.at,
        changed_by_name: version.made.by_name.clone(),
        undo: version.back.map(|_| version.what.clone()),
        redo,
        closed: plan.closed.is_some(),
        boundary_version: field.boundary_version,
        dark_from: dark_from(field, asked.on),
        homes: doors.len(),
        in_rounds,
        not_in_a_round: doors.len() - in_rounds,
        reasons: reasons(&doors),
        hubs: hubs(version),
        dropped: kept_doors().filter(|id| !in_round.contains_key(id.as_str()) && !field.hidden.hides_id(id)).count(),
        // It is of the doors that were planned.
        least_walk_m: version.rounds.least_walk_m.filter(|_| in_round.len() == version.rounds.doors()),
        rounds: told,
        doors,
        asked: asked.clone(),
    }
}

/// What would be due, before anything is planned.
pub(super) fn due_sum(field: &Field, asked: &Asked, today: jiff::civil::Date) -> DueSum {
    let ground = Ground::new(field, asked, asked.starts(), None);
    let held = field.held_elsewhere(asked, None, today);
    let sides = side_words(&ground);
    let doors: Vec<PlanDoor> = (ground.homes.iter())
        .filter(|home| !field.hidden.hides_id(home.id()))
        .map(|home| with_record(field, door_told(home, None, None, held.get(home.id()), &sides)))
        .map(|door| if door.due { PlanDoor { code: "due".into(), ..door } } else { door })
        .collect();
    let due = doors.iter().filter(|door| door.due).count();
    DueSum {
        boundary_version: field.boundary_version,
        dark_from: dark_from(field, asked.on),
        homes: doors.len(),
        due,
        not_due: doors.len() - due,
        reasons: reasons(&doors).into_iter().filter(|reason| reason.code != "due").collect(),
        doors,
    }
}

pub(super) fn dark_from(field: &Field, on: jiff::civil::Date) -> Option<String> {
    let [west, south, east, north] = field.boundary.bbox_wgs84()?;
    let at = LonLat { longitude: f64::midpoint(west, east), latitude: f64::midpoint(south, north) };
    sunset(on, at).map(|time| time.strftime("%H:%M").to_string())
}

fn hubs(version: &Version) -> Vec<PlanHub> {
    let mut hubs: Vec<PlanHub> = Vec::new();
    for hub in version.rounds.rounds.iter().map(|round| &round.hub) {
        let id = hub.place.clone().unwrap_or_else(|| hub.name.clone());
        if hubs.iter().all(|known| known.id != id) {
            hubs.push(PlanHub { id, name: hub.name.clone(), at: hub.at });
        }
    }
    hubs
}

/// The most first; where as many, by code.
fn reasons(doors: &[PlanDoor]) -> Vec<ReasonCount> {
    let mut counts: Vec<ReasonCount> = Vec::new();
    for door in doors.iter().filter(|door| door.round.is_none()) {
        match counts.iter_mut().find(|reason| reason.code == door.code) {
            Some(reason) => reason.count += 1,
            None => counts.push(ReasonCount { code: door.code.clone(), words: in_general(door), count: 1 }),
        }
    }
    counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    counts
}

/// What is so of all homes with this code; the words of one may name its own day.
fn in_general(door: &PlanDoor) -> String {
    match door.code.as_str() {
        "too_soon" => "Tried lately: another day or hour is better".into(),
        "call_back_later" => "Asked to call back on another day".into(),
        "tried_enough" => "Tried often enough: use another channel".into(),
        "in_another_round" => "In a round that was handed out or kept".into(),
        "no_go" => "In an area to stay out of".into(),
        "door_far_from_streets" => "Too far from any street that can be walked".into(),
        "door_cut_off" => "No safe way leads there".into(),
        "door_behind_busy_road" => "A busy road lies between it and any pavement".into(),
        "due" => "Due".into(),
        code => match crate::domain::outcome::Outcome::from_code(code) {
            Some(outcome) => outcome.row().word.to_owned(),
            None => door.why.clone(),
        },
    }
}

pub(super) fn round_told(ground: &Ground<'_>, plan: &Plan, round: &KeptRound) -> PlanRound {
    let (asked, field) = (ground.asked, ground.field);
    let measured = ground.measured(round);
    let doors: Vec<String> = measured.doors.iter().map(|id| (*id).to_owned()).collect();
    let start = round.on.unwrap_or(asked.on).to_datetime(round.from.unwrap_or(asked.from));
    let mut streets: Vec<String> = Vec::new();
    for street in doors.iter().filter_map(|id| ground.home(id)?.household.address.parts.street.clone()) {
        if !streets.contains(&street) {
            streets.push(street);
        }
    }
    let code = field.code_of(&plan.id, &round.id);
    let copies = asked.wave.as_ref().map(|wave| doors.len() as u32 * wave.copies);
    let seconds = i64::try_from(measured.seconds).unwrap_or(i64::MAX);
    PlanRound {
        id: round.id.clone(),
        number: round.number,
        walk_m: measured.walk_dm / 10,
        minutes: u32::try_from(measured.seconds.div_ceil(60)).unwrap_or(u32::MAX),
        ends_at: start.saturating_add(jiff::Span::new().seconds(seconds)).to_string(),
        expected_answers: match asked.kind {
            PlanKind::Leaflets => 0.0,
            _ => (field.rules.expected_answers(doors.len()) * 10.0).round() / 10.0,
        },
        over_shift: measured.seconds > u64::from(asked.shift_minutes) * 60,
        streets,
        path: ground.path(round, &measured),
        colour: (round.number + COLOURS - 1) % COLOURS,
        hub: Some(round.hub.at),
        hub_name: Some(round.hub.name.clone()),
        locked: round.locked,
        assigned_to: round.assigned_to.clone(),
        assigned_name: round.assigned_name.clone(),
        on: round.on.map(|on| on.to_string()),
        from: round.from.map(|from| from.strftime("%H:%M").to_string()),
        code: code.map(|code| code.code.clone()),
        handed_out_at: code.map(|code| code.made.at),
        copies,
        bundles: measured.bundles,
        printed: round.doors.iter().filter(|id| !field.hidden.hides_id(id)).cloned().collect(),
        doors,
    }
}

/// To seven places: a centimetre.
pub(super) fn degrees([easting, northing]: [f64; 2]) -> Option<[f64; 2]> {
    let at = to_lonlat(Bng { easting, northing }).ok()?;
    Some([at.longitude, at.latitude].map(|d| (d * 1e7).round() / 1e7))
}

fn door_told(
    home: &Home<'_>,
    round: Option<&str>,
    left_out: Option<&&str>,
    held: Option<&String>,
    sides: &FxHashMap<Face, String>,
) -> PlanDoor {
    let address = &home.household.address;
    let parts = &address.parts;
    let (due, code, why) = match (&home.stands, round, held, left_out) {
        (Stands::Due { code, why }, Some(_), ..) => (true, (*code).to_owned(), why.clone()),
        (Stands::Not { code, why, .. }, ..) => (false, (*code).to_owned(), why.clone()),
        (Stands::Due { .. }, None, Some(held), _) => (false, "in_another_round".to_owned(), held.clone()),
        (Stands::Due { .. }, None, None, Some(code)) => {
            (!["beyond_route", "skipped"].contains(code), (**code).to_owned(), left_out_in_words(code).to_owned())
        }
        (Stands::Due { why, .. }, None, None, None) => {
            (true, "unplanned".to_owned(), format!("In no round yet. {why}"))
        }
    };
    let number: Vec<&str> =
        [&parts.sub_building, &parts.building_name, &parts.number].into_iter().flatten().map(String::as_str).collect();
    let face = home.reached.map(|reached| reached.face);
    PlanDoor {
        household: address.id.clone(),
        address: address.written.clone(),
        number: if number.is_empty() { address.written.clone() } else { number.join(", ") },
        street: parts.street.clone(),
        postcode: parts.postcode.as_ref().map(ToString::to_string),
        at: address.point.and_then(|point| to_lonlat(point.at).ok()),
        side: face.map(|face| format!("{}{}", face.stretch, if face.side as u8 == 0 { "L" } else { "R" })),
        side_words: face.and_then(|face| sides.get(&face).cloned()),
        round: round.map(str::to_owned),
        due,
        code,
        why,
        last: None,
        last_words: None,
        last_at: None,
        last_mine: false,
        call_back_on: None,
        call_back_part: None,
        tries: 0,
        leaflet_at: None,
        shown: NOT_TRIED.to_owned(),
        safety: Vec::new(),
        entry_note: None,
    }
}

/// What is known of the door, and what happened there so far.
fn with_record(field: &Field, mut door: PlanDoor) -> PlanDoor {
    door.safety = field.safety_at(&door.household).map(DoorMark::all).unwrap_or_default();
    door.entry_note = field.entry_note_at(&door.household).cloned();
    let Some(state) = field.record.state(&door.household) else { return door };
    if let Some(last) = &state.last {
        door.last = Some(last.outcome.code().to_owned());
        door.last_words = Some(last.outcome.row().word.to_owned());
        door.last_at = Some(last.at);
        door.last_mine = last.person == field.who;
        if last.outcome == Outcome::CallBack {
            door.call_back_on = last.call_back_on.map(|on| on.to_string());
            door.call_back_part = last.call_back_part;
        }
    }
    door.tries = state.tries.len();
    door.leaflet_at = state.leaflets.last().map(|drop| drop.at);
    state.shown().clone_into(&mut door.shown);
    door
}

pub(super) fn left_out_in_words(code: &str) -> &'static str {
    match code {
        "unreachable" => "No way on foot leads there from the hub",
        "too_far" => "There and back from the hub takes longer than the shift",
        "no_room" => "The rounds asked for are full: for another day",
        "left_by_hand" => "Left out by hand",
        "beyond_route" => "Beyond this route",
        "skipped" => "The champion asked to leave it out",
        _ => "In no round",
    }
}

/// Each street side in words: "Joyce Close, even numbers".
fn side_words(ground: &Ground<'_>) -> FxHashMap<Face, String> {
    let mut sides: FxHashMap<Face, (Option<&str>, FxHashSet<bool>)> = FxHashMap::default();
    for home in &ground.homes {
        let Some(reached) = home.reached else { continue };
        let parts = &home.household.address.parts;
        let side = sides.entry(reached.face).or_default();
        side.0 = side.0.or(parts.street.as_deref());
        let figures: String = parts.number.iter().flat_map(|n| n.chars()).take_while(char::is_ascii_digit).collect();
        if let Ok(number) = figures.parse::<u32>() {
            side.1.insert(number % 2 == 0);
        }
    }
    let words = |(street, even): (Option<&str>, FxHashSet<bool>)| {
        let street = street?;
        Some(match (even.contains(&true), even.contains(&false)) {
            (true, false) => format!("{street}, even numbers"),
            (false, true) => format!("{street}, odd numbers"),
            _ => street.to_owned(),
        })
    };
    sides.into_iter().filter_map(|(face, side)| Some((face, words(side)?))).collect()
}
