//! What passes between the commands of a run: words, places, and why a script does not go on.
//! Not for: running them; see [`super::interp`].

use std::rc::Rc;

use super::host::{FileId, Place};
use super::value::{Origin, Value};
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Why the next command is not simply run.
#[derive(Debug)]
pub(super) enum Flow {
    Failed(Failure),
    Return(Value),
    Break,
    Continue,
}

/// An error and the file that it is in.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) file: FileId,
    pub(super) diagnostic: Box<Diagnostic>,
}

/// A command after substitution.
pub(super) struct Words {
    pub(super) name: Rc<str>,
    /// Those behind the name.
    pub(super) words: Vec<Value>,
    pub(super) spans: Vec<Span>,
    pub(super) place: Place,
}

impl Words {
    pub(super) fn span_of(&self, word: usize) -> Span {
        self.spans.get(word).copied().unwrap_or(self.place.span)
    }

    pub(super) fn place_of(&self, word: usize) -> Place {
        Place {
            span: self.span_of(word),
            ..self.place
        }
    }

    pub(super) fn failed(&self, message: impl Into<String>) -> Flow {
        self.place.failed(Diagnostic::error(self.place.span, message))
    }

    pub(super) fn failed_at(&self, word: usize, message: impl Into<String>) -> Flow {
        self.place.failed(Diagnostic::error(self.span_of(word), message))
    }
}

impl Place {
    pub(super) fn failed(self, diagnostic: Diagnostic) -> Flow {
        Flow::Failed(Failure {
            file: self.file,
            diagnostic: Box::new(diagnostic),
        })
    }
}

/// Where the offsets of a text lie.
#[derive(Clone, Copy)]
pub(super) struct Base {
    /// The command that runs it.
    pub(super) place: Place,
    /// Where the text begins, if it stands in a file word for word.
    pub(super) origin: Option<Origin>,
}

impl Base {
    /// Of a text that stands in `value`, which `place` uses.
    pub(super) fn of(value: &Value, place: Place) -> Self {
        Self {
            place,
            origin: value.origin(),
        }
    }

    pub(super) fn place(self, span: Span) -> Place {
        match self.origin {
            Some(origin) => Place {
                file: origin.file,
                span: Span::new(origin.offset + span.start(), origin.offset + span.end()),
            },
            None => self.place,
        }
    }

    pub(super) fn failed(self, mut diagnostic: Diagnostic) -> Flow {
        let place = self.place(diagnostic.span);
        if self.origin.is_none() {
            diagnostic.related.clear();
        }
        for (span, _) in &mut diagnostic.related {
            *span = self.place(*span).span;
        }
        diagnostic.span = place.span;
        place.failed(diagnostic)
    }

    pub(super) fn value(self, text: &str, offset: usize) -> Value {
        let Some(origin) = self.origin else {
            return Value::from(text);
        };
        let origin = Origin {
            offset: origin.offset + offset,
            ..origin
        };
        Value::with_origin(text, origin)
    }
}

/// The message of an error, for `catch`.
pub(super) fn message_of(failure: &Failure) -> &str {
    &failure.diagnostic.message
}
