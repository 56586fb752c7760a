//! DEF 5.8: a design as it is placed and routed.
//! Not for: cells and layers, which are LEF; netlists as graphs.
//!
//! Follows "LEF/DEF 5.8 Language Reference" (Cadence), chapter "DEF Syntax". What is read,
//! skipped with a notice and refused stands in `docs/formats/def.md`.
//!
//! ```
//! use netlearn_parsers::{Source, def};
//!
//! let text = "DESIGN top ;\nCOMPONENTS 1 ;\n- u1 INV_X1 + PLACED ( 380 2800 ) FS ;\nEND COMPONENTS\nEND DESIGN\n";
//! let design = def::parse(&Source::from_bytes("top.def", text))?.tree;
//! let placement = design.components[0].placement.ok_or("u1 is not placed")?;
//! assert_eq!((placement.location.x, placement.orientation), (380, def::Orientation::FS));
//! def::write(&design, &mut std::io::stdout())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Large files: names are interned and connections and wires stand in flat arrays of the
//! [`Ast`]. Wires are most of a routed file; [`Options::wires`] leaves them out.

mod ast;
mod locate;
mod nets;
mod objects;
mod read;
mod write;
mod write_nets;

use crate::lefdef::Mode;
use crate::{ReadResult, Recovered, Source};

pub use crate::lefdef::{
    Direction, Extension, Geometry, Orientation, Point, Property, PropertyDefinition, PropertyType,
    PropertyValue, Rect,
};
pub use ast::*;
pub use nets::*;
pub use objects::*;
pub use write::write;

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether the wires of `NETS` and `SPECIALNETS` are kept; else they are passed over.
    pub wires: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { wires: true }
    }
}

/// Reads a file, wires and all.
///
/// # Errors
/// The first thing that is not DEF.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    parse_with(source, &Options::default())
}

/// Reads a file, with options.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(source: &Source, options: &Options) -> ReadResult<Ast> {
    let mut reader = read::Reader::new(source, *options, Mode::Strict);
    let result = reader.file();
    reader.findings.finish(result.map(|()| reader.tree))
}

/// Reads what can be read: after an error it goes on with the next statement.
pub fn parse_lenient(source: &Source, options: &Options) -> Recovered<Ast> {
    let mut reader = read::Reader::new(source, *options, Mode::Lenient);
    let result = reader.file();
    reader.findings.recovered(reader.tree, result)
}
