//! Tables looked up by id, positions as sines, and modulation by a condition.
//! Not for what the ids mean.

use tch::{Kind, Tensor};

use super::linear::Linear;
use super::shape::{expect, expect_features};
use super::var_store::{Init, Path, Role};
use crate::Error;

/// `y = weight[id]`.
///
/// Shapes: ids `[..]` i64 below `count`, y `[.., width]`; parameter `weight` `[count, width]`.
#[derive(Debug)]
pub struct Embedding {
    weight: Tensor,
}

impl Embedding {
    /// A table of `count` rows; PyTorch's default is `Init::Normal(1.0)`.
    pub fn new(path: &Path<'_>, count: i64, width: i64, init: Init) -> Self {
        Self {
            weight: path.variable("weight", &[count, width], Role::Embedding, init),
        }
    }

    /// The rows of `ids`, an i64 tensor of any shape.
    ///
    /// # Errors
    /// [`Error::Torch`] where an id is out of range or the tensor is not i64.
    pub fn forward(&self, ids: &Tensor) -> Result<Tensor, Error> {
        Ok(Tensor::f_embedding(&self.weight, ids, -1, false, false)?)
    }
}

/// Sinusoidal codes of positions (Vaswani et al. 2017, section 3.5): `[len, width]` f32 with
/// `code[p, 2i] = sin(p / 10000^(2i / width))` and the cosine of the same at `2i + 1`.
pub fn sinusoidal(positions: &[f64], width: usize) -> Tensor {
    let code = |p: f64, k: usize| {
        let angle = p / 10_000_f64.powf((k - k % 2) as f64 / width as f64);
        if k.is_multiple_of(2) {
            angle.sin()
        } else {
            angle.cos()
        }
    };
    let values: Vec<f32> = positions
        .iter()
        .flat_map(|&p| (0..width).map(move |k| code(p, k) as f32))
        .collect();
    Tensor::from_slice(&values).view([positions.len() as i64, width as i64])
}

/// Feature-wise modulation (Perez et al. 2018): `y = x (1 + γ(c)) + β(c)` with γ and β linear in the
/// condition and zero at first, so that the layer starts as the identity.
///
/// Shapes: x `[B, F]` or `[B, T, F]`, c `[B, C]`; parameters `weight` `[2F, C]`, `bias` `[2F]`.
#[derive(Debug)]
pub struct Film {
    linear: Linear,
    features: i64,
}

impl Film {
    /// A modulation of `features` by `condition` numbers.
    pub fn new(path: &Path<'_>, condition: i64, features: i64) -> Self {
        Self {
            linear: Linear::zero(path, condition, 2 * features),
            features,
        }
    }

    /// `x` modulated by `condition`, in the shape of `x`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn forward(&self, x: &Tensor, condition: &Tensor) -> Result<Tensor, Error> {
        expect_features("input of Film", x, self.features)?;
        let batch = x.size()[0];
        let fits = condition.dim() == 2 && condition.size()[0] == batch;
        expect("condition of Film", condition, fits, || format!("[{batch}, C]"))?;
        let mut modulation = self.linear.forward(condition)?;
        for _ in 2..x.dim() {
            modulation = modulation.unsqueeze(1);
        }
        let parts = modulation.chunk(2, -1);
        Ok(x * (&parts[0] + 1.0) + &parts[1])
    }
}

/// One-hot rows of ids: `[..]` i64 to `[.., count]` of kind `kind`.
///
/// # Errors
/// [`Error::Torch`] where an id is out of range.
pub fn one_hot(ids: &Tensor, count: i64, kind: Kind) -> Result<Tensor, Error> {
    Ok(ids.f_one_hot(count)?.to_kind(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill};
    use tch::Device;

    #[test]
    fn embedding_looks_rows_up_and_refuses_unknown_ids() {
        tch::set_num_threads(1);
        let store = VarStore::new(Device::Cpu, 0);
        let table = Embedding::new(&store.root(), 3, 2, Init::Normal(1.0));
        fill(&store, "weight", &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        let y = table
            .forward(&Tensor::from_slice2(&[[2_i64, 0]]))
            .expect("in range");
        assert_eq!(y.size(), [1, 2, 2]);
        assert_close(&y, &[4.0, 5.0, 0.0, 1.0], 0.0);
        assert!(table.forward(&Tensor::from_slice(&[3_i64])).is_err());
        let hot = one_hot(&Tensor::from_slice(&[1_i64]), 3, Kind::Float).expect("in range");
        assert_close(&hot, &[0.0, 1.0, 0.0], 0.0);
    }

    #[test]
    fn sinusoidal_codes_alternate_sine_and_cosine() {
        let code = sinusoidal(&[0.0, 2.5], 4);
        let (fast, slow) = (2.5_f64, 0.025_f64);
        let expected = [0.0, 1.0, 0.0, 1.0, fast.sin(), fast.cos(), slow.sin(), slow.cos()];
        assert_close(&code, &expected, 1e-6);
    }

    #[test]
    fn film_starts_as_the_identity_and_then_scales_and_shifts() {
        tch::set_num_threads(1);
        let store = VarStore::new(Device::Cpu, 0);
        let film = Film::new(&store.root(), 1, 2);
        let x = Tensor::from_slice(&[1.0_f32, 2.0, 3.0, 4.0]).view([1, 2, 2]);
        let c = Tensor::from_slice2(&[[2.0_f32]]);
        assert_eq!(film.forward(&x, &c).expect("fits"), x);
        fill(&store, "weight", &[0.5, -0.5, 1.0, 0.0]);
        assert_close(&film.forward(&x, &c).expect("fits"), &[4.0, 0.0, 8.0, 0.0], 1e-6);
        assert!(
            film.forward(&x, &Tensor::from_slice2(&[[1.0_f32], [1.0]]))
                .is_err()
        );
    }
}
