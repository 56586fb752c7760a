//! Layer normalisation and batch normalisation.
//! Not for scaling of data: that is each task's.

use tch::Tensor;

use super::noise::Noise;
use super::shape::{expect, expect_dims, expect_features};
use super::var_store::{Init, Path, Role};
use crate::Error;

const EPS: f64 = 1e-5;

/// `y = (x - mean) / sqrt(var + 1e-5) * weight + bias` over the last dimension (Ba et al. 2016).
///
/// Shapes: x, y `[.., F]`; parameters `weight` `[F]` (ones), `bias` `[F]` (zeros). The variance is
/// the biased one.
#[derive(Debug)]
pub struct LayerNorm {
    weight: Tensor,
    bias: Tensor,
}

impl LayerNorm {
    /// A normalisation of `features` numbers.
    pub fn new(path: &Path<'_>, features: i64) -> Self {
        Self {
            weight: path.variable("weight", &[features], Role::Norm, Init::Constant(1.0)),
            bias: path.variable("bias", &[features], Role::Norm, Init::Constant(0.0)),
        }
    }

    /// `x` `[.., F]` to the same shape.
    ///
    /// # Errors
    /// [`Error::Shape`] where the last dimension is not F.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, Error> {
        let size = self.weight.size();
        expect_features("input of LayerNorm", x, size[0])?;
        Ok(x.f_layer_norm(size.as_slice(), Some(&self.weight), Some(&self.bias), EPS, false)?)
    }
}

/// As [`LayerNorm`] over the rows of `[N, F]`, a mean and variance a column (Ioffe and Szegedy 2015).
///
/// In training the statistics are the batch's, and the running ones move by a tenth towards them
/// (the unbiased variance, as PyTorch); in evaluation they are the running ones. Statistics stay
/// within a micro-batch. Variables: `weight`, `bias` `[F]`, buffers `running_mean`, `running_var` `[F]`.
#[derive(Debug)]
pub struct BatchNorm {
    weight: Tensor,
    bias: Tensor,
    running_mean: Tensor,
    running_var: Tensor,
}

impl BatchNorm {
    const MOMENTUM: f64 = 0.1;

    /// A normalisation of `features` columns.
    pub fn new(path: &Path<'_>, features: i64) -> Self {
        let buffer = |name, value| path.variable(name, &[features], Role::Buffer, Init::Constant(value));
        Self {
            weight: path.variable("weight", &[features], Role::Norm, Init::Constant(1.0)),
            bias: path.variable("bias", &[features], Role::Norm, Init::Constant(0.0)),
            running_mean: buffer("running_mean", 0.0),
            running_var: buffer("running_var", 1.0),
        }
    }

    /// `x` `[N, F]` to the same shape.
    ///
    /// # Errors
    /// [`Error::Shape`] where x is not `[N, F]`, or a single row in training, which has no variance.
    pub fn forward(&self, x: &Tensor, noise: &Noise) -> Result<Tensor, Error> {
        let features = self.weight.size()[0];
        expect_dims("input of BatchNorm", x, 2, features)?;
        expect(
            "input of BatchNorm",
            x,
            !noise.is_training() || x.size()[0] > 1,
            || format!("[2 or more, {features}]"),
        )?;
        Ok(x.f_batch_norm(
            Some(&self.weight),
            Some(&self.bias),
            Some(&self.running_mean),
            Some(&self.running_var),
            noise.is_training(),
            Self::MOMENTUM,
            EPS,
            false,
        )?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill};
    use tch::Device;

    #[test]
    fn layer_norm_uses_the_biased_variance_of_each_row() {
        tch::set_num_threads(1);
        let store = VarStore::new(Device::Cpu, 0);
        let norm = LayerNorm::new(&store.root(), 3);
        fill(&store, "weight", &[1.0, 2.0, 1.0]);
        fill(&store, "bias", &[0.0, 0.0, 0.5]);
        let y = norm
            .forward(&Tensor::from_slice(&[1.0_f32, 2.0, 6.0]))
            .expect("fits");
        let s = (14.0_f64 / 3.0 + EPS).sqrt();
        assert_close(&y, &[-2.0 / s, -2.0 / s, 3.0 / s + 0.5], 1e-6);
        assert!(norm.forward(&Tensor::from_slice(&[1.0_f32])).is_err());
    }

    #[test]
    fn batch_norm_learns_running_statistics_and_uses_them_in_evaluation() {
        tch::set_num_threads(1);
        let store = VarStore::new(Device::Cpu, 0);
        let norm = BatchNorm::new(&store.root(), 1);
        let x = Tensor::from_slice(&[1.0_f32, 2.0, 6.0]).view([3, 1]);
        let s = (14.0_f64 / 3.0 + EPS).sqrt();
        let y = norm.forward(&x, &Noise::new(0, "step", 0)).expect("fits");
        assert_close(&y, &[-2.0 / s, -1.0 / s, 3.0 / s], 1e-6);
        // 0.9 * 0 + 0.1 * 3 and 0.9 * 1 + 0.1 * 7.
        let s = (1.6_f64 + EPS).sqrt();
        let y = norm.forward(&x, &Noise::evaluation()).expect("fits");
        assert_close(&y, &[0.7 / s, 1.7 / s, 5.7 / s], 1e-6);
        assert!(
            norm.forward(&x.narrow(0, 0, 1), &Noise::new(0, "step", 0))
                .is_err()
        );
    }
}
