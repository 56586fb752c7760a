//! The folder of a data set: manifest, hashes, atomic writes, and the journal of work in progress.
//! Not for: what the samples are; each kind of data set knows that itself.
//!
//! ```text
//! dataset.toml                        the manifest, written last
//! labels.csv                          what was measured
//! failures.csv                        what could not be, where there is any
//! circuits/<name>.aig                 the inputs, canonical binary AIGER
//! splits/<name>/{train,valid,test}.txt
//! ```

mod files;
mod journal;
mod manifest;

use std::io;
use std::path::{Path, PathBuf};

pub use files::{sha256_of_file, write_atomically};
pub use journal::{Journal, JournalError};
pub use manifest::{Counts, FileHash, InputHash, LibraryEntry, MANIFEST_FILE, Manifest, ToolEntry};
pub(crate) use manifest::{read_toml, write_toml};

/// Why a file of a data set could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the data set does not hold what it should.
    #[error("{}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl StoreError {
    /// An error of the system about `path`.
    pub fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    /// An error in the content of `path`.
    pub fn malformed(path: &Path, message: impl Into<String>) -> Self {
        Self::Malformed {
            path: path.to_owned(),
            message: message.into(),
        }
    }
}
