//! Parts of an AIG: the cone below some literals, and what would die with a node.
//!
//! Cuts and windows for rewriting will have their own rooms.

use super::{Aig, NodeKind};
use crate::ids::{Lit, NodeId};

/// A cone as its own graph: see [`Aig::extract_cone`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cone {
    /// The graph; its outputs are the roots.
    pub aig: Aig,
    /// For each input of the cone the input or latch output of the old graph it stands for.
    pub inputs: Vec<NodeId>,
}

impl Aig {
    /// All nodes that `roots` depend on, the roots' own included, in ascending order.
    ///
    /// # Panics
    /// If there is no such literal.
    #[must_use]
    pub fn fanin_cone(&self, roots: &[Lit]) -> Vec<NodeId> {
        let mut inside = vec![false; self.num_nodes()];
        for root in roots {
            inside[root.index()] = true;
        }
        for node in (self.first_and()..self.num_nodes()).rev() {
            if inside[node] {
                for fanin in self.fanins[node] {
                    inside[fanin.index()] = true;
                }
            }
        }
        let ids = inside.iter().enumerate().filter(|(_, inside)| **inside);
        ids.map(|(node, _)| NodeId(node as u32)).collect()
    }

    /// The cone of `roots` as a graph of its own. Its inputs are the primary inputs and latch
    /// outputs the roots depend on, in their order, with their names.
    ///
    /// ```
    /// use netlearn_graph::aig::Aig;
    ///
    /// let mut aig = Aig::new("");
    /// let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
    /// let ac = aig.and(a, c);
    /// let abc = aig.and(ac, b);
    /// aig.add_output(abc, "y");
    /// let cone = aig.extract_cone(&[!ac]);
    /// assert_eq!((cone.aig.num_inputs(), cone.aig.num_ands()), (2, 1));
    /// assert_eq!(cone.inputs, [a.node(), c.node()]);
    /// ```
    ///
    /// # Panics
    /// If there is no such literal.
    #[must_use]
    pub fn extract_cone(&self, roots: &[Lit]) -> Cone {
        let nodes = self.fanin_cone(roots);
        let mut aig = Aig::with_capacity(self.name(), nodes.len());
        let mut inputs = Vec::new();
        let mut map = vec![Lit::FALSE; self.num_nodes()];
        let translate = |map: &[Lit], lit: Lit| map[lit.index()] ^ lit.is_complemented();
        for node in nodes {
            map[node.index()] = match self.kind(node) {
                NodeKind::Constant => Lit::FALSE,
                NodeKind::Input(i) => {
                    inputs.push(node);
                    aig.add_maybe_named_input(self.input_name(i).map(Into::into))
                }
                NodeKind::Latch(i) => {
                    inputs.push(node);
                    aig.add_maybe_named_input(self.latches()[i].name.clone())
                }
                NodeKind::And([a, b]) => aig.and(translate(&map, a), translate(&map, b)),
            };
        }
        for &root in roots {
            aig.add_unnamed_output(translate(&map, root));
        }
        Cone { aig, inputs }
    }

    /// The nodes of the maximum fanout-free cone of `root`: the ANDs that would lose their last
    /// reader if `root` were taken away, itself included, in ascending order. Empty where `root`
    /// is no AND.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn mffc(&self, root: NodeId) -> Vec<NodeId> {
        if !self.is_and(root) {
            return Vec::new();
        }
        let mut references = self.fanout_counts();
        let mut cone = vec![root];
        let mut next = 0;
        while let Some(&node) = cone.get(next) {
            next += 1;
            for fanin in self.fanins(node) {
                let fanin = fanin.node();
                references[fanin.index()] -= 1;
                if references[fanin.index()] == 0 && self.is_and(fanin) {
                    cone.push(fanin);
                }
            }
        }
        cone.sort_unstable();
        cone
    }

    /// The size of [`Aig::mffc`] of every node; 0 for those that are no AND.
    ///
    /// A node is in the cone of `root` where every way from it to an output goes through `root`:
    /// where `root` dominates it. The sizes are those of the subtrees of the dominator tree.
    /// Time `O(n log n)`, space `O(n)`.
    #[must_use]
    pub fn mffc_sizes(&self) -> Vec<u32> {
        let tree = self.dominators();
        let mut sizes = vec![0u32; self.num_nodes()];
        for node in self.first_and()..self.num_nodes() {
            // Dominators have larger ids: what lies below `node` is counted already.
            sizes[node] += 1;
            let parent = tree.parent[node] as usize;
            if parent < sizes.len() {
                sizes[parent] += sizes[node];
            }
        }
        sizes
    }

    /// The tree of immediate dominators on the ways to the outputs. Its root is a node behind all
    /// outputs, with the id `num_nodes`.
    fn dominators(&self) -> DominatorTree {
        let sink = self.num_nodes() as u32;
        let mut tree = DominatorTree::new(sink);
        let mut drives_output = vec![false; self.num_nodes()];
        for lit in self.combinational_outputs() {
            drives_output[lit.index()] = true;
        }
        let fanouts = self.fanouts();
        for node in self.and_ids().rev() {
            let mut readers = fanouts.of(NodeId(node)).map(|reader| reader.node().0);
            let dominator = match readers.next() {
                Some(first) if !drives_output[node as usize] => {
                    readers.fold(first, |common, reader| tree.common_ancestor(common, reader))
                }
                _ => sink,
            };
            tree.set_parent(node, dominator);
        }
        tree
    }
}

/// A tree that grows by leaves, with jump pointers: the common ancestor of two nodes is found in
/// `O(log n)` steps, though the tree may be as deep as the graph.
struct DominatorTree {
    parent: Vec<u32>,
    /// An ancestor further up, chosen as in skew-binary numbers.
    jump: Vec<u32>,
    depth: Vec<u32>,
}

impl DominatorTree {
    fn new(root: u32) -> DominatorTree {
        let size = root as usize + 1;
        DominatorTree {
            parent: vec![root; size],
            jump: vec![root; size],
            depth: vec![0; size],
        }
    }

    fn set_parent(&mut self, node: u32, parent: u32) {
        let depth = |v: u32| self.depth[v as usize];
        let jump = self.jump[parent as usize];
        let jump_of_jump = self.jump[jump as usize];
        let equal_steps = depth(parent) - depth(jump) == depth(jump) - depth(jump_of_jump);
        let node = node as usize;
        self.jump[node] = if equal_steps { jump_of_jump } else { parent };
        self.depth[node] = self.depth[parent as usize] + 1;
        self.parent[node] = parent;
    }

    fn common_ancestor(&self, a: u32, b: u32) -> u32 {
        let (mut deep, mut high) = if self.depth[a as usize] >= self.depth[b as usize] {
            (a, b)
        } else {
            (b, a)
        };
        while self.depth[deep as usize] > self.depth[high as usize] {
            let jump = self.jump[deep as usize];
            let jumps = self.depth[jump as usize] >= self.depth[high as usize];
            deep = if jumps { jump } else { self.parent[deep as usize] };
        }
        while deep != high {
            let (deep_jump, high_jump) = (self.jump[deep as usize], self.jump[high as usize]);
            let next = if deep_jump == high_jump {
                &self.parent
            } else {
                &self.jump
            };
            (deep, high) = (next[deep as usize], next[high as usize]);
        }
        deep
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aig::generate::random_aig;

    #[test]
    fn mffc_of_a_long_chain_is_the_chain() {
        let mut aig = Aig::new("");
        let inputs: Vec<Lit> = (0..50_001).map(|_| aig.add_unnamed_input()).collect();
        let root = inputs[1..]
            .iter()
            .fold(inputs[0], |lit, &other| !aig.and(lit, other));
        aig.add_output(root, "y");
        assert_eq!(aig.mffc_sizes()[root.index()], 50_000);
        assert_eq!(aig.mffc(root.node()).len(), 50_000);
    }

    proptest! {
        #[test]
        fn mffc_sizes_are_those_of_the_cones(seed in 0u64..1000) {
            let aig = random_aig(6, 60, 4, seed);
            let sizes = aig.mffc_sizes();
            for node in 0..aig.num_nodes() as u32 {
                prop_assert_eq!(sizes[node as usize] as usize, aig.mffc(NodeId(node)).len());
            }
        }
    }
}
