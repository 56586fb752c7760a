//! A circuit written in another format.
//! Not for netlists that must stay as they are: the circuit goes through its and-inverter graph.

use std::io;

use netlearn_graph::aig::Aig;
use netlearn_parsers::{Format, aiger, bench, blif, verilog};

/// Whether circuits are written in a format.
pub(super) fn is_target(format: Format) -> bool {
    matches!(
        format,
        Format::Aiger | Format::Bench | Format::Blif | Format::Verilog
    )
}

/// Writes a circuit in a format that [`is_target`]; AIGER as text where the name ends in `.aag`.
pub(super) fn write(aig: &Aig, target: Format, name: &str, out: &mut dyn io::Write) -> io::Result<()> {
    match target {
        Format::Aiger if name.ends_with(".aag") => aiger::write_ascii(&aig.to_aiger(), out),
        Format::Aiger => aiger::write(&aig.to_aiger(), out),
        Format::Bench => bench::write(&aig.to_bench(), out),
        Format::Blif => blif::write(&aig.to_blif(), out),
        Format::Verilog => verilog::write(&aig.to_verilog(), out),
        format => Err(io::Error::other(format!("circuits are not written as {format}"))),
    }
}
