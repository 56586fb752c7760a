//! Layers, training and the systems of netlearn, on libtorch.
//! Not for file formats, data sets on disk or the command line.

pub mod error;
pub mod lsoformer;
pub mod metrics;
pub mod nn;
pub mod train;

pub use error::Error;
