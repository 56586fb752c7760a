//! Recipes and their labels as tensors.
//! Not circuits (`graph_batch.rs`).

use tch::{Device, Kind, Tensor};

use super::sample::{OPERATOR_STATE, PAD, Sample, operator_state};
use crate::nn::Noise;

/// Recipes of the circuits of a [`super::graph_batch::GraphBatch`], padded at the end to a common
/// length. Recipes of one circuit stand together, circuits in the order of the graph batch.
#[derive(Debug)]
pub struct RecipeBatch {
    /// Operators: `[B, M]` i64.
    pub tokens: Tensor,
    /// Operator-state features: `[B, M, 15]` f32.
    pub state: Tensor,
    /// The last step of each recipe: `[B]` i64.
    pub last: Tensor,
    /// Which circuit of the graph batch each recipe is of: `[B]` i64, never falling.
    pub slot: Tensor,
    /// Rows of each circuit of the graph batch: `[C + 1]`.
    pub offsets: Vec<i64>,
}

/// What a batch is to predict. Masks are 1 where there is a label, 0 where not (labels are 0 there).
#[derive(Debug)]
pub struct Labels {
    /// Normalised values after every step, quantities in the order of `Quantity::ALL`: `[B, M, 4]`.
    pub steps: Tensor,
    /// `[B, M, 4]`.
    pub steps_mask: Tensor,
    /// Gains of AND and level so far: `[B, M, 2]`.
    pub gains: Tensor,
    /// `[B, M, 2]`.
    pub gains_mask: Tensor,
    /// Normalised final values: `[B, 4]`.
    pub finals: Tensor,
    /// `[B, 4]`.
    pub finals_mask: Tensor,
}

impl RecipeBatch {
    /// Stacks recipes given by tokens, `recipes[c]` being those of circuit `c` of the graph batch.
    /// `longest` is the model's longest recipe, which the operator state is relative to.
    pub fn new(recipes: &[Vec<&[u8]>], longest: usize, device: Device) -> Self {
        let steps = recipes
            .iter()
            .flatten()
            .map(|tokens| tokens.len())
            .max()
            .unwrap_or(1);
        let (mut tokens, mut state, mut last) = (Vec::new(), Vec::new(), Vec::new());
        let (mut slot, mut offsets) = (Vec::new(), vec![0i64]);
        for (c, of_circuit) in recipes.iter().enumerate() {
            for recipe in of_circuit {
                let padding = steps - recipe.len();
                tokens.extend(recipe.iter().map(|&t| i64::from(t)));
                tokens.extend(std::iter::repeat_n(i64::from(PAD), padding));
                state.extend(operator_state(recipe, longest).into_iter().flatten());
                state.extend(std::iter::repeat_n(0f32, padding * OPERATOR_STATE));
                last.push(recipe.len() as i64 - 1);
                slot.push(c as i64);
            }
            offsets.push(last.len() as i64);
        }
        let (rows, steps) = (last.len() as i64, steps as i64);
        Self {
            tokens: Tensor::from_slice(&tokens).view([rows, steps]).to_device(device),
            state: Tensor::from_slice(&state)
                .view([rows, steps, OPERATOR_STATE as i64])
                .to_device(device),
            last: Tensor::from_slice(&last).to_device(device),
            slot: Tensor::from_slice(&slot).to_device(device),
            offsets,
        }
    }

    /// Mean over the steps of each recipe, padding left out: x `[B, M, F]` to `[B, F]`.
    pub fn mean_over_steps(&self, x: &Tensor) -> Tensor {
        let steps = Tensor::arange(x.size()[1], (Kind::Int64, x.device()));
        let counts = steps
            .unsqueeze(0)
            .le_tensor(&self.last.unsqueeze(1))
            .to_kind(x.kind());
        let sum = (x * counts.unsqueeze(2)).sum_dim_intlist(1, false, None::<Kind>);
        sum / (&self.last + 1).unsqueeze(1).to_kind(x.kind())
    }

    /// 1 at every step before a recipe's last, else 0: `[B, M]` f32.
    pub fn before_last(&self) -> Tensor {
        let steps = Tensor::arange(self.tokens.size()[1], (Kind::Int64, self.last.device()));
        steps
            .unsqueeze(0)
            .lt_tensor(&self.last.unsqueeze(1))
            .to_kind(Kind::Float)
    }

    /// Number of recipes.
    pub fn len(&self) -> i64 {
        self.tokens.size()[0]
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows of each recipe's last step: x `[B, M, F]` to `[B, F]`.
    pub fn at_last(&self, x: &Tensor) -> Tensor {
        let width = x.size()[2];
        let index = self.last.view([-1, 1, 1]).expand([self.len(), 1, width], false);
        x.gather(1, &index, false).squeeze_dim(1)
    }
}

/// Stacks measured samples, `samples[c]` being those of circuit `c` of the graph batch. With
/// `noise`, random parts of the idle steps are removed; labels stay those of the steps kept.
pub fn labelled(
    samples: &[Vec<&Sample>],
    longest: usize,
    mut noise: Option<&mut Noise>,
    device: Device,
) -> (RecipeBatch, Labels) {
    let kept: Vec<Vec<Vec<usize>>> = samples
        .iter()
        .map(|of_circuit| {
            let kept = |sample: &&Sample| match noise.as_deref_mut() {
                Some(noise) => sample.without_idle(noise),
                None => (0..sample.tokens.len()).collect(),
            };
            of_circuit.iter().map(kept).collect()
        })
        .collect();
    let tokens: Vec<Vec<Vec<u8>>> = samples
        .iter()
        .zip(&kept)
        .map(|(of_circuit, kept)| {
            let pick =
                |(sample, kept): (&&Sample, &Vec<usize>)| kept.iter().map(|&t| sample.tokens[t]).collect();
            of_circuit.iter().zip(kept).map(pick).collect()
        })
        .collect();
    let views: Vec<Vec<&[u8]>> = tokens
        .iter()
        .map(|of_circuit| of_circuit.iter().map(Vec::as_slice).collect())
        .collect();
    let batch = RecipeBatch::new(&views, longest, device);
    let labels = labels(samples, &kept, batch.tokens.size()[1] as usize, device);
    (batch, labels)
}

fn labels(samples: &[Vec<&Sample>], kept: &[Vec<Vec<usize>>], steps: usize, device: Device) -> Labels {
    let mut of_steps = Masked::default();
    let mut of_gains = Masked::default();
    let mut of_finals = Masked::default();
    let pairs = samples
        .iter()
        .zip(kept)
        .flat_map(|(of_circuit, kept)| of_circuit.iter().zip(kept));
    for (sample, kept) in pairs {
        for &t in kept {
            of_steps.push(&sample.steps[t]);
            of_gains.push(&sample.gains[t]);
        }
        for _ in kept.len()..steps {
            of_steps.push(&[f32::NAN; 4]);
            of_gains.push(&[f32::NAN; 2]);
        }
        // Labels of the whole recipe hold without its idle steps.
        of_finals.push(sample.steps.last().unwrap_or(&[f32::NAN; 4]));
    }
    let steps = steps as i64;
    let (step_values, steps_mask) = of_steps.tensors(&[-1, steps, 4], device);
    let (gains, gains_mask) = of_gains.tensors(&[-1, steps, 2], device);
    let (finals, finals_mask) = of_finals.tensors(&[-1, 4], device);
    Labels {
        steps: step_values,
        steps_mask,
        gains,
        gains_mask,
        finals,
        finals_mask,
    }
}

/// Numbers beside their mask.
#[derive(Default)]
struct Masked {
    values: Vec<f32>,
    mask: Vec<f32>,
}

impl Masked {
    fn push(&mut self, values: &[f32]) {
        self.values
            .extend(values.iter().map(|v| if v.is_finite() { *v } else { 0.0 }));
        self.mask
            .extend(values.iter().map(|v| f32::from(u8::from(v.is_finite()))));
    }

    fn tensors(&self, shape: &[i64], device: Device) -> (Tensor, Tensor) {
        let tensor = |values: &[f32]| Tensor::from_slice(values).view(shape).to_device(device);
        (tensor(&self.values), tensor(&self.mask))
    }
}
