//! What people decide: added to, ended by a row of its own, and never changed.

use patchwalk::domain::decision::{Decision, ProtectedAddress, SurroundingsStatement};

use patchwalk::storage::Store;

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_decision_comes_back_as_it_was_made_and_is_revoked_once,
    a_protected_address_comes_back_as_it_was_marked_and_is_lifted_once,
    statements_of_surroundings_are_numbered_and_all_are_kept,
    rulings_are_counted_apart_from_what_maps_are_made_of,
    since_when_a_home_is_on_its_list_is_known,
    refusals_page_without_missing_any,
];

async fn larch(place: &Place) -> patchwalk::storage::Store {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    assert!(store.add_site(&site("larch", "gaer"), &entry(2)).await.unwrap());
    store
}

async fn a_decision_comes_back_as_it_was_made_and_is_revoked_once(place: Place) {
    let store = larch(&place).await;
    for n in 1..=3 {
        store
            .add_decision(&decision(&format!("d{n}"), n, NOW + i64::from(n)), &entry(10 + i64::from(n)))
            .await
            .unwrap();
    }
    assert!(store.revoke_decision("larch", "d2", &ended(NOW + 5), &entry(20)).await.unwrap());
    assert!(!store.revoke_decision("larch", "d2", &ended(NOW + 6), &entry(21)).await.unwrap(), "once");
    assert!(
        !store.revoke_decision("beech", "d1", &ended(NOW + 6), &entry(22)).await.unwrap(),
        "another organisation's"
    );
    assert!(!store.revoke_decision("larch", "none\0", &ended(NOW + 6), &entry(23)).await.unwrap());
    let revoked = Decision { revoked: Some(ended(NOW + 5)), ..decision("d2", 2, NOW + 2) };
    let kept = store.decisions().await.unwrap();
    assert_eq!(kept, [decision("d3", 3, NOW + 3), revoked, decision("d1", 1, NOW + 1)]);
    assert_eq!(store.audit_log("*", None, 100).await.unwrap().len(), 6, "what was not done is not told");
}

async fn a_protected_address_comes_back_as_it_was_marked_and_is_lifted_once(place: Place) {
    let store = larch(&place).await;
    store.protect_address(&protected("m1", 1, NOW), &entry(10)).await.unwrap();
    store.protect_address(&protected("m2", 2, NOW + 1), &entry(11)).await.unwrap();
    assert!(store.lift_protection("larch", "m1", &ended(NOW + 5), &entry(12)).await.unwrap());
    assert!(!store.lift_protection("larch", "m1", &ended(NOW + 6), &entry(13)).await.unwrap());
    let lifted = ProtectedAddress { lifted: Some(ended(NOW + 5)), ..protected("m1", 1, NOW) };
    assert_eq!(store.protected_addresses().await.unwrap(), [protected("m2", 2, NOW + 1), lifted]);
}

async fn statements_of_surroundings_are_numbered_and_all_are_kept(place: Place) {
    let store = larch(&place).await;
    assert_eq!(store.state_surroundings(&statement(true, NOW), &entry(10)).await.unwrap(), 1);
    assert_eq!(store.state_surroundings(&statement(false, NOW + 1), &entry(11)).await.unwrap(), 2);
    let numbered = |number, is_complete, at| SurroundingsStatement { number, ..statement(is_complete, at) };
    assert_eq!(store.surroundings_statements().await.unwrap(), [numbered(1, true, NOW), numbered(2, false, NOW + 1)]);
}

async fn rulings_are_counted_apart_from_what_maps_are_made_of(place: Place) {
    let store = larch(&place).await;
    assert_eq!(counted(&store).await, (0, 0));
    store.add_decision(&decision("d1", 1, NOW), &entry(10)).await.unwrap();
    store.protect_address(&protected("m1", 1, NOW), &entry(11)).await.unwrap();
    store.state_surroundings(&statement(true, NOW), &entry(12)).await.unwrap();
    assert_eq!(counted(&store).await, (0, 3));
    assert!(!store.revoke_decision("larch", "none", &ended(NOW), &entry(13)).await.unwrap());
    assert_eq!(counted(&store).await, (0, 3));
    assert!(store.lift_protection("larch", "m1", &ended(NOW), &entry(14)).await.unwrap());
    assert_eq!(counted(&store).await, (0, 4));
}

async fn since_when_a_home_is_on_its_list_is_known(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    let since = store.listed_since().await.unwrap();
    assert_eq!(since.len(), 30);
    assert!(since.iter().all(|(site, _, at)| site == "gaer" && *at == NOW));
}

async fn refusals_page_without_missing_any(place: Place) {
    let store = larch(&place).await;
    // Four at a time share a microsecond.
    for n in 0..30 {
        assert!(store.record_check(&check(&format!("c{n:02}"), NOW + n / 4), &entry(10 + n)).await.unwrap());
    }
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.refusals("larch", before.as_ref(), 7).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some((last.at, last.id.clone()));
        seen.extend(page.into_iter().map(|c| c.id));
    }
    assert_eq!(seen.len(), 30);
    assert!(seen.is_sorted_by(|a, b| a > b));
    assert_eq!(store.refusals("beech", None, 7).await.unwrap(), []);
}

/// The counters of lists and lines, and of rulings.
async fn counted(store: &Store) -> (i64, i64) {
    let counters = store.counters().await.unwrap();
    (counters.revision, counters.rulings)
}
