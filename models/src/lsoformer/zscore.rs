//! Predictions of unseen designs beside labels that are only published as z-scores.
//! Not for labels in units of measurement; those are graded by `evaluate.rs`.
//!
//! Nobody who predicts a design never seen knows the mean and the spread of its labels. So
//! predictions are standardised by their own mean and spread, and shrunk by one factor that designs
//! held out from training give: with r the correlation of z-scored predictions and truth, the error
//! `1 + s^2 - 2 s r` of predictions shrunk by s is least at s = r.

use crate::metrics::{FLAT_STD, Pairs, mean, pearson, std_dev};

/// `values` with mean 0 and population standard deviation 1; zeros where they do not differ.
pub fn standardised(values: &[f64]) -> Vec<f64> {
    let (centre, spread) = (mean(values), std_dev(values));
    if spread < FLAT_STD {
        return vec![0.0; values.len()];
    }
    values.iter().map(|value| (value - centre) / spread).collect()
}

/// Least factor: predictions that are worth nothing keep their order.
const LEAST: f64 = 0.01;

/// The factor in (0, 1] of least mean error over designs that were held out: their mean Pearson
/// correlation, or 0.01 where that is less or there are none.
pub fn shrink_factor(held_out: &[Pairs<'_>]) -> f64 {
    let correlations: Vec<f64> = held_out.iter().map(|pairs| pearson(*pairs)).collect();
    mean(&correlations).clamp(LEAST, 1.0)
}

/// z-scores from the predictions of several models for the same recipes: each standardised, their
/// mean standardised again and shrunk.
pub fn together(members: &[Vec<f64>], shrink: f64) -> Vec<f64> {
    let members: Vec<Vec<f64>> = members.iter().map(|member| standardised(member)).collect();
    let recipes = members.iter().map(Vec::len).min().unwrap_or(0);
    let sums: Vec<f64> = (0..recipes)
        .map(|i| members.iter().map(|member| member[i]).sum())
        .collect();
    standardised(&sums).into_iter().map(|z| shrink * z).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::mean_squared_error;

    #[test]
    fn the_factor_has_the_least_error_over_the_held_out_designs() {
        let designs = [
            ([3.0, 1.0, 4.0, 1.0, 5.0], [2.0, 1.0, 2.0, 2.0, 3.0]),
            ([9.0, 2.0, 6.0, 5.0, 3.0], [8.0, 4.0, 3.0, 6.0, 5.0]),
        ]
        .map(|(truth, predicted)| (standardised(&truth), standardised(&predicted)));
        let pairs: Vec<Pairs<'_>> = designs
            .iter()
            .map(|(truth, predicted)| Pairs { truth, predicted })
            .collect();
        let best = shrink_factor(&pairs);
        let error = |shrink: f64| -> f64 {
            let of = |(truth, predicted): &(Vec<f64>, Vec<f64>)| {
                let shrunk: Vec<f64> = predicted.iter().map(|z| shrink * z).collect();
                mean_squared_error(Pairs {
                    truth,
                    predicted: &shrunk,
                })
            };
            designs.iter().map(of).sum()
        };
        assert!(best > 0.5 && best < 1.0, "{best}");
        assert!(error(best) < error(best - 0.02) && error(best) < error(best + 0.02));
    }

    #[test]
    fn a_factor_never_turns_predictions_around() {
        let pairs = Pairs {
            truth: &[1.0, 2.0, 3.0],
            predicted: &[3.0, 2.0, 1.0],
        };
        assert_eq!(shrink_factor(&[pairs]), LEAST);
        assert_eq!(shrink_factor(&[]), LEAST);
    }

    #[test]
    fn members_count_alike_whatever_their_units() {
        let z = together(&[vec![1.0, 2.0, 3.0], vec![300.0, 200.0, 700.0]], 0.5);
        assert!(mean(&z).abs() < 1e-12);
        assert!((std_dev(&z) - 0.5).abs() < 1e-12);
        assert!(z[0] < z[2] && z[1] < z[2]);
        assert_eq!(together(&[vec![4.0, 4.0]], 0.5), [0.0, 0.0]);
    }
}
