//! Type-ahead: what may be meant, from the first letters on.

use super::{Gazetteer, Known, Query, Surroundings, once_each, query};
use crate::domain::address::order;
use crate::domain::address::words::{has_figure, normal};
use crate::domain::postcode::Postcode;

/// As many that begin alike are put in order before the first few are shown.
const MOST_LOOKED_AT: usize = 2_000;

impl Gazetteer {
    /// Addresses that begin with what was typed so far; then those whose street or postcode does; then, where there
    /// are none, what may be meant by it. Numbers in natural order.
    pub fn suggest(&self, typed: &str, most: usize, may_see: &dyn Fn(&Known) -> bool) -> Vec<&Known> {
        let (postcodes, rest) = query::apart(typed);
        let words = normal_so_far(&rest);
        let fits = |k: &Known| may_see(k) && postcodes.iter().all(|p| k.postcode.as_ref() == Some(p));
        if words.is_empty() {
            let mut hits = postcodes.first().map(|p| self.in_postcode(p, may_see)).unwrap_or_default();
            hits.sort_by(|a, b| order::natural(&a.core, &b.core));
            return once_each(hits, most);
        }
        let mut hits = in_order(beginning(&self.in_order, &self.known, |k| &*k.core, &words).filter(|k| fits(k)));
        if hits.len() < most {
            hits.extend(in_order(self.by_street(&words).filter(|k| fits(k))));
        }
        if hits.len() < most && postcodes.is_empty() {
            hits.extend(in_order(self.by_open_postcode(&words).filter(|k| may_see(k))));
        }
        if hits.is_empty() && words.len() >= 4 {
            let asked = Query::read(typed, None);
            let found = self.find(&asked, Surroundings::Incomplete, may_see);
            hits.extend(found.homes.into_iter().map(|home| home[0]));
        }
        once_each(hits, most)
    }

    /// "shakes", "12 shakes": the street begins so, and the number is one of its own.
    fn by_street<'a>(&'a self, words: &str) -> impl Iterator<Item = &'a Known> + 'a {
        let street = street_of(words).to_owned();
        let number = words[..words.len() - street.len()].trim().to_owned();
        let all = beginning(&self.in_street_order, &self.known, |k| street_of(&k.core), &street);
        let wanted = !street.is_empty();
        all.filter(move |k| wanted && (number.is_empty() || k.core.split(' ').any(|word| word == number)))
    }

    /// "ae1 2b": a postcode that is still being typed.
    fn by_open_postcode<'a>(&'a self, words: &str) -> impl Iterator<Item = &'a Known> + 'a {
        let open: String = words.split(' ').collect::<String>().to_uppercase();
        let like_one = open.len() >= 3
            && open.starts_with(|c: char| c.is_ascii_uppercase())
            && open.bytes().any(|b| b.is_ascii_digit())
            && open.len() <= 6;
        // The postcodes are kept with their space: "AE12B" begins "AE1 2BD" as it is squeezed.
        let start = self.in_postcode_order.partition_point(|i| squeezed(&self.known[*i as usize]) < open);
        let here = self.in_postcode_order[start..].iter().map(|i| &self.known[*i as usize]);
        here.take_while(move |k| like_one && squeezed(k).starts_with(&open)).take(MOST_LOOKED_AT)
    }
}

/// A postcode without its space; of an address that has none, the empty text.
pub(super) fn squeezed(known: &Known) -> String {
    known.postcode.as_ref().map(Postcode::as_str).unwrap_or_default().replace(' ', "")
}

/// Entries of an order whose key begins so.
fn beginning<'a, K: Fn(&'a Known) -> &'a str + Copy + 'a>(
    order: &'a [u32],
    known: &'a [Known],
    key: K,
    words: &str,
) -> impl Iterator<Item = &'a Known> + use<'a, K> {
    let words = words.to_owned();
    let start = order.partition_point(|i| key(&known[*i as usize]) < words.as_str());
    let here = order[start..].iter().map(|i| &known[*i as usize]);
    here.take_while(move |k| key(k).starts_with(&words)).take(MOST_LOOKED_AT)
}

fn in_order<'a>(hits: impl Iterator<Item = &'a Known>) -> Vec<&'a Known> {
    let mut hits: Vec<&Known> = hits.collect();
    hits.sort_by(|a, b| order::natural(&a.core, &b.core));
    hits
}

/// The words after the last one with a figure.
pub(super) fn street_of(words: &str) -> &str {
    let last_figure = words.split(' ').rfind(|w| has_figure(w));
    let end = last_figure.map_or(0, |w| w.as_ptr() as usize - words.as_ptr() as usize + w.len());
    words[end..].trim_start()
}

/// As [`normal`], but the last word may be unfinished: "14 shakespeare cr" is no crescent yet.
fn normal_so_far(typed: &str) -> String {
    let lower = typed.trim_start();
    match lower.rsplit_once(char::is_whitespace) {
        Some((done, open)) if !open.is_empty() => {
            let open = normal(&format!("x {open}x"));
            let open = open.strip_prefix("x ").unwrap_or(&open);
            let open = open.strip_suffix('x').unwrap_or(open);
            format!("{} {open}", normal(done)).trim().to_owned()
        }
        _ => normal(lower),
    }
}
