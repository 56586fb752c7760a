//! What an instance is of, and the ports that it is connected by.
//! Not for: what is connected; see [`super::module`].

use netlearn_parsers::verilog::Ast;
use netlearn_parsers::verilog::ast::Identifier;
use netlearn_parsers::{NameId, Names};
use rustc_hash::FxHashMap;

use super::{BlackBox, Link};
use crate::ids::CellId;
use crate::library::{Direction, Library};

/// What an instance is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A cell of a library, and the number of its [`Interface`].
    Cell(CellId, u32),
    /// A module, by its number.
    Module(usize),
    /// Neither, by its number.
    BlackBox(u32),
}

/// Ports up to which one is looked for by going through all.
const MAX_SEARCHED: usize = 32;

/// The ports of a cell or module as bits in a row.
#[derive(Clone, Debug, Default)]
pub(super) struct Interface {
    /// Ports that can be named. Supplies of a cell have no bits.
    named: Vec<InterfacePort>,
    /// Ports in the order of the header.
    ordered: Vec<InterfacePort>,
    /// The places in `named`, where there are many.
    places: FxHashMap<NameId, u32>,
    /// How many bits all have.
    pub(super) width: usize,
}

/// A port as bits in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct InterfacePort {
    pub(super) name: Option<NameId>,
    pub(super) first: usize,
    pub(super) width: usize,
}

impl Interface {
    /// Of ports with their widths, in the order of the header.
    pub(super) fn new(ports: impl Iterator<Item = (Option<NameId>, usize)>) -> Self {
        let mut interface = Self::default();
        for (name, width) in ports {
            let first = interface.width;
            interface.width += width;
            interface.ordered.push(InterfacePort { name, first, width });
        }
        interface.name_ports(Vec::new());
        interface
    }

    /// Of a cell: pins, buses, and bits of buses for files that name them one by one.
    fn of_cell(library: &Library, cell: CellId, names: &Names) -> Self {
        let cell = library.cell(cell);
        let mut interface = Self {
            width: cell.ports.len(),
            ..Self::default()
        };
        let name_of = |name: NameId| names.find(library.text(name));
        let mut others = Vec::new();
        let mut last = None;
        for (first, id) in cell.ports.into_iter().enumerate() {
            let port = library.port(id);
            let is_first = port.bus.is_none() || port.bus != last;
            last = port.bus;
            let name = name_of(port.name);
            let width = 1;
            let scalar = InterfacePort { name, first, width };
            match port.bus.map(|bus| library.bus(bus)) {
                _ if port.direction == Direction::Internal => {}
                None => interface.ordered.push(scalar),
                Some(bus) => {
                    others.push(scalar);
                    if is_first {
                        interface.ordered.push(InterfacePort {
                            name: name_of(bus.name),
                            first,
                            width: bus.ports.len(),
                        });
                    }
                }
            }
        }
        others.extend(cell.supplies.iter().map(|&supply| InterfacePort {
            name: name_of(supply),
            first: 0,
            width: 0,
        }));
        interface.name_ports(others);
        interface
    }

    /// Lists all that have names: ports, then others.
    fn name_ports(&mut self, others: Vec<InterfacePort>) {
        self.named = self.ordered.iter().copied().chain(others).collect();
        self.named.retain(|port| port.name.is_some());
        if self.named.len() > MAX_SEARCHED {
            for (place, port) in self.named.iter().enumerate() {
                if let Some(name) = port.name {
                    self.places.entry(name).or_insert(place as u32);
                }
            }
        }
    }

    /// The port of a name. `near` is where it is looked for first: files name ports in one order.
    pub(super) fn find(&self, name: NameId, near: usize) -> Option<InterfacePort> {
        if let Some(port) = self.named.get(near).filter(|port| port.name == Some(name)) {
            return Some(*port);
        }
        match self.named.len() {
            0..=MAX_SEARCHED => self.named.iter().find(|port| port.name == Some(name)).copied(),
            _ => Some(self.named[*self.places.get(&name)? as usize]),
        }
    }

    /// The port at a place of the header.
    pub(super) fn at(&self, place: usize) -> Option<InterfacePort> {
        self.ordered.get(place).copied()
    }
}

impl Link<'_> {
    /// What a name is as the type of an instance. Libraries come before files, as in OpenSTA.
    pub(super) fn target(&mut self, file: usize, ast: &Ast, module: Identifier) -> Target {
        let name = self.name(file, module.symbol);
        if let Some(target) = self.targets[name.index()] {
            return target;
        }
        let target = if let Some(cell) = self.libraries.find_cell(self.names.text(name)) {
            let interface = Interface::of_cell(self.libraries.library(), cell, self.names);
            self.cell_interfaces.push(interface);
            Target::Cell(cell, self.cell_interfaces.len() as u32 - 1)
        } else if let Some(&module) = self.module_of.get(&name) {
            Target::Module(module)
        } else {
            self.black_boxes.push(BlackBox {
                name,
                file,
                first: ast.name_span(module),
                count: 0,
            });
            Target::BlackBox(self.black_boxes.len() as u32 - 1)
        };
        self.targets[name.index()] = Some(target);
        target
    }

    /// The ports of a target; a black box has none that are known. Those of a module are known
    /// once it was read.
    pub(super) fn interface(&self, target: Target) -> Option<&Interface> {
        match target {
            Target::Cell(_, interface) => self.cell_interfaces.get(interface as usize),
            Target::Module(module) => self.templates[module]
                .as_ref()
                .map(|template| &template.interface),
            Target::BlackBox(_) => None,
        }
    }
}
