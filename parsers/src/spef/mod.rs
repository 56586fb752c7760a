//! SPEF: the parasitics of nets, as networks of resistors and capacitors or reduced to pi models.
//! Not for: delays; the graph makes them from these networks.
//!
//! Follows the clause on the Standard Parasitic Exchange Format of IEEE 1481-2009 (IEC 61523-1), as
//! it was in 1481-1999 and the draft of 1998: "Header definition", "Name map definition", "Power and
//! ground net definition", "External definition", "Hierarchical SPEF (entities) definition" and
//! "Internal definition". "Process and temperature variation definition", new in 2009, and the
//! sensitivities that go with it are refused with their place. The files of this module name the
//! section that they read.
//!
//! Header lines may be missing, as in real files. What oddities of writers are read, and what is
//! refused, stands in `docs/formats/spef.md`.
//!
//! ```
//! use netlearn_parsers::{Source, spef};
//!
//! let text = "*SPEF \"IEEE 1481-1999\"\n*C_UNIT 1 FF\n*R_UNIT 1 OHM\n*NAME_MAP\n*1 clk\n*2 u1\n\n\
//!             *D_NET *1 0.5\n*CONN\n*P clk I\n*I *2:A I *D INV_X1\n\
//!             *CAP\n1 *2:A 0.5\n*RES\n1 clk *2:A 7.5\n*END\n";
//! let source = Source::from_bytes("top.spef", text);
//! let tree = spef::parse(&source)?.tree;
//! let net = tree.nets().next().expect("the file has a net");
//! assert_eq!(tree.names.text(net.name()), "clk");
//! let resistor = tree.resistors().get(net.resistors().start);
//! assert_eq!(resistor.value.max, 7.5);
//! let mut written = Vec::new();
//! spef::write(&tree, &mut written)?;
//! assert_eq!(spef::parse(&Source::from_bytes("again.spef", written))?.tree.without_spans(), tree.without_spans());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod element;
mod header;
mod lexer;
mod nets;
mod pieces;
mod read;
mod reader;
mod reduced;
mod write;

pub use ast::{Ast, Attributes, Connection, Definition, Direction, Header, Net, Port, Unit, UnitSymbol};
pub use element::{Element, Elements, InternalNode, Node, ParValue, Part};
pub use pieces::Pieces;
pub use read::{parse, parse_lenient};
pub use reduced::{Complex, Driver, Load, PiModel, ReducedNet, ReducedNets, Response};
pub use write::write;
