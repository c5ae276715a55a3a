//! Names of streets and buildings, to be found however they are spelled.
//!
//! A name is a core and a kind: "Stelvio Park Drive" is `stelviopark` and drive. Cores are written
//! without spaces, so that "Bryn Hyfryd" and "Brynhyfryd" are one. A misspelled core is found by
//! symmetric deletion (Garbe 2012): two words within so many edits share a form from which so many
//! letters were left out. <https://github.com/wolfgarbe/SymSpell>

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use super::vocabulary::{Kind, written_out};
use crate::domain::address::words::normal;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NameId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CoreId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub core: CoreId,
    pub kind: Option<Kind>,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    names: Vec<Name>,
    ids: FxHashMap<Name, NameId>,
    cores: Vec<Box<str>>,
    core_ids: FxHashMap<Box<str>, CoreId>,
    of_core: Vec<Vec<NameId>>,
    /// Names by what is left of them without a last word that is no known kind: "St Basils Stores".
    shortened: FxHashMap<Box<str>, Vec<NameId>>,
    /// A hash of a core with letters left out, and the core; sorted.
    deletes: Vec<(u32, CoreId)>,
    /// Where in `deletes` each first half of a hash begins.
    starts: Vec<u32>,
}

impl NameId {
    pub const NONE: NameId = NameId(u32::MAX);

    pub fn is_some(self) -> bool {
        self != Self::NONE
    }
}

impl Names {
    /// The name's id, made where it is new.
    pub fn intern(&mut self, words: &[String]) -> NameId {
        let Some((core, kind)) = cut(words) else { return NameId::NONE };
        let core = match self.core_ids.get(core.as_str()) {
            Some(id) => *id,
            None => {
                let id = CoreId(u32::try_from(self.cores.len()).unwrap_or(u32::MAX - 1));
                self.cores.push(core.as_str().into());
                self.core_ids.insert(core.into(), id);
                self.of_core.push(Vec::new());
                id
            }
        };
        let name = Name { core, kind };
        if let Some(id) = self.ids.get(&name) {
            return *id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX - 1));
        self.names.push(name);
        self.ids.insert(name, id);
        self.of_core[core.0 as usize].push(id);
        if let (None, [before @ .., _]) = (kind, words)
            && !before.is_empty()
        {
            self.shortened.entry(core_of(before.iter().map(String::as_str)).into()).or_default().push(id);
        }
        id
    }

    /// To be called once all names are in.
    pub fn seal(&mut self) {
        let mut deletes = Vec::new();
        for (core, id) in self.cores.iter().zip(0u32..) {
            each_deletion(core.as_bytes(), edits_allowed(core.len()), &mut |form| {
                deletes.push((hash(form), CoreId(id)))
            });
        }
        deletes.sort_unstable();
        deletes.dedup();
        let mut starts = vec![0u32; (1 << 16) + 1];
        for (h, _) in &deletes {
            starts[(h >> 16) as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        (self.deletes, self.starts) = (deletes, starts);
    }

    pub fn name(&self, id: NameId) -> Name {
        self.names[id.0 as usize]
    }

    pub fn core(&self, id: CoreId) -> &str {
        &self.cores[id.0 as usize]
    }

    /// All names with this core: "Cefn Road", "Cefn Close".
    pub fn of_core(&self, core: CoreId) -> &[NameId] {
        &self.of_core[core.0 as usize]
    }

    /// Names that this may be the beginning of, all but a last word of no known kind.
    pub fn shortened(&self, core: &str) -> &[NameId] {
        self.shortened.get(core).map_or(&[], Vec::as_slice)
    }

    pub fn find(&self, core: &str) -> Option<CoreId> {
        self.core_ids.get(core).copied()
    }

    /// Cores within a few edits of this one, and how many.
    pub fn similar(&self, core: &str, found: &mut dyn FnMut(CoreId, u8)) {
        let most = edits_allowed(core.len() + 1);
        if most == 0 || self.starts.is_empty() {
            return;
        }
        let mut seen: Vec<CoreId> = Vec::new();
        each_deletion(core.as_bytes(), most, &mut |form| {
            let wanted = hash(form);
            let bucket = (wanted >> 16) as usize;
            let (from, to) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
            let bucket = &self.deletes[from..to];
            let start = bucket.partition_point(|(h, _)| *h < wanted);
            for (_, id) in bucket[start..].iter().take_while(|(h, _)| *h == wanted) {
                if seen.contains(id) {
                    continue;
                }
                seen.push(*id);
                let other = self.core(*id);
                let edits = distance(core.as_bytes(), other.as_bytes());
                if edits > 0 && edits <= most.min(edits_allowed(core.len().max(other.len()))) {
                    found(*id, edits);
                }
            }
        });
    }
}

/// Core and kind of a name's words; `None` where there are none.
fn cut(words: &[String]) -> Option<(String, Option<Kind>)> {
    let words = match words {
        [the, rest @ ..] if the == "the" && !rest.is_empty() => rest,
        words => words,
    };
    let (last, before) = words.split_last()?;
    if !before.is_empty()
        && let Some(kind) = Kind::read(last).next()
    {
        return Some((core_of(before.iter().map(String::as_str)), Some(kind)));
    }
    if let [first, rest @ ..] = words
        && !rest.is_empty()
        && let Some(kind) = Kind::welsh(first)
    {
        return Some((core_of(rest.iter().map(String::as_str)), Some(kind)));
    }
    Some((core_of(words.iter().map(String::as_str)), None))
}

/// A street's name as one text for all its spellings: its core and its kind. "Gaer Pk. Dr" and
/// "Gaer Park Drive" are both `gaerpark drive`. Empty where there is no name.
pub fn street_key(name: &str) -> String {
    let words: Vec<String> = normal(name).split_whitespace().map(str::to_owned).collect();
    match cut(&words) {
        None => String::new(),
        Some((core, None)) => core,
        Some((core, Some(kind))) => format!("{core} {}", kind.name()),
    }
}

/// Words without spaces, short forms written out.
pub(super) fn core_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(in_core).collect()
}

/// A word as it stands in a core: "vw" is "view" there, "st" stays the saint.
pub(super) fn in_core(word: &str) -> &str {
    let plain = written_out(word);
    if plain != word || word == "st" || word.len() < 2 {
        return plain;
    }
    let kind = Kind::read(word).next();
    kind.map_or(word, |kind| kind.name())
}

/// One slip in short names, two in longer ones, none in the shortest.
pub(super) fn edits_allowed(length: usize) -> u8 {
    match length {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// The word itself, and all that is left of it without one letter, or two.
fn each_deletion(word: &[u8], most: u8, found: &mut dyn FnMut(&[u8])) {
    found(word);
    if most == 0 || word.len() > 40 {
        return;
    }
    let mut one = Vec::with_capacity(word.len());
    for i in 0..word.len() {
        one.clear();
        one.extend_from_slice(&word[..i]);
        one.extend_from_slice(&word[i + 1..]);
        found(&one);
        if most > 1 {
            let mut two = Vec::with_capacity(one.len());
            for j in i..one.len() {
                two.clear();
                two.extend_from_slice(&one[..j]);
                two.extend_from_slice(&one[j + 1..]);
                found(&two);
            }
        }
    }
}

fn hash(form: &[u8]) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(form);
    let h = hasher.finish();
    (h ^ (h >> 32)) as u32
}

/// Optimal string alignment: insertions, deletions, substitutions, and neighbours swapped, each 1
/// (Damerau 1964; Boytsov 2011). Far apart is far: counting stops at 255.
pub(super) fn distance(a: &[u8], b: &[u8]) -> u8 {
    const LONGEST: usize = 64;
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) > 3 {
        return u8::MAX;
    }
    let mut before = [0u8; LONGEST + 1];
    let mut last = [0u8; LONGEST + 1];
    let mut row = [0u8; LONGEST + 1];
    for (j, cell) in (0u8..).zip(last.iter_mut().take(b.len() + 1)) {
        *cell = j;
    }
    for i in 1..=a.len() {
        row[0] = i as u8;
        for j in 1..=b.len() {
            let same = u8::from(a[i - 1] != b[j - 1]);
            let mut cost = (last[j - 1] + same).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row[j] = cost;
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(list: &[&str]) -> Names {
        let mut names = Names::default();
        for name in list {
            names.intern(&name.split(' ').map(str::to_owned).collect::<Vec<_>>());
        }
        names.seal();
        names
    }

    #[test]
    fn a_misspelled_name_is_found_and_a_short_one_is_not_guessed() {
        let names = names(&["stelvio park drive", "stelvio park avenue", "the uplands", "ash road", "heol fawr"]);
        let similar = |core: &str| {
            let mut found = Vec::new();
            names.similar(core, &mut |id, edits| found.push((names.core(id).to_owned(), edits)));
            found
        };
        assert_eq!(similar("stevliopark"), [("stelviopark".to_owned(), 1)]);
        assert_eq!(similar("uplnds"), [("uplands".to_owned(), 1)]);
        assert_eq!(similar("ush"), []);
        assert_eq!(names.of_core(names.find("stelviopark").unwrap()).len(), 2);
        assert!(names.find("fawr").is_some(), "a Welsh kind stands first");
    }

    proptest! {
        #[test]
        fn every_name_within_the_edits_allowed_is_found(word in "[a-e]{6,9}", at in 0usize..5, letter in "[a-z]") {
            let names = names(&[&format!("{word} road")]);
            let mut slip = word.clone();
            slip.replace_range(at..=at, &letter);
            slip.remove(at + 1);
            let mut found = slip == word || edits_allowed(slip.len()) < 2;
            names.similar(&slip, &mut |_, _| found = true);
            prop_assert!(found);
        }

        #[test]
        fn distance_is_symmetric(a in "[a-c]{0,8}", b in "[a-c]{0,8}") {
            prop_assert_eq!(distance(a.as_bytes(), b.as_bytes()), distance(b.as_bytes(), a.as_bytes()));
        }
    }
}
