//! One module: its nets, its ports, its instances and what they are connected to.
//! Not for: what stands below it; its instances of modules are connected by their ports alone.

use netlearn_parsers::verilog::Ast;
use netlearn_parsers::verilog::ast::{
    Assignment, Connection, Declarator, Direction as Written, Expr, Id, Identifier, InstanceRef, Item, List,
    Module, NetKind, Offset, ParameterDeclaration, Port, PortDeclaration, PortKind, Ports, Range, Value,
};
use netlearn_parsers::{Diagnostic, NameId, Span};
use rustc_hash::FxHashMap;

use super::interface::{Interface, InterfacePort, Target};
use super::{Link, LinkError};
use crate::library::Direction;
use crate::netlist::SCALAR;
use crate::netlist::names::{Outline, OutlinePort};

/// A bit that is connected to nothing.
pub(super) const OPEN: u32 = u32::MAX;
/// A bit that is constant 0.
pub(super) const ZERO: u32 = u32::MAX - 1;
/// A bit that is constant 1.
pub(super) const ONE: u32 = u32::MAX - 2;

/// A module as flattening needs it. Bits of its nets are numbered from 0.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) name: NameId,
    pub(super) interface: Interface,
    /// The bits of all ports, in the order of the interface: nets, constants or [`OPEN`].
    pub(super) port_bits: Vec<u32>,
    pub(super) outline: Outline,
    pub(super) nets: Vec<LocalNet>,
    pub(super) instances: Vec<TemplateInstance>,
    /// The bits that the ports of all instances are connected to.
    pub(super) connections: Vec<u32>,
    /// Bits that are one net.
    pub(super) joined: Vec<(u32, u32)>,
    pub(super) constants: Vec<(u32, bool)>,
}

/// A bit of a net.
#[derive(Clone, Copy, Debug)]
pub(super) struct LocalNet {
    pub(super) name: NameId,
    pub(super) bit: i32,
}

/// An instance; its connections are as many as its target has bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct TemplateInstance {
    pub(super) name: NameId,
    pub(super) target: Target,
    /// Where its connections begin.
    pub(super) first: u32,
}

/// What a name is in the module that is being read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Local {
    /// The number of the module in the order of reading; of another, the name is not known.
    epoch: u32,
    declaration: u32,
}

/// A net or bus of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declaration {
    /// Its first bit: that of `left`.
    first: u32,
    /// [`SCALAR`] where it is no bus.
    left: i32,
    right: i32,
    direction: Option<Direction>,
}

impl Declaration {
    pub(super) fn width(&self) -> u32 {
        match self.left {
            SCALAR => 1,
            left => left.abs_diff(self.right) + 1,
        }
    }

    /// The bit of a bus with that number; `None` where it has none.
    pub(super) fn bit(&self, number: i32) -> Option<u32> {
        let (low, high) = (self.left.min(self.right), self.left.max(self.right));
        let is_in = self.left != SCALAR && (low..=high).contains(&number);
        is_in.then(|| self.first + self.left.abs_diff(number))
    }

    /// All bits, the most significant one first.
    pub(super) fn bits(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.width()
    }
}

/// A module being read.
pub(super) struct Reader<'l, 'a> {
    pub(super) link: &'l mut Link<'a>,
    pub(super) file: usize,
    pub(super) ast: &'a Ast,
    module: &'a Module,
    template: Template,
    declarations: Vec<Declaration>,
    pub(super) parameters: FxHashMap<NameId, i64>,
    /// More bits of nets than this one file does not declare.
    max_bits: usize,
    /// The bits of an expression, the most significant one first; kept to save allocating.
    pub(super) bits: Vec<u32>,
}

impl<'a> Link<'a> {
    /// Reads a module, all modules that it has instances of being read.
    pub(super) fn template(&mut self, module: usize) -> Result<Template, LinkError> {
        let (file, ast, found) = self.module(module);
        self.epoch += 1;
        let name = self.name(file, found.name.symbol);
        // A line of text declares a bus; a bus of more bits than there is text is a mistake.
        let max_bits = (1 << 22) + 16 * self.files[file].source.bytes().len();
        let mut reader = Reader {
            link: self,
            file,
            ast,
            module: found,
            template: Template {
                name,
                interface: Interface::default(),
                port_bits: Vec::new(),
                outline: Outline::default(),
                nets: Vec::new(),
                instances: Vec::new(),
                connections: Vec::new(),
                joined: Vec::new(),
                constants: Vec::new(),
            },
            declarations: Vec::new(),
            parameters: FxHashMap::default(),
            max_bits,
            bits: Vec::new(),
        };
        reader.declare_all()?;
        reader.ports()?;
        reader.connect_all()?;
        Ok(reader.template)
    }
}

impl<'a> Reader<'_, 'a> {
    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> LinkError {
        self.link.error(self.file, Diagnostic::error(span, message))
    }

    fn warn(&mut self, span: Span, message: String) {
        self.link.warn(self.file, span, message);
    }

    pub(super) fn text(&self, symbol: NameId) -> &'a str {
        self.ast.names.text(symbol)
    }

    /// All declarations: they hold for the whole module, wherever they stand.
    fn declare_all(&mut self) -> Result<(), LinkError> {
        let (ast, module) = (self.ast, self.module);
        for declaration in &ast[module.parameters] {
            self.parameters_of(declaration);
        }
        if let Ports::Declared(ports) = module.ports {
            for port in &ast[ports] {
                self.port_declaration(port)?;
            }
        }
        for item in &ast[module.items] {
            match item {
                Item::Parameter(declaration) => self.parameters_of(declaration),
                Item::Port(port) => self.port_declaration(port)?,
                Item::Net(nets) => self.nets(nets.range, nets.declarators, None, Some(nets.kind))?,
                Item::Variable(variables) => self.nets(variables.range, variables.declarators, None, None)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Parameters with a number, for widths; instances cannot change them here.
    fn parameters_of(&mut self, declaration: &ParameterDeclaration) {
        for parameter in &self.ast[declaration.parameters] {
            if let Ok(value) = self.constant(parameter.value) {
                self.parameters.insert(parameter.name.symbol, value);
            }
        }
    }

    fn port_declaration(&mut self, port: &PortDeclaration) -> Result<(), LinkError> {
        let direction = match port.direction {
            Written::Input => Direction::Input,
            Written::Output => Direction::Output,
            Written::Inout => Direction::Inout,
        };
        let kind = match port.kind {
            PortKind::Net(kind) => Some(kind),
            _ => None,
        };
        self.nets(port.range, port.declarators, Some(direction), kind)
    }

    fn nets(
        &mut self,
        range: Option<Range>,
        declarators: List<Declarator>,
        direction: Option<Direction>,
        kind: Option<NetKind>,
    ) -> Result<(), LinkError> {
        let range = match range {
            None => None,
            Some(range) => Some((self.bit_number(range.left)?, self.bit_number(range.right)?)),
        };
        let constant = match kind {
            Some(NetKind::Supply0) => Some(false),
            Some(NetKind::Supply1) => Some(true),
            _ => None,
        };
        let ast = self.ast;
        for declarator in &ast[declarators] {
            if declarator.dimensions.is_some() {
                let message = format!(
                    "`{}` is an array, which no netlist has",
                    self.text(declarator.name.symbol)
                );
                return Err(self.error(ast.name_span(declarator.name), message));
            }
            let declaration = self.declare(declarator.name, range, direction)?;
            if let Some(constant) = constant {
                let bits = declaration.bits().map(|bit| (bit, constant));
                self.template.constants.extend(bits);
            }
        }
        Ok(())
    }

    /// Declares a net, or says more of one: a port is often declared as a net too.
    fn declare(
        &mut self,
        name: Identifier,
        range: Option<(i32, i32)>,
        direction: Option<Direction>,
    ) -> Result<Declaration, LinkError> {
        let (left, right) = range.unwrap_or((SCALAR, SCALAR));
        if let Some(number) = self.local(name.symbol) {
            let known = &mut self.declarations[number];
            known.direction = known.direction.or(direction);
            let known = *known;
            if range.is_some() && (known.left, known.right) != (left, right) {
                let message = format!(
                    "`{}` is declared with two ranges; the first one holds",
                    self.text(name.symbol)
                );
                self.warn(self.ast.name_span(name), message);
            }
            return Ok(known);
        }
        let declaration = Declaration {
            first: self.template.nets.len() as u32,
            left,
            right,
            direction,
        };
        let width = declaration.width() as usize;
        if self.template.nets.len() + width > self.max_bits {
            let message = format!(
                "`{}` has {width} bits: more than a file of this length may ask for",
                self.text(name.symbol)
            );
            return Err(self.error(self.ast.name_span(name), message));
        }
        let symbol = self.link.name(self.file, name.symbol);
        match range {
            None => self.template.nets.push(LocalNet {
                name: symbol,
                bit: SCALAR,
            }),
            Some(_) => {
                let numbers =
                    (0..width as i32).map(|place| if left > right { left - place } else { left + place });
                let bits = numbers.map(|bit| LocalNet { name: symbol, bit });
                self.template.nets.extend(bits);
            }
        }
        self.link.locals[symbol.index()] = Local {
            epoch: self.link.epoch,
            declaration: self.declarations.len() as u32,
        };
        self.declarations.push(declaration);
        Ok(declaration)
    }

    /// The number of a declaration.
    fn local(&self, symbol: NameId) -> Option<usize> {
        let local = self.link.locals[self.link.name(self.file, symbol).index()];
        (local.epoch == self.link.epoch).then_some(local.declaration as usize)
    }

    /// What a name stands for, which may be declared by its use.
    pub(super) fn net(&mut self, symbol: NameId, at: usize) -> Result<Declaration, LinkError> {
        if let Some(number) = self.local(symbol) {
            return Ok(self.declarations[number]);
        }
        let name = Identifier {
            symbol,
            at: Offset::new(at),
        };
        if self.module.implicit_net.is_none() {
            let message = format!(
                "`{}` is not declared, and `default_nettype` is `none`",
                self.text(symbol)
            );
            return Err(self.error(self.ast.name_span(name), message));
        }
        self.declare(name, None, None)
    }

    /// The ports of the header, with the bits inside.
    fn ports(&mut self) -> Result<(), LinkError> {
        let (ast, module) = (self.ast, self.module);
        let mut widths = Vec::new();
        match module.ports {
            Ports::Declared(ports) => {
                for port in ast[ports].iter().flat_map(|port| &ast[port.declarators]) {
                    let declaration = self.net(port.name.symbol, port.name.at.get())?;
                    self.bits.clear();
                    self.bits.extend(declaration.bits());
                    widths.push(self.port(Some(port.name), declaration));
                }
            }
            Ports::Listed(ports) => {
                for port in &ast[ports] {
                    widths.push(self.listed_port(port)?);
                }
            }
        }
        self.template.interface = Interface::new(widths.into_iter());
        Ok(())
    }

    fn listed_port(&mut self, port: &Port) -> Result<(Option<NameId>, usize), LinkError> {
        self.bits.clear();
        let mut declaration = Declaration {
            first: 0,
            left: SCALAR,
            right: SCALAR,
            direction: None,
        };
        if let Some(value) = port.value {
            if let Value::Net(symbol) = self.ast.value(value) {
                let start = self.ast[value].at.get();
                declaration = self.net(symbol, start)?;
                self.bits.extend(declaration.bits());
            } else {
                self.expression(value)?;
                // As many bits as there are, numbered as in a bus of their own.
                declaration.left = self.bits.len() as i32 - 1;
                declaration.right = 0;
                declaration.direction = self.direction_of_bits();
            }
        }
        if let (None, Some(name)) = (declaration.direction, port.name) {
            let message = format!(
                "port `{}` has no direction: taken as input",
                self.text(name.symbol)
            );
            self.warn(self.ast.name_span(name), message);
        }
        Ok(self.port(port.name, declaration))
    }

    /// The direction of the first bit of an expression that has one.
    fn direction_of_bits(&self) -> Option<Direction> {
        let declared = |bit: u32| {
            let place = self.declarations.partition_point(|found| found.first <= bit);
            self.declarations[place.checked_sub(1)?].direction
        };
        self.bits.iter().find_map(|&bit| declared(bit))
    }

    /// Adds a port whose bits were just collected.
    fn port(&mut self, name: Option<Identifier>, declaration: Declaration) -> (Option<NameId>, usize) {
        let name = name.map(|name| self.link.name(self.file, name.symbol));
        let nets = &self.template.nets;
        let net = |&bit: &u32| nets.get(bit as usize).map(|net| (net.name, net.bit));
        if let Some(name) = name {
            self.template.outline.ports.push(OutlinePort {
                name,
                range: (declaration.left != SCALAR).then_some((declaration.left, declaration.right)),
                direction: declaration.direction.unwrap_or(Direction::Input),
                bits: self.bits.iter().map(net).collect(),
            });
        }
        self.template.port_bits.extend_from_slice(&self.bits);
        (name, self.bits.len())
    }

    /// All instances and assignments.
    fn connect_all(&mut self) -> Result<(), LinkError> {
        let (ast, module) = (self.ast, self.module);
        for item in &ast[module.items] {
            match item {
                Item::Net(nets) => {
                    for declarator in &ast[nets.declarators] {
                        if let Some(value) = declarator.value {
                            let declaration = self.net(declarator.name.symbol, declarator.name.at.get())?;
                            let target: Vec<u32> = declaration.bits().collect();
                            self.assign(&target, value)?;
                        }
                    }
                }
                Item::Assign(Assignment { target, value }) => {
                    self.bits.clear();
                    self.expression(*target)?;
                    let target = std::mem::take(&mut self.bits);
                    self.assign(&target, *value)?;
                }
                Item::Gate(gate) => {
                    let at = gate.at.get();
                    let message = "a gate of Verilog has no delays: map it to a cell of a library";
                    return Err(self.error(Span::new(at, at + 1), message));
                }
                Item::Always(always) => {
                    let message = "a process is no netlist: synthesise it first";
                    let at = self.start_of(always.body);
                    return Err(self.error(Span::new(at, at + 1), message));
                }
                _ => {}
            }
        }
        for instance in ast.instances(module) {
            self.instance(&instance)?;
        }
        Ok(())
    }

    /// Joins the bits of a target with those of a value, from the least significant one on. What
    /// the value has no bits for is 0 (clause 5.4.1).
    fn assign(&mut self, target: &[u32], value: Id<Expr>) -> Result<(), LinkError> {
        self.bits.clear();
        let has_width = self.expression(value)?;
        if has_width && self.bits.len() != target.len() {
            let message = format!("{} bits are assigned to {}", self.bits.len(), target.len());
            self.warn(self.ast.span(value), message);
        }
        let values = self.bits.iter().rev().copied().chain(std::iter::repeat(ZERO));
        for (&target, value) in target.iter().rev().zip(values) {
            match (target, value) {
                (OPEN | ZERO | ONE, _) | (_, OPEN) => {}
                (_, ZERO) => self.template.constants.push((target, false)),
                (_, ONE) => self.template.constants.push((target, true)),
                _ => self.template.joined.push((target, value)),
            }
        }
        Ok(())
    }

    fn instance(&mut self, instance: &InstanceRef<'a>) -> Result<(), LinkError> {
        let target = self.link.target(self.file, self.ast, instance.module);
        let first = self.template.connections.len();
        let width = self.link.interface(target).map_or(0, |interface| interface.width);
        self.template.instances.push(TemplateInstance {
            name: self.link.name(self.file, instance.name.symbol),
            target,
            first: u32::try_from(first).map_err(|_| {
                let span = self.ast.name_span(instance.name);
                self.error(span, "a module has fewer than 2^32 connections")
            })?,
        });
        if let Target::BlackBox(number) = target {
            self.link.black_boxes[number as usize].count += 1;
            return Ok(());
        }
        self.template.connections.resize(first + width, OPEN);
        for (place, connection) in instance.connections.iter().enumerate() {
            let port = self
                .link
                .interface(target)
                .and_then(|interface| match connection.port {
                    Some(symbol) => interface.find(self.link.name(self.file, symbol), place),
                    None => interface.at(place),
                });
            match port {
                Some(port) => self.connection(first, port, connection)?,
                None => self.no_port(instance, place, connection),
            }
        }
        Ok(())
    }

    fn connection(
        &mut self,
        first: usize,
        port: InterfacePort,
        connection: &Connection,
    ) -> Result<(), LinkError> {
        if port.width == 0 {
            return Ok(());
        }
        let first = first + port.first;
        let mut has_width = true;
        self.bits.clear();
        match connection.value {
            Value::Open => return Ok(()),
            Value::Net(symbol) => {
                let declaration = self.net(symbol, connection.at.get())?;
                if port.width == 1 && declaration.width() == 1 {
                    self.template.connections[first] = declaration.first;
                    return Ok(());
                }
                self.bits.extend(declaration.bits());
            }
            Value::Bit { net, index } => {
                let bit = self.bit_of(net, index, self.ast.connection_span(connection))?;
                self.bits.push(bit);
            }
            Value::Expr(expression) => has_width = self.expression(expression)?,
        }
        if has_width && self.bits.len() != port.width {
            let name = port.name.map_or("?", |name| self.link.names.text(name));
            let message = format!(
                "{} bits are connected to port `{name}`, which has {}: from the last bit on",
                self.bits.len(),
                port.width
            );
            self.warn(self.ast.connection_span(connection), message);
        }
        let places = self.template.connections[first..first + port.width]
            .iter_mut()
            .rev();
        for (place, &bit) in places.zip(self.bits.iter().rev()) {
            *place = bit;
        }
        Ok(())
    }

    /// A bit of a bus by its number; nothing where the bus has no such bit.
    pub(super) fn bit_of(&mut self, net: NameId, number: i32, span: Span) -> Result<u32, LinkError> {
        let declaration = self.net(net, span.start())?;
        if let Some(bit) = declaration.bit(number) {
            return Ok(bit);
        }
        let message = format!("`{}` has no bit {number}: connected to nothing", self.text(net));
        self.warn(span, message);
        Ok(OPEN)
    }

    /// Tells of a connection to a port that is not there: once for each type and name.
    fn no_port(&mut self, instance: &InstanceRef<'_>, place: usize, connection: &Connection) {
        let kind = self.text(instance.module.symbol);
        let span = self.ast.connection_span(connection);
        let module = self.link.name(self.file, instance.module.symbol);
        let Some(port) = connection.port else {
            if place > 0 || connection.value != Value::Open {
                let message = format!("`{kind}` has no port {}: connected to nothing", place + 1);
                self.warn(span, message);
            }
            return;
        };
        let name = self.link.name(self.file, port);
        if self.link.no_pins.insert((module, name)) {
            let message = format!("`{kind}` has no port `{}`: connected to nothing", self.text(port));
            self.warn(span, message);
        }
    }
}
