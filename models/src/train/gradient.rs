//! Gradients of micro-batches and their addition by one balanced binary tree in fixed order.
//! Not the clipping or the step: those are `adamw`'s.
//!
//! The order of addition is a function of the number of micro-batches alone, so that the number of
//! processes that compute them will never change a bit.

use tch::{Device, Kind, Tensor};

use crate::Error;
use crate::nn::Variable;

use super::task::LossSum;

/// Loss, weight and gradient of a part of a step, all of them sums.
#[derive(Debug)]
pub(crate) struct Partial {
    /// The gradients of all trained variables, flattened in the order of their names; `[P]`.
    pub(crate) gradient: Tensor,
    pub(crate) loss: f64,
    pub(crate) weight: f64,
    pub(crate) parts: Vec<(&'static str, f64)>,
}

impl Partial {
    /// Runs the backward of one micro-batch. A variable that the loss does not reach has gradient 0.
    pub(crate) fn backward(loss: LossSum, trained: &[Variable]) -> Result<Self, Error> {
        let LossSum { sum, weight, parts } = loss;
        let inputs: Vec<&Tensor> = trained.iter().map(|v| &v.tensor).collect();
        let grads = Tensor::f_run_backward(&[&sum], &inputs, false, false)?;
        let flat = grads.into_iter().zip(trained).map(|(grad, variable)| {
            if grad.defined() {
                grad.reshape(-1)
            } else {
                variable.tensor.zeros_like().view(-1)
            }
        });
        let gradient = tch::no_grad(|| Tensor::f_cat(&flat.collect::<Vec<_>>(), 0))?;
        Ok(Self {
            gradient,
            loss: sum.double_value(&[]),
            weight,
            parts,
        })
    }

    /// `self + right`, in this order.
    fn add(mut self, right: Self) -> Self {
        let _ = tch::no_grad(|| self.gradient.g_add_(&right.gradient));
        self.loss += right.loss;
        self.weight += right.weight;
        for (mine, (_, theirs)) in self.parts.iter_mut().zip(right.parts) {
            mine.1 += theirs;
        }
        self
    }

    /// The gradients as one tensor a variable, views of the flat vector.
    pub(crate) fn views(&self, trained: &[Variable]) -> Vec<Tensor> {
        let sizes: Vec<i64> = trained.iter().map(|v| v.tensor.numel() as i64).collect();
        let parts = self.gradient.split_with_sizes(sizes.as_slice(), 0);
        parts
            .iter()
            .zip(trained)
            .map(|(part, v)| part.view(v.tensor.size().as_slice()))
            .collect()
    }
}

/// Adds partial sums as they come, keeping at most log2 S + 1 of them: a binary counter whose digit
/// k holds the sum of 2^k neighbours.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    stack: Vec<(u32, Partial)>,
}

impl Tree {
    pub(crate) fn push(&mut self, partial: Partial) {
        let mut digit = (0, partial);
        while let Some((height, left)) = self.stack.pop_if(|(height, _)| *height == digit.0) {
            digit = (height + 1, left.add(digit.1));
        }
        self.stack.push(digit);
    }

    /// The whole sum; what is missing to a power of two counts as zeros on the right.
    pub(crate) fn finish(mut self) -> Option<Partial> {
        let (_, mut sum) = self.stack.pop()?;
        while let Some((_, left)) = self.stack.pop() {
            sum = left.add(sum);
        }
        Some(sum)
    }
}

/// The first number of `tensor` that is not finite.
pub(crate) fn first_not_finite(tensor: &Tensor) -> Option<f64> {
    if tensor.isfinite().all().int64_value(&[]) == 1 {
        return None;
    }
    let flat = tensor
        .detach()
        .to_device(Device::Cpu)
        .to_kind(Kind::Double)
        .reshape(-1);
    let values = Vec::<f64>::try_from(&flat).unwrap_or_default();
    values.into_iter().find(|v| !v.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partial(value: f32) -> Partial {
        let gradient = Tensor::from_slice(&[value]);
        Partial {
            gradient,
            loss: f64::from(value),
            weight: 1.0,
            parts: vec![("a", 2.0)],
        }
    }

    fn sum(values: &[f32]) -> (f32, f64, f64) {
        let mut tree = Tree::default();
        for &value in values {
            tree.push(partial(value));
            assert!(tree.stack.len() <= values.len().ilog2() as usize + 1);
        }
        let sum = tree.finish().expect("something was pushed");
        (sum.gradient.double_value(&[0]) as f32, sum.weight, sum.parts[0].1)
    }

    #[test]
    fn the_tree_is_balanced_whatever_the_count() {
        let v: Vec<f32> = (0..8).map(|k| 1.0 + 0.37_f32.powi(k) * 1e-3).collect();
        let eight = ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
        assert_eq!(sum(&v), (eight, 8.0, 16.0));
        assert_eq!(sum(&v[..3]).0, (v[0] + v[1]) + v[2]);
        assert_eq!(sum(&v[..5]).0, ((v[0] + v[1]) + (v[2] + v[3])) + v[4]);
        assert_eq!(
            sum(&v[..7]).0,
            ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + v[6])
        );
        assert_eq!(sum(&v[..1]), (v[0], 1.0, 2.0));
        assert!(Tree::default().finish().is_none());
    }

    #[test]
    fn the_first_value_that_is_not_finite_is_found() {
        assert_eq!(first_not_finite(&Tensor::from_slice(&[1.0_f32, -2.0])), None);
        let bad = Tensor::from_slice(&[1.0_f32, f32::NEG_INFINITY, f32::NAN]);
        assert_eq!(first_not_finite(&bad), Some(f64::NEG_INFINITY));
    }
}
