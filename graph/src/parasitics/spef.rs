//! Parasitics of SPEF files, for the nets of a netlist.
//! Not for: the text of the files; see [`netlearn_parsers::spef`].
//!
//! Follows OpenSTA where IEEE 1481 leaves it open (timing.md 6): coupling capacitors go to ground by
//! a factor, the capacitance that a file tells of a pin is not that of its library, and the total of a net
//! is not used. Of `min:typ:max` the first counts.

use std::borrow::Cow;
use std::fmt;

use netlearn_parsers::spef::{Ast, Net, Node, Part};
use netlearn_parsers::{NameId, spef};
use rustc_hash::FxHashMap;

use super::design::ALWAYS;
use super::{Parasitics, Pi, RcNetwork};
use crate::ids::{InstanceId, NetId, PinId};
use crate::netlist::{Netlist, Unmatched};

/// How SPEF files are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpefOptions<'a> {
    /// The instance whose inside the file is about; empty for all of the design (`-path`).
    pub path: &'a str,
    /// What a coupling capacitor counts as one to ground (`-coupling_reduction_factor`).
    pub coupling_factor: f64,
    /// Whether capacitances of pins are in those of the file (`-pin_cap_included`).
    pub includes_pins: bool,
}

impl Default for SpefOptions<'_> {
    fn default() -> Self {
        Self {
            path: "",
            coupling_factor: 1.0,
            includes_pins: false,
        }
    }
}

/// How a SPEF file and a netlist met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpefReport {
    /// Nets that were read.
    pub nets: usize,
    /// Nets that the netlist does not have; they are passed over.
    pub unknown_nets: Unmatched,
    /// Nodes that are neither pins nor nodes of a net; what hangs on them is passed over.
    pub unknown_nodes: Unmatched,
    /// Nets of which no driver has a node: their wires stay ideal.
    pub without_driver: Unmatched,
}

impl SpefReport {
    /// Adds what follows in the same file.
    pub(super) fn append(&mut self, more: Self) {
        self.nets += more.nets;
        self.unknown_nets.append(more.unknown_nets);
        self.unknown_nodes.append(more.unknown_nodes);
        self.without_driver.append(more.without_driver);
    }

    /// What was odd, a line each.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let kinds = [
            (
                &self.unknown_nets,
                "nets of the parasitics that the design does not have",
            ),
            (
                &self.unknown_nodes,
                "nodes of the parasitics that are no pins of the design",
            ),
            (
                &self.without_driver,
                "nets whose driver has no node in the parasitics",
            ),
        ];
        let found = kinds.into_iter().filter(|(unmatched, _)| unmatched.count() > 0);
        found
            .map(|(unmatched, what)| format!("{} {what}: {unmatched}", unmatched.count()))
            .collect()
    }
}

impl fmt::Display for SpefReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "parasitics of {} nets", self.nets)
    }
}

impl Parasitics {
    /// The parasitics of a file.
    #[must_use]
    pub fn from_spef(netlist: &Netlist, file: &Ast, options: SpefOptions<'_>) -> (Self, SpefReport) {
        let mut parasitics = Self::default();
        let report = parasitics.read_spef(netlist, file, options);
        (parasitics, report)
    }

    /// Takes over the nets of a file, in the place of what was known of them.
    pub fn read_spef(&mut self, netlist: &Netlist, file: &Ast, options: SpefOptions<'_>) -> SpefReport {
        let (part, report) = NetWires::read(netlist, file, options);
        self.append([(&part.nets[..], &part.wires)].into_iter());
        report
    }
}

/// The wires of some nets, not yet among those of the design.
#[derive(Debug, Default)]
pub(super) struct NetWires {
    /// The net of the design that each net of `wires` is.
    pub(super) nets: Vec<NetId>,
    pub(super) wires: Parasitics,
}

impl NetWires {
    /// The nets of a tree, in its order.
    pub(super) fn read(netlist: &Netlist, file: &Ast, options: SpefOptions<'_>) -> (Self, SpefReport) {
        let mut reader = Reader::new(netlist, file, options);
        reader.find_instances();
        for net in file.nets() {
            reader.detailed(&net);
        }
        for net in &file.reduced_nets.nets {
            reader.reduced(net);
        }
        (reader.part, reader.report)
    }

    /// Begins a net.
    fn add(&mut self, net: NetId) -> NetId {
        self.nets.push(net);
        NetId(self.nets.len() as u32 - 1)
    }
}

/// What one is of a file's units in fF, kΩ and ps.
struct Units {
    ff: f64,
    kohm: f64,
    ps: f64,
}

struct Reader<'a> {
    netlist: &'a Netlist,
    file: &'a Ast,
    options: SpefOptions<'a>,
    units: Units,
    /// What a name is as a net and as an instance, once asked for.
    nets: Vec<Option<Option<NetId>>>,
    instances: Vec<Option<Option<InstanceId>>>,
    network: RcNetwork,
    nodes: Nodes,
    pins: Vec<(PinId, u32)>,
    part: NetWires,
    report: SpefReport,
}

/// The nodes of the net that is being read.
#[derive(Default)]
struct Nodes {
    list: Vec<Node>,
    /// The same, once there are many.
    places: FxHashMap<Node, u32>,
}

/// Nodes that are looked through one by one faster than in a table.
const FEW: usize = 24;

/// Connections whose instances are found at once.
const CHUNK: usize = 1 << 12;

/// What a node of a file is in the design.
#[derive(Clone, Copy, PartialEq)]
enum Found {
    Pin(PinId),
    OfNet(NetId),
}

impl<'a> Reader<'a> {
    fn new(netlist: &'a Netlist, file: &'a Ast, options: SpefOptions<'a>) -> Self {
        let header = &file.header;
        // Without a unit: the one that most files have.
        let unit = |unit: Option<spef::Unit>, default: f64| unit.map_or(default, spef::Unit::in_si);
        let names = file.names.len();
        Self {
            netlist,
            file,
            options,
            units: Units {
                ff: unit(header.capacitance_unit, 1e-12) * 1e15,
                kohm: unit(header.resistance_unit, 1.0) * 1e-3,
                ps: unit(header.time_unit, 1e-9) * 1e12,
            },
            nets: vec![None; names],
            instances: vec![None; names],
            network: RcNetwork::default(),
            nodes: Nodes::default(),
            pins: Vec::new(),
            part: NetWires::default(),
            report: SpefReport::default(),
        }
    }

    /// Finds the instances that nets are connected to, many at once.
    fn find_instances(&mut self) {
        for connections in self.file.connections().chunks(CHUNK) {
            let pins = connections
                .iter()
                .filter(|connection| matches!(connection.node.part(), Part::Pin(_)));
            let names: Vec<NameId> = pins.map(|connection| connection.node.name()).collect();
            let paths: Vec<_> = (names.iter())
                .map(|&name| path_in(self.options.path, self.file, name))
                .collect();
            let found = self.netlist.find_instances(&paths);
            for (name, found) in names.into_iter().zip(found) {
                self.instances[name.index()] = Some(found);
            }
        }
    }

    /// `*D_NET`
    fn detailed(&mut self, net: &Net<'_>) {
        let Some(id) = self.net(net.name()) else {
            let name = self.file.names.text(net.name());
            self.report.unknown_nets.add(|| name.to_owned());
            return;
        };
        self.network.reset(0);
        self.nodes.clear();
        self.pins.clear();
        let grounds = self.file.ground_capacitors();
        for at in net.ground_capacitors() {
            let element = grounds.get(at);
            let [node] = element.nodes;
            if let Some(node) = self.node(node) {
                self.network
                    .add_capacitance(node, f64::from(element.value.min) * self.units.ff);
            }
        }
        let couplings = self.file.coupling_capacitors();
        for at in net.coupling_capacitors() {
            let element = couplings.get(at);
            let ff = f64::from(element.value.min) * self.units.ff * self.options.coupling_factor;
            for node in element.nodes {
                if ff > 0.0
                    && self.is_of(node, id)
                    && let Some(node) = self.node(node)
                {
                    self.network.add_capacitance(node, ff);
                }
            }
        }
        let resistors = self.file.resistors();
        for at in net.resistors() {
            let element = resistors.get(at);
            if let [Some(from), Some(to)] = element.nodes.map(|node| self.node(node)) {
                self.network
                    .add_resistor(from, to, f64::from(element.value.min) * self.units.kohm);
            }
        }
        self.report.nets += 1;
        let (netlist, pins) = (self.netlist, &mut self.pins);
        pins.retain(|&(pin, _)| netlist.net_of(pin) == Some(id));
        if !pins.iter().any(|&(pin, _)| netlist.drives(pin)) {
            self.report
                .without_driver
                .add(|| netlist.net_name(id).to_string());
        }
        let (place, includes_pins) = (self.part.add(id), self.options.includes_pins);
        let wires = &mut self.part.wires;
        wires.set_network_with(netlist, place, &self.network, pins, includes_pins);
    }

    /// `*R_NET`
    fn reduced(&mut self, net: &spef::ReducedNet) {
        let Some(id) = self.net(net.name) else {
            let name = self.file.names.text(net.name);
            self.report.unknown_nets.add(|| name.to_owned());
            return;
        };
        self.report.nets += 1;
        let place = self.part.add(id);
        let all = &self.file.reduced_nets;
        for driver in &all.drivers[net.drivers.start as usize..net.drivers.end as usize] {
            let Some(pin) = self.pin_or_warn(driver.pin) else {
                continue;
            };
            let pi = Pi {
                near_ff: f64::from(driver.pi.c2.min) * self.units.ff,
                kohm: f64::from(driver.pi.r1.min) * self.units.kohm,
                far_ff: f64::from(driver.pi.c1.min) * self.units.ff,
            };
            let mut loads = Vec::new();
            for load in &all.loads[driver.loads.start as usize..driver.loads.end as usize] {
                if let Some(pin) = self.pin_or_warn(load.pin) {
                    loads.push((pin, (f64::from(load.delay.min) * self.units.ps) as f32));
                }
            }
            self.part.wires.push_pi(place, pin, ALWAYS, (pi, loads));
        }
    }

    /// The node of the network, which is added when it is new.
    fn node(&mut self, node: Node) -> Option<u32> {
        if let Some(place) = self.nodes.find(node) {
            return Some(place);
        }
        let Some(found) = self.resolve(node) else {
            let text = self.text(node);
            self.report.unknown_nodes.add(|| text);
            return None;
        };
        let place = self.network.add_node();
        self.nodes.add(node, place);
        if let Found::Pin(pin) = found {
            self.pins.push((pin, place));
        }
        Some(place)
    }

    fn pin_or_warn(&mut self, node: Node) -> Option<PinId> {
        match self.resolve(node) {
            Some(Found::Pin(pin)) => Some(pin),
            _ => {
                let text = self.text(node);
                self.report.unknown_nodes.add(|| text);
                None
            }
        }
    }

    /// Whether a node is one of a net's.
    fn is_of(&mut self, node: Node, net: NetId) -> bool {
        match self.resolve(node) {
            Some(Found::Pin(pin)) => self.netlist.net_of(pin) == Some(net),
            Some(Found::OfNet(found)) => found == net,
            None => false,
        }
    }

    fn resolve(&mut self, node: Node) -> Option<Found> {
        match node.part() {
            Part::Pin(pin) => {
                let instance = self.instance(node.name())?;
                let pin = self.file.names.text(pin);
                let found = self.netlist.pin(instance, pin).or_else(|| {
                    let key = self.file.name_rules().key(pin).into_owned();
                    self.netlist.pin(instance, &key)
                });
                found.map(Found::Pin)
            }
            Part::Number(_) => self.net(node.name()).map(Found::OfNet),
            Part::Whole => {
                // Ports of a part of the design are places on its nets.
                let port = match self.options.path {
                    "" => self.netlist.find_port(&path_in("", self.file, node.name())),
                    _ => None,
                };
                port.map(Found::Pin)
                    .or_else(|| self.net(node.name()).map(Found::OfNet))
            }
        }
    }

    fn net(&mut self, name: NameId) -> Option<NetId> {
        *self.nets[name.index()].get_or_insert_with(|| {
            self.netlist
                .find_net(&path_in(self.options.path, self.file, name))
        })
    }

    fn instance(&mut self, name: NameId) -> Option<InstanceId> {
        *self.instances[name.index()].get_or_insert_with(|| {
            self.netlist
                .find_instance(&path_in(self.options.path, self.file, name))
        })
    }

    /// As the file spells it, with names in the place of their numbers.
    fn text(&self, node: Node) -> String {
        let name = self.file.names.text(node.name());
        match node.part() {
            Part::Whole => name.to_owned(),
            Part::Number(number) => format!("{name}:{number}"),
            Part::Pin(pin) => format!("{name}:{}", self.file.names.text(pin)),
        }
    }
}

/// A name of the file from the top of the design.
fn path_in<'a>(path: &str, file: &'a Ast, name: NameId) -> Cow<'a, str> {
    let key = file.name_rules().key(file.names.text(name));
    match path {
        "" => key,
        _ => format!("{path}/{key}").into(),
    }
}

impl Nodes {
    fn clear(&mut self) {
        self.list.clear();
        if !self.places.is_empty() {
            // What one net has made large would be slow to empty for all that follow.
            self.places = FxHashMap::default();
        }
    }

    fn find(&self, node: Node) -> Option<u32> {
        match self.places.is_empty() {
            true => self
                .list
                .iter()
                .position(|&known| known == node)
                .map(|at| at as u32),
            false => self.places.get(&node).copied(),
        }
    }

    /// Adds a node; their places are the order in which they come.
    fn add(&mut self, node: Node, place: u32) {
        self.list.push(node);
        if self.list.len() > FEW {
            if self.places.is_empty() {
                self.places = (0u32..).zip(&self.list).map(|(at, &node)| (node, at)).collect();
            } else {
                self.places.insert(node, place);
            }
        }
    }
}
