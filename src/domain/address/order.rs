//! Doors in the order in which people count them: 2, 10, 12A, 12B; Flat 9 before Flat 10.

use std::cmp::Ordering;

/// Compares two texts with the numbers in them as numbers; case makes no difference.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (pieces(a), pieces(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match x.cmp(&y) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
        }
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// "12A" is 12, then "a": after 12, before 13.
    Number(u64, String),
    Text(String),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece> + '_ {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).map(|word| {
        let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let (figures, suffix) = word.split_at(end);
        match figures.parse() {
            Ok(number) => Piece::Number(number, suffix.to_lowercase()),
            Err(_) => Piece::Text(word.to_lowercase()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn doors_are_counted_as_people_count_them() {
        let mut doors = ["12B Larch Road", "10 Larch Road", "2 Larch Road", "12A Larch Road", "12 Larch Road"];
        doors.sort_by(|a, b| natural(a, b));
        assert_eq!(doors, ["2 Larch Road", "10 Larch Road", "12 Larch Road", "12A Larch Road", "12B Larch Road"]);
        let mut flats = ["Flat 10, Larch House", "Flat 9, Larch House", "Flat 1, Larch House"];
        flats.sort_by(|a, b| natural(a, b));
        assert_eq!(flats, ["Flat 1, Larch House", "Flat 9, Larch House", "Flat 10, Larch House"]);
    }
}
