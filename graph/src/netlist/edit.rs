//! Changing a netlist: connecting, inserting, removing, swapping cells.
//! Not for: what a change means for timing.
//!
//! Ids stay what they are: what is removed leaves a gap, what is added comes behind all others.

use super::{DesignPort, FLAG, Instance, NONE, Net, Netlist, Pin, SCALAR};
use crate::ids::{CellId, InstanceId, NetId, PinId, ScopeId};
use crate::library::Direction;

/// Why a change is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The name is taken by another thing of its kind.
    #[error("there is {kind} `{name}` already")]
    Exists {
        /// `an instance`, `a net`, `a port`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// There is no room for more ids.
    #[error("a netlist holds fewer than 2^31 instances, pins and nets each")]
    Full,
    /// A pin that is connected has no counterpart in the other cell.
    #[error("cell `{cell}` has no pin `{pin}`, which is connected")]
    NoPin {
        /// The other cell.
        cell: String,
        /// The pin of the old cell.
        pin: String,
    },
}

/// What a swap of cells did to the pins of the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// They have the ids they had.
    SamePins,
    /// The cells have different ports: the instance has new pins, connected as the old ones were
    /// by name; the old ids are void.
    NewPins,
}

impl Netlist {
    /// Adds a net at the level of the design.
    ///
    /// # Errors
    /// If there is one of that name.
    pub fn add_net(&mut self, name: &str) -> Result<NetId, EditError> {
        if self.find_net(name).is_some() {
            return Err(exists("a net", name));
        }
        self.add_net_bit(name, SCALAR)
    }

    /// Adds a net that may be a bit of a bus. It is new.
    pub(super) fn add_net_bit(&mut self, base: &str, bit: i32) -> Result<NetId, EditError> {
        let id = NetId(next(self.nets.len())?);
        let name = self.names.intern(base);
        self.nets.push(Net {
            name,
            bit,
            scope: ScopeId(0),
            constant: None,
            start: 0,
            len: 0,
            capacity: 0,
        });
        self.index_net(id);
        Ok(id)
    }

    /// Removes a net; its pins are then connected to nothing.
    pub fn remove_net(&mut self, net: NetId) {
        for pin in self.net_pins(net).to_vec() {
            self.disconnect(pin);
        }
        self.unindex_net(net);
        self.nets[net.index()].scope = ScopeId(NONE);
    }

    /// Adds a port of the design.
    ///
    /// # Errors
    /// If there is one of that name.
    pub fn add_port(
        &mut self,
        name: &str,
        direction: Direction,
        net: Option<NetId>,
    ) -> Result<PinId, EditError> {
        if self.find_port(name).is_some() {
            return Err(exists("a port", name));
        }
        let pin = self.add_port_bit((name, SCALAR), direction)?;
        if let Some(net) = net {
            self.connect(pin, net);
        }
        Ok(pin)
    }

    /// Adds a port that may be a bit of a bus. It is new.
    pub(super) fn add_port_bit(
        &mut self,
        (base, bit): (&str, i32),
        direction: Direction,
    ) -> Result<PinId, EditError> {
        let owner = FLAG | next(self.ports.len())?;
        let pin = self.add_pin(owner)?;
        let name = self.names.intern(base);
        self.ports.push(DesignPort {
            name,
            bit,
            direction,
            pin,
        });
        self.index_port(name, bit, pin);
        Ok(pin)
    }

    /// Adds an instance of a cell at the level of the design; its pins are connected to nothing.
    ///
    /// # Errors
    /// If there is one of that name.
    pub fn add_instance(&mut self, name: &str, cell: CellId) -> Result<InstanceId, EditError> {
        if self.find_instance(name).is_some() {
            return Err(exists("an instance", name));
        }
        let id = InstanceId(next(self.instances.len())?);
        let first_pin = self.add_pins(id, cell)?;
        let name = self.names.intern(name);
        self.instances.push(Instance {
            cell: cell.0,
            first_pin,
            name,
            scope: ScopeId(0),
        });
        self.index_instance(id);
        Ok(id)
    }

    /// Removes an instance with its pins.
    pub fn remove_instance(&mut self, instance: InstanceId) {
        self.remove_pins(instance);
        self.unindex_instance(instance);
        self.instances[instance.index()].cell = NONE;
    }

    /// Makes an instance one of another cell: a resize. Nets stay on the pins of their names.
    ///
    /// # Errors
    /// If a pin that is connected has no pin of its name in the new cell. Nothing is changed then.
    pub fn swap_cell(&mut self, instance: InstanceId, cell: CellId) -> Result<Swap, EditError> {
        let libraries = self.libraries.clone();
        let library = libraries.library();
        let names = |cell: CellId| {
            library
                .cell(cell)
                .ports
                .into_iter()
                .map(|port| library.port(port).name)
        };
        let old = self.cell(instance);
        if old.is_some_and(|old| names(old).eq(names(cell))) {
            self.instances[instance.index()].cell = cell.0;
            return Ok(Swap::SamePins);
        }
        let ports = library.cell(cell).ports;
        let mut connections = Vec::new();
        for pin in self.pins_of(instance) {
            let (Some(net), Some(port)) = (self.net_of(pin), self.library_port(pin)) else {
                continue;
            };
            let name = library.port_name(port);
            let place = library.find_port(cell, name).and_then(|port| ports.place(port));
            let Some(place) = place else {
                return Err(EditError::NoPin {
                    cell: library.cell_name(cell).to_owned(),
                    pin: name.to_owned(),
                });
            };
            connections.push((place, net));
        }
        let first_pin = self.add_pins(instance, cell)?;
        self.remove_pins(instance);
        let found = &mut self.instances[instance.index()];
        (found.cell, found.first_pin) = (cell.0, first_pin);
        for (place, net) in connections {
            self.connect(PinId(first_pin + place as u32), net);
        }
        Ok(Swap::NewPins)
    }

    /// Connects a pin to a net, and disconnects it from the one it was on.
    ///
    /// # Panics
    /// If the pins of all nets together are 2^32 or more.
    pub fn connect(&mut self, pin: PinId, net: NetId) {
        self.disconnect(pin);
        let found = &mut self.nets[net.index()];
        if found.len == found.capacity {
            // To the end, with room to grow; what was here stays a gap until then.
            let capacity = (found.capacity * 2).max(4);
            let start = self.net_pins.len();
            assert!(
                start + capacity as usize <= NONE as usize,
                "fewer than 2^32 pins of nets"
            );
            let old = found.start as usize..(found.start + found.len) as usize;
            self.net_pins.extend_from_within(old);
            self.net_pins.resize(start + capacity as usize, PinId(NONE));
            (found.start, found.capacity) = (start as u32, capacity);
        }
        self.net_pins[(found.start + found.len) as usize] = pin;
        found.len += 1;
        self.pins[pin.index()].net = net.0;
    }

    /// Takes a pin off its net, if it is on one; the other pins of the net keep their order.
    pub fn disconnect(&mut self, pin: PinId) {
        let Some(net) = self.net_of(pin) else {
            return;
        };
        let found = &mut self.nets[net.index()];
        let pins = &mut self.net_pins[found.start as usize..(found.start + found.len) as usize];
        if let Some(place) = pins.iter().position(|&other| other == pin) {
            pins.copy_within(place + 1.., place);
            found.len -= 1;
        }
        self.pins[pin.index()].net = NONE;
    }

    fn add_pin(&mut self, owner: u32) -> Result<PinId, EditError> {
        let pin = PinId(next(self.pins.len())?);
        self.pins.push(Pin { net: NONE, owner });
        Ok(pin)
    }

    fn add_pins(&mut self, instance: InstanceId, cell: CellId) -> Result<u32, EditError> {
        let count = self.libraries.library().cell(cell).ports.len();
        let first = next(self.pins.len())?;
        next(self.pins.len() + count)?;
        let pin = Pin {
            net: NONE,
            owner: instance.0,
        };
        self.pins.resize(self.pins.len() + count, pin);
        Ok(first)
    }

    fn remove_pins(&mut self, instance: InstanceId) {
        for pin in self.pins_of(instance) {
            self.disconnect(pin);
            self.pins[pin.index()].owner = NONE;
        }
    }
}

pub(super) fn exists(kind: &'static str, name: &str) -> EditError {
    let name = name.to_owned();
    EditError::Exists { kind, name }
}

/// The next number of a kind of which there are so many.
pub(super) fn next(count: usize) -> Result<u32, EditError> {
    match u32::try_from(count) {
        Ok(number) if number < FLAG => Ok(number),
        _ => Err(EditError::Full),
    }
}
