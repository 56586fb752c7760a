//! What delays are computed from.
//! Not for: computing them.

use std::sync::Arc;

use super::Annotations;
use super::net::{DrivenNet, combination};
use crate::constraints::{AnalysisType, Environment};
use crate::library::{Edge, Point, Role};
use crate::netlist::Netlist;
use crate::parasitics::Parasitics;
use crate::timing::graph::{EdgeId, TimingGraph, VertexId};
use crate::timing::{Blocked, IdealSlews};

/// How delays of gates and wires are computed; OpenSTA's names are in brackets.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum DelayCalculator {
    /// Gates see an effective capacitance, loads an exponential behind it (`dmp_ceff_elmore`).
    #[default]
    EffectiveCapacitance,
    /// Gates see an effective capacitance, loads a response with two poles (`dmp_ceff_two_pole`).
    TwoPole,
    /// Gates see all capacitance, wires take no time (`lumped_cap`).
    Lumped,
    /// Every gate takes so many ps, wires and slews are nothing (`unit`).
    Unit(f32),
    /// Gates see all capacitance, wires have Elmore's delay, and slews grow by the spread of the
    /// impulse response (rules of the TAU contests).
    Tau,
}

/// What delays are computed from.
#[derive(Clone, Copy, Debug)]
pub struct DelayInputs<'a> {
    /// The graph.
    pub graph: &'a TimingGraph,
    /// Its netlist, which knows its libraries.
    pub netlist: &'a Netlist,
    /// What stands around it.
    pub environment: &'a Environment,
    /// Its wires: none, one for all analysis points, or one for each by [`Point::index`].
    pub parasitics: &'a [Arc<Parasitics>],
    /// How delays are computed.
    pub calculator: DelayCalculator,
    /// Delays that are given and not computed.
    pub annotations: Option<&'a Annotations>,
    /// What takes no part.
    pub blocked: Option<&'a Blocked>,
    /// Slews where clocks are ideal.
    pub ideal_slews: Option<&'a IdealSlews>,
    /// Which slew of a clock its checks see.
    pub analysis: AnalysisType,
}

impl<'a> DelayInputs<'a> {
    /// Ideal wires, nothing given, nothing blocked, no ideal clocks, [`AnalysisType::OnChipVariation`].
    #[must_use]
    pub fn new(graph: &'a TimingGraph, netlist: &'a Netlist, environment: &'a Environment) -> Self {
        Self {
            graph,
            netlist,
            environment,
            parasitics: &[],
            calculator: DelayCalculator::default(),
            annotations: None,
            blocked: None,
            ideal_slews: None,
            analysis: AnalysisType::default(),
        }
    }

    /// What a driver drives, in fF: pins, what stands outside of ports, and the wire.
    #[must_use]
    pub fn load_ff(&self, driver: VertexId, point: Point, edge: Edge) -> f32 {
        let mut net = DrivenNet::default();
        net.set(self, driver);
        net.load_ff[combination(point, edge)]
    }

    /// The wires at a point, and the point whose pins load them: the first one of its mode that has the same
    /// wires, as OpenSTA reduces wires once for all scenes.
    pub(super) fn parasitics_at(&self, point: Point) -> Option<(&'a Parasitics, Point)> {
        let of = |point: Point| match self.parasitics {
            [one] => Some(one),
            each => each.get(point.index()),
        };
        let wires = of(point)?;
        let mut points = self.netlist.libraries().points();
        let first = points.find(|&other| {
            other.mode() == point.mode() && of(other).is_some_and(|other| Arc::ptr_eq(other, wires))
        });
        Some((wires, first.unwrap_or(point)))
    }

    pub(super) fn is_disabled(&self, edge: EdgeId) -> bool {
        self.blocked.is_some_and(|blocked| blocked.is_disabled(edge))
    }

    /// Whether delay calculation comes to a vertex.
    pub(super) fn reaches(&self, vertex: VertexId) -> bool {
        self.blocked.is_none_or(|blocked| !blocked.is_left_out(vertex))
    }

    /// The slew of ideal clocks where an arc of some role begins: registers see it, gates do not.
    pub(super) fn ideal_slew_ps(&self, role: Role, from: VertexId, point: Point, edge: Edge) -> Option<f32> {
        let slews = self.ideal_slews?;
        let is_seen = role.is_check() || matches!(role, Role::RegClkToQ | Role::LatchEnToQ);
        if is_seen {
            slews.slew_ps(from, point, edge)
        } else {
            None
        }
    }
}
