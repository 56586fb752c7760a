//! Clock reconvergence pessimism: what launch and capture have in common of their clock paths is not
//! early and late at once, and the difference is given back.
//! Not for: clock arrivals themselves; see [`super::arrivals`].
//!
//! How much is given back depends on the clock paths of both ends, so that arrivals launched by
//! different clock paths are kept apart: by *keys*. A key is a slot of a clock: that at the register's
//! clock pin, or that at its driver where the wire takes the same time in both modes but for derates.

use rustc_hash::FxHashMap;

use super::arrivals::Arrivals;
use super::context::Context;
use super::tagging::Tagging;
use crate::constraints::CrprMode;
use crate::ids::ClockId;
use crate::library::{Edge, Point};
use crate::timing::graph::VertexId;

/// No slot.
const NONE: u32 = u32::MAX;

/// The key of paths that no clock path of the design launched: from inputs.
pub(super) const NO_KEY: u32 = u32::MAX;

/// An arrival of paths that one clock path launched.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Entry {
    /// A slot of a clock, or [`NO_KEY`] or [`PASSED_KEY`].
    pub(super) key: u32,
    /// In ps.
    pub(super) ps: f64,
}

/// The key of paths through latches. They begin at the enable in the mode in which clocks capture, so
/// that no part of it counts twice.
pub(super) const PASSED_KEY: u32 = u32::MAX - 1;

/// Clock paths, and the keys of those that launch.
#[derive(Clone, Debug)]
pub(super) struct Credits {
    /// The slot before and its vertex: `[slots, points]`.
    parents: Vec<[u32; 2]>,
    /// `[slots, points]`
    keys: Vec<u32>,
    /// By key, its place among all: by the names of instances.
    ranks: FxHashMap<u32, u32>,
    /// Rows at which both modes differ: without any nothing is given back.
    pub(super) mattering: usize,
}

impl Credits {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            parents: vec![[NONE; 2]; rows],
            keys: vec![NO_KEY; rows],
            ranks: FxHashMap::default(),
            mattering: 0,
        }
    }

    /// Forgets from where paths come to a row, and its key.
    pub(super) fn clear(&mut self, row: usize) {
        self.parents[row] = [NONE; 2];
        self.keys[row] = NO_KEY;
    }

    /// What is known of a row: where paths come from, and its key.
    pub(super) fn row(&self, row: usize) -> ([u32; 2], u32) {
        (self.parents[row], self.keys[row])
    }

    /// Whether the key of a row has its place among all.
    pub(super) fn is_ranked(&self, row: usize) -> bool {
        self.keys[row] == NO_KEY || self.ranks.contains_key(&self.keys[row])
    }

    /// Says from where the worst path comes to a row of slot and point.
    pub(super) fn set_parent(&mut self, row: usize, (slot, vertex): (usize, VertexId)) {
        self.parents[row] = [slot as u32, vertex.0];
    }

    /// Says which slot a row of slot and point has as its key.
    pub(super) fn set_key(&mut self, row: usize, key: usize) {
        self.keys[row] = key as u32;
    }

    /// Puts the keys in order. The reference looks at them in the order of its instances, by name.
    pub(super) fn rank_keys(&mut self, context: &Context<'_>, tagging: &Tagging) {
        let mut keys: Vec<u32> = self.keys.iter().copied().filter(|&key| key != NO_KEY).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.sort_by_cached_key(|&key| {
            let pin = context.graph.pin(tagging.vertex_of(key as usize));
            let instance = context.netlist.instance_of(pin);
            let path = instance.map(|instance| context.netlist.instance_name(instance).levels());
            // Ports come behind all instances.
            (path.is_none(), path, pin, key)
        });
        self.ranks = keys.into_iter().zip(1..).collect();
    }

    /// The place of a key among all, those of inputs first.
    pub(super) fn rank(&self, key: u32) -> u32 {
        match key {
            NO_KEY => 0,
            key => self.ranks.get(&key).copied().unwrap_or(u32::MAX),
        }
    }

    /// The key of what the clock at a row of slot and point launches.
    pub(super) fn key(&self, row: usize) -> u32 {
        self.keys[row]
    }

    /// The slot and vertex before.
    fn parent(&self, row: usize) -> Option<(usize, VertexId)> {
        let [slot, vertex] = self.parents[row];
        (slot != NONE).then_some((slot as usize, VertexId(vertex)))
    }
}

/// A slot of a clock at a point, and its vertex.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClockAt {
    pub(super) slot: usize,
    pub(super) vertex: VertexId,
    pub(super) point: Point,
}

/// What is given back to a check between two clock paths, in ps: the smaller difference of both modes at
/// the last pin that both go through.
pub(super) fn credit_ps(
    context: &Context<'_>,
    tagging: &Tagging,
    arrivals: &Arrivals,
    launch: ClockAt,
    capture: ClockAt,
) -> f64 {
    let Some(credits) = &arrivals.credits else {
        return 0.0;
    };
    let points = context.libraries().num_points();
    let step = |at: ClockAt| {
        let (slot, vertex) = credits.parent(at.slot * points + at.point.index())?;
        Some(ClockAt { slot, vertex, ..at })
    };
    let (mut a, mut b) = (launch, capture);
    while a.vertex != b.vertex {
        // Vertices are numbered by level: the larger one cannot be before the other.
        let next = if a.vertex > b.vertex { step(a) } else { step(b) };
        let Some(next) = next else { return 0.0 };
        if a.vertex > b.vertex {
            a = next;
        } else {
            b = next;
        }
    }
    if context.constraints.settings.crpr_mode == CrprMode::SameTransition {
        let edge = |at: ClockAt| Edge::ALL.map(|edge| tagging.slots(at.vertex, edge).contains(&at.slot));
        if edge(a) != edge(b) {
            return 0.0;
        }
    }
    let [a, b] = [a, b].map(|at| arrivals.spread(context, at.slot, at.point));
    a.min(b)
}

/// Whether two clocks can have a path in common.
pub(super) fn may_share(context: &Context<'_>, a: ClockId, b: ClockId) -> bool {
    let [first, second] = [a, b].map(|clock| context.clock(clock));
    let is_real = !first.sources.is_empty() && !second.sources.is_empty();
    is_real
        && (a == b
            || first.generated.is_some()
            || second.generated.is_some()
            || first.sources.iter().any(|pin| second.sources.contains(pin)))
}
