//! How much one person or program may ask in some time, so that nobody slows the others down. Held in
//! memory: a restart fills them again. Partners' limits are stricter and kept in the database: see `partner`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{App, AppError, Result};
use crate::domain::person::Viewer;
use crate::domain::time::Moment;

/// A thing that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Limited {
    TypeAhead,
    BatchRows,
    RoundCodes,
}

impl Limited {
    /// How many at once, and how many seconds until all of them may be asked for again.
    fn bucket(self) -> (f64, f64) {
        match self {
            // 20 a second.
            Limited::TypeAhead => (40.0, 2.0),
            Limited::BatchRows => (200_000.0, 3_600.0),
            // Nobody guesses one of 887 million.
            Limited::RoundCodes => (120.0, 600.0),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Limited::TypeAhead => "One may ask for suggestions 20 times a second.",
            Limited::BatchRows => "One may check 200,000 addresses an hour in batches.",
            Limited::RoundCodes => "One may pick up 60 rounds with their maps in ten minutes.",
        }
    }
}

/// Those held before the ones that are full again are let go.
const MOST: usize = 10_000;

/// What is left, and as of when.
type Left = (f64, Moment);

#[derive(Clone, Default)]
pub(super) struct Buckets(Arc<Mutex<HashMap<(Limited, String), Left>>>);

impl Buckets {
    /// Takes so many, or says in how many seconds there will be enough.
    fn take(&self, what: Limited, who: &str, wanted: f64, now: Moment) -> std::result::Result<(), f64> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.retain(|(what, _), left| level(*what, *left, now) < what.bucket().0);
        }
        let (size, seconds) = what.bucket();
        let left = all.entry((what, who.to_owned())).or_insert((size, now));
        let there = level(what, *left, now);
        *left = (there, now);
        if wanted > there {
            return Err((wanted - there) * seconds / size);
        }
        left.0 -= wanted;
        Ok(())
    }
}

fn level(what: Limited, (left, at): Left, now: Moment) -> f64 {
    let (size, seconds) = what.bucket();
    #[allow(clippy::cast_precision_loss, reason = "microseconds of a few hours")]
    let passed = (now.0 - at.0).max(0) as f64 / 1e6;
    (left + passed * size / seconds).min(size)
}

impl App {
    /// Whoever sits at the machine's own terminal has no limit.
    pub(super) fn within_limit(&self, viewer: &Viewer, what: Limited, wanted: usize) -> Result<()> {
        if viewer.who == "terminal" {
            return Ok(());
        }
        #[allow(clippy::cast_precision_loss, reason = "10,000 at the most")]
        let taken = self.buckets.take(what, &viewer.who, wanted as f64, self.now());
        taken.map_err(|seconds| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour at the most")]
            let retry_after_s = seconds.ceil().max(1.0) as u64;
            AppError::OverLimit { words: what.words().to_owned(), retry_after_s }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_comes_back_with_time_and_each_has_their_own() {
        let buckets = Buckets::default();
        let take = |who, ms: i64| buckets.take(Limited::TypeAhead, who, 1.0, Moment(ms * 1_000));
        assert!((0..40).all(|_| take("a", 0).is_ok()));
        assert!(take("a", 0).is_err());
        assert!(take("b", 0).is_ok());
        assert!(take("a", 100).is_ok() && take("a", 100).is_ok());
        assert!(take("a", 100).is_err());
    }
}
