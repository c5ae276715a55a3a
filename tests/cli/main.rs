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
