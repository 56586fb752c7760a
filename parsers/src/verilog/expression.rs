//! Expressions (A.8) as nodes.
//! Not for: their values; see [`super::number`] for those of constants.

use super::number::Number;
use crate::NameId as Symbol;
use crate::handle::{Id, List, Offset};

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
    /// `a[3]`, `a[-1]`: a bit of a vector by a plain number, which most selects are.
    Bit {
        /// The vector.
        net: Symbol,
        /// The index, which may be negative.
        index: i32,
    },
    /// `base[index]`, where it is no [`ExprKind::Bit`].
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
