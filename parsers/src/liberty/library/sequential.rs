//! States of cells: flip-flops, latches and tables.
//! Not for: reading them, and what a cell does with them.

use super::function::Function;
use crate::span::Span;

/// What a state changes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SequentialKind {
    /// `ff` or `ff_bank`
    FlipFlop,
    /// `latch` or `latch_bank`
    Latch,
}

/// An `ff`, `ff_bank`, `latch` or `latch_bank` group.
#[derive(Clone, Debug, PartialEq)]
pub struct Sequential {
    /// By what it changes.
    pub kind: SequentialKind,
    /// The state and its inverse.
    pub states: Vec<String>,
    /// How many there are, of a bank.
    pub width: Option<u32>,
    /// `clocked_on` of a flip-flop, `enable` of a latch.
    pub clock: Option<Function>,
    /// `clocked_on_also` or `enable_also`
    pub clock_also: Option<Function>,
    /// `next_state` of a flip-flop, `data_in` of a latch.
    pub data: Option<Function>,
    /// `clear`
    pub clear: Option<Function>,
    /// `preset`
    pub preset: Option<Function>,
    /// `clear_preset_var1`: the state when both are active, of `L H N T X`.
    pub clear_preset_var1: Option<char>,
    /// `clear_preset_var2`: its inverse then.
    pub clear_preset_var2: Option<char>,
    /// `power_down_function`: when the state is lost.
    pub power_down: Option<Function>,
    /// The whole group.
    pub span: Span,
}

/// A `statetable` group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statetable {
    /// Its inputs.
    pub inputs: Vec<String>,
    /// Its internal nodes.
    pub nodes: Vec<String>,
    /// `table`: for each row, what inputs, present and next nodes are.
    pub rows: Vec<[Vec<String>; 3]>,
    /// The whole group.
    pub span: Span,
}
