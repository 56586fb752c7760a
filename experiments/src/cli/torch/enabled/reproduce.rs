//! `netlearn reproduce TABLE`: a published table with one command.
//! Not for the tables themselves: each is a file of `crate::reproduce`.

use clap::{Args, ValueEnum};

use crate::exit::Exit;
use crate::labels::{ScaleName, SourceOptions};
use crate::output::Output;
use crate::reproduce::lsoformer_epfl;

/// Reproduce a table: data, training, grading and a page.
///
/// Everything that was done is kept: the command goes on where it stopped. Scale default also asks
/// for circuits never seen, full for all folds and the mean of three seeds, paper follows the
/// publication's protocol.
#[derive(Args)]
#[command(after_help = "Example: netlearn reproduce lsoformer-epfl --scale smoke")]
pub(crate) struct Arguments {
    /// The table.
    #[arg(value_enum)]
    table: TableName,
    /// How much of it.
    #[arg(long, value_enum, default_value_t = ScaleName::Smoke)]
    scale: ScaleName,
    #[command(flatten)]
    sources: SourceOptions,
    /// Start work of days.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum TableName {
    /// LSOformer and its baselines on the EPFL circuits.
    LsoformerEpfl,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let Self {
            table: TableName::LsoformerEpfl,
            scale,
            sources: SourceOptions { source, lib },
            yes,
        } = self;
        lsoformer_epfl::run(
            scale.into(),
            &lsoformer_epfl::Options { yes, source, lib },
            output,
        )
    }
}
