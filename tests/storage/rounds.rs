//! Plans of rounds and what they go by: only ever added to.

use patchwalk::domain::due::DueRules;
use patchwalk::domain::wish::{WishKind, Wishes};
use patchwalk::storage::Store;

use crate::cast::*;
use crate::place::{NOW, Place};

scenes![
    a_kept_wish_holds_until_it_is_let_go_of_and_the_first_key_stays,
    a_plan_comes_back_with_its_last_version_and_all_others_are_kept,
    of_two_who_change_one_version_at_once_one_is_told,
    a_code_opens_one_round_and_is_given_once,
    a_place_is_taken_off_the_map_once,
    of_wishes_the_last_counts_and_rules_are_a_sites_own,
    plans_can_not_be_changed_by_any_program,
];

async fn a_kept_wish_holds_until_it_is_let_go_of_and_the_first_key_stays(place: Place) {
    let store = place.open().await;
    larch_homes(&store).await;
    assert_eq!(store.wish_key("larch").await.unwrap(), None);
    for key in [[1; 32], [2; 32]] {
        assert_eq!(store.give_wish_key("larch", &key).await.unwrap(), [1; 32]);
    }
    store.keep_wishes("larch", &[kept("aa", true, NOW), kept("bb", true, NOW)], &entry(900)).await.unwrap();
    store.keep_wishes("larch", &[kept("bb", false, NOW + 1)], &entry(901)).await.unwrap();
    let wishes = store.kept_wishes("larch").await.unwrap();
    let since = |hash: &str| wishes.since(&[hash.to_owned()]);
    assert_eq!((since("aa"), since("bb"), since("cc")), (Some(NOW), None, None));
}

async fn gaer(place: &Place) -> Store {
    let store = place.open().await;
    larch_homes(&store).await;
    store
}

async fn a_plan_comes_back_with_its_last_version_and_all_others_are_kept(place: Place) {
    let store = gaer(&place).await;
    store.add_plan(&plan("p1", NOW), &first_version(&["a", "b"]), &entry(100)).await.unwrap();
    store.add_plan(&plan("p2", NOW + 1), &first_version(&[]), &entry(101)).await.unwrap();
    let second =
        first_version(&["a", "b"]).changed("Reversed round 1".into(), first_version(&["b", "a"]).rounds, made(NOW + 2));
    assert!(store.add_plan_version("larch", "p1", &second, &entry(102)).await.unwrap());
    let undone = second.undone(&first_version(&["a", "b"]), made(NOW + 3));
    assert!(store.add_plan_version("larch", "p1", &undone, &entry(103)).await.unwrap());
    let all = store.plans("larch", "gaer").await.unwrap();
    assert_eq!(all, [(plan("p2", NOW + 1), first_version(&[])), (plan("p1", NOW), undone.clone())]);
    assert_eq!((undone.version, undone.back, undone.forth), (3, None, Some(2)));
    assert_eq!(store.plan_version("larch", "p1", 2).await.unwrap(), Some(second.clone()));
    let redone = undone.redone(&second, made(NOW + 4));
    assert_eq!((redone.version, redone.back, redone.forth), (4, Some(1), None));
    assert!(store.close_plan("larch", "p1", &made(NOW + 5), &entry(104)).await.unwrap());
    assert!(!store.close_plan("larch", "p1", &made(NOW + 6), &entry(105)).await.unwrap(), "once");
    assert_eq!(store.plans("larch", "gaer").await.unwrap()[1].0.closed, Some(made(NOW + 5)));
    assert_eq!(store.plans("beech", "gaer").await.unwrap(), []);
}

async fn of_two_who_change_one_version_at_once_one_is_told(place: Place) {
    let store = gaer(&place).await;
    store.add_plan(&plan("p1", NOW), &first_version(&["a"]), &entry(100)).await.unwrap();
    let next =
        |by: i64| first_version(&["a"]).changed(format!("by {by}"), first_version(&["a"]).rounds, made(NOW + by));
    let (one, two) = (next(1), next(2));
    let (first_entry, second_entry) = (entry(101), entry(102));
    let (a, b) = tokio::join!(
        store.add_plan_version("larch", "p1", &one, &first_entry),
        store.add_plan_version("larch", "p1", &two, &second_entry),
    );
    let done = [a.unwrap(), b.unwrap()];
    assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
    let kept = &store.plans("larch", "gaer").await.unwrap()[0].1;
    assert_eq!(kept.what, if done[0] { "by 1" } else { "by 2" });
}

async fn a_code_opens_one_round_and_is_given_once(place: Place) {
    let store = gaer(&place).await;
    store.add_plan(&plan("p1", NOW), &first_version(&["a"]), &entry(100)).await.unwrap();
    assert!(store.add_round_codes(&[round_code("K7M2QX", "round-1")], &entry(101)).await.unwrap());
    let both = [round_code("AAAAAA", "round-2"), round_code("K7M2QX", "round-3")];
    assert!(!store.add_round_codes(&both, &entry(102)).await.unwrap(), "one of them is taken");
    assert_eq!(store.round_codes("larch", "gaer").await.unwrap(), [round_code("K7M2QX", "round-1")], "all or none");
    assert_eq!(store.round_by_code("K7M2QX").await.unwrap(), Some((round_code("K7M2QX", "round-1"), "gaer".into())));
    assert_eq!(store.round_by_code("AAAAAA").await.unwrap(), None);
    assert_eq!(store.round_by_code("\0").await.unwrap(), None);
}

async fn a_place_is_taken_off_the_map_once(place: Place) {
    let store = gaer(&place).await;
    store.add_place(&hub("h1"), &entry(100)).await.unwrap();
    store.add_place(&hub("h2"), &entry(101)).await.unwrap();
    assert!(store.remove_place(("larch", "gaer"), "h1", &made(NOW), &entry(102)).await.unwrap());
    assert!(!store.remove_place(("larch", "gaer"), "h1", &made(NOW), &entry(103)).await.unwrap());
    assert!(!store.remove_place(("larch", "maindee"), "h2", &made(NOW), &entry(104)).await.unwrap(), "another site's");
    assert_eq!(store.places("larch", "gaer").await.unwrap(), [hub("h2")]);
}

async fn of_wishes_the_last_counts_and_rules_are_a_sites_own(place: Place) {
    let store = gaer(&place).await;
    let home = store.all_households().await.unwrap()[0].clone();
    for (n, (kind, holds)) in
        [(WishKind::DoNotKnock, true), (WishKind::NoLeaflets, true), (WishKind::NoLeaflets, false)]
            .into_iter()
            .enumerate()
    {
        assert_eq!(
            store.add_wish(&wish(&home.address.id, kind, holds), &entry(100 + n as i64)).await.unwrap(),
            n as i64 + 1
        );
    }
    let kept = store.wishes("larch", &home.site).await.unwrap();
    assert_eq!(Wishes::of(&kept), Wishes { do_not_knock: true, ..Wishes::default() });
    assert_eq!(store.due_rules("larch", "gaer").await.unwrap(), None);
    for (most_tries, n) in [(4, 200), (9, 201)] {
        let rules = DueRules { most_tries, ..DueRules::default() };
        store.set_due_rules(("larch", "gaer"), &rules, &made(NOW), &entry(n)).await.unwrap();
    }
    assert_eq!(store.due_rules("larch", "gaer").await.unwrap().map(|rules| rules.most_tries), Some(9));
    assert_eq!(store.due_rules("larch", "maindee").await.unwrap(), None);
}

async fn plans_can_not_be_changed_by_any_program(place: Place) {
    let store = gaer(&place).await;
    store.add_plan(&plan("p1", NOW), &first_version(&["a"]), &entry(100)).await.unwrap();
    assert!(store.add_round_codes(&[round_code("K7M2QX", "round-1")], &entry(101)).await.unwrap());
    for (table, column) in [("plan", "asked"), ("plan_version", "rounds"), ("round_code", "round")] {
        let error = place.meddle(&format!("update {table} set {column} = 'x'")).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{table}: {error}");
        assert!(place.meddle(&format!("delete from {table}")).await.is_err(), "{table}");
    }
}
