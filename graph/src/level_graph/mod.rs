//! The levelled graph: the one form in which circuits of every kind meet models of every kind.
//!
//! It holds structure only: features of nodes and edges are rows kept elsewhere by the ids given
//! here, and what a node stands for is known to the conversion that made the graph.
//!
//! Nodes are numbered level by level, so that a level is a contiguous range. An edge's id is its
//! position in the incoming rows, sorted by target; the outgoing rows hold (target, edge id).
//! Parallel edges are allowed. Edges that do not define levels (a cut loop, latch data to latch
//! output) stand apart as *deferred* edges.
//!
//! ```
//! use netlearn_graph::level_graph::{Edge, LevelGraph};
//!
//! //   0 --+
//! //       +--> 3 --> 2      edge kind 1: inverted
//! //   1 --+
//! let edges = [Edge::new(0, 3, 0), Edge::new(1, 3, 1), Edge::new(3, 2, 0)];
//! let levelled = LevelGraph::from_edges(4, &edges, &[]).unwrap();
//! let graph = &levelled.graph;
//!
//! assert_eq!(levelled.new_id, [0, 1, 3, 2]); // old node 2 stands above old node 3
//! assert_eq!((graph.num_levels(), graph.level(0)), (3, 0..2));
//! assert_eq!(graph.sources(2), [0, 1]);
//! assert_eq!(graph.edge_kinds()[graph.in_edges(2).start as usize + 1], 1);
//! ```

mod batch;
mod build;
mod csr;
pub mod visit;

pub use batch::Batched;
pub use build::{Edge, LevelError, Levelled};
pub use csr::Csr;

use std::ops::Range;

/// A directed graph, levelled. See the [module](self).
///
/// Invariants, checked in debug builds: an edge's source has a smaller id than its target and
/// stands on no higher level; the outgoing rows hold the same edges as the incoming ones, by
/// target and edge id ascending; one kind an edge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LevelGraph {
    /// Where each level starts, and at the end the number of nodes.
    level_offsets: Vec<u32>,
    /// Row of a node: the sources of its incoming edges. The position is the edge id.
    incoming: Csr,
    /// Row of a node: the targets of its outgoing edges.
    outgoing: Csr,
    /// Beside `outgoing.targets()`: the edge ids.
    outgoing_edges: Vec<u32>,
    edge_kinds: Vec<u8>,
    /// Row of a node: the targets of its deferred edges.
    deferred: Csr,
    deferred_kinds: Vec<u8>,
}

impl LevelGraph {
    /// Number of nodes.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.incoming.num_rows()
    }

    /// Number of edges, deferred ones not counted.
    #[must_use]
    pub fn num_edges(&self) -> usize {
        self.incoming.num_entries()
    }

    /// Number of levels; 0 for a graph without nodes.
    #[must_use]
    pub fn num_levels(&self) -> usize {
        self.level_offsets.len() - 1
    }

    /// The nodes of level `l`.
    ///
    /// # Panics
    /// If there is no such level.
    #[must_use]
    pub fn level(&self, l: usize) -> Range<u32> {
        self.level_offsets[l]..self.level_offsets[l + 1]
    }

    /// Where each level starts, and at the end the number of nodes: `[num_levels + 1]`.
    #[must_use]
    pub fn level_offsets(&self) -> &[u32] {
        &self.level_offsets
    }

    /// The level of node `v`, by binary search.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn level_of(&self, v: u32) -> u32 {
        assert!((v as usize) < self.num_nodes(), "no node {v}");
        self.level_offsets.partition_point(|&start| start <= v) as u32 - 1
    }

    /// The level of every node: `[num_nodes]`.
    #[must_use]
    pub fn node_levels(&self) -> Vec<u32> {
        let mut levels = Vec::with_capacity(self.num_nodes());
        for l in 0..self.num_levels() {
            levels.resize(self.level_offsets[l + 1] as usize, l as u32);
        }
        levels
    }

    /// The sources of the incoming edges of `v`, in the order of their edge ids.
    ///
    /// # Panics
    /// If there is no such node.
    #[inline]
    #[must_use]
    pub fn sources(&self, v: u32) -> &[u32] {
        self.incoming.row(v)
    }

    /// The ids of the incoming edges of `v`, beside [`LevelGraph::sources`].
    ///
    /// # Panics
    /// If there is no such node.
    #[inline]
    #[must_use]
    pub fn in_edges(&self, v: u32) -> Range<u32> {
        self.incoming.range(v)
    }

    /// The targets of the outgoing edges of `v`, ascending.
    ///
    /// # Panics
    /// If there is no such node.
    #[inline]
    #[must_use]
    pub fn targets(&self, v: u32) -> &[u32] {
        self.outgoing.row(v)
    }

    /// The ids of the outgoing edges of `v`, beside [`LevelGraph::targets`].
    ///
    /// # Panics
    /// If there is no such node.
    #[inline]
    #[must_use]
    pub fn out_edges(&self, v: u32) -> &[u32] {
        let range = self.outgoing.range(v);
        &self.outgoing_edges[range.start as usize..range.end as usize]
    }

    /// All incoming rows: the targets of this CSR are the sources of the edges, by edge id.
    #[must_use]
    pub fn incoming(&self) -> &Csr {
        &self.incoming
    }

    /// All outgoing rows.
    #[must_use]
    pub fn outgoing(&self) -> &Csr {
        &self.outgoing
    }

    /// The source of every edge, by edge id: `[num_edges]`.
    #[must_use]
    pub fn edge_sources(&self) -> &[u32] {
        self.incoming.targets()
    }

    /// The target of every edge, by edge id: `[num_edges]`.
    #[must_use]
    pub fn edge_targets(&self) -> Vec<u32> {
        let mut targets = Vec::with_capacity(self.num_edges());
        for v in 0..self.num_nodes() as u32 {
            targets.resize(self.in_edges(v).end as usize, v);
        }
        targets
    }

    /// The kind of every edge, by edge id: `[num_edges]`.
    #[must_use]
    pub fn edge_kinds(&self) -> &[u8] {
        &self.edge_kinds
    }

    /// The deferred edges: the row of a node holds the targets of those that leave it.
    #[must_use]
    pub fn deferred(&self) -> &Csr {
        &self.deferred
    }

    /// The kind of every deferred edge, by position in [`LevelGraph::deferred`].
    #[must_use]
    pub fn deferred_kinds(&self) -> &[u8] {
        &self.deferred_kinds
    }

    /// Whether every edge rises by at least one level, so that all nodes of a level may be
    /// computed at once. Graphs of [`LevelGraph::from_edges`] always do.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        (0..self.num_levels()).all(|l| {
            let level = self.level(l);
            let below = level.start;
            level
                .clone()
                .all(|v| self.sources(v).iter().all(|&source| source < below))
        })
    }

    /// Checks the invariants of the type; used in debug builds and tests.
    fn holds_invariants(&self) -> bool {
        let n = self.num_nodes();
        let levels = self.node_levels();
        let rising = (0..n as u32).all(|v| {
            let level = levels[v as usize];
            (self.sources(v).iter()).all(|&s| s < v && levels[s as usize] <= level)
        });
        let mirrored = (0..n as u32).all(|v| {
            let edges = self.out_edges(v);
            edges.is_sorted_by(|a, b| a < b)
                && (edges.iter().zip(self.targets(v)))
                    .all(|(&e, &t)| self.in_edges(t).contains(&e) && self.edge_sources()[e as usize] == v)
        });
        rising
            && mirrored
            && self.level_offsets.first() == Some(&0)
            && self.level_offsets.is_sorted()
            && self.level_offsets.last() == Some(&(n as u32))
            && self.outgoing.num_entries() == self.num_edges()
            && self.outgoing_edges.len() == self.num_edges()
            && self.edge_kinds.len() == self.num_edges()
            && self.deferred.num_rows() == n
            && self.deferred_kinds.len() == self.deferred.num_entries()
            && self.deferred.targets().iter().all(|&t| (t as usize) < n)
    }
}
