//! `recipe_mean`: what the same recipe did to other circuits, without any fit.
//! Not for recipes that nobody measured: of those it says nothing but the mean.

use std::collections::BTreeMap;

use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::Sample;
use netlearn_graph::synthesis::Recipe;

use crate::Error;
use crate::lsoformer::config::Normalise;
use crate::lsoformer::normalise::{Normalisation, start_of};
use crate::lsoformer::prediction::{QorPredictor, RecipePrediction, by_circuit};
use crate::lsoformer::quantity::Quantity;
use crate::metrics::mean;

/// Mean over the training circuits of the recipe's z-score (of the logarithm, within its circuit).
#[derive(Clone, Debug)]
pub struct RecipeMean {
    normalisation: Normalisation,
    means: BTreeMap<String, [f64; 4]>,
}

impl RecipeMean {
    /// Takes the means over the training samples.
    ///
    /// # Errors
    /// [`Error::Data`] where there are no training samples.
    pub fn fit(dataset: &QorDataset, train: &[Sample]) -> Result<Self, Error> {
        let normalisation = Normalisation::fit(dataset, train, Normalise::ZscoreTrain)?;
        let mut values: BTreeMap<String, [Vec<f64>; 4]> = BTreeMap::new();
        for (index, members) in by_circuit(train) {
            let circuit = &dataset.circuits[index];
            let scales = normalisation.of_seen(&circuit.name);
            for &i in &members {
                let row = &circuit.rows[train[i].row];
                let of_recipe = values.entry(row.recipe.compact()).or_default();
                for (q, quantity) in Quantity::ALL.into_iter().enumerate() {
                    let scale = scales.and_then(|scales| scales.finals[q]);
                    of_recipe[q].extend(scale.zip(quantity.last(row)).and_then(|(s, y)| s.encode(y)));
                }
            }
        }
        Ok(Self {
            normalisation,
            means: values
                .into_iter()
                .map(|(recipe, values)| (recipe, values.map(|values| mean(&values))))
                .collect(),
        })
    }
}

impl QorPredictor for RecipeMean {
    fn name(&self) -> &str {
        "recipe_mean"
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let scales = match self.normalisation.of_seen(&circuit.name) {
            Some(scales) => scales.clone(),
            None => self.normalisation.of_unseen(&start_of(circuit)),
        };
        let predict = |recipe: &&Recipe| {
            let z = self.means.get(&recipe.compact()).copied().unwrap_or_default();
            RecipePrediction {
                finals: std::array::from_fn(|q| Some(scales.finals[q]?.decode(z[q]))),
                ..RecipePrediction::default()
            }
        };
        Ok(recipes.iter().map(predict).collect())
    }
}

#[cfg(test)]
mod tests {
    use netlearn_datasets::qor::QorRow;
    use netlearn_graph::aig::Aig;

    use super::*;

    #[test]
    fn a_recipe_is_as_it_was_on_the_others_and_unknown_ones_are_the_mean() {
        let circuit = |name: &str, ands: [u32; 2]| QorCircuit {
            name: name.to_owned(),
            aig: Aig::new(name),
            rows: ["0", "6"]
                .into_iter()
                .zip(ands)
                .map(|(recipe, ands)| QorRow {
                    recipe_id: 0,
                    recipe: recipe.parse().expect("a token"),
                    ands: vec![100, ands],
                    levels: vec![1, 1],
                    area_um2: vec![None; 2],
                    delay_ps: vec![None; 2],
                })
                .collect(),
        };
        let dataset = QorDataset {
            circuits: vec![
                circuit("a", [80, 90]),
                circuit("b", [40, 60]),
                circuit("c", [7, 7]),
            ],
            ..QorDataset::default()
        };
        let train: Vec<Sample> = (0..4)
            .map(|i| Sample {
                circuit: i / 2,
                row: i % 2,
            })
            .collect();
        let baseline = RecipeMean::fit(&dataset, &train).expect("four samples");
        let recipes: Vec<Recipe> = ["0", "6", "66"].map(|text| text.parse().expect("tokens")).into();
        let asked: Vec<&Recipe> = recipes.iter().collect();
        let answers = baseline
            .predict(&dataset.circuits[2], &asked)
            .expect("known scales");
        let ands: Vec<f64> = answers
            .iter()
            .map(|answer| answer.last(Quantity::And).expect("learnt"))
            .collect();
        assert!(ands[0] < ands[2] && ands[2] < ands[1], "{ands:?}");
        assert!(
            (ands[0] * ands[1] - ands[2] * ands[2]).abs() < 1e-9,
            "symmetric in logarithms"
        );
    }
}
