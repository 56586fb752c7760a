//! An AIG as levelled graph: what models read.
//!
//! Features beyond type and inversion counts are computed by the data sets and models.

use super::{Aig, NodeKind};
use crate::ids::{Lit, NodeId};
use crate::level_graph::{Edge, LevelGraph};

/// On which level outputs stand.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoPlacement {
    /// One level above the driver.
    #[default]
    Next,
    /// On the level of the driver, behind its ANDs. The graph is then not
    /// [strict](LevelGraph::is_strict).
    Driver,
    /// Outputs are no nodes.
    Drop,
}

/// What a node of an [`AigGraph`] stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AigNode {
    /// The constant, an input, a latch output or an AND: this node of the AIG.
    Node(NodeId),
    /// The primary output of this index.
    Output(u32),
    /// The next-state input of the latch of this index.
    LatchInput(u32),
}

/// A levelled graph of an AIG with the back map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AigGraph {
    /// The structure. Edge kind 1 is an inverted edge, 0 a plain one. Deferred edges run from
    /// the input of a latch (from its driver where outputs are dropped) to its output.
    pub graph: LevelGraph,
    /// Type of each node: [`AigGraph::INPUT`], [`AigGraph::OUTPUT`] or [`AigGraph::AND`].
    pub kind: Vec<u8>,
    /// For each node how many of its incoming edges are inverted: 0, 1 or 2.
    pub inverted_fanins: Vec<u8>,
    /// For each node what it stands for.
    pub node: Vec<AigNode>,
}

impl AigGraph {
    /// Type of the constant, inputs and latch outputs.
    pub const INPUT: u8 = 0;
    /// Type of outputs and latch inputs.
    pub const OUTPUT: u8 = 1;
    /// Type of ANDs.
    pub const AND: u8 = 2;
}

impl Aig {
    /// This AIG as levelled graph. On a level, nodes of the AIG stand first, in their order, then
    /// primary outputs, then latch inputs.
    ///
    /// ```
    /// use netlearn_graph::aig::{Aig, PoPlacement};
    ///
    /// let mut aig = Aig::new("tiny");
    /// let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
    /// let n4 = aig.and(a, !b);
    /// let n5 = aig.and(!n4, c);
    /// aig.add_output(!n5, "y");
    /// let tiny = aig.to_level_graph(PoPlacement::Next);
    ///
    /// assert_eq!(tiny.kind, [0, 0, 0, 0, 2, 2, 1]);
    /// assert_eq!(tiny.inverted_fanins, [0, 0, 0, 0, 1, 1, 1]);
    /// assert_eq!(tiny.graph.node_levels(), [0, 0, 0, 0, 1, 2, 3]);
    /// ```
    #[must_use]
    pub fn to_level_graph(&self, po_placement: PoPlacement) -> AigGraph {
        let mut levels = self.levels();
        let mut nodes: Vec<AigNode> = (0..self.num_nodes() as u32)
            .map(|node| AigNode::Node(NodeId(node)))
            .collect();
        let mut edges = Vec::with_capacity(2 * self.num_ands() + self.num_combinational_outputs());
        for (node, fanins) in self.ands() {
            edges.extend(fanins.map(|lit| edge(lit, node.0)));
        }
        let mut deferred = Vec::with_capacity(self.num_latches());
        let next_states = self.latches().iter().map(|latch| latch.next);
        if po_placement == PoPlacement::Drop {
            deferred.extend(
                (0..)
                    .zip(next_states)
                    .map(|(i, lit)| edge(lit, self.latch_node(i).0)),
            );
        } else {
            let outputs = (0..).map(AigNode::Output).zip(self.outputs().iter().copied());
            let latch_inputs = (0..).map(AigNode::LatchInput).zip(next_states);
            for (node, driver) in outputs.chain(latch_inputs) {
                let id = nodes.len() as u32;
                nodes.push(node);
                levels.push(levels[driver.index()] + u32::from(po_placement == PoPlacement::Next));
                edges.push(edge(driver, id));
                if let AigNode::LatchInput(i) = node {
                    deferred.push(Edge::new(id, self.latch_node(i as usize).0, 0));
                }
            }
        }
        // An AIG is in topological order and its levels rise along edges: there is no loop.
        let levelled = LevelGraph::with_levels(&levels, &edges, &deferred)
            .unwrap_or_else(|error| unreachable!("an AIG is levelled: {error}"));
        let node: Vec<AigNode> = levelled.old_id.iter().map(|&old| nodes[old as usize]).collect();
        AigGraph {
            kind: node.iter().map(|&node| self.type_of(node)).collect(),
            inverted_fanins: inverted_fanins(&levelled.graph),
            graph: levelled.graph,
            node,
        }
    }

    fn type_of(&self, node: AigNode) -> u8 {
        match node {
            AigNode::Output(_) | AigNode::LatchInput(_) => AigGraph::OUTPUT,
            AigNode::Node(node) => match self.kind(node) {
                NodeKind::And(_) => AigGraph::AND,
                NodeKind::Constant | NodeKind::Input(_) | NodeKind::Latch(_) => AigGraph::INPUT,
            },
        }
    }
}

fn edge(from: Lit, to: u32) -> Edge {
    Edge::new(from.node().0, to, u8::from(from.is_complemented()))
}

fn inverted_fanins(graph: &LevelGraph) -> Vec<u8> {
    (0..graph.num_nodes() as u32)
        .map(|v| {
            let edges = graph.in_edges(v);
            graph.edge_kinds()[edges.start as usize..edges.end as usize]
                .iter()
                .sum()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aig::LatchInit;

    fn toggle() -> Aig {
        let mut aig = Aig::new("toggle");
        let enable = aig.add_input("enable");
        let q = aig.add_latch("q", LatchInit::Zero);
        let next = aig.xor(enable, q);
        aig.set_latch_next(0, next);
        aig.add_output(!q, "y");
        aig
    }

    #[test]
    fn latch_data_is_an_output_with_a_deferred_edge_to_the_latch() {
        let graph = toggle().to_level_graph(PoPlacement::Next);
        let find = |wanted| graph.node.iter().position(|&node| node == wanted).unwrap() as u32;
        let data = find(AigNode::LatchInput(0));
        assert_eq!(graph.graph.deferred().row(data), [find(AigNode::Node(NodeId(2)))]);
        assert_eq!(graph.graph.level_of(data), 3);
        assert_eq!(graph.graph.level_of(find(AigNode::Output(0))), 1);
        assert!(graph.graph.is_strict());
    }

    #[test]
    fn outputs_on_the_level_of_their_driver_or_dropped() {
        let aig = toggle();
        let driver = aig.to_level_graph(PoPlacement::Driver);
        assert_eq!(driver.graph.node_levels(), [0, 0, 0, 0, 1, 1, 2, 2]);
        assert!(!driver.graph.is_strict());
        let dropped = aig.to_level_graph(PoPlacement::Drop);
        assert_eq!(dropped.kind, [0, 0, 0, 2, 2, 2]);
        assert_eq!(dropped.graph.deferred().row(5), [2]);
        assert_eq!(dropped.graph.deferred_kinds(), [1]);
    }
}
