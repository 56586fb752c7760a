//! The model that comes with the program, for those who have no run of their own.
//! Not for training it: it is the first seed of `reproduce lsoformer-epfl --scale full`, whose files lie
//! in `experiments/assets/lsoformer-full/` with the grades of all splits.

/// Its row in the tables of those grades.
pub(crate) const SHIPPED_MODEL: &str = "lsoformer seed 0";

/// The files of a run that predicting needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shipped {
    /// `model.json`.
    pub(crate) card: &'static str,
    /// `best.safetensors`.
    pub(crate) weights: &'static [u8],
    /// `run.toml`.
    pub(crate) record: &'static str,
    /// `evaluation.json` of the whole table, its rows of single circuits left out.
    pub(crate) evaluation: &'static str,
}

/// The shipped model; `None` in a build whose checkout has none.
pub(crate) const SHIPPED: Option<Shipped> = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));
