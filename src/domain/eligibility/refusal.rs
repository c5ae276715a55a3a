//! Past answers that today's boundary would make otherwise: when an area is extended, those who were turned
//! away can be found again.

use super::{Answer, RecordedCheck, Verdict};
use crate::domain::boundary::Boundary;
use crate::domain::plane::to_bng;

/// Does today's boundary put inside what this check did not? Only what has a place can be told; whether it is nearer
/// to the line than its point is good for is for a person to see.
pub fn would_be_inside(check: &RecordedCheck, site: &str, version: i64, boundary: &Boundary) -> bool {
    let answer = &check.answer;
    let refused = matches!(answer.verdict, Verdict::Outside | Verdict::NearLine) && answer.decision.is_none();
    let same_line = answer.site.as_deref() == Some(site) && answer.boundary_version == Some(version);
    if !refused || same_line {
        return false;
    }
    clearly_inside(answer, boundary)
}

fn clearly_inside(answer: &Answer, boundary: &Boundary) -> bool {
    let Some(at) = answer.point.and_then(|point| to_bng(point).ok()) else { return false };
    let position = boundary.locate(at);
    position.inside && position.distance_to_line_m >= answer.point_accuracy_m.unwrap_or_default()
}
