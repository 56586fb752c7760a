//! Clocks, when their edges come, and what stands between them.
//! Not for: where they reach; that is found in the timing graph.

use super::PerEdge;
use crate::ids::{ClockId, PinId};
use crate::library::Edge;

/// A clock, virtual where it has no sources.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// Its name.
    pub name: String,
    /// Ports and pins where it comes into the design.
    pub sources: Vec<PinId>,
    /// After what time it comes again, in ps.
    pub period_ps: f64,
    /// When it rises and falls first, in ps; the later of both may be beyond the period. Of a generated
    /// clock worked out from its master.
    pub edges_ps: [f64; 2],
    /// Whether latency is what its network takes (`set_propagated_clock`).
    pub is_propagated: bool,
    /// What it is made of, if a circuit makes it.
    pub generated: Option<GeneratedClock>,
    /// Network latency while it is ideal, in ps.
    pub latency_ps: PerEdge<Option<f64>>,
    /// Latency to its sources, in ps.
    pub source_latency_ps: SourceLatency,
    /// The slew of its edges at registers while it is ideal, in ps.
    pub slew_ps: PerEdge<Option<f32>>,
    /// By the mode of the check: hold, setup; in ps.
    pub uncertainty_ps: [Option<f64>; 2],
}

/// Source latency, in ps: `[early or late][mode][edge]`, the first by `-early` and `-late`, the second by
/// `-min` and `-max`, each as [`crate::library::Mode`].
pub type SourceLatency = [PerEdge<Option<f64>>; 2];

/// How a circuit makes a clock of another one.
#[derive(Clone, Debug, PartialEq)]
pub struct GeneratedClock {
    /// Where its master is seen.
    pub source: PinId,
    /// Its master, as said or as found at its source; `None` where no clock is there.
    pub master: Option<ClockId>,
    /// For its rise and its fall the edge of the master that paths to it begin with: with `-edges` by the
    /// numbers of the first two, else the same edge, with `-invert` the other one (OpenSTA's rule).
    pub master_edges: Option<[Edge; 2]>,
    /// Whether only gates lie between (`-combinational`).
    pub is_combinational: bool,
}

/// Latency at a pin of the clock network, for clocks that are ideal there (`set_clock_latency` on pins).
#[derive(Clone, Debug, PartialEq)]
pub struct PinLatency {
    /// Where.
    pub pin: PinId,
    /// Of which clock; of all without.
    pub clock: Option<ClockId>,
    /// In ps.
    pub latency_ps: PerEdge<Option<f64>>,
}

/// Source latency at a source of clocks (`set_clock_latency -source` on pins); it is before that of
/// the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct PinSourceLatency {
    /// Where.
    pub pin: PinId,
    /// Of which clock; of all without.
    pub clock: Option<ClockId>,
    /// In ps.
    pub latency_ps: SourceLatency,
}

/// Uncertainty between two clocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InterClockUncertainty {
    /// The launching clock.
    pub from: ClockId,
    /// The capturing clock.
    pub to: ClockId,
    /// `[launching edge][capturing edge][mode]`, in ps.
    pub uncertainty_ps: [[[Option<f64>; 2]; 2]; 2],
}

/// Which edges of clocks go through a pin (`set_clock_sense`, `set_sense -type clock`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSense {
    /// Where.
    pub pin: PinId,
    /// Of which clock; of all without.
    pub clock: Option<ClockId>,
    /// What goes on.
    pub passes: Passes,
}

/// What goes on behind a [`ClockSense`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passes {
    /// Edges as the clock has them.
    Positive,
    /// Edges inverted.
    Negative,
    /// Nothing.
    Nothing,
}
