//! What a BENCH file says.
//! Not for: whether every signal is driven, and loops; the graph finds these.

use crate::names::{Ident, Names, Renumber};
use crate::span::Span;

/// The signals and gates of a file.
///
/// The reader has checked that no signal is driven twice and that every gate has as many fanins
/// as its kind takes. A signal may be used before its gate, or have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ast {
    /// The names of all signals.
    pub names: Names,
    /// `INPUT(..)`, in file order.
    pub inputs: Vec<Ident>,
    /// `OUTPUT(..)`, in file order. One signal may be several outputs.
    pub outputs: Vec<Ident>,
    /// `.. = ..`, in file order.
    pub gates: Vec<Gate>,
}

/// One line `output = KIND(fanins)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The signal it drives.
    pub output: Ident,
    /// What it computes.
    pub kind: GateKind,
    /// Of what.
    pub fanins: Vec<Ident>,
    /// The whole line, from the output to the closing bracket.
    pub span: Span,
}

/// What a gate computes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GateKind {
    /// All fanins are 1; one or more.
    And,
    /// Not [`GateKind::And`].
    Nand,
    /// Some fanin is 1; one or more.
    Or,
    /// Not [`GateKind::Or`].
    Nor,
    /// The number of fanins that are 1 is odd; one or more.
    Xor,
    /// Not [`GateKind::Xor`].
    Xnor,
    /// The inverse of its one fanin.
    Not,
    /// Its one fanin (`BUF` or `BUFF`).
    Buf,
    /// A flip-flop: its one fanin, a step later.
    Dff,
    /// A table of the fanins.
    Lut(TruthTable),
    /// Constant 1, `vdd`.
    Vdd,
    /// Constant 0, `gnd`.
    Gnd,
}

/// The most fanins of a [`GateKind::Lut`]: a table of 65,536 values.
pub const MAX_LUT_INPUTS: usize = 16;

/// A Boolean function of `k` fanins by its `2^k` values.
///
/// Bit `i` is the value where fanin `j` is bit `j` of `i`; the first fanin is the lowest bit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TruthTable {
    /// The values, lowest first, 64 a word; bits past `2^k` are 0.
    pub words: Vec<u64>,
}

impl Ast {
    /// The same content with all spans empty and names numbered in the order inputs, outputs,
    /// gates: two files say the same when these are equal.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        let mut renumber = Renumber::new(std::mem::take(&mut self.names));
        renumber.idents(&mut self.inputs);
        renumber.idents(&mut self.outputs);
        for gate in &mut self.gates {
            renumber.ident(&mut gate.output);
            renumber.idents(&mut gate.fanins);
            gate.span = Span::default();
        }
        self.names = renumber.finish();
        self
    }
}
