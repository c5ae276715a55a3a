use super::several::addresses_in;
use super::*;
use crate::domain::eligibility::Reason;

fn answer(id: Option<&str>, verdict: Verdict, site: Option<&str>) -> Answer {
    Answer {
        check_id: String::new(),
        checked_at: String::new(),
        query: String::new(),
        on: "2026-11-21".into(),
        verdict,
        site: site.map(Into::into),
        site_name: site.map(str::to_uppercase),
        address_id: id.map(Into::into),
        matched_address: id.map(|id| format!("{id} Larch Road")),
        match_confidence: id.map(|_| 1.0),
        distance_to_line_m: id.map(|_| 12.5),
        boundary_version: site.map(|_| 1),
        boundary_from: None,
        reasons: vec![Reason { code: "why".into(), words: "Why.".into() }],
        candidates: Vec::new(),
        neighbours: Vec::new(),
        point: None,
        point_accuracy_m: None,
        decision: None,
    }
}

#[test]
fn a_cell_with_two_addresses_is_two() {
    for (cell, first, second) in [
        ("99 Larch Ave AE8 0RJ or 52, Oak Row, AE8 0JE", "99 Larch Ave AE8 0RJ", "52, Oak Row, AE8 0JE"),
        ("11 Larch St AE80FR / 25 Oak Terrace AE80HY", "11 Larch St AE80FR", "25 Oak Terrace AE80HY"),
        ("11 Larch St AE80FR/25 Oak Terrace AE80HY", "11 Larch St AE80FR", "25 Oak Terrace AE80HY"),
        ("230, larch ave ae8 0pt\r\n23 Oak Terrace, AE80HY", "230, larch ave ae8 0pt", "23 Oak Terrace, AE80HY"),
        ("56 larch row ae8 0je (was 76, Oak Row, ae8 0jf)", "56 larch row ae8 0je", "76, Oak Row, ae8 0jf"),
        ("12 Larch Road, formerly 9 Oak Row", "12 Larch Road", "9 Oak Row"),
        ("AE8 0FG / AE8 0FH", "AE8 0FG", "AE8 0FH"),
        ("12 Larch Road or 9 Oak Row, AE8 0FG", "12 Larch Road", "9 Oak Row, AE8 0FG"),
        ("12 Larch Road AE8 0FG\n9 Oak Row", "12 Larch Road AE8 0FG", "9 Oak Row"),
        ("12 Larch Rd\nTown AE8 0FG\n9 Oak Row\nTown AE8 0FH", "12 Larch Rd\nTown AE8 0FG", "9 Oak Row\nTown AE8 0FH"),
    ] {
        assert_eq!(addresses_in(cell).addresses, [first, second], "{cell}");
    }
}

#[test]
fn a_cell_with_one_address_stays_one() {
    for cell in [
        "Flat 1/2, 12 Larch Road AE8 0FG",
        "2/1 High Street, AE8 0FG",
        "12-14 Larch Road",
        "Flat 3 / 12 Larch Road, AE8 0FG",
        "Flat 2 Rose House / 12 Larch Road AE8 0FG",
        "Flat 2 Rose House\n12 Larch Road\nTown\nAE8 0FG",
        "12 Larch Road\nExampleton\nAE8 0FG",
        "12 Larch Road\nAE8 0FG",
        "3 Bread or Cheese House, AE8 0FG",
        "12 Do or Die Lane",
        "Elm and Oak House, 12 Larch Road",
        "Flats 1 and 2, Rose House",
        "12 Larch Road (near the shop)",
    ] {
        let named = addresses_in(cell);
        assert_eq!(named.addresses, [cell], "{cell}");
        assert!(!named.may_name_more, "{cell}");
    }
}

#[test]
fn what_may_be_two_and_cannot_be_taken_apart_is_said() {
    for cell in ["12 Larch Road or Rose Cottage", "12 or 14 Larch Road, AE8 0FG", "12 Larch Road AE8 0FG (was 9)"] {
        let named = addresses_in(cell);
        assert!(named.may_name_more && named.addresses.len() == 1, "{cell} {named:?}");
    }
}

#[test]
fn words_that_stand_for_no_address_are_none() {
    for cell in ["", " - ", "n/a", "N/A", "No fixed abode", "NFA (hostel)", "as above", "Unknown", "?", "TBC", "ditto"]
    {
        assert!(addresses_in(cell).addresses.is_empty(), "{cell}");
    }
    for cell in ["12 Unknown Road", "Homeless Street 4", "AE8 0FG", "NFA 12 Larch Road"] {
        assert!(!addresses_in(cell).addresses.is_empty(), "{cell}");
    }
}

#[test]
fn a_row_is_inside_only_if_all_of_it_is() {
    let inside = |id| answer(Some(id), Verdict::Inside, Some("gaer"));
    let outside = |id, site| answer(Some(id), Verdict::Outside, Some(site));
    let both = RowAnswer::together(vec![inside("1"), inside("2")], false);
    assert_eq!((both.verdict, both.address_id.as_deref()), (Verdict::Inside, Some("1 2")));
    assert_eq!(both.matched_address.as_deref(), Some("1 Larch Road / 2 Larch Road"));
    assert_eq!(both.reasons, [SEVERAL, "why"]);
    let mixed = RowAnswer::together(vec![inside("1"), outside("2", "gaer")], false);
    assert_eq!((mixed.verdict, mixed.address_id), (Verdict::Ambiguous, None));
    assert_eq!(mixed.candidates, ["1", "2"]);
    let one_missing = RowAnswer::together(vec![inside("1"), answer(None, Verdict::NotFound, None)], false);
    assert_eq!(one_missing.verdict, Verdict::Ambiguous);
    let other_site = RowAnswer::together(vec![inside("1"), answer(Some("2"), Verdict::Inside, Some("penge"))], false);
    assert_eq!((other_site.verdict, other_site.site), (Verdict::Ambiguous, None));
    let out = RowAnswer::together(vec![outside("1", "gaer"), outside("2", "penge")], false);
    assert_eq!((out.verdict, out.site), (Verdict::Outside, None));
    assert_eq!(RowAnswer::together(vec![inside("1")], true).verdict, Verdict::Ambiguous);
    assert_eq!(RowAnswer::together(vec![], false).reasons, [NO_ADDRESS]);
}

#[test]
fn what_is_settled_is_unclear_no_more() {
    let mut counts = Counts::default();
    for verdict in [Verdict::Inside, Verdict::NearLine, Verdict::Ambiguous, Verdict::NotFound] {
        counts.add(verdict);
    }
    assert_eq!((counts.inside, counts.unclear), (1, 3));
    counts.settle(Settled::Outside);
    counts.settle(Settled::NotAnAddress);
    counts.settle(Settled::Reopened);
    assert_eq!((counts.unclear, counts.settled_outside, counts.not_an_address, counts.rows()), (1, 1, 1, 4));
}
