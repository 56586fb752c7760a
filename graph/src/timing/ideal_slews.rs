//! Slews of ideal clocks at the pins of their networks.
//! Not for: which pins these are; the search of clocks finds them.

use super::graph::{TimingGraph, VertexId};
use crate::library::{Edge, Point};

/// No row: the vertex is in no ideal clock network.
const NONE: u32 = u32::MAX;

/// The slew of ideal clocks where they reach (`set_clock_transition`; 0 without). By default none does.
///
/// Registers and checks see it in the place of the slew that delay calculation finds there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdealSlews {
    /// `[vertices]` Its row, or [`NONE`]; empty where no clock is ideal.
    row_of: Vec<u32>,
    /// `[rows, points, edges]`, in ps.
    rows: Vec<f32>,
    /// Points times edges.
    width: usize,
}

impl IdealSlews {
    /// For a graph with so many analysis points, with no ideal clocks yet.
    #[must_use]
    pub fn new(graph: &TimingGraph, points: usize) -> Self {
        Self {
            row_of: vec![NONE; graph.num_vertices()],
            rows: Vec::new(),
            width: 2 * points,
        }
    }

    /// Adds slews `[points, edges]` in ps, which vertices may share; the number that they are known by.
    ///
    /// # Panics
    /// If there are not two for each point.
    pub fn add_row(&mut self, slews_ps: &[f32]) -> u32 {
        assert_eq!(slews_ps.len(), self.width, "a slew for every point and edge");
        // Rows are one a set of clocks: far fewer than 2^32.
        let row = (self.rows.len() / self.width) as u32;
        self.rows.extend_from_slice(slews_ps);
        row
    }

    /// Says that ideal clocks reach a vertex with the slews of a row.
    ///
    /// # Panics
    /// If there is no such vertex.
    pub fn set(&mut self, vertex: VertexId, row: u32) {
        self.row_of[vertex.index()] = row;
    }

    /// The slew of the ideal clocks at a vertex in ps; none where there are none.
    #[inline]
    #[must_use]
    pub fn slew_ps(&self, vertex: VertexId, point: Point, edge: Edge) -> Option<f32> {
        let row = *self.row_of.get(vertex.index())? as usize;
        let place = row.checked_mul(self.width)? + 2 * point.index() + edge.index();
        self.rows.get(place).copied()
    }
}
