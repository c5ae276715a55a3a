//! Boundary files: what is accepted, mended and refused, and whether the line answers rightly.

mod awkward;
mod bad_inputs;
mod formats;
mod fuzz;
mod locating;
mod real_places;
mod stage;
