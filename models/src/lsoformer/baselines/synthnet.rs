//! OpenABC-D's SynthNet, versions 1 to 3: the published learned baseline, weight for weight.
//! Not a trajectory model: it predicts final values alone, of recipes of exactly 20 steps.
//!
//! Graph: X `[N, 4]` -> two graph convolutions, batch normalisation after each, ReLU after the first
//! -> maximum and mean over all nodes. Recipe: 20 operators in 3 numbers each, laid out as one
//! channel of length 60 -> parallel convolutions of stride 3 without activation. Both side by side
//! -> fully connected layers with ReLU. (Chowdhury et al., "OpenABC-D", arXiv 2110.11292, and its
//! published code.)

use netlearn_datasets::qor::{QorCircuit, QorDataset};
use netlearn_datasets::splits::Sample as Place;
use netlearn_graph::synthesis::Recipe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tch::{Device, Tensor};

use crate::Error;
use crate::lsoformer::circuit::CircuitGraph;
use crate::lsoformer::config::{
    BatchConfig, Config, DataConfig, EdgeDirection, EncoderConfig, EncoderKind, Features, LossConfig,
    LossKind, Normalise,
};
use crate::lsoformer::graph_batch::GraphBatch;
use crate::lsoformer::normalise::start_of;
use crate::lsoformer::prediction::{QorPredictor, RecipePrediction};
use crate::lsoformer::quantity::Quantity;
use crate::lsoformer::recipe_batch::{RecipeBatch, labelled};
use crate::lsoformer::sample::{NUM_OPERATORS, tokens};
use crate::lsoformer::task::{Batch, EVALUATION_BATCH, Ranks, per_sample, rows_of, scalar, target_columns};
use crate::lsoformer::task_data::{Stacked, TaskData, even_parts};
use crate::nn::{BatchNorm, Embedding, Gcn, Init, Mlp, Noise, Path, Role, SparseMatrix, VarStore};
use crate::train::{LossSum, Metrics, ScheduleKind, Task, TrainConfig};

/// Steps of a recipe: the convolutions are made for them.
const STEPS: i64 = 20;
/// Numbers of an operator.
const EMBEDDING: i64 = 3;
/// Stride of the convolutions: they move by one operator.
const STRIDE: i64 = EMBEDDING;

/// Which of the published networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// 74,173 parameters.
    V1,
    /// 628,453 parameters.
    V2,
    /// 622,345 parameters; the best of the three on recipes not seen.
    V3,
}

impl Variant {
    /// Width of the graph convolutions.
    fn width(self) -> i64 {
        if self == Self::V1 { 128 } else { 64 }
    }

    /// Kernels of the parallel convolutions.
    pub fn kernels(self) -> &'static [i64] {
        match self {
            Self::V1 => &[6, 9, 12],
            Self::V2 => &[12, 15, 18, 21],
            Self::V3 => &[21, 24, 27, 30],
        }
    }

    /// Numbers that each convolution gives.
    pub fn convolution_lengths(self) -> Vec<i64> {
        self.kernels()
            .iter()
            .map(|k| (STEPS * EMBEDDING - k) / STRIDE + 1)
            .collect()
    }

    /// Numbers that enter the fully connected part.
    pub fn joined_width(self) -> i64 {
        2 * self.width() + self.convolution_lengths().iter().sum::<i64>()
    }

    /// Hidden widths of the fully connected part.
    fn hidden(self) -> &'static [i64] {
        if self == Self::V1 {
            &[128, 128]
        } else {
            &[512, 512, 512]
        }
    }

    /// Dropout after hidden layers.
    fn dropout(self) -> f64 {
        if self == Self::V3 { 0.2 } else { 0.0 }
    }

    /// V2 uses the standard convolution, the others one of their own.
    fn convolution(self) -> EncoderKind {
        if self == Self::V2 {
            EncoderKind::Gcn
        } else {
            EncoderKind::GcnOpenabc
        }
    }
}

/// The keys of a SynthNet run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SynthNetConfig {
    /// `v1`, `v2` or `v3`.
    pub variant: Variant,
    /// Predicted quantities; the publication trains one network for one.
    pub targets: Vec<Quantity>,
    /// How values become the numbers that are learnt. Publication: `zscore_design`, which leaks.
    pub normalise: Normalise,
    /// What a step learns from.
    pub batch: BatchConfig,
    /// The loop.
    pub train: TrainConfig,
}

impl Default for SynthNetConfig {
    fn default() -> Self {
        Self {
            variant: Variant::V3,
            targets: Quantity::ALL.to_vec(),
            normalise: Normalise::ZscoreTrain,
            batch: BatchConfig {
                size: 64,
                ..BatchConfig::default()
            },
            train: TrainConfig {
                epochs: 80,
                lr: 1e-3,
                schedule: ScheduleKind::Plateau,
                plateau_patience: 10,
                plateau_factor: 0.1,
                min_lr_ratio: 0.0,
                warmup_steps: 0,
                weight_decay: 0.0,
                clip_norm: 0.0,
                ema_decay: 0.0,
                ..TrainConfig::default()
            },
        }
    }
}

impl SynthNetConfig {
    /// The same in the keys of LSOformer's data side.
    fn as_config(&self) -> Config {
        Config {
            data: DataConfig {
                targets: self.targets.clone(),
                normalise: self.normalise,
                recipe_length: STEPS as usize,
            },
            encoder: EncoderConfig {
                kind: self.variant.convolution(),
                features: Features::Openabc4,
                edges: EdgeDirection::ToFanin,
                ..EncoderConfig::default()
            },
            loss: LossConfig {
                kind: LossKind::Mse,
                alpha: 0.0,
                ..LossConfig::default()
            },
            batch: self.batch.clone(),
            train: self.train.clone(),
            ..Config::default()
        }
    }
}

/// The network.
#[derive(Debug)]
pub struct SynthNet {
    store: VarStore,
    variant: Variant,
    kinds: Embedding,
    convolutions: [Gcn; 2],
    norms: [BatchNorm; 2],
    operators: Embedding,
    kernels: Vec<(Tensor, Tensor)>,
    joined: Mlp,
}

impl SynthNet {
    /// New weights by `config.train.seed`: both tables Glorot uniform, the rest PyTorch's defaults.
    ///
    /// # Errors
    /// None in practice: the sizes are fixed.
    pub fn new(config: &SynthNetConfig, device: Device) -> Result<Self, Error> {
        let variant = config.variant;
        let store = VarStore::new(device, config.train.seed);
        let root = store.root();
        let width = variant.width();
        let gcn = |path: Path<'_>, inputs: i64| match variant.convolution() {
            EncoderKind::GcnOpenabc => Gcn::openabc(&path, inputs, width),
            _ => Gcn::new(&path, inputs, width),
        };
        let kernel = |k: &i64| {
            let path = &root / "kernels" / k;
            let bound = 1.0 / (*k as f64).sqrt();
            let weight = path.variable("weight", &[1, 1, *k], Role::Weight, Init::FanIn);
            (
                weight,
                path.variable("bias", &[1], Role::Bias, Init::Uniform(bound)),
            )
        };
        let mut sizes = vec![variant.joined_width()];
        sizes.extend(variant.hidden());
        sizes.push(config.targets.len() as i64);
        let kinds = Embedding::new(&(&root / "kinds"), 3, 3, Init::XavierUniform);
        let convolutions = [gcn(&root / "gcn0", 4), gcn(&root / "gcn1", width)];
        let norms = ["norm0", "norm1"].map(|name| BatchNorm::new(&(&root / name), width));
        let vocabulary = NUM_OPERATORS as i64;
        let operators = Embedding::new(&(&root / "operators"), vocabulary, EMBEDDING, Init::XavierUniform);
        let kernels = variant.kernels().iter().map(kernel).collect();
        let joined = Mlp::new(&(&root / "joined"), &sizes, variant.dropout())?;
        Ok(Self {
            store,
            variant,
            kinds,
            convolutions,
            norms,
            operators,
            kernels,
            joined,
        })
    }

    /// All variables.
    pub fn variables(&self) -> &VarStore {
        &self.store
    }

    /// One vector a circuit: `[C, 2 width]`.
    fn encode(&self, graph: &GraphBatch, noise: &Noise) -> Result<Tensor, Error> {
        let adjacency: &SparseMatrix = graph
            .aggregations
            .first()
            .ok_or_else(|| Error::Data("a graph without directions of messages".into()))?;
        let x = Tensor::f_cat(&[&self.kinds.forward(&graph.kind)?, &graph.inverted_fanins], 1)?;
        let h = self.norms[0]
            .forward(&self.convolutions[0].forward(adjacency, &x)?, noise)?
            .relu();
        let h = self.norms[1].forward(&self.convolutions[1].forward(adjacency, &h)?, noise)?;
        let pooled = graph.nodes.mean_max(&h)?;
        if self.variant == Variant::V1 {
            return Ok(pooled);
        }
        // V2 and V3 put the maximum first.
        let parts = pooled.chunk(2, 1);
        Ok(Tensor::f_cat(&[&parts[1], &parts[0]], 1)?)
    }

    /// Normalised finals `[B, T]`.
    fn forward(&self, graph: &GraphBatch, recipes: &RecipeBatch, noise: &mut Noise) -> Result<Tensor, Error> {
        let circuits = self.encode(graph, noise)?.index_select(0, &recipes.slot);
        let channel = self
            .operators
            .forward(&recipes.tokens)?
            .view([-1, 1, STEPS * EMBEDDING]);
        let mut parts = vec![circuits];
        for (weight, bias) in &self.kernels {
            parts.push(
                channel
                    .f_conv1d(weight, Some(bias), STRIDE, 0, 1, 1)?
                    .squeeze_dim(1),
            );
        }
        self.joined.forward(&Tensor::f_cat(&parts, 1)?, noise)
    }
}

/// SynthNet with its training and validation data.
#[derive(Debug)]
pub struct SynthNetTask {
    network: SynthNet,
    config: Config,
    data: TaskData,
    targets: Tensor,
}

impl SynthNetTask {
    /// Reads the samples of a split.
    ///
    /// # Errors
    /// [`Error::Data`] where there is nothing to train on, or a recipe has not 20 steps.
    pub fn new(
        dataset: &QorDataset,
        train: &[Place],
        valid: &[Place],
        config: &SynthNetConfig,
        device: Device,
    ) -> Result<Self, Error> {
        let shared = config.as_config();
        let data = TaskData::new(dataset, train, valid, shared.clone(), device)?;
        let samples = data.train.iter().chain(&data.valid);
        for sample in samples {
            check_length(sample.tokens.len())?;
        }
        let targets = target_columns(&shared, device);
        Ok(Self {
            network: SynthNet::new(config, device)?,
            config: shared,
            data,
            targets,
        })
    }

    /// Loss and normalised finals of samples.
    fn forward(&self, stacked: &Stacked<'_>, noise: &mut Noise) -> Result<Forward, Error> {
        let (recipes, labels) = labelled(&stacked.samples, STEPS as usize, None, self.data.device);
        let finals = self
            .network
            .forward(&*self.data.graph(&stacked.ids)?, &recipes, noise)?;
        let columns = |labels: &Tensor| labels.index_select(1, &self.targets);
        let (truth, mask) = (columns(&labels.finals), columns(&labels.finals_mask));
        let loss = per_sample(&self.config.loss, &finals, &truth, &mask);
        Ok(Forward { loss, finals, labels })
    }
}

struct Forward {
    loss: Tensor,
    finals: Tensor,
    labels: crate::lsoformer::recipe_batch::Labels,
}

fn check_length(steps: usize) -> Result<(), Error> {
    if steps as i64 == STEPS {
        Ok(())
    } else {
        Err(Error::Data(format!(
            "a recipe of {steps} steps: SynthNet reads {STEPS}"
        )))
    }
}

impl Task for SynthNetTask {
    type Batch = Batch;

    fn variables(&self) -> &VarStore {
        self.network.variables()
    }

    fn plan_epoch(&self, epoch: u64) -> Vec<Batch> {
        self.data.plan_epoch(epoch)
    }

    fn micro_batches(&self, batch: &Batch, count: usize) -> Vec<Batch> {
        even_parts(batch, count)
    }

    fn loss(&self, batch: &Batch, noise: &mut Noise) -> Result<LossSum, Error> {
        let forward = self.forward(&Stacked::new(self.data.samples(batch)), noise)?;
        let parts = vec![("finals", scalar(&forward.loss))];
        Ok(LossSum {
            sum: forward.loss,
            weight: batch.len() as f64,
            parts,
        })
    }

    fn validate(&self) -> Result<Metrics, Error> {
        let mut noise = Noise::evaluation();
        let (mut sum, mut ranks) = (0.0, Ranks::default());
        for samples in self.data.valid_parts(EVALUATION_BATCH) {
            let stacked = Stacked::new(samples);
            let forward = self.forward(&stacked, &mut noise)?;
            sum += scalar(&forward.loss);
            ranks.add(&stacked, &forward.finals, &forward.labels, &self.config);
        }
        let mut metrics: Metrics = vec![("finals".into(), sum / self.data.valid.len().max(1) as f64)];
        metrics.extend(ranks.metrics(&self.config));
        Ok(metrics)
    }
}

impl QorPredictor for SynthNetTask {
    fn name(&self) -> &str {
        match self.network.variant {
            Variant::V1 => "synthnet_v1",
            Variant::V2 => "synthnet_v2",
            Variant::V3 => "synthnet_v3",
        }
    }

    fn predict(&self, circuit: &QorCircuit, recipes: &[&Recipe]) -> Result<Vec<RecipePrediction>, Error> {
        let scales = match self.data.normalisation.of_seen(&circuit.name) {
            Some(scales) => scales.clone(),
            None => self.data.normalisation.of_unseen(&start_of(circuit)),
        };
        let mut read = Vec::with_capacity(recipes.len());
        for recipe in recipes {
            check_length(recipe.len())?;
            read.push(tokens(recipe, STEPS as usize)?);
        }
        tch::no_grad(|| {
            let graph = CircuitGraph::new(&circuit.aig, &self.config);
            let graph = GraphBatch::new(&[&graph], &self.config, self.data.device)?;
            let mut predictions = Vec::with_capacity(read.len());
            for part in read.chunks(EVALUATION_BATCH) {
                let views = vec![part.iter().map(Vec::as_slice).collect()];
                let batch = RecipeBatch::new(&views, STEPS as usize, self.data.device);
                let finals = self.network.forward(&graph, &batch, &mut Noise::evaluation())?;
                for row in rows_of(&finals) {
                    let mut prediction = RecipePrediction::default();
                    for (&quantity, z) in self.config.data.targets.iter().zip(row) {
                        let scale = scales.finals[quantity as usize];
                        prediction.finals[quantity as usize] = scale.map(|scale| scale.decode(z));
                    }
                    predictions.push(prediction);
                }
            }
            Ok(predictions)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameter_counts_and_lengths_are_the_published_ones() {
        let expected = [
            (Variant::V1, 74_173, &[19, 18, 17][..], 310),
            (Variant::V2, 628_453, &[17, 16, 15, 14], 190),
            (Variant::V3, 622_345, &[14, 13, 12, 11], 178),
        ];
        for (variant, parameters, lengths, joined) in expected {
            let config = SynthNetConfig {
                variant,
                targets: vec![Quantity::And],
                ..SynthNetConfig::default()
            };
            let network = SynthNet::new(&config, Device::Cpu).expect("fixed sizes");
            assert_eq!(network.variables().num_parameters(), parameters, "{variant:?}");
            assert_eq!(variant.convolution_lengths(), lengths);
            assert_eq!(variant.joined_width(), joined);
        }
    }
}
