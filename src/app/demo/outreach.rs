//! What was recorded at the demo estate's doors so far: three weeks of an outreach that is half way through, and tonight's
//! rounds. Every word of it is invented, and the same each time but for the days.

use jiff::civil::{Date, DateTime, Time};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::plan::{Plan, PlanDoor};
use super::super::{App, Result};
use crate::domain::outcome::Outcome;
use crate::domain::person::Viewer;
use crate::domain::plan::{Asked, Edit, PlanKind};
use crate::domain::reported::ReportedOutcome;
use crate::domain::safety::MarkerCode;
use crate::domain::time::Moment;

/// Of a hundred streets, those where knocking has begun.
const BEGUN: usize = 64;
const WAVE: &str = "Jobs fair";
/// Events sent at one time.
const BATCH: usize = 400;

/// The codes of tonight's rounds.
pub struct Tonight {
    pub door_round: Option<String>,
    pub champion_route: Option<String>,
}

/// A home's own chance: so many of a hundred say yes.
struct Luck([u8; 32]);

impl Luck {
    fn of(household: &str) -> Self {
        Self(Sha256::digest(household).into())
    }

    fn percent(&self, nth: usize) -> u8 {
        (u16::from(self.0[nth]) * 100 / 256) as u8
    }
}

/// Knocks at most doors of the streets that were begun, some twice, and leaves leaflets.
pub(super) async fn record(app: &App, walker: &Viewer, site: &str) -> Result<()> {
    let table = app.households(walker, site).await?;
    let mut streets: Vec<String> = table.homes.iter().filter_map(|home| home.street.clone()).collect();
    streets.sort();
    streets.dedup();
    streets.truncate((streets.len() * BEGUN).div_ceil(100));
    let today = app.now().day();
    let mut events: Vec<String> = Vec::new();
    let mut add = |event: Value| -> Result<()> {
        let mut event = event;
        event["id"] = json!(app.new_id()?);
        event["sequence"] = json!(events.len() + 1);
        events.push(event.to_string());
        Ok(())
    };
    for (at, street) in streets.iter().enumerate() {
        let homes = table.homes.iter().filter(|home| home.street.as_deref() == Some(street) && !home.is_void);
        let first = evening(today, 20 - (at as i64 * 12 / streets.len().max(1) as i64));
        for (n, home) in (0i64..).zip(homes) {
            let luck = Luck::of(&home.id);
            if luck.percent(0) >= 94 {
                continue;
            }
            let outcome = came_of(luck.percent(1));
            let knocked = first.plus_seconds(n * 75).rfc3339();
            add(json!({ "kind": "attempt", "household": home.id, "outcome": outcome.code(), "at": knocked,
                        "leaflet": luck.percent(2) < 70, "wave": (luck.percent(2) < 70).then_some(WAVE) }))?;
            if outcome == Outcome::NoAnswer && luck.percent(3) < 45 {
                let again = saturday(today).plus_seconds(n * 75 + at as i64 * 300);
                let outcome = came_of(luck.percent(4));
                add(
                    json!({ "kind": "attempt", "household": home.id, "outcome": outcome.code(), "at": again.rfc3339() }),
                )?;
            }
        }
    }
    for batch in events.chunks(BATCH) {
        let texts: Vec<&str> = batch.iter().map(String::as_str).collect();
        app.sync(walker, "demo-phone", &texts).await?;
    }
    Ok(())
}

/// Six in ten are not in. What is rare on a real estate is rare here.
fn came_of(percent: u8) -> Outcome {
    match percent {
        0..58 => Outcome::NoAnswer,
        58..74 => Outcome::Spoke,
        74..84 => Outcome::Interested,
        84..88 => Outcome::Registered,
        88..93 => Outcome::CallBack,
        93..96 => Outcome::Refused,
        96..97 => Outcome::LanguageNeed,
        97..98 => Outcome::DoNotKnock,
        _ => Outcome::NoAccess,
    }
}

fn at(on: Date, hour: i8, minute: i8) -> Moment {
    Moment::at_local(DateTime::from_parts(on, Time::constant(hour, minute, 0, 0)))
}

/// So many days ago, when people come home.
fn evening(today: Date, days: i64) -> Moment {
    at(today.saturating_sub(jiff::Span::new().days(days)), 17, 30)
}

/// The last but one: late enough for a second try, and not of this week.
fn saturday(today: Date) -> Moment {
    let since = i64::from(today.weekday().to_monday_zero_offset());
    at(today.saturating_sub(jiff::Span::new().days(since + 2)), 10, 30)
}

/// Three rounds for this evening and a champion's route, handed out; and the doors of tonight, the first round's first.
pub(super) async fn plan_tonight(
    app: &App,
    terminal: &Viewer,
    champion: &Viewer,
    site: &str,
) -> Result<(Tonight, Vec<PlanDoor>)> {
    let (today, from) = (app.now().day(), Time::constant(17, 30, 0, 0));
    let plain = |kind| Asked { seed: 1, whole_sides: true, ..Asked::plain(kind, today, from) };
    let doors = Asked { people: Some(3), shift_minutes: 90, ..plain(PlanKind::Doors) };
    let route = Asked {
        people: Some(1),
        shift_minutes: 45,
        hubs: vec!["Champion at 3 Plover Close".into()],
        ..plain(PlanKind::Champion)
    };
    // The champion's first: its doors are in no other round then.
    let route = hand_out(app, terminal, site, route, Some(champion)).await?;
    let doors = hand_out(app, terminal, site, doors, None).await?;
    let code = |plan: &Plan| plan.rounds.first().and_then(|round| round.code.clone());
    let tonight = Tonight { door_round: code(&doors), champion_route: code(&route) };
    let first = doors.rounds.into_iter().next().map(|round| round.id);
    let mut called_on = doors.doors;
    called_on.retain(|door| door.round.is_some());
    called_on.sort_by_key(|door| door.round != first);
    Ok((tonight, called_on))
}

/// What the office keeps for tonight's walkers: two safety markers, one of them to be reviewed, how to get into a block of
/// flats, and two addresses that were reported, of which one is settled.
pub(super) async fn look_after(app: &App, walker: &Viewer, site: &str, doors: &[PlanDoor]) -> Result<()> {
    let mut houses = doors.iter().filter(|door| !door.number.starts_with("Flat"));
    if let Some(door) = houses.next() {
        app.add_safety_marker(walker, site, &door.household, MarkerCode::TwoPeople, None).await?;
    }
    if let Some(door) = houses.next() {
        app.add_safety_marker(walker, site, &door.household, MarkerCode::Dog, Some(app.now().day())).await?;
    }
    // As the table is: by address, so the block's first flat.
    if let Some(door) = doors.iter().find(|door| door.number.starts_with("Flat")) {
        app.set_entry_note(walker, site, &door.household, "Way in is round the back, by the bins", None).await?;
    }
    let Some(at) = doors.first().and_then(|door| door.at) else { return Ok(()) };
    let mut reported = Vec::new();
    for (n, address) in
        ["Flat above the hairdresser's, Fernhollow Road", "Annexe behind 7 Plover Close"].iter().enumerate()
    {
        let id = app.new_id()?;
        reported.push(id.clone());
        let event = json!({
            "id": id, "sequence": n + 1, "kind": "missing_address", "address": address,
            "at": evening(app.now().day(), 6).plus_seconds(n as i64 * 1_200).rfc3339(),
            "point": { "longitude": at.longitude + 0.0003 * n as f64, "latitude": at.latitude },
        });
        app.sync(walker, "demo-phone-2", &[event.to_string().as_str()]).await?;
    }
    app.settle_reported(walker, site, &reported[1], ReportedOutcome::OnTheList).await?;
    Ok(())
}

/// Plans, and hands everything out.
async fn hand_out(app: &App, terminal: &Viewer, site: &str, asked: Asked, walker: Option<&Viewer>) -> Result<Plan> {
    let mut plan = app.plan_rounds(terminal, site, asked, None, true).await?;
    if let (Some(walker), Some(round)) = (walker, plan.rounds.first()) {
        let edit = Edit::Assign {
            round: round.id.clone(),
            person: walker.who.strip_prefix("person:").map(str::to_owned),
            name: Some(walker.name.clone()),
            on: None,
            from: None,
        };
        plan = app.change_plan(terminal, site, &plan.id, plan.version, &edit).await?;
    }
    let rounds: Vec<String> = plan.rounds.iter().map(|round| round.id.clone()).collect();
    app.hand_out(terminal, site, &plan.id, &rounds).await
}
