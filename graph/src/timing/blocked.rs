//! What nothing goes through: edges disabled by constraints, and by constants.
//! Not for: finding them; constants are propagated elsewhere.

use super::graph::{EdgeId, TimingGraph, VertexId};

/// All arcs of an arc set, which has at most four; both edges of a wire are the first two.
const ALL_ARCS: u8 = 0b1111;

/// The edge takes no part in delay calculation either.
const DISABLED: u8 = 0b1000_0000;

/// The data arc is of a latch that never closes.
const OPEN: u8 = 0b0100_0000;

/// Edges and arcs of a timing graph that no signal goes through. By default there is none.
///
/// There are two kinds, as in OpenSTA's delay calculation: what is *disabled* (by `set_disable_timing`, or
/// because its source is constant) has no delay and gives no slew to where it ends; an arc that is
/// only *blocked* (its `when` is false, its sense is none) still has both. Drivers to which only disabled edges
/// lead, or edges from such drivers, are *left out*: delay calculation does not come to them, and all delays and
/// slews there are 0 unless they are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocked {
    /// `[edges]`, or empty where none is blocked: a bit an arc.
    edges: Vec<u8>,
    /// The same of [`TimingGraph::deferred`].
    deferred: Vec<u8>,
    /// `[vertices]`, or empty where delay calculation comes everywhere.
    left_out: Vec<bool>,
}

impl Blocked {
    /// For a graph, with nothing blocked yet.
    #[must_use]
    pub fn new(graph: &TimingGraph) -> Self {
        Self {
            edges: vec![0; graph.num_edges()],
            deferred: vec![0; graph.deferred().len()],
            left_out: vec![false; graph.num_vertices()],
        }
    }

    /// Takes an edge out of delay calculation and search.
    ///
    /// # Panics
    /// If the graph that this was made for has no such edge.
    pub fn disable(&mut self, edge: EdgeId) {
        self.edges[edge.index()] = ALL_ARCS | DISABLED;
    }

    /// Takes the arc at a place of an edge's arc set out of the search; of a wire an edge, by its index.
    ///
    /// # Panics
    /// If the graph that this was made for has no such edge, or the place is above 3.
    pub fn block(&mut self, edge: EdgeId, place: usize) {
        assert!(place < 4, "an arc set has at most four arcs");
        self.edges[edge.index()] |= 1 << place;
    }

    /// As [`Blocked::disable`], of a deferred edge by its place in [`TimingGraph::deferred`].
    ///
    /// # Panics
    /// If the graph that this was made for has no such edge.
    pub fn disable_deferred(&mut self, edge: usize) {
        self.deferred[edge] = ALL_ARCS | DISABLED;
    }

    /// As [`Blocked::block`], of a deferred edge by its place in [`TimingGraph::deferred`].
    ///
    /// # Panics
    /// If the graph that this was made for has no such edge, or the place is above 3.
    pub fn block_deferred(&mut self, edge: usize, place: usize) {
        assert!(place < 4, "an arc set has at most four arcs");
        self.deferred[edge] |= 1 << place;
    }

    /// Says of the data arc of a latch, by its place in [`TimingGraph::deferred`], that the latch never closes.
    ///
    /// # Panics
    /// If the graph that this was made for has no such edge.
    pub fn open_latch(&mut self, edge: usize) {
        self.deferred[edge] |= OPEN;
    }

    /// Says that delay calculation does not come to a vertex.
    ///
    /// # Panics
    /// If the graph that this was made for has no such vertex.
    pub fn leave_out(&mut self, vertex: VertexId) {
        self.left_out[vertex.index()] = true;
    }

    /// Whether delay calculation does not come to a vertex.
    #[inline]
    #[must_use]
    pub fn is_left_out(&self, vertex: VertexId) -> bool {
        self.left_out
            .get(vertex.index())
            .is_some_and(|&is_left_out| is_left_out)
    }

    /// Whether delay calculation passes over an edge.
    #[inline]
    #[must_use]
    pub fn is_disabled(&self, edge: EdgeId) -> bool {
        of(&self.edges, edge.index()) & DISABLED != 0
    }

    /// Whether signals go through the arc at a place of an edge's arc set; of a wire through an edge,
    /// by its index.
    #[inline]
    #[must_use]
    pub fn passes(&self, edge: EdgeId, place: usize) -> bool {
        of(&self.edges, edge.index()) >> place & 1 == 0
    }

    /// As [`Blocked::is_disabled`], of a deferred edge by its place in [`TimingGraph::deferred`].
    #[inline]
    #[must_use]
    pub fn is_deferred_disabled(&self, edge: usize) -> bool {
        of(&self.deferred, edge) & DISABLED != 0
    }

    /// Whether a deferred edge is the data arc of a latch that never closes.
    #[inline]
    #[must_use]
    pub fn is_latch_open(&self, edge: usize) -> bool {
        of(&self.deferred, edge) & OPEN != 0
    }

    /// As [`Blocked::passes`], of a deferred edge by its place in [`TimingGraph::deferred`].
    #[inline]
    #[must_use]
    pub fn passes_deferred(&self, edge: usize, place: usize) -> bool {
        of(&self.deferred, edge) >> place & 1 == 0
    }
}

fn of(arcs: &[u8], edge: usize) -> u8 {
    arcs.get(edge).copied().unwrap_or(0)
}
