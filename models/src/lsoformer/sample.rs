//! Labelled recipes as numbers, ready to be stacked into tensors.
//! Not for circuits (`circuit.rs`) and not for tensors (`batch.rs`).

use netlearn_datasets::qor::QorRow;
use netlearn_graph::synthesis::Recipe;

use super::normalise::{CircuitScales, log_gain};
use super::quantity::Quantity;
use crate::Error;
use crate::nn::Noise;

/// Token of the padding behind a recipe.
pub const PAD: u8 = 7;

/// Number of operators that have a token of their own.
pub const NUM_OPERATORS: usize = 7;

/// Numbers that [`operator_state`] gives a step.
pub const OPERATOR_STATE: usize = 2 * NUM_OPERATORS + 1;

/// The tokens of a recipe.
///
/// # Errors
/// [`Error::Data`] for an empty recipe, one of more than `longest` steps, or one with a step that
/// the model knows no token for.
pub fn tokens(recipe: &Recipe, longest: usize) -> Result<Vec<u8>, Error> {
    let steps = &recipe.0;
    if steps.is_empty() || steps.len() > longest {
        return Err(Error::Data(format!(
            "a recipe of {} steps: this model reads 1 to {longest}",
            steps.len()
        )));
    }
    steps
        .iter()
        .map(|op| {
            op.token()
                .ok_or_else(|| Error::Data(format!("step {op:?} has no token: the model never saw it")))
        })
        .collect()
}

/// A measured recipe of a circuit.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The circuit, by its place in the data set.
    pub circuit: usize,
    /// Operators, one a step.
    pub tokens: Vec<u8>,
    /// Steps that left the graph as it was.
    pub idle: Vec<bool>,
    /// Per step the normalised values of the four quantities; NaN where not measured.
    pub steps: Vec<[f32; 4]>,
    /// Per step the gains of AND and level so far, in the circuit's units; NaN where not measured.
    pub gains: Vec<[f32; 2]>,
}

impl Sample {
    /// The sample of a row of the circuit at place `index`.
    ///
    /// Where AND and level are not known of every step, no step counts as idle and no gain is learnt.
    ///
    /// # Errors
    /// As [`tokens`].
    pub fn new(index: usize, row: &QorRow, scales: &CircuitScales, longest: usize) -> Result<Self, Error> {
        let tokens = tokens(&row.recipe, longest)?;
        let counts = Quantity::And.trajectory(row).zip(Quantity::Level.trajectory(row));
        let last = tokens.len();
        let encode = |q: usize, t: usize| {
            let value = Quantity::ALL[q].at(row, t);
            let z = value
                .zip(scales.finals[q])
                .and_then(|(value, scale)| scale.encode(value));
            z.map_or(f32::NAN, |z| z as f32)
        };
        let gain = |values: &[f64], k: usize, t: usize| {
            (log_gain(values[0], values[t]) / scales.gain_unit[k]) as f32
        };
        let (idle, gains) = match &counts {
            Some((ands, levels)) => (
                (0..last)
                    .map(|t| is_plain(tokens[t]) && ands[t] == ands[t + 1] && levels[t] == levels[t + 1])
                    .collect(),
                (1..=last)
                    .map(|t| [gain(ands, 0, t), gain(levels, 1, t)])
                    .collect(),
            ),
            None => (vec![false; last], vec![[f32::NAN; 2]; last]),
        };
        Ok(Self {
            circuit: index,
            idle,
            steps: (1..=last)
                .map(|t| std::array::from_fn(|q| encode(q, t)))
                .collect(),
            gains,
            tokens,
        })
    }

    /// The steps left when a random part of the idle ones is removed: a share of 0, 0.5 or 1, each
    /// as likely. At least one step stays.
    pub fn without_idle(&self, noise: &mut Noise) -> Vec<usize> {
        let share = noise.below(3) as f64 / 2.0;
        let kept: Vec<usize> = (0..self.tokens.len())
            .filter(|&t| !(self.idle[t] && noise.uniform() < share))
            .collect();
        if kept.is_empty() {
            vec![self.tokens.len() - 1]
        } else {
            kept
        }
    }
}

/// Whether an operator accepts only real gains: then unchanged counts mean an unchanged graph. The
/// zero-cost forms change the structure at equal counts, and so may `balance`.
fn is_plain(token: u8) -> bool {
    matches!(token, 0 | 2 | 4)
}

/// What the operators so far have left behind, at every step of a recipe (the step itself counts
/// as done): per operator `ln(1 + times run)`, then per operator `exp(-age / 3)` since it ran last
/// (1 for the step's own, 0 where it never ran), then the step's place `t / longest`.
pub fn operator_state(tokens: &[u8], longest: usize) -> Vec<[f32; OPERATOR_STATE]> {
    let mut count = [0f32; NUM_OPERATORS];
    let mut last: [Option<usize>; NUM_OPERATORS] = [None; NUM_OPERATORS];
    tokens
        .iter()
        .enumerate()
        .map(|(t, &token)| {
            if let Some(count) = count.get_mut(usize::from(token)) {
                *count += 1.0;
                last[usize::from(token)] = Some(t);
            }
            let mut state = [0f32; OPERATOR_STATE];
            for k in 0..NUM_OPERATORS {
                state[k] = count[k].ln_1p();
                let age = last[k].map(|run| (t - run) as f32);
                state[NUM_OPERATORS + k] = age.map_or(0.0, |age| (-age / 3.0).exp());
            }
            state[2 * NUM_OPERATORS] = (t + 1) as f32 / longest as f32;
            state
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operator_state_counts_ages_and_places() {
        let state = operator_state(&[2, 2, 6], 20);
        assert_eq!(state[1][2], 2f32.ln_1p());
        assert_eq!(state[1][7 + 2], 1.0);
        assert_eq!(state[2][7 + 2], (-1f32 / 3.0).exp());
        assert_eq!(state[2][7 + 6], 1.0);
        assert_eq!(state[2][7], 0.0);
        assert_eq!(state[2][14], 3.0 / 20.0);
    }

    #[test]
    fn only_idle_steps_are_removed_and_never_all() {
        let sample = Sample {
            circuit: 0,
            tokens: vec![0, 2, 4, 6],
            idle: vec![true, false, true, false],
            steps: vec![[0.0; 4]; 4],
            gains: vec![[0.0; 2]; 4],
        };
        let mut seen = std::collections::BTreeSet::new();
        for step in 0..200 {
            let kept = sample.without_idle(&mut Noise::new(1, "test", step));
            assert!(kept.contains(&1) && kept.contains(&3), "{kept:?}");
            seen.insert(kept);
        }
        assert_eq!(seen.len(), 4, "all subsets occur: {seen:?}");
        let idle = Sample {
            idle: vec![true; 4],
            ..sample
        };
        assert!((0..50).all(|step| !idle.without_idle(&mut Noise::new(2, "test", step)).is_empty()));
    }
}
