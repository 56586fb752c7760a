//! The model that comes with the program, for those who have no run of their own.
//! Not for training it: it is a run of `reproduce lsoformer-epfl --scale full`, whose files lie in
//! `experiments/assets/lsoformer-full/`.

/// The files of a run that predicting needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shipped {
    /// `model.json`.
    pub(crate) card: &'static str,
    /// `best.safetensors`.
    pub(crate) weights: &'static [u8],
    /// `run.toml`.
    pub(crate) record: &'static str,
    /// `evaluation.json`.
    pub(crate) evaluation: &'static str,
}

/// The shipped model; `None` in a build whose checkout has none.
pub(crate) const SHIPPED: Option<Shipped> = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
