//! formats
pub mod boundary;
pub mod locate;
