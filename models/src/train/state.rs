//! All that a training is besides its tensors, and how both go into a checkpoint and come back.
//! Not the loop: nothing is computed here.

use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::adamw::{AdamW, Average, assign};
use super::checkpoint::{self, Saved};
use super::config::TrainConfig;
use super::exact::Exact;
use super::gradient::Partial;
use super::log::Marks;
use super::run_folder::RunFolder;
use super::schedule::Plateau;
use crate::Error;
use crate::nn::Variable;

/// Sums of the training loss since the last line of the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sums {
    pub(crate) loss: Exact,
    pub(crate) weight: Exact,
    pub(crate) parts: Vec<(String, Exact)>,
}

impl Sums {
    pub(crate) fn add(&mut self, partial: &Partial) {
        self.loss.0 += partial.loss;
        self.weight.0 += partial.weight;
        if self.parts.is_empty() {
            let zero = |(name, _): &(&str, f64)| ((*name).to_owned(), Exact(0.0));
            self.parts = partial.parts.iter().map(zero).collect();
        }
        for (sum, (_, value)) in self.parts.iter_mut().zip(&partial.parts) {
            sum.1.0 += value;
        }
    }
}

/// The best validation so far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct BestSoFar {
    pub(crate) metric: Option<Exact>,
    pub(crate) epoch: u64,
    pub(crate) step: u64,
}

/// How far a training has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    Running,
    Finished,
    StoppedEarly,
}

/// Where a training stands, exactly.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    /// Steps made.
    pub(crate) step: u64,
    /// The epoch of the next step, from 0.
    pub(crate) epoch: u64,
    /// The place of the next step's batch in the epoch's order.
    pub(crate) place: u64,
    pub(crate) phase: Phase,
    pub(crate) plateau: Plateau,
    pub(crate) best: Option<BestSoFar>,
    pub(crate) epochs_without_better: u64,
    pub(crate) sums: Sums,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            step: 0,
            epoch: 0,
            place: 0,
            phase: Phase::Running,
            plateau: Plateau::default(),
            best: None,
            epochs_without_better: 0,
            sums: Sums::default(),
        }
    }
}

/// The text of `last.safetensors`.
#[derive(Debug, Serialize, Deserialize)]
struct Text {
    format: u32,
    state: State,
    marks: Marks,
    /// Every key of the configuration with its value as JSON.
    config: Vec<(String, String)>,
}

const FORMAT: u32 = 1;

/// The tensors of a training.
#[derive(Debug)]
pub(crate) struct Tensors {
    /// All variables, by name.
    pub(crate) variables: Vec<Variable>,
    /// Those that are trained, in the same order.
    pub(crate) trained: Vec<Variable>,
    pub(crate) adamw: AdamW,
    pub(crate) average: Option<Average>,
}

impl Tensors {
    pub(crate) fn new(variables: Vec<Variable>, config: &TrainConfig) -> Self {
        let trained: Vec<Variable> = variables
            .iter()
            .filter(|v| v.is_trained())
            .map(|v| Variable {
                name: v.name.clone(),
                tensor: v.tensor.shallow_clone(),
                role: v.role,
            })
            .collect();
        let adamw = AdamW::new(&trained);
        let average = (config.ema_decay > 0.0).then(|| Average::new(&variables));
        Self {
            variables,
            trained,
            adamw,
            average,
        }
    }

    /// Every tensor of a checkpoint with its name in the file.
    fn named(&self) -> Vec<(String, &Tensor)> {
        let mut named: Vec<(String, &Tensor)> = self
            .variables
            .iter()
            .map(|v| (format!("model.{}", v.name), &v.tensor))
            .collect();
        if let Some(average) = &self.average {
            for (v, tensor) in self.variables.iter().zip(&average.tensors) {
                named.push((format!("average.{}", v.name), tensor));
            }
        }
        for (i, v) in self.trained.iter().enumerate() {
            named.push((format!("first.{}", v.name), &self.adamw.first[i]));
            named.push((format!("second.{}", v.name), &self.adamw.second[i]));
        }
        named
    }

    /// Takes all values from a checkpoint, or none.
    fn restore(&self, saved: &Saved) -> Result<(), Error> {
        let named = self.named();
        let values = named.iter().map(|(name, tensor)| saved.tensor(name, tensor));
        let values: Vec<Tensor> = values.collect::<Result<_, _>>()?;
        tch::no_grad(|| {
            for ((_, tensor), value) in named.iter().zip(&values) {
                tensor.shallow_clone().copy_(value);
            }
        });
        Ok(())
    }

    /// Writes the weights that validation judged to `best.safetensors`.
    pub(crate) fn save_best(&self, run: &RunFolder, best: &BestSoFar) -> Result<(), Error> {
        let values = self.average.as_ref().map(|a| &a.tensors);
        let named: Vec<(String, &Tensor)> = self
            .variables
            .iter()
            .enumerate()
            .map(|(i, v)| (v.name.clone(), values.map_or(&v.tensor, |values| &values[i])))
            .collect();
        let metric = best.metric.map(|m| m.0);
        let text = serde_json::json!({ "step": best.step, "epoch": best.epoch, "metric": metric });
        checkpoint::save(&run.best_checkpoint(), &named, &text.to_string())
    }

    /// Puts the weights of `best.safetensors` into the variables.
    pub(crate) fn load_best(&self, run: &RunFolder) -> Result<(), Error> {
        let saved = Saved::read(&run.best_checkpoint())?;
        let values = self.variables.iter().map(|v| saved.tensor(&v.name, &v.tensor));
        assign(&self.variables, &values.collect::<Result<Vec<_>, _>>()?);
        Ok(())
    }
}

/// Writes `last.safetensors`.
pub(crate) fn save_last(
    run: &RunFolder,
    tensors: &Tensors,
    state: &State,
    marks: Marks,
    config: &TrainConfig,
) -> Result<(), Error> {
    let text = Text {
        format: FORMAT,
        state: state.clone(),
        marks,
        config: keys(config),
    };
    let path = run.last_checkpoint();
    let text = serde_json::to_string(&text).map_err(|error| Error::Checkpoint {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    checkpoint::save(&path, &tensors.named(), &text)
}

/// Takes up what `last.safetensors` says, where there is one.
pub(crate) fn load_last(
    run: &RunFolder,
    tensors: &Tensors,
    config: &TrainConfig,
) -> Result<Option<(State, Marks)>, Error> {
    let path = run.last_checkpoint();
    if !path.exists() {
        return Ok(None);
    }
    let saved = Saved::read(&path)?;
    let text: Text = serde_json::from_str(&saved.text).map_err(|error| saved.refuse(error.to_string()))?;
    if text.format != FORMAT {
        return Err(saved.refuse(format!("is of format {}, expected {FORMAT}", text.format)));
    }
    for ((key, then), (_, now)) in text.config.iter().zip(keys(config)) {
        // How often checkpoints are written changes no result.
        if key != "checkpoint_every_steps" && *then != now {
            return Err(saved.refuse(format!(
                "was written with train.{key} = {then}, the configuration says {now}"
            )));
        }
    }
    tensors.restore(&saved)?;
    Ok(Some((text.state, text.marks)))
}

/// The configuration as keys with values in JSON, in the order of the keys.
fn keys(config: &TrainConfig) -> Vec<(String, String)> {
    // A struct of numbers and unit enums always becomes an object.
    let value = serde_json::to_value(config).unwrap_or_default();
    let object = value.as_object().cloned().unwrap_or_default();
    object
        .into_iter()
        .map(|(key, value)| (key, value.to_string()))
        .collect()
}
