//! `netlearn eval RUN`: grades a run beside its baselines.
//! Not for training.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;

use crate::exit::Exit;
use crate::learning::evaluated::{Evaluated, REPORT};
use crate::learning::grade::EVALUATION;
use crate::learning::predictions::PREDICTIONS;
use crate::output::Output;

/// Grade a run on its test samples, beside the baselines of every table.
///
/// Writes predictions.csv, evaluation.json and report.html into the run's folder.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folder of the run.
    run: PathBuf,
    /// Folder of its data set, where it was moved.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let evaluated = Evaluated::of_run(&self.run, self.data.as_deref())?;
        evaluated.write()?;
        if output.is_json() {
            output.object("evaluation", &evaluated.grades())?;
        } else {
            writeln!(output, "{}\n{}", evaluated.record.data.origin, evaluated.text())?;
            writeln!(
                output,
                "Written to {}: {PREDICTIONS}, {EVALUATION}, {REPORT}",
                self.run.display()
            )?;
        }
        Ok(Exit::Done)
    }
}
