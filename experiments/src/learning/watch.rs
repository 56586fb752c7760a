//! Training as progress on stderr.
//! Not the record of a run: that is `metrics.csv`.

use std::path::Path;

use netlearn_models::train::{Metrics, Observer, Plan, StepReport};

use crate::progress::Progress;

/// Shows steps, loss and the last validation.
pub(crate) struct Watch {
    label: String,
    progress: Option<Progress>,
    epochs: u64,
    validation: String,
}

impl Watch {
    /// Nothing shown yet; `label` says what is trained.
    pub(crate) fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            progress: None,
            epochs: 0,
            validation: String::new(),
        }
    }
}

impl Observer for Watch {
    fn started(&mut self, plan: &Plan) {
        self.epochs = plan.epochs;
        tracing::info!(
            "{}: {} parameters, {} epochs",
            self.label,
            plan.num_parameters,
            plan.epochs
        );
        self.progress = Some(Progress::new(&self.label, plan.epochs * plan.steps_per_epoch));
    }

    fn stepped(&mut self, report: &StepReport) {
        if let Some(progress) = &self.progress {
            let message = format!(
                "epoch {}/{} loss {:.4}{}",
                report.epoch + 1,
                self.epochs,
                report.loss,
                self.validation
            );
            progress.set(report.step, &message);
        }
    }

    fn validated(&mut self, _epoch: u64, metrics: &Metrics, is_best: bool) {
        if let Some((name, value)) = metrics.first() {
            let mark = if is_best { " (best)" } else { "" };
            self.validation = format!(" valid {name} {value:.4}{mark}");
        }
    }

    fn saved(&mut self, checkpoint: &Path) {
        tracing::debug!("saved {}", checkpoint.display());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(progress) = &self.progress {
            progress.finish();
        }
    }
}
