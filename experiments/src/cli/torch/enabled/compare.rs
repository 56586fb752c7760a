//! `netlearn compare RUN RUN...`: graded runs side by side.
//! Not for runs of different questions: a table never mixes splits or data.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use netlearn_models::lsoformer::evaluate::Means;
use netlearn_models::lsoformer::quantity::Quantity;
use serde::Serialize;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::learning::evaluated::OURS;
use crate::learning::grade::{EVALUATION, Grades};
use crate::learning::tables;
use crate::output::Output;

/// Compare graded runs of the same split and data.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folders of the runs, at least two, each graded by `eval`.
    #[arg(required = true, num_args = 2..)]
    runs: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Answer {
    split: String,
    origin: String,
    runs: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    run: String,
    means: Vec<Means>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let grades: Vec<Grades> = self.runs.iter().map(|run| read(run)).collect::<Result<_, _>>()?;
        let first = &grades[0];
        for (run, other) in self.runs.iter().zip(&grades) {
            if (&other.split, &other.origin) != (&first.split, &first.origin) {
                return Err(Failure::input(format!(
                    "{} was graded on {} of {}, {} on {} of {}",
                    self.runs[0].display(),
                    first.split,
                    first.origin,
                    run.display(),
                    other.split,
                    other.origin
                ))
                .help("only runs of the same split and data can be compared")
                .into());
            }
        }
        let rows = self.runs.iter().zip(&grades).map(|(run, grades)| Row {
            run: run.display().to_string(),
            means: grades
                .evaluation
                .means
                .iter()
                .filter(|means| means.model == OURS)
                .cloned()
                .collect(),
        });
        let answer = Answer {
            split: first.split.clone(),
            origin: first.origin.clone(),
            runs: rows.collect(),
        };
        if output.is_json() {
            output.object("compare", &answer)?;
        } else {
            writeln!(output, "{}", answer.origin)?;
            for quantity in Quantity::ALL {
                let named = answer.runs.iter().flat_map(|row| {
                    row.means.iter().map(|means| Means {
                        model: row.run.clone(),
                        ..means.clone()
                    })
                });
                let named: Vec<Means> = named.collect();
                writeln!(output, "{}", tables::means(&answer.split, &named, quantity, ""))?;
            }
        }
        Ok(Exit::Done)
    }
}

fn read(run: &Path) -> anyhow::Result<Grades> {
    let path = run.join(EVALUATION);
    if !path.is_file() {
        return Err(Failure::resource(format!("{} was not graded yet", run.display()))
            .help(format!("netlearn eval {}", run.display()))
            .into());
    }
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::input(error.to_string())
            .file(path.display().to_string())
            .help(format!("netlearn eval {}", run.display()))
            .into()
    })
}
