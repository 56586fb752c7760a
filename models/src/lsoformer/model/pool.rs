//! From nodes to one vector a level: the sequence that recipes look at.
//! Not the attention to it (`super::steps`).

use tch::Tensor;

use crate::Error;
use crate::lsoformer::config::{Config, LevelCode};
use crate::lsoformer::graph_batch::GraphBatch;
use crate::nn::{Linear, Path, sinusoidal};

/// Level sequences of all circuits of a graph batch.
#[derive(Debug)]
pub(super) struct LevelSequences {
    /// One per circuit: `[1, S_c, D]`.
    pub(super) of_circuit: Vec<Tensor>,
}

/// `v_l = [mean of h_u | max of h_u]` over the nodes of level l, `[S, 2d]`; plus the code of the
/// level; brought to the decoder's width where that is another.
#[derive(Debug)]
pub(super) struct LevelPool {
    code: Code,
    to_width: Option<Linear>,
}

#[derive(Debug)]
enum Code {
    None,
    Sinusoid,
    Relative(Linear),
}

impl LevelPool {
    pub(super) fn new(path: &Path<'_>, config: &Config) -> Self {
        let pooled = 2 * config.encoder.width;
        let code = match config.pool.position {
            LevelCode::None => Code::None,
            LevelCode::Sin => Code::Sinusoid,
            LevelCode::Rel => Code::Relative(Linear::new(&(path / "code"), 2, pooled)),
        };
        let width = config.sequence.width;
        let to_width = (pooled != width).then(|| Linear::new(&(path / "to_width"), pooled, width));
        Self { code, to_width }
    }

    /// Nodes `[N, d]` to level sequences `[S, D]`.
    pub(super) fn forward(&self, graph: &GraphBatch, nodes: &Tensor) -> Result<LevelSequences, Error> {
        let pooled = graph.levels.mean_max(nodes)?;
        let coded = match &self.code {
            Code::None => pooled,
            Code::Sinusoid => {
                let code = sinusoidal(&graph.level_position, pooled.size()[1] as usize);
                pooled + code.to_kind(graph.size.kind()).to_device(graph.size.device())
            }
            Code::Relative(linear) => pooled + linear.forward(&graph.level_relative)?,
        };
        let vectors = match &self.to_width {
            Some(linear) => linear.forward(&coded)?,
            None => coded,
        };
        let sizes: Vec<i64> = graph.level_offsets.windows(2).map(|o| o[1] - o[0]).collect();
        // One split: its backward is one concatenation, while that of a slice would be a tensor of
        // zeros as large as the whole, per circuit.
        let of_circuit = vectors.unsqueeze(0).split_with_sizes(sizes, 1);
        Ok(LevelSequences { of_circuit })
    }
}
