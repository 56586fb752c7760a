//! Verilog, IEEE 1364-2005: the structural subset in which netlists are written.
//! Not for: what a design does; elaboration is the graph layer's.
//!
//! What is read, passed over with a notice, and refused stands in `docs/formats/verilog.md`. The
//! tree keeps names as symbols and nodes in flat arrays, see [`ast`].
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

pub mod ast;
mod directives;
mod expression;
mod keywords;
mod lexer;
mod module;
mod number;
mod pool;
mod read;
mod scan;
mod tokens;
mod write;

use crate::{Diagnostic, Parsed, ReadResult, Source};

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
    let state = tokens::State::new(source, options);
    let result = read::source_text(tokens::Tokens::first(&state));
    let locate = |diagnostic: Diagnostic| diagnostic.locate(source);
    let (tree, warnings) = state.finish(result).map_err(locate)?;
    let warnings = warnings.into_iter().map(locate).collect();
    Ok(Parsed { tree, warnings })
}
