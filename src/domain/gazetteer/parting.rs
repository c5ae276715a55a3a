//! Addresses as many lists hold them: one line and no commas, "17 Meadow Rise Billericay Essex". Where the
//! street ends and the town begins is learned from the list itself: words that stand at the end behind
//! many different streets are a place.

use rustc_hash::{FxHashMap, FxHashSet};

use super::vocabulary::{Kind, areas_of_county, is_nation, is_unit_word};

/// So many streets must stand before the same words for these to be a place.
const STREETS_OF_A_PLACE: usize = 4;
/// A place has at most so many words: "Hatfield Broad Oak".
const WORDS_OF_A_PLACE: usize = 3;
/// Words that follow streets and are not where these are.
const NO_PLACES: [&str; 30] = [
    "north",
    "south",
    "east",
    "west",
    "flats",
    "apartments",
    "garages",
    "shops",
    "extension",
    "upper",
    "lower",
    "estate",
    "industrial",
    "business",
    "retail",
    "trading",
    "shopping",
    "centre",
    "center",
    "units",
    "farm",
    "site",
    "works",
    "annexe",
    "annex",
    "rear",
    "floor",
    "caravan",
    "and",
    "school",
];
/// Words that begin a place's name and are none.
const BEGIN_A_PLACE: [&str; 20] = [
    "great", "little", "north", "south", "east", "west", "upper", "lower", "new", "old", "castle", "high", "st", "the",
    "nether", "over", "long", "market", "royal", "mid",
];
/// What estates and the like end with: "Springwood Industrial Estate".
const GROUNDS: [&str; 6] = ["estate", "park", "centre", "center", "farm", "works"];

/// The places and streets that a list is seen to have.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: FxHashSet<String>,
    streets: FxHashSet<String>,
}

/// One word as it is written, and as it is compared.
type Word<'a> = (&'a str, String);

impl Places {
    pub fn seen_in<'a>(written: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut before: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        for words in written.clone().filter_map(unparted) {
            let end = without_county(&words);
            for length in 1..=WORDS_OF_A_PLACE.min(end.saturating_sub(2)) {
                let at = end - length;
                let ends = may_end_a_street(&words[at - 1].1) && !may_end_a_street(&words[at].1);
                if ends && words[at..end].iter().all(|(_, w)| may_be_of_a_place(w)) {
                    before.entry(joined(&words[at..end])).or_default().insert(joined(&words[at - 2..at]));
                }
            }
        }
        before.retain(|_, streets| streets.len() >= STREETS_OF_A_PLACE);
        let mut seen = Self { places: before.into_keys().collect(), streets: FxHashSet::default() };
        seen.part_places_from_each_other();
        if !seen.places.is_empty() {
            let streets = written.filter_map(|line| unparted(line).and_then(|words| seen.lone_street(&words)));
            seen.streets = streets.collect();
        }
        seen
    }

    /// "Kelvedon Colchester" is Kelvedon, and Colchester: what ends several places is a town.
    fn part_places_from_each_other(&mut self) {
        let mut ends: FxHashMap<&str, usize> = FxHashMap::default();
        for name in &self.places {
            for (_, end) in two_names(name) {
                *ends.entry(end).or_default() += 1;
            }
        }
        let towns: Vec<String> = ends.into_iter().filter(|(_, n)| *n > 1).map(|(town, _)| town.to_owned()).collect();
        self.places.extend(towns);
        let parted = |name: &String| {
            let (first, _) = two_names(name).find(|(_, end)| self.places.contains(*end))?;
            Some((name.clone(), first.to_owned()))
        };
        let both: Vec<(String, String)> = self.places.iter().filter_map(parted).collect();
        for (name, first) in both {
            self.places.remove(&name);
            self.places.insert(first);
        }
    }

    /// "17 Meadow Rise Billericay" → "meadow rise": it stands alone between a number and a place.
    fn lone_street(&self, words: &[Word]) -> Option<String> {
        let end = self.places_begin(words);
        let name = words.get(1..end)?;
        let alone =
            (2..=3).contains(&name.len()) && has_figure(&words[0].1) && !name.iter().any(|(_, w)| has_figure(w));
        (end < words.len() && alone && name.last().is_some_and(|(_, w)| may_end_a_street(w))).then(|| joined(name))
    }

    /// The line with the commas that it lacks; `None` where it has them, or no place is recognised.
    pub fn part(&self, line: &str) -> Option<String> {
        if self.places.is_empty() {
            return None;
        }
        let (before, words) = last_piece(line);
        if !holds_a_street(&words) {
            return self.part_places(before, &words);
        }
        let end = self.places_begin(&words);
        if end == words.len() || end < 2 {
            return None;
        }
        // What is known as a county or a country says nothing that the postcode does not.
        let places = &words[end..without_county(&words).max(end)];
        let mut pieces: Vec<String> = Vec::new();
        for piece in self.names(&words[..end]).into_iter().chain(self.split_places(places)) {
            if pieces.last().is_none_or(|last| !last.to_lowercase().ends_with(&piece.to_lowercase())) {
                pieces.push(piece);
            }
        }
        Some(after(before, &pieces))
    }

    /// "428 Rayleigh Road, Hutton Brentwood": two places in one piece.
    fn part_places(&self, before: &str, words: &[Word]) -> Option<String> {
        let end = without_county(words);
        let pieces = self.split_places(&words[..end]);
        let known = pieces.iter().all(|piece| self.places.contains(&piece.to_lowercase()));
        (!before.is_empty() && known && (pieces.len() > 1 || end < words.len())).then(|| after(before, &pieces))
    }

    /// Where the places begin: all that follows the last kind of street, if one of these words is a known place.
    fn places_begin(&self, words: &[Word]) -> usize {
        let county = without_county(words);
        let mut end = county;
        while let Some(length) = self.place_before(words, end) {
            end -= length;
        }
        if end == words.len() {
            return end;
        }
        let kind = words[..end].iter().rposition(|(_, w)| may_end_a_street(w) || w == "way");
        match kind {
            Some(at) if at >= 2 && words[at + 1..end].iter().all(|(_, w)| may_be_of_a_place(w)) => at + 1,
            _ => end,
        }
    }

    /// How many words before `end` are a place.
    fn place_before(&self, words: &[Word], end: usize) -> Option<usize> {
        let longest = WORDS_OF_A_PLACE.min(end.saturating_sub(2));
        (1..=longest).find(|length| self.places.contains(&joined(&words[end - length..end])))
    }

    fn split_places(&self, words: &[Word]) -> Vec<String> {
        let (mut out, mut from, mut at) = (Vec::new(), 0, 0);
        while at < words.len() {
            let longest = WORDS_OF_A_PLACE.min(words.len() - at);
            let known = (1..=longest).rev().find(|n| self.places.contains(&joined(&words[at..at + n])));
            match known {
                Some(n) => {
                    out.extend((from < at).then(|| as_written(&words[from..at])));
                    out.push(as_written(&words[at..at + n]));
                    (from, at) = (at + n, at + n);
                }
                None => at += 1,
            }
        }
        out.extend((from < words.len()).then(|| as_written(&words[from..])));
        out
    }

    /// "9 Meadow Court Meadow Rise" → "9 Meadow Court", "Meadow Rise", where the list knows that street alone.
    fn names(&self, words: &[Word]) -> Vec<String> {
        let words = said_once(words);
        let cut =
            self.street_at_the_end(words).or_else(|| self.ground_at_the_end(words)).or_else(|| number_within(words));
        match cut {
            Some(at) => vec![as_written(&words[..at]), as_written(&words[at..])],
            None => vec![as_written(words)],
        }
    }

    fn street_at_the_end(&self, words: &[Word]) -> Option<usize> {
        let ends_a_name = |w: &str| Kind::read(w).next().is_some() || NO_PLACES.contains(&w) || w == "mill";
        let mut starts = 2..words.len().saturating_sub(1);
        starts.find(|at| ends_a_name(&words[at - 1].1) && self.streets.contains(&joined(&words[*at..])))
    }

    fn ground_at_the_end(&self, words: &[Word]) -> Option<usize> {
        if !words.last().is_some_and(|(_, w)| GROUNDS.contains(&w.as_str())) {
            return None;
        }
        let from = words.iter().rposition(|(_, w)| has_figure(w))? + 1;
        (from + 2..words.len().saturating_sub(1)).find(|at| self.streets.contains(&joined(&words[from..*at])))
    }
}

/// The ways to read "Earls Colne Colchester" as two names; "Great Warley" is one.
fn two_names(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let ways = name.match_indices(' ').map(|(at, _)| (&name[..at], &name[at + 1..]));
    ways.filter(|(first, _)| !BEGIN_A_PLACE.contains(first))
}

/// "68 Newland Street Newland Street" → "68 Newland Street".
fn said_once<'a, 'w>(words: &'a [Word<'w>]) -> &'a [Word<'w>] {
    let end = words.len();
    let twice = |n: &usize| joined(&words[end - n..]) == joined(&words[end - 2 * n..end - n]);
    (2..=end / 2).find(twice).map_or(words, |n| &words[..end - n])
}

/// "Hunter House 150 Hutton Road": the number begins the second name.
fn number_within(words: &[Word]) -> Option<usize> {
    let at = words.iter().rposition(|(_, w)| has_figure(w))?;
    let named = words[..at].iter().any(|(_, w)| w.len() > 1 && !has_figure(w) && !is_unit_word(w));
    let unit = at > 0 && is_unit_word(&words[at - 1].1);
    (named && !unit && at + 2 < words.len()).then_some(at)
}

/// The last piece of a line, word by word, and what stands before it.
fn last_piece(line: &str) -> (&str, Vec<Word<'_>>) {
    let from = line.rfind(',').map_or(0, |at| at + 1);
    let (before, last) = line.split_at(from);
    (before, last.split_whitespace().map(|w| (w, plain(w))).collect())
}

fn after(before: &str, pieces: &[String]) -> String {
    format!("{before}{}{}", if before.is_empty() { "" } else { " " }, pieces.join(", "))
}

/// The last piece, if it holds more than places.
fn unparted(line: &str) -> Option<Vec<Word<'_>>> {
    Some(last_piece(line).1).filter(|words| holds_a_street(words))
}

fn holds_a_street(words: &[Word]) -> bool {
    words.len() > 2 && words.iter().any(|(_, w)| has_figure(w) || may_end_a_street(w))
}

/// Without accents' and full stops' doing: enough to compare places with each other.
fn plain(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '\'' | '’' | '.')).flat_map(char::to_lowercase).collect()
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|(_, w)| w.as_str()).collect::<Vec<_>>().join(" ")
}

fn as_written(words: &[Word]) -> String {
    words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(" ")
}

fn has_figure(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
}

/// "Road" and "rd" do; "st" may begin a saint's name.
fn may_end_a_street(word: &str) -> bool {
    word != "st" && Kind::read(word).next().is_some()
}

fn may_be_of_a_place(word: &str) -> bool {
    !has_figure(word) && !NO_PLACES[4..].contains(&word) && !is_unit_word(word)
}

/// How many words are left without the county and the country.
fn without_county(words: &[Word]) -> usize {
    let mut end = words.len();
    while end > 2 && is_nation(&words[end - 1].1) {
        end -= 1;
    }
    let county = (1..=WORDS_OF_A_PLACE.min(end.saturating_sub(1)))
        .rev()
        .find(|n| areas_of_county(&joined(&words[end - n..end])).is_some());
    end - county.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [&str; 14] = [
        "17 MEADOW RISE BILLERICAY ESSEX",
        "9 MEADOW COURT MEADOW RISE BILLERICAY ESSEX",
        "21 GREENS FARM LANE BILLERICAY ESSEX",
        "32 THYNNE ROAD BILLERICAY",
        "30 MONS AVENUE BILLERICAY ESSEX",
        "4 GRANGE ROAD BILLERICAY",
        "8 WARLEY HILL WARLEY BILLERICAY ESSEX",
        "2 THE STREET STISTED BILLERICAY",
        "68 NEWLAND STREET NEWLAND STREET BILLERICAY",
        "HUNTER HOUSE 150 GRANGE ROAD BILLERICAY",
        "7 PARK VIEW GARDENS BILLERICAY",
        "5 ST MARY STREET BILLERICAY",
        "12 HIGH GARRETT BILLERICAY",
        "3 STATION ROAD WEST BILLERICAY",
    ];

    fn parted(line: &str) -> Option<String> {
        Places::seen_in(LIST.into_iter()).part(line)
    }

    #[test]
    fn what_stands_behind_many_streets_is_a_place() {
        for (line, read) in [
            ("17 MEADOW RISE BILLERICAY ESSEX", "17 MEADOW RISE, BILLERICAY"),
            ("9 MEADOW COURT MEADOW RISE BILLERICAY ESSEX", "9 MEADOW COURT, MEADOW RISE, BILLERICAY"),
            ("21 GREENS FARM LANE BILLERICAY ESSEX", "21 GREENS FARM LANE, BILLERICAY"),
            ("8 WARLEY HILL WARLEY BILLERICAY ESSEX", "8 WARLEY HILL, WARLEY, BILLERICAY"),
            ("2 THE STREET STISTED BILLERICAY", "2 THE STREET, STISTED, BILLERICAY"),
            ("68 NEWLAND STREET NEWLAND STREET BILLERICAY", "68 NEWLAND STREET, BILLERICAY"),
            ("HUNTER HOUSE 150 GRANGE ROAD BILLERICAY", "HUNTER HOUSE, 150 GRANGE ROAD, BILLERICAY"),
            ("7 PARK VIEW GARDENS BILLERICAY", "7 PARK VIEW GARDENS, BILLERICAY"),
            ("5 ST MARY STREET BILLERICAY", "5 ST MARY STREET, BILLERICAY"),
            ("12 HIGH GARRETT BILLERICAY", "12 HIGH GARRETT, BILLERICAY"),
            ("Flat 3, 30 Mons Avenue Billericay", "Flat 3, 30 Mons Avenue, Billericay"),
        ] {
            assert_eq!(parted(line).as_deref(), Some(read), "{line}");
        }
    }

    #[test]
    fn a_line_that_has_its_commas_or_no_place_stays_as_it_is() {
        for line in ["12 Larch Road, Billericay", "12 Larch Road", "7 Park View Gardens", "Billericay", ""] {
            assert_eq!(parted(line), None, "{line}");
        }
        // Flats behind four streets are no place.
        let flats =
            ["1 Larch Road Flats", "1 Birch Walk Flats", "1 Elm Close Flats", "1 Oak Avenue Flats", "1 Fir Lane Flats"];
        assert_eq!(Places::seen_in(flats.into_iter()).part(flats[0]), None);
    }

    #[test]
    fn two_places_in_one_piece_are_told_apart() {
        let list = ["Kelvedon", "Coggeshall"].iter().flat_map(|place| {
            ["1 High Street", "2 Church Road", "3 Mill Lane", "4 Fir Close", "5 Elm Walk"]
                .map(|s| format!("{s} {place} Colchester"))
        });
        let list: Vec<String> = list.collect();
        let places = Places::seen_in(list.iter().map(String::as_str));
        assert_eq!(places.part(&list[0]).as_deref(), Some("1 High Street, Kelvedon, Colchester"));
        assert_eq!(
            places.part("9 High Street, Kelvedon Colchester Essex").as_deref(),
            Some("9 High Street, Kelvedon, Colchester")
        );
    }
}
