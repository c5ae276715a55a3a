//! People, and what they sign in with.

use patchwalk::domain::audit::AuditEntry;
use patchwalk::domain::person::{Grant, Role};
use patchwalk::domain::site::INSTALLATION;
use patchwalk::storage::ByLink;

use crate::cast::*;
use crate::place::{MINUTE, NOW, Place};

scenes![
    two_administrators_who_demote_each_other_at_once_leave_one,
    an_email_address_has_one_account,
    two_who_change_a_persons_roles_at_once_do_not_undo_each_other,
    closing_an_account_ends_all_that_it_was_signed_in_with,
    the_first_administrator_has_a_password_and_an_open_account,
    a_session_is_revoked_once,
    a_token_is_revoked_once,
    a_link_works_once_for_one_of_many,
    a_link_that_has_ended_does_not_work,
    a_link_that_could_not_be_kept_to_is_not_used_up,
    a_password_ends_every_other_link_for_it,
    attempts_to_sign_in_are_counted_and_forgotten,
];

async fn an_email_address_has_one_account(place: Place) {
    let store = place.open().await;
    let grants = [grant("larch", Some("gaer"), Role::OutreachWorker), grant("larch", None, Role::Manager)];
    assert!(store.add_person(&person("p1"), &grants, None, &entry(1)).await.unwrap());
    let mut twin = person("p2");
    twin.email = person("p1").email;
    assert!(!store.add_person(&twin, &grants, None, &entry(2)).await.unwrap());
    assert_eq!(store.people().await.unwrap(), [(person("p1"), grants.to_vec())]);
    assert_eq!(store.person("p2").await.unwrap(), None);

    assert_eq!(store.person_by_email("p1@example.org").await.unwrap(), Some((person("p1"), None)));
    store.set_password("p1", "$argon2id$new", &entry(3)).await.unwrap();
    assert_eq!(store.password_hash("p1").await.unwrap().as_deref(), Some("$argon2id$new"));
    let narrower = [grant("beech", None, Role::Partner)];
    let narrow = |n| move |_| (vec![grant("beech", None, Role::Partner)], entry(n));
    store.set_grants("p1", narrow(4)).await.unwrap();
    assert_eq!(store.person("p1").await.unwrap(), Some((person("p1"), narrower.to_vec())));
    assert!(store.set_password("nobody", "x", &entry(5)).await.is_err());
    assert!(store.set_grants("nobody", narrow(6)).await.is_err());
    assert_eq!(store.audit_log("*", None, 10).await.unwrap().len(), 3);
}

async fn two_who_change_a_persons_roles_at_once_do_not_undo_each_other(place: Place) {
    let store = place.open().await;
    let everywhere: Vec<_> = (0..8).map(|n| grant(&format!("o{n}"), None, Role::Manager)).collect();
    store.add_person(&person("p1"), &everywhere, None, &entry(1)).await.unwrap();
    let removals: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let mine = format!("o{n}");
                let without_mine = |mut grants: Vec<Grant>| {
                    grants.retain(|grant| grant.organisation != mine);
                    (grants, entry(10 + n))
                };
                store.set_grants("p1", without_mine).await.unwrap();
            })
        })
        .collect();
    for removal in removals {
        removal.await.unwrap();
    }
    assert_eq!(store.person("p1").await.unwrap().unwrap().1, [], "a role that was taken came back");
}

async fn closing_an_account_ends_all_that_it_was_signed_in_with(place: Place) {
    let store = place.open().await;
    for id in ["p1", "p2"] {
        let n = if id == "p1" { 10 } else { 20 };
        assert!(store.add_person(&person(id), &[], None, &entry(n + 2)).await.unwrap());
        store.add_session(&session(id, &format!("s-{id}")), &entry(n)).await.unwrap();
        store.add_token(&token(id, &format!("t-{id}")), &entry(n + 1)).await.unwrap();
    }
    store.close_person("p1", NOW + MINUTE, &entry(30)).await.unwrap();
    let (closed, _) = store.person("p1").await.unwrap().unwrap();
    assert_eq!(closed.closed_at, Some(NOW + MINUTE));
    assert_eq!(store.session_by_hash("hash-of-s-p1").await.unwrap().unwrap().revoked_at, Some(NOW + MINUTE));
    assert_eq!(store.token_by_hash("hash-of-t-p1").await.unwrap().unwrap().revoked_at, Some(NOW + MINUTE));
    assert_eq!(store.session_by_hash("hash-of-s-p2").await.unwrap().unwrap().revoked_at, None);
    assert_eq!(store.token_by_hash("hash-of-t-p2").await.unwrap().unwrap().revoked_at, None);
}

async fn the_first_administrator_has_a_password_and_an_open_account(place: Place) {
    let store = place.open().await;
    assert!(!store.any_administrator().await.unwrap());
    let of_larch = [grant("larch", None, Role::Administrator)];
    let of_all = [grant(INSTALLATION, None, Role::Administrator)];
    store.add_person(&person("p1"), &of_larch, Some("hash"), &entry(1)).await.unwrap();
    store.add_person(&person("p2"), &of_all, None, &entry(2)).await.unwrap();
    assert!(!store.any_administrator().await.unwrap());
    store.set_password("p2", "hash", &entry(3)).await.unwrap();
    assert!(store.any_administrator().await.unwrap());
    assert!(store.close_person("p2", NOW, &entry(4)).await.is_err(), "nobody would be left");
    assert!(store.any_administrator().await.unwrap());
}

async fn a_session_is_revoked_once(place: Place) {
    let store = place.open().await;
    store.add_person(&person("p1"), &[], None, &entry(1)).await.unwrap();
    for (n, id) in (2..).zip(["s1", "s2", "s3"]) {
        store.add_session(&session("p1", id), &entry(n)).await.unwrap();
    }
    store.touch_session("hash-of-s1", NOW + MINUTE).await.unwrap();
    store.touch_session("hash-of-s1", NOW - MINUTE).await.unwrap();
    assert_eq!(store.session_by_hash("hash-of-s1").await.unwrap().unwrap().last_seen_at, NOW + MINUTE);
    assert!(!store.revoke_session("p2", "s1", NOW, &entry(5)).await.unwrap());
    assert!(store.revoke_session("p1", "s1", NOW, &entry(6)).await.unwrap());
    assert!(!store.revoke_session("p1", "s1", NOW + 1, &entry(7)).await.unwrap());
    store.revoke_sessions_of("p1", Some("s2"), NOW + 2, &entry(8)).await.unwrap();
    let ended: Vec<_> = store.sessions_of("p1").await.unwrap().into_iter().map(|s| (s.id, s.revoked_at)).collect();
    assert_eq!(ended, [("s3".into(), Some(NOW + 2)), ("s2".into(), None), ("s1".into(), Some(NOW))]);
}

async fn a_token_is_revoked_once(place: Place) {
    let store = place.open().await;
    store.add_person(&person("p1"), &[], None, &entry(1)).await.unwrap();
    store.add_token(&token("p1", "t1"), &entry(2)).await.unwrap();
    store.touch_token("t1", NOW + MINUTE).await.unwrap();
    store.touch_token("t1", NOW).await.unwrap();
    assert!(store.revoke_token("t1", NOW + 2, &entry(3)).await.unwrap());
    assert!(!store.revoke_token("t1", NOW + 3, &entry(4)).await.unwrap());
    let mut expected = token("p1", "t1");
    expected.last_used_at = Some(NOW + MINUTE);
    expected.revoked_at = Some(NOW + 2);
    assert_eq!(store.token_by_hash("hash-of-t1").await.unwrap(), Some(expected));
}

async fn a_link_works_once_for_one_of_many(place: Place) {
    let store = place.open().await;
    store.add_link(&link("l1", None), &entry(1)).await.unwrap();
    let tries: Vec<_> = (0..16)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let person = person(&format!("p{n}"));
                store.add_person_by_link("l1", &person, &[], "hash", &entry(10 + n)).await.unwrap()
            })
        })
        .collect();
    let mut got = 0;
    for attempt in tries {
        got += i32::from(attempt.await.unwrap() == ByLink::Done);
    }
    assert_eq!(got, 1);
    assert_eq!(store.people().await.unwrap().len(), 1);
    assert!(store.link("l1").await.unwrap().unwrap().used_at.is_some());
}

async fn a_link_that_could_not_be_kept_to_is_not_used_up(place: Place) {
    let store = place.open().await;
    store.add_person(&person("p1"), &[], None, &entry(1)).await.unwrap();
    store.add_link(&link("l1", None), &entry(2)).await.unwrap();
    let mut twin = person("p2");
    twin.email = person("p1").email;
    let answer = store.add_person_by_link("l1", &twin, &[], "hash", &entry(3)).await.unwrap();
    assert_eq!(answer, ByLink::EmailTaken);
    store.add_link(&link("l2", Some("p1")), &entry(4)).await.unwrap();
    assert!(!store.set_password_by_link("l2", "p2", "hash", &[entry(5)]).await.unwrap(), "it is somebody else's");
    for hash in ["l1", "l2"] {
        assert_eq!(store.link(hash).await.unwrap().unwrap().used_at, None);
    }
}

async fn a_password_ends_every_other_link_for_it(place: Place) {
    let store = place.open().await;
    for (n, id) in [(1, "p1"), (2, "p2")] {
        store.add_person(&person(id), &[], None, &entry(n)).await.unwrap();
        store.add_link(&link(&format!("of-{id}"), Some(id)), &entry(n + 10)).await.unwrap();
    }
    store.add_link(&link("newer", Some("p1")), &entry(20)).await.unwrap();
    assert!(!store.set_password_by_link("of-p1", "p1", "hash", &[entry(21)]).await.unwrap());
    assert!(store.set_password_by_link("newer", "p1", "hash", &[entry(22)]).await.unwrap());
    store.add_link(&link("third", Some("p1")), &entry(23)).await.unwrap();
    store.set_password("p1", "another", &entry(24)).await.unwrap();
    assert!(!store.set_password_by_link("third", "p1", "hash", &[entry(25)]).await.unwrap());
    assert_eq!(store.password_hash("p1").await.unwrap().as_deref(), Some("another"));
    assert_eq!(store.link("of-p2").await.unwrap().unwrap().used_at, None, "others keep theirs");
}

async fn a_link_that_has_ended_does_not_work(place: Place) {
    let store = place.open().await;
    store.add_link(&link("l1", None), &entry(1)).await.unwrap();
    let late = AuditEntry { at: link("l1", None).ends_at, ..entry(2) };
    for (hash, entry) in [("l1", late), ("none-such", entry(3)), ("l\0", entry(4))] {
        let answer = store.add_person_by_link(hash, &person("p1"), &[], "hash", &entry).await.unwrap();
        assert_eq!(answer, ByLink::NoSuchLink);
    }
    assert_eq!(store.link("l1").await.unwrap(), Some(link("l1", None)));
}

async fn attempts_to_sign_in_are_counted_and_forgotten(place: Place) {
    let store = place.open().await;
    let day = 24 * 60 * MINUTE;
    for at in [NOW, NOW, NOW + 1, NOW + MINUTE] {
        store.record_attempt("ip:192.0.2.1", at).await.unwrap();
    }
    store.record_attempt("ip:192.0.2.2", NOW).await.unwrap();
    assert_eq!(store.attempts_since("ip:192.0.2.1", NOW).await.unwrap(), 4);
    assert_eq!(store.attempts_since("ip:192.0.2.1", NOW + 1).await.unwrap(), 2);
    assert_eq!(store.attempts_since("ip:192.0.2.9", NOW).await.unwrap(), 0);
    store.clear_attempts("ip:192.0.2.1").await.unwrap();
    assert_eq!(store.attempts_since("ip:192.0.2.1", 0).await.unwrap(), 0);
    store.record_attempt("ip:192.0.2.1", NOW + day + 1).await.unwrap();
    assert_eq!(store.attempts_since("ip:192.0.2.2", 0).await.unwrap(), 0);
}

async fn two_administrators_who_demote_each_other_at_once_leave_one(place: Place) {
    let store = place.open().await;
    store.add_organisation(&organisation("larch"), NOW, &entry(1)).await.unwrap();
    for (n, id) in [(2, "a"), (3, "b")] {
        let all = [grant("*", None, Role::Administrator)];
        assert!(store.add_person(&person(id), &all, Some("$argon2id$hash"), &entry(n)).await.unwrap());
    }
    let demote = |id: &'static str, n: i64| {
        let store = store.clone();
        tokio::spawn(async move {
            store.set_grants(id, move |_| (vec![grant("larch", None, Role::Manager)], entry(n))).await.is_ok()
        })
    };
    let (one, other) = (demote("a", 10), demote("b", 11));
    assert!(one.await.unwrap() != other.await.unwrap(), "both were demoted, or neither");
    assert!(store.any_administrator().await.unwrap());
    let left = if store.person("a").await.unwrap().unwrap().1[0].role == Role::Administrator { "a" } else { "b" };
    assert!(store.close_person(left, NOW, &entry(12)).await.is_err());
    assert!(store.any_administrator().await.unwrap());
}
