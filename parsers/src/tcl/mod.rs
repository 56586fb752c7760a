//! Tcl, as far as constraints and timing scripts use it: words, expressions, variables, lists,
//! procedures and loops.
//! Not for: any command of a tool; each tool adds its own as a [`Host`].
//!
//! Follows the manual pages Tcl(n) and expr(n) of Tcl 8.6, and those of the commands that are here.
//! Nothing outside of the script is touched: no programs, no files but those that the host opens
//! for `source`, no environment but what the caller gives. Whatever a script says, the work, the
//! memory and the depth of a run are bounded ([`Limits`]).
//!
//! ```
//! use netlearn_parsers::tcl::{self, Call, Host, ObjectId, Options, Place, Value};
//! use netlearn_parsers::{Diagnostic, Source, Span};
//!
//! /// Knows one command, `wire`, and keeps what it was told.
//! #[derive(Default)]
//! struct Wires(Vec<String>);
//!
//! impl Host for Wires {
//!     fn command(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
//!         match (call.name, call.words) {
//!             ("wire", [name]) => self.0.push(name.text().into_owned()),
//!             ("wire", _) => return Err(call.error("`wire` takes one name")),
//!             _ => return Ok(None),
//!         }
//!         Ok(Some(Value::default()))
//!     }
//!
//!     fn scalar(&mut self, _: ObjectId, span: Span) -> Result<Value, Diagnostic> {
//!         Err(Diagnostic::error(span, "there are no objects here"))
//!     }
//!
//!     fn print(&mut self, _: &str, _: Place) {}
//! }
//!
//! let script = Source::from_bytes("wires.tcl", "foreach i {0 1} { wire a[expr {$i + 1}] }\nwrie b\n");
//! let mut wires = Wires::default();
//! let run = tcl::run(&script, &mut wires, &Options::default());
//! assert_eq!(wires.0, ["a1", "a2"]);
//! assert_eq!(run.errors[0].message(), "unknown command `wrie`");
//! assert_eq!(run.errors[0].position().line, 2);
//! ```

mod commands;
mod expression;
mod flow;
mod frame;
mod functions;
mod glob;
mod host;
mod interp;
mod limits;
mod number;
mod syntax;
#[cfg(test)]
mod tests;
mod value;

pub(crate) use glob::matches_case as glob_matches;
pub use host::{Call, FileId, Folders, Host, Place};
pub use interp::{Options, Run, run, run_lenient};
pub use limits::Limits;
pub use value::{ObjectId, Value};
