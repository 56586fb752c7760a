//! The network: circuit and recipe in, normalised qualities out.
//! Not batching, losses (`task.rs`) or units (`predict.rs`).
//!
//! ```text
//! circuit   AIG -> X [N, 4 or 10] -> encoder -> h [N, d] -> mean and max by level -> H [S, 2d]
//!                                                        \> mean and max of all, sizes, id -> c [V]
//! recipe    operators -> x [B, M, F] (+ operator state, + position)
//! steps     s_t = f(x_1..x_t, c, attention to H)                                  [B, M, D]
//! answers   trajectory [B, M, .] and finals [B, T]
//! ```
//!
//! N nodes, d encoder width, S levels or buckets of them, B recipes, M steps, D sequence width,
//! V circuit vector, T targets. A circuit is encoded once a batch, whatever the number of recipes.
//! Each part is a room of its own; this one is the order in which they are walked through.

mod encoder;
mod heads;
mod pool;
mod recipe;
mod steps;

use tch::{Device, Kind, Tensor};

pub use heads::Answer;

use super::config::Config;
use super::graph_batch::GraphBatch;
use super::recipe_batch::RecipeBatch;
use crate::Error;
use crate::nn::{Embedding, Init, Linear, Noise, VarStore};
use encoder::Encoder;
use heads::Heads;
use pool::{LevelPool, LevelSequences};
use recipe::RecipeReader;
use steps::{Context, Steps};

/// Id of a circuit that the model never saw: no vector and no offsets of its own.
pub const UNSEEN: i64 = -1;

/// LSOformer and its relatives, by configuration.
#[derive(Debug)]
pub struct Lsoformer {
    store: VarStore,
    encoder: Option<Encoder>,
    levels: Option<LevelPool>,
    circuit: Option<CircuitReader>,
    offsets: Option<Embedding>,
    recipe: RecipeReader,
    steps: Steps,
    heads: Heads,
    identity_dropout: f64,
}

/// Circuits, encoded: what all their recipes share.
#[derive(Debug)]
pub struct Encoded {
    levels: Option<LevelSequences>,
    /// `[C, V]`.
    vectors: Option<Tensor>,
    /// `[C, T]`.
    offsets: Option<Tensor>,
}

impl Lsoformer {
    /// A new model with weights by `config.train.seed`. `num_circuits` circuits have ids.
    ///
    /// # Errors
    /// [`Error::Config`] where the configuration contradicts itself.
    pub fn new(config: &Config, num_circuits: usize, device: Device) -> Result<Self, Error> {
        Self::with_kind(config, num_circuits, device, Kind::Float)
    }

    /// As [`Lsoformer::new`] with another kind of numbers, f64 for checks of gradients.
    ///
    /// # Errors
    /// [`Error::Config`] where the configuration contradicts itself.
    pub fn with_kind(
        config: &Config,
        num_circuits: usize,
        device: Device,
        kind: Kind,
    ) -> Result<Self, Error> {
        config.check()?;
        let store = VarStore::with_kind(device, kind, config.train.seed);
        let root = store.root();
        let ids = if config.circuit.identity {
            num_circuits as i64
        } else {
            0
        };
        let targets = config.data.targets.len() as i64;
        let recipe = RecipeReader::new(&(&root / "recipe"), config);
        let steps = Steps::new(&(&root / "steps"), config, recipe.width)?;
        let encoder = Encoder::new(&(&root / "encoder"), config);
        let levels = config
            .looks_at_levels()
            .then(|| LevelPool::new(&(&root / "levels"), config));
        let circuit = CircuitReader::new(&(&root / "circuit"), config, ids);
        let offsets =
            (ids > 0).then(|| Embedding::new(&(&root / "offsets"), ids, targets, Init::Constant(0.0)));
        let heads = Heads::new(&(&root / "heads"), config)?;
        drop(root);
        Ok(Self {
            store,
            encoder,
            levels,
            circuit,
            offsets,
            recipe,
            steps,
            heads,
            identity_dropout: config.circuit.identity_dropout,
        })
    }

    /// All variables.
    pub fn variables(&self) -> &VarStore {
        &self.store
    }

    /// Encodes circuits; `ids` are their numbers among the circuits seen in training, or [`UNSEEN`].
    ///
    /// # Errors
    /// [`Error::Shape`] or [`Error::Torch`] where batch and model do not fit together.
    pub fn encode(&self, graph: &GraphBatch, ids: &[i64], noise: &mut Noise) -> Result<Encoded, Error> {
        // Circuits that forget who they are teach the model to answer for those it never saw.
        let ids: Vec<i64> = ids
            .iter()
            .map(|&id| {
                let forgets = noise.is_training() && noise.uniform() < self.identity_dropout;
                if forgets { UNSEEN } else { id }
            })
            .collect();
        let nodes = match &self.encoder {
            Some(encoder) => Some(encoder.forward(graph, noise)?),
            None => None,
        };
        let levels = match (&self.levels, &nodes) {
            (Some(pool), Some(nodes)) => Some(pool.forward(graph, nodes)?),
            _ => None,
        };
        let vectors = match &self.circuit {
            Some(reader) => Some(reader.forward(graph, nodes.as_ref(), &ids)?),
            None => None,
        };
        let offsets = match &self.offsets {
            Some(table) => Some(look_up_seen(table, &ids, self.store.device())?),
            None => None,
        };
        Ok(Encoded {
            levels,
            vectors,
            offsets,
        })
    }

    /// Answers for recipes of encoded circuits.
    ///
    /// # Errors
    /// [`Error::Shape`] or [`Error::Torch`] where batch and model do not fit together.
    pub fn answer(
        &self,
        encoded: &Encoded,
        recipes: &RecipeBatch,
        noise: &mut Noise,
    ) -> Result<Answer, Error> {
        let of_recipe = |of_circuit: &Option<Tensor>| {
            of_circuit
                .as_ref()
                .map(|rows| rows.index_select(0, &recipes.slot))
        };
        let (circuit, offset) = (of_recipe(&encoded.vectors), of_recipe(&encoded.offsets));
        let context = Context {
            levels: encoded.levels.as_ref(),
            circuit: circuit.as_ref(),
            recipes: &recipes.offsets,
        };
        let x = self.recipe.forward(recipes)?;
        let states = self.steps.forward(&x, &context, noise)?;
        self.heads.forward(&states, recipes, offset.as_ref(), noise)
    }

    /// Level sequences of encoded circuits before anything looks at them, `[S_c, D]` each; for
    /// tests and for those who want to look inside.
    pub fn level_sequences(encoded: &Encoded) -> Vec<Tensor> {
        let sequences = encoded.levels.iter().flat_map(|levels| &levels.of_circuit);
        sequences.map(|levels| levels.squeeze_dim(0)).collect()
    }
}

/// `c = W [mean of h | max of h | ln sizes] + b + table[id]`: what the steps know of the circuit as
/// a whole, `[C, V]`.
#[derive(Debug)]
struct CircuitReader {
    linear: Linear,
    reads_nodes: bool,
    table: Option<Embedding>,
}

impl CircuitReader {
    fn new(path: &crate::nn::Path<'_>, config: &Config, ids: i64) -> Option<Self> {
        let vector = config.circuit.vector;
        if vector == 0 {
            return None;
        }
        let reads_nodes = config.reads_graph();
        let pooled = if reads_nodes { 2 * config.encoder.width } else { 0 };
        Some(Self {
            linear: Linear::new(&(path / "linear"), pooled + 4, vector),
            reads_nodes,
            table: (ids > 0).then(|| Embedding::new(&(path / "table"), ids, vector, Init::Normal(0.5))),
        })
    }

    fn forward(&self, graph: &GraphBatch, nodes: Option<&Tensor>, ids: &[i64]) -> Result<Tensor, Error> {
        // Sizes span 5 to 12 in ln: brought to about -1 to 1.
        let size = (&graph.size - 7.0) / 4.0;
        let read = match nodes {
            Some(nodes) if self.reads_nodes => Tensor::f_cat(&[graph.nodes.mean_max(nodes)?, size], 1)?,
            _ => size,
        };
        let vector = self.linear.forward(&read)?;
        match &self.table {
            Some(table) => Ok(vector + look_up_seen(table, ids, graph.size.device())?),
            None => Ok(vector),
        }
    }
}

/// Rows of `table`, zero for circuits never seen.
fn look_up_seen(table: &Embedding, ids: &[i64], device: Device) -> Result<Tensor, Error> {
    let rows: Vec<i64> = ids.iter().map(|&id| id.max(0)).collect();
    let seen: Vec<f32> = ids
        .iter()
        .map(|&id| if id == UNSEEN { 0.0 } else { 1.0 })
        .collect();
    let looked_up = table.forward(&Tensor::from_slice(&rows).to_device(device))?;
    let seen = Tensor::from_slice(&seen)
        .to_kind(looked_up.kind())
        .to_device(device);
    Ok(looked_up * seen.unsqueeze(1))
}
