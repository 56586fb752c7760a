//! From modules to one flat design: every level is made once for each place it stands in.
//! Not for: reading modules; see [`super::module`].

use std::sync::Arc;

use netlearn_parsers::{NameId, Names};

use super::Design;
use super::interface::Target;
use super::module::{ONE, OPEN, Template, ZERO};
use crate::ids::{NetId, PinId, ScopeId};
use crate::library::LibrarySet;
use crate::netlist::index::{Alias, Index};
use crate::netlist::names::{Outline, Scopes};
use crate::netlist::{DesignPort, FLAG, Instance, NONE, Net, Netlist, Pin, SCALAR};

/// A level that is to be made: its bits are nodes from `base` on.
struct Level {
    module: usize,
    scope: ScopeId,
    base: u32,
}

/// A design on its way. Bits of nets of all levels are nodes, in the order of the levels.
struct Flattener<'a> {
    libraries: &'a LibrarySet,
    design: &'a Design,
    levels: Vec<Level>,
    /// For each node one that is the same net and has no larger number, or itself.
    nodes: Vec<u32>,
    constants: Vec<(u32, bool)>,
    scopes: Scopes,
    instances: Vec<Instance>,
    /// Their nets are nodes until all levels are made.
    pins: Vec<Pin>,
    ports: Vec<DesignPort>,
}

/// Makes the netlist. The design was found to be of a size that numbers of 31 bits hold.
pub(super) fn flatten(libraries: Arc<LibrarySet>, mut names: Names, design: &Design) -> Netlist {
    // No identifier is written like these, so that they are no other net's.
    let constant_names = [names.intern("1'b0"), names.intern("1'b1")];
    let outline = |template: &Option<Template>| match template {
        Some(template) => template.outline.clone(),
        None => Outline::default(),
    };
    let outlines = design.templates.iter().map(outline).collect();
    let mut flattener = Flattener {
        libraries: &libraries,
        design,
        levels: Vec::new(),
        nodes: Vec::new(),
        constants: Vec::new(),
        scopes: Scopes::with_outlines(design.template(design.top).name, outlines, design.top),
        instances: Vec::new(),
        pins: Vec::new(),
        ports: Vec::new(),
    };
    flattener.add_level(design.top, ScopeId(0));
    flattener.add_ports();
    let mut next = 0;
    while next < flattener.levels.len() {
        flattener.make(next);
        next += 1;
    }
    let (nets, aliases) = flattener.nets(constant_names);
    let Flattener {
        scopes,
        instances,
        pins,
        ports,
        ..
    } = flattener;
    let mut netlist = Netlist {
        scopes,
        instances,
        pins,
        nets,
        net_pins: Vec::new(),
        ports,
        black_boxes: design.black_boxes.clone(),
        aliases,
        index: Index::default(),
        names,
        libraries,
    };
    netlist.list_pins();
    netlist
}

impl Design {
    fn template(&self, module: usize) -> &Template {
        self.templates[module]
            .as_ref()
            .expect("all modules of the design were read")
    }
}

impl<'a> Flattener<'a> {
    /// Makes room for the nets of a module.
    fn add_level(&mut self, module: usize, scope: ScopeId) -> u32 {
        let base = self.nodes.len() as u32;
        let count = self.design.template(module).nets.len() as u32;
        self.nodes.extend(base..base + count);
        self.levels.push(Level { module, scope, base });
        base
    }

    fn add_ports(&mut self) {
        let template = self.design.template(self.design.top);
        let mut bits = template.port_bits.iter();
        for port in &template.outline.ports {
            for (place, &bit) in (0_i32..).zip(bits.by_ref().take(port.bits.len())) {
                let pin = PinId(self.pins.len() as u32);
                self.pins.push(Pin {
                    net: bit,
                    owner: FLAG | self.ports.len() as u32,
                });
                self.ports.push(DesignPort {
                    name: port.name,
                    bit: port.range.map_or(SCALAR, |(first, last)| match first <= last {
                        true => first + place,
                        false => first - place,
                    }),
                    direction: port.direction,
                    pin,
                });
            }
        }
    }

    /// Makes the instances of a level, and the levels below it.
    fn make(&mut self, level: usize) {
        let Level { module, scope, base } = self.levels[level];
        let template: &'a Template = self.design.template(module);
        let node = |bit: u32| if bit >= ONE { bit } else { base + bit };
        for &(a, b) in &template.joined {
            self.join(node(a), node(b));
        }
        let constants = template.constants.iter();
        self.constants
            .extend(constants.map(|&(bit, value)| (node(bit), value)));
        for instance in &template.instances {
            let first = instance.first as usize;
            let (cell, ports) = match instance.target {
                Target::Cell(cell, _) => (cell.0, self.libraries.library().cell(cell).ports.len()),
                Target::BlackBox(number) => (FLAG | number, 0),
                Target::Module(child) => {
                    let module = self.design.template(child);
                    let inner = self.scopes.add(scope, instance.name, module.name, child);
                    let inside = self.add_level(child, inner);
                    let outer = &template.connections[first..first + module.interface.width];
                    for (&outer, &inner) in outer.iter().zip(&module.port_bits) {
                        let inner = if inner >= ONE { inner } else { inside + inner };
                        self.join(node(outer), inner);
                    }
                    continue;
                }
            };
            let owner = self.instances.len() as u32;
            self.instances.push(Instance {
                cell,
                first_pin: self.pins.len() as u32,
                name: instance.name,
                scope,
            });
            let connections = template.connections[first..first + ports].iter();
            self.pins.extend(connections.map(|&bit| Pin {
                net: node(bit),
                owner,
            }));
        }
    }

    /// Makes two nodes one net, or a node constant. The smaller number, which is that of the level
    /// above or of the earlier declaration, stands for both.
    fn join(&mut self, a: u32, b: u32) {
        match (a, b) {
            (OPEN, _) | (_, OPEN) => {}
            (ZERO | ONE, ZERO | ONE) => {}
            (node, constant @ (ZERO | ONE)) | (constant @ (ZERO | ONE), node) => {
                self.constants.push((node, constant == ONE));
            }
            (a, b) => {
                let (a, b) = (self.find(a), self.find(b));
                self.nodes[a.max(b) as usize] = a.min(b);
            }
        }
    }

    /// The node that stands for all of a net.
    fn find(&mut self, mut node: u32) -> u32 {
        loop {
            let parent = self.nodes[node as usize];
            if parent == node {
                return node;
            }
            // Halves the way for those who come after.
            let grandparent = self.nodes[parent as usize];
            self.nodes[node as usize] = grandparent;
            node = grandparent;
        }
    }

    /// The nets, and their other names; pins are then on nets instead of nodes.
    fn nets(&mut self, constant_names: [NameId; 2]) -> (Vec<Net>, Vec<Alias>) {
        let net = |name: NameId, bit: i32, scope: ScopeId| Net {
            name,
            bit,
            scope,
            constant: None,
            start: 0,
            len: 0,
            capacity: 0,
        };
        let mut nets: Vec<Net> = Vec::new();
        let mut aliases = Vec::new();
        for level in &self.levels {
            let template = self.design.template(level.module);
            for (node, local) in (level.base as usize..).zip(&template.nets) {
                // A parent is smaller, and holds the number of its net already.
                let parent = self.nodes[node] as usize;
                let id = match parent == node {
                    true => {
                        nets.push(net(local.name, local.bit, level.scope));
                        nets.len() as u32 - 1
                    }
                    false => {
                        let id = self.nodes[parent];
                        aliases.push(Alias {
                            scope: level.scope,
                            name: local.name,
                            bit: local.bit,
                            net: NetId(id),
                        });
                        id
                    }
                };
                self.nodes[node] = id;
            }
        }
        for &(node, value) in &self.constants {
            nets[self.nodes[node as usize] as usize].constant = Some(value);
        }
        let mut constants = [None; 2];
        for pin in &mut self.pins {
            pin.net = match pin.net {
                OPEN => NONE,
                ZERO | ONE => {
                    let value = pin.net == ONE;
                    *constants[usize::from(value)].get_or_insert_with(|| {
                        nets.push(Net {
                            constant: Some(value),
                            ..net(constant_names[usize::from(value)], SCALAR, ScopeId(0))
                        });
                        nets.len() as u32 - 1
                    })
                }
                node => self.nodes[node as usize],
            };
        }
        (nets, aliases)
    }
}

impl Netlist {
    /// Gives each net the list of its pins, in the order of the pins.
    fn list_pins(&mut self) {
        let on_nets = |pin: &&Pin| pin.net != NONE;
        for pin in self.pins.iter().filter(on_nets) {
            self.nets[pin.net as usize].capacity += 1;
        }
        let mut start = 0;
        for net in &mut self.nets {
            net.start = start;
            start += net.capacity;
        }
        self.net_pins = vec![PinId(NONE); start as usize];
        for (index, pin) in self.pins.iter().enumerate().filter(|(_, pin)| on_nets(pin)) {
            let net = &mut self.nets[pin.net as usize];
            self.net_pins[(net.start + net.len) as usize] = PinId(index as u32);
            net.len += 1;
        }
    }
}
