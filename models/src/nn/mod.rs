//! Layers: small, documented with shape and formula, shared by all systems.
//! Not for whole models, and not for anything that knows what a circuit is.
//!
//! Conventions: a layer is a struct with `new(&path, ..)` and `forward`; shapes are written
//! `[N, F]`; a layer with a random part takes [`Noise`], which also says whether this is training.

mod attention;
pub mod autograd;
mod csr;
mod decoder;
mod embedding;
mod graph_conv;
mod gru;
mod kernel;
mod linear;
pub mod memory;
mod noise;
mod norm;
mod segments;
mod shape;
mod sparse;
#[cfg(test)]
pub(crate) mod testing;
mod var_store;

pub use attention::{Attention, KeyValue, Sight, padding_mask};
pub use decoder::{DecoderConfig, DecoderLayer, NormOrder};
pub use embedding::{Embedding, Film, one_hot, sinusoidal};
pub use graph_conv::{Gcn, Gin};
pub use gru::Gru;
pub use linear::{Linear, Mlp};
pub use noise::Noise;
pub use norm::{BatchNorm, LayerNorm};
pub use segments::Segments;
pub use sparse::SparseMatrix;
pub use var_store::{Init, Path, Role, VarStore, Variable};
