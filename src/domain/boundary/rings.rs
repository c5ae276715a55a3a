//! One ring at a time: closed, without repeated corners, without spikes.

use geo::Coord;

use super::area::distance_2;
use super::drawn::Ring;
use super::findings::Findings;
use super::frame::{Frame, about};
use crate::domain::problem::Problem;

/// Rounding to seven decimals moves a corner by less than a centimetre; two of them, by less than
/// this. What is narrower is drawing noise. In metres.
pub(super) const NOISE_M: f64 = 0.02;

/// A strip narrower than this holds no home. In metres.
const SLIVER_M: f64 = 0.1;

/// Signed: anticlockwise is positive. The ring's last corner does not repeat its first.
pub(super) fn area_m2(ring: &[Coord<f64>]) -> f64 {
    let Some(&from) = ring.first() else { return 0.0 };
    let around = ring.iter().zip(ring.iter().cycle().skip(1));
    around.map(|(&a, &b)| (a - from).x * (b - from).y - (b - from).x * (a - from).y).sum::<f64>() / 2.0
}

fn length_m(ring: &[Coord<f64>]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (a.x - b.x).hypot(a.y - b.y)).sum()
}

/// Whether a ring encloses nothing worth the name: on average narrower than a hand.
pub(super) fn is_sliver(ring: &[Coord<f64>]) -> bool {
    let (area, length) = (area_m2(ring).abs(), length_m(ring));
    // A long rectangle of width w has about half its length times w inside.
    length == 0.0 || 2.0 * area / length < SLIVER_M
}

/// From corners in degrees to an open ring in metres. Says what it mends. Fewer than three corners
/// are left where the ring encloses nothing.
pub(super) fn clean(drawn: &Ring, called: &str, feature: u64, frame: Frame, findings: &mut Findings) -> Ring {
    let mut ring: Ring = drawn.iter().map(|c| frame.metres(*c)).collect();
    close(&mut ring, called, feature, frame, findings);
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let (ring, spikes) = without_spikes(&ring);
    tell_spikes(&spikes, called, feature, frame, findings);
    ring
}

fn close(ring: &mut Ring, called: &str, feature: u64, frame: Frame, findings: &mut Findings) {
    let (Some(&first), Some(&last)) = (ring.first(), ring.last()) else { return };
    let gap = (first.x - last.x).hypot(first.y - last.y);
    if ring.len() < 3 || gap == 0.0 {
        return;
    }
    if gap <= NOISE_M {
        ring.pop();
        return;
    }
    let words = format!(
        "{} was not closed; its last point was joined to its first by a straight line of {}, {}.",
        capital(called),
        about(gap),
        frame.words((first + last) / 2.0)
    );
    findings.mark(frame.degrees((first + last) / 2.0), "Closed here by a straight line");
    findings.mend(
        Problem::warning("ring_not_closed", words)
            .hint("Look at the preview. If the line is wrong there, finish the outline in the program that it was drawn in.")
            .at_feature(feature),
    );
}

/// A spike runs out and comes back along itself. Its length and tip.
struct Spike {
    length: f64,
    tip: Coord<f64>,
}

fn without_spikes(ring: &[Coord<f64>]) -> (Ring, Vec<Spike>) {
    let mut spikes = Vec::new();
    let mut kept: Ring = Vec::with_capacity(ring.len());
    for &at in ring {
        kept.push(at);
        unspike_end(&mut kept, &mut spikes);
    }
    // The seam: the ring's end against its beginning, which may take from both.
    let mut start = 0;
    while kept.len() - start > 3 {
        let n = kept.len();
        let (before, last, first, second) = (kept[n - 2], kept[n - 1], kept[start], kept[start + 1]);
        if last == first {
            kept.pop();
        } else if let Some(spike) = spike(before, last, first) {
            spikes.push(spike);
            kept.pop();
        } else if let Some(spike) = spike(last, first, second) {
            spikes.push(spike);
            start += 1;
        } else {
            break;
        }
    }
    kept.drain(..start);
    (kept, spikes)
}

/// Takes spikes, and corners that now repeat, off the end of a growing ring.
fn unspike_end(kept: &mut Ring, spikes: &mut Vec<Spike>) {
    while kept.len() >= 2 {
        let n = kept.len();
        if kept[n - 1] == kept[n - 2] {
            kept.pop();
        } else if n >= 3
            && let Some(spike) = spike(kept[n - 3], kept[n - 2], kept[n - 1])
        {
            spikes.push(spike);
            kept.remove(n - 2);
        } else {
            return;
        }
    }
}

fn spike(a: Coord<f64>, tip: Coord<f64>, b: Coord<f64>) -> Option<Spike> {
    let (out, back) = (tip - a, b - tip);
    let turns_back = out.x * back.x + out.y * back.y < 0.0;
    let (there, home) = (out.x.hypot(out.y), back.x.hypot(back.y));
    let gap_2 = if home <= there { distance_2(a, tip, b) } else { distance_2(tip, b, a) };
    let length = there.min(home);
    let narrow = NOISE_M.min(length * 0.1);
    (turns_back && gap_2 <= narrow * narrow).then_some(Spike { length, tip })
}

fn tell_spikes(spikes: &[Spike], called: &str, feature: u64, frame: Frame, findings: &mut Findings) {
    let Some(longest) = spikes.iter().max_by(|a, b| a.length.total_cmp(&b.length)) else { return };
    for spike in spikes {
        findings.mark(frame.degrees(spike.tip), "A spike that encloses nothing was removed");
    }
    let number = if spikes.len() == 1 {
        format!(
            "{} had a spike that encloses nothing, {} long, {}. It was removed.",
            capital(called),
            about(longest.length),
            frame.words(longest.tip)
        )
    } else {
        format!(
            "{} had {} spikes that enclose nothing; the longest is {} long, {}. They were removed.",
            capital(called),
            spikes.len(),
            about(longest.length),
            frame.words(longest.tip)
        )
    };
    findings.mend(Problem::warning("spike_removed", number).at_feature(feature));
}

/// "the outline" → "The outline".
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[(f64, f64)]) -> Ring {
        corners.iter().map(|&(x, y)| Coord { x, y }).collect()
    }

    #[test]
    fn a_spike_is_taken_off_wherever_the_ring_starts() {
        let with_spike = [(0., 0.), (10., 0.), (10., 10.), (5., 10.), (5., 30.), (5., 10.), (0., 10.)];
        for turn in 0..with_spike.len() {
            let mut corners = with_spike;
            corners.rotate_left(turn);
            let (kept, spikes) = without_spikes(&ring(&corners));
            assert_eq!(spikes.len(), 1, "{turn}");
            assert!((area_m2(&kept).abs() - 100.0).abs() < 1e-9);
            assert!(!kept.contains(&Coord { x: 5., y: 30. }));
        }
    }

    #[test]
    fn a_long_way_out_and_back_is_one_removal() {
        let mut corners = vec![(0., 0.), (10., 0.), (10., 10.)];
        let way: Vec<(f64, f64)> = (1..1000).map(|i| (10. + f64::from(i), 10. + f64::from(i % 7))).collect();
        corners.extend(&way);
        corners.extend(way.iter().rev().skip(1));
        corners.extend([(10., 10.), (0., 10.)]);
        let (kept, _) = without_spikes(&ring(&corners));
        assert!((area_m2(&kept).abs() - 100.0).abs() < 1e-9, "{}", kept.len());
    }

    #[test]
    fn sharp_corners_of_real_ground_are_not_spikes() {
        let wedge = ring(&[(0., 0.), (100., 0.), (0., 3.)]);
        assert_eq!(without_spikes(&wedge).0, wedge);
        assert!(!is_sliver(&wedge));
        assert!(is_sliver(&ring(&[(0., 0.), (100., 0.), (0., 0.05)])));
    }
}
