//! Readers and writers for the file formats of electronic design automation.
//! Text to syntax trees and back; what a circuit is, these trees do not know.
//!
//! | format | module | what a file holds | follows | written | read on behind errors |
//! |---|---|---|---|---|---|
//! | AIGER | [`aiger`] | and-inverter graphs, text or binary | AIGER 1.9 | yes | no |
//! | BENCH | [`mod@bench`] | gates a line | ISCAS 1985 and 1989, ABC | yes | no |
//! | BLIF | [`blif`] | networks of tables, latches and models | Berkeley 1992 | yes | no |
//! | PLA | [`pla`] | two-level functions | espresso(5) | yes | no |
//! | genlib | [`genlib`] | cells of a mapper | SIS 1992, ABC | yes | no |
//! | Verilog | [`verilog`] | netlists | IEEE 1364-2005, the structural subset | yes | yes |
//! | Liberty | [`liberty`] | cells and their timing | Liberty Reference Manual 2017.06 | no | yes |
//! | LEF | [`lef`] | layers, vias and the outlines of cells | LEF/DEF 5.8 | no | yes |
//! | DEF | [`def`] | a design as it is placed and routed | LEF/DEF 5.8 | yes | yes |
//! | SPEF | [`spef`] | the parasitics of nets | IEEE 1481-1999 and 2009 | yes | yes |
//! | SDF | [`sdf`] | delays and timing checks of instances | IEEE 1497-2001, OVI 3.0 and 2.1 | yes | yes |
//! | SDC | [`sdc`] | clocks and constraints, as scripts of [`tcl`] | Synopsys Design Constraints 2.1, OpenSTA | yes | yes |
//!
//! # Reading
//!
//! A [`Source`] maps a file or unpacks it (`.gz`). A reader answers with a [`ReadResult`]: a tree with
//! warnings, or one [`Report`] that names file, line and column and shows the place.
//!
//! ```no_run
//! use netlearn_parsers::{Source, sdf};
//!
//! let delays = sdf::parse(&Source::open("top.sdf.gz")?)?.tree;
//! for cell in delays.cells() {
//!     println!("{} has {} delays", delays.names.text(cell.cell_type()), cell.delays().len());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Where a format has a lenient reader, it reads all of a file that can be used and says what cannot:
//!
//! ```
//! use netlearn_parsers::{Source, spef};
//!
//! let source = Source::from_bytes("top.spef", "*D_NET a 1\n*CAP\n1 a x\n*END\n*D_NET b 1\n*END\n");
//! let read = spef::parse_lenient(&source);
//! assert_eq!((read.tree.num_nets(), read.errors.len()), (1, 1));
//! assert_eq!(read.errors[0].position().line, 4);
//! ```
//!
//! [`Format`] tells what a file is in, by its name or its first words. Names are interned: a
//! [`NameId`] is the index of a [`Names`]; [`NameRules`] makes the one key by which Verilog, DEF,
//! SDF and SPEF know the same object.
//!
//! ```
//! use netlearn_parsers::{Format, NameRules};
//!
//! assert_eq!(Format::of_name("gcd/design.spef.gz"), Some(Format::Spef));
//! assert_eq!(NameRules::DOT.key("u1.key\\[0\\]"), NameRules::SLASH.key("u1/key[0]"));
//! ```
//!
//! # The shape of a format
//!
//! Every format is a folder: `mod.rs` (what the format is, the standard and the parts of it that
//! it follows, an example), `ast.rs` (plain data, rows of flat lists where files are large), `read.rs`
//! and what it is made of (the grammar, on nom; on bytes where files are large) and `write.rs`: what
//! is parsed, printed and parsed again is the same tree. What exactly is read, skipped with a notice
//! and refused stands in `docs/formats`, a page a format.
//!
//! No input is a panic, an endless loop or more memory than the file explains.

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
pub mod sdc;
pub mod sdf;
pub mod source;
pub mod span;
pub mod spef;
pub mod tcl;
pub mod verilog;

pub use diagnostic::{Diagnostic, Errors, Parsed, ReadResult, Recovered, Report, Severity, Warnings};
pub use format::Format;
pub use match_key::NameRules;
pub use names::{Ident, NameId, Names};
pub use source::{OpenError, Position, Source};
pub use span::Span;
