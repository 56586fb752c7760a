//! Errors and warnings of one reading, and whether the first error ends it.
//! Not for: formats that include other files; Liberty has its own.

use crate::diagnostic::{Diagnostic, Errors, Parsed, ReadResult, Recovered, Warnings};
use crate::source::Source;
use crate::span::Span;

/// What a step of a reader gives; the finding is boxed, as it is rare and large.
pub(crate) type Fallible<T> = Result<T, Box<Diagnostic>>;

/// What is done at an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It ends the reading.
    Strict,
    /// It is kept, and reading goes on behind it.
    Lenient,
}

/// What was found in a file so far.
pub(crate) struct Findings<'a> {
    source: &'a Source,
    mode: Mode,
    errors: Errors<'a>,
    warnings: Warnings<'a>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            source,
            mode,
            errors: Errors::new(source),
            warnings: Warnings::new(source),
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

    /// What a strict reading gives.
    pub(crate) fn finish<T>(self, tree: Fallible<T>) -> ReadResult<T> {
        let tree = tree.map_err(|error| error.locate(self.source))?;
        let warnings = self.warnings.finish();
        Ok(Parsed { tree, warnings })
    }

    /// What a lenient reading gives: what was read before `last`, the error behind which it could
    /// not go on.
    pub(crate) fn recovered<T>(mut self, tree: T, last: Fallible<()>) -> Recovered<T> {
        if let Err(error) = last {
            self.errors.push(*error);
        }
        self.errors.into_recovered(tree, self.warnings.finish())
    }
}
