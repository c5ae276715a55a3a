//! Checks as scenes: a square area of 200 m with a few doors in, out, near and far.

use super::*;
use crate::domain::address::{AddressFields, Point, PointSource, Uprn};
use crate::domain::decision::{AddressNamed, Decision};
use crate::domain::gazetteer::Surroundings;
use crate::domain::plane::{Bng, to_lonlat};
use crate::domain::postcode::Postcode;

const WEST: f64 = 443_000.0;
const SOUTH: f64 = 388_500.0;

fn square(name: &str, west: f64) -> SiteOnDay {
    let corners = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (0.0, 0.0)];
    let ring: Vec<[f64; 2]> = corners
        .iter()
        .map(|(e, n)| to_lonlat(Bng { easting: west + e, northing: SOUTH + n }).unwrap())
        .map(|p| [p.longitude, p.latitude])
        .collect();
    let geojson = serde_json::json!({ "type": "MultiPolygon", "coordinates": [[ring]] }).to_string();
    SiteOnDay {
        organisation: "larch".into(),
        site: name.to_lowercase(),
        name: name.into(),
        version: 2,
        from: "2026-10-15".into(),
        boundary: Arc::new(Boundary::from_geojson(&geojson).unwrap()),
        surroundings: Surroundings::Incomplete,
        decisions: Arc::from([]),
        listed_since: Arc::default(),
    }
}

fn question<'a>(text: &'a str, sites: &'a [SiteOnDay]) -> Asked<'a> {
    Asked { text, postcode: None, picked: None, site: None, on: "2026-11-26", sites, protected: None, brief: false }
}

fn door(written: &str, postcode: &str, uprn: Option<&str>, east: f64, north: f64, source: PointSource) -> Known {
    let fields =
        AddressFields { whole: Some(written.into()), postcode: Postcode::read(postcode), ..AddressFields::default() };
    let point = Point { at: Bng { easting: WEST + east, northing: SOUTH + north }, source };
    Known::new("*", None, fields.into_address(uprn.and_then(Uprn::read), None, Some(point)))
}

fn estate() -> Gazetteer {
    use PointSource::{Building, Unknown, Uprn};
    let mut homeless = door("9 Larch Road, Exampleton", "AE1 2BD", None, 50.0, 50.0, Unknown);
    homeless.point = None;
    Gazetteer::new(vec![
        door("2 Larch Road, Exampleton", "AE1 2BD", Some("10000001"), 100.0, 190.0, Uprn),
        door("4 Larch Road, Exampleton", "AE1 2BD", None, 100.0, 197.0, Building),
        door("6 Larch Road, Exampleton", "AE1 2BD", Some("10000003"), 100.0, 217.0, Uprn),
        door("8 Larch Road, Exampleton", "AE1 2BD", None, 100.0, 203.0, Building),
        homeless,
        door("Flat 10, Birch House, Exampleton", "AE1 2BE", None, 50.0, 50.0, Building),
        door("Flat 2, Birch House, Exampleton", "AE1 2BE", None, 50.0, 50.0, Building),
        door("Flat 12A, Birch House, Exampleton", "AE1 2BE", None, 50.0, 50.0, Building),
        door("1 Far Lane, Exampleton", "AE1 2BF", Some("10000009"), 1_100.0, 100.0, Uprn),
    ])
}

fn ask_at(text: &str, site: Option<&str>) -> Answer {
    let sites = [square("Gaer", WEST), square("Maindee", WEST + 1_000.0)];
    answer(Asked { site, ..question(text, &sites) }, &estate(), &|_| true)
}

fn ask(text: &str) -> Answer {
    ask_at(text, Some("gaer"))
}

fn codes(answer: &Answer) -> Vec<&str> {
    answer.reasons.iter().map(|r| r.code.as_str()).collect()
}

#[test]
fn inside_says_how_far_how_good_and_who_differs() {
    let yes = ask("2 Larch Road AE1 2BD");
    assert_eq!(yes.verdict, Verdict::Inside);
    assert_eq!(yes.distance_to_line_m.unwrap().round(), 10.0);
    assert_eq!((yes.boundary_version, yes.boundary_from.as_deref()), (Some(2), Some("2026-10-15")));
    let words = &yes.reasons[1].words;
    assert_eq!(words, "10 metres inside the line. The point for this home is good to 1 metre.");
    let differ: Vec<_> = yes.neighbours.iter().map(|n| (n.address.split(',').next().unwrap(), n.verdict)).collect();
    use Verdict::{NearLine, Outside};
    assert_eq!(
        differ,
        [("4 Larch Road", Some(NearLine)), ("6 Larch Road", Some(Outside)), ("8 Larch Road", Some(NearLine))]
    );
}

#[test]
fn outside_names_the_nearest_home_that_is_in() {
    let no = ask("6 Larch Road AE1 2BD");
    assert_eq!(no.verdict, Verdict::Outside);
    assert!(no.reasons.iter().any(|r| r.words == "Nearest home that is in: 2 Larch Road, Exampleton."), "{no:?}");
}

#[test]
fn nearer_than_the_point_is_good_for_is_never_a_yes() {
    for text in ["4 Larch Road", "8 Larch Road"] {
        let unsure = ask(text);
        assert_eq!(unsure.verdict, Verdict::NearLine, "{text}");
        assert!(codes(&unsure).contains(&"nearer_than_accuracy"));
    }
}

#[test]
fn a_home_of_another_site_is_outside_this_one_and_says_where_it_is_in() {
    let no = ask_at("1 Far Lane", Some("gaer"));
    assert_eq!(no.verdict, Verdict::Outside);
    assert!(no.reasons.iter().any(|r| r.words == "It is inside another site: Maindee."));
    let yes = ask_at("1 Far Lane", None);
    assert_eq!((yes.verdict, yes.site.as_deref()), (Verdict::Inside, Some("maindee")));
}

#[test]
fn flats_to_pick_from_come_in_natural_order() {
    let which = ask("Birch House");
    assert_eq!((which.verdict, codes(&which)), (Verdict::Inside, vec!["every_flat_inside"]));
    assert_eq!(which.address_id, None);
    let flats: Vec<_> = which.candidates.iter().map(|c| c.address.split(',').next().unwrap()).collect();
    assert_eq!(flats, ["Flat 2", "Flat 10", "Flat 12A"]);
}

#[test]
fn a_candidate_that_was_picked_is_answered() {
    let which = ask("Birch House");
    let sites = [square("Gaer", WEST)];
    let picked = Some(which.candidates[1].id.as_str());
    let asked = Asked { picked, ..question("Birch House", &sites) };
    let yes = answer(asked, &estate(), &|_| true);
    assert_eq!((yes.verdict, yes.address_id), (Verdict::Inside, Some(which.candidates[1].id.clone())));
    assert_eq!(yes.query, "Birch House");
}

#[test]
fn a_postcode_alone_never_decides() {
    let split = ask("ae1 2bd");
    assert_eq!(split.verdict, Verdict::Ambiguous);
    assert_eq!(codes(&split), ["postcode_split"]);
    let all_in = ask("AE1 2BE");
    assert_eq!((all_in.verdict, codes(&all_in)), (Verdict::Ambiguous, vec!["postcode_all_inside", "list_incomplete"]));
}

#[test]
fn a_yes_for_a_site_with_its_own_list_alone_needs_the_postcode_whatever_is_known_elsewhere() {
    let own = SiteOnDay { surroundings: Surroundings::OwnListOnly, ..square("Gaer", WEST) };
    let known = SiteOnDay { surroundings: Surroundings::Incomplete, ..square("Maindee", WEST + 5_000.0) };
    let sites = [own, known];
    let verdict = |text| answer(question(text, &sites), &estate(), &|_| true).verdict;
    assert_eq!(verdict("2 Larch Road, Exampleton"), Verdict::Ambiguous);
    assert_eq!(verdict("2 Larch Road, Exampleton, AE1 2BD"), Verdict::Inside);
}

#[test]
fn not_on_the_list_is_not_outside() {
    let unknown = ask("2A Larch Road AE1 2BD");
    assert_eq!(unknown.verdict, Verdict::NotFound);
    assert_eq!(codes(&unknown), ["other_number", "not_listed"]);
    assert_eq!(unknown.reasons[0].words, "2 is listed, 2A is not.");
    assert_eq!(ask("").verdict, Verdict::NotFound);
    assert_eq!(ask("99999999").verdict, Verdict::NotFound);
}

#[test]
fn a_postcode_that_cannot_be_read_is_not_dropped() {
    let sites = [square("Gaer", WEST)];
    for postcode in ["AE9", "AE9 1", "nonsense"] {
        let asked = Asked { postcode: Some(postcode), ..question("2 Larch Road", &sites) };
        let unsure = answer(asked, &estate(), &|_| true);
        assert_eq!((unsure.verdict, codes(&unsure)), (Verdict::NotFound, vec!["postcode_unreadable"]), "{postcode}");
    }
    let other = Asked { postcode: Some("AE9 1AA"), ..question("10000001", &sites) };
    assert_eq!(answer(other, &estate(), &|_| true).verdict, Verdict::NotFound);
}

#[test]
fn a_home_listed_without_a_postcode_does_not_confirm_one() {
    let listed = door("14 Larch Road, Exampleton", "", None, 100.0, 100.0, PointSource::Building);
    let sites = [square("Gaer", WEST)];
    let asked = question("14 Larch Road AE9 1AA", &sites);
    let unsure = answer(asked, &Gazetteer::new(vec![listed]), &|_| true);
    assert_eq!((unsure.verdict, codes(&unsure)), (Verdict::Ambiguous, vec!["listed_without_postcode"]));
}

#[test]
fn a_home_without_a_place_is_for_a_person_to_decide() {
    let unsure = ask("9 Larch Road");
    assert_eq!(unsure.verdict, Verdict::NearLine);
    assert!(codes(&unsure).contains(&"no_point"));
    assert_eq!(unsure.distance_to_line_m, None);
}

#[test]
fn two_addresses_in_one_question_are_not_answered_with_one() {
    let two = ask("2 Larch Road AE1 2BD or Flat 2 Birch House AE1 2BE");
    assert_eq!(two.verdict, Verdict::Ambiguous);
    assert_eq!(codes(&two), ["several_addresses"]);
}

#[test]
fn lists_that_put_a_home_on_both_sides_of_the_line_leave_it_to_a_person() {
    let inside = door("2 Larch Road", "AE1 2BD", Some("10000001"), 100.0, 150.0, PointSource::Uprn);
    let outside = door("2 Larch Road", "AE1 2BD", Some("10000001"), 100.0, 260.0, PointSource::Uprn);
    let sites = [square("Gaer", WEST)];
    let asked = Asked { site: Some("gaer"), ..question("10000001", &sites) };
    let answer = answer(asked, &Gazetteer::new(vec![inside, outside]), &|_| true);
    assert_eq!(answer.verdict, Verdict::NearLine);
    assert!(codes(&answer).contains(&"places_disagree"));
}

#[test]
fn what_a_viewer_may_not_see_is_not_found() {
    let sites = [square("Gaer", WEST)];
    let asked = question("2 Larch Road", &sites);
    assert_eq!(answer(asked, &estate(), &|_| false).verdict, Verdict::NotFound);
}

// The site's own household list.

/// 4 Larch Road stands 3 m inside the line, and its point is good to 5 m only.
fn listed(site: &str) -> Gazetteer {
    let mut home = door("4 Larch Road, Exampleton", "AE1 2BD", None, 100.0, 197.0, PointSource::Building);
    (home.organisation, home.list_of) = ("larch".into(), Some(site.into()));
    Gazetteer::new(vec![home])
}

fn ask_listed(gazetteer: &Gazetteer, on: &str) -> Answer {
    let mut sites = [square("Gaer", WEST)];
    let id = gazetteer.nearest(Bng { easting: WEST, northing: SOUTH }).next().unwrap().0.id.clone();
    sites[0].listed_since = Arc::new([(id, "2026-06-01".to_owned())].into_iter().collect());
    answer(Asked { on, ..question("4 Larch Road", &sites) }, gazetteer, &|_| true)
}

#[test]
fn the_sites_own_household_list_settles_what_the_line_cannot() {
    let yes = ask_listed(&listed("gaer"), "2026-11-26");
    assert_eq!((yes.verdict, codes(&yes)), (Verdict::Inside, vec!["matched_words", "settled_by_household_list"]));
    assert_eq!(yes.reasons[1].words, "3 metres from the line; it is on Gaer's own household list, which settles it.");
}

#[test]
fn a_household_list_settles_nothing_for_another_site_nor_for_a_day_before_the_home_was_on_it() {
    assert_eq!(ask_listed(&listed("maindee"), "2026-11-26").verdict, Verdict::NearLine);
    assert_eq!(ask_listed(&listed("gaer"), "2026-05-31").verdict, Verdict::NearLine);
}

#[test]
fn a_household_list_whose_own_point_is_clearly_outside_settles_nothing() {
    let mut near = door("4 Larch Road", "AE1 2BD", Some("10000002"), 100.0, 200.5, PointSource::Uprn);
    (near.organisation, near.list_of) = ("larch".into(), None);
    let mut out = door("4 Larch Road", "AE1 2BD", Some("10000002"), 100.0, 202.0, PointSource::Uprn);
    (out.organisation, out.list_of) = ("larch".into(), Some("gaer".into()));
    let gazetteer = Gazetteer::new(vec![near, out]);
    let sites = [square("Gaer", WEST)];
    assert_eq!(answer(question("10000002", &sites), &gazetteer, &|_| true).verdict, Verdict::NearLine);
}

#[test]
fn a_shop_inside_the_line_is_for_a_person_to_decide() {
    let mut shop = door("10 Larch Road", "AE1 2BD", None, 100.0, 100.0, PointSource::Uprn);
    shop.is_home = false;
    let sites = [square("Gaer", WEST)];
    let unsure = answer(question("10 Larch Road", &sites), &Gazetteer::new(vec![shop]), &|_| true);
    assert_eq!((unsure.verdict, unsure.distance_to_line_m), (Verdict::NearLine, Some(100.0)));
    assert!(codes(&unsure).contains(&"not_a_home"));
}

// Several that may be meant.

#[test]
fn flats_on_both_sides_are_for_a_person_to_pick_and_some_of_each_are_shown() {
    let flat =
        |n: u32, north| door(&format!("Flat {n}, Birch House"), "AE1 2BE", None, 50.0, north, PointSource::Building);
    let mut flats: Vec<Known> = (1..=8).map(|n| flat(n, 50.0)).collect();
    flats.push(flat(9, 400.0));
    let sites = [square("Gaer", WEST)];
    let which = answer(question("Birch House", &sites), &Gazetteer::new(flats), &|_| true);
    assert_eq!((which.verdict, codes(&which)), (Verdict::Ambiguous, vec!["flat_not_given"]));
    let shown: Vec<_> = which.candidates.iter().map(|c| c.address.split(',').next().unwrap()).collect();
    assert_eq!(shown, ["Flat 1", "Flat 2", "Flat 3", "Flat 4", "Flat 9"]);
}

fn complete() -> [SiteOnDay; 1] {
    [SiteOnDay { surroundings: Surroundings::Complete, ..square("Gaer", WEST) }]
}

#[test]
fn all_that_are_listed_are_all_that_there_are_only_where_the_list_is_complete() {
    let sites = complete();
    let yes = answer(question("AE1 2BE", &sites), &estate(), &|_| true);
    assert_eq!((yes.verdict, codes(&yes)), (Verdict::Inside, vec!["postcode_all_inside"]));
    assert_eq!((yes.site.as_deref(), yes.boundary_version, yes.candidates.len()), (Some("gaer"), Some(2), 3));
    // Of two sites, the one of which less is known counts.
    let two = [complete()[0].clone(), square("Maindee", WEST + 1_000.0)];
    assert_eq!(answer(question("AE1 2BE", &two), &estate(), &|_| true).verdict, Verdict::Ambiguous);
}

#[test]
fn a_postcode_of_which_nothing_is_known_is_outside_only_where_the_list_is_complete() {
    let sites = complete();
    let far = answer(question("1 Nowhere Street AE9 9ZZ", &sites), &estate(), &|_| true);
    assert_eq!((far.verdict, codes(&far)), (Verdict::Outside, vec!["postcode_not_around"]));
    for text in ["1 Nowhere Street", "2A Larch Road AE1 2BD", "2 Larch Road AE9 9ZZ"] {
        assert_eq!(answer(question(text, &sites), &estate(), &|_| true).verdict, Verdict::NotFound, "{text}");
    }
    let incomplete = answer(question("1 Nowhere Street AE9 9ZZ", &[square("Gaer", WEST)]), &estate(), &|_| true);
    assert_eq!(incomplete.verdict, Verdict::NotFound);
}

#[test]
fn a_row_of_a_list_is_answered_alike_and_shows_less() {
    let sites = [square("Gaer", WEST)];
    for text in ["2 Larch Road", "6 Larch Road", "AE1 2BD", "Birch House"] {
        let whole = answer(question(text, &sites), &estate(), &|_| true);
        let row = answer(Asked { brief: true, ..question(text, &sites) }, &estate(), &|_| true);
        assert_eq!(
            (row.verdict, row.address_id, row.distance_to_line_m),
            (whole.verdict, whole.address_id, whole.distance_to_line_m)
        );
        assert!(row.neighbours.is_empty() && row.point.is_none() && row.candidates.iter().all(|c| c.point.is_none()));
    }
}

// Decisions.

fn decided(known: &Known, in_area: bool, until: Option<&str>) -> Decision {
    Decision {
        organisation: "larch".into(),
        id: "d1".into(),
        site: "gaer".into(),
        address: AddressNamed::of(known),
        in_area,
        why: "Its only door is on the estate.".into(),
        until: until.map(Into::into),
        at: 1,
        decided_on: "2026-03-03".into(),
        by: "person:m".into(),
        by_name: "A Manager".into(),
        revoked: None,
    }
}

fn ask_decided(text: &str, decision: Decision, on: &str) -> Answer {
    let sites = [SiteOnDay { decisions: Arc::from([decision]), ..square("Gaer", WEST) }];
    answer(Asked { on, ..question(text, &sites) }, &estate(), &|_| true)
}

fn known_at(text: &str) -> Known {
    let gazetteer = estate();
    gazetteer.find(&Query::read(text, None), Surroundings::Complete, &|_| true).homes[0][0].clone()
}

#[test]
fn a_decision_is_shown_as_one_and_never_as_geometry() {
    let six = known_at("6 Larch Road");
    let yes = ask_decided("6 Larch Road", decided(&six, true, Some("2026-12-31")), "2026-11-26");
    assert_eq!((yes.verdict, yes.site.as_deref()), (Verdict::Inside, Some("gaer")));
    let shown = yes.decision.clone().unwrap();
    assert_eq!((shown.geometry_says, shown.until.as_deref()), (Verdict::Outside, Some("2026-12-31")));
    assert_eq!(
        yes.reasons[1].words,
        "A Manager decided on 3 March 2026: in the area, until 31 December 2026. Its only door is on the estate."
    );
    assert_eq!(yes.reasons[2].code, "outside_line");
    assert!(yes.reasons[2].words.starts_with("Without the decision: 17 metres outside"), "{yes:?}");
}

#[test]
fn a_decision_counts_on_its_days_and_for_its_address_only() {
    let six = known_at("6 Larch Road");
    let verdict = |text, on| ask_decided(text, decided(&six, true, Some("2026-12-31")), on).verdict;
    assert_eq!(verdict("6 Larch Road", "2026-03-02"), Verdict::Outside);
    assert_eq!(verdict("6 Larch Road", "2027-01-01"), Verdict::Outside);
    assert_eq!(verdict("8 Larch Road", "2026-11-26"), Verdict::NearLine);
}

#[test]
fn a_flat_that_was_decided_out_is_no_part_of_a_yes_to_its_building() {
    let flat = known_at("Flat 2 Birch House");
    let which = ask_decided("Birch House", decided(&flat, false, None), "2026-11-26");
    assert_eq!(which.verdict, Verdict::Ambiguous);
    assert_eq!(which.candidates[0].verdict, Some(Verdict::Outside));
}

#[test]
fn the_later_of_two_decisions_counts() {
    let six = known_at("6 Larch Road");
    let later = Decision { id: "d2".into(), at: 2, ..decided(&six, false, None) };
    let sites = [SiteOnDay { decisions: Arc::from([later, decided(&six, true, None)]), ..square("Gaer", WEST) }];
    let no = answer(question("6 Larch Road", &sites), &estate(), &|_| true);
    assert!(no.decision.is_some_and(|d| !d.in_area) && no.verdict == Verdict::Outside);
}

// Protected addresses.

fn ask_protected(text: &str) -> Answer {
    let protected = |known: &Known| ["2 Larch Road", "Flat 2,"].iter().any(|name| known.written.starts_with(name));
    let sites = [square("Gaer", WEST)];
    let asked = Asked { protected: Some(&protected), ..question(text, &sites) };
    answer(asked, &estate(), &|_| true)
}

#[test]
fn of_a_protected_address_nothing_is_said_but_to_ask_the_team() {
    for text in ["2 Larch Road AE1 2BD", "10000001", "Flat 2, Birch House"] {
        let ask = ask_protected(text);
        let nothing = Answer {
            verdict: Verdict::NearLine,
            query: text.into(),
            reasons: vec![words::reason("ask_the_team", "Ask the team about this address.")],
            ..ask_protected("")
        };
        assert_eq!(ask, nothing, "{text}");
    }
}

#[test]
fn a_protected_address_stands_beside_no_other_answer() {
    for text in ["6 Larch Road", "AE1 2BD", "AE1 2BE", "Birch House", "2A Larch Road AE1 2BD", "4 Larch Road"] {
        let said = serde_json::to_string(&ask_protected(text)).unwrap();
        assert!(!said.contains("\"2 Larch") && !said.contains("Flat 2,") && !said.contains("2 is listed"), "{said}");
    }
}

#[test]
fn an_older_answer_is_told_without_what_is_protected_since() {
    let six = ask("6 Larch Road AE1 2BD");
    let (two, four) = (known_at("2 Larch Road").id, known_at("4 Larch Road").id);
    let told = six.clone().without(&|id| id == two || id == four, &|words| words.contains("2 Larch Road"));
    assert_eq!((told.verdict, told.neighbours.len() + 2), (Verdict::Outside, six.neighbours.len()));
    assert!(!codes(&told).contains(&"nearest_inside"));
    let hidden = ask("2 Larch Road AE1 2BD").without(&|id| id == two, &|_| false);
    assert_eq!((hidden.verdict, codes(&hidden)), (Verdict::NearLine, vec!["ask_the_team"]));
    assert_eq!((hidden.point, hidden.address_id, hidden.site), (None, None, None));
}

// Past refusals.

#[test]
fn a_past_refusal_that_todays_line_takes_in_is_found() {
    let refused = ask("6 Larch Road");
    let check = RecordedCheck {
        organisation: "larch".into(),
        id: "c".into(),
        at: 1,
        by: "terminal".into(),
        site: Some("gaer".into()),
        verdict: refused.verdict,
        answer: refused,
        reference: None,
    };
    let moved = |north: f64| {
        let ring = [(0.0, 0.0), (200.0, 0.0), (200.0, north), (0.0, north), (0.0, 0.0)]
            .map(|(e, n)| to_lonlat(Bng { easting: WEST + e, northing: SOUTH + n }).unwrap())
            .map(|p| geo::Coord { x: p.longitude, y: p.latitude });
        let polygon = geo::Polygon::new(geo::LineString(ring.to_vec()), Vec::new());
        Boundary::from_wgs84(geo::MultiPolygon(vec![polygon])).unwrap()
    };
    assert!(refusal::would_be_inside(&check, "gaer", 3, &moved(300.0)));
    assert!(!refusal::would_be_inside(&check, "gaer", 2, &moved(300.0)), "the version that it was answered under");
    assert!(!refusal::would_be_inside(&check, "gaer", 3, &moved(217.5)), "nearer than its point is good for");
    let inside = RecordedCheck { answer: ask("2 Larch Road"), verdict: Verdict::Inside, ..check };
    assert!(!refusal::would_be_inside(&inside, "gaer", 3, &moved(300.0)));
}

#[test]
fn the_neighbours_named_are_those_that_are_answered_otherwise_when_asked_themselves() {
    use PointSource::{Building, Unknown, Uprn};
    let sites = [square("Gaer", WEST), square("Maindee", WEST + 1_000.0)];
    for spacing in [3.0, 9.0, 40.0] {
        let home = |n: u32| {
            let source = [Uprn, Building, Unknown][n as usize % 3];
            let mut home =
                door(&format!("{n} Larch Road, Exampleton"), "AE1 2BD", None, 100.0, f64::from(n) * spacing, source);
            home.is_home = !n.is_multiple_of(7);
            home
        };
        let gazetteer = Gazetteer::new((1..=40).map(home).collect());
        let ask = |n: u32| {
            let text = format!("{n} Larch Road, Exampleton AE1 2BD");
            answer(Asked { site: Some("gaer"), ..question(&text, &sites) }, &gazetteer, &|_| true)
        };
        let verdicts: Vec<Verdict> = (1..=40).map(|n| ask(n).verdict).collect();
        for n in 1..=40 {
            let answer = ask(n);
            let named: Vec<&str> = answer.neighbours.iter().map(|n| n.address.split(' ').next().unwrap()).collect();
            let differ = (1..=40u32).filter(|m| verdicts[*m as usize - 1] != answer.verdict);
            assert_eq!(named, differ.map(|m| m.to_string()).collect::<Vec<_>>(), "{n} of a street every {spacing} m");
        }
    }
}

#[test]
fn no_total_gives_away_that_an_address_is_protected() {
    let sites = [square("Gaer", WEST), square("Maindee", WEST + 1_000.0)];
    let hides = |known: &Known| known.uprn.as_ref().is_some_and(|u| u.as_str() == "10000003");
    let ask = |protected| answer(Asked { protected, ..question("AE1 2BD", &sites) }, &estate(), &|_| true).reasons;
    let totals = |reasons: &[Reason]| {
        reasons.iter().any(|r| r.words.contains(|c: char| c.is_ascii_digit()) && r.code == "postcode_split")
    };
    let split = ask(Some(&hides as &dyn Fn(&Known) -> bool));
    assert!(totals(&ask(None)));
    let words = &split.iter().find(|r| r.code == "postcode_split").unwrap().words;
    assert!(words.starts_with("Homes listed in AE1 2BD: some inside"), "{words}");
}
