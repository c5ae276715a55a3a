//! Telling those who look on that something was stored at a site, as it happens. Within this process: whoever serves one
//! installation from several looks again now and then, as pages do anyway.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::broadcast::{Receiver, Sender, channel, error::RecvError};

use super::{App, Result};
use crate::domain::person::{Action, Viewer};

/// Numbers that may wait for somebody slow. Older ones are let go: the last one says it all.
const WAITING: usize = 16;

#[derive(Clone, Default)]
pub(super) struct Live(Arc<RwLock<HashMap<String, Sender<i64>>>>);

impl Live {
    /// Something was stored at a site; `number` is the last.
    pub fn tell(&self, site: &str, number: i64) {
        let sites = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(to) = sites.get(site) {
            // Nobody may be looking on.
            let _ = to.send(number);
        }
    }

    fn listen(&self, site: &str) -> Receiver<i64> {
        let mut sites = self.0.write().unwrap_or_else(PoisonError::into_inner);
        sites.entry(site.to_owned()).or_insert_with(|| channel(WAITING).0).subscribe()
    }

    fn end(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The numbers of what is stored at a site, one after the other.
pub struct Changes {
    /// Where the site stands as one begins to look on.
    first: Option<i64>,
    from: Receiver<i64>,
}

impl Changes {
    /// `None`: there will be no more.
    pub async fn next(&mut self) -> Option<i64> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            match self.from.recv().await {
                Ok(number) => return Some(number),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

impl App {
    /// Looks on at a site: first its last number, then each as something is stored.
    pub async fn changes(&self, viewer: &Viewer, site: &str) -> Result<Changes> {
        let counts = viewer.may_somewhere(Action::SeeCounts);
        let action = if counts { Action::SeeCounts } else { Action::SeeHouseholds };
        let site = self.site_named(viewer, action, site).await?;
        // Listening begins before the look, so that nothing falls between the two.
        let from = self.live.listen(&site.id);
        let first = self.site_record(&site).await?.last_number();
        Ok(Changes { first: Some(first), from })
    }

    /// Ends all looking on: the server stops.
    pub fn end_changes(&self) {
        self.live.end();
    }
}
