//! BENCH files from trees.
//! Not for: choosing names; those of the tree are written as they are.

use std::io::{self, Write};

use super::ast::{Ast, GateKind, TruthTable};
use crate::names::NameId;

/// Writes inputs, outputs and gates, in this order.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name that a BENCH file cannot hold.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    if let Some((_, name)) = ast.names.iter().find(|(_, name)| !is_writable(name)) {
        let message = format!("a BENCH file cannot hold the name {name:?}");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let text = |name: NameId| ast.names.text(name);
    for input in &ast.inputs {
        writeln!(out, "INPUT({})", text(input.name))?;
    }
    for output in &ast.outputs {
        writeln!(out, "OUTPUT({})", text(output.name))?;
    }
    for gate in &ast.gates {
        write!(out, "{} = ", text(gate.output.name))?;
        match &gate.kind {
            GateKind::Vdd => writeln!(out, "vdd")?,
            GateKind::Gnd => writeln!(out, "gnd")?,
            kind => {
                match kind {
                    GateKind::Lut(table) => write!(out, "LUT {} ", Hex(table, gate.fanins.len()))?,
                    kind => write!(out, "{}", word_of(kind))?,
                }
                write!(out, "(")?;
                for (place, fanin) in gate.fanins.iter().enumerate() {
                    let comma = if place > 0 { ", " } else { "" };
                    write!(out, "{comma}{}", text(fanin.name))?;
                }
                writeln!(out, ")")?;
            }
        }
    }
    Ok(())
}

fn is_writable(name: &str) -> bool {
    matches!(super::lexer::name(name.as_bytes()), Ok(([], _)))
}

fn word_of(kind: &GateKind) -> &'static str {
    match kind {
        GateKind::And => "AND",
        GateKind::Nand => "NAND",
        GateKind::Or => "OR",
        GateKind::Nor => "NOR",
        GateKind::Xor => "XOR",
        GateKind::Xnor => "XNOR",
        GateKind::Not => "NOT",
        GateKind::Buf => "BUFF",
        GateKind::Dff => "DFF",
        GateKind::Lut(_) => "LUT",
        GateKind::Vdd => "vdd",
        GateKind::Gnd => "gnd",
    }
}

/// A table of so many inputs as `0x` and all of its digits.
struct Hex<'a>(&'a TruthTable, usize);

impl std::fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(table, num_inputs) = self;
        let digits = ((1usize << num_inputs) / 4).clamp(1, 16);
        write!(f, "0x")?;
        for word in table.words.iter().rev() {
            write!(f, "{word:0digits$x}")?;
        }
        Ok(())
    }
}
