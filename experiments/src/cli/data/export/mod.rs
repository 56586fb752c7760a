//! `netlearn data export`: for those who train elsewhere.
//! Not for formats of this program's own.

mod timing;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use netlearn_datasets::epfl_qor;
use serde::Serialize;

use crate::exit::Exit;
use crate::output::Output;

/// Write circuits or designs with their labels as safetensors, which PyTorch Geometric reads in three lines.
///
/// Without `timing`, a data set is written, with labels and splits as CSV.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct Arguments {
    #[command(subcommand)]
    kind: Option<Kind>,
    /// Folder of the data set.
    #[arg(required = true)]
    folder: Option<PathBuf>,
    /// Folder to write to.
    #[arg(short, long, value_name = "DIR", required = true)]
    output: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Kind {
    Timing(Box<timing::Arguments>),
}

#[derive(Serialize)]
struct Answer {
    files: Vec<String>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let files = match (self.kind, self.folder, self.output) {
            (Some(Kind::Timing(arguments)), ..) => arguments.files()?,
            (None, Some(folder), Some(output)) => epfl_qor::export(&folder, &output)?,
            // The command line asks for both.
            (None, ..) => Vec::new(),
        };
        let answer = Answer {
            files: files.iter().map(|file| file.display().to_string()).collect(),
        };
        if output.is_json() {
            output.object("data-export", &answer)?;
        } else {
            for file in &answer.files {
                writeln!(output, "{file}")?;
            }
        }
        Ok(Exit::Done)
    }
}
