//! What hangs on the net of a driver: capacitances of pins, and the wire, reduced for every point and edge.
//! Not for: delays.

use super::inputs::{DelayCalculator, DelayInputs};
use crate::constraints::NetWire;
use crate::ids::{NetId, PinId, PortId};
use crate::library::{self, Direction, Edge, Point, TreeType};
use crate::parasitics::{Moments, Pi, Reduced, TwoPole, WireView};
use crate::timing::graph::{EdgeId, EdgeKind, VertexId};

/// A load as its wire reaches it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sink {
    /// Elmore's delay in ps; NaN where no wire leads.
    pub(super) elmore_ps: f32,
    /// Second and third moment of the impulse response in ps² and ps³, where they are asked for.
    pub(super) higher: [f64; 2],
}

const UNREACHED: Sink = Sink {
    elmore_ps: f32::NAN,
    higher: [0.0; 2],
};

/// The net of one driver at a time, with the room that it takes. Numbers are by combination of point and
/// edge: `2 * point + edge`.
#[derive(Debug, Default)]
pub(super) struct DrivenNet {
    /// Wires to the loads, by rising vertex.
    pub(super) wires: Vec<(EdgeId, VertexId)>,
    /// `[points, edges]` All capacitance, in fF.
    pub(super) load_ff: Vec<f32>,
    /// `[points, edges]` What a gate sees; none where the wire is ideal.
    pub(super) pis: Vec<Option<Pi>>,
    /// `[points, edges, wires]`; empty where all wires are ideal.
    pub(super) sinks: Vec<Sink>,
    /// `[points, edges]` Capacitance of pins, and that of wires that constraints tell of ports.
    pin_ff: Vec<f64>,
    port_wire_ff: Vec<f64>,
    moments: Moments,
}

impl DrivenNet {
    /// Takes the net of a driver.
    pub(super) fn set(&mut self, inputs: &DelayInputs<'_>, driver: VertexId) {
        let DelayInputs { graph, netlist, .. } = *inputs;
        let points = netlist.libraries().num_points();
        self.wires.clear();
        let wires = graph.fanout(driver);
        self.wires
            .extend(wires.filter(|&(edge, _)| graph.kind(edge) == EdgeKind::Wire));
        self.pis.clear();
        self.pis.resize(2 * points, None);
        self.sinks.clear();
        self.load_ff.clear();
        self.load_ff.resize(2 * points, 0.0);
        for numbers in [&mut self.pin_ff, &mut self.port_wire_ff] {
            numbers.clear();
            numbers.resize(2 * points, 0.0);
        }
        let pin = graph.pin(driver);
        match netlist.net_of(pin) {
            Some(net) => {
                for &pin in netlist.net_pins(net) {
                    self.add_pin(inputs, pin);
                }
                self.add_wire(inputs, net, pin);
            }
            None => {
                self.add_pin(inputs, pin);
                for (load, pin) in self.load_ff.iter_mut().zip(&self.pin_ff) {
                    *load = *pin as f32;
                }
            }
        }
    }

    /// The sink of a wire by its place; none where wires are ideal.
    #[inline]
    pub(super) fn sink(&self, combination: usize, wire: usize) -> Option<&Sink> {
        let sink = self.sinks.get(combination * self.wires.len() + wire)?;
        (!sink.elmore_ps.is_nan()).then_some(sink)
    }

    fn add_pin(&mut self, inputs: &DelayInputs<'_>, pin: PinId) {
        let libraries = inputs.netlist.libraries();
        if let Some(port) = inputs.netlist.library_port(pin) {
            if !counts(inputs, port) {
                return;
            }
            let capacitances = libraries.capacitances(port).as_flattened();
            for (sum, ff) in self.pin_ff.iter_mut().zip(capacitances) {
                *sum += f64::from(*ff);
            }
        } else if let Some(load) = inputs.environment.loads.get(&pin) {
            for point in libraries.points() {
                for edge in Edge::ALL {
                    let at = combination(point, edge);
                    self.pin_ff[at] += f64::from(load.pin_ff[point.mode().index()][edge.index()]);
                    self.port_wire_ff[at] += f64::from(load.wire_ff[point.mode().index()][edge.index()]);
                }
            }
        }
    }

    /// Wire, in this order: what constraints say of the net, its parasitics, wire loads.
    fn add_wire(&mut self, inputs: &DelayInputs<'_>, net: NetId, driver: PinId) {
        let said = inputs.environment.wires.get(&net);
        let said = said.filter(|wire| wire.ff.iter().any(Option::is_some));
        for point in inputs.netlist.libraries().points() {
            match (said, inputs.parasitics_at(point)) {
                (Some(said), _) => self.set_said(said, point),
                (None, parasitics) => {
                    for edge in Edge::ALL {
                        let wire = parasitics.and_then(|(wires, loaded_at)| {
                            let wire = wires.find(net, driver, point.mode(), edge)?;
                            Some((wire, loaded_at))
                        });
                        match wire {
                            Some((wire, loaded_at)) => {
                                self.set_wire(inputs, &wire, (point, edge), loaded_at);
                            }
                            None => self.set_wire_load(inputs, net, driver, point, edge),
                        }
                    }
                }
            }
        }
    }

    /// `set_load` on the net.
    fn set_said(&mut self, said: &NetWire, point: Point) {
        for edge in Edge::ALL {
            let at = combination(point, edge);
            let wire = said.ff[point.mode().index()];
            let pins = match wire {
                Some(_) if said.includes_pins => 0.0,
                _ => self.pin_ff[at],
            };
            let wire = f64::from(wire.unwrap_or(0.0)) + self.port_wire_ff[at];
            self.load_ff[at] = (pins + wire) as f32;
        }
    }

    /// Reduces a wire with what pins add at `loaded_at`.
    fn set_wire(
        &mut self,
        inputs: &DelayInputs<'_>,
        wire: &WireView<'_>,
        (point, edge): (Point, Edge),
        loaded_at: Point,
    ) {
        let at = combination(point, edge);
        let (pi, is_reduced) = match wire {
            WireView::Pi(pi, _) => (*pi, true),
            WireView::Tree(tree) => {
                let pins = tree.pins().map(|(_, pin)| pin_ff(inputs, pin, loaded_at, edge));
                (tree.reduce(&mut self.moments, pins), false)
            }
        };
        // What is less than the pins alone does not come as far as they do, and is not believed.
        if pi.total_ff() < self.pin_ff[at] * (1.0 - 1e-6) {
            self.load_ff[at] = self.pin_ff[at] as f32;
            return;
        }
        self.load_ff[at] = pi.total_ff() as f32;
        self.pis[at] = Some(pi);
        self.make_room_for_sinks();
        let sinks = at * self.wires.len();
        if is_reduced {
            if let WireView::Pi(_, loads) = wire {
                for &(pin, elmore_ps) in *loads {
                    if let Some(wire) = self.wire_to(inputs, pin) {
                        self.sinks[sinks + wire].elmore_ps = elmore_ps;
                    }
                }
            }
            return;
        }
        let WireView::Tree(tree) = wire else { return };
        let with_higher = matches!(inputs.calculator, DelayCalculator::TwoPole | DelayCalculator::Tau);
        if with_higher {
            tree.add_higher(&mut self.moments);
        }
        for (place, pin) in tree.pins().filter(|&(place, _)| place > 0) {
            if let Some(wire) = self.wire_to(inputs, pin) {
                self.sinks[sinks + wire] = Sink {
                    elmore_ps: self.moments.elmore_ps[place] as f32,
                    higher: match with_higher {
                        true => [self.moments.second[place], self.moments.third[place]],
                        false => [0.0; 2],
                    },
                };
            }
        }
    }

    fn set_wire_load(
        &mut self,
        inputs: &DelayInputs<'_>,
        net: NetId,
        driver: PinId,
        point: Point,
        edge: Edge,
    ) {
        let at = combination(point, edge);
        self.load_ff[at] = (self.pin_ff[at] + self.port_wire_ff[at]) as f32;
        let Some(wire_load) = WireLoad::at(inputs, point) else {
            return;
        };
        let (netlist, environment) = (inputs.netlist, inputs.environment);
        let mode = point.mode().index();
        let mut fanout = 0.0;
        for &pin in netlist.net_pins(net).iter().filter(|&&pin| netlist.reads(pin)) {
            let beside = environment.fanouts.get(&pin).and_then(|fanouts| fanouts[mode]);
            fanout += 1.0 + beside.map_or(0.0, f64::from);
        }
        let wire = wire_load.wire(fanout);
        let loads: Vec<f64> = self
            .wires
            .iter()
            .map(|&(_, load)| f64::from(pin_ff(inputs, inputs.graph.pin(load), point, edge)))
            .collect();
        let driver_ff = match netlist.is_port(driver) {
            true => 0.0,
            false => f64::from(pin_ff(inputs, driver, point, edge)),
        };
        let reduced = Reduced::of_wire_load(wire, fanout, wire_load.tree, driver_ff, &loads);
        let pi = reduced.pi;
        if pi.total_ff() < self.pin_ff[at] * (1.0 - 1e-6) {
            return;
        }
        self.load_ff[at] = pi.total_ff() as f32;
        self.pis[at] = Some(pi);
        self.make_room_for_sinks();
        let sinks = at * self.wires.len();
        for (sink, &elmore_ps) in self.sinks[sinks..].iter_mut().zip(&reduced.elmore_ps) {
            sink.elmore_ps = elmore_ps as f32;
        }
    }

    fn make_room_for_sinks(&mut self) {
        if self.sinks.is_empty() {
            self.sinks.resize(self.pis.len() * self.wires.len(), UNREACHED);
        }
    }

    /// The place of the wire to a pin.
    fn wire_to(&self, inputs: &DelayInputs<'_>, pin: PinId) -> Option<usize> {
        let load = inputs.graph.load(pin)?;
        self.wires.binary_search_by_key(&load, |&(_, load)| load).ok()
    }
}

impl Sink {
    /// Its response to its driver with two poles, where it has one.
    pub(super) fn two_pole(&self) -> Option<TwoPole> {
        let [second, third] = self.higher;
        TwoPole::of_moments(-f64::from(self.elmore_ps), second, third)
    }
}

/// The number of a point and an edge.
#[inline]
pub(super) fn combination(point: Point, edge: Edge) -> usize {
    2 * point.index() + edge.index()
}

/// Whether what a library says of the capacitance of a pin is load: in the TAU contests nets are loaded by
/// pins that read them only.
fn counts(inputs: &DelayInputs<'_>, port: PortId) -> bool {
    let library = inputs.netlist.libraries().library();
    inputs.calculator != DelayCalculator::Tau || library.port(port).direction != Direction::Output
}

/// What a pin adds to its net, in fF.
fn pin_ff(inputs: &DelayInputs<'_>, pin: PinId, point: Point, edge: Edge) -> f32 {
    match inputs.netlist.library_port(pin) {
        Some(port) if counts(inputs, port) => inputs.netlist.libraries().capacitance(point, port, edge),
        Some(_) => 0.0,
        None => inputs.environment.load_ff(pin, point.mode(), edge),
    }
}

/// The wire load of a point.
struct WireLoad<'a> {
    found: &'a library::WireLoad,
    tree: TreeType,
    /// Factors of capacitance and resistance in the operating conditions.
    scale: [f64; 2],
}

impl<'a> WireLoad<'a> {
    fn at(inputs: &DelayInputs<'a>, point: Point) -> Option<Self> {
        let mode = point.mode().index();
        let (header, place) = inputs.environment.wire_loads.models[mode]?;
        let header = inputs.netlist.libraries().library().headers().get(header)?;
        let conditions = inputs.environment.conditions[mode];
        let scale = |kind| match conditions {
            Some(conditions) => header.scale(None, kind, &conditions.conditions),
            None => 1.0,
        };
        let tree = conditions.and_then(|conditions| conditions.tree_type);
        Some(Self {
            found: header.wire_loads.get(place)?,
            tree: tree.unwrap_or(TreeType::Balanced),
            scale: [scale("wire_cap"), scale("wire_res")],
        })
    }

    /// Capacitance in fF and resistance in kΩ of a wire to so many pins.
    fn wire(&self, fanout: f64) -> (f64, f64) {
        let (ff, kohm) = self.found.wire(fanout);
        (ff * self.scale[0], kohm * self.scale[1])
    }
}
