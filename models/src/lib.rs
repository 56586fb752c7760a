//! Layers, training and the systems of netlearn, on libtorch.
//! Not for file formats, data sets on disk or the command line.

pub mod metrics;
