//! What a genlib file says.
//! Not for: compiled cells with truth tables; that is the graph's library.

use crate::span::Span;

/// A library of combinational cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ast {
    /// In file order. Gates of one name are other forms of one cell, or its other outputs.
    pub gates: Vec<Gate>,
}

/// `GATE name area output=function;` and its pins.
///
/// The reader has checked that every input of the function has a pin entry of its own or the
/// one for all. An entry for something that is no input only gave a warning.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// Its name, without the quotes it may have had.
    pub name: String,
    /// In the units of the library.
    pub area: f64,
    /// The output pin.
    pub output: String,
    /// What the output computes.
    pub function: Expr,
    /// `PIN`, in file order.
    pub pins: Vec<Pin>,
    /// The `GATE` statement up to its semicolon.
    pub span: Span,
}

/// How deep brackets and inversions of a function may be nested.
pub const MAX_DEPTH: usize = 200;

/// A Boolean function of input pins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `CONST0` or `CONST1`
    Constant(bool),
    /// An input pin.
    Pin(String),
    /// `!a` or `a'`
    Not(Box<Self>),
    /// `a*b*..`, two or more.
    And(Vec<Self>),
    /// `a+b+..`, two or more.
    Or(Vec<Self>),
}

/// `PIN name phase input-load max-load rise-block rise-fanout fall-block fall-fanout`
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Which input pins it speaks of.
    pub name: PinName,
    /// How the output follows the pin.
    pub phase: Phase,
    /// Load of the pin.
    pub input_load: f64,
    /// The most load the output may drive.
    pub max_load: f64,
    /// Delay of a rising output without load.
    pub rise_block_delay: f64,
    /// Delay of a rising output for each unit of load.
    pub rise_fanout_delay: f64,
    /// Delay of a falling output without load.
    pub fall_block_delay: f64,
    /// Delay of a falling output for each unit of load.
    pub fall_fanout_delay: f64,
    /// The whole entry.
    pub span: Span,
}

/// Which input pins a `PIN` entry speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PinName {
    /// `*`: all of the gate.
    All,
    /// One.
    Named(String),
}

/// How the output follows a pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// `INV`: the output falls when the pin rises.
    Inverting,
    /// `NONINV`: the output rises with the pin.
    NonInverting,
    /// `UNKNOWN`: either.
    Unknown,
}

impl Ast {
    /// The same content with all spans empty: two files say the same when these are equal.
    #[must_use]
    pub fn without_spans(mut self) -> Self {
        for gate in &mut self.gates {
            gate.span = Span::default();
            for pin in &mut gate.pins {
                pin.span = Span::default();
            }
        }
        self
    }
}
