//! `netlearn reproduce TABLE`: a published table with one command.
//! Not for the tables themselves: each is a file of `crate::reproduce`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netlearn_datasets::epfl_qor::Scale;

use crate::exit::Exit;
use crate::output::Output;
use crate::reproduce::lsoformer_epfl;

/// Reproduce a table: data, training, grading and a page.
///
/// Everything that was done is kept: the command goes on where it stopped.
#[derive(Args)]
#[command(after_help = "Example: netlearn reproduce lsoformer-epfl --scale smoke")]
pub(crate) struct Arguments {
    /// The table.
    #[arg(value_enum)]
    table: TableName,
    /// How much of it.
    #[arg(long, value_enum, default_value_t = ScaleName::Smoke)]
    scale: ScaleName,
    /// Folder of circuits that are preferred to the installed ones.
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// Library of area and delay [default: osu018, which setup installed].
    #[arg(long, value_name = "FILE")]
    lib: Option<PathBuf>,
    /// Start work of days.
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum TableName {
    /// LSOformer and its baselines on the EPFL circuits.
    LsoformerEpfl,
}

/// How much is measured and trained.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScaleName {
    /// Ten small circuits, 64 recipes each: about 3 minutes.
    Smoke,
    /// Ten small circuits, 200 recipes each, and circuits never seen: at most 20 minutes.
    Default,
    /// All circuits, up to 3,000 recipes each, all folds, three seeds: hours.
    Full,
    /// The publication's protocol: days.
    Paper,
}

impl From<ScaleName> for Scale {
    fn from(name: ScaleName) -> Self {
        match name {
            ScaleName::Smoke => Self::Smoke,
            ScaleName::Default => Self::Default,
            ScaleName::Full => Self::Full,
            ScaleName::Paper => Self::Paper,
        }
    }
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let Self {
            table: TableName::LsoformerEpfl,
            scale,
            source,
            lib,
            yes,
        } = self;
        lsoformer_epfl::run(
            scale.into(),
            &lsoformer_epfl::Options { yes, source, lib },
            output,
        )
    }
}
