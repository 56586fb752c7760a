//! A layer of a transformer decoder, weight for weight libtorch's.
//! Not for the sequence it decodes: embedding and head are the model's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::attention::{Attention, KeyValue, Sight};
use super::linear::Linear;
use super::noise::Noise;
use super::norm::LayerNorm;
use super::var_store::Path;
use crate::Error;

/// Where a layer normalises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NormOrder {
    /// After each residual sum, as Vaswani et al. and PyTorch's default.
    Post,
    /// Before each sub-layer; the residual path stays bare.
    Pre,
}

/// Sizes and options of a [`DecoderLayer`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecoderConfig {
    /// D.
    pub width: i64,
    /// Heads of both attentions.
    pub heads: i64,
    /// Hidden width of the feed-forward part.
    pub feed_forward: i64,
    /// Dropout of attention weights, of the hidden layer and of each sub-layer's output.
    pub dropout: f64,
    /// Where it normalises.
    pub norm: NormOrder,
}

/// Causal self-attention, attention to a memory, feed-forward with ReLU; each with a residual sum
/// and a layer normalisation (Vaswani et al. 2017, section 3.1).
///
/// Parameters named as those of PyTorch's `TransformerDecoderLayer`: `self_attn`, `multihead_attn`,
/// `linear1`, `linear2`, `norm1`, `norm2`, `norm3`.
#[derive(Debug)]
pub struct DecoderLayer {
    self_attn: Attention,
    multihead_attn: Attention,
    linear1: Linear,
    linear2: Linear,
    norms: [LayerNorm; 3],
    dropout: f64,
    order: NormOrder,
}

impl DecoderLayer {
    /// A layer under `path`.
    ///
    /// # Errors
    /// [`Error::Config`] where the heads do not divide the width.
    pub fn new(path: &Path<'_>, config: &DecoderConfig) -> Result<Self, Error> {
        let DecoderConfig {
            width,
            heads,
            feed_forward,
            dropout,
            norm,
        } = *config;
        Ok(Self {
            self_attn: Attention::new(&(path / "self_attn"), width, heads, dropout)?,
            multihead_attn: Attention::new(&(path / "multihead_attn"), width, heads, dropout)?,
            linear1: Linear::new(&(path / "linear1"), width, feed_forward),
            linear2: Linear::new(&(path / "linear2"), feed_forward, width),
            norms: ["norm1", "norm2", "norm3"].map(|name| LayerNorm::new(&(path / name), width)),
            dropout,
            order: norm,
        })
    }

    /// This layer's keys and values of `memory` `[C, S, D]`, to be made once a circuit.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn keys_values(&self, memory: &Tensor) -> Result<KeyValue, Error> {
        self.multihead_attn.keys_values(memory)
    }

    /// `x` `[B, T, D]` to `[B, T, D]`. `padding` `[B, T]` is true where a position is no key of the
    /// sequence, `memory_padding` `[C, S]` where a place of the memory is empty.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn forward(
        &self,
        x: &Tensor,
        memory: &KeyValue,
        padding: Option<&Tensor>,
        memory_padding: Option<&Tensor>,
        noise: &mut Noise,
    ) -> Result<Tensor, Error> {
        let x = self.residual(0, x, noise, |x, noise| {
            self.self_attn.attend_self(x, Sight::Causal, padding, noise)
        })?;
        let x = self.residual(1, &x, noise, |x, noise| {
            self.multihead_attn
                .attend_memory(x, memory, memory_padding, noise)
        })?;
        self.residual(2, &x, noise, |x, noise| {
            let hidden = noise.dropout(&self.linear1.forward(x)?.relu(), self.dropout);
            self.linear2.forward(&hidden)
        })
    }

    fn residual(
        &self,
        which: usize,
        x: &Tensor,
        noise: &mut Noise,
        sub_layer: impl FnOnce(&Tensor, &mut Noise) -> Result<Tensor, Error>,
    ) -> Result<Tensor, Error> {
        let norm = &self.norms[which];
        match self.order {
            NormOrder::Post => {
                let y = sub_layer(x, noise)?;
                norm.forward(&(x + noise.dropout(&y, self.dropout)))
            }
            NormOrder::Pre => {
                let y = sub_layer(&norm.forward(x)?, noise)?;
                Ok(x + noise.dropout(&y, self.dropout))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::testing::{assert_close, fill_wave, values, wave};
    use crate::nn::{VarStore, padding_mask};
    use tch::{Device, Kind};

    fn layer(norm: NormOrder, dropout: f64) -> DecoderLayer {
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let config = DecoderConfig {
            width: 4,
            heads: 2,
            feed_forward: 8,
            dropout,
            norm,
        };
        let layer = DecoderLayer::new(&store.root(), &config).expect("divides");
        for (name, phase) in [
            ("self_attn.in_proj_weight", 1.0),
            ("self_attn.in_proj_bias", 1.1),
            ("self_attn.out_proj.weight", 1.2),
            ("self_attn.out_proj.bias", 1.3),
            ("multihead_attn.in_proj_weight", 2.0),
            ("multihead_attn.in_proj_bias", 2.1),
            ("multihead_attn.out_proj.weight", 2.2),
            ("multihead_attn.out_proj.bias", 2.3),
            ("linear1.weight", 3.0),
            ("linear1.bias", 3.1),
            ("linear2.weight", 3.2),
            ("linear2.bias", 3.3),
        ] {
            fill_wave(&store, name, phase);
        }
        layer
    }

    fn run(layer: &DecoderLayer, places: usize, noise: &mut Noise) -> Tensor {
        let x = Tensor::from_slice(&wave(12, 0.5)).view([1, 3, 4]);
        let memory = Tensor::from_slice(&wave(12, 0.8)).view([1, 3, 4]);
        let memory = layer.keys_values(&memory).expect("fits");
        let empty = padding_mask(&[places], 3, Device::Cpu);
        layer
            .forward(&x, &memory, None, Some(&empty), noise)
            .expect("fits")
    }

    // Expected numbers: the same layer written out in plain Python, loop by loop.
    #[test]
    fn post_norm_agrees_with_an_independent_calculation() {
        tch::set_num_threads(1);
        let layer = layer(NormOrder::Post, 0.1);
        #[rustfmt::skip]
        let all = [
            -0.834592712, 0.958669875, 1.02806875, -1.152145913,
            -0.434934898, 0.985516709, 0.88401508, -1.434596891,
            -0.660544788, 0.741133804, 1.186716732, -1.267305748,
        ];
        assert_close(&run(&layer, 3, &mut Noise::evaluation()), &all, 1e-8);
        #[rustfmt::skip]
        let two = [
            -0.727816904, 1.034176044, 0.931669279, -1.238028419,
            -0.348571482, 1.026848681, 0.799723373, -1.478000571,
            -0.562777458, 0.822913173, 1.088993375, -1.34912909,
        ];
        assert_close(&run(&layer, 2, &mut Noise::evaluation()), &two, 1e-8);
    }

    #[test]
    fn pre_norm_agrees_with_an_independent_calculation() {
        tch::set_num_threads(1);
        let layer = layer(NormOrder::Pre, 0.1);
        #[rustfmt::skip]
        let all = [
            -0.194711308, 1.425198401, 1.892021873, -0.108470106,
            0.230477824, 1.312088646, 1.409512294, -0.553217041,
            -0.348808871, 0.616366066, 0.726742691, -1.053517468,
        ];
        assert_close(&run(&layer, 3, &mut Noise::evaluation()), &all, 1e-8);
        #[rustfmt::skip]
        let two = [
            -0.10263026, 1.596179691, 1.830947128, -0.290526888,
            0.313888788, 1.467315665, 1.365911432, -0.744828477,
            -0.263828272, 0.774132582, 0.683645014, -1.251514689,
        ];
        assert_close(&run(&layer, 2, &mut Noise::evaluation()), &two, 1e-8);
    }

    #[test]
    fn dropout_is_off_without_a_share_and_in_evaluation() {
        tch::set_num_threads(1);
        let plain = run(&layer(NormOrder::Post, 0.0), 3, &mut Noise::new(1, "step", 1));
        assert_close(
            &plain,
            &values(&run(&layer(NormOrder::Post, 0.5), 3, &mut Noise::evaluation())),
            0.0,
        );
        assert_ne!(
            plain,
            run(&layer(NormOrder::Post, 0.5), 3, &mut Noise::new(1, "step", 1))
        );
    }
}
