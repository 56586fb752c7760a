//! Errors of size: how far predictions lie from the truth.
//! Not for order (see [`super::rank`]).

use super::{Pairs, mean, std_dev};

/// Mean absolute percentage error in per cent: `100 * mean |p - y| / |y|`.
pub fn mape(pairs: Pairs<'_>) -> f64 {
    100.0 * mape_ratio(pairs)
}

/// Mean absolute percentage error as a ratio, `mean |p - y| / max(eps, |y|)`, as scikit-learn and
/// OpenABC-D have it. On z-scores it is worthless as a measure (predicting 0 scores 1) and printed
/// for parity only.
pub fn mape_ratio(pairs: Pairs<'_>) -> f64 {
    over_pairs(pairs, |y, p| (p - y).abs() / y.abs().max(f64::EPSILON))
}

/// Mean absolute error.
pub fn mean_absolute_error(pairs: Pairs<'_>) -> f64 {
    over_pairs(pairs, |y, p| (p - y).abs())
}

/// Mean squared error.
pub fn mean_squared_error(pairs: Pairs<'_>) -> f64 {
    over_pairs(pairs, |y, p| (p - y).powi(2))
}

/// Coefficient of determination `1 - sum (p - y)^2 / sum (y - mean y)^2`.
///
/// The denominator is the spread of the *truth*. A truth without spread gives 0, as nothing is
/// there to explain; callers leave such circuits out (see [`super::FLAT_STD`]).
pub fn r2(pairs: Pairs<'_>) -> f64 {
    let centre = mean(&pairs.truth[..pairs.len()]);
    let residual: f64 = pairs.iter().map(|(y, p)| (p - y).powi(2)).sum();
    let spread: f64 = pairs.iter().map(|(y, _)| (y - centre).powi(2)).sum();
    if spread > 0.0 {
        1.0 - residual / spread
    } else {
        0.0
    }
}

/// Both sides in units of the truth's own mean and population standard deviation, as (truth,
/// predicted); `None` for a truth without spread.
pub fn standardise(pairs: Pairs<'_>) -> Option<(Vec<f64>, Vec<f64>)> {
    let (centre, spread) = (mean(pairs.truth), std_dev(pairs.truth));
    if spread < super::FLAT_STD {
        return None;
    }
    let z = |values: &[f64]| values.iter().map(|v| (v - centre) / spread).collect();
    Some((z(pairs.truth), z(pairs.predicted)))
}

fn over_pairs(pairs: Pairs<'_>, term: impl Fn(f64, f64) -> f64) -> f64 {
    let total: f64 = pairs.iter().map(|(y, p)| term(y, p)).sum();
    total / pairs.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r2_divides_by_the_spread_of_the_truth_not_of_the_prediction() {
        let (y, p) = ([1.0, 2.0, 3.0, 4.0], [1.1, 1.9, 3.2, 3.9]);
        let right = r2(Pairs {
            truth: &y,
            predicted: &p,
        });
        let swapped = r2(Pairs {
            truth: &p,
            predicted: &y,
        });
        assert!((right - (1.0 - 0.07 / 5.0)).abs() < 1e-9, "{right}");
        assert!((swapped - (1.0 - 0.07 / 4.7675)).abs() < 1e-9, "{swapped}");
        assert!((swapped - 0.985_317_252).abs() < 1e-9, "{swapped}");
    }

    #[test]
    fn mape_is_relative_to_the_truth_in_per_cent() {
        let pairs = Pairs {
            truth: &[10.0, 20.0],
            predicted: &[11.0, 18.0],
        };
        assert!((mape(pairs) - 10.0).abs() < 1e-12);
        assert!((mape_ratio(pairs) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn standardise_uses_the_truth_only_and_refuses_a_flat_one() {
        let pairs = Pairs {
            truth: &[1.0, 3.0],
            predicted: &[2.0, 2.0],
        };
        let (truth, predicted) = standardise(pairs).expect("truth has spread");
        assert_eq!(truth, [-1.0, 1.0]);
        assert_eq!(predicted, [0.0, 0.0]);
        assert!(
            standardise(Pairs {
                truth: &[2.0, 2.0],
                predicted: &[1.0, 3.0]
            })
            .is_none()
        );
    }

    #[test]
    fn nothing_to_compare_is_zero_not_a_panic() {
        let none = Pairs {
            truth: &[],
            predicted: &[],
        };
        assert!(none.is_empty());
        assert_eq!((mape(none), r2(none), mean_squared_error(none)), (0.0, 0.0, 0.0));
        assert_eq!(mean_absolute_error(none), 0.0);
    }
}
