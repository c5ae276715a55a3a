//! The words of a query as evidence: which of them may be a known name, which the number and the
//! flat, which a town or a remark.

use super::names::{CoreId, Name, NameId, Names, core_of, distance, edits_allowed};
use super::query::{Sort, Token};
use super::vocabulary::{Kind, begins_a_remark, floor, floor_flat, is_floor_word, is_remark, is_unit_word};

/// A set of tokens, a bit each.
pub(super) type Mask = u64;

pub(super) fn bit(i: usize) -> Mask {
    1 << i
}

pub(super) fn bits(from: usize, to: usize) -> Mask {
    (from..to).fold(0, |mask, i| mask | bit(i))
}

/// Words that may be the core of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub core: CoreId,
    pub from: usize,
    pub to: usize,
    pub edits: u8,
    /// The kind was written without a space: "Georgestreet".
    pub glued: Option<Kind>,
}

/// How the kind of a name was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum KindTyped {
    /// As it should be, or the name has none.
    Same,
    /// Misspelled.
    Misspelled,
    Missing,
}

/// A known name as it stands in the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NameAt {
    pub from: usize,
    pub to: usize,
    pub edits: u8,
    pub kind: KindTyped,
}

impl NameAt {
    pub fn mask(&self) -> Mask {
        bits(self.from, self.to)
    }

    /// Better first: one slip costs more than a misspelled kind and less than a missing one.
    pub fn rank(&self) -> (u8, std::cmp::Reverse<usize>) {
        let kind = match self.kind {
            KindTyped::Same => 0,
            KindTyped::Misspelled => 1,
            KindTyped::Missing => 3,
        };
        (self.edits * 2 + kind, std::cmp::Reverse(self.to - self.from))
    }

    /// Typed whole and right.
    pub fn is_whole(&self) -> bool {
        self.edits == 0 && self.kind == KindTyped::Same
    }
}

/// Longest name, in words.
const LONGEST_NAME: usize = 6;

/// Every run of words that is exactly the core of a known name.
pub(super) fn exact_spans(tokens: &[Token], aside: Mask, names: &Names) -> Vec<Span> {
    let mut spans = Vec::new();
    each_window(tokens, aside, &mut |from, to, core| {
        if let Some(id) = names.find(core) {
            spans.push(Span { core: id, from, to, edits: 0, glued: None });
        }
        for (stem, kind) in unglued(core) {
            if let Some(id) = names.find(stem) {
                spans.push(Span { core: id, from, to, edits: 0, glued: Some(kind) });
            }
        }
    });
    spans
}

/// Every run of words that is nearly the core of a known name.
pub(super) fn similar_spans(tokens: &[Token], aside: Mask, names: &Names) -> Vec<Span> {
    let mut spans = Vec::new();
    each_window(tokens, aside, &mut |from, to, core| {
        names.similar(core, &mut |id, edits| spans.push(Span { core: id, from, to, edits, glued: None }));
        if to == from + 1 {
            for (stem, kind) in unglued(core) {
                names.similar(stem, &mut |id, edits| spans.push(Span { core: id, from, to, edits, glued: Some(kind) }));
            }
        }
    });
    spans
}

fn each_window(tokens: &[Token], aside: Mask, found: &mut dyn FnMut(usize, usize, &str)) {
    let names = |i: &usize| matches!(tokens[*i].sort, Sort::Word | Sort::Letter) && aside & bit(*i) == 0;
    for from in 0..tokens.len() {
        let run = (from..tokens.len()).take_while(|i| tokens[*i].piece == tokens[from].piece && names(i)).count();
        for to in from + 1..=from + run.min(LONGEST_NAME) {
            let core = core_of(tokens[from..to].iter().map(|t| t.text.as_str()));
            found(from, to, &core);
        }
    }
}

/// "georgestreet" → "george" and street, for every kind that it may end in.
fn unglued(core: &str) -> impl Iterator<Item = (&str, Kind)> {
    (3..core.len().saturating_sub(1)).filter(|at| core.is_char_boundary(*at)).flat_map(move |at| {
        let (stem, end) = core.split_at(at);
        Kind::read(end).map(move |kind| (stem, kind))
    })
}

/// Does the name stand here, with its kind? `None`: another kind does, so it is another name.
pub(super) fn name_at(tokens: &[Token], span: &Span, name: Name) -> Option<NameAt> {
    let at = |to, kind| Some(NameAt { from: span.from, to, edits: span.edits, kind });
    let the = |at: Option<NameAt>| {
        at.map(|n| {
            let before =
                n.from.checked_sub(1).filter(|b| tokens[*b].text == "the" && tokens[*b].piece == tokens[n.from].piece);
            NameAt { from: before.unwrap_or(n.from), ..n }
        })
    };
    if let Some(glued) = span.glued {
        return if name.kind == Some(glued) { at(span.to, KindTyped::Same) } else { None };
    }
    let next = tokens.get(span.to).filter(|t| t.piece == tokens[span.from].piece && t.sort == Sort::Word);
    let before = span.from.checked_sub(1).and_then(|b| tokens.get(b)).filter(|t| t.piece == tokens[span.from].piece);
    let welsh = before.and_then(|t| Kind::welsh(&t.text));
    let Some(kind) = name.kind else {
        let clash = welsh.is_some() || next.is_some_and(|t| Kind::read(&t.text).next().is_some());
        return if clash { None } else { the(at(span.to, KindTyped::Same)) };
    };
    if welsh == Some(kind) {
        return Some(NameAt { from: span.from - 1, to: span.to, edits: span.edits, kind: KindTyped::Same });
    }
    let Some(next) = next.filter(|_| welsh.is_none()) else {
        return if welsh.is_some() { None } else { the(at(span.to, KindTyped::Missing)) };
    };
    if Kind::read(&next.text).any(|k| k == kind) {
        return the(at(span.to + 1, KindTyped::Same));
    }
    if Kind::read(&next.text).next().is_some() {
        return None;
    }
    let slips = distance(next.text.as_bytes(), kind.name().as_bytes());
    let short = next.text.len() >= 4
        && kind.short().iter().any(|s| s.len() >= 4 && distance(next.text.as_bytes(), s.as_bytes()) == 1);
    if (slips <= edits_allowed(kind.name().len()).min(2) && next.text.len() >= 3) || short {
        return the(at(span.to + 1, KindTyped::Misspelled));
    }
    the(at(span.to, KindTyped::Missing))
}

/// Streets and buildings that stand in the query whole and right.
pub(super) fn whole_names(tokens: &[Token], spans: &[Span], names: &Names) -> Vec<(NameAt, NameId)> {
    let mut out = Vec::new();
    for span in spans.iter().filter(|s| s.edits == 0) {
        for id in names.of_core(span.core) {
            let at = name_at(tokens, span, names.name(*id)).filter(NameAt::is_whole);
            out.extend(at.filter(|at| at.to - at.from > 1 || names.core(span.core).len() > 3).map(|at| (at, *id)));
        }
    }
    out
}

/// Runs of words that may be one of these names, badly misspelled: for the few names of the postcode
/// that was typed, where more may be forgiven.
pub(super) fn local_spans(tokens: &[Token], aside: Mask, names: &Names, cores: &[CoreId]) -> Vec<Span> {
    let mut spans = Vec::new();
    each_window(tokens, aside, &mut |from, to, core| {
        for id in cores {
            let listed = names.core(*id);
            let most = match listed.len() {
                0..=2 => 0,
                3 => 1,
                4..=9 => 2,
                _ => 3,
            };
            let edits = distance(core.as_bytes(), listed.as_bytes());
            if core.len() >= 3 && (1..=most).contains(&edits) {
                spans.push(Span { core: *id, from, to, edits, glued: None });
            }
        }
    });
    spans
}

/// Does a word for a kind of street stand right after? Then it is a longer name: "Park View" is not
/// "Park View Gardens".
pub(super) fn goes_on(tokens: &[Token], at: &NameAt) -> bool {
    let piece = |t: &&Token| t.piece == tokens[at.to - 1].piece;
    let next = tokens.get(at.to).filter(piece);
    let after = tokens.get(at.to + 1).filter(piece);
    // "14 Larch Road St Albans" is no street.
    next.is_some_and(|t| {
        Kind::read(&t.text).next().is_some_and(|k| !k.is_building()) && !(t.text == "st" && after.is_some())
    })
}

/// The best place of a name in the query.
pub(super) fn best_place(tokens: &[Token], spans: &[Span], names: &Names, id: NameId) -> Option<NameAt> {
    if !id.is_some() {
        return None;
    }
    let name = names.name(id);
    spans.iter().filter(|s| s.core == name.core).filter_map(|s| name_at(tokens, s, name)).min_by_key(NameAt::rank)
}

/// One way to read flat and number out of what is left of the words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// What the flat may be called, the likeliest first; empty: no flat.
    pub flats: Vec<String>,
    pub number: Option<String>,
    /// "Flat" was said, but not which.
    pub flat_unsaid: bool,
    /// How far it is from what was typed: 0 as it stands.
    pub guesses: u8,
    pub mask: Mask,
}

/// Every way to read flat and number out of the tokens that are not `used`, as it stands first.
pub(super) fn readings(tokens: &[Token], used: Mask, street_to: Option<usize>) -> Vec<Reading> {
    let items = Items::gather(tokens, used);
    let mut out = Vec::new();
    match items.unit {
        Some(unit) => with_unit(tokens, &items, unit, &mut out),
        None => without_unit(tokens, &items, &items.ids, street_to, &mut out),
    }
    for reading in &mut out {
        reading.mask |= items.mask;
    }
    out
}

/// What may say flat and number.
#[derive(Debug, Default)]
struct Items {
    /// Numbers, slashes and letters.
    ids: Vec<usize>,
    unit: Option<usize>,
    floor: Option<&'static str>,
    /// The word "floor" was said.
    floor_word: bool,
    /// "Flat", "floor", "no": said once the rest is understood.
    mask: Mask,
}

impl Items {
    fn gather(tokens: &[Token], used: Mask) -> Self {
        let mut items = Items::default();
        let free = |i: usize| i < tokens.len() && used & bit(i) == 0;
        let sort = |i: usize| if i < tokens.len() { Some(tokens[i].sort) } else { None };
        let mut i = 0;
        while i < tokens.len() {
            let token = &tokens[i];
            if !free(i) {
                i += 1;
                continue;
            }
            match token.sort {
                Sort::Number | Sort::Slash => items.ids.push(i),
                Sort::Unit => {
                    // "fl" after "first" is a floor, not a flat.
                    let after_floor =
                        i > 0 && free(i - 1) && floor(&tokens[i - 1].text).is_some() && token.text == "fl";
                    if !after_floor && items.unit.is_none() {
                        items.unit = Some(i);
                    }
                    items.mask |= bit(i);
                }
                Sort::Sign => items.mask |= bit(i),
                Sort::Letter => {
                    let alone = |j: usize| j >= tokens.len() || tokens[j].piece != token.piece;
                    let next_is_number = matches!(sort(i + 1), Some(Sort::Number | Sort::Slash));
                    let follows =
                        i > 0 && matches!(tokens[i - 1].sort, Sort::Number | Sort::Unit | Sort::Sign) && (free(i - 1));
                    let by_itself = alone(i + 1) && (i == 0 || alone(i - 1));
                    if next_is_number || follows || by_itself {
                        items.ids.push(i);
                    }
                }
                Sort::Word => i += items.take_floor(tokens, i, &free),
            }
            i += 1;
        }
        items
    }

    /// "First Floor", "Basement", "GFF". How many more tokens it took.
    fn take_floor(&mut self, tokens: &[Token], i: usize, free: &dyn Fn(usize) -> bool) -> usize {
        let text = tokens[i].text.as_str();
        if let Some(code) = floor_flat(text) {
            (self.floor, self.mask) = (Some(code), self.mask | bit(i));
            return 0;
        }
        let Some(code) = floor(text) else {
            if is_floor_word(text) && self.floor.is_some() {
                self.mask |= bit(i);
            }
            return 0;
        };
        let next = i + 1;
        let by_floor = free(next) && is_floor_word(&tokens[next].text);
        let by_flat = free(next) && is_unit_word(&tokens[next].text)
            || (i > 0 && free(i - 1) && tokens[i - 1].sort == Sort::Unit);
        let alone = text.starts_with('b')
            && tokens.get(next).is_none_or(|t| t.piece != tokens[i].piece || t.sort == Sort::Number);
        if !(by_floor || by_flat || alone) {
            return 0;
        }
        self.floor = Some(code);
        self.mask |= bit(i);
        if by_floor {
            self.mask |= bit(next);
            self.floor_word = true;
            return 1;
        }
        0
    }
}

fn with_unit(tokens: &[Token], items: &Items, unit: usize, out: &mut Vec<Reading>) {
    // The flat is what follows the word, over a "no" and a floor at the most.
    let id = items.ids.iter().copied().find(|i| *i > unit).filter(|i| (unit + 1..*i).all(|j| items.mask & bit(j) != 0));
    let letter_before = unit.checked_sub(1).filter(|b| items.ids.contains(b) && tokens[*b].sort == Sort::Letter);
    let apart = id.is_some_and(|i| tokens[i].piece != tokens[unit].piece);
    let Some(id) = id.filter(|_| !(apart && items.ids.len() == 1)).or(letter_before) else {
        let rest = Items { floor: items.floor, unit: items.unit, ..Items::default() };
        let start = out.len();
        without_unit(tokens, &rest, &items.ids, None, out);
        for reading in &mut out[start..] {
            reading.flat_unsaid = reading.flats.is_empty();
        }
        return;
    };
    let rest: Vec<usize> = items.ids.iter().copied().filter(|i| *i != id).collect();
    let text = tokens[id].text.clone();
    let mut flats = match items.floor {
        Some(floor) => vec![format!("{floor} {text}"), text.clone()],
        None => vec![text.clone()],
    };
    // "Flat C2" where the list has flat 2.
    let plain: String = text
        .split('/')
        .map(|part| part.trim_start_matches(|c: char| c.is_ascii_alphabetic()))
        .collect::<Vec<_>>()
        .join("/");
    if plain != text && plain.starts_with(|c: char| c.is_ascii_digit()) && plain.ends_with(|c: char| c.is_ascii_digit())
    {
        flats.push(plain);
    }
    for (number, mask, guesses) in numbers(tokens, &rest) {
        out.push(Reading { flats: flats.clone(), number, mask: mask | bit(id), guesses, flat_unsaid: false });
    }
    // "Ground Floor Flat 3 Larch Road": the ground floor flat of number 3.
    if let (Some(floor), true, Sort::Number) = (items.floor, rest.is_empty(), tokens[id].sort) {
        let number = Some(text.clone());
        out.push(Reading { flats: vec![floor.to_owned()], number, mask: bit(id), ..Reading::default() });
    }
    // "Flat 2 A, 14": the flat is 2A.
    if let [letter, rest @ ..] = rest.as_slice()
        && *letter == id + 1
        && tokens[*letter].sort == Sort::Letter
    {
        for (number, mask, guesses) in numbers(tokens, rest) {
            let flats = vec![format!("{text}{}", tokens[*letter].text)];
            out.push(Reading { flats, number, mask: mask | bit(id) | bit(*letter), guesses, flat_unsaid: false });
        }
    }
}

/// The number that these tokens are, where they are one; none where there are none.
fn numbers(tokens: &[Token], ids: &[usize]) -> Vec<(Option<String>, Mask, u8)> {
    let text = |i: usize| tokens[i].text.as_str();
    match *ids {
        [] => vec![(None, 0, 0)],
        [n] if tokens[n].sort == Sort::Number => vec![(Some(text(n).to_owned()), bit(n), 0)],
        [s] if tokens[s].sort == Sort::Slash => vec![(Some(text(s).replace('/', "-")), bit(s), 0)],
        [n, l] if l == n + 1 && tokens[n].sort == Sort::Number && tokens[l].sort == Sort::Letter => {
            vec![(Some(format!("{}{}", text(n), text(l))), bit(n) | bit(l), 0)]
        }
        _ => Vec::new(),
    }
}

fn without_unit(tokens: &[Token], items: &Items, ids: &[usize], street_to: Option<usize>, out: &mut Vec<Reading>) {
    let text = |i: usize| tokens[i].text.clone();
    let sort = |i: usize| tokens[i].sort;
    let flat = |flat: String, number: Option<String>, mask: Mask, guesses: u8| Reading {
        flats: vec![flat],
        number,
        mask,
        guesses,
        flat_unsaid: false,
    };
    let floor: Vec<String> = items.floor.map(str::to_owned).into_iter().collect();
    for (number, mask, guesses) in numbers(tokens, ids) {
        // "38 Larch Close, ground floor", of a house that is no flats.
        if !floor.is_empty() && number.is_some() && items.unit.is_none() && items.floor_word {
            out.push(Reading { number: number.clone(), mask, guesses: guesses + 2, ..Reading::default() });
        }
        out.push(Reading { flats: floor.clone(), number, mask, guesses, flat_unsaid: false });
    }
    if !floor.is_empty() {
        return;
    }
    match *ids {
        [n] if matches!(sort(n), Sort::Number | Sort::Letter) => {
            out.push(flat(text(n), None, bit(n), 1));
            // "81a" where the list has flat A of 81.
            let whole = text(n);
            if let Some(letter) = whole
                .strip_prefix(super::query::base(&whole))
                .filter(|l| l.len() == 1 && whole.len() > 1 && sort(n) == Sort::Number)
            {
                out.push(flat(letter.to_owned(), Some(super::query::base(&whole).to_owned()), bit(n), 3));
            }
        }
        [s] if sort(s) == Sort::Slash => {
            let whole = text(s);
            if let Some((a, b)) = whole.split_once('/') {
                out.push(flat(a.to_owned(), Some(b.to_owned()), bit(s), 1));
                if !b.contains('-') {
                    out.push(flat(b.to_owned(), Some(a.to_owned()), bit(s), 1));
                }
            }
            out.push(flat(whole, None, bit(s), 1));
        }
        [n, l] if sort(n) == Sort::Number && sort(l) == Sort::Letter => {
            out.push(flat(text(l), Some(text(n)), bit(n) | bit(l), 1))
        }
        [x, y] if street_to.is_some_and(|to| x < to && y >= to) => {
            out.push(flat(text(y), Some(text(x)), bit(x) | bit(y), 1))
        }
        [x, y] if sort(x) == Sort::Number && sort(y) == Sort::Number && tokens[x].piece == tokens[y].piece => {
            out.push(flat(text(x), Some(text(y)), bit(x) | bit(y), 1));
            let range = Some(format!("{}-{}", text(x), text(y)));
            out.push(Reading { number: range, mask: bit(x) | bit(y), guesses: 2, ..Reading::default() });
        }
        [x, y] if sort(y) != Sort::Letter => {
            out.push(flat(text(x), Some(text(y).replace('/', "-")), bit(x) | bit(y), 1))
        }
        [x, n, l] if l == n + 1 && sort(n) == Sort::Number && sort(l) == Sort::Letter => {
            out.push(flat(text(x), Some(format!("{}{}", text(n), text(l))), bit(x) | bit(n) | bit(l), 1));
        }
        _ => {}
    }
}

/// Remarks: "ring bell twice", "(blue door)", "c/o mum".
pub(super) fn remarks(tokens: &[Token]) -> Mask {
    let mut mask = 0;
    for (i, token) in tokens.iter().enumerate() {
        if token.sort != Sort::Word {
            continue;
        }
        let piece = |j: &usize| tokens[*j].piece == token.piece;
        if begins_a_remark(&token.text) {
            mask |= (i..tokens.len()).take_while(piece).fold(0, |m, j| m | bit(j));
        } else if (i == 0 || tokens[i - 1].piece != token.piece)
            && (i..tokens.len()).take_while(piece).all(|j| is_remark(&tokens[j].text))
        {
            mask |= (i..tokens.len()).take_while(piece).fold(0, |m, j| m | bit(j));
        }
    }
    mask
}
