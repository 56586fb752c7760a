//! SDF: delays, timing checks and constraints of the instances of a design.
//! Not for: applying them to a design; the graph does that.
//!
//! Follows IEEE 1497-2001 (Standard Delay Format 4.0; IEC 61523-3), clause "Defining the standard
//! delay format" with its sections "SDF file content", "Header section", "Cells", "Delays", "Timing
//! checks", "Labels" and "Timing environment", and annex A, "Syntax of SDF"; so also the OVI's SDF
//! 3.0 and 2.1, which it extends. The files of this module name the section that they read.
//!
//! Conditions are kept as text: a library knows them by their spelling. A hole in a triple and an
//! empty `()` are no zeros: they leave what was there before. What of the format is read, what
//! oddities of writers, and what is refused stands in `docs/formats/sdf.md`.
//!
//! ```
//! use netlearn_parsers::{Source, sdf};
//!
//! let text = "(DELAYFILE (SDFVERSION \"3.0\") (DIVIDER /) (TIMESCALE 1ns)\n\
//!             (CELL (CELLTYPE \"INV_X1\") (INSTANCE u1/u2)\n\
//!             (DELAY (ABSOLUTE (IOPATH A ZN (0.010::0.012) (0.02))))))\n";
//! let source = Source::from_bytes("top.sdf", text);
//! let tree = sdf::parse(&source)?.tree;
//! let cell = tree.cells().next().expect("the file has a cell");
//! let delay = &cell.delays()[0];
//! assert_eq!(tree.values(delay.values)[0].max(), Some(0.012));
//! assert_eq!(tree.values(delay.values)[0].typ(), None);
//! let mut written = Vec::new();
//! sdf::write(&tree, &mut written)?;
//! assert_eq!(sdf::parse(&Source::from_bytes("again.sdf", written))?.tree.without_spans(), tree.without_spans());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod canonical;
mod checks;
mod conditions;
mod delays;
mod lexer;
mod read;
mod reader;
mod value;
mod write;

pub use ast::{
    Ast, Cell, Check, CheckKind, CheckPort, Condition, Delay, DelayKind, Edge, Environment, EnvironmentKind,
    Header, Instance, Label, Mode, PortSpec, Pulse, TimeScale, TimeUnit,
};
pub use conditions::parts;
pub use read::{parse, parse_lenient};
pub use value::{List, PulseLimits, Value};
pub use write::write;
