//! The header and the cells of an SDF file ("Header section" and "Cells" of the standard), and where reading goes on
//! behind an error.
//! Not for: what stands in a cell; see [`super::delays`] and [`super::checks`].

use super::ast::{Ast, Instance, TimeScale, TimeUnit};
use super::reader::Reader;
use crate::diagnostic::{ReadResult, Recovered};
use crate::findings::{Fallible, Mode};
use crate::keyword::Keyword;
use crate::source::Source;
use crate::span::Span;

/// Reads a file, up to its first error.
///
/// # Errors
/// The first place that is not SDF.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader::new(source, Mode::Strict);
    let result = reader.file();
    reader.findings.finish(result.map(|()| reader.tree))
}

/// Reads all of a file that can be used: a cell with an error is left out, and so is an entry of
/// the header.
pub fn parse_lenient(source: &Source) -> Recovered<Ast> {
    let mut reader = Reader::new(source, Mode::Lenient);
    let result = reader.file();
    reader.findings.recovered(reader.tree, result)
}

impl Reader<'_> {
    /// All of the file.
    fn file(&mut self) -> Fallible<()> {
        self.open_keyword("DELAYFILE")?;
        let opened = self.scanner.offset();
        let opened = Span::new(opened - "DELAYFILE".len(), opened);
        while !self.scanner.accept(b')') {
            let start = self.scanner.offset();
            if self.scanner.is_at_end() {
                return Err(self
                    .scanner
                    .expected("`(CELL` or `)`")
                    .related(opened, "the delay file that begins here has no end")
                    .into());
            }
            if let Err(error) = self.entry() {
                let place = error.span.start();
                self.findings.error(error)?;
                self.resynchronise(start, place);
                if self.scanner.is_at_end() {
                    return Ok(());
                }
            }
        }
        self.scanner.skip_gap();
        match self.scanner.is_at_end() {
            true => Ok(()),
            false => Err(self.scanner.expected("the end of the file")),
        }
    }

    /// An entry of the header or a cell.
    fn entry(&mut self) -> Fallible<()> {
        self.open("`(CELL` or `)`")?;
        let (keyword, span) = self.keyword();
        if keyword.text() != b"CELL" {
            return self.header_entry(keyword, span);
        }
        let (num_cells, num_values) = (self.tree.cells.len(), self.tree.values.len());
        let result = self.cell();
        if result.is_err() && self.tree.cells.len() > num_cells {
            self.tree.remove_last_cell(num_values);
        }
        result
    }

    fn header_entry(&mut self, keyword: Keyword<'_>, span: Span) -> Fallible<()> {
        if !self.tree.cells.is_empty() {
            return Err(self.expected_at(span, "`CELL`"));
        }
        let is_second = match keyword.text() {
            b"SDFVERSION" => put(self.header_text()?, &mut self.tree.header.version),
            b"DESIGN" => put(self.header_text()?, &mut self.tree.header.design),
            b"DATE" => put(self.header_text()?, &mut self.tree.header.date),
            b"VENDOR" => put(self.header_text()?, &mut self.tree.header.vendor),
            b"PROGRAM" => put(self.header_text()?, &mut self.tree.header.program),
            b"VERSION" => put(self.header_text()?, &mut self.tree.header.program_version),
            b"PROCESS" => put(self.header_text()?, &mut self.tree.header.process),
            b"DIVIDER" => {
                let divider = self.divider()?;
                self.tree.header.divider.replace(divider).is_some()
            }
            b"VOLTAGE" => {
                let value = self.bare_value()?;
                self.tree.header.voltage.replace(value).is_some()
            }
            b"TEMPERATURE" => {
                let value = self.bare_value()?;
                self.tree.header.temperature.replace(value).is_some()
            }
            b"TIMESCALE" => {
                let scale = self.time_scale()?;
                self.tree.header.time_scale.replace(scale).is_some()
            }
            _ => return Err(self.expected_at(span, "an entry of the header or `CELL`")),
        };
        if is_second {
            self.findings
                .warn(span, "the header has this entry twice; the last one counts");
        }
        self.close()
    }

    /// A text in quotes, or nothing, as some writers leave it.
    fn header_text(&mut self) -> Fallible<Option<String>> {
        self.scanner.skip_gap();
        match self.scanner.peek() {
            b')' => Ok(None),
            _ => self
                .scanner
                .string("a text in quotes")
                .map(|text| Some(text.to_owned())),
        }
    }

    fn divider(&mut self) -> Fallible<u8> {
        self.scanner.skip_gap();
        match self.scanner.peek() {
            mark @ (b'.' | b'/') => {
                self.scanner.advance(1);
                Ok(mark)
            }
            _ => Err(self.scanner.expected("`.` or `/`")),
        }
    }

    /// `1ns`, `100 ps`, `10.0us`
    fn time_scale(&mut self) -> Fallible<TimeScale> {
        self.scanner.skip_gap();
        let start = self.scanner.offset();
        let value = self.scanner.number("1, 10 or 100 and a unit")?;
        let Some(number) = [1u8, 10, 100]
            .into_iter()
            .find(|&number| f32::from(number) == value)
        else {
            return Err(self.expected_at(Span::at(start), "1, 10 or 100"));
        };
        let (word, span) = self.keyword();
        match word.find(&TimeUnit::ALL) {
            Some(unit) => Ok(TimeScale { number, unit }),
            None => Err(self.expected_at(span, "`s`, `ms`, `us`, `ns`, `ps` or `fs`")),
        }
    }

    /// From behind `CELL` to behind its bracket. The cell is begun even when it is in error.
    fn cell(&mut self) -> Fallible<()> {
        self.open_keyword("CELLTYPE")?;
        let start = self.scanner.offset();
        let cell_type = self.scanner.quoted("the type of the cell in quotes")?;
        let cell_type = self.scanner.intern(&mut self.tree.names, cell_type)?;
        self.close()?;
        self.open_keyword("INSTANCE")?;
        let instance = match self.scanner.accept(b'*') {
            true => Instance::All,
            false => self.accept_name()?.map_or(Instance::Top, Instance::Path),
        };
        self.close()?;
        self.tree.add_cell(cell_type, instance);
        // Just added.
        self.tree.cells.last_mut().expect("a cell was begun").span = self.scanner.span_from(start);
        while self.scanner.accept(b'(') {
            let (keyword, span) = self.keyword();
            match keyword.text() {
                b"DELAY" => self.delay_lists()?,
                b"TIMINGCHECK" => self.checks()?,
                b"TIMINGENV" => self.environments()?,
                b"LABEL" => self.labels()?,
                _ => {
                    let what = "`DELAY`, `TIMINGCHECK`, `TIMINGENV` or `LABEL`";
                    return Err(self.expected_at(span, what));
                }
            }
        }
        self.close()
    }

    /// Goes on at the first `(CELL` that is not before the error at `place` nor at `start`; in
    /// the header at the next line with a bracket.
    fn resynchronise(&mut self, start: usize, place: usize) {
        self.scanner.go_to(start);
        let passed = &self.scanner.rest()[..(place + 1 - start).min(self.scanner.rest().len())];
        // The bracket of a keyword that is in the wrong place.
        self.scanner
            .advance(memchr::memrchr(b'(', passed).unwrap_or(passed.len()).max(1));
        while !self.scanner.is_at_end() {
            let rest = self.scanner.rest();
            self.scanner
                .advance(memchr::memchr(b'(', rest).unwrap_or(rest.len()));
            let here = self.scanner.offset();
            if opens_cell(self.scanner.rest()) || (self.tree.cells.is_empty() && self.scanner.begins_line()) {
                return;
            }
            self.scanner.go_to(here + 1);
        }
    }
}

/// Whether a cell begins here.
fn opens_cell(text: &[u8]) -> bool {
    let [b'(', rest @ ..] = text else {
        return false;
    };
    let rest = rest.trim_ascii_start();
    let is_cell = rest
        .get(..4)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"CELL"));
    is_cell && rest.get(4).is_none_or(|byte| !byte.is_ascii_alphanumeric())
}

/// Puts a text that is there in its place; whether there was one before.
fn put(text: Option<String>, place: &mut Option<String>) -> bool {
    let is_second = place.is_some();
    if text.is_some() {
        *place = text;
    }
    is_second
}
