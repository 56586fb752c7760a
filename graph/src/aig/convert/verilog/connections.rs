//! Instances of modules and library cells, and what their ports are connected to.

use netlearn_parsers::verilog::ast::{
    Connection, Direction, Identifier, Instance, Instances, Item, Module, Symbol, Value,
};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::scope::{Body, Constant};
use super::{Connected, Elaboration, Pending, PortShape, one_bit, undeclared, unsupported};
use crate::aig::convert::cells::{PinConnection, add_cell};
use crate::aig::convert::network::Signal;
use crate::aig::convert::{ConvertError, ConvertErrorKind};

impl<'a> Elaboration<'a> {
    pub(super) fn instances(
        &mut self,
        body: &mut Body<'a>,
        instances: &'a Instances,
    ) -> Result<(), ConvertError> {
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
            for (port, connection) in self.connected_ports(&ports, instance)? {
                let is_driven = ports[port].direction != Some(Direction::Input);
                let value = self.connected(body, connection, is_driven)?;
                connections.push(Connected {
                    port,
                    bits: value.bits,
                    is_signed: value.is_signed,
                    span: ast.connection_span(connection),
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

    /// For each port that is connected its place, and to what.
    fn connected_ports(
        &self,
        ports: &[PortShape],
        instance: &Instance,
    ) -> Result<Vec<(usize, &'a Connection)>, ConvertError> {
        let connections = &self.ast[instance.connections];
        if connections.len() > ports.len() && connections[0].port.is_none() {
            let message = format!("{} connections for {} ports", connections.len(), ports.len());
            return Err(port_error(self.ast.name_span(instance.name), message));
        }
        let mut places: FxHashMap<Symbol, usize> = FxHashMap::default();
        for (place, port) in ports.iter().enumerate() {
            if let Some(name) = port.name {
                places.insert(name, place);
            }
        }
        let mut connected = Vec::new();
        for (place, connection) in connections.iter().enumerate() {
            let port = match connection.port {
                None => place,
                Some(name) => match places.get(&name) {
                    Some(&place) => place,
                    None => {
                        let message = format!("the module has no port `{}`", &self.ast[name]);
                        return Err(port_error(self.port_span(name, connection), message));
                    }
                },
            };
            if connection.value != Value::Open {
                connected.push((port, connection));
            }
        }
        Ok(connected)
    }

    /// The signals that a port is connected to, which are nets where it drives them.
    fn connected(
        &mut self,
        body: &mut Body<'a>,
        connection: &Connection,
        is_driven: bool,
    ) -> Result<Constant, ConvertError> {
        let (net, index) = match connection.value {
            Value::Open => {
                let (bits, is_signed) = (Vec::new(), false);
                return Ok(Constant { bits, is_signed });
            }
            Value::Net(net) => (net, None),
            Value::Bit { net, index } => (net, Some(index)),
            Value::Expr(expr) => {
                self.declare_implicit(body, expr)?;
                if is_driven {
                    let (bits, is_signed) = (self.target(body, expr)?, false);
                    return Ok(Constant { bits, is_signed });
                }
                return self.value(body, None, expr, 0);
            }
        };
        let name = Identifier {
            symbol: net,
            at: connection.at,
        };
        self.declare_net(body, name)?;
        let span = self.ast.connection_span(connection);
        let value = match index {
            Some(index) => Constant {
                bits: vec![self.bit_of(body, None, name, i64::from(index), span)?],
                is_signed: false,
            },
            None => match (body.parameters.get(&net), body.vectors.get(&net)) {
                (Some(constant), _) => constant.clone(),
                (_, Some(vector)) => Constant {
                    bits: vector.bits().collect(),
                    is_signed: vector.is_signed,
                },
                _ => return Err(undeclared(self.ast, name)),
            },
        };
        if is_driven && !value.bits.iter().all(|&bit| self.network.is_named(bit)) {
            let message = "only nets and constant selects of nets can be driven";
            return Err(unsupported(span, message));
        }
        Ok(value)
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
        let in_body = ast[module.items].iter().filter_map(|item| match item {
            Item::Parameter(declaration) => Some(declaration),
            _ => None,
        });
        let declared: Vec<Symbol> = (header.chain(in_body))
            .filter(|declaration| !declaration.local)
            .flat_map(|declaration| &ast[declaration.parameters])
            .map(|parameter| parameter.name.symbol)
            .collect();
        for (place, connection) in ast[ast[given].0].iter().enumerate() {
            if connection.value == Value::Open && connection.port.is_none() {
                continue;
            }
            let name = match connection.port {
                Some(name) if declared.contains(&name) => name,
                Some(name) => {
                    let message = format!("the module has no parameter `{}`", &ast[name]);
                    return Err(port_error(self.port_span(name, connection), message));
                }
                None => match declared.get(place) {
                    Some(&name) => name,
                    None => {
                        let message = format!("the module has {} parameters", declared.len());
                        return Err(port_error(ast.connection_span(connection), message));
                    }
                },
            };
            let value = match connection.value {
                Value::Open => continue,
                Value::Expr(expr) => self.constant(body, expr)?,
                Value::Net(_) | Value::Bit { .. } => {
                    let value = self.connected(body, connection, false)?;
                    let is_constant = |bit: &Signal| *bit == Signal::FALSE || *bit == Signal::TRUE;
                    if !value.bits.iter().all(is_constant) {
                        return Err(unsupported(
                            ast.connection_span(connection),
                            "this must be constant",
                        ));
                    }
                    value
                }
            };
            overrides.insert(name, value);
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
        let mut pins = Vec::new();
        for connection in &ast[instance.connections] {
            let Some(pin) = connection.port else {
                return Err(unsupported(span, "pins of library cells are connected by name"));
            };
            if connection.value == Value::Open {
                continue;
            }
            let is_output = cells.iter().any(|gate| gate.output == ast[pin]);
            let bits = self.connected(body, connection, is_output)?.bits;
            pins.push(PinConnection {
                pin: &ast[pin],
                signal: one_bit(&bits, || ast.connection_span(connection))?,
                span: self.port_span(pin, connection),
            });
        }
        add_cell(&mut self.network, &cells, &pins, span)
    }

    /// Where the name of a port stands in a connection.
    fn port_span(&self, port: Symbol, connection: &Connection) -> Span {
        self.ast.name_span(Identifier {
            symbol: port,
            at: connection.at,
        })
    }
}

fn port_error(span: Span, message: String) -> ConvertError {
    ConvertError::new(ConvertErrorKind::Port, Diagnostic::error(span, message))
}
