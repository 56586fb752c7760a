//! genlib

mod ast;

pub use ast::{Ast, Expr, Gate, Phase, Pin, PinName};
