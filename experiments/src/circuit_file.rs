//! Circuits named on the command line: the options that all commands share, and reading.
//! Not for formats: the libraries know them.

use std::path::{Path, PathBuf};

use clap::Args;
use netlearn_graph::aig::convert::Undriven;
use netlearn_graph::aig::{Aig, AigFile, ConvertOptions, ReadError, read_with};
use netlearn_parsers::{Source, genlib};

/// How circuit files are understood.
#[derive(Args)]
pub(crate) struct CircuitOptions {
    /// The top model or module [default: BLIF's first; in Verilog the one that no other uses].
    #[arg(long, value_name = "NAME")]
    top_module: Option<String>,
    /// The cells of mapped netlists, as genlib.
    #[arg(long, value_name = "FILE")]
    cells: Option<PathBuf>,
    /// Take nets that nothing drives as 0 instead of refusing them.
    #[arg(long)]
    lenient: bool,
}

/// Reads circuits with the same options.
pub(crate) struct CircuitReader {
    top: Option<String>,
    cells: Option<genlib::Ast>,
    undriven: Undriven,
}

impl CircuitOptions {
    /// Reads what the options name.
    pub(crate) fn resolve(&self) -> anyhow::Result<CircuitReader> {
        let cells = match &self.cells {
            None => None,
            Some(path) => {
                let parsed = genlib::parse(&Source::open(path)?)?;
                for warning in &parsed.warnings {
                    tracing::warn!("{warning}");
                }
                Some(parsed.tree)
            }
        };
        let undriven = if self.lenient {
            Undriven::Zero
        } else {
            Undriven::Error
        };
        Ok(CircuitReader {
            top: self.top_module.clone(),
            cells,
            undriven,
        })
    }
}

impl CircuitReader {
    /// The circuit of a file; what was odd in it is logged.
    pub(crate) fn read(&self, path: &Path) -> anyhow::Result<Aig> {
        let AigFile { aig, warnings } = self.read_file(path)?;
        for warning in &warnings {
            tracing::warn!("{warning}");
        }
        Ok(aig)
    }

    /// The circuit of a file, and what was odd in it.
    pub(crate) fn read_file(&self, path: &Path) -> Result<AigFile, ReadError> {
        self.read_taking(path, self.undriven)
    }

    /// As [`CircuitReader::read_file`], with nets that nothing drives taken as 0 whatever was asked.
    pub(crate) fn read_leniently(&self, path: &Path) -> Result<AigFile, ReadError> {
        self.read_taking(path, Undriven::Zero)
    }

    fn read_taking(&self, path: &Path, undriven: Undriven) -> Result<AigFile, ReadError> {
        let options = ConvertOptions {
            library: self.cells.as_ref(),
            top: self.top.as_deref(),
            undriven,
        };
        read_with(path, &options)
    }
}
