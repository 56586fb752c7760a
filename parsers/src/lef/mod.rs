//! LEF 5.8: layers, vias and the abstracts of cells.
//! Not for: designs, which are DEF; timing of cells, which is Liberty.
//!
//! Follows "LEF/DEF 5.8 Language Reference" (Cadence), chapter "LEF Syntax". What is read, kept
//! as text and skipped with a notice stands in `docs/formats/lef.md`.
//!
//! ```
//! use netlearn_parsers::{Source, lef};
//!
//! let text = "MACRO INV\n  SIZE 0.38 BY 1.4 ;\n  PIN A\n    PORT\n      LAYER metal1 ;\n        RECT 0.1 0.5 0.2 0.7 ;\n    END\n  END A\nEND INV\nEND LIBRARY\n";
//! let library = lef::parse(&Source::from_bytes("cells.lef", text))?.tree;
//! let inverter = library.find_macro("INV").ok_or("no INV")?;
//! let center = inverter.pins[0].first_rect(inverter).ok_or("no shape")?.center();
//! assert!((center.y - 0.6).abs() < 1e-9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod cells;
mod layers;
mod read;
mod shapes;

use crate::lefdef::Mode;
use crate::{ReadResult, Recovered, Source};

pub use crate::lefdef::{
    Direction, Extension, Geometry, Orientation, Point, Property, PropertyDefinition, PropertyType,
    PropertyValue, Rect,
};
pub use ast::*;
pub use cells::*;
pub use layers::*;
pub use shapes::*;

/// Reads a file.
///
/// # Errors
/// The first thing that is not LEF.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = read::Reader::new(source, Mode::Strict);
    let result = reader.file();
    reader.findings.finish(result.map(|()| reader.tree))
}

/// Reads what can be read: after an error it goes on with the next statement.
pub fn parse_lenient(source: &Source) -> Recovered<Ast> {
    let mut reader = read::Reader::new(source, Mode::Lenient);
    let result = reader.file();
    reader.findings.recovered(reader.tree, result)
}
