//! Tables of results, as text for the terminal.
//! Not for HTML, which `crate::report` makes of the same description, nor for formatting numbers.

use std::fmt;

use serde::Serialize;

/// A table whose first column is text on the left, all others numbers on the right.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Table {
    /// What it shows.
    pub(crate) title: String,
    /// Names of the columns.
    pub(crate) columns: Vec<String>,
    /// Cells, as many a row as columns.
    pub(crate) rows: Vec<Vec<String>>,
    /// Rows that matter most.
    pub(crate) emphasised: Vec<usize>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        Self {
            title: title.into(),
            columns: columns.iter().map(|&name| name.to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Removes columns in which no row has anything.
    pub(crate) fn drop_empty_columns(&mut self) {
        for column in (0..self.columns.len()).rev() {
            if self
                .rows
                .iter()
                .all(|row| row.get(column).is_none_or(String::is_empty))
            {
                self.columns.remove(column);
                for row in self.rows.iter_mut().filter(|row| column < row.len()) {
                    row.remove(column);
                }
            }
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells
                .chain(self.columns.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        if !self.title.is_empty() {
            writeln!(f, "{}", self.title)?;
        }
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            let mut line = String::new();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                line += &match column {
                    0 => format!("  {cell:<width$}"),
                    _ => format!("  {cell:>width$}"),
                };
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_line_up() {
        let mut table = Table::new("area", &["model", "MAPE %"]);
        table.push(vec!["const_circuit".into(), "4.20".into()]);
        table.push(vec!["lsoformer".into(), "13.10".into()]);
        let mut wider = Table::new("", &["a", "b", "c"]);
        wider.push(vec!["1".into(), String::new(), "3".into()]);
        wider.drop_empty_columns();
        assert_eq!(wider.columns, ["a", "c"]);
        assert_eq!(
            table.to_string(),
            "area\n  model          MAPE %\n  const_circuit    4.20\n  lsoformer       13.10\n"
        );
    }
}
