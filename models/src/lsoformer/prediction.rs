//! What a predictor says about recipes of a circuit, in the units of measurement.
//! Not how it comes to say so, and not whether it is right (`evaluate.rs`).

use netlearn_datasets::qor::QorCircuit;
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Sample;
use netlearn_graph::synthesis::Recipe;
use serde::{Deserialize, Serialize};

use super::quantity::Quantity;
use crate::Error;

/// The predicted qualities of a circuit after one recipe.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RecipePrediction {
    /// Final values, in the order of [`Quantity::ALL`]; `None` for what is not predicted.
    pub finals: [Option<f64>; 4],
    /// Values after every step, the start first, of AND and level; `None` for what is not predicted.
    pub trajectory: [Option<Vec<f64>>; 2],
}

impl RecipePrediction {
    /// The final value of `quantity`.
    pub fn last(&self, quantity: Quantity) -> Option<f64> {
        self.finals[quantity as usize]
    }

    /// The values of `quantity` after every step, the start first.
    pub fn steps(&self, quantity: Quantity) -> Option<&[f64]> {
        match quantity {
            Quantity::And => self.trajectory[0].as_deref(),
            Quantity::Level => self.trajectory[1].as_deref(),
            Quantity::Area | Quantity::Delay => None,
        }
    }
}

/// Anything that predicts recipes of a circuit: the model, and its baselines.
///
/// It must not look at the labels of the rows it is asked about; `circuit` is given whole because
/// some predictors use its first row's start values, as an engineer would measure them.
pub trait QorPredictor {
    /// Its name in tables.
    fn name(&self) -> &str;

    /// Predicts `recipes` of `circuit`, in their order.
    ///
    /// # Errors
    /// [`Error::Data`] where a recipe or circuit is none that this predictor can read.
    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error>;
}

/// Predictions of one model for the samples of a split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelPredictions {
    /// Its name in tables.
    pub model: String,
    /// One per sample, in the order of the samples.
    pub predictions: Vec<RecipePrediction>,
}

/// Asks `predictor` for all `samples`, one circuit at a time.
///
/// # Errors
/// Those of the predictor.
pub fn predict_samples(
    predictor: &dyn QorPredictor,
    dataset: &QorDataset,
    samples: &[Sample],
) -> Result<ModelPredictions, Error> {
    let mut predictions = vec![RecipePrediction::default(); samples.len()];
    for (circuit, members) in by_circuit(samples) {
        let circuit = &dataset.circuits[circuit];
        let recipes: Vec<&Recipe> = members
            .iter()
            .map(|&i| &circuit.rows[samples[i].row].recipe)
            .collect();
        let answers = predictor.predict(circuit, &recipes)?;
        for (&i, answer) in members.iter().zip(answers) {
            predictions[i] = answer;
        }
    }
    Ok(ModelPredictions {
        model: predictor.name().to_owned(),
        predictions,
    })
}

/// The mean of several models' predictions, quantity by quantity: the ensemble of seeds.
/// `None` where there is nothing to average or the models were asked different things.
pub fn mean_prediction(name: &str, members: &[ModelPredictions]) -> Option<ModelPredictions> {
    let samples = members.first()?.predictions.len();
    if members.iter().any(|m| m.predictions.len() != samples) {
        return None;
    }
    let share = 1.0 / members.len() as f64;
    let predictions = (0..samples)
        .map(|i| {
            let all = || members.iter().map(move |m| &m.predictions[i]);
            RecipePrediction {
                finals: std::array::from_fn(|q| {
                    all()
                        .map(|p| p.finals[q])
                        .sum::<Option<f64>>()
                        .map(|sum| sum * share)
                }),
                trajectory: std::array::from_fn(|k| {
                    let length = all()
                        .map(|p| p.trajectory[k].as_ref().map_or(0, Vec::len))
                        .min()?;
                    (length > 0).then(|| {
                        let at = |t: usize| all().flat_map(|p| &p.trajectory[k]).map(|v| v[t]).sum::<f64>();
                        (0..length).map(|t| at(t) * share).collect()
                    })
                }),
            }
        })
        .collect();
    Some(ModelPredictions {
        model: name.to_owned(),
        predictions,
    })
}

/// Positions of samples by circuit, circuits ascending.
pub(crate) fn by_circuit(samples: &[Sample]) -> std::collections::BTreeMap<usize, Vec<usize>> {
    let mut groups = std::collections::BTreeMap::<usize, Vec<usize>>::new();
    for (i, sample) in samples.iter().enumerate() {
        groups.entry(sample.circuit).or_default().push(i);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_seeds_is_taken_where_all_predict() {
        let one = |area: f64, ands: &[f64]| ModelPredictions {
            model: "seed".into(),
            predictions: vec![RecipePrediction {
                finals: [Some(area), None, Some(1.0), None],
                trajectory: [Some(ands.to_vec()), None],
            }],
        };
        let members = [one(2.0, &[4.0, 2.0]), one(4.0, &[4.0, 3.0])];
        let mean = mean_prediction("mean of 2", &members).expect("two members");
        assert_eq!(mean.predictions[0].finals, [Some(3.0), None, Some(1.0), None]);
        assert_eq!(mean.predictions[0].steps(Quantity::And), Some(&[4.0, 2.5][..]));
        assert_eq!(mean.predictions[0].steps(Quantity::Level), None);
        assert!(mean_prediction("none", &[]).is_none());
    }
}
