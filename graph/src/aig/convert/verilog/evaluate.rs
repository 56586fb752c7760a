//! Expressions as vectors of signals, with Verilog's rules of width and sign (IEEE 1364, 5.4).
//!
//! Statements are the business of [`super::process`], selects that of [`super::select`].

use netlearn_parsers::verilog::ast::{BinaryOp, Bit, Expr, ExprKind, Id, Identifier, Symbol, UnaryOp};
use netlearn_parsers::{Diagnostic, Span};

use super::arithmetic::{self, MAX_EXPONENT, Shift, any, choose, nets_of, resize, to_integer, varying};
use super::scope::{Body, Constant, Environment, current};
use super::{Elaboration, undeclared, unsupported};
use crate::aig::convert::hierarchy::check_size;
use crate::aig::convert::network::Signal;
use crate::aig::convert::{ConvertError, ConvertErrorKind};

/// How deep constants may stand in constants, as in `a[{b[..]{..}}]`.
const MAX_NESTED_CONSTANTS: u32 = 64;

/// Bits one expression may have in all its nodes together.
const MAX_BITS: usize = 1 << 26;

/// Width and sign of a node, and where its bits stand.
#[derive(Clone, Copy, Default)]
struct Node {
    width: u32,
    /// Its width by itself, where the context asks for more.
    own_width: u32,
    is_signed: bool,
    /// Its bits are taken from the base of a select: not evaluated by itself.
    is_base: bool,
    start: usize,
}

/// The nodes of one expression while it is evaluated.
struct Tree {
    ids: Vec<Id<Expr>>,
    nodes: Vec<Node>,
    bits: Vec<Signal>,
    first: usize,
}

impl Tree {
    fn place(&self, id: Id<Expr>) -> usize {
        id.index() - self.first
    }

    fn node(&mut self, id: Id<Expr>) -> &mut Node {
        let place = self.place(id);
        &mut self.nodes[place]
    }

    /// Sets the width and sign that an operand works in.
    fn hand_down(&mut self, operand: Id<Expr>, (width, is_signed): (u32, bool)) {
        let node = self.node(operand);
        (node.width, node.is_signed) = (width, is_signed);
    }

    fn width(&self, id: Id<Expr>) -> u32 {
        self.nodes[self.place(id)].width
    }

    fn is_signed(&self, id: Id<Expr>) -> bool {
        self.nodes[self.place(id)].is_signed
    }

    fn bits(&self, id: Id<Expr>) -> &[Signal] {
        let node = self.nodes[self.place(id)];
        &self.bits[node.start..][..node.width as usize]
    }
}

impl<'a> Elaboration<'a> {
    /// The value of a constant expression.
    pub(super) fn constant(&mut self, body: &mut Body<'a>, expr: Id<Expr>) -> Result<Constant, ConvertError> {
        if self.nested_constants >= MAX_NESTED_CONSTANTS {
            return Err(unsupported(self.ast.span(expr), "constants are nested too deep"));
        }
        self.nested_constants += 1;
        let result = self.value(body, None, expr, 0);
        self.nested_constants -= 1;
        let constant = result?;
        let is_constant = |bit: &Signal| *bit == Signal::FALSE || *bit == Signal::TRUE;
        if !constant.bits.iter().all(is_constant) {
            let diagnostic = Diagnostic::error(self.ast.span(expr), "this must be constant");
            return Err(ConvertError::new(ConvertErrorKind::Unsupported, diagnostic));
        }
        Ok(constant)
    }

    /// The value of an expression that is assigned to `width` bits, as wide as it comes out.
    pub(super) fn value(
        &mut self,
        body: &mut Body<'a>,
        environment: Option<&Environment>,
        root: Id<Expr>,
        width: u32,
    ) -> Result<Constant, ConvertError> {
        let ids: Vec<Id<Expr>> = self.ast.subtree(root).collect();
        let mut tree = Tree {
            first: ids[0].index(),
            nodes: vec![Node::default(); ids.len()],
            bits: Vec::new(),
            ids,
        };
        self.settle_own_widths(body, &mut tree)?;
        self.settle_context(&mut tree, root, width);
        for place in 0..tree.ids.len() {
            if tree.nodes[place].is_base {
                continue;
            }
            let id = tree.ids[place];
            self.check_growth(&tree, id)?;
            let mut bits = self.node_value(body, environment, &tree, id)?;
            let node = &mut tree.nodes[place];
            bits.truncate(node.width as usize);
            node.start = tree.bits.len();
            tree.bits.append(&mut bits);
            if tree.bits.len() > MAX_BITS {
                let diagnostic = Diagnostic::error(self.ast.span(root), "this is too wide");
                return Err(ConvertError::new(ConvertErrorKind::TooLarge, diagnostic));
            }
        }
        Ok(Constant {
            bits: tree.bits(root).to_vec(),
            is_signed: tree.is_signed(root),
        })
    }

    /// Widths and signs of nodes by themselves, operands first.
    fn settle_own_widths(&mut self, body: &mut Body<'a>, tree: &mut Tree) -> Result<(), ConvertError> {
        for place in 0..tree.ids.len() {
            let id = tree.ids[place];
            let (width, is_signed) = match self.ast[id].kind {
                ExprKind::Identifier(name) => self.name_shape(body, name, id)?,
                ExprKind::Number(number) => {
                    let number = &self.ast[number];
                    (number.bits().len() as u32, number.signed)
                }
                ExprKind::Bit { .. } => (1, false),
                ExprKind::BitSelect { base, .. } => {
                    tree.node(base).is_base = true;
                    (1, false)
                }
                ExprKind::PartSelect(select) => {
                    let select = self.ast[select];
                    tree.node(select.base).is_base = true;
                    (self.part_width(body, &select)?, false)
                }
                ExprKind::Unary { op, operand } => match op {
                    UnaryOp::Plus | UnaryOp::Minus | UnaryOp::Not => {
                        (tree.width(operand), tree.is_signed(operand))
                    }
                    _ => (1, false),
                },
                ExprKind::Binary { op, left, right } => match class(op) {
                    Class::Context => (
                        tree.width(left).max(tree.width(right)),
                        tree.is_signed(left) && tree.is_signed(right),
                    ),
                    Class::Left => (tree.width(left), tree.is_signed(left)),
                    Class::Comparison | Class::Logical => (1, false),
                },
                ExprKind::Conditional(conditional) => {
                    let parts = self.ast[conditional];
                    (
                        tree.width(parts.if_true).max(tree.width(parts.if_false)),
                        tree.is_signed(parts.if_true) && tree.is_signed(parts.if_false),
                    )
                }
                ExprKind::Concatenation(parts) => {
                    let widths = self.ast[parts].iter().map(|&part| u64::from(tree.width(part)));
                    (self.checked_width(id, widths.sum())?, false)
                }
                ExprKind::Replication { count, body: part } => {
                    let times = self.integer(body, count)?;
                    let Ok(times) = u32::try_from(times) else {
                        return Err(unsupported(self.ast.span(count), "not a count"));
                    };
                    let width = u64::from(times) * u64::from(tree.width(part));
                    (self.checked_width(id, width)?, false)
                }
                ExprKind::Path(_) | ExprKind::Real(_) | ExprKind::String(_) => {
                    let message = "hierarchical names, reals and strings are no signals";
                    return Err(unsupported(self.ast.span(id), message));
                }
            };
            let node = &mut tree.nodes[place];
            (node.width, node.own_width, node.is_signed) = (width, width, is_signed);
        }
        Ok(())
    }

    /// Hands the width and sign an operator works in down to its operands.
    fn settle_context(&self, tree: &mut Tree, root: Id<Expr>, width: u32) {
        let node = tree.node(root);
        node.width = node.width.max(width);
        for place in (0..tree.ids.len()).rev() {
            let node = tree.nodes[place];
            let shape = (node.width, node.is_signed);
            match self.ast[tree.ids[place]].kind {
                ExprKind::Unary {
                    op: UnaryOp::Plus | UnaryOp::Minus | UnaryOp::Not,
                    operand,
                } => tree.hand_down(operand, shape),
                ExprKind::Binary { op, left, right } => match class(op) {
                    Class::Context => {
                        tree.hand_down(left, shape);
                        tree.hand_down(right, shape);
                    }
                    Class::Left => tree.hand_down(left, shape),
                    Class::Comparison => {
                        let width = tree.width(left).max(tree.width(right));
                        let is_signed = tree.is_signed(left) && tree.is_signed(right);
                        tree.hand_down(left, (width, is_signed));
                        tree.hand_down(right, (width, is_signed));
                    }
                    Class::Logical => {}
                },
                ExprKind::Conditional(conditional) => {
                    tree.hand_down(self.ast[conditional].if_true, shape);
                    tree.hand_down(self.ast[conditional].if_false, shape);
                }
                _ => {}
            }
        }
    }

    /// Refuses an operator that would make the network too large.
    fn check_growth(&self, tree: &Tree, id: Id<Expr>) -> Result<(), ConvertError> {
        let nets = match self.ast[id].kind {
            ExprKind::Unary {
                op: UnaryOp::Minus,
                operand,
            } => nets_of(BinaryOp::Subtract, tree.bits(operand), &[]),
            ExprKind::Binary { op, left, right } => nets_of(op, tree.bits(left), tree.bits(right)),
            ExprKind::Conditional(conditional) if varying(tree.bits(self.ast[conditional].condition)) > 0 => {
                u64::from(tree.width(id))
            }
            _ => 0,
        };
        check_size(&self.network, nets, Span::at(self.ast[id].at.get()))
    }

    /// The bits of a node whose operands are evaluated, at least as many as it is wide.
    fn node_value(
        &mut self,
        body: &mut Body<'a>,
        environment: Option<&Environment>,
        tree: &Tree,
        id: Id<Expr>,
    ) -> Result<Vec<Signal>, ConvertError> {
        let span = Span::at(self.ast[id].at.get());
        let width = tree.width(id) as usize;
        let network = &mut self.network;
        Ok(match self.ast[id].kind {
            ExprKind::Identifier(name) => {
                let (mut bits, is_signed) = match body.parameters.get(&name) {
                    Some(constant) => (constant.bits.clone(), constant.is_signed),
                    None => {
                        let vector = body.vectors[&name];
                        let read = |bit: Signal| current(environment, bit);
                        (vector.bits().map(read).collect(), vector.is_signed)
                    }
                };
                // A sign is only kept where the whole expression is signed.
                resize(&mut bits, width, is_signed && tree.is_signed(id));
                bits
            }
            ExprKind::Number(number) => {
                let number = &self.ast[number];
                let bit = |bit: Bit| Signal::constant(bit == Bit::One);
                let mut bits: Vec<Signal> = number.bits().into_iter().map(bit).collect();
                resize(&mut bits, width, number.signed && tree.is_signed(id));
                bits
            }
            ExprKind::Bit { net: symbol, index } => {
                let at = self.ast[id].at;
                let name = Identifier { symbol, at };
                let bit = self.bit_of(
                    body,
                    environment,
                    name,
                    i64::from(index),
                    self.ast.name_span(name),
                )?;
                let mut bits = vec![bit];
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::BitSelect { base, index } => {
                let index_bits = tree.bits(index).to_vec();
                let is_signed = tree.is_signed(index);
                let bit = self.selected_bit(body, environment, base, &index_bits, is_signed)?;
                let mut bits = vec![bit];
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::PartSelect(select) => {
                let select = self.ast[select];
                let left = tree.bits(select.left).to_vec();
                let is_signed = tree.is_signed(select.left);
                let mut bits = self.selected_part(body, environment, &select, &left, is_signed)?;
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::Unary { op, operand } => {
                let operand = tree.bits(operand);
                let mut bits = match op {
                    UnaryOp::Plus => operand.to_vec(),
                    UnaryOp::Minus => {
                        let zero = vec![Signal::FALSE; width];
                        arithmetic::subtract(network, &zero, operand, span)
                    }
                    UnaryOp::Not => operand.iter().map(|&bit| !bit).collect(),
                    UnaryOp::LogicalNot | UnaryOp::ReduceNor => vec![!any(network, operand, span)],
                    UnaryOp::ReduceOr => vec![any(network, operand, span)],
                    UnaryOp::ReduceAnd => vec![network.and(operand.to_vec(), span)],
                    UnaryOp::ReduceNand => vec![!network.and(operand.to_vec(), span)],
                    UnaryOp::ReduceXor => vec![network.xor(operand.to_vec(), span)],
                    UnaryOp::ReduceXnor => vec![!network.xor(operand.to_vec(), span)],
                };
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::Binary { op, left, right } => {
                let is_signed = tree.is_signed(left) && tree.is_signed(right);
                let (left, right) = (tree.bits(left), tree.bits(right));
                let mut bits = self.binary(op, left, right, is_signed, tree.is_signed(id), id)?;
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::Conditional(conditional) => {
                let parts = self.ast[conditional];
                let condition = any(network, tree.bits(parts.condition), span);
                let (then, otherwise) = (tree.bits(parts.if_true), tree.bits(parts.if_false));
                choose(network, condition, then, otherwise, span)
            }
            ExprKind::Concatenation(parts) => {
                let parts = self.ast[parts].iter().rev();
                let mut bits: Vec<Signal> = parts.flat_map(|&part| tree.bits(part).iter().copied()).collect();
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::Replication { body: part, .. } => {
                let part = tree.bits(part);
                // The context may be wider than the copies themselves.
                let copies = tree.nodes[tree.place(id)].own_width as usize;
                let mut bits: Vec<Signal> = part.iter().copied().cycle().take(copies).collect();
                resize(&mut bits, width, false);
                bits
            }
            ExprKind::Path(_) | ExprKind::Real(_) | ExprKind::String(_) => Vec::new(),
        })
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        left: &[Signal],
        right: &[Signal],
        is_signed: bool,
        is_result_signed: bool,
        id: Id<Expr>,
    ) -> Result<Vec<Signal>, ConvertError> {
        let span = Span::at(self.ast[id].at.get());
        let network = &mut self.network;
        let pairs = || left.iter().zip(right).map(|(&a, &b)| (a, b));
        Ok(match op {
            BinaryOp::And => pairs().map(|(a, b)| network.and(vec![a, b], span)).collect(),
            BinaryOp::Or => pairs().map(|(a, b)| network.or(vec![a, b], span)).collect(),
            BinaryOp::Xor => pairs().map(|(a, b)| network.xor(vec![a, b], span)).collect(),
            BinaryOp::Xnor => pairs().map(|(a, b)| !network.xor(vec![a, b], span)).collect(),
            BinaryOp::Add => arithmetic::add(network, left, right, Signal::FALSE, span),
            BinaryOp::Subtract => arithmetic::subtract(network, left, right, span),
            BinaryOp::Multiply => arithmetic::multiply(network, left, right, span),
            BinaryOp::Divide | BinaryOp::Modulo => {
                if is_signed && to_integer(left, true).is_none_or(|value| value < 0) {
                    return Err(unsupported(self.ast.span(id), "signed division is not supported"));
                }
                let (quotient, remainder) = arithmetic::divide(network, left, right, span);
                if op == BinaryOp::Divide {
                    quotient
                } else {
                    remainder
                }
            }
            BinaryOp::Power => {
                let Some(exponent) = to_integer(right, is_signed).filter(|e| (0..=MAX_EXPONENT).contains(e))
                else {
                    return Err(unsupported(
                        self.ast.span(id),
                        "exponents must be small constants",
                    ));
                };
                let mut one = vec![Signal::TRUE];
                resize(&mut one, left.len(), false);
                (0..exponent).fold(one, |power, _| arithmetic::multiply(network, &power, left, span))
            }
            BinaryOp::ShiftLeft | BinaryOp::ArithmeticShiftLeft => {
                arithmetic::shift(network, left, right, Shift::Left, span)
            }
            BinaryOp::ShiftRight | BinaryOp::ArithmeticShiftRight => {
                let keeps_sign = op == BinaryOp::ArithmeticShiftRight && is_result_signed;
                let sign = left.last().copied().filter(|_| keeps_sign);
                let fill = sign.unwrap_or(Signal::FALSE);
                arithmetic::shift(network, left, right, Shift::Right { fill }, span)
            }
            BinaryOp::Less => vec![arithmetic::less(network, left, right, is_signed, span)],
            BinaryOp::GreaterEqual => vec![!arithmetic::less(network, left, right, is_signed, span)],
            BinaryOp::Greater => vec![arithmetic::less(network, right, left, is_signed, span)],
            BinaryOp::LessEqual => vec![!arithmetic::less(network, right, left, is_signed, span)],
            BinaryOp::Equal | BinaryOp::CaseEqual => {
                vec![arithmetic::equal(network, left, right, span)]
            }
            BinaryOp::NotEqual | BinaryOp::CaseNotEqual => {
                vec![!arithmetic::equal(network, left, right, span)]
            }
            BinaryOp::LogicalAnd | BinaryOp::LogicalOr => {
                let sides = vec![any(network, left, span), any(network, right, span)];
                vec![match op {
                    BinaryOp::LogicalAnd => network.and(sides, span),
                    _ => network.or(sides, span),
                }]
            }
        })
    }

    /// Width and sign of a name.
    fn name_shape(
        &mut self,
        body: &Body<'a>,
        name: Symbol,
        id: Id<Expr>,
    ) -> Result<(u32, bool), ConvertError> {
        if let Some(constant) = body.parameters.get(&name) {
            return Ok((constant.bits.len() as u32, constant.is_signed));
        }
        match body.vectors.get(&name) {
            Some(vector) => Ok((vector.width, vector.is_signed)),
            None => {
                let at = self.ast[id].at;
                Err(undeclared(self.ast, Identifier { symbol: name, at }))
            }
        }
    }

    pub(super) fn checked_width(&self, id: Id<Expr>, width: u64) -> Result<u32, ConvertError> {
        u32::try_from(width)
            .ok()
            .filter(|&width| width as usize <= MAX_BITS)
            .ok_or_else(|| {
                let diagnostic = Diagnostic::error(self.ast.span(id), "this is too wide");
                ConvertError::new(ConvertErrorKind::TooLarge, diagnostic)
            })
    }
}

/// How an operator settles the widths of its operands (table 5-22).
enum Class {
    /// Both take the width of the context.
    Context,
    /// The left one does.
    Left,
    /// Both take the larger of their widths; the result is one bit.
    Comparison,
    /// Each keeps its own; the result is one bit.
    Logical,
}

fn class(op: BinaryOp) -> Class {
    use BinaryOp as Op;
    match op {
        Op::Multiply | Op::Divide | Op::Modulo | Op::Add | Op::Subtract => Class::Context,
        Op::And | Op::Xor | Op::Xnor | Op::Or => Class::Context,
        Op::Power | Op::ShiftLeft | Op::ShiftRight => Class::Left,
        Op::ArithmeticShiftLeft | Op::ArithmeticShiftRight => Class::Left,
        Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => Class::Comparison,
        Op::Equal | Op::NotEqual | Op::CaseEqual | Op::CaseNotEqual => Class::Comparison,
        Op::LogicalAnd | Op::LogicalOr => Class::Logical,
    }
}
