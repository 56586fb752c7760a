//! Reading CSV tables of labels with errors that name the line.
//! Not for: the columns of any one table.

use std::path::Path;
use std::str::FromStr;

use netlearn_graph::synthesis::Recipe;
use netlearn_parsers::{OpenError, Source};

use crate::qor::LabelError;

/// Opens a table, unpacked where it is gzip.
pub(crate) fn open(path: &Path) -> Result<Source, LabelError> {
    Source::open(path).map_err(|error| {
        let source = match error {
            OpenError::Io { source, .. } | OpenError::Gzip { source, .. } => source,
            other @ OpenError::TooLarge { .. } => std::io::Error::other(other),
        };
        LabelError::Io {
            path: path.to_owned(),
            source,
        }
    })
}

/// Reads every row of a table that has the given columns, in any order, among others.
pub(crate) fn rows<T>(
    source: &Source,
    path: &Path,
    columns: &[&str],
    mut read: impl FnMut(&Row<'_>) -> Result<T, LabelError>,
) -> Result<Vec<T>, LabelError> {
    let mut reader = csv::ReaderBuilder::new().from_reader(source.bytes());
    let csv_error = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        LabelError::row(path, line, error.to_string())
    };
    let header = reader.headers().map_err(csv_error)?.clone();
    let places = columns
        .iter()
        .map(|&column| {
            let place = header.iter().position(|name| name == column);
            place.ok_or_else(|| LabelError::row(path, 1, format!("there is no column `{column}`")))
        })
        .collect::<Result<Vec<usize>, _>>()?;
    let mut values = Vec::new();
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(csv_error)? {
        values.push(read(&Row {
            path,
            columns,
            places: &places,
            record: &record,
        })?);
    }
    Ok(values)
}

/// A row, whose fields are asked for by their place in the list of wanted columns.
pub(crate) struct Row<'a> {
    path: &'a Path,
    columns: &'a [&'a str],
    places: &'a [usize],
    record: &'a csv::StringRecord,
}

impl Row<'_> {
    /// The text of a field.
    pub(crate) fn text(&self, column: usize) -> &str {
        &self.record[self.places[column]]
    }

    /// A number.
    pub(crate) fn number<N: FromStr>(&self, column: usize) -> Result<N, LabelError> {
        self.parse(column, self.text(column))
    }

    /// Numbers separated by `;`.
    pub(crate) fn numbers<N: FromStr>(&self, column: usize) -> Result<Vec<N>, LabelError> {
        let fields = self.text(column).split(';');
        fields.map(|field| self.parse(column, field)).collect()
    }

    /// Numbers separated by `;`, where an empty field is one that was not measured.
    pub(crate) fn measured(&self, column: usize) -> Result<Vec<Option<f64>>, LabelError> {
        let fields = self.text(column).split(';');
        let parsed = fields.map(|field| match field {
            "" => Ok(None),
            field => self.parse(column, field).map(Some),
        });
        parsed.collect()
    }

    /// A recipe.
    pub(crate) fn recipe(&self, column: usize) -> Result<Recipe, LabelError> {
        let parsed = self.text(column).parse();
        parsed.map_err(|error| self.error(format!("`{}`: {error}", self.columns[column])))
    }

    /// An error at this row.
    pub(crate) fn error(&self, message: impl Into<String>) -> LabelError {
        let line = self.record.position().map_or(1, csv::Position::line);
        LabelError::row(self.path, line, message)
    }

    fn parse<N: FromStr>(&self, column: usize, field: &str) -> Result<N, LabelError> {
        let name = self.columns[column];
        let parsed = field.parse();
        parsed.map_err(|_| {
            self.error(format!(
                "`{name}` holds `{field}`, which is no number of its kind"
            ))
        })
    }
}
