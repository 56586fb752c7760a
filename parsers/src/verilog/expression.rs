//! Expressions (A.8) as nodes, and how to go through them.
//! Not for: their values; see [`super::number`] for those of constants.

use super::ast::{Ast, Id, List, Number, Offset, Symbol};
use crate::Span;

/// An expression and where it begins; brackets around it are not kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where its first word is.
    pub at: Offset,
}

/// The kinds of expressions (A.8.3, A.8.4, A.8.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExprKind {
    /// `a`
    Identifier(Symbol),
    /// `u1.u2.a`: the names from the top, at least two.
    Path(List<Symbol>),
    /// `8'hff`, `'bx`, `3`
    Number(Id<Number>),
    /// `1.5e3`, as written.
    Real(Symbol),
    /// `"text"`, as written, without the quotes.
    String(Symbol),
    /// `base[index]`
    BitSelect {
        /// What is indexed: a name, or a word of an array.
        base: Id<Expr>,
        /// Which bit or word.
        index: Id<Expr>,
    },
    /// `base[7:0]`
    PartSelect(Id<PartSelect>),
    /// `~a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Id<Expr>,
    },
    /// `a & b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// On its left.
        left: Id<Expr>,
        /// On its right.
        right: Id<Expr>,
    },
    /// `c ? a : b`
    Conditional(Id<Conditional>),
    /// `{a, b}`: the first is the most significant; at least one.
    Concatenation(List<Id<Expr>>),
    /// `{count{a, b}}`
    Replication {
        /// How often.
        count: Id<Expr>,
        /// What is repeated: a concatenation.
        body: Id<Expr>,
    },
}

/// `[left:right]` of a declaration (A.2.5).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The index of the most significant bit.
    pub left: Id<Expr>,
    /// The index of the least significant bit; it may be the larger number.
    pub right: Id<Expr>,
}

/// Several neighbouring bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartSelect {
    /// What is indexed.
    pub base: Id<Expr>,
    /// How the bits are given.
    pub kind: PartSelectKind,
    /// Before the colon.
    pub left: Id<Expr>,
    /// After the colon.
    pub right: Id<Expr>,
}

/// How the bits of a part select are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartSelectKind {
    /// `[left:right]`: from bit to bit, both constant.
    Range,
    /// `[left+:right]`: `right` bits, `left` being the lowest index.
    Up,
    /// `[left-:right]`: `right` bits, `left` being the highest index.
    Down,
}

/// `condition ? if_true : if_false`
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditional {
    /// Chooses.
    pub condition: Id<Expr>,
    /// The value when true.
    pub if_true: Id<Expr>,
    /// The value when false.
    pub if_false: Id<Expr>,
}

/// Operators before one operand (A.8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `!`
    LogicalNot,
    /// `~`
    Not,
    /// `&`
    ReduceAnd,
    /// `~&`
    ReduceNand,
    /// `|`
    ReduceOr,
    /// `~|`
    ReduceNor,
    /// `^`
    ReduceXor,
    /// `~^` or `^~`
    ReduceXnor,
}

/// Operators between two operands (A.8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `**`
    Power,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `<<<`
    ArithmeticShiftLeft,
    /// `>>>`
    ArithmeticShiftRight,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `===`
    CaseEqual,
    /// `!==`
    CaseNotEqual,
    /// `&`
    And,
    /// `^`
    Xor,
    /// `~^` or `^~`
    Xnor,
    /// `|`
    Or,
    /// `&&`
    LogicalAnd,
    /// `||`
    LogicalOr,
}

impl UnaryOp {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::LogicalNot => "!",
            Self::Not => "~",
            Self::ReduceAnd => "&",
            Self::ReduceNand => "~&",
            Self::ReduceOr => "|",
            Self::ReduceNor => "~|",
            Self::ReduceXor => "^",
            Self::ReduceXnor => "~^",
        }
    }
}

impl BinaryOp {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Power => "**",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::ArithmeticShiftLeft => "<<<",
            Self::ArithmeticShiftRight => ">>>",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::CaseEqual => "===",
            Self::CaseNotEqual => "!==",
            Self::And => "&",
            Self::Xor => "^",
            Self::Xnor => "~^",
            Self::Or => "|",
            Self::LogicalAnd => "&&",
            Self::LogicalOr => "||",
        }
    }

    /// How strongly it binds, by table 5-4 of the standard: 1 is `||`, 11 is `**`. Operators of
    /// one strength associate to the left.
    pub fn precedence(self) -> u8 {
        match self {
            Self::Power => 11,
            Self::Multiply | Self::Divide | Self::Modulo => 10,
            Self::Add | Self::Subtract => 9,
            Self::ShiftLeft | Self::ShiftRight | Self::ArithmeticShiftLeft | Self::ArithmeticShiftRight => 8,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 7,
            Self::Equal | Self::NotEqual | Self::CaseEqual | Self::CaseNotEqual => 6,
            Self::And => 5,
            Self::Xor | Self::Xnor => 4,
            Self::Or => 3,
            Self::LogicalAnd => 2,
            Self::LogicalOr => 1,
        }
    }
}

impl Ast {
    /// The nodes of an expression, operands before their operator and `root` last.
    ///
    /// With it a consumer needs no recursion, which matters: sums of ten thousand terms are real.
    pub fn subtree(&self, root: Id<Expr>) -> impl Iterator<Item = Id<Expr>> + use<> {
        (self.first_leaf(root).index()..=root.index()).map(Id::from_index)
    }

    /// Where an expression is written, up to the end of its last name or number.
    pub fn span(&self, expr: Id<Expr>) -> Span {
        Span::new(self[expr].at.get(), self.end_of(self.last_leaf(expr)))
    }

    fn first_leaf(&self, mut expr: Id<Expr>) -> Id<Expr> {
        loop {
            expr = match self[expr].kind {
                ExprKind::BitSelect { base, .. } => base,
                ExprKind::PartSelect(select) => self[select].base,
                ExprKind::Unary { operand, .. } => operand,
                ExprKind::Binary { left, .. } => left,
                ExprKind::Conditional(conditional) => self[conditional].condition,
                ExprKind::Replication { count, .. } => count,
                ExprKind::Concatenation(parts) => match self[parts].first() {
                    Some(&first) => first,
                    None => return expr,
                },
                _ => return expr,
            }
        }
    }

    fn last_leaf(&self, mut expr: Id<Expr>) -> Id<Expr> {
        loop {
            expr = match self[expr].kind {
                ExprKind::BitSelect { index, .. } => index,
                ExprKind::PartSelect(select) => self[select].right,
                ExprKind::Unary { operand, .. } => operand,
                ExprKind::Binary { right, .. } => right,
                ExprKind::Conditional(conditional) => self[conditional].if_false,
                ExprKind::Replication { body, .. } => body,
                ExprKind::Concatenation(parts) => match self[parts].last() {
                    Some(&last) => last,
                    None => return expr,
                },
                _ => return expr,
            }
        }
    }

    /// One past the last byte of a leaf; the digits of numbers are counted as they are kept.
    fn end_of(&self, leaf: Id<Expr>) -> usize {
        let length = match self[leaf].kind {
            ExprKind::Identifier(name) => self.written_len(name),
            ExprKind::Path(path) => {
                let names = self[path].iter().map(|&name| self.written_len(name));
                names.sum::<usize>() + path.len() - 1
            }
            ExprKind::Number(number) => self[number].to_string().len(),
            ExprKind::Real(text) => self[text].len(),
            ExprKind::String(text) => self[text].len() + 2,
            _ => 1,
        };
        self[leaf].at.get() + length
    }
}
