//! Expressions (A.8): operators by precedence, primaries, selects, concatenations, constants.

use crate::verilog::ast::{
    BinaryOp, Conditional, Expr, ExprKind, Id, Identifier, List, Offset, PartSelect, PartSelectKind, Range,
    Symbol, UnaryOp, Value,
};
use crate::verilog::lexer::Token;
use crate::verilog::reader::{Parse, Reader};
use crate::{Diagnostic, Span};

/// An operand that is read, and that has a node only when it must have one.
#[derive(Clone, Copy)]
enum Operand {
    Net(Identifier),
    Bit(Identifier, i32),
    Node(Id<Expr>),
}

impl Reader<'_> {
    /// `expression`
    pub(super) fn expression(&mut self) -> Parse<Id<Expr>> {
        let at = self.at();
        let first = self.unary_expression()?;
        self.expression_from(at, first)
    }

    /// The expression that begins with an operand.
    fn expression_from(&mut self, at: Offset, first: Id<Expr>) -> Parse<Id<Expr>> {
        let first = self.binary_expression_from(at, first, 1)?;
        match self.token() {
            Token::Question => self.conditional_expression(at, first),
            _ => Ok(first),
        }
    }

    /// What a port or parameter is connected to: an expression.
    pub(super) fn connected_value(&mut self) -> Parse<Value> {
        let (Token::Identifier | Token::EscapedIdentifier) = self.token() else {
            let mark = self.tree.mark();
            let value = self.expression()?;
            // A name in brackets is that name: its node, the only one, is none of the tree.
            let (ExprKind::Identifier(net) | ExprKind::Bit { net, .. }) = self.tree[value].kind else {
                return Ok(Value::Expr(value));
            };
            let kind = self.tree[value].kind;
            let name = self.tree[net].to_owned();
            self.tree.truncate(mark);
            let net = self.tree.intern(&name);
            return Ok(match kind {
                ExprKind::Bit { index, .. } => Value::Bit { net, index },
                _ => Value::Net(net),
            });
        };
        let at = self.at();
        let operand = self.named_operand()?;
        match (operand, self.token()) {
            (Operand::Net(net), Token::CloseParen | Token::Comma) => Ok(Value::Net(net.symbol)),
            (Operand::Bit(net, index), Token::CloseParen | Token::Comma) => Ok(Value::Bit {
                net: net.symbol,
                index,
            }),
            _ => {
                let first = self.node(operand);
                Ok(Value::Expr(self.expression_from(at, first)?))
            }
        }
    }

    /// `condition ? a : condition ? b : c`, without recursion for the chain of a decoder.
    fn conditional_expression(&mut self, at: Offset, condition: Id<Expr>) -> Parse<Id<Expr>> {
        let mut pending = vec![(at, condition)];
        let mut values = Vec::new();
        loop {
            self.advance();
            values.push(self.nested(Self::expression)?);
            self.take(Token::Colon)?;
            let at = self.at();
            let last = self.binary_expression(1)?;
            if self.token() == Token::Question {
                pending.push((at, last));
                continue;
            }
            let chain = pending.into_iter().zip(values).rev();
            return Ok(chain.fold(last, |if_false, ((at, condition), if_true)| {
                let conditional = self.add(Conditional {
                    condition,
                    if_true,
                    if_false,
                });
                self.add_expr(at, ExprKind::Conditional(conditional))
            }));
        }
    }

    /// Operators that bind at least as strongly as `weakest`, which associate to the left.
    fn binary_expression(&mut self, weakest: u8) -> Parse<Id<Expr>> {
        let at = self.at();
        let left = self.unary_expression()?;
        self.binary_expression_from(at, left, weakest)
    }

    fn binary_expression_from(&mut self, at: Offset, mut left: Id<Expr>, weakest: u8) -> Parse<Id<Expr>> {
        while let Some(op) = binary_operator(self.token()).filter(|op| op.precedence() >= weakest) {
            self.advance();
            let right = self.binary_expression(op.precedence() + 1)?;
            left = self.add_expr(at, ExprKind::Binary { op, left, right });
        }
        Ok(left)
    }

    fn unary_expression(&mut self) -> Parse<Id<Expr>> {
        let Some(op) = unary_operator(self.token()) else {
            return self.primary();
        };
        let at = self.at();
        self.advance();
        let operand = self.nested(Self::unary_expression)?;
        Ok(self.add_expr(at, ExprKind::Unary { op, operand }))
    }

    /// `primary` (A.8.4)
    fn primary(&mut self) -> Parse<Id<Expr>> {
        match self.token() {
            Token::Identifier | Token::EscapedIdentifier => {
                let operand = self.named_operand()?;
                Ok(self.node(operand))
            }
            Token::Number => {
                let number = self.number_at(self.span())?;
                self.advance();
                Ok(number)
            }
            Token::Real => self.leaf(ExprKind::Real),
            Token::String => self.leaf(ExprKind::String),
            Token::OpenParen => self.nested(Self::parenthesis),
            Token::OpenBrace => self.nested(Self::concatenation),
            Token::SystemName => self.unsupported("calls of system functions are"),
            _ => self.expected("an expression"),
        }
    }

    fn leaf(&mut self, kind: fn(Symbol) -> ExprKind) -> Parse<Id<Expr>> {
        let at = self.at();
        let symbol = self.text_symbol()?;
        Ok(self.add_expr(at, kind(symbol)))
    }

    /// The node of an operand.
    fn node(&mut self, operand: Operand) -> Id<Expr> {
        match operand {
            Operand::Net(name) => self.add_expr(name.at, ExprKind::Identifier(name.symbol)),
            Operand::Bit(name, index) => {
                let net = name.symbol;
                self.add_expr(name.at, ExprKind::Bit { net, index })
            }
            Operand::Node(id) => id,
        }
    }

    fn parenthesis(&mut self) -> Parse<Id<Expr>> {
        let opened = self.span();
        self.advance();
        let inner = self.expression()?;
        if self.token() == Token::Colon {
            return self.unsupported("values of three corners (`min:typ:max`) are");
        }
        self.close(Token::CloseParen, opened)?;
        Ok(inner)
    }

    /// `{a, b}` or `{n{a, b}}` (A.8.1)
    fn concatenation(&mut self) -> Parse<Id<Expr>> {
        let (opened, at) = (self.span(), self.at());
        self.advance();
        let count = self.expression()?;
        if self.token() == Token::OpenBrace {
            let body = self.replicated()?;
            self.close(Token::CloseBrace, opened)?;
            return Ok(self.add_expr(at, ExprKind::Replication { count, body }));
        }
        let mut parts = vec![count];
        while self.eat(Token::Comma) {
            parts.push(self.expression()?);
        }
        self.close_list(Token::CloseBrace, opened)?;
        let parts = self.tree.add_list(parts);
        Ok(self.add_expr(at, ExprKind::Concatenation(parts)))
    }

    /// The inner braces of a replication, which are a plain concatenation.
    fn replicated(&mut self) -> Parse<Id<Expr>> {
        let (opened, at) = (self.span(), self.at());
        self.advance();
        let parts = self.nested_comma_list(|reader| reader.nested(Self::expression))?;
        self.close_list(Token::CloseBrace, opened)?;
        Ok(self.add_expr(at, ExprKind::Concatenation(parts)))
    }

    /// A name (A.9.3) with its selects.
    fn named_operand(&mut self) -> Parse<Operand> {
        let begins = self.span();
        let operand = self.selected_name()?;
        match self.token() {
            Token::OpenParen => self.unsupported_at(begins, "calls of functions are"),
            _ => Ok(operand),
        }
    }

    fn selected_name(&mut self) -> Parse<Operand> {
        let name = self.identifier()?;
        match self.token() {
            Token::Dot => {
                let path = self.path(name)?;
                self.selects(name.at, Operand::Node(path))
            }
            Token::OpenBracket => self.selects(name.at, Operand::Net(name)),
            _ => Ok(Operand::Net(name)),
        }
    }

    /// The rest of `u1.u2.a`
    fn path(&mut self, first: Identifier) -> Parse<Id<Expr>> {
        let mut names = vec![first.symbol];
        while self.eat(Token::Dot) {
            names.push(self.identifier()?.symbol);
        }
        let path: List<Symbol> = self.tree.add_list(names);
        Ok(self.add_expr(first.at, ExprKind::Path(path)))
    }

    /// `{[index]} [left:right]` after a name
    fn selects(&mut self, at: Offset, mut base: Operand) -> Parse<Operand> {
        while self.token() == Token::OpenBracket {
            let opened = self.span();
            self.advance();
            let (parent, left) = match self.first_index(base)? {
                Index::Plain(bit) => {
                    base = bit;
                    continue;
                }
                Index::Node { base, left } => (base, left),
            };
            let kind = match self.token() {
                Token::Colon => PartSelectKind::Range,
                Token::PlusColon => PartSelectKind::Up,
                Token::MinusColon => PartSelectKind::Down,
                _ => {
                    self.close(Token::CloseBracket, opened)?;
                    let select = ExprKind::BitSelect {
                        base: parent,
                        index: left,
                    };
                    base = Operand::Node(self.add_expr(at, select));
                    continue;
                }
            };
            self.advance();
            let right = self.nested(Self::expression)?;
            self.close(Token::CloseBracket, opened)?;
            let select = self.add(PartSelect {
                base: parent,
                kind,
                left,
                right,
            });
            if self.token() == Token::OpenBracket {
                let message = "a part select cannot be selected from";
                return self.fail(Diagnostic::error(self.span(), message));
            }
            return Ok(Operand::Node(self.add_expr(at, ExprKind::PartSelect(select))));
        }
        Ok(base)
    }

    /// The first expression in the brackets of a select. Where it is a plain number and all there
    /// is, it and its brackets are behind us.
    fn first_index(&mut self, base: Operand) -> Parse<Index> {
        let begins = self.span();
        let is_negative = self.token() == Token::Minus && matches!(base, Operand::Net(_));
        if is_negative {
            self.advance();
        }
        let (number, at) = (self.span(), Offset::new(begins.start()));
        let plain = match (base, self.token()) {
            (Operand::Net(name), Token::Number) => {
                plain_index(self.bytes(), is_negative).map(|index| Operand::Bit(name, index))
            }
            _ => None,
        };
        let Some(bit) = plain else {
            let base = self.node(base);
            let left = match is_negative {
                false => self.nested(Self::expression)?,
                true => {
                    let operand = self.nested(Self::unary_expression)?;
                    self.index_from(at, operand, is_negative)?
                }
            };
            return Ok(Index::Node { base, left });
        };
        self.advance();
        if self.eat(Token::CloseBracket) {
            return Ok(Index::Plain(bit));
        }
        let base = self.node(base);
        let operand = self.number_at(number)?;
        let left = self.index_from(at, operand, is_negative)?;
        Ok(Index::Node { base, left })
    }

    /// The index that begins with an operand, or with a minus before it.
    fn index_from(&mut self, at: Offset, mut operand: Id<Expr>, is_negative: bool) -> Parse<Id<Expr>> {
        if is_negative {
            let op = UnaryOp::Minus;
            operand = self.add_expr(at, ExprKind::Unary { op, operand });
        }
        self.nested(|reader| reader.expression_from(at, operand))
    }

    /// What can be assigned to (A.8.5): a name, selects of it, or a concatenation of such.
    pub(super) fn lvalue(&mut self) -> Parse<Id<Expr>> {
        match self.token() {
            Token::Identifier | Token::EscapedIdentifier => {
                let operand = self.selected_name()?;
                Ok(self.node(operand))
            }
            Token::OpenBrace => self.nested(|reader| {
                let (opened, at) = (reader.span(), reader.at());
                reader.advance();
                let parts = reader.nested_comma_list(Self::lvalue)?;
                reader.close_list(Token::CloseBrace, opened)?;
                Ok(reader.add_expr(at, ExprKind::Concatenation(parts)))
            }),
            _ => self.expected("the name of a net or variable"),
        }
    }

    /// `[left:right]` of a declaration (A.2.5)
    pub(super) fn range(&mut self) -> Parse<Range> {
        let opened: Span = self.take(Token::OpenBracket)?;
        let left = self.expression()?;
        self.take(Token::Colon)?;
        let right = self.expression()?;
        self.close(Token::CloseBracket, opened)?;
        Ok(Range { left, right })
    }
}

/// What stands first in the brackets of a select.
enum Index {
    /// A number and the closing bracket: with its base it is one operand.
    Plain(Operand),
    /// Anything else, with its base.
    Node { base: Id<Expr>, left: Id<Expr> },
}

/// The value of a decimal that is written as it would be printed.
fn plain_index(digits: &[u8], is_negative: bool) -> Option<i32> {
    if digits.len() > 1 && digits[0] == b'0' || is_negative && digits == b"0" {
        return None;
    }
    let value = digits.iter().try_fold(0_i32, |value, digit| match digit {
        b'0'..=b'9' => value.checked_mul(10)?.checked_add(i32::from(digit - b'0')),
        _ => None,
    })?;
    Some(if is_negative { -value } else { value })
}

fn unary_operator(token: Token) -> Option<UnaryOp> {
    Some(match token {
        Token::Plus => UnaryOp::Plus,
        Token::Minus => UnaryOp::Minus,
        Token::Not => UnaryOp::LogicalNot,
        Token::Tilde => UnaryOp::Not,
        Token::And => UnaryOp::ReduceAnd,
        Token::TildeAnd => UnaryOp::ReduceNand,
        Token::Or => UnaryOp::ReduceOr,
        Token::TildeOr => UnaryOp::ReduceNor,
        Token::Caret => UnaryOp::ReduceXor,
        Token::TildeCaret => UnaryOp::ReduceXnor,
        _ => return None,
    })
}

fn binary_operator(token: Token) -> Option<BinaryOp> {
    Some(match token {
        Token::StarStar => BinaryOp::Power,
        Token::Star => BinaryOp::Multiply,
        Token::Slash => BinaryOp::Divide,
        Token::Percent => BinaryOp::Modulo,
        Token::Plus => BinaryOp::Add,
        Token::Minus => BinaryOp::Subtract,
        Token::ShiftLeft => BinaryOp::ShiftLeft,
        Token::ShiftRight => BinaryOp::ShiftRight,
        Token::ShiftLeftArithmetic => BinaryOp::ArithmeticShiftLeft,
        Token::ShiftRightArithmetic => BinaryOp::ArithmeticShiftRight,
        Token::Less => BinaryOp::Less,
        Token::LessEqual => BinaryOp::LessEqual,
        Token::Greater => BinaryOp::Greater,
        Token::GreaterEqual => BinaryOp::GreaterEqual,
        Token::EqualEqual => BinaryOp::Equal,
        Token::NotEqual => BinaryOp::NotEqual,
        Token::CaseEqual => BinaryOp::CaseEqual,
        Token::CaseNotEqual => BinaryOp::CaseNotEqual,
        Token::And => BinaryOp::And,
        Token::Caret => BinaryOp::Xor,
        Token::TildeCaret => BinaryOp::Xnor,
        Token::Or => BinaryOp::Or,
        Token::AndAnd => BinaryOp::LogicalAnd,
        Token::OrOr => BinaryOp::LogicalOr,
        _ => return None,
    })
}
