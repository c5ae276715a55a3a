//! Checks as scenes: a square area of 200 m with a few doors in, out, near and far.

use super::*;
use crate::domain::address::{AddressFields, PointSource, Uprn};
use crate::domain::plane::Bng;

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
    }
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
    let asked = Asked { text, postcode: None, picked: None, site, on: "2026-11-26", sites: &sites };
    answer(asked, &estate(), &|_| true)
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
    assert_eq!(which.verdict, Verdict::Ambiguous);
    let flats: Vec<_> = which.candidates.iter().map(|c| c.address.split(',').next().unwrap()).collect();
    assert_eq!(flats, ["Flat 2", "Flat 10", "Flat 12A"]);
}

#[test]
fn a_candidate_that_was_picked_is_answered() {
    let which = ask("Birch House");
    let sites = [square("Gaer", WEST)];
    let picked = Some(which.candidates[1].id.as_str());
    let asked = Asked { text: "Birch House", postcode: None, picked, site: None, on: "2026-11-26", sites: &sites };
    let yes = answer(asked, &estate(), &|_| true);
    assert_eq!((yes.verdict, yes.address_id), (Verdict::Inside, Some(which.candidates[1].id.clone())));
    assert_eq!(yes.query, "Birch House");
}

#[test]
fn a_postcode_alone_never_decides() {
    let split = ask("ae1 2bd");
    assert_eq!(split.verdict, Verdict::Ambiguous);
    assert_eq!(codes(&split), ["postcode_split"]);
    assert_eq!(codes(&ask("AE1 2BE")), ["postcode_all_inside"]);
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
        let asked = Asked {
            text: "2 Larch Road",
            postcode: Some(postcode),
            picked: None,
            site: None,
            on: "2026-11-26",
            sites: &sites,
        };
        let unsure = answer(asked, &estate(), &|_| true);
        assert_eq!((unsure.verdict, codes(&unsure)), (Verdict::NotFound, vec!["postcode_unreadable"]), "{postcode}");
    }
    let other = Asked {
        text: "10000001",
        postcode: Some("AE9 1AA"),
        picked: None,
        site: None,
        on: "2026-11-26",
        sites: &sites,
    };
    assert_eq!(answer(other, &estate(), &|_| true).verdict, Verdict::NotFound);
}

#[test]
fn a_home_listed_without_a_postcode_does_not_confirm_one() {
    let listed = door("14 Larch Road, Exampleton", "", None, 100.0, 100.0, PointSource::Building);
    let sites = [square("Gaer", WEST)];
    let asked = Asked {
        text: "14 Larch Road AE9 1AA",
        postcode: None,
        picked: None,
        site: None,
        on: "2026-11-26",
        sites: &sites,
    };
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
    let asked =
        Asked { text: "10000001", postcode: None, picked: None, site: Some("gaer"), on: "2026-11-26", sites: &sites };
    let answer = answer(asked, &Gazetteer::new(vec![inside, outside]), &|_| true);
    assert_eq!(answer.verdict, Verdict::NearLine);
    assert!(codes(&answer).contains(&"places_disagree"));
}

#[test]
fn what_a_viewer_may_not_see_is_not_found() {
    let sites = [square("Gaer", WEST)];
    let asked =
        Asked { text: "2 Larch Road", postcode: None, picked: None, site: None, on: "2026-11-26", sites: &sites };
    assert_eq!(answer(asked, &estate(), &|_| false).verdict, Verdict::NotFound);
}
