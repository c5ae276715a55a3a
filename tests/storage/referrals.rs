//! Referral lists: kept whole, settled by adding, copied with the rest.

use patchwalk::domain::referral::{Counts, Settled};

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_list_comes_back_as_it_was_answered,
    the_last_settlement_counts_and_none_is_lost,
    referrals_are_append_only_and_travel_in_a_backup,
];

async fn larch(store: &patchwalk::storage::Store) {
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap());
}

async fn a_list_comes_back_as_it_was_answered(place: Place) {
    let store = place.open().await;
    larch(&store).await;
    store.add_referrals(&referral_list("list-1"), &three_rows(), &entry(20), &quiet).await.unwrap();
    assert_eq!(store.referral_list("list-1").await.unwrap(), Some(referral_list("list-1")));
    assert_eq!(store.referral_list("list-2").await.unwrap(), None);
    assert_eq!(store.referral_lists("larch", None, 10).await.unwrap(), [referral_list("list-1")]);
    assert_eq!(store.referral_lists("*", Some("person:p1"), 10).await.unwrap(), [referral_list("list-1")]);
    assert!(store.referral_lists("beech", None, 10).await.unwrap().is_empty());
    assert_eq!(store.referral_rows("larch", "list-1").await.unwrap(), three_rows());
    let waiting = |site| {
        let store = store.clone();
        async move { store.open_referral_rows("larch", site, 10).await.unwrap().len() }
    };
    assert_eq!((waiting(None).await, waiting(Some("gaer")).await, waiting(Some("penge")).await), (2, 2, 0));
    assert!(store.add_referrals(&referral_list("list-1"), &three_rows(), &entry(21), &quiet).await.is_err());
}

async fn the_last_settlement_counts_and_none_is_lost(place: Place) {
    let store = place.open().await;
    larch(&store).await;
    store.add_referrals(&referral_list("list-1"), &three_rows(), &entry(20), &quiet).await.unwrap();
    for (n, settled) in [Settled::Outside, Settled::Reopened, Settled::Inside].into_iter().enumerate() {
        let audit = entry(30 + i64::try_from(n).unwrap());
        assert!(store.settle_referral(&referral_list("list-1"), 3, &settlement(settled), &audit).await.unwrap());
        let waiting = store.open_referral_rows("larch", None, 10).await.unwrap();
        let is_open = waiting.iter().any(|(_, row)| row.line == 3);
        assert_eq!(is_open, settled == Settled::Reopened);
    }
    assert!(
        !store.settle_referral(&referral_list("list-1"), 99, &settlement(Settled::Inside), &entry(40)).await.unwrap()
    );
    let counts = store.referral_list("list-1").await.unwrap().unwrap().counts;
    assert_eq!(counts, Counts { inside: 1, unclear: 1, settled_inside: 1, ..Counts::default() });
    let rows = store.referral_rows("larch", "list-1").await.unwrap();
    let numbers: Vec<i64> = rows[1].settlements.iter().map(|s| s.number).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert!(!rows[1].is_open() && rows[2].is_open());
}

async fn referrals_are_append_only_and_travel_in_a_backup(place: Place) {
    let store = place.open().await;
    larch(&store).await;
    store.add_referrals(&referral_list("list-1"), &three_rows(), &entry(20), &quiet).await.unwrap();
    store.settle_referral(&referral_list("list-1"), 3, &settlement(Settled::Inside), &entry(21)).await.unwrap();
    for (table, column) in [("referral_list", "file"), ("referral_row", "reasons"), ("referral_settlement", "settled")]
    {
        let error = place.meddle(&format!("update {table} set {column} = 'x'")).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{table}: {error}");
        assert!(place.meddle(&format!("delete from {table}")).await.is_err(), "{table}");
    }
    let made = store.backup(&place.path("b.zip"), NOW).await.unwrap();
    let rows = |name| made.tables.iter().find(|table| table.name == name).unwrap().rows;
    assert_eq!((rows("referral_list"), rows("referral_row"), rows("referral_settlement")), (1, 3, 1));
}
