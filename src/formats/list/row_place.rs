//! Where one row's home is, from whichever of its columns say so.

use super::cell;
use super::place::{self, Numbers};
use super::plan::Plan;
use super::row::{Cells, Gathered, Trouble};
use crate::domain::address::{Point, PointSource};
use crate::domain::plane::{self, Bng};
use crate::domain::problem::Problem;

impl Plan {
    pub(super) fn point(&self, line: u64, cells: Cells, has_uprn: bool, out: &mut Gathered) -> Option<Point> {
        let at = match self.place(line, cells, out) {
            Ok(at) => at?,
            Err(trouble) => {
                out.troubles.push((line, trouble));
                return None;
            }
        };
        if self.coarse_points {
            out.troubles.push((line, Trouble::Coarse));
            return None;
        }
        Some(Point { at, source: self.source(cells, has_uprn) })
    }

    fn source(&self, cells: Cells, has_uprn: bool) -> PointSource {
        // Representative point codes 1 and 2 are in the property; the others a street's or a postcode's.
        let code = self.content(cells, self.point_code);
        if !code.is_empty() && !matches!(code.trim_end_matches(".0"), "1" | "2") {
            return PointSource::Unknown;
        }
        if self.point_source.is_some() && super::columns::says_building(self.content(cells, self.point_source)) {
            return PointSource::Building;
        }
        // A point rounded to ten metres is not the UPRN's own, whatever stands beside it.
        if self.rough_points || self.is_rough_reference(cells) {
            return PointSource::Unknown;
        }
        if has_uprn { PointSource::Uprn } else { PointSource::Unknown }
    }

    /// A grid reference of eight figures, where nothing better is given.
    fn is_rough_reference(&self, cells: Cells) -> bool {
        let given = |pair: Option<(usize, usize)>| pair.is_some_and(|(x, _)| !self.content(cells, Some(x)).is_empty());
        if given(self.easting_northing) || given(self.longitude_latitude) {
            return false;
        }
        let one_cell =
            [self.pair, self.grid_reference].into_iter().map(|i| self.content(cells, i)).find(|t| !t.is_empty());
        one_cell.and_then(place::grid_reference).is_some_and(|r| r.square_m > 1.0)
    }

    /// The row's place: grid metres where given, else whatever else is. `Ok(None)`: it gives none.
    fn place(&self, line: u64, cells: Cells, out: &mut Gathered) -> Result<Option<Bng>, Trouble> {
        let mut trouble = None;
        let both = |pair: Option<(usize, usize)>| {
            pair.map(|(x, y)| (self.content(cells, Some(x)), self.content(cells, Some(y))))
        };
        if let Some((x, y)) = both(self.easting_northing) {
            match self.numbers(x, y) {
                Ok(Some(Numbers::Grid(grid))) => {
                    self.check_agreement(line, grid, both(self.longitude_latitude), out);
                    return Ok(Some(grid));
                }
                Ok(Some(numbers)) => match settle(numbers, out) {
                    Ok(at) => return Ok(Some(at)),
                    Err(why) => trouble = Some(why),
                },
                Ok(None) => {}
                Err(why) => trouble = Some(why),
            }
        }
        if let Some((x, y)) = both(self.longitude_latitude) {
            match self.numbers(x, y).and_then(|n| n.map(|n| settle(n, out)).transpose()) {
                Ok(Some(at)) => return Ok(Some(at)),
                Ok(None) => {}
                Err(why) => trouble = Some(why),
            }
        }
        match self.place_in_one_cell(cells, out) {
            Ok(Some(at)) => Ok(Some(at)),
            Ok(None) => trouble.map_or(Ok(None), Err),
            Err(why) => Err(why),
        }
    }

    fn place_in_one_cell(&self, cells: Cells, out: &mut Gathered) -> Result<Option<Bng>, Trouble> {
        let pair = self.content(cells, self.pair);
        if !pair.is_empty() {
            return match place::split_pair(pair) {
                Some((a, b)) if a == 0.0 && b == 0.0 => Err(Trouble::Zero),
                Some(numbers) => settle(place::tell_pair(numbers), out).map(Some),
                None => grid_reference(pair),
            };
        }
        let reference = self.content(cells, self.grid_reference);
        if reference.is_empty() { Ok(None) } else { grid_reference(reference) }
    }

    fn numbers(&self, x: &str, y: &str) -> Result<Option<Numbers>, Trouble> {
        match (x.is_empty(), y.is_empty()) {
            (true, true) => return Ok(None),
            (false, false) => {}
            _ => return Err(Trouble::Half),
        }
        let read = |text| cell::degrees(text, self.decimal_comma);
        match (read(x), read(y)) {
            (Some(x), Some(y)) if x == 0.0 && y == 0.0 => Err(Trouble::Zero),
            (Some(x), Some(y)) => Ok(Some(place::tell(x, y))),
            _ => Err(Trouble::NotNumbers),
        }
    }

    /// Where a row gives both grid and degrees, the grid is used; that they differ is told.
    fn check_agreement(&self, line: u64, grid: Bng, degrees: Option<(&str, &str)>, out: &mut Gathered) {
        let Some((x, y)) = degrees else { return };
        let Ok(Some(Numbers::Degrees(degrees))) = self.numbers(x, y) else { return };
        if let Some(metres) = out.agreement.disagreement_m(grid, degrees) {
            out.complaints.add("places_disagree", || {
                let apart = if metres.is_finite() {
                    format!("{metres:.0} metres apart")
                } else {
                    "in different countries".to_owned()
                };
                let words = format!(
                    "The grid coordinates and the degrees of this row are {apart}. The grid coordinates were used."
                );
                Problem::warning("places_disagree", words).at_line(line)
            });
        }
    }
}

fn settle(numbers: Numbers, out: &mut Gathered) -> Result<Bng, Trouble> {
    match numbers {
        Numbers::Grid(at) => Ok(at),
        Numbers::Degrees(at) => plane::to_bng(at).map_err(|why| Trouble::NotHere(place::why_not(why))),
        Numbers::SwappedDegrees(at) => {
            out.swapped += 1;
            plane::to_bng(at).map_err(|why| Trouble::NotHere(place::why_not(why)))
        }
        Numbers::Elsewhere => Err(Trouble::NotHere(place::why_not(plane::NotOnGrid::OutsideGreatBritain))),
    }
}

/// A grid reference of eight or ten figures is a place; one of six is a square of 100 metres, in
/// which homes inside and outside may lie.
fn grid_reference(text: &str) -> Result<Option<Bng>, Trouble> {
    match place::grid_reference(text) {
        Some(reference) if reference.square_m <= 10.0 => Ok(Some(reference.at)),
        Some(_) => Err(Trouble::Coarse),
        None => Err(Trouble::NotNumbers),
    }
}
