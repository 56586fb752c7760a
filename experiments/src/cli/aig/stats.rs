//! `netlearn aig stats FILE...`: what an and-inverter graph is made of.
//! Not for what a file says before it is hashed: that is `inspect`.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_graph::aig::stats::Stats;
use serde::Serialize;

use crate::circuit_file::CircuitOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Output;

/// Print inputs, outputs, latches, ANDs and levels, one line a file as ABC's `print_stats`.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Circuits, in any format that `inspect` knows.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    options: CircuitOptions,
}

/// One circuit.
#[derive(Serialize)]
struct Row {
    file: String,
    #[serde(flatten)]
    stats: Stats,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let reader = self.options.resolve()?;
        let mut rows = Vec::new();
        let mut exit = Exit::Done;
        for file in &self.files {
            match reader.read_file(file) {
                Ok(aig) => rows.push(Row {
                    file: file.display().to_string(),
                    stats: aig.stats(),
                }),
                Err(error) => {
                    Failure::of(&error).show(false);
                    exit = Exit::BadInput;
                }
            }
        }
        if output.is_json() {
            output.array("aig-stats", &rows)?;
        } else {
            for row in &rows {
                writeln!(output, "{}", row.stats)?;
            }
        }
        Ok(exit)
    }
}
