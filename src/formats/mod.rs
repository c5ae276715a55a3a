//! Files in and out, with line numbers in every complaint.

pub mod base_map;
pub mod boundary;
pub mod csv_out;
pub mod instance;
pub mod list;
pub mod locate;
pub mod referral;
pub mod streets;
pub mod tile;
