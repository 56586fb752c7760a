//! The keys of an LSOformer run: everything the publication leaves open is one of them.
//! Not the training loop's own keys; those are [`crate::train::TrainConfig`], the table `train`.
//!
//! The defaults are the preset `default` (spec 13.8: what was measured to work); the preset `paper`
//! has the publication's shape. Both stand as TOML in `experiments/configs/lsoformer/`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::quantity::Quantity;
use crate::Error;
use crate::nn::NormOrder;
use crate::train::TrainConfig;

/// All keys of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What is predicted and in which units the model sees it.
    pub data: DataConfig,
    /// The graph neural network that reads the circuit.
    pub encoder: EncoderConfig,
    /// From nodes to one vector a level.
    pub pool: PoolConfig,
    /// From operators to vectors.
    pub recipe: RecipeConfig,
    /// The network over the steps of a recipe.
    pub sequence: SequenceConfig,
    /// What the sequence network knows of the circuit as a whole.
    pub circuit: CircuitConfig,
    /// From states to predictions.
    pub head: HeadConfig,
    /// What is minimised.
    pub loss: LossConfig,
    /// How samples are varied in training.
    pub augment: AugmentConfig,
    /// What a step learns from.
    pub batch: BatchConfig,
    /// The loop: epochs, learning rate, clipping, averaging.
    pub train: TrainConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: DataConfig::default(),
            encoder: EncoderConfig::default(),
            pool: PoolConfig::default(),
            recipe: RecipeConfig::default(),
            sequence: SequenceConfig::default(),
            circuit: CircuitConfig::default(),
            head: HeadConfig::default(),
            loss: LossConfig::default(),
            augment: AugmentConfig::default(),
            batch: BatchConfig::default(),
            train: TrainConfig {
                epochs: 160,
                ..TrainConfig::default()
            },
        }
    }
}

/// How a final value becomes the number that the model predicts. `y_0` is the value of the circuit
/// before the recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalise {
    /// `ln(y / y_0)`: needs no label of the circuit, so it works on circuits never seen.
    Logratio,
    /// `y / y_0`.
    Ratio,
    /// `ln y` in z-scores of the circuit's training labels. Circuits without training labels take
    /// `ln(y / y_0)` in the average z-scores of the training circuits.
    ZscoreTrain,
    /// As `zscore_train`, over all labels of the circuit, test labels included. That is what
    /// OpenABC-D does; it leaks and is there for parity.
    ZscoreDesign,
}

/// Table `data`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// Predicted quantities, in the order of the outputs (`area`, `delay`, `and`, `level`). The
    /// publication trains one model per target; several share one model here.
    pub targets: Vec<Quantity>,
    /// How values become the numbers that are learnt.
    pub normalise: Normalise,
    /// Longest recipe, in steps. Shorter ones are padded at the end.
    pub recipe_length: usize,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            targets: Quantity::ALL.to_vec(),
            normalise: Normalise::ZscoreTrain,
            recipe_length: 20,
        }
    }
}

/// Which network reads the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EncoderKind {
    /// None: circuits are told apart by their id alone (an ablation).
    None,
    /// Graph convolution with symmetric normalisation (Kipf and Welling 2017).
    Gcn,
    /// OpenABC-D's own graph convolution: degrees of the sending end plus one, bias inside the sum.
    GcnOpenabc,
    /// Graph isomorphism network (Xu et al. 2019).
    Gin,
}

/// What is known of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Features {
    /// Learnt embedding of the type (3) and the number of inverted fanins: 4 numbers, as OpenABC-D.
    Openabc4,
    /// Those and level, reverse level, fanout, whether it drives an output, size of its maximal
    /// fanout-free cone and whether it is at that cone's root: 10 numbers.
    Ext,
}

/// Where messages run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EdgeDirection {
    /// From a node to its fanins, against the signal, as the published baselines.
    ToFanin,
    /// From fanins to the node, with the signal.
    ToFanout,
    /// Both, each with its own weights, summed.
    Both,
    /// Both with the same weights: an undirected graph.
    BothShared,
}

/// What stands between the layers of the encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EncoderNorm {
    /// Nothing.
    None,
    /// Batch normalisation over the nodes of a step.
    Batch,
    /// Layer normalisation.
    Layer,
}

/// Table `encoder`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EncoderConfig {
    /// `gcn`, `gcn_openabc`, `gin` or `none`. Publication: GCN for delay, GIN for area (second-hand).
    pub kind: EncoderKind,
    /// Layers. Publication: 2 (GCN), 10 (GIN).
    pub layers: usize,
    /// Width of a node's vector.
    pub width: i64,
    /// `openabc4` or `ext`.
    pub features: Features,
    /// `to_fanin`, `to_fanout`, `both` or `both_shared`.
    pub edges: EdgeDirection,
    /// Whether inverted edges carry their message with the opposite sign; the baselines ignore
    /// inversion.
    pub inverted_edges: bool,
    /// `none`, `batch` or `layer`, after every layer but the last.
    pub norm: EncoderNorm,
    /// Dropout after every layer but the last.
    pub dropout: f64,
}

impl Default for EncoderConfig {
    fn default() -> Self {
        Self {
            kind: EncoderKind::Gcn,
            layers: 2,
            width: 32,
            features: Features::Ext,
            edges: EdgeDirection::Both,
            inverted_edges: false,
            norm: EncoderNorm::Layer,
            dropout: 0.0,
        }
    }
}

/// Where primary outputs stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputLevel {
    /// One level above their driver.
    Next,
    /// On their driver's level.
    Driver,
    /// Nowhere: they are left out.
    Drop,
}

/// What tells levels apart beside their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LevelCode {
    /// Nothing.
    None,
    /// A sinusoid of the level (of a bucket's mean level).
    Sin,
    /// A learnt map of level / depth and log2(1 + nodes on the level).
    Rel,
}

/// Table `pool`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PoolConfig {
    /// `next`, `driver` or `drop`.
    pub outputs: OutputLevel,
    /// `none`, `sin` or `rel`.
    pub position: LevelCode,
    /// Levels above this number share buckets: level `l` of `S` goes to bucket `l * max / S`. 0 for
    /// no limit.
    pub max_levels: usize,
}

impl Default for PoolConfig {
    fn default() -> Self {
        Self {
            outputs: OutputLevel::Next,
            position: LevelCode::Sin,
            max_levels: 64,
        }
    }
}

/// What tells the steps of a recipe apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StepCode {
    /// Nothing: a recurrent network knows the order by itself.
    None,
    /// A fixed sinusoid, added.
    Sin,
    /// A learnt vector a step, added.
    Learned,
}

/// Table `recipe`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecipeConfig {
    /// Tokens in the embedding table: 7 operators, padding and a start token.
    pub vocabulary: i64,
    /// Width of an operator's vector. Where it is the width of the sequence network and there are
    /// no operator-state features, it goes in as it is; else through a linear map.
    pub embedding: i64,
    /// `none`, `sin` or `learned`.
    pub position: StepCode,
    /// Operator-state features: for each operator how often it has run (log1p) and how long ago
    /// (exp(-age / 3)), and the step's place in the recipe: 15 numbers.
    pub operator_state: bool,
}

impl Default for RecipeConfig {
    fn default() -> Self {
        Self {
            vocabulary: 9,
            embedding: 16,
            position: StepCode::None,
            operator_state: true,
        }
    }
}

/// Which network runs over the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SequenceKind {
    /// A gated recurrent unit; cross-attention to the levels, if on, on top of it.
    Gru,
    /// A causal transformer decoder; cross-attention, if on, in every layer. The publication's.
    Decoder,
}

/// Table `sequence`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SequenceConfig {
    /// `gru` or `decoder`.
    pub kind: SequenceKind,
    /// Width of a step's state.
    pub width: i64,
    /// Layers. Second-hand sources have 4 and 6 for the decoder.
    pub layers: usize,
    /// Heads of the attentions. Second-hand sources have 4 and 8.
    pub heads: i64,
    /// Inner width of the decoder's feed-forward part. Second-hand sources have 256 and 128.
    pub feed_forward: i64,
    /// Dropout.
    pub dropout: f64,
    /// `post` or `pre`; decoder only.
    pub norm: NormOrder,
    /// Whether steps look at the circuit's levels.
    pub cross_attention: bool,
}

impl Default for SequenceConfig {
    fn default() -> Self {
        Self {
            kind: SequenceKind::Gru,
            width: 64,
            layers: 1,
            heads: 4,
            feed_forward: 256,
            dropout: 0.3,
            norm: NormOrder::Post,
            cross_attention: true,
        }
    }
}

/// Table `circuit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CircuitConfig {
    /// Width of the circuit's vector, which scales and shifts every step's input (FiLM) and starts
    /// the recurrent network; 0 for none.
    pub vector: i64,
    /// Whether each training circuit adds a learnt vector and learnt output offsets of its own.
    /// Circuits never seen have neither.
    pub identity: bool,
    /// Share of steps in which a training circuit goes without them, so that the model learns to
    /// answer for circuits never seen.
    pub identity_dropout: f64,
}

impl Default for CircuitConfig {
    fn default() -> Self {
        Self {
            vector: 12,
            identity: true,
            identity_dropout: 0.1,
        }
    }
}

/// How trajectories are predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TrajectoryHead {
    /// One perceptron for every step gives every target, as the publication.
    Steps,
    /// A softplus gain a step, summed up, for AND and level: they never rise by construction.
    Gains,
}

/// Table `head`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HeadConfig {
    /// `steps` or `gains`.
    pub trajectory: TrajectoryHead,
    /// With `gains`: whether a perceptron of its own gives the final values. Without it AND and
    /// level come from the trajectory's end, and mapped area and delay are not predicted.
    pub finals: bool,
    /// Inner width of the perceptrons.
    pub hidden: i64,
    /// Dropout before the final perceptron's last layer.
    pub dropout: f64,
}

impl Default for HeadConfig {
    fn default() -> Self {
        Self {
            trajectory: TrajectoryHead::Gains,
            finals: true,
            hidden: 128,
            dropout: 0.3,
        }
    }
}

/// The distance of a prediction from its label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LossKind {
    /// Squared difference.
    Mse,
    /// Huber's: squared up to `delta`, linear beyond.
    Huber,
    /// Difference relative to the label.
    Mape,
}

/// Table `loss`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LossConfig {
    /// `mse`, `huber` or `mape` (of the normalised values).
    pub kind: LossKind,
    /// Where Huber's distance turns linear.
    pub delta: f64,
    /// Weight of the trajectory beside the final values; 0 turns it off.
    pub alpha: f64,
}

impl Default for LossConfig {
    fn default() -> Self {
        Self {
            kind: LossKind::Huber,
            delta: 0.5,
            alpha: 1.0,
        }
    }
}

/// Table `augment`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AugmentConfig {
    /// Removes steps that changed nothing: a plain `refactor`, `rewrite` or `resub` that left AND
    /// and level alone left the graph alone, so the recipe without it has the same labels. Of each
    /// sample's such steps a share of 0, 0.5 or 1, drawn anew each time, is removed.
    pub drop_noop: bool,
}

impl Default for AugmentConfig {
    fn default() -> Self {
        Self { drop_noop: true }
    }
}

/// Table `batch`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BatchConfig {
    /// Recipes a step.
    pub size: usize,
    /// Most nodes of the circuits that share a step; each is encoded once for all its recipes. A
    /// larger circuit stands alone.
    pub max_nodes: usize,
    /// Whether a step holds recipes of one circuit only, as the publication's shared-graph batches.
    pub one_circuit: bool,
}

impl Default for BatchConfig {
    fn default() -> Self {
        Self {
            size: 64,
            max_nodes: 60_000,
            one_circuit: false,
        }
    }
}

impl Config {
    /// Checks what the types cannot: ranges, and keys that contradict each other.
    ///
    /// # Errors
    /// [`Error::Config`] with the key, its value and what would be accepted.
    pub fn check(&self) -> Result<(), Error> {
        self.train.check()?;
        let at_least_one = [
            ("data.recipe_length", self.data.recipe_length as i64),
            ("encoder.layers", self.encoder.layers as i64),
            ("encoder.width", self.encoder.width),
            ("recipe.embedding", self.recipe.embedding),
            ("sequence.width", self.sequence.width),
            ("sequence.layers", self.sequence.layers as i64),
            ("sequence.heads", self.sequence.heads),
            ("sequence.feed_forward", self.sequence.feed_forward),
            ("head.hidden", self.head.hidden),
            ("batch.size", self.batch.size as i64),
        ];
        for (key, value) in at_least_one {
            require(value >= 1, key, value, "at least 1")?;
        }
        for (key, value) in [
            ("encoder.dropout", self.encoder.dropout),
            ("sequence.dropout", self.sequence.dropout),
            ("head.dropout", self.head.dropout),
            ("circuit.identity_dropout", self.circuit.identity_dropout),
        ] {
            require((0.0..1.0).contains(&value), key, value, "at least 0 and below 1")?;
        }
        let width = self.sequence.width;
        require(
            width % self.sequence.heads == 0,
            "sequence.heads",
            self.sequence.heads,
            "a divisor of sequence.width",
        )?;
        require(width % 2 == 0, "sequence.width", width, "an even number")?;
        require(
            self.recipe.vocabulary >= 8,
            "recipe.vocabulary",
            self.recipe.vocabulary,
            "at least 8: seven operators and padding",
        )?;
        require(
            self.circuit.vector >= 0,
            "circuit.vector",
            self.circuit.vector,
            "0 or more",
        )?;
        require(
            !(self.encoder.kind == EncoderKind::GcnOpenabc && self.encoder.inverted_edges),
            "encoder.inverted_edges",
            true,
            "false with encoder.kind = gcn_openabc",
        )?;
        let (delta, alpha) = (self.loss.delta, self.loss.alpha);
        require(delta > 0.0, "loss.delta", delta, "above 0")?;
        require(
            alpha.is_finite() && alpha >= 0.0,
            "loss.alpha",
            alpha,
            "0 or more",
        )?;
        require(
            self.sequence.kind == SequenceKind::Gru || self.looks_at_levels(),
            "sequence.kind",
            "decoder",
            "gru, where there is no encoder or no cross-attention",
        )?;
        let mut seen = self.data.targets.clone();
        seen.sort_unstable();
        seen.dedup();
        require(
            !seen.is_empty() && seen.len() == self.data.targets.len(),
            "data.targets",
            format!("{:?}", self.data.targets),
            "one or more of area, delay, and, level, each once",
        )
    }

    /// Whether the network reads the circuit's graph at all.
    pub fn reads_graph(&self) -> bool {
        self.encoder.kind != EncoderKind::None
    }

    /// Whether steps of a recipe look at the circuit's levels.
    pub fn looks_at_levels(&self) -> bool {
        self.reads_graph() && self.sequence.cross_attention
    }
}

fn require(holds: bool, key: &str, value: impl std::fmt::Display, expected: &str) -> Result<(), Error> {
    if holds {
        Ok(())
    } else {
        Err(Error::config(key, value, expected))
    }
}
