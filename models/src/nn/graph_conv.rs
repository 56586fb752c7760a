//! Graph convolutions: GCN in its two normalisations, and GIN.
//! Not for the adjacency itself (`sparse`) or for sweeps level by level.

use tch::Tensor;

use super::linear::Linear;
use super::shape::expect_dims;
use super::sparse::SparseMatrix;
use super::var_store::{Init, Path, Role};
use crate::Error;

/// Where a graph convolution adds its bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BiasPlace {
    AfterSum,
    InsideSum,
}

/// Graph convolution: `H' = Â (H Wᵀ) + b` (Kipf and Welling 2017), or, as OpenABC-D's SynthNet V1
/// and V3 have it, `H' = Â (H Wᵀ + b)`.
///
/// Shapes: H `[N, in]`, Â `[N, N]`, H' `[N, out]`; parameters `weight` `[out, in]`, `bias` `[out]`.
/// Cost forward: `2 E out + 2 N in out` flop; the same again twice backward.
#[derive(Debug)]
pub struct Gcn {
    weight: Tensor,
    bias: Tensor,
    place: BiasPlace,
}

impl Gcn {
    /// The standard layer, to be used with [`SparseMatrix::gcn`]; weight Glorot uniform, bias zero,
    /// as PyTorch Geometric's.
    pub fn new(path: &Path<'_>, inputs: i64, outputs: i64) -> Self {
        Self {
            weight: path.variable("weight", &[outputs, inputs], Role::Weight, Init::XavierUniform),
            bias: path.variable("bias", &[outputs], Role::Bias, Init::Constant(0.0)),
            place: BiasPlace::AfterSum,
        }
    }

    /// OpenABC-D's own layer, to be used with [`SparseMatrix::gcn_openabc`]; weight and bias start
    /// as those of PyTorch's `Linear`.
    pub fn openabc(path: &Path<'_>, inputs: i64, outputs: i64) -> Self {
        let bound = 1.0 / (inputs.max(1) as f64).sqrt();
        Self {
            weight: path.variable("weight", &[outputs, inputs], Role::Weight, Init::FanIn),
            bias: path.variable("bias", &[outputs], Role::Bias, Init::Uniform(bound)),
            place: BiasPlace::InsideSum,
        }
    }

    /// `h` `[N, in]` to `[N, out]` along `adjacency` `[N, N]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn forward(&self, adjacency: &SparseMatrix, h: &Tensor) -> Result<Tensor, Error> {
        expect_dims("input of Gcn", h, 2, self.weight.size()[1])?;
        match self.place {
            BiasPlace::AfterSum => {
                adjacency.matmul_plus(&h.linear(&self.weight, None::<&Tensor>), &self.bias)
            }
            BiasPlace::InsideSum => adjacency.matmul(&h.linear(&self.weight, Some(&self.bias))),
        }
    }
}

/// Graph isomorphism layer: `h' = MLP(h + Σ over senders h)`, ε fixed at 0 (Xu et al. 2019);
/// MLP = `Linear(in, hidden)`, ReLU, `Linear(hidden, out)`.
///
/// Shapes: h `[N, in]`, adjacency `[N, N]` of ones ([`SparseMatrix::adjacency`]), h' `[N, out]`;
/// parameters `0.weight` `[hidden, in]`, `0.bias`, `1.weight` `[out, hidden]`, `1.bias`.
#[derive(Debug)]
pub struct Gin {
    first: Linear,
    second: Linear,
}

impl Gin {
    /// A layer from `inputs` through `hidden` to `outputs` features.
    pub fn new(path: &Path<'_>, inputs: i64, hidden: i64, outputs: i64) -> Self {
        Self {
            first: Linear::new(&(path / 0), inputs, hidden),
            second: Linear::new(&(path / 1), hidden, outputs),
        }
    }

    /// `h` `[N, in]` to `[N, out]` along `adjacency` `[N, N]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn forward(&self, adjacency: &SparseMatrix, h: &Tensor) -> Result<Tensor, Error> {
        let own_and_senders = adjacency.matmul(h)? + h;
        self.second.forward(&self.first.forward(&own_and_senders)?.relu())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill, gradcheck};
    use tch::{Device, Kind};

    // Arcs 0 <- 1, 0 <- 2, 1 <- 2 (receiver, sender).
    const ARCS: [(u32, u32); 3] = [(0, 1), (0, 2), (1, 2)];

    fn inputs() -> Tensor {
        Tensor::from_slice2(&[[1.0_f64, 2.0], [3.0, -1.0], [0.5, 4.0]])
    }

    #[test]
    fn gcn_matches_the_formula_by_hand() {
        tch::set_num_threads(1);
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let layer = Gcn::new(&store.root(), 2, 1);
        fill(&store, "weight", &[2.0, -1.0]);
        fill(&store, "bias", &[0.25]);
        let adjacency = SparseMatrix::gcn(3, &ARCS).expect("inside");
        // H Wᵀ = [0, 7, -3]; degrees 3, 2, 1.
        let (d0, d1) = (3.0_f64.sqrt(), 2.0_f64.sqrt());
        let expected = [
            7.0 / (d0 * d1) - 3.0 / d0 + 0.25,
            3.5 - 3.0 / d1 + 0.25,
            -3.0 + 0.25,
        ];
        assert_close(
            &layer.forward(&adjacency, &inputs()).expect("fits"),
            &expected,
            1e-6,
        );
        gradcheck(&[inputs()], |x| {
            layer.forward(&adjacency, &x[0]).expect("fits").sin()
        });
    }

    #[test]
    fn openabc_gcn_sums_the_bias_too() {
        tch::set_num_threads(1);
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let layer = Gcn::openabc(&store.root(), 2, 1);
        fill(&store, "weight", &[2.0, -1.0]);
        fill(&store, "bias", &[0.25]);
        let adjacency = SparseMatrix::gcn_openabc(3, &ARCS).expect("inside");
        // Sent arcs 0, 1, 2, so degrees 2, 3, 4; H Wᵀ + b = [0.25, 7.25, -2.75].
        let (d0, d1, d2) = (2.0_f64.sqrt(), 3.0_f64.sqrt(), 2.0);
        let expected = [
            0.25 / 2.0 + 7.25 / (d0 * d1) - 2.75 / (d0 * d2),
            7.25 / 3.0 - 2.75 / (d1 * d2),
            -2.75 / 4.0,
        ];
        assert_close(
            &layer.forward(&adjacency, &inputs()).expect("fits"),
            &expected,
            1e-6,
        );
    }

    #[test]
    fn gin_adds_senders_and_itself_before_the_mlp() {
        tch::set_num_threads(1);
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let layer = Gin::new(&store.root(), 2, 2, 1);
        fill(&store, "0.weight", &[1.0, 0.0, 0.0, 1.0]);
        fill(&store, "0.bias", &[0.0, -4.0]);
        fill(&store, "1.weight", &[1.0, 10.0]);
        fill(&store, "1.bias", &[0.5]);
        let adjacency = SparseMatrix::adjacency(3, &ARCS).expect("inside");
        // Sums: [4.5, 5], [3.5, 3], [0.5, 4].
        let y = layer.forward(&adjacency, &inputs()).expect("fits");
        assert_close(&y, &[4.5 + 10.0 + 0.5, 3.5 + 0.5, 0.5 + 0.5], 1e-12);
        assert!(layer.forward(&adjacency, &inputs().narrow(0, 0, 2)).is_err());
    }
}
