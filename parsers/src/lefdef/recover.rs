//! What a reader of LEF or DEF found, and what it does after an error.
//! Not for: where reading goes on; the readers know that.

use super::skipped::Skipped;
use super::words::Fallible;
use crate::diagnostic::{Errors, Warnings};
use crate::{Diagnostic, Parsed, ReadResult, Recovered, Source, Span};

/// What is done at an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It ends the reading.
    Strict,
    /// It is kept, and reading goes on with the next statement.
    Lenient,
}

/// Errors, warnings and notices of one file.
pub(crate) struct Findings<'a> {
    source: &'a Source,
    mode: Mode,
    errors: Errors<'a>,
    warnings: Warnings<'a>,
    skipped: Skipped,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            source,
            mode,
            errors: Errors::new(source),
            warnings: Warnings::new(source),
            skipped: Skipped::default(),
        }
    }

    /// Ends the reading in strict mode; keeps the error in lenient mode.
    #[cold]
    pub(crate) fn error(&mut self, error: Box<Diagnostic>) -> Fallible<()> {
        if self.mode == Mode::Strict {
            return Err(error);
        }
        self.errors.push(*error);
        Ok(())
    }

    pub(crate) fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.warnings.push(Diagnostic::warning(span, message));
    }

    /// Counts a statement that is passed over; a line is said of each kind in the end.
    pub(crate) fn skip(&mut self, span: Span) {
        self.skip_as(self.source.text(span), span);
    }

    /// The same, under a name of its own.
    pub(crate) fn skip_as(&mut self, kind: String, span: Span) {
        self.skipped.add(kind, span);
    }

    /// What a strict reading gives.
    pub(crate) fn finish<T>(mut self, tree: Fallible<T>) -> ReadResult<T> {
        let tree = tree.map_err(|error| error.locate(self.source))?;
        self.skipped.tell(&mut self.warnings);
        let warnings = self.warnings.finish();
        Ok(Parsed { tree, warnings })
    }

    /// What a lenient reading gives; `tree` is what was read before its last error.
    pub(crate) fn recovered<T>(mut self, tree: T) -> Recovered<T> {
        self.skipped.tell(&mut self.warnings);
        self.errors.into_recovered(tree, self.warnings.finish())
    }
}
