//! Agreement of order: rank correlations, recall and regret of the best recipes.
//! Not for errors of size (see [`super::error`]). "Best" is always the smallest value.

use super::{Pairs, mean};

/// Ranks from 1, ties share the average of their ranks.
pub fn average_ranks(values: &[f64]) -> Vec<f64> {
    let order = ascending(values);
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let value = values[order[start]];
        let mut end = start + 1;
        while end < order.len() && values[order[end]] == value {
            end += 1;
        }
        let shared = (start + 1 + end) as f64 / 2.0;
        for &index in &order[start..end] {
            ranks[index] = shared;
        }
        start = end;
    }
    ranks
}

/// Pearson's correlation; 0 where a side has no spread.
pub fn pearson(pairs: Pairs<'_>) -> f64 {
    let (my, mp) = (mean(pairs.truth), mean(pairs.predicted));
    let (mut yy, mut pp, mut yp) = (0.0, 0.0, 0.0);
    for (y, p) in pairs.iter() {
        yy += (y - my) * (y - my);
        pp += (p - mp) * (p - mp);
        yp += (y - my) * (p - mp);
    }
    if yy > 0.0 && pp > 0.0 {
        yp / (yy.sqrt() * pp.sqrt())
    } else {
        0.0
    }
}

/// Spearman's rank correlation with average ranks for ties; 0 where a side is constant.
pub fn spearman(pairs: Pairs<'_>) -> f64 {
    let (truth, predicted) = (average_ranks(pairs.truth), average_ranks(pairs.predicted));
    pearson(Pairs {
        truth: &truth,
        predicted: &predicted,
    })
}

/// Kendall's tau-b in O(n log n) (Knight 1966: sort by one side, count the inversions of the other
/// by merging); 0 where a side is constant.
pub fn kendall(pairs: Pairs<'_>) -> f64 {
    let n = pairs.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| {
        let first = pairs.truth[a].total_cmp(&pairs.truth[b]);
        first.then(pairs.predicted[a].total_cmp(&pairs.predicted[b]))
    });
    let all = choose_two(n);
    let same_truth = tied_pairs(&order, |i| pairs.truth[i]);
    let same_both = tied_pairs_by(&order, |a, b| {
        pairs.truth[a] == pairs.truth[b] && pairs.predicted[a] == pairs.predicted[b]
    });
    let mut predicted: Vec<f64> = order.iter().map(|&i| pairs.predicted[i]).collect();
    let discordant = sort_and_count_inversions(&mut predicted);
    let by_value: Vec<usize> = (0..n).collect();
    let same_predicted = tied_pairs(&by_value, |i| predicted[i]);

    let scale = (all - same_truth).sqrt() * (all - same_predicted).sqrt();
    if scale > 0.0 {
        (all - same_truth - same_predicted + same_both - 2.0 * discordant) / scale
    } else {
        0.0
    }
}

/// Share in per cent of the truly best `percent` % that is among the predicted best `percent` %.
///
/// The number of recipes is `percent` % of the count, rounded half up, at least 1; ties go to the
/// smaller `id`.
pub fn top_k_recall(pairs: Pairs<'_>, ids: &[u32], percent: f64) -> f64 {
    let k = k_of(pairs.len(), percent);
    if k == 0 {
        return 0.0;
    }
    let truth = best(pairs.truth, ids, k);
    let predicted = best(pairs.predicted, ids, k);
    let hits = truth.iter().filter(|i| predicted.contains(i)).count();
    100.0 * hits as f64 / k as f64
}

/// How much worse than the best is what one gets by measuring only the predicted best `percent` %:
/// (least truth among them / least truth) - 1.
pub fn regret(pairs: Pairs<'_>, ids: &[u32], percent: f64) -> f64 {
    let k = k_of(pairs.len(), percent);
    let least = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::INFINITY, f64::min);
    let reached = least(&mut best(pairs.predicted, ids, k).iter().map(|&i| pairs.truth[i]));
    let possible = least(&mut pairs.truth.iter().copied());
    if possible.is_finite() && possible != 0.0 {
        reached / possible - 1.0
    } else {
        0.0
    }
}

/// `percent` % of `count`, rounded half up, at least 1 (0 of nothing).
fn k_of(count: usize, percent: f64) -> usize {
    let exact = count as f64 * percent / 100.0;
    ((exact + 0.5).floor() as usize).clamp(count.min(1), count)
}

/// Positions of the `k` smallest values, ties by ascending id.
fn best(values: &[f64], ids: &[u32], k: usize) -> Vec<usize> {
    let id = |i: usize| ids.get(i).copied().unwrap_or(i as u32);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(id(a).cmp(&id(b))));
    order.truncate(k);
    order
}

fn ascending(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    order
}

fn choose_two(n: usize) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

/// Pairs of equal value among neighbours of `order`, which is sorted by that value.
fn tied_pairs(order: &[usize], value: impl Fn(usize) -> f64) -> f64 {
    tied_pairs_by(order, |a, b| value(a) == value(b))
}

fn tied_pairs_by(order: &[usize], same: impl Fn(usize, usize) -> bool) -> f64 {
    order
        .chunk_by(|&a, &b| same(a, b))
        .map(|run| choose_two(run.len()))
        .sum()
}

/// Merge sort from the bottom up; returns how many pairs stood in descending order.
fn sort_and_count_inversions(values: &mut Vec<f64>) -> f64 {
    let n = values.len();
    let mut merged = vec![0.0; n];
    let (mut width, mut inversions) = (1, 0u64);
    while width < n {
        for start in (0..n).step_by(2 * width) {
            let (middle, end) = ((start + width).min(n), (start + 2 * width).min(n));
            let (mut left, mut right) = (start, middle);
            for slot in &mut merged[start..end] {
                if right == end || (left < middle && values[left] <= values[right]) {
                    *slot = values[left];
                    left += 1;
                } else {
                    inversions += (middle - left) as u64;
                    *slot = values[right];
                    right += 1;
                }
            }
        }
        std::mem::swap(values, &mut merged);
        width *= 2;
    }
    inversions as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tau-b by its definition, O(n^2).
    fn kendall_by_definition(pairs: Pairs<'_>) -> f64 {
        let (mut agree, mut free_truth, mut free_predicted) = (0.0, 0.0, 0.0);
        for i in 0..pairs.len() {
            for j in 0..i {
                let y = pairs.truth[i] - pairs.truth[j];
                let p = pairs.predicted[i] - pairs.predicted[j];
                free_truth += f64::from(u8::from(y != 0.0));
                free_predicted += f64::from(u8::from(p != 0.0));
                if y != 0.0 && p != 0.0 {
                    agree += (y * p).signum();
                }
            }
        }
        agree / f64::sqrt(free_truth * free_predicted)
    }

    #[test]
    fn average_ranks_share_ties() {
        assert_eq!(average_ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
    }

    #[test]
    fn kendall_equals_its_definition_with_many_ties() {
        let mut state = 7u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % below) as f64
        };
        for n in [2usize, 3, 17, 64, 101] {
            let truth: Vec<f64> = (0..n).map(|_| draw(9)).collect();
            let predicted: Vec<f64> = (0..n).map(|_| draw(13)).collect();
            let pairs = Pairs {
                truth: &truth,
                predicted: &predicted,
            };
            let expected = kendall_by_definition(pairs);
            if expected.is_finite() {
                assert!((kendall(pairs) - expected).abs() < 1e-12, "n = {n}");
            }
        }
    }

    #[test]
    fn a_constant_prediction_has_no_correlation() {
        let pairs = Pairs {
            truth: &[1.0, 2.0, 3.0],
            predicted: &[5.0, 5.0, 5.0],
        };
        assert_eq!((spearman(pairs), kendall(pairs), pearson(pairs)), (0.0, 0.0, 0.0));
    }

    #[test]
    fn top_k_rounds_half_up_and_breaks_ties_by_id() {
        assert_eq!(
            (k_of(30, 5.0), k_of(29, 5.0), k_of(3, 1.0), k_of(0, 5.0)),
            (2, 1, 1, 0)
        );
        let pairs = Pairs {
            truth: &[1.0, 1.0, 2.0, 3.0],
            predicted: &[9.0, 1.0, 2.0, 3.0],
        };
        assert_eq!(top_k_recall(pairs, &[1, 0, 2, 3], 25.0), 100.0);
        assert_eq!(top_k_recall(pairs, &[0, 1, 2, 3], 25.0), 0.0);
    }

    #[test]
    fn regret_is_what_the_predicted_best_cost() {
        let pairs = Pairs {
            truth: &[10.0, 12.0, 11.0],
            predicted: &[3.0, 1.0, 2.0],
        };
        assert!((regret(pairs, &[0, 1, 2], 5.0) - 0.2).abs() < 1e-12);
        assert!(regret(pairs, &[0, 1, 2], 100.0).abs() < 1e-12);
    }
}
