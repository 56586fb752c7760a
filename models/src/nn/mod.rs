//! Layers: small, documented with shape and formula, shared by all systems.
//! Not for whole models, and not for anything that knows what a circuit is.
//!
//! Conventions: a layer is a struct with `new(&path, ..)` and `forward`; shapes are written
//! `[N, F]`; a layer with a random part takes [`Noise`], which also says whether this is training.

mod linear;
mod noise;
mod shape;
#[cfg(test)]
mod testing;
mod var_store;

pub use linear::{Linear, Mlp};
pub use noise::Noise;
pub use var_store::{Init, Path, Role, VarStore, Variable};
