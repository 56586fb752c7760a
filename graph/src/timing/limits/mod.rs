//! Limits: on slews, loads and fanouts of pins, on widths of pulses and periods of clocks.
//! Not for: when data must arrive; see [`super::search`]. Semantics are OpenSTA's.

mod clocks;
mod said;

use self::said::Said;
use super::Results;
use super::graph::VertexId;
use crate::constraints::PathKind;
use crate::ids::PinId;
use crate::library::{Edge, Mode};

/// What a limit is on. Late modes bound from above, early ones from below.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LimitKind {
    /// How long an edge takes at a pin.
    Slew(Mode),
    /// What a driver drives.
    Capacitance(Mode),
    /// How many loads a driver has, as libraries count them.
    Fanout(Mode),
    /// How long a pulse of a clock lasts at least at a register.
    PulseWidth,
    /// How long a cycle of a clock lasts at least at a register.
    Period,
}

impl LimitKind {
    /// All that are checked.
    pub const ALL: [Self; 8] = [
        Self::Slew(Mode::Late),
        Self::Slew(Mode::Early),
        Self::Fanout(Mode::Late),
        Self::Fanout(Mode::Early),
        Self::Capacitance(Mode::Late),
        Self::Capacitance(Mode::Early),
        Self::PulseWidth,
        Self::Period,
    ];

    /// Its name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Slew(Mode::Late) => "max slew",
            Self::Slew(Mode::Early) => "min slew",
            Self::Capacitance(Mode::Late) => "max capacitance",
            Self::Capacitance(Mode::Early) => "min capacitance",
            Self::Fanout(Mode::Late) => "max fanout",
            Self::Fanout(Mode::Early) => "min fanout",
            Self::PulseWidth => "min pulse width",
            Self::Period => "min period",
        }
    }

    /// The mode whose numbers are compared.
    fn mode(self) -> Mode {
        match self {
            Self::Slew(mode) | Self::Capacitance(mode) | Self::Fanout(mode) => mode,
            Self::PulseWidth | Self::Period => Mode::Late,
        }
    }
}

/// A pin at its limit: times in ps, capacitances in fF, fanouts as numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitCheck {
    /// What is limited.
    pub kind: LimitKind,
    /// Where.
    pub pin: PinId,
    /// The edge with the least slack, of pulses the one that begins them; none where edges do not matter.
    pub edge: Option<Edge>,
    /// The scene with the least slack.
    pub scene: usize,
    /// What it may be.
    pub limit: f64,
    /// What it is.
    pub actual: f64,
    /// What is left: less than 0 where the limit is not kept.
    pub slack: f64,
}

impl LimitCheck {
    fn new(
        kind: LimitKind,
        (pin, edge, scene): (PinId, Option<Edge>, usize),
        limit: f64,
        actual: f64,
    ) -> Self {
        let is_most = match kind {
            LimitKind::Slew(mode) | LimitKind::Capacitance(mode) | LimitKind::Fanout(mode) => {
                mode == Mode::Late
            }
            LimitKind::PulseWidth | LimitKind::Period => false,
        };
        let slack = if is_most { limit - actual } else { actual - limit };
        Self {
            kind,
            pin,
            edge,
            scene,
            limit,
            actual,
            slack,
        }
    }
}

impl Results<'_> {
    /// Every pin that has a limit of a kind, each with its least slack, that with the least first.
    #[must_use]
    pub fn limits(&self, kind: LimitKind) -> Vec<LimitCheck> {
        let mut checks = match kind {
            LimitKind::Slew(mode) => self.slews(mode),
            LimitKind::Capacitance(_) | LimitKind::Fanout(_) => self.drivers(kind),
            LimitKind::PulseWidth => self.pulse_widths(),
            LimitKind::Period => self.periods(),
        };
        checks.sort_by(|a, b| a.slack.total_cmp(&b.slack).then(a.pin.cmp(&b.pin)));
        checks
    }

    /// Whether limits of a pin count: not where timing is disabled, nor in the network of an ideal clock.
    fn is_limited(&self, vertex: VertexId) -> bool {
        let pin = self.graph().pin(vertex);
        let is_ideal = |vertex: VertexId| {
            let clocks = self.clocks_here(vertex);
            let mut clocks = clocks.into_iter();
            clocks.any(|here| here.path == PathKind::Clock && !here.is_propagated)
        };
        !self.constraints().disabled.pins.contains(&pin) && !is_ideal(vertex)
    }

    fn slews(&self, mode: Mode) -> Vec<LimitCheck> {
        let (said, graph) = (Said::new(self), self.graph());
        let kind = LimitKind::Slew(mode);
        let mut checks: Vec<LimitCheck> = Vec::new();
        for vertex in (0..graph.num_vertices() as u32).map(VertexId) {
            let pin = graph.pin(vertex);
            let of_pin = said.of_pin(pin, kind);
            if (of_pin.is_none() && said.has_no_clock_slews()) || !self.is_limited(vertex) {
                continue;
            }
            for edge in Edge::ALL {
                let limit = said.tighter(kind, of_pin, said.of_clocks(vertex, edge, mode));
                let Some(limit) = limit else { continue };
                for point in self
                    .netlist()
                    .libraries()
                    .points()
                    .filter(|point| point.mode() == mode)
                {
                    let slew = f64::from(self.delays().slew_ps(vertex, point, edge));
                    // A driver that nothing reaches has no slew.
                    if slew.is_finite() {
                        let at = (pin, Some(edge), point.scene());
                        keep_least(&mut checks, LimitCheck::new(kind, at, limit, slew));
                    }
                }
            }
        }
        checks
    }

    /// Limits of drivers.
    fn drivers(&self, kind: LimitKind) -> Vec<LimitCheck> {
        let (said, netlist, graph) = (Said::new(self), self.netlist(), self.graph());
        let mut checks = Vec::new();
        for pin in netlist.pins().filter(|&pin| netlist.drives(pin)) {
            let Some(driver) = graph.driver(pin) else { continue };
            let Some(limit) = said.of_pin(pin, kind) else {
                continue;
            };
            if self.is_constant(pin) || !self.is_limited(driver) {
                continue;
            }
            if let LimitKind::Fanout(_) = kind {
                checks.push(LimitCheck::new(kind, (pin, None, 0), limit, said.fanout(pin)));
                continue;
            }
            let points = netlist.libraries().points();
            for point in points.filter(|point| point.mode() == kind.mode()) {
                for edge in Edge::ALL {
                    let load = f64::from(self.delay_inputs().load_ff(driver, point, edge));
                    let at = (pin, Some(edge), point.scene());
                    keep_least(&mut checks, LimitCheck::new(kind, at, limit, load));
                }
            }
        }
        checks
    }
}

/// Adds a check, or makes it that of its pin if it has less slack; checks of a pin follow each other.
fn keep_least(checks: &mut Vec<LimitCheck>, check: LimitCheck) {
    match checks.last_mut() {
        Some(last) if last.pin == check.pin => {
            if check.slack < last.slack {
                *last = check;
            }
        }
        _ => checks.push(check),
    }
}
