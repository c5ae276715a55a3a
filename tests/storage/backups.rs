//! Backups restore into either engine, and a bad one into neither.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use patchwalk::domain::address::Address;
use patchwalk::domain::import::ImportKind;
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{MIGRATIONS, Manifest, StorageError, Store, TableCount, Target};
use proptest::prelude::*;

use super::opening::only_the_owner_may_read;
use crate::cast::*;
use crate::place::{MINUTE, NOW, Place};

scenes![
    a_backup_restores_into_sqlite,
    a_backup_restores_into_postgres,
    a_backup_never_overwrites,
    a_backup_made_under_load_holds_one_moment,
    a_damaged_backup_is_refused_and_changes_nothing,
    a_backup_of_a_newer_schema_is_refused,
    links_and_attempts_do_not_come_back,
    what_was_ended_after_a_backup_does_not_come_alive_with_it,
    an_empty_installation_can_be_backed_up,
];

/// What a restore changes, since it ends what was signed in and writes down that it happened.
const TOUCHED: [&str; 3] = ["audit_entry", "session", "token"];

fn untouched(tables: &[TableCount]) -> Vec<&TableCount> {
    tables.iter().filter(|table| !TOUCHED.contains(&table.name.as_str())).collect()
}

/// Backed up, restored and backed up again: the same data, the same digests, a new epoch.
async fn there_and_back(place: &Place, to: &Target) {
    let store = place.open().await;
    larch_homes(&store).await;
    partner_of_larch(&store).await;
    rounds_of_larch(&store).await;
    record_of_larch(&store).await;
    care_of_larch(&store).await;
    let newer_map = import("larch", Some("gaer"), ImportKind::Streets, "i-map-2", NOW);
    store.put_base_map("larch", "gaer", "streets", "[2]", &newer_map, &entry(600)).await.unwrap();
    let file = place.path("b.zip");
    let made = store.backup(&file, NOW).await.unwrap();
    only_the_owner_may_read(&file);
    assert!(made.tables.iter().filter(|table| table.rows == 0).map(|t| t.name.as_str()).eq([""; 0]), "{made:?}");

    let restored = Store::restore(&file, to, NOW).await.unwrap();
    assert_eq!(restored, made);
    let copy = Store::open(to, NOW).await.unwrap();
    assert_ne!(copy.epoch().await.unwrap(), made.epoch);
    assert_eq!(copy.revision().await.unwrap(), made.revision + 1);
    let again = copy.backup(&place.path("again.zip"), NOW).await.unwrap();
    assert_eq!(untouched(&again.tables), untouched(&made.tables));
    assert_eq!(copy.addresses(INSTALLATION).await.unwrap(), store.addresses(INSTALLATION).await.unwrap());
    assert_eq!(copy.all_households().await.unwrap(), store.all_households().await.unwrap());
    assert_eq!(copy.check("4KD-297").await.unwrap(), Some(check("4KD-297", NOW)));
    assert_eq!(copy.person_by_email("p1@example.org").await.unwrap().unwrap().1.as_deref(), Some("$argon2id$hash"));
    // Life goes on in it, and what is kept for ever still is.
    copy.audit(&entry(100)).await.unwrap();
    copy.close().await;
    assert!(Store::doctor(to).await.iter().all(|finding| finding.ok));
}

async fn a_backup_restores_into_sqlite(place: Place) {
    there_and_back(&place, &Target::Sqlite(place.path("elsewhere/patchwalk.db"))).await;
}

async fn a_backup_restores_into_postgres(place: Place) {
    if let Some(other) = Place::postgres().await {
        there_and_back(&place, &other.target).await;
    }
}

async fn a_backup_never_overwrites(place: Place) {
    let store = place.open().await;
    let file = place.path("b.zip");
    fs::write(&file, "precious").unwrap();
    let refused = store.backup(&file, NOW).await.unwrap_err();
    assert!(refused.to_string().contains("never overwrites"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), b"precious");
    assert!(store.backup(&place.path("no/such/folder/b.zip"), NOW).await.is_err());
}

async fn a_backup_made_under_load_holds_one_moment(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..200 {
                assert!(store.record_check(&check(&format!("c{n}"), NOW + n), &entry(1_000 + n)).await.unwrap());
            }
        })
    };
    let mut backups = Vec::new();
    for n in 0..3 {
        backups.push(store.backup(&place.path(&format!("b{n}.zip")), NOW).await.unwrap());
    }
    writer.await.unwrap();
    for made in backups {
        let rows = |name| made.tables.iter().find(|table| table.name == name).unwrap().rows;
        // Each check came with its audit entry: a backup has both or neither.
        assert_eq!(rows("recorded_check") - 1, rows("audit_entry") - 18);
    }
}

async fn a_damaged_backup_is_refused_and_changes_nothing(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let sound = place.path("b.zip");
    store.backup(&sound, NOW).await.unwrap();
    store.close().await;
    let bytes = fs::read(&sound).unwrap();

    let mut damaged = vec![
        ("empty", Vec::new()),
        ("no archive", b"name,address\n".to_vec()),
        ("cut short", bytes[..bytes.len() - 1_000].to_vec()),
        ("cut in half", bytes[..bytes.len() / 2].to_vec()),
        ("no manifest", rewritten(&sound, |name, text| (name != "manifest.json").then_some(text))),
        ("a table missing", rewritten(&sound, |name, text| (!name.contains("address")).then_some(text))),
        (
            "a row missing",
            rewritten(&sound, |name, text| {
                Some(if name.contains("household.") { text.split_inclusive('\n').skip_last() } else { text })
            }),
        ),
        ("a row changed", rewritten(&sound, |_, text| Some(text.replace("17 Larch Road", "71 Larch Road")))),
        ("a count changed", rewritten(&sound, |_, text| Some(text.replace("\"rows\": 1500", "\"rows\": 1499")))),
        ("another format", rewritten(&sound, |_, text| Some(text.replace("patchwalk-backup/1", "patchwalk-backup/9")))),
    ];
    for at in (0..bytes.len()).step_by(bytes.len() / 12) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x55;
        damaged.push(("a byte changed", flipped));
    }
    let target = Target::Sqlite(place.path("elsewhere/patchwalk.db"));
    Store::open(&target, NOW).await.unwrap().close().await;
    let before = fs::read_dir(place.path("elsewhere")).unwrap().count();
    for (how, bytes) in damaged {
        let file = place.path("damaged.zip");
        fs::write(&file, &bytes).unwrap();
        match Store::restore(&file, &target, NOW).await {
            Err(StorageError::BadBackup(words)) => assert!(!words.is_empty()),
            // A byte that means nothing, such as a file's date, may change.
            Ok(_) if how == "a byte changed" => {
                fs::remove_dir_all(place.path("elsewhere")).unwrap();
                Store::open(&target, NOW).await.unwrap().close().await;
            }
            other => panic!("{how}: {other:?}"),
        }
        assert_eq!(fs::read_dir(place.path("elsewhere")).unwrap().count(), before, "{how}");
    }
}

trait SkipLast {
    fn skip_last(self) -> String;
}

impl<'a, I: Iterator<Item = &'a str>> SkipLast for I {
    fn skip_last(self) -> String {
        let mut lines: Vec<&str> = self.collect();
        lines.pop();
        lines.concat()
    }
}

/// The archive with each file's text changed, or the file left out.
fn rewritten(archive: &Path, change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if let Some(text) = change(&name, text) {
            out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

async fn a_backup_of_a_newer_schema_is_refused(place: Place) {
    let store = place.open().await;
    let file = place.path("b.zip");
    store.backup(&file, NOW).await.unwrap();
    let newer = place.path("newer.zip");
    let known = MIGRATIONS[MIGRATIONS.len() - 1].number;
    let version = |number: i64| format!("\"schema_version\": {number}");
    fs::write(&newer, rewritten(&file, |_, text| Some(text.replace(&version(known), &version(known + 5))))).unwrap();
    let refused = Store::restore(&newer, &Target::Sqlite(place.path("e/p.db")), NOW).await.unwrap_err();
    assert!(matches!(refused, StorageError::NewerSchema { found, .. } if found == known + 5), "{refused:?}");
    assert!(!place.path("e").exists());
}

async fn links_and_attempts_do_not_come_back(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let file = place.path("b.zip");
    store.backup(&file, NOW).await.unwrap();
    let target = Target::Sqlite(place.path("e/p.db"));
    Store::restore(&file, &target, NOW).await.unwrap();
    let copy = Store::open(&target, NOW).await.unwrap();
    assert_eq!(copy.link("l1").await.unwrap(), None);
    assert_eq!(copy.attempts_since("ip:192.0.2.1", 0).await.unwrap(), 0);
}

async fn what_was_ended_after_a_backup_does_not_come_alive_with_it(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let file = place.path("b.zip");
    let made = store.backup(&file, NOW).await.unwrap();
    let target = Target::Sqlite(place.path("e/p.db"));
    Store::restore(&file, &target, NOW + MINUTE).await.unwrap();
    let copy = Store::open(&target, NOW).await.unwrap();
    assert_eq!(copy.session_by_hash("hash-of-s1").await.unwrap().unwrap().revoked_at, Some(NOW + MINUTE));
    assert_eq!(copy.token_by_hash("hash-of-t1").await.unwrap().unwrap().revoked_at, Some(NOW + MINUTE));
    let told = copy.audit_log(INSTALLATION, None, 1).await.unwrap();
    assert_eq!((told[0].verb.as_str(), told[0].at), ("restored", NOW + MINUTE));
    assert!(told[0].detail.as_ref().unwrap().contains(&made.digest));
}

async fn an_empty_installation_can_be_backed_up(place: Place) {
    let store = place.open().await;
    let file = place.path("b.zip");
    let made = store.backup(&file, NOW).await.unwrap();
    assert_eq!(made.tables.iter().map(|table| table.rows).sum::<u64>(), 0);
    let target = Target::Sqlite(place.path("e/p.db"));
    Store::restore(&file, &target, NOW).await.unwrap();
    assert_eq!(Store::open(&target, NOW).await.unwrap().sites().await.unwrap(), []);
}

fn kept_aside(place: &Place) -> Vec<PathBuf> {
    let entries = fs::read_dir(place.path("data")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_string_lossy().contains("before-restore")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_there_is_kept_aside() {
    let place = Place::sqlite();
    let store = place.open().await;
    let file = place.path("b.zip");
    store.backup(&file, NOW).await.unwrap();
    larch_homes(&store).await;

    // Not while somebody has it open.
    let refused = Store::restore(&file, &place.target, NOW).await.unwrap_err();
    assert!(matches!(refused, StorageError::InUse(_)), "{refused:?}");
    assert_eq!(store.all_households().await.unwrap().len(), 30);
    store.close().await;

    Store::restore(&file, &place.target, NOW).await.unwrap();
    let store = place.open().await;
    assert_eq!(store.all_households().await.unwrap(), []);
    store.close().await;
    let aside = kept_aside(&place);
    assert_eq!(aside.len(), 1, "{aside:?}");
    let old = Store::open(&Target::Sqlite(aside[0].clone()), NOW).await.unwrap();
    assert_eq!(old.all_households().await.unwrap().len(), 30);
    old.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_can_be_restored_over() {
    let place = Place::sqlite();
    let store = place.open().await;
    larch_homes(&store).await;
    let file = place.path("b.zip");
    store.backup(&file, NOW).await.unwrap();
    store.close().await;
    fs::write(place.file(), "no database any more").unwrap();
    Store::restore(&file, &place.target, NOW).await.unwrap();
    assert_eq!(place.open().await.all_households().await.unwrap().len(), 30);
    assert_eq!(fs::read(&kept_aside(&place)[0]).unwrap(), b"no database any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_database_that_holds_anything_is_refused() {
    let Some(place) = Place::postgres().await else { return };
    let store = place.open().await;
    larch_homes(&store).await;
    let file = place.path("b.zip");
    store.backup(&file, NOW).await.unwrap();
    let refused = Store::restore(&file, &place.target, NOW).await.unwrap_err();
    assert!(refused.to_string().contains("never overwrites"), "{refused}");
    assert_eq!(store.all_households().await.unwrap().len(), 30);
}

fn any_text() -> impl Strategy<Value = String> {
    // Anything but the null character, which storage refuses.
    "[^\\x00]{0,12}"
}

prop_compose! {
    fn any_address()(
        written in any_text(),
        street in proptest::option::of(any_text()),
        easting in proptest::option::of(1_000.0..700_000.0f64),
        northing in 4_000.0..1_300_000.0f64,
    ) -> Address {
        let mut address = address(1);
        address.written = written;
        address.parts.street = street;
        address.point = easting.map(|easting| {
            let mut point = super::cast::address(1).point.unwrap();
            point.at.easting = easting;
            point.at.northing = northing;
            point
        });
        address
    }
}

async fn backed_up(place: &Place, addresses: &[Address], name: &str) -> Manifest {
    let store = place.open().await;
    let import = import(INSTALLATION, None, ImportKind::Addresses, "i", NOW);
    store.apply_addresses(&import, addresses, &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    store.backup(&place.path(name), NOW).await.unwrap()
}

/// The law: whatever is stored, by whichever engine, has the same digest; and restoring keeps it.
async fn the_digest_is_of_the_data_alone(mut addresses: Vec<Address>) {
    for (n, address) in addresses.iter_mut().enumerate() {
        address.id = format!("{n}-{}", address.written);
    }
    let place = Place::sqlite();
    let made = backed_up(&place, &addresses, "b.zip").await;
    if let Some(other) = Place::postgres().await {
        let theirs = backed_up(&other, &addresses, "b.zip").await;
        assert_eq!((theirs.digest, theirs.tables), (made.digest.clone(), made.tables.clone()));
    }
    let target = Target::Sqlite(place.path("e/p.db"));
    Store::restore(&place.path("b.zip"), &target, NOW).await.unwrap();
    let copy = Store::open(&target, NOW).await.unwrap();
    let mut kept = copy.addresses(INSTALLATION).await.unwrap();
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    addresses.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(kept, addresses);
    let again = copy.backup(&place.path("again.zip"), NOW).await.unwrap();
    assert_eq!(untouched(&again.tables), untouched(&made.tables));
    copy.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn restoring_keeps_every_bit_of_whatever_was_stored(addresses in proptest::collection::vec(any_address(), 0..40)) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(the_digest_is_of_the_data_alone(addresses));
    }
}
