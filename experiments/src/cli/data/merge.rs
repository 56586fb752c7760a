//! `netlearn data merge DIR`: puts the parts of a build together.
//! Not for data sets of different plans.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_datasets::epfl_qor;
use serde::Serialize;

use crate::exit::Exit;
use crate::output::Output;

/// Put the shards of a build together; the bytes are those of a build in one piece.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Folder that `data build --shard` wrote to.
    folder: PathBuf,
    /// Make a data set that is marked incomplete where shards are missing.
    #[arg(long)]
    allow_missing: bool,
}

#[derive(Serialize)]
struct Answer {
    folder: String,
    circuits: usize,
    rows: usize,
    failures: usize,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let counts = epfl_qor::merge(&self.folder, self.allow_missing)?;
        let answer = Answer {
            folder: self.folder.display().to_string(),
            circuits: counts.circuits,
            rows: counts.rows,
            failures: counts.failures,
        };
        if output.is_json() {
            output.object("data-merge", &answer)?;
        } else {
            writeln!(
                output,
                "{}: {} circuits, {} labels, {} missing",
                answer.folder, answer.circuits, answer.rows, answer.failures
            )?;
        }
        Ok(if answer.failures > 0 { Exit::No } else { Exit::Done })
    }
}
