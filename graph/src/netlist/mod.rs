//! Netlists: instances of library cells, their pins, the nets between them, all names kept.
//! Not for: delays, places and wires; they are kept beside a netlist, by its ids.
//!
//! Hierarchy is flattened: an instance is one of a library cell, a net is one electrical node. The
//! levels that names had stay as a tree of scopes, so that everything is found by its full name.
//! A netlist comes from Verilog ([`Linker`]) or from DEF ([`Netlist::from_def`]), or is made by hand:
//!
//! ```
//! use netlearn_graph::library::{Direction, Library, LibrarySet};
//! use netlearn_graph::netlist::Netlist;
//! use netlearn_parsers::Source;
//!
//! let text = r#"library (small) { cell (INV) { pin (A) { direction : input; }
//!     pin (Y) { direction : output; function : "!A"; } } }"#;
//! let library = Library::from_source(&Source::from_bytes("small.lib", text))?;
//! let mut netlist = Netlist::new("top", LibrarySet::single(library));
//!
//! let inv = netlist.libraries().find_cell("INV").expect("the library has it");
//! let (input, output) = (netlist.add_net("in")?, netlist.add_net("out")?);
//! netlist.add_port("in", Direction::Input, Some(input))?;
//! netlist.add_port("out", Direction::Output, Some(output))?;
//! let gate = netlist.add_instance("u1", inv)?;
//! netlist.connect(netlist.pin(gate, "A").expect("the cell has it"), input);
//! netlist.connect(netlist.pin(gate, "Y").expect("the cell has it"), output);
//!
//! let y = netlist.find_pin("u1/Y").expect("the pin just connected");
//! let loads: Vec<String> = netlist.loads(output).map(|pin| netlist.pin_name(pin).to_string()).collect();
//! assert_eq!((netlist.net_of(y), loads), (Some(output), vec!["out".to_owned()]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod edit;
mod find;
mod from_def;
mod index;
mod levels;
mod link;
mod names;
mod unmatched;

use std::sync::Arc;

use netlearn_parsers::{NameId, Names};

pub use edit::{EditError, Swap};
pub use find::HierarchicalPin;
pub use from_def::DefReport;
pub use link::{LinkError, Linked, Linker};
pub use names::FullName;
pub use unmatched::Unmatched;

use self::index::{Alias, Index};
use self::names::Scopes;
use crate::ids::{CellId, Ids, InstanceId, NetId, PinId, PortId, ScopeId};
use crate::library::{Direction, LibrarySet};

/// No index: the pin of no net, the instance that was removed.
const NONE: u32 = u32::MAX;

/// Marks an owner of a pin as a port of the design, and a cell of an instance as a black box.
const FLAG: u32 = 1 << 31;

/// A bit that is none: the net or port is a scalar.
const SCALAR: i32 = i32::MIN;

/// A design: instances, pins, nets and ports.
#[derive(Clone, Debug)]
pub struct Netlist {
    libraries: Arc<LibrarySet>,
    names: Names,
    scopes: Scopes,
    instances: Vec<Instance>,
    pins: Vec<Pin>,
    nets: Vec<Net>,
    /// The pins of all nets: each net has a part of it.
    net_pins: Vec<PinId>,
    ports: Vec<DesignPort>,
    /// Names of cells that no library has, for the instances of them.
    black_boxes: Vec<NameId>,
    /// Other names of nets.
    aliases: Vec<Alias>,
    index: Index,
}

/// An instance. Its pins are those of its cell, in the order of the cell's ports.
#[derive(Clone, Copy, Debug)]
struct Instance {
    /// A [`CellId`], the index of a black box with [`FLAG`], or [`NONE`] when it was removed.
    cell: u32,
    first_pin: u32,
    name: NameId,
    scope: ScopeId,
}

#[derive(Clone, Copy, Debug)]
struct Pin {
    /// A [`NetId`] or [`NONE`].
    net: u32,
    /// An [`InstanceId`], the index of a port with [`FLAG`], or [`NONE`] when it was removed.
    owner: u32,
}

#[derive(Clone, Copy, Debug)]
struct Net {
    name: NameId,
    bit: i32,
    /// [`NONE`] when it was removed.
    scope: ScopeId,
    constant: Option<bool>,
    /// Its part of [`Netlist::net_pins`], and how much of it is in use.
    start: u32,
    len: u32,
    capacity: u32,
}

/// A port of the design.
#[derive(Clone, Copy, Debug)]
struct DesignPort {
    name: NameId,
    bit: i32,
    direction: Direction,
    pin: PinId,
}

impl Netlist {
    /// A design without anything in it.
    #[must_use]
    pub fn new(name: &str, libraries: impl Into<Arc<LibrarySet>>) -> Self {
        let mut names = Names::new();
        let name = names.intern(name);
        Self {
            libraries: libraries.into(),
            names,
            scopes: Scopes::new(name),
            instances: Vec::new(),
            pins: Vec::new(),
            nets: Vec::new(),
            net_pins: Vec::new(),
            ports: Vec::new(),
            black_boxes: Vec::new(),
            aliases: Vec::new(),
            index: Index::default(),
        }
    }

    /// The name of the design: of its top module.
    #[must_use]
    pub fn name(&self) -> &str {
        self.names.text(self.scopes.module(ScopeId(0)))
    }

    /// The libraries that its cells are of.
    #[must_use]
    pub fn libraries(&self) -> &Arc<LibrarySet> {
        &self.libraries
    }

    /// One more than the largest index of an instance. Instances that were removed count.
    #[must_use]
    pub fn num_instances(&self) -> usize {
        self.instances.len()
    }

    /// One more than the largest index of a pin. Ports of the design count, and pins that were
    /// removed.
    #[must_use]
    pub fn num_pins(&self) -> usize {
        self.pins.len()
    }

    /// One more than the largest index of a net. Nets that were removed count.
    #[must_use]
    pub fn num_nets(&self) -> usize {
        self.nets.len()
    }

    /// All instances.
    pub fn instances(&self) -> impl Iterator<Item = InstanceId> {
        let live = |(_, instance): &(usize, &Instance)| instance.cell != NONE;
        let all = self.instances.iter().enumerate().filter(live);
        all.map(|(index, _)| InstanceId(index as u32))
    }

    /// All pins of instances and ports of the design.
    pub fn pins(&self) -> impl Iterator<Item = PinId> {
        let live = |(_, pin): &(usize, &Pin)| pin.owner != NONE;
        let all = self.pins.iter().enumerate().filter(live);
        all.map(|(index, _)| PinId(index as u32))
    }

    /// All nets.
    pub fn nets(&self) -> impl Iterator<Item = NetId> {
        let live = |(_, net): &(usize, &Net)| net.scope.0 != NONE;
        let all = self.nets.iter().enumerate().filter(live);
        all.map(|(index, _)| NetId(index as u32))
    }

    /// The ports of the design, bit by bit, in the order of its header.
    pub fn ports(&self) -> impl ExactSizeIterator<Item = PinId> {
        self.ports.iter().map(|port| port.pin)
    }

    /// The cell of an instance; `None` of a black box.
    #[inline]
    #[must_use]
    pub fn cell(&self, instance: InstanceId) -> Option<CellId> {
        let cell = self.instances[instance.index()].cell;
        (cell & FLAG == 0).then_some(CellId(cell))
    }

    /// The name of the cell of an instance, black box or not; of one that was removed, nothing.
    #[must_use]
    pub fn cell_name(&self, instance: InstanceId) -> &str {
        match self.instances[instance.index()].cell {
            NONE => "",
            cell if cell & FLAG == 0 => self.libraries.library().cell_name(CellId(cell)),
            black_box => self.names.text(self.black_boxes[(black_box & !FLAG) as usize]),
        }
    }

    /// The pins of an instance, in the order of its cell's ports; a black box has none.
    #[inline]
    #[must_use]
    pub fn pins_of(&self, instance: InstanceId) -> Ids<PinId> {
        let found = &self.instances[instance.index()];
        let count = match self.cell(instance) {
            Some(cell) => self.libraries.library().cell(cell).ports.len(),
            None => 0,
        };
        let first = found.first_pin as usize;
        Ids::new(first, first + count)
    }

    /// The pin of an instance with that name.
    #[must_use]
    pub fn pin(&self, instance: InstanceId, name: &str) -> Option<PinId> {
        let cell = self.cell(instance)?;
        let library = self.libraries.library();
        let place = library.cell(cell).ports.place(library.find_port(cell, name)?)?;
        self.pins_of(instance).get(place)
    }

    /// The instance that a pin belongs to; `None` of a port of the design.
    #[inline]
    #[must_use]
    pub fn instance_of(&self, pin: PinId) -> Option<InstanceId> {
        let owner = self.pins[pin.index()].owner;
        (owner & FLAG == 0).then_some(InstanceId(owner))
    }

    /// Whether a pin is a port of the design.
    #[inline]
    #[must_use]
    pub fn is_port(&self, pin: PinId) -> bool {
        self.port(pin).is_some()
    }

    fn port(&self, pin: PinId) -> Option<&DesignPort> {
        match self.pins[pin.index()].owner {
            NONE => None,
            owner if owner & FLAG != 0 => Some(&self.ports[(owner & !FLAG) as usize]),
            _ => None,
        }
    }

    /// The port of the library that a pin is of; `None` of a port of the design.
    #[inline]
    #[must_use]
    pub fn library_port(&self, pin: PinId) -> Option<PortId> {
        let instance = self.instance_of(pin)?;
        let place = pin.0.checked_sub(self.instances[instance.index()].first_pin)?;
        let cell = self.cell(instance)?;
        self.libraries.library().cell(cell).ports.get(place as usize)
    }

    /// Which way a pin drives: of a port of the design as its module declares it. `None` of a pin
    /// that was removed.
    #[must_use]
    pub fn direction(&self, pin: PinId) -> Option<Direction> {
        match self.port(pin) {
            Some(port) => Some(port.direction),
            None => Some(self.libraries.library().port(self.library_port(pin)?).direction),
        }
    }

    /// Whether a pin may drive its net: an output of an instance, an input of the design.
    #[must_use]
    pub fn drives(&self, pin: PinId) -> bool {
        match self.direction(pin) {
            Some(direction) if self.is_port(pin) => direction.reads(),
            Some(direction) => direction.drives(),
            None => false,
        }
    }

    /// Whether a pin reads its net: an input of an instance, an output of the design.
    #[must_use]
    pub fn reads(&self, pin: PinId) -> bool {
        match self.direction(pin) {
            Some(direction) if self.is_port(pin) => direction.drives(),
            Some(direction) => direction.reads(),
            None => false,
        }
    }

    /// The net of a pin.
    #[inline]
    #[must_use]
    pub fn net_of(&self, pin: PinId) -> Option<NetId> {
        let net = self.pins[pin.index()].net;
        (net != NONE).then_some(NetId(net))
    }

    /// All pins of a net, ports of the design among them.
    #[inline]
    #[must_use]
    pub fn net_pins(&self, net: NetId) -> &[PinId] {
        let net = &self.nets[net.index()];
        &self.net_pins[net.start as usize..(net.start + net.len) as usize]
    }

    /// The pins that may drive a net.
    pub fn drivers(&self, net: NetId) -> impl Iterator<Item = PinId> {
        self.net_pins(net).iter().copied().filter(|&pin| self.drives(pin))
    }

    /// The pins that read a net.
    pub fn loads(&self, net: NetId) -> impl Iterator<Item = PinId> {
        self.net_pins(net).iter().copied().filter(|&pin| self.reads(pin))
    }

    /// The constant that a net is tied to: by `1'b0` and `1'b1`, `supply0` and `supply1`.
    #[inline]
    #[must_use]
    pub fn constant(&self, net: NetId) -> Option<bool> {
        self.nets[net.index()].constant
    }

    /// How many bytes it takes in memory, without the libraries.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        fn of<T>(array: &Vec<T>) -> usize {
            array.capacity() * size_of::<T>()
        }
        // A name has its text, where it ends, and a place in a hash table that is half full.
        let names: usize = self.names.iter().map(|(_, name)| name.len() + 12).sum();
        of(&self.instances)
            + of(&self.pins)
            + of(&self.nets)
            + of(&self.net_pins)
            + of(&self.ports)
            + of(&self.aliases)
            + self.scopes.memory_bytes()
            + self.index.memory_bytes()
            + names
    }
}
