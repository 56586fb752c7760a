//! Liberty: libraries of cells with their timing.
//! Not for: delays; what is here is what a file says, in its own units.
//!
//! Follows the *Liberty Reference Manual*, version 2017.06: groups, simple and complex attributes
//! and what a library says (chapter 1), cells with their states (chapter 2), pins with their
//! `timing` groups (chapter 3). Two trees are made: [`parse_tree`] gives the statements of any file,
//! whatever their names; [`parse`] gives the [`Library`] that timing needs, passes over power,
//! noise, current-source and variation models at the speed of memory, and counts them in
//! [`Library::skipped`].
//!
//! ```
//! use netlearn_parsers::{Source, liberty};
//!
//! let text = "library (small) { time_unit : \"1ps\"; cell (INV) { area : 0.5;
//!     pin (Y) { direction : output; function : \"!A\"; timing () { related_pin : \"A\";
//!     cell_rise (scalar) { values (\"12.5\"); } } } pin (A) { direction : input; } } }";
//! let source = Source::from_bytes("small.lib", text);
//! let library = liberty::parse(&source)?.tree;
//! let pin = &library.cells[0].pins[0];
//! assert_eq!(library.units.time_s, 1e-12);
//! assert_eq!(pin.timings[0].table(liberty::TableKind::CellRise).map(|table| table.values[0]), Some(12.5));
//! # Ok::<(), netlearn_parsers::Report>(())
//! ```

mod findings;
mod lexer;
mod library;
mod read;
mod scan;
mod tree;
mod typed;

pub use library::{
    Axis, Bundle, Bus, BusType, Cell, Defaults, Define, Direction, Function, GeneratedClock, Library,
    LinearModel, MinPeriod, MinPulseWidth, Mode, ModeDefinition, OperatingConditions, Operation, PgPin, Pin,
    ScaledCell, ScalingFactors, Sequential, SequentialKind, Skipped, Statetable, Table, TableKind, Template,
    Thresholds, Timing, TimingSense, TimingType, TreeType, Units, Variable, WireLoad, WireLoadMode,
    WireLoadSelection,
};
pub use tree::{Kind, Statement, Statements, Tree, Value};
pub use typed::{
    Cells, Options, Outline, Remarks, outlined, parse, parse_lenient, parse_tree, parse_tree_lenient,
    parse_with,
};
