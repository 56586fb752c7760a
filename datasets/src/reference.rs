//! The reference trajectories that came with the project: labels by the pinned ABC, to test against.
//! Not for: labels of our own; see `epfl_qor`.

use std::collections::BTreeMap;
use std::path::Path;

use netlearn_graph::aig::Aig;

use crate::circuits::{self, CircuitError};
use crate::qor::{LabelError, Origin, QorCircuit, QorDataset, QorRow};

/// Why reference labels could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// The table of labels.
    #[error(transparent)]
    Labels(#[from] LabelError),
    /// A circuit that the table names.
    #[error(transparent)]
    Circuit(#[from] CircuitError),
}

/// Reads a table `circuit, recipe, ops, and, level, area_um2, delay_ps` whose area and delay are
/// those of the last step.
///
/// # Errors
/// [`LabelError`] names the line; vectors whose lengths disagree are refused.
pub fn read_table(path: &Path) -> Result<BTreeMap<String, Vec<QorRow>>, LabelError> {
    const COLUMNS: [&str; 7] = ["circuit", "recipe", "ops", "and", "level", "area_um2", "delay_ps"];
    let source = crate::table::open(path)?;
    let mut circuits: BTreeMap<String, Vec<QorRow>> = BTreeMap::new();
    crate::table::rows(&source, path, &COLUMNS, |row| {
        let ands: Vec<u32> = row.numbers(3)?;
        let at_the_end = |value: f64| {
            let mut values = vec![None; ands.len()];
            if let Some(last) = values.last_mut() {
                *last = Some(value);
            }
            values
        };
        let labels = QorRow {
            recipe_id: row.number(1)?,
            recipe: row.recipe(2)?,
            levels: row.numbers(4)?,
            area_um2: at_the_end(row.number(5)?),
            delay_ps: at_the_end(row.number(6)?),
            ands,
        };
        labels.check().map_err(|message| row.error(message))?;
        circuits.entry(row.text(0).to_owned()).or_default().push(labels);
        Ok(())
    })?;
    for rows in circuits.values_mut() {
        rows.sort_by_key(|row| row.recipe_id);
    }
    Ok(circuits)
}

/// Loads a folder that holds `reference_trajectories.csv.gz` and `<circuit>.aig.gz` for the
/// circuits of `names` (all where it is empty).
///
/// # Errors
/// [`ReferenceError`] names the file and what is wrong with it.
pub fn load(folder: &Path, names: &[&str]) -> Result<QorDataset, ReferenceError> {
    let table = read_table(&folder.join("reference_trajectories.csv.gz"))?;
    let wanted = table
        .into_iter()
        .filter(|(name, _)| names.is_empty() || names.contains(&name.as_str()));
    let circuits = wanted
        .map(|(name, rows)| {
            let aig: Aig = circuits::read(&folder.join(format!("{name}.aig.gz")))?;
            Ok(QorCircuit { name, aig, rows })
        })
        .collect::<Result<_, ReferenceError>>()?;
    Ok(QorDataset {
        origin: Origin {
            name: "reference trajectories".to_owned(),
            engine: "yosys-abc of pyosys 0.70".to_owned(),
            library: None,
        },
        circuits,
    })
}
