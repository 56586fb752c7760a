//! `netlearn data verify DIR`: is a data set what its manifest says?
//! Not for mending it: `data build` does that.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use netlearn_datasets::epfl_qor;
use serde::Serialize;

use crate::exit::Exit;
use crate::output::Output;

/// Compute all hashes of a data set again and read every label.
///
/// Exit code 0 where all is as the manifest says, 1 where not.
#[derive(Args)]
pub(in crate::cli) struct Arguments {
    /// Folder of the data set.
    folder: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    folder: String,
    files: usize,
    rows: usize,
    problems: Vec<String>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let verdict = epfl_qor::verify(&self.folder)?;
        let answer = Answer {
            folder: self.folder.display().to_string(),
            files: verdict.files,
            rows: verdict.rows,
            problems: verdict.problems,
        };
        if output.is_json() {
            output.object("data-verify", &answer)?;
        } else {
            for problem in &answer.problems {
                writeln!(output, "{problem}")?;
            }
            let verdict = if answer.problems.is_empty() {
                "as they should be"
            } else {
                "not as they should be"
            };
            writeln!(
                output,
                "{} files and {} labels are {verdict}",
                answer.files, answer.rows
            )?;
        }
        Ok(if answer.problems.is_empty() {
            Exit::Done
        } else {
            Exit::No
        })
    }
}
