//! Wires whose capacitance grows with the density of wires around them: a model of six numbers, fitted to
//! extracted designs of a flow.
//! Not for: wires that have the same capacitance everywhere; see [`super::wires`].

use rayon::prelude::*;

use super::{Placement, WiringDensity};
use crate::ids::{NetId, PinId};
use crate::library::Direction;
use crate::netlist::Netlist;
use crate::parasitics::{Parasitics, Point, RcNetwork, Topology};

/// How much a detour to the driver counts beside the length of wire, where the tree of a net is made.
const DETOUR: f64 = 0.3;

/// The least capacitance of a wire, in fF, and its least resistance, in Ω.
const LEAST_FF: f64 = 0.2;
const LEAST_OHM: f64 = 5.0;

/// What part of a wire's capacitance is at its pins, whatever its length.
const AT_PINS: f64 = 0.15;

/// What vias at the ends of an edge have, in Ω, as far as they are not more than a part of all.
const VIA_OHM: f64 = 14.0;
const MOST_VIAS: f64 = 0.7;

/// Capacitance of wires: to ground by length and direction, to neighbours by length and density.
///
/// `C = horizontal * H + vertical * V + coupling * L * d / (d + half_density) + pin * n + constant`, where H and V
/// are the lengths of the Steiner tree along the axes, L is their sum, n counts pins, and d is the mean
/// [`WiringDensity`] along the spanning tree. Ground capacitance of a micron is the same in all designs of a flow;
/// coupling is what differs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CouplingModel {
    /// fF/µm along x
    pub horizontal: f64,
    /// fF/µm along y
    pub vertical: f64,
    /// fF/µm where wires are as dense as can be
    pub coupling: f64,
    /// The density, in µm/µm², at which a wire has half of that.
    pub half_density: f64,
    /// fF of each pin
    pub pin: f64,
    /// fF of each wire
    pub constant: f64,
    /// Width of the bins of the density, in µm.
    pub bin_um: f64,
    /// Resistance by length.
    pub resistance: ResistanceModel,
}

/// Resistance of a wire in Ω: some for each pin, and for each micron less of a long wire, as it is on higher
/// layers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResistanceModel {
    /// Of each pin.
    pub pin: f64,
    /// Of each wire.
    pub constant: f64,
    /// Of a micron, up to the first of the lengths, up to the second, and beyond.
    pub by_um: [f64; 3],
    /// The two lengths in µm.
    pub lengths: [f64; 2],
}

impl CouplingModel {
    /// SKY130 with the sky130_fd_sc_hd cells, as OpenLane routes and OpenRCX extracts it: the model `phys6` of
    /// `shared/specs/e2eslack.md` J.2, fitted there to the 35 training designs of `shared/data/openlane`.
    pub const SKY130HD: Self = Self {
        horizontal: 0.1304,
        vertical: 0.0973,
        coupling: 0.1725,
        half_density: 3.67,
        pin: 0.135,
        constant: -0.335,
        bin_um: 7.5,
        resistance: ResistanceModel {
            pin: 15.9,
            constant: -8.5,
            by_um: [0.90, 0.80, 0.46],
            lengths: [50.0, 200.0],
        },
    };

    /// Capacitance of a wire in fF.
    #[must_use]
    pub fn ff(&self, wire: &WireShape) -> f64 {
        let factors = [
            self.horizontal,
            self.vertical,
            self.coupling,
            self.pin,
            self.constant,
        ];
        let parts = self.terms(wire).into_iter().zip(factors);
        let ff: f64 = parts.map(|(term, factor)| term * factor).sum();
        ff.max(LEAST_FF)
    }

    /// What horizontal, vertical, coupling, pin and constant are the factors of.
    pub(super) fn terms(&self, wire: &WireShape) -> [f64; 5] {
        let density = wire.density / (wire.density + self.half_density);
        let (along_x, along_y) = (wire.horizontal_um, wire.vertical_um);
        [
            along_x,
            along_y,
            wire.length_um() * density,
            wire.pins as f64,
            1.0,
        ]
    }
}

impl ResistanceModel {
    fn ohm(&self, um: f64, pins: usize) -> f64 {
        let [short, long] = self.lengths;
        let parts = [
            um.min(short),
            (um - short).clamp(0.0, long - short),
            (um - long).max(0.0),
        ];
        let by_length: f64 = parts.iter().zip(self.by_um).map(|(um, ohm)| um * ohm).sum();
        (self.pin * pins as f64 + self.constant + by_length).max(LEAST_OHM)
    }
}

/// What is known of a wire before it is routed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WireShape {
    /// Length of the Steiner tree along x, in µm.
    pub horizontal_um: f64,
    /// And along y.
    pub vertical_um: f64,
    /// Mean [`WiringDensity`] along the spanning tree, in µm/µm².
    pub density: f64,
    /// Pins that it joins, without antenna diodes.
    pub pins: usize,
}

impl WireShape {
    /// Length of the Steiner tree, in µm.
    #[must_use]
    pub fn length_um(&self) -> f64 {
        self.horizontal_um + self.vertical_um
    }
}

/// A net with two places at least: pins and where they are, the driver first.
struct PlacedNet {
    net: NetId,
    pins: Vec<PinId>,
    points: Vec<Point>,
    /// Pins that no wire is led to, and the pin that stands for each: antenna diodes lie beside another pin,
    /// and of some pins nobody knows where they are.
    beside: Vec<(PinId, usize)>,
    spanning: Topology,
}

impl Placement {
    /// The wires of all nets that have a driver and a load, by density. `None` where there is no die, or
    /// none that a [`WiringDensity`] holds. The same at any number of threads.
    #[must_use]
    pub fn coupled_parasitics(&self, netlist: &Netlist, model: &CouplingModel) -> Option<Parasitics> {
        let (nets, density) = self.placed_nets(netlist, model.bin_um)?;
        let networks: Vec<RcNetwork> = nets.par_iter().map(|net| net.network(model, &density)).collect();
        let mut parasitics = Parasitics::default();
        for (net, network) in nets.iter().zip(&networks) {
            let beside = net.beside.iter().map(|&(pin, _)| pin);
            let pins: Vec<(PinId, u32)> = net.pins.iter().copied().chain(beside).zip(0..).collect();
            parasitics.set_network(netlist, net.net, network, &pins);
        }
        Some(parasitics)
    }

    /// The shapes of the wires of all nets that have a driver and a load, where densities are in bins of so many µm.
    /// `None` as above.
    #[must_use]
    pub fn wire_shapes(&self, netlist: &Netlist, bin_um: f64) -> Option<Vec<(NetId, WireShape)>> {
        let (nets, density) = self.placed_nets(netlist, bin_um)?;
        Some(
            nets.par_iter()
                .map(|net| (net.net, net.shape(&density)))
                .collect(),
        )
    }

    fn placed_nets(&self, netlist: &Netlist, bin_um: f64) -> Option<(Vec<PlacedNet>, WiringDensity)> {
        let nets: Vec<NetId> = netlist.nets().collect();
        let nets: Vec<PlacedNet> = nets
            .into_par_iter()
            .filter_map(|net| self.placed_net(netlist, net))
            .collect();
        let edges = nets.iter().flat_map(|net| ends(&net.spanning));
        let density = WiringDensity::new(self.die()?, bin_um, edges)?;
        Some((nets, density))
    }

    fn placed_net(&self, netlist: &Netlist, net: NetId) -> Option<PlacedNet> {
        let driver = netlist
            .drivers(net)
            .find(|&driver| self.place(driver).is_some())?;
        let (mut pins, mut points) = (vec![driver], vec![self.place(driver)?]);
        let mut others = Vec::new();
        for &pin in netlist.net_pins(net).iter().filter(|&&pin| pin != driver) {
            match self.place(pin).filter(|_| !is_diode(netlist, pin)) {
                Some(place) => {
                    pins.push(pin);
                    points.push(place);
                }
                None => others.push(pin),
            }
        }
        if pins.len() + others.len() < 2 {
            return None;
        }
        let nearest = |pin: PinId| {
            let place = self.place(pin).unwrap_or(points[0]);
            let distance = |&at: &usize| points[at].distance(place);
            (0..points.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))
        };
        let beside = others
            .iter()
            .map(|&pin| (pin, nearest(pin).unwrap_or(0)))
            .collect();
        Some(PlacedNet {
            net,
            spanning: Topology::prim_dijkstra(points.clone(), 0.0),
            pins,
            points,
            beside,
        })
    }
}

impl PlacedNet {
    fn shape(&self, density: &WiringDensity) -> WireShape {
        let (mut sum, mut length) = (0.0, 0.0);
        for (from, to) in ends(&self.spanning) {
            let (mean, um) = density.along(from, to);
            sum += mean * um;
            length += um;
        }
        let mut shape = WireShape {
            horizontal_um: 0.0,
            vertical_um: 0.0,
            density: if length > 0.0 { sum / length } else { 0.0 },
            pins: self.points.len(),
        };
        for (from, to) in ends(&self.spanning.clone().steinerize()) {
            shape.horizontal_um += (from.x - to.x).abs();
            shape.vertical_um += (from.y - to.y).abs();
        }
        shape
    }

    fn network(&self, model: &CouplingModel, density: &WiringDensity) -> RcNetwork {
        let ff = model.ff(&self.shape(density));
        let pins = self.points.len();
        let tree = Topology::prim_dijkstra(self.points.clone(), DETOUR);
        let um = tree.length_um();
        let ohm = model.resistance.ohm(um, pins);
        let edges = tree.edges.len().max(1) as f64;
        // Without length all is shared in equal parts.
        let at_pins = if um > 0.0 { AT_PINS } else { 1.0 };
        let in_vias = if um > 0.0 {
            (VIA_OHM * pins as f64).min(MOST_VIAS * ohm)
        } else {
            ohm
        };

        let mut network = RcNetwork::new(pins + self.beside.len());
        for pin in 0..pins as u32 {
            network.add_capacitance(pin, ff * at_pins / pins as f64);
        }
        for (&(a, b), (from, to)) in tree.edges.iter().zip(ends(&tree)) {
            let part = if um > 0.0 { from.distance(to) / um } else { 0.0 };
            let ohm = in_vias / edges + (ohm - in_vias) * part;
            network.add_resistor(a, b, ohm * 1e-3);
            for end in [a, b] {
                network.add_capacitance(end, ff * (1.0 - at_pins) * part / 2.0);
            }
        }
        for (node, &(_, pin)) in (pins as u32..).zip(&self.beside) {
            network.add_resistor(pin as u32, node, 0.0);
        }
        network
    }
}

/// The places that the edges of a tree join.
fn ends(tree: &Topology) -> impl Iterator<Item = (Point, Point)> {
    let points = &tree.points;
    tree.edges
        .iter()
        .map(move |&(a, b)| (points[a as usize], points[b as usize]))
}

/// Whether a pin is of a cell that neither drives anything nor has timing: an antenna diode.
fn is_diode(netlist: &Netlist, pin: PinId) -> bool {
    let cell = netlist
        .instance_of(pin)
        .and_then(|instance| netlist.cell(instance));
    cell.is_some_and(|cell| {
        let library = netlist.libraries().library();
        let ports = library.cell(cell).ports;
        let is_input = |port| library.port(port).direction == Direction::Input;
        library.arc_sets(cell).len() == 0 && ports.into_iter().all(is_input)
    })
}
