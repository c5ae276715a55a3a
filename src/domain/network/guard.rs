//! The busy roads, and what must not lead over them.

use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use super::Kind;
use super::chains::Chain;
use super::line::{P, meet};
use super::plot::{Draft, Plot};

/// So often is a node moved half way to its street's middle before its edge is given up.
const TRIES: usize = 4;

#[derive(Clone, Copy, Debug)]
struct Busy {
    level: i8,
    chain: usize,
}

/// The middle lines of all busy roads, whether they may be walked along or not.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    lines: RTree<GeomWithData<Line<P>, Busy>>,
}

impl Guard {
    pub fn new(chains: &[Chain]) -> Self {
        let busy = chains.iter().enumerate().filter(|(_, chain)| chain.make.busy);
        let lines = busy.flat_map(|(i, chain)| {
            let pairs = chain.line.windows(2).zip(&chain.levels);
            pairs.map(move |(pair, level)| {
                GeomWithData::new(Line::new(pair[0], pair[1]), Busy { level: *level, chain: i })
            })
        });
        Self { lines: RTree::bulk_load(lines.collect()) }
    }

    /// The busy stretch that a straight line on this level leads over, if it does.
    pub fn crossed(&self, from: P, to: P, level: i8) -> Option<usize> {
        let around =
            AABB::from_corners([from[0].min(to[0]), from[1].min(to[1])], [from[0].max(to[0]), from[1].max(to[1])]);
        self.lines
            .locate_in_envelope_intersecting(around)
            .filter(|line| line.data.level == level && meet((from, to), (line.geom().from, line.geom().to)))
            .map(|line| line.data.chain)
            .min()
    }

    /// Whatever leads over a busy road, and is no marked crossing, is drawn in towards its own
    /// street, and taken up if that doesn't help. Gives how many were taken up.
    pub fn clear(&self, plot: &mut Plot) -> usize {
        for _ in 0..TRIES {
            let mut out: Vec<usize> = self.over(plot).flat_map(|d| [d.from, d.to]).collect();
            out.sort_unstable();
            out.dedup();
            if out.is_empty() {
                break;
            }
            out.into_iter().for_each(|spot| plot.draw_in(spot));
        }
        let before = plot.drafts.len();
        let over: Vec<bool> = plot.drafts.iter().map(|d| self.leads_over(plot, d)).collect();
        let mut over = over.into_iter();
        plot.drafts.retain(|_| !over.next().unwrap_or_default());
        before - plot.drafts.len()
    }

    fn over<'a>(&'a self, plot: &'a Plot) -> impl Iterator<Item = &'a Draft> {
        plot.drafts.iter().filter(|draft| self.leads_over(plot, draft))
    }

    fn leads_over(&self, plot: &Plot, draft: &Draft) -> bool {
        let (from, to) = plot.line_of(draft);
        draft.kind != Kind::MarkedCrossing && self.crossed(from, to, draft.level).is_some()
    }
}
