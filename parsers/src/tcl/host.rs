//! What a program adds to the language: its own commands, its objects, and the files that scripts
//! may source.
//! Not for: the commands that every script has; see [`super::commands`].

use std::path::{Path, PathBuf};

use super::limits::Meter;
use super::value::{ObjectId, Value};
use crate::diagnostic::{Diagnostic, Report, Warnings};
use crate::source::Source;
use crate::span::Span;

/// The number of a file that takes part in a run: 0 is the script itself, then come those that it
/// sources, in the order of use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

impl FileId {
    /// The number.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a command stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// In which file.
    pub file: FileId,
    /// Where in it.
    pub span: Span,
}

/// One command that is to be run, after substitution.
#[derive(Debug)]
pub struct Call<'a> {
    /// Its name, without leading colons.
    pub name: &'a str,
    /// The words behind the name.
    pub words: &'a [Value],
    /// Where it stands.
    pub place: Place,
    pub(super) spans: &'a [Span],
    pub(super) meter: &'a mut Meter,
    pub(super) warnings: &'a mut Vec<Report>,
    pub(super) source: &'a Source,
}

impl Call<'_> {
    /// The name of the script that it stands in.
    pub fn script(&self) -> &str {
        self.source.name()
    }

    /// Where a word stands. The whole command, where words were made by the script.
    pub fn span_of(&self, word: usize) -> Span {
        self.spans.get(word).copied().unwrap_or(self.place.span)
    }

    /// Takes from the budget of the run, a unit for about every 100 bytes or 100 ns of work.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn spend(&mut self, units: usize) -> Result<(), Diagnostic> {
        self.meter.spend(units, self.place.span)
    }

    /// Says what is odd; of a broken script it may be much, so only the first are kept.
    pub fn warn(&mut self, diagnostic: Diagnostic) {
        if self.warnings.len() < Warnings::SHOWN {
            self.warnings.push(diagnostic.locate(self.source));
        }
    }

    /// An error at the whole command.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.place.span, message)
    }

    /// An error at one word.
    pub fn error_at(&self, word: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.span_of(word), message)
    }
}

/// What a program adds to the language.
pub trait Host {
    /// Runs a command that the language does not have.
    ///
    /// # Errors
    /// What is wrong with the command. `None` says that it is not known.
    fn command(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic>;

    /// Opens the file of a command that runs one as a script, as `source` does.
    ///
    /// # Errors
    /// What is wrong with the command or the file. `None` says that it is no such command.
    fn script(&mut self, call: &mut Call<'_>) -> Result<Option<Source>, Diagnostic> {
        _ = call;
        Ok(None)
    }

    /// Runs a command that nobody knows, before it is an error.
    ///
    /// # Errors
    /// What is wrong with the command. `None` leaves it an error.
    fn unknown(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        _ = call;
        Ok(None)
    }

    /// Runs a command of the language that has objects among its words, before they are taken
    /// apart: the length of a list may be known of a query whose objects are not.
    ///
    /// # Errors
    /// What is wrong with the command. `None` leaves it to the language.
    fn command_on_objects(&mut self, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        _ = call;
        Ok(None)
    }

    /// What an object consists of, each an object of its own.
    ///
    /// # Errors
    /// Why that is not known.
    fn elements(&mut self, object: ObjectId, span: Span) -> Result<Vec<Value>, Diagnostic> {
        _ = span;
        Ok(vec![Value::from(object)])
    }

    /// An object as an operand of an expression or a piece of text that is looked into.
    ///
    /// # Errors
    /// Why that is not known.
    fn scalar(&mut self, object: ObjectId, span: Span) -> Result<Value, Diagnostic>;

    /// Takes what `puts` prints.
    fn print(&mut self, text: &str, place: Place);

    /// Is told of every variable that is set at global level.
    ///
    /// # Errors
    /// What is wrong with the value.
    fn assigned(&mut self, name: &str, value: &Value, place: Place) -> Result<(), Diagnostic> {
        _ = (name, value, place);
        Ok(())
    }

    /// Opens a file that a script sources. `from` is the name of the script.
    ///
    /// # Errors
    /// Why it may not or cannot be opened.
    fn load(&mut self, name: &str, from: &str) -> Result<Source, String> {
        _ = from;
        Err(format!("`{name}` is not read: scripts may not source files here"))
    }
}

/// Folders from which scripts may source files.
#[derive(Clone, Debug, Default)]
pub struct Folders(Vec<PathBuf>);

impl Folders {
    /// These and what is in them.
    pub fn new(folders: impl IntoIterator<Item = impl Into<PathBuf>>) -> Self {
        Self(folders.into_iter().map(Into::into).collect())
    }

    /// The folder that a file is in.
    pub fn beside(source: &Source) -> Self {
        match Path::new(source.name()) {
            path if path.is_file() => Self::new(Some(folder_of(path))),
            _ => Self::default(),
        }
    }

    /// Opens a file by its name, relative to the folder of the script that names it.
    ///
    /// # Errors
    /// Why it may not or cannot be opened; a link that leads out of the folders is followed first.
    pub fn open(&self, name: &str, from: &str) -> Result<Source, String> {
        Source::open(self.find(name, from)?).map_err(|error| error.to_string())
    }

    /// Where a file is that may be read, by its name relative to the folder of the script that names it.
    ///
    /// # Errors
    /// As [`Folders::open`].
    pub fn find(&self, name: &str, from: &str) -> Result<PathBuf, String> {
        let path = folder_of(Path::new(from)).join(name);
        let real = |path: &Path| {
            path.canonicalize()
                .map_err(|error| format!("cannot read {}: {error}", path.display()))
        };
        if self.0.is_empty() {
            return Err(format!("`{name}` is not read: scripts may not source files here"));
        }
        let found = real(&path)?;
        for folder in &self.0 {
            if found.starts_with(real(folder)?) {
                return Ok(path);
            }
        }
        Err(format!(
            "`{name}` is not read: it is not in a folder that scripts may read files from"
        ))
    }

    /// Where a file is that belongs to what a script is about. Its name relative to the script is part
    /// of how its author laid files out, and is followed wherever it leads; any other as by
    /// [`Folders::find`].
    ///
    /// # Errors
    /// As [`Folders::open`].
    pub fn find_input(&self, name: &str, from: &str) -> Result<PathBuf, String> {
        let path = folder_of(Path::new(from)).join(name);
        if Path::new(name).is_relative() && !self.0.is_empty() && path.is_file() {
            return Ok(path);
        }
        self.find(name, from)
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
