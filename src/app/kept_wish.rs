//! Who asked never to be called on is not, whatever else is known of their home by now: kept as hashes of addresses.

use std::collections::{HashMap, HashSet};

use super::doors::SiteRecord;
use super::ground::Standing;
use super::{App, Result};
use crate::domain::address::Address;
use crate::domain::event::ContactEvent;
use crate::domain::kept_wish::{KeptWish, hashes};
use crate::domain::outcome::Outcome;
use crate::domain::person::Viewer;
use crate::domain::site::Site;
use crate::domain::time::Moment;
use crate::domain::wish::{Wish, WishKind, Wishes};

/// Homes at which something was once said of it, whatever holds now.
fn own_say<'a>(wishes: &'a [Wish], record: &'a SiteRecord) -> HashSet<&'a str> {
    let said = wishes.iter().filter(|wish| wish.kind == WishKind::DoNotKnock).map(|wish| wish.household.as_str());
    let pressed = |event: &&std::sync::Arc<ContactEvent>| event.sent.outcome == Some(Outcome::DoNotKnock);
    said.chain(record.events.iter().filter(pressed).filter_map(|event| event.sent.household.as_deref())).collect()
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
        let own = own_say(lines, record);
        let others = standing.ground.households(&site.id).iter().map(|home| &home.address);
        let others = others.filter(|address| !own.contains(address.id.as_str()));
        Ok(others.filter_map(|home| Some((home.id.clone(), kept.since(&hashes(&key, home))?))).collect())
    }

    /// Keeps what was said at a site's homes, and lets go of what was taken back. After anything that may change either.
    pub(super) async fn keep_wishes(&self, viewer: &Viewer, site: &Site) -> Result<()> {
        let lines = self.store.wishes(&site.organisation, &site.id).await?;
        let record = self.site_record(site).await?;
        let own = own_say(&lines, &record);
        if own.is_empty() {
            return Ok(());
        }
        let key = match self.store.wish_key(&site.organisation).await? {
            Some(key) => key,
            None => self.store.give_wish_key(&site.organisation, &self.chance::<32>()?).await?,
        };
        let standing = self.standing().await?;
        let kept = self.store.kept_wishes(&site.organisation).await?;
        let holds = |home: &Address| {
            let of_home = lines.iter().filter(|line| line.household == home.id);
            Wishes::of(of_home).do_not_knock || record.state(&home.id).is_some_and(|state| state.do_not_knock)
        };
        let homes = standing.ground.households(&site.id).iter().map(|home| &home.address);
        let homes = homes.filter(|address| own.contains(address.id.as_str()));
        let missing: Vec<KeptWish> =
            homes.flat_map(|home| kept.missing(&hashes(&key, home), holds(home), self.now().0)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let entry = self.entry(viewer, &site.organisation, "kept", "wishes")?.at_site(&site.id);
        let entry = entry.with(&serde_json::json!({ "hashes": missing.len() }));
        Ok(self.store.keep_wishes(&site.organisation, &missing, &entry).await?)
    }
}
