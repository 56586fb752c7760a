//! Data sets as commands name them: a folder and a split.
//! Not for building them (`cli::data`) and not for how splits are made (`netlearn-datasets`).

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use netlearn_datasets::labels;
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::{self, Fold, Split};
use netlearn_parsers::aiger;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::grade;
use super::run::Data;
use crate::failure::Failure;
use crate::surroundings;

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

/// A data set with the split to learn from.
pub(crate) struct Training {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Circuits and labels.
    pub(crate) dataset: QorDataset,
    /// Which split.
    pub(crate) split_name: SplitName,
    /// The split.
    pub(crate) split: Split,
}

impl Training {
    /// Opens a data set's folder.
    pub(crate) fn open(folder: &Path, split_name: SplitName) -> anyhow::Result<Self> {
        let dataset = open(folder)?;
        let split = split_name.split(&dataset);
        for (part, samples) in split.parts() {
            if samples.is_empty() && part != "valid" {
                return Err(Failure::input(format!(
                    "the split {} of {} has nothing to {part}",
                    split_name.name(),
                    folder.display()
                ))
                .help("build more recipes or circuits, or choose another --split")
                .into());
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            dataset,
            split_name,
            split,
        })
    }

    /// What a run's record says of it.
    pub(crate) fn record(&self) -> Data {
        let mut circuits: Vec<&str> = self
            .split
            .train
            .iter()
            .map(|sample| self.dataset.circuits[sample.circuit].name.as_str())
            .collect();
        circuits.dedup();
        Data {
            folder: recorded_folder(&self.folder),
            sha256: fingerprint(&self.dataset),
            split: self.split_name,
            train_circuits: circuits.into_iter().map(str::to_owned).collect(),
            samples: self.split.parts().map(|(_, samples)| samples.len()),
            origin: grade::origin(&self.dataset),
        }
    }

    /// Refuses a data set that is not the one of a record any more.
    pub(crate) fn must_be(&self, recorded: &Data) -> anyhow::Result<()> {
        match fingerprint(&self.dataset) == recorded.sha256 {
            true => Ok(()),
            false => Err(Failure::input(format!(
                "{} has other labels now than when the run was trained",
                self.folder.display()
            ))
            .help("train anew, or name the old data set")
            .into()),
        }
    }
}

/// The folder as a record has it: see [`Data::folder`].
fn recorded_folder(folder: &Path) -> PathBuf {
    let absolute = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match absolute.strip_prefix(surroundings::root()) {
        Ok(within) => within.to_owned(),
        Err(_) => absolute,
    }
}

/// The data set of a folder.
pub(crate) fn open(folder: &Path) -> anyhow::Result<QorDataset> {
    if !folder.is_dir() {
        return Err(
            Failure::resource(format!("there is no data set {}", folder.display()))
                .help("netlearn data build epfl-qor -o DIR makes one")
                .into(),
        );
    }
    Ok(QorDataset::open(folder)?)
}

/// SHA-256 of everything that training reads: circuits and labels, whatever the folder.
pub(crate) fn fingerprint(dataset: &QorDataset) -> String {
    let mut bytes = Vec::new();
    for circuit in &dataset.circuits {
        // Writing to memory cannot fail.
        let _ = aiger::write(&circuit.aig.to_aiger(), &mut bytes);
        for row in &circuit.rows {
            let _ = labels::write_row(&circuit.name, row, &mut bytes);
        }
    }
    sha256_of(&bytes)
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn sha256(text: &str) -> String {
    sha256_of(text.as_bytes())
}

fn sha256_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
