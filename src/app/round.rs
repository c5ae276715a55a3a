//! Rounds of a site: what is due, cut into outings for tonight's people, and every other home with the
//! reason why nobody calls.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use rustc_hash::FxHashMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::import::aside;
use super::protected::Hidden;
use super::walking::doors_on;
use super::{App, AppError, Result};
use crate::domain::address::order::natural;
use crate::domain::boundary::Boundary;
use crate::domain::due::{Due, DueRules, Known, due};
use crate::domain::household::Household;
use crate::domain::network::build::Ground;
use crate::domain::network::snap::Reached;
use crate::domain::network::{Kind, Routes};
use crate::domain::person::{Action, Viewer};
use crate::domain::plane::{LonLat, to_bng, to_lonlat};
use crate::domain::round::{self, Ask, Door, Effort, Mode, Patient, Plan, Why as LeftOut};

/// What a knock is expected to take, in seconds, and how many are answered: the figures with which rounds
/// are timed until a site's own are known.
const UNANSWERED_S: f64 = 40.0;
const ANSWERED_S: f64 = 180.0;
const ANSWERED_SHARE: f64 = 0.3;
/// Metres a second, with the looking for numbers.
const SPEED: f64 = 1.25;
/// A hub farther than this from any way (metres) is somewhere else.
const HUB_AT_HAND_M: f64 = 150.0;

#[derive(Clone, Debug)]
pub struct RoundRequest {
    pub on: Date,
    pub from: Time,
    pub shift_minutes: u32,
    /// One round each; none: as many rounds as the shift asks for.
    pub people: Option<usize>,
    /// Where rounds start and end.
    pub hub: LonLat,
    pub mode: Mode,
    /// Without steps, stiles and kissing gates.
    pub step_free: bool,
    pub seed: u64,
}

/// The rounds, and the sum: each home on the list is in one round, or not in a round with its reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedRounds {
    pub site: String,
    pub boundary_version: i64,
    /// Local time, as 2026-11-26T17:30:00.
    pub starts_at: String,
    pub shift_minutes: u32,
    pub homes: usize,
    pub in_rounds: usize,
    pub not_in_a_round: usize,
    /// How many are not in a round, by reason.
    pub reasons: BTreeMap<String, usize>,
    pub rounds: Vec<PlannedRound>,
    pub others: Vec<NotInARound>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlannedRound {
    /// From 1.
    pub number: usize,
    pub walk_m: u64,
    pub minutes: u32,
    /// Local time.
    pub ends_at: String,
    /// Doors that somebody may answer.
    pub expected_answers: f64,
    /// In walking order.
    pub doors: Vec<RoundDoor>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RoundDoor {
    pub household: String,
    pub address: String,
    pub street: Option<String>,
    pub at: Option<LonLat>,
    pub code: String,
    /// "Never tried".
    pub why: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotInARound {
    /// None where the viewer is not to know of whom it is said.
    pub household: Option<String>,
    pub address: Option<String>,
    pub code: String,
    pub reason: String,
}

/// A home that is due, and where it hangs on the network.
struct DueDoor<'a> {
    home: &'a Household,
    code: &'static str,
    why: String,
    reached: Reached,
}

impl App {
    /// Plans rounds for a site's doors. Nothing is kept of it.
    ///
    /// # Errors
    /// `Conflict`: no boundary, no streets, a hub that no way leads to, or hours at which nobody knocks.
    pub async fn plan_rounds(&self, viewer: &Viewer, site: &str, request: &RoundRequest) -> Result<PlannedRounds> {
        let site = self.site_named(viewer, Action::SeeHouseholds, site).await?;
        let rules = DueRules::default();
        let start = request.on.to_datetime(request.from);
        check_hours(&rules, start, request)?;
        let standing = self.standing().await?;
        let day = request.on.to_string();
        let (version, boundary) = standing
            .ground
            .boundary_on(&site.id, &day)
            .ok_or_else(|| AppError::Conflict(format!("This site has no boundary on {day}. Bring one in first.")))?;
        let walked = self.walking_ground(&site).await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        let homes = standing.ground.households(&site.id);
        let is_protected = |home: &Household| standing.rulings.marks_on_id(&home.address.id).next().is_some();
        let planned = aside(|| {
            let hub = hub_node(&walked, request.hub)?;
            let sorted = Sorted::of(homes, boundary, &walked, start, &rules, &is_protected);
            let plan = sorted.plan(&walked, hub, request);
            Ok::<_, AppError>(sorted.told(&plan, start, &hidden))
        })?;
        let planned = PlannedRounds {
            site: site.id.clone(),
            boundary_version: version.version,
            shift_minutes: request.shift_minutes,
            ..planned
        };
        let mut entry = self.entry(viewer, &site.organisation, "planned", "rounds")?;
        entry.site = Some(site.id);
        self.note(entry.with(&serde_json::json!({ "rounds": planned.rounds.len(), "doors": planned.in_rounds })))
            .await?;
        Ok(planned)
    }
}

fn check_hours(rules: &DueRules, start: DateTime, request: &RoundRequest) -> Result<()> {
    if rules.allow(start, request.shift_minutes.saturating_mul(60)) {
        return Ok(());
    }
    let (from, until) = (rules.knock_from.strftime("%H:%M"), rules.knock_until.strftime("%H:%M"));
    let words = format!("Nobody knocks before {from} or after {until}. Start later, or make the shift shorter.");
    Err(AppError::Conflict(words))
}

/// The node nearest to the hub that most of the network is joined to.
fn hub_node(ground: &Ground, hub: LonLat) -> Result<u32> {
    let at = to_bng(hub).map_err(|why| AppError::Conflict(format!("The hub's place can't be used: {why}.")))?;
    let metres = |node: &[f64; 2]| (node[0] - at.easting).hypot(node[1] - at.northing);
    let nodes = ground.network.nodes.iter().zip(0u32..).filter(|(_, n)| ground.piece[*n as usize] == 0);
    let nearest = nodes.min_by(|(a, _), (b, _)| metres(a).total_cmp(&metres(b)));
    match nearest {
        None => Err(AppError::Conflict("This site has no streets to walk on yet. Bring in its streets first.".into())),
        Some((node, _)) if metres(node) > HUB_AT_HAND_M => {
            let words = format!(
                "The hub is {:.0} m from the nearest street of this site. Give a place nearer to it.",
                metres(node)
            );
            Err(AppError::Conflict(words))
        }
        Some((_, n)) => Ok(n),
    }
}

/// All homes of a site: those that are due, and the others with their reasons.
struct Sorted<'a> {
    due: Vec<DueDoor<'a>>,
    others: Vec<(&'a Household, &'static str, String)>,
}

impl<'a> Sorted<'a> {
    fn of(
        homes: &'a [Household],
        boundary: &Boundary,
        ground: &Ground,
        start: DateTime,
        rules: &DueRules,
        is_protected: &dyn Fn(&Household) -> bool,
    ) -> Self {
        let mut sorted = Self { due: Vec::new(), others: Vec::new() };
        for (home, reached) in homes.iter().zip(doors_on(ground, homes)) {
            let Some(point) = home.address.point else {
                sorted.others.push((home, "no_point", "Its place on the map is not known".into()));
                continue;
            };
            let known = Known {
                is_inside: boundary.locate(point.at).inside,
                is_void: home.is_void,
                is_gone: home.gone_at.is_some(),
                is_protected: is_protected(home),
                ..Known::default()
            };
            match (due(&known, start, rules), reached) {
                (Due::No(why), _) => sorted.others.push((home, why.code(), why.words())),
                (Due::Yes(why), Ok(reached)) => {
                    sorted.due.push(DueDoor { home, code: why.code(), why: why.words(), reached });
                }
                (Due::Yes(_), Err(why)) => sorted.others.push((home, why.code(), why.words())),
            }
        }
        // Flats of one entrance are walked from the top down.
        sorted.due.sort_by(|a, b| natural(&b.home.address.written, &a.home.address.written));
        sorted
    }

    fn plan(&self, ground: &Ground, hub: u32, request: &RoundRequest) -> Plan {
        let service_s = (ANSWERED_SHARE * ANSWERED_S + (1.0 - ANSWERED_SHARE) * UNANSWERED_S).round() as u32;
        let mut entrances: FxHashMap<Entrance<'_>, u32> = FxHashMap::default();
        let doors: Vec<Door> = (self.due.iter().zip(0u32..))
            .map(|(door, i)| {
                let stop = entrance(door).map_or(i, |shared| *entrances.entry(shared).or_insert(i));
                Door { foot: door.reached.foot, stop, face: door.reached.face, service_s }
            })
            .collect();
        let routes = Routes::over(&ground.network, |edge| {
            !request.step_free || !(edge.traits.steps || edge.kind == Kind::Steps)
        });
        let ask = Ask {
            network: &ground.network,
            routes: &routes,
            doors: &doors,
            hubs: &[hub],
            rounds: request.people,
            shift_s: request.shift_minutes.saturating_mul(60),
            speed: SPEED,
            one_way: false,
            mode: request.mode,
            before: &[],
            whole_sides: false,
            one_piece: false,
            seed: request.seed,
            effort: Effort::usual(request.mode, doors.len()),
        };
        round::plan(&ask, &Patient)
    }

    fn told(&self, plan: &Plan, start: DateTime, hidden: &Hidden) -> PlannedRounds {
        let left_out = plan.left_out.iter().map(|(door, why)| {
            let (code, words) = left_out_in_words(*why);
            (self.due[*door as usize].home, code, words.to_owned())
        });
        let others: Vec<_> = self.others.iter().cloned().chain(left_out).collect();
        let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
        for (_, code, _) in &others {
            *reasons.entry((*code).to_owned()).or_default() += 1;
        }
        let rounds: Vec<PlannedRound> =
            plan.rounds.iter().zip(1..).map(|(round, number)| self.round_told(round, number, start)).collect();
        let in_rounds = rounds.iter().map(|round| round.doors.len()).sum();
        PlannedRounds {
            site: String::new(),
            boundary_version: 0,
            starts_at: start.to_string(),
            shift_minutes: 0,
            homes: self.due.len() + self.others.len(),
            in_rounds,
            not_in_a_round: others.len(),
            reasons,
            rounds,
            others: others.into_iter().map(|other| not_in_a_round(other, hidden)).collect(),
        }
    }

    fn round_told(&self, planned: &round::Round, number: usize, start: DateTime) -> PlannedRound {
        let doors: Vec<RoundDoor> = planned.doors.iter().map(|door| door_told(&self.due[*door as usize])).collect();
        PlannedRound {
            number,
            walk_m: planned.walk_dm / 10,
            minutes: planned.seconds.div_ceil(60),
            ends_at: start.saturating_add(jiff::Span::new().seconds(i64::from(planned.seconds))).to_string(),
            expected_answers: (doors.len() as f64 * ANSWERED_SHARE * 10.0).round() / 10.0,
            doors,
        }
    }
}

/// Edge, offset and front path, and what tells one building from the next.
type Entrance<'a> = (u32, u32, u32, Option<&'a str>, Option<&'a str>);

/// Flats of one building at one point are one stop. None: a house of its own.
fn entrance<'a>(door: &DueDoor<'a>) -> Option<Entrance<'a>> {
    let parts = &door.home.address.parts;
    let foot = door.reached.foot;
    parts.sub_building.as_ref()?;
    Some((foot.edge, foot.offset_dm, foot.spur_dm, parts.building_name.as_deref(), parts.number.as_deref()))
}

fn door_told(door: &DueDoor<'_>) -> RoundDoor {
    let address = &door.home.address;
    RoundDoor {
        household: address.id.clone(),
        address: address.written.clone(),
        street: address.parts.street.clone(),
        at: address.point.and_then(|point| to_lonlat(point.at).ok()),
        code: door.code.to_owned(),
        why: door.why.clone(),
    }
}

fn not_in_a_round((home, code, reason): (&Household, &'static str, String), hidden: &Hidden) -> NotInARound {
    let shown = !hidden.hides_id(&home.address.id);
    NotInARound {
        household: shown.then(|| home.address.id.clone()),
        address: shown.then(|| home.address.written.clone()),
        code: code.to_owned(),
        reason,
    }
}

fn left_out_in_words(why: LeftOut) -> (&'static str, &'static str) {
    match why {
        LeftOut::Unreachable => ("unreachable", "No way on foot leads there from the hub"),
        LeftOut::TooFar => ("too_far", "There and back from the hub takes longer than the shift"),
        LeftOut::Beyond => ("beyond_route", "Beyond this route: what is nearer fills it"),
        LeftOut::NoRoom => ("no_room", "The rounds asked for are full: for another evening"),
    }
}
