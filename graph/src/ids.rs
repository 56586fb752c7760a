//! Index types of circuits: one type a kind of thing, each a `u32` inside.
//!
//! No data lives here; what an index points into is the business of the structure that made it.

use std::fmt;
use std::marker::PhantomData;
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

/// A number that indexes an array with one entry a thing of its kind.
pub trait Id: Copy {
    /// The id of that index.
    ///
    /// # Panics
    /// If there are 2^32 things or more.
    fn from_index(index: usize) -> Self;

    /// The index: for slices with one entry a thing.
    fn index(self) -> usize;
}

/// An [`Id`] with the methods that every one has.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// The index: for slices with one entry a thing.
            #[inline]
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl Id for $name {
            #[inline]
            fn from_index(index: usize) -> Self {
                match u32::try_from(index) {
                    Ok(number) => Self(number),
                    Err(_) => panic!(concat!("more than 2^32 of ", stringify!($name))),
                }
            }

            #[inline]
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A cell of a compiled library.
    CellId
}
id! {
    /// A port of a cell of a compiled library: a pin, or one bit of a bus or bundle.
    PortId
}
id! {
    /// A bus or bundle of a cell of a compiled library.
    BusId
}
id! {
    /// The arcs of one `timing` group between one pair of ports.
    ArcSetId
}
id! {
    /// An arc of a compiled library: from one edge to one edge.
    ArcId
}
id! {
    /// A table of a compiled library.
    TableId
}
id! {
    /// A Boolean function of a compiled library.
    FunctionId
}

id! {
    /// A clock of a design's constraints.
    ClockId
}

id! {
    /// An instance of a netlist: a cell that is placed in it.
    InstanceId
}
id! {
    /// A pin of an instance, or a port of the design.
    PinId
}
id! {
    /// A net of a netlist: what is one node electrically.
    NetId
}
id! {
    /// A level of a netlist's hierarchy: the design, or an instance of a module in it.
    ScopeId
}

/// Ids that follow each other.
#[derive(PartialEq, Eq, Hash)]
pub struct Ids<T> {
    start: u32,
    end: u32,
    kind: PhantomData<T>,
}

impl<T: Id> Ids<T> {
    /// From `start` up to but not `end`.
    ///
    /// # Panics
    /// If `end` is 2^32 or more.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let number = |index: usize| u32::try_from(index).expect("fewer than 2^32 things");
        Self {
            start: number(start),
            end: number(end),
            kind: PhantomData,
        }
    }

    /// How many there are.
    #[inline]
    #[must_use]
    pub fn len(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The one at that place, counted from 0.
    #[inline]
    #[must_use]
    pub fn get(self, place: usize) -> Option<T> {
        (place < self.len()).then(|| T::from_index(self.start as usize + place))
    }

    /// The place of `id` among them, counted from 0.
    #[inline]
    #[must_use]
    pub fn place(self, id: T) -> Option<usize> {
        let place = id.index().checked_sub(self.start as usize)?;
        (place < self.len()).then_some(place)
    }

    /// As a range of indices, for slices.
    #[inline]
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The same number of ids, each larger by `offset`.
    pub(crate) fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

// By hand, as `derive` would ask the same of `T`.
impl<T> Clone for Ids<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ids<T> {}

impl<T> Default for Ids<T> {
    fn default() -> Self {
        Self {
            start: 0,
            end: 0,
            kind: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Ids<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl<T: Id> IntoIterator for Ids<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::ops::Range<usize>, fn(usize) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.range().map(T::from_index)
    }
}
