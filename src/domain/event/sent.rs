//! Reading an event as a device sent it, one field at a time, so that a complaint says which.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Kind, Sent};
use crate::domain::due::PartOfDay;
use crate::domain::outcome::Outcome;
use crate::domain::plane::LonLat;

const MOST_ID: usize = 100;
const MOST_WAVE: usize = 60;
const MOST_NOTE: usize = 140;
const MOST_ADDRESS: usize = 120;

/// Why an event can't be taken as it is: which field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotUnderstood(pub String);

type Result<T> = std::result::Result<T, NotUnderstood>;

fn wrong<T>(field: &str, what: &str) -> Result<T> {
    Err(NotUnderstood(format!("\"{field}\" {what}")))
}

fn no_time<T>(field: &str) -> Result<T> {
    wrong(field, "must be a time as 2026-11-26T17:40:00Z")
}

/// An event of this device, from its JSON.
///
/// # Errors
/// A field is missing, of the wrong kind, or at odds with the kind of event.
pub fn read(device: &str, event: &Map<String, Value>) -> Result<Sent> {
    let fields = Fields(event);
    let kind = fields.code("kind", Kind::from_code)?;
    let Some(kind) = kind else { return wrong("kind", "is missing") };
    let sent = Sent {
        id: fields.uuid("id")?.map_or_else(|| wrong("id", "is missing"), Ok)?,
        device: device.to_owned(),
        sequence: fields.sequence()?,
        kind,
        household: fields.text("household", MOST_ID)?,
        plan: fields.text("plan", MOST_ID)?,
        round: fields.text("round", MOST_ID)?,
        outcome: fields.code("outcome", Outcome::from_code)?,
        at: fields.moment("at")?.map_or_else(|| no_time("at"), Ok)?,
        offset_ms: fields.milliseconds("offset_ms")?,
        retracts: fields.uuid("retracts")?,
        leaflet: fields.yes("leaflet")?,
        wave: fields.text("wave", MOST_WAVE)?,
        call_back_on: fields.day("call_back_on")?,
        call_back_part: fields.code("call_back_part", PartOfDay::from_code)?,
        note: fields.text("note", MOST_NOTE)?,
        address: fields.text("address", MOST_ADDRESS)?,
        point: fields.point("point")?,
        back_by: fields.moment("back_by")?,
        buddy: fields.text("buddy", MOST_ID)?,
    };
    fits_its_kind(sent)
}

fn fits_its_kind(sent: Sent) -> Result<Sent> {
    let kind = sent.kind;
    if kind.is_of_a_home() && sent.household.is_none() {
        return wrong("household", "is missing");
    }
    if !kind.is_of_a_home() && kind != Kind::Correction && sent.household.is_some() {
        return wrong("household", "can't be said of this kind of event");
    }
    match sent.outcome {
        None if kind == Kind::Attempt => return wrong("outcome", "is missing"),
        Some(Outcome::Registered) if kind == Kind::Registration => {}
        Some(_) if !kind.takes_outcome() => return wrong("outcome", "can't be said of this kind of event"),
        _ => {}
    }
    if sent.retracts.is_some() != (kind == Kind::Correction) {
        return wrong("retracts", "must be there for a correction, and for nothing else");
    }
    if (sent.back_by.is_some() || sent.buddy.is_some()) && kind != Kind::WalkStart {
        return wrong("back_by", "or a buddy can be said of the start of a walk only");
    }
    let says_where = sent.address.is_some() || sent.point.is_some();
    if says_where != (kind == Kind::MissingAddress) {
        return wrong("address", "or a point must be there for a missing address, and for nothing else");
    }
    Ok(sent)
}

/// The fields of an event. One that is null is as one that isn't there.
struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    fn get(&self, field: &str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    fn written(&self, field: &str) -> Result<Option<&'a str>> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) if text.contains('\0') => wrong(field, "has a null character in it"),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => wrong(field, "must be text"),
        }
    }

    /// Text that says nothing is as none.
    fn text(&self, field: &str, most: usize) -> Result<Option<String>> {
        let text = self.written(field)?.filter(|text| !text.trim().is_empty());
        match text {
            Some(text) if text.chars().count() > most => wrong(field, &format!("is longer than {most} letters")),
            text => Ok(text.map(str::to_owned)),
        }
    }

    fn uuid(&self, field: &str) -> Result<Option<String>> {
        let Some(text) = self.written(field)? else { return Ok(None) };
        Uuid::try_parse(text).map_or_else(|_| wrong(field, "is not a UUID"), |id| Ok(Some(id.to_string())))
    }

    fn code<T>(&self, field: &str, from_code: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let Some(code) = self.written(field)? else { return Ok(None) };
        from_code(code).map_or_else(|| wrong(field, "is none that this server knows"), |found| Ok(Some(found)))
    }

    fn sequence(&self) -> Result<i64> {
        match self.get("sequence").and_then(Value::as_i64) {
            Some(sequence) if sequence >= 1 => Ok(sequence),
            _ => wrong("sequence", "must be a whole number from 1 on"),
        }
    }

    fn moment(&self, field: &str) -> Result<Option<i64>> {
        let Some(text) = self.written(field)? else { return Ok(None) };
        text.parse::<Timestamp>().map_or_else(|_| no_time(field), |at| Ok(Some(at.as_microsecond())))
    }

    /// Clocks are compared in fractions of a millisecond by some.
    fn milliseconds(&self, field: &str) -> Result<Option<i64>> {
        #[allow(clippy::cast_possible_truncation, reason = "what is too large becomes the largest")]
        let whole = |value: &Value| value.as_i64().or_else(|| value.as_f64().map(|ms| ms.round() as i64));
        match self.get(field) {
            None => Ok(None),
            Some(value) => whole(value).map_or_else(|| wrong(field, "must be a number"), |ms| Ok(Some(ms))),
        }
    }

    fn yes(&self, field: &str) -> Result<bool> {
        match self.get(field) {
            None => Ok(false),
            Some(Value::Bool(yes)) => Ok(*yes),
            Some(_) => wrong(field, "must be true or false"),
        }
    }

    fn day(&self, field: &str) -> Result<Option<Date>> {
        let Some(text) = self.written(field)? else { return Ok(None) };
        text.parse().map_or_else(|_| wrong(field, "must be a day as 2026-11-26"), |day| Ok(Some(day)))
    }

    fn point(&self, field: &str) -> Result<Option<LonLat>> {
        let Some(value) = self.get(field) else { return Ok(None) };
        let degrees = |name: &str, most: f64| value.get(name)?.as_f64().filter(|degrees| degrees.abs() <= most);
        match (degrees("longitude", 180.0), degrees("latitude", 90.0)) {
            (Some(longitude), Some(latitude)) => Ok(Some(LonLat { longitude, latitude })),
            _ => wrong(field, "must have a longitude and a latitude in degrees"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn knock() -> Value {
        json!({
            "id": "0193A000-0000-7000-8000-000000000001", "sequence": 1, "kind": "attempt", "household": "h1",
            "outcome": "no_answer", "at": "2026-11-26T17:40:00Z",
        })
    }

    fn with(changes: &Value) -> Result<Sent> {
        let mut event = knock();
        for (field, value) in changes.as_object().unwrap() {
            event[field] = value.clone();
        }
        read("phone-1", event.as_object().unwrap())
    }

    #[test]
    fn equal_content_has_one_digest_however_it_is_written() {
        let plain = with(&json!({})).unwrap();
        let same = with(&json!({
            "id": "0193a000-0000-7000-8000-000000000001", "at": "2026-11-26T18:40:00.000+01:00", "note": null,
            "leaflet": false, "made_by": "a later app",
        }));
        assert_eq!(plain.digest(), same.unwrap().digest());
        let others = [
            json!({ "outcome": "refused" }),
            json!({ "at": "2026-11-26T17:40:00.001Z" }),
            json!({ "offset_ms": 0 }),
            json!({ "note": "Dog" }),
            json!({ "leaflet": true }),
            json!({ "sequence": 2 }),
        ];
        for other in others {
            assert_ne!(plain.digest(), with(&other).unwrap().digest(), "{other}");
        }
    }

    #[test]
    fn what_is_said_of_walking_alone_is_part_of_the_content_and_changes_nothing_where_it_is_not_said() {
        let start = json!({ "kind": "walk_start", "household": null, "outcome": null });
        let told = |changes: Value| {
            let mut event = start.clone();
            event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            with(&event).unwrap()
        };
        let plain = told(json!({}));
        let text = serde_json::to_string(&plain).unwrap();
        assert!(text.ends_with(r#""point":null}"#), "as those were digested that came before: {text}");
        let alone = told(json!({ "back_by": "2026-11-26T19:30:00Z", "buddy": "p2", "offset_ms": -60_000 }));
        assert_ne!(plain.digest(), alone.digest());
        let back = "2026-11-26T19:29:00Z".parse::<Timestamp>().unwrap().as_microsecond();
        assert_eq!(alone.corrected_back_by(), Some(back), "by the server's clock");
    }

    #[test]
    fn a_complaint_names_the_field() {
        let cases = [
            (json!({ "id": null }), "\"id\" is missing"),
            (json!({ "id": "7" }), "\"id\" is not a UUID"),
            (json!({ "sequence": 0 }), "\"sequence\" must be a whole number from 1 on"),
            (json!({ "kind": "visit" }), "\"kind\" is none that this server knows"),
            (json!({ "household": " " }), "\"household\" is missing"),
            (json!({ "household": 7 }), "\"household\" must be text"),
            (json!({ "household": "h\0" }), "\"household\" has a null character in it"),
            (json!({ "outcome": null }), "\"outcome\" is missing"),
            (json!({ "outcome": "maybe" }), "\"outcome\" is none that this server knows"),
            (json!({ "kind": "leaflet" }), "\"outcome\" can't be said of this kind of event"),
            (json!({ "kind": "walk_start", "outcome": null }), "\"household\" can't be said of this kind of event"),
            (json!({ "at": "today" }), "\"at\" must be a time as 2026-11-26T17:40:00Z"),
            (json!({ "offset_ms": "1" }), "\"offset_ms\" must be a number"),
            (json!({ "note": "x".repeat(141) }), "\"note\" is longer than 140 letters"),
            (json!({ "call_back_on": "26/11/2026" }), "\"call_back_on\" must be a day as 2026-11-26"),
            (json!({ "kind": "correction", "outcome": null }), "\"retracts\" must be there for a correction"),
            (json!({ "back_by": "soon" }), "\"back_by\" must be a time as 2026-11-26T17:40:00Z"),
            (json!({ "buddy": "p1" }), "\"back_by\" or a buddy can be said of the start of a walk only"),
            (json!({ "address": "1 New Road" }), "\"address\" or a point must be there for a missing address"),
        ];
        for (change, words) in cases {
            let NotUnderstood(said) = with(&change).unwrap_err();
            assert!(said.starts_with(words), "{change}: {said}");
        }
    }

    #[test]
    fn a_clock_that_is_far_off_is_flagged_and_corrected() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
        let day_ahead = with(&json!({ "offset_ms": -86_400_000 })).unwrap();
        assert_eq!(day_ahead.corrected_at(), at("2026-11-25T17:40:00Z"));
        assert!(day_ahead.has_doubtful_time(at("2026-11-25T17:40:01Z")));
        let measured = with(&json!({ "offset_ms": 1_500.4 })).unwrap();
        assert_eq!(measured.corrected_at(), at("2026-11-26T17:40:01.5Z"));
        assert!(!measured.has_doubtful_time(at("2026-12-01T00:00:00Z")), "late, but with a good clock");
        let unmeasured = with(&json!({})).unwrap();
        assert!(!unmeasured.has_doubtful_time(at("2026-11-26T17:45:00Z")));
        assert!(unmeasured.has_doubtful_time(at("2026-11-26T17:45:01Z")));
        let mad = with(&json!({ "offset_ms": 1e300 })).unwrap();
        assert!(mad.has_doubtful_time(0) && mad.corrected_at() > at("2026-11-26T17:40:00Z"));
    }
}
