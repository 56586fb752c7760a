//! Gated recurrent units over sequences.
//! Not for sweeps over graphs.

use tch::Tensor;

use super::noise::Noise;
use super::shape::{expect, expect_dims};
use super::var_store::{Init, Path, Role};
use crate::Error;

/// Stacked gated recurrent units (Cho et al. 2014, in cuDNN's form): with σ the logistic function,
///
/// ```text
/// r = σ(W_ir x + b_ir + W_hr h + b_hr)
/// z = σ(W_iz x + b_iz + W_hz h + b_hz)
/// n = tanh(W_in x + b_in + r (W_hn h + b_hn))
/// h' = (1 - z) n + z h
/// ```
///
/// Shapes: x `[B, T, F]`, h `[L, B, H]`. Parameters as PyTorch's `GRU` (rows r, z, n): for layer l
/// `weight_ih_l{l}` `[3H, F or H]`, `weight_hh_l{l}` `[3H, H]`, `bias_ih_l{l}`, `bias_hh_l{l}`
/// `[3H]`, all uniform within `1 / sqrt(H)`. Dropout acts between layers. A condition enters
/// through [`super::Film`] on x and through the initial state.
#[derive(Debug)]
pub struct Gru {
    layers: Vec<[Tensor; 4]>,
    inputs: i64,
    hidden: i64,
    dropout: f64,
}

impl Gru {
    /// `layers` layers of `hidden` units over `inputs` features.
    ///
    /// # Errors
    /// [`Error::Config`] where there is no layer.
    pub fn new(
        path: &Path<'_>,
        inputs: i64,
        hidden: i64,
        layers: usize,
        dropout: f64,
    ) -> Result<Self, Error> {
        if layers == 0 {
            return Err(Error::config("layers of a GRU", 0, "at least 1"));
        }
        let init = Init::Uniform(1.0 / (hidden.max(1) as f64).sqrt());
        let layer = |l: usize| {
            let width = if l == 0 { inputs } else { hidden };
            let weight = |name: &str, columns| {
                path.variable(
                    &format!("{name}_l{l}"),
                    &[3 * hidden, columns],
                    Role::Weight,
                    init,
                )
            };
            let bias = |name: &str| path.variable(&format!("{name}_l{l}"), &[3 * hidden], Role::Bias, init);
            [
                weight("weight_ih", width),
                weight("weight_hh", hidden),
                bias("bias_ih"),
                bias("bias_hh"),
            ]
        };
        Ok(Self {
            layers: (0..layers).map(layer).collect(),
            inputs,
            hidden,
            dropout,
        })
    }

    /// Outputs of the last layer at every step, `[B, T, H]`, and the final states `[L, B, H]`. The
    /// initial states are `initial` `[L, B, H]`, or zero.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn forward(
        &self,
        x: &Tensor,
        initial: Option<&Tensor>,
        noise: &mut Noise,
    ) -> Result<(Tensor, Tensor), Error> {
        expect_dims("input of Gru", x, 3, self.inputs)?;
        let state = [self.layers.len() as i64, x.size()[0], self.hidden];
        if let Some(initial) = initial {
            expect("initial state of Gru", initial, initial.size() == state, || {
                format!("{state:?}")
            })?;
        }
        let initial = match initial {
            Some(initial) => initial.shallow_clone(),
            None => Tensor::zeros(state, (x.kind(), x.device())),
        };
        let mut out = x.shallow_clone();
        let mut finals = Vec::with_capacity(self.layers.len());
        for (l, (layer, first)) in self.layers.iter().zip(initial.split(1, 0)).enumerate() {
            if l > 0 {
                out = noise.dropout(&out, self.dropout);
            }
            let (next, last) = out.f_gru(&first, layer.as_slice(), true, 1, 0.0, false, false, true)?;
            out = next;
            finals.push(last);
        }
        Ok((out, Tensor::cat(&finals, 0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill_wave, gradcheck, values, wave};
    use tch::{Device, Kind};

    fn sigmoid(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }

    /// The formula of the doc comment, number by number.
    fn cell(store: &VarStore, layer: usize, x: &[f64], h: &[f64]) -> Vec<f64> {
        let get = |name: &str| values(&store.get(&format!("{name}_l{layer}")).expect("made"));
        let product = |weight: &str, bias: &str, x: &[f64]| -> Vec<f64> {
            let (weight, bias) = (get(weight), get(bias));
            let dot = |row: &[f64]| -> f64 { row.iter().zip(x).map(|(w, x)| w * x).sum() };
            weight
                .chunks(x.len())
                .zip(bias)
                .map(|(row, b)| dot(row) + b)
                .collect()
        };
        let (i, s) = (
            product("weight_ih", "bias_ih", x),
            product("weight_hh", "bias_hh", h),
        );
        let n = h.len();
        (0..n)
            .map(|k| {
                let r = sigmoid(i[k] + s[k]);
                let z = sigmoid(i[n + k] + s[n + k]);
                let new = (i[2 * n + k] + r * s[2 * n + k]).tanh();
                (1.0 - z) * new + z * h[k]
            })
            .collect()
    }

    #[test]
    fn two_layers_follow_the_formula() {
        tch::set_num_threads(1);
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let gru = Gru::new(&store.root(), 2, 3, 2, 0.5).expect("layers");
        for (i, variable) in store.variables().iter().enumerate() {
            fill_wave(&store, &variable.name, i as f64);
        }
        let (x, h0) = (wave(4, 0.6), wave(6, 0.9));
        let (mut low, mut high) = (h0[..3].to_vec(), h0[3..].to_vec());
        let mut expected = Vec::new();
        for step in x.chunks(2) {
            low = cell(&store, 0, step, &low);
            high = cell(&store, 1, &low, &high);
            expected.extend_from_slice(&high);
        }
        let x = Tensor::from_slice(&x).view([1, 2, 2]);
        let h0 = Tensor::from_slice(&h0).view([2, 1, 3]);
        let mut noise = Noise::evaluation();
        let (out, last) = gru.forward(&x, Some(&h0), &mut noise).expect("fits");
        assert_close(&out, &expected, 1e-12);
        assert_close(&last, &[low, high].concat(), 1e-12);
        gradcheck(&[x, h0], |t| {
            gru.forward(&t[0], Some(&t[1]), &mut Noise::evaluation())
                .expect("fits")
                .0
        });
    }

    #[test]
    fn without_an_initial_state_it_starts_at_zero() {
        tch::set_num_threads(1);
        let store = VarStore::new(Device::Cpu, 3);
        let gru = Gru::new(&store.root(), 2, 4, 1, 0.0).expect("layers");
        let x = Tensor::from_slice(&wave(12, 0.0))
            .to_kind(Kind::Float)
            .view([2, 3, 2]);
        let zero = Tensor::zeros([1, 2, 4], (Kind::Float, Device::Cpu));
        let given = gru
            .forward(&x, Some(&zero), &mut Noise::evaluation())
            .expect("fits");
        assert_eq!(
            gru.forward(&x, None, &mut Noise::evaluation()).expect("fits"),
            given
        );
        assert!(
            gru.forward(&x, Some(&zero.narrow(1, 0, 1)), &mut Noise::evaluation())
                .is_err()
        );
        assert!(Gru::new(&(store.root() / "none"), 2, 4, 0, 0.0).is_err());
    }
}
