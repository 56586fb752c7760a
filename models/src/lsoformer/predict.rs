//! From a trained model to areas, delays, ANDs and levels of recipes.
//! Not the grading of predictions (`evaluate.rs`).

use std::fs;
use std::path::Path;

use netlearn_datasets::qor::QorCircuit;
use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::Recipe;
use serde::{Deserialize, Serialize};
use tch::{Device, Tensor};

use super::circuit::CircuitGraph;
use super::config::Config;
use super::graph_batch::GraphBatch;
use super::model::{Lsoformer, UNSEEN};
use super::normalise::{CircuitScales, Normalisation, Start, start_of};
use super::prediction::{QorPredictor, RecipePrediction};
use super::quantity::Quantity;
use super::recipe_batch::RecipeBatch;
use super::sample::tokens;
use super::task::{EVALUATION_BATCH, LsoformerTask, rows_of};
use crate::Error;
use crate::nn::{Noise, VarStore};
use crate::train::checkpoint::{load_weights, load_weights_from};

/// Everything of a trained model but its weights: the file `model.json` of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// Which system's card this is: `lsoformer`.
    pub system: String,
    /// Version of this file's layout.
    pub version: u32,
    /// The configuration.
    pub config: Config,
    /// Scales of values, and the circuits seen.
    pub normalisation: Normalisation,
}

impl ModelCard {
    /// Name of the file in a run's folder.
    pub const FILE: &str = "model.json";

    const SYSTEM: &str = "lsoformer";
    const VERSION: u32 = 1;

    /// The card of a task that is about to be trained.
    pub fn new(task: &LsoformerTask) -> Self {
        Self {
            system: Self::SYSTEM.into(),
            version: Self::VERSION,
            config: task.config().clone(),
            normalisation: task.normalisation().clone(),
        }
    }

    /// Writes the card into a run's folder.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be written.
    pub fn write(&self, run: &Path) -> Result<(), Error> {
        let path = run.join(Self::FILE);
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::Data(format!("a model card that is no JSON: {error}")))?;
        let unfinished = run.join(format!("{}.tmp", Self::FILE));
        fs::write(&unfinished, text + "\n").map_err(Error::io(&unfinished))?;
        fs::rename(&unfinished, &path).map_err(Error::io(&path))
    }

    /// Reads the text of a card.
    ///
    /// # Errors
    /// [`Error::Data`] where it is none, or one of another version.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let card: Self = serde_json::from_str(text)
            .map_err(|error| Error::Data(format!("not the card of an LSOformer model: {error}")))?;
        if card.system != Self::SYSTEM || card.version != Self::VERSION {
            return Err(Error::Data(format!(
                "the card of a {} model, version {}: expected {}, version {}",
                card.system,
                card.version,
                Self::SYSTEM,
                Self::VERSION
            )));
        }
        Ok(card)
    }
}

/// A trained model, ready to answer.
pub struct Predictor {
    model: Lsoformer,
    config: Config,
    normalisation: Normalisation,
    device: Device,
    name: String,
}

impl Predictor {
    /// Takes the best weights of a run.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Data`] or [`Error::Checkpoint`] where the folder holds no trained
    /// LSOformer.
    pub fn from_run(run: &Path, device: Device) -> Result<Self, Error> {
        let card = run.join(ModelCard::FILE);
        let card = ModelCard::parse(&fs::read_to_string(&card).map_err(Error::io(&card))?)?;
        Self::with_weights(card, device, |store| {
            load_weights(&run.join("checkpoints/best.safetensors"), store)
        })
    }

    /// Takes a model card and weights in the safetensors format, as built into the program.
    ///
    /// # Errors
    /// [`Error::Data`] for a card that cannot be read, [`Error::Checkpoint`] for weights that do not
    /// fit it.
    pub fn from_bytes(card: &str, weights: &[u8], device: Device) -> Result<Self, Error> {
        Self::with_weights(ModelCard::parse(card)?, device, |store| {
            load_weights_from(Path::new("built-in weights"), weights.to_vec(), store)
        })
    }

    fn with_weights(
        card: ModelCard,
        device: Device,
        load: impl FnOnce(&VarStore) -> Result<String, Error>,
    ) -> Result<Self, Error> {
        let model = Lsoformer::new(&card.config, card.normalisation.seen().count(), device)?;
        load(model.variables())?;
        Ok(Self::new(model, card.config, card.normalisation, device))
    }

    /// Takes the weights as they now are in a task.
    ///
    /// # Errors
    /// [`Error::Config`] where the task's configuration contradicts itself.
    pub fn from_task(task: &LsoformerTask, device: Device) -> Result<Self, Error> {
        let seen = task.normalisation().seen().count();
        let model = Lsoformer::new(task.config(), seen, device)?;
        let own = model.variables().variables();
        tch::no_grad(|| {
            for (mut to, from) in own.into_iter().zip(task.model().variables().variables()) {
                to.tensor.copy_(&from.tensor);
            }
        });
        Ok(Self::new(
            model,
            task.config().clone(),
            task.normalisation().clone(),
            device,
        ))
    }

    fn new(model: Lsoformer, config: Config, normalisation: Normalisation, device: Device) -> Self {
        Self {
            model,
            config,
            normalisation,
            device,
            name: "lsoformer".into(),
        }
    }

    /// Under another name in tables, as `lsoformer seed 2`.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The model's configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether the circuit of this name was in the training data.
    pub fn has_seen(&self, circuit: &str) -> bool {
        self.normalisation.of_seen(circuit).is_some()
    }

    /// Predicts recipes of a circuit never seen. `area_um2` and `delay_ps` are those of the circuit
    /// mapped before any recipe; where they are not given, area and delay are not predicted.
    ///
    /// # Errors
    /// [`Error::Data`] where a recipe is empty, too long or has a step the model never saw.
    pub fn predict_unseen(
        &self,
        aig: &Aig,
        area_um2: Option<f64>,
        delay_ps: Option<f64>,
        recipes: &[&Recipe],
    ) -> Result<Vec<RecipePrediction>, Error> {
        let start = [
            area_um2,
            delay_ps,
            Some(aig.num_ands() as f64),
            Some(f64::from(aig.depth())),
        ];
        let scales = self.normalisation.of_unseen(&start);
        self.predict_scaled(aig, UNSEEN, &scales, &start, recipes)
    }

    fn predict_scaled(
        &self,
        aig: &Aig,
        id: i64,
        scales: &CircuitScales,
        start: &Start,
        recipes: &[&Recipe],
    ) -> Result<Vec<RecipePrediction>, Error> {
        let longest = self.config.data.recipe_length;
        let recipes: Vec<Vec<u8>> = recipes
            .iter()
            .map(|recipe| tokens(recipe, longest))
            .collect::<Result<_, _>>()?;
        tch::no_grad(|| {
            let mut noise = Noise::evaluation();
            let circuit = CircuitGraph::new(aig, &self.config);
            let graph = GraphBatch::new(&[&circuit], &self.config, self.device)?;
            let encoded = self.model.encode(&graph, &[id], &mut noise)?;
            let mut predictions = Vec::with_capacity(recipes.len());
            for recipes in recipes.chunks(EVALUATION_BATCH) {
                let views = vec![recipes.iter().map(Vec::as_slice).collect()];
                let batch = RecipeBatch::new(&views, longest, self.device);
                let answer = self.model.answer(&encoded, &batch, &mut noise)?;
                let finals = answer.finals.as_ref().map(rows_of);
                let steps = answer.steps.as_ref().map(rows_by_step);
                let gains = answer.gains.as_ref().map(rows_by_step);
                for (i, recipe) in recipes.iter().enumerate() {
                    predictions.push(self.denormalise(
                        scales,
                        start,
                        recipe.len(),
                        finals.as_ref().map(|rows| rows[i].as_slice()),
                        steps.as_ref().map(|rows| rows[i].as_slice()),
                        gains.as_ref().map(|rows| rows[i].as_slice()),
                    ));
                }
            }
            Ok(predictions)
        })
    }

    /// One recipe's answers in the units of measurement. `steps` and `gains` are rows by step.
    fn denormalise(
        &self,
        scales: &CircuitScales,
        start: &Start,
        length: usize,
        finals: Option<&[f64]>,
        steps: Option<&[Vec<f64>]>,
        gains: Option<&[Vec<f64>]>,
    ) -> RecipePrediction {
        let targets = &self.config.data.targets;
        let column = |quantity: Quantity| targets.iter().position(|&target| target == quantity);
        let decode = |quantity: Quantity, z: f64| Some(scales.finals[quantity as usize]?.decode(z));
        let trajectory = [Quantity::And, Quantity::Level].map(|quantity| {
            let y0 = start[quantity as usize]?;
            let k = usize::from(quantity == Quantity::Level);
            let mut values = vec![y0];
            for t in 0..length {
                values.push(match (gains, steps) {
                    (Some(gains), _) => y0 * (-gains[t][k] * scales.gain_unit[k]).exp(),
                    (None, Some(steps)) => decode(quantity, steps[t][column(quantity)?])?,
                    (None, None) => return None,
                });
            }
            Some(values)
        });
        let finals = Quantity::ALL.map(|quantity| match (finals, column(quantity)) {
            (Some(finals), Some(column)) => decode(quantity, finals[column]),
            // Without a final head the end of the trajectory is all there is.
            (None, Some(_)) => match quantity {
                Quantity::And => trajectory[0].as_ref()?.last().copied(),
                Quantity::Level => trajectory[1].as_ref()?.last().copied(),
                Quantity::Area | Quantity::Delay => None,
            },
            (_, None) => None,
        });
        RecipePrediction { finals, trajectory }
    }
}

impl QorPredictor for Predictor {
    fn name(&self) -> &str {
        &self.name
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let start = start_of(circuit);
        let id = self.normalisation.seen().position(|name| name == circuit.name);
        let (id, scales) = match (id, self.normalisation.of_seen(&circuit.name)) {
            (Some(id), Some(scales)) => (id as i64, scales.clone()),
            _ => (UNSEEN, self.normalisation.of_unseen(&start)),
        };
        self.predict_scaled(&circuit.aig, id, &scales, &start, recipes)
    }
}

/// `[B, M, K]` as rows by recipe and step.
fn rows_by_step(x: &Tensor) -> Vec<Vec<Vec<f64>>> {
    let size = x.size();
    let rows = rows_of(&x.reshape([size[0] * size[1], size[2]]));
    rows.chunks(size[1].max(1) as usize)
        .map(<[Vec<f64>]>::to_vec)
        .collect()
}
