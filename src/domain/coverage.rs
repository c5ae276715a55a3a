//! Coverage: how many households have been tried, spoken to, engaged, registered and leafleted, over a stated denominator.
//!
//! After the American Association for Public Opinion Research, *Standard Definitions* (10th edition, 2023): the denominator
//! N is every household inside the boundary less those verified not to be homes, and the rate of contact is its CON1, with
//! every contact over all of N. Refusals and homes that nobody gets to stay in N, and are shown apart.

use serde::Serialize;
use utoipa::ToSchema;

use super::event::HouseholdState;
use super::outcome::{Next, Outcome};
use super::wish::Wishes;

/// Six tries stand for six or more.
pub const MOST_TRIES: usize = 6;

/// What a home is drawn and counted as: one of these, whatever was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shown {
    NotTried,
    /// The last outcome; a do-not-knock whatever came after it.
    Result(Outcome),
    /// The office says what may be done there.
    Protected,
}

impl Shown {
    /// In the order of legends.
    pub fn all() -> impl Iterator<Item = Self> {
        let results = super::outcome::TABLE.iter().map(|row| Self::Result(row.outcome));
        std::iter::once(Self::NotTried).chain(results).chain([Self::Protected])
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::NotTried => "not_tried",
            Self::Result(outcome) => outcome.code(),
            Self::Protected => "protected",
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::NotTried => "Not tried yet",
            Self::Result(outcome) => outcome.row().word,
            Self::Protected => "Ask the office",
        }
    }

    /// Verified at the door to be no home: in no denominator. One that nobody could find stays in it.
    fn is_no_home(self) -> bool {
        self == Self::Result(Outcome::NotResidential)
    }

    /// Nobody is to call there, or can, for now: shown apart, and in the denominator all the same.
    pub fn is_unreached_for_a_reason(self) -> bool {
        match self {
            Self::NotTried => false,
            Self::Protected => true,
            Self::Result(outcome) => {
                let row = outcome.row();
                matches!(row.next, Next::Closed | Next::Never) || matches!(outcome, Outcome::NoAccess | Outcome::Void)
            }
        }
    }
}

/// A home of the site's list inside the line, with what is known of it.
#[derive(Clone, Debug, Default)]
pub struct Home {
    pub state: HouseholdState,
    /// As staff wrote them down.
    pub wishes: Wishes,
    /// Standing empty, as the list says.
    pub is_void: bool,
    pub is_protected: bool,
}

impl Home {
    pub fn shown(&self) -> Shown {
        if self.is_protected {
            return Shown::Protected;
        }
        if self.state.do_not_knock || self.wishes.do_not_knock {
            return Shown::Result(Outcome::DoNotKnock);
        }
        match &self.state.last {
            Some(last) => Shown::Result(last.outcome),
            None if self.wishes.no_access => Shown::Result(Outcome::NoAccess),
            None if self.is_void => Shown::Result(Outcome::Void),
            None => Shown::NotTried,
        }
    }

    /// Reached by whatever channel, so that knocking would not help.
    fn is_settled(&self) -> bool {
        self.state.last.as_ref().is_some_and(|last| last.outcome.row().next == Next::Reached)
    }

    pub fn tries(&self) -> usize {
        self.state.tries.len()
    }

    /// Of this wave, or of any.
    pub fn has_leaflet(&self, wave: Option<&str>) -> bool {
        self.state.leaflets.iter().any(|drop| wave.is_none() || drop.wave.as_deref() == wave)
    }
}

/// How far some homes are covered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counts {
    /// N: those verified not to be homes are not among them.
    pub homes: usize,
    /// At least one try.
    pub attempted: usize,
    /// Somebody was spoken to, by whatever channel.
    pub contacted: usize,
    /// Interested or registered.
    pub engaged: usize,
    pub registered: usize,
    /// At least one drop.
    pub leafleted: usize,
    /// Refused, do not knock, no access, empty, or for the office to say.
    pub unreached: usize,
    /// Not tried, and nothing against trying: neither reached otherwise nor unreached for a reason.
    pub left: usize,
}

impl Counts {
    pub fn of<'h>(homes: impl IntoIterator<Item = &'h Home>) -> Self {
        let mut counts = Self::default();
        homes.into_iter().for_each(|home| counts.add(home));
        counts
    }

    pub fn add(&mut self, home: &Home) {
        let shown = home.shown();
        if shown.is_no_home() {
            return;
        }
        let state = &home.state;
        let unreached = shown.is_unreached_for_a_reason();
        self.homes += 1;
        self.attempted += usize::from(state.attempted);
        self.contacted += usize::from(state.contacted);
        self.engaged += usize::from(state.engaged);
        self.registered += usize::from(state.registered);
        self.leafleted += usize::from(!state.leaflets.is_empty());
        self.unreached += usize::from(unreached);
        self.left += usize::from(!state.attempted && !unreached && !home.is_settled());
    }
}

/// How many homes there are of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClassCount {
    pub code: String,
    pub word: String,
    pub count: usize,
}

/// How many homes are shown as what, in the order of legends; those that there are none of are left out. Every home is
/// in exactly one class.
pub fn results(homes: &[Home]) -> Vec<ClassCount> {
    let classes = Shown::all().map(|shown| ClassCount {
        code: shown.code().into(),
        word: shown.word().into(),
        count: homes.iter().filter(|home| home.shown() == shown).count(),
    });
    classes.filter(|class| class.count > 0).collect()
}

/// Homes by how often they were tried, from none to [`MOST_TRIES`] or more.
pub fn by_tries(homes: &[Home]) -> [usize; MOST_TRIES + 1] {
    let mut counts = [0; MOST_TRIES + 1];
    homes.iter().for_each(|home| counts[home.tries().min(MOST_TRIES)] += 1);
    counts
}

/// Homes leafleted in each wave that has a name, by name.
pub fn by_wave(homes: &[Home]) -> Vec<(String, usize)> {
    let mut waves: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for home in homes {
        let named = home.state.leaflets.iter().filter_map(|drop| drop.wave.as_deref());
        for wave in named.collect::<std::collections::BTreeSet<_>>() {
            *waves.entry(wave).or_default() += 1;
        }
    }
    waves.into_iter().map(|(wave, count)| (wave.to_owned(), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::{Last, LeafletDrop};
    use proptest::prelude::*;

    fn after(outcome: Outcome) -> Home {
        let row = outcome.row();
        let last = Last {
            outcome,
            at: 0,
            event: "e".into(),
            person: "person:a".into(),
            plan: None,
            call_back_on: None,
            call_back_part: None,
        };
        let state = HouseholdState {
            last: Some(last),
            attempted: true,
            contacted: row.is_contact,
            engaged: row.is_engaged,
            registered: outcome == Outcome::Registered,
            do_not_knock: outcome == Outcome::DoNotKnock,
            ..HouseholdState::default()
        };
        Home { state, ..Home::default() }
    }

    #[test]
    fn what_is_no_home_is_in_no_denominator_and_what_was_not_found_is() {
        let homes = [after(Outcome::NotResidential), after(Outcome::NotFound), Home::default()];
        let counts = Counts::of(&homes);
        assert_eq!((counts.homes, counts.attempted, counts.left), (2, 1, 1));
        assert_eq!(results(&homes).iter().map(|class| class.count).sum::<usize>(), 3);
    }

    #[test]
    fn a_refusal_is_a_contact_and_unreached_for_a_reason() {
        let counts = Counts::of(&[after(Outcome::Refused)]);
        assert_eq!((counts.contacted, counts.engaged, counts.unreached, counts.left), (1, 0, 1, 0));
    }

    #[test]
    fn what_staff_wrote_down_shows_where_nobody_knocked() {
        let dnk = Home { wishes: Wishes { do_not_knock: true, ..Wishes::default() }, ..after(Outcome::Spoke) };
        let shut = Home { wishes: Wishes { no_access: true, ..Wishes::default() }, ..Home::default() };
        let empty = Home { is_void: true, ..Home::default() };
        let let_again = Home { is_void: true, ..after(Outcome::Interested) };
        let shown: Vec<&str> = [&dnk, &shut, &empty, &let_again].map(|home| home.shown().code()).to_vec();
        assert_eq!(shown, ["do_not_knock", "no_access", "void", "interested"]);
        assert_eq!(Counts::of(&[shut, empty]).left, 0);
    }

    #[test]
    fn whoever_registered_by_telephone_is_not_left_to_try() {
        let mut by_telephone = after(Outcome::Registered);
        by_telephone.state.attempted = false;
        let counts = Counts::of(&[by_telephone, Home::default()]);
        assert_eq!((counts.attempted, counts.registered, counts.left), (0, 1, 1));
    }

    #[test]
    fn a_home_leafleted_twice_in_a_wave_counts_once_for_it() {
        let drop = |wave: &str| LeafletDrop { wave: Some(wave.into()), at: 0 };
        let leaflets = vec![drop("Jobs fair"), drop("Jobs fair"), drop("Autumn")];
        let home = Home { state: HouseholdState { leaflets, ..HouseholdState::default() }, ..Home::default() };
        assert_eq!(by_wave(std::slice::from_ref(&home)), [("Autumn".to_owned(), 1), ("Jobs fair".to_owned(), 1)]);
        assert!(home.has_leaflet(None) && home.has_leaflet(Some("Autumn")) && !home.has_leaflet(Some("Spring")));
    }

    proptest! {
        #[test]
        fn the_sums_add_up(picked in prop::collection::vec((prop::option::of(0usize..12), any::<[bool; 4]>()), 0..40)) {
            let homes: Vec<Home> = picked.iter().map(|&(at, [is_void, is_protected, do_not_knock, no_access])| {
                let known = at.map_or_else(Home::default, |at| after(crate::domain::outcome::TABLE[at].outcome));
                Home { is_void, is_protected, wishes: Wishes { do_not_knock, no_access, no_leaflets: false }, ..known }
            }).collect();
            let counts = Counts::of(&homes);
            let no_homes = homes.iter().filter(|home| home.shown().is_no_home()).count();
            prop_assert_eq!(counts.homes + no_homes, homes.len());
            prop_assert_eq!(results(&homes).iter().map(|class| class.count).sum::<usize>(), homes.len());
            prop_assert_eq!(by_tries(&homes).iter().sum::<usize>(), homes.len());
            prop_assert!(counts.registered <= counts.engaged && counts.engaged <= counts.contacted);
            prop_assert!(counts.attempted + counts.left <= counts.homes);
            prop_assert!(counts.homes - counts.attempted - counts.left <= counts.unreached);
        }
    }
}
