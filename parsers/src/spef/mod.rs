//! SPEF: the parasitics of nets, as networks of resistors and capacitors or reduced to pi models.
//! Not for: delays; the graph makes them from these networks.
//!
//! Follows clause 9 of IEEE 1481-2009 (Standard Parasitic Exchange Format, also of 1481-1999 and
//! of the draft of 1998), without the sensitivities of 2009. Header lines may be missing, as in real files.
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
mod read;
mod reader;
mod reduced;
mod write;

pub use ast::{Ast, Attributes, Connection, Definition, Direction, Header, Net, Port, Unit, UnitSymbol};
pub use element::{Element, Elements, InternalNode, Node, ParValue, Part};
pub use read::{parse, parse_lenient};
pub use reduced::{Complex, Driver, Load, PiModel, ReducedNet, ReducedNets, Response};
pub use write::write;
