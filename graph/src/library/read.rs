//! Liberty files on all threads: pieces of their cells are read and compiled apart, and then joined in order.
//! Not for: what a cell becomes; see [`super::compile`].

use std::path::Path;

use netlearn_parsers::{OpenError, Report, Source, liberty};
use rayon::prelude::*;

use super::Library;
use super::compile::{Findings, Head};

/// How many bytes of a file are made into cells at once: few enough that these stay in a cache.
const PIECE: usize = 1 << 17;

/// Why a file is no library.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It is not Liberty.
    #[error(transparent)]
    Syntax(#[from] Report),
}

impl Library {
    /// Reads a library from a file, compressed by gzip or not.
    ///
    /// # Errors
    /// If the file cannot be opened or is no Liberty. What is odd in it, or of no use to timing,
    /// is told by [`Library::warnings`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let path = path.as_ref();
        let options = liberty::Options {
            include_folder: path.parent().map(Path::to_owned),
        };
        Ok(read(&Source::open(path)?, &options, PIECE)?)
    }

    /// As [`Library::read`], of what is in memory.
    ///
    /// # Errors
    /// If it is no Liberty.
    pub fn from_source(source: &Source) -> Result<Self, ReadError> {
        Ok(read(source, &liberty::Options::default(), PIECE)?)
    }
}

/// Reads a library in pieces of so many bytes.
fn read(source: &Source, options: &liberty::Options, piece: usize) -> Result<Library, Report> {
    liberty::outlined(source, options, |outline| {
        let head = Head::new(outline.library());
        let compile = |groups| {
            let cells = outline.cells(groups)?;
            let compiled = head.compile(&cells.cells, &cells.scaled_cells);
            Ok((compiled, cells.remarks))
        };
        let pieces = outline.cut(piece).into_par_iter();
        let pieces: Vec<Result<_, Report>> = pieces.map(compile).collect();
        let mut library = Library::default();
        let mut findings = Findings::default();
        let mut remarks = Vec::new();
        for made in pieces {
            // Of several errors the first in the file.
            let ((part, of_part), said) = made?;
            library.append_cells(&part, 0);
            findings.append(of_part);
            remarks.push(said);
        }
        library.headers.push(head.header);
        library.warnings = outline.finish(remarks).warnings;
        let located = findings.finish().map(|finding| finding.locate(source));
        library.warnings.extend(located);
        Ok(library)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TableId;

    const TEXT: &str = r#"library (small) { time_unit : "1ns"; capacitive_load_unit (1, pf);
        lu_table_template (t) { variable_1 : input_net_transition; variable_2 : total_output_net_capacitance;
            index_1 ("0.01, 0.05"); index_2 ("0.001, 0.004"); }
        lu_table_template (n) { variable_1 : normalized_voltage; index_1 ("0, 1"); }
        type (two) { base_type : array; bit_width : 2; bit_from : 1; bit_to : 0; }
        cell (INV) {
            pin (A) { direction : input; capacitance : 0.002; }
            pin (Y) { direction : output; function : "!A"; timing () { related_pin : "A";
                cell_rise (t) { values ("0.05, 0.07", "0.06, 0.08"); }
                cell_fall (t) { index_1 ("0.02, 0.09"); values ("0.04, 0.06", "0.05, 0.07"); }
                rise_transition (n) { values ("1, 2"); } } } }
        cell (DFF) { ff (IQ, IQN) { clocked_on : "CK"; next_state : "D"; } test_cell () { }
            pin (CK) { direction : input; clock : true; }
            pin (D) { timing () { related_pin : "CK"; timing_type : setup_rising;
                rise_constraint (scalar) { values ("0.03"); } } direction : input; }
            pin (Q) { direction : output; function : "IQ"; timing () { related_pin : "CK";
                timing_type : rising_edge; cell_rise (t) { values ("0.1, 0.2", "0.3, 0.4"); } } } }
        scaled_cell (INV, hot) { area : 2; }
        cell (INV) { area : 7; pin (B) { direction : input; } }
        cell (ROM) { test_cell () { } bus (A) { bus_type : two; direction : input; }
            bus (Q) { bus_type : two; direction : output; timing () { related_pin : "A C";
                cell_rise (n) { values ("1, 2"); } cell_fall (t) { values ("0.1, 0.2", "0.3, 0.4"); } } } } }"#;

    fn in_pieces(text: &str, piece: usize) -> Result<Library, Report> {
        let source = Source::from_bytes("small.lib", text);
        read(&source, &liberty::Options::default(), piece)
    }

    /// All that a library holds, but for how it finds names.
    fn content(library: &Library) -> String {
        let names: Vec<&str> = library.names.iter().map(|(_, name)| name).collect();
        let tables: Vec<_> = (0..library.tables.len() as u32)
            .map(TableId)
            .map(|table| {
                let axes = [0, 1, 2].map(|axis| library.tables.breakpoints(table, axis));
                (axes, library.tables.values_of(table).collect::<Vec<f32>>())
            })
            .collect();
        let Library {
            headers,
            cells,
            ports,
            buses,
            sequentials,
            arc_sets,
            arcs,
            functions,
            warnings,
            ..
        } = library;
        let circuits = (names, headers, cells, ports, buses, sequentials, functions);
        format!("{circuits:#?} {arc_sets:#?} {arcs:#?} {tables:#?} {warnings:#?}")
    }

    #[test]
    fn pieces_are_as_the_whole() {
        let whole = in_pieces(TEXT, usize::MAX).expect("it is good");
        // A skipped group, a second INV, a pin that is not there, a table and a cell that are left out.
        assert_eq!((whole.cells.len(), whole.warnings.len()), (3, 5));
        for piece in [1, 300, 600] {
            let library = in_pieces(TEXT, piece).expect("it is good");
            assert_eq!(content(&library), content(&whole), "{piece}");
            assert_eq!(library.find_cell("INV"), whole.find_cell("INV"));
        }
    }

    #[test]
    fn of_several_errors_the_first_is_told() {
        let text = TEXT
            .replace("area : 2", "area : x")
            .replace("bus_type : two", "direction : up");
        for piece in [1, 300, usize::MAX] {
            let error = in_pieces(&text, piece).expect_err("an area is a number");
            assert_eq!(error.message(), "expected a number for `area`, found `x`");
        }
    }
}
