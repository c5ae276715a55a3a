//! A list held against the one before: which homes are new, changed, gone or back. A home keeps
//! its id, and so its history, for as long as its UPRN, its reference or its address says that it
//! is the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::address::{Address, Point, words};
use super::household::{Household, HouseholdChanges};
use super::import::{ChangeKind, ListChange};
use super::plane::distance_m;

/// Points closer than this are the same point, written with other roundings (metres).
const SAME_POINT_M: f64 = 0.25;
/// Changes named one by one in a report; the counts are exact whatever their number.
const MOST_SHOWN: usize = 500;

/// What the new list does to the old one.
#[derive(Clone, Debug, Default)]
pub struct Relisting {
    pub changes: HouseholdChanges,
    pub unchanged: u64,
    /// For a person to judge, before it is applied.
    pub shown: Vec<ListChange>,
}

/// What says that a row is the same home as before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Uprn,
    Address,
    /// The list's own reference, with another address than before.
    Reference,
}

/// A row as far as pairing looks at it.
struct Row<'a> {
    address: &'a Address,
    /// The list's own reference; `None` where references are not to be trusted.
    reference: Option<&'a str>,
    identity: String,
}

impl<'a> Row<'a> {
    fn new(address: &'a Address, reference: Option<&'a str>) -> Self {
        Self { address, reference, identity: address.identity() }
    }

    fn uprn(&self) -> Option<&'a str> {
        self.address.uprn.as_ref().map(super::address::Uprn::as_str)
    }
}

/// Pairs each listed row with the row before that is the same home. The surest signs go first, for
/// all rows: UPRN and address together, then UPRN, then address, then a reference. A reference counts
/// only where it stands once on either side: a row number is the name of no home.
fn pair(before: &[Row<'_>], listed: &[Row<'_>]) -> Vec<Option<(usize, By)>> {
    let mut found: Vec<Option<(usize, By)>> = vec![None; listed.len()];
    let mut taken = vec![false; before.len()];
    let trusted = trusted_references(before, listed);
    let agree = |was: &Row<'_>, row: &Row<'_>| !matches!((was.uprn(), row.uprn()), (Some(a), Some(b)) if a != b);
    let key_of = |by: By, together: bool, row: &Row<'_>| match by {
        By::Uprn if together => row.uprn().map(|u| format!("{u} {}", row.identity)),
        By::Uprn => row.uprn().map(str::to_owned),
        By::Address => Some(row.identity.clone()),
        By::Reference => row.reference.filter(|r| trusted.contains(r)).map(str::to_owned),
    };
    for (by, together) in [(By::Uprn, true), (By::Uprn, false), (By::Address, false), (By::Reference, false)] {
        let mut held: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (i, row) in before.iter().enumerate().rev().filter(|(i, _)| !taken[*i]) {
            if let Some(key) = key_of(by, together, row) {
                held.entry(key).or_default().push(i);
            }
        }
        for (n, row) in listed.iter().enumerate() {
            if found[n].is_some() {
                continue;
            }
            let Some(candidates) = key_of(by, together, row).and_then(|key| held.get_mut(&key)) else { continue };
            if let Some(at) = candidates.iter().rposition(|i| agree(&before[*i], row)) {
                let i = candidates.remove(at);
                taken[i] = true;
                found[n] = Some((i, by));
            }
        }
    }
    found
}

/// References that name one row on either side. Where they count 1, 2, 3 … they are row numbers.
fn trusted_references<'a>(before: &[Row<'a>], listed: &[Row<'a>]) -> FxHashSet<&'a str> {
    let once = |rows: &[Row<'a>]| {
        let mut seen: FxHashMap<&'a str, u32> = FxHashMap::default();
        for reference in rows.iter().filter_map(|row| row.reference) {
            *seen.entry(reference).or_default() += 1;
        }
        seen.into_iter().filter(|(_, n)| *n == 1).map(|(reference, _)| reference).collect::<FxHashSet<_>>()
    };
    let (was, now) = (once(before), once(listed));
    let counts = |rows: &FxHashSet<&str>| {
        let numbers: Vec<u64> = rows.iter().filter_map(|r| r.parse().ok()).collect();
        let highest = numbers.iter().max().copied().unwrap_or_default();
        numbers.len() == rows.len() && highest <= rows.len() as u64 + rows.len() as u64 / 4 + 2
    };
    if counts(&was) || counts(&now) {
        return FxHashSet::default();
    }
    was.intersection(&now).copied().collect()
}

/// Holds a household list against what was on it before. `listed` come with the id that a new home
/// would get; lines run beside them.
pub fn relist(before: &[Household], listed: Vec<(u64, Household)>) -> Relisting {
    // Homes that went come last: one that is there is the likelier.
    let mut order: Vec<&Household> = before.iter().filter(|h| h.gone_at.is_none()).collect();
    order.extend(before.iter().filter(|h| h.gone_at.is_some()));
    let was: Vec<Row<'_>> = order.iter().map(|h| Row::new(&h.address, h.reference.as_deref())).collect();
    let now: Vec<Row<'_>> = listed.iter().map(|(_, h)| Row::new(&h.address, h.reference.as_deref())).collect();
    let pairs = pair(&was, &now);
    let mut still: Vec<bool> = vec![false; order.len()];
    let mut ids: FxHashSet<String> = before.iter().map(|h| h.address.id.clone()).collect();
    let mut out = Relisting::default();
    for ((line, mut home), pair) in listed.into_iter().zip(pairs) {
        if let Some((i, by)) = pair {
            still[i] = true;
            against(order[i], home, by, line, &mut out);
        } else {
            make_unique(&mut home.address, &mut ids);
            show(&mut out.shown, ChangeKind::Added, &home.address, Some(line), None);
            out.changes.added.push(home);
        }
    }
    for home in
        order.iter().zip(&still).filter(|(home, still)| !**still && home.gone_at.is_none()).map(|(home, _)| *home)
    {
        show(&mut out.shown, ChangeKind::Gone, &home.address, None, Some(&home.address));
        out.changes.gone.push(home.clone());
    }
    out
}

/// One listed home against the same home as it was.
fn against(before: &Household, mut now: Household, by: By, line: u64, out: &mut Relisting) {
    now.address.id.clone_from(&before.address.id);
    keep_what_the_list_lacks(&before.address, &mut now.address, by);
    let kind = change_of(&before.address, &now.address).or_else(|| {
        let details = |h: &Household| {
            (h.is_void, h.dwelling_type.clone(), h.reference.clone(), h.address.uprn.clone(), h.other_spellings.clone())
        };
        (details(before) != details(&now)).then_some(ChangeKind::Details)
    });
    if before.gone_at.is_some() {
        show(&mut out.shown, ChangeKind::Returned, &now.address, Some(line), Some(&before.address));
        out.changes.returned.push((before.clone(), now));
    } else if let Some(kind) = kind {
        show(&mut out.shown, kind, &now.address, Some(line), Some(&before.address));
        out.changes.changed.push((before.clone(), now));
    } else {
        out.unchanged += 1;
    }
}

/// What an addresses file does to the gazetteer: it adds and corrects, and takes nothing away.
#[derive(Clone, Debug, Default)]
pub struct Readdressing {
    pub added: Vec<Address>,
    /// Before, after: the same id.
    pub changed: Vec<(Address, Address)>,
    pub unchanged: u64,
    pub shown: Vec<ListChange>,
}

/// Holds addresses against the gazetteer. Two files may count their rows alike, so a file's own id
/// never says that an address is the same: only its UPRN or the address itself does.
pub fn readdress(before: &[Address], listed: Vec<(u64, Address)>) -> Readdressing {
    let mut ids: FxHashSet<String> = before.iter().map(|a| a.id.clone()).collect();
    ids.reserve(listed.len());
    let mut out = Readdressing { added: Vec::with_capacity(listed.len()), ..Readdressing::default() };
    let pairs = if before.is_empty() {
        vec![None; listed.len()]
    } else {
        let was: Vec<Row<'_>> = before.iter().map(|a| Row::new(a, None)).collect();
        let now: Vec<Row<'_>> = listed.iter().map(|(_, a)| Row::new(a, None)).collect();
        pair(&was, &now)
    };
    for ((line, mut address), pair) in listed.into_iter().zip(pairs) {
        let Some((i, by)) = pair else {
            make_unique(&mut address, &mut ids);
            out.added.push(address);
            continue;
        };
        address.id.clone_from(&before[i].id);
        keep_what_the_list_lacks(&before[i], &mut address, by);
        let details = |a: &Address| (a.uprn.clone(), a.is_home);
        let kind = change_of(&before[i], &address)
            .or_else(|| (details(&before[i]) != details(&address)).then_some(ChangeKind::Details));
        match kind {
            Some(kind) => {
                show(&mut out.shown, kind, &address, Some(line), Some(&before[i]));
                out.changed.push((before[i].clone(), address));
            }
            None => out.unchanged += 1,
        }
    }
    out
}

/// A list that has no UPRN, or no place for a home that had one, does not take it away. But where
/// only a reference says that it is the same home and its address is another, what was known of the
/// old address is not known of the new one.
fn keep_what_the_list_lacks(before: &Address, now: &mut Address, by: By) {
    if by == By::Reference {
        return;
    }
    now.uprn = now.uprn.take().or_else(|| before.uprn.clone());
    now.point = now.point.or(before.point);
}

/// How two rows of the same home differ. Case, spacing, punctuation and the postcode's spacing
/// make no difference.
fn change_of(before: &Address, now: &Address) -> Option<ChangeKind> {
    if before.identity() != now.identity() {
        return Some(ChangeKind::Renumbered);
    }
    if words::plain(&before.written) != words::plain(&now.written) {
        return Some(ChangeKind::Reworded);
    }
    let moved = match (&before.point, &now.point) {
        (Some(a), Some(b)) => !same_point(a, b),
        (None, Some(_)) => true,
        _ => false,
    };
    moved.then_some(ChangeKind::PointMoved)
}

fn same_point(a: &Point, b: &Point) -> bool {
    distance_m(a.at, b.at) < SAME_POINT_M
}

/// Two rows of one file with the same id are two homes: the second gets an id of its own.
fn make_unique(address: &mut Address, ids: &mut FxHashSet<String>) {
    if ids.insert(address.id.clone()) {
        return;
    }
    let made = super::address::made_id(&address.identity());
    let mut id = made.clone();
    let mut n = 2;
    while !ids.insert(id.clone()) {
        id = format!("{made}-{n}");
        n += 1;
    }
    address.id = id;
}

fn show(shown: &mut Vec<ListChange>, kind: ChangeKind, now: &Address, line: Option<u64>, before: Option<&Address>) {
    if shown.len() >= MOST_SHOWN {
        return;
    }
    let place = |a: &Address| match (kind, a.point) {
        (ChangeKind::PointMoved, Some(p)) => format!("{}, {:.1} E {:.1} N", a.written, p.at.easting, p.at.northing),
        _ => a.with_postcode(),
    };
    shown.push(ListChange {
        kind,
        household: now.id.clone(),
        line,
        before: before.map(place),
        after: (kind != ChangeKind::Gone).then(|| place(now)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{AddressFields, PointSource, Uprn};
    use crate::domain::plane::Bng;
    use crate::domain::postcode::Postcode;
    use proptest::prelude::*;

    fn home(written: &str, uprn: Option<&str>, reference: Option<&str>) -> Household {
        let fields = AddressFields {
            whole: Some(written.into()),
            postcode: Postcode::read("AE1 2BD"),
            ..AddressFields::default()
        };
        let point = Point { at: Bng { easting: 443_000.0, northing: 388_500.0 }, source: PointSource::Unknown };
        Household {
            organisation: "larch".into(),
            site: "s".into(),
            address: fields.into_address(uprn.and_then(Uprn::read), reference, Some(point)),
            reference: reference.map(Into::into),
            is_void: false,
            dwelling_type: None,
            other_spellings: vec![],
            gone_at: None,
        }
    }

    fn lines(homes: &[Household]) -> Vec<(u64, Household)> {
        (2..).zip(homes.iter().cloned()).collect()
    }

    #[test]
    fn the_same_list_in_another_order_and_spelling_changes_nothing() {
        let before =
            [home("1 Larch Road, Testerby", Some("1001"), None), home("2 Larch Road, Testerby", None, Some("R2"))];
        let again =
            [home("2 larch road,  TESTERBY", None, Some("R2")), home("1 Larch Road TESTERBY", Some("1001"), None)];
        let out = relist(&before, lines(&again));
        assert!(out.changes.is_empty(), "{:?}", out.shown);
        assert_eq!(out.unchanged, 2);
    }

    #[test]
    fn renumbered_reworded_moved_gone_and_new_are_told_apart() {
        let before = [
            home("151 Poplar Way", Some("1001"), None),
            home("Flat 3, Larch House", Some("1002"), None),
            home("5 Larch Road", Some("1003"), None),
            home("6 Larch Road", Some("1004"), None),
        ];
        let mut moved = home("5 Larch Road", Some("1003"), None);
        if let Some(point) = &mut moved.address.point {
            point.at.easting += 3.0;
        }
        let now = [
            home("151C Poplar Way", Some("1001"), None),
            home("Apartment 3, Larch House", Some("1002"), None),
            moved,
            home("7 Larch Road", Some("1005"), None),
        ];
        let out = relist(&before, lines(&now));
        let kinds: Vec<_> = out.shown.iter().map(|c| c.kind).collect();
        use ChangeKind::*;
        assert_eq!(kinds, [Renumbered, Reworded, PointMoved, Added, Gone]);
    }

    #[test]
    fn a_home_keeps_its_id_when_a_later_list_brings_its_uprn_and_returns_when_it_comes_back() {
        let before = [home("1 Larch Road", None, None)];
        let id = before[0].address.id.clone();
        let out = relist(&before, lines(&[home("1 Larch Rd.", Some("1001"), None)]));
        assert_eq!(out.changes.changed[0].1.address.id, id);
        let gone = [Household { gone_at: Some(1), ..before[0].clone() }];
        let back = relist(&gone, lines(&[home("1 Larch Road", None, None)]));
        assert_eq!(back.changes.returned.len(), 1);
        assert!(back.changes.added.is_empty());
    }

    #[test]
    fn one_uprn_at_two_addresses_is_two_homes_now_and_on_every_later_import() {
        let list = [home("3 Larch Road", Some("1001"), None), home("13 Larch Road", Some("1001"), None)];
        let first = relist(&[], lines(&list));
        assert_eq!(first.changes.added.len(), 2);
        assert_ne!(first.changes.added[0].address.id, first.changes.added[1].address.id);
        let again = relist(&first.changes.added, lines(&list));
        assert!(again.changes.is_empty(), "{:?}", again.shown);
    }

    #[test]
    fn a_row_number_is_the_name_of_no_home() {
        let numbered = |numbers: &[u32]| -> Vec<Household> {
            (1..).zip(numbers).map(|(row, n)| home(&format!("{n} Larch Road"), None, Some(&format!("{row}")))).collect()
        };
        let before: Vec<Household> = relist(&[], lines(&numbered(&[1, 2, 3, 4, 5]))).changes.added;
        let out = relist(&before, lines(&numbered(&[2, 3, 4, 5])));
        assert_eq!(out.changes.gone.iter().map(|h| h.address.written.as_str()).collect::<Vec<_>>(), ["1 Larch Road"]);
        assert!(out.changes.changed.iter().all(|(was, now)| was.address.written == now.address.written));
    }

    #[test]
    fn a_reference_that_two_homes_share_says_nothing() {
        let before =
            relist(&[], lines(&[home("1 Larch Road", None, Some("BLK1")), home("2 Larch Road", None, Some("BLK1"))]));
        let out = relist(
            &before.changes.added,
            lines(&[home("2 Larch Road", None, Some("BLK1")), home("1 Larch Road", None, Some("BLK1"))]),
        );
        assert!(out.changes.is_empty(), "{:?}", out.shown);
    }

    #[test]
    fn another_address_under_an_old_reference_keeps_neither_point_nor_uprn() {
        let before = [home("1 Larch Road", Some("1001"), Some("LF9"))];
        let mut renumbered = home("1C Larch Road", None, Some("LF9"));
        renumbered.address.point = None;
        let out = relist(&before, lines(&[renumbered]));
        let (was, now) = &out.changes.changed[0];
        assert_eq!((&was.address.id, &now.address.uprn, &now.address.point), (&now.address.id, &None, &None));
    }

    #[test]
    fn two_files_that_count_their_rows_alike_do_not_overwrite_each_other() {
        let file = |street: &str, postcode: &str| -> Vec<(u64, Address)> {
            let address = |n: u64| {
                let fields = AddressFields {
                    whole: Some(format!("{n} {street}")),
                    postcode: Postcode::read(postcode),
                    ..AddressFields::default()
                };
                (n + 1, fields.into_address(None, Some(&n.to_string()), None))
            };
            (1..=10).map(address).collect()
        };
        let first = readdress(&[], file("Larch Road", "AE1 2BD")).added;
        let second = readdress(&first, file("Quarry Lane", "AE9 1AA"));
        assert_eq!((second.added.len(), second.changed.len()), (10, 0));
        assert!(second.added.iter().all(|new| first.iter().all(|old| old.id != new.id)));
        assert_eq!(readdress(&first, file("Larch Road", "AE1 2BD")).unchanged, 10);
    }

    #[test]
    fn a_home_that_became_a_shop_is_a_change() {
        let shop = |is_home| Address { is_home, ..home("3 Larch Road", Some("1001"), None).address };
        let out = readdress(&[shop(true)], vec![(2, shop(false))]);
        assert_eq!((out.changed.len(), out.shown[0].kind), (1, ChangeKind::Details));
        assert_eq!(readdress(&[shop(false)], vec![(2, shop(false))]).unchanged, 1);
    }

    proptest! {
        #[test]
        fn importing_twice_changes_nothing_the_second_time(
            numbers in proptest::collection::btree_set(1u16..400, 0..40),
            seed in any::<u64>(),
        ) {
            let list: Vec<Household> = numbers.iter().map(|n| {
                let uprn = (seed >> (n % 60) & 1 == 1).then(|| format!("{}", 10_000 + n));
                home(&format!("{n} Larch Road"), uprn.as_deref(), None)
            }).collect();
            let first = relist(&[], lines(&list));
            prop_assert_eq!(first.changes.added.len(), list.len());
            let mut shuffled = lines(&list);
            shuffled.reverse();
            let second = relist(&first.changes.added, shuffled);
            prop_assert!(second.changes.is_empty());
            prop_assert_eq!(second.unchanged as usize, list.len());
        }
    }
}
