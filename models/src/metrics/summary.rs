//! All measures of one circuit and one target in one row.
//! Not for averaging over circuits (see each system's `evaluate`).

use serde::{Deserialize, Serialize};

use super::{
    FLAT_STD, Pairs, kendall, mape, mape_ratio, mean, mean_squared_error, r2, regret, spearman, standardise,
    std_dev, top_k_recall,
};

/// Final values of one circuit's recipes.
#[derive(Clone, Copy, Debug)]
pub struct FinalSamples<'a> {
    /// Recipe ids, which break ties.
    pub ids: &'a [u32],
    /// True and predicted values, in their unit.
    pub values: Pairs<'a>,
}

/// How well final values are predicted: of one circuit, or the means over several. Measures of
/// order, and R2, are `None` where the truth is flat.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Mean absolute percentage error, per cent.
    pub mape: f64,
    /// Mean squared error in z-scores of the truth.
    pub mse_z: Option<f64>,
    /// Mean absolute percentage error of those z-scores as a ratio; for parity with publications.
    pub mape_z: Option<f64>,
    /// Coefficient of determination.
    pub r2: Option<f64>,
    /// Spearman's rank correlation.
    pub spearman: Option<f64>,
    /// Kendall's tau-b.
    pub kendall: Option<f64>,
    /// Recall of the best 1 %, per cent.
    pub top1: Option<f64>,
    /// Recall of the best 5 %, per cent.
    pub top5: Option<f64>,
    /// Recall of the best 10 %, per cent.
    pub top10: Option<f64>,
    /// Loss of measuring only the predicted best 5 %, as a ratio.
    pub regret5: f64,
}

impl Measures {
    /// Each measure's mean over those that have it; `None` of nothing.
    pub fn mean(all: &[Self]) -> Option<Self> {
        let every = |measure: fn(&Self) -> f64| mean(&all.iter().map(measure).collect::<Vec<_>>());
        let some = |measure: fn(&Self) -> Option<f64>| mean_of_some(all.iter().map(measure));
        (!all.is_empty()).then(|| Self {
            mape: every(|measures| measures.mape),
            mse_z: some(|measures| measures.mse_z),
            mape_z: some(|measures| measures.mape_z),
            r2: some(|measures| measures.r2),
            spearman: some(|measures| measures.spearman),
            kendall: some(|measures| measures.kendall),
            top1: some(|measures| measures.top1),
            top5: some(|measures| measures.top5),
            top10: some(|measures| measures.top10),
            regret5: every(|measures| measures.regret5),
        })
    }
}

/// The mean of the values that are there; `None` where none is.
pub fn mean_of_some(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.flatten().collect();
    (!values.is_empty()).then(|| mean(&values))
}

/// Measures of one circuit; one that is flat counts in MAPE only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CircuitMetrics {
    /// Number of recipes.
    pub n: usize,
    /// Whether the truth does not move (standard deviation below [`FLAT_STD`]).
    pub flat: bool,
    /// How well its final values are predicted.
    #[serde(flatten)]
    pub measures: Measures,
}

/// Grades one circuit; `None` without samples.
pub fn circuit_metrics(samples: FinalSamples<'_>) -> Option<CircuitMetrics> {
    let FinalSamples { ids, values } = samples;
    if values.is_empty() {
        return None;
    }
    let flat = std_dev(values.truth) < FLAT_STD;
    let ranked = |measure: &dyn Fn() -> f64| (!flat).then(measure);
    let z = standardise(values);
    let in_z = |measure: fn(Pairs<'_>) -> f64| {
        z.as_ref()
            .map(|(truth, predicted)| measure(Pairs { truth, predicted }))
    };
    let measures = Measures {
        mape: mape(values),
        mse_z: in_z(mean_squared_error),
        mape_z: in_z(mape_ratio),
        r2: ranked(&|| r2(values)),
        spearman: ranked(&|| spearman(values)),
        kendall: ranked(&|| kendall(values)),
        top1: ranked(&|| top_k_recall(values, ids, 1.0)),
        top5: ranked(&|| top_k_recall(values, ids, 5.0)),
        top10: ranked(&|| top_k_recall(values, ids, 10.0)),
        regret5: regret(values, ids, 5.0),
    };
    Some(CircuitMetrics {
        n: values.len(),
        flat,
        measures,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_circuit_has_an_error_but_no_order() {
        let row = circuit_metrics(FinalSamples {
            ids: &[0, 1],
            values: Pairs {
                truth: &[5.0, 5.0],
                predicted: &[5.5, 5.0],
            },
        })
        .expect("two samples");
        let measures = row.measures;
        assert!(row.flat);
        assert!((measures.mape - 5.0).abs() < 1e-12);
        assert_eq!(
            (measures.r2, measures.spearman, measures.top5, measures.mse_z),
            (None, None, None, None)
        );
    }
}
