//! The learning rate of each step.
//! Not the decision to stop: that is the loop's.

use serde::{Deserialize, Serialize};

use super::config::{ScheduleKind, TrainConfig};
use super::exact::Exact;

/// What the plateau schedule remembers; PyTorch's `ReduceLROnPlateau` with threshold 1e-4 (relative)
/// and no cool-down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plateau {
    factor: Exact,
    best: Exact,
    bad_epochs: u64,
}

impl Default for Plateau {
    fn default() -> Self {
        Self {
            factor: Exact(1.0),
            best: Exact(f64::INFINITY),
            bad_epochs: 0,
        }
    }
}

impl Plateau {
    const THRESHOLD: f64 = 1e-4;

    /// Takes in the monitored metric of an epoch.
    pub(crate) fn observe(&mut self, metric: f64, config: &TrainConfig) {
        if metric < self.best.0 * (1.0 - Self::THRESHOLD) || self.best.0 == f64::INFINITY {
            self.best = Exact(metric);
            self.bad_epochs = 0;
            return;
        }
        self.bad_epochs += 1;
        if self.bad_epochs > config.plateau_patience {
            self.factor = Exact((self.factor.0 * config.plateau_factor).max(config.min_lr_ratio));
            self.bad_epochs = 0;
        }
    }
}

/// The rate of a step: `done` steps were made before it, and `progress` in `[0, 1)` is the share of
/// all epochs behind it.
///
/// Warm-up multiplies the schedule's rate with `(done + 1) / warmup_steps` until that reaches 1.
pub(crate) fn learning_rate(config: &TrainConfig, plateau: &Plateau, done: u64, progress: f64) -> f64 {
    let factor = match config.schedule {
        ScheduleKind::Constant => 1.0,
        ScheduleKind::Plateau => plateau.factor.0,
        ScheduleKind::Cosine => {
            let fall = 0.5 * (1.0 + (std::f64::consts::PI * progress).cos());
            config.min_lr_ratio + (1.0 - config.min_lr_ratio) * fall
        }
    };
    let warm = match config.warmup_steps {
        0 => 1.0,
        steps => ((done + 1) as f64 / steps as f64).min(1.0),
    };
    config.lr * warm * factor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(schedule: ScheduleKind) -> TrainConfig {
        TrainConfig {
            schedule,
            lr: 0.1,
            warmup_steps: 4,
            min_lr_ratio: 0.2,
            ..TrainConfig::default()
        }
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn warm_up_rises_linearly_to_the_full_rate() {
        let config = config(ScheduleKind::Constant);
        for (done, expected) in [(0, 0.025), (1, 0.05), (2, 0.075), (3, 0.1), (4, 0.1), (900, 0.1)] {
            close(learning_rate(&config, &Plateau::default(), done, 0.5), expected);
        }
        let none = TrainConfig {
            warmup_steps: 0,
            ..config
        };
        close(learning_rate(&none, &Plateau::default(), 0, 0.0), 0.1);
    }

    #[test]
    fn cosine_falls_from_the_rate_to_its_floor() {
        let config = config(ScheduleKind::Cosine);
        let at = |progress| learning_rate(&config, &Plateau::default(), 10, progress);
        close(at(0.0), 0.1);
        close(at(0.5), 0.06);
        close(at(1.0), 0.02);
        close(at(0.25), 0.1 * (0.2 + 0.8 * 0.5 * (1.0 + 0.5_f64.sqrt())));
    }

    #[test]
    fn plateau_waits_then_cuts_down_to_its_floor() {
        let config = TrainConfig {
            plateau_patience: 1,
            plateau_factor: 0.5,
            warmup_steps: 0,
            ..config(ScheduleKind::Plateau)
        };
        let mut plateau = Plateau::default();
        let mut rates = Vec::new();
        // The second value is better by less than the threshold and counts as bad.
        for metric in [1.0, 0.99995, 1.0, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6] {
            plateau.observe(metric, &config);
            rates.push(learning_rate(&config, &plateau, 0, 0.0));
        }
        let expected = [0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.02, 0.02, 0.02];
        rates.into_iter().zip(expected).for_each(|(a, b)| close(a, b));
    }

    #[test]
    fn the_state_survives_a_file_exactly() {
        let mut plateau = Plateau::default();
        plateau.observe(0.1 + 0.2, &config(ScheduleKind::Plateau));
        let text = serde_json::to_string(&plateau).expect("written");
        assert_eq!(serde_json::from_str::<Plateau>(&text).expect("read"), plateau);
        let fresh = serde_json::to_string(&Plateau::default()).expect("written");
        assert_eq!(
            serde_json::from_str::<Plateau>(&fresh).expect("read"),
            Plateau::default()
        );
    }
}
