//! A layer of a transformer decoder, weight for weight libtorch's.
//! Not for the sequence it decodes: embedding and head are the model's.

use serde::{Deserialize, Serialize};
use tch::Tensor;

use super::attention::{Attention, KeyValue, Sight};
use super::linear::Linear;
use super::noise::Noise;
use super::norm::LayerNorm;
use super::var_store::Path;
use crate::Error;

/// Where a layer normalises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
