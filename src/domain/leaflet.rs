//! Which homes a leaflet goes to, and how leaflets are carried.

use super::due::{Due, Known, Why, WhyNot};

/// Does a leaflet go through this letter box? Whoever wants no knock may still want to know.
pub fn takes_leaflet(known: &Known) -> Due {
    let why_not = if known.is_gone {
        WhyNot::LeftTheList
    } else if !known.is_inside {
        WhyNot::Outside
    } else if known.is_protected {
        WhyNot::Protected
    } else if known.is_for_the_office {
        WhyNot::Safety
    } else if known.wishes.no_leaflets {
        WhyNot::NoLeaflets
    } else if known.wishes.no_access {
        WhyNot::NoAccess
    } else if known.is_void {
        WhyNot::Void
    } else {
        return Due::Yes(Why::Leaflet);
    };
    Due::No(why_not)
}

/// Copies in each bundle that a round carries, none larger than `bundle`.
pub fn bundles(copies: u32, bundle: u32) -> Vec<u32> {
    let bundle = bundle.max(1);
    (0..copies.div_ceil(bundle)).map(|n| bundle.min(copies - n * bundle)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::wish::Wishes;

    #[test]
    fn a_home_that_wants_no_knock_still_gets_a_leaflet() {
        let wishes = Wishes { do_not_knock: true, ..Wishes::default() };
        let home = Known { is_inside: true, wishes, ..Known::default() };
        assert_eq!(takes_leaflet(&home), Due::Yes(Why::Leaflet));
    }

    #[test]
    fn homes_that_said_no_leaflets_and_blocks_without_access_are_left_out() {
        let home = |wishes| Known { is_inside: true, wishes, ..Known::default() };
        let no_leaflets = home(Wishes { no_leaflets: true, ..Wishes::default() });
        let no_access = home(Wishes { no_access: true, ..Wishes::default() });
        assert_eq!(takes_leaflet(&no_leaflets), Due::No(WhyNot::NoLeaflets));
        assert_eq!(takes_leaflet(&no_access), Due::No(WhyNot::NoAccess));
    }

    #[test]
    fn nothing_goes_where_only_the_office_does() {
        let home = Known { is_inside: true, is_for_the_office: true, ..Known::default() };
        assert_eq!(takes_leaflet(&home), Due::No(WhyNot::Safety));
    }

    #[test]
    fn bundles_add_up() {
        assert_eq!(bundles(230, 100), [100, 100, 30]);
        assert_eq!(bundles(100, 100), [100]);
        assert_eq!(bundles(0, 100), [] as [u32; 0]);
    }
}
