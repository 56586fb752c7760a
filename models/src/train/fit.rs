//! The training loop.
//! Not what is learned: that is the [`Task`]'s.

use std::path::PathBuf;

use super::adamw::with_values;
use super::config::TrainConfig;
use super::exact::Exact;
use super::gradient::{Partial, Tree, first_not_finite};
use super::log::Log;
use super::observer::{Observer, Plan, StepReport};
use super::run_folder::RunFolder;
use super::schedule::learning_rate;
use super::state::{BestSoFar, Phase, State, Tensors, load_last, save_last};
use super::task::{Metrics, Task};
use crate::Error;
use crate::error::NonFinite;
use crate::nn::{Noise, memory};

/// How a training ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// All epochs were made; the variables hold the weights of the best checkpoint.
    Finished(Summary),
    /// No better metric for `early_stop_patience` epochs; the variables hold the weights of the best
    /// checkpoint.
    StoppedEarly(Summary),
    /// [`RunFolder::stop_flag`] was set; `last.safetensors` holds all that a resume needs.
    Interrupted(Summary),
}

impl Outcome {
    /// What was reached, however it ended.
    pub fn summary(&self) -> &Summary {
        match self {
            Self::Finished(summary) | Self::StoppedEarly(summary) | Self::Interrupted(summary) => summary,
        }
    }
}

/// What a training has reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Steps made, those before a resume included.
    pub steps: u64,
    /// Epochs completed.
    pub epochs: u64,
    /// Epoch (from 0) of the best validation; `None` before the first.
    pub best_epoch: Option<u64>,
    /// Its monitored metric; `None` for a task without metrics.
    pub best_metric: Option<f64>,
}

/// Trains `task`, from the start or from the run's last checkpoint.
///
/// Sets libtorch's threads to `config.torch_threads`. The same task, configuration and threads give
/// the same weights and the same bytes of `metrics.csv`, however often the training was stopped or
/// killed between.
///
/// # Errors
/// [`Error::Config`] for a value that cannot be used, [`Error::NonFinite`] where loss, gradient or
/// monitored metric stop being numbers, [`Error::Checkpoint`] where the run's checkpoint is of
/// another model or configuration, [`Error::Io`] where the folder cannot be written, and what the
/// task reports.
///
/// ```
/// use netlearn_models::Error;
/// use netlearn_models::nn::{Linear, Noise, VarStore};
/// use netlearn_models::train::{LossSum, Metrics, RunFolder, Task, TrainConfig, train};
/// use tch::{Kind, Tensor};
///
/// /// Learns y = 2x.
/// struct Line { store: VarStore, layer: Linear }
///
/// impl Task for Line {
///     type Batch = Vec<f32>;
///     fn variables(&self) -> &VarStore { &self.store }
///     fn plan_epoch(&self, epoch: u64) -> Vec<Vec<f32>> {
///         let mut noise = Noise::new(0, "shuffle", epoch);
///         (0..8).map(|_| (0..4).map(|_| noise.uniform() as f32).collect()).collect()
///     }
///     fn micro_batches(&self, batch: &Vec<f32>, count: usize) -> Vec<Vec<f32>> {
///         batch.chunks(batch.len().div_ceil(count)).map(<[f32]>::to_vec).collect()
///     }
///     fn loss(&self, batch: &Vec<f32>, _: &mut Noise) -> Result<LossSum, Error> {
///         let x = Tensor::from_slice(batch).unsqueeze(1);
///         let error = self.layer.forward(&x)? - &x * 2.0;
///         let sum = (&error * &error).sum(Kind::Float);
///         Ok(LossSum { sum, weight: batch.len() as f64, parts: vec![] })
///     }
///     fn validate(&self) -> Result<Metrics, Error> {
///         let y = self.layer.forward(&Tensor::from_slice(&[10.0_f32]).unsqueeze(1))?;
///         Ok(vec![("error".into(), (y.double_value(&[0, 0]) - 20.0).abs())])
///     }
/// }
///
/// let store = VarStore::new(tch::Device::Cpu, 1);
/// let layer = Linear::new(&store.root(), 1, 1);
/// let folder = tempfile::tempdir().expect("temporary folder");
/// let run = RunFolder::create(folder.path().join("run"))?;
/// let config = TrainConfig { epochs: 60, lr: 0.05, warmup_steps: 0, ..TrainConfig::default() };
/// let outcome = train(&Line { store, layer }, &config, &run, &mut ())?;
/// assert!(outcome.summary().best_metric < Some(0.5));
/// # Ok::<(), Error>(())
/// ```
pub fn train<T: Task>(
    task: &T,
    config: &TrainConfig,
    run: &RunFolder,
    observer: &mut dyn Observer,
) -> Result<Outcome, Error> {
    config.check()?;
    // `check` keeps it within an i32.
    tch::set_num_threads(config.torch_threads as i32);
    memory::keep_big_blocks();
    let tensors = Tensors::new(task.variables().variables(), config);
    if tensors.trained.is_empty() {
        return Err(Error::Data("the model has nothing to train".into()));
    }
    let (state, marks) = match load_last(run, &tensors, config)? {
        Some((state, marks)) => (state, Some(marks)),
        None => (State::new(), None),
    };
    let last_good = marks.is_some().then(|| run.last_checkpoint());
    let log = Log::open(run, marks)?;
    Training {
        task,
        config,
        run,
        tensors,
        state,
        log,
        last_good,
    }
    .go_on(observer)
}

/// A training under way.
struct Training<'a, T: Task> {
    task: &'a T,
    config: &'a TrainConfig,
    run: &'a RunFolder,
    tensors: Tensors,
    state: State,
    log: Log,
    last_good: Option<PathBuf>,
}

impl<T: Task> Training<'_, T> {
    fn go_on(mut self, observer: &mut dyn Observer) -> Result<Outcome, Error> {
        let mut announced = false;
        while self.state.phase == Phase::Running {
            let batches = self.task.plan_epoch(self.state.epoch);
            if batches.is_empty() {
                return Err(Error::Data(format!("epoch {} has no batch", self.state.epoch)));
            }
            if !announced {
                observer.started(&self.plan(batches.len()));
                announced = true;
            }
            while (self.state.place as usize) < batches.len() {
                if self.run.stop_requested() {
                    self.save(observer)?;
                    return Ok(Outcome::Interrupted(self.summary()));
                }
                let report = self.step(&batches)?;
                observer.stepped(&report);
                let every = self.config.checkpoint_every_steps;
                if every > 0 && self.state.step.is_multiple_of(every) {
                    self.save(observer)?;
                }
            }
            self.end_epoch(observer)?;
            self.save(observer)?;
        }
        self.tensors.load_best(self.run)?;
        Ok(match self.state.phase {
            Phase::StoppedEarly => Outcome::StoppedEarly(self.summary()),
            Phase::Running | Phase::Finished => Outcome::Finished(self.summary()),
        })
    }

    fn plan(&self, steps_per_epoch: usize) -> Plan {
        Plan {
            epochs: self.config.epochs,
            steps_per_epoch: steps_per_epoch as u64,
            done_steps: self.state.step,
            epoch: self.state.epoch,
            num_parameters: self.tensors.trained.iter().map(|v| v.tensor.numel()).sum(),
        }
    }

    fn summary(&self) -> Summary {
        Summary {
            steps: self.state.step,
            epochs: self.state.epoch,
            best_epoch: self.state.best.map(|b| b.epoch),
            best_metric: self.state.best.and_then(|b| b.metric).map(|m| m.0),
        }
    }

    /// One update of the weights from the next batch of the epoch.
    fn step(&mut self, batches: &[T::Batch]) -> Result<StepReport, Error> {
        let (done, steps) = (self.state.place, batches.len() as u64);
        let epoch_share = done as f64 / steps as f64;
        let progress = (self.state.epoch as f64 + epoch_share) / self.config.epochs as f64;
        let lr = learning_rate(self.config, &self.state.plateau, self.state.step, progress);
        let step = self.state.step + 1;

        let mut sum = self.gradient(&batches[done as usize], step)?;
        self.check_finite(&sum, step, lr)?;
        let gradient_norm =
            self.tensors
                .adamw
                .step(&self.tensors.trained, &mut sum, step, lr, self.config)?;
        if let Some(average) = &mut self.tensors.average {
            average.update(&self.tensors.variables, step, self.config.ema_decay);
        }

        let report = StepReport {
            step,
            epoch: self.state.epoch,
            done_in_epoch: done + 1,
            steps_in_epoch: steps,
            loss: sum.loss / sum.weight,
            gradient_norm,
            learning_rate: lr,
        };
        self.state.step = step;
        self.state.place += 1;
        self.state.sums.add(&sum);
        let every = self.config.log_every_steps;
        if done + 1 == steps || (every > 0 && step.is_multiple_of(every)) {
            self.log_training(&report)?;
        }
        Ok(report)
    }

    /// The summed gradient of a batch: each micro-batch its own backward, all added by one tree.
    fn gradient(&self, batch: &T::Batch, step: u64) -> Result<Partial, Error> {
        let parts = match self.config.micro_batches {
            1 => vec![batch.clone()],
            count => self.task.micro_batches(batch, count),
        };
        let noise = Noise::new(self.config.seed, "step", step);
        let mut tree = Tree::default();
        for (q, part) in parts.iter().enumerate() {
            let loss = self.task.loss(part, &mut noise.part(q as u64))?;
            tree.push(Partial::backward(loss, &self.tensors.trained)?);
        }
        let sum = tree.finish().filter(|sum| sum.weight > 0.0);
        sum.ok_or_else(|| Error::Data(format!("the batch of step {step} has nothing to learn from")))
    }

    fn check_finite(&self, sum: &Partial, step: u64, lr: f64) -> Result<(), Error> {
        let (tensor, value) = if !sum.loss.is_finite() {
            ("loss".to_owned(), sum.loss)
        } else if first_not_finite(&sum.gradient).is_some() {
            let views = sum.views(&self.tensors.trained);
            let found = views
                .iter()
                .zip(&self.tensors.trained)
                .find_map(|(gradient, variable)| {
                    first_not_finite(gradient).map(|value| (format!("gradient of {}", variable.name), value))
                });
            found.unwrap_or(("gradient".to_owned(), f64::NAN))
        } else {
            return Ok(());
        };
        Err(self.not_finite(tensor, value, step, lr))
    }

    fn not_finite(&self, tensor: String, value: f64, step: u64, learning_rate: f64) -> Error {
        let last_good = self.last_good.clone();
        Error::from(Box::new(NonFinite {
            step,
            tensor,
            value,
            learning_rate,
            last_good,
        }))
    }

    /// Writes the mean training loss since the last such line.
    fn log_training(&mut self, report: &StepReport) -> Result<(), Error> {
        let sums = std::mem::take(&mut self.state.sums);
        let mut put = |name: &str, value| self.log.number(report.step, report.epoch, "train", name, value);
        put("loss", sums.loss.0 / sums.weight.0)?;
        for (name, value) in &sums.parts {
            put(name, value.0 / sums.weight.0)?;
        }
        put("gradient_norm", report.gradient_norm)?;
        put("lr", report.learning_rate)?;
        self.log.flush()
    }

    /// Validates, keeps the best, moves on to the next epoch or ends.
    fn end_epoch(&mut self, observer: &mut dyn Observer) -> Result<(), Error> {
        let metrics = self.validate()?;
        let (step, epoch) = (self.state.step, self.state.epoch);
        for (name, value) in &metrics {
            self.log.number(step, epoch, "valid", name, *value)?;
        }
        let is_best = self.judge(metrics.first())?;
        observer.validated(epoch, &metrics, is_best);
        self.state.epoch += 1;
        self.state.place = 0;
        let patience = self.config.early_stop_patience;
        if patience > 0 && self.state.epochs_without_better >= patience {
            self.state.phase = Phase::StoppedEarly;
        } else if self.state.epoch >= self.config.epochs {
            self.state.phase = Phase::Finished;
        }
        Ok(())
    }

    fn validate(&self) -> Result<Metrics, Error> {
        tch::no_grad(|| match &self.tensors.average {
            Some(average) => with_values(&self.tensors.variables, &average.tensors, || self.task.validate()),
            None => self.task.validate(),
        })
    }

    /// Takes in the monitored metric; whether it is the best yet. Without one, the latest weights
    /// are the best.
    fn judge(&mut self, monitored: Option<&(String, f64)>) -> Result<bool, Error> {
        if let Some((name, value)) = monitored {
            if !value.is_finite() {
                let tensor = format!("metric {name}");
                let (step, lr) = (self.state.step, self.config.lr);
                return Err(self.not_finite(tensor, *value, step, lr));
            }
            self.state.plateau.observe(*value, self.config);
        }
        let metric = monitored.map(|(_, value)| *value);
        let earlier = self.state.best.and_then(|best| best.metric);
        let is_best = match (metric, earlier) {
            (Some(now), Some(earlier)) => now < earlier.0,
            _ => true,
        };
        if is_best {
            let (epoch, step) = (self.state.epoch, self.state.step);
            let best = BestSoFar {
                metric: metric.map(Exact),
                epoch,
                step,
            };
            self.tensors.save_best(self.run, &best)?;
            self.state.best = Some(best);
            self.state.epochs_without_better = 0;
        } else {
            self.state.epochs_without_better += 1;
        }
        Ok(is_best)
    }

    /// Writes `last.safetensors`; the record is on the disk before it, as it names its length.
    fn save(&mut self, observer: &mut dyn Observer) -> Result<(), Error> {
        let marks = self.log.sync()?;
        save_last(self.run, &self.tensors, &self.state, marks, self.config)?;
        let path = self.run.last_checkpoint();
        observer.saved(&path);
        self.last_good = Some(path);
        Ok(())
    }
}
