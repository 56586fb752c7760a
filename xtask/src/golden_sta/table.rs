//! Tables as text: tab-separated as the answers are, comma-separated as the program writes them.
//! Not for what their columns mean.

use crate::failure::{Failure, Outcome};

/// A table with named columns.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads lines of fields between tabs; the first line names the columns.
    pub(super) fn of_tsv<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        Self::of_rows(
            lines
                .into_iter()
                .filter(|line| !line.is_empty())
                .map(|line| line.split('\t').map(str::to_owned).collect()),
        )
    }

    /// Reads lines of fields between commas, in quotes where need be (RFC 4180, one line a row).
    pub(super) fn of_csv(text: &str) -> Self {
        Self::of_rows(text.lines().map(fields_of_csv))
    }

    fn of_rows(mut rows: impl Iterator<Item = Vec<String>>) -> Self {
        Self {
            columns: rows.next().unwrap_or_default(),
            rows: rows.collect(),
        }
    }

    /// The rows, which know the names of their columns.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row {
            columns: &self.columns,
            fields,
        })
    }
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    columns: &'a [String],
    fields: &'a [String],
}

impl<'a> Row<'a> {
    /// The field of a column; nothing where the row is short.
    ///
    /// # Errors
    /// If the table has no such column.
    pub(super) fn text(&self, column: &str) -> Outcome<&'a str> {
        let place = self.columns.iter().position(|name| name == column);
        let place = place.ok_or_else(|| {
            Failure::new(format!(
                "a table lacks the column `{column}`; it has {}",
                self.columns.join(", ")
            ))
        })?;
        Ok(self.fields.get(place).map_or("", String::as_str))
    }

    /// The number in a column; `None` where the field is empty or no number (`-`).
    pub(super) fn number(&self, column: &str) -> Outcome<Option<f64>> {
        Ok(self.text(column)?.parse().ok())
    }
}

fn fields_of_csv(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(character) = characters.next() {
        let field = fields.last_mut().expect("there is always one");
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => field.push(other),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_fields_may_be_quoted() {
        assert_eq!(
            fields_of_csv(r#"a,"b,c","d ""e""",,"#),
            ["a", "b,c", "d \"e\"", "", ""]
        );
    }

    #[test]
    fn columns_are_found_by_name() {
        let table = Table::of_tsv("pin\tslack\na/Y\t-0.25\nb/Y\t-\n".lines());
        let rows: Vec<_> = table.rows().collect();
        assert_eq!(rows[0].text("pin").unwrap(), "a/Y");
        assert_eq!(rows[0].number("slack").unwrap(), Some(-0.25));
        assert_eq!(rows[1].number("slack").unwrap(), None);
        assert!(rows[0].text("slew").unwrap_err().what().contains("pin, slack"));
    }
}
