//! Boundary files: what is accepted, mended and refused, and whether the line answers rightly.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

mod awkward;
mod bad_inputs;
mod bulk;
mod formats;
mod fuzz;
mod locating;
mod real_places;
mod stage;
