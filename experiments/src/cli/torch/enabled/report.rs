//! `netlearn report RUN... -o report.html`: one page of several runs.
//! Not for grading: it grades as `eval` does.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::exit::Exit;
use crate::files;
use crate::learning::evaluated::Evaluated;
use crate::output::Output;
use crate::report::Page;

/// Write one self-contained HTML page about runs.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Folders of the runs.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// The page.
    #[arg(short, long, value_name = "FILE", default_value = "report.html")]
    output: PathBuf,
}

#[derive(Serialize)]
struct Answer {
    page: String,
}

impl Arguments {
    pub(super) fn run(self, output: &mut Output) -> anyhow::Result<Exit> {
        let mut page: Option<Page> = None;
        for run in &self.runs {
            let evaluated = Evaluated::of_run(run, None)?;
            match &mut page {
                None => page = Some(evaluated.page()),
                Some(page) => {
                    page.facts.extend(evaluated.facts());
                    page.sections.push(evaluated.section());
                }
            }
        }
        if let Some(page) = page {
            files::write(&self.output, &page.render())?;
        }
        let answer = Answer {
            page: self.output.display().to_string(),
        };
        if output.is_json() {
            output.object("report", &answer)?;
        } else {
            writeln!(output, "{}", answer.page)?;
        }
        Ok(Exit::Done)
    }
}
