//! Merging: shards into a data set, the same bytes whatever the cut.
//! Not for: measuring what is missing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::failure::{self, FAILURES_FILE};
use super::shard::{self, Rows};
use super::{BuildError, Failure, Shard};
use crate::circuits;
use crate::qor::{Origin, QorCircuit, QorDataset};
use crate::recipes::{self, PoolRecipe};
use crate::splits::{self, Fold, Split};
use crate::store::{Counts, FileHash, Manifest, StoreError, read_toml, sha256_of_file, write_atomically};

/// Merges the shards in `dataset` into the data set there. With `allow_missing` rows of shards
/// that are not finished count as failed.
///
/// # Errors
/// [`BuildError::MissingShards`] names them; shards of another plan are refused.
pub fn merge(dataset: &Path, allow_missing: bool) -> Result<Counts, BuildError> {
    let cuts = cuts(dataset)?;
    let whole = |&count: &u32| (0..count).all(|index| is_finished(dataset, Shard { index, count }));
    let chosen = match cuts.as_slice() {
        [] => {
            return Err(BuildError::NoShards {
                path: dataset.to_owned(),
            });
        }
        [only] => *only,
        several => match several.iter().copied().find(whole) {
            Some(whole) => whole,
            None => {
                return Err(BuildError::SeveralCuts {
                    path: dataset.to_owned(),
                    counts: cuts,
                });
            }
        },
    };
    merge_cut(dataset, chosen, allow_missing)
}

/// The numbers of shards of the cuts that lie in the folder, ascending.
fn cuts(dataset: &Path) -> Result<Vec<u32>, StoreError> {
    let folder = dataset.join("shards");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(Vec::new());
    };
    let mut counts = BTreeSet::new();
    for entry in entries {
        let name = entry
            .map_err(|source| StoreError::io(&folder, source))?
            .file_name();
        counts.extend(
            name.to_string_lossy()
                .strip_prefix('n')
                .and_then(|count| count.parse::<u32>().ok()),
        );
    }
    Ok(counts.into_iter().collect())
}

fn is_finished(dataset: &Path, shard: Shard) -> bool {
    shard::folder(dataset, shard).join("shard.toml").is_file()
}

/// Merges the cut of `count` shards.
pub(super) fn merge_cut(dataset: &Path, count: u32, allow_missing: bool) -> Result<Counts, BuildError> {
    let cut = shard::cut_folder(dataset, count);
    let mut manifest: Manifest = read_toml(&cut.join("plan.toml"))?;
    let pool = recipes::read(&cut.join("recipes.csv"))?;
    let (mut rows, mut failures, mut missing) = (Rows::new(), Vec::new(), Vec::new());
    for index in 0..count {
        let part = Shard { index, count };
        let Some(entry) = shard::read_entry(dataset, part)? else {
            missing.push(index);
            continue;
        };
        let folder = shard::folder(dataset, part);
        shard::same_plan(&folder.join("shard.toml"), &entry.plan, &manifest.plan)?;
        let labels = folder.join("labels.csv");
        if sha256_of_file(&labels)? != entry.labels_sha256 {
            return Err(StoreError::malformed(&labels, "it has changed since the shard was finished").into());
        }
        let (more, failed) = shard::read(dataset, part)?;
        for (circuit, more) in more {
            rows.entry(circuit).or_default().extend(more);
        }
        failures.extend(failed);
    }
    if !missing.is_empty() && !allow_missing {
        return Err(BuildError::MissingShards { count, missing });
    }
    failures.extend(unmeasured(&manifest, &pool, &rows, &failures));
    failures.sort();
    let circuits = manifest.inputs.iter().map(|input| {
        let path = cut.join(format!("circuits/{}.aig", input.name));
        let aig = circuits::read(&path)?;
        let rows = rows
            .get(&input.name)
            .map(|rows| rows.values().cloned().collect())
            .unwrap_or_default();
        Ok(QorCircuit {
            name: input.name.clone(),
            aig,
            rows,
        })
    });
    let circuits = circuits.collect::<Result<_, BuildError>>()?;
    let content = QorDataset {
        origin: Origin::default(),
        circuits,
    };

    let mut files = vec![PathBuf::from("labels.csv")];
    shard::write_labels(&dataset.join("labels.csv"), &rows)?;
    failure::write(dataset, &failures)?;
    if !failures.is_empty() {
        files.push(PathBuf::from(FAILURES_FILE));
    }
    for input in &manifest.inputs {
        let name = PathBuf::from(format!("circuits/{}.aig", input.name));
        let bytes = fs::read(cut.join(&name)).map_err(|source| StoreError::io(&cut.join(&name), source))?;
        write_atomically(&dataset.join(&name), |out| out.write_all(&bytes))?;
        files.push(name);
    }
    files.extend(write_splits(dataset, &content)?);
    manifest.complete = failures.is_empty();
    manifest.counts = Counts {
        circuits: content.circuits.len(),
        rows: content.num_rows(),
        failures: failures.len(),
    };
    manifest.files = hashes(dataset, files)?;
    manifest.write(dataset)?;
    Ok(manifest.counts)
}

/// Rows that should be there and that no shard says anything about.
fn unmeasured(manifest: &Manifest, pool: &[PoolRecipe], rows: &Rows, failures: &[Failure]) -> Vec<Failure> {
    let known: BTreeSet<(&str, u32)> = failures
        .iter()
        .map(|failure| (failure.circuit.as_str(), failure.recipe))
        .collect();
    let mut missing = Vec::new();
    for input in &manifest.inputs {
        let measured = rows.get(&input.name);
        for recipe in &pool[..input.recipes.min(pool.len())] {
            let is_measured = measured.is_some_and(|rows| rows.contains_key(&recipe.id));
            if !is_measured && !known.contains(&(input.name.as_str(), recipe.id)) {
                missing.push(Failure {
                    circuit: input.name.clone(),
                    recipe: recipe.id,
                    ops: recipe.recipe.compact(),
                    reason: "missing".to_owned(),
                });
            }
        }
    }
    missing
}

/// Writes the lists of every split that has something to learn from and to test.
fn write_splits(dataset: &Path, content: &QorDataset) -> Result<Vec<PathBuf>, StoreError> {
    let folds = Fold::ALL
        .into_iter()
        .map(|fold| splits::unseen_circuits(content, fold));
    let mut files = Vec::new();
    for split in std::iter::once(splits::trans(content))
        .chain(folds)
        .filter(is_useful)
    {
        for (part, samples) in split.parts() {
            let file = PathBuf::from(format!("splits/{}/{part}.txt", split.name));
            write_atomically(&dataset.join(&file), |out| {
                samples
                    .iter()
                    .try_for_each(|sample| writeln!(out, "{}", sample.key(content)))
            })?;
            files.push(file);
        }
    }
    Ok(files)
}

fn is_useful(split: &Split) -> bool {
    !split.train.is_empty() && !split.test.is_empty()
}

fn hashes(dataset: &Path, mut files: Vec<PathBuf>) -> Result<Vec<FileHash>, StoreError> {
    files.sort();
    let hash = |file: PathBuf| {
        let sha256 = sha256_of_file(&dataset.join(&file))?;
        Ok(FileHash {
            path: file.to_string_lossy().replace('\\', "/"),
            sha256,
        })
    };
    files.into_iter().map(hash).collect()
}
