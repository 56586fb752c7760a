//! Clocks at single pins: which come there, and how long their pulses last where they end.
//! Not for: limits on them; see [`crate::timing::LimitKind`].

use super::crpr::NO_KEY;
use super::step::carries_clock;
use super::tags::TagKind;
use super::view::PathAt;
use crate::constraints::{ClockEdge, PathKind};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode, Role};
use crate::timing::Results;
use crate::timing::graph::VertexId;

/// A clock at a pin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::timing) struct ClockHere {
    pub(in crate::timing) clock: ClockId,
    /// Whether the clock itself comes here, or data that it launched.
    pub(in crate::timing) path: PathKind,
    pub(in crate::timing) is_propagated: bool,
}

/// A pulse of a clock at a pin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::timing) struct Pulse {
    pub(in crate::timing) clock: ClockId,
    /// The edge at the pin that begins it.
    pub(in crate::timing) edge: Edge,
    pub(in crate::timing) scene: usize,
    /// In ps, with what both edges have in common given back.
    pub(in crate::timing) width_ps: f64,
}

impl Results<'_> {
    pub(in crate::timing) fn is_constant(&self, pin: PinId) -> bool {
        self.context.constants.is_constant(pin)
    }

    /// What a check of a vertex against itself says, in ps: the one that begins with an edge.
    pub(in crate::timing) fn own_check_ps(
        &self,
        vertex: VertexId,
        role: Role,
        scene: usize,
        edge: Edge,
    ) -> Option<f64> {
        let context = &self.context;
        let point = context.libraries().point(scene, Mode::Late);
        context.facts.own_checks(vertex).iter().find_map(|&(_, number)| {
            let (number, check) = (number as usize, &context.graph.deferred()[number as usize]);
            let is_asked = context.role(check.kind) == Some(role);
            let mut arcs = context.arcs(check.kind).filter(|_| is_asked);
            let (place, ..) =
                arcs.find(|&(place, from, _)| from == edge && context.passes_deferred(number, place))?;
            Some(context.deferred_ps(number, place, point))
        })
    }

    /// The clocks at a vertex, and those that launched what arrives there.
    pub(in crate::timing) fn clocks_here(&self, vertex: VertexId) -> Vec<ClockHere> {
        let view = self.view();
        let mut found = Vec::new();
        for (_, tag) in Edge::ALL
            .into_iter()
            .flat_map(|edge| view.tagging.tags_at(vertex, edge))
        {
            let launch = view.launch(tag);
            let path = match view.tag(tag).kind {
                TagKind::Clock => PathKind::Clock,
                TagKind::Data => PathKind::Data,
                TagKind::Source { .. } | TagKind::Unclocked => continue,
            };
            let here = launch.edge.map(|edge| ClockHere {
                clock: edge.clock,
                path,
                is_propagated: launch.is_propagated,
            });
            found.extend(here.filter(|here| !found.contains(here)));
        }
        found
    }

    /// Whether no clock goes on from a vertex as a clock.
    pub(in crate::timing) fn ends_clocks(&self, vertex: VertexId) -> bool {
        let context = &self.context;
        let mut fanout = context.graph.fanout(vertex);
        !fanout.any(|(edge, _)| carries_clock(context.role(context.graph.kind(edge))))
    }

    /// The pulses of clocks at a vertex: from the latest beginning to the end in the mode of captures.
    pub(in crate::timing) fn pulses(&self, vertex: VertexId) -> Vec<Pulse> {
        let (view, context) = (self.view(), &self.context);
        let libraries = context.libraries();
        let mut pulses = Vec::new();
        for point in libraries.points().filter(|point| point.mode() == Mode::Late) {
            let closing_point = libraries.point(point.scene(), context.capture_mode(Mode::Late));
            for edge in Edge::ALL {
                for opening in view.captures(vertex, edge, point) {
                    let launch = view.launch(opening.tag);
                    let Some(opens) = launch.edge else { continue };
                    let closes = ClockEdge {
                        edge: opens.edge.opposite(),
                        ..opens
                    };
                    let is_its_end = |tag| {
                        let other = view.launch(tag);
                        other.edge == Some(closes)
                            && (other.source, other.is_propagated) == (launch.source, launch.is_propagated)
                    };
                    let mut closings = view.captures(vertex, edge.opposite(), closing_point);
                    let Some(closing) = closings.find(|closing| is_its_end(closing.tag)) else {
                        continue;
                    };
                    let path = PathAt {
                        vertex,
                        edge,
                        slot: opening.at.slot,
                        tag: opening.tag,
                        point,
                        key: NO_KEY,
                        ps: opening.ps,
                    };
                    let later = match context.edge_ps(opens) > context.edge_ps(closes) {
                        true => context.clock(opens.clock).period_ps,
                        false => 0.0,
                    };
                    pulses.push(Pulse {
                        clock: opens.clock,
                        edge,
                        scene: point.scene(),
                        width_ps: closing.ps + later - opening.ps + view.credit_ps(&path, &closing),
                    });
                }
            }
        }
        pulses
    }
}
