//! Circuits with measured trajectories of synthesis recipes: the samples of every QoR data set.
//! Not for: how they were measured (`epfl_qor`) or who trains on which ([`crate::splits`]).

use std::io;
use std::path::{Path, PathBuf};

use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::{Recipe, Trajectory};
use serde::{Deserialize, Serialize};

/// Circuits and what recipes did to them, in the order of circuit name and recipe id.
#[derive(Clone, Debug, Default)]
pub struct QorDataset {
    /// What the figures rest on, for the heads of tables.
    pub origin: Origin,
    /// The circuits, by name.
    pub circuits: Vec<QorCircuit>,
}

/// Who measured, and with which cells: no table of area or delay means a thing without them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The data set, as users call it.
    pub name: String,
    /// The synthesis tool and its version line.
    pub engine: String,
    /// Name and SHA-256 of the cell library, where anything was mapped.
    pub library: Option<LibraryIdentity>,
}

/// A cell library by name and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LibraryIdentity {
    /// File name without folder.
    pub name: String,
    /// SHA-256 of the unpacked file, 64 hexadecimal digits.
    pub sha256: String,
}

/// A circuit with its measured recipes.
#[derive(Clone, Debug)]
pub struct QorCircuit {
    /// Canonical name (see [`crate::circuits`]).
    pub name: String,
    /// The graph that recipes start from.
    pub aig: Aig,
    /// One row a recipe, by recipe id.
    pub rows: Vec<QorRow>,
}

/// What one recipe did to one circuit; every vector has M + 1 values, before and after each step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QorRow {
    /// The id of the recipe in its pool.
    pub recipe_id: u32,
    /// The recipe, M steps.
    pub recipe: Recipe,
    /// AND nodes; empty where a publication does not give them.
    pub ands: Vec<u32>,
    /// Levels; empty where a publication does not give them.
    pub levels: Vec<u32>,
    /// Mapped area in um2, where it was measured.
    pub area_um2: Vec<Option<f64>>,
    /// Mapped delay in ps, where it was measured.
    pub delay_ps: Vec<Option<f64>>,
}

/// Why a table of labels could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
    /// The file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no CSV, or a field is no number.
    #[error("{}:{line}: {message}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Line of the row, from 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
}

impl LabelError {
    /// An error in the row at `line` of `path`.
    pub fn row(path: &Path, line: u64, message: impl Into<String>) -> Self {
        Self::Row {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl QorDataset {
    /// The circuit of this name.
    pub fn circuit(&self, name: &str) -> Option<&QorCircuit> {
        self.circuits.iter().find(|circuit| circuit.name == name)
    }

    /// Number of rows over all circuits.
    pub fn num_rows(&self) -> usize {
        self.circuits.iter().map(|circuit| circuit.rows.len()).sum()
    }
}

impl QorRow {
    /// The row of a measured trajectory.
    pub fn from_trajectory(recipe_id: u32, trajectory: &Trajectory) -> Self {
        let steps = &trajectory.steps;
        Self {
            recipe_id,
            recipe: trajectory.recipe.clone(),
            ands: steps.iter().map(|step| step.ands).collect(),
            levels: steps.iter().map(|step| step.levels).collect(),
            area_um2: steps.iter().map(|step| step.area_um2).collect(),
            delay_ps: steps.iter().map(|step| step.delay_ps).collect(),
        }
    }

    /// Number of steps, M.
    pub fn num_steps(&self) -> usize {
        self.recipe.len()
    }

    /// Checks that all vectors have M + 1 values.
    ///
    /// # Errors
    /// A sentence that names the vector and both lengths.
    pub fn check(&self) -> Result<(), String> {
        let expected = self.num_steps() + 1;
        let lengths = [
            ("and", self.ands.len()),
            ("level", self.levels.len()),
            ("area_um2", self.area_um2.len()),
            ("delay_ps", self.delay_ps.len()),
        ];
        match lengths.iter().find(|(_, length)| *length != expected) {
            None => Ok(()),
            Some((name, length)) => Err(format!(
                "`{name}` has {length} values, a recipe of {} steps needs {expected}",
                self.num_steps()
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_whose_lengths_disagree_is_refused() {
        let mut row = QorRow {
            recipe_id: 3,
            recipe: "62".parse().expect("two tokens"),
            ands: vec![9, 8, 7],
            levels: vec![3, 3, 3],
            area_um2: vec![None; 3],
            delay_ps: vec![Some(5.0), None, Some(4.0)],
        };
        assert_eq!(row.check(), Ok(()));
        row.levels.pop();
        let message = row.check().expect_err("two levels for two steps");
        assert_eq!(message, "`level` has 2 values, a recipe of 2 steps needs 3");
    }
}
