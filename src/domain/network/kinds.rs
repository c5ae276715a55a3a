//! What the words of OpenStreetMap say about walking on a way. The words are described at
//! <https://wiki.openstreetmap.org/wiki/Map_features>. Few roads say how wide they are, so widths are
//! round figures of our own by class: a pavement's middle is 4.5 m from that of a quiet street.

use super::ways::{Class, Make, Mark, Pavement};

/// Above this, traffic doesn't wait for anybody (miles an hour).
const FAST_MPH: f64 = 40.0;

/// What is said of a way: the value of a tag.
pub type Tags<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// `None`: no way for walking, nor one to be kept off.
pub fn make_of(tags: Tags) -> Option<Make> {
    let highway = tags("highway")?;
    let class = class_of(highway)?;
    let base = highway.strip_suffix("_link").unwrap_or(highway);
    let busy = class == Class::Street && is_busy(base, tags);
    let access = access_of(base, tags);
    Some(Make {
        class,
        busy,
        walk: access != Access::Barred,
        pavements: if class == Class::Street { pavements_of(busy, tags) } else { [Pavement::Laid; 2] },
        half_width_dm: if class == Class::Street { half_width_dm(base, tags) } else { 0 },
        private: access == Access::Private,
        unlit: tags("lit") == Some("no"),
    })
}

fn class_of(highway: &str) -> Option<Class> {
    Some(match highway {
        "steps" => Class::Steps,
        "footway" | "path" | "pedestrian" | "cycleway" | "track" | "bridleway" | "corridor" | "service"
        | "living_street" => Class::Path,
        "residential" | "unclassified" | "road" | "tertiary" | "tertiary_link" | "secondary" | "secondary_link"
        | "primary" | "primary_link" | "trunk" | "trunk_link" | "motorway" | "motorway_link" => Class::Street,
        _ => return None,
    })
}

fn is_busy(base: &str, tags: Tags) -> bool {
    matches!(base, "secondary" | "primary" | "trunk" | "motorway")
        || tags("busy") == Some("true")
        || tags("traffic") == Some("busy")
        || tags("maxspeed").and_then(mph).is_some_and(|mph| mph >= FAST_MPH)
}

/// "30 mph", "50" (kilometres), "national", "GB:nsl_single".
fn mph(written: &str) -> Option<f64> {
    let written = written.trim();
    if let Some(miles) = written.strip_suffix("mph") {
        return miles.trim().parse().ok();
    }
    if written.contains("national") || written.contains("nsl") {
        return Some(60.0);
    }
    written.parse::<f64>().ok().map(|kilometres| kilometres / 1.609)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Open,
    Private,
    Barred,
}

fn access_of(base: &str, tags: Tags) -> Access {
    if base == "motorway" {
        return Access::Barred;
    }
    let said = |key: &str| tags(key).map(str::trim);
    match (said("foot"), said("access")) {
        (Some("no" | "use_sidepath"), _) => Access::Barred,
        (Some("private"), _) | (None, Some("private")) => Access::Private,
        (None, Some("no")) => Access::Barred,
        (None, None) if tags("walk") == Some("false") => Access::Barred,
        _ => Access::Open,
    }
}

/// Untagged, a street is taken to have both. Nobody is sent along a busy road without one.
fn pavements_of(busy: bool, tags: Tags) -> [Pavement; 2] {
    let without = if busy { Pavement::None } else { Pavement::Roadway };
    let side = |yes: bool| if yes { Pavement::Laid } else { without };
    let (mut left, mut right) = match tags("sidewalk").or_else(|| tags("sidewalk:both")) {
        Some("left") => (side(true), side(false)),
        Some("right") => (side(false), side(true)),
        Some("no" | "none") => (side(false), side(false)),
        _ => (side(true), side(true)),
    };
    let own = |key: &str, pavement: &mut Pavement| match tags(key) {
        Some("no" | "none") => *pavement = without,
        Some(_) => *pavement = Pavement::Laid,
        None => {}
    };
    own("sidewalk:left", &mut left);
    own("sidewalk:right", &mut right);
    // Traffic goes round clockwise, so the island is on the right, and nobody walks there.
    if matches!(tags("junction"), Some("roundabout" | "circular")) {
        right = Pavement::None;
    }
    [left, right]
}

fn half_width_dm(base: &str, tags: Tags) -> u16 {
    let usual = match base {
        "motorway" | "trunk" | "primary" => 65,
        "secondary" => 60,
        "tertiary" => 50,
        _ => 45,
    };
    let lanes = tags("lanes").and_then(|n| n.trim().parse::<u16>().ok()).filter(|n| (3..=8).contains(n));
    // Lanes of 3.25 m.
    lanes.map_or(usual, |n| usual.max(n * 65 / 4 + 12))
}

/// What a point on a street says to those on foot. `None`: nothing.
pub fn mark_of(tags: Tags) -> Option<Mark> {
    match tags("highway") {
        Some("crossing") => return Some(crossing(tags)),
        Some("traffic_signals") => return Some(Mark::Signals),
        _ => {}
    }
    if tags("railway").is_none() && tags("crossing").is_some() {
        return Some(crossing(tags));
    }
    let locked = matches!(tags("foot"), Some("no" | "private"))
        || (tags("foot").is_none() && matches!(tags("access"), Some("no" | "private")))
        || tags("locked") == Some("yes");
    Some(match tags("barrier")? {
        "gate"
        | "lift_gate"
        | "swing_gate"
        | "sliding_gate"
        | "wicket_gate"
        | "hampshire_gate"
        | "full-height_turnstile"
            if locked =>
        {
            Mark::LockedGate
        }
        // A bar across the road stops cars, and people walk round it.
        "gate" | "wicket_gate" | "hampshire_gate" | "sliding_gate" | "swing_gate" => Mark::Gate,
        "kissing_gate" | "stile" | "turnstile" | "full-height_turnstile" => Mark::Stile,
        _ => return None,
    })
}

/// "uncontrolled" is OpenStreetMap's older word for a zebra; "unmarked" is a lowered kerb.
fn crossing(tags: Tags) -> Mark {
    let stripes = tags("crossing:markings").is_some_and(|m| m != "no");
    match tags("crossing") {
        Some("unmarked" | "no" | "informal") if !stripes => Mark::PlainCrossing,
        _ if tags("crossing:markings") == Some("no") && tags("crossing:signals") != Some("yes") => Mark::PlainCrossing,
        _ => Mark::MarkedCrossing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(tags: &[(&'static str, &'static str)]) -> Option<Make> {
        let tags = tags.to_vec();
        make_of(&move |key| tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v))
    }

    #[test]
    fn main_roads_and_fast_ones_are_busy_and_ordinary_ones_are_not() {
        for busy in [vec![("highway", "primary")], vec![("highway", "secondary_link")]] {
            assert!(make(&busy).unwrap().busy);
        }
        assert!(make(&[("highway", "tertiary"), ("maxspeed", "40 mph")]).unwrap().busy);
        assert!(make(&[("highway", "unclassified"), ("maxspeed", "national")]).unwrap().busy);
        assert!(!make(&[("highway", "tertiary"), ("maxspeed", "30 mph")]).unwrap().busy);
        assert!(make(&[("highway", "residential"), ("traffic", "busy")]).unwrap().busy);
    }

    #[test]
    fn nobody_walks_on_a_motorway_nor_where_feet_are_forbidden() {
        assert!(!make(&[("highway", "motorway")]).unwrap().walk);
        assert!(!make(&[("highway", "trunk"), ("foot", "no")]).unwrap().walk);
        let drive = make(&[("highway", "service"), ("access", "private")]).unwrap();
        assert!(drive.walk && drive.private);
        assert!(!make(&[("highway", "service"), ("access", "private"), ("foot", "yes")]).unwrap().private);
    }

    #[test]
    fn a_busy_road_is_not_walked_where_it_has_no_pavement_and_a_lane_is() {
        let road = make(&[("highway", "primary"), ("sidewalk", "left")]).unwrap();
        assert_eq!(road.pavements, [Pavement::Laid, Pavement::None]);
        let lane = make(&[("highway", "unclassified"), ("sidewalk", "none")]).unwrap();
        assert_eq!(lane.pavements, [Pavement::Roadway; 2]);
        assert_eq!(road.turned().pavements, [Pavement::None, Pavement::Laid]);
    }

    #[test]
    fn a_lowered_kerb_is_no_marked_crossing() {
        let mark = |crossing: &'static str| {
            mark_of(&move |key| match key {
                "highway" => Some("crossing"),
                "crossing" => Some(crossing),
                _ => None,
            })
        };
        assert_eq!(mark("unmarked"), Some(Mark::PlainCrossing));
        for marked in ["marked", "uncontrolled", "zebra", "traffic_signals"] {
            assert_eq!(mark(marked), Some(Mark::MarkedCrossing));
        }
    }
}
