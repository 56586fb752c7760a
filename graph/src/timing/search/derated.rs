//! Delays as data meet them, and pins that clocks pass: for labels of what was worked out.
//! Not for the search itself, which asks its context.

use super::context::DelayOf;
use super::required::slots_of;
use super::results::Results;
use super::tags::TagKind;
use crate::constraints::PathKind;
use crate::library::{Edge, Point};
use crate::timing::graph::{EdgeId, VertexId};

impl Results<'_> {
    /// What the edge of a graph takes on a path of data, with derates, in ps: of a wire to an edge, or of
    /// the arc of that place in its set.
    #[must_use]
    pub fn data_delay_ps(
        &self,
        edge: EdgeId,
        place: usize,
        [from_edge, to_edge]: [Edge; 2],
        point: Point,
    ) -> f64 {
        let graph = self.graph();
        let from = VertexId(graph.levels().edge_sources()[edge.index()]);
        let hop = DelayOf {
            edge,
            kind: graph.kind(edge),
            place,
            from,
            from_edge,
            to_edge,
        };
        self.context.delay_ps(&hop, point, PathKind::Data)
    }

    /// Whether edges of a clock pass a vertex, not what they launch.
    #[must_use]
    pub fn is_clock(&self, vertex: VertexId) -> bool {
        let view = self.view();
        Edge::ALL.into_iter().any(|edge| {
            let slots = slots_of(&view, vertex, edge);
            slots
                .into_iter()
                .any(|(_, tag)| view.tag(tag).kind == TagKind::Clock)
        })
    }
}
