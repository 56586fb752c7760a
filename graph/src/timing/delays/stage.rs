//! A driver with its net: delays of its arcs, the slew at it, delays and slews of its wires.
//! Not for: which drivers there are, and in which order.

use super::inputs::{DelayCalculator, DelayInputs};
use super::net::{DrivenNet, combination};
use super::unreached;
use crate::constraints::{Drive, DrivingCell};
use crate::ids::{ArcId, PinId};
use crate::library::{ArcSet, Edge, LibrarySet, Point};
use crate::timing::delay::{Driven, GateCurve, Thresholds, effective_capacitance};
use crate::timing::graph::{EdgeKind, VertexId};

/// Where responses are measured, by library and edge; none where thresholds are not in order.
#[derive(Clone, Debug)]
pub(super) struct Models(Vec<[Option<Thresholds>; 2]>);

impl Models {
    pub(super) fn new(libraries: &LibrarySet) -> Self {
        let headers = libraries.library().headers().iter();
        Self(
            headers
                .map(|header| {
                    let of = &header.thresholds;
                    Edge::ALL.map(|edge| {
                        let at = edge.index();
                        let [output, lower, upper] = [of.output[at], of.slew_lower[at], of.slew_upper[at]];
                        Thresholds::new(
                            output.into(),
                            lower.into(),
                            upper.into(),
                            header.slew_derate.into(),
                        )
                    })
                })
                .collect(),
        )
    }

    fn of(&self, header: usize, edge: Edge) -> Option<&Thresholds> {
        self.0.get(header)?[edge.index()].as_ref()
    }
}

/// Where what is found goes.
pub(super) struct Found<'a> {
    /// `[points, edges]` Slews at the driver.
    pub(super) slews: &'a mut [f32],
    /// Delays of the edges into it.
    pub(super) arcs: &'a mut [f32],
    /// `[wires, points, edges]` Slews at the loads; empty where others compute them.
    pub(super) load_slews: &'a mut [f32],
    /// `[wires, points, edges]` Delays of the wires.
    pub(super) wires: &'a mut [f32],
}

/// Computes one driver after the other.
pub(super) struct Stage<'a> {
    inputs: DelayInputs<'a>,
    models: &'a Models,
    /// Whether loads may measure otherwise than their drivers.
    has_several_libraries: bool,
    pub(super) net: DrivenNet,
    curve: GateCurve,
    /// By edge, at one point.
    worst: [Worst; 2],
}

/// What is the worst of all arcs to an edge, each number on its own: which arc is late at one load need not
/// be the one that is late at another, nor the one with the worst slew.
#[derive(Debug, Default)]
struct Worst {
    /// At the driver; none where no arc leads to the edge.
    slew_ps: Option<f32>,
    /// Delay and slew of each wire; none where no arc leads to the edge.
    loads: Vec<(f32, f32)>,
}

impl Worst {
    fn clear(&mut self) {
        self.slew_ps = None;
        self.loads.clear();
    }
}

/// The library of ports of the design.
const FIRST_LIBRARY: usize = 0;

impl<'a> Stage<'a> {
    pub(super) fn new(inputs: DelayInputs<'a>, models: &'a Models) -> Self {
        Self {
            inputs,
            models,
            has_several_libraries: models.0.len() > 1,
            net: DrivenNet::default(),
            curve: GateCurve::default(),
            worst: Default::default(),
        }
    }

    /// Computes all that a driver decides, from the slews where its arcs begin.
    pub(super) fn drive(
        &mut self,
        driver: VertexId,
        slew_at: impl Fn(VertexId, Point, Edge) -> f32,
        found: &mut Found<'_>,
    ) {
        let DelayInputs { graph, netlist, .. } = self.inputs;
        self.net.set(&self.inputs, driver);
        let pin = graph.pin(driver);
        if graph.fanin(driver).len() == 0 {
            return self.drive_port(driver, found);
        }
        let libraries = netlist.libraries();
        let points = libraries.num_points();
        let header = self.header_of(pin);
        let reaches = self.inputs.reaches(driver);
        for point in libraries.points() {
            self.worst.iter_mut().for_each(Worst::clear);
            let mut start = point.index();
            for (edge, from) in graph.fanin(driver) {
                let EdgeKind::Cell(set) = graph.kind(edge) else {
                    continue;
                };
                let ArcSet { arcs, role, .. } = *libraries.library().arc_set(set);
                let counts = reaches && !self.inputs.is_disabled(edge);
                for (place, id) in arcs.into_iter().enumerate() {
                    let given = self.inputs.annotations;
                    let given = given.and_then(|given| given.arc_ps(edge, place, point));
                    found.arcs[start] = given.unwrap_or(0.0);
                    if counts {
                        let arc = libraries.library().arc(id);
                        let ideal = self.inputs.ideal_slew_ps(role, from, point, arc.from);
                        let slew = ideal.unwrap_or_else(|| slew_at(from, point, arc.from));
                        let driven = self.gate(point, id, arc.to, slew, header);
                        found.arcs[start] = given.unwrap_or(driven.delay_ps as f32);
                        self.merge(&driven, (point, arc.to), header);
                    }
                    start += points;
                }
            }
            let nothing = if reaches { unreached(point.mode()) } else { 0.0 };
            for edge in Edge::ALL {
                let slew = self.worst[edge.index()].slew_ps.unwrap_or(nothing);
                self.put(driver, (point, edge), slew, found, |stage, wire| {
                    let loads = &stage.worst[edge.index()].loads;
                    loads.get(wire).copied().unwrap_or_default()
                });
            }
        }
    }

    /// Takes an arc into what is the worst of all arcs to its edge.
    fn merge(&mut self, driven: &Driven, (point, edge): (Point, Edge), header: usize) {
        let mode = point.mode();
        let mut worst = std::mem::take(&mut self.worst[edge.index()]);
        let loads = (0..self.net.wires.len()).map(|wire| self.load(driven, (point, edge), wire, header));
        let slew = driven.slew_ps as f32;
        match &mut worst.slew_ps {
            None => {
                worst.slew_ps = Some(slew);
                worst.loads.extend(loads);
            }
            Some(before) => {
                *before = mode.worse(*before, slew);
                for ((delay, slew), found) in worst.loads.iter_mut().zip(loads) {
                    *delay = mode.worse(*delay, found.0);
                    *slew = mode.worse(*slew, found.1);
                }
            }
        }
        self.worst[edge.index()] = worst;
    }

    /// Delay and slew of one arc to a driver, whose net is taken.
    pub(super) fn arc(&mut self, driver: VertexId, point: Point, arc: ArcId, slew: f32) -> (f32, f32) {
        let header = self.header_of(self.inputs.graph.pin(driver));
        let to = self.inputs.netlist.libraries().library().arc(arc).to;
        let driven = self.gate(point, arc, to, slew, header);
        (driven.delay_ps as f32, driven.slew_ps as f32)
    }

    /// The delay of an arc without load.
    pub(super) fn unloaded_ps(&self, point: Point, arc: ArcId, slew: f32) -> f32 {
        let slew = if slew.is_finite() { slew } else { 0.0 };
        match self.inputs.calculator {
            DelayCalculator::Unit(ps) => ps,
            _ => {
                let libraries = self.inputs.netlist.libraries();
                libraries.delay_and_slew(point, arc, slew, 0.0).0
            }
        }
    }

    /// What nothing inside of the design drives: inputs of the design, ties, what is not connected.
    fn drive_port(&mut self, driver: VertexId, found: &mut Found<'_>) {
        let pin = self.inputs.graph.pin(driver);
        let drive = self.inputs.environment.drives.get(&pin);
        let drive = drive.filter(|_| self.inputs.netlist.is_port(pin));
        for point in self.inputs.netlist.libraries().points() {
            for edge in Edge::ALL {
                let (mode, at) = (point.mode().index(), edge.index());
                let cell = drive.and_then(|drive| drive.cell[mode][at].as_ref());
                match cell.and_then(|cell| self.driving_cell(cell, point, edge)) {
                    Some((extra, driven, header)) => {
                        self.put(
                            driver,
                            (point, edge),
                            driven.slew_ps as f32,
                            found,
                            |stage, wire| {
                                let (delay, slew) = stage.load(&driven, (point, edge), wire, header);
                                (delay + extra, slew)
                            },
                        );
                    }
                    None => {
                        let (extra, slew) = self.drive_without_cell(drive, point, edge);
                        self.put(driver, (point, edge), slew, found, |stage, wire| {
                            let (delay, slew) = stage.port_load(slew, (point, edge), wire);
                            (delay + extra, slew)
                        });
                    }
                }
            }
        }
    }

    /// Delay and slew of a resistance before an input, or the slew that is said of it.
    fn drive_without_cell(&self, drive: Option<&Drive>, point: Point, edge: Edge) -> (f32, f32) {
        let (mode, at) = (point.mode().index(), edge.index());
        let Some(drive) = drive else {
            return (0.0, 0.0);
        };
        match drive.kohm[mode][at] {
            Some(kohm) => {
                let rc = kohm * self.net.load_ff[combination(point, edge)];
                (rc, rc)
            }
            None => (0.0, drive.slew_ps[mode][at].unwrap_or(0.0)),
        }
    }

    /// What the net adds to the delay of a driving cell, what is behind it, and its library.
    fn driving_cell(
        &mut self,
        drive: &DrivingCell,
        point: Point,
        edge: Edge,
    ) -> Option<(f32, Driven, usize)> {
        let libraries = self.inputs.netlist.libraries();
        let library = libraries.library();
        let header = library.cell(drive.cell).header;
        let sets = || {
            library
                .arc_sets(drive.cell)
                .filter(|(_, set)| set.to == drive.to && set.role.propagates())
        };
        let from = drive.from.or_else(|| sets().map(|(_, set)| set.from).min());
        let mut found = None;
        for (_, set) in sets().filter(|(_, set)| Some(set.from) == from) {
            for id in set.arcs {
                let arc = library.arc(id);
                if arc.to != edge {
                    continue;
                }
                let slew = drive.from_slew_ps[arc.from.index()];
                let driven = self.gate(point, id, edge, slew, header);
                let unloaded_ps = self.unloaded_ps(point, id, slew);
                found = Some((driven.delay_ps as f32 - unloaded_ps, driven, header));
            }
        }
        found
    }

    /// Puts the slew at a driver, and delays and slews of its wires; what is given comes first.
    fn put(
        &self,
        driver: VertexId,
        (point, edge): (Point, Edge),
        slew: f32,
        found: &mut Found<'_>,
        load: impl Fn(&Self, usize) -> (f32, f32),
    ) {
        let at = combination(point, edge);
        let given = self.inputs.annotations;
        let given_slew = given.and_then(|given| given.slew_ps(driver, point, edge));
        found.slews[at] = given_slew.unwrap_or(slew);
        let row = self.net.pis.len();
        let rows = found.wires.chunks_exact_mut(row);
        let rows = rows.zip(found.load_slews.chunks_exact_mut(row)).enumerate();
        for (wire, (delays, slews)) in rows {
            let (delay, slew) = load(self, wire);
            (delays[at], slews[at]) = (delay, given_slew.unwrap_or(slew));
            if let Some(given) = given {
                let (id, vertex) = self.net.wires[wire];
                delays[at] = given.wire_ps(id, point, edge).unwrap_or(delay);
                slews[at] = given.slew_ps(vertex, point, edge).unwrap_or(slews[at]);
            }
        }
    }

    /// A gate with the net that is taken as its load.
    fn gate(&mut self, point: Point, arc: ArcId, to: Edge, slew: f32, header: usize) -> Driven {
        // What no arc reaches has no slew.
        let slew = if slew.is_finite() { slew } else { 0.0 };
        let libraries = self.inputs.netlist.libraries();
        let at = combination(point, to);
        match (
            self.inputs.calculator,
            &self.net.pis[at],
            self.models.of(header, to),
        ) {
            (DelayCalculator::Unit(ps), ..) => Driven::of_table(ps.into(), 0.0, 0.0),
            (
                DelayCalculator::EffectiveCapacitance | DelayCalculator::TwoPole,
                Some(pi),
                Some(thresholds),
            ) => {
                self.curve.clear();
                libraries.over_load(point, arc, slew, |load, delay, slew| {
                    self.curve.push(load.into(), delay.into(), slew.into());
                });
                effective_capacitance(&self.curve, thresholds, pi)
            }
            _ => {
                let load = self.net.load_ff[at];
                let (delay, slew) = libraries.delay_and_slew(point, arc, slew, load);
                Driven::of_table(delay.into(), slew.into(), load.into())
            }
        }
    }

    /// Delay and slew of a wire behind a gate.
    fn load(&self, driven: &Driven, (point, edge): (Point, Edge), wire: usize, header: usize) -> (f32, f32) {
        let slew = driven.slew_ps as f32;
        let sink = self.net.sink(combination(point, edge), wire);
        let found = match (self.inputs.calculator, sink, self.models.of(header, edge)) {
            (DelayCalculator::Unit(_), ..) => return (0.0, 0.0),
            (DelayCalculator::Tau, Some(sink), _) => tau(sink.elmore_ps, sink.higher[0], slew),
            (DelayCalculator::EffectiveCapacitance, Some(sink), Some(thresholds)) => {
                let load = driven.elmore_load(thresholds, sink.elmore_ps.into());
                (load.delay_ps as f32, load.slew_ps as f32)
            }
            (DelayCalculator::TwoPole, Some(sink), Some(thresholds)) => {
                let elmore = sink.elmore_ps.into();
                let load = match sink.higher == [0.0; 2] {
                    true => driven.elmore_load(thresholds, elmore),
                    false => driven.two_pole_load(thresholds, elmore, sink.two_pole().as_ref()),
                };
                (load.delay_ps as f32, load.slew_ps as f32)
            }
            _ => (0.0, slew),
        };
        self.measured_by_load(found, edge, wire, header)
    }

    /// Delay and slew of a wire behind an input of the design without driving cell: an exponential
    /// with Elmore's delay as its time constant, measured as the load does.
    fn port_load(&self, slew: f32, (point, edge): (Point, Edge), wire: usize) -> (f32, f32) {
        let sink = self.net.sink(combination(point, edge), wire);
        let found = match (self.inputs.calculator, sink) {
            (DelayCalculator::Unit(_), _) => return (0.0, 0.0),
            (DelayCalculator::Lumped, _) | (_, None) => (0.0, slew),
            (DelayCalculator::Tau, Some(sink)) => tau(sink.elmore_ps, sink.higher[0], slew),
            (calculator, Some(sink)) => {
                let pole = (calculator == DelayCalculator::TwoPole).then(|| sink.two_pole());
                let time = match pole.flatten() {
                    Some(two) => (1.0 / two.poles[0]) as f32,
                    None => sink.elmore_ps,
                };
                let headers = self.inputs.netlist.libraries().library().headers();
                let load = self.header_of(self.inputs.graph.pin(self.net.wires[wire].1));
                let (of, derate) = headers
                    .get(load)
                    .map(|header| (header.thresholds, header.slew_derate))
                    .unwrap_or_default();
                let at = edge.index();
                let spread = ((1.0 - of.slew_lower[at]) / (1.0 - of.slew_upper[at])).ln();
                let delay = -time * (1.0 - of.input[at]).ln();
                (delay, slew + time * spread / derate)
            }
        };
        self.measured_by_load(found, edge, wire, FIRST_LIBRARY)
    }

    /// Delay and slew as a load measures them whose library has other thresholds than the driver's
    /// (timing.md 8.5).
    fn measured_by_load(
        &self,
        (delay, slew): (f32, f32),
        edge: Edge,
        wire: usize,
        driver: usize,
    ) -> (f32, f32) {
        if !self.has_several_libraries {
            return (delay, slew);
        }
        let load = self.header_of(self.inputs.graph.pin(self.net.wires[wire].1));
        if load == driver {
            return (delay, slew);
        }
        let headers = self.inputs.netlist.libraries().library().headers();
        let (driver, load) = (&headers[driver], &headers[load]);
        let at = edge.index();
        let swing = driver.thresholds.slew_fraction(edge);
        let shift = slew * (load.thresholds.input[at] - driver.thresholds.output[at]) / swing;
        let factor = load.thresholds.slew_fraction(edge) / load.slew_derate / (swing / driver.slew_derate);
        let delay = match edge {
            Edge::Rise => delay + shift,
            Edge::Fall => delay - shift,
        };
        (delay, slew * factor)
    }

    /// The library of a pin; of ports of the design the first.
    fn header_of(&self, pin: PinId) -> usize {
        let netlist = self.inputs.netlist;
        let cell = netlist
            .instance_of(pin)
            .and_then(|instance| netlist.cell(instance));
        cell.map_or(FIRST_LIBRARY, |cell| {
            netlist.libraries().library().cell(cell).header
        })
    }
}

/// TAU 2013 contest: Elmore's delay, and a slew that grows by the standard deviation of the impulse response.
fn tau(elmore_ps: f32, second: f64, slew: f32) -> (f32, f32) {
    let elmore = f64::from(elmore_ps);
    let spread = (2.0 * second - elmore * elmore).max(0.0);
    (elmore_ps, f64::from(slew).hypot(spread.sqrt()) as f32)
}
