//! What a training tells whoever watches it: the program draws a progress bar from this.
//! Not the record of a run: that is `metrics.csv`, written by the loop itself.

use std::path::Path;

use super::task::Metrics;

/// What lies ahead when a training starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Passes over the data in all.
    pub epochs: u64,
    /// Steps of the epoch that starts now.
    pub steps_per_epoch: u64,
    /// Steps done before, where the run was resumed; else 0.
    pub done_steps: u64,
    /// The epoch that starts now, from 0.
    pub epoch: u64,
    /// Numbers that are trained.
    pub num_parameters: usize,
}

/// One step, after its update.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepReport {
    /// The step, from 1.
    pub step: u64,
    /// Its epoch, from 0.
    pub epoch: u64,
    /// Steps of this epoch done.
    pub done_in_epoch: u64,
    /// Steps of this epoch in all.
    pub steps_in_epoch: u64,
    /// Mean loss of the step's batch.
    pub loss: f64,
    /// Global norm of the gradient before clipping.
    pub gradient_norm: f64,
    /// The learning rate used.
    pub learning_rate: f64,
}

/// Told of a training's course; every method does nothing unless written.
pub trait Observer {
    /// Training is about to begin or to go on.
    fn started(&mut self, _plan: &Plan) {}
    /// A step was made.
    fn stepped(&mut self, _report: &StepReport) {}
    /// Validation of `epoch` (from 0) gave `metrics`; `is_best` where the monitored one is the lowest yet.
    fn validated(&mut self, _epoch: u64, _metrics: &Metrics, _is_best: bool) {}
    /// A checkpoint lies on the disk.
    fn saved(&mut self, _checkpoint: &Path) {}
}

/// Watches nothing.
impl Observer for () {}
