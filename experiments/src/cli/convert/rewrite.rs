//! A file of a design written in its own format, by the tree that was read of it.
//! Not for circuits in other formats; see [`super::circuit`].

use std::io;
use std::path::Path;

use netlearn_parsers::{Format, ReadResult, Recovered, Report, Source, def, sdc, sdf, spef, verilog};

use crate::failure::{Failure, of_report};
use crate::files;

/// The formats that are written by their trees.
#[derive(Clone, Copy)]
pub(super) enum Rewrite {
    Def,
    Sdf,
    Spef,
    Sdc,
    Verilog,
}

/// What could not be read, and so is not written.
pub(super) struct LeftOut {
    pub(super) errors: Vec<Failure>,
    pub(super) num_errors: usize,
}

impl Rewrite {
    pub(super) fn of(format: Format) -> Option<Self> {
        match format {
            Format::Def => Some(Self::Def),
            Format::Sdf => Some(Self::Sdf),
            Format::Spef => Some(Self::Spef),
            Format::Sdc => Some(Self::Sdc),
            Format::Verilog => Some(Self::Verilog),
            _ => None,
        }
    }

    pub(super) fn run(
        self,
        source: &Source,
        output: &Path,
        lenient: bool,
        skip_wires: bool,
    ) -> anyhow::Result<LeftOut> {
        match (self, lenient) {
            (Self::Def, _) => {
                let options = def::Options { wires: !skip_wires };
                let read = match lenient {
                    false => complete(def::parse_with(source, &options))?,
                    true => def::parse_lenient(source, &options),
                };
                write(&read, output, def::write)
            }
            (Self::Sdf, false) => write(&complete(sdf::parse(source))?, output, sdf::write),
            (Self::Sdf, true) => write(&sdf::parse_lenient(source), output, sdf::write),
            (Self::Spef, false) => write(&complete(spef::parse(source))?, output, spef::write),
            (Self::Spef, true) => write(&spef::parse_lenient(source), output, spef::write),
            (Self::Sdc, false) => write(&complete(sdc::parse(source))?, output, sdc::write),
            (Self::Sdc, true) => write(&sdc::parse_lenient(source), output, sdc::write),
            (Self::Verilog, false) => write(&complete(verilog::parse(source))?, output, verilog::write),
            (Self::Verilog, true) => write(&verilog::parse_lenient(source), output, verilog::write),
        }
    }
}

/// A strict reading in terms of a lenient one without errors.
fn complete<T>(result: ReadResult<T>) -> Result<Recovered<T>, Report> {
    let parsed = result?;
    Ok(Recovered {
        tree: parsed.tree,
        errors: Vec::new(),
        num_errors: 0,
        warnings: parsed.warnings,
    })
}

fn write<T>(
    read: &Recovered<T>,
    output: &Path,
    write: impl FnOnce(&T, &mut dyn io::Write) -> io::Result<()>,
) -> anyhow::Result<LeftOut> {
    for warning in &read.warnings {
        tracing::warn!("{warning}");
    }
    files::write_with(output, |out| write(&read.tree, out))?;
    Ok(LeftOut {
        errors: read.errors.iter().map(of_report).collect(),
        num_errors: read.num_errors,
    })
}
