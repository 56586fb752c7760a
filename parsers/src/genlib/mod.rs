//! genlib: libraries of combinational cells with area, function and a linear delay model.
//! Not for: sequential cells; `LATCH` entries are skipped with a notice.
//!
//! Follows "SIS: A System for Sequential Circuit Synthesis" (Berkeley, 1992), appendix on
//! genlib, with `&` and `|` for `*` and `+` as ABC has them.
//!
//! ```
//! use netlearn_parsers::{Source, genlib};
//!
//! let text = "GATE nand2 2 O=!(a*b);\n  PIN * INV 1 999 1 0.2 1 0.2\n";
//! let source = Source::from_bytes("small.genlib", text);
//! let library = genlib::parse(&source)?.tree;
//! assert_eq!(library.gates[0].area, 2.0);
//! assert!(matches!(library.gates[0].function, genlib::Expr::Not(_)));
//!
//! let mut written = Vec::new();
//! genlib::write(&library, &mut written)?;
//! assert_eq!(written, text.as_bytes());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod lexer;
mod read;
mod write;

pub use ast::{Ast, Expr, Gate, MAX_DEPTH, Phase, Pin, PinName};
pub use read::parse;
pub use write::write;
