//! Multi-head attention in libtorch's layout: causal over a sequence, and across to a memory whose
//! keys and values are made once.
//! Not for whole decoder layers: `decoder`.

use tch::{Device, Kind, Tensor};

use super::linear::Linear;
use super::noise::Noise;
use super::shape::{expect, expect_dims};
use super::var_store::{Init, Path, Role};
use crate::Error;

/// What a masked score becomes. Its exponential is exactly 0 beside any ordinary score; a row whose
/// keys are all masked attends to all of them alike instead of giving NaN.
const MASKED: f64 = -1e30;

/// Which keys of its own sequence a position sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Those up to itself.
    Causal,
    /// All.
    Full,
}

/// `Attention(Q, K, V) = softmax(Q Kᵀ / sqrt(d)) V` over h heads of width d = D / h, then a linear
/// map (Vaswani et al. 2017, section 3.2).
///
/// Parameters named and shaped as those of PyTorch's `MultiheadAttention`: `in_proj_weight`
/// `[3D, D]` (query, key, value; Glorot uniform), `in_proj_bias` `[3D]` (zero), `out_proj.weight`
/// `[D, D]`, `out_proj.bias` `[D]`. Dropout acts on the attention weights.
#[derive(Debug)]
pub struct Attention {
    in_proj_weight: Tensor,
    in_proj_bias: Tensor,
    out_proj: Linear,
    heads: i64,
    dropout: f64,
}

/// Keys and values of a memory: computed once, attended to many times.
#[derive(Debug)]
pub struct KeyValue {
    /// `[C, h, S, d]`.
    key: Tensor,
    /// `[C, h, S, d]`.
    value: Tensor,
}

impl KeyValue {
    /// The memories of `index`, an i64 tensor `[B]` of numbers below C: what a batch mixed over C
    /// circuits attends to. Copies; a batch of one circuit needs none of it.
    ///
    /// # Errors
    /// [`Error::Torch`] where an index is out of range.
    pub fn select(&self, index: &Tensor) -> Result<Self, Error> {
        Ok(Self {
            key: self.key.f_index_select(0, index)?,
            value: self.value.f_index_select(0, index)?,
        })
    }
}

impl Attention {
    /// Attention of `width` numbers in `heads` heads.
    ///
    /// # Errors
    /// [`Error::Config`] where `heads` does not divide `width`.
    pub fn new(path: &Path<'_>, width: i64, heads: i64, dropout: f64) -> Result<Self, Error> {
        if heads < 1 || width % heads != 0 {
            return Err(Error::config(
                "heads",
                heads,
                format!("a divisor of the width {width}"),
            ));
        }
        let out = path / "out_proj";
        Ok(Self {
            in_proj_weight: path.variable(
                "in_proj_weight",
                &[3 * width, width],
                Role::Weight,
                Init::XavierUniform,
            ),
            in_proj_bias: path.variable("in_proj_bias", &[3 * width], Role::Bias, Init::Constant(0.0)),
            out_proj: Linear::new(&out, width, width),
            heads,
            dropout,
        })
    }

    fn width(&self) -> i64 {
        self.in_proj_weight.size()[1]
    }

    /// `x` `[B, T, D]` attends to itself; `padding` `[B, T]`, true where a position is no key.
    /// Gives `[B, T, D]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn attend_self(
        &self,
        x: &Tensor,
        sight: Sight,
        padding: Option<&Tensor>,
        noise: &mut Noise,
    ) -> Result<Tensor, Error> {
        expect_dims("input of self-attention", x, 3, self.width())?;
        let (batch, len) = (x.size()[0], x.size()[1]);
        expect_padding(padding, batch, len)?;
        let projected = x.linear(&self.in_proj_weight, Some(&self.in_proj_bias));
        let parts = projected
            .view([batch, len, 3, self.heads, -1])
            .permute([2, 0, 3, 1, 4])
            .unbind(0);
        let mut scores = self.scores(&parts[0], &parts[1]);
        if sight == Sight::Causal {
            let later = Tensor::ones([len, len], (Kind::Bool, x.device())).triu(1);
            scores = scores.masked_fill(&later, MASKED);
        }
        if let Some(padding) = padding {
            scores = scores.masked_fill(&padding.view([batch, 1, 1, len]), MASKED);
        }
        let mixed = self.mix(&scores, &parts[2], noise);
        self.out_proj
            .forward(&mixed.permute([0, 2, 1, 3]).reshape([batch, len, -1]))
    }

    /// Keys and values of `memory` `[C, S, D]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn keys_values(&self, memory: &Tensor) -> Result<KeyValue, Error> {
        let width = self.width();
        expect_dims("memory of cross-attention", memory, 3, width)?;
        let (count, len) = (memory.size()[0], memory.size()[1]);
        let weight = self.in_proj_weight.split_with_sizes([width, 2 * width], 0);
        let bias = self.in_proj_bias.split_with_sizes([width, 2 * width], 0);
        let projected = memory.linear(&weight[1], Some(&bias[1]));
        let parts = projected
            .view([count, len, 2, self.heads, -1])
            .permute([2, 0, 3, 1, 4])
            .unbind(0);
        Ok(KeyValue {
            key: parts[0].contiguous(),
            value: parts[1].contiguous(),
        })
    }

    /// `x` `[B, T, D]` attends to a memory: one for all (C = 1; nothing is copied) or one each
    /// (C = B). `padding` `[C, S]`, true where a place of the memory is empty. Gives `[B, T, D]`.
    ///
    /// # Errors
    /// [`Error::Shape`] where the shapes do not fit.
    pub fn attend_memory(
        &self,
        x: &Tensor,
        memory: &KeyValue,
        padding: Option<&Tensor>,
        noise: &mut Noise,
    ) -> Result<Tensor, Error> {
        let width = self.width();
        expect_dims("input of cross-attention", x, 3, width)?;
        let (batch, len) = (x.size()[0], x.size()[1]);
        let (count, places) = (memory.key.size()[0], memory.key.size()[2]);
        expect(
            "keys of cross-attention",
            &memory.key,
            count == 1 || count == batch,
            || format!("[1 or {batch}, ..]"),
        )?;
        expect_padding(padding, count, places)?;
        let weight = self.in_proj_weight.split_with_sizes([width, 2 * width], 0);
        let bias = self.in_proj_bias.split_with_sizes([width, 2 * width], 0);
        // Queries that share a memory stand side by side as one long sequence: [C, h, B T / C, d].
        let rows = if count == 1 { batch * len } else { len };
        let query = x
            .linear(&weight[0], Some(&bias[0]))
            .view([count, rows, self.heads, -1])
            .permute([0, 2, 1, 3]);
        let mut scores = self.scores(&query, &memory.key);
        if let Some(padding) = padding {
            scores = scores.masked_fill(&padding.view([count, 1, 1, places]), MASKED);
        }
        let mixed = self.mix(&scores, &memory.value, noise);
        self.out_proj
            .forward(&mixed.permute([0, 2, 1, 3]).reshape([batch, len, width]))
    }

    /// Query `[.., Tq, d]` against key `[.., Tk, d]`: `[.., Tq, Tk]`.
    fn scores(&self, query: &Tensor, key: &Tensor) -> Tensor {
        let scale = 1.0 / ((self.width() / self.heads) as f64).sqrt();
        (query * scale).matmul(&key.transpose(-2, -1))
    }

    fn mix(&self, scores: &Tensor, value: &Tensor, noise: &mut Noise) -> Tensor {
        noise
            .dropout(&scores.softmax(-1, scores.kind()), self.dropout)
            .matmul(value)
    }
}

fn expect_padding(padding: Option<&Tensor>, rows: i64, len: i64) -> Result<(), Error> {
    let Some(padding) = padding else { return Ok(()) };
    let fits = padding.kind() == Kind::Bool && padding.size() == [rows, len];
    expect("padding mask of attention (bool)", padding, fits, || {
        format!("[{rows}, {len}]")
    })
}

/// A padding mask `[B, T]` for sequences of the given lengths, true behind each end.
pub fn padding_mask(lengths: &[usize], len: usize, device: Device) -> Tensor {
    let mask: Vec<bool> = lengths
        .iter()
        .flat_map(|&n| (0..len).map(move |t| t >= n))
        .collect();
    Tensor::from_slice(&mask)
        .view([lengths.len() as i64, len as i64])
        .to_device(device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nn::VarStore;
    use crate::nn::testing::{assert_close, fill_wave, gradcheck, values, wave};

    fn attention() -> Attention {
        let store = VarStore::with_kind(Device::Cpu, Kind::Double, 0);
        let attention = Attention::new(&store.root(), 4, 2, 0.1).expect("divides");
        for (name, phase) in [
            ("in_proj_weight", 1.0),
            ("in_proj_bias", 1.1),
            ("out_proj.weight", 1.2),
            ("out_proj.bias", 1.3),
        ] {
            fill_wave(&store, name, phase);
        }
        attention
    }

    fn sequence(batch: i64, len: i64, phase: f64) -> Tensor {
        Tensor::from_slice(&wave((batch * len * 4) as usize, phase)).view([batch, len, 4])
    }

    #[test]
    fn full_attention_agrees_with_an_independent_calculation() {
        tch::set_num_threads(1);
        let y = attention()
            .attend_self(&sequence(1, 3, 0.5), Sight::Full, None, &mut Noise::evaluation())
            .expect("fits");
        // Written out in plain Python, loop by loop.
        #[rustfmt::skip]
        let expected = [
            -0.13397053, 0.751480437, 1.107764028, 0.200101943,
            -0.123841737, 0.729179816, 1.093591168, 0.219832412,
            -0.096544486, 0.572704013, 1.037918086, 0.366212277,
        ];
        assert_close(&y, &expected, 1e-8);
    }

    #[test]
    fn a_causal_position_does_not_see_later_ones_nor_padding() {
        tch::set_num_threads(1);
        let attention = attention();
        let x = sequence(2, 5, 0.3);
        let run = |x: &Tensor, padding: Option<&Tensor>| {
            attention
                .attend_self(x, Sight::Causal, padding, &mut Noise::evaluation())
                .expect("fits")
        };
        let changed = x.copy();
        let _ = changed.narrow(1, 3, 2).fill_(7.0);
        assert_eq!(run(&x, None).narrow(1, 0, 3), run(&changed, None).narrow(1, 0, 3));
        assert_ne!(run(&x, None).narrow(1, 3, 1), run(&changed, None).narrow(1, 3, 1));

        let padding = padding_mask(&[3, 5], 5, Device::Cpu);
        let padded = run(&x, Some(&padding));
        let short = run(&x.narrow(0, 0, 1).narrow(1, 0, 3), None);
        assert_close(&padded.narrow(0, 0, 1).narrow(1, 0, 3), &values(&short), 1e-12);
        assert_eq!(padded.isfinite().all().int64_value(&[]), 1);
    }

    #[test]
    fn one_shared_memory_equals_a_copy_for_each() {
        tch::set_num_threads(1);
        let attention = attention();
        let (x, memory) = (sequence(3, 2, 0.3), sequence(1, 6, 0.9));
        let padding = padding_mask(&[4], 6, Device::Cpu);
        let shared = attention.keys_values(&memory).expect("fits");
        let each = shared
            .select(&Tensor::from_slice(&[0_i64, 0, 0]))
            .expect("in range");
        let mut noise = Noise::evaluation();
        let a = attention
            .attend_memory(&x, &shared, Some(&padding), &mut noise)
            .expect("fits");
        let copies = padding.expand([3, 6], false);
        let b = attention
            .attend_memory(&x, &each, Some(&copies), &mut noise)
            .expect("fits");
        assert_close(&a, &values(&b), 1e-12);
        let cut = attention.keys_values(&memory.narrow(1, 0, 4)).expect("fits");
        let c = attention.attend_memory(&x, &cut, None, &mut noise).expect("fits");
        assert_close(&a, &values(&c), 1e-12);
        gradcheck(&[x, memory], |t| {
            let memory = attention.keys_values(&t[1]).expect("fits");
            let mut noise = Noise::evaluation();
            attention
                .attend_memory(&t[0], &memory, Some(&padding), &mut noise)
                .expect("fits")
        });
    }

    #[test]
    fn dropout_acts_in_training_and_follows_its_stream() {
        tch::set_num_threads(1);
        let attention = attention();
        let x = sequence(4, 5, 0.3);
        let run = |mut noise: Noise| {
            attention
                .attend_self(&x, Sight::Causal, None, &mut noise)
                .expect("fits")
        };
        assert_eq!(run(Noise::new(1, "step", 1)), run(Noise::new(1, "step", 1)));
        assert_ne!(run(Noise::new(1, "step", 1)), run(Noise::new(1, "step", 2)));
        assert_ne!(run(Noise::new(1, "step", 1)), run(Noise::evaluation()));
    }

    #[test]
    fn wrong_heads_and_shapes_are_errors() {
        let store = VarStore::new(Device::Cpu, 0);
        let error = Attention::new(&store.root(), 6, 4, 0.0)
            .expect_err("refused")
            .to_string();
        assert_eq!(error, "heads = 4: expected a divisor of the width 6");
        let attention = attention();
        let mut noise = Noise::evaluation();
        let x = sequence(2, 3, 0.0);
        let short = padding_mask(&[1, 1], 2, Device::Cpu);
        assert!(
            attention
                .attend_self(&x, Sight::Full, Some(&short), &mut noise)
                .is_err()
        );
        let memory = attention.keys_values(&sequence(3, 2, 0.0)).expect("fits");
        assert!(attention.attend_memory(&x, &memory, None, &mut noise).is_err());
        assert!(attention.keys_values(&x.narrow(2, 0, 2)).is_err());
    }
}
