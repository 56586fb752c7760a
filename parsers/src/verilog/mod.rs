//! Verilog, IEEE 1364-2005: the structural subset in which netlists are written.
//! Not for: what a design does; elaboration is the graph layer's.
//!
//! Follows IEEE 1364-2005: clause 3 and A.9 (tokens), 19 (directives), A.1 (modules and ports), A.2
//! (declarations), A.3 (gates), A.4 (instances), A.6 (assignments, and statements as far as they
//! describe a flip-flop) and A.8 (expressions). What is read, passed over with a notice, and refused
//! stands in `docs/formats/verilog.md`. The tree keeps names as symbols and nodes in flat arrays,
//! see [`ast`].
//!
//! ```
//! use netlearn_parsers::{Source, verilog};
//!
//! let source = Source::from_bytes("top.v", "module top (input a, b, output y); nand g (y, a, b); endmodule");
//! let design = verilog::parse(&source)?.tree;
//! assert_eq!(&design[design.modules[0].name.symbol], "top");
//! verilog::write(&design, &mut std::io::stdout())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Who is after the connectivity goes through the instances:
//!
//! ```
//! use netlearn_parsers::verilog::{self, ast::Value};
//! use netlearn_parsers::Source;
//!
//! let text = "module top (a, y); INV_X1 u1 (.A(a[3]), .ZN(y)); endmodule";
//! let design = verilog::parse(&Source::from_bytes("top.v", text))?.tree;
//! for instance in design.instances(&design.modules[0]) {
//!     for connection in instance.connections {
//!         let pin = connection.port.map(|port| &design[port]);
//!         match connection.value {
//!             Value::Net(net) => println!("{pin:?} is net {}", &design[net]),
//!             Value::Bit { net, index } => println!("{pin:?} is bit {index} of {}", &design[net]),
//!             Value::Open => {}
//!             Value::Expr(expr) => println!("{pin:?} is made of {} nodes", design.subtree(expr).count()),
//!         }
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ahead;
pub mod ast;
mod directives;
mod expression;
mod keywords;
mod lexer;
mod module;
mod number;
mod pool;
mod read;
mod reader;
mod scan;
mod write;

use crate::findings::Mode;
use crate::{ReadResult, Recovered, Source};
use reader::Reader;

pub use ast::Ast;
pub use write::write;

/// How a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Macros that are defined from the start, without text, for `` `ifdef ``: `USE_POWER_PINS`.
    pub defines: Vec<String>,
}

/// Reads a file.
///
/// # Errors
/// The first thing that is wrong, or that is outside the subset.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    parse_with(source, &Options::default())
}

/// Reads a file, with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &Source, options: &Options) -> ReadResult<Ast> {
    let (tree, findings, result) = Reader::new(source, options, Mode::Strict).read();
    findings.finish(result.map(|()| tree))
}

/// Reads all of a file that can be used: an item with an error is left out, and a module with an
/// error in its header.
pub fn parse_lenient(source: &Source) -> Recovered<Ast> {
    parse_lenient_with(source, &Options::default())
}

/// As [`parse_lenient`], with options.
pub fn parse_lenient_with(source: &Source, options: &Options) -> Recovered<Ast> {
    let (tree, findings, result) = Reader::new(source, options, Mode::Lenient).read();
    findings.recovered(tree, result)
}
