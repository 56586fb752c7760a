//! petgraph's `visit` traits for [`LevelGraph`], so that any petgraph algorithm runs on it.
//!
//! Deferred edges are left out: the graph seen here is free of loops. Hot loops use the flat
//! arrays instead.

use std::iter::Copied;
use std::ops::Range;
use std::slice;

use petgraph::visit::{
    Data, EdgeCount, EdgeIndexable, GraphBase, GraphProp, IntoEdgeReferences, IntoEdges, IntoEdgesDirected,
    IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable,
    NodeCount, NodeIndexable, VisitMap, Visitable,
};
use petgraph::{Directed, Direction};

use super::LevelGraph;

/// An edge as petgraph's algorithms see it; its weight is the edge kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EdgeRef<'a> {
    source: u32,
    target: u32,
    id: u32,
    kind: &'a u8,
}

impl petgraph::visit::EdgeRef for EdgeRef<'_> {
    type NodeId = u32;
    type EdgeId = u32;
    type Weight = u8;

    fn source(&self) -> u32 {
        self.source
    }

    fn target(&self) -> u32 {
        self.target
    }

    fn weight(&self) -> &u8 {
        self.kind
    }

    fn id(&self) -> u32 {
        self.id
    }
}

/// Which nodes an algorithm has seen.
#[derive(Clone, Default, Debug)]
pub struct Visited(Vec<bool>);

impl Visited {
    /// No node of `count` seen.
    pub(crate) fn none_of(count: usize) -> Visited {
        Visited(vec![false; count])
    }

    pub(crate) fn reset(&mut self, count: usize) {
        self.0.clear();
        self.0.resize(count, false);
    }
}

impl VisitMap<u32> for Visited {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }

    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

/// Edges by their id; the target is found by walking the rows alongside.
#[derive(Clone, Debug)]
pub struct EdgesById<'a> {
    graph: &'a LevelGraph,
    ids: Range<u32>,
    /// A node whose row does not end before the next id.
    target: u32,
}

impl<'a> Iterator for EdgesById<'a> {
    type Item = EdgeRef<'a>;

    fn next(&mut self) -> Option<EdgeRef<'a>> {
        let id = self.ids.next()?;
        while self.graph.in_edges(self.target).end <= id {
            self.target += 1;
        }
        Some(EdgeRef {
            source: self.graph.edge_sources()[id as usize],
            target: self.target,
            id,
            kind: &self.graph.edge_kinds()[id as usize],
        })
    }
}

/// The edges that leave or enter one node.
#[derive(Clone, Debug)]
pub enum NodeEdges<'a> {
    /// Those that enter it.
    Incoming(EdgesById<'a>),
    /// Those that leave it.
    Outgoing {
        /// The graph.
        graph: &'a LevelGraph,
        /// The node.
        source: u32,
        /// What is left of its rows of targets and edge ids.
        rest: std::iter::Zip<slice::Iter<'a, u32>, slice::Iter<'a, u32>>,
    },
}

impl<'a> Iterator for NodeEdges<'a> {
    type Item = EdgeRef<'a>;

    fn next(&mut self) -> Option<EdgeRef<'a>> {
        match self {
            NodeEdges::Incoming(edges) => edges.next(),
            NodeEdges::Outgoing { graph, source, rest } => {
                let (&target, &id) = rest.next()?;
                Some(EdgeRef {
                    source: *source,
                    target,
                    id,
                    kind: &graph.edge_kinds()[id as usize],
                })
            }
        }
    }
}

impl GraphBase for LevelGraph {
    type EdgeId = u32;
    type NodeId = u32;
}

impl Data for LevelGraph {
    type NodeWeight = ();
    type EdgeWeight = u8;
}

impl GraphProp for LevelGraph {
    type EdgeType = Directed;
}

impl NodeCount for LevelGraph {
    fn node_count(&self) -> usize {
        self.num_nodes()
    }
}

impl EdgeCount for LevelGraph {
    fn edge_count(&self) -> usize {
        self.num_edges()
    }
}

impl NodeIndexable for LevelGraph {
    fn node_bound(&self) -> usize {
        self.num_nodes()
    }

    fn to_index(&self, node: u32) -> usize {
        node as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl NodeCompactIndexable for LevelGraph {}

impl EdgeIndexable for LevelGraph {
    fn edge_bound(&self) -> usize {
        self.num_edges()
    }

    fn to_index(&self, edge: u32) -> usize {
        edge as usize
    }

    fn from_index(&self, index: usize) -> u32 {
        index as u32
    }
}

impl Visitable for LevelGraph {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited::none_of(self.num_nodes())
    }

    fn reset_map(&self, map: &mut Visited) {
        map.reset(self.num_nodes());
    }
}

impl IntoNodeIdentifiers for &LevelGraph {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..self.num_nodes() as u32
    }
}

impl IntoNodeReferences for &LevelGraph {
    type NodeRef = (u32, ());
    type NodeReferences = std::iter::Map<Range<u32>, fn(u32) -> (u32, ())>;

    fn node_references(self) -> Self::NodeReferences {
        self.node_identifiers().map(|node| (node, ()))
    }
}

impl<'a> IntoNeighbors for &'a LevelGraph {
    type Neighbors = Copied<slice::Iter<'a, u32>>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.targets(node).iter().copied()
    }
}

impl<'a> IntoNeighborsDirected for &'a LevelGraph {
    type NeighborsDirected = Copied<slice::Iter<'a, u32>>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Self::NeighborsDirected {
        match direction {
            Direction::Outgoing => self.targets(node).iter().copied(),
            Direction::Incoming => self.sources(node).iter().copied(),
        }
    }
}

impl<'a> IntoEdgeReferences for &'a LevelGraph {
    type EdgeRef = EdgeRef<'a>;
    type EdgeReferences = EdgesById<'a>;

    fn edge_references(self) -> EdgesById<'a> {
        EdgesById {
            graph: self,
            ids: 0..self.num_edges() as u32,
            target: 0,
        }
    }
}

impl<'a> IntoEdges for &'a LevelGraph {
    type Edges = NodeEdges<'a>;

    fn edges(self, node: u32) -> NodeEdges<'a> {
        self.edges_directed(node, Direction::Outgoing)
    }
}

impl<'a> IntoEdgesDirected for &'a LevelGraph {
    type EdgesDirected = NodeEdges<'a>;

    fn edges_directed(self, node: u32, direction: Direction) -> NodeEdges<'a> {
        match direction {
            Direction::Incoming => NodeEdges::Incoming(EdgesById {
                graph: self,
                ids: self.in_edges(node),
                target: node,
            }),
            Direction::Outgoing => NodeEdges::Outgoing {
                graph: self,
                source: node,
                rest: self.targets(node).iter().zip(self.out_edges(node)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::{connected_components, dijkstra, is_cyclic_directed, toposort};
    use petgraph::visit::EdgeRef as _;

    use super::*;
    use crate::level_graph::Edge;

    #[test]
    fn algorithms_run_and_edges_agree_from_both_sides() {
        let edges = [(0, 2), (1, 2), (2, 3), (0, 3), (4, 5), (4, 5)];
        let edges = edges.map(|(s, t)| Edge::new(s, t, t as u8));
        let graph = &LevelGraph::from_edges(6, &edges, &[Edge::new(3, 0, 0)])
            .unwrap()
            .graph;
        assert_eq!(connected_components(graph), 2);
        assert!(!is_cyclic_directed(graph));
        let order = toposort(graph, None).unwrap();
        assert_eq!(order.len(), 6);
        let distances = dijkstra(graph, 0, None, |_| 1);
        assert_eq!(distances.values().max(), Some(&1));

        let all: Vec<_> = graph.edge_references().collect();
        assert_eq!(all.len(), 6);
        for node in graph.node_identifiers() {
            for direction in [Direction::Incoming, Direction::Outgoing] {
                for edge in graph.edges_directed(node, direction) {
                    assert_eq!(all[edge.id() as usize], edge);
                }
            }
        }
    }
}
