//! A batch as it came, read event by event: what can't be read stands in no other's way.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::domain::event::{Candidate, NotUnderstood, Reason, Sent, read};

/// One event as it came.
pub(super) struct Came<'a> {
    /// As it was sent; where it had none, its place in the batch.
    pub id: String,
    pub raw: &'a str,
    pub digest: String,
    pub sent: Result<Sent, NotUnderstood>,
}

pub(super) fn read_all<'a>(device: &str, events: &[&'a str]) -> Vec<Came<'a>> {
    events.iter().enumerate().map(|(at, raw)| read_one(device, raw, at + 1)).collect()
}

fn read_one<'a>(device: &str, raw: &'a str, place: usize) -> Came<'a> {
    let fields = match serde_json::from_str::<Value>(raw) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(NotUnderstood("it is no JSON object".into())),
        Err(_) => Err(NotUnderstood("it holds text that no program can read".into())),
    };
    let said = fields.as_ref().ok().and_then(id_said);
    let sent = fields.and_then(|fields| read(device, &fields));
    let digest = match &sent {
        Ok(sent) => sent.digest(),
        Err(_) => data_encoding::HEXLOWER.encode(&Sha256::digest(raw)),
    };
    let id = sent.as_ref().map(|sent| sent.id.clone()).ok().or(said).unwrap_or_else(|| place.to_string());
    Came { id, raw, digest, sent }
}

/// Whatever stands where the id should, so that the sender knows what is meant.
fn id_said(fields: &Map<String, Value>) -> Option<String> {
    const LONGEST: usize = 100;
    let said = match fields.get("id")? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    // PostgreSQL can't keep a null character.
    let sound: String = said.chars().filter(|c| *c != '\0').take(LONGEST).collect();
    Some(sound).filter(|id| !id.trim().is_empty())
}

impl Came<'_> {
    pub fn words(&self, reason: Reason) -> String {
        match (&self.sent, reason) {
            (Err(why), Reason::NotUnderstood) => why.words(),
            _ => reason.words().to_owned(),
        }
    }

    /// It had a note, and is in the record without.
    pub fn lost_its_note(&self, candidate: &Candidate) -> bool {
        let had_one = self.sent.as_ref().is_ok_and(|sent| sent.note.is_some());
        had_one && candidate.placed.is_some() && candidate.note.is_none()
    }

    /// What is kept of it for good where it is set aside: as it was sent, without its note.
    pub fn raw_to_keep(&self) -> String {
        if !self.raw.contains("note") {
            return self.raw.to_owned();
        }
        if let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(self.raw) {
            fields.shift_remove("note");
            return Value::Object(fields).to_string();
        }
        // Text that no program can read stands in the way of all of it, but not of what lies beside it.
        match serde_json::from_str::<BTreeMap<String, &RawValue>>(self.raw) {
            Ok(mut fields) => {
                fields.remove("note");
                serde_json::to_string(&fields).unwrap_or_default()
            }
            Err(_) => self.raw.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_read_keeps_the_id_that_it_has_or_its_place() {
        let events =
            [r#"{"id":"7","kind":"attempt"}"#, "[]", r#"{"note":"\ud83d"}"#, r#"{"id":"a\u0000b"}"#, r#"{"id":9}"#];
        let came = read_all("phone", &events);
        assert_eq!(came.iter().map(|came| came.id.as_str()).collect::<Vec<_>>(), ["7", "2", "3", "ab", "9"]);
        assert!(came.iter().all(|came| came.sent.is_err()));
    }

    #[test]
    fn a_note_is_taken_out_of_what_is_set_aside() {
        let came = read_all("phone", &[r#"{"id":"7","note":"He is ill","kind":"attempt"}"#]);
        assert_eq!(came[0].raw_to_keep(), r#"{"id":"7","kind":"attempt"}"#);
        let came = read_all("phone", &[r#"{"id":"7","note":"He is ill \ud83d","kind":"\ud83d"}"#, r#"{ "id": 7 }"#]);
        assert_eq!(came[0].raw_to_keep(), r#"{"id":"7","kind":"\ud83d"}"#);
        assert_eq!(came[1].raw_to_keep(), came[1].raw);
    }
}
