//! The grammar of BLIF files, statement by statement.
//! Not for: undriven signals, loops and unknown models; a file that has them is still read.

use rustc_hash::FxHashMap;

use super::ast::{Ast, Clocking, Connection, DontCares, Init, Instance, Latch, Model, Table, Trigger, Value};
use super::lexer::{gap, line_end, word};
use crate::cover::{CubeLiteral, Rows};
use crate::cursor::Cursor;
use crate::diagnostic::{Diagnostic, Parsed, ReadResult, Warnings, counted};
use crate::names::{Ident, NameId};
use crate::source::Source;
use crate::span::Span;

/// Statements about delays, loads and where things came from: the function is the same without.
const SKIPPED: [&str; 20] = [
    ".area",
    ".attr",
    ".attrib",
    ".clock_event",
    ".cname",
    ".cycle",
    ".default_input_arrival",
    ".default_input_drive",
    ".default_max_input_load",
    ".default_output_load",
    ".default_output_required",
    ".delay",
    ".input_arrival",
    ".input_drive",
    ".max_input_load",
    ".output_load",
    ".output_required",
    ".param",
    ".wire",
    ".wire_load_slope",
];

/// Reads a BLIF file.
///
/// Statements about delays and loads are skipped with a warning; those that would change the
/// function and are not known are errors.
///
/// # Errors
/// The first statement or row that is not BLIF, a signal that is driven twice, a table that is
/// neither on-set nor off-set, two models of one name, a file without a model.
pub fn parse(source: &Source) -> ReadResult<Ast> {
    let mut reader = Reader {
        cursor: Cursor::new(source),
        tree: Ast::default(),
        open: None,
        models: FxHashMap::default(),
        signals: Vec::new(),
        drivers: Drivers::default(),
        warnings: Warnings::new(source),
    };
    reader.file().map_err(|diagnostic| diagnostic.locate(source))?;
    Ok(Parsed {
        tree: reader.tree,
        warnings: reader.warnings.finish(),
    })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    tree: Ast,
    open: Option<OpenModel>,
    /// Where each model began.
    models: FxHashMap<NameId, Span>,
    /// The signals of the table that is being read, so that those of the tree are cut to size.
    signals: Vec<Ident>,
    drivers: Drivers,
    warnings: Warnings<'a>,
}

/// A model whose `.end` has not come yet.
struct OpenModel {
    model: Model,
    /// The table whose rows may come, with the place of its first row.
    table: Option<(Table, Option<Span>)>,
}

/// Where each signal of a network is driven.
#[derive(Default)]
struct Drivers {
    /// Counts networks: models, and the don't cares of a model, which are one of their own.
    network: u32,
    /// By signal.
    last: Vec<Driver>,
}

/// The last network in which a signal was driven.
#[derive(Clone, Copy, Default)]
struct Driver {
    network: u32,
    place: Span,
    is_input: bool,
}

impl Drivers {
    fn next_network(&mut self) {
        self.network += 1;
    }

    /// Gives what drives the signal already, which then stays.
    fn add(&mut self, signal: Ident, is_input: bool) -> Option<Driver> {
        let index = signal.name.index();
        if self.last.len() <= index {
            self.last.resize(index + 1, Driver::default());
        }
        let last = self.last[index];
        if last.network == self.network {
            return Some(last);
        }
        self.last[index] = Driver {
            network: self.network,
            place: signal.span,
            is_input,
        };
        None
    }
}

impl OpenModel {
    fn new(name: Ident) -> Self {
        let model = Model {
            name,
            inputs: Vec::new(),
            outputs: Vec::new(),
            clocks: Vec::new(),
            tables: Vec::new(),
            latches: Vec::new(),
            gates: Vec::new(),
            subcircuits: Vec::new(),
            external_dont_cares: None,
            is_black_box: false,
        };
        Self { model, table: None }
    }

    fn close_table(&mut self) {
        if let Some((table, _)) = self.table.take() {
            match &mut self.model.external_dont_cares {
                Some(network) => network.tables.push(table),
                None => self.model.tables.push(table),
            }
        }
    }
}

impl Reader<'_> {
    fn file(&mut self) -> Result<(), Diagnostic> {
        while !self.cursor.is_at_end() {
            if self.cursor.accept(line_end).is_some() {
                continue;
            }
            self.cursor.accept(gap);
            if self.cursor.rest().first() == Some(&b'.') {
                self.statement()?;
            } else {
                self.row()?;
            }
            self.cursor.read("the end of the line", line_end)?;
        }
        if self.open.is_some() {
            let end = Span::at(self.cursor.offset());
            self.warnings
                .push(Diagnostic::warning(end, "no `.end` at the end of the model"));
            self.close_model();
        }
        if self.tree.models.is_empty() {
            return Err(Diagnostic::error(Span::at(0), "no content: no model").labelled("expected `.model`"));
        }
        Ok(())
    }

    fn statement(&mut self) -> Result<(), Diagnostic> {
        let (keyword, span) = self.cursor.read_with_span("a statement", word)?;
        if let Some(open) = &mut self.open {
            open.close_table();
        }
        match keyword {
            ".model" => return self.model(span),
            ".end" => {
                if self.open.is_none() {
                    return Err(Diagnostic::error(span, "`.end` without `.model`"));
                }
                self.close_model();
                return Ok(());
            }
            _ if SKIPPED.contains(&keyword) => {
                self.skip_line();
                self.warnings
                    .push(Diagnostic::warning(span, format!("`{keyword}` is skipped")));
                return Ok(());
            }
            _ => {}
        }
        self.open_model(span)?;
        let may_stand_in_exdc = matches!(keyword, ".inputs" | ".outputs" | ".names" | ".exdc");
        if self.model_mut().external_dont_cares.is_some() && !may_stand_in_exdc {
            return Err(Diagnostic::error(span, format!("`{keyword}` after `.exdc`"))
                .labelled("don't cares are given by `.names` alone"));
        }
        match keyword {
            ".inputs" => self.inputs(),
            ".outputs" => {
                let outputs = self.signals();
                let model = self.model_mut();
                match &mut model.external_dont_cares {
                    Some(network) => network.outputs.extend(outputs),
                    None => model.outputs.extend(outputs),
                }
                Ok(())
            }
            ".clock" => self.clocks(),
            ".names" => self.names(span),
            ".latch" => self.latch(span),
            ".gate" => {
                let gate = self.instance(span)?;
                self.model_mut().gates.push(gate);
                Ok(())
            }
            ".subckt" => {
                let subcircuit = self.instance(span)?;
                self.model_mut().subcircuits.push(subcircuit);
                Ok(())
            }
            ".exdc" => self.external_dont_cares(span),
            ".blackbox" => {
                self.model_mut().is_black_box = true;
                Ok(())
            }
            _ => Err(unknown_statement(keyword, span)),
        }
    }

    fn skip_line(&mut self) {
        while self.next_word().is_some() {}
    }

    fn model(&mut self, keyword: Span) -> Result<(), Diagnostic> {
        if self.open.is_some() {
            self.warnings
                .push(Diagnostic::warning(keyword, "no `.end` before the next `.model`"));
            self.close_model();
        }
        let name = match self.next_word() {
            Some(name) => name,
            None => self.implied_name(keyword),
        };
        self.begin(name)
    }

    fn begin(&mut self, name: Ident) -> Result<(), Diagnostic> {
        if let Some(first) = self.models.insert(name.name, name.span) {
            let text = self.tree.names.text(name.name);
            return Err(Diagnostic::error(name.span, format!("a second model `{text}`"))
                .related(first, "the first one is here"));
        }
        self.drivers.next_network();
        self.open = Some(OpenModel::new(name));
        Ok(())
    }

    /// The standard lets a file leave `.model` out.
    fn open_model(&mut self, place: Span) -> Result<(), Diagnostic> {
        if self.open.is_some() {
            return Ok(());
        }
        let name = self.implied_name(place);
        let text = self.tree.names.text(name.name).to_owned();
        self.warnings.push(Diagnostic::warning(
            place,
            format!("no `.model` before this: it is named `{text}`"),
        ));
        self.begin(name)
    }

    fn implied_name(&mut self, span: Span) -> Ident {
        let name = self.tree.names.intern(self.cursor.source().stem());
        Ident { name, span }
    }

    fn close_model(&mut self) {
        if let Some(mut open) = self.open.take() {
            open.close_table();
            self.tree.models.push(open.model);
        }
    }

    fn open_mut(&mut self) -> &mut OpenModel {
        // `statement` and `row` have made sure that a model is open.
        self.open.as_mut().expect("a model is open")
    }

    fn model_mut(&mut self) -> &mut Model {
        &mut self.open_mut().model
    }

    fn inputs(&mut self) -> Result<(), Diagnostic> {
        for input in self.signals() {
            self.drive(input, "input")?;
            let model = self.model_mut();
            match &mut model.external_dont_cares {
                Some(network) => network.inputs.push(input),
                None => model.inputs.push(input),
            }
        }
        Ok(())
    }

    fn clocks(&mut self) -> Result<(), Diagnostic> {
        for clock in self.signals() {
            // Many files give a clock as an input too.
            match self.drivers.add(clock, true) {
                Some(first) if !first.is_input => return Err(self.driven_twice(clock, first, "clock")),
                _ => {}
            }
            self.model_mut().clocks.push(clock);
        }
        Ok(())
    }

    fn names(&mut self, keyword: Span) -> Result<(), Diagnostic> {
        self.signals.clear();
        while let Some(signal) = self.next_word() {
            self.signals.push(signal);
        }
        let Some(output) = self.signals.pop() else {
            let here = Span::at(self.cursor.offset());
            return Err(Diagnostic::error(here, "`.names` without a signal")
                .labelled("expected inputs and an output"));
        };
        self.drive(output, "table")?;
        let table = Table {
            rows: Rows::new(self.signals.len()),
            inputs: self.signals.clone(),
            output,
            value: Value::One,
            span: keyword.to(output.span),
        };
        self.open_mut().table = Some((table, None));
        Ok(())
    }

    fn row(&mut self) -> Result<(), Diagnostic> {
        let (first, first_span) = self.cursor.read_with_span("a statement or a row", word)?;
        let Some((mut table, first_row)) = self.open.as_mut().and_then(|open| open.table.take()) else {
            return Err(
                Diagnostic::error(first_span, format!("`{first}` outside of a table"))
                    .labelled("expected a statement; rows follow `.names`"),
            );
        };
        let (cube, value, value_span) = if table.inputs.is_empty() {
            ("", first, first_span)
        } else {
            self.cursor.accept(gap);
            let (value, span) = self.cursor.read_with_span("the value of the output", word)?;
            (first, value, span)
        };
        if cube.len() != table.inputs.len() {
            let message = format!(
                "a row of {} in a table of {}",
                counted(cube.len(), "column"),
                counted(table.inputs.len(), "input")
            );
            return Err(Diagnostic::error(first_span, message)
                .labelled(format!("expected {}", counted(table.inputs.len(), "column")))
                .related(table.span, "the table"));
        }
        let value = match value {
            "1" => Value::One,
            "0" => Value::Zero,
            _ => {
                return Err(
                    Diagnostic::error(value_span, format!("`{value}` is no value of an output"))
                        .labelled("expected `0` or `1`"),
                );
            }
        };
        match first_row {
            Some(first_row) if table.value != value => {
                return Err(
                    Diagnostic::error(value_span, "a table is on-set or off-set, not both")
                        .labelled("this row has the other value")
                        .related(first_row, "the first row"),
                );
            }
            _ => table.value = value,
        }
        let literals = cube.bytes().enumerate().map(|(column, byte)| match byte {
            b'0' => Ok(CubeLiteral::Zero),
            b'1' => Ok(CubeLiteral::One),
            b'-' => Ok(CubeLiteral::Either),
            _ => {
                let at = first_span.start() + column;
                Err(Diagnostic::error(
                    Span::new(at, at + 1),
                    "a column is `0`, `1` or `-`",
                ))
            }
        });
        table.rows.push(literals.collect::<Result<Vec<_>, _>>()?);
        self.open_mut().table = Some((table, first_row.or(Some(first_span.to(value_span)))));
        Ok(())
    }

    fn latch(&mut self, keyword: Span) -> Result<(), Diagnostic> {
        let words = self.words();
        let span = words.iter().fold(keyword, |span, word| span.to(word.1));
        let (clocking, init) = match words.get(2..) {
            Some([]) => (None, None),
            Some([init]) => (None, Some(*init)),
            Some([trigger, control]) => (Some((*trigger, *control)), None),
            Some([trigger, control, init]) => (Some((*trigger, *control)), Some(*init)),
            _ => {
                return Err(
                    Diagnostic::error(span, format!("a latch of {}", counted(words.len(), "word")))
                        .labelled("expected `.latch input output [type control] [init]`"),
                );
            }
        };
        let input = self.intern(words[0]);
        let output = self.intern(words[1]);
        self.drive(output, "latch")?;
        let clocking = match clocking {
            None => None,
            Some((trigger, control)) => Some(Clocking {
                trigger: trigger_of(trigger)?,
                control: (control.0 != "NIL").then(|| self.intern(control)),
            }),
        };
        let init = match init {
            None => Init::Unknown,
            Some(init) => init_of(init)?,
        };
        self.model_mut().latches.push(Latch {
            input,
            output,
            clocking,
            init,
            span,
        });
        Ok(())
    }

    fn instance(&mut self, keyword: Span) -> Result<Instance, Diagnostic> {
        let Some(model) = self.next_word() else {
            let here = Span::at(self.cursor.offset());
            return Err(Diagnostic::error(here, "expected the name of a cell or model"));
        };
        let mut span = keyword.to(model.span);
        let mut connections = Vec::new();
        for (text, place) in self.words() {
            let Some((formal, actual)) = text
                .split_once('=')
                .filter(|pair| !pair.0.is_empty() && !pair.1.is_empty())
            else {
                return Err(Diagnostic::error(place, format!("`{text}` is no connection"))
                    .labelled("expected `pin=signal`"));
            };
            let middle = place.start() + formal.len();
            connections.push(Connection {
                formal: self.intern((formal, Span::new(place.start(), middle))),
                actual: self.intern((actual, Span::new(middle + 1, place.end()))),
            });
            span = span.to(place);
        }
        Ok(Instance {
            model,
            connections,
            span,
        })
    }

    fn external_dont_cares(&mut self, span: Span) -> Result<(), Diagnostic> {
        let open = self.open_mut();
        if open.model.external_dont_cares.is_some() {
            return Err(Diagnostic::error(span, "a second `.exdc` in one model"));
        }
        open.model.external_dont_cares = Some(DontCares::default());
        self.drivers.next_network();
        Ok(())
    }

    fn drive(&mut self, signal: Ident, by: &str) -> Result<(), Diagnostic> {
        match self.drivers.add(signal, by == "input") {
            Some(first) => Err(self.driven_twice(signal, first, by)),
            None => Ok(()),
        }
    }

    fn driven_twice(&self, signal: Ident, first: Driver, by: &str) -> Diagnostic {
        let text = self.tree.names.text(signal.name);
        Diagnostic::error(signal.span, format!("`{text}` is driven twice"))
            .labelled(format!("driven again by this {by}"))
            .related(first.place, "first driven here")
    }

    /// The rest of the line as signals.
    fn signals(&mut self) -> Vec<Ident> {
        std::iter::from_fn(|| self.next_word()).collect()
    }

    fn next_word(&mut self) -> Option<Ident> {
        let word = self.next_text()?;
        Some(self.intern(word))
    }
}

impl<'a> Reader<'a> {
    /// The rest of the line as words.
    fn words(&mut self) -> Vec<(&'a str, Span)> {
        std::iter::from_fn(|| self.next_text()).collect()
    }

    fn next_text(&mut self) -> Option<(&'a str, Span)> {
        self.cursor.accept(gap);
        let start = self.cursor.offset();
        let text = self.cursor.accept(word)?;
        Some((text, self.cursor.span_from(start)))
    }

    fn intern(&mut self, (text, span): (&str, Span)) -> Ident {
        let name = self.tree.names.intern(text);
        Ident { name, span }
    }
}

fn trigger_of((text, span): (&str, Span)) -> Result<Trigger, Diagnostic> {
    match text {
        "fe" => Ok(Trigger::FallingEdge),
        "re" => Ok(Trigger::RisingEdge),
        "ah" => Ok(Trigger::ActiveHigh),
        "al" => Ok(Trigger::ActiveLow),
        "as" => Ok(Trigger::Asynchronous),
        _ => Err(Diagnostic::error(span, format!("`{text}` is no type of a latch"))
            .labelled("expected `fe`, `re`, `ah`, `al` or `as`")),
    }
}

fn init_of((text, span): (&str, Span)) -> Result<Init, Diagnostic> {
    match text {
        "0" => Ok(Init::Zero),
        "1" => Ok(Init::One),
        "2" => Ok(Init::DontCare),
        "3" => Ok(Init::Unknown),
        _ => Err(
            Diagnostic::error(span, format!("`{text}` is no initial value of a latch"))
                .labelled("expected 0, 1, 2 (does not matter) or 3 (unknown)"),
        ),
    }
}

fn unknown_statement(keyword: &str, span: Span) -> Diagnostic {
    let error = Diagnostic::error(span, format!("`{keyword}` is not read"))
        .labelled("it may change what the circuit does");
    match keyword {
        ".search" => error.help("put the models of all files into one"),
        ".conn" => error.help("write the connection as a table: `.names from to` and the row `1 1`"),
        ".mlatch" => error.help("write the mapped latch as `.latch`"),
        ".start_kiss" => error.help("write the state machine as logic and latches"),
        ".mv" | ".table" => error.help("this is BLIF-MV, whose signals have many values"),
        _ => error,
    }
}
