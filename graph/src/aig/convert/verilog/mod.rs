//! Verilog: modules flattened to gates.
//!
//! What has an and-inverter graph: nets and vectors, continuous assignments, gate primitives,
//! instances of modules and library cells, parameters, registers of `always` blocks and
//! combinational procedures. Memories, tri-states, wired nets and delays have none.

mod arithmetic;
mod evaluate;
mod process;
mod scope;
mod select;
mod write;

use netlearn_parsers::verilog::ast::{
    Ast, Connections, Direction, Expr, ExprKind, Gate, GateKind, Id, Identifier, Instance, Instances, Item,
    Module, Ports, Symbol,
};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::{Cells, PinConnection, add_cell};
use super::hierarchy::{check_hierarchy, check_size};
use super::lower::lower;
use super::network::{Function, Network, Scope, Signal, Switch};
use super::switches;
use super::{ConvertError, ConvertErrorKind, ConvertOptions, Converted};
use crate::aig::Aig;
use crate::level_graph::Edge;
use arithmetic::resize;
use scope::{Body, Constant};

impl Aig {
    /// The circuit of a Verilog file: the module the options name, or the one that no other
    /// uses, with all instances flattened. Bits of vectors stand least significant first and are
    /// named `a[0]`. Inputs that only clock registers are not inputs of the graph.
    ///
    /// # Errors
    /// If a net has no driver or two, gates form a loop, a module or cell is not known, modules
    /// hold each other, or a construct has no and-inverter graph.
    pub fn from_verilog(ast: &Ast, options: &ConvertOptions<'_>) -> Result<Converted, ConvertError> {
        let mut modules = FxHashMap::default();
        for (place, module) in ast.modules.iter().enumerate() {
            modules.entry(module.name.symbol).or_insert(place);
        }
        let mut elaboration = Elaboration {
            ast,
            modules,
            cells: Cells::new(options.library),
            network: Network::new(),
            pending: Vec::new(),
            charged: FxHashSet::default(),
            nested_constants: 0,
        };
        let top = elaboration.top(options.top)?;
        elaboration.flatten(top)?;
        let name = &ast[ast.modules[top].name.symbol];
        lower(elaboration.network, name, options.undriven)
    }
}

/// The state of flattening one file.
struct Elaboration<'a> {
    ast: &'a Ast,
    /// The place of the module of each name; the first holds.
    modules: FxHashMap<Symbol, usize>,
    cells: Cells<'a>,
    network: Network<'a>,
    pending: Vec<Pending>,
    /// Nets that hold a charge.
    charged: FxHashSet<u32>,
    nested_constants: u32,
}

/// An instance of a module yet to be flattened.
struct Pending {
    module: usize,
    scope: Scope,
    parameters: FxHashMap<Symbol, Constant>,
    /// For each connected port its place and the signals outside.
    connections: Vec<Connected>,
}

struct Connected {
    port: usize,
    bits: Vec<Signal>,
    is_signed: bool,
    span: Span,
}

/// A port of a module: its name outside, its nets inside, and which way values go.
struct PortShape {
    name: Option<Symbol>,
    value: PortValue,
    direction: Option<Direction>,
}

#[derive(Clone, Copy)]
enum PortValue {
    /// The net of the port's own name.
    Name(Identifier),
    /// Any nets.
    Nets(Id<Expr>),
    /// Nothing.
    Empty,
}

impl<'a> Elaboration<'a> {
    fn top(&self, wanted: Option<&str>) -> Result<usize, ConvertError> {
        let no_circuit = |span: Span, message: String| {
            ConvertError::new(ConvertErrorKind::NoCircuit, Diagnostic::error(span, message))
        };
        let mut is_used = vec![false; self.ast.modules.len()];
        for edge in self.uses() {
            is_used[edge.target as usize] = true;
        }
        if let Some(name) = wanted {
            let symbol = self.ast.names.find(name);
            let found = symbol.and_then(|symbol| self.modules.get(&symbol).copied());
            return found.ok_or_else(|| no_circuit(Span::default(), format!("there is no module `{name}`")));
        }
        let mut tops = (0..self.ast.modules.len()).filter(|&place| !is_used[place]);
        match (tops.next(), tops.next()) {
            (Some(top), None) => Ok(top),
            (Some(first), Some(second)) => {
                let name = |place: usize| self.ast.modules[place].name;
                let message = format!(
                    "`{}` and `{}` could both be the top module",
                    &self.ast[name(first).symbol],
                    &self.ast[name(second).symbol]
                );
                let diagnostic = Diagnostic::error(self.ast.name_span(name(first)), message)
                    .related(self.ast.name_span(name(second)), "no module uses this one either")
                    .help("name the top module in the options");
                Err(ConvertError::new(ConvertErrorKind::NoCircuit, diagnostic))
            }
            // Each is used by another: they hold each other, which is told when they are checked.
            (None, _) if !self.ast.modules.is_empty() => Ok(0),
            (None, _) => Err(no_circuit(Span::default(), "there is no module".to_owned())),
        }
    }

    /// For every instance of a module of this file an edge from the module that holds it.
    fn uses(&self) -> Vec<Edge> {
        let mut uses = Vec::new();
        for (place, module) in (0..).zip(&self.ast.modules) {
            for item in &module.items {
                if let Item::Instances(instances) = item
                    && let Some(&used) = self.modules.get(&instances.module.symbol)
                {
                    let edge = Edge::new(place, used as u32, 0);
                    uses.extend(std::iter::repeat_n(edge, instances.instances.len()));
                }
            }
        }
        uses
    }

    fn flatten(&mut self, top: usize) -> Result<(), ConvertError> {
        check_hierarchy(self.ast.modules.len(), &self.uses(), top, |place| {
            let name = self.ast.modules[place].name;
            (&self.ast[name.symbol], self.ast.name_span(name))
        })?;
        let module = &self.ast.modules[top];
        let mut body = self.declare(module, Scope::TOP, &FxHashMap::default())?;
        self.top_ports(&mut body)?;
        self.items(&mut body)?;
        while let Some(pending) = self.pending.pop() {
            let module = &self.ast.modules[pending.module];
            let mut body = self.declare(module, pending.scope, &pending.parameters)?;
            self.connect_ports(&mut body, &pending)?;
            self.items(&mut body)?;
            check_size(&self.network, 0, self.ast.name_span(module.name))?;
        }
        switches::resolve(&mut self.network)
    }

    /// The ports of a module in the order of its header.
    fn ports(&self, module: &Module) -> Vec<PortShape> {
        match module.ports {
            Ports::Declared(declarations) => (self.ast[declarations].iter())
                .flat_map(|declaration| {
                    let names = self.ast[declaration.declarators].iter();
                    names.map(|declarator| PortShape {
                        name: Some(declarator.name.symbol),
                        value: PortValue::Name(declarator.name),
                        direction: Some(declaration.direction),
                    })
                })
                .collect(),
            Ports::Listed(ports) => {
                let mut directions: FxHashMap<Symbol, Direction> = FxHashMap::default();
                for item in &module.items {
                    if let Item::Port(declaration) = item {
                        for declarator in &self.ast[declaration.declarators] {
                            directions.insert(declarator.name.symbol, declaration.direction);
                        }
                    }
                }
                let shape = |port: &netlearn_parsers::verilog::ast::Port| {
                    let inside = port.value.and_then(|value| {
                        let mut names = self.ast.subtree(value).filter_map(|id| match self.ast[id].kind {
                            ExprKind::Identifier(name) => Some(name),
                            _ => None,
                        });
                        names.find_map(|name| directions.get(&name).copied())
                    });
                    PortShape {
                        name: port.name.map(|name| name.symbol),
                        value: port.value.map_or(PortValue::Empty, PortValue::Nets),
                        direction: inside,
                    }
                };
                self.ast[ports].iter().map(shape).collect()
            }
        }
    }

    /// The nets of a port inside its module, and where it stands.
    fn port_nets(
        &mut self,
        body: &mut Body<'a>,
        port: &PortShape,
    ) -> Result<(Vec<Signal>, Span), ConvertError> {
        match port.value {
            PortValue::Name(name) => {
                let bits = body
                    .vectors
                    .get(&name.symbol)
                    .map(|vector| vector.bits().collect());
                Ok((bits.unwrap_or_default(), self.ast.name_span(name)))
            }
            PortValue::Nets(nets) => Ok((self.target(body, nets)?, self.ast.span(nets))),
            PortValue::Empty => Ok((Vec::new(), Span::default())),
        }
    }

    fn direction(&self, port: &PortShape, span: Span) -> Result<Direction, ConvertError> {
        match port.direction {
            Some(Direction::Inout) => Err(unsupported(
                span,
                "ports of both directions have no and-inverter graph",
            )),
            Some(direction) => Ok(direction),
            None => {
                let name = port.name.map_or("", |name| &self.ast[name]);
                let message = format!("port `{name}` is declared neither input nor output");
                let diagnostic = Diagnostic::error(span, message);
                Err(ConvertError::new(ConvertErrorKind::Port, diagnostic))
            }
        }
    }

    fn top_ports(&mut self, body: &mut Body<'a>) -> Result<(), ConvertError> {
        for port in self.ports(body.module) {
            if matches!(port.value, PortValue::Empty) {
                continue;
            }
            let (nets, span) = self.port_nets(body, &port)?;
            match self.direction(&port, span)? {
                Direction::Input => {
                    for net in nets {
                        self.network.add_input(net, span)?;
                    }
                }
                _ => {
                    for net in nets {
                        let name = self.network.name(net);
                        self.network.add_output(net, name, span);
                    }
                }
            }
        }
        Ok(())
    }

    /// Joins the ports of an instance to the signals outside.
    fn connect_ports(&mut self, body: &mut Body<'a>, pending: &Pending) -> Result<(), ConvertError> {
        let ports = self.ports(body.module);
        for connected in &pending.connections {
            let port = &ports[connected.port];
            let (nets, port_span) = self.port_nets(body, port)?;
            let (width, mut outside) = (connected.bits.len(), connected.bits.clone());
            if width != nets.len() {
                let name = port.name.map_or("", |name| &self.ast[name]);
                let message = format!(
                    "port `{name}` is {} bits wide, what it is connected to {width}",
                    nets.len()
                );
                let warning = Diagnostic::warning(connected.span, message).related(port_span, "the port");
                self.network.warnings.push(warning);
            }
            match self.direction(port, port_span)? {
                Direction::Input => {
                    resize(&mut outside, nets.len(), connected.is_signed);
                    for (net, outside) in nets.into_iter().zip(outside) {
                        self.network.connect(net, outside, connected.span)?;
                    }
                }
                _ => {
                    for (net, outside) in nets.into_iter().zip(outside) {
                        self.network.connect(outside, net, connected.span)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn items(&mut self, body: &mut Body<'a>) -> Result<(), ConvertError> {
        let (ast, module) = (self.ast, body.module);
        for item in &module.items {
            match item {
                Item::Assign(assignment) => {
                    self.assign(body, assignment.target, assignment.value)?;
                }
                Item::Net(net) => {
                    for declarator in &ast[net.declarators] {
                        if let Some(value) = declarator.value {
                            let nets: Vec<Signal> = body.vectors[&declarator.name.symbol].bits().collect();
                            let span = ast.name_span(declarator.name);
                            self.drive(body, &nets, value, span)?;
                        }
                    }
                }
                Item::Gate(gate) => self.gate(body, gate)?,
                Item::Instances(instances) => self.instances(body, instances)?,
                Item::Always(always) => self.always(body, always)?,
                Item::Attributes(_) | Item::Port(_) | Item::Variable(_) | Item::Parameter(_) => {}
            }
        }
        Ok(())
    }

    fn assign(&mut self, body: &mut Body<'a>, target: Id<Expr>, value: Id<Expr>) -> Result<(), ConvertError> {
        self.declare_implicit(body, target)?;
        let nets = self.target(body, target)?;
        self.drive(body, &nets, value, self.ast.span(target))
    }

    /// Makes `nets` carry the value of an expression.
    fn drive(
        &mut self,
        body: &mut Body<'a>,
        nets: &[Signal],
        value: Id<Expr>,
        span: Span,
    ) -> Result<(), ConvertError> {
        let value = self.value(body, None, value, nets.len() as u32)?;
        let mut bits = value.bits;
        resize(&mut bits, nets.len(), value.is_signed);
        for (&net, bit) in nets.iter().zip(bits) {
            self.network.connect(net, bit, span)?;
        }
        Ok(())
    }

    /// Declares names that stand in a place where Verilog makes them nets of one bit.
    fn declare_implicit(&mut self, body: &mut Body<'a>, expr: Id<Expr>) -> Result<(), ConvertError> {
        for id in self.ast.subtree(expr) {
            let ExprKind::Identifier(symbol) = self.ast[id].kind else {
                continue;
            };
            let is_known = body.vectors.contains_key(&symbol) || body.parameters.contains_key(&symbol);
            if is_known {
                continue;
            }
            if body.module.implicit_net.is_none() {
                return Err(undeclared(self.ast, symbol, id));
            }
            let at = self.ast[id].at;
            let vector = self.new_vector(body, Identifier { symbol, at }, None, false);
            body.vectors.insert(symbol, vector);
        }
        Ok(())
    }

    fn gate(&mut self, body: &mut Body<'a>, gate: &Gate) -> Result<(), ConvertError> {
        let terminals = &self.ast[gate.terminals];
        let start = Span::at(gate.at.get());
        let span = terminals
            .last()
            .map_or(start, |&last| start.to(self.ast.span(last)));
        for &terminal in terminals {
            self.declare_implicit(body, terminal)?;
        }
        let (is_inverted, is_complemented, function) = match gate.kind {
            GateKind::And => (false, false, Function::And),
            GateKind::Nand => (true, false, Function::And),
            GateKind::Or => (true, true, Function::And),
            GateKind::Nor => (false, true, Function::And),
            GateKind::Xor => (false, false, Function::Xor),
            GateKind::Xnor => (true, false, Function::Xor),
            GateKind::Buf => (false, false, Function::And),
            GateKind::Not => (true, false, Function::And),
            GateKind::Bufif0 | GateKind::Bufif1 | GateKind::Notif0 | GateKind::Notif1 => {
                return Err(unsupported(span, "tri-state gates have no and-inverter graph"));
            }
            _ => return self.switch(body, gate, span),
        };
        let num_outputs = match gate.kind {
            GateKind::Buf | GateKind::Not => terminals.len().saturating_sub(1),
            _ => 1.min(terminals.len()),
        };
        let (outputs, inputs) = terminals.split_at(num_outputs);
        let mut fanins = Vec::with_capacity(inputs.len());
        for &input in inputs {
            let bits = self.value(body, None, input, 0)?.bits;
            fanins.push(self.one_bit(&bits, input)? ^ is_complemented);
        }
        for &output in outputs {
            let bits = self.target(body, output)?;
            let net = self.one_bit(&bits, output)?;
            self.network
                .add_gate(net, function.clone(), is_inverted, fanins.iter().copied(), span)?;
        }
        Ok(())
    }

    /// A switch that conducts one way, onto a net that holds its charge.
    fn switch(&mut self, body: &mut Body<'a>, gate: &Gate, span: Span) -> Result<(), ConvertError> {
        let is_low_active = match gate.kind {
            GateKind::Nmos | GateKind::Rnmos => false,
            GateKind::Pmos | GateKind::Rpmos => true,
            _ => return Err(unsupported(span, "this switch has no and-inverter graph")),
        };
        let &[output, data, control] = &self.ast[gate.terminals] else {
            return Err(unsupported(span, "a switch has three terminals"));
        };
        let target = self.target(body, output)?;
        let target = self.one_bit(&target, output)?;
        if !self.charged.contains(&target.0) {
            let message = "a switch onto a net that holds no charge has no and-inverter graph";
            return Err(unsupported(span, message));
        }
        let data_bits = self.value(body, None, data, 0)?.bits;
        let control_bits = self.value(body, None, control, 0)?.bits;
        let switch = Switch {
            output: target,
            data: self.one_bit(&data_bits, data)?,
            control: self.one_bit(&control_bits, control)? ^ is_low_active,
            span,
        };
        self.network.switches.push(switch);
        Ok(())
    }

    fn one_bit(&self, bits: &[Signal], expr: Id<Expr>) -> Result<Signal, ConvertError> {
        match *bits {
            [bit] => Ok(bit),
            _ => {
                let message = format!("a gate takes one bit, this has {}", bits.len());
                let diagnostic = Diagnostic::error(self.ast.span(expr), message);
                Err(ConvertError::new(ConvertErrorKind::Port, diagnostic))
            }
        }
    }

    fn instances(&mut self, body: &mut Body<'a>, instances: &'a Instances) -> Result<(), ConvertError> {
        let ast = self.ast;
        let Some(&module) = self.modules.get(&instances.module.symbol) else {
            for instance in &ast[instances.instances] {
                self.cell(body, instances.module, instance)?;
            }
            return Ok(());
        };
        let ports = self.ports(&ast.modules[module]);
        let parameters = self.overrides(body, &ast.modules[module], instances)?;
        for instance in &ast[instances.instances] {
            let mut connections = Vec::new();
            for (port, name, value) in self.connected_ports(&ports, instance)? {
                self.declare_implicit(body, value)?;
                let span = ast.span(value);
                let is_input = ports[port].direction == Some(Direction::Input);
                let (bits, is_signed) = if is_input {
                    let value = self.value(body, None, value, 0)?;
                    (value.bits, value.is_signed)
                } else {
                    (self.target(body, value)?, false)
                };
                let span = name.map_or(span, |name| ast.name_span(name).to(span));
                connections.push(Connected {
                    port,
                    bits,
                    is_signed,
                    span,
                });
            }
            let scope = self.network.scope(body.scope, &ast[instance.name.symbol], None);
            self.pending.push(Pending {
                module,
                scope,
                parameters: parameters.clone(),
                connections,
            });
        }
        Ok(())
    }

    /// For each connected port its place, its name where it was given, and what is connected.
    #[allow(clippy::type_complexity, reason = "three plain parts")]
    fn connected_ports(
        &self,
        ports: &[PortShape],
        instance: &Instance,
    ) -> Result<Vec<(usize, Option<Identifier>, Id<Expr>)>, ConvertError> {
        let error = |span: Span, message: String| {
            ConvertError::new(ConvertErrorKind::Port, Diagnostic::error(span, message))
        };
        match instance.connections {
            Connections::Ordered(list) => {
                let values = &self.ast[list];
                if values.len() > ports.len() {
                    let message = format!("{} connections for {} ports", values.len(), ports.len());
                    return Err(error(self.ast.name_span(instance.name), message));
                }
                let given = values.iter().enumerate();
                Ok(given
                    .filter_map(|(port, value)| Some((port, None, (*value)?)))
                    .collect())
            }
            Connections::Named(list) => {
                let mut places: FxHashMap<Symbol, usize> = FxHashMap::default();
                for (place, port) in ports.iter().enumerate() {
                    if let Some(name) = port.name {
                        places.insert(name, place);
                    }
                }
                let mut connected = Vec::new();
                for connection in &self.ast[list] {
                    let Some(&port) = places.get(&connection.name.symbol) else {
                        let name = &self.ast[connection.name.symbol];
                        let span = self.ast.name_span(connection.name);
                        return Err(error(span, format!("the module has no port `{name}`")));
                    };
                    if let Some(value) = connection.value {
                        connected.push((port, Some(connection.name), value));
                    }
                }
                Ok(connected)
            }
        }
    }

    /// The parameters that instances set.
    fn overrides(
        &mut self,
        body: &mut Body<'a>,
        module: &'a Module,
        instances: &Instances,
    ) -> Result<FxHashMap<Symbol, Constant>, ConvertError> {
        let mut overrides = FxHashMap::default();
        let Some(given) = instances.parameters else {
            return Ok(overrides);
        };
        let ast = self.ast;
        let header = ast[module.parameters].iter();
        let in_body = module.items.iter().filter_map(|item| match item {
            Item::Parameter(declaration) => Some(declaration),
            _ => None,
        });
        let declared: Vec<Symbol> = (header.chain(in_body))
            .filter(|declaration| !declaration.local)
            .flat_map(|declaration| &ast[declaration.parameters])
            .map(|parameter| parameter.name.symbol)
            .collect();
        let unknown = |span: Span, message: String| {
            ConvertError::new(ConvertErrorKind::Port, Diagnostic::error(span, message))
        };
        match ast[given] {
            Connections::Ordered(list) => {
                for (place, value) in ast[list].iter().enumerate() {
                    let Some(value) = *value else { continue };
                    let Some(&name) = declared.get(place) else {
                        let message = format!("the module has {} parameters", declared.len());
                        return Err(unknown(ast.span(value), message));
                    };
                    overrides.insert(name, self.constant(body, value)?);
                }
            }
            Connections::Named(list) => {
                for connection in &ast[list] {
                    let name = connection.name.symbol;
                    if !declared.contains(&name) {
                        let message = format!("the module has no parameter `{}`", &ast[name]);
                        return Err(unknown(ast.name_span(connection.name), message));
                    }
                    if let Some(value) = connection.value {
                        overrides.insert(name, self.constant(body, value)?);
                    }
                }
            }
        }
        Ok(overrides)
    }

    /// An instance of a cell of the library.
    fn cell(
        &mut self,
        body: &mut Body<'a>,
        module: Identifier,
        instance: &Instance,
    ) -> Result<(), ConvertError> {
        let ast = self.ast;
        let name = &ast[module.symbol];
        let Some(cells) = self.cells.get(name).map(<[_]>::to_vec) else {
            let message = format!("unknown module or cell `{name}`");
            let diagnostic = Diagnostic::error(ast.name_span(module), message)
                .help("neither this file nor the library has it");
            return Err(ConvertError::new(ConvertErrorKind::UnknownCell, diagnostic));
        };
        let span = ast.name_span(instance.name);
        let Connections::Named(list) = instance.connections else {
            return Err(unsupported(span, "pins of library cells are connected by name"));
        };
        let mut pins = Vec::new();
        for connection in &ast[list] {
            let Some(value) = connection.value else { continue };
            self.declare_implicit(body, value)?;
            let is_output = cells
                .iter()
                .any(|gate| gate.output == ast[connection.name.symbol]);
            let bits = if is_output {
                self.target(body, value)?
            } else {
                self.value(body, None, value, 0)?.bits
            };
            pins.push(PinConnection {
                pin: &ast[connection.name.symbol],
                signal: self.one_bit(&bits, value)?,
                span: ast.name_span(connection.name),
            });
        }
        add_cell(&mut self.network, &cells, &pins, span)
    }
}

fn unsupported(span: Span, message: &str) -> ConvertError {
    ConvertError::new(ConvertErrorKind::Unsupported, Diagnostic::error(span, message))
}

fn undeclared(ast: &Ast, name: Symbol, id: Id<Expr>) -> ConvertError {
    let message = format!("`{}` is not declared", &ast[name]);
    let diagnostic = Diagnostic::error(ast.span(id), message);
    ConvertError::new(ConvertErrorKind::Undeclared, diagnostic)
}
