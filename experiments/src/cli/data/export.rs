//! `netlearn data export DIR -o OUT`: for those who train elsewhere.
//! Not for formats of this program's own.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_datasets::epfl_qor;
use serde::Serialize;

use crate::exit::Exit;
use crate::output::Output;

/// Write circuits and labels as CSV and safetensors, which PyTorch Geometric reads in three lines.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Folder of the data set.
    folder: PathBuf,
    /// Folder to write to.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    files: Vec<String>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let files = epfl_qor::export(&self.folder, &self.output)?;
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
