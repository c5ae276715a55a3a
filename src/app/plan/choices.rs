//! What was asked for, found fit before anything is planned: numbers, hours, daylight, and where rounds start.

use jiff::civil::{DateTime, Time};

use super::field::Field;
use super::view::dark_from;
use crate::app::{AppError, Result};
use crate::domain::due::DueRules;
use crate::domain::place::{Place, PlaceKind};
use crate::domain::plan::{Asked, KeptHub, PlanKind};
use crate::domain::plane::LonLat;

/// Less light than this (seconds) is no shift.
pub(super) const LEAST_SHIFT_S: u32 = 15 * 60;
const MOST_HUBS: usize = 50;
const MOST_SKIPPED: usize = 2_000;

pub(super) fn sound(asked: &mut Asked) -> Result<()> {
    let problem = |field: &str, message: &str, hint: &str| Err(AppError::invalid("bad_request", field, message, hint));
    if !(5..=720).contains(&asked.shift_minutes) {
        return problem("shift_minutes", "A shift is 5 to 720 minutes long.", "Give another length.");
    }
    if asked.people.is_some_and(|people| !(1..=200).contains(&people)) {
        return problem("people", "Rounds are for 1 to 200 people.", "Give another number.");
    }
    if asked.most_doors.is_some_and(|doors| !(1..=200).contains(&doors)) {
        return problem("most_doors", "A champion's route has 1 to 200 doors.", "Give another number.");
    }
    if asked.hubs.len() > MOST_HUBS || asked.skip.len() > MOST_SKIPPED {
        return problem("hubs", "This names more places or homes than a plan can have.", "Name fewer.");
    }
    if asked.kind != PlanKind::Leaflets {
        asked.wave = None;
        return Ok(());
    }
    let Some(wave) = &mut asked.wave else {
        return problem("wave", "Say what is dropped.", "Give it a name, such as “Jobs fair”.");
    };
    wave.what = crate::app::site::sound_name("what", &wave.what)?;
    if !(1..=20).contains(&wave.copies) || !(wave.copies..=5000).contains(&wave.bundle) {
        let message = "Each home gets 1 to 20 copies, and a bundle holds those of one home or more, up to 5,000.";
        return problem("wave", message, "Say how many go to each home, and how many one can carry.");
    }
    Ok(())
}

/// Within the hours in which people knock?
pub(super) fn check_hours(rules: &DueRules, kind: PlanKind, start: DateTime, seconds: u32) -> Result<()> {
    if kind == PlanKind::Leaflets || rules.allow(start, seconds) {
        return Ok(());
    }
    let (from, until) = (rules.knock_from.strftime("%H:%M"), rules.knock_until.strftime("%H:%M"));
    Err(AppError::Conflict(format!(
        "Nobody knocks before {from} or after {until}. Start later, or make the shift shorter."
    )))
}

/// Seconds that rounds may take: within the hours in which people knock, and in daylight where that was asked for.
pub(super) fn shift(field: &Field, asked: &Asked) -> Result<u32> {
    let mut shift_s = asked.shift_minutes.saturating_mul(60);
    if asked.before_dark
        && let Some(dark) = dark_from(field, asked.on).and_then(|dark| dark.parse::<Time>().ok())
    {
        let left = asked.from.until(dark).map_or(0, |span| span.get_hours() * 3600 + span.get_minutes() as i32 * 60);
        shift_s = shift_s.min(u32::try_from(left).unwrap_or(0));
        if shift_s < LEAST_SHIFT_S {
            return Err(AppError::Conflict(format!(
                "It is dark from {} that day. Start earlier, or let people walk in the dark.",
                dark.strftime("%H:%M")
            )));
        }
    }
    check_hours(&field.rules, asked.kind, asked.starts(), shift_s)?;
    Ok(shift_s)
}

/// Hubs by id or name of a place, or written as latitude and longitude; where none is named, the only one there is.
pub(super) fn hubs(field: &Field, asked: &Asked) -> Result<Vec<KeptHub>> {
    let wanted = if asked.kind == PlanKind::Champion { PlaceKind::ChampionDoor } else { PlaceKind::Hub };
    let usual: Vec<_> = field.places.iter().filter(|place| place.kind == wanted).collect();
    let named: Vec<String> = match (asked.hubs.as_slice(), usual.as_slice()) {
        ([], [only]) => vec![only.id.clone()],
        ([], _) => {
            return Err(AppError::invalid(
                "no_hub",
                "hubs",
                "Say where the rounds start and end.",
                "Put a hub on the site's map, or name one of those that are there.",
            ));
        }
        (named, _) => named.to_vec(),
    };
    let found = named.iter().map(|name| {
        let by_name = |p: &&Place| p.id == *name || p.name.eq_ignore_ascii_case(name.trim());
        let place = field.places.iter().find(by_name).and_then(|place| Some((place, place.point()?)));
        let kept = match place {
            Some((place, at)) => KeptHub { place: Some(place.id.clone()), name: place.name.clone(), at },
            None => {
                let at = written_point(name).ok_or_else(|| {
                    let message = format!("There is no place called “{name}” on this site's map.");
                    AppError::invalid(
                        "no_such_hub",
                        "hubs",
                        message,
                        "Name one that is there, or put it on the map first.",
                    )
                })?;
                KeptHub { place: None, name: name.clone(), at }
            }
        };
        field.node_at(kept.at).map(|_| kept)
    });
    found.collect()
}

/// "51.5712,-3.0215".
fn written_point(text: &str) -> Option<LonLat> {
    let (latitude, longitude) = text.split_once(',')?;
    Some(LonLat { latitude: latitude.trim().parse().ok()?, longitude: longitude.trim().parse().ok()? })
}
