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

/// Existing rows by whatever may say that a row is the same home.
struct Held<'a, T> {
    rows: &'a [T],
    by_uprn: FxHashMap<&'a str, usize>,
    by_reference: FxHashMap<&'a str, usize>,
    by_identity: FxHashMap<String, usize>,
    taken: Vec<bool>,
}

impl<'a, T> Held<'a, T> {
    fn new(rows: &'a [T], address: impl Fn(&T) -> &Address, reference: impl Fn(&T) -> Option<&str>) -> Self {
        let mut held = Held {
            rows,
            by_uprn: FxHashMap::default(),
            by_reference: FxHashMap::default(),
            by_identity: FxHashMap::default(),
            taken: vec![false; rows.len()],
        };
        for (i, row) in rows.iter().enumerate() {
            if let Some(uprn) = &address(row).uprn {
                held.by_uprn.entry(uprn.as_str()).or_insert(i);
            }
            if let Some(reference) = reference(row) {
                held.by_reference.entry(reference).or_insert(i);
            }
            held.by_identity.entry(address(row).identity()).or_insert(i);
        }
        held
    }

    /// The row that is the same home, once: UPRN before reference before address. A UPRN that
    /// stands at two addresses of one file belongs to the row whose address it is.
    fn take(
        &mut self,
        address: &Address,
        reference: Option<&str>,
        own_address: impl Fn(&T) -> &Address,
    ) -> Option<usize> {
        let identity = address.identity();
        let by_uprn = address.uprn.as_ref().and_then(|u| self.by_uprn.get(u.as_str()));
        let by_address = self.by_identity.get(&identity);
        let uprn_disagrees = |i: &usize| match (&address.uprn, &own_address(&self.rows[*i]).uprn) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        let found = [
            by_address.filter(|i| Some(*i) == by_uprn),
            by_uprn,
            reference.and_then(|r| self.by_reference.get(r)).filter(|i| !uprn_disagrees(i)),
            by_address.filter(|i| !uprn_disagrees(i)),
        ];
        let found = found.into_iter().flatten().copied().find(|i| !self.taken[*i])?;
        self.taken[found] = true;
        Some(found)
    }
}

/// Holds a household list against what was on it before. `listed` come with the id that a new home
/// would get; lines run beside them.
pub fn relist(before: &[Household], listed: Vec<(u64, Household)>) -> Relisting {
    let mut held = Held::new(before, |h| &h.address, |h| h.reference.as_deref());
    let mut ids: FxHashSet<String> = before.iter().map(|h| h.address.id.clone()).collect();
    let mut out = Relisting::default();
    for (line, mut home) in listed {
        match held.take(&home.address, home.reference.as_deref(), |h| &h.address) {
            None => {
                make_unique(&mut home.address, &mut ids);
                show(&mut out.shown, ChangeKind::Added, &home.address, Some(line), None);
                out.changes.added.push(home);
            }
            Some(i) => against(&before[i], home, line, &mut out),
        }
    }
    for (i, home) in before.iter().enumerate() {
        if !held.taken[i] && home.gone_at.is_none() {
            show(&mut out.shown, ChangeKind::Gone, &home.address, None, Some(&home.address));
            out.changes.gone.push(home.clone());
        }
    }
    out
}

/// One listed home against the same home as it was.
fn against(before: &Household, mut now: Household, line: u64, out: &mut Relisting) {
    now.address.id.clone_from(&before.address.id);
    keep_what_the_list_lacks(&before.address, &mut now.address);
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

/// Holds addresses against the gazetteer.
pub fn readdress(before: &[Address], listed: Vec<(u64, Address)>) -> Readdressing {
    let mut held = Held::new(before, |a| a, |a| Some(&a.id));
    let mut ids: FxHashSet<String> = before.iter().map(|a| a.id.clone()).collect();
    ids.reserve(listed.len());
    let mut out = Readdressing { added: Vec::with_capacity(listed.len()), ..Readdressing::default() };
    for (line, mut address) in listed {
        let found = if before.is_empty() { None } else { held.take(&address, Some(&address.id.clone()), |a| a) };
        let Some(i) = found else {
            make_unique(&mut address, &mut ids);
            out.added.push(address);
            continue;
        };
        address.id.clone_from(&before[i].id);
        keep_what_the_list_lacks(&before[i], &mut address);
        match change_of(&before[i], &address).or((before[i].uprn != address.uprn).then_some(ChangeKind::Details)) {
            Some(kind) => {
                show(&mut out.shown, kind, &address, Some(line), Some(&before[i]));
                out.changed.push((before[i].clone(), address));
            }
            None => out.unchanged += 1,
        }
    }
    out
}

/// A list that has no UPRN, or no place for a home that had one, does not take it away.
fn keep_what_the_list_lacks(before: &Address, now: &mut Address) {
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
