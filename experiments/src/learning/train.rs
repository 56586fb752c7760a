//! Trains a model into a run's folder, from the start or from where it stopped.
//! Not for the loop itself: that is `netlearn_models::train`.

use std::path::Path;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Split;
use netlearn_models::lsoformer::baselines::synthnet::{SynthNetConfig, SynthNetTask};
use netlearn_models::lsoformer::config::Config;
use netlearn_models::lsoformer::predict::{ModelCard, Predictor};
use netlearn_models::lsoformer::task::LsoformerTask;
use netlearn_models::train::{Outcome, RunFolder, Task as _, checkpoint, train};
use tch::Device;

use crate::failure::Failure;
use crate::interrupt;

use super::watch::Watch;

/// The device that training uses: the first GPU where libtorch has one, else the CPU.
pub(crate) fn device() -> Device {
    Device::cuda_if_available()
}

/// Whether a run has nothing more to train.
pub(crate) fn is_finished(run: &Path) -> bool {
    run.join(FINISHED).is_file()
}

/// Stands in a run's folder when its training is over.
const FINISHED: &str = "finished";

/// Trains LSOformer; a run that stopped goes on, a finished one is only read. Gives the predictor
/// with the best weights.
pub(crate) fn lsoformer(
    run: &Path,
    label: &str,
    dataset: &QorDataset,
    split: &Split,
    config: &Config,
) -> anyhow::Result<Predictor> {
    if is_finished(run) {
        return Ok(Predictor::from_run(run, device())?);
    }
    let task = LsoformerTask::new(dataset, &split.train, &split.valid, config.clone(), device())?;
    let folder = open(run)?;
    ModelCard::new(&task).write(run)?;
    finish(train(&task, &config.train, &folder, &mut Watch::new(label))?, run)?;
    Ok(Predictor::from_run(run, device())?)
}

/// Trains SynthNet, the learned baseline, as [`lsoformer`] does.
pub(crate) fn synthnet(
    run: &Path,
    label: &str,
    dataset: &QorDataset,
    split: &Split,
    config: &SynthNetConfig,
) -> anyhow::Result<SynthNetTask> {
    let task = SynthNetTask::new(dataset, &split.train, &split.valid, config, device())?;
    let folder = open(run)?;
    if is_finished(run) {
        checkpoint::load_weights(&folder.best_checkpoint(), task.variables())?;
        return Ok(task);
    }
    finish(train(&task, &config.train, &folder, &mut Watch::new(label))?, run)?;
    Ok(task)
}

/// The run's folder, held for writing, with Ctrl-C bound to its stop flag.
fn open(run: &Path) -> anyhow::Result<RunFolder> {
    std::fs::create_dir_all(run).with_context(|| run.display().to_string())?;
    let folder = RunFolder::resume(run)?;
    let stop = folder.stop_flag();
    interrupt::on_request(move || stop.store(true, Ordering::Relaxed));
    Ok(folder)
}

/// Marks a training that is over, and tells one that was stopped.
fn finish(outcome: Outcome, run: &Path) -> anyhow::Result<()> {
    match outcome {
        // A run by itself has a record; those within a table are taken up by the table's command.
        Outcome::Interrupted(_) => Err(Failure::interrupted(format!("saved in {}", run.display()))
            .help("`netlearn train --resume` goes on with it; so does the same `netlearn reproduce`")
            .into()),
        Outcome::Finished(summary) | Outcome::StoppedEarly(summary) => {
            let text = format!("steps = {}\nepochs = {}\n", summary.steps, summary.epochs);
            Ok(crate::files::write(&run.join(FINISHED), &text)?)
        }
    }
}
