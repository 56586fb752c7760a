//! The networks over the steps of a recipe, with their view of the circuit's levels.
//! Not the reading of the recipe (`super::recipe`) nor the answers (`super::heads`).

use tch::Tensor;

use super::pool::LevelSequences;
use crate::Error;
use crate::lsoformer::config::{Config, SequenceKind};
use crate::nn::{Attention, DecoderConfig, DecoderLayer, Film, Gru, LayerNorm, Linear, Noise, Path};

/// What the steps are read together with.
pub(super) struct Context<'a> {
    /// Level sequences, where the network looks at them.
    pub(super) levels: Option<&'a LevelSequences>,
    /// The circuit's vector of every recipe, `[B, V]`, where there is one.
    pub(super) circuit: Option<&'a Tensor>,
    /// Recipes `recipes[c]..recipes[c + 1]` are of circuit c: `[C + 1]`.
    pub(super) recipes: &'a [i64],
}

/// Steps `[B, M, D_in]` to states `[B, M, D]`; the state at step t depends on steps 1..t only.
#[derive(Debug)]
pub(super) enum Steps {
    /// `s = GRU(FiLM(x, c), W c)`; then `norm(s + attention(s, levels))`.
    Gru(GruSteps),
    /// The publication's decoder; c is added to every step.
    Decoder(DecoderSteps),
}

#[derive(Debug)]
pub(super) struct GruSteps {
    gru: Gru,
    condition: Option<Condition>,
    cross: Option<(Attention, LayerNorm)>,
    dropout: f64,
}

#[derive(Debug)]
struct Condition {
    film: Film,
    initial: Linear,
    layers: i64,
}

#[derive(Debug)]
pub(super) struct DecoderSteps {
    layers: Vec<DecoderLayer>,
    circuit: Option<Linear>,
    dropout: f64,
}

impl Steps {
    /// The network of the table `sequence` over steps of `inputs` numbers.
    pub(super) fn new(path: &Path<'_>, config: &Config, inputs: i64) -> Result<Self, Error> {
        let (sequence, vector) = (&config.sequence, config.circuit.vector);
        let width = sequence.width;
        Ok(match sequence.kind {
            SequenceKind::Gru => Self::Gru(GruSteps {
                gru: Gru::new(&(path / "gru"), inputs, width, sequence.layers, sequence.dropout)?,
                condition: (vector > 0).then(|| Condition {
                    film: Film::new(&(path / "film"), vector, inputs),
                    initial: Linear::new(&(path / "initial"), vector, width * sequence.layers as i64),
                    layers: sequence.layers as i64,
                }),
                cross: match config.looks_at_levels() {
                    true => Some((
                        Attention::new(&(path / "cross"), width, sequence.heads, 0.0)?,
                        LayerNorm::new(&(path / "cross_norm"), width),
                    )),
                    false => None,
                },
                dropout: sequence.dropout,
            }),
            SequenceKind::Decoder => {
                let layer = DecoderConfig {
                    width,
                    heads: sequence.heads,
                    feed_forward: sequence.feed_forward,
                    dropout: sequence.dropout,
                    norm: sequence.norm,
                };
                let layers = (0..sequence.layers).map(|i| DecoderLayer::new(&(path / "layers" / i), &layer));
                Self::Decoder(DecoderSteps {
                    layers: layers.collect::<Result<_, _>>()?,
                    circuit: (vector > 0).then(|| Linear::new(&(path / "circuit"), vector, width)),
                    dropout: sequence.dropout,
                })
            }
        })
    }

    pub(super) fn forward(
        &self,
        x: &Tensor,
        context: &Context<'_>,
        noise: &mut Noise,
    ) -> Result<Tensor, Error> {
        match self {
            Self::Gru(steps) => steps.forward(x, context, noise),
            Self::Decoder(steps) => steps.forward(x, context, noise),
        }
    }
}

impl GruSteps {
    fn forward(&self, x: &Tensor, context: &Context<'_>, noise: &mut Noise) -> Result<Tensor, Error> {
        let states = match (&self.condition, context.circuit) {
            (Some(condition), Some(circuit)) => {
                let x = noise.dropout(&condition.film.forward(x, circuit)?, self.dropout);
                let rows = circuit.size()[0];
                let initial = condition.initial.forward(circuit)?.tanh();
                let initial = initial
                    .view([rows, condition.layers, -1])
                    .transpose(0, 1)
                    .contiguous();
                self.gru.forward(&x, Some(&initial), noise)?.0
            }
            _ => self.gru.forward(&noise.dropout(x, self.dropout), None, noise)?.0,
        };
        let (Some((attention, norm)), Some(levels)) = (&self.cross, context.levels) else {
            return Ok(states);
        };
        // Keys and values are made once a circuit; all its recipes stand in one row of queries, so
        // nothing is copied per recipe and no circuit is padded to another's number of levels.
        let seen = by_circuit(&states, context, levels, |states, levels| {
            attention.attend_memory(states, &attention.keys_values(levels)?, None, noise)
        })?;
        norm.forward(&(states + noise.dropout(&seen, self.dropout)))
    }
}

impl DecoderSteps {
    fn forward(&self, x: &Tensor, context: &Context<'_>, noise: &mut Noise) -> Result<Tensor, Error> {
        let mut x = x.shallow_clone();
        if let (Some(linear), Some(circuit)) = (&self.circuit, context.circuit) {
            x += linear.forward(circuit)?.unsqueeze(1);
        }
        let x = noise.dropout(&x, self.dropout);
        let Some(levels) = context.levels else {
            return Err(Error::Data(
                "the decoder needs an encoder and cross-attention".into(),
            ));
        };
        // Padding stands at the end of recipes: behind the causal mask no step ever sees it.
        by_circuit(&x, context, levels, |x, levels| {
            let mut x = x.shallow_clone();
            for layer in &self.layers {
                x = layer.forward(&x, &layer.keys_values(levels)?, None, None, noise)?;
            }
            Ok(x)
        })
    }
}

/// Applies `part` to the recipes of each circuit with that circuit's levels, and puts the results
/// together again.
fn by_circuit(
    x: &Tensor,
    context: &Context<'_>,
    levels: &LevelSequences,
    mut part: impl FnMut(&Tensor, &Tensor) -> Result<Tensor, Error>,
) -> Result<Tensor, Error> {
    let sizes: Vec<i64> = context.recipes.windows(2).map(|o| o[1] - o[0]).collect();
    let parts = x.split_with_sizes(sizes, 0);
    let mut done = Vec::with_capacity(parts.len());
    for (x, levels) in parts.iter().zip(&levels.of_circuit) {
        if x.size()[0] > 0 {
            done.push(part(x, levels)?);
        }
    }
    Ok(Tensor::f_cat(&done, 0)?)
}
