//! `failures.csv`: rows that could not be measured, and why.
//! Not for: trying them again.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::store::{StoreError, write_atomically};

/// The name of the table in its folder.
pub(super) const FAILURES_FILE: &str = "failures.csv";

/// A row that could not be measured.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Failure {
    /// The circuit.
    pub circuit: String,
    /// The id of the recipe.
    pub recipe: u32,
    /// The recipe.
    pub ops: String,
    /// Why, in one sentence.
    pub reason: String,
}

/// The failures in a folder; none where there is no table.
pub(super) fn read(folder: &Path) -> Result<Vec<Failure>, StoreError> {
    let path = folder.join(FAILURES_FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let malformed = |error: csv::Error| StoreError::malformed(&path, error.to_string());
    let mut reader = csv::Reader::from_path(&path).map_err(malformed)?;
    reader.deserialize().collect::<Result<_, _>>().map_err(malformed)
}

/// Writes the table, or removes it where nothing failed.
pub(super) fn write(folder: &Path, failures: &[Failure]) -> Result<(), StoreError> {
    let path = folder.join(FAILURES_FILE);
    if failures.is_empty() {
        return match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(&path, error)),
            _ => Ok(()),
        };
    }
    write_atomically(&path, |out| {
        let mut writer = csv::Writer::from_writer(out);
        for failure in failures {
            writer.serialize(failure).map_err(std::io::Error::other)?;
        }
        writer.flush()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_read_back_and_go_when_there_are_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failures = vec![Failure {
            circuit: "hyp".to_owned(),
            recipe: 7,
            ops: "if -K 6; balance".to_owned(),
            reason: "timed out, \"late\"".to_owned(),
        }];
        write(folder.path(), &failures).expect("ours");
        assert_eq!(read(folder.path()).expect("what was written"), failures);
        write(folder.path(), &[]).expect("ours");
        assert_eq!(std::fs::read_dir(folder.path()).expect("there").count(), 0);
        assert_eq!(read(folder.path()).expect("none"), []);
    }
}
