//! bench

mod ast;

pub use ast::{Ast, Gate, GateKind, TruthTable};
