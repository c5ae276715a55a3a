//! Boundaries, lists of addresses and households, and the record of where they came from.

use patchwalk::domain::address::Address;
use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::household::HouseholdChangeKind::{Added, Changed, Gone, Returned};
use patchwalk::domain::household::{Household, HouseholdChanges};
use patchwalk::domain::import::{ImportKind, ImportRecord};
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::{StorageError, Store};

use crate::cast::*;
use crate::place::{MINUTE, NOW, Place};

scenes![
    of_many_boundaries_compared_at_one_moment_one_is_kept,
    two_lists_compared_at_one_moment_do_not_merge,
    addresses_come_back_to_the_last_bit,
    an_address_that_is_there_already_stops_the_whole_import,
    a_changed_address_replaces_the_old_one,
    each_organisations_addresses_are_its_own,
    a_households_history_is_never_lost,
    a_list_that_was_changed_meanwhile_is_not_applied,
    imports_are_listed_newest_first,
    a_base_map_is_replaced_as_a_whole,
    one_file_brings_several_kinds_of_map_or_none,
    a_base_map_that_was_replaced_is_kept,
    progress_is_told_up_to_the_last_row,
];

async fn of_many_boundaries_compared_at_one_moment_one_is_kept(place: Place) {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap();
    for round in 1..=2 {
        let revision = seen(&store).await;
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let store = store.clone();
                tokio::spawn(async move {
                    let id = format!("i{round}-{n}");
                    let import = import("larch", Some("gaer"), ImportKind::Boundary, &id, NOW + n);
                    let version = boundary("larch", "gaer", "2026-01-01", &id);
                    (id, store.add_boundary(&version, &import, revision, &entry(10 * round + n)).await)
                })
            })
            .collect();
        let mut kept = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                (id, Ok(version)) => kept.push((id, version)),
                (_, Err(error)) => assert!(matches!(error, StorageError::ChangedMeanwhile(_)), "{error:?}"),
            }
        }
        assert_eq!(kept.iter().map(|(_, version)| *version).collect::<Vec<_>>(), [round]);
        let record = store.import_record("larch", &kept[0].0).await.unwrap().unwrap();
        assert_eq!(record.report.boundary_version, Some(round));
    }
    let kept = store.boundary_versions("larch", "gaer").await.unwrap();
    assert_eq!(kept.iter().map(|v| v.version).collect::<Vec<_>>(), [1, 2]);
}

async fn two_lists_compared_at_one_moment_do_not_merge(place: Place) {
    let store = place.open().await;
    site_with_homes(&store, 1..=5).await;
    let revision = seen(&store).await;
    let import = |id| import("larch", Some("gaer"), ImportKind::Households, id, NOW);
    let (imports, entries) = ((import("i3"), import("i4")), (entry(5), entry(6)));
    // Neither touches a home of the other's.
    let (one, other) = (added([6, 7]), added([8, 9]));
    let (first, second) = tokio::join!(
        store.apply_households(&imports.0, &one, revision, &entries.0, &quiet),
        store.apply_households(&imports.1, &other, revision, &entries.1, &quiet)
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    assert_eq!(store.households("larch", "gaer", true).await.unwrap().len(), 7);
    let import = crate::cast::import(INSTALLATION, None, ImportKind::Addresses, "i5", NOW);
    let stale = store.apply_addresses(&import, &[address(1)], &[], revision, &entry(7), &quiet).await.unwrap_err();
    assert!(matches!(stale, StorageError::ChangedMeanwhile(_)), "{stale:?}");
}

fn by_id(mut addresses: Vec<Address>) -> Vec<Address> {
    addresses.sort_by(|a, b| a.id.cmp(&b.id));
    addresses
}

async fn addresses_come_back_to_the_last_bit(place: Place) {
    let store = place.open().await;
    let mut addresses: Vec<Address> = (1..=1_234).map(address).collect();
    addresses[8].point.as_mut().unwrap().at.easting = 331_234.123_456_789;
    addresses[7].written = "'; drop table address; --".into();
    addresses[9].id = "ÅZ\u{1F3E0}".into();
    addresses[10].is_home = false;
    let import = import(INSTALLATION, None, ImportKind::Addresses, "i1", NOW);
    store.apply_addresses(&import, &addresses, &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    assert_eq!(store.addresses(INSTALLATION).await.unwrap(), by_id(addresses));
    assert_eq!(store.imports(INSTALLATION, None).await.unwrap(), [import]);
}

async fn an_address_that_is_there_already_stops_the_whole_import(place: Place) {
    let store = place.open().await;
    let first = import(INSTALLATION, None, ImportKind::Addresses, "i1", NOW);
    store.apply_addresses(&first, &[address(77)], &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    let second = import(INSTALLATION, None, ImportKind::Addresses, "i2", NOW);
    let addresses: Vec<Address> = (1..=900).map(address).collect();
    let refused =
        store.apply_addresses(&second, &addresses, &[], seen(&store).await, &entry(2), &quiet).await.unwrap_err();
    assert!(matches!(refused, StorageError::ChangedMeanwhile(_)), "{refused:?}");
    assert_eq!(store.addresses(INSTALLATION).await.unwrap(), [address(77)]);
    assert_eq!(store.import_record(INSTALLATION, "i2").await.unwrap(), None);
    assert_eq!(store.audit_log("*", None, 10).await.unwrap(), [entry(1)]);
}

async fn a_changed_address_replaces_the_old_one(place: Place) {
    let store = place.open().await;
    let first = import(INSTALLATION, None, ImportKind::Addresses, "i1", NOW);
    let before: Vec<Address> = (1..=500).map(address).collect();
    store.apply_addresses(&first, &before, &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    let after = |a: &Address| {
        let written = format!("{} (moved)", a.written);
        Address { written, point: None, is_home: false, ..a.clone() }
    };
    let changed: Vec<(Address, Address)> = before.iter().take(450).map(|a| (a.clone(), after(a))).collect();
    let second = import(INSTALLATION, None, ImportKind::Addresses, "i2", NOW);
    store.apply_addresses(&second, &[address(999)], &changed, seen(&store).await, &entry(2), &quiet).await.unwrap();
    let mut expected: Vec<Address> = before.iter().take(450).map(after).collect();
    expected.extend(before.iter().skip(450).cloned());
    expected.push(address(999));
    assert_eq!(store.addresses(INSTALLATION).await.unwrap(), by_id(expected));
    let error = place.meddle("update address_change set before = 'x'").await.unwrap_err();
    assert!(error.to_string().contains("append-only"), "what it said before is kept: {error}");
}

async fn each_organisations_addresses_are_its_own(place: Place) {
    let store = place.open().await;
    for organisation in ["larch", "beech", INSTALLATION] {
        let import = import(organisation, None, ImportKind::Addresses, "i1", NOW);
        let entry = AuditEntry { organisation: organisation.into(), ..entry(1) };
        store.apply_addresses(&import, &[address(1)], &[], seen(&store).await, &entry, &quiet).await.unwrap();
    }
    assert_eq!(store.addresses("larch").await.unwrap(), [address(1)]);
    assert_eq!(store.addresses("elm").await.unwrap(), []);
    assert_eq!(store.audit_log("beech", None, 10).await.unwrap().len(), 1);
    assert_eq!(store.audit_log("*", None, 10).await.unwrap().len(), 3);
}

async fn site_with_homes(store: &Store, homes: std::ops::RangeInclusive<u32>) {
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap();
    let import = import("larch", Some("gaer"), ImportKind::Households, "i1", NOW);
    store.apply_households(&import, &added(homes), seen(store).await, &entry(3), &quiet).await.unwrap();
}

async fn a_households_history_is_never_lost(place: Place) {
    let store = place.open().await;
    site_with_homes(&store, 1..=600).await;
    let homes = store.households("larch", "gaer", false).await.unwrap();
    assert_eq!(homes.len(), 600);

    let old = household(2);
    let new = Household { is_void: !old.is_void, dwelling_type: None, ..old.clone() };
    let february = import("larch", Some("gaer"), ImportKind::Households, "i2", NOW + MINUTE);
    let changes = HouseholdChanges {
        changed: vec![(old.clone(), new.clone())],
        gone: vec![household(3)],
        added: vec![household(601)],
        ..Default::default()
    };
    store.apply_households(&february, &changes, seen(&store).await, &entry(4), &quiet).await.unwrap();
    assert_eq!(store.households("larch", "gaer", false).await.unwrap().len(), 600);
    assert_eq!(store.all_households().await.unwrap().len(), 600);
    let gone = Household { gone_at: Some(february.at), ..household(3) };
    assert_eq!(store.household("larch", "gaer", &gone.address.id).await.unwrap(), Some(gone.clone()));
    assert!(store.households("larch", "gaer", true).await.unwrap().contains(&gone));

    let march = import("larch", Some("gaer"), ImportKind::Households, "i3", NOW + 2 * MINUTE);
    let back = HouseholdChanges { returned: vec![(gone.clone(), household(3))], ..Default::default() };
    store.apply_households(&march, &back, seen(&store).await, &entry(5), &quiet).await.unwrap();

    let history = store.household_history("larch", "gaer", &gone.address.id).await.unwrap();
    let kinds: Vec<_> = history.iter().map(|change| (change.kind, change.import.as_str())).collect();
    assert_eq!(kinds, [(Added, "i1"), (Gone, "i2"), (Returned, "i3")]);
    assert_eq!(history[1].before, Some(household(3)));
    assert_eq!(history[1].after, Some(gone));
    assert_eq!(history[2].after, Some(household(3)));
    let history = store.household_history("larch", "gaer", &old.address.id).await.unwrap();
    assert_eq!((history[1].kind, &history[1].before, &history[1].after), (Changed, &Some(old), &Some(new)));
}

async fn a_list_that_was_changed_meanwhile_is_not_applied(place: Place) {
    let store = place.open().await;
    site_with_homes(&store, 1..=5).await;
    let import = |id| import("larch", Some("gaer"), ImportKind::Households, id, NOW);
    let revision = store.revision().await.unwrap();
    let voided = |n| Household { is_void: true, ..household(n) };
    let stale = [
        added([5]),
        HouseholdChanges { changed: vec![(voided(1), household(1))], ..Default::default() },
        HouseholdChanges { gone: vec![household(6)], ..Default::default() },
        HouseholdChanges { gone: vec![voided(2)], added: vec![household(7)], ..Default::default() },
    ];
    for changes in &stale {
        let refused =
            store.apply_households(&import("i2"), changes, seen(&store).await, &entry(4), &quiet).await.unwrap_err();
        assert!(matches!(refused, StorageError::ChangedMeanwhile(_)), "{refused:?}");
    }
    assert_eq!(store.households("larch", "gaer", true).await.unwrap().len(), 5);
    assert_eq!(store.import_record("larch", "i2").await.unwrap(), None);
    assert_eq!(store.revision().await.unwrap(), revision);

    // Two apply the same change at once: one of them is told to look again.
    let changes = HouseholdChanges { changed: vec![(household(1), voided(1))], ..Default::default() };
    let (imports, entries) = ((import("i3"), import("i4")), (entry(5), entry(6)));
    let (first, second) = tokio::join!(
        store.apply_households(&imports.0, &changes, revision, &entries.0, &quiet),
        store.apply_households(&imports.1, &changes, revision, &entries.1, &quiet)
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}

async fn imports_are_listed_newest_first(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let older = import("larch", Some("maindee"), ImportKind::Households, "i-old", NOW - MINUTE);
    store.apply_households(&older, &added([]), seen(&store).await, &entry(20), &quiet).await.unwrap();
    let ids = |records: Vec<ImportRecord>| records.into_iter().map(|record| record.id).collect::<Vec<_>>();
    assert_eq!(ids(store.imports("larch", None).await.unwrap()), ["i-map", "i-list", "i-boundary", "i-old"]);
    assert_eq!(ids(store.imports("larch", Some("maindee")).await.unwrap()), ["i-old"]);
    assert_eq!(ids(store.imports(INSTALLATION, None).await.unwrap()), ["i-addresses"]);
    assert_eq!(store.import_record("beech", "i-list").await.unwrap(), None);
}

async fn a_base_map_is_replaced_as_a_whole(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let second = import("larch", Some("gaer"), ImportKind::Streets, "i-map-2", NOW);
    store.put_base_map("larch", "gaer", "streets", "[2]", &second, &entry(20)).await.unwrap();
    let third = import("larch", Some("gaer"), ImportKind::Streets, "i-map-3", NOW);
    store.put_base_map("larch", "gaer", "basemap", "[3]", &third, &entry(21)).await.unwrap();
    let kinds = [("basemap".to_owned(), "[3]".to_owned()), ("streets".to_owned(), "[2]".to_owned())];
    assert_eq!(store.base_map("larch", "gaer").await.unwrap(), kinds);
    assert_eq!(store.base_map("beech", "gaer").await.unwrap(), []);
}

async fn one_file_brings_several_kinds_of_map_or_none(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let all = [("basemap", "[1]"), ("street_points", "[2]"), ("streets", "[3]")];
    let extract = import("larch", Some("gaer"), ImportKind::Streets, "i-extract", NOW);
    store.put_base_maps("larch", "gaer", &all, &extract, &entry(20)).await.unwrap();
    let imports = store.base_map_imports("larch", "gaer").await.unwrap();
    assert_eq!(imports, all.map(|(kind, _)| (kind.to_owned(), "i-extract".to_owned())));
    // The same record again can't be written, and so neither can its maps.
    let twice = store.put_base_maps("larch", "gaer", &[("streets", "[4]")], &extract, &entry(21)).await;
    assert!(twice.is_err());
    assert_eq!(store.base_map("larch", "gaer").await.unwrap()[2].1, "[3]");
    assert_eq!(store.base_map_imports("beech", "gaer").await.unwrap(), []);
}

async fn a_base_map_that_was_replaced_is_kept(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    for (n, geojson) in [(2, "[2]"), (3, "[3]")] {
        let next = import("larch", Some("gaer"), ImportKind::Streets, &format!("i-map-{n}"), NOW + n);
        store.put_base_map("larch", "gaer", "streets", geojson, &next, &entry(20 + n)).await.unwrap();
    }
    let earlier = store.earlier_base_maps("larch", "gaer", "streets").await.unwrap();
    let earlier: Vec<_> = earlier.iter().map(|(import, geojson)| (import.as_str(), geojson.as_str())).collect();
    assert_eq!(earlier, [("i-map", r#"{"type":"FeatureCollection"}"#), ("i-map-2", "[2]")]);
    assert_eq!(store.base_map("larch", "gaer").await.unwrap(), [("streets".to_owned(), "[3]".to_owned())]);
    let error = place.meddle("delete from base_map_before").await.unwrap_err();
    assert!(error.to_string().contains("append-only"), "{error}");
}

async fn progress_is_told_up_to_the_last_row(place: Place) {
    let store = place.open().await;
    let told = std::sync::Mutex::new(Vec::new());
    let addresses: Vec<Address> = (1..=1_001).map(address).collect();
    let (new, old) = addresses.split_at(600);
    let first = import(INSTALLATION, None, ImportKind::Addresses, "i1", NOW);
    store.apply_addresses(&first, old, &[], seen(&store).await, &entry(1), &quiet).await.unwrap();
    let changed: Vec<_> = old.iter().map(|a| (a.clone(), a.clone())).collect();
    let second = import(INSTALLATION, None, ImportKind::Addresses, "i2", NOW);
    store
        .apply_addresses(&second, new, &changed, seen(&store).await, &entry(2), &|done| told.lock().unwrap().push(done))
        .await
        .unwrap();
    let told = told.into_inner().unwrap();
    assert!(told.is_sorted());
    assert_eq!(told.last(), Some(&1_001));
}
