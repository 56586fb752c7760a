//! From states of steps to answers.
//! Not the way back to micrometres and picoseconds (`predict.rs`).

use tch::Tensor;

use crate::Error;
use crate::lsoformer::config::{Config, TrajectoryHead};
use crate::lsoformer::recipe_batch::RecipeBatch;
use crate::nn::{Linear, Mlp, Noise, Path};

/// Normalised answers.
#[derive(Debug)]
pub struct Answer {
    /// Every target at every step, with the head `steps`: `[B, M, T]`.
    pub steps: Option<Tensor>,
    /// Gains of AND and level so far, never falling, with the head `gains`: `[B, M, 2]`.
    pub gains: Option<Tensor>,
    /// Every target after the last step: `[B, T]`; `None` where no head says so.
    pub finals: Option<Tensor>,
}

/// What turns states into answers.
#[derive(Debug)]
pub(super) enum Heads {
    /// `y_t = MLP(s_t)` for every step alike; the final value is that of the last step.
    Steps(Mlp),
    /// `gain_t = gain_{t-1} + softplus(W s_t + b)` for AND and level; finals by an MLP on the last
    /// state and the mean of all.
    Gains { gains: Linear, finals: Option<Mlp> },
}

impl Heads {
    pub(super) fn new(path: &Path<'_>, config: &Config) -> Result<Self, Error> {
        let (width, hidden) = (config.sequence.width, config.head.hidden);
        let targets = config.data.targets.len() as i64;
        Ok(match config.head.trajectory {
            TrajectoryHead::Steps => {
                Self::Steps(Mlp::new(&(path / "steps"), &[width, hidden, targets], 0.0)?)
            }
            TrajectoryHead::Gains => Self::Gains {
                gains: Linear::new(&(path / "gains"), width, 2),
                finals: match config.head.finals {
                    true => {
                        let sizes = [2 * width, hidden, targets];
                        Some(Mlp::new(&(path / "finals"), &sizes, config.head.dropout)?)
                    }
                    false => None,
                },
            },
        })
    }

    /// `offset` `[B, T]` is added to the finals (the circuit's own offsets).
    pub(super) fn forward(
        &self,
        states: &Tensor,
        recipes: &RecipeBatch,
        offset: Option<&Tensor>,
        noise: &mut Noise,
    ) -> Result<Answer, Error> {
        match self {
            Self::Steps(mlp) => {
                let mut steps = mlp.forward(states, noise)?;
                if let Some(offset) = offset {
                    steps += offset.unsqueeze(1);
                }
                let finals = recipes.at_last(&steps);
                Ok(Answer {
                    steps: Some(steps),
                    gains: None,
                    finals: Some(finals),
                })
            }
            Self::Gains { gains, finals } => {
                let rises = gains.forward(states)?.softplus();
                let finals = match finals {
                    Some(mlp) => {
                        let last = recipes.at_last(states);
                        let read = Tensor::f_cat(&[last, recipes.mean_over_steps(states)], 1)?;
                        let finals = mlp.forward(&read, noise)?;
                        Some(match offset {
                            Some(offset) => finals + offset,
                            None => finals,
                        })
                    }
                    None => None,
                };
                let gains = rises.f_cumsum(1, rises.kind())?;
                Ok(Answer {
                    steps: None,
                    gains: Some(gains),
                    finals,
                })
            }
        }
    }
}
