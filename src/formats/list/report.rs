//! Complaints as they are gathered: every row is counted, the first of each kind are listed by line,
//! and a million bad rows stay readable.

use crate::domain::problem::Problem;

/// Problems of one kind that are listed by line; the rest are counted.
pub const LISTED: u64 = 50;

#[derive(Debug, Default)]
pub struct Complaints {
    listed: Vec<Problem>,
    /// Code, whether it refuses the row, how many.
    counts: Vec<(&'static str, bool, u64)>,
}

impl Complaints {
    /// Counts a row's problem; its words are only made where they will be listed.
    pub fn add(&mut self, code: &'static str, problem: impl FnOnce() -> Problem) {
        let at = self.counts.iter().position(|(c, _, _)| *c == code);
        let count = at.map_or(0, |i| self.counts[i].2);
        if count < LISTED || at.is_none() {
            let problem = problem();
            if at.is_none() {
                self.counts.push((code, problem.is_error(), 0));
            }
            self.listed.push(problem);
        }
        if let Some(entry) = self.counts.iter_mut().find(|(c, _, _)| *c == code) {
            entry.2 += 1;
        }
    }

    pub fn count(&self, code: &str) -> u64 {
        self.counts.iter().find(|(c, _, _)| *c == code).map_or(0, |(_, _, n)| *n)
    }

    /// Adds what another part of the file gave, its lines moved on by `lines`.
    pub fn append(&mut self, other: Self, lines: u64) {
        for (code, is_error, count) in other.counts {
            let have = self.count(code);
            let room = usize::try_from(LISTED.saturating_sub(have)).unwrap_or(0);
            let more = other.listed.iter().filter(|p| p.code == code).take(room);
            self.listed.extend(more.cloned().map(|mut p| {
                p.line = p.line.map(|l| l + lines);
                p
            }));
            match self.counts.iter_mut().find(|(c, _, _)| *c == code) {
                Some(entry) => entry.2 += count,
                None => self.counts.push((code, is_error, count)),
            }
        }
    }

    /// The listed problems by line, then one line for each kind that goes on.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.listed.sort_by_key(|p| p.line);
        for (code, is_error, count) in &self.counts {
            if *count > LISTED {
                let words = format!("The same goes for {} more rows ({count} in all).", thousands(count - LISTED));
                let like = self.listed.iter().find(|p| p.code == *code).map(|p| p.message.clone()).unwrap_or_default();
                let make = if *is_error { Problem::error } else { Problem::warning };
                self.listed.push(make(code, format!("{words} The first was: {like}")));
            }
        }
        self.listed
    }
}

/// 1234567 → "1,234,567".
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// "1 row", "2 rows".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// "lines 3, 8 and 12 to 40". Cut after a dozen stretches.
pub fn lines(lines: &[u64]) -> String {
    const MOST: usize = 12;
    let mut stretches: Vec<(u64, u64)> = Vec::new();
    for &line in lines {
        match stretches.last_mut() {
            Some((_, end)) if *end + 1 == line || *end == line => *end = line,
            _ => stretches.push((line, line)),
        }
    }
    // Two lines are no stretch.
    let stretches: Vec<(u64, u64)> =
        stretches.into_iter().flat_map(|(a, b)| if b == a + 1 { vec![(a, a), (b, b)] } else { vec![(a, b)] }).collect();
    let cut = stretches.len() > MOST;
    let mut words: Vec<String> = stretches
        .iter()
        .take(MOST)
        .map(|(a, b)| match b - a {
            0 => a.to_string(),
            _ => format!("{a} to {b}"),
        })
        .collect();
    let last = if cut { Some("more".to_owned()) } else { words.pop().filter(|_| !words.is_empty() || lines.len() > 1) };
    let head = if lines.len() == 1 { "line" } else { "lines" };
    match last {
        Some(last) if !words.is_empty() => format!("{head} {} and {last}", words.join(", ")),
        Some(last) => format!("{head} {last}"),
        None if words.is_empty() => format!("{head} {}", lines.first().copied().unwrap_or(0)),
        None => format!("{head} {}", words.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_in_stretches() {
        assert_eq!(lines(&[3]), "line 3");
        assert_eq!(lines(&[3, 8]), "lines 3 and 8");
        assert_eq!(lines(&[3, 4, 5, 9, 20, 21]), "lines 3 to 5, 9, 20 and 21");
        assert_eq!(lines(&[5, 6, 7]), "lines 5 to 7");
    }

    #[test]
    fn a_thousand_like_problems_are_fifty_and_one() {
        let mut complaints = Complaints::default();
        for line in 0..1_000 {
            complaints.add("odd", || Problem::warning("odd", "This is odd.").at_line(line));
        }
        let mut whole = Complaints::default();
        whole.append(complaints, 100);
        assert_eq!(whole.count("odd"), 1_000);
        let problems = whole.into_problems();
        assert_eq!(problems.len(), 51);
        assert_eq!(problems[0].line, Some(100));
        assert_eq!(problems[50].message, "The same goes for 950 more rows (1000 in all). The first was: This is odd.");
    }
}
