//! A trained run, graded on the test samples of its split.
//! Not for several seeds or splits: `reproduce` puts those together.

use std::path::{Path, PathBuf};

use netlearn_models::lsoformer::predict::Predictor;
use netlearn_models::lsoformer::prediction::predict_samples;

use super::data::Training;
use super::grade::{self, EVALUATION, Graded, Grades};
use super::predictions::{self, PREDICTIONS};
use super::run::Record;
use super::{page, tables, train};
use crate::failure::Failure;
use crate::files;
use crate::report::{Page, Section};

/// The model whose rows matter most.
pub(crate) const OURS: &str = "lsoformer";

/// Name of the page in a run's folder.
pub(crate) const REPORT: &str = "report.html";

/// A run with its grades.
pub(crate) struct Evaluated {
    /// Its folder.
    pub(crate) run: PathBuf,
    /// Its record.
    pub(crate) record: Record,
    /// Its data.
    pub(crate) training: Training,
    /// Its grades.
    pub(crate) graded: Graded,
}

impl Evaluated {
    /// Grades the best weights of a run; `data` names the data set where it was moved.
    pub(crate) fn of_run(run: &Path, data: Option<&Path>) -> anyhow::Result<Self> {
        let record = Record::read(run)?;
        let weights = run.join("checkpoints/best.safetensors");
        if !weights.is_file() {
            return Err(Failure::resource(format!("{} has no weights yet", run.display()))
                .help(format!("netlearn train --resume {}", run.display()))
                .into());
        }
        let training = Training::open(data.unwrap_or(&record.data.place()), record.data.split)?;
        training.must_be(&record.data)?;
        let predictor = Predictor::from_run(run, train::device())?;
        let learned = predict_samples(&predictor, &training.dataset, &training.split.test)?;
        let graded = grade::grade(&training.dataset, &training.split, vec![learned])?;
        Ok(Self {
            run: run.to_owned(),
            record,
            training,
            graded,
        })
    }

    /// What `evaluation.json` holds.
    pub(crate) fn grades(&self) -> Grades {
        Grades {
            split: self.training.split_name.name().to_owned(),
            origin: grade::origin(&self.training.dataset),
            evaluation: self.graded.evaluation.clone(),
        }
    }

    /// Writes `predictions.csv`, `evaluation.json` and `report.html` into the run's folder.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let Training { dataset, split, .. } = &self.training;
        predictions::write(
            &self.run.join(PREDICTIONS),
            dataset,
            &split.test,
            &self.graded.models,
        )?;
        files::write(
            &self.run.join(EVALUATION),
            &(serde_json::to_string_pretty(&self.grades())? + "\n"),
        )?;
        files::write(&self.run.join(REPORT), &self.page().render())?;
        Ok(())
    }

    /// The run's chapter of a page.
    pub(crate) fn section(&self) -> Section {
        let title = format!("{} on {}", OURS, self.training.split_name.name());
        page::section(
            &title,
            &self.training.dataset,
            &self.training.split,
            &self.graded,
            OURS,
        )
    }

    /// The run's page.
    pub(crate) fn page(&self) -> Page {
        Page {
            title: format!(
                "{} of {}",
                OURS,
                self.record.data.origin.split(';').next().unwrap_or_default()
            ),
            lead: "Predicted quality of results after synthesis recipes, beside what ABC measured."
                .to_owned(),
            facts: self.facts(),
            sections: vec![self.section()],
        }
    }

    /// What the numbers rest on.
    pub(crate) fn facts(&self) -> Vec<(String, String)> {
        let [train, valid, test] = self.record.data.samples;
        let fact = |name: &str, value: String| (name.to_owned(), value);
        vec![
            fact("run", self.run.display().to_string()),
            fact("data", self.record.data.origin.clone()),
            fact(
                "split",
                format!(
                    "{}: {train} samples to train, {valid} to validate, {test} to test",
                    self.training.split_name.name()
                ),
            ),
            fact("preset", self.record.preset.clone()),
            fact(
                "program",
                format!(
                    "netlearn {}, libtorch {}, {}",
                    self.record.machine.netlearn, self.record.machine.libtorch, self.record.machine.device
                ),
            ),
            fact("command", self.record.command.join(" ")),
        ]
    }

    /// All tables as text.
    pub(crate) fn text(&self) -> String {
        let title = self.training.split_name.name();
        tables::text(title, &self.graded.evaluation, OURS)
    }
}
