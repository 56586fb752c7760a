//! LSOformer: what will this synthesis recipe do to my circuit?
//! Not the measuring of recipes; that is the synthesis engine of `netlearn-graph` and the data set
//! `epfl-qor` of `netlearn-datasets`.
//!
//! After Karimi et al., "LSOformer" (arXiv 2409.10653): a graph neural network reads the AIG, its
//! nodes are pooled level by level, and a causal network over the operators of a recipe, looking at
//! the levels, predicts the quality after every step.
//!
//! | module | what is in it |
//! |---|---|
//! | [`config`] | every key, with the publication's value where one is known |
//! | [`model`] | the network |
//! | [`task`] | batches, loss and validation: what the training loop needs |
//! | [`predict`] | from a run to areas, delays, ANDs and levels |
//! | [`evaluate`] | grades, per circuit and mean |
//! | [`zscore`] | predictions of unseen designs beside published z-scores |
//! | [`baselines`] | what every table shows beside the model |
//! | [`circuit`], [`sample`], [`normalise`] | circuits, recipes and values as numbers |
//! | [`graph_batch`], [`recipe_batch`] | the same as tensors |

pub mod baselines;
pub mod circuit;
pub mod config;
pub mod evaluate;
pub mod graph_batch;
pub mod model;
pub mod normalise;
pub mod predict;
pub mod prediction;
pub mod quantity;
pub mod recipe_batch;
pub mod sample;
pub mod task;
mod task_data;
pub mod zscore;
