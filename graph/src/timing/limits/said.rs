//! What limits are: those that constraints say, and those of libraries. The tightest counts.
//! Not for: pulses and periods; see [`super::clocks`].

use super::LimitKind;
use crate::constraints::PathKind;
use crate::ids::PinId;
use crate::library::{Edge, Header, Library, Limits, Mode, Port};
use crate::timing::Results;
use crate::timing::graph::VertexId;

/// Finds limits of pins.
pub(super) struct Said<'a> {
    results: &'a Results<'a>,
    library: &'a Library,
}

impl<'a> Said<'a> {
    pub(super) fn new(results: &'a Results<'a>) -> Self {
        Self {
            results,
            library: results.netlist().libraries().library(),
        }
    }

    /// The tighter one of two limits.
    pub(super) fn tighter(&self, kind: LimitKind, a: Option<f64>, b: Option<f64>) -> Option<f64> {
        match (a, b) {
            (Some(a), Some(b)) => Some(match kind.mode() {
                Mode::Late => a.min(b),
                Mode::Early => a.max(b),
            }),
            (a, b) => a.or(b),
        }
    }

    /// The limit of a pin by all but clocks.
    pub(super) fn of_pin(&self, pin: PinId, kind: LimitKind) -> Option<f64> {
        let limits = &self.results.constraints().limits;
        let of_pin = limits.pin_capacitance_ff.get(&pin);
        let [design, own] = match kind {
            LimitKind::Slew(Mode::Late) => [limits.max_slew_ps, limits.pin_max_slew_ps.get(&pin).copied()],
            LimitKind::Fanout(Mode::Late) => [limits.max_fanout, limits.port_max_fanout.get(&pin).copied()],
            LimitKind::Capacitance(mode) => {
                let own = of_pin.and_then(|of_pin| of_pin[mode.index()]);
                [limits.capacitance_ff[mode.index()], own]
            }
            _ => [None; 2],
        };
        let said = [design, own].map(|limit| limit.map(f64::from));
        let of_library = self.of_library(pin, kind);
        said.into_iter()
            .chain(of_library)
            .fold(None, |tightest, limit| self.tighter(kind, tightest, limit))
    }

    /// What libraries say: of the pin of a cell, or of the cells that drive a port.
    fn of_library(&self, pin: PinId, kind: LimitKind) -> Vec<Option<f64>> {
        let netlist = self.results.netlist();
        let own = netlist.library_port(pin).zip(netlist.instance_of(pin));
        let own = own.and_then(|(port, instance)| Some((port, netlist.cell(instance)?)));
        let drive = self.results.constraints().environment.drives.get(&pin);
        let cells = drive
            .into_iter()
            .flat_map(|drive| drive.cell[kind.mode().index()].iter());
        let driving = cells.flatten().map(|driving| (driving.to, driving.cell));
        own.into_iter()
            .chain(driving)
            .map(|(port, cell)| of_port(kind, self.library.port(port), self.library.header_of(cell)))
            .collect()
    }

    /// Whether no limit is said of any clock.
    pub(super) fn has_no_clock_slews(&self) -> bool {
        self.results.constraints().limits.clock_max_slew_ps.is_empty()
    }

    /// The limit on slews of a clock and of what it launches, where they arrive.
    pub(super) fn of_clocks(&self, vertex: VertexId, edge: Edge, mode: Mode) -> Option<f64> {
        let limits = &self.results.constraints().limits.clock_max_slew_ps;
        if limits.is_empty() || mode == Mode::Early {
            return None;
        }
        let clocks = self.results.clocks_here(vertex);
        let is_clock = clocks.iter().any(|here| here.path == PathKind::Clock);
        let path = if is_clock { PathKind::Clock } else { PathKind::Data };
        let of_clock = clocks
            .iter()
            .filter_map(|here| limits.get(&here.clock)?[path as usize][edge.index()]);
        of_clock.map(f64::from).reduce(f64::min)
    }

    /// How many loads a driver has: what libraries say of them, ports not among them.
    pub(super) fn fanout(&self, driver: PinId) -> f64 {
        let netlist = self.results.netlist();
        let loads = netlist
            .net_of(driver)
            .into_iter()
            .flat_map(|net| netlist.loads(net));
        let of_load = |pin: PinId| {
            let instance = netlist.instance_of(pin)?;
            let (Some(port), Some(cell)) = (netlist.library_port(pin), netlist.cell(instance)) else {
                return Some(1.0);
            };
            let own = self.library.port(port).fanout_load;
            own.or(self.library.header_of(cell).default_fanout_load)
                .map(f64::from)
        };
        loads.filter(|&load| load != driver).filter_map(of_load).sum()
    }
}

/// The limit of a port of a cell; what a library says of all its ports is of outputs.
fn of_port(kind: LimitKind, port: &Port, header: &Header) -> Option<f64> {
    let of = |limits: &Limits| match kind {
        LimitKind::Slew(Mode::Late) => limits.max_slew,
        LimitKind::Slew(Mode::Early) => limits.min_slew,
        LimitKind::Capacitance(Mode::Late) => limits.max_capacitance,
        LimitKind::Capacitance(Mode::Early) => limits.min_capacitance,
        LimitKind::Fanout(Mode::Late) => limits.max_fanout,
        LimitKind::Fanout(Mode::Early) => limits.min_fanout,
        LimitKind::PulseWidth | LimitKind::Period => None,
    };
    let of_all = || of(&header.default_limits).filter(|_| port.direction.drives());
    of(&port.limits).or_else(of_all).map(f64::from)
}
