//! Readers and writers for the file formats of electronic design automation.
//! Text to syntax trees and back; what a circuit is, these trees do not know.
//!
//! Every format is a folder of the same shape: `mod.rs` (what the format is, the standard it
//! follows, an example), `ast.rs` (plain data), `read.rs` (the grammar, on nom; on bytes where files
//! are large) and `write.rs`.
//! All read from a [`Source`], which maps a file or unpacks it, and answer with a
//! [`ReadResult`]: a tree with warnings, or one [`Report`] that names file, line and column.

pub mod aiger;
pub mod bench;
pub mod blif;
mod bytes;
mod columns;
pub mod combinators;
pub mod cover;
pub mod cursor;
mod decimal;
pub mod def;
pub mod diagnostic;
mod findings;
pub mod format;
pub mod genlib;
pub mod handle;
mod keyword;
pub mod lef;
pub mod lefdef;
pub mod liberty;
pub mod match_key;
pub mod names;
pub mod pla;
mod scanner;
pub mod sdf;
pub mod source;
pub mod span;
pub mod spef;
pub mod verilog;

pub use diagnostic::{Diagnostic, Errors, Parsed, ReadResult, Recovered, Report, Severity, Warnings};
pub use format::Format;
pub use match_key::NameRules;
pub use names::{Ident, NameId, Names};
pub use source::{OpenError, Position, Source};
pub use span::Span;
