//! What makes a round good, as decimetres of walking that one would give for it.

/// The prices of a plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prices {
    /// Each round more than one on a face.
    pub split: i64,
    /// Times that need no price: from and to.
    pub least: i32,
    pub most: i32,
    /// Each decimetre of time above, in sixteenths.
    pub over: i64,
    /// Each decimetre of time below, in sixteenths. Under 16, or walking to no end would pay.
    pub under: i64,
    /// Each door that is not in the round that it was in before.
    pub moved: i64,
    /// Each part of a round's ground more than one.
    pub apart: i64,
    /// No round may take longer.
    pub shift: i32,
}

/// A stop that is in no round costs this, and [`ABSENT_SHARE`] times its load.
pub(super) const ABSENT: i64 = 100_000;
pub(super) const ABSENT_SHARE: i64 = 20;
/// Each door that a round lacks of those that it must keep. Nothing else may outweigh it.
pub(super) const LACKING: i64 = 100_000_000;

impl Prices {
    /// What a round's time costs beyond its walking.
    pub fn time(&self, time: i32) -> i64 {
        (i64::from((time - self.most).max(0)) * self.over + i64::from((self.least - time).max(0)) * self.under) >> 4
    }
}
