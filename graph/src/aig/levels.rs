//! Measures over the graph's order: levels, depth, fanouts.
//!
//! All run in time linear in the number of nodes, without recursion: circuits may have tens of
//! thousands of levels.

use super::Aig;
use crate::ids::{Lit, NodeId};
use crate::level_graph::Csr;

impl Aig {
    /// The level of every node: 0 for the constant, inputs and latch outputs, else one above the
    /// higher fanin.
    #[must_use]
    pub fn levels(&self) -> Vec<u32> {
        let first = self.first_and();
        let mut levels = vec![0; self.num_nodes()];
        for (node, &[a, b]) in self.fanins.iter().enumerate().skip(first) {
            levels[node] = 1 + levels[a.index()].max(levels[b.index()]);
        }
        levels
    }

    /// The highest level among the drivers of outputs and latch inputs, as ABC prints `lev`.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth_of(&self.levels())
    }

    /// As [`Aig::depth`], with `levels` at hand.
    pub(crate) fn depth_of(&self, levels: &[u32]) -> u32 {
        let drivers = self.combinational_outputs();
        drivers.map(|lit| levels[lit.index()]).max().unwrap_or(0)
    }

    /// For every node the greatest number of ANDs on a path that starts above it; 0 for nodes
    /// that no AND reads.
    #[must_use]
    pub fn reverse_levels(&self) -> Vec<u32> {
        let mut levels = vec![0u32; self.num_nodes()];
        for node in (self.first_and()..self.num_nodes()).rev() {
            let above = levels[node] + 1;
            for lit in self.fanins[node] {
                let level = &mut levels[lit.index()];
                *level = above.max(*level);
            }
        }
        levels
    }

    /// For every node how many fanins of ANDs, outputs and latch inputs read it.
    #[must_use]
    pub fn fanout_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.num_nodes()];
        for &[a, b] in &self.fanins[self.first_and()..] {
            counts[a.index()] += 1;
            counts[b.index()] += 1;
        }
        for lit in self.combinational_outputs() {
            counts[lit.index()] += 1;
        }
        counts
    }

    /// The readers of every node; computed when first asked for, and again after the graph grew.
    pub fn fanouts(&self) -> &Fanouts {
        self.fanouts.get_or_init(|| Fanouts::new(self))
    }
}

/// For every node the literals of the ANDs that read it, ascending; a literal is complemented
/// where the edge is. Outputs and latch inputs are not in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fanouts(Csr);

impl Fanouts {
    /// The readers of every node of `aig`, by counting sort. [`Aig::fanouts`] keeps them.
    #[must_use]
    pub fn new(aig: &Aig) -> Fanouts {
        let ands = &aig.fanins[aig.first_and()..];
        let mut offsets = vec![0u32; aig.num_nodes() + 1];
        for &[a, b] in ands {
            offsets[a.index() + 1] += 1;
            offsets[b.index() + 1] += 1;
        }
        for i in 1..offsets.len() {
            offsets[i] += offsets[i - 1];
        }
        let mut targets = vec![0; 2 * ands.len()];
        let mut next = offsets.clone();
        for (node, fanins) in aig.ands() {
            for lit in fanins {
                let slot = &mut next[lit.index()];
                targets[*slot as usize] = Lit::new(node, lit.is_complemented()).0;
                *slot += 1;
            }
        }
        Fanouts(Csr::from_parts(offsets, targets))
    }

    /// The ANDs that read `node`; complemented where they read its complement.
    pub fn of(&self, node: NodeId) -> impl ExactSizeIterator<Item = Lit> + '_ {
        self.0.row(node.0).iter().map(|&raw| Lit(raw))
    }

    /// The rows by node, each target a raw literal.
    #[must_use]
    pub fn csr(&self) -> &Csr {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(length: usize) -> Aig {
        let mut aig = Aig::new("chain");
        let mut lit = aig.add_input("a");
        let others: Vec<Lit> = (0..length).map(|_| aig.add_unnamed_input()).collect();
        for other in others {
            lit = !aig.and(lit, other);
        }
        aig.add_output(lit, "y");
        aig
    }

    #[test]
    fn levels_of_a_deep_chain_need_no_stack() {
        let aig = chain(200_000);
        assert_eq!(aig.depth(), 200_000);
        assert_eq!(aig.reverse_levels()[1], 200_000);
    }

    #[test]
    fn fanouts_carry_the_complement_of_their_edge() {
        let mut aig = Aig::new("");
        let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
        let x = aig.and(a, !b);
        let y = aig.and(!x, c);
        aig.add_output(!y, "y");
        let fanouts = aig.fanouts();
        assert_eq!(fanouts.of(b.node()).collect::<Vec<_>>(), [!x]);
        assert_eq!(fanouts.of(x.node()).collect::<Vec<_>>(), [!y]);
        assert_eq!(aig.fanout_counts(), [0, 1, 1, 1, 1, 1]);
    }
}
