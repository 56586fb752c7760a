//! PLA: two-level functions of several outputs, as espresso reads them.
//! Not for: minimising; what the don't cares become is the graph's choice.
//!
//! Follows espresso(5), University of California, Berkeley, for two-valued functions.
//!
//! ```
//! use netlearn_parsers::{Source, pla};
//!
//! let source = Source::from_bytes("or.pla", ".i 2\n.o 1\n1- 1\n-1 1\n.e\n");
//! let or = pla::parse(&source)?.tree;
//! assert_eq!((or.inputs.width(), or.outputs.width(), or.inputs.len()), (2, 1, 2));
//!
//! let mut text = Vec::new();
//! pla::write(&or, &mut text)?;
//! assert_eq!(text, b".i 2\n.o 1\n.p 2\n1- 1\n-1 1\n.e\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod read;
mod write;

pub use ast::{Ast, Kind, OutputLiteral};
pub use read::parse;
pub use write::write;
