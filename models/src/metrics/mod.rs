//! Measures of how well predicted numbers agree with true ones, within one circuit.
//! Not for losses (those are tensors and live with each task) and not for tables over circuits
//! (see each system's `evaluate`).
//!
//! Everything here is plain Rust over `f64`, needs no libtorch and never allocates more than a few
//! copies of its input. A truth and a prediction are handed over as [`Pairs`], whose fields name
//! them: R2 and the relative errors are not symmetric, and swapped arguments are the commonest bug
//! of published evaluation code.
//!
//! ```
//! use netlearn_models::metrics::{Pairs, r2, spearman};
//! let truth = [1.0, 2.0, 3.0, 4.0];
//! let predicted = [1.1, 1.9, 3.2, 3.9];
//! let pairs = Pairs { truth: &truth, predicted: &predicted };
//! assert!((r2(pairs) - 0.986).abs() < 1e-12);
//! assert!((spearman(pairs) - 1.0).abs() < 1e-12);
//! ```

mod error;
mod rank;
mod summary;
mod trajectory;

pub use error::{mape, mape_ratio, mean_absolute_error, mean_squared_error, r2, standardise};
pub use rank::{average_ranks, kendall, pearson, regret, spearman, top_k_recall};
pub use summary::{CircuitMetrics, FinalSamples, Measures, circuit_metrics, mean_of_some};
pub use trajectory::{TrajectoryMetrics, trajectory_metrics};

/// Standard deviation below which a circuit's truth counts as flat: nothing can be ranked on it.
pub const FLAT_STD: f64 = 1e-9;

/// True values beside predicted ones, in the same order and unit.
#[derive(Clone, Copy, Debug)]
pub struct Pairs<'a> {
    /// What was measured.
    pub truth: &'a [f64],
    /// What the model said.
    pub predicted: &'a [f64],
}

impl Pairs<'_> {
    /// Number of pairs; the shorter side counts, so that no function here can read past an end.
    pub fn len(&self) -> usize {
        self.truth.len().min(self.predicted.len())
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The pairs as (truth, predicted).
    pub(crate) fn iter(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.truth.iter().copied().zip(self.predicted.iter().copied())
    }
}

/// Arithmetic mean; 0 of nothing.
pub fn mean(values: &[f64]) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    values.iter().sum::<f64>() / values.len() as f64
}

/// Population standard deviation; 0 of nothing.
pub fn std_dev(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    (squares / values.len().max(1) as f64).sqrt()
}

/// Median (mean of the middle two for an even count); `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some(0.5 * (sorted[middle - 1] + sorted[middle])),
    }
}
