//! Delays, margins and slews that are given and not computed.
//! Not for: reading them from files.

use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::rows::Rows;
use crate::ids::PinId;
use crate::library::{Edge, LibrarySet, Point};
use crate::timing::graph::{EdgeId, TimingGraph, VertexId};

/// What is given in the place of what delay calculation finds, for one timing graph. Slews are computed all the
/// same, unless they are given too. NaN takes back what was given.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    rows: Rows,
    /// By [`Rows`], in ps; NaN where nothing is given.
    delays: Vec<f32>,
    points: usize,
    /// `[points, edges]` in ps, NaN where nothing is given.
    slews: FxHashMap<VertexId, Box<[f32]>>,
    /// Least widths of pulses by the edge that begins them, `[points]` in ps, NaN where nothing is given.
    widths: FxHashMap<(PinId, Edge), Box<[f32]>>,
    /// Least periods, `[points]` in ps, NaN where nothing is given.
    periods: FxHashMap<PinId, Box<[f32]>>,
    /// What was given since it was last asked; of more than [`MOST_CHANGES`] not all.
    changes: Vec<Given>,
    /// Another one with each [`Annotations::stamp`].
    stamp: u64,
}

/// Changes that are kept one by one.
const MOST_CHANGES: usize = 1 << 12;

/// What a delay, margin or slew was given of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in super::super) enum Given {
    Edge(EdgeId),
    Deferred(usize),
    Slew(VertexId),
}

impl Annotations {
    /// For a graph, with nothing given yet.
    #[must_use]
    pub fn new(graph: &TimingGraph, libraries: &LibrarySet) -> Self {
        let rows = Rows::of_all(graph, libraries);
        Self {
            delays: vec![f32::NAN; rows.len()],
            rows,
            points: libraries.num_points(),
            ..Self::default()
        }
    }

    /// Marks these annotations and no others: where they have another mark, others took their place.
    pub(in super::super) fn stamp(&mut self) -> u64 {
        static STAMPS: AtomicU64 = AtomicU64::new(1);
        self.stamp = STAMPS.fetch_add(1, Ordering::Relaxed);
        self.stamp
    }

    /// Whether these have that mark.
    pub(in super::super) fn has_stamp(&self, stamp: u64) -> bool {
        self.stamp == stamp
    }

    /// What was given since this was last asked; none where it was too much to tell.
    pub(in super::super) fn take_changes(&mut self) -> Option<Vec<Given>> {
        let changes = std::mem::take(&mut self.changes);
        (changes.len() < MOST_CHANGES).then_some(changes)
    }

    fn note(&mut self, given: Given) {
        if self.changes.len() < MOST_CHANGES && self.changes.last() != Some(&given) {
            self.changes.push(given);
        }
    }

    /// Gives the delay of a wire to an edge at its load, in ps.
    pub fn set_wire(&mut self, wire: EdgeId, point: Point, edge: Edge, ps: f32) {
        self.note(Given::Edge(wire));
        let place = self.rows.wire(wire, point, edge);
        self.delays[place] = ps;
    }

    /// Gives the delay of the arc at a place of an edge's arc set, in ps.
    pub fn set_arc(&mut self, edge: EdgeId, place: usize, point: Point, ps: f32) {
        self.note(Given::Edge(edge));
        let place = self.rows.arc(edge, place, point);
        self.delays[place] = ps;
    }

    /// Gives the delay or margin of an arc of a deferred edge, by the place of that in
    /// [`TimingGraph::deferred`], in ps.
    pub fn set_deferred(&mut self, deferred: usize, place: usize, point: Point, ps: f32) {
        self.note(Given::Deferred(deferred));
        let place = self.rows.deferred_arc(deferred, place, point);
        self.delays[place] = ps;
    }

    /// Gives the slew at a vertex, in ps. Loads of a driver whose slew is given have it too.
    pub fn set_slew(&mut self, vertex: VertexId, point: Point, edge: Edge, ps: f32) {
        self.note(Given::Slew(vertex));
        let slews = self.slews.entry(vertex);
        slews.or_insert_with(|| vec![f32::NAN; 2 * self.points].into())[2 * point.index() + edge.index()] =
            ps;
    }

    /// Gives the least width of pulses that begin with an edge, in ps.
    pub fn set_width(&mut self, pin: PinId, edge: Edge, point: Point, ps: f32) {
        let widths = self.widths.entry((pin, edge));
        widths.or_insert_with(|| vec![f32::NAN; self.points].into())[point.index()] = ps;
    }

    /// Gives the least period of clocks at a pin, in ps.
    pub fn set_period(&mut self, pin: PinId, point: Point, ps: f32) {
        let periods = self.periods.entry(pin);
        periods.or_insert_with(|| vec![f32::NAN; self.points].into())[point.index()] = ps;
    }

    /// The delay that is given of a wire, in ps.
    #[inline]
    #[must_use]
    pub fn wire_ps(&self, wire: EdgeId, point: Point, edge: Edge) -> Option<f32> {
        given(self.delays[self.rows.wire(wire, point, edge)])
    }

    /// The delay that is given of an arc, in ps.
    #[inline]
    #[must_use]
    pub fn arc_ps(&self, edge: EdgeId, place: usize, point: Point) -> Option<f32> {
        given(self.delays[self.rows.arc(edge, place, point)])
    }

    /// The delay or margin that is given of an arc of a deferred edge, in ps.
    #[inline]
    #[must_use]
    pub fn deferred_ps(&self, deferred: usize, place: usize, point: Point) -> Option<f32> {
        given(self.delays[self.rows.deferred_arc(deferred, place, point)])
    }

    /// The slew that is given at a vertex, in ps.
    #[inline]
    #[must_use]
    pub fn slew_ps(&self, vertex: VertexId, point: Point, edge: Edge) -> Option<f32> {
        if self.slews.is_empty() {
            return None;
        }
        given(self.slews.get(&vertex)?[2 * point.index() + edge.index()])
    }

    /// The least width that is given of pulses that begin with an edge, in ps.
    #[must_use]
    pub fn width_ps(&self, pin: PinId, edge: Edge, point: Point) -> Option<f32> {
        given(self.widths.get(&(pin, edge))?[point.index()])
    }

    /// The least period that is given at a pin, in ps.
    #[must_use]
    pub fn period_ps(&self, pin: PinId, point: Point) -> Option<f32> {
        given(self.periods.get(&pin)?[point.index()])
    }

    /// Vertices at which some slew is given, in no order.
    pub(super) fn vertices_with_slews(&self) -> impl Iterator<Item = VertexId> {
        self.slews.keys().copied()
    }

    /// How many delays and margins are given.
    #[must_use]
    pub fn num_given(&self) -> usize {
        self.delays.iter().filter(|delay| !delay.is_nan()).count()
    }
}

#[inline]
fn given(ps: f32) -> Option<f32> {
    (!ps.is_nan()).then_some(ps)
}
