//! The `.ops` file of a contest: what is changed and what is asked.
//! Not for: doing it; see [`super::run`].

use netlearn_parsers::{Diagnostic, Report, Source, Span};

use super::words::{Line, Word, lines};
use crate::library::{Edge, Mode};

/// What is asked of a pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// When it switches.
    Arrival,
    /// When it must.
    Required,
    /// How much time is left.
    Slack,
}

/// A change or a question. Pins are `instance:pin` or the name of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the contest")]
pub enum Operation {
    /// `report_at`, `report_rat`, `report_slack`
    Report {
        quantity: Quantity,
        pin: String,
        edge: Edge,
        mode: Mode,
    },
    /// `report_worst_paths`
    ReportWorstPaths { count: usize },
    /// `repower_gate`
    RepowerGate { gate: String, cell: String },
    /// `insert_gate`
    InsertGate { gate: String, cell: String },
    /// `remove_gate`
    RemoveGate { gate: String },
    /// `insert_net`
    InsertNet { net: String },
    /// `remove_net`
    RemoveNet { net: String },
    /// `connect_pin`
    ConnectPin { pin: String, net: String },
    /// `disconnect_pin`
    DisconnectPin { pin: String },
    /// `read_spef`
    ReadSpef { path: String },
}

/// An operation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What is to be done.
    pub operation: Operation,
    /// Its line.
    pub span: Span,
}

/// The operations of a file.
#[derive(Debug)]
pub struct Script {
    source: Source,
    statements: Vec<Statement>,
}

impl Script {
    /// Reads an `.ops` file.
    ///
    /// # Errors
    /// At the first line that is not understood.
    ///
    /// ```
    /// use netlearn_graph::tau::Script;
    /// use netlearn_parsers::Source;
    ///
    /// let script = Script::read(Source::from_bytes("a.ops", "remove_net n1\nreport_at -pin u1:A -late\n"))?;
    /// assert_eq!(script.statements().len(), 2);
    ///
    /// let error = Script::read(Source::from_bytes("a.ops", "remove_net n1\nreport_at -late\n")).unwrap_err();
    /// assert_eq!((error.position().line, error.message()), (2, "`report_at` wants `-pin`"));
    /// # Ok::<(), netlearn_parsers::Report>(())
    /// ```
    pub fn read(source: Source) -> Result<Self, Report> {
        let read = || -> Result<Vec<Statement>, Diagnostic> {
            let statements = lines(&source).map(|line| {
                let line = line?;
                Ok(Statement {
                    operation: operation(&line)?,
                    span: line.span(),
                })
            });
            statements.collect()
        };
        match read() {
            Ok(statements) => Ok(Self { source, statements }),
            Err(error) => Err(error.locate(&source)),
        }
    }

    /// What it says, in its order.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }
}

fn operation(line: &Line<'_>) -> Result<Operation, Diagnostic> {
    let gate_and_cell = || {
        let [gate, cell] = line.arguments(["gate", "cell"])?;
        Ok::<_, Diagnostic>((gate.text.to_owned(), cell.text.to_owned()))
    };
    let one = |wanted: &str| Ok::<_, Diagnostic>(line.arguments([wanted])?[0].text.to_owned());
    Ok(match line.words[0].text {
        "report_at" => report(line, Quantity::Arrival)?,
        "report_rat" => report(line, Quantity::Required)?,
        "report_slack" => report(line, Quantity::Slack)?,
        "report_worst_paths" => worst_paths(line)?,
        "repower_gate" => {
            let (gate, cell) = gate_and_cell()?;
            Operation::RepowerGate { gate, cell }
        }
        "insert_gate" => {
            let (gate, cell) = gate_and_cell()?;
            Operation::InsertGate { gate, cell }
        }
        "remove_gate" => Operation::RemoveGate { gate: one("gate")? },
        "insert_net" => Operation::InsertNet { net: one("net")? },
        "remove_net" => Operation::RemoveNet { net: one("net")? },
        "connect_pin" => {
            let [pin, net] = line.arguments(["pin", "net"])?;
            Operation::ConnectPin {
                pin: pin.text.to_owned(),
                net: net.text.to_owned(),
            }
        }
        "disconnect_pin" => Operation::DisconnectPin { pin: one("pin")? },
        "read_spef" => Operation::ReadSpef { path: one("file")? },
        other => return Err(line.words[0].error(format!("`{other}` is no operation of the contest"))),
    })
}

/// `-pin P [-rise|-fall] [-early|-late]`
fn report(line: &Line<'_>, quantity: Quantity) -> Result<Operation, Diagnostic> {
    let (mut pin, mut edge, mut mode) = (None, Edge::Rise, Mode::Early);
    let mut words = line.words[1..].iter();
    while let Some(word) = words.next() {
        match word.text {
            "-pin" => pin = words.next().map(|word| word.text.to_owned()),
            "-rise" => edge = Edge::Rise,
            "-fall" => edge = Edge::Fall,
            "-early" => mode = Mode::Early,
            "-late" => mode = Mode::Late,
            _ => return Err(unknown_option(line, word)),
        }
    }
    let Some(pin) = pin else {
        let message = format!("`{}` wants `-pin`", line.words[0].text);
        return Err(Diagnostic::error(line.span(), message));
    };
    Ok(Operation::Report {
        quantity,
        pin,
        edge,
        mode,
    })
}

/// `[-numPaths k]`
fn worst_paths(line: &Line<'_>) -> Result<Operation, Diagnostic> {
    let mut count = 1;
    let mut words = line.words[1..].iter();
    while let Some(word) = words.next() {
        match word.text {
            "-numPaths" => {
                let said = words.next().unwrap_or(word);
                let number = said.text.parse().ok().filter(|&number: &usize| number > 0);
                count = number.ok_or_else(|| said.error("`-numPaths` wants a number of paths"))?;
            }
            "-pin" => return Err(word.error("worst paths through one pin are not found yet")),
            _ => return Err(unknown_option(line, word)),
        }
    }
    Ok(Operation::ReportWorstPaths { count })
}

fn unknown_option(line: &Line<'_>, word: &Word<'_>) -> Diagnostic {
    word.error(format!("`{}` has no option `{}`", line.words[0].text, word.text))
}
