//! Errors and warnings of a library and of the files that it includes.
//! Not for: formats of one file; see [`crate::findings`].

use crate::diagnostic::{Diagnostic, Errors, Recovered, Report, Warnings};
use crate::findings::Mode;
use crate::source::Source;

/// What was found so far, in a file and in those that it includes.
#[derive(Clone, Debug)]
pub(super) struct Findings<'a> {
    source: &'a Source,
    mode: Mode,
    errors: Errors<'a>,
    warnings: Warnings<'a>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(source: &'a Source, mode: Mode) -> Self {
        Self {
            source,
            mode,
            errors: Errors::new(source),
            warnings: Warnings::new(source),
        }
    }

    pub(super) fn warning(&mut self, source: &Source, diagnostic: Diagnostic) {
        self.warnings.push_in(source, diagnostic);
    }

    /// Keeps an error, so that reading can go on.
    ///
    /// # Errors
    /// The error itself where the first one ends the reading.
    pub(super) fn error(&mut self, source: &Source, diagnostic: Diagnostic) -> Result<(), Report> {
        if self.mode == Mode::Strict {
            return Err(diagnostic.locate(source));
        }
        self.errors.push_in(source, diagnostic);
        Ok(())
    }

    /// Adds what was found behind this.
    pub(super) fn append(&mut self, later: Self) {
        self.errors.append(later.errors);
        self.warnings.append(later.warnings);
    }

    /// The tree with all that was found. Statements are looked at after all were read, so findings are
    /// sorted: those of the file itself by their place, then those of its includes.
    pub(super) fn recovered<T>(self, tree: T) -> Recovered<T> {
        let Self { source, .. } = self;
        let place = |report: &Report| (report.file() != source.name(), report.diagnostic().span);
        let mut recovered = self.errors.into_recovered(tree, self.warnings.finish());
        recovered.errors.sort_by_key(place);
        // The one behind these counts the others.
        let shown = recovered.warnings.len().min(Warnings::SHOWN);
        recovered.warnings[..shown].sort_by_key(place);
        recovered
    }
}
