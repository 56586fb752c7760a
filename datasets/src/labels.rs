//! The table `labels.csv`: one row a (circuit, recipe), trajectories joined by `;`.
//! Not for: how labels are measured or which are missing.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use crate::qor::{LabelError, QorRow};

/// The columns, in order. The last four hold M + 1 values, empty where not measured.
const COLUMNS: [&str; 7] = ["circuit", "recipe", "ops", "and", "level", "area_um2", "delay_ps"];

/// Reads a table into one list a circuit, by recipe id.
///
/// # Errors
/// [`LabelError`] names the line; rows whose lengths disagree and recipes given twice are refused.
pub fn read(path: &Path) -> Result<BTreeMap<String, Vec<QorRow>>, LabelError> {
    let source = crate::table::open(path)?;
    let mut circuits: BTreeMap<String, BTreeMap<u32, QorRow>> = BTreeMap::new();
    crate::table::rows(&source, path, &COLUMNS, |row| {
        let labels = QorRow {
            recipe_id: row.number(1)?,
            recipe: row.recipe(2)?,
            ands: row.numbers(3)?,
            levels: row.numbers(4)?,
            area_um2: row.measured(5)?,
            delay_ps: row.measured(6)?,
        };
        labels.check().map_err(|message| row.error(message))?;
        let rows = circuits.entry(row.text(0).to_owned()).or_default();
        let id = labels.recipe_id;
        match rows.insert(id, labels) {
            None => Ok(()),
            Some(_) => Err(row.error(format!("recipe {id} of `{}` is given twice", row.text(0)))),
        }
    })?;
    let circuits = circuits.into_iter();
    Ok(circuits
        .map(|(name, rows)| (name, rows.into_values().collect()))
        .collect())
}

/// Writes the head of a table.
///
/// # Errors
/// What the writer reports.
pub fn write_head(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", COLUMNS.join(","))
}

/// Writes one row. Numbers are printed so that they read back exactly.
///
/// # Errors
/// What the writer reports.
pub fn write_row(circuit: &str, row: &QorRow, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{circuit},{},{},{},{},{},{}",
        row.recipe_id,
        row.recipe.compact(),
        join(&row.ands, u32::to_string),
        join(&row.levels, u32::to_string),
        join(&row.area_um2, measured),
        join(&row.delay_ps, measured),
    )
}

fn measured(value: &Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn join<T>(values: &[T], print: impl Fn(&T) -> String) -> String {
    values.iter().map(print).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> QorRow {
        QorRow {
            recipe_id: 10_007,
            recipe: "62".parse().expect("two tokens"),
            ands: vec![260, 236, 225],
            levels: vec![16, 15, 15],
            area_um2: vec![Some(4_321.1), None, Some(0.1 + 0.2)],
            delay_ps: vec![None; 3],
        }
    }

    #[test]
    fn rows_read_back_exactly() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("labels.csv");
        let mut text = Vec::new();
        write_head(&mut text)?;
        write_row("int2float", &row(), &mut text)?;
        assert!(text.ends_with(b"int2float,10007,62,260;236;225,16;15;15,4321.1;;0.30000000000000004,;;\n"));
        std::fs::write(&path, &text)?;
        let table = read(&path).expect("what was written");
        assert_eq!(table["int2float"], [row()]);

        write_row("int2float", &row(), &mut text)?;
        std::fs::write(&path, &text)?;
        let message = read(&path).expect_err("a recipe twice").to_string();
        assert!(
            message.contains("labels.csv:3: recipe 10007 of `int2float` is given twice"),
            "{message}"
        );
        Ok(())
    }

    #[test]
    fn lengths_that_disagree_are_refused() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("labels.csv");
        std::fs::write(
            &path,
            format!("{}\nctrl,1,66,3;3;3,2;2,;;,;;\n", COLUMNS.join(",")),
        )?;
        let message = read(&path).expect_err("two levels for two steps").to_string();
        assert!(
            message.contains("labels.csv:2: `level` has 2 values"),
            "{message}"
        );
        Ok(())
    }
}
