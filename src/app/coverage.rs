//! How far a site's households are covered: figures, a row for each street, layers of the map, and doors with two answers.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;
use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::doors::SiteRecord;
use super::ground::Standing;
use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::coverage::{ClassCount, Counts, Home, MOST_TRIES, by_tries, by_wave, results};
use crate::domain::event::{ContactEvent, HouseholdState, TOGETHER_US, by_household, fold, fold_on_round};
use crate::domain::household::Household;
use crate::domain::person::{Action, Viewer};
use crate::domain::plan::{Asked, KeptRound, PlanKind};
use crate::domain::plane::to_lonlat;
use crate::domain::site::Site;
use crate::domain::time::{Moment, day_in_short};
use crate::domain::wish::Wishes;
use crate::formats::tile::{TileAt, tile};

/// What a table has a row for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    #[default]
    Street,
    Round,
    Building,
    Postcode,
}

/// Homes of one street, round, building or postcode.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CoverageRow {
    pub key: String,
    pub name: String,
    #[serde(flatten)]
    pub counts: Counts,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TriesCount {
    /// Six stand for six or more.
    pub tries: usize,
    pub count: usize,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WaveCount {
    pub wave: String,
    pub count: usize,
}

/// A site's coverage, with all that a figure must not stand without: of how many, on which day, within which line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Coverage {
    pub site: String,
    pub site_name: String,
    pub on: String,
    pub counted_at: i64,
    /// Of the last event that it counts.
    pub number: i64,
    pub boundary_version: i64,
    pub boundary_from: String,
    /// Homes of the list inside the line.
    pub listed: usize,
    /// Of them, verified not to be homes: in no denominator.
    pub not_homes: usize,
    #[serde(flatten)]
    pub counts: CountsOfAll,
    pub results: Vec<ClassCount>,
    pub tries: Vec<TriesCount>,
    pub waves: Vec<WaveCount>,
    pub by: By,
    /// Those with most left first; none for whoever may see counts only.
    pub rows: Vec<CoverageRow>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CountsOfAll {
    pub homes: usize,
    pub attempted: usize,
    pub contacted: usize,
    pub engaged: usize,
    pub registered: usize,
    pub leafleted: usize,
    pub left: usize,
    /// By reason; each home once.
    pub unreached: Vec<ClassCount>,
}

/// One question asked of the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    LastResult,
    TimesTried,
    Leafleted,
    ChampionRoutes,
}

impl Layer {
    pub const ALL: [Self; 4] = [Self::LastResult, Self::TimesTried, Self::Leafleted, Self::ChampionRoutes];

    pub fn code(self) -> &'static str {
        match self {
            Self::LastResult => "last_result",
            Self::TimesTried => "times_tried",
            Self::Leafleted => "leafleted",
            Self::ChampionRoutes => "champion_routes",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.code() == code)
    }
}

/// Two people's answers at one door, of one visit or of two at once.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TwoAnswers {
    pub household: String,
    pub address: String,
    pub answers: Vec<OneAnswer>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OneAnswer {
    /// The event's id.
    pub event: String,
    pub outcome: String,
    pub word: String,
    pub at: i64,
    pub person_name: String,
}

/// A home of the list inside the line.
struct Listed<'a> {
    household: &'a Household,
    home: Home,
}

/// A site's record as it was at the end of a day.
struct Record {
    site: Site,
    standing: Standing,
    on: Date,
    record: Arc<SiteRecord>,
    wishes: HashMap<String, Wishes>,
    hidden: Hidden,
}

impl App {
    async fn record_of(&self, viewer: &Viewer, site: Site, on: Option<Date>) -> Result<Record> {
        let on = on.unwrap_or_else(|| self.now().day());
        let standing = self.standing().await?;
        let record = self.site_record(&site).await?;
        let wishes = self.wishes_at(&site, &standing, &record, day_after(on)).await?;
        let hidden = Hidden::from(viewer, &standing.rulings);
        Ok(Record { on, record, wishes, hidden, site, standing })
    }

    /// The figures of a day, and a row for each street, round, building or postcode.
    ///
    /// # Errors
    /// `Conflict`: the site had no boundary that day.
    pub async fn coverage(&self, viewer: &Viewer, site: &str, on: Option<Date>, by: By) -> Result<Coverage> {
        let site = self.site_named(viewer, Action::SeeCounts, site).await?;
        let sees_homes = viewer.may_at(Action::SeeHouseholds, &site.organisation, &site.id);
        let record = self.record_of(viewer, site, on).await?;
        let (version, homes) = record.homes()?;
        let rows = match by {
            _ if !sees_homes => Vec::new(),
            By::Round => self.rows_by_round(&record, &homes).await?,
            by => rows(&homes, |home| name_of(home.household, by)),
        };
        let entry = self.entry(viewer, &record.site.organisation, "saw", "coverage")?.at_site(&record.site.id);
        self.note_looking(entry.with(&json!({ "homes": homes.len() }))).await?;
        Ok(record.told(self.now(), version, &homes, by, rows))
    }

    /// What came of each round at its doors; what happened there otherwise is no work of the round's.
    async fn rows_by_round(&self, record: &Record, homes: &[Listed<'_>]) -> Result<Vec<CoverageRow>> {
        let plans = self.store.plans(&record.site.organisation, &record.site.id).await?;
        let of_home: HashMap<&str, &Home> =
            homes.iter().map(|home| (home.household.address.id.as_str(), &home.home)).collect();
        let events: HashMap<&str, Vec<&ContactEvent>> = by_household(record.events());
        let mut rows = Vec::new();
        for (plan, version) in plans.iter().filter(|(plan, _)| plan.closed.is_none()) {
            let asked = plan.asked_at(version);
            for round in &version.rounds.rounds {
                let on_round = |id: &String| {
                    let known = events.get(id.as_str()).map_or(&[][..], Vec::as_slice);
                    let home = *of_home.get(id.as_str())?;
                    let mut state = fold_on_round(known, &plan.id, &round.id);
                    // Nobody is to call there, whoever found that out.
                    state.do_not_knock |= home.state.do_not_knock;
                    Some(Home { state, ..home.clone() })
                };
                let homes: Vec<Home> = round.doors.iter().filter_map(on_round).collect();
                rows.push(CoverageRow {
                    key: round.id.clone(),
                    name: name_of_round(asked, round),
                    counts: Counts::of(&homes),
                });
            }
        }
        tell_apart(&mut rows);
        Ok(most_left_first(rows))
    }

    /// A layer of the map as a GeoJSON feature collection, with its legend.
    pub async fn layer(
        &self,
        viewer: &Viewer,
        site: &str,
        layer: Layer,
        on: Option<Date>,
        wave: Option<&str>,
    ) -> Result<Value> {
        let site = self.site_named(viewer, Action::SeeHouseholds, site).await?;
        let record = self.record_of(viewer, site, on).await?;
        let (_, homes) = record.homes()?;
        let (features, legend) = match layer {
            Layer::ChampionRoutes => self.champion_routes(viewer, &record).await?,
            layer => points(&homes, layer, wave),
        };
        let entry =
            self.entry(viewer, &record.site.organisation, "saw", "layer")?.about(layer.code()).at_site(&record.site.id);
        self.note_looking(entry.with(&json!({ "homes": homes.len() }))).await?;
        Ok(json!({
            "type": "FeatureCollection",
            "features": features,
            "legend": legend,
            "on": record.on.to_string(),
            "number": record.number(),
        }))
    }

    /// The same as a vector tile. Empty: nothing of it stands there.
    pub async fn layer_tile(
        &self,
        viewer: &Viewer,
        site: &str,
        layer: Layer,
        on: Option<Date>,
        wave: Option<&str>,
        at: TileAt,
    ) -> Result<Vec<u8>> {
        let mut whole = self.layer(viewer, site, layer, on, wave).await?;
        let unusable = |what: String| AppError::Conflict(format!("This layer can't be drawn as tiles: {what}."));
        let features: Vec<geojson::Feature> =
            serde_json::from_value(whole["features"].take()).map_err(|error| unusable(error.to_string()))?;
        tile(layer.code(), &features, at).map_err(|error| unusable(error.to_string()))
    }

    async fn champion_routes(&self, viewer: &Viewer, record: &Record) -> Result<(Vec<Value>, Vec<ClassCount>)> {
        let routes = self.walked_routes(viewer, &record.site, record.on, &record.events()).await?;
        let mut counts = [("walked", "Walked", 0), ("begun", "Part walked", 0), ("planned", "Planned", 0)];
        let features = routes.iter().map(|route| {
            let class = how_far(route.done, route.doors);
            counts[class].2 += 1;
            json!({
                "type": "Feature",
                "geometry": { "type": "LineString", "coordinates": route.path },
                "properties": {
                    "plan": route.plan, "round": route.round, "number": route.number, "name": route.name,
                    "doors": route.doors, "done": route.done, "code": counts[class].0, "word": counts[class].1,
                },
            })
        });
        let features = features.collect();
        let legend = counts.into_iter().filter(|class| class.2 > 0).map(|(code, word, count)| class(code, word, count));
        Ok((features, legend.collect()))
    }

    /// Doors at which two people wrote down different answers within minutes, for staff to settle.
    pub async fn two_answers(&self, viewer: &Viewer, site: &str) -> Result<Vec<TwoAnswers>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        let record = self.record_of(viewer, site, None).await?;
        // Without a line there are no homes to ask about.
        let homes = record.homes().map(|(_, homes)| homes).unwrap_or_default();
        let by_id: HashMap<&str, &ContactEvent> =
            record.events().into_iter().map(|event| (event.sent.id.as_str(), event)).collect();
        let answer = |id: &String| {
            let event = by_id.get(id.as_str())?;
            let row = event.outcome()?.row();
            Some(OneAnswer {
                event: id.clone(),
                outcome: row.code.into(),
                word: row.word.into(),
                at: event.corrected_at,
                person_name: event.person_name.clone(),
            })
        };
        let mut told: Vec<TwoAnswers> = Vec::new();
        for home in &homes {
            let answers: Vec<OneAnswer> = home.home.state.two_answers.iter().filter_map(answer).collect();
            // What was said on another day is another question.
            for visit in answers.chunk_by(|one, next| next.at - one.at <= TOGETHER_US) {
                told.push(TwoAnswers {
                    household: home.household.address.id.clone(),
                    address: home.household.address.written.clone(),
                    answers: visit.to_vec(),
                });
            }
        }
        let entry = self.entry(viewer, &record.site.organisation, "saw", "two_answers")?.at_site(&record.site.id);
        self.note_looking(entry.with(&json!({ "doors": told.len() }))).await?;
        Ok(told)
    }
}

impl Record {
    fn number(&self) -> i64 {
        self.record.last_number()
    }

    /// Until the end of the day, by the time at which things happened.
    fn events(&self) -> Vec<&ContactEvent> {
        let until = day_after(self.on);
        self.record.events.iter().map(Arc::as_ref).filter(|event| event.corrected_at < until.0).collect()
    }

    /// What follows from them for each home.
    fn states(&self) -> Cow<'_, FxHashMap<String, HouseholdState>> {
        let events = self.events();
        if events.len() == self.record.events.len() {
            return Cow::Borrowed(&self.record.states);
        }
        let by_home = by_household::<FxBuildHasher>(events.iter().copied());
        Cow::Owned(by_home.into_iter().map(|(home, events)| (home.to_owned(), fold(events))).collect())
    }

    /// The boundary version of the day, and the homes of the list inside it that the viewer may know of.
    fn homes(&self) -> Result<((i64, String), Vec<Listed<'_>>)> {
        let day = self.on.to_string();
        let (version, boundary) = self.standing.ground.boundary_on(&self.site.id, &day).ok_or_else(|| {
            AppError::Conflict(format!("This site has no boundary on {day}. Bring one in first, or give another day."))
        })?;
        let states = self.states();
        let until = day_after(self.on);
        let is_listed = |home: &&Household| {
            let inside = home.address.point.is_some_and(|point| boundary.locate(point.at).inside);
            inside && home.gone_at.is_none_or(|at| at >= until.0) && !self.hidden.hides_id(&home.address.id)
        };
        let listed = self.standing.ground.households(&self.site.id).iter().filter(is_listed);
        let homes = listed.map(|household| {
            let id = household.address.id.as_str();
            let home = Home {
                state: states.get(id).cloned().unwrap_or_default(),
                wishes: self.wishes.get(id).copied().unwrap_or_default(),
                is_void: household.is_void,
                is_protected: self.standing.rulings.marks_on_id(id).next().is_some(),
            };
            Listed { household, home }
        });
        Ok(((version.version, version.from.to_string()), homes.collect()))
    }

    fn told(
        &self,
        counted_at: Moment,
        (boundary_version, boundary_from): (i64, String),
        listed: &[Listed<'_>],
        by: By,
        rows: Vec<CoverageRow>,
    ) -> Coverage {
        let homes: Vec<Home> = listed.iter().map(|home| home.home.clone()).collect();
        let counts = Counts::of(&homes);
        let reasons: Vec<Home> =
            homes.iter().filter(|home| home.shown().is_unreached_for_a_reason()).cloned().collect();
        Coverage {
            site: self.site.id.clone(),
            site_name: self.site.name.clone(),
            on: self.on.to_string(),
            counted_at: counted_at.0,
            number: self.number(),
            boundary_version,
            boundary_from,
            listed: homes.len(),
            not_homes: homes.len() - counts.homes,
            counts: CountsOfAll {
                homes: counts.homes,
                attempted: counts.attempted,
                contacted: counts.contacted,
                engaged: counts.engaged,
                registered: counts.registered,
                leafleted: counts.leafleted,
                left: counts.left,
                unreached: results(&reasons),
            },
            results: results(&homes),
            tries: (0..).zip(by_tries(&homes)).map(|(tries, count)| TriesCount { tries, count }).collect(),
            waves: by_wave(&homes).into_iter().map(|(wave, count)| WaveCount { wave, count }).collect(),
            by,
            rows,
        }
    }
}

/// The first moment after a day.
fn day_after(on: Date) -> Moment {
    Moment::at_local(on.saturating_add(jiff::Span::new().days(1)).to_datetime(jiff::civil::Time::midnight()))
}

fn class(code: &str, word: &str, count: usize) -> ClassCount {
    ClassCount { code: code.into(), word: word.into(), count }
}

/// Walked, part walked or only planned. A walk that was ended early is no whole one.
fn how_far(done: usize, doors: usize) -> usize {
    if done == 0 { 2 } else { usize::from(done < doors) }
}

/// "Round 2, Tue 3 Nov 17:30"; "Champion route 1, …"; "Leaflet round 3, …"
fn name_of_round(asked: &Asked, round: &KeptRound) -> String {
    let what = match asked.kind {
        PlanKind::Doors => "Round",
        PlanKind::Leaflets => "Leaflet round",
        PlanKind::Champion => "Champion route",
    };
    let on = day_in_short(round.on.unwrap_or(asked.on));
    format!("{what} {}, {on} {}", round.number, round.from.unwrap_or(asked.from).strftime("%H:%M"))
}

/// Two plans of one evening each have their first round: the later one says that it is the second of that name.
fn tell_apart(rows: &mut [CoverageRow]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let times = seen.entry(row.name.clone()).or_default();
        *times += 1;
        if *times > 1 {
            row.name = format!("{} ({times})", row.name);
        }
    }
}

/// "Joyce Close"; "Elm House", or "12 Joyce Close" of flats without a name; "NP20 3JE".
fn name_of(household: &Household, by: By) -> String {
    let parts = &household.address.parts;
    let street = || parts.street.clone().unwrap_or_else(|| "No street".into());
    match by {
        By::Postcode => parts.postcode.as_ref().map_or_else(|| "No postcode".into(), ToString::to_string),
        By::Building if parts.sub_building.is_some() => match (&parts.building_name, &parts.number) {
            (Some(name), _) => name.clone(),
            (None, Some(number)) => format!("{number} {}", street()),
            (None, None) => street(),
        },
        By::Building => "Houses".into(),
        By::Street | By::Round => street(),
    }
}

fn rows(homes: &[Listed<'_>], name: impl Fn(&Listed<'_>) -> String) -> Vec<CoverageRow> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for home in homes {
        counts.entry(name(home)).or_default().add(&home.home);
    }
    most_left_first(counts.into_iter().map(|(name, counts)| CoverageRow { key: name.clone(), name, counts }).collect())
}

/// Stays in order where as many are left.
fn most_left_first(mut rows: Vec<CoverageRow>) -> Vec<CoverageRow> {
    rows.sort_by_key(|row| std::cmp::Reverse(row.counts.left));
    rows
}

/// A point for each home that has one, and how many there are of each class, in the order of the legend.
fn points(homes: &[Listed<'_>], layer: Layer, wave: Option<&str>) -> (Vec<Value>, Vec<ClassCount>) {
    let own: Vec<Home> = homes.iter().map(|home| home.home.clone()).collect();
    let legend: Vec<ClassCount> = match layer {
        Layer::TimesTried => {
            let counts = (0..).zip(by_tries(&own));
            counts
                .map(|(tries, count): (usize, usize)| class(&tries.to_string(), tries_in_words(tries), count))
                .collect()
        }
        Layer::Leafleted => {
            let dropped = own.iter().filter(|home| home.has_leaflet(wave)).count();
            vec![class("leafleted", LEAFLETED, dropped), class("not_leafleted", NOT_LEAFLETED, own.len() - dropped)]
        }
        Layer::LastResult | Layer::ChampionRoutes => results(&own),
    };
    let feature = |home: &Listed<'_>| {
        let address = &home.household.address;
        let at = to_lonlat(address.point?.at).ok()?;
        let (code, word) = match layer {
            Layer::TimesTried => {
                let tries = home.home.tries().min(MOST_TRIES);
                (tries.to_string(), tries_in_words(tries))
            }
            Layer::Leafleted if home.home.has_leaflet(wave) => ("leafleted".into(), LEAFLETED),
            Layer::Leafleted => ("not_leafleted".into(), NOT_LEAFLETED),
            Layer::LastResult | Layer::ChampionRoutes => {
                let shown = home.home.shown();
                (shown.code().to_owned(), shown.word())
            }
        };
        let parts = &address.parts;
        let number = [&parts.sub_building, &parts.building_name, &parts.number];
        let number: Vec<&str> = number.into_iter().flatten().map(String::as_str).collect();
        let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
        Some(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [round(at.longitude), round(at.latitude)] },
            "properties": {
                "id": address.id,
                "number": if number.is_empty() { address.written.clone() } else { number.join(", ") },
                "street": parts.street,
                "postcode": parts.postcode.as_ref().map(ToString::to_string),
                "building": name_of(home.household, By::Building),
                "code": code,
                "word": word,
                "tries": home.home.tries(),
                "last_at": home.home.state.last.as_ref().map(|last| last.at),
            },
        }))
    };
    (homes.iter().filter_map(feature).collect(), legend.into_iter().filter(|class| class.count > 0).collect())
}

const LEAFLETED: &str = "Leaflet left";
const NOT_LEAFLETED: &str = "No leaflet yet";

fn tries_in_words(tries: usize) -> &'static str {
    ["Not tried yet", "Once", "Twice", "3 times", "4 times", "5 times", "6 times or more"][tries.min(MOST_TRIES)]
}

#[cfg(test)]
mod tests {
    use super::how_far;

    #[test]
    fn a_route_is_walked_once_every_door_was_called_on() {
        assert_eq!([(0, 23), (2, 23), (23, 23), (0, 0)].map(|(done, doors)| how_far(done, doors)), [2, 1, 0, 2]);
    }
}
