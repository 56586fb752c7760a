//! PLA files from trees.
//! Not for: minimising; every cube is written.

use std::io::{self, Write};

use super::ast::{Ast, Kind, OutputLiteral};
use crate::cover::CubeLiteral;

/// Writes a PLA file, one cube a line.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a tree that no file can hold: a name
/// with a blank, or parts of different length.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    if ast.inputs.len() != ast.outputs.len() {
        return Err(invalid("as many input parts as output parts are needed"));
    }
    writeln!(out, ".i {}\n.o {}", ast.inputs.width(), ast.outputs.width())?;
    names(".ilb", ast.input_names.as_deref(), ast.inputs.width(), out)?;
    names(".ob", ast.output_names.as_deref(), ast.outputs.width(), out)?;
    if ast.kind != Kind::Fd {
        writeln!(out, ".type {}", word_of(ast.kind))?;
    }
    writeln!(out, ".p {}", ast.inputs.len())?;
    for (inputs, outputs) in ast.inputs.iter().zip(ast.outputs.iter()) {
        let inputs: String = inputs.iter().copied().map(CubeLiteral::symbol).collect();
        let outputs: String = outputs.iter().copied().map(OutputLiteral::symbol).collect();
        let gap = if inputs.is_empty() || outputs.is_empty() {
            ""
        } else {
            " "
        };
        writeln!(out, "{inputs}{gap}{outputs}")?;
    }
    writeln!(out, ".e")
}

fn names(keyword: &str, names: Option<&[String]>, count: usize, out: &mut dyn Write) -> io::Result<()> {
    let Some(names) = names else { return Ok(()) };
    let is_word = |name: &String| {
        let is_part = |byte: u8| byte > b' ' && byte != 0x7f && byte != b'#';
        !name.is_empty() && name.bytes().all(is_part)
    };
    if names.len() != count || !names.iter().all(is_word) {
        return Err(invalid(
            "every input and output needs a name without blanks, or none has one",
        ));
    }
    writeln!(out, "{keyword} {}", names.join(" "))
}

fn word_of(kind: Kind) -> &'static str {
    match kind {
        Kind::F => "f",
        Kind::Fd => "fd",
        Kind::Fr => "fr",
        Kind::Fdr => "fdr",
        Kind::Dr => "dr",
        Kind::R => "r",
        Kind::D => "d",
    }
}

fn invalid(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("this PLA cannot be written: {what}"),
    )
}
