//! petgraph's `visit` traits for [`Aig`]: edges run from fanin to AND, as signals do.
//!
//! Outputs and latch inputs are literals, not nodes, and do not appear. The readers of a node
//! come from [`Aig::fanouts`]. An edge's weight says whether it is inverted.

use std::iter::Map;
use std::ops::Range;
use std::slice;

use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, EdgeRef, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges,
    IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable,
    NodeCount, NodeIndexable, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

use super::Aig;
use crate::ids::{Lit, NodeId};
use crate::level_graph::visit::Visited;

/// The edge from a fanin to an AND. Its id is `2 * k + i` for fanin `i` of the `k`-th AND.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AigEdge {
    id: u32,
    fanin: Lit,
    and: NodeId,
}

impl EdgeRef for AigEdge {
    type NodeId = NodeId;
    type EdgeId = u32;
    type Weight = bool;

    fn source(&self) -> NodeId {
        self.fanin.node()
    }

    fn target(&self) -> NodeId {
        self.and
    }

    fn weight(&self) -> &bool {
        if self.fanin.is_complemented() {
            &true
        } else {
            &false
        }
    }

    fn id(&self) -> u32 {
        self.id
    }
}

/// The edges of an AIG by id.
#[derive(Clone, Debug)]
pub struct AigEdges<'a> {
    aig: &'a Aig,
    ids: Range<u32>,
}

impl Iterator for AigEdges<'_> {
    type Item = AigEdge;

    fn next(&mut self) -> Option<AigEdge> {
        let id = self.ids.next()?;
        let and = NodeId(self.aig.and_ids().start + id / 2);
        let fanin = self.aig.fanins(and)[id as usize % 2];
        Some(AigEdge { id, fanin, and })
    }
}

/// The edges that leave one node.
#[derive(Clone, Debug)]
pub struct ReaderEdges<'a> {
    aig: &'a Aig,
    source: NodeId,
    rest: slice::Iter<'a, u32>,
}

impl Iterator for ReaderEdges<'_> {
    type Item = AigEdge;

    fn next(&mut self) -> Option<AigEdge> {
        let reader = Lit(*self.rest.next()?);
        let and = reader.node();
        let fanin = Lit::new(self.source, reader.is_complemented());
        let slot = u32::from(self.aig.fanins(and)[0] != fanin);
        let id = 2 * (and.0 - self.aig.and_ids().start) + slot;
        Some(AigEdge { id, fanin, and })
    }
}

/// The neighbours of a node: its fanins, or the ANDs that read it.
#[derive(Clone, Debug)]
pub enum Neighbors<'a> {
    /// Fanins of an AND that are left.
    Fanins(std::array::IntoIter<Lit, 2>),
    /// A node without fanins.
    None,
    /// Readers that are left.
    Readers(slice::Iter<'a, u32>),
}

impl Iterator for Neighbors<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        match self {
            Neighbors::Fanins(fanins) => fanins.next().map(Lit::node),
            Neighbors::None => None,
            Neighbors::Readers(rest) => rest.next().map(|&reader| Lit(reader).node()),
        }
    }
}

impl VisitMap<NodeId> for Visited {
    fn visit(&mut self, node: NodeId) -> bool {
        self.visit(node.0)
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        self.is_visited(&node.0)
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        self.unvisit(node.0)
    }
}

impl GraphBase for Aig {
    type EdgeId = u32;
    type NodeId = NodeId;
}

impl Data for Aig {
    type NodeWeight = ();
    type EdgeWeight = bool;
}

impl GraphProp for Aig {
    type EdgeType = Directed;
}

impl NodeCount for Aig {
    fn node_count(&self) -> usize {
        self.num_nodes()
    }
}

impl EdgeCount for Aig {
    fn edge_count(&self) -> usize {
        2 * self.num_ands()
    }
}

impl NodeIndexable for Aig {
    fn node_bound(&self) -> usize {
        self.num_nodes()
    }

    fn to_index(&self, node: NodeId) -> usize {
        node.index()
    }

    fn from_index(&self, index: usize) -> NodeId {
        NodeId(index as u32)
    }
}

impl NodeCompactIndexable for Aig {}

impl EdgeIndexable for Aig {
    fn edge_bound(&self) -> usize {
        self.edge_count()
    }

    fn to_index(&self, edge: u32) -> usize {
        edge as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl Visitable for Aig {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited::none_of(self.num_nodes())
    }

    fn reset_map(&self, map: &mut Visited) {
        map.reset(self.num_nodes());
    }
}

impl IntoNodeIdentifiers for &Aig {
    type NodeIdentifiers = Map<Range<u32>, fn(u32) -> NodeId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.num_nodes() as u32).map(NodeId)
    }
}

impl IntoNodeReferences for &Aig {
    type NodeRef = (NodeId, ());
    type NodeReferences = Map<Range<u32>, fn(u32) -> (NodeId, ())>;

    fn node_references(self) -> Self::NodeReferences {
        (0..self.num_nodes() as u32).map(|node| (NodeId(node), ()))
    }
}

impl<'a> IntoNeighbors for &'a Aig {
    type Neighbors = Neighbors<'a>;

    fn neighbors(self, node: NodeId) -> Neighbors<'a> {
        self.neighbors_directed(node, Direction::Outgoing)
    }
}

impl<'a> IntoNeighborsDirected for &'a Aig {
    type NeighborsDirected = Neighbors<'a>;

    fn neighbors_directed(self, node: NodeId, direction: Direction) -> Neighbors<'a> {
        match direction {
            Direction::Outgoing => Neighbors::Readers(self.fanouts().csr().row(node.0).iter()),
            Direction::Incoming if self.is_and(node) => Neighbors::Fanins(self.fanins(node).into_iter()),
            Direction::Incoming => Neighbors::None,
        }
    }
}

impl<'a> IntoEdgeReferences for &'a Aig {
    type EdgeRef = AigEdge;
    type EdgeReferences = AigEdges<'a>;

    fn edge_references(self) -> AigEdges<'a> {
        AigEdges {
            aig: self,
            ids: 0..self.edge_count() as u32,
        }
    }
}

impl<'a> IntoEdges for &'a Aig {
    type Edges = ReaderEdges<'a>;

    fn edges(self, node: NodeId) -> ReaderEdges<'a> {
        ReaderEdges {
            aig: self,
            source: node,
            rest: self.fanouts().csr().row(node.0).iter(),
        }
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::{connected_components, dijkstra, is_cyclic_directed, toposort};

    use super::*;

    #[test]
    fn algorithms_follow_signals_from_inputs_to_gates() {
        let mut aig = Aig::new("");
        let [a, b, c] = ["a", "b", "c"].map(|name| aig.add_input(name));
        let x = aig.and(a, !b);
        let y = aig.and(!x, c);
        let aig = &aig;
        assert!(!is_cyclic_directed(aig));
        // The constant node is a component of its own.
        assert_eq!(connected_components(aig), 2);
        let order = toposort(aig, None).unwrap();
        let place = |lit: Lit| order.iter().position(|&node| node == lit.node());
        assert!(place(a) < place(x) && place(x) < place(y));
        assert_eq!(dijkstra(aig, b.node(), None, |_| 1)[&y.node()], 2);
    }

    #[test]
    fn edges_agree_by_id_and_by_node() {
        let mut aig = Aig::new("");
        let [a, b] = ["a", "b"].map(|name| aig.add_input(name));
        aig.xor(a, b);
        let aig = &aig;
        let all: Vec<AigEdge> = aig.edge_references().collect();
        assert_eq!(all.len(), 6);
        let by_node = aig.node_identifiers().flat_map(|node| aig.edges(node));
        for edge in by_node {
            assert_eq!(all[edge.id() as usize], edge);
            assert_eq!(*edge.weight(), edge.fanin.is_complemented());
        }
    }
}
