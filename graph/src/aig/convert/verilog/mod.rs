//! Verilog: modules flattened to gates.
//!
//! What has an and-inverter graph: nets and vectors, continuous assignments, gate primitives,
//! instances of modules and library cells, parameters, registers of `always` blocks and
//! combinational procedures. Memories, tri-states, wired nets and delays have none.

mod arithmetic;
mod connections;
mod evaluate;
mod process;
mod scope;
mod select;
mod write;

use netlearn_parsers::verilog::ast::{
    Ast, Direction, Expr, ExprKind, Gate, GateKind, Id, Identifier, Item, Module, Ports, Symbol,
};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::Cells;
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
            for item in &self.ast[module.items] {
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
                for item in &self.ast[module.items] {
                    if let Item::Port(declaration) = item {
                        for declarator in &self.ast[declaration.declarators] {
                            directions.insert(declarator.name.symbol, declaration.direction);
                        }
                    }
                }
                let shape = |port: &netlearn_parsers::verilog::ast::Port| {
                    let inside = port.value.and_then(|value| {
                        let mut names = self.ast.subtree(value).filter_map(|id| match self.ast[id].kind {
                            ExprKind::Identifier(name) | ExprKind::Bit { net: name, .. } => Some(name),
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
        for item in &ast[module.items] {
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
            if let ExprKind::Identifier(symbol) | ExprKind::Bit { net: symbol, .. } = self.ast[id].kind {
                let at = self.ast[id].at;
                self.declare_net(body, Identifier { symbol, at })?;
            }
        }
        Ok(())
    }

    fn declare_net(&mut self, body: &mut Body<'a>, name: Identifier) -> Result<(), ConvertError> {
        let symbol = name.symbol;
        if body.vectors.contains_key(&symbol) || body.parameters.contains_key(&symbol) {
            return Ok(());
        }
        if body.module.implicit_net.is_none() {
            return Err(undeclared(self.ast, name));
        }
        let vector = self.new_vector(body, name, None, false);
        body.vectors.insert(symbol, vector);
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
        one_bit(bits, || self.ast.span(expr))
    }
}

fn one_bit(bits: &[Signal], span: impl FnOnce() -> Span) -> Result<Signal, ConvertError> {
    match *bits {
        [bit] => Ok(bit),
        _ => {
            let message = format!("a gate takes one bit, this has {}", bits.len());
            let diagnostic = Diagnostic::error(span(), message);
            Err(ConvertError::new(ConvertErrorKind::Port, diagnostic))
        }
    }
}

fn unsupported(span: Span, message: &str) -> ConvertError {
    ConvertError::new(ConvertErrorKind::Unsupported, Diagnostic::error(span, message))
}

fn undeclared(ast: &Ast, name: Identifier) -> ConvertError {
    let message = format!("`{}` is not declared", &ast[name.symbol]);
    let diagnostic = Diagnostic::error(ast.name_span(name), message);
    ConvertError::new(ConvertErrorKind::Undeclared, diagnostic)
}
