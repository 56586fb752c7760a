//! The names of splits, as commands and records give them.
//! Not for how splits are made: see `netlearn_datasets::splits`.

use clap::ValueEnum;
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::{self, Fold, Split};
use serde::{Deserialize, Serialize};

/// The splits that can be trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub(crate) enum SplitName {
    /// Recipes never seen of circuits that are known: 60 % train, 6.7 % validate, 33.3 % test.
    #[value(name = "trans")]
    #[serde(rename = "trans")]
    Trans,
    /// Circuits never seen: tests adder, log2, voter, i2c, priority, ctrl, square.
    #[value(name = "ind3-A")]
    #[serde(rename = "ind3-A")]
    FoldA,
    /// Circuits never seen: tests bar, sin, div, arbiter, cavlc, router, hyp.
    #[value(name = "ind3-B")]
    #[serde(rename = "ind3-B")]
    FoldB,
    /// Circuits never seen: tests max, multiplier, sqrt, mem_ctrl, int2float, dec.
    #[value(name = "ind3-C")]
    #[serde(rename = "ind3-C")]
    FoldC,
}

impl SplitName {
    /// As it stands in files and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Trans => "trans",
            Self::FoldA => "ind3-A",
            Self::FoldB => "ind3-B",
            Self::FoldC => "ind3-C",
        }
    }

    /// What it asks, for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Trans => "Recipes never seen of known circuits (trans)",
            Self::FoldA => "Circuits never seen (ind3-A)",
            Self::FoldB => "Circuits never seen (ind3-B)",
            Self::FoldC => "Circuits never seen (ind3-C)",
        }
    }

    /// The split of a data set.
    pub(crate) fn split(self, dataset: &QorDataset) -> Split {
        match self {
            Self::Trans => splits::trans(dataset),
            Self::FoldA => splits::unseen_circuits(dataset, Fold::A),
            Self::FoldB => splits::unseen_circuits(dataset, Fold::B),
            Self::FoldC => splits::unseen_circuits(dataset, Fold::C),
        }
    }
}
