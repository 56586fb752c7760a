//! Clock reconvergence pessimism: what launch and capture have in common of their clock paths is not
//! early and late at once, and the difference is given back.
//! Not for: clock arrivals themselves; see [`super::arrivals`].
//!
//! How much is given back depends on the clock paths of both ends, so that arrivals launched by
//! different clock paths are kept apart: by *keys*. A key is a slot of a clock: that at the register's
//! clock pin, or a lower one from which on both modes take the same time.

use super::arrivals::Arrivals;
use super::context::Context;
use super::tagging::Tagging;
use super::tags::TagKind;
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
    /// By key and point the most that may be given back, in ps.
    spreads: rustc_hash::FxHashMap<(u32, usize), f64>,
}

impl Credits {
    pub(super) fn new(rows: usize) -> Self {
        Self {
            parents: vec![[NONE; 2]; rows],
            keys: Vec::new(),
            spreads: rustc_hash::FxHashMap::default(),
        }
    }

    /// Says from where the worst path comes to a row of slot and point.
    pub(super) fn set_parent(&mut self, row: usize, (slot, vertex): (usize, VertexId)) {
        self.parents[row] = [slot as u32, vertex.0];
    }

    /// Chooses the keys of all slots of clocks. Whether any of them may get a credit.
    pub(super) fn choose_keys(
        &mut self,
        context: &Context<'_>,
        tagging: &Tagging,
        spread: impl Fn(usize, Point) -> f64,
    ) -> bool {
        // Differences below are those of rounding.
        const LEAST_PS: f64 = 1e-6;
        let points = context.libraries().num_points();
        self.keys = vec![NO_KEY; self.parents.len()];
        let mut matters = false;
        for &vertex in &tagging.clock_vertices {
            for edge in Edge::ALL {
                for (slot, tag) in tagging.tags_at(vertex, edge) {
                    if tagging.tags.tag(tag).kind != TagKind::Clock {
                        continue;
                    }
                    for point in context.libraries().points() {
                        let row = slot * points + point.index();
                        let own = spread(slot, point);
                        matters |= own > LEAST_PS;
                        let parent = self.parents[row][0];
                        let is_same = parent != NONE
                            && context.constraints.settings.crpr_mode == CrprMode::SamePin
                            && (spread(parent as usize, point) - own).abs() <= LEAST_PS;
                        let above = self.keys.get(parent as usize * points + point.index());
                        let key = match above {
                            Some(&key) if is_same && key != NO_KEY => key,
                            _ => slot as u32,
                        };
                        self.keys[row] = key;
                        self.spreads.insert((key, point.index()), own);
                    }
                }
            }
        }
        matters
    }

    /// The key of what the clock at a row of slot and point launches.
    pub(super) fn key(&self, row: usize) -> u32 {
        self.keys[row]
    }

    /// The most that may be given back to paths of a key, in ps.
    pub(super) fn most(&self, key: u32, point: usize) -> f64 {
        self.spreads.get(&(key, point)).copied().unwrap_or(0.0)
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
