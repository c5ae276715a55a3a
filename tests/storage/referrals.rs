//! Referral lists: kept whole, settled by adding, copied with the rest.

use std::collections::BTreeMap;

use patchwalk::domain::eligibility::Verdict;
use patchwalk::domain::referral::{Counts, PartnerCounts, ReferralList, ReferralRow, Settled, Settlement};

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_list_comes_back_as_it_was_answered,
    the_last_settlement_counts_and_none_is_lost,
    referrals_are_append_only_and_travel_in_a_backup,
];

fn list() -> ReferralList {
    let counts = Counts { inside: 1, unclear: 2, ..Counts::default() };
    ReferralList {
        organisation: "larch".into(),
        id: "list-1".into(),
        at: NOW,
        by: "person:p1".into(),
        site: None,
        on: "2026-11-21".into(),
        partner: Some("Advice Centre".into()),
        reference: Some("AC/7".into()),
        note: None,
        file: "november.csv".into(),
        sha256: "0".repeat(64),
        as_partner: false,
        boundary_versions: BTreeMap::from([("gaer".into(), 1)]),
        counts,
        partners: vec![PartnerCounts { partner: "Advice Centre".into(), counts }],
    }
}

fn row(line: i64, verdict: Verdict) -> ReferralRow {
    ReferralRow {
        line,
        reference: Some(format!("R{line}")),
        partner: Some("Advice Centre".into()),
        verdict,
        site: Some("gaer".into()),
        address_id: None,
        address: Some(format!("{line} Larch Road")),
        match_confidence: Some(0.1 + 0.2),
        distance_to_line_m: None,
        boundary_version: Some(1),
        reasons: vec!["several_match".into(), "other".into()],
        candidates: vec!["1".into(), "2".into()],
        settlements: Vec::new(),
    }
}

fn three_rows() -> Vec<ReferralRow> {
    vec![row(2, Verdict::Inside), row(3, Verdict::Ambiguous), row(4, Verdict::NotFound)]
}

fn settlement(settled: Settled) -> Settlement {
    Settlement {
        number: 0,
        at: NOW,
        by: "person:p1".into(),
        settled,
        address_id: None,
        address: None,
        site: None,
        why: Some("seen the deeds".into()),
    }
}

async fn a_list_comes_back_as_it_was_answered(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    store.add_referrals(&list(), &three_rows(), &entry(20), &quiet).await.unwrap();
    assert_eq!(store.referral_list("list-1").await.unwrap(), Some(list()));
    assert_eq!(store.referral_list("list-2").await.unwrap(), None);
    assert_eq!(store.referral_lists("larch", None, 10).await.unwrap(), [list()]);
    assert_eq!(store.referral_lists("*", Some("person:p1"), 10).await.unwrap(), [list()]);
    assert!(store.referral_lists("beech", None, 10).await.unwrap().is_empty());
    assert_eq!(store.referral_rows("larch", "list-1").await.unwrap(), three_rows());
    let waiting = |site| {
        let store = store.clone();
        async move { store.open_referral_rows("larch", site, 10).await.unwrap().len() }
    };
    assert_eq!((waiting(None).await, waiting(Some("gaer")).await, waiting(Some("penge")).await), (2, 2, 0));
    assert!(store.add_referrals(&list(), &three_rows(), &entry(21), &quiet).await.is_err());
}

async fn the_last_settlement_counts_and_none_is_lost(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    store.add_referrals(&list(), &three_rows(), &entry(20), &quiet).await.unwrap();
    for (n, settled) in [Settled::Outside, Settled::Reopened, Settled::Inside].into_iter().enumerate() {
        let audit = entry(30 + i64::try_from(n).unwrap());
        assert!(store.settle_referral(&list(), 3, &settlement(settled), &audit).await.unwrap());
        let waiting = store.open_referral_rows("larch", None, 10).await.unwrap();
        let is_open = waiting.iter().any(|(_, row)| row.line == 3);
        assert_eq!(is_open, settled == Settled::Reopened);
    }
    assert!(!store.settle_referral(&list(), 99, &settlement(Settled::Inside), &entry(40)).await.unwrap());
    let counts = store.referral_list("list-1").await.unwrap().unwrap().counts;
    assert_eq!(counts, Counts { inside: 1, unclear: 1, settled_inside: 1, ..Counts::default() });
    let rows = store.referral_rows("larch", "list-1").await.unwrap();
    let numbers: Vec<i64> = rows[1].settlements.iter().map(|s| s.number).collect();
    assert_eq!(numbers, [3, 2, 1]);
    assert!(!rows[1].is_open() && rows[2].is_open());
}

async fn referrals_are_append_only_and_travel_in_a_backup(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    store.add_referrals(&list(), &three_rows(), &entry(20), &quiet).await.unwrap();
    store.settle_referral(&list(), 3, &settlement(Settled::Inside), &entry(21)).await.unwrap();
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
