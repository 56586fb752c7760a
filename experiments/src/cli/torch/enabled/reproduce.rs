//! `netlearn reproduce TABLE`: a published table with one command.
//! Not for the tables themselves: each is a file of `crate::reproduce`.

use clap::{Args, ValueEnum};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::labels::{ScaleName, SourceOptions};
use crate::output::Output;
use crate::reproduce::{lsoformer_epfl, lsoformer_lostin, lsoformer_oabc2};

/// Reproduce a table: data, training, grading and a page.
///
/// Everything that was done is kept: the command goes on where it stopped. Of lsoformer-epfl, scale
/// default also asks for circuits never seen, full for all folds and the mean of three seeds, paper
/// follows the publication's protocol. lsoformer-oabc2 has the scales smoke, default and full,
/// lsoformer-lostin smoke and default.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  netlearn reproduce lsoformer-epfl --scale smoke\n  \
netlearn reproduce lsoformer-oabc2 --scale default"
)]
pub(crate) struct Arguments {
    /// The table.
    #[arg(value_enum)]
    table: TableName,
    /// How much of it.
    #[arg(long, value_enum, default_value_t = ScaleName::Smoke)]
    scale: ScaleName,
    #[command(flatten)]
    sources: SourceOptions,
    /// Start work of days (lsoformer-epfl).
    #[arg(long)]
    yes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum TableName {
    /// LSOformer and its baselines on the EPFL circuits.
    LsoformerEpfl,
    /// LSOformer on designs of OpenABC-D it never saw, beside HOGA's published predictions.
    LsoformerOabc2,
    /// LSOformer on LOSTIN's published labels of EPFL circuits, seen and never seen.
    LsoformerLostin,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let Self {
            table,
            scale,
            sources: SourceOptions { source, lib },
            yes,
        } = self;
        let of_published = match table {
            TableName::LsoformerEpfl => {
                let options = lsoformer_epfl::Options { yes, source, lib };
                return lsoformer_epfl::run(scale.into(), &options, output);
            }
            TableName::LsoformerOabc2 => lsoformer_oabc2::run,
            TableName::LsoformerLostin => lsoformer_lostin::run,
        };
        if yes || source.is_some() || lib.is_some() {
            return Err(
                Failure::usage("--source, --lib and --yes are for lsoformer-epfl alone")
                    .help("the other tables rest on published labels")
                    .into(),
            );
        }
        of_published(scale.into(), output)
    }
}
