//! What is asked of a search, and what it answers: plain data.
//! Not for: finding it; see [`super::results`].

use super::end::{EndKind, EndRole, Terms};
use crate::constraints::{ClockEdge, Constraints, Exception};
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Mode};
/// What paths are reported together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// Captured by a clock.
    Clock(ClockId),
    /// Of `group_path -name`.
    Named(String),
    /// Recovery and removal.
    Asynchronous,
    /// Inferred clock gates.
    GatedClock,
    /// Bounds on delay that no clock captures.
    PathDelay,
    /// Nothing is checked.
    Unconstrained,
}

impl Group {
    /// The name that OpenSTA gives it.
    #[must_use]
    pub fn name(&self, constraints: &Constraints) -> String {
        match self {
            Group::Clock(clock) => constraints.clocks[clock.index()].name.clone(),
            Group::Named(name) => name.clone(),
            Group::Asynchronous => "asynchronous".to_owned(),
            Group::GatedClock => "gated clock".to_owned(),
            Group::PathDelay => "path delay".to_owned(),
            Group::Unconstrained => "unconstrained".to_owned(),
        }
    }
}

/// An end of paths, with the worst of them (or one of them). Times are in ps.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Early for hold, late for setup.
    pub mode: Mode,
    /// The number of the scene.
    pub scene: usize,
    /// Its kind.
    pub kind: EndKind,
    /// What is checked.
    pub role: EndRole,
    /// Where the path begins: an input, the output of a register.
    pub startpoint: PinId,
    /// Where it ends.
    pub endpoint: PinId,
    /// With which edge.
    pub edge: Edge,
    /// In which groups it is reported.
    pub groups: Vec<Group>,
    /// The clock edge that launches.
    pub launch: Option<ClockEdge>,
    /// The clock edge that captures.
    pub target: Option<ClockEdge>,
    /// How much time is left.
    pub slack_ps: f64,
    /// When data arrive, with the cycle that reports count it from.
    pub arrival_ps: f64,
    /// When they must.
    pub required_ps: f64,
    /// What the required time is the sum of.
    pub terms: Terms,
}

/// A pin on a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathRow {
    /// The pin.
    pub pin: PinId,
    /// Whether in the direction in which it drives its net.
    pub is_driver: bool,
    /// The edge there.
    pub edge: Edge,
    /// When, in ps.
    pub arrival_ps: f64,
    /// How long after the row before, in ps.
    pub delay_ps: f64,
    /// The slew there, in ps.
    pub slew_ps: f32,
    /// How many pins it drives.
    pub fanout: usize,
}

/// How the start of a path comes about, in ps: the sum of all is when data start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StartTerms {
    /// When the launching edge comes.
    pub edge_ps: f64,
    /// Latency to the source of the launching clock.
    pub source_latency_ps: f64,
    /// Latency from there on: of its network, or as said.
    pub network_latency_ps: f64,
    /// Whether that is of its network.
    pub is_propagated: bool,
    /// The delay of an input.
    pub input_delay_ps: Option<f64>,
    /// What a latch gives that data pass at the start: the delay of the latch is not in it.
    pub given_ps: Option<f64>,
}

/// A path with its clocks.
#[derive(Clone, Debug)]
pub struct Path {
    /// Its end.
    pub end: Endpoint,
    /// How its start comes about.
    pub start: StartTerms,
    /// Whether the clock that captures is propagated.
    pub is_capture_propagated: bool,
    /// The path of the clock that launches, as far as it is in the design; empty of ideal clocks and
    /// inputs.
    pub launch_clock: Vec<PathRow>,
    /// When data start, in ps: with latency that is said of an ideal clock, or an input delay.
    pub start_ps: f64,
    /// The path of the data, from the clock pin of a register or an input on.
    pub data: Vec<PathRow>,
    /// The path of the clock that captures, as far as it is in the design.
    pub capture_clock: Vec<PathRow>,
}

/// Which paths are asked for.
#[derive(Clone, Debug)]
pub struct PathQuery {
    /// Early for hold, late for setup.
    pub mode: Mode,
    /// How many of a group.
    pub per_group: usize,
    /// How many of an end.
    pub per_endpoint: usize,
    /// Whether paths that differ in edges only count once.
    pub unique_pins: bool,
    /// Only with less slack than this, in ps.
    pub slack_below_ps: f64,
    /// How the paths of an end after its worst are found.
    pub enumeration: Enumeration,
    /// Only those that one of these is about ([`ExceptionKind::Wanted`]); all where none is said.
    ///
    /// [`ExceptionKind::Wanted`]: crate::constraints::ExceptionKind::Wanted
    pub wanted: Option<Vec<Exception>>,
}

/// How the paths of an end after its worst are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enumeration {
    /// All of them: none is left out that is worse than one that is listed.
    #[default]
    Exact,
    /// Those that OpenSTA lists. Where clock pessimism is given back, it leaves a path for one of the clock
    /// paths that launch what comes over an arc, and not the worst: worse paths may be left out.
    OpenSta,
}

impl Default for PathQuery {
    fn default() -> Self {
        Self {
            mode: Mode::Late,
            per_group: 1,
            per_endpoint: 1,
            unique_pins: false,
            slack_below_ps: f64::INFINITY,
            enumeration: Enumeration::Exact,
            wanted: None,
        }
    }
}

/// What is known of an edge at a pin at a point, in ps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PinTiming {
    /// When it arrives: the worst of all paths; none if it never does. Paths by which a generated clock
    /// is made count from the edges of its master.
    pub arrival_ps: Option<f64>,
    /// When the path with the worst slack must arrive; infinite if nothing is required.
    pub required_ps: f64,
    /// The worst slack; infinite if nothing is required.
    pub slack_ps: f64,
    /// The slew.
    pub slew_ps: f32,
    /// How many launches arrive that are kept apart: by their clock edges, exceptions, or the clock paths
    /// of which pessimism is given back. The worst slack of several need not be that of the worst arrival.
    pub launches: usize,
}

/// Sums over all ends in a mode, in ps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The worst slack, or 0 where none is less.
    pub wns_ps: f64,
    /// The sum of the worst slacks of ends that are violated.
    pub tns_ps: f64,
    /// The worst slack; infinite where nothing is checked.
    pub worst_slack_ps: f64,
    /// How many ends are violated.
    pub violations: usize,
    /// How many ends are checked.
    pub ends: usize,
}
