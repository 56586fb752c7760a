//! Exporting: graphs and labels as arrays for other programs.
//! Not for: the data set itself, which stays as it is.
//!
//! Each circuit becomes `<name>.safetensors`; beside them stand `labels.csv`, as in the data set,
//! and `splits.csv` (`split,part,circuit,recipe,row`, the row being that of the arrays). A user of
//! PyTorch Geometric loads a circuit so:
//!
//! ```python
//! from safetensors.torch import load_file; from torch_geometric.data import Data
//! t = load_file("i2c.safetensors")
//! data = Data(x=t["x"], edge_index=t["edge_index"], edge_attr=t["edge_attr"], y=t["area_um2"][:, -1])
//! ```
//!
//! | array | shape | what |
//! |---|---|---|
//! | `x` | `[N, 4]` f32 | input or constant, output, AND (one of them 1); inverted fanins |
//! | `edge_index` | `[2, E]` i64 | fanin, fanout |
//! | `edge_attr` | `[E, 1]` f32 | 1 where the edge inverts |
//! | `level` | `[N]` i64 | longest path from the inputs; an output one above its driver |
//! | `recipe_id` | `[R]` i64 | ids, ascending |
//! | `ops` | `[R, M]` i64 | token ids; 7 behind the end and for operators without one |
//! | `and`, `levels` | `[R, M+1]` i64 | after every step; -1 behind the end |
//! | `area_um2`, `delay_ps` | `[R, M+1]` f64 | NaN where not measured |
//!
//! M is the longest recipe. Where all are of one length, the last column is the final value.

use std::path::{Path, PathBuf};

use super::OpenDatasetError;
use crate::arrays::{self, Array};
use crate::qor::{QorCircuit, QorDataset, QorRow};
use crate::splits::{self, Fold};
use crate::store::{StoreError, write_atomically};
use netlearn_graph::aig::PoPlacement;

/// The token of no operator.
const PAD: i64 = 7;

/// Writes the data set in `dataset` as arrays into `out`; returns the files.
///
/// # Errors
/// Where the data set cannot be read or the files cannot be written.
pub fn export(dataset: &Path, out: &Path) -> Result<Vec<PathBuf>, OpenDatasetError> {
    let content = QorDataset::open(dataset)?;
    let mut files = Vec::new();
    for circuit in &content.circuits {
        let path = out.join(format!("{}.safetensors", circuit.name));
        arrays::write(&path, &arrays(circuit))?;
        files.push(path);
    }
    let labels = dataset.join("labels.csv");
    let bytes = std::fs::read(&labels).map_err(|source| StoreError::io(&labels, source))?;
    let path = out.join("labels.csv");
    write_atomically(&path, |out| out.write_all(&bytes))?;
    files.push(path);
    let path = out.join("splits.csv");
    write_atomically(&path, |out| {
        writeln!(out, "split,part,circuit,recipe,row")?;
        let folds = Fold::ALL
            .into_iter()
            .map(|fold| splits::unseen_circuits(&content, fold));
        for split in std::iter::once(splits::trans(&content)).chain(folds) {
            for (part, samples) in split.parts() {
                for sample in samples {
                    let circuit = &content.circuits[sample.circuit];
                    let id = circuit.rows[sample.row].recipe_id;
                    writeln!(out, "{},{part},{},{id},{}", split.name, circuit.name, sample.row)?;
                }
            }
        }
        Ok(())
    })?;
    files.push(path);
    Ok(files)
}

fn arrays(circuit: &QorCircuit) -> Vec<Array> {
    let converted = circuit.aig.to_level_graph(PoPlacement::Next);
    let graph = &converted.graph;
    let (nodes, edges) = (graph.num_nodes(), graph.num_edges());
    let ends = graph
        .edge_sources()
        .iter()
        .copied()
        .chain(graph.edge_targets())
        .map(i64::from);
    let features = converted
        .kind
        .iter()
        .zip(&converted.inverted_fanins)
        .flat_map(|(&kind, &inverted)| {
            let mut row = [0.0, 0.0, 0.0, f32::from(inverted)];
            row[usize::from(kind)] = 1.0;
            row
        });
    let rows = &circuit.rows;
    let steps = rows.iter().map(QorRow::num_steps).max().unwrap_or(0);
    let shape = [rows.len(), steps + 1];
    vec![
        Array::f32("x", &[nodes, 4], features),
        Array::i64("edge_index", &[2, edges], ends),
        Array::f32(
            "edge_attr",
            &[edges, 1],
            graph.edge_kinds().iter().map(|&kind| f32::from(kind)),
        ),
        Array::i64(
            "level",
            &[nodes],
            graph.node_levels().iter().map(|&level| i64::from(level)),
        ),
        Array::i64(
            "recipe_id",
            &[rows.len()],
            rows.iter().map(|row| i64::from(row.recipe_id)),
        ),
        Array::i64(
            "ops",
            &[rows.len(), steps],
            rows.iter().flat_map(|row| tokens(row, steps)),
        ),
        Array::i64(
            "and",
            &shape,
            rows.iter().flat_map(|row| counts(&row.ands, steps)),
        ),
        Array::i64(
            "levels",
            &shape,
            rows.iter().flat_map(|row| counts(&row.levels, steps)),
        ),
        Array::f64(
            "area_um2",
            &shape,
            rows.iter().flat_map(|row| measured(&row.area_um2, steps)),
        ),
        Array::f64(
            "delay_ps",
            &shape,
            rows.iter().flat_map(|row| measured(&row.delay_ps, steps)),
        ),
    ]
}

fn tokens(row: &QorRow, steps: usize) -> impl Iterator<Item = i64> {
    let tokens = row
        .recipe
        .ops()
        .iter()
        .map(|op| op.token().map_or(PAD, i64::from));
    tokens.chain(std::iter::repeat(PAD)).take(steps)
}

fn counts(values: &[u32], steps: usize) -> impl Iterator<Item = i64> {
    values
        .iter()
        .map(|&value| i64::from(value))
        .chain(std::iter::repeat(-1))
        .take(steps + 1)
}

fn measured(values: &[Option<f64>], steps: usize) -> impl Iterator<Item = f64> {
    values
        .iter()
        .map(|value| value.unwrap_or(f64::NAN))
        .chain(std::iter::repeat(f64::NAN))
        .take(steps + 1)
}
