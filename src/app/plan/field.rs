//! A site as planning sees it at a moment: its homes on the streets, what is due, who is held elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use geo::{Intersects as _, Line, Polygon};
use jiff::civil::{Date, DateTime};
use rustc_hash::FxHashMap;

use super::super::doors::SiteRecord;
use super::super::ground::Standing;
use super::super::protected::Hidden;
use super::super::walking::Reaches;
use super::super::{App, AppError, Result};
use crate::domain::boundary::Boundary;
use crate::domain::due::{Due, DueRules, Known, due};
use crate::domain::household::Household;
use crate::domain::leaflet::takes_leaflet;
use crate::domain::network::build::Ground;
use crate::domain::network::snap::Reached;
use crate::domain::network::{Kind, Routes};
use crate::domain::person::{Action, Viewer};
use crate::domain::place::{Place, PlaceKind, is_in};
use crate::domain::plan::{Asked, Plan, PlanKind, RoundCode, Version};
use crate::domain::plane::{LonLat, to_bng};
use crate::domain::round::Door;
use crate::domain::safety::Safety;
use crate::domain::site::Site;
use crate::domain::time::{Moment, day_in_short};
use crate::domain::wish::Wishes;

/// A hub farther than this from any way (metres) is somewhere else.
const HUB_AT_HAND_M: f64 = 150.0;

/// A site with all that its plans are made from and seen by.
pub(super) struct Field {
    pub site: Site,
    pub standing: Standing,
    pub boundary: Arc<Boundary>,
    pub boundary_version: i64,
    pub ground: Arc<Ground>,
    reaches: Arc<Reaches>,
    wishes: HashMap<String, Wishes>,
    /// Markers in effect now, whatever day is planned for: they are looked at again when a round is opened.
    safety: HashMap<String, Safety>,
    entry_notes: HashMap<String, String>,
    /// Whoever looks is told of no markers and is sent to no door that has one.
    is_champions: bool,
    /// What happened at the doors.
    pub record: Arc<SiteRecord>,
    /// Who looks: `person:<id>`.
    pub who: String,
    pub rules: DueRules,
    pub places: Vec<Place>,
    no_go: Vec<(String, Polygon)>,
    pub plans: Vec<(Plan, Version)>,
    pub codes: Vec<RoundCode>,
    pub hidden: Hidden,
}

/// Where a home stands at a moment, whatever rounds there are.
pub(super) enum Stands {
    Due {
        code: &'static str,
        why: String,
    },
    Not {
        code: &'static str,
        why: String,
        /// Not to be called on whoever planned it: it drops out of rounds that it is in.
        firm: bool,
    },
}

/// One home of the site's list, in the order of the list.
pub(super) struct Home<'a> {
    pub household: &'a Household,
    pub reached: Option<Reached>,
    pub stands: Stands,
}

impl Home<'_> {
    pub fn id(&self) -> &str {
        &self.household.address.id
    }
}

impl App {
    pub(super) async fn field(&self, viewer: &Viewer, action: Action, site: &str, on: Date) -> Result<Field> {
        let site = self.site_named(viewer, action, site).await?;
        self.field_of(viewer, site, on).await
    }

    /// On the day that decides which boundary is in force. For a caller who has asked whether the viewer may.
    pub(super) async fn field_of(&self, viewer: &Viewer, site: Site, on: Date) -> Result<Field> {
        let plans = self.store.plans(&site.organisation, &site.id).await?;
        self.field_with(viewer, site, plans, on).await
    }

    /// On the day that a plan is for. For a caller who has asked whether the viewer may.
    pub(super) async fn field_of_plan(&self, viewer: &Viewer, site: Site, id: &str) -> Result<Field> {
        let plans = self.store.plans(&site.organisation, &site.id).await?;
        let on = plan_in(&plans, id).map(|(plan, last)| plan.asked_at(last).on)?;
        self.field_with(viewer, site, plans, on).await
    }

    pub(super) async fn field_with(
        &self,
        viewer: &Viewer,
        site: Site,
        plans: Vec<(Plan, Version)>,
        on: Date,
    ) -> Result<Field> {
        let standing = self.standing().await?;
        let day = on.to_string();
        let (boundary_version, boundary) = standing
            .ground
            .boundary_on(&site.id, &day)
            .map(|(version, boundary)| (version.version, Arc::clone(boundary)))
            .ok_or_else(|| AppError::Conflict(format!("This site has no boundary on {day}. Bring one in first.")))?;
        let (organisation, id) = (site.organisation.as_str(), site.id.as_str());
        let ground = self.walking_ground(&site).await?;
        let reaches = self.reaches(&site, &ground, &standing.ground);
        let record = self.site_record(&site).await?;
        let wishes = self.wishes_at(&site, &standing, &record, Moment(i64::MAX)).await?;
        let places = self.store.places(organisation, id).await?;
        let areas = places.iter().filter(|place| place.kind == PlaceKind::NoGo);
        let mut field = Field {
            no_go: areas.filter_map(|place| Some((place.name.clone(), place.area()?))).collect(),
            rules: self.store.due_rules(organisation, id).await?.unwrap_or_default(),
            plans,
            codes: self.store.round_codes(organisation, id).await?,
            hidden: Hidden::from(viewer, &standing.rulings),
            record,
            who: viewer.who.clone(),
            safety: self.safety_of(&site).await?,
            entry_notes: self
                .entry_notes_of(&site)
                .await?
                .into_iter()
                .map(|note| (note.household, note.text))
                .collect(),
            is_champions: !viewer.may_at(Action::PlanRounds, organisation, id),
            site,
            standing,
            boundary,
            boundary_version,
            ground,
            reaches,
            wishes,
            places,
        };
        field.share_entry_notes();
        Ok(field)
    }
}

impl Field {
    pub fn households(&self) -> &[Household] {
        self.standing.ground.households(&self.site.id)
    }

    /// Every home on the list, and where it stands when rounds of this kind start. What came of the rounds of `plan`
    /// itself takes no door out of them.
    pub fn homes(&self, kind: PlanKind, start: DateTime, plan: Option<&str>) -> Vec<Home<'_>> {
        let homes = self.households().iter().zip(self.reaches.iter());
        homes
            .map(|(household, reached)| {
                let stands = match self.stands(household, kind, start, plan) {
                    due @ Stands::Due { .. } => match reached {
                        Ok(_) => due,
                        Err(why) => Stands::Not { code: why.code(), why: why.words(), firm: true },
                    },
                    not => not,
                };
                Home { household, reached: reached.as_ref().ok().copied(), stands }
            })
            .collect()
    }

    fn stands(&self, home: &Household, kind: PlanKind, start: DateTime, plan: Option<&str>) -> Stands {
        let Some(point) = home.address.point else {
            return Stands::Not { code: "no_point", why: "Its place on the map is not known".into(), firm: true };
        };
        let at = [point.at.easting, point.at.northing];
        if let Some((name, _)) = self.no_go.iter().find(|(_, area)| is_in(area, at)) {
            return Stands::Not { code: "no_go", why: format!("In an area to stay out of: {name}"), firm: true };
        }
        let safety = self.safety_at(&home.address.id);
        if (kind == PlanKind::Champion || self.is_champions) && safety.is_some_and(|safety| !safety.is_for_champions())
        {
            return Stands::Not { code: "safety_marker", why: "Safety marker: not for champions".into(), firm: true };
        }
        let state = self.record.state(&home.address.id);
        let mut wishes = self.wishes_of(&home.address.id);
        // Said to whoever stood there, or on the telephone: it counts like one that staff wrote down.
        wishes.do_not_knock |= state.is_some_and(|state| state.do_not_knock);
        let known = Known {
            is_inside: self.boundary.locate(point.at).inside,
            is_void: home.is_void,
            is_gone: home.gone_at.is_some(),
            is_protected: self.standing.rulings.marks_on_id(&home.address.id).next().is_some(),
            is_for_the_office: safety.is_some_and(Safety::is_office_only),
            wishes,
            tries: state.map_or(&[], |state| &state.tries),
            heard: state.and_then(|state| state.heard),
        };
        let answer = match kind {
            PlanKind::Doors | PlanKind::Champion => due(&known, start, &self.rules),
            PlanKind::Leaflets => takes_leaflet(&known),
        };
        match answer {
            Due::Yes(why) => Stands::Due { code: why.code(), why: why.words() },
            Due::No(why) => {
                let last_in = state.and_then(|state| state.last.as_ref()?.plan.as_deref());
                let by_itself = plan.is_some() && last_in == plan && why.is_by_an_answer();
                Stands::Not { code: why.code(), why: why.words(), firm: why.is_firm() && !by_itself }
            }
        }
    }

    pub fn safety_at(&self, household: &str) -> Option<&Safety> {
        self.safety.get(household)
    }

    /// A flat that has no note of its own is got to as another of its building is.
    fn share_entry_notes(&mut self) {
        if self.entry_notes.is_empty() {
            return;
        }
        let homes = self.households().iter().zip(self.reaches.iter());
        let flats: Vec<_> = homes
            .filter_map(|(home, reached)| Some((entrance(home, *reached.as_ref().ok()?)?, &home.address.id)))
            .collect();
        let mut noted: FxHashMap<Entrance<'_>, &String> = FxHashMap::default();
        for (entrance, id) in &flats {
            if let Some(note) = self.entry_notes.get(*id).filter(|_| !self.hidden.hides_id(id)) {
                noted.entry(*entrance).or_insert(note);
            }
        }
        let bare = flats.iter().filter(|(_, id)| !self.entry_notes.contains_key(*id));
        let shared: Vec<(String, String)> =
            bare.filter_map(|(entrance, id)| Some(((*id).clone(), (*noted.get(entrance)?).clone()))).collect();
        self.entry_notes.extend(shared);
    }

    /// How to get to the door.
    pub fn entry_note_at(&self, household: &str) -> Option<&String> {
        self.entry_notes.get(household)
    }

    /// As staff wrote them down.
    pub fn wishes_of(&self, household: &str) -> Wishes {
        self.wishes.get(household).copied().unwrap_or_default()
    }

    /// The homes that other plans hold, and in which round: those of rounds that were handed out, locked or given to
    /// somebody, and of champions' routes. A day that is past holds nothing, but for a champion's.
    pub fn held_elsewhere(&self, asked: &Asked, plan: Option<&str>, today: Date) -> FxHashMap<&str, String> {
        let mut held = FxHashMap::default();
        for (other, version) in &self.plans {
            let theirs = other.asked_at(version);
            let is_route = theirs.kind == PlanKind::Champion;
            if other.closed.is_some() || plan == Some(other.id.as_str()) || !is_same_errand(theirs, asked) {
                continue;
            }
            for round in &version.rounds.rounds {
                let on = round.on.unwrap_or(theirs.on);
                if on < today && !is_route {
                    continue;
                }
                let is_out = self.code_of(&other.id, &round.id).is_some();
                if !(is_out || round.locked || round.assigned_name.is_some() || is_route) {
                    continue;
                }
                let name = if is_route { "a champion's route".into() } else { format!("round {}", round.number) };
                let words = format!("In {name} of {}", day_in_short(on));
                held.extend(round.doors.iter().map(|door| (door.as_str(), words.clone())));
            }
        }
        held
    }

    /// The last code that a round was handed out with.
    pub fn code_of(&self, plan: &str, round: &str) -> Option<&RoundCode> {
        self.codes.iter().rev().find(|code| code.plan == plan && code.round == round)
    }

    pub fn plan(&self, id: &str) -> Result<&(Plan, Version)> {
        plan_in(&self.plans, id)
    }

    /// The node nearest to a place that most of the network is joined to.
    pub fn node_at(&self, at: LonLat) -> Result<u32> {
        let at = to_bng(at).map_err(|why| AppError::Conflict(format!("The hub's place can't be used: {why}.")))?;
        let metres = |node: &[f64; 2]| (node[0] - at.easting).hypot(node[1] - at.northing);
        let nodes = &self.ground.network.nodes;
        let joined = nodes.iter().zip(0u32..).filter(|(_, n)| self.ground.piece[*n as usize] == 0);
        match joined.min_by(|(a, _), (b, _)| metres(a).total_cmp(&metres(b))) {
            None => {
                Err(AppError::Conflict("This site has no streets to walk on yet. Bring in its streets first.".into()))
            }
            Some((node, _)) if metres(node) > HUB_AT_HAND_M => Err(AppError::Conflict(format!(
                "The hub is {:.0} m from the nearest street of this site. Give a place nearer to it.",
                metres(node)
            ))),
            Some((_, n)) => Ok(n),
        }
    }

    /// The ways that may be walked: none through areas to stay out of, and no steps where that was asked.
    pub fn routes(&self, step_free: bool) -> Routes {
        let network = &self.ground.network;
        let areas: Vec<Polygon> = self.no_go.iter().map(|(_, area)| area.clone()).collect();
        let line = |from: u32, to: u32| Line::new(network.nodes[from as usize], network.nodes[to as usize]);
        Routes::over(network, |edge| {
            let steps = edge.traits.steps || edge.kind == Kind::Steps;
            let barred = areas.iter().any(|area| area.intersects(&line(edge.from, edge.to)));
            !(barred || step_free && steps)
        })
    }

    /// Doors as the planner takes them, for homes that hang on the network.
    pub fn doors(&self, homes: &[&Home<'_>], kind: PlanKind, copies: u32) -> Vec<Door> {
        let service_s = match kind {
            PlanKind::Leaflets => u32::from(self.rules.letter_box_s) + copies.saturating_sub(1),
            PlanKind::Doors | PlanKind::Champion => self.rules.knock_s(),
        };
        let mut entrances: FxHashMap<Entrance<'_>, u32> = FxHashMap::default();
        let hung = homes.iter().filter_map(|home| home.reached.map(|reached| (*home, reached)));
        hung.zip(0u32..)
            .map(|((home, reached), i)| {
                let shared = entrance(home.household, reached);
                let stop = shared.map_or(i, |shared| *entrances.entry(shared).or_insert(i));
                Door { foot: reached.foot, stop, face: reached.face, service_s }
            })
            .collect()
    }
}

fn plan_in<'p>(plans: &'p [(Plan, Version)], id: &str) -> Result<&'p (Plan, Version)> {
    plans.iter().find(|(plan, _)| plan.id == id).ok_or(AppError::NotThere("plan"))
}

/// Do two plans call at the same doors for the same thing?
fn is_same_errand(a: &Asked, b: &Asked) -> bool {
    match (a.kind, b.kind) {
        (PlanKind::Leaflets, PlanKind::Leaflets) => {
            a.wave.as_ref().map(|wave| &wave.what) == b.wave.as_ref().map(|wave| &wave.what)
        }
        (PlanKind::Leaflets, _) | (_, PlanKind::Leaflets) => false,
        _ => true,
    }
}

/// Edge, offset and front path, and what tells one building from the next.
type Entrance<'a> = (u32, u32, u32, Option<&'a str>, Option<&'a str>);

/// Flats of one building at one point are one stop. None: a house of its own.
fn entrance(home: &Household, reached: Reached) -> Option<Entrance<'_>> {
    let (parts, foot) = (&home.address.parts, reached.foot);
    parts.sub_building.as_ref()?;
    Some((foot.edge, foot.offset_dm, foot.spur_dm, parts.building_name.as_deref(), parts.number.as_deref()))
}

/// The last moment of a day after this one: until then a code works.
pub(super) fn end_of_next_day(on: Date) -> Moment {
    let after = on.saturating_add(jiff::Span::new().days(2));
    Moment::at_local(after.to_datetime(jiff::civil::Time::midnight()))
}
