//! Wires estimated from where pins stand.
//! Not for: wires that are routed; those are in SPEF.

use netlearn_parsers::lef::{self, LayerType};

use super::Placement;
use crate::ids::{NetId, PinId};
use crate::netlist::Netlist;
use crate::parasitics::{Parasitics, Point, RcNetwork, Topology, WireModel, half_perimeter};

/// How wires are estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WireEstimate {
    /// Capacitance by half the perimeter of the box around the pins, half of it at the driver and the
    /// rest at the loads in equal parts; resistance by the distance of each load from the driver.
    HalfPerimeter,
    /// A tree of least length from pin to pin.
    Spanning,
    /// A tree that may branch between pins.
    #[default]
    Steiner,
}

/// What a micron of wire on a layer of a LEF file has: `RESISTANCE RPERSQ` over its width, and
/// `CAPACITANCE CPERSQDIST` times its width with `EDGECAPACITANCE` of both sides. `None` where the
/// file does not say all of it.
#[must_use]
pub fn layer_model(tree: &lef::Ast, layer: &str) -> Option<WireModel> {
    let layer = tree.find_layer(layer)?;
    let width = layer.width.filter(|&width| width > 0.0)?;
    let pf_per_um = layer.capacitance? * width + 2.0 * layer.edge_capacitance.unwrap_or(0.0);
    Some(WireModel {
        kohm_per_um: layer.resistance? / width * 1e-3,
        ff_per_um: pf_per_um * 1e3,
    })
}

/// The layer that wires are taken to be on where nobody says: the second routing layer of LEF files of
/// which all is known, since the first is mostly used within cells. With its name.
#[must_use]
pub fn default_layer<'a>(trees: &[&'a lef::Ast]) -> Option<(&'a str, WireModel)> {
    let layers = trees.iter().flat_map(|tree| {
        let routing = tree
            .layers
            .iter()
            .filter(|layer| layer.kind == Some(LayerType::Routing));
        routing
            .map(|layer| tree.names.text(layer.name))
            .map(|name| (*tree, name))
    });
    let mut known = layers.filter_map(|(tree, name)| Some((name, layer_model(tree, name)?)));
    let first = known.next();
    known.next().or(first)
}

impl Placement {
    /// The tree of a net's wires, its driver first, and the pins of its first nodes. `None` of a net
    /// that no pin with a place drives. A load without a place stands where the driver is.
    #[must_use]
    pub fn topology(
        &self,
        netlist: &Netlist,
        net: NetId,
        estimate: WireEstimate,
    ) -> Option<(Topology, Vec<PinId>)> {
        let (points, pins) = self.points(netlist, net)?;
        let tree = match estimate {
            WireEstimate::HalfPerimeter => Topology {
                edges: (1..points.len() as u32).map(|load| (0, load)).collect(),
                points,
            },
            WireEstimate::Spanning => Topology::prim_dijkstra(points, 0.0),
            WireEstimate::Steiner => Topology::prim_dijkstra(points, 0.0).steinerize(),
        };
        Some((tree, pins))
    }

    /// The places of a net's pins, its first driver first.
    fn points(&self, netlist: &Netlist, net: NetId) -> Option<(Vec<Point>, Vec<PinId>)> {
        let (driver, at) = netlist
            .drivers(net)
            .find_map(|driver| Some((driver, self.place(driver)?)))?;
        let others = netlist.net_pins(net).iter().copied().filter(|&pin| pin != driver);
        let pins: Vec<PinId> = std::iter::once(driver).chain(others).collect();
        let points = pins.iter().map(|&pin| self.place(pin).unwrap_or(at)).collect();
        Some((points, pins))
    }

    /// The wires of all nets that have a driver and a load. The same at any number of threads.
    #[must_use]
    pub fn parasitics(&self, netlist: &Netlist, estimate: WireEstimate, model: WireModel) -> Parasitics {
        let mut parasitics = Parasitics::default();
        for net in netlist.nets() {
            self.set_wire(&mut parasitics, netlist, net, estimate, model);
        }
        parasitics
    }

    /// Sets the wire of one net, if it has a driver and a load: after one of its cells was moved.
    pub fn set_wire(
        &self,
        parasitics: &mut Parasitics,
        netlist: &Netlist,
        net: NetId,
        estimate: WireEstimate,
        model: WireModel,
    ) {
        let found = self.topology(netlist, net, estimate);
        let Some((tree, pins)) = found.filter(|(_, pins)| pins.len() > 1) else {
            return;
        };
        let network = match estimate {
            WireEstimate::HalfPerimeter => star(&tree, model),
            WireEstimate::Spanning | WireEstimate::Steiner => tree.network(model),
        };
        let nodes: Vec<(PinId, u32)> = pins.into_iter().zip(0..).collect();
        parasitics.set_network(netlist, net, &network, &nodes);
    }
}

/// A resistor to every load, and the capacitance of half the perimeter shared among the pins.
fn star(tree: &Topology, model: WireModel) -> RcNetwork {
    let mut network = RcNetwork::new(tree.points.len());
    let ff = half_perimeter(&tree.points) * model.ff_per_um;
    let loads = tree.points.len() - 1;
    network.add_capacitance(0, if loads > 0 { ff / 2.0 } else { ff });
    for load in 1..=loads {
        let um = tree.points[0].distance(tree.points[load]);
        network.add_resistor(0, load as u32, model.kohm_per_um * um);
        network.add_capacitance(load as u32, ff / 2.0 / loads as f64);
    }
    network
}
