//! Why a command could not do its work, for people and for scripts.
//! Not for answers such as "different": those are [`crate::exit::Exit`].

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use netlearn_datasets::circuits::CircuitError;
use netlearn_datasets::epfl_qor::{BuildError, OpenDatasetError};
use netlearn_datasets::qor::LabelError;
use netlearn_datasets::store::StoreError;
use netlearn_graph::aig::ReadError;
use netlearn_graph::library;
use netlearn_graph::netlist::LinkError;
use netlearn_graph::session::{DesignError, SessionError};
use netlearn_graph::synthesis::EngineError;
use serde::Serialize;

use crate::cli::torch;
use crate::json;

/// The kind of a failure; scripts tell failures apart by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Code {
    /// The command line is wrong.
    Usage,
    /// A file is wrong.
    Input,
    /// Something needed is not there: a file, a tool, a library, a data set.
    Resource,
    /// Training left the finite numbers.
    #[cfg_attr(not(feature = "torch"), expect(dead_code, reason = "only training makes it"))]
    Numeric,
    /// The program has a bug.
    Internal,
    /// Ctrl-C; what can be resumed was saved.
    Interrupted,
}

/// A failure as it is shown: text on stderr, and with `--json` an object on stdout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Failure {
    /// What kind.
    pub(crate) code: Code,
    /// What is wrong, without the place.
    pub(crate) message: String,
    /// Where, as far as it is a place in a file.
    pub(crate) file: Option<String>,
    /// Line of the file, from 1.
    pub(crate) line: Option<usize>,
    /// Column of the line, from 1.
    pub(crate) column: Option<usize>,
    /// How to mend it.
    pub(crate) help: Option<String>,
    /// The text for people where it is more than the fields above.
    #[serde(skip)]
    rendered: Option<String>,
}

impl Failure {
    /// A failure of a kind, with nothing but a message.
    pub(crate) fn of_kind(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            file: None,
            line: None,
            column: None,
            help: None,
            rendered: None,
        }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::of_kind(Code::Usage, message)
    }

    /// A file is wrong.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::of_kind(Code::Input, message)
    }

    /// Something needed is not there.
    pub(crate) fn resource(message: impl Into<String>) -> Self {
        Self::of_kind(Code::Resource, message)
    }

    /// The program has a bug.
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::of_kind(Code::Internal, message)
    }

    /// Ctrl-C; `message` says what was saved.
    pub(crate) fn interrupted(message: impl Into<String>) -> Self {
        Self::of_kind(Code::Interrupted, message)
    }

    /// Says how to mend it.
    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the file.
    #[must_use]
    pub(crate) fn file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Names the place in the file, both from 1.
    #[must_use]
    pub(crate) fn position(mut self, line: usize, column: usize) -> Self {
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// Finds out what an error of a command is: the first known error of its chain decides the
    /// code and the place, the whole chain is the message.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let known = error.chain().find_map(known);
        let Some(mut failure) = known else {
            return Self::internal(format!("{error:#}"));
        };
        // Contexts in front of the known error say what was being done.
        let contexts: Vec<String> = error
            .chain()
            .take_while(|cause| self::known(*cause).is_none())
            .map(ToString::to_string)
            .collect();
        if !contexts.is_empty() {
            failure.message = format!("{}: {}", contexts.join(": "), failure.message);
            failure.rendered = failure
                .rendered
                .map(|text| format!("{}:\n{text}", contexts.join(": ")));
        }
        failure
    }

    /// Writes the text to stderr and, where asked for, the object to stdout.
    pub(crate) fn show(&self, as_json: bool) {
        // Nobody is left to tell where these writes fail.
        let _ = writeln!(io::stderr(), "{self}");
        if as_json {
            let _ = writeln!(io::stdout(), "{}", json::with_schema("error", self));
        }
    }

    /// The program's exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.code {
            Code::Numeric => 1,
            Code::Usage | Code::Input | Code::Resource => 2,
            Code::Internal => 70,
            Code::Interrupted => 130,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(rendered) = &self.rendered {
            return f.write_str(rendered.trim_end());
        }
        write!(f, "error: {}", self.message)?;
        if let Some(file) = &self.file {
            write!(f, "\n  --> {file}")?;
            for place in [self.line, self.column].into_iter().flatten() {
                write!(f, ":{place}")?;
            }
        }
        match &self.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// The errors of the libraries, in the terms of this program.
fn known(error: &(dyn std::error::Error + 'static)) -> Option<Failure> {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return Some(failure.clone());
    }
    if let Some(report) = error.downcast_ref::<netlearn_parsers::Report>() {
        return Some(of_report(report));
    }
    if let Some(open) = error.downcast_ref::<netlearn_parsers::OpenError>() {
        return Some(Failure::resource(open.to_string()));
    }
    if let Some(read) = error.downcast_ref::<ReadError>() {
        return Some(of_read(read));
    }
    if let Some(session) = error.downcast_ref::<SessionError>() {
        return Some(of_session(session));
    }
    if let Some(engine) = error.downcast_ref::<EngineError>() {
        return Some(of_engine(engine));
    }
    if let Some(build) = error.downcast_ref::<BuildError>() {
        return Some(of_build(build));
    }
    if let Some(open) = error.downcast_ref::<OpenDatasetError>() {
        return Some(match open {
            OpenDatasetError::Store(store) => of_store(store),
            OpenDatasetError::Labels(labels) => of_labels(labels),
            OpenDatasetError::Circuit(circuit) => of_circuit(circuit),
        });
    }
    if let Some(store) = error.downcast_ref::<StoreError>() {
        return Some(of_store(store));
    }
    if let Some(labels) = error.downcast_ref::<LabelError>() {
        return Some(of_labels(labels));
    }
    if let Some(circuit) = error.downcast_ref::<CircuitError>() {
        return Some(of_circuit(circuit));
    }
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        return Some(of_clap(usage));
    }
    if let Some(io) = error.downcast_ref::<io::Error>() {
        return Some(Failure::resource(io.to_string()));
    }
    torch::known_error(error)
}

/// A reader's finding keeps the rendering with the line and the caret.
pub(crate) fn of_report(report: &netlearn_parsers::Report) -> Failure {
    let mut failure = Failure::input(report.message())
        .file(report.file())
        .position(report.position().line, report.position().column);
    failure.help = report.diagnostic().help.clone();
    failure.rendered = Some(report.to_string());
    failure
}

fn of_read(error: &ReadError) -> Failure {
    match error {
        ReadError::Syntax(report) | ReadError::Meaning { report, .. } => of_report(report),
        ReadError::Open(open) => Failure::resource(open.to_string()),
        ReadError::UnknownFormat { .. } => Failure::input(error.to_string())
            .help("the name's ending tells the format: .aig .aag .bench .blif .pla .v, each also with .gz"),
    }
}

fn of_session(error: &SessionError) -> Failure {
    let link = |error: &LinkError| match error {
        LinkError::Open(open) => Failure::resource(open.to_string()),
        LinkError::Verilog(report) => of_report(report),
        _ => Failure::input(error.to_string()),
    };
    match error {
        SessionError::Open(open) => Failure::resource(open.to_string()),
        SessionError::Report(report) => of_report(report),
        SessionError::Library(library::ReadError::Open(open)) => Failure::resource(open.to_string()),
        SessionError::Library(library::ReadError::Syntax(report)) => of_report(report),
        SessionError::Design(DesignError::Link(error)) => link(error),
        SessionError::Design(DesignError::NotLinked | DesignError::Placed(_)) => {
            Failure::input(error.to_string())
        }
        SessionError::Usage(message) => Failure::input(message),
        SessionError::Command {
            command,
            place,
            cause,
        } => {
            let mut failure = of_session(cause);
            let note = format!("read by `{command}` at {place}");
            failure.rendered = Some(format!("{failure}\nnote: {note}"));
            failure.help.get_or_insert(note);
            failure
        }
        SessionError::Io(io) => Failure::resource(io.to_string()),
    }
}

fn of_engine(error: &EngineError) -> Failure {
    let failure = Failure::resource(error.to_string());
    match error {
        EngineError::NotFound { .. } => failure.help("run `cargo xtask setup`, or set NETLEARN_ABC to yours"),
        _ => failure,
    }
}

fn of_build(error: &BuildError) -> Failure {
    match error {
        BuildError::Engine(engine) => of_engine(engine),
        BuildError::Store(store) => of_store(store),
        BuildError::Labels(labels) => of_labels(labels),
        BuildError::Circuit(circuit) => of_circuit(circuit),
        BuildError::NothingToDo | BuildError::OtherPlan { .. } => Failure::usage(error.to_string()),
        BuildError::TwoCircuits { .. } | BuildError::Unwritable { .. } => Failure::input(error.to_string()),
        _ => Failure::resource(error.to_string()),
    }
}

fn of_store(error: &StoreError) -> Failure {
    match error {
        StoreError::Io { .. } => Failure::resource(error.to_string()),
        _ => Failure::input(error.to_string()),
    }
}

fn of_labels(error: &LabelError) -> Failure {
    match error {
        LabelError::Row { path, line, message } => Failure {
            line: usize::try_from(*line).ok(),
            ..Failure::input(message).file(path.display().to_string())
        },
        _ => Failure::resource(error.to_string()),
    }
}

fn of_circuit(error: &CircuitError) -> Failure {
    match error {
        CircuitError::Read(read) => of_read(read),
        _ => Failure::resource(error.to_string()),
    }
}

fn of_clap(error: &clap::Error) -> Failure {
    let text = error.to_string();
    let message = text
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    Failure {
        rendered: Some(text.clone()),
        ..Failure::usage(message)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_known_error_below_contexts_decides_the_code() {
        let error = Err::<(), _>(Failure::resource("no such library").help("run `cargo xtask setup`"))
            .context("labels of i2c")
            .expect_err("an error");
        let failure = Failure::of(&error);
        assert_eq!(failure.code, Code::Resource);
        assert_eq!(
            failure.to_string(),
            "error: labels of i2c: no such library\nhelp: run `cargo xtask setup`"
        );
    }

    #[test]
    fn an_unknown_error_is_a_bug() {
        let failure = Failure::of(&anyhow::anyhow!("impossible"));
        assert_eq!(failure.code, Code::Internal);
        assert_eq!(failure.exit_code(), ExitCode::from(70));
    }

    #[test]
    fn the_object_has_every_field() {
        let failure = Failure::input("a cycle").file("x.bench").position(3, 7);
        assert_eq!(
            json::with_schema("error", &failure),
            r#"{"schema":"netlearn/error/1","code":"input","message":"a cycle","file":"x.bench","line":3,"column":7,"help":null}"#
        );
    }
}
