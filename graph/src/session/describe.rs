//! Paths of a timed design in the words of reports.
//! Not for layout: that is [`crate::timing::report`].

use super::query::Detail;
use crate::constraints::{Clock, ClockEdge};
use crate::ids::PinId;
use crate::library::{Edge, Mode, Role, SequentialKind};
use crate::timing::report::{Adjustment, Borrowing, ClockLines, EndName, PathReport, PinLine};
use crate::timing::{EndKind, EndRole, Path, PathRow, Results, Terms};

/// What is known of a path, by names.
pub(super) fn path(results: &Results<'_>, path: &Path, detail: Detail) -> PathReport {
    let describe = Describe {
        results,
        path,
        detail,
    };
    describe.report()
}

struct Describe<'a> {
    results: &'a Results<'a>,
    path: &'a Path,
    detail: Detail,
}

impl Describe<'_> {
    fn report(&self) -> PathReport {
        let end = &self.path.end;
        let constraints = self.results.constraints();
        let scenes = self.results.netlist().libraries().scenes();
        let checked = end.kind != EndKind::Unconstrained;
        let launch = self.launch();
        let input_delay_ps = self.input_delay();
        PathReport {
            startpoint: self.startpoint(),
            endpoint: self.endpoint(),
            start_pin: self.name(end.startpoint),
            end_pin: self.name(end.endpoint),
            end_edge: end.edge,
            kind: end.kind.name(),
            role: end.role.name(),
            launch_clock: end.launch.map(|edge| self.clock(edge).name.clone()),
            capture_clock: end.target.map(|edge| self.clock(edge).name.clone()),
            group: end
                .groups
                .first()
                .map_or(String::new(), |group| group.name(constraints)),
            mode: end.mode,
            scene: (scenes.len() > 1).then(|| scenes.get(end.scene).cloned().unwrap_or_default()),
            given_ps: Some(end.terms.given_ps).filter(|&given| given != 0.0),
            data: self.data(),
            capture: self.capture(),
            capture_pin: self.capture_pin(),
            adjustments: self.adjustments(),
            borrowing: self.borrowing(),
            arrival_ps: end.arrival_ps,
            required_ps: checked.then_some(end.required_ps),
            slack_ps: checked.then_some(end.slack_ps),
            launch,
            input_delay_ps,
        }
    }

    fn name(&self, pin: PinId) -> String {
        self.results.netlist().pin_name(pin).to_string()
    }

    fn clock(&self, edge: ClockEdge) -> &Clock {
        &self.results.constraints().clocks[edge.clock.index()]
    }

    fn is_propagated(&self, edge: ClockEdge) -> bool {
        self.clock(edge).is_propagated || self.results.constraints().settings.all_clocks_propagated
    }

    /// The instance of a pin, or the port.
    fn owner(&self, pin: PinId) -> String {
        let netlist = self.results.netlist();
        match netlist.instance_of(pin) {
            Some(instance) => netlist.instance_name(instance).to_string(),
            None => self.name(pin),
        }
    }

    fn startpoint(&self) -> EndName {
        let pin = self.path.end.startpoint;
        let clocked = self
            .path
            .end
            .launch
            .map(|edge| format!(" clocked by {}", self.clock(edge).name));
        let is_port = self.results.netlist().is_port(pin);
        let seen = self.path.data.first().map(|row| row.edge);
        let what = match (is_port, self.path.end.launch, seen) {
            (true, Some(_), _) => format!("input port{}", clocked.unwrap_or_default()),
            (true, None, _) => "input port".to_owned(),
            (false, Some(launch), Some(seen)) => self.register(pin, launch, seen),
            (false, ..) => "internal pin".to_owned(),
        };
        EndName {
            name: self.owner(pin),
            what,
        }
    }

    fn endpoint(&self) -> EndName {
        let end = &self.path.end;
        let pin = end.endpoint;
        let clock = end.target.map(|edge| self.clock(edge).name.clone());
        let seen = self.path.capture_clock.last().map(|row| row.edge);
        let edge = seen.or(end.target.map(|target| target.edge));
        let rising = if edge == Some(Edge::Fall) {
            "falling"
        } else {
            "rising"
        };
        let by = clock
            .as_ref()
            .map_or(String::new(), |clock| format!(" clocked by {clock}"));
        let what = match (end.kind, end.role, end.target) {
            (EndKind::Output, ..) => format!("output port{by}"),
            (EndKind::GatedClock, ..) => format!("{rising} clock gating-check end-point{by}"),
            (EndKind::DataCheck, ..) => format!("{rising} edge-triggered data to data check{by}"),
            (_, EndRole::Library(role @ (Role::Recovery | Role::Removal)), Some(_)) => {
                let against = clock.unwrap_or_default();
                format!("{} check against {rising}-edge clock {against}", role.name())
            }
            (EndKind::Check | EndKind::Latch | EndKind::PathDelay, _, Some(target)) => {
                match self.results.netlist().is_port(pin) {
                    true => format!("output port{by}"),
                    false => self.register(pin, target, edge.unwrap_or(target.edge)),
                }
            }
            _ if self.results.netlist().is_port(pin) => "output port".to_owned(),
            _ => "internal path endpoint".to_owned(),
        };
        EndName {
            name: self.owner(pin),
            what,
        }
    }

    /// A register whose clock pin sees an edge.
    fn register(&self, pin: PinId, clock: ClockEdge, seen: Edge) -> String {
        let netlist = self.results.netlist();
        let library = netlist.libraries().library();
        let cell = netlist
            .instance_of(pin)
            .and_then(|instance| netlist.cell(instance));
        let kinds = cell.map(|cell| &library.sequentials()[library.cell(cell).sequentials.clone()]);
        let is_latch = kinds.is_some_and(|kinds| {
            !kinds.is_empty() && kinds.iter().all(|one| one.kind == SequentialKind::Latch)
        });
        let inverted = if seen == clock.edge { "" } else { "'" };
        let name = &self.clock(clock).name;
        let kind = match (is_latch, seen) {
            (false, Edge::Rise) => "rising edge-triggered flip-flop",
            (false, Edge::Fall) => "falling edge-triggered flip-flop",
            (true, Edge::Rise) => "positive level-sensitive latch",
            (true, Edge::Fall) => "negative level-sensitive latch",
        };
        format!("{kind} clocked by {name}{inverted}")
    }

    fn launch(&self) -> Option<ClockLines> {
        let edge = self.path.end.launch?;
        let clock = self.clock(edge);
        let edge_ps = clock.edges_ps[edge.edge.index()] + self.path.end.terms.offset_ps;
        let is_propagated = self.is_propagated(edge);
        let start = self.path.start_ps + self.path.end.terms.offset_ps;
        let delay = self.input_delay().map_or(0.0, |(delay, _)| delay);
        let pins = if is_propagated {
            self.rows(&self.path.launch_clock)
        } else {
            Vec::new()
        };
        let latency = pins.first().map_or(0.0, |pin| pin.arrival_ps - edge_ps);
        Some(ClockLines {
            clock: clock.name.clone(),
            is_inverted: false,
            edge: edge.edge,
            edge_ps,
            source_latency_ps: latency,
            network_ps: start - delay - edge_ps,
            is_propagated,
            pins,
            slew_ps: (!is_propagated).then(|| self.ideal_slew(edge)),
        })
    }

    fn ideal_slew(&self, edge: ClockEdge) -> f64 {
        let slews = &self.clock(edge).slew_ps;
        let slew = slews[self.path.end.mode.index()][edge.edge.index()];
        f64::from(slew.unwrap_or(0.0))
    }

    /// What `set_input_delay` says of the startpoint, if it is a port.
    fn input_delay(&self) -> Option<(f64, Edge)> {
        let end = &self.path.end;
        let first = self.path.data.first()?;
        let delays = &self.results.constraints().input_delays;
        let said = delays
            .iter()
            .find(|delay| delay.pin == end.startpoint && delay.clock == end.launch)?;
        let delay = said.delay_ps[end.mode.index()][first.edge.index()]?;
        Some((delay, first.edge))
    }

    fn rows(&self, rows: &[PathRow]) -> Vec<PinLine> {
        let rows = rows.iter().filter(|_| self.detail >= Detail::Pins);
        rows.map(|row| self.row(row)).collect()
    }

    fn row(&self, row: &PathRow) -> PinLine {
        let netlist = self.results.netlist();
        let cell = match netlist.instance_of(row.pin) {
            Some(instance) => netlist.cell_name(instance),
            None if row.is_driver => "in",
            None => "out",
        };
        PinLine {
            pin: self.name(row.pin),
            cell: cell.to_owned(),
            edge: row.edge,
            delay_ps: row.delay_ps,
            arrival_ps: row.arrival_ps + self.path.end.terms.offset_ps,
            slew_ps: f64::from(row.slew_ps),
            fanout: row.is_driver.then_some(row.fanout),
            load_ff: (row.is_driver && self.detail >= Detail::Loads).then(|| self.load_ff(row)),
        }
    }

    /// What a driver drives, in fF.
    fn load_ff(&self, row: &PathRow) -> f64 {
        let end = &self.path.end;
        let point = self.results.netlist().libraries().point(end.scene, end.mode);
        let driver = self.results.graph().driver(row.pin);
        driver.map_or(0.0, |driver| {
            f64::from(self.results.delay_inputs().load_ff(driver, point, row.edge))
        })
    }

    fn data(&self) -> Vec<PinLine> {
        let mut rows = self.rows(&self.path.data);
        let is_register = !self.results.netlist().is_port(self.path.end.startpoint);
        let is_ideal = self.path.end.launch.is_some_and(|edge| !self.is_propagated(edge));
        // Ideal clocks reach the register when they are said to.
        if let (true, Some(first)) = (is_register && is_ideal, rows.first_mut()) {
            first.arrival_ps = self.path.start_ps + self.path.end.terms.offset_ps;
        }
        if let Some(first) = rows.first_mut() {
            first.delay_ps = 0.0;
        }
        rows
    }

    fn capture(&self) -> Option<ClockLines> {
        let end = &self.path.end;
        let edge = end.target?;
        let terms = &end.terms;
        if end.kind == EndKind::PathDelay && terms.source_latency_ps + terms.network_latency_ps == 0.0 {
            return None;
        }
        let is_propagated = self.is_propagated(edge);
        let edge_ps = terms.edge_ps + terms.multicycle_ps + terms.offset_ps;
        let mut pins = Vec::new();
        if is_propagated {
            pins = self.rows(&self.path.capture_clock);
            let last = pins.last().map(|pin| pin.arrival_ps);
            let shown = edge_ps + terms.source_latency_ps + terms.network_latency_ps;
            // The path of the clock is that of its first cycle.
            for pin in &mut pins {
                pin.arrival_ps += shown - last.unwrap_or(shown);
            }
        }
        Some(ClockLines {
            clock: self.clock(edge).name.clone(),
            is_inverted: false,
            edge: edge.edge,
            edge_ps,
            source_latency_ps: pins
                .first()
                .map_or(terms.source_latency_ps, |pin| pin.arrival_ps - edge_ps),
            network_ps: terms.source_latency_ps + terms.network_latency_ps,
            is_propagated,
            pins,
            slew_ps: (!is_propagated).then(|| self.ideal_slew(edge)),
        })
    }

    /// The enable of a latch whose clock is ideal.
    fn capture_pin(&self) -> Option<PinLine> {
        let end = &self.path.end;
        if end.kind != EndKind::Latch || self.is_propagated(end.target?) {
            return None;
        }
        self.path.capture_clock.last().map(|row| self.row(row))
    }

    fn adjustments(&self) -> Vec<Adjustment> {
        let end = &self.path.end;
        let Terms {
            uncertainty_ps,
            is_inter_clock,
            path_margin_ps,
            crpr_ps,
            delay_bound_ps,
            launch_ps,
            margin_ps,
            borrow_ps,
            ..
        } = end.terms;
        let mut steps = Vec::new();
        let mut step = |what: &str, ps: f64| {
            steps.push(Adjustment {
                what: what.to_owned(),
                ps,
            });
        };
        if end.kind == EndKind::PathDelay {
            let what = if end.mode == Mode::Late {
                "max_delay"
            } else {
                "min_delay"
            };
            step(what, delay_bound_ps + launch_ps);
        }
        if uncertainty_ps != 0.0 {
            let what = if is_inter_clock {
                "inter-clock uncertainty"
            } else {
                "clock uncertainty"
            };
            step(what, uncertainty_ps);
        }
        if path_margin_ps != 0.0 {
            step("path margin", path_margin_ps);
        }
        let is_clocked = end.target.is_some() && end.kind != EndKind::PathDelay;
        if crpr_ps != 0.0 || is_clocked && self.results.constraints().settings.crpr {
            step("clock reconvergence pessimism", crpr_ps);
        }
        match end.kind {
            EndKind::Latch => step("time borrowed from endpoint", borrow_ps),
            EndKind::Unconstrained => {}
            _ => {
                let name = margin_name(end.role);
                if !name.is_empty() {
                    step(&name, margin_ps);
                }
            }
        }
        steps
    }

    fn borrowing(&self) -> Option<Borrowing> {
        let end = &self.path.end;
        (end.kind == EndKind::Latch).then(|| Borrowing {
            terms: Vec::new(),
            most_ps: end.terms.max_borrow_ps,
            actual_ps: end.terms.borrow_ps,
        })
    }
}

fn margin_name(role: EndRole) -> String {
    match role {
        EndRole::Library(role) => format!("library {} time", role.name()),
        EndRole::LatchSetup => "library setup time".to_owned(),
        EndRole::OutputSetup | EndRole::OutputHold => "output external delay".to_owned(),
        EndRole::GatedSetup => "clock gating setup time".to_owned(),
        EndRole::GatedHold => "clock gating hold time".to_owned(),
        EndRole::DataSetup => "data check setup time".to_owned(),
        EndRole::DataHold => "data check hold time".to_owned(),
        EndRole::None => String::new(),
    }
}
