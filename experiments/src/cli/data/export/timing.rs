//! `netlearn data export timing -o OUT`: nodes, edges and labels of a timed design.
//! Not for data sets of several designs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netlearn_datasets::timing::{Schema, export};
use netlearn_graph::session;

use crate::cli::sta::DesignOptions;

/// Time a design, and write its graph with labels as arrays: pins, wires, arcs, endpoints.
#[derive(Args)]
#[command(after_help = "Example:
  netlearn data export timing --lib cells.lib --verilog top.v --def top.def --lef cells.lef --sdc top.sdc \\
    --spef top.spef.gz -o out
What the arrays hold stands in docs/sta.md.")]
pub(super) struct Arguments {
    #[command(flatten)]
    design: DesignOptions,
    /// Folder to write to.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Which arrays: those of this program, or those of TimingPredict's graphs.
    #[arg(long, value_enum, default_value = "plain")]
    schema: Arrays,
}

/// Which arrays there are.
#[derive(Clone, Copy, ValueEnum)]
enum Arrays {
    Plain,
    Timingpredict,
}

impl Arguments {
    /// Writes the arrays; the files.
    pub(super) fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        self.design.check()?;
        let schema = match self.schema {
            Arrays::Plain => Schema::Plain,
            Arrays::Timingpredict => Schema::TimingPredict,
        };
        let surroundings = self.design.surroundings(&[]);
        // What a script prints is not asked for here.
        session::with(&surroundings, &mut std::io::sink(), |session| {
            let read = self.design.read(session);
            Ok(read.and_then(|()| {
                let analysis = session.analyse()?;
                Ok(export(
                    analysis.results(),
                    analysis.placement(),
                    0,
                    schema,
                    &self.output,
                )?)
            }))
        })?
    }
}
