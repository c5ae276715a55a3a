//! Storage sits one exam on both engines. SQLite always; PostgreSQL where a cluster is given:
//! `tests/support/postgres.sh cargo test --test storage`.

#![allow(clippy::disallowed_methods, reason = "a test may look at the clock: hanging is a fault")]

#[macro_use]
#[path = "support/place.rs"]
mod place;
#[path = "support/cast.rs"]
mod cast;

#[path = "storage/backups.rs"]
mod backups;
#[path = "storage/care.rs"]
mod care;
#[path = "storage/events.rs"]
mod events;
#[path = "storage/limits.rs"]
mod limits;
#[path = "storage/lists.rs"]
mod lists;
#[path = "storage/opening.rs"]
mod opening;
#[path = "storage/people.rs"]
mod people;
#[path = "storage/records.rs"]
mod records;
#[path = "storage/referrals.rs"]
mod referrals;
#[path = "storage/rounds.rs"]
mod rounds;
#[path = "storage/rulings.rs"]
mod rulings;

use cast::{added, import, organisation, quiet};
use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::import::ImportKind;
use patchwalk::storage::Store;
use place::NOW;

/// A server spawns these: they must be able to move between threads.
#[test]
fn the_stores_futures_can_be_sent() {
    fn sendable<T: Send>(_: &T) {}
    fn all(store: &Store, a: &AuditEntry) {
        sendable(&store.add_organisation(&organisation("o"), NOW, a));
        sendable(&store.addresses("*"));
        sendable(&store.apply_addresses(&import("*", None, ImportKind::Addresses, "i", NOW), &[], &[], 0, a, &quiet));
        sendable(&store.apply_households(
            &import("o", Some("s"), ImportKind::Households, "i", NOW),
            &added([]),
            0,
            a,
            &quiet,
        ));
        sendable(&store.backup(std::path::Path::new("b"), NOW));
    }
    let _ = all;
}
