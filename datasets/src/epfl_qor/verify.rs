//! Verifying: whether a data set is what its manifest says.
//! Not for: measuring again.

use std::collections::BTreeSet;
use std::path::Path;

use super::{OpenDatasetError, failure};
use crate::qor::QorDataset;
use crate::store::{Manifest, StoreError, sha256_of_file};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Files whose hash was computed again.
    pub files: usize,
    /// Rows that were read.
    pub rows: usize,
    /// One sentence for each thing that is wrong; none where all is well.
    pub problems: Vec<String>,
}

/// Computes every hash again, reads every row and every list, and compares with the manifest.
///
/// # Errors
/// Where there is no manifest to compare with.
pub fn verify(folder: &Path) -> Result<Verdict, StoreError> {
    let manifest = Manifest::read(folder)?;
    let mut problems = Vec::new();
    for file in &manifest.files {
        match sha256_of_file(&folder.join(&file.path)) {
            Ok(hash) if hash == file.sha256 => {}
            Ok(hash) => problems.push(format!(
                "{}: hash is {hash}, should be {}",
                file.path, file.sha256
            )),
            Err(error) => problems.push(error.to_string()),
        }
    }
    let mut rows = 0;
    match QorDataset::open(folder) {
        Ok(dataset) => {
            rows = dataset.num_rows();
            check_content(folder, &manifest, &dataset, &mut problems)?;
        }
        Err(OpenDatasetError::Store(error)) => problems.push(error.to_string()),
        Err(error) => problems.push(error.to_string()),
    }
    Ok(Verdict {
        files: manifest.files.len(),
        rows,
        problems,
    })
}

fn check_content(
    folder: &Path,
    manifest: &Manifest,
    dataset: &QorDataset,
    problems: &mut Vec<String>,
) -> Result<(), StoreError> {
    let counts = &manifest.counts;
    let failures = failure::read(folder)?.len();
    let mut compare = |what: &str, found: usize, expected: usize| {
        if found != expected {
            problems.push(format!("{what}: {found}, the manifest says {expected}"));
        }
    };
    compare("circuits", dataset.circuits.len(), counts.circuits);
    compare("rows", dataset.num_rows(), counts.rows);
    compare("failures", failures, counts.failures);
    compare(
        "rows and failures",
        counts.rows + counts.failures,
        manifest.inputs.iter().map(|input| input.recipes).sum(),
    );
    let known: BTreeSet<String> = dataset
        .circuits
        .iter()
        .flat_map(|circuit| {
            circuit
                .rows
                .iter()
                .map(move |row| format!("{}/{}", circuit.name, row.recipe_id))
        })
        .collect();
    let mut seen: BTreeSet<(&str, String)> = BTreeSet::new();
    for file in &manifest.files {
        let Some((split, _)) = file
            .path
            .strip_prefix("splits/")
            .and_then(|path| path.rsplit_once('/'))
        else {
            continue;
        };
        let path = folder.join(&file.path);
        let text = std::fs::read_to_string(&path).map_err(|source| StoreError::io(&path, source))?;
        for sample in text.lines() {
            if !known.contains(sample) {
                problems.push(format!("{}: `{sample}` has no labels", file.path));
            }
            if !seen.insert((split, sample.to_owned())) {
                problems.push(format!(
                    "{}: `{sample}` stands twice in split `{split}`",
                    file.path
                ));
            }
        }
    }
    Ok(())
}
