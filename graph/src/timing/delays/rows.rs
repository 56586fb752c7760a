//! Where the numbers of each edge stand in one flat array.
//! Not for: the numbers.

use crate::library::{Edge, LibrarySet, Point};
use crate::timing::graph::{EdgeId, EdgeKind, TimingGraph};

/// A wire has a number for every point and edge, an arc set one for every arc and point. Deferred edges stand
/// behind all others.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// `[edges + deferred + 1]`
    first: Vec<u32>,
    edges: usize,
    points: usize,
}

impl Rows {
    /// Of the edges of a graph.
    pub(super) fn of_edges(graph: &TimingGraph, libraries: &LibrarySet) -> Self {
        let mut rows = Self {
            first: Vec::with_capacity(graph.num_edges() + 1),
            edges: graph.num_edges(),
            points: libraries.num_points(),
        };
        let kinds = (0..graph.num_edges() as u32).map(|edge| graph.kind(EdgeId(edge)));
        rows.extend(libraries, kinds);
        rows
    }

    /// Of the edges of a graph and of its deferred ones.
    pub(super) fn of_all(graph: &TimingGraph, libraries: &LibrarySet) -> Self {
        let mut rows = Self::of_edges(graph, libraries);
        rows.extend(libraries, graph.deferred().iter().map(|edge| edge.kind));
        rows
    }

    fn extend(&mut self, libraries: &LibrarySet, kinds: impl Iterator<Item = EdgeKind>) {
        let mut end = self.first.pop().unwrap_or(0);
        for kind in kinds {
            self.first.push(end);
            let rows = match kind {
                EdgeKind::Wire => 2,
                EdgeKind::Cell(set) => libraries.library().arc_set(set).arcs.len(),
            };
            end += (rows * self.points) as u32;
        }
        self.first.push(end);
    }

    /// How many numbers there are.
    pub(super) fn len(&self) -> usize {
        self.start(self.first.len() - 1)
    }

    /// Where the numbers of an edge begin; those of the next one are behind them.
    #[inline]
    pub(super) fn start(&self, edge: usize) -> usize {
        self.first[edge] as usize
    }

    #[inline]
    pub(super) fn wire(&self, edge: EdgeId, point: Point, at: Edge) -> usize {
        self.start(edge.index()) + 2 * point.index() + at.index()
    }

    #[inline]
    pub(super) fn arc(&self, edge: EdgeId, place: usize, point: Point) -> usize {
        self.start(edge.index()) + place * self.points + point.index()
    }

    pub(super) fn deferred_arc(&self, deferred: usize, place: usize, point: Point) -> usize {
        self.start(self.edges + deferred) + place * self.points + point.index()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        4 * self.first.capacity()
    }
}
