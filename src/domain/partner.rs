//! Partners' fair use: how many checks in an hour and a day, and no walking down a street house by
//! house. A partner asks about the people whom they refer; whoever asks after neighbour upon neighbour
//! is drawing a map of the area, or of who lives in it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::plane::Bng;

pub const HOUR: i64 = 3_600_000_000;
pub const DAY: i64 = 24 * HOUR;
/// Different addresses of one postcode, or around one spot, within a day.
const NEIGHBOURS: usize = 8;
/// Numbers of one street, one after the other, on one side of it or on both.
const IN_A_ROW: usize = 5;
const NEAR_M: f64 = 60.0;

/// How many checks a partner may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PartnerLimits {
    pub per_hour: i64,
    pub per_day: i64,
}

impl Default for PartnerLimits {
    fn default() -> Self {
        Self { per_hour: 60, per_day: 300 }
    }
}

/// One check that a partner asked for, as far as neighbours can be told by it.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub organisation: String,
    /// The recorded check.
    pub check: String,
    /// The partner's account, whichever session or token they came by.
    pub partner: String,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// What tells one address from the next: its id where it was found, else the words typed.
    pub address: String,
    pub postcode: Option<String>,
    pub street: Option<String>,
    pub number: Option<i64>,
    pub place: Option<Bng>,
}

/// Why a partner's check was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// So many may be asked in an hour, or a day; room for these comes in so many seconds.
    Limit {
        most: i64,
        span: Span,
        retry_after_s: u64,
    },
    Run(Run),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Hour,
    Day,
}

impl Span {
    pub fn word(self) -> &'static str {
        match self {
            Span::Hour => "hour",
            Span::Day => "day",
        }
    }

    fn length(self) -> i64 {
        match self {
            Span::Hour => HOUR,
            Span::Day => DAY,
        }
    }
}

/// Neighbour after neighbour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Run {
    pub kind: RunKind,
    /// How many different addresses, with the one that was stopped.
    pub addresses: usize,
    /// The recorded checks that were answered before it was noticed.
    pub checks: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    SamePostcode,
    /// Within 60 m.
    SameSpot,
    /// Numbers of one street, or UPRNs, one after the other.
    InARow,
}

/// May these be answered, after what this partner asked in the last day? All of them or none.
///
/// # Errors
/// The first reason why not.
pub fn judge(before: &[Question], asked: &[Question], limits: PartnerLimits) -> Result<(), Stop> {
    within(before, asked, limits.per_hour, Span::Hour)?;
    within(before, asked, limits.per_day, Span::Day)?;
    let all: Vec<&Question> = before.iter().chain(asked).collect();
    let first = before.len();
    (first..all.len()).find_map(|i| run_at(&all[..i], all[i])).map_or(Ok(()), |run| Err(Stop::Run(run)))
}

fn within(before: &[Question], asked: &[Question], most: i64, span: Span) -> Result<(), Stop> {
    let Some(now) = asked.first().map(|q| q.at) else { return Ok(()) };
    let mut counted: Vec<i64> = before.iter().map(|q| q.at).filter(|at| *at > now - span.length()).collect();
    let room = usize::try_from(most).unwrap_or_default().saturating_sub(counted.len());
    if asked.len() <= room {
        return Ok(());
    }
    counted.sort_unstable();
    // There is room once so many of the oldest are out of the span.
    let must_go = asked.len() - room;
    let free_at = counted.get(must_go - 1).map_or(now + span.length(), |at| at + span.length());
    let retry_after_s = u64::try_from((free_at - now).max(0)).unwrap_or_default().div_ceil(1_000_000).max(1);
    Err(Stop::Limit { most, span, retry_after_s })
}

/// Does this one make a run of what was asked before?
fn run_at(before: &[&Question], next: &Question) -> Option<Run> {
    if before.iter().any(|q| q.address == next.address) {
        return None;
    }
    let around = |kind, near: &dyn Fn(&Question) -> bool| {
        let found = different(before, near);
        (found.len() + 1 >= NEIGHBOURS).then(|| run(kind, &found))
    };
    around(RunKind::SamePostcode, &|q| next.postcode.is_some() && q.postcode == next.postcode)
        .or_else(|| around(RunKind::SameSpot, &|q| near(q.place, next.place)))
        .or_else(|| in_a_row(before, next))
}

/// The latest question about each address that fits, oldest first.
fn different<'a>(before: &[&'a Question], fits: &dyn Fn(&Question) -> bool) -> Vec<&'a Question> {
    let mut found: Vec<&Question> = Vec::new();
    for question in before.iter().filter(|q| fits(q)) {
        if found.iter().all(|other| other.address != question.address) {
            found.push(question);
        }
    }
    found
}

fn near(a: Option<Bng>, b: Option<Bng>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    (a.easting - b.easting).hypot(a.northing - b.northing) <= NEAR_M
}

/// Steps of one go down both sides of a street, steps of two down one.
fn in_a_row(before: &[&Question], next: &Question) -> Option<Run> {
    let number = next.number?;
    next.street.as_ref()?;
    let same_street: Vec<&Question> = before.iter().filter(|q| q.street == next.street).copied().collect();
    let at = |n: i64| same_street.iter().find(|q| q.number == Some(n)).copied();
    [1, 2].into_iter().find_map(|step| {
        let up = (1i64..).map_while(|i| at(number + i * step));
        let down = (1i64..).map_while(|i| at(number - i * step));
        let found: Vec<&Question> = up.chain(down).collect();
        (found.len() + 1 >= IN_A_ROW).then(|| run(RunKind::InARow, &found))
    })
}

fn run(kind: RunKind, found: &[&Question]) -> Run {
    let mut checks: Vec<(i64, String)> = found.iter().map(|q| (q.at, q.check.clone())).collect();
    checks.sort();
    Run { kind, addresses: found.len() + 1, checks: checks.into_iter().map(|(_, check)| check).collect() }
}

/// Without capitals and marks: two spellings that differ in nothing else are one.
pub fn plain_words(typed: &str) -> String {
    let lower = typed.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Number and street as typed: told the same way whether the address is known or not. A bare UPRN is
/// a number in a street of its own.
pub fn number_and_street(typed: &str) -> (Option<i64>, Option<String>) {
    let plain = plain_words(typed);
    let words: Vec<&str> = plain.split(' ').collect();
    let bare = words.strip_prefix(&["uprn"]).unwrap_or(&words);
    if let [figures] = bare
        && figures.len() >= 8
    {
        return (figures.parse().ok(), Some("uprn".to_owned()));
    }
    // The last number that words follow is the house's: a flat's comes before it.
    let is_number = |w: &&str| w.starts_with(|c: char| c.is_ascii_digit());
    let house = (0..words.len()).rev().find(|&i| {
        is_number(&words[i])
            && words.get(i + 1).is_some_and(|next| next.chars().all(char::is_alphabetic) && next.len() > 2)
    });
    let Some(house) = house else { return (None, None) };
    let figures: String = words[house].chars().take_while(char::is_ascii_digit).collect();
    let street = words[house + 1..].iter().take(2).copied().collect::<Vec<_>>().join(" ");
    (figures.parse().ok(), Some(street))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(n: i64, address: &str) -> Question {
        let (number, street) = number_and_street(address);
        Question {
            organisation: "larch".into(),
            check: format!("c{n}"),
            partner: "p".into(),
            at: 1_000 * DAY + n,
            address: address.into(),
            postcode: None,
            street,
            number,
            place: None,
        }
    }

    fn all(questions: &[Question], limits: PartnerLimits) -> Result<(), Stop> {
        let (last, before) = questions.split_last().unwrap();
        judge(before, std::slice::from_ref(last), limits)
    }

    #[test]
    fn five_houses_in_a_row_are_a_run_and_four_are_not() {
        let walk: Vec<Question> = (0..5).map(|n| asked(n, &format!("{} Larch Road", 10 + 2 * n))).collect();
        assert_eq!(all(&walk[..4], PartnerLimits::default()), Ok(()));
        let Err(Stop::Run(run)) = all(&walk, PartnerLimits::default()) else { panic!("no run") };
        assert_eq!((run.kind, run.addresses), (RunKind::InARow, 5));
        assert_eq!(run.checks, ["c0", "c1", "c2", "c3"]);
        // Backwards, or from the middle, it is the same walk.
        let mut mixed = walk.clone();
        mixed.swap(2, 4);
        assert!(all(&mixed, PartnerLimits::default()).is_err());
    }

    #[test]
    fn uprns_in_a_row_are_a_run() {
        let walk: Vec<Question> = (0..5).map(|n| asked(n, &format!("99950000001{n}"))).collect();
        assert!(matches!(all(&walk, PartnerLimits::default()), Err(Stop::Run(_))));
    }

    #[test]
    fn eight_addresses_of_one_postcode_are_a_run_and_asking_twice_is_none() {
        let mut asked: Vec<Question> = (0..8).map(|n| asked(n, &format!("{} Larch Road", 1 + 7 * n))).collect();
        asked.iter_mut().for_each(|q| q.postcode = Some("AE1 2BD".into()));
        assert_eq!(all(&asked[..7], PartnerLimits::default()), Ok(()));
        assert!(matches!(all(&asked, PartnerLimits::default()), Err(Stop::Run(_))));
        asked[7].address = asked[0].address.clone();
        assert_eq!(all(&asked, PartnerLimits::default()), Ok(()));
    }

    #[test]
    fn eight_addresses_around_one_spot_are_a_run() {
        let mut asked: Vec<Question> = (0..8).map(|n| asked(n, &format!("House {n}"))).collect();
        for (n, question) in (0u8..).zip(&mut asked) {
            question.place = Some(Bng { easting: 331_000.0 + f64::from(n), northing: 187_000.0 });
        }
        assert!(matches!(all(&asked, PartnerLimits::default()), Err(Stop::Run(_))));
        asked[0].place = Some(Bng { easting: 331_070.0, northing: 187_000.0 });
        assert_eq!(all(&asked, PartnerLimits::default()), Ok(()));
    }

    #[test]
    fn the_wait_ends_when_enough_of_the_oldest_are_an_hour_old() {
        let limits = PartnerLimits { per_hour: 3, per_day: 10 };
        let mut asked: Vec<Question> = (0..4).map(|n| asked(n, &format!("House {n}"))).collect();
        for (n, question) in (0i64..).zip(&mut asked) {
            question.at = 1_000 * DAY + n * 60_000_000;
        }
        let stop = judge(&asked[..3], &asked[3..], limits);
        assert_eq!(stop, Err(Stop::Limit { most: 3, span: Span::Hour, retry_after_s: 57 * 60 }));
        asked[3].at = asked[0].at + HOUR;
        assert_eq!(judge(&asked[..3], &asked[3..], limits), Ok(()));
    }

    #[test]
    fn number_and_street_are_read_alike_from_most_spellings() {
        let read = |text| number_and_street(text);
        let larch = (Some(12), Some("larch road".to_owned()));
        for text in ["12 Larch Road", "12, LARCH ROAD, Exampleton", "Flat 3, 12 Larch Road", "12a Larch Road AE1 2BD"] {
            assert_eq!(read(text), larch, "{text}");
        }
        assert_eq!(read("Rose Cottage"), (None, None));
    }
}
