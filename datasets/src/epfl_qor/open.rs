//! Opening a data set for those who learn from it.
//! Not for: checking hashes, which `verify` does.

use std::path::Path;

use super::KIND;
use crate::circuits::{self, CircuitError};
use crate::labels;
use crate::qor::{LabelError, LibraryIdentity, Origin, QorCircuit, QorDataset};
use crate::store::{MANIFEST_FILE, Manifest, StoreError};

/// Why a data set could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenDatasetError {
    /// The manifest.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The labels.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// A circuit.
    #[error(transparent)]
    Circuit(#[from] CircuitError),
}

impl QorDataset {
    /// Opens a data set of kind `epfl-qor`, complete or not. Circuits stand in the order of their
    /// names, rows in that of recipe ids.
    ///
    /// # Errors
    /// [`OpenDatasetError`] names the file, the line, and what is wrong.
    pub fn open(folder: &Path) -> Result<Self, OpenDatasetError> {
        let manifest = Manifest::read(folder)?;
        if manifest.kind != KIND {
            let message = format!("a data set of kind `{}`, not `{KIND}`", manifest.kind);
            return Err(StoreError::malformed(&folder.join(MANIFEST_FILE), message).into());
        }
        let mut table = labels::read(&folder.join("labels.csv"))?;
        let circuits = manifest.inputs.iter().map(|input| {
            let aig = circuits::read(&folder.join(format!("circuits/{}.aig", input.name)))?;
            Ok(QorCircuit {
                name: input.name.clone(),
                aig,
                rows: table.remove(&input.name).unwrap_or_default(),
            })
        });
        Ok(Self {
            circuits: circuits.collect::<Result<_, OpenDatasetError>>()?,
            origin: Origin {
                name: KIND.to_owned(),
                engine: format!("{}, {}", manifest.tool.name, manifest.tool.version),
                library: manifest.library.map(|library| LibraryIdentity {
                    name: library.name,
                    sha256: library.sha256,
                }),
            },
        })
    }
}
