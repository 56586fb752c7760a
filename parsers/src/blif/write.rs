//! BLIF files from trees.
//! Not for: choosing names; those of the tree are written as they are.

use std::io::{self, Write};

use super::ast::{Ast, Init, Instance, Model, Table, Trigger, Value};
use crate::names::{Ident, Names};

/// Longest line before a list of signals goes on in the next.
const LINE: usize = 78;

/// Writes all models.
///
/// # Errors
/// Those of `out`, and [`io::ErrorKind::InvalidInput`] for a name that a BLIF file cannot hold
/// where it stands.
pub fn write(ast: &Ast, out: &mut dyn Write) -> io::Result<()> {
    if let Some((_, name)) = ast.names.iter().find(|(_, name)| !is_writable(name)) {
        return Err(unwritable(name));
    }
    let mut writer = Writer {
        names: &ast.names,
        out,
    };
    for model in &ast.models {
        writer.model(model)?;
    }
    Ok(())
}

fn is_writable(name: &str) -> bool {
    matches!(super::lexer::word(name.as_bytes()), Ok(([], _)))
}

fn unwritable(name: &str) -> io::Error {
    let message = format!("a BLIF file cannot hold the name {name:?} here");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

struct Writer<'a> {
    names: &'a Names,
    out: &'a mut dyn Write,
}

impl<'a> Writer<'a> {
    fn model(&mut self, model: &Model) -> io::Result<()> {
        write!(self.out, ".model {}", self.text(model.name))?;
        self.end_line(self.text(model.name))?;
        self.list(".inputs", &model.inputs)?;
        self.list(".outputs", &model.outputs)?;
        if !model.clocks.is_empty() {
            self.list(".clock", &model.clocks)?;
        }
        if model.is_black_box {
            writeln!(self.out, ".blackbox")?;
        }
        for latch in &model.latches {
            write!(
                self.out,
                ".latch {} {}",
                self.text(latch.input),
                self.text(latch.output)
            )?;
            if let Some(clocking) = latch.clocking {
                let control = clocking.control.map_or("NIL", |control| self.text(control));
                write!(self.out, " {} {control}", word_of(clocking.trigger))?;
            }
            match latch.init {
                Init::Zero => writeln!(self.out, " 0")?,
                Init::One => writeln!(self.out, " 1")?,
                Init::DontCare => writeln!(self.out, " 2")?,
                Init::Unknown => writeln!(self.out, " 3")?,
            }
        }
        self.instances(".subckt", &model.subcircuits)?;
        self.instances(".gate", &model.gates)?;
        self.tables(&model.tables)?;
        if let Some(network) = &model.external_dont_cares {
            writeln!(self.out, ".exdc")?;
            self.list(".inputs", &network.inputs)?;
            self.list(".outputs", &network.outputs)?;
            self.tables(&network.tables)?;
        }
        writeln!(self.out, ".end")
    }

    fn instances(&mut self, keyword: &str, instances: &[Instance]) -> io::Result<()> {
        for instance in instances {
            write!(self.out, "{keyword} {}", self.text(instance.model))?;
            for connection in &instance.connections {
                let formal = self.text(connection.formal);
                if formal.contains('=') {
                    return Err(unwritable(formal));
                }
                write!(self.out, " {formal}={}", self.text(connection.actual))?;
            }
            let last = instance.connections.last();
            self.end_line(self.text(last.map_or(instance.model, |connection| connection.actual)))?;
        }
        Ok(())
    }

    fn tables(&mut self, tables: &[Table]) -> io::Result<()> {
        for table in tables {
            let signals: Vec<Ident> = table.inputs.iter().copied().chain([table.output]).collect();
            self.list(".names", &signals)?;
            let value = match table.value {
                Value::One => '1',
                Value::Zero => '0',
            };
            for row in table.rows.iter() {
                let cube: String = row.iter().map(|literal| literal.symbol()).collect();
                let gap = if cube.is_empty() { "" } else { " " };
                writeln!(self.out, "{cube}{gap}{value}")?;
            }
        }
        Ok(())
    }

    fn list(&mut self, keyword: &str, signals: &[Ident]) -> io::Result<()> {
        write!(self.out, "{keyword}")?;
        let mut length = keyword.len();
        for &signal in signals {
            let text = self.text(signal);
            if length + 1 + text.len() > LINE {
                writeln!(self.out, " \\")?;
                length = 0;
            }
            write!(self.out, " {text}")?;
            length += 1 + text.len();
        }
        self.end_line(signals.last().map_or(keyword, |&signal| self.text(signal)))
    }

    /// Ends a line behind its last word. A backslash there would join the next line to it: then an
    /// empty one is joined.
    fn end_line(&mut self, last: &str) -> io::Result<()> {
        if last.ends_with('\\') {
            writeln!(self.out, " \\")?;
        }
        writeln!(self.out)
    }

    fn text(&self, ident: Ident) -> &'a str {
        self.names.text(ident.name)
    }
}

fn word_of(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::FallingEdge => "fe",
        Trigger::RisingEdge => "re",
        Trigger::ActiveHigh => "ah",
        Trigger::ActiveLow => "al",
        Trigger::Asynchronous => "as",
    }
}
