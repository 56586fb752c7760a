//! BENCH: gate-level netlists of one gate a line, as the ISCAS benchmarks came.
//! Not for: checking connections; see the graph.
//!
//! Follows Brglez and Fujiwara, "A Neutral Netlist of 10 Combinational Benchmark Circuits"
//! (ISCAS 1985), the flip-flops of ISCAS 1989, and the constants and `LUT` lines of ABC.
//!
//! ```
//! use netlearn_parsers::{Source, bench};
//!
//! let source = Source::from_bytes("half.bench", "INPUT(a)\nINPUT(b)\nOUTPUT(y)\ny = nand(a, b)\n");
//! let half = bench::parse(&source)?.tree;
//! assert_eq!(half.gates[0].kind, bench::GateKind::Nand);
//! assert_eq!(half.names.text(half.gates[0].fanins[1].name), "b");
//!
//! let mut text = Vec::new();
//! bench::write(&half, &mut text)?;
//! assert_eq!(text, b"INPUT(a)\nINPUT(b)\nOUTPUT(y)\ny = NAND(a, b)\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ast;
mod lexer;
mod read;
mod write;

pub use ast::{Ast, Gate, GateKind, MAX_LUT_INPUTS, TruthTable};
pub use read::parse;
pub use write::write;
