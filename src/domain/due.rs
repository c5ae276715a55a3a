//! Which households a round should include, at a moment, and why; and of every other, why not. The one
//! rule, in one place: pages, papers and the planner all ask it.

use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::outcome::{Next, Outcome};
use super::time::day_in_short;
use super::wish::Wishes;

/// A part of the day, in which the same people tend to be at home. When one ends and the next begins is a site's to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartOfDay {
    Morning,
    Afternoon,
    Evening,
}

impl PartOfDay {
    pub fn code(self) -> &'static str {
        match self {
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Morning, Self::Afternoon, Self::Evening].into_iter().find(|part| part.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DaySort {
    Weekday,
    Weekend,
    /// Where a site makes no difference between the two.
    Any,
}

/// A sort of day and a part of it. Two tries in one slot say less than two in different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    pub day: DaySort,
    pub part: PartOfDay,
}

impl Slot {
    /// Those that a site tells apart, the likeliest to find somebody in first.
    fn all(rules: &DueRules) -> &'static [Self] {
        use DaySort::{Any, Weekday, Weekend};
        use PartOfDay::{Afternoon, Evening, Morning};
        const fn slot(day: DaySort, part: PartOfDay) -> Slot {
            Slot { day, part }
        }
        const APART: [Slot; 6] = [
            slot(Weekday, Evening),
            slot(Weekend, Afternoon),
            slot(Weekday, Afternoon),
            slot(Weekend, Morning),
            slot(Weekday, Morning),
            slot(Weekend, Evening),
        ];
        const TOGETHER: [Slot; 3] = [slot(Any, Evening), slot(Any, Afternoon), slot(Any, Morning)];
        if rules.weekends_apart { &APART } else { &TOGETHER }
    }

    pub fn of(at: DateTime, rules: &DueRules) -> Self {
        let part = match at.time() {
            time if time < rules.afternoon_from => PartOfDay::Morning,
            time if time < rules.evening_from => PartOfDay::Afternoon,
            _ => PartOfDay::Evening,
        };
        let day = match at.weekday() {
            _ if !rules.weekends_apart => DaySort::Any,
            Weekday::Saturday | Weekday::Sunday => DaySort::Weekend,
            _ => DaySort::Weekday,
        };
        Self { day, part }
    }

    /// "a weekday evening", "a morning at the weekend", "an afternoon".
    pub fn words(self) -> &'static str {
        match (self.day, self.part) {
            (DaySort::Weekday, PartOfDay::Morning) => "a weekday morning",
            (DaySort::Weekday, PartOfDay::Afternoon) => "a weekday afternoon",
            (DaySort::Weekday, PartOfDay::Evening) => "a weekday evening",
            (DaySort::Weekend, PartOfDay::Morning) => "a morning at the weekend",
            (DaySort::Weekend, PartOfDay::Afternoon) => "an afternoon at the weekend",
            (DaySort::Weekend, PartOfDay::Evening) => "an evening at the weekend",
            (DaySort::Any, PartOfDay::Morning) => "a morning",
            (DaySort::Any, PartOfDay::Afternoon) => "an afternoon",
            (DaySort::Any, PartOfDay::Evening) => "an evening",
        }
    }
}

/// A site's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct DueRules {
    /// Days from one try to the next.
    pub gap_days: u16,
    /// Days until the same slot is tried again.
    pub same_slot_days: u16,
    /// Then another channel is used.
    pub most_tries: u16,
    /// When the afternoon begins …
    #[serde(with = "super::time::hours_minutes")]
    #[schema(value_type = String)]
    pub afternoon_from: Time,
    /// … and when the evening does.
    #[serde(with = "super::time::hours_minutes")]
    #[schema(value_type = String)]
    pub evening_from: Time,
    /// Whether an evening at the weekend is another slot than one in the week.
    pub weekends_apart: bool,
    /// No knocking before this time of day …
    #[serde(with = "super::time::hours_minutes")]
    #[schema(value_type = String)]
    pub knock_from: Time,
    /// … nor from this time on.
    #[serde(with = "super::time::hours_minutes")]
    #[schema(value_type = String)]
    pub knock_until: Time,
    /// Seconds at a door where nobody answers.
    pub unanswered_s: u16,
    /// Seconds at a door where somebody does.
    pub answered_s: u16,
    /// How many doors in a hundred are answered.
    pub answered_percent: u16,
    /// Seconds to put leaflets through a letter box.
    pub letter_box_s: u16,
    /// Whether short notes from the doors are kept.
    pub notes_allowed: bool,
    /// For how many days, if so.
    pub notes_kept_days: u16,
}

impl Default for DueRules {
    fn default() -> Self {
        let (knock_from, knock_until) = (Time::constant(9, 0, 0, 0), Time::constant(20, 30, 0, 0));
        Self {
            gap_days: 2,
            same_slot_days: 7,
            most_tries: 6,
            afternoon_from: Time::constant(12, 0, 0, 0),
            evening_from: Time::constant(17, 0, 0, 0),
            weekends_apart: true,
            knock_from,
            knock_until,
            unanswered_s: 40,
            answered_s: 180,
            answered_percent: 30,
            letter_box_s: 8,
            notes_allowed: false,
            notes_kept_days: 28,
        }
    }
}

impl DueRules {
    /// Doors that somebody may answer, of so many.
    pub fn expected_answers(&self, doors: usize) -> f64 {
        doors as f64 * f64::from(self.answered_percent) / 100.0
    }

    /// Seconds that a knock is expected to take.
    pub fn knock_s(&self) -> u32 {
        let answered = u32::from(self.answered_percent.min(100));
        (answered * u32::from(self.answered_s) + (100 - answered) * u32::from(self.unanswered_s)).div_ceil(100)
    }
}

/// One try at a door that counts (a retracted one does not), in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    pub at: DateTime,
    pub outcome: Outcome,
    /// When they asked for somebody to come back.
    pub call_back: Option<Date>,
}

/// What is known of a household.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Inside the boundary in force that day.
    pub is_inside: bool,
    /// Standing empty, as the list says.
    pub is_void: bool,
    /// No longer on the landlord's list.
    pub is_gone: bool,
    pub is_protected: bool,
    /// A safety marker says that nobody calls there.
    pub is_for_the_office: bool,
    /// As staff wrote them down. Only staff take a do-not-knock back; no later try does.
    pub wishes: Wishes,
    /// In the order of their times.
    pub tries: &'a [Tried],
    /// The last that was heard otherwise than by a knock: they registered at the desk, or said on the telephone when to
    /// come.
    pub heard: Option<Tried>,
}

/// Whether a household should be called on, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Yes(Why),
    No(WhyNot),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    NeverTried,
    /// Nobody answered, or nobody could talk: the slot of the round is new to this door, or long ago.
    TryAgain {
        tries: u16,
        last: DateTime,
        slot: Slot,
    },
    /// They asked for somebody to come back, on this day or from it on.
    CallBack {
        asked: Option<Date>,
    },
    /// A leaflet goes to every home.
    Leaflet,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    Outside,
    LeftTheList,
    Protected,
    /// Nobody calls there: the office deals with it.
    Safety,
    DoNotKnock,
    /// Wanted by nobody there, say staff.
    NoLeaflets,
    /// Nobody gets to the door, say staff.
    NoAccess,
    /// Somebody was spoken to, or said no.
    Settled {
        outcome: Outcome,
        on: Date,
    },
    /// Staff have something to find out first.
    Office {
        outcome: Outcome,
        on: Date,
    },
    Void,
    CallBackLater {
        on: Date,
    },
    /// Another try needs another slot, or some more days.
    TooSoon {
        on: Date,
        better: Slot,
    },
    TriedEnough {
        tries: u16,
    },
}

/// Should a round that starts then include this household?
pub fn due(known: &Known, start: DateTime, rules: &DueRules) -> Due {
    if let Some(why) = never(known) {
        return Due::No(why);
    }
    let tries: Vec<&Tried> = known.tries.iter().filter(|t| t.at <= start).collect();
    let heard = known.heard.as_ref().filter(|heard| heard.at <= start);
    let heard_since = heard.filter(|heard| tries.last().is_none_or(|last| last.at < heard.at));
    let Some(last) = heard_since.or(tries.last().copied()) else {
        return if known.is_void { Due::No(WhyNot::Void) } else { Due::Yes(Why::NeverTried) };
    };
    let (outcome, on) = (last.outcome, last.at.date());
    let count = u16::try_from(tries.len()).unwrap_or(u16::MAX);
    match outcome.row().next {
        Next::Never => Due::No(WhyNot::DoNotKnock),
        Next::Reached | Next::Closed => Due::No(WhyNot::Settled { outcome, on }),
        Next::Office => Due::No(WhyNot::Office { outcome, on }),
        Next::CallBack => call_back(last, start, rules),
        Next::TryAgain if known.is_void => Due::No(WhyNot::Void),
        Next::TryAgain if count >= rules.most_tries => Due::No(WhyNot::TriedEnough { tries: count }),
        Next::TryAgain => match too_soon(&tries, start, rules) {
            Some(why) => Due::No(why),
            None => Due::Yes(Why::TryAgain { tries: count, last: last.at, slot: Slot::of(last.at, rules) }),
        },
    }
}

/// What no try changes. A do-not-knock among the tries counts whatever came after it.
fn never(known: &Known) -> Option<WhyNot> {
    let said_never = || known.tries.iter().any(|t| t.outcome.row().next == Next::Never);
    if known.is_gone {
        Some(WhyNot::LeftTheList)
    } else if !known.is_inside {
        Some(WhyNot::Outside)
    } else if known.is_protected {
        Some(WhyNot::Protected)
    } else if known.is_for_the_office {
        Some(WhyNot::Safety)
    } else if known.wishes.do_not_knock || said_never() {
        Some(WhyNot::DoNotKnock)
    } else if known.wishes.no_access {
        Some(WhyNot::NoAccess)
    } else {
        None
    }
}

/// On the day they named; where they named none, after the gap.
fn call_back(last: &Tried, start: DateTime, rules: &DueRules) -> Due {
    let on = last.call_back.unwrap_or_else(|| later(last.at.date(), rules.gap_days));
    if start.date() < on {
        Due::No(WhyNot::CallBackLater { on })
    } else {
        Due::Yes(Why::CallBack { asked: last.call_back })
    }
}

fn too_soon(tries: &[&Tried], start: DateTime, rules: &DueRules) -> Option<WhyNot> {
    let last = tries.last()?;
    let in_slot = |slot: Slot| tries.iter().rev().find(|t| Slot::of(t.at, rules) == slot);
    let gap_over = later(last.at.date(), rules.gap_days);
    let slot_open = in_slot(Slot::of(start, rules)).map(|t| later(t.at.date(), rules.same_slot_days));
    let on = slot_open.map_or(gap_over, |open| open.max(gap_over));
    // The one that was tried least lately; of those never tried, the likeliest to find somebody in.
    let better = *Slot::all(rules).iter().min_by_key(|slot| in_slot(**slot).map(|t| t.at))?;
    (start.date() < on).then_some(WhyNot::TooSoon { on, better })
}

fn later(day: Date, days: u16) -> Date {
    day.saturating_add(jiff::Span::new().days(i64::from(days)))
}

impl DueRules {
    /// May anybody knock throughout a round of this length?
    pub fn allow(&self, start: DateTime, seconds: u32) -> bool {
        let end = start.saturating_add(jiff::Span::new().seconds(i64::from(seconds)));
        start.time() >= self.knock_from && end.date() == start.date() && end.time() <= self.knock_until
    }
}

impl Why {
    pub fn code(self) -> &'static str {
        match self {
            Self::NeverTried => "never_tried",
            Self::TryAgain { .. } => "try_again",
            Self::CallBack { .. } => "call_back",
            Self::Leaflet => "leaflet",
        }
    }

    /// "No answer 3 times, last on Tue 3 Nov, a weekday morning".
    pub fn words(self) -> String {
        match self {
            Self::NeverTried => "Never tried".into(),
            Self::TryAgain { tries, last, slot } => {
                let times = if tries == 1 { "once".into() } else { format!("{tries} times") };
                format!("No answer {times}, last on {}, {}", day_in_short(last.date()), slot.words())
            }
            Self::CallBack { asked: Some(on) } => format!("Asked to call back from {}", day_in_short(on)),
            Self::CallBack { asked: None } => "Asked to call back".into(),
            Self::Leaflet => "Gets a leaflet".into(),
        }
    }
}

impl WhyNot {
    /// Whoever planned it: nobody calls there. What is only too soon stays where somebody put it by hand.
    pub fn is_firm(self) -> bool {
        !matches!(self, Self::TooSoon { .. } | Self::CallBackLater { .. } | Self::TriedEnough { .. })
    }

    /// Because of what was said at the door, or found there.
    pub fn is_by_an_answer(self) -> bool {
        matches!(self, Self::Settled { .. } | Self::Office { .. })
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::LeftTheList => "left_the_list",
            Self::Protected => "protected",
            Self::Safety => "safety",
            Self::DoNotKnock => "do_not_knock",
            Self::NoLeaflets => "no_leaflets",
            Self::NoAccess => "no_access",
            Self::Settled { outcome, .. } | Self::Office { outcome, .. } => outcome.code(),
            Self::Void => "void",
            Self::CallBackLater { .. } => "call_back_later",
            Self::TooSoon { .. } => "too_soon",
            Self::TriedEnough { .. } => "tried_enough",
        }
    }

    pub fn words(self) -> String {
        match self {
            Self::Outside => "Outside the boundary".into(),
            Self::LeftTheList => "No longer on the household list".into(),
            Self::Protected => "Ask the office".into(),
            Self::Safety => "Safety: the office deals with it".into(),
            Self::DoNotKnock => "Do not knock".into(),
            Self::NoLeaflets => "Said no leaflets".into(),
            Self::NoAccess => "Nobody gets to the door: the office finds a way in".into(),
            Self::Settled { outcome, on } => format!("{} on {}", outcome.row().word, day_in_short(on)),
            Self::Office { outcome, on } => {
                format!("{} on {}: the office finds out", outcome.row().word, day_in_short(on))
            }
            Self::Void => "Empty home, says the household list".into(),
            Self::CallBackLater { on } => format!("Asked to call back from {}", day_in_short(on)),
            Self::TooSoon { on, better } => {
                format!("Tried lately: from {}, or on {}", day_in_short(on), better.words())
            }
            Self::TriedEnough { tries } => format!("Tried {tries} times: use another channel"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn tried(text: &str, outcome: Outcome) -> Tried {
        Tried { at: at(text), outcome, call_back: None }
    }

    fn home(tries: &[Tried]) -> Known<'_> {
        Known { is_inside: true, tries, ..Known::default() }
    }

    /// Thursday evening.
    const START: &str = "2026-11-26T17:30";

    fn ask(tries: &[Tried]) -> Due {
        due(&home(tries), at(START), &DueRules::default())
    }

    #[test]
    fn what_was_heard_at_the_desk_counts_like_an_answer_at_the_door() {
        let start = at("2026-11-26T17:30");
        let with = |heard: Tried, tries: &[Tried]| {
            due(&Known { heard: Some(heard), ..home(tries) }, start, &DueRules::default())
        };
        let registered = tried("2026-11-20T11:00", Outcome::Registered);
        let on = registered.at.date();
        let settled = Due::No(WhyNot::Settled { outcome: Outcome::Registered, on });
        assert_eq!(with(registered, &[]), settled);
        assert_eq!(with(registered, &[tried("2026-11-12T11:00", Outcome::NoAnswer)]), settled);
        let later = with(registered, &[tried("2026-11-22T11:00", Outcome::NoAnswer)]);
        assert!(matches!(later, Due::Yes(Why::TryAgain { tries: 1, .. })), "{later:?}");
        assert_eq!(with(tried("2026-11-26T18:00", Outcome::Registered), &[]), Due::Yes(Why::NeverTried), "not yet");
    }

    #[test]
    fn a_door_that_the_office_deals_with_is_never_due_whatever_else_is_known() {
        let wishes = Wishes { do_not_knock: true, ..Wishes::default() };
        let known = Known { is_for_the_office: true, wishes, ..home(&[]) };
        let never = due(&known, at(START), &DueRules::default());
        assert_eq!(never, Due::No(WhyNot::Safety));
        assert!(WhyNot::Safety.is_firm() && !WhyNot::Safety.is_by_an_answer(), "it drops out of rounds that it is in");
    }

    #[test]
    fn a_door_that_nobody_tried_is_due() {
        assert_eq!(ask(&[]), Due::Yes(Why::NeverTried));
    }

    #[test]
    fn no_answer_on_tuesday_morning_is_tried_in_the_evening() {
        let Due::Yes(why) = ask(&[tried("2026-11-24T10:15", Outcome::NoAnswer)]) else { panic!("due") };
        assert_eq!(why.words(), "No answer once, last on Tue 24 Nov, a weekday morning");
    }

    #[test]
    fn no_answer_on_tuesday_evening_is_left_until_next_tuesday_or_another_slot() {
        let answer = ask(&[tried("2026-11-24T18:00", Outcome::NoAnswer)]);
        let better = Slot { day: DaySort::Weekend, part: PartOfDay::Afternoon };
        assert_eq!(answer, Due::No(WhyNot::TooSoon { on: "2026-12-01".parse().unwrap(), better }));
        assert_eq!(
            ask(&[tried("2026-11-19T18:00", Outcome::NoAnswer)]),
            Due::Yes(Why::TryAgain {
                tries: 1,
                last: at("2026-11-19T18:00"),
                slot: Slot { day: DaySort::Weekday, part: PartOfDay::Evening }
            })
        );
    }

    #[test]
    fn a_site_says_when_the_evening_begins_and_whether_weekends_are_apart() {
        let tries = [tried("2026-11-22T16:30", Outcome::NoAnswer)];
        let ask = |rules: &DueRules| due(&home(&tries), at(START), rules);
        assert!(matches!(ask(&DueRules::default()), Due::Yes(_)), "a Sunday afternoon, and now a weekday evening");
        let early = DueRules { evening_from: "16:00".parse().unwrap(), weekends_apart: false, ..DueRules::default() };
        let Due::No(WhyNot::TooSoon { on, better }) = ask(&early) else { panic!("an evening, and an evening again") };
        assert_eq!((on.to_string().as_str(), better.words()), ("2026-11-29", "an afternoon"));
        let apart = DueRules { weekends_apart: true, ..early };
        assert!(matches!(ask(&apart), Due::Yes(_)), "at the weekend, and now in the week");
    }

    #[test]
    fn the_day_after_is_too_soon_whatever_the_slot() {
        let Due::No(WhyNot::TooSoon { on, .. }) = ask(&[tried("2026-11-25T10:00", Outcome::NoAnswer)]) else {
            panic!()
        };
        assert_eq!(on.to_string(), "2026-11-27");
    }

    #[test]
    fn six_tries_are_enough() {
        let tries: Vec<Tried> =
            (1..=6).map(|n| tried(&format!("2026-10-{:02}T10:00", n * 4), Outcome::NoAnswer)).collect();
        assert_eq!(ask(&tries), Due::No(WhyNot::TriedEnough { tries: 6 }));
    }

    #[test]
    fn a_call_back_is_due_from_the_day_that_was_asked_for() {
        let asked = |day: &str| {
            [Tried { call_back: Some(day.parse().unwrap()), ..tried("2026-11-25T18:00", Outcome::CallBack) }]
        };
        assert_eq!(ask(&asked("2026-11-26")), Due::Yes(Why::CallBack { asked: Some("2026-11-26".parse().unwrap()) }));
        assert_eq!(ask(&asked("2026-12-14")), Due::No(WhyNot::CallBackLater { on: "2026-12-14".parse().unwrap() }));
    }

    #[test]
    fn do_not_knock_is_never_undone_by_a_later_knock() {
        let tries = [tried("2026-11-01T10:00", Outcome::DoNotKnock), tried("2026-11-10T10:00", Outcome::NoAnswer)];
        assert_eq!(ask(&tries), Due::No(WhyNot::DoNotKnock));
    }

    #[test]
    fn what_comes_after_the_round_starts_counts_for_nothing() {
        assert_eq!(ask(&[tried("2026-11-26T18:00", Outcome::Refused)]), Due::Yes(Why::NeverTried));
    }

    #[test]
    fn nobody_knocks_in_quiet_hours() {
        let rules = DueRules::default();
        assert!(rules.allow(at(START), 2 * 3600));
        assert!(!rules.allow(at(START), 4 * 3600), "until half past nine");
        assert!(!rules.allow(at("2026-11-26T08:30"), 3600));
        assert!(!rules.allow(at("2026-11-26T23:30"), 3600));
    }

    fn any_try() -> impl Strategy<Value = Tried> {
        (0i64..60 * 24 * 60, 0usize..12, prop::option::of(0i64..90)).prop_map(|(minutes, which, back)| Tried {
            at: at("2026-10-01T00:00").saturating_add(jiff::Span::new().minutes(minutes)),
            outcome: super::super::outcome::TABLE[which].outcome,
            call_back: back.map(|days| at("2026-10-01T00:00").date().saturating_add(jiff::Span::new().days(days))),
        })
    }

    proptest! {
        /// Every household gets exactly one answer, in words, and whoever asked never to be called on is not.
        #[test]
        fn every_household_is_due_or_not_and_says_why(mut tries in prop::collection::vec(any_try(), 0..8), flags in 0u8..64) {
            tries.sort_by_key(|t| t.at);
            let flag = |n: u8| flags & (1 << n) != 0;
            let wishes = Wishes { do_not_knock: flag(4), ..Wishes::default() };
            let known = Known { is_inside: flag(0), is_void: flag(1), is_gone: flag(2), is_protected: flag(3), is_for_the_office: flag(5), wishes, tries: &tries, heard: None };
            let answer = due(&known, at(START), &DueRules::default());
            let asked_never = known.wishes.do_not_knock || tries.iter().any(|t| t.outcome == Outcome::DoNotKnock);
            match answer {
                Due::Yes(why) => {
                    prop_assert!(!why.words().is_empty() && known.is_inside && !known.is_gone && !known.is_protected && !known.is_for_the_office && !asked_never);
                }
                Due::No(why) => prop_assert!(!why.words().is_empty() && !why.code().is_empty()),
            }
        }

        /// A door that is put off is due on the day named, if nothing happens meanwhile.
        #[test]
        fn a_day_that_is_named_keeps_its_word(mut tries in prop::collection::vec(any_try(), 1..6)) {
            tries.sort_by_key(|t| t.at);
            let rules = DueRules { most_tries: 100, ..DueRules::default() };
            let start = at("2026-12-01T17:30");
            if let Due::No(WhyNot::TooSoon { on, .. } | WhyNot::CallBackLater { on }) = due(&home(&tries), start, &rules) {
                prop_assert!(on > start.date());
                // The same time of day, on a day of the same sort or not: the gap is over by then.
                let then = on.to_datetime(start.time());
                if Slot::of(then, &rules) == Slot::of(start, &rules) {
                    prop_assert!(matches!(due(&home(&tries), then, &rules), Due::Yes(_)));
                }
            }
        }
    }
}
