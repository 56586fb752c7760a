//! Published labels of LOSTIN: mapped area and delay of eleven EPFL circuits after short recipes.
//! Not for: trajectories, which LOSTIN does not publish.

use std::path::Path;

use netlearn_graph::aig::Aig;
use netlearn_graph::synthesis::Recipe;

use crate::qor::{LabelError, LibraryIdentity, Origin, QorCircuit, QorDataset, QorRow};

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

/// How many of [`CIRCUITS`] LOSTIN trains on.
pub const SEEN: usize = 6;

/// Measured flows of a circuit that say how large it is where nothing else does.
pub const SHOTS: usize = 8;

/// Recipe ids leave room for so many flows of each length.
const FLOWS: u32 = 10_000;

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

impl Flow {
    /// An id of its own for flows of every length, `10,000 x length + flow`.
    pub fn recipe_id(&self) -> u32 {
        self.recipe.len() as u32 * FLOWS + self.id
    }

    /// Mapped area and delay of the circuit at `index` of [`CIRCUITS`].
    pub fn labels(&self, index: usize) -> Mapped {
        Mapped {
            area: self.area[index],
            delay_ps: self.delay_ps[index],
        }
    }
}

/// The number of a flow among those of its length, from the id of its recipe.
pub fn flow_of(recipe_id: u32) -> u32 {
    recipe_id % FLOWS
}

/// Mapped area and delay of a circuit, in the units of whoever mapped it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mapped {
    /// Area.
    pub area: f64,
    /// Delay in ps.
    pub delay_ps: f64,
}

/// Medians over the first [`SHOTS`] of `flows`; `None` without any.
fn typical(flows: &[&Flow], index: usize) -> Option<Mapped> {
    let first = &flows[..flows.len().min(SHOTS)];
    let median = |value: fn(Mapped) -> f64| {
        let mut values: Vec<f64> = first.iter().map(|flow| value(flow.labels(index))).collect();
        values.sort_by(f64::total_cmp);
        let (low, high) = (values.len().checked_sub(1)? / 2, values.len() / 2);
        Some(0.5 * (values[low] + values[high]))
    };
    Some(Mapped {
        area: median(|mapped| mapped.area)?,
        delay_ps: median(|mapped| mapped.delay_ps)?,
    })
}

/// The flows as samples of `circuits`, those of other names than [`CIRCUITS`] left out. `start` gives
/// what circuit `index` of [`CIRCUITS`] measures before any recipe, which LOSTIN does not publish:
/// where it is `None`, the median of the circuit's first [`SHOTS`] flows stands for it. ANDs and
/// levels are not published either; they are empty.
pub fn dataset(flows: &[Flow], circuits: Vec<Aig>, start: impl Fn(usize) -> Option<Mapped>) -> QorDataset {
    let mut sorted: Vec<&Flow> = flows.iter().collect();
    sorted.sort_by_key(|flow| flow.recipe_id());
    let rows = |index: usize| -> Vec<QorRow> {
        let start = start(index).or_else(|| typical(&sorted, index));
        let row = |flow: &&Flow| {
            let ends = |value: fn(Mapped) -> f64| {
                let mut values = vec![None; flow.recipe.len() + 1];
                values[0] = start.map(value);
                values[flow.recipe.len()] = Some(value(flow.labels(index)));
                values
            };
            QorRow {
                recipe_id: flow.recipe_id(),
                recipe: flow.recipe.clone(),
                ands: Vec::new(),
                levels: Vec::new(),
                area_um2: ends(|mapped| mapped.area),
                delay_ps: ends(|mapped| mapped.delay_ps),
            }
        };
        sorted.iter().map(row).collect()
    };
    let mut circuits: Vec<QorCircuit> = circuits
        .into_iter()
        .filter_map(|aig| {
            let index = CIRCUITS.iter().position(|name| *name == aig.name())?;
            Some(QorCircuit {
                name: aig.name().to_owned(),
                aig,
                rows: rows(index),
            })
        })
        .collect();
    circuits.sort_by(|a, b| a.name.cmp(&b.name));
    QorDataset {
        origin: Origin {
            name: "LOSTIN's published labels".to_owned(),
            engine: "their ABC, `map`".to_owned(),
            library: Some(LibraryIdentity {
                name: "7nm_lvt_ff.lib".to_owned(),
                sha256: "not published".to_owned(),
            }),
        },
        circuits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flows_become_samples_that_start_from_typical_flows_or_from_what_is_given() {
        let flow = |id, recipe: &str, area| Flow {
            id,
            recipe: recipe.parse().expect("digits"),
            area: [area; CIRCUITS.len()],
            delay_ps: [10.0 * area; CIRCUITS.len()],
        };
        let flows = [flow(7, "0123456", 4.0), flow(9, "01", 3.0)];
        let circuits = || vec![Aig::new("voter"), Aig::new("ctrl"), Aig::new("bar")];
        let first = dataset(&flows, circuits(), |_| None);
        let names: Vec<&str> = first.circuits.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["bar", "voter"], "sorted, and ctrl is none of LOSTIN's");
        let rows = &first.circuits[0].rows;
        assert_eq!((rows[0].recipe_id, rows[1].recipe_id), (20_009, 70_007));
        assert_eq!(rows[1].area_um2[0], Some(3.5), "the median of both");
        assert_eq!(rows[1].delay_ps[7], Some(40.0));
        assert_eq!(flow_of(rows[1].recipe_id), 7);

        let given = Mapped {
            area: 8.0,
            delay_ps: 9.0,
        };
        let voter = CIRCUITS.len() - 1;
        let given = dataset(&flows, circuits(), |index| (index == voter).then_some(given));
        assert_eq!(given.circuits[1].rows[0].delay_ps[0], Some(9.0));
        assert_eq!(given.circuits[0].rows[0].delay_ps[0], Some(35.0));
    }
}
