//! Published tables with one command each: data, training, grading, page.
//! Not for single steps of it: those are commands of their own.
//!
//! A new table is a file here and a variant of the command `reproduce`.

mod bar;
mod bars;
pub(crate) mod lsoformer_epfl;
pub(crate) mod lsoformer_lostin;
pub(crate) mod lsoformer_oabc2;
mod parts;
