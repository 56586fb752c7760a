//! Predictors that never look at the recipe.
//! Not for anything fitted beyond a median; see [`super::RecipeOnly`].

use std::collections::BTreeMap;

use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::Sample;
use netlearn_graph::synthesis::Recipe;

use crate::Error;
use crate::lsoformer::normalise::{Start, start_of};
use crate::lsoformer::prediction::{ModelPredictions, QorPredictor, RecipePrediction, by_circuit};
use crate::lsoformer::quantity::Quantity;
use crate::metrics::median;

/// The medians of a set of rows, per quantity.
type Medians = [Option<f64>; 4];

fn medians<'a>(values: impl Fn(Quantity) -> Box<dyn Iterator<Item = f64> + 'a>) -> Medians {
    Quantity::ALL.map(|quantity| median(&values(quantity).collect::<Vec<f64>>()))
}

fn repeat(finals: Medians, times: usize) -> Vec<RecipePrediction> {
    vec![
        RecipePrediction {
            finals,
            ..RecipePrediction::default()
        };
        times
    ]
}

/// `const_circuit`: the median of the circuit's own training labels. Says nothing of circuits that
/// were not seen.
#[derive(Clone, Debug)]
pub struct ConstCircuit {
    medians: BTreeMap<String, Medians>,
}

impl ConstCircuit {
    /// Takes the medians of the training samples.
    pub fn fit(dataset: &QorDataset, train: &[Sample]) -> Self {
        let medians = by_circuit(train)
            .into_iter()
            .map(|(index, members)| {
                let circuit = &dataset.circuits[index];
                let rows: Vec<usize> = members.iter().map(|&i| train[i].row).collect();
                (circuit.name.clone(), medians_of_rows(circuit, &rows))
            })
            .collect();
        Self { medians }
    }
}

fn medians_of_rows(circuit: &QorCircuit, rows: &[usize]) -> Medians {
    medians(|quantity| {
        let rows = rows.to_vec();
        let values = rows
            .into_iter()
            .filter_map(move |row| quantity.last(&circuit.rows[row]));
        Box::new(values)
    })
}

impl QorPredictor for ConstCircuit {
    fn name(&self) -> &str {
        crate::lsoformer::evaluate::CONST_CIRCUIT
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let medians = self.medians.get(&circuit.name).copied().unwrap_or_default();
        Ok(repeat(medians, recipes.len()))
    }
}

/// `const_ratio`: the circuit's own start times the median ratio of end to start over all training
/// samples. Works on circuits never seen.
#[derive(Clone, Debug)]
pub struct ConstRatio {
    ratios: Medians,
}

impl ConstRatio {
    /// Takes the median ratios of the training samples.
    pub fn fit(dataset: &QorDataset, train: &[Sample]) -> Self {
        let starts: Vec<Start> = dataset.circuits.iter().map(start_of).collect();
        let ratios = medians(|quantity| {
            let starts = &starts;
            let ratio = move |sample: &Sample| {
                let row = &dataset.circuits[sample.circuit].rows[sample.row];
                let y0 = starts[sample.circuit][quantity as usize].filter(|y0| *y0 > 0.0)?;
                Some(quantity.last(row)? / y0)
            };
            Box::new(train.iter().filter_map(ratio).collect::<Vec<_>>().into_iter())
        });
        Self { ratios }
    }
}

impl QorPredictor for ConstRatio {
    fn name(&self) -> &str {
        "const_ratio"
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let start = start_of(circuit);
        let finals = std::array::from_fn(|q| Some(start[q]? * self.ratios[q]?));
        Ok(repeat(finals, recipes.len()))
    }
}

/// `few-shot k`: the median of the first `k` measured recipes of the circuit itself, which an
/// engineer gets for the price of `k` runs. The floor for circuits never seen. Where all recipes of
/// a circuit are tested, its `k` measured ones are among the tested: no row is left out for it, so
/// that every model is graded on the same samples.
#[derive(Clone, Debug)]
pub struct FewShot {
    shots: usize,
    name: String,
}

impl FewShot {
    /// Measures `shots` recipes a circuit.
    pub fn new(shots: usize) -> Self {
        Self {
            shots,
            name: format!("few-shot {shots}"),
        }
    }
}

impl QorPredictor for FewShot {
    fn name(&self) -> &str {
        &self.name
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let rows: Vec<usize> = (0..circuit.rows.len().min(self.shots)).collect();
        Ok(repeat(medians_of_rows(circuit, &rows), recipes.len()))
    }
}

/// `last_step`: every step is said to be as the measured step before it. It reads the very labels
/// it is graded on, so it is an upper reference for trajectories and nothing one can use.
pub fn last_step(dataset: &QorDataset, samples: &[Sample]) -> ModelPredictions {
    let predictions = samples
        .iter()
        .map(|sample| {
            let row = &dataset.circuits[sample.circuit].rows[sample.row];
            let delayed = |quantity: Quantity| {
                let truth = quantity.trajectory(row)?;
                Some(
                    std::iter::once(truth[0])
                        .chain(truth.iter().copied().take(truth.len() - 1))
                        .collect(),
                )
            };
            let trajectory: [Option<Vec<f64>>; 2] = [delayed(Quantity::And), delayed(Quantity::Level)];
            let end = |k: usize| trajectory[k].as_ref().and_then(|steps| steps.last().copied());
            RecipePrediction {
                finals: [None, None, end(0), end(1)],
                trajectory,
            }
        })
        .collect();
    ModelPredictions {
        model: "last_step".into(),
        predictions,
    }
}
