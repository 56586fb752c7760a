//! Everything the search has found, for those who ask: checks, required times, paths.

use std::sync::OnceLock;

use super::arrivals::{Arrivals, has_list};
use super::context::Context;
use super::crpr::{ClockAt, Entry, NO_KEY, PASSED_KEY, credit_ps, may_share};
use super::tagging::Tagging;
use super::tags::{Launch, Tag, TagId, TagKind};
use crate::constraints::{ClockEdge, Constraints};
use crate::library::{Edge, Mode, Point};
use crate::timing::graph::VertexId;
use crate::timing::pairing::{self, Pairing};

/// The search and what it reads.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) tagging: &'a Tagging,
    pub(super) arrivals: &'a Arrivals,
    pub(super) pairings: &'a Pairings,
}

/// The pairings of all edges of clocks, worked out when they are asked for.
#[derive(Debug, Default)]
pub(super) struct Pairings(Vec<OnceLock<Vec<OnceLock<Box<Pairing>>>>>);

impl Pairings {
    pub(super) fn new(clocks: usize) -> Self {
        Self((0..2 * clocks).map(|_| OnceLock::new()).collect())
    }

    /// The pairing of an edge that launches with one that captures.
    pub(super) fn get(&self, constraints: &Constraints, launch: ClockEdge, capture: ClockEdge) -> &Pairing {
        let place = |edge: ClockEdge| 2 * edge.clock.index() + edge.edge.index();
        let row = self.0[place(launch)].get_or_init(|| self.0.iter().map(|_| OnceLock::new()).collect());
        row[place(capture)].get_or_init(|| {
            let [launch, capture] = [launch, capture].map(|edge| waveform(constraints, edge));
            Box::new(Pairing::of(&launch, &capture))
        })
    }
}

/// An edge of a clock, as pairing wants it.
fn waveform(constraints: &Constraints, edge: ClockEdge) -> pairing::ClockEdge {
    let clock = &constraints.clocks[edge.clock.index()];
    pairing::ClockEdge {
        time_ps: clock.edges_ps[edge.edge.index()],
        opposite_ps: clock.edges_ps[edge.edge.opposite().index()],
        period_ps: clock.period_ps,
    }
}

/// Paths to a slot that one clock path launched, or all of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathAt {
    pub(super) vertex: VertexId,
    pub(super) edge: Edge,
    pub(super) slot: usize,
    pub(super) tag: TagId,
    pub(super) point: Point,
    /// Which clock path: see [`Entry`].
    pub(super) key: u32,
    /// When they arrive, in ps.
    pub(super) ps: f64,
}

/// A clock at a pin that it is seen at by a check.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capture {
    pub(super) at: ClockAt,
    pub(super) edge: Edge,
    pub(super) tag: TagId,
    /// When it arrives, in ps.
    pub(super) ps: f64,
}

impl<'a> View<'a> {
    pub(super) fn new(
        context: &'a Context<'a>,
        tagging: &'a Tagging,
        arrivals: &'a Arrivals,
        pairings: &'a Pairings,
    ) -> Self {
        Self {
            context,
            tagging,
            arrivals,
            pairings,
        }
    }

    pub(super) fn points(&self) -> usize {
        self.context.libraries().num_points()
    }

    pub(super) fn tag(&self, tag: TagId) -> &'a Tag {
        self.tagging.tags.tag(tag)
    }

    pub(super) fn launch(&self, tag: TagId) -> &'a Launch {
        self.tagging.tags.launch_of(tag)
    }

    pub(super) fn arrival_ps(&self, slot: usize, point: Point) -> f64 {
        self.arrivals.ps(self.points(), slot, point)
    }

    /// The arrivals of a slot by the clock path that launched them: all that may be the worst.
    pub(super) fn entries(&self, slot: usize, tag: TagId, point: Point) -> EntriesOf<'a> {
        if self.arrivals.credits.is_some() && has_list(self.tagging, tag) {
            return EntriesOf::List(self.arrivals.list(self.points(), slot, point));
        }
        let ps = self.arrival_ps(slot, point);
        EntriesOf::One(ps.is_finite().then_some(Entry { key: NO_KEY, ps }))
    }

    /// The clocks that arrive at a vertex with an edge at a point.
    pub(super) fn captures(
        &self,
        vertex: VertexId,
        edge: Edge,
        point: Point,
    ) -> impl Iterator<Item = Capture> {
        let view = *self;
        view.tagging.tags_at(vertex, edge).filter_map(move |(slot, tag)| {
            let ps = view.arrival_ps(slot, point);
            let is_clock = view.tag(tag).kind == TagKind::Clock && ps.is_finite();
            is_clock.then_some(Capture {
                at: ClockAt { slot, vertex, point },
                edge,
                tag,
                ps,
            })
        })
    }

    /// The latency of a capturing clock to its sources and from there on, in ps. `is_data`: as data
    /// checks see it.
    pub(super) fn capture_latency_ps(&self, capture: &Capture, early_late: Mode) -> (f64, f64) {
        let launch = self.launch(capture.tag);
        let Some(edge) = launch.edge else {
            return (0.0, 0.0);
        };
        let point = capture.at.point;
        let insertion = |early_late| {
            (self.arrivals).insertion_ps(
                self.context,
                self.tagging,
                (edge, launch.source),
                point,
                early_late,
            )
        };
        let latency = if launch.is_propagated {
            capture.ps - self.context.edge_ps(edge) - insertion(point.mode())
        } else {
            launch.latency_ps(point.mode())
        };
        (insertion(early_late), latency)
    }

    /// The clock path that launched a path, if it has a part in the design.
    fn launching(&self, path: &PathAt) -> Option<ClockAt> {
        let launch = self.launch(path.tag);
        let edge = launch.edge?;
        if self.tag(path.tag).kind == TagKind::Clock {
            return Some(ClockAt {
                slot: path.slot,
                vertex: path.vertex,
                point: path.point,
            });
        }
        match path.key {
            PASSED_KEY => None,
            NO_KEY => {
                self.context.clock(edge.clock).generated.as_ref()?;
                self.clock_at_source(edge, launch.source?, path.point)
            }
            key => Some(ClockAt {
                slot: key as usize,
                vertex: self.tagging.vertex_of(key as usize),
                point: path.point,
            }),
        }
    }

    /// Where an edge of a clock begins.
    fn clock_at_source(&self, edge: ClockEdge, source: crate::ids::PinId, point: Point) -> Option<ClockAt> {
        let vertex = super::seeds::source_vertex(self.context, source)?;
        let mut captures = self.captures(vertex, edge.edge, point);
        captures
            .find(|capture| self.launch(capture.tag).edge == Some(edge))
            .map(|capture| capture.at)
    }

    /// What is given back to a check of a path against a clock, in ps.
    pub(super) fn credit_ps(&self, path: &PathAt, capture: &Capture) -> f64 {
        let target = self.launch(capture.tag);
        let source = self.launch(path.tag);
        if self.arrivals.credits.is_none()
            || !source.is_propagated
            || !target.is_propagated
            || path.point.mode() == capture.at.point.mode()
        {
            return 0.0;
        }
        let (Some(from), Some(to)) = (source.edge, target.edge) else {
            return 0.0;
        };
        if !may_share(self.context, from.clock, to.clock) {
            return 0.0;
        }
        let Some(launching) = self.launching(path) else {
            return 0.0;
        };
        credit_ps(self.context, self.tagging, self.arrivals, launching, capture.at)
    }

    /// What is given back to a path that leaves the design for a clock that the design makes, in ps.
    pub(super) fn output_credit_ps(&self, path: &PathAt, target: ClockEdge) -> f64 {
        let context = self.context;
        let clock = context.clock(target.clock);
        let source = self.launch(path.tag);
        let Some(from) = source.edge else { return 0.0 };
        if self.arrivals.credits.is_none()
            || !source.is_propagated
            || clock.generated.is_none()
            || !clock.is_propagated
            || matches!(path.key, NO_KEY | PASSED_KEY)
            || !may_share(context, from.clock, target.clock)
        {
            return 0.0;
        }
        let mode = context.capture_mode(path.point.mode());
        let point = context.libraries().point(path.point.scene(), mode);
        let capture = clock
            .sources
            .first()
            .and_then(|&source| self.clock_at_source(target, source, point));
        match (self.launching(path), capture) {
            (Some(launch), Some(capture)) => credit_ps(context, self.tagging, self.arrivals, launch, capture),
            _ => 0.0,
        }
    }

    /// The uncertainty of a check in a mode against a clock: less than 0 for setup, in ps.
    pub(super) fn uncertainty_ps(
        &self,
        launch: Option<ClockEdge>,
        target: ClockEdge,
        at: Option<TagId>,
        mode: Mode,
    ) -> (f64, bool) {
        let constraints = self.context.constraints;
        let signed = |value: f64| if mode == Mode::Late { -value } else { value };
        let between = launch.and_then(|launch| {
            let said = (constraints.inter_clock_uncertainty.iter().rev())
                .find(|said| said.from == launch.clock && said.to == target.clock)?;
            said.uncertainty_ps[launch.edge.index()][target.edge.index()][mode.index()]
        });
        if let Some(between) = between {
            return (signed(between), true);
        }
        let of_clock = self.context.clock(target.clock).uncertainty_ps;
        let at_pin = at.and_then(|tag| self.launch(tag).uncertainty);
        let said = at_pin
            .and_then(|pin| constraints.pin_uncertainty_ps.get(&pin).copied())
            .unwrap_or(of_clock);
        (signed(said[mode.index()].unwrap_or(0.0)), false)
    }
}

/// The arrivals of a slot.
pub(super) enum EntriesOf<'a> {
    /// Only the worst is known.
    One(Option<Entry>),
    /// By key.
    List(&'a [Entry]),
}

impl Iterator for EntriesOf<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        match self {
            EntriesOf::One(entry) => entry.take(),
            EntriesOf::List(list) => {
                let (&first, rest) = list.split_first()?;
                *list = rest;
                Some(first)
            }
        }
    }
}
