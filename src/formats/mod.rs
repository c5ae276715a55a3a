//! Files in and out, with line numbers in every complaint.

pub mod list;
