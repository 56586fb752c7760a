//! BLIF: logic networks of tables, latches, cells and models.
//! Not for: flattening models and looking cells up; see the graph.
//!
//! Follows "Berkeley Logic Interchange Format (BLIF)", University of California, Berkeley, 1992
//! (SIS), and the `.blackbox` of later tools.
//!
//! ```
//! use netlearn_parsers::{Source, blif};
//!
//! let text = ".model top\n.inputs a b\n.outputs y\n.names a b y\n1- 1\n-1 1\n.end\n";
//! let source = Source::from_bytes("top.blif", text);
//! let or = blif::parse(&source)?.tree;
//! assert_eq!(or.models[0].tables[0].rows.len(), 2);
//!
//! let mut written = Vec::new();
//! blif::write(&or, &mut written)?;
//! assert_eq!(written, text.as_bytes());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod lexer;
mod read;
mod write;

pub use ast::{Ast, Clocking, Connection, DontCares, Init, Instance, Latch, Model, Table, Trigger, Value};
pub use read::parse;
pub use write::write;
