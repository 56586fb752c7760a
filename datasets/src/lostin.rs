//! Published labels of LOSTIN: mapped area and delay of eleven EPFL circuits after short recipes.
//! Not for: trajectories, which LOSTIN does not publish.

use std::path::Path;

use netlearn_graph::synthesis::Recipe;

use crate::qor::LabelError;

/// The circuits of LOSTIN; the first six are those it trains on.
pub const CIRCUITS: [&str; 11] = [
    "adder",
    "arbiter",
    "bar",
    "div",
    "log2",
    "max",
    "multiplier",
    "sin",
    "sqrt",
    "square",
    "voter",
];

/// One recipe with its labels on every circuit of [`CIRCUITS`].
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Row number of the published list of its length.
    pub id: u32,
    /// The recipe, 10 or 15 steps.
    pub recipe: Recipe,
    /// Mapped area, in the order of [`CIRCUITS`], in the units of the publication's 7 nm library.
    pub area: [f64; CIRCUITS.len()],
    /// Mapped delay, in the order of [`CIRCUITS`], in ps.
    pub delay_ps: [f64; CIRCUITS.len()],
}

/// Reads `len, flow, ops` and the columns `<circuit>_area`, `<circuit>_delay`.
///
/// # Errors
/// [`LabelError`] names the line; a recipe that is not of the length its row claims is refused.
pub fn read(path: &Path) -> Result<Vec<Flow>, LabelError> {
    let source = crate::table::open(path)?;
    let labels: Vec<String> = ["area", "delay"]
        .iter()
        .flat_map(|quantity| CIRCUITS.map(|circuit| format!("{circuit}_{quantity}")))
        .collect();
    let mut columns = vec!["len", "flow", "ops"];
    columns.extend(labels.iter().map(String::as_str));
    crate::table::rows(&source, path, &columns, |row| {
        let mut values = [0.0; 2 * CIRCUITS.len()];
        for (index, value) in values.iter_mut().enumerate() {
            *value = row.number(3 + index)?;
        }
        let flow = Flow {
            id: row.number(1)?,
            recipe: row.recipe(2)?,
            area: std::array::from_fn(|circuit| values[circuit]),
            delay_ps: std::array::from_fn(|circuit| values[CIRCUITS.len() + circuit]),
        };
        match row.number::<usize>(0)? == flow.recipe.len() {
            true => Ok(flow),
            false => Err(row.error(format!("`len` is not the {} steps of `ops`", flow.recipe.len()))),
        }
    })
}
