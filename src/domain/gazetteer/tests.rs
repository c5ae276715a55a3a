//! Scenes of looking addresses up in one invented estate.

use super::*;
use crate::domain::address::AddressFields;

fn known(whole: &str, postcode: &str, uprn: Option<&str>) -> Known {
    let fields =
        AddressFields { whole: Some(whole.into()), postcode: Postcode::read(postcode), ..AddressFields::default() };
    Known::new("*", None, fields.into_address(uprn.and_then(Uprn::read), None, None))
}

fn of(list: &[(&str, &str)]) -> Gazetteer {
    Gazetteer::new(list.iter().map(|(whole, postcode)| known(whole, postcode, None)).collect())
}

fn asked(gazetteer: &Gazetteer, text: &str, surroundings: Surroundings) -> (Found, Vec<String>) {
    let query = Query::read(text, None);
    let finding = gazetteer.find(&query, surroundings, &|_| true);
    (finding.how, finding.homes.iter().map(|home| home[0].written.clone()).collect())
}

fn ask(gazetteer: &Gazetteer, text: &str) -> (Found, Vec<String>) {
    asked(gazetteer, text, Surroundings::Incomplete)
}

fn is(gazetteer: &Gazetteer, text: &str, written: &str) {
    assert_eq!(ask(gazetteer, text), (Found::Match, vec![written.to_owned()]), "{text}");
}

/// Nothing is answered for; a choice may be offered.
fn is_not_answered(gazetteer: &Gazetteer, text: &str) {
    let how = ask(gazetteer, text).0;
    assert!(!matches!(how, Found::Match | Found::WithoutFlat), "{text}: {how:?}");
}

fn estate() -> Gazetteer {
    of(&[
        ("12 Larch Road, Exampleton", "AE1 2BD"),
        ("14 Larch Road, Exampleton", "AE1 2BD"),
        ("16-18 Larch Road, Exampleton", "AE1 2BD"),
        ("12 Larch Close, Exampleton", "AE1 2BW"),
        ("12 Larch Road, Otherby", "AE9 1AA"),
        ("7 Stelvio Park Drive, Exampleton", "AE1 3AA"),
        ("7 Park Drive, Exampleton", "AE1 3AB"),
        ("9 Park Drive, Exampleton", "AE1 3AB"),
        ("3 St David's Crescent, Exampleton", "AE1 4AB"),
        ("5 Ffordd y Coed, Exampleton", "AE1 4AD"),
        ("Rose Cottage, Mill Lane, Exampleton", "AE1 4AE"),
        ("Flat 1, Birch House, Birch Walk, Exampleton", "AE1 2BE"),
        ("Flat 2, Birch House, Birch Walk, Exampleton", "AE1 2BE"),
        ("Flat 1, 20 Elm Street, Exampleton", "AE1 2BF"),
        ("Flat 2, 20 Elm Street, Exampleton", "AE1 2BF"),
        ("Ground Floor Flat, 22 Elm Street, Exampleton", "AE1 2BF"),
        ("First Floor Flat, 22 Elm Street, Exampleton", "AE1 2BF"),
        ("2/1, 30 Argyle Street, Glasgow", "AE5 1AA"),
        ("2/2, 30 Argyle Street, Glasgow", "AE5 1AA"),
        ("1F2, 8 Leith Walk, Edinburgh", "AE6 1AA"),
    ])
}

#[test]
fn however_it_is_typed_the_address_is_found() {
    let estate = estate();
    for text in [
        "14 Larch Road, Exampleton, AE1 2BD",
        "14 larch rd exampleton",
        "14, LARCH ROAD, AE12BD",
        "ae1 2bd, 14 larch rd",
        "no 14 Larch Rd., Exampleton, Wales",
        "#14 Larch Road AEl 2BD",
        "Mrs B Lampshade, 14 Larch Road, AE1 2BD, ring bell twice",
        "14 Lrach Road, Exampleton, AE1 2BD",
        "14 Larchroad, Exampleton",
        "14 Larch Raod, Exampleton",
        "14 AE1 2BD",
    ] {
        is(&estate, text, "14 Larch Road, Exampleton");
    }
    is(&estate, "16 to 18 larch road, ae1 2bd", "16-18 Larch Road, Exampleton");
    is(&estate, "3 Saint Davids Cres, Exampleton", "3 St David's Crescent, Exampleton");
    is(&estate, "rose cottage, mill ln, exampleton", "Rose Cottage, Mill Lane, Exampleton");
}

#[test]
fn flats_are_found_whatever_they_are_called() {
    let estate = estate();
    for text in [
        "Flat 2, 20 Elm Street, AE1 2BF",
        "apt 2 20 elm st ae12bf",
        "2/20 Elm St, Exampleton",
        "20 Elm Street flat 2, Exampleton",
    ] {
        is(&estate, text, "Flat 2, 20 Elm Street, Exampleton");
    }
    for text in ["GFF, 22 Elm Street, Exampleton", "ground floor flat 22 elm street exampleton"] {
        is(&estate, text, "Ground Floor Flat, 22 Elm Street, Exampleton");
    }
    is(&estate, "2 Birch House, Birch Walk, AE1 2BE", "Flat 2, Birch House, Birch Walk, Exampleton");
    is(&estate, "flat 2/1, 30 Argyle Street, Glasgow", "2/1, 30 Argyle Street, Glasgow");
    is(&estate, "1F2 8 Leith Walk Edinburgh", "1F2, 8 Leith Walk, Edinburgh");
}

#[test]
fn welsh_names_stand_the_other_way_round_and_towns_have_two_names() {
    let list = [("4 Heol Fawr, Casnewydd", "AE7 1AA"), ("6 Stryd y Bont, Cardiff", "AE7 1AB")];
    let gazetteer = of(&list);
    is(&gazetteer, "4 heol fawr, newport", "4 Heol Fawr, Casnewydd");
    is(&gazetteer, "6 stryd y bont, Caerdydd", "6 Stryd y Bont, Cardiff");
    is(&estate(), "5 ffordd-y-coed, ae1 4ad", "5 Ffordd y Coed, Exampleton");
}

#[test]
fn what_the_query_leaves_open_stays_open() {
    let estate = estate();
    let two_towns = ask(&estate, "12 Larch Road");
    assert_eq!(two_towns.0, Found::Several);
    assert_eq!(two_towns.1.len(), 2);
    assert_eq!(ask(&estate, "12 Larch, Exampleton").0, Found::Several, "Road or Close?");
    assert_eq!(ask(&estate, "20 Elm Street, AE1 2BF").0, Found::WithoutFlat);
    assert_eq!(ask(&estate, "Birch House, Birch Walk, Exampleton").0, Found::WithoutFlat);
    assert_eq!(ask(&estate, "AE1 2BE").0, Found::PostcodeOnly);
    assert_eq!(ask(&estate, "Larch Road, Otherby").0, Found::StreetOnly);
    assert_eq!(ask(&estate, "").0, Found::Nothing);
}

#[test]
fn what_contradicts_is_no_match() {
    let estate = estate();
    for text in [
        "14A Larch Road, AE1 2BD",
        "15 Larch Road, AE1 2BD",
        "16 Larch Road, AE1 2BD",
        "14 Larch Avenue, AE1 2BD",
        "14 Larch Road, Otherby",
        "14 Larch Road, Exampleton, Shropshire, SY1 1AA",
        "14 Larch Road, Leeds",
        "14 Larch Road AE9 1AA",
        "14 Larch Road Gardens, AE1 2BD",
        "7 Stelvio Park Road, AE1 3AB",
        "9 Stelvio Park Drive, Exampleton",
        "Flat 3, 20 Elm Street, AE1 2BF",
        "Flat 1, 14 Larch Road, AE1 2BD",
        "opposite 14 Larch Road, AE1 2BD",
        "3 ae1 2bd",
    ] {
        is_not_answered(&estate, text);
    }
}

#[test]
fn the_longest_name_wins() {
    let estate = estate();
    is(&estate, "7 Stelvio Park Drive, Exampleton", "7 Stelvio Park Drive, Exampleton");
    is(&estate, "7 Park Drive, Exampleton", "7 Park Drive, Exampleton");
}

#[test]
fn the_nearest_miss_is_named() {
    let estate = estate();
    let miss = |text: &str| {
        let query = Query::read(text, None);
        estate.find(&query, Surroundings::Incomplete, &|_| true).miss
    };
    let other = |listed: &str, asked: &str| Some(Miss::OtherNumber { listed: listed.into(), asked: asked.into() });
    assert_eq!(miss("14A Larch Road AE1 2BD"), other("14", "14A"));
    assert_eq!(miss("16 Larch Road AE1 2BD"), other("16-18", "16"));
    assert_eq!(miss("14 Larch Road AE9 1AA"), Some(Miss::OtherPostcode(Postcode::read("AE1 2BD").unwrap())));
    assert_eq!(miss("Larch Road, Exampleton"), Some(Miss::NoNumber));
    assert_eq!(miss("1 Nowhere Street"), None);
}

#[test]
fn what_was_read_otherwise_than_typed_is_said() {
    let estate = estate();
    let notes = |text: &str| {
        let query = Query::read(text, None);
        estate.find(&query, Surroundings::Incomplete, &|_| true).notes
    };
    assert!(matches!(notes("14 Larch Road, AEl 2BD")[..], [Note::PostcodeRead { .. }]));
    assert!(matches!(notes("14 Lrach Road, AE1 2BD")[..], [Note::NameRead { .. }]));
    assert!(matches!(notes("14 Larch Road, Exampleton, AE1 2BQ")[..], [Note::PostcodeDiffers { .. }]));
    assert_eq!(notes("14 Larch Road, AE1 2BD"), []);
}

#[test]
fn with_the_sites_own_list_alone_the_postcode_must_agree() {
    let estate = estate();
    let own = |text| asked(&estate, text, Surroundings::OwnListOnly).0;
    assert_eq!(own("14 Larch Road, Exampleton, AE1 2BD"), Found::Match);
    for text in ["14 Larch Road, Exampleton", "14 Larch Road", "14 Larch Road, Exampleton, AE1 2BQ"] {
        assert!(matches!(own(text), Found::Perhaps), "{text}");
    }
}

#[test]
fn a_house_and_the_flats_in_it_are_not_taken_for_one_another() {
    let list = [
        ("15 Alder Street, Exampleton", "AE1 2BD"),
        ("Flat A, 15 Alder Street, Exampleton", "AE1 2BD"),
        ("Flat B, 15 Alder Street, Exampleton", "AE1 2BD"),
        ("Flat A, 17 Alder Street, Exampleton", "AE1 2BD"),
        ("Flat B, 17 Alder Street, Exampleton", "AE1 2BD"),
    ];
    let gazetteer = of(&list);
    is(&gazetteer, "15 Alder Street, Exampleton, AE1 2BD", "15 Alder Street, Exampleton");
    is_not_answered(&gazetteer, "15 Aldr Street, Exampleton, AE1 2BD");
    is(&gazetteer, "17a Alder Street, Exampleton, AE1 2BD", "Flat A, 17 Alder Street, Exampleton");
    is_not_answered(&gazetteer, "15a Alder Street, Exampleton, AE1 2BD");
    is_not_answered(&gazetteer, "17c Alder Street, Exampleton, AE1 2BD");
}

#[test]
fn a_house_number_is_not_a_flat_number_and_a_bare_number_may_be_either() {
    let list = [
        ("Flat 9, Cedar Court, Exampleton", "AE1 2BH"),
        ("Flat 3, Larch House, Exampleton", "AE1 2BF"),
        ("3 Larch Walk, Exampleton", "AE1 2BF"),
    ];
    let gazetteer = of(&list);
    is(&gazetteer, "3 Larch House, AE1 2BF", "Flat 3, Larch House, Exampleton");
    is(&gazetteer, "Flat 3 Larch House, Exampleton", "Flat 3, Larch House, Exampleton");
    is_not_answered(&gazetteer, "9 Cedar Road, AE1 2BH");
}

#[test]
fn one_word_of_a_towns_name_explains_nothing() {
    let list = [("7 Station Road, West Kirby", "AE1 2BG"), ("8 Mill Lane, Old Mill, Exampleton", "AE1 2BG")];
    let gazetteer = of(&list);
    is_not_answered(&gazetteer, "7 Station Road West");
    is_not_answered(&gazetteer, "8 Mill Lane Mill");
    is(&gazetteer, "7 Station Road, West Kirby", "7 Station Road, West Kirby");
    is(&gazetteer, "8 Mill Lane, Old Mill, Exampleton, England", "8 Mill Lane, Old Mill, Exampleton");
}

#[test]
fn a_street_and_a_postcode_that_say_two_homes_are_asked_about() {
    let list = [("4 Ash Grove, Exampleton", "AE1 5AA"), ("4 Oak Grove, Exampleton", "AE1 5AB")];
    let gazetteer = of(&list);
    is_not_answered(&gazetteer, "4 Ash Grove, Exampleton, AE1 5AB");
    is(&gazetteer, "4 Ash Grove, Exampleton, AE1 5AZ", "4 Ash Grove, Exampleton");
}

#[test]
fn the_same_words_in_two_towns_are_two_homes() {
    let (a, b) = (known("12 Larch Road, Otherby", "", None), known("12 Larch Road, Exampleton", "", None));
    assert!(!same_home(&a, &b));
    assert!(same_home(&a, &known("12 LARCH RD, Otherby", "", None)));
}

#[test]
fn type_ahead_answers_from_the_first_letters() {
    let gazetteer = estate();
    let typed = |text: &str| gazetteer.suggest(text, 8, &|_| true).len();
    assert_eq!(typed("12 la"), 3);
    assert_eq!(typed("flat 2 bi"), 1);
    assert_eq!(typed("ae1 2be"), 2);
    assert_eq!(typed("lar"), 5, "a street, and every home on it");
    assert_eq!(typed("20 elm"), 2, "flats at the number");
    assert_eq!(typed("ae1 2b"), 8, "a postcode that is not whole yet");
    assert!(typed("7 stlevio park dri") >= 1, "misspelled");
    assert_eq!(typed("zzz"), 0);
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_typed_ever_fails(text in "\\PC{0,120}") {
            let _ = ask(&estate(), &text);
        }

        #[test]
        fn pieces_of_addresses_in_any_order_never_fail(words in proptest::collection::vec(
            prop_oneof!["flat", "2/1", "14", "14a", "larch", "road", "rd", "st", ",", "ae1 2bd", "ae1", "the", "-", "to", "no", "ground", "floor", "birch", "house"], 0..12)) {
            let _ = ask(&estate(), &words.join(" "));
        }

        #[test]
        fn case_spacing_and_full_stops_make_no_difference(n in 0usize..6) {
            let text = ["14 Larch Road, Exampleton", "Flat 2, 20 Elm Street, AE1 2BF", "12 Larch Road", "9 St David's Cres.", "2/1, 30 Argyle St", "Rose Cottage, Mill Ln"][n];
            let estate = estate();
            prop_assert_eq!(ask(&estate, text), ask(&estate, &text.to_uppercase().replace(' ', "  ")));
        }

        #[test]
        fn another_number_is_never_answered(number in 100u32..9_999) {
            let how = ask(&estate(), &format!("{number} Larch Road, Exampleton, AE1 2BD")).0;
            prop_assert!(!matches!(how, Found::Match | Found::WithoutFlat));
        }
    }
}

#[test]
fn a_list_without_commas_is_matched_and_one_with_them_as_before() {
    let streets = ["Meadow Rise", "Thynne Road", "Mons Avenue", "Grange Road", "Perry Street"];
    let list: Vec<(String, &str)> =
        streets.iter().flat_map(|s| [9, 17].map(|n| (format!("{n} {s} Exampleton Essex"), "CM11 2DN"))).collect();
    let list: Vec<(&str, &str)> = list.iter().map(|(line, postcode)| (line.as_str(), *postcode)).collect();
    let g = of(&list);
    is(&g, "17 Meadow Rise, Exampleton", "17 Meadow Rise Exampleton Essex");
    is(&g, "17 MEADOW RISE EXAMPLETON ESSEX", "17 Meadow Rise Exampleton Essex");
    is(&g, "17 Thynne Rd, CM11 2DN", "17 Thynne Road Exampleton Essex");
    is_not_answered(&g, "19 Meadow Rise, Exampleton");
    is_not_answered(&g, "17 Meadow Rise, Elsewhere");
}

#[test]
fn what_is_beside_a_home_is_not_the_home() {
    let g = estate();
    for said in [
        "rear of",
        "rear",
        "land adjoining",
        "land at",
        "land off",
        "adj",
        "adjoining",
        "across from",
        "facing",
        "round the back of",
        "two doors from",
        "caravan rear of",
    ] {
        is_not_answered(&g, &format!("{said} 12 Larch Road, Exampleton AE1 2BD"));
    }
    for said in ["North", "East", "Farm", "Extension"] {
        is_not_answered(&g, &format!("12 Larch Road {said}, Exampleton AE1 2BD"));
    }
    is(&g, "12 Larch Road, Exampleton AE1 2BD, blue door", "12 Larch Road, Exampleton");
}

#[test]
fn somebody_who_does_not_live_there_is_not_answered_for() {
    let g = estate();
    for said in [
        "evicted from",
        "used to live at",
        "previously",
        "previous address:",
        "ex",
        "homeless, last at",
        "NOT at",
        "not",
    ] {
        is_not_answered(&g, &format!("{said} 12 Larch Road, Exampleton AE1 2BD"));
    }
    for said in ["wrong address", "until last year"] {
        is_not_answered(&g, &format!("12 Larch Road, Exampleton AE1 2BD, {said}"));
    }
}

#[test]
fn a_name_without_its_kind_needs_a_town_or_a_postcode() {
    let g = estate();
    is_not_answered(&g, "14 Larch");
    is(&g, "14 Larch, Exampleton", "14 Larch Road, Exampleton");
    is(&g, "14 Larch, AE1 2BD", "14 Larch Road, Exampleton");
}
