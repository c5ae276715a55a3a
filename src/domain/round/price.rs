//! What makes a round good, as decimetres of walking that one would give for it.

use super::{Ask, Mode};

/// Decimetres that one would walk to keep a face in one round.
pub(super) const SPLIT: i64 = 400;
/// The same, where street sides are to be whole: almost as much as leaving a stop out.
const WHOLE_SIDE: i64 = 95_000;
/// And to keep a round in one piece.
const ONE_PIECE: i64 = 20_000;
/// And to leave a door in the round that it was in before.
const MOVED: i64 = 400;
/// Times that need no price, in thousandths of the mean.
const LEAST: i64 = 988;
const MOST: i64 = 1011;

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

/// A door that is in no round costs this, and [`ABSENT_SHARE`] times its load: where there is no room for all, as many as can
/// be are called on.
pub(super) const ABSENT: i64 = 100_000;
pub(super) const ABSENT_SHARE: i64 = 20;
/// Each door that a round lacks of those that it must keep. Nothing else may outweigh it.
pub(super) const LACKING: i64 = 100_000_000;

impl Prices {
    /// For rounds of this mean time that may take a shift, in decimetres, when so much of a search is done, of 1024.
    pub fn of(ask: &Ask, shift: i32, mean: i32, done: u64) -> Self {
        let apart = if ask.one_piece { ONE_PIECE } else { 0 };
        let split = match ask.mode {
            _ if ask.whole_sides => WHOLE_SIDE,
            Mode::Shortest => 0,
            Mode::Balanced => SPLIT,
        };
        let any = Self { split, least: 0, most: shift, over: 0, under: 0, moved: MOVED, apart, shift };
        match ask.mode {
            Mode::Shortest => any,
            Mode::Balanced => Self {
                least: (i64::from(mean) * LEAST / 1000) as i32,
                most: ((i64::from(mean) * MOST / 1000) as i32).min(shift),
                over: 4 + done as i64 * 48 / 1024,
                under: 15,
                ..any
            },
        }
    }

    /// What a round's time costs beyond its walking.
    pub fn time(&self, time: i32) -> i64 {
        (i64::from((time - self.most).max(0)) * self.over + i64::from((self.least - time).max(0)) * self.under) >> 4
    }
}
