//! What the training loop needs of LSOformer: batches, loss, validation.
//! Not the network (`model`) and not the loop ([`crate::train`]).

use std::collections::BTreeMap;

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Sample as Place;
use tch::{Device, Kind, Tensor};

use super::config::{Config, LossConfig, LossKind};
use super::model::{Answer, Lsoformer};
use super::normalise::Normalisation;
use super::recipe_batch::{Labels, RecipeBatch, labelled};
pub use super::task_data::Batch;
use super::task_data::{Stacked, TaskData, even_parts};
use crate::Error;
use crate::metrics::{Pairs, mean, spearman};
use crate::nn::{Noise, VarStore};
use crate::train::{LossSum, Metrics, Task};

/// Most recipes that validation and prediction put through the network at once.
pub(crate) const EVALUATION_BATCH: usize = 1024;

/// LSOformer with its training and validation data.
#[derive(Debug)]
pub struct LsoformerTask {
    config: Config,
    model: Lsoformer,
    data: TaskData,
    /// The columns of labels that are targets.
    targets: Tensor,
}

impl LsoformerTask {
    /// Reads the samples of a split. Validation samples of circuits that are not trained on are
    /// left out; without any, the training samples validate.
    ///
    /// # Errors
    /// [`Error::Config`] for a configuration that contradicts itself, [`Error::Data`] where there is
    /// nothing to train on or a recipe cannot be read.
    pub fn new(
        dataset: &QorDataset,
        train: &[Place],
        valid: &[Place],
        config: Config,
        device: Device,
    ) -> Result<Self, Error> {
        let data = TaskData::new(dataset, train, valid, config.clone(), device)?;
        let model = Lsoformer::new(&config, data.normalisation.seen().count(), device)?;
        let targets = target_columns(&config, device);
        Ok(Self {
            config,
            model,
            data,
            targets,
        })
    }

    /// The network.
    pub fn model(&self) -> &Lsoformer {
        &self.model
    }

    /// The scales that were learnt from the training samples.
    pub fn normalisation(&self) -> &Normalisation {
        &self.data.normalisation
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Number of training samples.
    pub fn num_samples(&self) -> usize {
        self.data.train.len()
    }

    /// Encodes the circuits of the samples once and answers all their recipes.
    fn forward(
        &self,
        stacked: &Stacked<'_>,
        drop_idle: bool,
        noise: &mut Noise,
    ) -> Result<(RecipeBatch, Labels, Answer), Error> {
        let augmentation = drop_idle.then_some(&mut *noise);
        let (recipes, labels) = labelled(
            &stacked.samples,
            self.config.data.recipe_length,
            augmentation,
            self.data.device,
        );
        let ids: Vec<i64> = stacked.ids.iter().map(|&id| id as i64).collect();
        let encoded = self.model.encode(&*self.data.graph(&stacked.ids)?, &ids, noise)?;
        let answer = self.model.answer(&encoded, &recipes, noise)?;
        Ok((recipes, labels, answer))
    }

    /// Sums over samples of the loss of finals and of the trajectory.
    fn losses(&self, recipes: &RecipeBatch, labels: &Labels, answer: &Answer) -> [Option<Tensor>; 2] {
        let columns = |labels: &Tensor, dim: i64| labels.index_select(dim, &self.targets);
        let finals = answer.finals.as_ref().map(|finals| {
            let (labels, mask) = (columns(&labels.finals, 1), columns(&labels.finals_mask, 1));
            per_sample(&self.config.loss, finals, &labels, &mask)
        });
        let trajectory = match (&answer.gains, &answer.steps) {
            (Some(gains), _) => Some(per_sample(
                &self.config.loss,
                gains,
                &labels.gains,
                &labels.gains_mask,
            )),
            (None, Some(steps)) => {
                // The last step is the final value, which counts by itself.
                let mask = columns(&labels.steps_mask, 2) * recipes.before_last().unsqueeze(2);
                Some(per_sample(
                    &self.config.loss,
                    steps,
                    &columns(&labels.steps, 2),
                    &mask,
                ))
            }
            (None, None) => None,
        };
        [finals, trajectory]
    }
}

impl Task for LsoformerTask {
    type Batch = Batch;

    fn variables(&self) -> &VarStore {
        self.model.variables()
    }

    fn plan_epoch(&self, epoch: u64) -> Vec<Batch> {
        self.data.plan_epoch(epoch)
    }

    fn micro_batches(&self, batch: &Batch, count: usize) -> Vec<Batch> {
        even_parts(batch, count)
    }

    fn loss(&self, batch: &Batch, noise: &mut Noise) -> Result<LossSum, Error> {
        let stacked = Stacked::new(self.data.samples(batch));
        let (recipes, labels, answer) = self.forward(&stacked, self.config.augment.drop_noop, noise)?;
        let [finals, trajectory] = self.losses(&recipes, &labels, &answer);
        let (value, alpha) = (
            |x: &Option<Tensor>| x.as_ref().map_or(0.0, scalar),
            self.config.loss.alpha,
        );
        let parts = vec![("finals", value(&finals)), ("trajectory", value(&trajectory))];
        let weighted = trajectory.map(|trajectory| trajectory * alpha);
        let sum = match (finals, weighted) {
            (Some(finals), Some(trajectory)) if alpha > 0.0 => finals + trajectory,
            (Some(finals), _) => finals,
            (None, Some(trajectory)) => trajectory,
            (None, None) => return Err(Error::Data("the model has no head".into())),
        };
        Ok(LossSum {
            sum,
            weight: batch.len() as f64,
            parts,
        })
    }

    /// `finals` (what the model is chosen by): the mean loss of the final values, or of the
    /// trajectory where there is no final head; then `trajectory`, and Spearman per target.
    fn validate(&self) -> Result<Metrics, Error> {
        let mut noise = Noise::evaluation();
        let mut sums = [0.0; 2];
        let mut ranks = Ranks::default();
        for samples in self.data.valid_parts(EVALUATION_BATCH) {
            let stacked = Stacked::new(samples);
            let (recipes, labels, answer) = self.forward(&stacked, false, &mut noise)?;
            for (sum, loss) in sums.iter_mut().zip(self.losses(&recipes, &labels, &answer)) {
                *sum += loss.as_ref().map_or(0.0, scalar);
            }
            if let Some(finals) = &answer.finals {
                ranks.add(&stacked, finals, &labels, &self.config);
            }
        }
        let [finals, trajectory] = sums.map(|sum| sum / self.data.valid.len().max(1) as f64);
        let monitored = if ranks.is_empty() { trajectory } else { finals };
        let mut metrics: Metrics = vec![("finals".into(), monitored), ("trajectory".into(), trajectory)];
        metrics.extend(ranks.metrics(&self.config));
        Ok(metrics)
    }
}

/// True and predicted finals per (target, circuit), for rank correlations of the validation.
#[derive(Default)]
pub(crate) struct Ranks(BTreeMap<(usize, usize), (Vec<f64>, Vec<f64>)>);

impl Ranks {
    pub(crate) fn add(&mut self, stacked: &Stacked<'_>, finals: &Tensor, labels: &Labels, config: &Config) {
        let (finals, truth) = (rows_of(finals), rows_of(&labels.finals));
        let mask = rows_of(&labels.finals_mask);
        for (row, circuit) in stacked.circuit_of_row().into_iter().enumerate() {
            for (t, &quantity) in config.data.targets.iter().enumerate() {
                if mask[row][quantity as usize] > 0.0 {
                    let pair = self.0.entry((t, circuit)).or_default();
                    pair.0.push(truth[row][quantity as usize]);
                    pair.1.push(finals[row][t]);
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `spearman_<target>`: mean over circuits.
    pub(crate) fn metrics(&self, config: &Config) -> Metrics {
        let of_target = |t: usize| -> Vec<f64> {
            let circuits = self.0.iter().filter(|((target, _), _)| *target == t);
            circuits
                .map(|(_, (truth, predicted))| spearman(Pairs { truth, predicted }))
                .collect()
        };
        let targets = config.data.targets.iter().enumerate();
        targets
            .map(|(t, quantity)| (format!("spearman_{quantity}"), mean(&of_target(t))))
            .collect()
    }
}

/// The columns of labels that are targets: `[T]` i64.
pub(crate) fn target_columns(config: &Config, device: Device) -> Tensor {
    let columns: Vec<i64> = config.data.targets.iter().map(|&q| q as i64).collect();
    Tensor::from_slice(&columns).to_device(device)
}

/// Sum over samples (rows) of the mean distance over what is labelled of each.
pub(crate) fn per_sample(loss: &LossConfig, predicted: &Tensor, labels: &Tensor, mask: &Tensor) -> Tensor {
    let error = predicted - labels;
    let distance = match loss.kind {
        LossKind::Mse => error.square(),
        LossKind::Huber => huber(&error, loss.delta),
        LossKind::Mape => error.abs() / labels.abs().clamp_min(1e-3),
    };
    let rows = predicted.size()[0];
    let total = |x: Tensor| x.reshape([rows, -1]).sum_dim_intlist(1, false, None::<Kind>);
    (total(distance * mask) / total(mask.shallow_clone()).clamp_min(1.0)).sum(None::<Kind>)
}

/// `|e| <= delta`: `e^2 / 2`, beyond it `delta (|e| - delta / 2)`.
fn huber(error: &Tensor, delta: f64) -> Tensor {
    let size = error.abs();
    let near = size.clamp_max(delta);
    // near (|e| - near / 2) is both branches at once.
    &near * (size - &near * 0.5)
}

pub(crate) fn scalar(x: &Tensor) -> f64 {
    x.double_value(&[])
}

/// `[N, F]` as rows of f64.
pub(crate) fn rows_of(x: &Tensor) -> Vec<Vec<f64>> {
    let width = x.size()[1].max(1) as usize;
    let flat = x
        .detach()
        .to_device(Device::Cpu)
        .to_kind(Kind::Double)
        .contiguous()
        .view(-1);
    // A contiguous f64 tensor on the CPU always converts.
    let values = Vec::<f64>::try_from(&flat).unwrap_or_default();
    values.chunks(width).map(<[f64]>::to_vec).collect()
}
