//! What a check of a boundary has found so far: problems, the places they are at, and whether
//! anything was mended.

use geo::Coord;

use crate::domain::import::Outcome;
use crate::domain::problem::Problem;

#[derive(Debug, Default)]
pub(super) struct Findings {
    pub problems: Vec<Problem>,
    /// Places to show on the preview, in degrees, with words.
    pub marks: Vec<(Coord<f64>, String)>,
    mended: bool,
}

/// The boundary was refused; the reasons are in the findings.
#[derive(Debug)]
pub(super) struct Refused;

impl Findings {
    /// Something was changed or set apart.
    pub fn mend(&mut self, problem: Problem) {
        self.mended = true;
        self.problems.push(problem);
    }

    /// Something to look at; nothing was changed.
    pub fn note(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    pub fn refuse(&mut self, problem: Problem) -> Refused {
        self.problems.push(problem);
        Refused
    }

    /// A place for the preview (degrees).
    pub fn mark(&mut self, at: Coord<f64>, words: impl Into<String>) {
        const MOST: usize = 200;
        if self.marks.len() < MOST {
            self.marks.push((at, words.into()));
        }
    }

    pub fn outcome(&self) -> Outcome {
        if self.problems.iter().any(Problem::is_error) {
            Outcome::Rejected
        } else if self.mended {
            Outcome::Repaired
        } else {
            Outcome::Accepted
        }
    }
}
