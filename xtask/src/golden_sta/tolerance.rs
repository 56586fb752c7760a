//! How far answers may lie apart.
//! Not for comparing: that is `compare`.

/// How near a case must come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Tables looked up and added: 1e-6 ns and 1e-5 of the number.
    Exact,
    /// Effective capacitances, which are found by iteration: 1 % or 0.1 ps a stage.
    Iterated,
}

/// The answers have seven digits of a ns, computed in single precision.
const EXACT_NS: f64 = 1e-6;
const EXACT_PART: f64 = 1e-5;
const STAGE_NS: f64 = 1e-4;
const PART: f64 = 1e-2;
/// What total negative slack may miss.
const TOTAL_PART: f64 = 2e-2;

impl Class {
    /// Of a time or delay of that size behind that many stages, in ns.
    pub(super) fn of_time(self, size: f64, stages: f64) -> f64 {
        match self {
            Self::Exact => EXACT_NS + EXACT_PART * size.abs(),
            Self::Iterated => f64::max(STAGE_NS * stages.max(1.0), PART * size.abs()),
        }
    }

    /// Of the arrival, required time and slack of a path, in ns: a part of the larger of arrival and
    /// required time, between which slack is what is left.
    pub(super) fn of_path(self, arrival: f64, required: f64) -> f64 {
        self.of_time(arrival.abs().max(required.abs()), 1.0)
    }

    /// Of total negative slack, which so many endpoints add to, in ns.
    pub(super) fn of_total(self, size: f64, endpoints: usize) -> f64 {
        let endpoints = endpoints.max(1) as f64;
        match self {
            Self::Exact => EXACT_NS * endpoints + EXACT_PART * size.abs(),
            Self::Iterated => f64::max(STAGE_NS * endpoints, TOTAL_PART * size.abs()),
        }
    }
}

/// Correlation of pairs of numbers (Pearson); `None` where either side is constant.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (mean_a, mean_b) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let scale = (aa * bb).sqrt();
    (scale > 0.0).then(|| ab / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlation_of_a_line_is_one() {
        let r = correlation(&[(1.0, 3.0), (2.0, 5.0), (4.0, 9.0)]).unwrap();
        assert!((r - 1.0).abs() < 1e-12);
        assert_eq!(correlation(&[(1.0, 3.0), (1.0, 5.0)]), None);
    }

    #[test]
    fn slack_is_judged_by_the_times_it_is_between() {
        assert!((Class::Exact.of_path(20.0, 19.999) - 2.01e-4).abs() < 1e-9);
        assert!((Class::Iterated.of_path(1.0, 20.0) - 0.2).abs() < 1e-9);
    }
}
