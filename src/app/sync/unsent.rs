//! Records from a file that a phone wrote because it could not send them: handed in by somebody else, and kept under the
//! phone and the person that they are of.

use serde::Serialize;
use utoipa::ToSchema;

use super::reading::read_all;
use super::scene::{ByHand, Scene};
use super::{MOST_EVENTS, SyncResult, SyncStatus, result, sound_device};
use crate::app::viewer::viewer_of;
use crate::app::{App, Result};
use crate::domain::person::{Action, Viewer};
use crate::domain::site::Site;
use crate::storage::Batch;

/// What a file holds of one phone: its id, and its events as JSON texts.
pub type OfOnePhone<'a> = (&'a str, Vec<&'a str>);

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct UnsentTaken {
    pub stored: usize,
    pub already_stored: usize,
    pub set_aside: usize,
    /// In the order of the file.
    pub results: Vec<SyncResult>,
}

impl App {
    /// Takes in what a phone could not send, by the rules for staff at this site. The phone stays whose it is.
    pub async fn take_unsent(&self, viewer: &Viewer, site: &str, phones: &[OfOnePhone<'_>]) -> Result<UnsentTaken> {
        let site = self.site_named(viewer, Action::PlanRounds, site).await?;
        for (device, _) in phones {
            sound_device(device)?;
        }
        let mut taken = UnsentTaken::default();
        for (device, events) in phones {
            let device = sound_device(device)?;
            let author = self.author_of(viewer, &site, device).await?;
            // Each batch is on disk before the next; sent again, what was kept is answered as kept.
            for events in events.chunks(MOST_EVENTS) {
                taken.results.extend(self.take_by_hand(viewer, &author, &site, (device, events)).await?);
            }
        }
        let count = |status| taken.results.iter().filter(|result| result.status == status).count();
        taken.stored = count(SyncStatus::Stored);
        taken.already_stored = count(SyncStatus::AlreadyStored);
        taken.set_aside = count(SyncStatus::SetAside);
        Ok(taken)
    }

    /// To whom the phone belongs, with the roles that they have now; nobody's is as if it were the viewer's.
    async fn author_of(&self, viewer: &Viewer, site: &Site, device: &str) -> Result<Viewer> {
        let Some(who) = self.store.owner_of_device(&site.organisation, device).await? else {
            return Ok(viewer.clone());
        };
        let known = match who.strip_prefix("person:") {
            Some(id) => self.store.person(id).await?,
            None => None,
        };
        Ok(match known {
            Some((person, grants)) => viewer_of(&person, grants),
            None => Viewer { who, grants: Vec::new(), ..viewer.clone() },
        })
    }

    async fn take_by_hand(
        &self,
        viewer: &Viewer,
        author: &Viewer,
        site: &Site,
        (device, events): (&str, &[&str]),
    ) -> Result<Vec<SyncResult>> {
        let came = read_all(device, events);
        let by_hand = Some(ByHand { site: &site.id, author });
        let scene = Scene::load(self, viewer, (device, Vec::new()), by_hand, &came).await?;
        let candidates = self.candidates(&scene, &came)?;
        let (device, person) = (device.to_owned(), author.who.clone());
        let batch = Batch { device, person, made: self.made(viewer), by_hand: true, candidates };
        let answers = self.taken_in(viewer, &batch).await?;
        Ok(came
            .iter()
            .zip(&batch.candidates)
            .zip(answers)
            .map(|((came, one), answer)| result(came, one, answer))
            .collect())
    }
}
