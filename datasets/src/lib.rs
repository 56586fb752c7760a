//! From folders of circuits to labelled samples on disk.
//! Models and tensors are above; what a circuit is, is below, in `netlearn-graph`.

pub mod circuits;
pub mod epfl_qor;
pub mod labels;
pub mod lostin;
pub mod openabcd;
pub mod qor;
pub mod recipes;
pub mod reference;
pub mod splits;
pub mod store;
pub mod timing;

mod arrays;
mod table;
