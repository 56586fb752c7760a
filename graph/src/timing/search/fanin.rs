//! All ways in which paths come to a vertex: one arc, one tag at its near end, one slot at its far end.
//! Not for: what is the worst of them; arrivals, required times and paths each ask in their own way.

use super::context::{Context, DelayOf};
use super::step::launches;
use super::tagging::{Tagging, Transfer};
use super::tags::{TagId, TagKind};
use crate::constraints::PathKind;
use crate::library::Edge;
use crate::timing::graph::{EdgeId, VertexId};

/// One way of a path from one vertex to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hop {
    pub(super) arc: DelayOf,
    pub(super) from_slot: usize,
    pub(super) from_tag: TagId,
    pub(super) to_slot: usize,
    pub(super) to_tag: TagId,
    /// Whether data are launched here.
    pub(super) launches: bool,
}

impl Hop {
    /// Whether it is a part of a clock's path.
    pub(super) fn path(&self, tagging: &Tagging) -> PathKind {
        match tagging.tags.tag(self.to_tag).kind {
            TagKind::Clock | TagKind::Source { .. } => PathKind::Clock,
            TagKind::Data | TagKind::Unclocked => PathKind::Data,
        }
    }
}

/// Calls `visit` for every hop to a vertex, in the order of edges, arcs and tags.
#[inline]
pub(super) fn hops(context: &Context<'_>, tagging: &Tagging, to: VertexId, mut visit: impl FnMut(&Hop)) {
    for (edge, from) in context.graph.fanin(to) {
        edge_hops(context, tagging, edge, (from, to), &Edge::ALL, &mut visit);
    }
}

/// Calls `visit` for every hop to a vertex that ends there with an edge.
#[inline]
pub(super) fn hops_with(
    context: &Context<'_>,
    tagging: &Tagging,
    (to, to_edge): (VertexId, Edge),
    mut visit: impl FnMut(&Hop),
) {
    for (edge, from) in context.graph.fanin(to) {
        edge_hops(context, tagging, edge, (from, to), &[to_edge], &mut visit);
    }
}

/// Calls `visit` for every hop from a vertex.
#[inline]
pub(super) fn hops_from(
    context: &Context<'_>,
    tagging: &Tagging,
    from: VertexId,
    mut visit: impl FnMut(&Hop, VertexId),
) {
    for (edge, to) in context.graph.fanout(from) {
        edge_hops(
            context,
            tagging,
            edge,
            (from, to),
            &Edge::ALL,
            &mut |hop: &Hop| {
                visit(hop, to);
            },
        );
    }
}

#[inline]
fn edge_hops(
    context: &Context<'_>,
    tagging: &Tagging,
    edge: EdgeId,
    (from, to): (VertexId, VertexId),
    to_edges: &[Edge],
    visit: &mut impl FnMut(&Hop),
) {
    let kind = context.graph.kind(edge);
    let launches = launches(context.role(kind));
    let arcs = context.arcs(kind);
    for (place, from_edge, to_edge) in arcs.filter(|(.., to_edge)| to_edges.contains(to_edge)) {
        let source = tagging.set(from, from_edge);
        let sources = tagging.tags.tags_of(source);
        let is_open = context.passes(edge, place);
        if sources.is_empty() || !is_open {
            continue;
        }
        let arc = DelayOf {
            edge,
            kind,
            place,
            from,
            from_edge,
            to_edge,
        };
        let first = tagging.slots(from, from_edge).start;
        let target = tagging.set(to, to_edge);
        match tagging.transfer(edge, place, source) {
            Transfer::Same if source == target => {
                let to_first = tagging.slots(to, to_edge).start;
                for (at, &tag) in sources.iter().enumerate() {
                    visit(&Hop {
                        arc,
                        from_slot: first + at,
                        from_tag: tag,
                        to_slot: to_first + at,
                        to_tag: tag,
                        launches,
                    });
                }
            }
            Transfer::Same => {
                for (at, &tag) in sources.iter().enumerate() {
                    let hop = (arc, first + at, tag, launches);
                    visit_one(tagging, to, to_edge, hop, tag, visit);
                }
            }
            Transfer::Map(map) => {
                for ((at, &tag), to_tag) in sources.iter().enumerate().zip(map) {
                    let hop = (arc, first + at, tag, launches);
                    if let &Some(to_tag) = to_tag {
                        visit_one(tagging, to, to_edge, hop, to_tag, visit);
                    }
                }
            }
        }
    }
}

fn visit_one(
    tagging: &Tagging,
    to: VertexId,
    to_edge: Edge,
    (arc, from_slot, from_tag, launches): (DelayOf, usize, TagId, bool),
    to_tag: TagId,
    visit: &mut impl FnMut(&Hop),
) {
    if let Some(to_slot) = tagging.slot(to, to_edge, to_tag) {
        visit(&Hop {
            arc,
            from_slot,
            from_tag,
            to_slot,
            to_tag,
            launches,
        });
    }
}
