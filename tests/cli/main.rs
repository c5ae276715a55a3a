//! The program as people run it: the real binary, a folder of its own, files in, answers out.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod checks;
mod decisions;
mod gazetteer;
mod installation;
mod lists;
mod operate;
mod places;
mod referrals;
mod rounds;
mod streets;

#[path = "../support/osm.rs"]
#[allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "each suite uses its own part; small numbers"
)]
mod osm;
