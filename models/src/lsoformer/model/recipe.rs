//! From operators to one vector a step.
//! Not the network over the steps (`super::steps`).

use tch::Tensor;

use crate::Error;
use crate::lsoformer::config::{Config, SequenceKind, StepCode};
use crate::lsoformer::recipe_batch::RecipeBatch;
use crate::lsoformer::sample::OPERATOR_STATE;
use crate::nn::{Embedding, Init, Linear, Path, Role, sinusoidal};

/// `x_t = [table[o_t] | operator state]`, brought to the decoder's width where it needs that, plus
/// the code of the step.
#[derive(Debug)]
pub(super) struct RecipeReader {
    table: Embedding,
    reads_state: bool,
    to_width: Option<Linear>,
    position: Position,
    /// Numbers of a step.
    pub(super) width: i64,
}

#[derive(Debug)]
enum Position {
    None,
    Sinusoid,
    Learned(Tensor),
}

impl RecipeReader {
    pub(super) fn new(path: &Path<'_>, config: &Config) -> Self {
        let recipe = &config.recipe;
        let state = if recipe.operator_state {
            OPERATOR_STATE as i64
        } else {
            0
        };
        let read = recipe.embedding + state;
        // A recurrent network takes any width; the decoder adds to its input, so it takes its own.
        let width = match config.sequence.kind {
            SequenceKind::Gru => read,
            SequenceKind::Decoder => config.sequence.width,
        };
        let position = match recipe.position {
            StepCode::None => Position::None,
            StepCode::Sin => Position::Sinusoid,
            StepCode::Learned => {
                let shape = [config.data.recipe_length as i64, width];
                Position::Learned(path.variable("position", &shape, Role::Embedding, Init::Normal(0.02)))
            }
        };
        Self {
            table: Embedding::new(
                &(path / "table"),
                recipe.vocabulary,
                recipe.embedding,
                Init::Normal(1.0),
            ),
            reads_state: recipe.operator_state,
            to_width: (read != width).then(|| Linear::new(&(path / "to_width"), read, width)),
            position,
            width,
        }
    }

    /// `[B, M, width]`.
    pub(super) fn forward(&self, recipes: &RecipeBatch) -> Result<Tensor, Error> {
        let mut x = self.table.forward(&recipes.tokens)?;
        if self.reads_state {
            x = Tensor::f_cat(&[&x, &recipes.state.to_kind(x.kind())], 2)?;
        }
        if let Some(linear) = &self.to_width {
            x = linear.forward(&x)?;
        }
        let steps = x.size()[1];
        Ok(match &self.position {
            Position::None => x,
            Position::Sinusoid => {
                let places: Vec<f64> = (0..steps).map(|t| t as f64).collect();
                let code = sinusoidal(&places, self.width as usize);
                &x + code.to_kind(x.kind()).to_device(x.device())
            }
            Position::Learned(table) => x + table.narrow(0, 0, steps),
        })
    }
}
