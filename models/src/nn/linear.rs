//! Affine maps and stacks of them.
//! Not for convolutions over graphs: `gcn`, `gin`.

use tch::Tensor;

use super::noise::Noise;
use super::shape::expect_features;
use super::var_store::{Init, Path, Role};
use crate::Error;

/// `y = x Wᵀ + b`.
///
/// Shapes: x `[.., in]`, y `[.., out]`; parameters `weight` `[out, in]`, `bias` `[out]`, both
/// uniform within `1 / sqrt(in)`, as PyTorch's `Linear`.
#[derive(Debug)]
pub struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    /// A map from `inputs` to `outputs` features with a bias.
    pub fn new(path: &Path<'_>, inputs: i64, outputs: i64) -> Self {
        let bound = 1.0 / (inputs.max(1) as f64).sqrt();
        let bias = path.variable("bias", &[outputs], Role::Bias, Init::Uniform(bound));
        Self {
            bias: Some(bias),
            ..Self::without_bias(path, inputs, outputs)
        }
    }

    /// A map from `inputs` to `outputs` features without a bias.
    pub fn without_bias(path: &Path<'_>, inputs: i64, outputs: i64) -> Self {
        let weight = path.variable("weight", &[outputs, inputs], Role::Weight, Init::FanIn);
        Self { weight, bias: None }
    }

    /// A map whose weight is zero at first, its bias too: a residual branch or a modulation that
    /// starts as nothing.
    pub fn zero(path: &Path<'_>, inputs: i64, outputs: i64) -> Self {
        let weight = path.variable("weight", &[outputs, inputs], Role::Weight, Init::Constant(0.0));
        let bias = path.variable("bias", &[outputs], Role::Bias, Init::Constant(0.0));
        Self {
            weight,
            bias: Some(bias),
        }
    }

    /// Features that come in.
    pub fn inputs(&self) -> i64 {
        self.weight.size()[1]
    }

    /// `x` `[.., in]` to `[.., out]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the last dimension is not `in`.
    pub fn forward(&self, x: &Tensor) -> Result<Tensor, Error> {
        expect_features("input of Linear", x, self.inputs())?;
        Ok(x.linear(&self.weight, self.bias.as_ref()))
    }
}

/// Linear maps with ReLU and dropout between them, none after the last.
///
/// Shapes: x `[.., sizes[0]]`, y `[.., sizes.last()]`. Parameters `0.weight`, `0.bias`, `1.weight`, ...
#[derive(Debug)]
pub struct Mlp {
    layers: Vec<Linear>,
    dropout: f64,
}

impl Mlp {
    /// A map through `sizes`: inputs, hidden sizes, outputs; `dropout` after each ReLU.
    ///
    /// # Errors
    /// [`Error::Config`] where there are fewer than two sizes.
    pub fn new(path: &Path<'_>, sizes: &[i64], dropout: f64) -> Result<Self, Error> {
        if sizes.len() < 2 {
            return Err(Error::config(
                "sizes of an MLP",
                format!("{sizes:?}"),
                "at least two",
            ));
        }
        let layers = sizes
            .windows(2)
            .enumerate()
            .map(|(i, io)| Linear::new(&(path / i), io[0], io[1]));
        Ok(Self {
            layers: layers.collect(),
            dropout,
        })
    }

    /// `x` `[.., sizes[0]]` to `[.., sizes.last()]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the last dimension is not `sizes[0]`.
    pub fn forward(&self, x: &Tensor, noise: &mut Noise) -> Result<Tensor, Error> {
        let mut h = x.shallow_clone();
        for (i, layer) in self.layers.iter().enumerate() {
            if i > 0 {
                h = noise.dropout(&h.relu(), self.dropout);
            }
            h = layer.forward(&h)?;
        }
        Ok(h)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill};
    use tch::Device;

    #[test]
    fn linear_is_x_times_the_transposed_weight_plus_bias() {
        let store = VarStore::new(Device::Cpu, 0);
        let layer = Linear::new(&store.root(), 2, 3);
        fill(&store, "weight", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        fill(&store, "bias", &[0.5, -0.5, 1.0]);
        let y = layer
            .forward(&Tensor::from_slice2(&[[1.0_f32, -1.0], [2.0, 0.0]]))
            .expect("fits");
        assert_close(&y, &[-0.5, -1.5, 0.0, 2.5, 5.5, 11.0], 1e-6);
        let error = layer
            .forward(&Tensor::from_slice(&[1.0_f32]))
            .expect_err("too narrow");
        assert_eq!(
            error.to_string(),
            "input of Linear: expected shape [.., 2], found [1]"
        );
    }

    #[test]
    fn mlp_puts_relu_between_but_not_after() {
        let store = VarStore::new(Device::Cpu, 0);
        let layer = Mlp::new(&store.root(), &[1, 2, 1], 0.5).expect("two layers");
        fill(&store, "0.weight", &[1.0, -1.0]);
        fill(&store, "0.bias", &[0.0, 0.0]);
        fill(&store, "1.weight", &[-2.0, -3.0]);
        fill(&store, "1.bias", &[0.25]);
        let x = Tensor::from_slice(&[2.0_f32, -1.0]).view([2, 1]);
        let y = layer.forward(&x, &mut Noise::evaluation()).expect("fits");
        assert_close(&y, &[-3.75, -2.75], 1e-6);
        let trained = layer.forward(&x, &mut Noise::new(0, "step", 0)).expect("fits");
        assert_eq!(trained.size(), [2, 1]);
        assert!(Mlp::new(&store.root(), &[3], 0.0).is_err());
    }
}
