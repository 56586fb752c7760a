//! Models beside the baselines that every table must show, on the test samples of a split.
//! Not for what the grades are: that is `netlearn_models::lsoformer::evaluate`.

use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::{Setting, Split};
use netlearn_models::lsoformer::baselines::{ConstCircuit, ConstRatio, FewShot, RecipeOnly};
use netlearn_models::lsoformer::evaluate::Evaluation;
use netlearn_models::lsoformer::prediction::{ModelPredictions, QorPredictor, predict_samples};
use serde::{Deserialize, Serialize};

/// Name of the file with the grades in a run's folder.
pub(crate) const EVALUATION: &str = "evaluation.json";

/// Recipes of an unseen circuit that the row `few-shot` measures.
const SHOTS: usize = 8;

/// Predictions and their grades.
pub(crate) struct Graded {
    /// Baselines first, then what was learnt.
    pub(crate) models: Vec<ModelPredictions>,
    /// Their grades.
    pub(crate) evaluation: Evaluation,
}

/// What `evaluation.json` holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Grades {
    /// The split.
    pub(crate) split: String,
    /// The data set, engine and library, one line.
    pub(crate) origin: String,
    /// The grades.
    #[serde(flatten)]
    pub(crate) evaluation: Evaluation,
}

/// Grades learned models beside the baselines of the split's setting.
pub(crate) fn grade(
    dataset: &QorDataset,
    split: &Split,
    learned: Vec<ModelPredictions>,
) -> anyhow::Result<Graded> {
    let predict = |predictor: &dyn QorPredictor| predict_samples(predictor, dataset, &split.test);
    let ratio = ConstRatio::fit(dataset, &split.train);
    let ridge = RecipeOnly::fit(dataset, &split.train)?;
    let mut models = match split.setting {
        Setting::UnseenRecipes => {
            vec![
                predict(&ConstCircuit::fit(dataset, &split.train))?,
                predict(&ratio)?,
                predict(&ridge)?,
            ]
        }
        // No label of these circuits may be known, but for the row that says so in its name.
        Setting::UnseenCircuits => {
            vec![predict(&ratio)?, predict(&ridge)?, predict(&FewShot::new(SHOTS))?]
        }
    };
    models.extend(learned);
    let evaluation = Evaluation::new(dataset, &split.test, &models);
    Ok(Graded { models, evaluation })
}

/// Data set, engine and library in one line, as every table names them.
pub(crate) fn origin(dataset: &QorDataset) -> String {
    let origin = &dataset.origin;
    let library = match &origin.library {
        Some(library) => format!(
            "library {} (sha256 {})",
            library.name,
            &library.sha256[..16.min(library.sha256.len())]
        ),
        None => "no library".to_owned(),
    };
    format!("{}; {}; {library}", origin.name, origin.engine)
}
