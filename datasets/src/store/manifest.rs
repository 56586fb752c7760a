//! `dataset.toml`: what a data set is, what it was made of, by whom, with what.
//! Not for: when, where, or on how many threads it was made; nothing of that is in a data set.

use std::path::Path;

use netlearn_graph::synthesis::{DelayModel, Library};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{StoreError, write_atomically};

/// The name of the manifest in its folder.
pub const MANIFEST_FILE: &str = "dataset.toml";

/// The manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The kind of data set, `epfl-qor`.
    pub kind: String,
    /// Version of the folder's layout.
    pub version: u32,
    /// Whether everything that was to be measured was; what was not stands in `failures.csv`.
    pub complete: bool,
    /// The command that makes these bytes again from the same inputs.
    pub command: String,
    /// Under which terms the inputs and the labels stand.
    pub licence: String,
    /// Hash of all that decides the content: options, inputs, tool, library.
    pub plan: String,
    /// How much is in it.
    pub counts: Counts,
    /// The options that it was made with, all of them.
    pub config: toml::Table,
    /// The tool that measured.
    pub tool: ToolEntry,
    /// The library that was mapped to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub library: Option<LibraryEntry>,
    /// What was measured.
    pub inputs: Vec<InputHash>,
    /// Every other file of the folder.
    pub files: Vec<FileHash>,
}

/// How much is in a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Circuits.
    pub circuits: usize,
    /// Rows of labels over all circuits.
    pub rows: usize,
    /// Rows that are missing.
    pub failures: usize,
}

/// A tool by what its results depend on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolEntry {
    /// Name.
    pub name: String,
    /// The line in which it states its version.
    pub version: String,
    /// SHA-256 of its executable.
    pub binary_sha256: String,
}

/// A cell library by name and content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryEntry {
    /// File name without folders and endings.
    pub name: String,
    /// SHA-256 of the unpacked file.
    pub sha256: String,
    /// Where delays come from: `timing-tables` (ps) or `mapper-estimate` (the library's unit).
    pub delay: String,
}

impl LibraryEntry {
    /// What a manifest says of a library.
    pub fn of(library: &Library) -> Self {
        let delay = match library.delay_model() {
            DelayModel::TimingTables => "timing-tables",
            DelayModel::MapperEstimate => "mapper-estimate",
        };
        Self {
            name: library.name.clone(),
            sha256: library.sha256.clone(),
            delay: delay.to_owned(),
        }
    }
}

/// An input circuit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputHash {
    /// Canonical name.
    pub name: String,
    /// SHA-256 of it as canonical binary AIGER.
    pub sha256: String,
    /// How many recipes were to be run on it.
    pub recipes: usize,
}

/// A file of the data set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileHash {
    /// Path in the folder, with `/`.
    pub path: String,
    /// SHA-256 of its content.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of the data set in `folder`.
    ///
    /// # Errors
    /// Where there is none, or it is no manifest.
    pub fn read(folder: &Path) -> Result<Self, StoreError> {
        read_toml(&folder.join(MANIFEST_FILE))
    }

    /// Writes the manifest into `folder`, at once.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn write(&self, folder: &Path) -> Result<(), StoreError> {
        write_toml(self, &folder.join(MANIFEST_FILE))
    }
}

/// Reads a TOML file.
///
/// # Errors
/// Where there is none, or it holds something else.
pub(crate) fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T, StoreError> {
    let text = std::fs::read_to_string(path).map_err(|source| StoreError::io(path, source))?;
    toml::from_str(&text).map_err(|error| StoreError::malformed(path, error.to_string()))
}

/// Writes a TOML file, at once.
///
/// # Errors
/// [`StoreError::Io`].
pub(crate) fn write_toml<T: Serialize>(value: &T, path: &Path) -> Result<(), StoreError> {
    let text = toml::to_string(value).map_err(|error| StoreError::malformed(path, error.to_string()))?;
    write_atomically(path, |out| out.write_all(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_a_broken_one_names_its_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let hash = "0".repeat(64);
        let manifest = Manifest {
            kind: "epfl-qor".to_owned(),
            version: 1,
            complete: false,
            command: "netlearn data build epfl-qor --scale smoke".to_owned(),
            licence: "MIT".to_owned(),
            plan: hash.clone(),
            counts: Counts {
                circuits: 1,
                rows: 2,
                failures: 1,
            },
            config: toml::Table::from_iter([("scale".to_owned(), "smoke".into())]),
            tool: ToolEntry {
                name: "abc".to_owned(),
                version: "1.01".to_owned(),
                binary_sha256: hash.clone(),
            },
            library: None,
            inputs: vec![InputHash {
                name: "ctrl".to_owned(),
                sha256: hash.clone(),
                recipes: 3,
            }],
            files: vec![FileHash {
                path: "labels.csv".to_owned(),
                sha256: hash,
            }],
        };
        manifest.write(folder.path()).expect("the folder is ours");
        assert_eq!(Manifest::read(folder.path()).expect("what was written"), manifest);
        std::fs::write(folder.path().join(MANIFEST_FILE), "kind = 3").expect("ours");
        let error = Manifest::read(folder.path())
            .expect_err("no manifest")
            .to_string();
        assert!(error.contains("dataset.toml"), "{error}");
    }
}
