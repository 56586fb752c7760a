//! From files to AIGs and back: every format, latches as cut points, hierarchy flattened.
//!
//! The syntax of files is the business of `netlearn-parsers`; here their meaning is checked:
//! every net has one driver, nothing is a loop, every cell is known.
//!
//! ```no_run
//! let file = netlearn_graph::aig::read("epfl/adder.aig.gz")?;
//! assert_eq!(file.aig.num_ands(), 1020);
//! # Ok::<(), netlearn_graph::aig::ReadError>(())
//! ```

mod aiger;
mod bench;
mod blif;
mod cells;
mod hierarchy;
mod lower;
mod names;
mod network;
mod order;
mod pla;
mod read;
mod switches;
mod to_blif;
mod verilog;

pub use read::{AigFile, ReadError, read, read_source, read_with};

use netlearn_parsers::{Diagnostic, Report, Source, genlib};

use super::Aig;

/// The answer of a conversion into an [`Aig`].
#[derive(Clone, Debug)]
pub struct Converted {
    /// The graph, without dangling nodes.
    pub aig: Aig,
    /// What was odd in the source.
    pub warnings: Vec<Diagnostic>,
}

/// Why a syntax tree is no circuit, with the place in its source.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", diagnostic.message)]
pub struct ConvertError {
    /// What is wrong, for programs.
    pub kind: ConvertErrorKind,
    /// What is wrong, for people.
    pub diagnostic: Box<Diagnostic>,
}

/// The kinds of [`ConvertError`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConvertErrorKind {
    /// A net is read, but nothing drives it.
    Undriven,
    /// Two things drive one net.
    DoubleDriver,
    /// Gates read each other in a circle without a latch.
    CombinationalLoop,
    /// A cell stands in no library, a model or module in no file.
    UnknownCell,
    /// An instance names a port that is not there, or its widths differ.
    Port,
    /// A module holds itself.
    Recursion,
    /// A name is used that was not declared.
    Undeclared,
    /// Nothing is there that could be the circuit.
    NoCircuit,
    /// The construct is understood but has no and-inverter graph.
    Unsupported,
    /// The flattened circuit would not fit into memory.
    TooLarge,
}

/// What happens with nets that are read and not driven.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Undriven {
    /// They are an error where they reach an output, else a warning.
    #[default]
    Error,
    /// They are 0, with a warning, as in ABC.
    Zero,
}

/// What conversions of netlists need beside the tree.
#[derive(Clone, Copy, Default, Debug)]
pub struct ConvertOptions<'a> {
    /// The cells of mapped netlists.
    pub library: Option<&'a genlib::Ast>,
    /// The top model or module; where none is given, BLIF's first, and in Verilog the one that
    /// no other uses.
    pub top: Option<&'a str>,
    /// What happens with nets that are read and not driven.
    pub undriven: Undriven,
}

impl ConvertError {
    pub(super) fn new(kind: ConvertErrorKind, diagnostic: Diagnostic) -> ConvertError {
        ConvertError {
            kind,
            diagnostic: Box::new(diagnostic),
        }
    }

    /// The error with the lines of the source it speaks of.
    #[must_use]
    pub fn locate(self, source: &Source) -> Report {
        self.diagnostic.locate(source)
    }
}
