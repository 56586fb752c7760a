//! The names of one instance of a module: nets, variables and parameters.
//!
//! What stands in expressions is evaluated by [`super::evaluate`].

use std::collections::BTreeMap;

use netlearn_parsers::verilog::ast::{
    Ast, Declarator, Expr, Id, Identifier, Item, Module, NetKind, ParameterDeclaration, PortKind, Ports,
    Range, Symbol, VariableKind,
};
use netlearn_parsers::{Diagnostic, Span};
use rustc_hash::FxHashMap;

use super::{Elaboration, unsupported};
use crate::aig::LatchInit;
use crate::aig::convert::hierarchy::check_size;
use crate::aig::convert::network::{NetName, Scope, Signal};
use crate::aig::convert::verilog::arithmetic::{resize, to_integer};
use crate::aig::convert::{ConvertError, ConvertErrorKind};

/// Bits of a net that stand in nets of consecutive numbers, least significant first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vector {
    first: Signal,
    pub(super) width: u32,
    /// Declared indices of the most and least significant bit.
    left: i64,
    right: i64,
    pub(super) is_signed: bool,
}

impl Vector {
    /// The bit at a place counted from the least significant.
    pub(super) fn bit(self, place: u32) -> Signal {
        Signal(self.first.0 + 2 * place)
    }

    pub(super) fn bits(self) -> impl Iterator<Item = Signal> {
        (0..self.width).map(move |place| self.bit(place))
    }

    /// The place of a declared index; `None` where it is out of range.
    pub(super) fn place(self, index: i64) -> Option<u32> {
        let place = if self.left >= self.right {
            index.checked_sub(self.right)?
        } else {
            self.right.checked_sub(index)?
        };
        u32::try_from(place).ok().filter(|&place| place < self.width)
    }

    /// The least index in use, and whether places count upwards with indices.
    pub(super) fn lowest(self) -> (i64, bool) {
        (self.left.min(self.right), self.left >= self.right)
    }
}

/// A value that does not change: a parameter.
#[derive(Clone, Debug)]
pub(super) struct Constant {
    pub(super) bits: Vec<Signal>,
    pub(super) is_signed: bool,
}

/// The names of one instance.
pub(super) struct Body<'a> {
    pub(super) module: &'a Module,
    pub(super) scope: Scope,
    pub(super) vectors: FxHashMap<Symbol, Vector>,
    pub(super) parameters: FxHashMap<Symbol, Constant>,
    /// What variables hold at the start, by net.
    pub(super) inits: FxHashMap<u32, LatchInit>,
}

/// What variables hold at some point of a procedure, by net; others hold their nets.
pub(super) type Environment = BTreeMap<u32, Signal>;

/// What a bit of a net is at that point.
pub(super) fn current(environment: Option<&Environment>, bit: Signal) -> Signal {
    environment
        .and_then(|environment| environment.get(&bit.0).copied())
        .unwrap_or(bit)
}

/// Vectors wider than this are refused, as in the reader of constants.
const MAX_WIDTH: i64 = 1 << 20;

impl<'a> Elaboration<'a> {
    /// Declares parameters, ports, nets and variables of an instance.
    pub(super) fn declare(
        &mut self,
        module: &'a Module,
        scope: Scope,
        overrides: &FxHashMap<Symbol, Constant>,
    ) -> Result<Body<'a>, ConvertError> {
        let mut body = Body {
            module,
            scope,
            vectors: FxHashMap::default(),
            parameters: FxHashMap::default(),
            inits: FxHashMap::default(),
        };
        let ast = self.ast;
        for declaration in &ast[module.parameters] {
            self.parameters(&mut body, declaration, overrides)?;
        }
        for item in &ast[module.items] {
            if let Item::Parameter(declaration) = item {
                self.parameters(&mut body, declaration, overrides)?;
            }
        }
        if let Ports::Declared(declarations) = module.ports {
            for port in &ast[declarations] {
                let shape = (port.range, port.signed, integer(port.kind));
                self.vectors(&mut body, &ast[port.declarators], shape)?;
            }
        }
        for item in &ast[module.items] {
            match item {
                Item::Port(port) => {
                    let shape = (port.range, port.signed, integer(port.kind));
                    self.vectors(&mut body, &ast[port.declarators], shape)?;
                }
                Item::Net(net) => {
                    self.vectors(&mut body, &ast[net.declarators], (net.range, net.signed, false))?;
                    self.net_kind(&body, net.kind, &ast[net.declarators])?;
                }
                Item::Variable(variable) => {
                    let is_integer = variable.kind == VariableKind::Integer;
                    let shape = (variable.range, variable.signed || is_integer, is_integer);
                    self.vectors(&mut body, &ast[variable.declarators], shape)?;
                    self.inits(&mut body, &ast[variable.declarators])?;
                }
                _ => {}
            }
        }
        Ok(body)
    }

    fn parameters(
        &mut self,
        body: &mut Body<'a>,
        declaration: &ParameterDeclaration,
        overrides: &FxHashMap<Symbol, Constant>,
    ) -> Result<(), ConvertError> {
        let shape = match declaration.range {
            Some(range) => Some(self.range(body, range)?.0),
            None if declaration.integer => Some(32),
            None => None,
        };
        for parameter in &self.ast[declaration.parameters] {
            let symbol = parameter.name.symbol;
            let overridden = overrides.get(&symbol).filter(|_| !declaration.local);
            let mut constant = match overridden {
                Some(constant) => constant.clone(),
                None => self.constant(body, parameter.value)?,
            };
            constant.is_signed |= declaration.signed || declaration.integer;
            if let Some(width) = shape {
                resize(&mut constant.bits, width as usize, constant.is_signed);
                constant.is_signed = declaration.signed || declaration.integer;
            }
            body.parameters.insert(symbol, constant);
        }
        Ok(())
    }

    /// Declares vectors of one shape: range, sign, and whether they are integers. A port may be
    /// declared again as net or variable.
    fn vectors(
        &mut self,
        body: &mut Body<'a>,
        declarators: &[Declarator],
        (range, is_signed, is_integer): (Option<Range>, bool, bool),
    ) -> Result<(), ConvertError> {
        let shape = match range {
            Some(range) => Some(self.range(body, range)?),
            None if is_integer => Some((32, 31, 0)),
            None => None,
        };
        for declarator in declarators {
            let span = self.ast.name_span(declarator.name);
            if declarator.dimensions.is_some() {
                return Err(unsupported(span, "arrays have no and-inverter graph yet"));
            }
            match body.vectors.get_mut(&declarator.name.symbol) {
                None => {
                    let width = shape.map_or(1, |(width, ..)| width);
                    check_size(&self.network, u64::from(width), span)?;
                    let vector = self.new_vector(body, declarator.name, shape, is_signed);
                    body.vectors.insert(declarator.name.symbol, vector);
                }
                Some(known) => {
                    let (width, ..) = shape.unwrap_or((1, 0, 0));
                    if shape.is_some() && width != known.width {
                        let message = format!(
                            "`{}` is declared {} and {width} bits wide",
                            &self.ast[declarator.name.symbol], known.width
                        );
                        let diagnostic = Diagnostic::error(span, message)
                            .related(self.network.span(known.first), "first declared here");
                        return Err(ConvertError::new(ConvertErrorKind::Port, diagnostic));
                    }
                    known.is_signed |= is_signed;
                }
            }
        }
        Ok(())
    }

    /// New nets for a name.
    pub(super) fn new_vector(
        &mut self,
        body: &Body<'a>,
        name: Identifier,
        shape: Option<(u32, i64, i64)>,
        is_signed: bool,
    ) -> Vector {
        let ast: &'a Ast = self.ast;
        let (width, left, right) = shape.unwrap_or((1, 0, 0));
        let span = ast.name_span(name);
        let step = if left >= right { 1 } else { -1 };
        let mut first = None;
        for place in 0..i64::from(width) {
            let name = NetName {
                scope: body.scope,
                text: &ast[name.symbol],
                bit: shape.map(|_| right + step * place),
            };
            let net = self.network.net(name, span);
            first.get_or_insert(net);
        }
        Vector {
            first: first.unwrap_or(Signal::FALSE),
            width,
            left,
            right,
            is_signed,
        }
    }

    /// Width and both indices of a declared range.
    pub(super) fn range(
        &mut self,
        body: &mut Body<'a>,
        range: Range,
    ) -> Result<(u32, i64, i64), ConvertError> {
        let left = self.integer(body, range.left)?;
        let right = self.integer(body, range.right)?;
        let distance = left.abs_diff(right);
        if distance >= MAX_WIDTH as u64 {
            let span = self.ast.span(range.left).to(self.ast.span(range.right));
            let message = format!("a vector of more than {MAX_WIDTH} bits");
            let diagnostic = Diagnostic::error(span, message);
            return Err(ConvertError::new(ConvertErrorKind::TooLarge, diagnostic));
        }
        Ok((distance as u32 + 1, left, right))
    }

    /// What a kind of net means beside its name.
    fn net_kind(
        &mut self,
        body: &Body<'a>,
        kind: NetKind,
        declarators: &[Declarator],
    ) -> Result<(), ConvertError> {
        for declarator in declarators {
            let span = self.ast.name_span(declarator.name);
            let value = match kind {
                NetKind::Wire | NetKind::Tri | NetKind::Uwire => continue,
                NetKind::Supply0 => Signal::FALSE,
                NetKind::Supply1 => Signal::TRUE,
                NetKind::Wand | NetKind::Triand | NetKind::Wor | NetKind::Trior => {
                    return Err(unsupported(span, "wired logic has no and-inverter graph"));
                }
                NetKind::Tri0 | NetKind::Tri1 => {
                    return Err(unsupported(span, "pulled nets have no and-inverter graph"));
                }
                NetKind::Trireg => {
                    let bits = body.vectors[&declarator.name.symbol].bits();
                    self.charged.extend(bits.map(|bit| bit.0));
                    continue;
                }
            };
            for bit in body.vectors[&declarator.name.symbol].bits() {
                self.network.connect(bit, value, span)?;
            }
        }
        Ok(())
    }

    /// The initial values of variables, which registers start with.
    fn inits(&mut self, body: &mut Body<'a>, declarators: &[Declarator]) -> Result<(), ConvertError> {
        for declarator in declarators {
            let Some(value) = declarator.value else { continue };
            let mut constant = self.constant(body, value)?;
            let vector = body.vectors[&declarator.name.symbol];
            resize(&mut constant.bits, vector.width as usize, constant.is_signed);
            for (net, bit) in vector.bits().zip(constant.bits) {
                let init = if bit == Signal::TRUE {
                    LatchInit::One
                } else {
                    LatchInit::Zero
                };
                body.inits.insert(net.0, init);
            }
        }
        Ok(())
    }

    /// The value of a constant expression as integer.
    pub(super) fn integer(&mut self, body: &mut Body<'a>, expr: Id<Expr>) -> Result<i64, ConvertError> {
        let constant = self.constant(body, expr)?;
        let span: Span = self.ast.span(expr);
        to_integer(&constant.bits, constant.is_signed)
            .ok_or_else(|| unsupported(span, "a constant of more than 64 bits is no index"))
    }
}

fn integer(kind: PortKind) -> bool {
    kind == PortKind::Variable(VariableKind::Integer)
}
