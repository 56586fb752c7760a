//! The wires of all nets of a design, as their drivers see them.
//! Not for: reading them from files, and what they mean for delays.

use super::network::Walk;
use super::{Moments, Pi, RcNetwork};
use crate::ids::{NetId, PinId};
use crate::library::{Edge, Mode};
use crate::netlist::Netlist;

/// No wire, no pin.
const NONE: u32 = u32::MAX;

/// The parasitics of a design, for millions of nets: a tree for each driver, or what is given in its
/// place. A net that is not here has an ideal wire.
///
/// ```
/// # use netlearn_graph::library::{Direction, Library, LibrarySet};
/// # use netlearn_graph::netlist::Netlist;
/// # use netlearn_parsers::Source;
/// use netlearn_graph::library::{Edge, Mode};
/// use netlearn_graph::parasitics::{Parasitics, RcNetwork};
///
/// # let text = r#"library (small) { cell (INV) { pin (A) { direction : input; } } }"#;
/// # let library = Library::from_source(&Source::from_bytes("small.lib", text))?;
/// # let mut netlist = Netlist::new("top", LibrarySet::single(library));
/// # let (a, y) = (netlist.add_net("a")?, netlist.add_net("y")?);
/// # let from = netlist.add_port("a", Direction::Input, Some(a))?;
/// # let to = netlist.add_port("y", Direction::Output, Some(a))?;
/// // port `a` -- 2 kΩ -- port `y`, both on the net `a`
/// let mut network = RcNetwork::new(2);
/// network.add_resistor(0, 1, 2.0);
/// network.add_capacitance(1, 3.0);
/// let mut parasitics = Parasitics::default();
/// parasitics.set_network(&netlist, a, &network, &[(from, 0), (to, 1)]);
///
/// let wire = parasitics.find(a, from, Mode::Late, Edge::Rise).expect("it was set");
/// assert_eq!(wire.total_ff(), 3.0);
/// assert!(parasitics.find(y, from, Mode::Late, Edge::Rise).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parasitics {
    /// `[nets]` Its first wire, or [`NONE`]; nets beyond the end have none.
    first: Vec<u32>,
    wires: Vec<Wire>,
    /// Of all trees.
    places: Vec<Place>,
    /// Loads of reduced wires.
    loads: Vec<(PinId, f32)>,
    /// Places and loads that no net has any more.
    unused: usize,
    walk: Walk,
}

/// Places and loads that may lie unused, however few the others are.
const MOST_UNUSED: usize = 1 << 12;

/// What one driver of a net sees.
#[derive(Clone, Copy, Debug)]
struct Wire {
    /// The driving pin, or [`NONE`] for any.
    driver: u32,
    /// Another wire of the same net, or [`NONE`].
    next: u32,
    /// Its part of the places or the loads.
    start: u32,
    end: u32,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A tree of places; whether capacitances of pins are in it.
    Tree { includes_pins: bool },
    /// A pi model for some modes and edges, by `1 << (2 * mode + edge)`.
    Pi { pi: [f32; 3], holds: u8 },
}

/// A place of a tree, in sixteen bytes.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The place that it hangs on, from the driver's on; the driver's is its own.
    parent: u32,
    /// The pin there, or [`NONE`].
    pin: u32,
    /// Resistance to the parent.
    kohm: f32,
    /// Capacitance of wire.
    ff: f32,
}

/// A pi model, with the Elmore delays of loads in ps.
type ReducedWire = (Pi, Vec<(PinId, f32)>);

impl Parasitics {
    /// Sets the wire of a net, in the place of what it had: a network, and the node at each pin.
    /// Drivers without node have no wire.
    ///
    /// # Panics
    /// If there are no such nodes.
    pub fn set_network(&mut self, netlist: &Netlist, net: NetId, network: &RcNetwork, pins: &[(PinId, u32)]) {
        self.set_network_with(netlist, net, network, pins, false);
    }

    /// As [`Parasitics::set_network`], of a network that may include the capacitance of pins.
    ///
    /// # Panics
    /// If there are no such nodes.
    pub fn set_network_with(
        &mut self,
        netlist: &Netlist,
        net: NetId,
        network: &RcNetwork,
        pins: &[(PinId, u32)],
        includes_pins: bool,
    ) {
        self.clear(net);
        // Few nets are so large that looking through their pins for each place is slow.
        let mut pin_at: Vec<u32> = vec![NONE; network.num_nodes()];
        for &(pin, node) in pins {
            pin_at[node as usize] = pin.0;
        }
        for &(driver, node) in pins.iter().filter(|&&(pin, _)| netlist.drives(pin)) {
            let start = self.places.len();
            let places = &mut self.places;
            self.walk.run(network, node, |node, parent, kohm| {
                places.push(Place {
                    parent,
                    pin: pin_at[node as usize],
                    kohm: kohm as f32,
                    ff: network.ground_ff(node) as f32,
                });
            });
            let end = self.places.len();
            self.push(net, Some(driver), (start, end), Kind::Tree { includes_pins });
        }
    }

    /// Sets the capacitance of all of a net's wire, in fF, in the place of what it had: it has no
    /// resistance.
    pub fn set_lumped(&mut self, net: NetId, ff: f32) {
        self.clear(net);
        let start = self.places.len();
        self.places.push(Place {
            parent: 0,
            pin: NONE,
            kohm: 0.0,
            ff,
        });
        let kind = Kind::Tree { includes_pins: false };
        self.push(net, None, (start, start + 1), kind);
    }

    /// Sets what a driver sees (`set_pi_model`): pins are in it. It holds for one mode or both, and for
    /// one edge or both, before whatever else is known of the net; loads have no delay yet.
    pub fn set_pi(&mut self, net: NetId, driver: PinId, mode: Option<Mode>, edge: Option<Edge>, pi: &Pi) {
        let elmore_ps = self.take_pi(net, driver, mode, edge).map(|(_, loads)| loads);
        let elmore_ps = elmore_ps.unwrap_or_default();
        self.push_pi(net, driver, holds(mode, edge), (*pi, elmore_ps));
    }

    /// Sets the Elmore delay in ps between a driver and a load (`set_elmore`), for drivers with a pi
    /// model in that mode and edge. Whether there was one.
    pub fn set_elmore(
        &mut self,
        net: NetId,
        (driver, load): (PinId, PinId),
        mode: Option<Mode>,
        edge: Option<Edge>,
        elmore_ps: f32,
    ) -> bool {
        let mut is_known = false;
        for bit in (0..4).filter(|bit| holds(mode, edge) & (1 << bit) != 0) {
            let (mode, edge) = (Mode::ALL[bit / 2], Edge::ALL[bit % 2]);
            if let Some((pi, mut loads)) = self.take_pi(net, driver, Some(mode), Some(edge)) {
                loads.retain(|&(pin, _)| pin != load);
                loads.push((load, elmore_ps));
                self.push_pi(net, driver, 1 << bit, (pi, loads));
                is_known = true;
            }
        }
        is_known
    }

    /// Takes over the wire of a net from other parasitics, in the place of what it had.
    pub fn set_from(&mut self, net: NetId, from: &Parasitics) {
        self.set_as(net, from, net);
    }

    /// Takes over the wires of others: `nets[k]` is what their net `k` is here.
    pub(super) fn append<'a>(&mut self, parts: impl Iterator<Item = (&'a [NetId], &'a Self)> + Clone) {
        let count = |of: fn(&Self) -> usize| parts.clone().map(|(_, part)| of(part)).sum();
        self.wires.reserve_exact(count(|part| part.wires.len()));
        self.places.reserve_exact(count(|part| part.places.len()));
        self.loads.reserve_exact(count(|part| part.loads.len()));
        for (nets, part) in parts {
            for (number, &net) in (0u32..).zip(nets) {
                self.set_as(net, part, NetId(number));
            }
        }
    }

    fn set_as(&mut self, net: NetId, from: &Parasitics, there: NetId) {
        self.clear(net);
        let mut wires: Vec<Wire> = from.wires_of(there).copied().collect();
        // What is set last is looked at first.
        wires.reverse();
        for wire in wires {
            let range = wire.start as usize..wire.end as usize;
            let start = match wire.kind {
                Kind::Tree { .. } => {
                    self.places.extend_from_slice(&from.places[range.clone()]);
                    self.places.len() - range.len()
                }
                Kind::Pi { .. } => {
                    self.loads.extend_from_slice(&from.loads[range.clone()]);
                    self.loads.len() - range.len()
                }
            };
            let driver = (wire.driver != NONE).then_some(PinId(wire.driver));
            self.push(net, driver, (start, start + range.len()), wire.kind);
        }
    }

    /// Gives a net an ideal wire.
    pub fn clear(&mut self, net: NetId) {
        self.unused += (self.wires_of(net))
            .map(|wire| (wire.end - wire.start) as usize)
            .sum::<usize>();
        if let Some(first) = self.first.get_mut(net.index()) {
            *first = NONE;
        }
        if self.unused > MOST_UNUSED.max((self.places.len() + self.loads.len()) / 2) {
            let mut tidy = Self::default();
            for net in (0..self.first.len() as u32).map(NetId) {
                tidy.set_from(net, self);
            }
            *self = tidy;
        }
    }

    /// Lets a pin take the place of another one on the wires of a net.
    pub fn replace_pin(&mut self, net: NetId, old: PinId, new: PinId) {
        let mut at = self.first.get(net.index()).copied().unwrap_or(NONE);
        while let Some(wire) = self.wires.get_mut(at as usize) {
            at = wire.next;
            if wire.driver == old.0 {
                wire.driver = new.0;
            }
            let range = wire.start as usize..wire.end as usize;
            match wire.kind {
                Kind::Tree { .. } => {
                    let places = self.places[range].iter_mut();
                    places
                        .filter(|place| place.pin == old.0)
                        .for_each(|place| place.pin = new.0);
                }
                Kind::Pi { .. } => {
                    let loads = self.loads[range].iter_mut();
                    loads
                        .filter(|(pin, _)| *pin == old)
                        .for_each(|(pin, _)| *pin = new);
                }
            }
        }
    }

    /// Whether anything is known of a net.
    #[must_use]
    pub fn has(&self, net: NetId) -> bool {
        self.first.get(net.index()).is_some_and(|&first| first != NONE)
    }

    /// What a driver of a net sees.
    #[must_use]
    pub fn find(&self, net: NetId, driver: PinId, mode: Mode, edge: Edge) -> Option<WireView<'_>> {
        let mut tree = None;
        for wire in self.wires_of(net).filter(|wire| wire.is_of(driver)) {
            let range = wire.start as usize..wire.end as usize;
            match wire.kind {
                Kind::Pi { pi, holds: bits } if bits & holds(Some(mode), Some(edge)) != 0 => {
                    let loads = &self.loads[range];
                    return Some(WireView::Pi(pi_of(pi), loads));
                }
                Kind::Pi { .. } => {}
                Kind::Tree { includes_pins } => {
                    let places = &self.places[range];
                    tree = Some(WireView::Tree(TreeView {
                        places,
                        includes_pins,
                    }));
                }
            }
        }
        tree
    }

    /// How many bytes it takes in memory.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        4 * self.first.capacity()
            + size_of::<Wire>() * self.wires.capacity()
            + size_of::<Place>() * self.places.capacity()
            + size_of::<(PinId, f32)>() * self.loads.capacity()
    }

    fn wires_of(&self, net: NetId) -> impl Iterator<Item = &Wire> {
        let mut at = self.first.get(net.index()).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let wire = self.wires.get(at as usize)?;
            at = wire.next;
            Some(wire)
        })
    }

    fn push(&mut self, net: NetId, driver: Option<PinId>, (start, end): (usize, usize), kind: Kind) {
        if self.first.len() <= net.index() {
            self.first.resize(net.index() + 1, NONE);
        }
        // Sixteen bytes a place: there is no room for 2^32 of them.
        self.wires.push(Wire {
            driver: driver.map_or(NONE, |pin| pin.0),
            next: self.first[net.index()],
            start: start as u32,
            end: end as u32,
            kind,
        });
        self.first[net.index()] = self.wires.len() as u32 - 1;
    }

    pub(super) fn push_pi(&mut self, net: NetId, driver: PinId, holds: u8, (pi, loads): ReducedWire) {
        let start = self.loads.len();
        self.loads.extend(loads);
        let end = self.loads.len();
        let pi = [pi.near_ff, pi.kohm, pi.far_ff].map(|part| part as f32);
        self.push(net, Some(driver), (start, end), Kind::Pi { pi, holds });
    }

    /// Takes the pi models of a driver out for some modes and edges; the last of them.
    fn take_pi(
        &mut self,
        net: NetId,
        driver: PinId,
        mode: Option<Mode>,
        edge: Option<Edge>,
    ) -> Option<ReducedWire> {
        let taken = holds(mode, edge);
        let mut found = None;
        let mut at = self.first.get(net.index()).copied().unwrap_or(NONE);
        while let Some(wire) = self.wires.get_mut(at as usize) {
            at = wire.next;
            if let Kind::Pi { pi, holds } = &mut wire.kind
                && wire.driver == driver.0
                && *holds & taken != 0
            {
                *holds &= !taken;
                let loads = &self.loads[wire.start as usize..wire.end as usize];
                found = Some((pi_of(*pi), loads.to_vec()));
            }
        }
        found
    }
}

impl Wire {
    fn is_of(&self, driver: PinId) -> bool {
        self.driver == driver.0 || self.driver == NONE
    }
}

/// All modes and edges of [`Kind::Pi`].
pub(super) const ALWAYS: u8 = 0b1111;

fn holds(mode: Option<Mode>, edge: Option<Edge>) -> u8 {
    let modes = mode.map_or(0b1111, |mode| 0b11 << (2 * mode.index()));
    let edges = edge.map_or(0b1111, |edge| 0b0101 << edge.index());
    modes & edges
}

fn pi_of([near_ff, kohm, far_ff]: [f32; 3]) -> Pi {
    Pi {
        near_ff: near_ff.into(),
        kohm: kohm.into(),
        far_ff: far_ff.into(),
    }
}

/// A wire as one driver sees it.
#[derive(Clone, Copy, Debug)]
pub enum WireView<'a> {
    /// A tree.
    Tree(TreeView<'a>),
    /// A pi model with the Elmore delays of loads in ps. Pins are in it.
    Pi(Pi, &'a [(PinId, f32)]),
}

impl WireView<'_> {
    /// All its capacitance in fF, without pins if it is a tree.
    #[must_use]
    pub fn total_ff(&self) -> f64 {
        match self {
            WireView::Tree(tree) => tree.places.iter().map(|place| f64::from(place.ff)).sum(),
            WireView::Pi(pi, _) => pi.total_ff(),
        }
    }
}

/// A tree as its driver sees it.
#[derive(Clone, Copy, Debug)]
pub struct TreeView<'a> {
    places: &'a [Place],
    /// Whether capacitances of pins are in it.
    pub includes_pins: bool,
}

impl TreeView<'_> {
    /// The places with pins, and these; the driver's is the first place.
    pub fn pins(&self) -> impl Iterator<Item = (usize, PinId)> {
        let places = self.places.iter().enumerate();
        places
            .filter(|(_, place)| place.pin != NONE)
            .map(|(at, place)| (at, PinId(place.pin)))
    }

    /// Reduces it, given what pins add at each of [`TreeView::pins`] in fF.
    #[must_use]
    pub fn reduce(&self, moments: &mut Moments, pins_ff: impl Iterator<Item = f32>) -> Pi {
        moments.capacitance_ff.clear();
        moments
            .capacitance_ff
            .extend(self.places.iter().map(|place| f64::from(place.ff)));
        if !self.includes_pins {
            for ((at, _), ff) in self.pins().zip(pins_ff) {
                moments.capacitance_ff[at] += f64::from(ff);
            }
        }
        moments.reduce(|at| self.branch(at))
    }

    /// Second and third moments, after [`TreeView::reduce`].
    pub fn add_higher(&self, moments: &mut Moments) {
        moments.add_higher(|at| self.branch(at));
    }

    #[inline]
    fn branch(&self, at: usize) -> (usize, f64) {
        let place = &self.places[at];
        (place.parent as usize, place.kohm.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_takes_no_room_for_long() {
        let total = |wires: &Parasitics, net: NetId| {
            let wire = wires.find(net, PinId(7), Mode::Late, Edge::Rise);
            wire.expect("it was set").total_ff()
        };
        let mut wires = Parasitics::default();
        let pi = Pi {
            near_ff: 1.0,
            kohm: 2.0,
            far_ff: 3.0,
        };
        wires.set_pi(NetId(1), PinId(7), None, None, &pi);
        wires.set_lumped(NetId(2), 5.0);
        let mut new = Parasitics::default();
        for time in 0..60_000u16 {
            new.set_lumped(NetId(0), time.into());
            wires.set_from(NetId(0), &new);
        }
        assert!(wires.memory_bytes() < 1 << 20);
        assert_eq!([1, 2].map(|net| total(&wires, NetId(net))), [4.0, 5.0]);
        assert_eq!(total(&wires, NetId(0)), total(&new, NetId(0)));
    }
}
