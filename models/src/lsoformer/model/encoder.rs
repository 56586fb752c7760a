//! The graph neural network: from node features to one vector a node.
//! Not the pooling by level (`super::pool`).

use tch::Tensor;

use crate::Error;
use crate::lsoformer::circuit::EXTRA_FEATURES;
use crate::lsoformer::config::{Config, EdgeDirection, EncoderKind, EncoderNorm, Features};
use crate::lsoformer::graph_batch::GraphBatch;
use crate::nn::{BatchNorm, Gcn, Gin, Init, LayerNorm, Noise, Path, Role, SparseMatrix};

/// Types of nodes.
const KINDS: i64 = 3;

/// Node features and message passing.
///
/// `X = [type table[kind] | inverted fanins | extra]`, `[N, 4]` or `[N, 10]`, then per layer
/// - GCN: `H' = sum over directions of A H W + b`, A = D^-1/2 (A + I) D^-1/2;
/// - GIN: `H' = sum over directions of MLP(H + A H)`, MLP = Linear ReLU Linear,
///
/// with normalisation, ReLU and dropout between layers and none after the last.
#[derive(Debug)]
pub(super) struct Encoder {
    kinds: Tensor,
    layers: Vec<Layer>,
    dropout: f64,
}

#[derive(Debug)]
struct Layer {
    /// One per direction of messages.
    convolutions: Vec<Convolution>,
    norm: Norm,
}

#[derive(Debug)]
enum Convolution {
    Gcn(Gcn),
    Gin(Gin),
}

#[derive(Debug)]
enum Norm {
    None,
    Batch(BatchNorm),
    Layer(LayerNorm),
}

impl Encoder {
    /// The encoder of the table `encoder`; `None` where it is switched off.
    pub(super) fn new(path: &Path<'_>, config: &Config) -> Option<Self> {
        let encoder = &config.encoder;
        if encoder.kind == EncoderKind::None {
            return None;
        }
        let extra = match encoder.features {
            Features::Openabc4 => 0,
            Features::Ext => EXTRA_FEATURES as i64,
        };
        let directions = if encoder.edges == EdgeDirection::Both {
            2
        } else {
            1
        };
        let mut layers = Vec::new();
        for i in 0..encoder.layers {
            let inputs = if i == 0 { KINDS + 1 + extra } else { encoder.width };
            let path = path / "layers" / i;
            let convolutions = (0..directions)
                .map(|d| Convolution::new(&(&path / d), encoder.kind, inputs, encoder.width))
                .collect();
            let is_last = i + 1 == encoder.layers;
            let norm = Norm::new(
                &(path / "norm"),
                if is_last { EncoderNorm::None } else { encoder.norm },
                encoder.width,
            );
            layers.push(Layer { convolutions, norm });
        }
        let kinds = path.variable("kinds", &[KINDS, KINDS], Role::Embedding, Init::XavierUniform);
        Some(Self {
            kinds,
            layers,
            dropout: encoder.dropout,
        })
    }

    /// One vector a node: `[N, encoder.width]`.
    pub(super) fn forward(&self, graph: &GraphBatch, noise: &mut Noise) -> Result<Tensor, Error> {
        let mut h = self.features(graph);
        for (i, layer) in self.layers.iter().enumerate() {
            h = layer.forward(&graph.aggregations, &h)?;
            if i + 1 < self.layers.len() {
                h = noise.dropout(&layer.norm.forward(&h, noise)?.relu(), self.dropout);
            }
        }
        Ok(h)
    }

    /// X: `[N, 4]` or `[N, 10]`.
    pub(super) fn features(&self, graph: &GraphBatch) -> Tensor {
        let kinds = self.kinds.index_select(0, &graph.kind);
        let mut parts = vec![&kinds, &graph.inverted_fanins];
        parts.extend(&graph.extra);
        Tensor::cat(&parts, 1)
    }
}

impl Layer {
    fn forward(&self, aggregations: &[SparseMatrix], h: &Tensor) -> Result<Tensor, Error> {
        let mut sum: Option<Tensor> = None;
        for (convolution, matrix) in self.convolutions.iter().zip(aggregations) {
            let term = convolution.forward(matrix, h)?;
            sum = Some(match sum {
                None => term,
                Some(sum) => sum + term,
            });
        }
        sum.ok_or_else(|| Error::Data("a graph without directions of messages".into()))
    }
}

impl Convolution {
    fn new(path: &Path<'_>, kind: EncoderKind, inputs: i64, outputs: i64) -> Self {
        match kind {
            EncoderKind::Gin => Self::Gin(Gin::new(path, inputs, outputs, outputs)),
            EncoderKind::GcnOpenabc => Self::Gcn(Gcn::openabc(path, inputs, outputs)),
            EncoderKind::Gcn | EncoderKind::None => Self::Gcn(Gcn::new(path, inputs, outputs)),
        }
    }

    fn forward(&self, matrix: &SparseMatrix, h: &Tensor) -> Result<Tensor, Error> {
        match self {
            Self::Gcn(layer) => layer.forward(matrix, h),
            Self::Gin(layer) => layer.forward(matrix, h),
        }
    }
}

impl Norm {
    fn new(path: &Path<'_>, kind: EncoderNorm, width: i64) -> Self {
        match kind {
            EncoderNorm::None => Self::None,
            EncoderNorm::Batch => Self::Batch(BatchNorm::new(path, width)),
            EncoderNorm::Layer => Self::Layer(LayerNorm::new(path, width)),
        }
    }

    fn forward(&self, h: &Tensor, noise: &Noise) -> Result<Tensor, Error> {
        match self {
            Self::None => Ok(h.shallow_clone()),
            Self::Batch(norm) => norm.forward(h, noise),
            Self::Layer(norm) => norm.forward(h),
        }
    }
}
