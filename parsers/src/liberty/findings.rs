//! Errors and warnings of one reading, and whether an error ends it.
//! Not for: making them.

use crate::diagnostic::{Diagnostic, Report};
use crate::source::Source;

/// How many findings are kept; of a broken file there may be millions.
const SHOWN: usize = 200;

/// What was found so far.
#[derive(Debug)]
pub(super) struct Findings {
    is_lenient: bool,
    shown: Vec<Report>,
    hidden: usize,
}

impl Findings {
    pub(super) fn new(is_lenient: bool) -> Self {
        Self {
            is_lenient,
            shown: Vec::new(),
            hidden: 0,
        }
    }

    pub(super) fn warning(&mut self, source: &Source, diagnostic: Diagnostic) {
        if self.shown.len() < SHOWN {
            self.shown.push(diagnostic.locate(source));
        } else {
            self.hidden += 1;
        }
    }

    /// Keeps an error, so that reading can go on.
    ///
    /// # Errors
    /// The error itself where the first one ends the reading.
    pub(super) fn error(&mut self, source: &Source, diagnostic: Diagnostic) -> Result<(), Report> {
        if !self.is_lenient {
            return Err(diagnostic.locate(source));
        }
        self.warning(source, diagnostic);
        Ok(())
    }

    /// All that were kept, by file and place; the last says how many were not.
    pub(super) fn finish(mut self, source: &Source) -> Vec<Report> {
        self.shown.sort_by(|a, b| {
            let key = |report: &Report| (report.file() != source.name(), report.diagnostic().span);
            key(a).cmp(&key(b))
        });
        if self.hidden > 0 {
            let message = format!("{} more findings are not shown", self.hidden);
            let last = self.shown.last().map(|report| report.diagnostic().span);
            self.shown
                .push(Diagnostic::warning(last.unwrap_or_default(), message).locate(source));
        }
        self.shown
    }
}
