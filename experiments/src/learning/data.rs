//! Data sets as commands name them: a folder and a split.
//! Not for building them (`cli::data`) and not for how splits are made (`netlearn-datasets`).

use std::path::{Path, PathBuf};

use netlearn_datasets::labels;
use netlearn_datasets::qor::QorDataset;
use netlearn_datasets::splits::Split;
use netlearn_parsers::aiger;
use sha2::{Digest as _, Sha256};

use super::grade;
use super::run::Data;
use super::split_name::SplitName;
use crate::failure::Failure;
use crate::surroundings;

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
