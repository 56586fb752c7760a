//! Verilog, IEEE 1364-2005: the structural subset in which netlists are written.
//! Not for: what a design does; elaboration is the graph layer's.

pub mod ast;
mod expression;
mod keywords;
mod number;
mod pool;

pub use ast::Ast;
