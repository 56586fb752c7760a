//! Trees to files: every command on a line of its own, without variables and loops.
//! Not for: the layout of the file that was read.

use std::io::{self, BufWriter, Write};

use super::ast::Ast;

/// Writes the commands in their order, then those that were read over.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name that no script can hold.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let mut line = String::new();
    for command in &ast.commands {
        line.clear();
        command.kind.write(&mut line).map_err(|unwritable| {
            let message = format!("the name {:?} cannot be written in a script", unwritable.0);
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })?;
        writeln!(out, "{line}")?;
    }
    for ignored in &ast.ignored {
        writeln!(out, "{}", ignored.text)?;
    }
    out.flush()
}
