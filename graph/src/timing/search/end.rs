//! An end of paths, and the terms of what it requires.
//! Not for: how the terms come about; see [`super::checks`].

use super::exceptions::PathStop;
use super::view::{Capture, PathAt, View};
use crate::constraints::ClockEdge;
use crate::library::{Mode, Role};
use crate::timing::pairing::Relation;
/// The kind of an end of paths.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EndKind {
    /// A check of a library.
    Check,
    /// Setup of a latch, which may borrow.
    Latch,
    /// An output with a delay behind it.
    Output,
    /// An enable of a clock gate.
    GatedClock,
    /// A check between data.
    DataCheck,
    /// A bound on delay.
    PathDelay,
    /// Nothing is checked.
    Unconstrained,
}

impl EndKind {
    /// The name that OpenSTA gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EndKind::Check => "check",
            EndKind::Latch => "latch",
            EndKind::Output => "output",
            EndKind::GatedClock => "gated_clk",
            EndKind::DataCheck => "data_check",
            EndKind::PathDelay => "path_delay",
            EndKind::Unconstrained => "unconstrained",
        }
    }
}

/// What is checked at an end. Its name is that of OpenSTA.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EndRole {
    /// A role of a library's checks.
    Library(Role),
    /// Setup of a latch.
    LatchSetup,
    /// Before the next capture outside.
    OutputSetup,
    /// After the last capture outside.
    OutputHold,
    /// Before the clock opens a gate.
    GatedSetup,
    /// After the clock has closed a gate.
    GatedHold,
    /// Before other data.
    DataSetup,
    /// After other data.
    DataHold,
    /// Nothing.
    None,
}

impl EndRole {
    /// The name that OpenSTA gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EndRole::Library(role) => role.name(),
            EndRole::LatchSetup => "latch setup",
            EndRole::OutputSetup => "output setup",
            EndRole::OutputHold => "output hold",
            EndRole::GatedSetup => "clock gating setup",
            EndRole::GatedHold => "clock gating hold",
            EndRole::DataSetup => "data check setup",
            EndRole::DataHold => "data check hold",
            EndRole::None => "",
        }
    }

    pub(super) fn relation(self) -> Relation {
        match self {
            EndRole::Library(Role::Hold | Role::Removal | Role::NonSeqHold) | EndRole::OutputHold => {
                Relation::Hold
            }
            EndRole::LatchSetup => Relation::LatchSetup,
            EndRole::GatedHold => Relation::GatedHold,
            EndRole::DataSetup => Relation::DataSetup,
            EndRole::DataHold => Relation::DataHold,
            _ => Relation::Setup,
        }
    }
}

/// The terms that a required time is the sum of, in ps, with their signs; and what stands beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Terms {
    /// When the capturing edge comes, counted from the cycle of the launch.
    pub edge_ps: f64,
    /// Latency to the source of the capturing clock.
    pub source_latency_ps: f64,
    /// Latency from there on: of its network, or as said.
    pub network_latency_ps: f64,
    /// Uncertainty.
    pub uncertainty_ps: f64,
    /// Whether the uncertainty is that between two clocks.
    pub is_inter_clock: bool,
    /// Cycles more or less by `set_multicycle_path`.
    pub multicycle_ps: f64,
    /// By `set_path_margin`.
    pub path_margin_ps: f64,
    /// What shared clock paths give back.
    pub crpr_ps: f64,
    /// A bound on delay.
    pub delay_bound_ps: f64,
    /// When the launch counts from, of bounds on delay.
    pub launch_ps: f64,
    /// The margin of a check, or an output delay.
    pub margin_ps: f64,
    /// What a latch borrows.
    pub borrow_ps: f64,
    /// How far a latch may borrow.
    pub max_borrow_ps: f64,
    /// What a latch gives to the paths that begin at it.
    pub given_ps: f64,
    /// How much later than the required time reports write both times: the cycle of the launch.
    pub offset_ps: f64,
}

impl Terms {
    pub(super) fn sum(&self) -> f64 {
        self.edge_ps
            + self.source_latency_ps
            + self.network_latency_ps
            + self.uncertainty_ps
            + self.multicycle_ps
            + self.path_margin_ps
            + self.crpr_ps
            + self.delay_bound_ps
            + self.launch_ps
            + self.margin_ps
            + self.borrow_ps
    }
}

/// An end of paths that one clock path launched.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) kind: EndKind,
    pub(super) role: EndRole,
    pub(super) path: PathAt,
    pub(super) capture: Option<Capture>,
    /// The edge that captures.
    pub(super) target: Option<ClockEdge>,
    /// Whether it is a bound on delay that counts no latency.
    pub(super) ignores_latency: bool,
    pub(super) terms: Terms,
    pub(super) required_ps: f64,
}

impl End {
    /// An end at which nothing is checked.
    pub(super) fn unconstrained(path: PathAt) -> Self {
        Self {
            kind: EndKind::Unconstrained,
            role: EndRole::None,
            path,
            capture: None,
            target: None,
            ignores_latency: false,
            terms: Terms::default(),
            required_ps: super::seeds::never(path.point.mode().opposite()),
        }
    }

    /// How much time is left, in ps.
    pub(super) fn slack_ps(&self) -> f64 {
        match (self.kind, self.path.point.mode()) {
            (EndKind::Unconstrained, _) => f64::INFINITY,
            (_, Mode::Late) => self.required_ps - self.path.ps,
            (_, Mode::Early) => self.path.ps - self.required_ps,
        }
    }

    pub(super) fn stop(&self, view: &View<'_>) -> PathStop {
        view.stop(&self.path, self.target)
    }
}
