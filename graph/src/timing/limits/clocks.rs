//! Pulses and periods of clocks where they end, and how long they last at least.
//! Not for: how long they last; see [`super::super::search`].

use super::{LimitCheck, LimitKind, keep_least};
use crate::constraints::PathKind;
use crate::ids::{ClockId, PinId};
use crate::library::{Edge, Role};
use crate::timing::Results;
use crate::timing::graph::VertexId;

impl Results<'_> {
    /// Every pulse at every pin where a clock ends.
    pub(super) fn pulse_widths(&self) -> Vec<LimitCheck> {
        let mut checks = Vec::new();
        for vertex in self.clock_ends() {
            let pin = self.graph().pin(vertex);
            for pulse in self.pulses(vertex) {
                let said = self.said_width(pin, pulse.clock, pulse.edge);
                let least =
                    said.or_else(|| self.own_check_ps(vertex, Role::MinPulseWidth, pulse.scene, pulse.edge));
                let at = (pin, Some(pulse.edge), pulse.scene);
                let kind = LimitKind::PulseWidth;
                checks.extend(least.map(|least| LimitCheck::new(kind, at, least, pulse.width_ps)));
            }
        }
        checks
    }

    /// The period of the fastest clock at every pin where a clock ends.
    pub(super) fn periods(&self) -> Vec<LimitCheck> {
        let (netlist, constraints) = (self.netlist(), self.constraints());
        let library = netlist.libraries().library();
        let mut checks = Vec::new();
        for vertex in self.clock_ends() {
            let pin = self.graph().pin(vertex);
            let port = netlist.library_port(pin);
            let of_port = port.and_then(|port| library.port(port).min_period).map(f64::from);
            for scene in 0..netlist.libraries().scenes().len() {
                let edges = || Edge::ALL.into_iter();
                let of_arcs = || {
                    let limits =
                        edges().filter_map(|edge| self.own_check_ps(vertex, Role::MinPeriod, scene, edge));
                    limits.reduce(f64::max)
                };
                let Some(least) = of_port.or_else(of_arcs) else {
                    continue;
                };
                for here in self
                    .clocks_here(vertex)
                    .iter()
                    .filter(|here| here.path == PathKind::Clock)
                {
                    let period = constraints.clocks[here.clock.index()].period_ps;
                    let check = LimitCheck::new(LimitKind::Period, (pin, None, scene), least, period);
                    keep_least(&mut checks, check);
                }
            }
        }
        checks
    }

    /// Vertices that a clock reaches and does not go on from.
    fn clock_ends(&self) -> impl Iterator<Item = VertexId> {
        let graph = self.graph();
        let all = (0..graph.num_vertices() as u32).map(VertexId);
        all.filter(|&vertex| !graph.is_driver(vertex) && self.ends_clocks(vertex))
    }

    /// `set_min_pulse_width`: of the pin, its instance, the clock, the design.
    fn said_width(&self, pin: PinId, clock: ClockId, edge: Edge) -> Option<f64> {
        let widths = &self.constraints().pulse_widths;
        let instance = self.netlist().instance_of(pin);
        let of_instance = instance.and_then(|instance| widths.instances.get(&instance));
        let said = [
            widths.pins.get(&pin),
            of_instance,
            widths.clocks.get(&clock),
            Some(&widths.design),
        ];
        // A pulse that begins with a rise is high.
        let is_high = usize::from(edge == Edge::Rise);
        said.into_iter().flatten().find_map(|said| said[is_high])
    }
}
