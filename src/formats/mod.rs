//! Files in and out, with line numbers in every complaint.

pub mod base_map;
pub mod csv_out;
