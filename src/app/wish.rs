//! What households wish, and a site's settings for what is due.

use super::protected::Hidden;
use super::{App, AppError, Result};
use crate::domain::due::DueRules;
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;
use crate::domain::wish::{Wish, WishKind};

impl App {
    /// All that was written down of one household, the newest first.
    pub async fn wishes(&self, viewer: &Viewer, site: &str, household: &str) -> Result<Vec<Wish>> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        self.known_home(viewer, &site, household).await?;
        let entry = self.entry(viewer, &site.organisation, "saw", "wishes")?.about(household).at_site(&site.id);
        self.note(entry).await?;
        let mut wishes = self.store.wishes(&site.organisation, &site.id).await?;
        let (standing, record) = (self.standing().await?, self.site_record(&site).await?);
        let kept = self.kept_of_others(&site, &standing, &record, &wishes).await?;
        wishes.retain(|wish| wish.household == household);
        wishes.extend(
            kept.into_iter().filter(|(home, _)| home == household).map(|(home, at)| kept_line(&site, home, at)),
        );
        wishes.reverse();
        Ok(wishes)
    }

    /// Writes down what a household wishes, or that it is taken back.
    pub async fn wish(
        &self,
        viewer: &Viewer,
        site: &str,
        household: &str,
        kind: WishKind,
        holds: bool,
    ) -> Result<Vec<Wish>> {
        let named = self.site_named(viewer, Action::PlanRounds, site).await?;
        self.known_home(viewer, &named, household).await?;
        let wish = Wish {
            organisation: named.organisation.clone(),
            site: named.id.clone(),
            household: household.to_owned(),
            number: 0,
            kind,
            holds,
            at: self.now().0,
            by: viewer.who.clone(),
            by_name: viewer.name.clone(),
        };
        let entry = self.entry(viewer, &named.organisation, "changed", "wish")?.about(household).at_site(&named.id);
        let entry = entry.with(&serde_json::json!({ "kind": kind, "holds": holds }));
        self.store.add_wish(&wish, &entry).await?;
        self.keep_wishes(viewer, &named).await?;
        self.wishes(viewer, site, household).await
    }

    pub(super) async fn known_home(&self, viewer: &Viewer, site: &Site, household: &str) -> Result<()> {
        let standing = self.standing().await?;
        let there = standing.ground.households(&site.id).iter().any(|home| home.address.id == household);
        if there && !Hidden::from(viewer, &standing.rulings).hides_id(household) {
            return Ok(());
        }
        Err(AppError::NotThere("household"))
    }

    pub async fn due_rules(&self, viewer: &Viewer, site: &str) -> Result<DueRules> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        Ok(self.store.due_rules(&site.organisation, &site.id).await?.unwrap_or_default())
    }

    pub async fn set_due_rules(&self, viewer: &Viewer, site: &str, rules: DueRules) -> Result<DueRules> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        sound_rules(&rules)?;
        let entry = self.entry(viewer, &site.organisation, "changed", "due_rules")?.at_site(&site.id);
        let entry = entry.with(&serde_json::json!(rules));
        let at = (site.organisation.as_str(), site.id.as_str());
        self.store.set_due_rules(at, &rules, &self.made(viewer), &entry).await?;
        Ok(rules)
    }
}

/// As staff see what is kept of an earlier record, and can take back.
fn kept_line(site: &Site, household: String, at: i64) -> Wish {
    Wish {
        organisation: site.organisation.clone(),
        site: site.id.clone(),
        household,
        number: 0,
        kind: WishKind::DoNotKnock,
        holds: true,
        at,
        by: "kept".into(),
        by_name: "an earlier record of this address".into(),
    }
}

fn sound_rules(rules: &DueRules) -> Result<()> {
    let problem = |field: &str, message: &str| {
        Err(AppError::invalid("bad_rules", field, message, "Give another number, and save again."))
    };
    if rules.gap_days > 60 {
        return problem("gap_days", "Days from one try to the next are 0 to 60.");
    }
    if rules.same_slot_days > 120 {
        return problem("same_slot_days", "Days until the same hours are tried again are 0 to 120.");
    }
    if !(1..=50).contains(&rules.most_tries) {
        return problem("most_tries", "A door is tried 1 to 50 times.");
    }
    if !(1..=3600).contains(&rules.unanswered_s) || !(1..=3600).contains(&rules.answered_s) {
        return problem("answered_s", "Time at a door is 1 to 3,600 seconds.");
    }
    if rules.answered_percent > 100 {
        return problem("answered_percent", "Of a hundred doors 0 to 100 are answered.");
    }
    if !(1..=600).contains(&rules.letter_box_s) {
        return problem("letter_box_s", "Time at a letter box is 1 to 600 seconds.");
    }
    if !(1..=90).contains(&rules.notes_kept_days) {
        return problem("notes_kept_days", "Notes are kept for 1 to 90 days.");
    }
    if rules.afternoon_from >= rules.evening_from {
        return problem("evening_from", "The evening begins after the afternoon does.");
    }
    if rules.knock_from >= rules.knock_until {
        return problem("knock_until", "Knocking must end later in the day than it begins.");
    }
    Ok(())
}
