//! What a BLIF file says.
//! Not for: flattening models, and whether every signal is driven; the graph does these.

use crate::cover::{CubeLiteral, Rows};
use crate::names::{Ident, Names, Renumber};
use crate::span::Span;

/// The models of a file; the first is the top.
///
/// The reader has checked that no signal of a model is driven by two of its inputs, tables and
/// latches. What gates and subcircuits drive is only known from the library and the other models.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ast {
    /// The names of signals, models, gates and their pins.
    pub names: Names,
    /// In file order.
    pub models: Vec<Model>,
}

/// From `.model` to `.end`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its name; where the file gives none, the name of the file.
    pub name: Ident,
    /// `.inputs`, all lines together.
    pub inputs: Vec<Ident>,
    /// `.outputs`, all lines together.
    pub outputs: Vec<Ident>,
    /// `.clock`: inputs that only control latches. They are not in `inputs` as well, unless the
    /// file says both.
    pub clocks: Vec<Ident>,
    /// `.names`
    pub tables: Vec<Table>,
    /// `.latch`
    pub latches: Vec<Latch>,
    /// `.gate`: cells of a library.
    pub gates: Vec<Instance>,
    /// `.subckt`: other models.
    pub subcircuits: Vec<Instance>,
    /// `.exdc`: when each output does not matter.
    pub external_dont_cares: Option<DontCares>,
    /// `.blackbox`: the model has no body here.
    pub is_black_box: bool,
}

/// What stands between `.exdc` and `.end`: a network of its own over the inputs of the model,
/// whose outputs are 1 where the outputs of the same name do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DontCares {
    /// `.inputs`
    pub inputs: Vec<Ident>,
    /// `.outputs`
    pub outputs: Vec<Ident>,
    /// `.names`
    pub tables: Vec<Table>,
}

/// `.names inputs output` and the rows under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// In the order of the columns.
    pub inputs: Vec<Ident>,
    /// What it drives.
    pub output: Ident,
    /// The input columns; without any row the output is constant 0.
    pub rows: Rows<CubeLiteral>,
    /// What the output is where some row matches.
    pub value: Value,
    /// The `.names` line.
    pub span: Span,
}

/// The output column of a table, the same in all of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// 1: the rows are the on-set.
    #[default]
    One,
    /// 0: the rows are the off-set.
    Zero,
}

/// `.latch input output [type control] [init]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latch {
    /// What it takes over.
    pub input: Ident,
    /// What it drives.
    pub output: Ident,
    /// When it takes over; where the file does not say, at the one implicit clock.
    pub clocking: Option<Clocking>,
    /// What it holds at first.
    pub init: Init,
    /// The line.
    pub span: Span,
}

/// How a latch is clocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocking {
    /// On what event.
    pub trigger: Trigger,
    /// Of which signal; none where the file says `NIL`.
    pub control: Option<Ident>,
}

/// The event that makes a latch take over its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// `fe`
    FallingEdge,
    /// `re`
    RisingEdge,
    /// `ah`
    ActiveHigh,
    /// `al`
    ActiveLow,
    /// `as`
    Asynchronous,
}

/// What a latch holds at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Init {
    /// `0`
    Zero,
    /// `1`
    One,
    /// `2`: it does not matter.
    DontCare,
    /// `3`, also where the file does not say.
    #[default]
    Unknown,
}

/// `.gate cell formal=actual ...` or `.subckt model formal=actual ...`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The cell or model.
    pub model: Ident,
    /// Its pins, in file order.
    pub connections: Vec<Connection>,
    /// The line.
    pub span: Span,
}

/// `formal=actual`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The pin of the cell, or the input or output of the model.
    pub formal: Ident,
    /// The signal of this model.
    pub actual: Ident,
}

impl Ast {
    /// The same content with all spans empty and names numbered in a fixed order: two files say
    /// the same when these are equal.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        let mut renumber = Renumber::new(std::mem::take(&mut self.names));
        for model in &mut self.models {
            model.renumber(&mut renumber);
        }
        self.names = renumber.finish();
        self
    }
}

impl Model {
    fn renumber(&mut self, renumber: &mut Renumber) {
        renumber.ident(&mut self.name);
        renumber.idents(&mut self.inputs);
        renumber.idents(&mut self.outputs);
        renumber.idents(&mut self.clocks);
        for table in &mut self.tables {
            table.renumber(renumber);
        }
        if let Some(network) = &mut self.external_dont_cares {
            renumber.idents(&mut network.inputs);
            renumber.idents(&mut network.outputs);
            for table in &mut network.tables {
                table.renumber(renumber);
            }
        }
        for latch in &mut self.latches {
            renumber.ident(&mut latch.input);
            renumber.ident(&mut latch.output);
            if let Some(control) = latch
                .clocking
                .as_mut()
                .and_then(|clocking| clocking.control.as_mut())
            {
                renumber.ident(control);
            }
            latch.span = Span::default();
        }
        for instance in self.gates.iter_mut().chain(&mut self.subcircuits) {
            renumber.ident(&mut instance.model);
            for connection in &mut instance.connections {
                renumber.ident(&mut connection.formal);
                renumber.ident(&mut connection.actual);
            }
            instance.span = Span::default();
        }
    }
}

impl Table {
    fn renumber(&mut self, renumber: &mut Renumber) {
        renumber.idents(&mut self.inputs);
        renumber.ident(&mut self.output);
        self.span = Span::default();
    }
}
