//! Circuits named on the command line: the options that all commands share, and reading.
//! Not for formats: the libraries know them.

use std::path::{Path, PathBuf};

use clap::Args;
use netlearn_graph::aig::convert::{Undriven, read_source};
use netlearn_graph::aig::{Aig, AigFile, ConvertOptions, ReadError};
use netlearn_parsers::{Source, genlib};

use crate::files::open;

/// How circuit files are understood.
#[derive(Args)]
pub(crate) struct CircuitOptions {
    /// The top model or module [default: BLIF's first; in Verilog the one that no other uses].
    #[arg(long, value_name = "NAME")]
    top_module: Option<String>,
    /// The cells of mapped netlists, as genlib.
    #[arg(long, value_name = "FILE")]
    cells: Option<PathBuf>,
    /// Go on behind errors, and take nets that nothing drives as 0.
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
    /// The top model or module asked for.
    pub(crate) fn top(&self) -> Option<&str> {
        self.top_module.as_deref()
    }

    /// Whether cells of mapped netlists are given.
    pub(crate) fn has_cells(&self) -> bool {
        self.cells.is_some()
    }

    /// Whether reading goes on behind errors.
    pub(crate) fn is_lenient(&self) -> bool {
        self.lenient
    }

    /// Reads what the options name.
    pub(crate) fn resolve(&self) -> anyhow::Result<CircuitReader> {
        let cells = match &self.cells {
            None => None,
            Some(path) => {
                let parsed = genlib::parse(&open(path)?)?;
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
    /// The circuit of a file, `-` for standard input; what was odd in it is logged.
    pub(crate) fn read_file(&self, path: &Path) -> anyhow::Result<Aig> {
        self.read(&open(path)?)
    }

    /// The circuit of what is in memory; what was odd in it is logged.
    pub(crate) fn read(&self, source: &Source) -> anyhow::Result<Aig> {
        let AigFile { aig, warnings } = self.read_source(source)?;
        for warning in &warnings {
            tracing::warn!("{warning}");
        }
        Ok(aig)
    }

    /// The circuit of what is in memory, and what was odd in it.
    pub(crate) fn read_source(&self, source: &Source) -> Result<AigFile, ReadError> {
        self.read_taking(source, self.undriven)
    }

    /// As [`CircuitReader::read_source`], with nets that nothing drives taken as 0 whatever was
    /// asked.
    pub(crate) fn read_leniently(&self, source: &Source) -> Result<AigFile, ReadError> {
        self.read_taking(source, Undriven::Zero)
    }

    fn read_taking(&self, source: &Source, undriven: Undriven) -> Result<AigFile, ReadError> {
        let options = ConvertOptions {
            library: self.cells.as_ref(),
            top: self.top.as_deref(),
            undriven,
        };
        read_source(source, &options)
    }
}
