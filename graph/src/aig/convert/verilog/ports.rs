//! Ports of modules: their order, their nets, and how instances are joined to them.
//!
//! What stands in the connections is evaluated by [`super::evaluate`].

use netlearn_parsers::verilog::ast::{
    Connections, Direction, Expr, ExprKind, Id, Identifier, Instance, Item, Module, Port, Ports, Symbol,
};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::arithmetic::resize;
use super::scope::Body;
use super::{Elaboration, Pending, unsupported};
use crate::aig::convert::network::Signal;
use crate::aig::convert::{ConvertError, ConvertErrorKind};

/// A connected port of an instance: its place in the header, and the signals outside.
pub(super) struct Connected {
    pub(super) port: usize,
    pub(super) bits: Vec<Signal>,
    pub(super) is_signed: bool,
    pub(super) span: Span,
}

/// A port of a module: its name outside, its nets inside, and which way values go.
pub(super) struct PortShape {
    pub(super) name: Option<Symbol>,
    pub(super) value: PortValue,
    pub(super) direction: Option<Direction>,
}

#[derive(Clone, Copy)]
pub(super) enum PortValue {
    /// The net of the port's own name.
    Name(Identifier),
    /// Any nets.
    Nets(Id<Expr>),
    /// Nothing.
    Empty,
}

impl<'a> Elaboration<'a> {
    /// The ports of a module in the order of its header.
    pub(super) fn ports(&self, module: &Module) -> Vec<PortShape> {
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
                let shape = |port: &Port| {
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
    pub(super) fn port_nets(
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

    pub(super) fn direction(&self, port: &PortShape, span: Span) -> Result<Direction, ConvertError> {
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

    pub(super) fn top_ports(&mut self, body: &mut Body<'a>) -> Result<(), ConvertError> {
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
    pub(super) fn connect_ports(
        &mut self,
        body: &mut Body<'a>,
        pending: &Pending,
    ) -> Result<(), ConvertError> {
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

    /// For each connected port its place, its name where it was given, and what is connected.
    #[allow(clippy::type_complexity, reason = "three plain parts")]
    pub(super) fn connected_ports(
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
}
