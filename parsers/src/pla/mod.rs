//! pla

mod ast;

pub use ast::{Ast, Kind, OutputLiteral};
