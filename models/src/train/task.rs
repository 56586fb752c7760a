//! What the training loop asks of a model: the [`Task`] trait.
//! Not a model: those live in the folders of the systems.

use tch::Tensor;

use crate::Error;
use crate::nn::{Noise, VarStore};

/// Named numbers in a fixed order; the first one is monitored and lower is better.
pub type Metrics = Vec<(String, f64)>;

/// The loss of one micro-batch as a sum with its weight, so that any cut of a batch adds up to the
/// same mean: `(Σ sum) / (Σ weight)`.
#[derive(Debug)]
pub struct LossSum {
    /// Sum (not mean) of the losses, a scalar with its graph; `[]`.
    pub sum: Tensor,
    /// What the sum is divided by in the end: a count of samples, of labelled steps, ...
    pub weight: f64,
    /// Sums of the loss's named parts, logged divided by the same weight. Every micro-batch of a
    /// task gives the same names in the same order.
    pub parts: Vec<(&'static str, f64)>,
}

/// A model with its data and loss, as the loop sees it.
///
/// Everything here must be a function of its arguments and the data: the loop's promises (exact
/// resume, the same bits for every cut over processes) stand on that.
pub trait Task {
    /// What one step learns from: usually indices of samples.
    type Batch: Clone;

    /// The model's variables.
    fn variables(&self) -> &VarStore;

    /// The batches of an epoch (counted from 0) in order, a function of (seed, epoch) alone.
    fn plan_epoch(&self, epoch: u64) -> Vec<Self::Batch>;

    /// Cuts a batch into at most `count` parts by a fixed rule that knows only the data. Asked only
    /// for `count > 1`.
    fn micro_batches(&self, batch: &Self::Batch, count: usize) -> Vec<Self::Batch>;

    /// The loss of a (micro-)batch with its graph; all randomness from `noise`.
    ///
    /// # Errors
    /// What the model's layers report.
    fn loss(&self, batch: &Self::Batch, noise: &mut Noise) -> Result<LossSum, Error>;

    /// Metrics of the validation data, called without gradients and with the weights to be judged
    /// (the averaged ones where the loop keeps an average) in [`Task::variables`].
    ///
    /// # Errors
    /// What the model's layers report.
    fn validate(&self) -> Result<Metrics, Error>;
}
