//! The folder of a shard: what it leaves for the merge.
//! Not for: the data set that comes out.
//!
//! ```text
//! shards/n<count>/plan.toml           what all shards of this cut work on
//! shards/n<count>/recipes.csv         the pool: id, ops
//! shards/n<count>/circuits/<name>.aig
//! shards/n<count>/<index>/journal.bin finished items
//! shards/n<count>/<index>/{labels,failures}.csv, shard.toml (written last)
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use netlearn_graph::synthesis::{EngineIdentity, Library};
use serde::{Deserialize, Serialize};

use super::measure::ItemRecord;
use super::{BuildError, Failure, KIND, Plan, Shard, VERSION, failure};
use crate::labels;
use crate::qor::QorRow;
use crate::store::{
    Counts, LibraryEntry, Manifest, ToolEntry, read_toml, sha256_of_file, write_atomically, write_toml,
};

/// Rows by circuit and recipe id.
pub(super) type Rows = BTreeMap<String, BTreeMap<u32, QorRow>>;

/// `shard.toml`: a shard that is finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ShardEntry {
    /// The plan it worked on.
    pub(super) plan: String,
    /// Which.
    pub(super) index: u32,
    /// Out of how many.
    pub(super) count: u32,
    /// Items.
    pub(super) items: usize,
    /// Rows measured.
    pub(super) rows: usize,
    /// Rows that could not be.
    pub(super) failures: usize,
    /// SHA-256 of its `labels.csv`.
    pub(super) labels_sha256: String,
}

/// The folder of all shards of one cut.
pub(super) fn cut_folder(dataset: &Path, count: u32) -> PathBuf {
    dataset.join(format!("shards/n{count}"))
}

/// The folder of a shard.
pub(super) fn folder(dataset: &Path, shard: Shard) -> PathBuf {
    cut_folder(dataset, shard.count).join(shard.index.to_string())
}

/// What `shard.toml` says, where the shard is finished.
pub(super) fn read_entry(dataset: &Path, shard: Shard) -> Result<Option<ShardEntry>, BuildError> {
    let path = folder(dataset, shard).join("shard.toml");
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(read_toml(&path)?))
}

/// Writes what all shards share, or sees that it is there and the same.
pub(super) fn write_plan(
    dataset: &Path,
    count: u32,
    plan: &Plan,
    engine: &EngineIdentity,
    library: &Library,
    licence: &str,
) -> Result<(), BuildError> {
    let cut = cut_folder(dataset, count);
    let path = cut.join("plan.toml");
    if path.exists() {
        let found: Manifest = read_toml(&path)?;
        return same_plan(&path, &found.plan, &plan.hash);
    }
    for circuit in &plan.circuits {
        let path = cut.join(format!("circuits/{}.aig", circuit.input.name));
        write_atomically(&path, |out| out.write_all(&circuit.aiger))?;
    }
    write_atomically(&cut.join("recipes.csv"), |out| {
        writeln!(out, "id,ops")?;
        plan.recipes
            .iter()
            .try_for_each(|recipe| writeln!(out, "{},{}", recipe.id, recipe.recipe.compact()))
    })?;
    let config = toml::Table::try_from(&plan.options)
        .unwrap_or_else(|error| unreachable!("options are a table: {error}"));
    let manifest = Manifest {
        kind: KIND.to_owned(),
        version: VERSION,
        complete: false,
        command: plan.options.command(),
        licence: licence.to_owned(),
        plan: plan.hash.clone(),
        counts: Counts::default(),
        config,
        tool: ToolEntry {
            name: engine.name.clone(),
            version: engine.version.clone(),
            binary_sha256: engine.binary_sha256.clone(),
        },
        library: Some(LibraryEntry::of(library)),
        inputs: plan
            .circuits
            .iter()
            .map(|circuit| circuit.input.clone())
            .collect(),
        files: Vec::new(),
    };
    Ok(write_toml(&manifest, &path)?)
}

/// Refuses results of another plan.
pub(super) fn same_plan(path: &Path, found: &str, expected: &str) -> Result<(), BuildError> {
    if found == expected {
        return Ok(());
    }
    Err(BuildError::OtherPlan {
        path: path.to_owned(),
        found: found.to_owned(),
        expected: expected.to_owned(),
    })
}

/// Writes the rows and failures of a finished shard, and last that it is finished.
pub(super) fn finish(
    dataset: &Path,
    shard: Shard,
    plan: &Plan,
    records: &BTreeMap<String, ItemRecord>,
) -> Result<ShardEntry, BuildError> {
    let folder = folder(dataset, shard);
    let items = plan.items(shard);
    let mut rows = Rows::new();
    let mut failures = Vec::new();
    for item in &items {
        if let Some(record) = records.get(&item.key) {
            let circuit = rows
                .entry(plan.circuits[item.circuit].input.name.clone())
                .or_default();
            circuit.extend(record.rows.iter().map(|row| (row.recipe_id, row.clone())));
            failures.extend(record.failures.iter().cloned());
        }
    }
    failures.sort();
    write_labels(&folder.join("labels.csv"), &rows)?;
    failure::write(&folder, &failures)?;
    let entry = ShardEntry {
        plan: plan.hash.clone(),
        index: shard.index,
        count: shard.count,
        items: items.len(),
        rows: rows.values().map(BTreeMap::len).sum(),
        failures: failures.len(),
        labels_sha256: sha256_of_file(&folder.join("labels.csv"))?,
    };
    write_toml(&entry, &folder.join("shard.toml"))?;
    Ok(entry)
}

/// Writes a table of labels in the order of circuit and recipe id.
pub(super) fn write_labels(path: &Path, rows: &Rows) -> Result<(), BuildError> {
    Ok(write_atomically(path, |out| {
        labels::write_head(out)?;
        for (circuit, rows) in rows {
            rows.values()
                .try_for_each(|row| labels::write_row(circuit, row, out))?;
        }
        Ok(())
    })?)
}

/// The rows and failures of a finished shard.
pub(super) fn read(dataset: &Path, shard: Shard) -> Result<(Rows, Vec<Failure>), BuildError> {
    let folder = folder(dataset, shard);
    let table = labels::read(&folder.join("labels.csv"))?;
    let by_id = |rows: Vec<QorRow>| rows.into_iter().map(|row| (row.recipe_id, row)).collect();
    let rows = table
        .into_iter()
        .map(|(circuit, rows)| (circuit, by_id(rows)))
        .collect();
    Ok((rows, failure::read(&folder)?))
}
