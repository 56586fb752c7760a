//! Expressions as bits: nets, selects, concatenations, constants.
//! Not for: operators; a netlist has none.

use netlearn_parsers::Span;
use netlearn_parsers::verilog::ast::{BinaryOp, Bit, Expr, ExprKind, Id, PartSelectKind, Statement, UnaryOp};

use super::LinkError;
use super::module::{ONE, OPEN, Reader, ZERO};

/// More bits an expression does not have; repetition can ask for any number.
const MAX_BITS: usize = 1 << 20;

/// What is still to be done for an expression.
enum Work {
    Bits(Id<Expr>),
    /// Repeats what came since `start` until it is there as often as this.
    Repeat {
        start: usize,
        count: usize,
        at: Span,
    },
}

impl Reader<'_, '_> {
    /// Adds the bits of an expression to [`Reader::bits`], the most significant one first. Whether
    /// it has a width of its own: a number without one has as many bits as are needed.
    ///
    /// From the outside in with a list of what is left to do: as expressions may be deep, and a
    /// part of a bus must not cost as much as the bus.
    pub(super) fn expression(&mut self, root: Id<Expr>) -> Result<bool, LinkError> {
        let ast = self.ast;
        let mut work = vec![Work::Bits(root)];
        while let Some(next) = work.pop() {
            let id = match next {
                Work::Bits(id) => id,
                Work::Repeat { start, count, at } => {
                    let length = self.bits.len() - start;
                    self.check_width(length.saturating_mul(count), at)?;
                    match count {
                        0 => self.bits.truncate(start),
                        _ => {
                            for _ in 1..count {
                                self.bits.extend_from_within(start..start + length);
                            }
                        }
                    }
                    continue;
                }
            };
            match ast[id].kind {
                ExprKind::Identifier(symbol) => {
                    let declaration = self.net(symbol, ast[id].at.get())?;
                    self.check_width(declaration.width() as usize, ast.span(id))?;
                    self.bits.extend(declaration.bits());
                }
                ExprKind::Bit { net, index } => {
                    let bit = self.bit_of(net, index, ast.span(id))?;
                    self.bits.push(bit);
                }
                ExprKind::BitSelect { base, index } => {
                    let number = self.bit_number(index)?;
                    let ExprKind::Identifier(net) = ast[base].kind else {
                        return Err(self.no_net(id));
                    };
                    let bit = self.bit_of(net, number, ast.span(id))?;
                    self.bits.push(bit);
                }
                ExprKind::PartSelect(select) => {
                    let select = ast[select];
                    let ExprKind::Identifier(net) = ast[select.base].kind else {
                        return Err(self.no_net(id));
                    };
                    let (left, right) = (self.bit_number(select.left)?, self.bit_number(select.right)?);
                    let (from, to) = match select.kind {
                        PartSelectKind::Range => (left, right),
                        PartSelectKind::Up => (left.saturating_add(right.saturating_sub(1)), left),
                        PartSelectKind::Down => (left, left.saturating_sub(right.saturating_sub(1))),
                    };
                    self.part(net, from, to, ast.span(id))?;
                }
                ExprKind::Number(number) => {
                    let bits = ast[number].bits().into_iter().rev();
                    self.bits.extend(bits.map(|bit| match bit {
                        Bit::Zero => ZERO,
                        Bit::One => ONE,
                        Bit::X | Bit::Z => OPEN,
                    }));
                    if id == root && ast[number].width.is_none() {
                        return Ok(false);
                    }
                }
                ExprKind::Concatenation(parts) => {
                    work.extend(ast[parts].iter().rev().map(|&part| Work::Bits(part)));
                }
                ExprKind::Replication { count, body } => {
                    let number = self.constant(count)?;
                    let at = ast.span(id);
                    let Ok(count) = usize::try_from(number) else {
                        return Err(self.error(at, format!("repeated {number} times")));
                    };
                    work.push(Work::Repeat {
                        start: self.bits.len(),
                        count,
                        at,
                    });
                    work.push(Work::Bits(body));
                }
                _ => return Err(self.no_net(id)),
            }
        }
        Ok(true)
    }

    fn no_net(&self, id: Id<Expr>) -> LinkError {
        let message = "no net, select, concatenation or constant: synthesise it first";
        self.error(self.ast.span(id), message)
    }

    fn check_width(&self, more: usize, at: Span) -> Result<(), LinkError> {
        if self.bits.len().saturating_add(more) > MAX_BITS {
            return Err(self.error(at, format!("an expression of more than {MAX_BITS} bits")));
        }
        Ok(())
    }

    /// The bits of a bus from one to another; the numbers fall as the bus is declared, or a warning
    /// tells which it lacks.
    fn part(
        &mut self,
        net: netlearn_parsers::NameId,
        from: i32,
        to: i32,
        span: Span,
    ) -> Result<(), LinkError> {
        self.check_width(from.abs_diff(to) as usize + 1, span)?;
        let declaration = self.net(net, span.start())?;
        if let (Some(first), Some(last)) = (declaration.bit(from), declaration.bit(to)) {
            match first <= last {
                true => self.bits.extend(first..=last),
                false => self.bits.extend((last..=first).rev()),
            }
            return Ok(());
        }
        let step = if from <= to { 1 } else { -1 };
        for place in 0..=from.abs_diff(to) as i32 {
            let bit = self.bit_of(net, from + place * step, span)?;
            self.bits.push(bit);
        }
        Ok(())
    }

    /// The number of a bit.
    pub(super) fn bit_number(&self, id: Id<Expr>) -> Result<i32, LinkError> {
        let number = self.constant(id)?;
        // One is set aside for nets that have no bits.
        i32::try_from(number)
            .ok()
            .filter(|number| number.unsigned_abs() < 1 << 30)
            .ok_or_else(|| self.error(self.ast.span(id), format!("{number} is no number of a bit")))
    }

    /// The value of a constant expression.
    pub(super) fn constant(&self, root: Id<Expr>) -> Result<i64, LinkError> {
        let ast = self.ast;
        let mut stack: Vec<i64> = Vec::new();
        for id in ast.subtree(root) {
            let value = match ast[id].kind {
                ExprKind::Number(number) => ast[number].to_u64().and_then(|value| i64::try_from(value).ok()),
                ExprKind::Identifier(symbol) => self.parameters.get(&symbol).copied(),
                ExprKind::Unary { op, .. } => {
                    let operand = stack.pop();
                    match op {
                        UnaryOp::Plus => operand,
                        UnaryOp::Minus => operand.and_then(i64::checked_neg),
                        _ => None,
                    }
                }
                ExprKind::Binary { op, .. } => {
                    let (right, left) = (stack.pop(), stack.pop());
                    left.zip(right).and_then(|(left, right)| match op {
                        BinaryOp::Add => left.checked_add(right),
                        BinaryOp::Subtract => left.checked_sub(right),
                        BinaryOp::Multiply => left.checked_mul(right),
                        BinaryOp::Divide => left.checked_div(right),
                        _ => None,
                    })
                }
                _ => None,
            };
            let Some(value) = value else {
                return Err(self.error(ast.span(id), "expected a constant number"));
            };
            stack.push(value);
        }
        match stack[..] {
            [value] => Ok(value),
            _ => Err(self.error(ast.span(root), "expected a constant number")),
        }
    }

    /// Where a statement begins.
    pub(super) fn start_of(&self, statement: Id<Statement>) -> usize {
        let mut statement = statement;
        loop {
            statement = match self.ast[statement] {
                Statement::Empty => return 0,
                Statement::Block { statements, .. } => match self.ast[statements].first() {
                    Some(&first) => first,
                    None => return 0,
                },
                Statement::If { condition, .. } => return self.ast.span(condition).start(),
                Statement::Blocking(assignment) | Statement::Nonblocking(assignment) => {
                    return self.ast.span(assignment.target).start();
                }
            };
        }
    }
}
