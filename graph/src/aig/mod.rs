//! And-inverter graphs: combinational logic as two-input ANDs and inverted edges.
//!
//! Mapped netlists and timing have their own rooms; an [`Aig`] knows no cells. Its nodes are, in
//! this order: constant false (node 0), primary inputs, latch outputs, ANDs in topological order.
//! An AND's fanins are sorted, no two ANDs have the same fanins, and none is trivial (`a & a`,
//! `a & !a`, `a & 0`, `a & 1`). Latches are cut points: a latch output is one more input of the
//! combinational part, its next-state function one more output.
//!
//! ```
//! use netlearn_graph::aig::Aig;
//! use netlearn_graph::ids::Lit;
//!
//! let mut aig = Aig::new("half adder");
//! let a = aig.add_input("a");
//! let b = aig.add_input("b");
//! let sum = aig.xor(a, b);
//! let carry = aig.and(a, b);
//! aig.add_output(sum, "sum");
//! aig.add_output(carry, "carry");
//!
//! assert_eq!(aig.and(b, a), carry); // hashed: the same node
//! assert_eq!(aig.and(a, !a), Lit::FALSE); // folded
//! assert_eq!(aig.num_ands(), 4);
//! ```

mod build;
pub mod cone;
pub mod convert;
pub mod draw;
pub mod equivalence;
pub mod factor;
pub mod generate;
mod levels;
pub mod simulate;
pub mod stats;
mod strash;
mod to_level_graph;
pub mod visit;

pub use build::Rebuilt;
pub use convert::{AigFile, ConvertOptions, ReadError, read, read_with};
pub use levels::Fanouts;
pub use to_level_graph::{AigGraph, AigNode, PoPlacement};

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use crate::ids::{Lit, NodeId};
use strash::StrashTable;

/// A structurally hashed and-inverter graph. See the [module](self) for its order of nodes.
#[derive(Clone)]
pub struct Aig {
    name: String,
    /// Fanins of every node, `lit0 < lit1`; both false for the constant, inputs and latches.
    fanins: Vec<[Lit; 2]>,
    table: StrashTable,
    input_names: Vec<Option<Box<str>>>,
    latches: Vec<Latch>,
    outputs: Vec<Lit>,
    output_names: Vec<Option<Box<str>>>,
    /// The readers of every node, once asked for; emptied when a node is added.
    fanouts: OnceLock<Fanouts>,
}

/// A register of one bit; its output is node [`Aig::latch_node`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Latch {
    /// The name of the latch's output, where the source gave one.
    pub name: Option<Box<str>>,
    /// What the latch holds after the next clock tick.
    pub next: Lit,
    /// What the latch holds at the start.
    pub init: LatchInit,
}

/// The value of a latch at the start.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum LatchInit {
    /// Starts as 0.
    #[default]
    Zero,
    /// Starts as 1.
    One,
    /// Not initialised: either value.
    Unknown,
}

/// What a node is, with its position among the nodes of its kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeKind {
    /// Node 0.
    Constant,
    /// The primary input of this index.
    Input(usize),
    /// The output of the latch of this index.
    Latch(usize),
    /// An AND of these two literals.
    And([Lit; 2]),
}

impl Aig {
    /// The name of the circuit; empty where the source gave none.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Renames the circuit.
    pub fn set_name(&mut self, name: impl Into<String>) {
        self.name = name.into();
    }

    /// Number of primary inputs, latch outputs not counted.
    #[must_use]
    pub fn num_inputs(&self) -> usize {
        self.input_names.len()
    }

    /// Number of latches.
    #[must_use]
    pub fn num_latches(&self) -> usize {
        self.latches.len()
    }

    /// Number of inputs of the combinational part: primary inputs and latch outputs.
    #[must_use]
    pub fn num_combinational_inputs(&self) -> usize {
        self.num_inputs() + self.num_latches()
    }

    /// Number of primary outputs, latch inputs not counted.
    #[must_use]
    pub fn num_outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Number of outputs of the combinational part: primary outputs and latch inputs.
    #[must_use]
    pub fn num_combinational_outputs(&self) -> usize {
        self.num_outputs() + self.num_latches()
    }

    /// Number of AND nodes.
    #[must_use]
    pub fn num_ands(&self) -> usize {
        self.fanins.len() - self.first_and()
    }

    /// Number of nodes: the constant, inputs, latch outputs and ANDs.
    #[must_use]
    pub fn num_nodes(&self) -> usize {
        self.fanins.len()
    }

    /// The index of the first AND node: all below are the constant, inputs and latch outputs.
    #[inline]
    pub(crate) fn first_and(&self) -> usize {
        1 + self.num_combinational_inputs()
    }

    /// What `node` is.
    ///
    /// # Panics
    /// If the graph has no such node.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> NodeKind {
        let fanins = self.fanins(node);
        match node.index() {
            0 => NodeKind::Constant,
            index if index <= self.num_inputs() => NodeKind::Input(index - 1),
            index if index < self.first_and() => NodeKind::Latch(index - 1 - self.num_inputs()),
            _ => NodeKind::And(fanins),
        }
    }

    /// Whether `node` is an AND.
    #[inline]
    #[must_use]
    pub fn is_and(&self, node: NodeId) -> bool {
        node.index() >= self.first_and()
    }

    /// The fanins of `node`, sorted; both [`Lit::FALSE`] where `node` is not an AND.
    ///
    /// # Panics
    /// If the graph has no such node.
    #[inline]
    #[must_use]
    pub fn fanins(&self, node: NodeId) -> [Lit; 2] {
        self.fanins[node.index()]
    }

    /// The fanins of all nodes, indexed by node; both [`Lit::FALSE`] for those that are no AND.
    #[must_use]
    pub fn all_fanins(&self) -> &[[Lit; 2]] {
        &self.fanins
    }

    /// The ANDs with their fanins, in topological order.
    pub fn ands(&self) -> impl ExactSizeIterator<Item = (NodeId, [Lit; 2])> + '_ {
        let first = self.first_and();
        let ands = self.fanins[first..].iter().enumerate();
        ands.map(move |(i, &fanins)| (NodeId((first + i) as u32), fanins))
    }

    /// The ids of the AND nodes.
    #[must_use]
    pub fn and_ids(&self) -> Range<u32> {
        self.first_and() as u32..self.num_nodes() as u32
    }

    /// The node of the primary input `i`.
    ///
    /// # Panics
    /// If there is no such input.
    #[must_use]
    pub fn input_node(&self, i: usize) -> NodeId {
        assert!(i < self.num_inputs(), "no input {i}");
        NodeId(1 + i as u32)
    }

    /// The node of the output of latch `i`.
    ///
    /// # Panics
    /// If there is no such latch.
    #[must_use]
    pub fn latch_node(&self, i: usize) -> NodeId {
        assert!(i < self.num_latches(), "no latch {i}");
        NodeId((1 + self.num_inputs() + i) as u32)
    }

    /// The literals that drive the primary outputs.
    #[must_use]
    pub fn outputs(&self) -> &[Lit] {
        &self.outputs
    }

    /// The latches.
    #[must_use]
    pub fn latches(&self) -> &[Latch] {
        &self.latches
    }

    /// The literals that drive the outputs of the combinational part: primary outputs, then the
    /// next states of the latches.
    pub fn combinational_outputs(&self) -> impl Iterator<Item = Lit> + '_ {
        let next = self.latches.iter().map(|latch| latch.next);
        self.outputs.iter().copied().chain(next)
    }

    /// The name of primary input `i`, where it has one.
    #[must_use]
    pub fn input_name(&self, i: usize) -> Option<&str> {
        self.input_names.get(i)?.as_deref()
    }

    /// The name of primary output `i`, where it has one.
    #[must_use]
    pub fn output_name(&self, i: usize) -> Option<&str> {
        self.output_names.get(i)?.as_deref()
    }

    /// Renames primary input `i`.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn set_input_name(&mut self, i: usize, name: impl Into<Box<str>>) {
        self.input_names[i] = Some(name.into());
    }

    /// Renames primary output `i`.
    ///
    /// # Panics
    /// If there is no such output.
    pub fn set_output_name(&mut self, i: usize, name: impl Into<Box<str>>) {
        self.output_names[i] = Some(name.into());
    }

    /// The name of primary input `i`, or `pi<i>`.
    #[must_use]
    pub fn input_label(&self, i: usize) -> Cow<'_, str> {
        label(self.input_name(i), "pi", i)
    }

    /// The name of primary output `i`, or `po<i>`.
    #[must_use]
    pub fn output_label(&self, i: usize) -> Cow<'_, str> {
        label(self.output_name(i), "po", i)
    }

    /// The name of the output of latch `i`, or `lo<i>`.
    #[must_use]
    pub fn latch_label(&self, i: usize) -> Cow<'_, str> {
        let name = self.latches.get(i).and_then(|latch| latch.name.as_deref());
        label(name, "lo", i)
    }
}

fn label<'a>(name: Option<&'a str>, prefix: &str, index: usize) -> Cow<'a, str> {
    name.map_or_else(|| Cow::Owned(format!("{prefix}{index}")), Cow::Borrowed)
}

/// Equal structure and equal names.
impl PartialEq for Aig {
    fn eq(&self, other: &Aig) -> bool {
        self.name == other.name
            && self.fanins == other.fanins
            && self.input_names == other.input_names
            && self.latches == other.latches
            && self.outputs == other.outputs
            && self.output_names == other.output_names
    }
}

impl Eq for Aig {}

/// Prints counts, not nodes: graphs have hundreds of thousands.
impl fmt::Debug for Aig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Aig")
            .field("name", &self.name)
            .field("inputs", &self.num_inputs())
            .field("outputs", &self.num_outputs())
            .field("latches", &self.num_latches())
            .field("ands", &self.num_ands())
            .finish_non_exhaustive()
    }
}
