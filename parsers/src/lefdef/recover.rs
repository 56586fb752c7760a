//! What a reader of LEF or DEF found, and the statements that it passed over.
//! Not for: where reading goes on after an error; the readers know that.

use super::skipped::Skipped;
use crate::findings::{self, Fallible, Mode};
use crate::{Diagnostic, ReadResult, Recovered, Source, Span};

/// Errors, warnings and notices of one file.
pub(crate) struct Findings<'a> {
    source: &'a Source,
    found: findings::Findings<'a>,
    skipped: Skipped,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            source,
            found: findings::Findings::new(source, mode),
            skipped: Skipped::default(),
        }
    }

    /// Ends the reading in strict mode; keeps the error in lenient mode.
    pub(crate) fn error(&mut self, error: Box<Diagnostic>) -> Fallible<()> {
        self.found.error(error)
    }

    pub(crate) fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.found.warn(span, message);
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
        self.skipped.tell(&mut self.found);
        self.found.finish(tree)
    }

    /// What a lenient reading gives; `tree` is what was read before its `last` error.
    pub(crate) fn recovered<T>(mut self, tree: T, last: Fallible<()>) -> Recovered<T> {
        self.skipped.tell(&mut self.found);
        self.found.recovered(tree, last)
    }
}
