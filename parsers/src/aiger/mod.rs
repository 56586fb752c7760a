//! AIGER: and-inverter graphs, as text (`aag`) or in a compact binary form (`aig`).
//! Not for: simplifying them on the way in; the graph hashes what it is given.
//!
//! Follows "The AIGER And-Inverter Graph (AIG) Format", version 20071012, and the sections that
//! "AIGER 1.9 And Beyond" (2011) added: latch resets, bad states, constraints, justice, fairness.
//!
//! ```
//! use netlearn_parsers::{Source, aiger};
//!
//! let source = Source::from_bytes("and.aag", "aag 3 2 0 1 1\n2\n4\n6\n6 2 4\ni0 a\ni1 b\no0 y\n");
//! let and = aiger::parse(&source)?.tree;
//! assert_eq!((and.inputs.len(), and.outputs.len(), and.ands.len()), (2, 1, 1));
//! assert_eq!(and.symbols[2].name, "y");
//!
//! let mut binary = Vec::new();
//! aiger::write(&and, &mut binary)?;
//! assert_eq!(binary, b"aig 3 2 0 1 1\n6\n\x02\x02i0 a\ni1 b\no0 y\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod binary;
mod order;
mod read;
mod write;

pub use ast::{And, Ast, Latch, Literal, Reset, Symbol, SymbolKind};
pub use read::parse;
pub use write::{write, write_ascii};
