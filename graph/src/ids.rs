//! Index types of circuits: one type a kind of thing, each a `u32` inside.
//!
//! No data lives here; what an index points into is the business of the structure that made it.

use std::fmt;
use std::ops::{BitXor, Not};

/// A node of an and-inverter graph; node 0 is constant false.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The constant-false node of every graph.
    pub const CONSTANT: NodeId = NodeId(0);

    /// This id as an index into a slice with one entry a node.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The plain literal of this node.
    #[inline]
    #[must_use]
    pub fn lit(self) -> Lit {
        Lit(self.0 << 1)
    }
}

/// A literal: a node, plain or complemented, as `2 * node + complement`.
///
/// ```
/// use netlearn_graph::ids::{Lit, NodeId};
///
/// let lit = !NodeId(3).lit();
/// assert_eq!((lit, lit.node(), lit.is_complemented()), (Lit(7), NodeId(3), true));
/// assert_eq!(!Lit::FALSE, Lit::TRUE);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Lit(pub u32);

impl Lit {
    /// Constant false: node 0, plain.
    pub const FALSE: Lit = Lit(0);
    /// Constant true: node 0, complemented.
    pub const TRUE: Lit = Lit(1);

    /// The literal of `node`, complemented or not.
    #[inline]
    #[must_use]
    pub fn new(node: NodeId, complemented: bool) -> Lit {
        Lit(node.0 << 1 | u32::from(complemented))
    }

    /// The node this literal reads.
    #[inline]
    #[must_use]
    pub fn node(self) -> NodeId {
        NodeId(self.0 >> 1)
    }

    /// The index of the node this literal reads: `node().index()`.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether the node's value is inverted.
    #[inline]
    #[must_use]
    pub fn is_complemented(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether this is [`Lit::FALSE`] or [`Lit::TRUE`].
    #[inline]
    #[must_use]
    pub fn is_constant(self) -> bool {
        self.0 <= 1
    }
}

impl Not for Lit {
    type Output = Lit;

    #[inline]
    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

/// `lit ^ true` is the complement, `lit ^ false` the literal itself.
impl BitXor<bool> for Lit {
    type Output = Lit;

    #[inline]
    fn bitxor(self, complement: bool) -> Lit {
        Lit(self.0 ^ u32::from(complement))
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0)
    }
}

/// Prints as in logic texts: `n5`, `!n5`, `0`, `1`.
impl fmt::Display for Lit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Lit::FALSE => f.write_str("0"),
            Lit::TRUE => f.write_str("1"),
            lit if lit.is_complemented() => write!(f, "!{}", lit.node()),
            lit => write!(f, "{}", lit.node()),
        }
    }
}
