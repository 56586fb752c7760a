//! SDC: clocks, delays at ports, exceptions of paths and the environment of a design.
//! Not for: what they mean for a netlist; the graph applies them.
//!
//! Follows the Synopsys Design Constraints format 2.1, with the commands that OpenSTA adds. A file
//! is a Tcl script and is run as one ([`crate::tcl`]): variables, expressions, lists, loops and
//! procedures are evaluated, and what is left is a flat list of typed commands. Queries such as
//! `get_ports in*` stay as they are, as [`Collection`]s that a netlist answers later. Nothing is
//! dropped silently: a command that is not known is an error, or is noted in [`Ast::ignored`].
//!
//! ```
//! use netlearn_parsers::{Source, sdc};
//!
//! let text = "set period 2.5\n\
//!             create_clock -name clk -period $period [get_ports clk]\n\
//!             set clk_at [lsearch [all_inputs] [get_ports clk]]\n\
//!             set_input_delay [expr {$period * 0.2}] -clock clk [lreplace [all_inputs] $clk_at $clk_at]\n";
//! let tree = sdc::parse(&Source::from_bytes("top.sdc", text))?.tree;
//! let sdc::Kind::CreateClock(clock) = &tree.commands[0].kind else { panic!("it makes a clock") };
//! assert_eq!((clock.name.as_deref(), clock.period), (Some("clk"), 2.5));
//! let mut written = Vec::new();
//! sdc::write(&tree, &mut written)?;
//! assert_eq!(String::from_utf8(written)?, "\
//! create_clock -name {clk} -period 2.5 [get_ports {clk}]
//! set_input_delay -clock {clk} 0.5 [remove_from_collection [all_inputs] [get_ports {clk}]]
//! ");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod check;
mod collection;
pub mod commands;
mod host;
mod known;
mod objects;
mod queries;
mod read;
mod state;
mod statement;
mod words;
mod write;

pub use ast::{Ast, Command, Ignored, Why};
pub use collection::{AllRegisters, Collection, ObjectKind, Query, QueryOptions, Term};
pub use commands::Kind;
pub use host::Constraints;
pub use objects::{Object, Objects};
pub use read::{Options, parse, parse_lenient, parse_lenient_with, parse_with};
pub use write::write;
