//! Opening: what is made, what is refused, and what is kept before a migration. And the doctor.

use std::fs;

use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{Finding, MIGRATIONS, Migration, Options, StorageError, Store, Target};

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_newer_schema_is_refused_and_left_alone,
    a_schema_step_that_was_changed_is_refused,
    another_programs_database_is_refused_and_left_alone,
    a_copy_is_kept_before_a_migration,
    a_migration_that_fails_leaves_everything_as_it_was,
    many_may_open_a_new_installation_at_once,
    the_doctor_finds_a_healthy_installation_healthy,
    the_doctor_finds_a_missing_trigger,
    the_doctor_says_when_the_schema_is_newer,
];

/// The version that the program knows.
const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].number;

/// The step after it, of a newer program.
const NEXT: Migration = Migration {
    number: KNOWN + 1,
    name: "next",
    sqlite: "create table later (organisation text not null primary key, note text not null) strict;
             insert into later (organisation, note) values ('larch', 'made; by the next step');",
    postgres: "create table later (organisation text not null primary key, note text not null);
               insert into later (organisation, note) values ('larch', 'made; by the next step');",
};
const BROKEN: Migration = Migration {
    number: KNOWN + 1,
    name: "broken",
    sqlite: "create table later (a text) strict; insert into nowhere values (1);",
    postgres: "create table later (a text); insert into nowhere values (1);",
};

fn with(next: Migration, place: &Place) -> Options {
    let migrations: &'static [Migration] = Vec::leak([MIGRATIONS, &[next]].concat());
    Options { migrations, copies: Some(place.path("copies")), ..Options::default() }
}

/// Files beside the database, or in the folder for copies, whose name has this in it.
fn copies(place: &Place, name: &str) -> Vec<std::path::PathBuf> {
    let folders = [place.path("data"), place.path("copies")];
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.to_string_lossy().contains(name)).collect()
}

async fn a_newer_schema_is_refused_and_left_alone(place: Place) {
    let newer = Store::open_with(&place.target, NOW, &with(NEXT, &place)).await.unwrap();
    newer.close().await;
    let refused = Store::open(&place.target, NOW).await.unwrap_err();
    assert!(matches!(refused, StorageError::NewerSchema { found, known: KNOWN } if found == KNOWN + 1), "{refused:?}");
    assert!(refused.to_string().contains("newer Patchwalk"), "{refused}");
    // And the newer program still opens it.
    Store::open_with(&place.target, NOW, &with(NEXT, &place)).await.unwrap().close().await;
}

async fn a_schema_step_that_was_changed_is_refused(place: Place) {
    place.open().await.close().await;
    place.meddle("update schema_migration set checksum = 'other'").await.unwrap();
    let refused = Store::open(&place.target, NOW).await.unwrap_err();
    assert!(matches!(refused, StorageError::Damaged(_)), "{refused:?}");
}

async fn another_programs_database_is_refused_and_left_alone(place: Place) {
    if let Target::Sqlite(file) = &place.target {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
    }
    place.meddle("create table recipes (name text)").await.unwrap();
    let before = matches!(place.target, Target::Sqlite(_)).then(|| fs::read(place.file()).unwrap());
    let refused = Store::open(&place.target, NOW).await.unwrap_err();
    assert!(refused.to_string().contains("another program"), "{refused}");
    place.meddle("insert into recipes values ('soup')").await.unwrap();
    assert!(place.meddle("select * from site").await.is_err());
    if let Some(before) = before {
        // The header's read and write versions: not turned to write-ahead logging.
        assert_eq!(fs::read(place.file()).unwrap()[18..20], before[18..20]);
    }
}

async fn a_copy_is_kept_before_a_migration(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    store.close().await;
    let store = Store::open_with(&place.target, NOW, &with(NEXT, &place)).await.unwrap();
    assert_eq!(store.addresses(INSTALLATION).await.unwrap().len(), 1_500);
    store.close().await;
    place.meddle("insert into later (organisation, note) values ('beech', 'x')").await.unwrap();

    let kept = copies(&place, &format!("before-schema-{}", KNOWN + 1));
    assert_eq!(kept.len(), 1, "{kept:?}");
    only_the_owner_may_read(&kept[0]);
    let copy = match place.target {
        Target::Sqlite(_) => Target::Sqlite(kept[0].clone()),
        Target::Postgres(_) => {
            let target = Target::Sqlite(place.path("copy.db"));
            Store::restore(&kept[0], &target, NOW).await.unwrap();
            target
        }
    };
    // The copy is of the older schema, so the older program opens it.
    let old = Store::open(&copy, NOW).await.unwrap();
    assert_eq!(old.all_households().await.unwrap().len(), 30);
    old.close().await;
    // Opened again at the newer schema, nothing more is kept.
    Store::open_with(&place.target, NOW, &with(NEXT, &place)).await.unwrap().close().await;
    assert_eq!(copies(&place, &format!("before-schema-{}", KNOWN + 1)), kept);
}

async fn a_migration_that_fails_leaves_everything_as_it_was(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    store.close().await;
    assert!(Store::open_with(&place.target, NOW, &with(BROKEN, &place)).await.is_err());
    let store = place.open().await;
    assert_eq!(store.all_households().await.unwrap().len(), 30);
    store.close().await;
    assert!(place.meddle("select * from later").await.is_err());
}

async fn many_may_open_a_new_installation_at_once(place: Place) {
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let target = place.target.clone();
            tokio::spawn(async move { Store::open(&target, NOW).await.unwrap().epoch().await.unwrap() })
        })
        .collect();
    let mut epochs = std::collections::BTreeSet::new();
    for opened in opening {
        epochs.insert(opened.await.unwrap());
    }
    assert_eq!(epochs.len(), 1);
}

fn not_ok(findings: &[Finding]) -> Vec<&str> {
    findings.iter().filter(|finding| !finding.ok).map(|finding| finding.name.as_str()).collect()
}

async fn the_doctor_finds_a_healthy_installation_healthy(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    // While it runs, and after.
    assert_eq!(not_ok(&Store::doctor(&place.target).await), [""; 0]);
    store.close().await;
    let findings = Store::doctor(&place.target).await;
    assert_eq!(not_ok(&findings), [""; 0], "{findings:?}");
    let counts = findings.iter().find(|finding| finding.name == "counts").unwrap();
    assert!(counts.words.contains("1500 addresses, 30 households, 1 checks"), "{}", counts.words);
}

async fn the_doctor_finds_a_missing_trigger(place: Place) {
    place.open().await.close().await;
    let on = if matches!(place.target, Target::Sqlite(_)) { "" } else { " on audit_entry" };
    place.meddle(&format!("drop trigger audit_entry_never_updated{on}")).await.unwrap();
    let findings = Store::doctor(&place.target).await;
    assert_eq!(not_ok(&findings), ["append_only"]);
    assert!(findings.iter().any(|finding| finding.words.contains("audit_entry_never_updated")));
}

async fn the_doctor_says_when_the_schema_is_newer(place: Place) {
    Store::open_with(&place.target, NOW, &with(NEXT, &place)).await.unwrap().close().await;
    assert_eq!(not_ok(&Store::doctor(&place.target).await), ["schema"]);
}

#[cfg(unix)]
pub fn only_the_owner_may_read(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600, "{} is {mode:o}", file.display());
}

#[cfg(not(unix))]
pub fn only_the_owner_may_read(_file: &std::path::Path) {}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_may_read_the_sqlite_file_and_its_log() {
    let place = Place::sqlite();
    let store = place.open().await;
    larch_homes(&store).await;
    for name in ["patchwalk.db", "patchwalk.db-wal", "patchwalk.db-shm"] {
        only_the_owner_may_read(&place.path("data").join(name));
    }
    store.close().await;
    assert!(!place.path("data").join("patchwalk.db-wal").exists(), "closing folds the log into the file");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bundled_sqlite_is_new_enough_and_set_to_save_for_real() {
    let place = Place::sqlite();
    let store = place.open().await;
    let findings = Store::doctor(&place.target).await;
    let engine = findings.iter().find(|finding| finding.name == "engine").unwrap();
    assert!(engine.ok && engine.words.contains("3.51.3 is needed"), "{engine:?}");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_does_not_grow_without_end() {
    let place = Place::sqlite();
    let store = place.open().await;
    for n in 0..2_500 {
        assert!(store.record_check(&check(&format!("c{n}"), NOW + n), &entry(n)).await.unwrap());
        assert!(store.check(&format!("c{n}")).await.unwrap().is_some());
    }
    let log = fs::metadata(place.path("data").join("patchwalk.db-wal")).unwrap().len();
    assert!(log < 8_000_000, "{log} bytes of log");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_told_and_not_opened() {
    let place = Place::sqlite();
    let store = place.open().await;
    larch_homes(&store).await;
    store.close().await;
    let sound = fs::read(place.file()).unwrap();
    for (at, with) in [(0usize, "not a database at all"), (100, "\0\0\0\0"), (4096 * 40, "scribble scribble")] {
        let mut bytes = sound.clone();
        for page in 0..8 {
            let at = at + page * 4096;
            bytes[at..at + with.len()].copy_from_slice(with.as_bytes());
            if at < 4096 {
                break;
            }
        }
        fs::write(place.file(), &bytes).unwrap();
        let refused = Store::open(&place.target, NOW).await.unwrap_err();
        assert!(matches!(refused, StorageError::Damaged(_)), "{at}: {refused:?}");
        assert_ne!(not_ok(&Store::doctor(&place.target).await), [""; 0], "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_nothing_the_doctor_makes_nothing() {
    let place = Place::sqlite();
    assert_eq!(not_ok(&Store::doctor(&place.target).await), ["database"]);
    assert!(!place.file().exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_nowhere_is_told_without_its_password() {
    for url in ["postgres://larch:s3cret@127.0.0.1:1/none", "mysql://larch:s3cret@x", "postgres://larch:s3cret@[bad"] {
        let refused = Store::open(&Target::Postgres(url.into()), NOW).await.unwrap_err();
        assert!(matches!(refused, StorageError::NotReachable(_)), "{refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("s3cret"));
    }
}
