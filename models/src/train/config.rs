//! The keys of the table `train` of a run's configuration.
//! Not the model's keys: each system has its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

/// How the learning rate moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ScheduleKind {
    /// Half a cosine from `lr` to `min_lr_ratio * lr` over all epochs.
    Cosine,
    /// Times `plateau_factor` after `plateau_patience` epochs without a better monitored metric.
    Plateau,
    /// `lr` throughout.
    Constant,
}

/// All options of [`crate::train::train`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrainConfig {
    /// Seed of dropout and of all else that is drawn during a step.
    pub seed: u64,
    /// Passes over the data.
    pub epochs: u64,
    /// Learning rate, before warm-up and schedule.
    pub lr: f64,
    /// How the learning rate moves: `cosine`, `plateau` or `constant`.
    pub schedule: ScheduleKind,
    /// Steps over which the rate rises linearly from `lr / warmup_steps` to its full value; 0 for none.
    pub warmup_steps: u64,
    /// The lowest rate, as a share of `lr` (cosine and plateau).
    pub min_lr_ratio: f64,
    /// Epochs without a better metric that the plateau schedule lets pass.
    pub plateau_patience: u64,
    /// What it multiplies the rate with then.
    pub plateau_factor: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// Whether biases, normalisations and embeddings decay too. Off by default: decay pulls them
    /// towards zero without making the model any simpler.
    pub decay_all: bool,
    /// AdamW's decay rates of the first and second moment.
    pub betas: [f64; 2],
    /// AdamW's ε.
    pub eps: f64,
    /// Largest global norm of the gradient; 0 for no clipping.
    pub clip_norm: f64,
    /// Parts a step is cut into, a power of two; the order in which their gradients are added is
    /// fixed, whoever computes them.
    pub micro_batches: usize,
    /// Threads of libtorch, never taken from the machine: results are the same bits for the same
    /// number only.
    pub torch_threads: usize,
    /// Decay of the moving average of the weights that validation and the best checkpoint use; 0
    /// for none. Early steps use `min(ema_decay, (1 + step) / (10 + step))`.
    pub ema_decay: f64,
    /// Epochs without a better monitored metric after which training ends; 0 for never.
    pub early_stop_patience: u64,
    /// Steps between checkpoints within an epoch; 0 for the ends of epochs only.
    pub checkpoint_every_steps: u64,
    /// Steps between lines of the training loss in `metrics.csv`; 0 for the ends of epochs only.
    pub log_every_steps: u64,
}

impl Default for TrainConfig {
    fn default() -> Self {
        Self {
            seed: 0,
            epochs: 60,
            lr: 3e-3,
            schedule: ScheduleKind::Cosine,
            warmup_steps: 100,
            min_lr_ratio: 0.02,
            plateau_patience: 5,
            plateau_factor: 0.5,
            weight_decay: 0.01,
            decay_all: false,
            betas: [0.9, 0.999],
            eps: 1e-8,
            clip_norm: 1.0,
            micro_batches: 1,
            torch_threads: 1,
            ema_decay: 0.99,
            early_stop_patience: 0,
            checkpoint_every_steps: 0,
            log_every_steps: 0,
        }
    }
}

impl TrainConfig {
    /// Whether every value can be used.
    ///
    /// # Errors
    /// [`Error::Config`] naming the first key whose value cannot.
    pub fn check(&self) -> Result<(), Error> {
        let positive = |x: f64| x.is_finite() && x > 0.0;
        let share = |x: f64| (0.0..1.0).contains(&x);
        let range = |key: &str, value: f64, fine: bool, expected: &str| {
            if fine {
                Ok(())
            } else {
                Err(Error::config(&format!("train.{key}"), value, expected))
            }
        };
        range("epochs", self.epochs as f64, self.epochs > 0, "at least 1")?;
        range("lr", self.lr, positive(self.lr), "a number above 0")?;
        range(
            "min_lr_ratio",
            self.min_lr_ratio,
            (0.0..=1.0).contains(&self.min_lr_ratio),
            "0 to 1",
        )?;
        range(
            "plateau_factor",
            self.plateau_factor,
            positive(self.plateau_factor) && share(self.plateau_factor),
            "between 0 and 1",
        )?;
        range(
            "weight_decay",
            self.weight_decay,
            self.weight_decay.is_finite() && self.weight_decay >= 0.0,
            "0 or more",
        )?;
        range(
            "betas",
            self.betas[0],
            share(self.betas[0]),
            "at least 0 and below 1",
        )?;
        range(
            "betas",
            self.betas[1],
            share(self.betas[1]),
            "at least 0 and below 1",
        )?;
        range("eps", self.eps, positive(self.eps), "a number above 0")?;
        range(
            "clip_norm",
            self.clip_norm,
            self.clip_norm.is_finite() && self.clip_norm >= 0.0,
            "0 or more",
        )?;
        range(
            "micro_batches",
            self.micro_batches as f64,
            self.micro_batches.is_power_of_two(),
            "a power of two",
        )?;
        range(
            "torch_threads",
            self.torch_threads as f64,
            (1..=1024).contains(&self.torch_threads),
            "1 to 1024",
        )?;
        range(
            "ema_decay",
            self.ema_decay,
            share(self.ema_decay),
            "at least 0 and below 1",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_fine_and_bad_values_name_their_key() {
        assert!(TrainConfig::default().check().is_ok());
        let bad = |change: fn(&mut TrainConfig)| {
            let mut config = TrainConfig::default();
            change(&mut config);
            config.check().expect_err("refused").to_string()
        };
        assert_eq!(
            bad(|c| c.micro_batches = 3),
            "train.micro_batches = 3: expected a power of two"
        );
        assert_eq!(
            bad(|c| c.lr = f64::NAN),
            "train.lr = NaN: expected a number above 0"
        );
        assert_eq!(
            bad(|c| c.betas[1] = 1.0),
            "train.betas = 1: expected at least 0 and below 1"
        );
        assert_eq!(bad(|c| c.epochs = 0), "train.epochs = 0: expected at least 1");
    }

    #[test]
    fn toml_fills_defaults_and_refuses_unknown_keys() {
        let config: TrainConfig = toml::from_str("schedule = \"plateau\"\nlr = 0.001").expect("reads");
        assert_eq!(
            config,
            TrainConfig {
                schedule: ScheduleKind::Plateau,
                lr: 1e-3,
                ..TrainConfig::default()
            }
        );
        let error = toml::from_str::<TrainConfig>("learning_rate = 1.0").expect_err("refused");
        assert!(error.to_string().contains("learning_rate"), "{error}");
    }
}
