//! The program as people run it: the real binary, a folder of its own, files in, answers out.

mod checks;
mod installation;
mod lists;
mod operate;
mod places;
