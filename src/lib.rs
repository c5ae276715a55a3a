//! Patchwalk: who lives inside one tightly drawn area, and has every door been reached?
//!
//! Data flows one way, and so do imports:
//!
//! ```text
//! files ── formats ──▶ domain ── app ──▶ storage
//!                        ▲        ▲
//!                        │        ├── http   request → app call → response
//!                        │        └── cli    arguments → app call → printed answer
//! ```
//!
//! | room | holds | may use |
//! |---|---|---|
//! | [`domain`] | the trade in pure functions: no async, SQL, HTTP, files or clock; one file per word | nothing of ours |
//! | [`formats`] | files in and out, with line numbers in every complaint | `domain` |
//! | [`storage`] | the only SQL on our own data: one text per query, two engines (`formats` reads GeoPackages, which are databases, and never writes one) | `domain` |
//! | [`app`] | what a person can do, one file each; every call takes the viewer | the three above |
//! | [`http`], [`cli`] | translate to and from `app` calls and decide nothing | `app`, `domain`, `formats` |
//!
//! `tests/architecture.rs` reads the imports and holds this.

pub mod app;
pub mod cli;
pub mod domain;
pub mod formats;
pub mod http;
pub mod storage;
