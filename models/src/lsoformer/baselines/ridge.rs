//! `recipe_only`: ridge regression on the recipe alone, the strongest baseline without a graph.
//! Not for anything that reads the circuit.

use std::collections::BTreeMap;

use faer::{Mat, Side};
use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::Sample;
use netlearn_graph::synthesis::Recipe;

use crate::Error;
use crate::lsoformer::config::Normalise;
use crate::lsoformer::normalise::{Normalisation, start_of};
use crate::lsoformer::prediction::{QorPredictor, RecipePrediction, by_circuit};
use crate::lsoformer::quantity::Quantity;
use crate::lsoformer::sample::{NUM_OPERATORS, tokens};

/// Steps that the one-hot part has room for.
const POSITIONS: usize = 20;

/// Numbers of [`recipe_features`]: 140 of position and operator, 49 of pairs, 7 of counts.
pub const RECIPE_FEATURES: usize = POSITIONS * NUM_OPERATORS + NUM_OPERATORS * NUM_OPERATORS + NUM_OPERATORS;

/// Strengths tried; the best by cross-validation within the training samples is taken.
const LAMBDAS: [f64; 13] = [
    0.1, 0.3, 1.0, 3.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 1_280.0, 10_000.0,
];

/// Parts of the inner cross-validation.
const FOLDS: usize = 5;

/// Which operator stands where, how often each pair of neighbours occurs, how often each operator.
///
/// # Errors
/// [`Error::Data`] for a recipe longer than 20 steps, empty, or with a step without a token.
pub fn recipe_features(recipe: &Recipe) -> Result<[f64; RECIPE_FEATURES], Error> {
    let tokens = tokens(recipe, POSITIONS)?;
    let (pairs, counts) = (
        POSITIONS * NUM_OPERATORS,
        POSITIONS * NUM_OPERATORS + NUM_OPERATORS * NUM_OPERATORS,
    );
    let mut features = [0.0; RECIPE_FEATURES];
    for (t, &token) in tokens.iter().enumerate() {
        features[t * NUM_OPERATORS + usize::from(token)] = 1.0;
        features[counts + usize::from(token)] += 1.0;
    }
    for pair in tokens.windows(2) {
        features[pairs + usize::from(pair[0]) * NUM_OPERATORS + usize::from(pair[1])] += 1.0;
    }
    Ok(features)
}

/// Ridge on [`recipe_features`] of z-scored logarithms: of the circuit's own training labels where
/// it was seen, of all training circuits together where not.
#[derive(Clone, Debug)]
pub struct RecipeOnly {
    normalisation: Normalisation,
    seen: BTreeMap<String, [Option<Ridge>; 4]>,
    across: [Option<Ridge>; 4],
}

impl RecipeOnly {
    /// Fits all regressions. `unseen` says whether the one over all circuits is needed: it costs
    /// the most.
    ///
    /// # Errors
    /// [`Error::Data`] where there are no training samples or one has a recipe that cannot be read.
    pub fn fit(dataset: &QorDataset, train: &[Sample]) -> Result<Self, Error> {
        let normalisation = Normalisation::fit(dataset, train, Normalise::ZscoreTrain)?;
        let mut pooled: [Problem; 4] = Default::default();
        let mut seen = BTreeMap::new();
        for (index, members) in by_circuit(train) {
            let circuit = &dataset.circuits[index];
            let mut own: [Problem; 4] = Default::default();
            for &i in &members {
                let row = &circuit.rows[train[i].row];
                let features = recipe_features(&row.recipe)?;
                let scales = normalisation.of_seen(&circuit.name);
                for (q, quantity) in Quantity::ALL.into_iter().enumerate() {
                    let scale = scales.and_then(|scales| scales.finals[q]);
                    if let Some(z) = scale.zip(quantity.last(row)).and_then(|(s, y)| s.encode(y)) {
                        own[q].push(features, z);
                        pooled[q].push(features, z);
                    }
                }
            }
            seen.insert(circuit.name.clone(), own.map(|problem| problem.solve()));
        }
        Ok(Self {
            normalisation,
            seen,
            across: pooled.map(|problem| problem.solve()),
        })
    }
}

impl QorPredictor for RecipeOnly {
    fn name(&self) -> &str {
        "recipe_only"
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let own = self.seen.get(&circuit.name);
        let scales = match self.normalisation.of_seen(&circuit.name) {
            Some(scales) => scales.clone(),
            None => self.normalisation.of_unseen(&start_of(circuit)),
        };
        recipes
            .iter()
            .map(|recipe| {
                let features = recipe_features(recipe)?;
                let finals = std::array::from_fn(|q| {
                    let ridge = own.unwrap_or(&self.across)[q].as_ref();
                    let z = ridge.map_or(0.0, |ridge| ridge.predict(&features));
                    scales.finals[q].map(|scale| scale.decode(z))
                });
                Ok(RecipePrediction {
                    finals,
                    ..RecipePrediction::default()
                })
            })
            .collect()
    }
}

/// The same regression on any number, as the z-scores that a publication gives of a design.
#[derive(Clone, Debug)]
pub struct RecipeRidge(Ridge);

impl RecipeRidge {
    /// Fits recipes beside their numbers.
    ///
    /// # Errors
    /// [`Error::Data`] where there are none or a recipe cannot be read.
    pub fn fit<'a>(rows: impl IntoIterator<Item = (&'a Recipe, f64)>) -> Result<Self, Error> {
        let mut problem = Problem::default();
        for (recipe, target) in rows {
            problem.push(recipe_features(recipe)?, target);
        }
        let ridge = problem.solve();
        ridge
            .map(Self)
            .ok_or_else(|| Error::Data("no recipes to fit".into()))
    }

    /// The number predicted for a recipe.
    ///
    /// # Errors
    /// [`Error::Data`] where the recipe cannot be read.
    pub fn predict(&self, recipe: &Recipe) -> Result<f64, Error> {
        Ok(self.0.predict(&recipe_features(recipe)?))
    }
}

/// Training rows of one regression.
#[derive(Clone, Debug, Default)]
struct Problem {
    features: Vec<[f64; RECIPE_FEATURES]>,
    targets: Vec<f64>,
}

/// A fitted regression: `y = mean + (x - centre) . weights`.
#[derive(Clone, Debug)]
struct Ridge {
    centre: Vec<f64>,
    weights: Vec<f64>,
    mean: f64,
}

impl Ridge {
    fn predict(&self, features: &[f64; RECIPE_FEATURES]) -> f64 {
        let terms = features.iter().zip(&self.centre).zip(&self.weights);
        self.mean
            + terms
                .map(|((x, centre), weight)| (x - centre) * weight)
                .sum::<f64>()
    }
}

impl Problem {
    fn push(&mut self, features: [f64; RECIPE_FEATURES], target: f64) {
        self.features.push(features);
        self.targets.push(target);
    }

    /// The regression at the strength of least squared error in cross-validation; `None` without
    /// rows. Row `i` belongs to fold `i mod 5`.
    fn solve(&self) -> Option<Ridge> {
        if self.targets.is_empty() {
            return None;
        }
        let mut errors = [0.0; LAMBDAS.len()];
        if self.targets.len() >= 2 * FOLDS {
            for fold in 0..FOLDS {
                let spectrum = Spectrum::new(self, |i| i % FOLDS != fold)?;
                for (error, lambda) in errors.iter_mut().zip(LAMBDAS) {
                    let ridge = spectrum.ridge(lambda);
                    for i in (fold..self.targets.len()).step_by(FOLDS) {
                        *error += (ridge.predict(&self.features[i]) - self.targets[i]).powi(2);
                    }
                }
            }
        }
        // Too few rows to choose by: the strongest.
        let best = (0..LAMBDAS.len())
            .rev()
            .min_by(|&a, &b| errors[a].total_cmp(&errors[b]));
        Some(Spectrum::new(self, |_| true)?.ridge(LAMBDAS[best.unwrap_or(LAMBDAS.len() - 1)]))
    }
}

/// Eigenvectors of the features' scatter matrix, from which every strength costs one product.
struct Spectrum {
    centre: Vec<f64>,
    mean: f64,
    vectors: Mat<f64>,
    values: Vec<f64>,
    /// Features times targets, in the basis of the eigenvectors.
    moments: Vec<f64>,
}

impl Spectrum {
    fn new(problem: &Problem, takes: impl Fn(usize) -> bool) -> Option<Self> {
        let rows: Vec<usize> = (0..problem.targets.len()).filter(|&i| takes(i)).collect();
        let share = 1.0 / rows.len().max(1) as f64;
        let mut centre = vec![0.0; RECIPE_FEATURES];
        for &i in &rows {
            for (sum, x) in centre.iter_mut().zip(&problem.features[i]) {
                *sum += x * share;
            }
        }
        let mean = rows.iter().map(|&i| problem.targets[i]).sum::<f64>() * share;
        let x = Mat::from_fn(rows.len(), RECIPE_FEATURES, |r, c| {
            problem.features[rows[r]][c] - centre[c]
        });
        let y = Mat::from_fn(rows.len(), 1, |r, _| problem.targets[rows[r]] - mean);
        let scatter = x.transpose() * &x;
        let spectrum = scatter.self_adjoint_eigen(Side::Lower).ok()?;
        let vectors = spectrum.U().to_owned();
        let values = spectrum.S().column_vector().iter().copied().collect();
        let moments = vectors.transpose() * (x.transpose() * &y);
        Some(Self {
            centre,
            mean,
            values,
            moments: moments.col(0).iter().copied().collect(),
            vectors,
        })
    }

    fn ridge(&self, lambda: f64) -> Ridge {
        let scaled = Mat::from_fn(RECIPE_FEATURES, 1, |k, _| {
            self.moments[k] / (self.values[k].max(0.0) + lambda)
        });
        let weights = &self.vectors * scaled;
        Ridge {
            centre: self.centre.clone(),
            weights: weights.col(0).iter().copied().collect(),
            mean: self.mean,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::Noise;

    fn random_recipe(id: u64) -> Recipe {
        let mut noise = Noise::new(9, "recipe", id);
        let digits: String = (0..20).map(|_| char::from(b'0' + noise.below(7) as u8)).collect();
        digits.parse().expect("digits")
    }

    #[test]
    fn features_count_positions_pairs_and_operators() {
        let features = recipe_features(&"0016".parse().expect("digits")).expect("four steps");
        assert_eq!(features.iter().sum::<f64>(), 4.0 + 3.0 + 4.0);
        assert_eq!(
            (features[0], features[7], features[14 + 1], features[21 + 6]),
            (1.0, 1.0, 1.0, 1.0)
        );
        assert_eq!(
            (features[140], features[141], features[140 + 7 + 6]),
            (1.0, 1.0, 1.0)
        );
        assert_eq!((features[189], features[190], features[195]), (2.0, 1.0, 1.0));
    }

    #[test]
    fn a_linear_truth_is_learnt_and_noise_is_shrunk_to_the_mean() {
        let mut linear = Problem::default();
        let mut random = Problem::default();
        for id in 0..300 {
            let features = recipe_features(&random_recipe(id)).expect("twenty steps");
            linear.push(
                features,
                features[3] - 2.0 * features[140 + 8] + 0.5 * features[190],
            );
            random.push(features, Noise::new(1, "label", id).uniform() - 0.5);
        }
        let (linear, random) = (linear.solve().expect("rows"), random.solve().expect("rows"));
        for id in 1000..1050 {
            let features = recipe_features(&random_recipe(id)).expect("twenty steps");
            let truth = features[3] - 2.0 * features[140 + 8] + 0.5 * features[190];
            assert!((linear.predict(&features) - truth).abs() < 0.1);
            assert!(
                random.predict(&features).abs() < 0.2,
                "{}",
                random.predict(&features)
            );
        }
        assert!(Problem::default().solve().is_none());
    }
}
