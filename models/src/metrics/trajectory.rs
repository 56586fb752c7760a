//! Measures over the steps of a recipe.
//! Not for the final value (see [`super::summary`]).

use serde::{Deserialize, Serialize};

use super::{FLAT_STD, Pairs, kendall, std_dev};

/// Changes smaller than this share of the start value count as no change.
const DEAD_BAND: f64 = 1e-3;

/// Agreement of predicted with true trajectories of one circuit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrajectoryMetrics {
    /// Mean over recipes and steps of |predicted - true| / true, per cent.
    pub traj_mape: f64,
    /// Mean over recipes of tau-b between the steps' true and predicted values; `None` where every
    /// true trajectory is flat.
    pub traj_kendall: Option<f64>,
    /// Share of steps whose predicted direction (down, still, up) is the true one.
    pub step_delta_sign: f64,
    /// Recipes left out of `traj_kendall` because their true trajectory is flat.
    pub flat_trajectories: usize,
}

/// Compares trajectories of one circuit; each is `M + 1` values, the first being the start.
/// `None` where there is no step to compare.
pub fn trajectory_metrics(truth: &[Vec<f64>], predicted: &[Vec<f64>]) -> Option<TrajectoryMetrics> {
    let (mut relative, mut right_direction, mut steps) = (0.0, 0usize, 0usize);
    let (mut taus, mut flat) = (Vec::new(), 0);
    for (y, p) in truth.iter().zip(predicted) {
        let length = y.len().min(p.len());
        for t in 1..length {
            relative += (p[t] - y[t]).abs() / y[t].abs().max(f64::EPSILON);
            let band = DEAD_BAND * y[0].abs();
            let same = direction(y[t] - y[t - 1], band) == direction(p[t] - p[t - 1], band);
            right_direction += usize::from(same);
            steps += 1;
        }
        if length > 1 && std_dev(&y[1..length]) >= FLAT_STD {
            taus.push(kendall(Pairs {
                truth: &y[1..length],
                predicted: &p[1..length],
            }));
        } else {
            flat += 1;
        }
    }
    (steps > 0).then(|| TrajectoryMetrics {
        traj_mape: 100.0 * relative / steps as f64,
        traj_kendall: (!taus.is_empty()).then(|| super::mean(&taus)),
        step_delta_sign: right_direction as f64 / steps as f64,
        flat_trajectories: flat,
    })
}

fn direction(delta: f64, band: f64) -> i8 {
    i8::from(delta > band) - i8::from(delta < -band)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_trajectory_is_perfect() {
        let y = vec![vec![100.0, 90.0, 90.0, 80.0]];
        let m = trajectory_metrics(&y, &y).expect("three steps");
        assert_eq!(m.traj_mape, 0.0);
        assert_eq!(m.step_delta_sign, 1.0);
        assert!((m.traj_kendall.expect("not flat") - 1.0).abs() < 1e-12);
    }

    #[test]
    fn small_moves_lie_in_the_dead_band_and_flat_truths_are_counted() {
        let truth = vec![vec![1000.0, 1000.0, 1000.0], vec![1000.0, 900.0, 800.0]];
        let predicted = vec![vec![1000.0, 999.5, 999.0], vec![1000.0, 950.0, 950.0]];
        let m = trajectory_metrics(&truth, &predicted).expect("four steps");
        assert_eq!(m.flat_trajectories, 1);
        assert_eq!(m.step_delta_sign, 0.75);
        assert!(trajectory_metrics(&[], &[]).is_none());
    }
}
