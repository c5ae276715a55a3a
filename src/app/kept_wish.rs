//! Who asked never to be called on is not, whatever else is known of their home by now: kept as hashes of addresses.

use std::collections::{HashMap, HashSet};

use super::doors::SiteRecord;
use super::ground::Standing;
use super::{App, Result};
use crate::domain::address::Address;
use crate::domain::kept_wish::{KeptWish, hashes};
use crate::domain::outcome::Outcome;
use crate::domain::person::Viewer;
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::domain::wish::{Wish, WishKind, Wishes};

/// A UPRN that several homes of a list share names none of them.
fn shared_uprns<'a>(homes: impl Iterator<Item = &'a Address>) -> HashSet<&'a str> {
    let (mut seen, mut shared) = (HashSet::new(), HashSet::new());
    for uprn in homes.filter_map(|home| home.uprn.as_ref()) {
        if !seen.insert(uprn.as_str()) {
            shared.insert(uprn.as_str());
        }
    }
    shared
}

/// What was said of it at one home of the site's, whoever said it.
#[derive(Default)]
struct Said<'a> {
    lines: Vec<&'a Wish>,
    /// When the first knock at which it was said came, taken back or not. Microseconds.
    first_press: Option<i64>,
}

fn said<'a>(lines: &'a [Wish], record: &'a SiteRecord) -> HashMap<&'a str, Said<'a>> {
    let mut homes: HashMap<&str, Said<'_>> = HashMap::new();
    for line in lines.iter().filter(|line| line.kind == WishKind::DoNotKnock) {
        homes.entry(&line.household).or_default().lines.push(line);
    }
    for event in record.events.iter().filter(|event| event.sent.outcome == Some(Outcome::DoNotKnock)) {
        let Some(home) = event.sent.household.as_deref() else { continue };
        let said = homes.entry(home).or_default();
        said.first_press = Some(said.first_press.map_or(event.received_at, |first| first.min(event.received_at)));
    }
    homes
}

impl Said<'_> {
    /// Staff took it back, or a slip was taken back at the door: that slip, and nothing that was kept before it.
    fn lets_go_of(&self, kept_at: i64) -> bool {
        self.lines.last().is_some_and(|line| !line.holds) || self.first_press.is_some_and(|press| kept_at >= press)
    }
}

impl App {
    /// What holds at each of a site's homes by that moment: as staff wrote it down, and what is kept of an earlier record.
    pub(super) async fn wishes_at(
        &self,
        site: &Site,
        standing: &Standing,
        record: &SiteRecord,
        until: Moment,
    ) -> Result<HashMap<String, Wishes>> {
        let lines = self.store.wishes(&site.organisation, &site.id).await?;
        let mut holds: HashMap<String, Wishes> = HashMap::new();
        for line in lines.iter().filter(|line| line.at < until.0) {
            holds.entry(line.household.clone()).or_default().learn(line);
        }
        for (household, since) in self.kept_of_others(site, standing, record, &lines).await? {
            if since < until.0 {
                holds.entry(household).or_default().do_not_knock = true;
            }
        }
        Ok(holds)
    }

    /// Homes that are not to be called on because of what is kept of an earlier record, with since when.
    pub(super) async fn kept_of_others(
        &self,
        site: &Site,
        standing: &Standing,
        record: &SiteRecord,
        lines: &[Wish],
    ) -> Result<Vec<(String, i64)>> {
        let Some(key) = self.store.wish_key(&site.organisation).await? else { return Ok(Vec::new()) };
        let kept = self.store.kept_wishes(&site.organisation).await?;
        if !kept.holds_any() {
            return Ok(Vec::new());
        }
        let own: HashSet<&str> =
            lines.iter().filter(|line| line.kind == WishKind::DoNotKnock).map(|line| line.household.as_str()).collect();
        let said_there = |id: &str| own.contains(id) || record.state(id).is_some_and(|state| state.do_not_knock);
        let homes = standing.ground.households(&site.id).iter().map(|home| &home.address);
        let shared = shared_uprns(homes.clone());
        let others = homes.filter(|home| !said_there(&home.id));
        Ok(others.filter_map(|home| Some((home.id.clone(), kept.since(&hashes(&key, home, &shared))?))).collect())
    }

    /// Keeps what was said at a site's homes, and lets go of what was taken back. After anything that may change either.
    pub(super) async fn keep_wishes(&self, viewer: &Viewer, site: &Site) -> Result<()> {
        let lines = self.store.wishes(&site.organisation, &site.id).await?;
        let record = self.site_record(site).await?;
        let said = said(&lines, &record);
        if said.is_empty() {
            return Ok(());
        }
        let key = match self.store.wish_key(&site.organisation).await? {
            Some(key) => key,
            None => self.store.give_wish_key(&site.organisation, &self.chance::<32>()?).await?,
        };
        let kept = self.store.kept_wishes(&site.organisation).await?;
        // Those too that have left the list: they may come back on another.
        let homes = self.store.households(&site.organisation, &site.id, true).await?;
        let shared = shared_uprns(homes.iter().map(|home| &home.address));
        let (mut holding, mut let_go) = (Vec::new(), Vec::new());
        for home in &homes {
            let Some(said) = said.get(home.address.id.as_str()) else { continue };
            let of_home = hashes(&key, &home.address, &shared);
            let holds = said.lines.last().is_some_and(|line| line.holds)
                || record.state(&home.address.id).is_some_and(|state| state.do_not_knock);
            if holds {
                holding.extend(of_home);
            } else if kept.since(&of_home).is_some_and(|at| said.lets_go_of(at)) {
                let_go.extend(of_home);
            }
        }
        let_go.retain(|hash| !holding.contains(hash));
        let now = self.now().0;
        let mut missing: Vec<KeptWish> = kept.missing(&holding, true, now);
        missing.extend(kept.missing(&let_go, false, now));
        if missing.is_empty() {
            return Ok(());
        }
        let entry = self.entry(viewer, &site.organisation, "kept", "wishes")?.at_site(&site.id);
        let entry = entry.with(&serde_json::json!({ "hashes": missing.len() }));
        Ok(self.store.keep_wishes(&site.organisation, &missing, &entry).await?)
    }
}
