//! AdamW with moments that can be saved, and clipping by the global norm.
//! Not the schedule: the learning rate is an argument.

use tch::{Device, Tensor};

use super::config::TrainConfig;
use super::gradient::Partial;
use crate::Error;
use crate::nn::autograd::{AdamWStep, fused_adamw};
use crate::nn::{Role, Variable};

/// AdamW (Loshchilov and Hutter 2019) with decoupled weight decay; for gradient g, step t from 1:
///
/// ```text
/// w ← w - lr λ w
/// m ← β1 m + (1 - β1) g        v ← β2 v + (1 - β2) g²
/// w ← w - lr (m / (1 - β1^t)) / (sqrt(v / (1 - β2^t)) + ε)
/// ```
#[derive(Debug)]
pub(crate) struct AdamW {
    pub(crate) first: Vec<Tensor>,
    pub(crate) second: Vec<Tensor>,
}

impl AdamW {
    /// Zero moments of the trained variables.
    pub(crate) fn new(trained: &[Variable]) -> Self {
        let zeros = || trained.iter().map(|v| v.tensor.detach().zeros_like()).collect();
        Self {
            first: zeros(),
            second: zeros(),
        }
    }

    /// Divides the summed gradient by its weight, clips it, and makes step number `step` (from 1).
    /// Gives the gradient's norm before clipping.
    pub(crate) fn step(
        &mut self,
        trained: &[Variable],
        sum: &mut Partial,
        step: u64,
        lr: f64,
        config: &TrainConfig,
    ) -> Result<f64, Error> {
        let weight = sum.weight;
        let _ = sum.gradient.g_div_scalar_(weight);
        let norm = sum.gradient.norm().double_value(&[]);
        if config.clip_norm > 0.0 && norm > config.clip_norm {
            // PyTorch's clip_grad_norm_ adds the same small number.
            let _ = sum.gradient.g_mul_scalar_(config.clip_norm / (norm + 1e-6));
        }
        let grads = sum.views(trained);
        for decayed in [true, false] {
            let chosen: Vec<usize> = (0..trained.len())
                .filter(|&i| decays(trained[i].role, config) == decayed)
                .collect();
            let pick = |from: &[Tensor]| chosen.iter().map(|&i| from[i].shallow_clone()).collect();
            let weights: Vec<Tensor> = chosen
                .iter()
                .map(|&i| trained[i].tensor.shallow_clone())
                .collect();
            let (grads, first, second): (Vec<_>, Vec<_>, Vec<_>) =
                (pick(&grads), pick(&self.first), pick(&self.second));
            let Some(device) = weights.first().map(Tensor::device) else {
                continue;
            };
            let count = Tensor::from(step as f32).to_device(device);
            let steps: Vec<Tensor> = weights.iter().map(|_| count.shallow_clone()).collect();
            let update = AdamWStep {
                weights: &weights,
                grads: &grads,
                first: &first,
                second: &second,
                steps: &steps,
                lr,
                betas: config.betas,
                weight_decay: if decayed { config.weight_decay } else { 0.0 },
                eps: config.eps,
            };
            if device == Device::Cpu {
                fused_adamw(&update)?;
            } else {
                plain_adamw(&update, step);
            }
        }
        Ok(norm)
    }
}

/// Whether weight decay acts on variables of this role.
fn decays(role: Role, config: &TrainConfig) -> bool {
    role == Role::Weight || config.decay_all
}

/// The same step by single operations, for devices on which the fused kernel was never tried.
fn plain_adamw(update: &AdamWStep<'_>, step: u64) {
    let [beta1, beta2] = update.betas;
    let correction1 = 1.0 - beta1.powf(step as f64);
    let correction2 = (1.0 - beta2.powf(step as f64)).sqrt();
    tch::no_grad(|| {
        for (i, grad) in update.grads.iter().enumerate() {
            let mut weight = update.weights[i].shallow_clone();
            let mut first = update.first[i].shallow_clone();
            let mut second = update.second[i].shallow_clone();
            let _ = weight.g_mul_scalar_(1.0 - update.lr * update.weight_decay);
            let _ = first.lerp_(grad, 1.0 - beta1);
            let _ = second.g_mul_scalar_(beta2);
            let _ = second.g_add_(&(grad * grad * (1.0 - beta2)));
            let denominator = second.sqrt() / correction2 + update.eps;
            let _ = weight.g_sub_(&(first / denominator * (update.lr / correction1)));
        }
    });
}

/// A moving average of all variables, buffers included: `a ← d a + (1 - d) w` with
/// `d = min(decay, (1 + step) / (10 + step))`, so that the first steps are soon forgotten.
#[derive(Debug)]
pub(crate) struct Average {
    pub(crate) tensors: Vec<Tensor>,
}

impl Average {
    pub(crate) fn new(variables: &[Variable]) -> Self {
        Self {
            tensors: variables.iter().map(|v| v.tensor.detach().copy()).collect(),
        }
    }

    /// Takes in the weights after step number `step` (from 1).
    pub(crate) fn update(&mut self, variables: &[Variable], step: u64, decay: f64) {
        let step = step as f64;
        let decay = decay.min((1.0 + step) / (10.0 + step));
        tch::no_grad(|| {
            for (average, variable) in self.tensors.iter_mut().zip(variables) {
                let _ = average.lerp_(&variable.tensor, 1.0 - decay);
            }
        });
    }
}

/// Runs `body` with `values` in the variables and puts the variables' own values back.
pub(crate) fn with_values<R>(variables: &[Variable], values: &[Tensor], body: impl FnOnce() -> R) -> R {
    let own: Vec<Tensor> = variables.iter().map(|v| v.tensor.detach().copy()).collect();
    assign(variables, values);
    let result = body();
    assign(variables, &own);
    result
}

/// Copies `values` into the variables.
pub(crate) fn assign(variables: &[Variable], values: &[Tensor]) {
    tch::no_grad(|| {
        for (variable, value) in variables.iter().zip(values) {
            variable.tensor.shallow_clone().copy_(value);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::testing::{assert_close, values};
    use crate::nn::{Init, VarStore};
    use tch::Kind;

    /// The formula of the doc comment for one number.
    fn reference(w: &mut f64, state: &mut [f64; 2], g: f64, t: i32, lr: f64, decay: f64) {
        *w -= lr * decay * *w;
        state[0] = 0.9 * state[0] + 0.1 * g;
        state[1] = 0.999 * state[1] + 0.001 * g * g;
        let (m, v) = (
            state[0] / (1.0 - 0.9_f64.powi(t)),
            state[1] / (1.0 - 0.999_f64.powi(t)),
        );
        *w -= lr * m / (v.sqrt() + 1e-8);
    }

    fn gradient(k: usize, t: u64) -> f64 {
        (0.7 * k as f64 + 1.3 * t as f64).sin() * (1.0 + k as f64)
    }

    fn store() -> VarStore {
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 5);
        let _ = store
            .root()
            .variable("bias", &[2], Role::Bias, Init::Uniform(1.0));
        let _ = store
            .root()
            .variable("weight", &[1, 3], Role::Weight, Init::Uniform(1.0));
        store
    }

    fn sum(t: u64, weight: f64) -> Partial {
        let gradient: Vec<f64> = (0..5).map(|k| weight * gradient(k, t)).collect();
        Partial {
            gradient: Tensor::from_slice(&gradient),
            loss: 0.0,
            weight,
            parts: vec![],
        }
    }

    #[test]
    fn fused_and_plain_steps_follow_the_formula() {
        tch::set_num_threads(1);
        let config = TrainConfig {
            clip_norm: 0.0,
            weight_decay: 0.1,
            ..TrainConfig::default()
        };
        let store = store();
        let trained = store.variables();
        let start: Vec<f64> = trained.iter().flat_map(|v| values(&v.tensor)).collect();
        let (mut expected, mut states) = (start, [[0.0; 2]; 5]);
        let plain: Vec<Tensor> = trained.iter().map(|v| v.tensor.detach().copy()).collect();
        let mut adamw = AdamW::new(&trained);
        let other = AdamW::new(&trained);
        for t in 1..=20 {
            let lr = 0.01 / t as f64;
            adamw
                .step(&trained, &mut sum(t, 4.0), t, lr, &config)
                .expect("a step");
            let grads = sum(t, 1.0).views(&trained);
            // Variable 0 is the bias, which does not decay.
            for (i, weight_decay) in [0.0, 0.1].into_iter().enumerate() {
                let one = |list: &[Tensor]| [list[i].shallow_clone()];
                plain_adamw(
                    &AdamWStep {
                        weights: &one(&plain),
                        grads: &one(&grads),
                        first: &one(&other.first),
                        second: &one(&other.second),
                        steps: &[],
                        lr,
                        betas: [0.9, 0.999],
                        weight_decay,
                        eps: 1e-8,
                    },
                    t,
                );
            }
            for (k, w) in expected.iter_mut().enumerate() {
                let decay = if k < 2 { 0.0 } else { 0.1 };
                reference(w, &mut states[k], gradient(k, t), t as i32, lr, decay);
            }
        }
        let fused: Vec<Tensor> = trained.iter().map(|v| v.tensor.view(-1)).collect();
        assert_close(&Tensor::cat(&fused, 0), &expected, 1e-10);
        let plain: Vec<Tensor> = plain.iter().map(|t| t.view(-1)).collect();
        assert_close(&Tensor::cat(&plain, 0), &expected, 1e-10);
    }

    #[test]
    fn a_long_gradient_is_clipped_to_the_norm_and_reported_unclipped() {
        tch::set_num_threads(1);
        let config = TrainConfig {
            clip_norm: 1.0,
            ..TrainConfig::default()
        };
        let store = store();
        let trained = store.variables();
        let mut sum = sum(3, 1.0);
        let length = values(&sum.gradient).iter().map(|g| g * g).sum::<f64>().sqrt();
        let norm = AdamW::new(&trained)
            .step(&trained, &mut sum, 1, 0.0, &config)
            .expect("a step");
        assert!((norm - length).abs() < 1e-12 && length > 1.0);
        assert!((sum.gradient.norm().double_value(&[]) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn the_average_follows_and_is_swapped_in_and_out() {
        tch::set_num_threads(1);
        let store = store();
        let variables = store.variables();
        let mut average = Average::new(&variables);
        let before = values(&average.tensors[0]);
        let _ = tch::no_grad(|| variables[0].tensor.shallow_clone().g_add_scalar_(1.0));
        average.update(&variables, 1, 0.99);
        let moved = 1.0 - 2.0 / 11.0;
        assert_close(
            &average.tensors[0],
            &[before[0] + moved, before[1] + moved],
            1e-12,
        );
        let own = values(&variables[0].tensor);
        let seen = with_values(&variables, &average.tensors, || values(&variables[0].tensor));
        assert_close(&average.tensors[0], &seen, 0.0);
        assert_close(&variables[0].tensor, &own, 0.0);
    }
}
