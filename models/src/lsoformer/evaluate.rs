//! Grades predictions: one row per model, circuit and quantity, and means over circuits.
//! Not for printing tables or drawing them; that is the program's.
//!
//! Everything is measured within a circuit and then averaged over circuits without weights; values
//! of different circuits are never pooled, as circuit identity alone would explain nearly all of
//! their variance. Flat circuits, whose truth does not move, count in MAPE only and are named.

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Sample;
use serde::{Deserialize, Serialize};

use super::prediction::{ModelPredictions, by_circuit};
use super::quantity::Quantity;
use crate::metrics::{
    CircuitMetrics, FinalSamples, Measures, Pairs, TrajectoryMetrics, circuit_metrics, mean_of_some,
    trajectory_metrics,
};

/// The model whose mean MAPE others are measured against where circuits are seen.
pub const CONST_CIRCUIT: &str = "const_circuit";

/// One model's measures on one circuit and quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The model.
    pub model: String,
    /// The circuit.
    pub circuit: String,
    /// What was predicted.
    pub quantity: Quantity,
    /// Measures of the final values.
    pub finals: CircuitMetrics,
    /// Measures of the trajectories, where the model predicts them.
    pub trajectory: Option<TrajectoryMetrics>,
}

/// One model's means over circuits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// The model.
    pub model: String,
    /// What was predicted.
    pub quantity: Quantity,
    /// Circuits that count.
    pub circuits: usize,
    /// Circuits whose truth does not move: left out of all but `mape`.
    pub flat: Vec<String>,
    /// Means of the measures of final values.
    #[serde(flatten)]
    pub measures: Measures,
    /// Quotient of mean MAPEs, this model's by `const_circuit`'s (`rom`).
    pub mape_to_const: Option<f64>,
    /// Mean over circuits of the quotient of MAPEs to `const_circuit`'s (`mor`): each circuit
    /// counts alike.
    pub mean_of_quotients: Option<f64>,
    /// MAPE over steps, per cent.
    pub traj_mape: Option<f64>,
    /// Kendall's tau-b along trajectories.
    pub traj_kendall: Option<f64>,
    /// Share of steps of right direction.
    pub step_delta_sign: Option<f64>,
}

/// The grades of several models on the same samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Per model, quantity and circuit, in the order given.
    pub rows: Vec<Row>,
    /// Per model and quantity, means over all circuits.
    pub means: Vec<Means>,
}

impl Evaluation {
    /// Grades `models` on `samples`. Samples without a label of a quantity are left out of its
    /// rows; so are models that do not predict it for the whole circuit.
    pub fn new(dataset: &QorDataset, samples: &[Sample], models: &[ModelPredictions]) -> Self {
        let mut rows = Vec::new();
        for model in models {
            for quantity in Quantity::ALL {
                for (circuit, members) in by_circuit(samples) {
                    rows.extend(grade(dataset, samples, model, quantity, circuit, &members));
                }
            }
        }
        let names: Vec<String> = rows.iter().map(|row: &Row| row.circuit.clone()).collect();
        let means = means_over(&rows, |circuit| names.iter().any(|name| name == circuit));
        Self { rows, means }
    }

    /// Means over the circuits that `counts` says yes to, as for "the six".
    pub fn means_over(&self, counts: impl Fn(&str) -> bool) -> Vec<Means> {
        means_over(&self.rows, counts)
    }

    /// The row of a model, circuit and quantity.
    pub fn row(&self, model: &str, circuit: &str, quantity: Quantity) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.model == model && row.circuit == circuit && row.quantity == quantity)
    }
}

fn grade(
    dataset: &QorDataset,
    samples: &[Sample],
    model: &ModelPredictions,
    quantity: Quantity,
    circuit: usize,
    members: &[usize],
) -> Option<Row> {
    let circuit = &dataset.circuits[circuit];
    let (mut ids, mut truth, mut predicted) = (Vec::new(), Vec::new(), Vec::new());
    let (mut true_steps, mut predicted_steps) = (Vec::new(), Vec::new());
    for &i in members {
        let row = &circuit.rows[samples[i].row];
        let prediction = model.predictions.get(i)?;
        let Some(value) = quantity.last(row) else { continue };
        ids.push(row.recipe_id);
        truth.push(value);
        predicted.push(prediction.last(quantity)?);
        if let (Some(measured), Some(steps)) = (quantity.trajectory(row), prediction.steps(quantity)) {
            true_steps.push(measured);
            predicted_steps.push(steps.to_vec());
        }
    }
    let values = Pairs {
        truth: &truth,
        predicted: &predicted,
    };
    Some(Row {
        model: model.model.clone(),
        circuit: circuit.name.clone(),
        quantity,
        finals: circuit_metrics(FinalSamples { ids: &ids, values })?,
        trajectory: trajectory_metrics(&true_steps, &predicted_steps),
    })
}

fn means_over(rows: &[Row], counts: impl Fn(&str) -> bool) -> Vec<Means> {
    let counted: Vec<&Row> = rows.iter().filter(|row| counts(&row.circuit)).collect();
    counted
        .chunk_by(|a, b| a.model == b.model && a.quantity == b.quantity)
        .filter_map(|group| means_of(group, &counted))
        .collect()
}

/// The means over a group of rows of one model and quantity; `None` of no row.
fn means_of(group: &[&Row], all: &[&Row]) -> Option<Means> {
    let constant = |row: &Row| {
        all.iter()
            .find(|c| c.model == CONST_CIRCUIT && c.circuit == row.circuit && c.quantity == row.quantity)
            .map(|c| c.finals.measures.mape)
    };
    // A constant without error leaves nothing to divide by: such circuits are flat.
    let pairs: Vec<(f64, f64)> = group
        .iter()
        .filter_map(|row| Some((row.finals.measures.mape, constant(row)?)))
        .filter(|(_, constant)| *constant > 0.0)
        .collect();
    let quotients = pairs.iter().map(|(mape, constant)| Some(mape / constant));
    let (own, of_constant): (f64, f64) = pairs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let measures: Vec<Measures> = group.iter().map(|row| row.finals.measures).collect();
    let along = |measure: fn(TrajectoryMetrics) -> Option<f64>| {
        mean_of_some(group.iter().map(|row| row.trajectory.and_then(measure)))
    };
    let first = group.first()?;
    Some(Means {
        model: first.model.clone(),
        quantity: first.quantity,
        circuits: group.len(),
        flat: group
            .iter()
            .filter(|row| row.finals.flat)
            .map(|row| row.circuit.clone())
            .collect(),
        measures: Measures::mean(&measures)?,
        mape_to_const: (!pairs.is_empty()).then(|| own / of_constant),
        mean_of_quotients: mean_of_some(quotients),
        traj_mape: along(|steps| Some(steps.traj_mape)),
        traj_kendall: along(|steps| steps.traj_kendall),
        step_delta_sign: along(|steps| Some(steps.step_delta_sign)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(model: &str, circuit: &str, truth: &[f64], predicted: &[f64]) -> Row {
        let ids: Vec<u32> = (0..truth.len() as u32).collect();
        let values = Pairs { truth, predicted };
        Row {
            model: model.into(),
            circuit: circuit.into(),
            quantity: Quantity::Area,
            finals: circuit_metrics(FinalSamples { ids: &ids, values }).expect("samples"),
            trajectory: None,
        }
    }

    #[test]
    fn means_are_unweighted_and_flat_circuits_count_in_mape_only() {
        let rows = [
            row(CONST_CIRCUIT, "a", &[10.0, 20.0], &[15.0, 15.0]),
            row(CONST_CIRCUIT, "b", &[10.0, 30.0], &[20.0, 20.0]),
            row(CONST_CIRCUIT, "flat", &[5.0, 5.0], &[5.0, 5.0]),
            row("ours", "a", &[10.0, 20.0], &[10.0, 20.0]),
            row("ours", "b", &[10.0, 30.0], &[20.0, 20.0]),
            row("ours", "flat", &[5.0, 5.0], &[6.0, 6.0]),
        ];
        let means = means_over(&rows, |_| true);
        let ours = &means[1];
        assert_eq!((ours.model.as_str(), ours.circuits), ("ours", 3));
        assert_eq!(ours.flat, ["flat"]);
        assert!((ours.measures.spearman.expect("two circuits") - 0.5).abs() < 1e-12);
        assert!((ours.measures.mape - (0.0 + 200.0 / 3.0 + 20.0) / 3.0).abs() < 1e-9);
        assert!((ours.mean_of_quotients.expect("two circuits") - 0.5).abs() < 1e-12);
        let rom = (200.0 / 3.0) / (37.5 + 200.0 / 3.0);
        assert!((ours.mape_to_const.expect("two circuits") - rom).abs() < 1e-12);
        assert_eq!(means_over(&rows, |circuit| circuit == "a").len(), 2);
    }
}
