//! The trade in pure functions: no async, SQL, HTTP, files or clock. One file per word.

pub mod address;
pub mod audit;
pub mod boundary;
pub mod decision;
pub mod due;
pub mod dwelling;
pub mod eligibility;
pub mod gazetteer;
pub mod household;
pub mod import;
pub mod network;
pub mod notice;
pub mod outcome;
pub mod partner;
pub mod person;
pub mod plane;
pub mod postcode;
pub mod problem;
pub mod referral;
pub mod relisting;
pub mod round;
pub mod session;
pub mod site;
pub mod time;
